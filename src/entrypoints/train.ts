import { table } from '../domain/markdown/blocks.ts';
import { plainMarkdown } from '../domain/text.ts';
import { changed, commitOf } from '../steps/changed.ts';
import { collectingLedger, packingStore } from '../steps/hand-over/ports.ts';
import { trainPart } from '../steps/hand-over/parts.ts';
import { train } from '../steps/train.ts';
import { botsNamed, comparedWith, workspaceAt } from '../steps/workspace.ts';
import { branchAsked } from './branch-asked.ts';
import { runAction, type Run } from './run.ts';
import { digestCode } from './show.ts';

await runAction('train', async (run) => {
  const { inputs, by, signal, handOver } = run;
  const ports = trainingPorts(run);
  const { id: commit } = await commitOf(ports, inputs.commit);
  handOver?.about(commit);
  // They were named by the job before this one: whatever breaks off, it is said of each.
  for (const name of inputs.bots) handOver?.begin(name, 'train');
  const { project, ...workspace } = await workspaceAt(ports, commit);
  const bots =
    inputs.bots.length > 0 ? botsNamed({ project, ...workspace }, inputs.bots) : await thoseChanged();
  const superseded = handOver && (await branchAsked(ports, project, commit));
  const results = [];
  for (const bot of bots) {
    signal.throwIfAborted();
    handOver?.begin(bot.name, 'train');
    const what = { project, bot, treeish: commit, commit, local: false, again: inputs.again, superseded };
    const result = await train(ports, { ...what, by, why: inputs.why, signal });
    handOver?.add(trainPart(bot.name, result));
    results.push({ bot: bot.name, ...result });
  }
  const packages = Object.fromEntries(
    results.flatMap((result) => ('package' in result ? [[result.bot, result.package.digest]] : [])),
  );
  const wrong = results.filter((result) => !('package' in result)).map(({ reason }) => reason);
  const worst = (['invalid', 'failed', 'superseded'] as const).find((reason) => wrong.includes(reason));
  return {
    reason: worst ?? (results.length === 0 ? 'unchanged' : 'packaged'),
    result: { commit, bots: results },
    outputs: { packages: JSON.stringify(packages) },
    headline:
      results.length === 0
        ? 'No bot changed.'
        : `${results.length - wrong.length} of ${results.length} bots have their package.`,
    summary: table(
      ['bot', 'result', 'package', 'inputs'],
      results.map((result) => [
        plainMarkdown(result.bot),
        result.reason,
        'package' in result ? digestCode(result.package.digest) : '',
        digestCode(result.inputs),
      ]),
    ),
  };

  async function thoseChanged() {
    const against = await comparedWith(ports, project.branches.default);
    const difference = await changed(ports, { head: commit, against });
    return difference.bots
      .filter(({ state }) => state === 'new' || state === 'changed')
      .map(({ bot }) => bot);
  }
});

/** A job that hands over writes neither the ledger nor the store: it runs what a bot brings along. */
function trainingPorts({ ports, handOver }: Run<'train'>): Run<'train'>['ports'] {
  if (!handOver) return ports;
  return {
    ...ports,
    ledger: collectingLedger(ports.ledger),
    store: async (project, environment) =>
      packingStore(await ports.store(project, environment), () =>
        ports.store(project, { store: handOver.packages }),
      ),
  };
}
