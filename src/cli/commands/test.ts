import { engineOf } from '../../steps/context.ts';
import { workspaceAt } from '../../steps/workspace.ts';
import { exitCodes } from '../exit.ts';
import { inSession, oneBot, type GlobalOptions } from '../session.ts';
import { formatProblem, percent, plainText, table } from '../text.ts';
import type { ConversationScore } from '../../domain/package.ts';
import type { TestOutcome } from '../../ports/engine.ts';
import { testBot } from '../../steps/test.ts';

interface Options extends GlobalOptions {
  readonly commit?: string;
  readonly workTree?: boolean;
}

/** `tidegate test [bot]` */
export async function run(options: Options, name?: string): Promise<number> {
  return inSession(options, async (session) => {
    const { ports } = session;
    const snapshot = options.workTree === true ? await ports.checkout.snapshot([]) : undefined;
    const at = await workspaceAt(ports, options.commit);
    // With the files as they are goes the configuration as it is.
    const workspace = snapshot === undefined ? at : await ports.sources.workspace(snapshot);
    const bot = await oneBot(session, workspace, name);
    const treeish = snapshot ?? at.commit;
    const { project } = workspace;
    const outcome = await testBot(session.ports, { project, bot, treeish, signal: session.signal });
    session.result({ command: 'test', bot: bot.name, engine: engineOf(project, bot).name, ...outcome }, () =>
      outcome.reason === 'invalid'
        ? `${bot.name} has errors: nothing was scored.`
        : scores(bot.name, outcome),
    );
    return outcome.reason === 'invalid' ? exitCodes.mistake : exitCodes.done;
  });
}

function scores(bot: string, outcome: TestOutcome): string {
  const { intents, entities, givenIntents, predictedIntents } = outcome.metrics;
  const rows: string[][] = [];
  if (intents)
    rows.push([
      'intents',
      `accuracy ${percent(intents.accuracy)}`,
      `macro F1 ${percent(intents.macroF1)}`,
      `${intents.examples} examples, ${intents.folds} folds`,
    ]);
  if (entities)
    rows.push([
      'entities',
      `F1 ${percent(entities.f1)}`,
      `precision ${percent(entities.precision)}, recall ${percent(entities.recall)}`,
      `${entities.support} spans`,
    ]);
  if (givenIntents) rows.push(['conversations, intents given', ...scoreCells(givenIntents), '']);
  if (predictedIntents) rows.push(['conversations, intents predicted', ...scoreCells(predictedIntents), '']);
  if (rows.length === 0 && outcome.failures.length === 0)
    return `There is nothing to score ${bot} by: it has too few examples, and no test conversations.`;
  const lines = [table([bot, 'score', '', ''], rows, process.stdout)];
  const weakest = outcome.intents.filter(({ f1 }) => f1 < 0.9).slice(0, 5);
  if (weakest.length > 0) {
    const cells = weakest.map(({ intent, f1, precision, recall, support }) => [
      plainText(intent),
      percent(f1),
      percent(precision),
      percent(recall),
      String(support),
    ]);
    lines.push(
      '',
      table(['weakest intents', 'F1', 'precision', 'recall', 'examples'], cells, process.stdout),
    );
  }
  for (const { conversation, intents: kind, problem } of outcome.failures) {
    lines.push(
      formatProblem(
        { ...problem, message: `${conversation} (intents ${kind}): ${problem.message}` },
        process.stdout,
      ),
    );
  }
  return lines.join('\n');
}

function scoreCells({ conversations, actions }: ConversationScore): [string, string] {
  return [`${conversations.right} of ${conversations.of} right`, `${actions.right} of ${actions.of} actions`];
}
