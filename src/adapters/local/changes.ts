import { randomInt } from 'node:crypto';

/** Lets many wait for the next change. Versions of two supervisors are never taken for each other's. */
export class Changes {
  #version = randomInt(1, 2 ** 40);
  #waiting = new Set<() => void>();

  get version(): number {
    return this.#version;
  }

  announce(): void {
    this.#version += 1;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** Resolves when something has changed since the version, or after `waitMs`. */
  since(version: number, waitMs: number): Promise<void> {
    if (version !== this.#version) return Promise.resolve();
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        this.#waiting.delete(over);
        resolve();
      };
      const timer = setTimeout(over, waitMs);
      this.#waiting.add(over);
    });
  }
}
