import { asRecord } from '../tracker/events.ts';

/** An event as Rasa's action protocol has it. */
export interface ActionEvent {
  readonly event: string;
  readonly [detail: string]: unknown;
}

/** What an action may say: a text, or parts by Rasa's names. Further members fill a response's templates. */
export type Saying =
  | string
  | {
      readonly text?: string;
      /** A response of the domain. */
      readonly response?: string;
      readonly buttons?: readonly { readonly title: string; readonly payload: string }[];
      readonly image?: string;
      readonly attachment?: unknown;
      readonly custom?: unknown;
      readonly [value: string]: unknown;
    };

/** What an action is given. The same shapes as in Rasa's protocol, with shortcuts to what is needed most. */
export interface ActionContext {
  readonly sender: string;
  /** What the person said last; empty at the start. */
  readonly text: string;
  /** The intent that was understood; undefined where there is none. */
  readonly intent: string | undefined;
  readonly entities: readonly Readonly<Record<string, unknown>>[];
  /** Values of all slots. `set` doesn't change it: what an action sees stays as it was. */
  readonly slots: Readonly<Record<string, unknown>>;
  /** The conversation as Rasa's `/conversations/{id}/tracker` shows it. */
  readonly tracker: Readonly<Record<string, unknown>>;
  readonly domain: Readonly<Record<string, unknown>>;
  /** Says something once the action is done. */
  say(saying: Saying): void;
  /** Sets a slot; null empties it. */
  set(slot: string, value: unknown): void;
  /** Runs another action next. */
  follow(action: string): void;
  /** Adds any other event, such as `{ event: 'restart' }`. */
  event(event: ActionEvent): void;
  /** Passes: another action is predicted in this one's place. Never returns. */
  reject(message?: string): never;
}

/** Thrown by `reject`. */
export class Rejection extends Error {}

/** What an action did. */
export interface Collected {
  readonly events: ActionEvent[];
  readonly responses: Readonly<Record<string, unknown>>[];
}

/** Makes an action's context of a request's body, and collects what the action does with it. */
export function makeContext(
  action: string,
  call: Readonly<Record<string, unknown>>,
): {
  readonly context: ActionContext;
  readonly collected: Collected;
} {
  const tracker = asRecord(call['tracker']);
  const message = asRecord(tracker['latest_message']);
  const intent = asRecord(message['intent'])['name'];
  const text = message['text'];
  const entities = message['entities'];
  const sender = call['sender_id'] ?? tracker['sender_id'];
  const collected: Collected = { events: [], responses: [] };
  const context: ActionContext = {
    sender: typeof sender === 'string' ? sender : 'default',
    text: typeof text === 'string' ? text : '',
    intent: typeof intent === 'string' ? intent : undefined,
    entities: Array.isArray(entities) ? (entities as unknown[]).map(asRecord) : [],
    slots: Object.freeze({ ...asRecord(tracker['slots']) }),
    tracker,
    domain: asRecord(call['domain']),
    say: (saying) => {
      collected.responses.push(sayingOf(action, saying));
    },
    set: (slot, value) => {
      collected.events.push(slotEvent(slot, value));
    },
    follow: (name) => {
      collected.events.push({ event: 'followup', timestamp: null, name });
    },
    event: (event) => {
      collected.events.push(checkedEvent(action, event));
    },
    reject: (reason) => {
      throw new Rejection(reason ?? `${action} passed.`);
    },
  };
  return { context, collected };
}

export function slotEvent(name: string, value: unknown): ActionEvent {
  return { event: 'slot', timestamp: null, name, value: value ?? null };
}

/** @throws TypeError where it is no event. */
export function checkedEvent(action: string, event: unknown): ActionEvent {
  const found = asRecord(event);
  if (typeof found['event'] === 'string') return { timestamp: null, ...found, event: found['event'] };
  throw new TypeError(
    `${action} gave ${JSON.stringify(event) ?? String(event)} as an event; an event is an object with "event", such as { event: 'slot', name: 'size', value: 'large' }.`,
  );
}

function sayingOf(action: string, saying: unknown): Readonly<Record<string, unknown>> {
  if (typeof saying === 'string') return { text: saying };
  if (typeof saying === 'number') return { text: String(saying) };
  const parts = asRecord(saying);
  if (Object.keys(parts).length > 0) return parts;
  throw new TypeError(
    `${action} said ${JSON.stringify(saying) ?? String(saying)}; it can say a text, or an object such as { response: 'utter_price', price: 4 }.`,
  );
}
