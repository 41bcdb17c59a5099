import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shortDigest, type Digest } from '../../../domain/digest.ts';
import { EnvironmentError } from '../../../domain/errors.ts';
import { trainingExits } from '../../../domain/kubernetes/training.ts';
import type { Engine, EngineProgress, TrainOutcome } from '../../../ports/engine.ts';
import { fetchArtifact, storeArtifact } from '../../oci/artifact.ts';
import type { Blobs } from '../../oci/blobs.ts';
import { treeEntries } from '../../oci/source-tree.ts';
import { memoryEntry } from '../../oci/store.ts';
import {
  filesFolder,
  inputsMark,
  outcomeFile,
  outcomeLines,
  outputFolder,
  parseRequest,
  requestFile,
  resultMark,
  type TrainingRequest,
} from './documents.ts';

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
  const laidOut = join(scratch, 'inputs');
  const request = await fetchInputs(blobs, inputs, laidOut);
  const files = join(laidOut, filesFolder);
  const output = join(scratch, outputFolder);
  await mkdir(output);
  const outcome =
    (await otherTrainer(engine, request)) ??
    (await engine.train(
      {
        name: request.bot,
        directory: join(files, request.directory),
        shownAs: request.shownAs,
        tests: request.tests,
        shared: request.shared.map((path) => join(files, path)),
        settings: request.settings,
      },
      request.modelName,
      output,
      { onProgress: progressLines(log), ...(signal && { signal }) },
    ));
  signal?.throwIfAborted();
  const lines = outcomeLines(outcome, files, output);
  lines.forEach(log);
  log(progressLine({ phase: 'storing the model', fraction: undefined }));
  const result = await storeArtifact(blobs, {
    mark: resultMark,
    what: `the result of training ${request.bot}`,
    entries: [
      memoryEntry(outcomeFile, new TextEncoder().encode(lines.join('\n'))),
      ...(await treeEntries(output, outputFolder)),
    ],
    tag: (digest) => `${request.bot}-${shortDigest(digest)}.trained`,
  });
  return { result, exit: trainingExits[outcome.state] };
}

async function fetchInputs(blobs: Blobs, inputs: Digest, directory: string): Promise<TrainingRequest> {
  const what = 'the inputs of this training';
  if (!(await fetchArtifact(blobs, inputs, { mark: inputsMark, what }, directory)))
    throw new EnvironmentError(`${blobs.location} doesn't hold ${what}, ${inputs}.`, {
      code: 'inputs-missing',
      next: 'Train the bot again: what is missing is sent again.',
    });
  const request = parseRequest(await readFile(join(directory, requestFile), 'utf8'));
  if (request) return request;
  throw new EnvironmentError(`This version of Tidegate can't read ${what}, ${inputs}.`, {
    code: 'inputs-unknown',
    next: 'Use the same version of Tidegate here and where the training was asked for.',
  });
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
