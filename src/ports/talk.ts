import type { Reply } from '../domain/conversation.ts';
import type { Address } from './target.ts';

/** Talks to a bot as its customers do: Rasa's REST channel, and what its HTTP API says of itself. */
export interface Talk {
  /** The model behind an address. */
  model(
    address: Address,
  ): Promise<
    | { readonly kind: 'serving'; readonly modelFile: string; readonly modelId: string | undefined }
    | { readonly kind: 'no-model' | 'unreachable'; readonly message: string }
  >;
  say(address: Address, sender: string, text: string, timeoutMs: number): Promise<Reply>;
  /** What the conversation's tracker holds; undefined where the server doesn't offer it. */
  trace(address: Address, sender: string): Promise<Trace | undefined>;
  /** Names of the actions that the action server offers; undefined where it doesn't answer. */
  actions(address: Address): Promise<readonly string[] | undefined>;
}

/** A conversation as the server tells it. */
export interface Trace {
  /** Actions of each turn, in order, `action_listen` and session starts left out; one list per user message. */
  readonly turns: readonly (readonly string[])[];
  readonly slots: Readonly<Record<string, unknown>>;
  /** Actions that the core could not have run because no code offers them. */
  readonly missingActions: readonly string[];
}
