/** What waits for something that one holder has at a time. */
interface Waiting {
  readonly begin: () => void;
  readonly giveUp: () => void;
  readonly queued: boolean;
}

interface Group {
  waiting: Waiting[];
  /** Cancels who has it. */
  readonly cancel: () => void;
}

/** Concurrency groups, as GitHub keeps them: without `queue: max`, a newer pending one takes the older's place. */
export class Concurrency {
  readonly #groups = new Map<string, Group>();

  /**
   * Waits for a group.
   * @returns what gives it free again; undefined: a newer one took the place, or it was given up.
   */
  async enter(
    name: string,
    options: {
      readonly cancelInProgress: boolean;
      readonly queued: boolean;
      readonly cancel: () => void;
      readonly signal: AbortSignal;
    },
  ): Promise<(() => void) | undefined> {
    const key = name.toLowerCase();
    const { cancel, signal, queued } = options;
    for (;;) {
      if (signal.aborted) return undefined;
      const group = this.#groups.get(key);
      if (!group) {
        const made: Group = { waiting: [], cancel };
        this.#groups.set(key, made);
        return () => {
          this.#groups.delete(key);
          const [next, ...others] = made.waiting;
          next?.begin();
          // They meet again at the door, behind the first.
          for (const other of others) other.begin();
        };
      }
      if (options.cancelInProgress) group.cancel();
      if (!queued) {
        for (const other of group.waiting.filter((one) => !one.queued)) other.giveUp();
        group.waiting = group.waiting.filter((one) => one.queued);
      }
      const goOn = await new Promise<boolean>((resolve) => {
        group.waiting.push({ begin: () => resolve(true), giveUp: () => resolve(false), queued });
        signal.addEventListener('abort', () => resolve(false), { once: true });
      });
      if (!goOn) return undefined;
    }
  }
}

/** Machines: only so many jobs run at once. */
export class Machines {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
