import type { Bot } from '../domain/bot.ts';
import { unchosenEngine } from '../domain/engine-choice.ts';
import type { Problem } from '../domain/errors.ts';
import type { Workspace } from '../domain/project.ts';
import type { RegistrationState } from '../domain/registration.ts';
import { engineOf, type Ports } from './context.ts';
import { sameIdProblem, sameIds } from './same-ids.ts';

export interface ValidatedBot {
  readonly bot: string;
  readonly registration: RegistrationState;
  readonly conversations: number;
  /** An example of each intent that has one. */
  readonly examples: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

export interface ValidateResult {
  readonly reason: 'valid' | 'invalid';
  readonly bots: readonly ValidatedBot[];
}

/** Reads bots as their engine does, with their test conversations and sealed ids, and says all that is wrong. */
export async function validate(
  ports: Pick<Ports, 'sources' | 'engine' | 'reporter'>,
  request: { readonly workspace: Workspace; readonly bots: readonly Bot[]; readonly treeish: string },
): Promise<ValidateResult> {
  const { workspace, treeish } = request;
  const bots: ValidatedBot[] = [];
  const duplicates = await sameIds(ports, workspace, treeish);
  for (const bot of request.bots) {
    const step = ports.reporter.step(`Read ${bot.name}`);
    await using laidOut = await ports.sources.layOut(treeish, bot);
    const facts = await ports.engine(engineOf(workspace.project, bot)).inspect(laidOut.source);
    const suite = await ports.sources.suite(treeish, bot);
    const registration = await ports.sources.registration(treeish, bot, workspace.project.registrationKeys);
    const entries = await ports.sources.entries(treeish, bot);
    const unnamed = unchosenEngine(workspace.project, bot, entries, facts.problems);
    const copied = sameIdProblem(workspace, duplicates, bot);
    const problems = [unnamed, copied, ...facts.problems, ...suite.problems].filter(
      (problem) => problem !== undefined,
    );
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    if (errors === 0) step.done(`${suite.conversations.length} test conversations`);
    else step.failed(errors === 1 ? '1 error' : `${errors} errors`);
    bots.push({
      bot: bot.name,
      registration,
      conversations: suite.conversations.length,
      examples: facts.examples,
      problems,
    });
  }
  const valid = bots.every(({ problems }) => problems.every(({ severity }) => severity !== 'error'));
  return { reason: valid ? 'valid' : 'invalid', bots };
}
