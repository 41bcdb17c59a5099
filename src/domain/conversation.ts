import type { Digest } from './digest.ts';
import type { Place } from './errors.ts';

/** What the bot must answer in one message of a turn. Every given part must hold. */
export interface Expectation {
  /** The exact text. */
  readonly text?: string;
  /** A regular expression that the text must match somewhere. */
  readonly matches?: string;
  /** One of these exact texts. */
  readonly oneOf?: readonly string[];
  /** The name of a response of the domain: one of its variants, slots filled in. */
  readonly response?: string;
  /** Titles of the buttons, in order. */
  readonly buttons?: readonly string[];
}

/** One thing that a person says, and what must follow. */
export interface Turn {
  /** What is sent: a text, or `/intent{"entity": "value"}`. */
  readonly say: string;
  /** Undefined: anything but silence. */
  readonly expect: readonly Expectation[] | undefined;
  /** The actions that must run, in order, `action_listen` left out (from a Rasa test story). */
  readonly actions: readonly string[] | undefined;
  /** Milliseconds that the answer may take. */
  readonly withinMs: number | undefined;
  readonly place: Place;
}

export interface Conversation {
  readonly name: string;
  readonly turns: readonly Turn[];
  readonly place: Place;
}

/** A bot's test conversations. */
export interface Suite {
  /** Undefined: the bot has no test conversations, and these were made from an example of each intent. */
  readonly digest: Digest | undefined;
  readonly conversations: readonly Conversation[];
}

/** One message of a bot, as Rasa's REST channel gives it. */
export interface BotMessage {
  readonly text: string | undefined;
  readonly image: string | undefined;
  readonly buttons: readonly { readonly title: string; readonly payload: string }[];
  readonly custom: unknown;
}

/** What came back for one thing said. */
export type Reply =
  | { readonly kind: 'answered'; readonly messages: readonly BotMessage[]; readonly tookMs: number }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'unreachable' | 'refused'; readonly message: string };
