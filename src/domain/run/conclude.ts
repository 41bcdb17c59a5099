import { placeText } from '../errors.ts';
import { counted, listed } from '../text.ts';
import type { ReadRun } from './read.ts';
import { phases, type Expected, type Phase, type RunPart, type RunRecord } from './record.ts';

/** How a job of a workflow ended, as the workflow engine tells the jobs after it. */
export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

/** What the last job of a run knows. */
export interface RunInput {
  readonly records: readonly ReadRun[];
  /** The jobs before it, by name. */
  readonly jobs: Readonly<Record<string, JobResult>>;
  /** A newer run that took this one's place, as a sentence's object: `the push of 1a2b3c4`. */
  readonly supersededBy: string | undefined;
}

/** How one phase of one bot ended. `missing`: nobody said. `held-back`: a phase before it didn't pass. */
export interface PhaseOutcome {
  readonly phase: Phase;
  readonly state: RunPart['state'] | 'missing' | 'held-back';
  readonly part: RunPart | undefined;
}

export interface BotOutcome {
  readonly bot: string;
  readonly state: 'passed' | 'failed' | 'cancelled';
  /** Those that were to be gone through, in order. */
  readonly phases: readonly PhaseOutcome[];
  /** One sentence: of the first phase that didn't pass, or of the last one. */
  readonly headline: string;
  readonly next: string | undefined;
}

/** The one conclusion of a run. */
export interface Conclusion {
  readonly state: 'success' | 'failure' | 'cancelled' | 'superseded';
  /** One sentence. */
  readonly headline: string;
  /** Further sentences: jobs that failed without a word, records that can't be read. */
  readonly notes: readonly string[];
  /** By name. */
  readonly bots: readonly BotOutcome[];
}

/**
 * Draws the one conclusion of a run from what its jobs left: the same whatever their order, and there always is one,
 * whatever is missing, cancelled or unreadable. It is a success only if every phase that was to be gone through passed.
 */
export function conclude({ records, jobs, supersededBy }: RunInput): Conclusion {
  const read = records
    .flatMap((one) => (one.state === 'record' ? [one.record] : []))
    .map((record) => ({ record, text: JSON.stringify(record) }))
    .toSorted((a, b) => a.record.run.attempt - b.record.run.attempt || (a.text < b.text ? -1 : 1))
    .map(({ record }) => record);
  const expected = read.findLast(({ expects }) => expects !== undefined)?.expects;
  const parts = latestParts(read);
  const bots = merged(expected ?? [])
    .map((wanted) => botOutcome(wanted, parts))
    .toSorted((a, b) => (a.bot < b.bot ? -1 : 1));
  const troubles = troublesOf(read);
  const notes = [...unread(records), ...(troubles.length > 0 ? troubles : wordless(jobs, parts))];
  const cancelled =
    Object.values(jobs).includes('cancelled') || bots.some(({ state }) => state === 'cancelled');
  const failed = bots.filter(({ state }) => state === 'failed');
  const about = { notes, bots };
  if (supersededBy !== undefined && (cancelled || expected === undefined)) {
    return { state: 'superseded', headline: `${supersededBy} took the place of this run.`, ...about };
  }
  if (failed.length > 0 && !(cancelled && failed.every(isOnlyMissing))) {
    const [first] = failed as [BotOutcome, ...BotOutcome[]];
    const headline =
      failed.length === 1
        ? `${first.bot}: ${first.headline}`
        : `${counted(failed.length, 'bot')} of ${bots.length} failed: ${listed(failed.map(({ bot }) => bot))}.`;
    return { state: 'failure', headline, ...about };
  }
  if (cancelled) return { state: 'cancelled', headline: 'The run was cancelled.', ...about };
  if (expected === undefined) {
    const [headline = 'Nobody can tell what this push changed.'] = troubles;
    return { state: 'failure', headline, notes: notes.filter((note) => note !== headline), bots };
  }
  const [note] = notes;
  if (note !== undefined) return { state: 'failure', headline: note, notes: notes.slice(1), bots };
  const headline =
    bots.length === 0
      ? 'Nothing changed that a bot is trained from or tested with.'
      : `${listed(bots.map(({ bot }) => bot))} went through all of it.`;
  return { state: 'success', headline, ...about };
}

