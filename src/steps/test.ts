import type { Bot } from '../domain/bot.ts';
import type { Project } from '../domain/project.ts';
import type { TestOutcome } from '../ports/engine.ts';
import { engineOf, type Ports } from './context.ts';

export type TestResult = TestOutcome & { readonly reason: 'scored' | 'invalid' };

/** Scores a bot as its training does, without packaging anything. */
export async function testBot(
  ports: Pick<Ports, 'sources' | 'engine' | 'reporter'>,
  request: {
    readonly project: Project;
    readonly bot: Bot;
    readonly treeish: string;
    readonly signal?: AbortSignal;
  },
): Promise<TestResult> {
  const { project, bot, treeish, signal } = request;
  await using laidOut = await ports.sources.layOut(treeish, bot);
  const step = ports.reporter.step(`Test ${bot.name}`);
  const outcome = await ports.engine(engineOf(project, bot)).test(laidOut.source, {
    onProgress: ({ phase, fraction }) => step.progress(fraction, phase),
    ...(signal && { signal }),
  });
  for (const problem of outcome.problems) ports.reporter.problem(problem);
  if (outcome.problems.some(({ severity }) => severity === 'error')) {
    step.failed('the bot has errors');
    return { ...outcome, reason: 'invalid' };
  }
  step.done();
  return { ...outcome, reason: 'scored' };
}
