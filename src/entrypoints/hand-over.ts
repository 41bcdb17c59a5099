import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isToldError } from '../domain/errors.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import { runRecordBytes } from '../domain/run/read.ts';
import type { Expected, Phase, RunName, RunPart, RunRecord, Trouble } from '../domain/run/record.ts';
import { oneLine } from '../domain/text.ts';
import { boundedRecord } from '../steps/hand-over/bounded.ts';
import { partOf } from '../steps/hand-over/parts.ts';

/** The folder that a job leaves for those after it: a record of what it did, and packages. */
export interface HandOver {
  readonly run: RunName;
  /** Where packages are put, as an OCI layout. */
  readonly packages: string;
  /** What the record is about. Until this is known, nothing is written. */
  about(commit: string): void;
  expects(expected: readonly Expected[]): void;
  /** What is done from now on: how it ends is said for each, also where the job breaks off. */
  begin(bot: string, phase: Phase): void;
  add(...parts: readonly RunPart[]): void;
  /** Says of what was begun with a bot why it failed. */
  broke(bot: string, error: unknown): void;
  /** What the ledger is to be told, as it is known when the record is written; the last one given counts. */
  ledger(known: () => readonly LedgerRecord[]): void;
  /**
   * Writes the record as it is now, whole or not at all. Where the job breaks off, that is said of all that was begun
   * and not told.
   */
  write(ending?: 'cancelled' | { readonly error: unknown }): void;
}

/** @param directory absolute; made where it isn't there. */
export function openHandOver(
  directory: string,
  { run, job, now }: { readonly run: RunName; readonly job: string; readonly now: () => Date },
): HandOver {
  const parts: RunPart[] = [];
  let records: () => readonly LedgerRecord[] = () => [];
  const open = new Map<string, Phase>();
  let commit: string | undefined;
  let expected: readonly Expected[] | undefined;
  return {
    run,
    packages: join(directory, 'packages'),
    about: (id) => void (commit = id),
    expects: (all) => void (expected = all),
    begin: (bot, phase) => void open.set(bot, phase),
    add(...told) {
      for (const { bot, phase } of told) if (open.get(bot) === phase) open.delete(bot);
      parts.push(...told);
    },
    broke(bot, error) {
      const phase = open.get(bot);
      if (phase !== undefined) this.add(brokenPart(bot, phase, { error }));
    },
    ledger: (known) => void (records = known),
    write(ending) {
      if (commit === undefined) return;
      const broken = [...open].map(([bot, phase]) => brokenPart(bot, phase, ending));
      const record: RunRecord = {
        schema: 1,
        run,
        job,
        commit,
        at: now().toISOString(),
        expects: expected,
        parts: [...parts, ...broken],
        ...(broken.length === 0 && typeof ending === 'object' && { trouble: troubleOf(ending.error) }),
        ledger: records(),
      };
      mkdirSync(directory, { recursive: true });
      const file = join(directory, 'record.json');
      writeFileSync(`${file}.tmp`, runRecordBytes(boundedRecord(record)));
      renameSync(`${file}.tmp`, file);
    },
  };
}

/** What a job is called in its record, such as `train (bank)`. */
export function jobName(environment: Readonly<Record<string, string | undefined>>, what: string): string {
  const job = oneLine(environment['GITHUB_JOB'] ?? '', 60);
  const about = oneLine(what, 100);
  return `${job === '' ? 'job' : job}${about === '' ? '' : ` (${about})`}`;
}

function brokenPart(
  bot: string,
  phase: Phase,
  ending: 'cancelled' | { readonly error: unknown } | undefined,
): RunPart {
  if (ending === undefined || ending === 'cancelled') {
    return partOf(bot, phase, 'cancelled', 'It was cancelled in the middle of this.', {
      next: 'Run it again: it goes on from there.',
    });
  }
  const { headline, next, problems } = troubleOf(ending.error);
  return partOf(bot, phase, 'failed', headline, { next, problems });
}

/** Why something broke off, for those who read the record. */
function troubleOf(error: unknown): Trouble {
  if (isToldError(error)) {
    const { message: headline, next, problems } = error;
    return { headline, next, problems };
  }
  const what = error instanceof Error ? error.message : String(error);
  return {
    headline: `Tidegate has a defect; this is not your mistake: ${what}`,
    next: "Report the lines of this job's log.",
    problems: [],
  };
}
