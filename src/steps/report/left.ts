import { readRunRecord, type Authority, type ReadRun } from '../../domain/run/read.ts';
import type { Needs } from './needs.ts';

/** A file that a job left. */
export interface LeftFile {
  /** Undefined: the only artifact of a run lies where all others would have a folder of their own. */
  readonly artifact: string | undefined;
  /** Undefined: the artifact holds no such file. */
  readonly bytes: Uint8Array | undefined;
}

/** What the names of artifacts with records begin with. */
export const artifactPrefix = 'tidegate-record-';

const nothing: Authority = { bots: [], phases: [], expects: false, ledger: [] };

/**
 * Reads what the jobs of a run left. A job may speak of what is its own alone: which that is follows from the
 * artifact's name, and the job must have run.
 */
export function readLeft(
  files: readonly LeftFile[],
  needs: Needs,
  run: { readonly id: number; readonly commit: string },
): readonly ReadRun[] {
  return files.map(({ artifact, bytes }) => {
    const name = artifact ?? `${artifactPrefix}${'changes' in needs.jobs ? 'changes' : 'release'}`;
    const authority = authorityOf(name, needs);
    if (typeof authority === 'string') return { state: 'unreadable', source: name, why: authority };
    if (bytes === undefined) return { state: 'unreadable', source: name, why: 'it holds no record.json' };
    return readRunRecord(name, bytes, authority, run);
  });
}

/** What an artifact of a name may speak of; a clause where no job can have left it. */
function authorityOf(name: string, needs: Needs): Authority | string {
  const [, job, entry] = /^tidegate-record-([a-z]+)(?:-(.+))?$/.exec(name) ?? [];
  const ran = (...names: readonly string[]) =>
    names.some((one) => Object.hasOwn(needs.jobs, one) && needs.jobs[one] !== 'skipped');
  const bots = needs.matrix.find((one) => one.name === entry)?.bots.split(',');
  if (job === 'changes' && entry === undefined && ran('changes')) {
    return { bots: undefined, phases: ['validate'], expects: true, ledger: [] };
  }
  if (job === 'train' && bots && ran('train')) return { ...nothing, bots, phases: ['train'] };
  if (job === 'stage' && bots && ran('stage')) {
    return { bots, phases: ['deploy', 'talk'], expects: false, ledger: ['package', 'verification'] };
  }
  if ((job === 'release' || job === 'rollback') && entry === undefined && ran('promote', 'rollback')) {
    return { bots: undefined, phases: ['deploy', 'talk'], expects: false, ledger: ['release', 'rollback'] };
  }
  return 'no job of this run can have left it';
}
