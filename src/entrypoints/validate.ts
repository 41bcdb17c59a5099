import { table } from '../domain/markdown/blocks.ts';
import { plainMarkdown } from '../domain/text.ts';
import { runKind, type RunKind } from '../domain/run/event.ts';
import { commitOf } from '../steps/changed.ts';
import type { Ports } from '../steps/context.ts';
import { findChanges } from '../steps/hand-over/changes.ts';
import { toldBy } from '../steps/hand-over/told.ts';
import { validate, type ValidateResult } from '../steps/validate.ts';
import { botsNamed, comparedWith, workspaceAt } from '../steps/workspace.ts';
import { readEvent, workflowFile } from './event.ts';
import { annotate } from './log.ts';
import { runAction, type Run } from './run.ts';

const noOutputs = { matrix: '[]', deploys: 'false', check: '', 'told-by': '' };

/** What the last job of a run is called, by what it does: the one that a branch rule requires says what happened. */
const checkNames = { own: 'tidegate', told: 'tidegate (told by the push)' };

await runAction('validate', async (run) => {
  const { inputs, ports, handOver } = run;
  handOver?.about((await commitOf(ports, inputs.commit)).id);
  if (inputs.changed) return validateChanged(run);
  const workspace = await workspaceAt(ports, inputs.commit);
  const bots = botsNamed(workspace, inputs.bots);
  const result = await validate(ports, { workspace, bots, treeish: workspace.commit });
  return { reason: result.reason, result, outputs: noOutputs, ...shown(result) };
});

/** Validates what the event changed, and says what the run is to do with it. */
async function validateChanged({ inputs, ports, handOver }: Run<'validate'>) {
  const workspace = await workspaceAt(ports, inputs.commit);
  const { project, commit } = workspace;
  const kind = runKind(await readEvent(process.env), project.branches);
  const told = await toldElsewhere(ports, kind, commit);
  if (told !== undefined) {
    handOver?.expects([]);
    return {
      reason: 'told',
      result: { commit, kind: kind.kind, toldBy: told },
      outputs: { ...noOutputs, check: checkNames.told, 'told-by': String(told) },
      headline: `The push of this very commit started the run ${told}, which tells all of it.`,
      summary: '',
    } as const;
  }
  const against = await comparedWith(ports, project.branches.default);
  const found = await findChanges(ports, { workspace, commit, against, kind });
  const { validated, matrix, bots, expects, parts } = found;
  handOver?.expects(expects);
  handOver?.add(...parts);
  const outputs = {
    matrix: JSON.stringify(matrix),
    deploys: String(kind.rollout !== 'none' && matrix.length > 0),
    check: checkNames.own,
    'told-by': '',
  };
  const result = { commit, kind: kind.kind, changed: bots, ...validated };
  if (bots.length === 0) {
    return { reason: 'unchanged', result, outputs, headline: 'No bot changed.', summary: '' } as const;
  }
  return {
    reason: validated.reason,
    result,
    outputs,
    ...shown(validated),
    goesOn: handOver !== undefined,
  } as const;
}

async function toldElsewhere(ports: Ports, kind: RunKind, commit: string): Promise<number | undefined> {
  const workflow = workflowFile(process.env);
  return workflow !== undefined && kind.mayBeTold ? toldBy(ports, { workflow, commit }) : undefined;
}

/** Annotates what is wrong, and makes a table of it. */
function shown({ bots }: ValidateResult) {
  const problems = bots.flatMap((bot) => bot.problems);
  for (const problem of problems) annotate(problem);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return {
    headline:
      errors === 0
        ? `Nothing is wrong with ${bots.length} bots.`
        : `${errors} errors in ${bots.length} bots.`,
    summary: table(
      ['bot', 'errors', 'warnings', 'test conversations', 'id'],
      bots.map(({ bot, registration, conversations, problems: found }) => [
        plainMarkdown(bot),
        String(found.filter(({ severity }) => severity === 'error').length),
        String(found.filter(({ severity }) => severity === 'warning').length),
        String(conversations),
        registration.state,
      ]),
    ),
  };
}
