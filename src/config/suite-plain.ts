import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { Conversation, Expectation, Turn } from '../domain/conversation.ts';
import { compilePattern } from '../domain/pattern.ts';
import { quoted } from '../domain/text.ts';
import type { FileSuite } from './suite.ts';
import { duration } from './values.ts';
import type { Kind, Walker, Written } from './walker.ts';

const maxText = 10_000;

const spoken: Kind<string> = {
  expected: `a text of at most ${maxText} characters`,
  check: (text) => (text.trim() === '' || text.length > maxText ? { wrong: '' } : { value: text.trim() }),
};

const pattern: Kind<string> = {
  expected: 'a regular expression',
  example: String.raw`'\d+ euros?'`,
  check(text) {
    if (text === '') return { wrong: 'it is empty' };
    const compiled = compilePattern(text);
    return typeof compiled === 'string' ? { wrong: compiled.replace(/^\/.*\/u: /s, '') } : { value: text };
  },
};

/** Reads `conversations:` of the plain format (docs/SUITES.md). */
export function readPlain(walker: Walker, node: Written): FileSuite {
  const conversations: Conversation[] = [];
  for (const [index, item] of (walker.list(node, 'conversations') ?? []).entries()) {
    const before = walker.errors;
    const conversation = readConversation(walker, item, `conversations[${index}]`);
    // What could be read of a wrong one would ask for less than was meant.
    if (conversation && walker.errors === before) conversations.push(conversation);
  }
  return { conversations, leftOut: [] };
}

function readConversation(walker: Walker, item: ParsedNode | null, where: string): Conversation | undefined {
  const node = walker.resolve(item);
  if (node === null) return undefined;
  const place = walker.place(node);
  const members = walker.map(node, where, ['name', 'steps']);
  const name = walker.written(members.get('name'), `${where}.name`, spoken);
  if (isMap(node) && walker.isEmpty(members.get('name') ?? null)) {
    walker.report(node, {
      code: 'missing',
      message: `${where} has no name.`,
      next: 'Add name: with what the conversation is about.',
    });
  }
  const what = name === undefined ? where : quoted(name);
  const turns = readTurns(walker, members.get('steps'), what);
  if (isMap(node) && turns.length === 0) {
    walker.report(node, {
      code: 'no-turns',
      message: `${what} has no step in which somebody says something.`,
      next: 'Add steps: with - user: and - bot: in turn.',
    });
  }
  return name === undefined || turns.length === 0 ? undefined : { name, turns, place };
}

function readTurns(walker: Walker, node: Written, what: string): Turn[] {
  const turns: Turn[] = [];
  for (const [index, item] of (walker.list(node, `steps of ${what}`) ?? []).entries()) {
    const step = walker.resolve(item);
    if (step === null) continue;
    const where = `step ${index + 1} of ${what}`;
    const members = walker.map(step, where, ['user', 'within', 'bot']);
    const last = turns.at(-1);
    if (members.has('user') === members.has('bot')) {
      if (isMap(step)) {
        walker.report(step, {
          code: 'bad-step',
          message: `${where} must have either user or bot.`,
          next: 'Write - user: for what is said, and - bot: in a step of its own for the answer.',
        });
      }
    } else if (members.has('user')) {
      turns.push(readUser(walker, step, members, where));
    } else if (last === undefined) {
      walker.report(step, {
        code: 'bot-first',
        message: `${where} lets the bot speak before anyone has said something.`,
        next: 'Put a step - user: before it.',
      });
    } else {
      if (members.has('within')) {
        walker.report(step, {
          code: 'unknown-key',
          message: `${where} has within beside bot, but it belongs to what is said.`,
          next: 'Move it to the step with user.',
        });
      }
      const expect = readAnswer(walker, members.get('bot') ?? null, step, where);
      turns[turns.length - 1] = { ...last, expect: [...(last.expect ?? []), ...expect] };
    }
  }
  return turns;
}

function readUser(walker: Walker, step: ParsedNode, members: Map<string, Written>, where: string): Turn {
  const node = members.get('user') ?? null;
  if (walker.isEmpty(node)) walker.wrongType(node ?? step, `user in ${where}`, spoken.expected);
  return {
    say: walker.written(node, `user in ${where}`, spoken) ?? '',
    expect: undefined,
    actions: undefined,
    withinMs: walker.written(members.get('within'), `within in ${where}`, duration('2s', 1, 10 * 60_000)),
    place: walker.place(step),
  };
}

/** A text, a mapping, or a list of them: one expectation for each message. */
function readAnswer(walker: Walker, node: ParsedNode | null, step: ParsedNode, where: string): Expectation[] {
  const answer = walker.resolve(node);
  const what = `bot in ${where}`;
  if (answer === null || walker.isEmpty(answer) || (isSeq(answer) && answer.items.length === 0)) {
    walker.report(answer ?? step, {
      code: 'no-answer',
      message: `${what} expects nothing, but a bot must always answer.`,
      next: 'Write what it answers, or take the step away: then any answer is right.',
    });
    return [];
  }
  const items = isSeq(answer) ? walker.list(answer, what) : [answer as ParsedNode];
  return (items ?? [])
    .map((item) => readMessage(walker, item as ParsedNode | null, what))
    .filter((message) => message !== undefined);
}

const parts = ['text', 'matches', 'one_of', 'response', 'buttons'];

function readMessage(walker: Walker, item: ParsedNode | null, what: string): Expectation | undefined {
  const node = walker.resolve(item);
  if (node === null || walker.isEmpty(node) || isSeq(node)) {
    if (node) walker.wrongType(node, what, `a text, or a mapping with ${parts.join(', ')}`);
    return undefined;
  }
  if (isScalar(node)) {
    const text = walker.written(node as ParsedNode, what, spoken);
    return text === undefined ? undefined : { text };
  }
  const members = walker.map(node, what, parts);
  const text = walker.written(members.get('text'), `text of ${what}`, spoken);
  const matches = walker.written(members.get('matches'), `matches of ${what}`, pattern);
  const oneOf = readTexts(walker, members.get('one_of'), `one_of of ${what}`);
  const response = walker.written(members.get('response'), `response of ${what}`, spoken);
  const buttons = readTexts(walker, members.get('buttons'), `buttons of ${what}`);
  if (oneOf?.length === 0) {
    walker.report(members.get('one_of') ?? node, {
      code: 'no-answer',
      message: `one_of of ${what} allows no text at all.`,
      next: 'Write at least one text.',
    });
  }
  if (isMap(node) && node.items.length === 0) {
    walker.report(node, {
      code: 'no-answer',
      message: `${what} says nothing about the answer.`,
      next: `Write one of ${parts.join(', ')}.`,
    });
  }
  return {
    ...(text !== undefined && { text }),
    ...(matches !== undefined && { matches }),
    ...(oneOf !== undefined && { oneOf }),
    ...(response !== undefined && { response }),
    ...(buttons !== undefined && { buttons }),
  };
}

/** Texts as they are written, so that a bare Yes, No or 7 is one. */
function readTexts(walker: Walker, node: Written, what: string): string[] | undefined {
  return walker
    .list(node, what)
    ?.map((item) => walker.written(item, what, spoken))
    .filter((text) => text !== undefined);
}
