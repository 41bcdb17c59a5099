import type { Bot } from '../domain/bot.ts';
import { shortDigest, type Digest } from '../domain/digest.ts';
import { unchosenEngine } from '../domain/engine-choice.ts';
import type { Problem } from '../domain/errors.ts';
import { packageFor } from '../domain/history.ts';
import type { PackageRecord } from '../domain/ledger.ts';
import type { StoredPackage } from '../domain/package.ts';
import type { Project } from '../domain/project.ts';
import { engineOf, type Actor, type Ports } from './context.ts';
import { identify } from './identify.ts';
import { reported } from './reported.ts';
import type { AskSuperseded, Superseding } from './superseded.ts';

/** What to train. */
export interface TrainRequest extends Actor {
  readonly project: Project;
  readonly bot: Bot;
  /** A commit, or the tree of a work tree's snapshot. */
  readonly treeish: string;
  /** The commit that the work stands on. */
  readonly commit: string;
  /** Uncommitted or unpushed work: the package is marked, stays out of the ledger and can't be promoted. */
  readonly local: boolean;
  /** Train although a package of these inputs exists: to see that it comes out the same. */
  readonly again: boolean;
  /** Asked before anything is trained. */
  readonly superseded?: AskSuperseded | undefined;
  readonly signal?: AbortSignal;
}

export type TrainResult =
  | {
      /** `found`: a package of these inputs existed, and nothing was trained. */
      readonly reason: 'trained' | 'found';
      readonly inputs: Digest;
      readonly package: StoredPackage;
      readonly problems: readonly Problem[];
    }
  | { readonly reason: 'invalid' | 'failed'; readonly inputs: Digest; readonly problems: readonly Problem[] }
  /** Something newer took its place, and nothing was trained. */
  | { readonly reason: 'superseded'; readonly inputs: Digest; readonly by: Superseding };

/**
 * Trains a bot and packages it, unless a package of its inputs exists. Of two that train the same inputs at once,
 * the first to write the ledger wins, and both return its package.
 */
export async function train(
  ports: Pick<Ports, 'sources' | 'engine' | 'ledger' | 'store' | 'reporter' | 'clock'>,
  request: TrainRequest,
): Promise<TrainResult> {
  const { project, bot, treeish, local } = request;
  const { inputs } = await identify(ports, { project, bot, treeish, local });
  const store = await ports.store(project);
  if (!request.again) {
    const known = local
      ? await localPackage(ports, project, bot, inputs)
      : await knownPackage(ports, project, bot, inputs);
    if (known) return { reason: 'found', inputs, package: known, problems: [] };
  }

  const by = await request.superseded?.();
  if (by) return { reason: 'superseded', inputs, by };

  const entries = await ports.sources.entries(treeish, bot);
  const unnamed = unchosenEngine(project, bot, entries, []);
  if (unnamed) return refuse(ports, inputs, [unnamed]);

  const choice = engineOf(project, bot);
  const engine = ports.engine(choice, project);
  await using laidOut = await ports.sources.layOut(treeish, bot);
  const step = ports.reporter.step(`Train ${bot.name}`);
  const outcome = await engine.train(laidOut.source, `${bot.name}-${shortDigest(inputs)}`, laidOut.output, {
    onProgress: ({ phase, fraction }) => step.progress(fraction, phase),
    ...(request.signal && { signal: request.signal }),
  });
  for (const problem of outcome.problems) ports.reporter.problem(problem);
  if (outcome.state !== 'trained') {
    step.failed(outcome.state === 'invalid' ? 'the bot has errors' : 'the training failed');
    return { reason: outcome.state, inputs, problems: outcome.problems };
  }
  const custom = unchosenEngine(project, bot, entries, outcome.problems);
  if (custom) {
    step.failed('its engine must be named');
    return refuse(ports, inputs, [custom]);
  }

  const { trainer, images } = await engine.identity();
  const { directory, names } = outcome.actions;
  const stored = await reported(step, () =>
    store.pack(
      {
        metadata: {
          schema: 1,
          bot: bot.name,
          inputs,
          local,
          engine: { name: choice.name, trainer },
          images,
          model: { file: lastSegment(outcome.modelFile), id: outcome.modelId },
          actions: { kind: directory === undefined ? 'none' : 'javascript', names },
          metrics: outcome.metrics,
        },
        modelFile: outcome.modelFile,
        actionsDirectory: directory,
      },
      (bytes, of) => step.transfer(bytes, of, 'packaging'),
    ),
  );
  step.done(shortDigest(stored.digest));
  if (local) return { reason: 'trained', inputs, package: stored, problems: outcome.problems };

  await ports.ledger.append([claimOf(ports, { ...request, inputs, stored })]);
  // The first writer's package stands, unless it was lost.
  const standing = await knownPackage(ports, project, bot, inputs);
  return { reason: 'trained', inputs, package: standing ?? stored, problems: outcome.problems };
}

/** What the ledger is told of a package: these inputs gave it. */
export function claimOf(
  { clock }: Pick<Ports, 'clock'>,
  {
    bot,
    inputs,
    stored,
    commit,
    by,
    why,
  }: Actor & {
    readonly bot: Bot;
    readonly inputs: Digest;
    readonly stored: StoredPackage;
    readonly commit: string;
  },
): PackageRecord {
  const at = clock.now().toISOString();
  return { kind: 'package', schema: 1, bot: bot.name, inputs, package: stored.digest, commit, at, by, why };
}

function refuse(ports: Pick<Ports, 'reporter'>, inputs: Digest, problems: readonly Problem[]): TrainResult {
  for (const problem of problems) ports.reporter.problem(problem);
  return { reason: 'invalid', inputs, problems };
}

/** The package that the ledger names for these inputs, if the store holds it. */
export async function knownPackage(
  ports: Pick<Ports, 'ledger' | 'store'>,
  project: Project,
  bot: Bot,
  inputs: Digest,
): Promise<StoredPackage | undefined> {
  const digest = packageFor(await ports.ledger.read(), bot.name, inputs);
  return digest === undefined ? undefined : (await ports.store(project)).find(digest);
}

/** A package that was made here from uncommitted or unpushed work. */
async function localPackage(
  ports: Pick<Ports, 'store'>,
  project: Project,
  bot: Bot,
  inputs: Digest,
): Promise<StoredPackage | undefined> {
  const packages = await (await ports.store(project)).list(bot.name);
  return packages.find(({ metadata }) => metadata.inputs === inputs);
}

function lastSegment(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
