import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as v from 'valibot';
import { canonicalJson, isDigest, type Digest } from '../../../domain/digest.ts';
import type { Problem } from '../../../domain/errors.ts';
import { nameProblem } from '../../../domain/package-entries.ts';
import { readDocument } from '../../../domain/package-metadata.ts';
import type { BotSource, TrainOutcome } from '../../../ports/engine.ts';
import { asProblem, parseLine, parseResult } from '../../builtin/lines.ts';

/** The artifact of what a bot is trained from: `training.json`, and the bot's files below `files/`. */
export const inputsMark = 'dev.tidegate.training-inputs';
/** The artifact of what came out: `outcome.jsonl`, and what the engine wrote below `output/`. */
export const resultMark = 'dev.tidegate.training-result';

export const requestFile = 'training.json';
export const outcomeFile = 'outcome.jsonl';
export const filesFolder = 'files';
export const outputFolder = 'output';

/** A training as its Job is told of it. Paths are relative to `files/`, with `/`. */
export interface TrainingRequest {
  readonly bot: string;
  readonly engine: string;
  /** The trainer's version: one of another version would train something else. */
  readonly trainer: string;
  readonly image: string;
  readonly modelName: string;
  readonly directory: string;
  readonly shownAs: string;
  readonly tests: string;
  readonly shared: readonly string[];
  readonly settings: BotSource['settings'];
}

const form = 'tidegate/training/v1';
const place = v.pipe(
  v.string(),
  v.check((path) => path === '.' || nameProblem(path) === undefined, 'it leads elsewhere'),
);
const plainName = v.pipe(
  v.string(),
  v.check(
    (name) => !name.includes('/') && nameProblem(name) === undefined,
    "it isn't the plain name of a file",
  ),
);

const requestSchema = v.object({
  form: v.literal(form),
  bot: v.string(),
  engine: v.string(),
  trainer: v.string(),
  image: v.string(),
  modelName: plainName,
  directory: place,
  shownAs: v.string(),
  tests: v.string(),
  shared: v.array(place),
  settings: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
});

/** A request in the one form that its digest is made of. */
export function requestText(request: TrainingRequest): string {
  return canonicalJson({ form, ...request });
}

/** @returns undefined for what this version doesn't write. */
export function parseRequest(text: string): TrainingRequest | undefined {
  return parsed(requestSchema, text);
}

/** The folder that a bot's paths are relative to: the repository's root, where it was laid out from one. */
export function rootOf({ directory, shownAs }: BotSource): string {
  const below = shownAs.split('/').filter((part) => part !== '' && part !== '.');
  const root = resolve(directory, ...below.map(() => '..'));
  return resolve(root, ...below) === resolve(directory) ? root : resolve(directory);
}

/** A path below a root, with `/`; undefined where it lies elsewhere. */
export function pathBelow(root: string, path: string): string | undefined {
  const below = relative(root, path);
  if (isAbsolute(below) || below === '..' || below.startsWith(`..${sep}`)) return undefined;
  return below === '' ? '.' : below.split(sep).join('/');
}

/** What a training's program says last of all, where the kubelet keeps it: the digest of the result's artifact. */
export function endText(result: Digest): string {
  return JSON.stringify({ result });
}

const endSchema = v.object({
  result: v.custom<Digest>((value) => typeof value === 'string' && isDigest(value)),
});

/** The result's digest in a container's last word; undefined where it ended without one. */
export function parseEnd(text: string | undefined): Digest | undefined {
  return text === undefined ? undefined : parsed(endSchema, text)?.result;
}

/**
 * An outcome as lines, in the engine program's own form, which is that of the log too.
 * @param files where the bot's files lie; `output`, what the engine wrote.
 */
export function outcomeLines(outcome: TrainOutcome, files: string, output: string): string[] {
  const problems = outcome.problems.map((problem) => JSON.stringify({ type: 'problem', ...problem }));
  if (outcome.state !== 'trained') {
    const invalid = JSON.stringify({ type: 'result', state: 'invalid' });
    return outcome.state === 'invalid' ? [...problems, invalid] : problems;
  }
  const { modelFile, modelId, actions, metrics } = outcome;
  const { directory, names } = actions;
  const result = {
    type: 'result',
    state: 'trained',
    model: pathBelow(output, modelFile),
    modelId,
    actions: { names, ...(directory !== undefined && { directory: pathBelow(files, directory) }) },
    metrics,
  };
  return [...problems, JSON.stringify(result)];
}

const trainedSchema = v.object({ model: plainName, actions: v.object({ directory: v.optional(place) }) });

/**
 * Reads an outcome's lines.
 * @param files where the bot's files lie here; `output`, where what the engine wrote lies here.
 * @returns undefined where they aren't what `outcomeLines` makes.
 */
export function parseOutcome(text: string, files: string, output: string): TrainOutcome | undefined {
  const problems: Problem[] = [];
  let result: unknown;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const read = parseLine(line);
    if (read?.type === 'problem') problems.push(asProblem(read));
    else if (read?.type === 'result') result = read;
    else return undefined;
  }
  if (result === undefined) return { state: 'failed', problems };
  const outcome = parseResult('train', result);
  if (outcome === undefined) return undefined;
  if (outcome.state === 'invalid') return { state: 'invalid', problems };
  const here = v.safeParse(trainedSchema, result);
  if (!here.success) return undefined;
  const { model, actions } = here.output;
  return {
    state: 'trained',
    modelFile: join(output, model),
    modelId: outcome.modelId,
    actions: {
      directory: actions.directory === undefined ? undefined : join(files, actions.directory),
      names: outcome.actions.names,
    },
    // JSON has no members that are undefined.
    metrics: outcome.metrics as (TrainOutcome & { state: 'trained' })['metrics'],
    problems,
  };
}

/** Bytes that a document may have. */
const documentBytes = 1024 * 1024;

function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string): T | undefined {
  const read = readDocument(new TextEncoder().encode(text), documentBytes, schema);
  return read.ok ? read.value : undefined;
}
