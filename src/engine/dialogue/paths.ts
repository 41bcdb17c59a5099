import { Moment } from '../tracker/moment.ts';
import { appliedEvents } from '../tracker/applied.ts';
import type { Domain, Story, TrackerEvent } from '../types.ts';
import { pastStates, stateKey } from './states.ts';
import { segmentsOf, start, type Segment } from './stories.ts';

/** A whole conversation that stories describe: through their checkpoints, one alternative of each `or`. */
export interface Path {
  readonly story: Story;
  readonly events: readonly TrackerEvent[];
}

interface OpenPath extends Path {
  /** How often each segment was gone through: twice is enough to learn a cycle. */
  readonly passed: ReadonlyMap<Segment, number>;
}

/** Paths that are followed at most, so that no tangle of checkpoints can take for ever. */
const mostPaths = 20_000;

/** States by which two unfinished paths count as the same; what comes after them is learnt once. */
const defaultWindow = 10;

/**
 * Every conversation that the stories describe. Where paths meet, those that look the same to a policy with
 * `window` states of memory are followed once.
 */
export function pathsOf(domain: Domain, stories: readonly Story[], window: number | undefined): Path[] {
  const segments = sorted(stories).flatMap((story, index) => segmentsOf(domain, story, String(index)));
  const starting = new Map<string, Segment[]>();
  for (const segment of segments)
    for (const from of segment.from) starting.set(from, [...(starting.get(from) ?? []), segment]);
  const finished: Path[] = [];
  const seen = new Set<string>();
  const open: { path: OpenPath; at: string }[] = [];
  const enter = (path: OpenPath, at: string): void => {
    for (const segment of starting.get(at) ?? []) {
      const passed = path.passed.get(segment) ?? 0;
      if (passed >= 2 || !slotsHold(domain, path.events, segment)) continue;
      const next: OpenPath = {
        story: segment.story,
        events: [...path.events, ...segment.events],
        passed: new Map(path.passed).set(segment, passed + 1),
      };
      if (segment.to.length === 0) finished.push(next);
      for (const to of segment.to) {
        const key = `${to}\n${lastStates(domain, next.events, window ?? defaultWindow)}`;
        if (seen.has(key) || !starting.has(to)) finished.push(next);
        else open.push({ path: next, at: to });
        seen.add(key);
      }
    }
  };
  const nothing: Omit<OpenPath, 'story'> = { events: [], passed: new Map() };
  const first = stories[0];
  if (first) enter({ ...nothing, story: first }, start);
  for (let index = 0; index < open.length && finished.length + index < mostPaths; index += 1) {
    const next = open[index] as { path: OpenPath; at: string };
    enter(next.path, next.at);
  }
  return finished;
}

/** In an order that depends on what the stories say alone, not on the files that they stand in. */
function sorted(stories: readonly Story[]): Story[] {
  const text = (story: Story): string =>
    JSON.stringify(
      [story.condition, story.steps, story.conversationStart, story.waitForUserInput],
      (key, value) => (key === 'place' ? undefined : (value as unknown)),
    );
  return stories
    .map((story) => ({ story, text: text(story) }))
    .sort((a, b) => (a.text === b.text ? 0 : a.text < b.text ? -1 : 1))
    .map(({ story }) => story);
}

function slotsHold(domain: Domain, events: readonly TrackerEvent[], segment: Segment): boolean {
  if (segment.slots.length === 0) return true;
  const moment = new Moment(domain);
  for (const event of appliedEvents(events)) moment.apply(event);
  return segment.slots.every(({ name, value }) =>
    value === undefined
      ? moment.slot(name) !== null
      : JSON.stringify(moment.slot(name)) === JSON.stringify(value),
  );
}

function lastStates(domain: Domain, events: readonly TrackerEvent[], window: number): string {
  return pastStates(domain, appliedEvents(events)).slice(-window).map(stateKey).join('\n');
}
