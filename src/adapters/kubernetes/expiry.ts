import type { HeldBot } from './held.ts';

/** Minutes after which a candidate that nobody started again is forgotten: whoever started it died. */
export const candidateMinutes = 60;

const minute = 60_000;

export interface Retention {
  /** Minutes that the previous pair goes on running after a switch. */
  readonly keepMinutes: number;
  /** Previews of the bot beside the one that stays, at most. */
  readonly previews: number;
  /** Seconds that a pair without the traffic has for what it has begun. */
  readonly drainSeconds: number;
}

/**
 * Revisions of a bot whose time is over: kept pairs after `keepMinutes`, those before the previous one as soon as they
 * have drained, abandoned candidates, and the oldest previews beyond the cap.
 * @param now milliseconds of the epoch.
 * @param staying a revision that stays whatever its age: somebody is at work on it.
 */
export function expired(
  { pointer, revisions }: HeldBot,
  { keepMinutes, previews, drainSeconds }: Retention,
  now: number,
  staying: string | undefined,
): readonly string[] {
  const age = (since: string) => now - Date.parse(since);
  const others = revisions.filter(({ id, role }) => role !== 'active' && id !== staying);
  const newest = others.filter(({ role }) => role === 'preview').sort((a, b) => compare(b.since, a.since));
  const crowded = new Set(newest.slice(previews));
  return others
    .filter((revision) => {
      const { id, role, since } = revision;
      if (pointer.leaving.includes(id)) return true;
      if (role === 'kept') {
        const keptMs = id === pointer.previous ? keepMinutes * minute : drainSeconds * 1_000;
        return age(since) >= Math.max(keptMs, drainSeconds * 1_000);
      }
      return role === 'candidate' ? age(since) >= candidateMinutes * minute : crowded.has(revision);
    })
    .map(({ id }) => id)
    .sort();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
