import { actionOf, parseOf, rejected, userSaid, type ParseData } from '../tracker/events.ts';
import { baseName, isRetrievalAction } from '../tracker/names.ts';
import { Tracker } from '../tracker/tracker.ts';
import type { BotConfig, BotData, Domain, Nlu, Problem, Story, TrackerEvent } from '../types.ts';
import { Dialogue } from './dialogue.ts';
import type { DialogueModel } from './model.ts';
import { parseMessage } from './parse.ts';
import { pathsOf } from './paths.ts';
import { slotsOfEntities } from './stories.ts';

export interface ConversationResults {
  readonly conversations: { readonly right: number; readonly of: number };
  readonly actions: { readonly right: number; readonly of: number };
  /** One for each wrong conversation: its first wrong turn. */
  readonly failures: readonly { readonly conversation: string; readonly problem: Problem }[];
}

/**
 * Holds a bot's test conversations as `rasa test core` does: custom actions don't run, the events that a test
 * expects are applied. Without an NLU the intents are taken as the tests give them; with one they are predicted
 * from the `user:` texts, and the conversation goes on with what was understood.
 */
export function evaluateConversations(
  data: BotData,
  model: { readonly domain: Domain; readonly dialogue: DialogueModel; readonly config: BotConfig },
  nlu: Nlu | undefined,
): ConversationResults {
  const dialogue = new Dialogue(model.domain, model.dialogue);
  const conversations = { right: 0, of: 0 };
  const actions = { right: 0, of: 0 };
  const failures: { conversation: string; problem: Problem }[] = [];
  for (const test of data.tests) {
    for (const path of pathsOf(model.domain, [test], undefined)) {
      const held = hold(dialogue, test, path.events, nlu);
      conversations.of += 1;
      actions.of += held.of;
      actions.right += held.right;
      if (held.problem) failures.push({ conversation: test.name, problem: held.problem });
      else conversations.right += 1;
    }
  }
  return { conversations, actions, failures };
}

interface Held {
  readonly right: number;
  readonly of: number;
  readonly problem: Problem | undefined;
}

function hold(dialogue: Dialogue, test: Story, events: readonly TrackerEvent[], nlu: Nlu | undefined): Held {
  const { domain } = dialogue;
  const [first, ...rest] = events;
  const tracker = new Tracker(domain, test.name, first ? [first] : []);
  let right = 0;
  let of = 0;
  let problem: Problem | undefined;
  let skipSlots = false;
  for (const event of rest) {
    const expected = event.event === 'action' ? actionOf(event) : undefined;
    if (expected !== undefined) {
      skipSlots = false;
      of += 1;
      const predicted = predict(dialogue, tracker, expected);
      if (predicted.name === expected) right += 1;
      else problem ??= wrongAction(test, tracker, expected, predicted.name);
      tracker.add({
        ...(event['name'] === expected ? { ...event, name: ranAs(domain, expected) } : event),
        ...(predicted.name === expected && { hide_rule_turn: predicted.hidden }),
      });
    } else if (event.event === 'user') {
      const text = typeof event['text'] === 'string' ? event['text'] : '';
      const understood = nlu && text !== '' ? parseMessage(domain, nlu, text) : undefined;
      if (understood === undefined) tracker.add(event);
      else {
        tracker.add(userSaid(text, keepExpected(understood, event), 0, { expected: event['parse_data'] }));
        tracker.addAll(slotsOfEntities(domain, understood.entities, 0));
        skipSlots = true;
      }
    } else if (!(skipSlots && event['implied'] === true)) tracker.add(event);
  }
  return { right, of, problem };
}

/** Without a selector in the pipeline, a retrieval intent that is right counts as the question that was meant. */
function keepExpected(understood: ParseData, event: TrackerEvent): ParseData {
  const { intent } = parseOf(event);
  const full = intent.full_retrieval_intent_name;
  const lacks = understood.intent.full_retrieval_intent_name === undefined;
  return lacks && full !== undefined && understood.intent.name === intent.name
    ? { ...understood, intent: { ...understood.intent, full_retrieval_intent_name: full } }
    : understood;
}

function predict(dialogue: Dialogue, tracker: Tracker, expected: string): { name: string; hidden: boolean } {
  const once = (): { name: string; hidden: boolean } => {
    const prediction = dialogue.predict(tracker, 0);
    tracker.addAll(prediction.events.filter(({ event }) => event === 'user_featurization'));
    return {
      name: fullName(dialogue.domain, tracker, prediction.action, expected),
      hidden: prediction.hideRuleTurn,
    };
  };
  const predicted = once();
  const loop = tracker.now.loopName;
  if (predicted.name === expected || loop === undefined || predicted.name !== loop) return predicted;
  // No action server runs: a test that goes elsewhere here means that the form refused the answer.
  tracker.add(rejected(loop, 0));
  return once();
}

/** A retrieval action by the name of its answer, unless the test names it by its own. */
function fullName(domain: Domain, tracker: Tracker, predicted: string, expected: string): string {
  if (predicted === expected || !isRetrievalAction(domain, predicted)) return predicted;
  const full = tracker.now.parse?.intent.full_retrieval_intent_name;
  return full === undefined ? predicted : `utter_${full}`;
}

/** The name under which an action stands in a conversation: an answer to a question under that of its action. */
function ranAs(domain: Domain, action: string): string {
  const base = baseName(action);
  return base !== action && isRetrievalAction(domain, base) ? base : action;
}

function wrongAction(test: Story, tracker: Tracker, expected: string, predicted: string): Problem {
  const { parse } = tracker.now;
  const step = test.steps.find((candidate) => candidate.kind === 'action' && candidate.action === expected);
  const meant = tracker.now.message?.['expected'];
  const given =
    meant === undefined
      ? undefined
      : parseOf({ ...tracker.now.message, event: 'user', timestamp: 0, parse_data: meant });
  const said = parse === undefined ? 'at the start' : `after ${described(parse)}`;
  const misheard =
    given?.intent.name && parse && given.intent.name !== parse.intent.name
      ? ` It was understood as ${parse.intent.name ?? 'nothing'} (${parse.intent.confidence.toFixed(2)}) where ${given.intent.name} was meant.`
      : '';
  return {
    severity: 'error',
    code: 'wrong-action',
    message: `${JSON.stringify(test.name)}: ${said} the bot does ${predicted} where the test expects ${expected}.${misheard}`,
    place: step?.place ?? test.place,
    next:
      misheard === ''
        ? `Add a story or rule in which ${expected} follows here, or change the test.`
        : `Add examples like it to the intent ${given?.intent.name ?? ''}.`,
  };
}

function described(parse: ParseData): string {
  return parse.text === '' ? `the intent ${parse.intent.name ?? 'none'}` : JSON.stringify(parse.text);
}
