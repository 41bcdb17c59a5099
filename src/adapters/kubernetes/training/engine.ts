import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shortDigest, type Digest } from '../../../domain/digest.ts';
import { EnvironmentError, UserError } from '../../../domain/errors.ts';
import { trainingJob, type TrainingSettings } from '../../../domain/kubernetes/training.ts';
import { isRegistryLocation } from '../../../domain/store-location.ts';
import type { BotSource, Engine, EngineProgress, TrainOutcome } from '../../../ports/engine.ts';
import { fetchArtifact, storeArtifact } from '../../oci/artifact.ts';
import type { Blobs } from '../../oci/blobs.ts';
import { registryBlobs } from '../../oci/registry/index.ts';
import { readRepository } from '../../oci/registry/repository.ts';
import { treeEntries } from '../../oci/source-tree.ts';
import { memoryEntry } from '../../oci/store.ts';
import type { Api } from '../api/types.ts';
import {
  filesFolder,
  inputsMark,
  outcomeFile,
  outputFolder,
  parseOutcome,
  pathBelow,
  requestFile,
  requestText,
  resultMark,
  rootOf,
  type TrainingRequest,
} from './documents.ts';
import { endSoon, runJob } from './job.ts';

/** Where trainings run, and through what they travel. */
export interface ClusterTraining {
  readonly settings: TrainingSettings;
  /** Opens the settings' namespace, for one training. */
  readonly open: () => Promise<Api>;
  /** The team's packages: a registry, as this machine reaches it. */
  readonly store: { readonly location: string; readonly plainHttp: readonly string[] };
}

/**
 * An engine that trains as a Job of a cluster and is otherwise the given one. The bot's files travel through the
 * registry; so does what comes out. The Job's name is made of what is trained: whoever asks for the same, now or after
 * this process has died, follows the same Job. Whoever stops waiting leaves it running.
 */
export function createClusterEngine(engine: Engine, training: ClusterTraining): Engine {
  return {
    name: engine.name,
    identity: () => engine.identity(),
    inspect: (source) => engine.inspect(source),
    test: (source, options) => engine.test(source, options),
    serve: (metadata) => engine.serve(metadata),
    train: (source, modelName, directory, options) =>
      train(engine, training, { source, modelName, directory, ...options }),
  };
}

interface Asked {
  readonly source: BotSource;
  readonly modelName: string;
  readonly directory: string;
  readonly onProgress?: (progress: EngineProgress) => void;
  readonly signal?: AbortSignal;
}

async function train(engine: Engine, training: ClusterTraining, asked: Asked): Promise<TrainOutcome> {
  const { settings, store } = training;
  const { source, modelName, directory, signal } = asked;
  const repository = registryOf(store, settings);
  const blobs = registryBlobs(store);
  const tell = (phase: string, fraction?: number) => asked.onProgress?.({ phase, fraction });

  tell('sending the bot to the registry');
  const { trainer } = await engine.identity();
  const root = rootOf(source);
  const inputs = await storeInputs(blobs, root, {
    bot: source.name,
    engine: engine.name,
    trainer,
    image: settings.image,
    modelName,
    directory: inside(root, source.directory),
    shownAs: source.shownAs,
    tests: source.tests,
    shared: source.shared.map((path) => inside(root, path)),
    settings: source.settings,
  });
  const manifest = trainingJob({
    settings,
    bot: source.name,
    inputs,
    repository: `${repository.host}/${repository.name}`,
    plainHttp: repository.origin.protocol === 'http:',
  });

  const api = await training.open();
  try {
    for (let lost = 0; ; lost += 1) {
      const end = await runJob({ api, settings, manifest, onProgress: asked.onProgress, signal });
      if (end.kind === 'failed') return { state: 'failed', problems: end.problems };
      const { result, job } = end;
      const outcome = result && (await bring(blobs, result, join(directory, `training-${lost}`), root));
      if (outcome) {
        await endSoon(api, job);
        return outcome;
      }
      if (lost > 0) throw lostTwice(job.name, training);
      // Its pod is gone, or the registry was cleared: it must be made anew.
      await api.remove('Job', job.name, { uid: job.uid });
    }
  } finally {
    api.close();
  }
}

function lostTwice(job: string, { settings, store }: ClusterTraining): EnvironmentError {
  return new EnvironmentError(
    `The Job ${job} in ${settings.namespace} ended well twice, and what came out of it can't be found.`,
    {
      code: 'training-lost',
      next: `Look whether ${store.location} keeps what is pushed to it, then train again.`,
    },
  );
}

/** @throws UserError `training-store` where the packages lie in a folder, which no pod can reach. */
function registryOf(store: ClusterTraining['store'], settings: TrainingSettings) {
  if (isRegistryLocation(store.location))
    return readRepository(settings.store ?? store.location, store.plainHttp);
  throw new UserError(
    `Bots are trained on a cluster (train.on: kubernetes), but their packages lie in ${store.location}, which no pod can reach.`,
    {
      code: 'training-store',
      next: 'Set `store` in tidegate.yml to a registry, such as oci://ghcr.io/owner/bots.',
    },
  );
}

/** A path below the root that everything of a bot is laid out in. */
function inside(root: string, path: string): string {
  const below = pathBelow(root, path);
  if (below !== undefined) return below;
  throw new EnvironmentError(`${path} isn't below ${root}: it can't be sent to a cluster.`, {
    code: 'not-laid-out',
  });
}

async function storeInputs(blobs: Blobs, root: string, request: TrainingRequest): Promise<Digest> {
  return await storeArtifact(blobs, {
    mark: inputsMark,
    what: `the inputs of ${request.bot}`,
    entries: [
      memoryEntry(requestFile, new TextEncoder().encode(requestText(request))),
      ...(await treeEntries(root, filesFolder)),
    ],
    tag: (digest) => `${request.bot}-${shortDigest(digest)}.inputs`,
  });
}

/** Brings a result here; undefined where the registry doesn't have it any more. */
async function bring(
  blobs: Blobs,
  result: Digest,
  directory: string,
  files: string,
): Promise<TrainOutcome | undefined> {
  const what = 'the result of the training';
  if (!(await fetchArtifact(blobs, result, { mark: resultMark, what }, directory))) return undefined;
  const text = await readFile(join(directory, outcomeFile), 'utf8');
  const outcome = parseOutcome(text, files, join(directory, outputFolder));
  if (outcome) return outcome;
  throw new EnvironmentError(`This version of Tidegate can't read ${what}, ${result}.`, {
    code: 'result-unknown',
    next: 'Set train.image in tidegate.yml to an image of the Tidegate that you use.',
  });
}
