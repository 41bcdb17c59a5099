/** Ends a command in the middle, as `kill -9` does. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/**
 * The life of the process that a step runs in. Every fake asks it before it reads or writes: once it is killed, nothing
 * that the step still tries reaches the world, whatever it catches.
 */
export class Life {
  /** What was done, in order: `switch bank 0123456789ab`. */
  readonly log: string[] = [];
  /** Where a test decides which of several steps goes on next. */
  pause: () => Promise<void> = () => Promise.resolve();
  #writes = 0;
  #deathAt = Number.POSITIVE_INFINITY;
  #dead = false;

  get dead(): boolean {
    return this.#dead;
  }

  /** The `number`th write from now on (from 1) doesn't happen any more. */
  killAtWrite(number: number): void {
    this.#deathAt = this.#writes + number;
  }

  /** The same command is typed again. */
  restart(): void {
    this.#dead = false;
    this.#deathAt = Number.POSITIVE_INFINITY;
  }

  async read(what?: string): Promise<void> {
    await this.pause();
    if (this.#dead) throw new Killed('killed here');
    if (what !== undefined) this.log.push(what);
  }

  async write(what: string): Promise<void> {
    await this.read();
    this.#writes += 1;
    if (this.#writes >= this.#deathAt) {
      this.#dead = true;
      throw new Killed(`killed before: ${what}`);
    }
    this.log.push(what);
  }

  /** Entries of the log that begin with any of these words. */
  logged(...verbs: readonly string[]): string[] {
    return this.log.filter((entry) => verbs.includes(entry.split(' ')[0] ?? ''));
  }
}