/** Of the parts about one phase of one bot the newest attempt's; of those of one attempt the worst. */
function latestParts(sorted: readonly RunRecord[]): ReadonlyMap<string, RunPart> {
  const latest = new Map<string, { readonly attempt: number; readonly part: RunPart }>();
  for (const { run, parts } of sorted) {
    for (const part of parts) {
      const key = keyOf(part.bot, part.phase);
      const other = latest.get(key);
      if (other?.attempt === run.attempt && rank(other.part) >= rank(part)) continue;
      latest.set(key, { attempt: run.attempt, part });
    }
  }
  return new Map([...latest].map(([key, { part }]) => [key, part]));
}

const badness: Readonly<Record<RunPart['state'], number>> = {
  passed: 0,
  skipped: 1,
  cancelled: 2,
  failed: 3,
};

/** A full order, so that the sequence of the records decides nothing. */
function rank(part: RunPart): string {
  return `${badness[part.state]} ${JSON.stringify(part)}`;
}

function keyOf(bot: string, phase: Phase): string {
  return `${bot} ${phase}`;
}

/** One entry per bot, whatever was said twice. */
function merged(expected: readonly Expected[]): readonly Expected[] {
  return [...new Set(expected.map(({ bot }) => bot))].map((bot) => ({
    bot,
    phases: phases.filter((phase) =>
      expected.some((wanted) => wanted.bot === bot && wanted.phases.includes(phase)),
    ),
  }));
}

function botOutcome(wanted: Expected, parts: ReadonlyMap<string, RunPart>): BotOutcome {
  const outcomes: PhaseOutcome[] = [];
  for (const phase of wanted.phases) {
    const part = parts.get(keyOf(wanted.bot, phase));
    const stopped = outcomes.some((earlier) => !isFine(earlier));
    outcomes.push({ phase, state: part?.state ?? (stopped ? 'held-back' : 'missing'), part });
  }
  const culprit = outcomes.find((outcome) => !isFine(outcome)) ?? outcomes.at(-1);
  return {
    bot: wanted.bot,
    state: culprit === undefined || isFine(culprit) ? 'passed' : stateOf(culprit),
    phases: outcomes,
    headline: headlineOf(culprit),
    next: culprit?.part?.next,
  };
}

function isFine({ state }: PhaseOutcome): boolean {
  return state === 'passed' || state === 'skipped';
}

function stateOf({ state }: PhaseOutcome): 'failed' | 'cancelled' {
  return state === 'cancelled' ? 'cancelled' : 'failed';
}

function headlineOf(outcome: PhaseOutcome | undefined): string {
  if (outcome === undefined) return 'Nothing was to be done.';
  if (outcome.part) return outcome.part.headline;
  return `No job said how ${outcome.phase} ended: it was cancelled, or it died.`;
}

function isOnlyMissing({ phases: of }: BotOutcome): boolean {
  return of.every((outcome) => isFine(outcome) || outcome.part === undefined);
}

function unread(records: readonly ReadRun[]): readonly string[] {
  return records
    .flatMap((one) =>
      one.state === 'unreadable' ? [`What ${one.source} left can't be read: ${one.why}`] : [],
    )
    .map((sentence) => (sentence.endsWith('.') ? sentence : `${sentence}.`))
    .sort();
}

/** Why jobs broke off, each by its newest attempt, with what was found wrong where that is more than one thing. */
function troublesOf(sorted: readonly RunRecord[]): readonly string[] {
  const newest = new Map(sorted.map((record) => [record.job, record]));
  return [...newest.values()].flatMap(({ trouble }) =>
    trouble === undefined
      ? []
      : [
          trouble.headline,
          ...trouble.problems
            .filter(({ message }) => message !== trouble.headline)
            .map(({ message, place }) => (place ? `${placeText(place)}: ${message}` : message)),
        ],
  );
}

/** Jobs that failed although nothing that they were to do is said to have failed, or to have been cancelled. */
function wordless(
  jobs: Readonly<Record<string, JobResult>>,
  parts: ReadonlyMap<string, RunPart>,
): readonly string[] {
  if ([...parts.values()].some(({ state }) => state === 'failed' || state === 'cancelled')) return [];
  return Object.entries(jobs)
    .filter(([, result]) => result === 'failure')
    .map(([job]) => `The job ${job} failed without saying why.`)
    .sort();
}
