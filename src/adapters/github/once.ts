import { setTimeout as sleep } from 'node:timers/promises';
import { mayHaveHappened } from './failures.ts';

/** How often something is written, and how long to wait before it is looked up. */
export interface Repetition {
  readonly attempts: number;
  /** Milliseconds before the first look after a failure; each further one waits twice as long. */
  readonly delayMs: number;
}

/** Looks after a write of which nobody knows whether it happened: the host may list it some seconds later. */
const looks = 3;

/**
 * Writes something that must be there once. Where a write failed in a way that leaves open whether it happened, it is
 * looked up, more than once, before it is tried again.
 */
export async function once<T>(
  { attempts, delayMs }: Repetition,
  write: () => Promise<T>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!mayHaveHappened(error)) throw error;
      for (let look = 0; look < looks; look += 1) {
        await sleep(delayMs * 2 ** look);
        const found = await find();
        if (found !== undefined) return found;
      }
      if (attempt >= attempts) throw error;
    }
  }
}
