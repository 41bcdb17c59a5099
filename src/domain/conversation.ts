import type { Digest } from './digest.ts';
import { UserError, type Place, type Problem } from './errors.ts';
import { compilePattern } from './pattern.ts';
import { isOneOf, meant, variantsOf, type Responses } from './responses.ts';
import { counted, listed, oneLine, quoted } from './text.ts';

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

export type TurnFailure =
  | 'timeout'
  | 'unreachable'
  | 'refused'
  | 'empty-answer'
  | 'too-slow'
  | 'wrong-actions'
  | 'missing-message'
  | 'extra-message'
  | 'wrong-text'
  | 'no-match'
  | 'bad-pattern'
  | 'wrong-response'
  | 'unknown-response'
  | 'wrong-buttons';

/** Whether a turn went as expected, or one sentence about why it didn't. */
export type TurnJudgement =
  | { readonly passed: true }
  | { readonly passed: false; readonly code: TurnFailure; readonly message: string };

/**
 * Judges what came back for one thing said.
 * @param ran the turn's actions as the conversation's tracker tells them; undefined where the server doesn't tell: then
 * the texts of the expected `utter_` actions must be among the answers, in order.
 */
export function judgeTurn(
  turn: Turn,
  reply: Reply,
  ran: readonly string[] | undefined,
  responses: Responses,
): TurnJudgement {
  if (reply.kind === 'timeout') return fail('timeout', `It didn't answer within ${seconds(reply.afterMs)}.`);
  if (reply.kind !== 'answered') {
    const what = reply.kind === 'refused' ? 'It refused what was said' : "It couldn't be reached";
    return fail(reply.kind, `${what}: ${oneLine(reply.message)}`);
  }
  const messages = reply.messages.filter(saysSomething);
  const expected = turn.actions?.filter(isNoHousekeeping);
  const actual = ran?.filter(isNoHousekeeping);
  if (messages.length === 0 && !maySilently(turn, expected, actual)) {
    const clue = actual && actual.length > 0 ? ` after it ran ${listed(actual)}` : '';
    return fail('empty-answer', `It answered nothing${clue}. A bot whose action threw does that.`);
  }
  const judgement =
    (expected && actual && judgeActions(expected, actual)) ??
    (expected && actual && judgeAnswers(expected, actual, messages, responses)) ??
    (expected && !actual ? judgeUtterances(expected, messages, responses) : undefined) ??
    (turn.expect && judgeMessages(turn.expect, messages, responses, turn.actions === undefined));
  if (judgement) return judgement;
  if (turn.withinMs !== undefined && reply.tookMs > turn.withinMs) {
    return fail(
      'too-slow',
      `It took ${seconds(reply.tookMs)} to answer; ${seconds(turn.withinMs)} is allowed.`,
    );
  }
  return { passed: true };
}

function fail(code: TurnFailure, message: string): Extract<TurnJudgement, { passed: false }> {
  return { passed: false, code, message };
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${Math.round(milliseconds / 100) / 10} s`;
}

function saysSomething({ text, image, buttons, custom }: BotMessage): boolean {
  return (
    (text ?? '') !== '' || (image ?? '') !== '' || buttons.length > 0 || (custom ?? undefined) !== undefined
  );
}

const housekeeping = ['action_listen', 'action_session_start', 'action_extract_slots'];

function isNoHousekeeping(action: string): boolean {
  return !housekeeping.includes(action);
}

/** Silence is right only where a test story expects actions none of which speaks, and the tracker shows that they ran. */
function maySilently(
  turn: Turn,
  expected: readonly string[] | undefined,
  actual: readonly string[] | undefined,
): boolean {
  if (expected === undefined || (turn.expect ?? []).length > 0) return false;
  return actual === undefined
    ? expected.length === 0
    : !expected.some((action) => action.startsWith('utter_'));
}

function judgeActions(expected: readonly string[], actual: readonly string[]): TurnJudgement | undefined {
  const index = [...expected, undefined].findIndex((action, at) => !isSameAction(action, actual[at]));
  if (index < 0) return undefined;
  const [wanted, ran] = [expected[index], actual[index]];
  if (wanted === undefined)
    return fail('wrong-actions', `It ran ${oneLine(String(ran))} beyond the actions expected.`);
  const instead =
    ran === undefined ? `didn't run ${wanted}` : `ran ${oneLine(ran)} where ${wanted} was expected`;
  return fail('wrong-actions', `It ${instead} (action ${index + 1} of ${expected.length}).`);
}

