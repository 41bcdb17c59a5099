import { actionRan, loopActive, plain, slotSet } from '../tracker/events.ts';
import { defaultActions, isRetrievalAction, names } from '../tracker/names.ts';
import type { Tracker } from '../tracker/tracker.ts';
import type { TrackerEvent } from '../types.ts';
import { extractSlots } from './extract.ts';
import { askAffirmation, revertFallback, twoStageFallback } from './fallback.ts';
import { runForm } from './forms.ts';
import { botSaid } from './responses.ts';
import { ActionUnavailable, type Work } from './work.ts';

/**
 * Runs an action: a response, a form, one of the default actions, or code of the bot.
 * @throws ActionRejected or ActionUnavailable, see there.
 */
export async function runAction(work: Work, action: string, tracker: Tracker): Promise<TrackerEvent[]> {
  const run = (name: string, on: Tracker): Promise<TrackerEvent[]> => runAction(work, name, on);
  const { domain } = work;
  const isOwn = domain.actions.includes(action);
  const form = domain.forms.get(action);
  if (defaultActions.has(action)) {
    if (isOwn && action !== names.listen) return runOwnDefault(work, action, tracker);
    return runDefault(work, action, tracker, run);
  }
  if (form !== undefined) {
    const isReplaced = isOwn && (await work.canCall(action));
    return isReplaced ? work.call(action, tracker) : runForm(work, form, tracker, run);
  }
  if (isRetrievalAction(domain, action)) return answerQuestion(work, action, tracker);
  if (domain.responses.has(action)) return said(work, action, tracker);
  if (action.startsWith('utter_')) {
    work.log(`The domain has no response ${action}.`);
    return [];
  }
  return work.call(action, tracker);
}

/** A default action that the bot replaces by code of its own; where that can't run, the default does. */
async function runOwnDefault(work: Work, action: string, tracker: Tracker): Promise<TrackerEvent[]> {
  try {
    return await work.call(action, tracker);
  } catch (error) {
    if (!(error instanceof ActionUnavailable)) throw error;
    work.missing.push(error.missing);
    return runDefault(work, action, tracker, (name, on) => runAction(work, name, on));
  }
}

async function runDefault(
  work: Work,
  action: string,
  tracker: Tracker,
  run: (name: string, on: Tracker) => Promise<TrackerEvent[]>,
): Promise<TrackerEvent[]> {
  const now = work.now();
  switch (action) {
    case names.sessionStart:
      return startSession(work, tracker);
    case names.restart:
      return [...said(work, 'utter_restart', tracker), plain('restart', now)];
    case names.fallback:
      return [...said(work, 'utter_default', tracker), plain('rewind', now)];
    case names.back:
      return [...said(work, 'utter_back', tracker), plain('rewind', now), plain('rewind', now)];
    case names.deactivateLoop:
      return [loopActive(null, now), slotSet(names.requestedSlot, null, now)];
    case names.askAffirmation:
      return askAffirmation(work, tracker);
    case names.askRephrase:
      return said(work, 'utter_ask_rephrase', tracker);
    case names.twoStageFallback:
      return twoStageFallback(work, tracker, run);
    case names.revertFallback:
      return revertFallback(work, tracker);
    case names.extractSlots:
      return extractSlots(work, tracker);
    default:
      // action_listen waits, action_unlikely_intent only remarks.
      return [];
  }
}

/** A new session: it starts empty, or with the slots of the last one. */
function startSession(work: Work, tracker: Tracker): TrackerEvent[] {
  const now = work.now();
  const carried = work.domain.carryOverSlots
    ? [...tracker.now.touched].map((slot) => slotSet(slot, tracker.now.slot(slot), now))
    : [];
  return [plain('session_started', now), ...carried, actionRan(names.listen, now)];
}

function said(work: Work, response: string, tracker: Tracker): TrackerEvent[] {
  const event = work.say(tracker, response);
  return event === undefined ? [] : [event];
}

/** The answer to the question that was understood, of all those that a retrieval action knows. */
function answerQuestion(work: Work, action: string, tracker: Tracker): TrackerEvent[] {
  const question = tracker.now.parse?.intent.full_retrieval_intent_name;
  const answer = question === undefined ? undefined : `utter_${question}`;
  if (answer === undefined || !answer.startsWith(`${action}/`)) {
    work.log(`${action} found no question that it could answer.`);
    return [];
  }
  return said(work, answer, tracker);
}

/** What a story's `bot:` step says: its own words. */
export function sayWords(work: Work, text: string): TrackerEvent[] {
  return [botSaid({ text }, work.now())];
}
