import type { TrackerStore } from '../tracker/store.ts';
import { Tracker } from '../tracker/tracker.ts';
import type { Domain } from '../types.ts';

/** A conversation, and the version that a store gave it. */
export interface Loaded {
  readonly tracker: Tracker;
  readonly version: number;
}

/** Conversations kept at hand, at most. */
const mostConversations = 1000;

/** Events of a conversation that is kept at hand, at most. */
const mostEvents = 2000;

/** Conversations that were spoken in lately, so that not every message reads and replays its whole history. */
export class RecentConversations {
  readonly #recent = new Map<string, Loaded>();
  readonly #store: TrackerStore;
  readonly #domain: Domain;

  constructor(store: TrackerStore, domain: Domain) {
    this.#store = store;
    this.#domain = domain;
  }

  /** A conversation's last session. Whoever takes it owns it: it is no longer at hand until it is put back. */
  async take(sender: string): Promise<Loaded> {
    const known = this.#recent.get(sender);
    this.#recent.delete(sender);
    if (known && (await this.#store.version(sender)) === known.version) return known;
    const { events, version } = await this.#store.load(sender, 'session');
    return { tracker: new Tracker(this.#domain, sender, events), version };
  }

  /** Keeps a conversation that is stored as it is here. */
  put(sender: string, loaded: Loaded): void {
    if (loaded.tracker.events.length > mostEvents) return;
    this.#recent.set(sender, loaded);
    for (const oldest of this.#recent.keys()) {
      if (this.#recent.size <= mostConversations) break;
      this.#recent.delete(oldest);
    }
  }
}
