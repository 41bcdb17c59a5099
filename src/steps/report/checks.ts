import { list, stacked } from '../../domain/markdown/blocks.ts';
import { code } from '../../domain/markdown/inline.ts';
import {
  checkKey,
  checkKeyPrefix,
  checkName,
  checkOutputs,
  tableName,
} from '../../domain/report/check-output.ts';
import type { CheckOutput } from '../../domain/report/check-output.ts';
import { sectionsUpTo } from '../../domain/report/comment.ts';
import type { RunView } from '../../domain/report/view.ts';
import type { ReadRun } from '../../domain/run/read.ts';
import type { RunName } from '../../domain/run/record.ts';
import { counted } from '../../domain/text.ts';
import type { CheckReport, Forge, OwnCheck } from '../../ports/forge.ts';
import type { Writes } from './writes.ts';

interface Given {
  readonly run: RunName;
  readonly commit: string;
  /** ISO 8601. */
  readonly now: string;
}

/** Checks that show at its beginning what a run is going to do: what ended already, what runs, and what waits. */
export function firstChecks(view: RunView, { run, commit, now }: Given): readonly CheckReport[] {
  const shown = { commit, text: undefined, annotations: [], detailsUrl: run.url, startedAt: now };
  if (view.bots.length > sectionsUpTo) {
    const title = `${counted(view.bots.length, 'bot')} on the way`;
    const names = list(view.bots.map(({ outcome }) => code(outcome.bot)));
    return [
      {
        ...shown,
        name: tableName,
        key: checkKey(run, tableName),
        state: { phase: 'running' },
        title,
        summary: stacked(['They are trained, deployed and talked to as far as this run goes:', names]),
      },
    ];
  }
  const ended = new Map(checkOutputs(view).map((output) => [output.name, output]));
  return view.bots.flatMap(({ outcome: { bot, phases } }): CheckReport[] => {
    const known = phases.filter(({ part }) => part !== undefined);
    const stopped = known.some(({ state }) => state === 'failed' || state === 'cancelled');
    const coming = stopped ? [] : phases.filter(({ part }) => part === undefined);
    return [
      ...known.map(({ phase }) =>
        endedReport(ended.get(checkName(bot, phase)) as CheckOutput, { run, commit, now }, now),
      ),
      ...coming.map(({ phase }, index): CheckReport => {
        const runs = index === 0;
        return {
          ...shown,
          name: checkName(bot, phase),
          key: checkKey(run, `${bot}/${phase}`),
          state: { phase: runs ? 'running' : 'queued' },
          title: runs ? 'Under way' : 'Waiting for what comes before it',
          summary: 'It says more when it has ended.',
        };
      }),
    ];
  });
}

/** Shows that a run began. */
export async function beginChecks(
  forge: Forge,
  writes: Writes,
  view: RunView,
  given: Given,
): Promise<number> {
  let shown = 0;
  for (const report of firstChecks(view, given)) {
    const done = await writes.attempt('checks', `the check ${report.name}`, () =>
      forge.checks.report(report),
    );
    if (done) shown += 1;
  }
  return shown;
}

/**
 * Ends all checks of a run: those that this attempt began, those that an older one left in progress, and new ones
 * where there are none. What an older attempt told already is told again only if something about it is newer.
 */
export async function endChecks(
  forge: Forge,
  writes: Writes,
  view: RunView,
  given: Given & { readonly records: readonly ReadRun[] },
): Promise<void> {
  const { run, commit, now, records } = given;
  const outputs = checkOutputs(view);
  // Where there is nothing to tell, only an older attempt can have left something.
  if (outputs.length === 0 && run.attempt === 1) return;
  const own = await writes.attempt('checks', `the checks of ${commit.slice(0, 12)}`, () =>
    forge.checks.own(commit, checkKeyPrefix(run)),
  );
  if (!own) return;
  const standing = new Map<string, OwnCheck[]>();
  for (const check of own) standing.set(check.name, [...(standing.get(check.name) ?? []), check]);
  for (const output of outputs) {
    const mine = standing.get(output.name) ?? [];
    standing.delete(output.name);
    const open = mine.filter(({ ended }) => !ended);
    const keys =
      open.length > 0 ? open.map(({ key }) => key) : newKeys(output, mine, run, told(records, output));
    for (const key of keys) await end({ ...output, key });
  }
  // Of another shape of the same run: a table, where there are fewer bots now.
  for (const { name, key, ended } of [...standing.values()].flat()) {
    if (ended) continue;
    await end({ ...withdrawn, name, key });
  }

  async function end(output: CheckOutput): Promise<void> {
    const report = endedReport(output, { run, commit, now }, undefined);
    await writes.attempt('checks', `the check ${report.name}`, () => forge.checks.report(report));
  }
}

const withdrawn = {
  conclusion: 'cancelled',
  title: 'This run goes on without it',
  summary: 'What it was about is shown by the other checks of this run.',
  text: undefined,
  annotations: [],
} as const;

/** Under which keys a check is written of which nothing is in progress; none where the same was told already. */
function newKeys(
  output: CheckOutput,
  standing: readonly OwnCheck[],
  run: RunName,
  attempt: number,
): readonly string[] {
  // What wasn't tried has no check of its own, unless one was begun.
  if (standing.length === 0 && output.conclusion === 'skipped' && attempt === 0) return [];
  return standing.some(({ key }) => attemptOf(key, run) >= Math.max(attempt, 1)) ? [] : [output.key];
}

function attemptOf(key: string, run: RunName): number {
  return Number(key.slice(checkKeyPrefix(run).length).split('/')[0]);
}

/** The newest attempt of which a record says how it went that a check is about; 0: none does. */
function told(records: readonly ReadRun[], { name }: CheckOutput): number {
  return Math.max(
    0,
    ...records.flatMap((one) =>
      one.state === 'record' &&
      one.record.parts.some(({ bot, phase }) => name === tableName || checkName(bot, phase) === name)
        ? [one.record.run.attempt]
        : [],
    ),
  );
}

function endedReport(
  output: CheckOutput,
  { run, commit, now }: Given,
  startedAt: string | undefined,
): CheckReport {
  const { name, key, conclusion, title, summary, text, annotations } = output;
  return {
    ...{ name, key, commit, title, summary, text, annotations },
    state: { phase: 'ended', conclusion },
    detailsUrl: run.url,
    endedAt: now,
    ...(startedAt !== undefined && { startedAt }),
  };
}
