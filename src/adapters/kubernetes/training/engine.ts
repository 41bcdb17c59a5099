import { join } from 'node:path';
import { EnvironmentError, UserError } from '../../../domain/errors.ts';
import { trainingJob, type TrainingSettings } from '../../../domain/kubernetes/training.ts';
import { isRegistryLocation } from '../../../domain/store-location.ts';
import type { BotSource, Engine, EngineProgress, TrainOutcome } from '../../../ports/engine.ts';
import { registryBlobs } from '../../oci/registry/index.ts';
import { readRepository } from '../../oci/registry/repository.ts';
import type { Api } from '../api/types.ts';
import { fetchResult, storeInputs } from './artifacts.ts';
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
 * An engine's `train` as a Job of a cluster. The bot's files travel through the registry; so does what comes out. The
 * Job's name is made of what is trained: whoever asks for the same, now or after this process has died, follows the
 * same Job. Whoever stops waiting leaves it running.
 */
export function trainOnCluster(engine: Engine, training: ClusterTraining): Engine['train'] {
  return (source, modelName, directory, options) =>
    train(engine, training, { source, modelName, directory, ...options });
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
  const by = { engine: engine.name, trainer, image: settings.image };
  const inputs = await storeInputs(blobs, source, { ...by, modelName });
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
      const outcome =
        result && (await fetchResult(blobs, result, join(directory, `training-${lost}`), source));
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