/**
 * Whether two names mean one action. An answer to a question (`utter_faq/ask_hours`) is given by the action of all of
 * them (`utter_faq`), under whose name trackers have it and test stories may.
 */
function isSameAction(wanted: string | undefined, ran: string | undefined): boolean {
  if (wanted === undefined || ran === undefined || wanted === ran) return wanted === ran;
  return isAnswerOf(wanted, ran) || isAnswerOf(ran, wanted);
}

function isAnswerOf(answer: string, action: string): boolean {
  return action.startsWith('utter_') && answer.startsWith(`${action}/`);
}

/** Answers that the story names and the tracker doesn't are told apart by their texts. */
function judgeAnswers(
  expected: readonly string[],
  actual: readonly string[],
  messages: readonly BotMessage[],
  responses: Responses,
): TurnJudgement | undefined {
  const answers = expected.filter((action, at) => isAnswerOf(action, String(actual[at])));
  return answers.length === 0 ? undefined : judgeUtterances(answers, messages, responses);
}

/** The expected `utter_` actions by their texts: each among the answers, in order. */
function judgeUtterances(
  expected: readonly string[],
  messages: readonly BotMessage[],
  responses: Responses,
): TurnJudgement | undefined {
  if (expected.length === 0 && messages.length > 0) {
    return fail('extra-message', `It should have stayed silent, and said ${shown(messages)}.`);
  }
  let rest = messages;
  for (const action of expected) {
    const variants = action.startsWith('utter_') ? (variantsOf(action, responses) ?? []) : [];
    const [example] = variants;
    if (example === undefined) continue;
    const after = restAfter(rest, (message) => isOneOf(message.text, variants));
    if (after === undefined) {
      return fail(
        'wrong-response',
        `None of its answers was ${action}, such as ${quoted(example)}: ${shown(messages)}.`,
      );
    }
    rest = after;
  }
  return undefined;
}

/**
 * Messages against expectations, in order. A text with blank lines may come in several messages. Where a test story
 * gives actions, too, they say other things between the texts that are written out.
 */
function judgeMessages(
  expectations: readonly Expectation[],
  messages: readonly BotMessage[],
  responses: Responses,
  alone: boolean,
): TurnJudgement | undefined {
  let rest = messages;
  for (const [index, expectation] of expectations.entries()) {
    const judge = (message: SaidMessage) => judgeMessage(expectation, message, responses);
    const [first] = prefixes(rest);
    if (!first) {
      return fail(
        'missing-message',
        `It said ${counted(messages.length, 'message')}, and ${expectations.length} were expected; number ${index + 1} is missing.`,
      );
    }
    const after = restAfter(rest, (message) => judge(message) === undefined, alone ? 1 : rest.length);
    if (after === undefined) return judge(first);
    rest = after;
  }
  if (!alone || rest.length === 0 || expectations.length === 0) return undefined;
  return fail('extra-message', `It said more than was expected: ${shown(rest)}.`);
}

/** What follows the first message, or first few as one, that are right; undefined where none of the first `starts` is. */
function restAfter(
  messages: readonly BotMessage[],
  isRight: (message: SaidMessage) => boolean,
  starts: number = messages.length,
): readonly BotMessage[] | undefined {
  for (const start of Array.from({ length: starts }).keys()) {
    const right = prefixes(messages.slice(start)).findIndex(isRight);
    if (right >= 0) return messages.slice(start + right + 1);
  }
  return undefined;
}

type SaidMessage = BotMessage & { readonly text: string };

/** The first message, the first two as one, and so on: Rasa sends the paragraphs of a text one by one. */
function prefixes(messages: readonly BotMessage[]): readonly SaidMessage[] {
  return messages.slice(0, 10).map((message, index) => ({
    ...message,
    text: messages
      .slice(0, index + 1)
      .map(({ text }) => text ?? '')
      .join('\n\n'),
  }));
}

