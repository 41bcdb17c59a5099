import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../../domain/digest.ts';
import { trainingExits } from '../../../domain/kubernetes/training.ts';
import type { Engine, EngineProgress, TrainOutcome } from '../../../ports/engine.ts';
import type { Blobs } from '../../oci/blobs.ts';
import { fetchInputs, storeResult } from './artifacts.ts';
import type { TrainingRequest } from './documents.ts';

/** What the program of a training's Job works with. */
export interface InsideOptions {
  readonly engine: Engine;
  /** Where the inputs lie, and the result goes. */
  readonly blobs: Blobs;
  readonly inputs: Digest;
  /** An empty directory of its own. */
  readonly scratch: string;
  /** Takes a line of the log: JSON, as the engine program writes it. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two lines of progress within one phase. */
const progressEvery = 500;

/**
 * The work of a training's Job: fetches the inputs, trains, and stores what came out, whatever it is.
 * @returns the digest of the result's artifact, and how to exit.
 * @throws EnvironmentError where the registry or the disk fails: then it is worth another try.
 */
export async function trainInputs(
  options: InsideOptions,
): Promise<{ readonly result: Digest; readonly exit: number }> {
  const { engine, blobs, inputs, scratch, log, signal } = options;
  const { request, source } = await fetchInputs(blobs, inputs, join(scratch, 'inputs'));
  const output = join(scratch, 'output');
  await mkdir(output);
  const outcome =
    (await otherTrainer(engine, request)) ??
    (await engine.train(source, request.modelName, output, {
      onProgress: progressLines(log),
      ...(signal && { signal }),
    }));
  signal?.throwIfAborted();
  log(progressLine({ phase: 'storing the model', fraction: undefined }));
  const { digest, lines } = await storeResult(blobs, source, outcome, output);
  lines.forEach(log);
  return { result: digest, exit: trainingExits[outcome.state] };
}

/** What is trained must be what its digest says. */
async function otherTrainer(engine: Engine, request: TrainingRequest): Promise<TrainOutcome | undefined> {
  const { trainer } = await engine.identity();
  if (engine.name === request.engine && trainer === request.trainer) return undefined;
  return {
    state: 'failed',
    problems: [
      {
        severity: 'error',
        code: 'other-trainer',
        message: `The image trains with ${trainer} (engine ${engine.name}), and ${request.trainer} (engine ${request.engine}) was asked for.`,
        next: 'Set train.image in tidegate.yml to an image of the Tidegate that you use.',
      },
    ],
  };
}

function progressLines(log: (line: string) => void): (progress: EngineProgress) => void {
  let phase: string | undefined;
  let at = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (progress.phase === phase && now - at < progressEvery) return;
    phase = progress.phase;
    at = now;
    log(progressLine(progress));
  };
}

function progressLine({ phase, fraction }: EngineProgress): string {
  return JSON.stringify({ type: 'progress', phase, fraction });
}
