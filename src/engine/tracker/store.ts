import type { TrackerEvent } from '../types.ts';

/** Events of one conversation as a store holds them. */
export interface StoredConversation {
  readonly events: readonly TrackerEvent[];
  /** Number of events ever stored; what `append` is checked against. */
  readonly version: number;
}

export type Range = 'all' | 'session';

/** Where conversations live. Several processes may share one. Appending is all or nothing, and nothing is changed. */
export interface TrackerStore {
  /** Events of a conversation, or of its last session alone; none where nobody spoke yet. */
  load(sender: string, range: Range): StoredConversation;
  /** Number of events of a conversation. */
  version(sender: string): number;
  /**
   * Adds events if the conversation still has `version` events; false, and nothing is added, where somebody else was
   * faster.
   */
  append(sender: string, version: number, events: readonly TrackerEvent[]): boolean;
  close(): void;
}

/** Conversations whose names start so are kept in memory only: talks that test a bot leave no trace. */
export const transientPrefix = 'tidegate-';

/** Keeps conversations in memory; the ones that were silent longest go first once there are `most`. */
export class MemoryStore implements TrackerStore {
  readonly #conversations = new Map<string, TrackerEvent[]>();
  readonly #most: number;

  constructor(most = 10_000) {
    this.#most = most;
  }

  load(sender: string): StoredConversation {
    const events = this.#conversations.get(sender) ?? [];
    return { events: [...events], version: events.length };
  }

  version(sender: string): number {
    return this.#conversations.get(sender)?.length ?? 0;
  }

  append(sender: string, version: number, events: readonly TrackerEvent[]): boolean {
    const known = this.#conversations.get(sender) ?? [];
    if (known.length !== version) return false;
    this.#conversations.delete(sender);
    this.#conversations.set(sender, [...known, ...events]);
    for (const oldest of this.#conversations.keys()) {
      if (this.#conversations.size <= this.#most) break;
      this.#conversations.delete(oldest);
    }
    return true;
  }

  close(): void {
    this.#conversations.clear();
  }
}

/** Sends conversations that test a bot to memory, and all others to a lasting store. */
export class SplitStore implements TrackerStore {
  readonly #lasting: TrackerStore;
  readonly #transient = new MemoryStore();

  constructor(lasting: TrackerStore) {
    this.#lasting = lasting;
  }

  #storeOf(sender: string): TrackerStore {
    return sender.startsWith(transientPrefix) ? this.#transient : this.#lasting;
  }

  load(sender: string, range: Range): StoredConversation {
    return this.#storeOf(sender).load(sender, range);
  }

  version(sender: string): number {
    return this.#storeOf(sender).version(sender);
  }

  append(sender: string, version: number, events: readonly TrackerEvent[]): boolean {
    return this.#storeOf(sender).append(sender, version, events);
  }

  close(): void {
    this.#transient.close();
    this.#lasting.close();
  }
}
