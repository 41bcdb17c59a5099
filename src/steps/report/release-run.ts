import { conclude, type Conclusion } from '../../domain/run/conclude.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import type { ReadRun } from '../../domain/run/read.ts';
import { phases } from '../../domain/run/record.ts';
import { counted, listed } from '../../domain/text.ts';
import type { Needs } from './needs.ts';

/** Whether a run is one of the workflow that releases. */
export function isReleaseRun({ jobs }: Needs): boolean {
  return !('changes' in jobs) && ('promote' in jobs || 'rollback' in jobs);
}

/** What the ledger is told by the jobs of a run. */
export function ledgerOf(records: readonly ReadRun[]): readonly LedgerRecord[] {
  return records.flatMap((one) => (one.state === 'record' ? one.record.ledger : []));
}

/** Draws the conclusion of a run that releases: nobody says beforehand what it is to do. */
export function concludeRelease(records: readonly ReadRun[], { jobs: all, planned }: Needs): Conclusion {
  // A plan that denies ends with a failure of its own: what came of it is told by the jobs after it, if they ran.
  const denied = planned === 'denied' && all['plan'] === 'failure';
  const jobs = Object.fromEntries(Object.entries(all).filter(([job]) => job !== 'plan' || !denied));
  const ran = ['promote', 'rollback'].some((job) => all[job] !== undefined && all[job] !== 'skipped');
  const expects = records.flatMap((one) =>
    one.state === 'record'
      ? one.record.parts.map(({ bot, phase }) => ({ bot, phases: phases.filter((each) => each === phase) }))
      : [],
  );
  const [first] = records.flatMap((one) => (one.state === 'record' ? [one.record] : []));
  const told: readonly ReadRun[] = first
    ? [...records, { state: 'record', record: { ...first, expects, parts: [], ledger: [] } }]
    : records;
  const conclusion = conclude({ records: told, jobs, supersededBy: undefined });
  const [note, ...notes] = conclusion.notes;
  // Without a record, what the jobs came to is all that is known.
  const silent = first === undefined && conclusion.state === 'failure';
  if (silent && note !== undefined) return { ...conclusion, headline: note, notes };
  if (conclusion.state !== 'success' && !silent) return conclusion;
  if (denied && !ran) {
    const headline = 'Nothing was promoted: the plan is denied, and each gate says why in the job plan.';
    return { ...conclusion, state: 'failure', headline };
  }
  return { ...conclusion, state: 'success', headline: releaseHeadline(ledgerOf(records)) };
}

function releaseHeadline(records: readonly LedgerRecord[]): string {
  const moved = records.flatMap((record) => {
    if (record.kind === 'release')
      return [`${record.bot} ${record.version} is live in ${record.environment}`];
    return record.kind === 'rollback' ? [`${record.bot} went back in ${record.environment}`] : [];
  });
  if (moved.length === 0) return 'Nothing was released.';
  if (moved.length <= 3) return `${listed(moved)}.`;
  return `${counted(moved.length, 'move')}: ${listed([...new Set(records.map(({ bot }) => bot))])}.`;
}
