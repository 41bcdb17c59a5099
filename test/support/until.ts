import { setTimeout as wait } from 'node:timers/promises';

/** Waits for a condition; what it last saw is in the error. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean = Boolean,
  deadlineMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (performance.now() > deadline)
      throw new Error(`${what} did not come true; last seen: ${JSON.stringify(seen)}`);
    await wait(20);
  }
}
