import type { TrackerEvent } from '../types.ts';

/** Events of one conversation as a store holds them. */
export interface StoredConversation {
  readonly events: readonly TrackerEvent[];
  /** What `append` is checked against: 0 where nobody spoke yet, and one more with each event. */
  readonly version: number;
}

export type Range = 'all' | 'session';

/** Where conversations live. Several processes may share one. Appending is all or nothing, and nothing is changed. */
export interface TrackerStore {
  /** Events of a conversation, or of its last session alone; none where nobody spoke yet. */
  load(sender: string, range: Range): Promise<StoredConversation>;
  version(sender: string): Promise<number>;
  /**
   * Adds events if the conversation still has this version.
   * @returns its version now; undefined, and nothing is added, where somebody else was faster.
   */
  append(sender: string, version: number, events: readonly TrackerEvent[]): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Conversations can't be read or kept at the moment: whoever asks may ask again. */
export class StoreUnavailable extends Error {}

/** Conversations whose names start so are soon forgotten: talks that test a bot leave no trace. */
export const transientPrefix = 'tidegate-';

/** Keeps conversations in memory; the ones that were silent longest go first once there are `most`. */
export class MemoryStore implements TrackerStore {
  readonly #conversations = new Map<string, TrackerEvent[]>();
  readonly #most: number;

  constructor(most = 10_000) {
    this.#most = most;
  }

  load(sender: string): Promise<StoredConversation> {
    const events = this.#conversations.get(sender) ?? [];
    return Promise.resolve({ events: [...events], version: events.length });
  }

  version(sender: string): Promise<number> {
    return Promise.resolve(this.#conversations.get(sender)?.length ?? 0);
  }

  append(sender: string, version: number, events: readonly TrackerEvent[]): Promise<number | undefined> {
    const known = this.#conversations.get(sender) ?? [];
    if (known.length !== version) return Promise.resolve(undefined);
    this.#conversations.delete(sender);
    this.#conversations.set(sender, [...known, ...events]);
    for (const oldest of this.#conversations.keys()) {
      if (this.#conversations.size <= this.#most) break;
      this.#conversations.delete(oldest);
    }
    return Promise.resolve(version + events.length);
  }

  close(): Promise<void> {
    this.#conversations.clear();
    return Promise.resolve();
  }
}

/** Sends conversations that test a bot to memory, and all others to a lasting store of this machine. */
export class SplitStore implements TrackerStore {
  readonly #lasting: TrackerStore;
  readonly #transient = new MemoryStore();

  constructor(lasting: TrackerStore) {
    this.#lasting = lasting;
  }

  #storeOf(sender: string): TrackerStore {
    return sender.startsWith(transientPrefix) ? this.#transient : this.#lasting;
  }

  load(sender: string, range: Range): Promise<StoredConversation> {
    return this.#storeOf(sender).load(sender, range);
  }

  version(sender: string): Promise<number> {
    return this.#storeOf(sender).version(sender);
  }

  append(sender: string, version: number, events: readonly TrackerEvent[]): Promise<number | undefined> {
    return this.#storeOf(sender).append(sender, version, events);
  }

  async close(): Promise<void> {
    await this.#transient.close();
    await this.#lasting.close();
  }
}
