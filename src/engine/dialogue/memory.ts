import { actionOf } from '../tracker/events.ts';
import { appliedEvents } from '../tracker/applied.ts';
import { names } from '../tracker/names.ts';
import type { Tracker } from '../tracker/tracker.ts';
import type { TrackerEvent } from '../types.ts';
import type { Memory, State } from './model.ts';
import { pastStates, stateKey, type StateOptions } from './states.ts';

/** Finds what followed in a story after exactly the same states, as Rasa's (Augmented)MemoizationPolicy does. */
export class MemoryPolicy {
  readonly #actions = new Map<string, string>();
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #maxHistory: number | undefined;
  readonly #augmented: boolean;
  /** States of the longest memory: looking at more of a conversation finds nothing. */
  readonly #longest: number;

  constructor(
    indexes: ReadonlyMap<string, number>,
    memories: readonly Memory[],
    settings: { readonly maxHistory?: number; readonly augmented: boolean },
  ) {
    this.#indexes = indexes;
    this.#maxHistory = settings.maxHistory;
    this.#augmented = settings.augmented;
    this.#longest = memories.reduce((longest, { states }) => Math.max(longest, states.length), 0);
    for (const { states, action } of memories) this.#actions.set(states.join(' '), action);
  }

  recall(tracker: Tracker, options: StateOptions): string | undefined {
    const applied = tracker.applied();
    const states = this.#window(pastStates(tracker.domain, applied, options));
    return (
      this.#lookUp(states) ?? (this.#augmented ? this.#recallTruncated(tracker, options, states) : undefined)
    );
  }

  #window(states: readonly State[]): readonly State[] {
    return this.#maxHistory === undefined ? states : states.slice(-this.#maxHistory);
  }

  #lookUp(states: readonly State[]): string | undefined {
    if (states.length > this.#longest) return undefined;
    const key: number[] = [];
    for (const state of states) {
      const index = this.#indexes.get(stateKey(state));
      if (index === undefined) return undefined;
      key.push(index);
    }
    return this.#actions.get(key.join(' '));
  }

  /** Forgets the conversation from its start, action by action, until what is left is remembered. */
  #recallTruncated(tracker: Tracker, options: StateOptions, full: readonly State[]): string | undefined {
    let events = trimmed(tracker.applied(), this.#maxHistory);
    let before = JSON.stringify(full);
    for (let from = firstAction(events, 0); from !== undefined; from = firstAction(events, 1)) {
      events = appliedEvents(events.slice(from));
      // Folding and hidden turns only ever shorten: far more actions than the longest memory can't match yet.
      if (actionCount(events) > 4 * this.#longest + 20) continue;
      const states = this.#window(pastStates(tracker.domain, events, options));
      const key = JSON.stringify(states);
      if (key === before) continue;
      const found = this.#lookUp(states);
      if (found !== undefined) return found;
      before = key;
    }
    return undefined;
  }
}

function actionCount(events: readonly TrackerEvent[]): number {
  return events.reduce((count, event) => count + (event.event === 'action' ? 1 : 0), 0);
}

/** Where the action number `skip` (from 0) stands. */
function firstAction(events: readonly TrackerEvent[], skip: number): number | undefined {
  let seen = 0;
  for (const [index, event] of events.entries()) {
    if (event.event !== 'action') continue;
    if (seen === skip) return index;
    seen += 1;
  }
  return undefined;
}

/** The events from the last listening before `maxHistory` actions on. */
function trimmed(events: readonly TrackerEvent[], maxHistory: number | undefined): readonly TrackerEvent[] {
  if (maxHistory === undefined) return events;
  let actions = 0;
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event?.event !== 'action') continue;
    actions += 1;
    if (actions > maxHistory && actionOf(event) === names.listen) return events.slice(index);
  }
  return events;
}
