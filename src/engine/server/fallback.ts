import { actionRan, loopActive, parseOf, plain } from '../tracker/events.ts';
import { names } from '../tracker/names.ts';
import type { Tracker } from '../tracker/tracker.ts';
import type { TrackerEvent } from '../types.ts';
import type { RunAction } from './forms.ts';
import { botSaid } from './responses.ts';
import type { Work } from './work.ts';

/** Asks whether the likeliest intent was meant: what Rasa does unless a bot brings its own. */
export function askAffirmation(work: Work, tracker: Tracker): TrackerEvent[] {
  const parse = tracker.now.parse;
  const ranking = parse?.intent_ranking ?? [];
  const understood = parse?.intent.name ?? null;
  const likeliest =
    understood === names.nluFallback
      ? ranking.find(({ name }) => name !== names.nluFallback)?.name
      : understood;
  const intent = likeliest ?? names.outOfScope;
  const buttons = [
    { title: 'Yes', payload: `/${intent}` },
    { title: 'No', payload: `/${names.outOfScope}` },
  ];
  const draft = { text: `Did you mean '${intent}'?`, buttons, utter_action: names.askAffirmation };
  return [botSaid(draft, work.now())];
}

/** Asks to confirm, then to rephrase, then gives up: Rasa's two-stage fallback, a loop of its own. */
export async function twoStageFallback(
  work: Work,
  tracker: Tracker,
  run: RunAction,
): Promise<TrackerEvent[]> {
  const isActive = tracker.now.loopName === names.twoStageFallback;
  const events = isActive ? [] : [loopActive(names.twoStageFallback, work.now())];
  const last = tracker.now.parse?.intent.name ?? null;
  const isOver =
    (last !== names.nluFallback && last !== names.outOfScope) || fellTwice(tracker) || refusedTwice(tracker);
  if (!isOver) {
    const affirm = !isActive || last === names.nluFallback;
    return [...events, ...(await run(affirm ? names.askAffirmation : names.askRephrase, tracker))];
  }
  const end = [...events, loopActive(null, work.now())];
  if (fellTwice(tracker) || refusedTwice(tracker)) return [...end, ...(await run(names.fallback, tracker))];
  return [
    ...end,
    plain('rewind', work.now()),
    actionRan(names.listen, work.now()),
    ...clarified(work, tracker),
  ];
}

/** The last message again, now certain. */
function clarified(work: Work, tracker: Tracker): TrackerEvent[] {
  const { message } = tracker.now;
  if (message === undefined) return [];
  const parse = parseOf(message);
  const certain = { ...parse, intent: { ...parse.intent, confidence: 1 } };
  return [{ ...message, parse_data: certain, timestamp: work.now() }];
}

function lastIntents(tracker: Tracker, count: number): (string | null)[] {
  return tracker
    .sinceRestart()
    .filter(({ event }) => event === 'user' || event === 'rewind')
    .slice(-count)
    .reverse()
    .filter(({ event }) => event === 'user')
    .map((event) => parseOf(event).intent.name);
}

function fellTwice(tracker: Tracker): boolean {
  const intents = lastIntents(tracker, 2);
  return intents.length === 2 && intents.every((intent) => intent === names.nluFallback);
}

function refusedTwice(tracker: Tracker): boolean {
  const [third, second, first] = lastIntents(tracker, 3);
  return third === names.outOfScope && second === names.nluFallback && first === names.outOfScope;
}

/** Takes back what an old-style two-stage fallback asked and got, so that stories needn't speak of it. */
export function revertFallback(work: Work, tracker: Tracker): TrackerEvent[] {
  const now = work.now();
  const actions = tracker
    .applied()
    .filter(({ event, name }) => event === 'action' && name !== names.listen)
    .map(({ name }) => name);
  const rewinds = (count: number): TrackerEvent[] =>
    Array.from({ length: count }, () => plain('rewind', now));
  const listen = actionRan(names.listen, now);
  if (actions.at(-1) === names.askRephrase) return [...rewinds(3), listen, ...clarified(work, tracker)];
  if (actions.at(-1) !== names.askAffirmation) return [];
  const wasRephrased = actions.at(-2) === names.askRephrase;
  return [
    ...rewinds(2),
    listen,
    ...(wasRephrased ? [...rewinds(3), listen] : []),
    ...clarified(work, tracker),
  ];
}
