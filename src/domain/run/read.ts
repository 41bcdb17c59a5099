import * as v from 'valibot';
import { isName } from '../bot.ts';
import { isDigest, type Digest } from '../digest.ts';
import { readRecord } from '../ledger-record.ts';
import type { LedgerRecord } from '../ledger.ts';
import { readDocument } from '../package-metadata.ts';
import { phases, type Phase, type RunRecord } from './record.ts';

/** Bytes that a run record may have. */
export const recordLimit = 4 * 1024 * 1024;

const text = (longest: number) => v.pipe(v.string(), v.maxLength(longest, `it is longer than ${longest}`));
const name = v.pipe(
  v.string(),
  v.check((value) => isName(value), "it isn't a name"),
);
const digest = v.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'it must be sha256: and 64 hexadecimal digits',
);
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const phase = v.picklist(phases);
const few = <S extends v.GenericSchema>(item: S, most: number) => v.pipe(v.array(item), v.maxLength(most));
const url = v.pipe(text(2_000), v.regex(/^https?:\/\/[^\s]+$/, "it isn't an address"));
const time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/, "it isn't a time"),
  v.check((value) => !Number.isNaN(Date.parse(value)), "it isn't a time"),
);

const commit = v.pipe(v.string(), v.regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, "it isn't a commit"));

const share = v.object({ right: count, of: count });
const score = v.object({ conversations: share, actions: share });
const metrics = v.object({
  intents: v.exactOptional(
    v.object({ accuracy: fraction, macroF1: fraction, examples: count, folds: count }),
  ),
  entities: v.exactOptional(
    v.object({ precision: fraction, recall: fraction, f1: fraction, support: count }),
  ),
  givenIntents: v.exactOptional(score),
  predictedIntents: v.exactOptional(score),
});

const place = v.object({
  file: text(1_000),
  line: v.exactOptional(positive),
  column: v.exactOptional(positive),
});
const problem = v.object({
  severity: v.picklist(['error', 'warning', 'note']),
  code: text(100),
  message: text(4_000),
  place: v.exactOptional(place),
  next: v.exactOptional(text(4_000)),
});

const answers = few(text(20_000), 100);
const exchange = v.object({ said: text(20_000), answered: answers });
const held = v.object({ name: text(500), passed: v.boolean(), exchanges: few(exchange, 200) });

const difference = v.object({
  conversation: text(500),
  said: text(20_000),
  here: answers,
  production: answers,
});
const differing = v.variant('known', [
  v.object({ known: v.literal(true), value: few(difference, 500) }),
  v.object({ known: v.literal(false), why: text(2_000), next: v.exactOptional(text(2_000)) }),
]);

const part = v.object({
  bot: name,
  phase,
  state: v.picklist(['passed', 'failed', 'skipped', 'cancelled']),
  headline: text(2_000),
  next: v.optional(text(4_000)),
  problems: few(problem, 500),
  training: v.optional(
    v.object({ inputs: digest, package: v.optional(digest), found: v.boolean(), metrics }),
  ),
  deployment: v.optional(
    v.object({
      environment: name,
      revision: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/, "it isn't a revision")),
      url: v.optional(url),
      preview: v.boolean(),
      replaced: v.exactOptional(v.object({ branch: v.optional(text(1_000)), commit: v.optional(commit) })),
    }),
  ),
  talk: v.optional(
    v.object({
      suite: v.optional(digest),
      held: few(held, 500),
      leftOut: few(v.object({ conversation: text(500), needs: text(2_000) }), 500),
      differing: v.exactOptional(differing),
    }),
  ),
  log: few(text(4_000), 500),
});

const ledger = v.pipe(
  few(v.unknown(), 100),
  v.rawTransform<unknown[], LedgerRecord[]>(({ dataset, addIssue, NEVER }) => {
    const records: LedgerRecord[] = [];
    for (const value of dataset.value) {
      const read = readRecord(jsonOf(value));
      if (read.state !== 'record') {
        addIssue({ message: read.state === 'newer' ? 'it is of a later version' : read.why });
        return NEVER;
      }
      records.push(read.record);
    }
    return records;
  }),
);

/** A value as JSON again; nothing where it is nested so deeply that it can't be written. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '';
  }
}

const schema = v.object({
  schema: v.literal(1, 'it is of another version'),
  run: v.object({ id: positive, attempt: positive, url }),
  job: text(200),
  commit,
  at: time,
  expects: v.optional(few(v.object({ bot: name, phases: few(phase, phases.length) }), 1_000)),
  parts: few(part, 1_000),
  trouble: v.optional(
    v.object({ headline: text(2_000), next: v.optional(text(4_000)), problems: few(problem, 500) }),
  ),
  ledger,
});

/** What a job may speak of. A bot's components are code: what a job that runs them leaves is believed no further. */
export interface Authority {
  /** The bots of its own; undefined: any. */
  readonly bots: readonly string[] | undefined;
  readonly phases: readonly Phase[];
  /** Whether it may say what the run is to do. */
  readonly expects: boolean;
  /** Kinds of records that it may hand to the ledger. */
  readonly ledger: readonly LedgerRecord['kind'][];
}

/** What a file that a job left turned out to be. */
export type ReadRun =
  | { readonly state: 'record'; readonly record: RunRecord }
  /** One clause: why it can't be believed. */
  | { readonly state: 'unreadable'; readonly source: string; readonly why: string };

/**
 * Reads what a job left. Never throws, whatever the bytes are.
 * @param source the artifact's name, to name it where it can't be read.
 * @param run the run that reads it: a record of another run is none of its own.
 */
export function readRunRecord(
  source: string,
  bytes: Uint8Array,
  authority: Authority,
  run: { readonly id: number; readonly commit: string },
): ReadRun {
  const read = readDocument<RunRecord>(bytes, recordLimit, schema as v.GenericSchema<unknown, RunRecord>);
  const why = read.ok ? overstepped(read.value, authority, run) : read.problem;
  return read.ok && why === undefined
    ? { state: 'record', record: read.value }
    : { state: 'unreadable', source, why: String(why) };
}

function overstepped(
  record: RunRecord,
  { bots, phases: allowed, expects, ledger: kinds }: Authority,
  run: { readonly id: number; readonly commit: string },
): string | undefined {
  if (record.run.id !== run.id) return `it is of the run ${record.run.id}`;
  if (record.commit !== run.commit) return `it is of the commit ${record.commit.slice(0, 12)}`;
  if (!expects && record.expects !== undefined) return 'it says what the run is to do';
  const foreign = record.parts.find(
    ({ bot, phase: of }) => !(bots?.includes(bot) ?? true) || !allowed.includes(of),
  );
  if (foreign) return `it speaks of ${foreign.phase} of ${foreign.bot}, which isn't its job`;
  const word = record.ledger.find(({ bot, kind }) => !(bots?.includes(bot) ?? true) || !kinds.includes(kind));
  return word && `it has a ${word.kind} of ${word.bot} for the ledger, which isn't its job`;
}

/** The bytes that a job leaves. */
export function runRecordBytes(record: RunRecord): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(record));
}
