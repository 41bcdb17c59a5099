/** Hands what several write over to one reader, in the order of writing. Who writes more than is read waits. */
export class Queue<T> implements AsyncIterable<T> {
  readonly #limit: number;
  #items: T[] = [];
  #state: { readonly state: 'open' | 'ended' } | { readonly state: 'failed'; readonly error: unknown } = {
    state: 'open',
  };
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  /** @param limit items that may wait for their reader. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  async push(item: T): Promise<void> {
    while (this.#state.state === 'open' && this.#items.length >= this.#limit) {
      await new Promise<void>((resolve) => this.#writers.push(resolve));
    }
    if (this.#state.state !== 'open') return;
    this.#items.push(item);
    wakeAll(this.#readers);
  }

  /** What was written is still read; nothing more can be. */
  end(): void {
    if (this.#state.state === 'open') this.#state = { state: 'ended' };
    wakeAll(this.#readers);
    wakeAll(this.#writers);
  }

  /** Throws at the reader, behind what was written before. */
  fail(error: unknown): void {
    if (this.#state.state === 'open') this.#state = { state: 'failed', error };
    wakeAll(this.#readers);
    wakeAll(this.#writers);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const items = this.#items;
      this.#items = [];
      wakeAll(this.#writers);
      yield* items;
      if (this.#items.length > 0) continue;
      if (this.#state.state === 'failed') throw this.#state.error;
      if (this.#state.state === 'ended') return;
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
  }
}

function wakeAll(waiting: (() => void)[]): void {
  for (const wake of waiting.splice(0)) wake();
}
