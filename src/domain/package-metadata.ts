import * as v from 'valibot';
import { isName } from './bot.ts';
import { canonicalJson, isDigest, type Digest } from './digest.ts';
import type { PackageMetadata } from './package.ts';
import { nameProblem } from './package-entries.ts';

/** The file of a package that holds its metadata. */
export const metadataFile = 'package.json';

/** Bytes that the metadata may have. */
export const metadataLimit = 1024 * 1024;

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(1000));
const digest = v.custom<Digest>(
  (input) => typeof input === 'string' && isDigest(input),
  'it must be sha256: and 64 hexadecimal digits',
);
const share = v.strictObject({ right: count, of: count });
const conversations = v.strictObject({ conversations: share, actions: share });

const schema = v.strictObject({
  schema: v.literal(1),
  bot: v.pipe(v.string(), v.check(isName, "it isn't a bot's name")),
  inputs: digest,
  local: v.boolean(),
  engine: v.strictObject({ name: v.picklist(['builtin', 'rasa']), trainer: text }),
  images: v.record(text, text),
  model: v.strictObject({
    file: v.pipe(
      v.string(),
      v.check(
        (file) => !file.includes('/') && nameProblem(file) === undefined,
        "it isn't the plain name of a file",
      ),
    ),
    size: count,
    id: text,
  }),
  actions: v.strictObject({ kind: v.picklist(['javascript', 'none']), names: v.array(text) }),
  metrics: v.strictObject({
    intents: v.exactOptional(
      v.strictObject({ accuracy: fraction, macroF1: fraction, examples: count, folds: count }),
    ),
    entities: v.exactOptional(
      v.strictObject({ precision: fraction, recall: fraction, f1: fraction, support: count }),
    ),
    givenIntents: v.exactOptional(conversations),
    predictedIntents: v.exactOptional(conversations),
  }),
});

/** What came out of reading a document that may be anything: the value, or one sentence about what is wrong. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** Reads a JSON document from bytes against a schema. Never throws, whatever the bytes are. */
export function readDocument<T>(
  bytes: Uint8Array,
  limit: number,
  schema: v.GenericSchema<unknown, T>,
): Read<T> {
  if (bytes.byteLength > limit)
    return { ok: false, problem: `it has ${bytes.byteLength} bytes, and ${limit} are allowed.` };
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return { ok: false, problem: `it isn't JSON in UTF-8: ${(error as Error).message}.` };
  }
  const result = v.safeParse(schema, parsed, { abortEarly: true });
  if (result.success) return { ok: true, value: result.output };
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? 'the document';
  return { ok: false, problem: `${where}: ${issue.message}.` };
}

/** Reads a package's metadata from the bytes of its `package.json`. */
export function parseMetadata(bytes: Uint8Array): Read<PackageMetadata> {
  return readDocument<PackageMetadata>(bytes, metadataLimit, schema);
}

/** The bytes of a package's `package.json`: canonical JSON in UTF-8, no newline at its end. */
export function metadataBytes(metadata: PackageMetadata): Uint8Array {
  return new TextEncoder().encode(canonicalJson(metadata as never));
}
