import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shortDigest, type Digest } from '../../../domain/digest.ts';
import { EnvironmentError } from '../../../domain/errors.ts';
import type { BotSource, TrainOutcome } from '../../../ports/engine.ts';
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
  parseOutcome,
  parseRequest,
  pathBelow,
  requestFile,
  requestText,
  resultMark,
  rootOf,
  type TrainingRequest,
} from './documents.ts';

const utf8 = new TextEncoder();
const sameVersion = 'Use the same version of Tidegate here and in train.image of tidegate.yml.';

/**
 * Stores what a bot is trained from: its files as they are laid out, and how they are trained.
 * @returns the digest, which is the same wherever and whenever the same is asked for.
 */
export async function storeInputs(
  blobs: Blobs,
  source: BotSource,
  by: Pick<TrainingRequest, 'engine' | 'trainer' | 'image' | 'modelName'>,
): Promise<Digest> {
  const root = rootOf(source);
  const { name, shownAs, tests, settings } = source;
  const directory = inside(root, source.directory);
  const shared = source.shared.map((path) => inside(root, path));
  const text = requestText({ ...by, bot: name, directory, shownAs, tests, shared, settings });
  return await storeArtifact(blobs, {
    mark: inputsMark,
    what: `the inputs of ${name}`,
    entries: [memoryEntry(requestFile, utf8.encode(text)), ...(await treeEntries(root, filesFolder))],
    tag: (digest) => `${name}-${shortDigest(digest)}.inputs`,
  });
}

/** A path below the root that everything of a bot is laid out in. */
function inside(root: string, path: string): string {
  const below = pathBelow(root, path);
  if (below !== undefined) return below;
  throw new EnvironmentError(`${path} isn't below ${root}: it can't be sent to a cluster.`, {
    code: 'not-laid-out',
  });
}

/**
 * Fetches inputs into a directory that must not exist yet.
 * @returns how they are trained, and the bot as it lies here.
 * @throws EnvironmentError `inputs-missing`, `inputs-unknown`
 */
export async function fetchInputs(
  blobs: Blobs,
  inputs: Digest,
  directory: string,
): Promise<{ readonly request: TrainingRequest; readonly source: BotSource }> {
  const what = 'the inputs of this training';
  if (!(await fetchArtifact(blobs, inputs, { mark: inputsMark, what }, directory)))
    throw new EnvironmentError(`${blobs.location} doesn't hold ${what}, ${inputs}.`, {
      code: 'inputs-missing',
      next: 'Train the bot again: what is missing is sent again.',
    });
  const request = parseRequest(await readFile(join(directory, requestFile), 'utf8'));
  if (!request)
    throw new EnvironmentError(`This version of Tidegate can't read ${what}, ${inputs}.`, {
      code: 'inputs-unknown',
      next: sameVersion,
    });
  const files = join(directory, filesFolder);
  const { bot: name, shownAs, tests, settings } = request;
  const shared = request.shared.map((path) => join(files, path));
  const source = { name, directory: join(files, request.directory), shownAs, tests, shared, settings };
  return { request, source };
}

/** Stores what came out of a training, and what the engine wrote into `output`. */
export async function storeResult(
  blobs: Blobs,
  source: BotSource,
  outcome: TrainOutcome,
  output: string,
): Promise<{ readonly digest: Digest; readonly lines: readonly string[] }> {
  const lines = outcomeLines(outcome, rootOf(source), output);
  const digest = await storeArtifact(blobs, {
    mark: resultMark,
    what: `the result of training ${source.name}`,
    entries: [
      memoryEntry(outcomeFile, utf8.encode(lines.join('\n'))),
      ...(await treeEntries(output, outputFolder)),
    ],
    tag: (made) => `${source.name}-${shortDigest(made)}.trained`,
  });
  return { digest, lines };
}

/**
 * Fetches a result into a directory that must not exist yet.
 * @param source the bot as it lies here: its actions are the code that was trained with.
 * @returns undefined where there is none of that digest any more.
 * @throws EnvironmentError `result-unknown`
 */
export async function fetchResult(
  blobs: Blobs,
  result: Digest,
  directory: string,
  source: BotSource,
): Promise<TrainOutcome | undefined> {
  const what = 'the result of the training';
  if (!(await fetchArtifact(blobs, result, { mark: resultMark, what }, directory))) return undefined;
  const text = await readFile(join(directory, outcomeFile), 'utf8');
  const outcome = parseOutcome(text, rootOf(source), join(directory, outputFolder));
  if (outcome) return outcome;
  throw new EnvironmentError(`This version of Tidegate can't read ${what}, ${result}.`, {
    code: 'result-unknown',
    next: sameVersion,
  });
}
