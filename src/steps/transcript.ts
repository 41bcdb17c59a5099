import type { BotMessage } from '../domain/conversation.ts';
import { cutText } from '../domain/markdown/inline.ts';
import { shownMessages } from '../domain/run/messages.ts';
import type { HeldConversation } from '../domain/run/record.ts';

/** A conversation as it went. */
export interface Transcript {
  readonly name: string;
  readonly passed: boolean;
  readonly exchanges: readonly { readonly said: string; readonly answered: readonly BotMessage[] }[];
}

/** Characters of one text: a longer one is cut. */
export const longestText = 2_000;

/** Lines of one answer, and characters of all that is kept. */
const mostLines = 20;
const mostCharacters = 100_000;

/**
 * What was said in conversations, for people to read, in the order given. Where that is too much, those that failed are
 * kept first, and of the others only the names.
 */
export function heldWithin(transcripts: readonly Transcript[]): readonly HeldConversation[] {
  const held = transcripts.map(({ name, passed, exchanges }) => ({
    name: cutText(name, 400),
    passed,
    exchanges: exchanges.slice(0, 200).map(({ said, answered }) => ({
      said: cutText(said, longestText),
      answered: shownAnswer(answered),
    })),
  }));
  let left = mostCharacters;
  const kept = new Set<HeldConversation>();
  for (const one of held.toSorted((a, b) => Number(a.passed) - Number(b.passed))) {
    left -= sizeOf(one);
    if (left >= 0) kept.add(one);
  }
  return held.map((one) => (kept.has(one) ? one : { ...one, exchanges: [] }));
}

/** What is kept of an answer, one line for each thing that a person would see. */
export function shownAnswer(messages: readonly BotMessage[]): readonly string[] {
  return shownMessages(messages)
    .slice(0, mostLines)
    .map((text) => cutText(text, longestText));
}

function sizeOf({ exchanges }: HeldConversation): number {
  return exchanges.reduce((sum, { said, answered }) => sum + said.length + answered.join('').length, 0);
}
