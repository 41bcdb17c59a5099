import type { Domain, TrackerEvent } from '../types.ts';
import { appliedEvents } from './applied.ts';
import { Moment } from './moment.ts';

/** One conversation: its events, and where they lead. Equal events give equal trackers. */
export class Tracker {
  readonly sender: string;
  readonly domain: Domain;
  readonly #events: TrackerEvent[] = [];
  #moment: Moment;
  #applied: { count: number; events: readonly TrackerEvent[] } | undefined;

  constructor(domain: Domain, sender: string, events: readonly TrackerEvent[] = []) {
    this.domain = domain;
    this.sender = sender;
    this.#moment = new Moment(domain);
    for (const event of events) this.add(event);
  }

  get events(): readonly TrackerEvent[] {
    return this.#events;
  }

  /** Where the conversation stands now. */
  get now(): Moment {
    return this.#moment;
  }

  add(event: TrackerEvent): void {
    this.#events.push(event);
    if (event.event === 'rewind' || event.event === 'undo') this.#replay();
    else this.#moment.apply(event);
  }

  addAll(events: Iterable<TrackerEvent>): void {
    for (const event of events) this.add(event);
  }

  /** A conversation of its own with the same events so far. */
  copy(): Tracker {
    return new Tracker(this.domain, this.sender, this.#events);
  }

  /** The events that still count; see `appliedEvents`. */
  applied(): readonly TrackerEvent[] {
    if (this.#applied?.count !== this.#events.length)
      this.#applied = { count: this.#events.length, events: appliedEvents(this.#events) };
    return this.#applied.events;
  }

  /** Events after the last restart. */
  sinceRestart(): readonly TrackerEvent[] {
    const restart = this.#events.findLastIndex((event) => event.event === 'restart');
    return this.#events.slice(restart + 1);
  }

  #replay(): void {
    this.#moment = new Moment(this.domain);
    for (const event of this.applied()) this.#moment.apply(event);
  }
}
