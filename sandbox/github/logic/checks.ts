import type { CheckRun } from '../state/checks.ts';
import type { RepositoryState } from '../state/repository.ts';

export type Outcome = 'success' | 'failure' | 'pending';

/** What the newest check or status of each name says about a commit. */
export function checkStates(repository: RepositoryState, sha: string): Map<string, Outcome> {
  const states = new Map<string, Outcome>();
  for (const status of repository.statuses) {
    if (status.sha !== sha) continue;
    states.set(status.context, status.state === 'error' ? 'failure' : status.state);
  }
  for (const run of latestRuns(repository, sha)) states.set(run.name, outcome(run));
  return states;
}

/** The newest check run of each name and app for a commit, oldest first. */
export function latestRuns(repository: RepositoryState, sha: string): CheckRun[] {
  const runs = new Map<string, CheckRun>();
  for (const run of repository.checkRuns.values()) {
    if (run.sha !== sha) continue;
    const key = `${run.app.id} ${run.name}`;
    // A run that was made later stands at the end, whatever was made before it.
    runs.delete(key);
    runs.set(key, run);
  }
  return [...runs.values()];
}

/** A skipped check counts as passed. */
export function outcome({ status, conclusion }: CheckRun): Outcome {
  if (status !== 'completed') return 'pending';
  return conclusion === 'success' || conclusion === 'neutral' || conclusion === 'skipped'
    ? 'success'
    : 'failure';
}

const worst = [
  'failure',
  'timed_out',
  'cancelled',
  'action_required',
  'stale',
  'success',
  'neutral',
  'skipped',
] as const;

/** What the runs of a suite add up to. */
export function suiteOutcome(runs: readonly CheckRun[]): {
  readonly status: CheckRun['status'];
  readonly conclusion: CheckRun['conclusion'];
} {
  if (runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.some(({ status }) => status !== 'completed')) {
    const started = runs.some(({ status }) => status !== 'queued');
    return { status: started ? 'in_progress' : 'queued', conclusion: null };
  }
  const conclusion = worst.find((one) => runs.some((run) => run.conclusion === one)) ?? null;
  return { status: 'completed', conclusion };
}
