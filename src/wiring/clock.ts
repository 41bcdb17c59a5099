import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../ports/reporter.ts';

/** This machine's clock. */
export const clock: Clock = {
  now: () => new Date(),
  async wait(ms, signal) {
    // Whoever aborts it wants to go on.
    await setTimeout(ms, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  },
};
