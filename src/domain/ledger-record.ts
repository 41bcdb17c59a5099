import * as v from 'valibot';
import { isName } from './bot.ts';
import { canonicalJson, isDigest, type Digest } from './digest.ts';
import { UserError } from './errors.ts';
import type { LedgerRecord } from './ledger.ts';
import { listed, quoted } from './text.ts';

/** What texts by people may hold at most, in UTF-16 code units; longer ones are cut. */
const longest = { by: 320, why: 4000, name: 200 };
/** Names of conversations, at most; where there are more, the last line counts the others. */
const mostNames = 500;
/** Characters of a record's JSON. */
const longestRecord = 256 * 1024;

const digest = v.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'a sha256 digest');
const name = v.pipe(v.string(), v.check(isName, 'a name'));
const commit = v.pipe(v.string(), v.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'a commit id'));
const word = v.pipe(
  v.string(),
  v.regex(/^[0-9A-Za-z][0-9A-Za-z.+_-]{0,99}$/, 'letters, digits, dots and dashes'),
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, 'a time in ISO 8601, UTC'),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'a time in ISO 8601, UTC'),
);
const said = { schema: v.literal(1), bot: name, at: time, by: v.string(), why: v.string() };

const schemas = {
  package: v.object({ ...said, kind: v.literal('package'), inputs: digest, package: digest, commit }),
  verification: v.object({
    ...said,
    kind: v.literal('verification'),
    package: digest,
    suite: v.optional(digest),
    commit,
    environment: name,
    revision: word,
    passed: v.boolean(),
    conversations: v.object({ passed: count, failed: count }),
    leftOut: v.array(v.string()),
  }),
  revocation: v.object({ ...said, kind: v.literal('revocation'), package: digest }),
  release: v.object({
    ...said,
    kind: v.literal('release'),
    environment: name,
    version: word,
    package: digest,
    revision: word,
    commit,
    plan: digest,
    previous: v.optional(digest),
    switched: v.optional(time),
  }),
  rollback: v.object({
    ...said,
    kind: v.literal('rollback'),
    environment: name,
    from: digest,
    to: digest,
    revision: word,
    switched: v.optional(time),
  }),
};

const anyRecord = v.variant(
  'kind',
  Object.values(schemas) as unknown as [typeof schemas.package, typeof schemas.release],
);

/** What a ledger's file turned out to be. */
export type ReadRecord =
  | { readonly state: 'record'; readonly record: LedgerRecord }
  /** Written by a later version of Tidegate, in a form of its own. */
  | { readonly state: 'newer' }
  | { readonly state: 'unreadable'; readonly why: string };

/** Reads a record from its JSON. It never throws, whatever the text is. */
export function readRecord(text: string): ReadRecord {
  if (text.length > longestRecord) return { state: 'unreadable', why: 'it is too long' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { state: 'unreadable', why: "it isn't JSON" };
  }
  const shape = v.safeParse(v.looseObject({ schema: v.number(), kind: v.string() }), value);
  if (!shape.success) return { state: 'unreadable', why: `it lacks ${faults(shape.issues)}` };
  if (shape.output.schema > 1 || !Object.hasOwn(schemas, shape.output.kind)) return { state: 'newer' };
  const parsed = v.safeParse(anyRecord, value);
  if (!parsed.success) return { state: 'unreadable', why: `it has no valid ${faults(parsed.issues)}` };
  return { state: 'record', record: tidied(parsed.output as LedgerRecord) };
}

/** Reads a record from its JSON; undefined if it is none that this version knows. */
export function parseRecord(text: string): LedgerRecord | undefined {
  const read = readRecord(text);
  return read.state === 'record' ? read.record : undefined;
}

/**
 * The one text of a record: equal records give equal texts. What people wrote is made safe to show and cut to what
 * may stand in the ledger.
 * @throws UserError when something else of it isn't as it must be.
 */
export function recordText(record: LedgerRecord): string {
  const parsed = v.safeParse(anyRecord, record);
  if (parsed.success) return `${canonicalJson({ ...tidied(parsed.output as LedgerRecord) })}\n`;
  throw new UserError(
    `A ${quoted(String(record.kind))} record can't go into the ledger: it has no valid ${faults(parsed.issues)}.`,
    {
      code: 'bad-record',
    },
  );
}

function tidied(record: LedgerRecord): LedgerRecord {
  const texts = { by: line(record.by, longest.by), why: paragraph(record.why, longest.why) };
  if (record.kind === 'verification') {
    return { ...record, ...texts, suite: record.suite, leftOut: names(record.leftOut) };
  }
  if (record.kind === 'release') return { ...record, ...texts, previous: record.previous };
  return { ...record, ...texts };
}

function names(all: readonly string[]): string[] {
  if (all.length <= mostNames) return all.map((text) => line(text, longest.name));
  const kept = all.slice(0, mostNames - 1);
  return [...names(kept), `… and ${all.length - kept.length} more`];
}

function line(text: string, limit: number): string {
  return paragraph(text.replaceAll(/\s+/g, ' '), limit);
}

/** Controls and marks that turn the direction of writing, which could make a text look like another one. */
const unsafe = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

function paragraph(text: string, limit: number): string {
  const clean = text
    .toWellFormed()
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(unsafe, (character) => (/[\n\t]/.test(character) ? character : '\ufffd'))
    .trim();
  return clean.length > limit ? `${clean.slice(0, limit - 1).toWellFormed()}…` : clean;
}

function faults(issues: readonly v.BaseIssue<unknown>[]): string {
  return listed([...new Set(issues.map((issue) => quoted(v.getDotPath(issue) ?? 'shape')))]);
}
