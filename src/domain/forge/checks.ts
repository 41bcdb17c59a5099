/** A check of a commit: a check run, or a status that somebody set. Names are untrusted text. */
export interface Check {
  readonly name: string;
  readonly state: CheckState;
  /** ISO 8601: when it began; undefined where it is queued. */
  readonly startedAt: string | undefined;
  readonly url: string | undefined;
}

/** `passed`: it succeeded, was neutral or was skipped. `failing`: it ended in any other way. */
export type CheckState = 'passed' | 'failing' | 'pending';

/**
 * What each name comes to: of several checks of one name the newest counts, and of those that began at once the
 * worst. One that is queued is the newest.
 */
export function latestChecks(checks: readonly Check[]): ReadonlyMap<string, Check> {
  const latest = new Map<string, Check>();
  for (const check of checks) {
    const other = latest.get(check.name);
    if (!other || supersedes(check, other)) latest.set(check.name, check);
  }
  return latest;
}

function supersedes(check: Check, other: Check): boolean {
  const [time, otherTime] = [timeOf(check), timeOf(other)];
  return time === otherTime ? badness[check.state] > badness[other.state] : time > otherTime;
}

const badness: Readonly<Record<CheckState, number>> = { passed: 0, pending: 1, failing: 2 };

function timeOf({ startedAt }: Check): number {
  const time = startedAt === undefined ? Number.NaN : Date.parse(startedAt);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

/** States by name, in the form that the gates read. */
export function checkStates(checks: readonly Check[]): Readonly<Record<string, CheckState>> {
  return Object.fromEntries([...latestChecks(checks)].map(([name, { state }]) => [name, state]));
}