function judgeMessage(
  expectation: Expectation,
  message: SaidMessage,
  responses: Responses,
): TurnJudgement | undefined {
  const { text, matches, oneOf, response, buttons } = expectation;
  const said = message.text;
  if (text !== undefined && !isOneOf(said, [text], false)) {
    return fail('wrong-text', `It said ${quoted(said)} where ${quoted(text)} was expected.`);
  }
  if (matches !== undefined) {
    const pattern = compilePattern(matches);
    if (typeof pattern === 'string')
      return fail('bad-pattern', `${quoted(matches)} is no regular expression: ${pattern}.`);
    if (!pattern.matches(said))
      return fail('no-match', `It said ${quoted(said)}, which doesn't match ${quoted(matches)}.`);
  }
  if (oneOf !== undefined && !isOneOf(said, oneOf, false)) {
    return fail(
      'wrong-text',
      `It said ${quoted(said)} where one of ${listed(oneOf.map((one) => quoted(one)))} was expected.`,
    );
  }
  if (response !== undefined) {
    const variants = variantsOf(response, responses);
    if (variants === undefined)
      return fail(
        'unknown-response',
        `The bot has no response ${quoted(response)}.${meant(response, responses)}`,
      );
    const [example] = variants;
    if (example !== undefined && !isOneOf(said, variants)) {
      return fail(
        'wrong-response',
        `It said ${quoted(said)} where ${response} was expected, such as ${quoted(example)}.`,
      );
    }
  }
  const titles = message.buttons.map(({ title }) => title);
  if (
    buttons !== undefined &&
    (titles.length !== buttons.length || buttons.some((title, at) => title !== titles[at]))
  ) {
    return fail(
      'wrong-buttons',
      `Its buttons are ${listed(titles.map((title) => quoted(title)))} where ${listed(buttons.map((title) => quoted(title)))} were expected.`,
    );
  }
  return undefined;
}

function shown(messages: readonly BotMessage[]): string {
  return listed(messages.map(({ text }) => (text === undefined ? 'a message without text' : quoted(text))));
}

/**
 * Checks a regular expression of a test conversation.
 * @throws UserError that says what is wrong with it.
 */
export function checkPattern(source: string, place: Place): string {
  const pattern = compilePattern(source);
  if (typeof pattern !== 'string') return source;
  throw new UserError(`${quoted(source)} is no regular expression that can be used: ${pattern}.`, {
    code: 'bad-pattern',
    place,
    next: "Write a regular expression in JavaScript's syntax, without look-around and back references.",
  });
}

/**
 * The action that keeps a conversation from being held: one that it expects, that no code offers. A form goes on
 * without its validation; undefined where nothing is missing.
 */
export function leftOut(conversation: Conversation, withoutCode: readonly string[]): string | undefined {
  const needed = conversation.turns.flatMap(({ actions }) => actions ?? []);
  return needed.find((action) => withoutCode.includes(action));
}

/** For a bot without tests: an example of each intent must be answered. `path`: the bot's directory. */
export function greetingSuite(examples: Readonly<Record<string, string>>, path: string): Suite {
  const place = { file: path };
  const conversations = Object.entries(examples)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([intent, say]) => ({
      name: `an example of ${intent}`,
      turns: [{ say, expect: undefined, actions: undefined, withinMs: undefined, place }],
      place,
    }));
  return { digest: undefined, conversations };
}

/** How one conversation went. */
export type ConversationResult = { readonly conversation: Conversation } & (
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'left-out'; readonly needs: string }
  | {
      readonly outcome: 'failed';
      /** Counts from 0. */ readonly turn: number;
      readonly code: TurnFailure;
      readonly message: string;
    }
);

export interface SuiteSummary {
  /** Whether at least one was held, and none failed. */
  readonly passed: boolean;
  readonly conversations: { readonly passed: number; readonly failed: number };
  readonly leftOut: readonly string[];
  /** One line: `11 of 12 conversations right, 1 left out`. */
  readonly sentence: string;
  /** One for each failed conversation, at its turn. */
  readonly problems: readonly Problem[];
}

/** What a suite's conversations say together. Those that were left out count as neither. */
export function summarize(results: readonly ConversationResult[]): SuiteSummary {
  const failures = results.filter((result) => result.outcome === 'failed');
  const out = results.filter((result) => result.outcome === 'left-out');
  const passed = results.length - failures.length - out.length;
  const held = passed + failures.length;
  const left = out.length === 0 ? '' : `, ${out.length} left out`;
  return {
    passed: held > 0 && failures.length === 0,
    conversations: { passed, failed: failures.length },
    leftOut: out.map(({ conversation }) => conversation.name),
    sentence: `${passed} of ${counted(held, 'conversation')} right${left}`,
    problems: failures.map(({ conversation, turn, code, message }) => ({
      severity: 'error',
      code,
      message: `${conversation.name}: ${message}`,
      place: conversation.turns[turn]?.place ?? conversation.place,
    })),
  };
}
