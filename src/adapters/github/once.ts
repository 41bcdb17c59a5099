import { setTimeout as sleep } from 'node:timers/promises';
import { mayHaveHappened } from './failures.ts';

/** How often something is written, and how long to wait before it is looked up and written again. */
export interface Repetition {
  readonly attempts: number;
  /** Milliseconds before the second attempt; the third waits four times as long. */
  readonly delayMs: number;
}

/**
 * Writes something that must be there once. Where a write failed in a way that leaves open whether it happened, it is
 * looked up before it is tried again; the host may list it a little later, so that comes after a wait.
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
      await sleep(delayMs * attempt ** 2);
      const found = await find();
      if (found !== undefined) return found;
      if (attempt >= attempts) throw error;
    }
  }
}
