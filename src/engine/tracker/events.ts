import type { RecognizedEntity, TrackerEvent } from '../types.ts';

/** Seconds since 1970, as Rasa writes them. */
export type Timestamp = number;

/** What was made of a user's message: the shape of Rasa's `parse_data`. */
export interface ParseData {
  readonly text: string;
  readonly intent: {
    readonly name: string | null;
    readonly confidence: number;
    readonly full_retrieval_intent_name?: string;
  };
  readonly entities: readonly MessageEntity[];
  readonly intent_ranking?: readonly { readonly name: string; readonly confidence: number }[];
  readonly response_selector?: Readonly<Record<string, unknown>>;
}

/** An entity of a message; one from a story or a button's payload has no place in a text. */
export type MessageEntity = Partial<Omit<RecognizedEntity, 'entity' | 'value'>> & {
  readonly entity: string;
  readonly value: unknown;
};

export function actionRan(
  name: string,
  at: Timestamp,
  details: Readonly<Record<string, unknown>> = {},
): TrackerEvent {
  return { event: 'action', timestamp: at, name, ...details };
}

export function slotSet(name: string, value: unknown, at: Timestamp): TrackerEvent {
  return { event: 'slot', timestamp: at, name, value };
}

export function loopActive(name: string | null, at: Timestamp): TrackerEvent {
  return { event: 'active_loop', timestamp: at, name };
}

export function rejected(name: string, at: Timestamp): TrackerEvent {
  return { event: 'action_execution_rejected', timestamp: at, name, policy: null, confidence: null };
}

export function userSaid(
  text: string,
  parse: ParseData,
  at: Timestamp,
  details: Readonly<Record<string, unknown>> = {},
): TrackerEvent {
  return { event: 'user', timestamp: at, text, parse_data: parse, ...details };
}

/** An event without details, such as `restart` or `rewind`. */
export function plain(event: string, at: Timestamp): TrackerEvent {
  return { event, timestamp: at };
}

const parses = new WeakMap<TrackerEvent, ParseData>();

/** What was made of the message of a `user` event. Stored and posted events are data: nothing is taken for granted. */
export function parseOf(event: TrackerEvent): ParseData {
  let parse = parses.get(event);
  if (parse === undefined) {
    parse = readParse(event);
    parses.set(event, parse);
  }
  return parse;
}

function readParse(event: TrackerEvent): ParseData {
  const data = asRecord(event['parse_data']);
  const intent = asRecord(data['intent']);
  const full = intent['full_retrieval_intent_name'];
  const text = event['text'];
  return {
    ...(data as Partial<ParseData>),
    text: typeof text === 'string' ? text : '',
    intent: {
      name: typeof intent['name'] === 'string' ? intent['name'] : null,
      confidence: typeof intent['confidence'] === 'number' ? intent['confidence'] : 0,
      ...(typeof full === 'string' && { full_retrieval_intent_name: full }),
    },
    entities: (Array.isArray(data['entities']) ? (data['entities'] as unknown[]) : []).filter(isEntity),
  };
}

function isEntity(value: unknown): value is MessageEntity {
  return typeof asRecord(value)['entity'] === 'string';
}

/** Whether a stored value is an event. */
export function isEvent(value: unknown): value is TrackerEvent {
  const event = asRecord(value);
  return typeof event['event'] === 'string' && typeof event['timestamp'] === 'number';
}

/** The value if it is an object, an empty one otherwise. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** An event's `name` if it is a text. */
export function nameOf(event: TrackerEvent): string | undefined {
  const name = event['name'];
  return typeof name === 'string' ? name : undefined;
}

/** What ran in an `action` event: the action's name, or the text of an utterance written out in a story. */
export function actionOf(event: TrackerEvent): string | undefined {
  const text = event['action_text'];
  return nameOf(event) ?? (typeof text === 'string' ? text : undefined);
}
