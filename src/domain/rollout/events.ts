import { oneLine } from '../text.ts';
import type { ClusterEvent, ObjectMeta } from './objects.ts';
import type { Evidence } from './verdict.ts';
import { byText, timeOf, told } from './words.ts';

/** The events about each object, the oldest first. */
export interface Events {
  about(object: { readonly metadata: ObjectMeta }): readonly ClusterEvent[];
}

/** Sorts events by what they are about, once: a namespace may hold thousands. */
export function eventsIn(events: readonly ClusterEvent[]): Events {
  // Read once: sorting compares each many times.
  const keyed = events.map((event) => ({
    event,
    last: lastOf(event),
    key: `${event.metadata.uid} ${event.reason} ${event.message}`,
  }));
  const order = byText<(typeof keyed)[number]>(({ key }) => key);
  const sorted = keyed.sort((a, b) => a.last - b.last || order(a, b)).map(({ event }) => event);
  const byUid = Map.groupBy(sorted, ({ involvedObject }) => involvedObject.uid ?? '');
  return { about: ({ metadata }) => byUid.get(metadata.uid) ?? [] };
}

/** When an event came last, in milliseconds since 1970; 0 where it doesn't say. */
export function lastOf({ series, lastTimestamp, eventTime, firstTimestamp, metadata }: ClusterEvent): number {
  return firstTime(
    series?.lastObservedTime,
    lastTimestamp,
    eventTime,
    firstTimestamp,
    metadata.creationTimestamp,
  );
}

/** When an event came first. */
export function firstOf({ firstTimestamp, eventTime, metadata }: ClusterEvent): number {
  return firstTime(firstTimestamp, eventTime, metadata.creationTimestamp);
}

/** How often an event came. */
export function countOf({ series, count }: ClusterEvent): number {
  const times = Math.floor(series?.count ?? count ?? 1);
  return times > 0 ? times : 1;
}

/** Events of one kind as evidence: all of their times, and what the last says. */
export function eventEvidence(events: readonly ClusterEvent[], limit = 300): Evidence {
  const last = events.at(-1);
  return {
    kind: 'event',
    name: oneLine(String(last?.reason), 60),
    count: events.reduce((sum, event) => sum + countOf(event), 0),
    text: told(last?.message, limit),
  };
}

function firstTime(...texts: readonly (string | undefined)[]): number {
  return texts.map(timeOf).find((time) => time !== undefined) ?? 0;
}
