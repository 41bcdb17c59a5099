import { conclude } from '../../domain/run/conclude.ts';
import { jobMatrix } from '../../domain/run/matrix.ts';
import type { ReadRun } from '../../domain/run/read.ts';
import type { Forge, WorkflowRun } from '../../ports/forge.ts';
import type { Conclusion } from '../../domain/run/conclude.ts';
import type { RunName } from '../../domain/run/record.ts';
import { readLeft, type LeftFile } from './left.ts';
import type { Needs } from './needs.ts';

/** Milliseconds between looks at a run that may be about to end: 30 s in all. */
const waits = [2_000, 4_000, 8_000, 16_000];

/** Waits a little for another run's end. Undefined: it goes on, or there is none. */
export async function endedRun(
  forge: Forge,
  id: number,
  wait: (ms: number) => Promise<void>,
): Promise<WorkflowRun | undefined> {
  for (const ms of waits) {
    const run = await forge.workflows.run(id);
    if (run === undefined || run.state === 'ended') return run;
    await wait(ms);
  }
  const run = await forge.workflows.run(id);
  return run?.state === 'ended' ? run : undefined;
}

/**
 * What another run of the same commit came to, as its jobs left it; undefined where they didn't leave enough to tell.
 * It is only shown: what the jobs of that matrix may say follows from what the run said it was to do.
 */
export function concludeOther(
  files: readonly LeftFile[],
  run: WorkflowRun,
  commit: string,
): { readonly conclusion: Conclusion; readonly run: RunName } | undefined {
  const of = { id: run.id, commit };
  const jobs = { changes: 'success', train: 'success', stage: 'success' } as const;
  const read = (matrix: Needs['matrix']): readonly ReadRun[] =>
    readLeft(files, { jobs, matrix, toldBy: undefined, planned: undefined }, of);
  const changes = read([]).flatMap((one) => (one.state === 'record' ? [one.record] : []));
  const record = changes.findLast(({ expects }) => expects !== undefined);
  if (!record) return undefined;
  // As the job that found what changed made its matrix.
  const bots = record.parts.filter(({ state }) => state === 'passed').map(({ bot }) => bot);
  const cancelled = run.conclusion === 'cancelled' ? { [`run ${run.id}`]: 'cancelled' as const } : {};
  const conclusion = conclude({ records: read(jobMatrix(bots)), jobs: cancelled, supersededBy: undefined });
  return { conclusion, run: { id: run.id, attempt: run.attempt, url: run.url } };
}
