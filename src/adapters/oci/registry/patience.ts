import { setTimeout as sleep } from 'node:timers/promises';

/** Time and chance, so that tests needn't wait. */
export interface Waiting {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 to 1, 1 excluded. */
  random(): number;
}

export const realWaiting: Waiting = {
  now: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  random: () => Math.random(),
};

/** Milliseconds: the first wait is around half a second, each further one twice as long. */
const firstWait = 500;
const longestWait = 30_000;

/** Tries in a row that moved nothing on. */
const fruitlessTries = 6;

/** Tries in all, and milliseconds that are waited in all, however much moved on in between. */
const allTries = 60;
const allWaits = 5 * 60_000;

/** How often and how long one piece of work is tried again: bounded in number and in time. */
export class Patience {
  readonly #waiting: Waiting;
  #fruitless = 0;
  #tries = 1;
  #waited = 0;

  constructor(waiting: Waiting) {
    this.#waiting = waiting;
  }

  /** Tries so far. */
  get tries(): number {
    return this.#tries;
  }

  /** Something moved on: what comes next is not the same failure again. */
  progressed(): void {
    this.#fruitless = 0;
  }

  /**
   * Waits until the next try is due; false at once if there should be none.
   * @param retryAfter the registry's `Retry-After`: seconds, or a date.
   * @param most tries in a row for a failure that seldom passes.
   */
  async again(retryAfter?: string, most = fruitlessTries): Promise<boolean> {
    this.#fruitless++;
    if (this.#fruitless >= most || this.#tries >= allTries) return false;
    const asked = retryAfter === undefined ? 0 : retryAfterMilliseconds(retryAfter, this.#waiting.now());
    const usual = Math.min(longestWait, firstWait * 2 ** (this.#fruitless - 1));
    const wait = Math.max(asked, usual * (0.5 + this.#waiting.random()));
    if (this.#waited + wait > allWaits) return false;
    this.#waited += wait;
    this.#tries++;
    await this.#waiting.sleep(wait);
    return true;
  }
}

/** Milliseconds that a `Retry-After` asks for; 0 where it can't be read or lies in the past. */
export function retryAfterMilliseconds(value: string, now: number): number {
  const text = value.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // Only HTTP's dates: Date.parse takes much else for one.
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
