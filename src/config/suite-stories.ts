import { isMap, isScalar, type ParsedNode, type YAMLMap } from 'yaml';
import type { Conversation, Expectation, Turn } from '../domain/conversation.ts';
import { quoted } from '../domain/text.ts';
import type { FileSuite, LeftOut } from './suite.ts';
import { scalarText, type Walker, type Written } from './walker.ts';

const maxTurns = 10_000;

/** A story that can't be held as it is written: why, and where. */
class Unsupported {
  readonly needs: string;
  readonly at: ParsedNode;

  constructor(needs: string, at: ParsedNode) {
    this.needs = needs;
    this.at = at;
  }
}

/**
 * Reads `stories:` of Rasa's test stories. What people say in them is said as it is written, without annotations, or
 * as an intent with its entities where no text is given; what follows are actions and answers. A story that needs what
 * can't be done by talking is left out, with a warning.
 */
export function readStories(walker: Walker, node: Written): FileSuite {
  const suite: FileSuite = { conversations: [], leftOut: [] };
  let turns = 0;
  for (const [index, item] of (walker.list(node, 'stories') ?? []).entries()) {
    const story = walker.resolve(item);
    if (story === null || walker.isEmpty(story)) continue;
    if (!isMap(story)) {
      walker.wrongType(story, `stories[${index}]`, 'a mapping with story and steps');
      continue;
    }
    const name = storyName(walker, story) ?? `story ${index + 1}`;
    const before = walker.errors;
    const read = readStory(walker, story, name);
    if (walker.errors > before) continue;
    if ('needs' in read) {
      suite.leftOut.push(read);
      walker.warn(read.place, {
        code: 'conversation-left-out',
        message: `The test story ${quoted(name)} is left out: it needs ${read.needs}.`,
        next: 'Write it without, or as a conversation of the plain format (docs/SUITES.md).',
      });
      continue;
    }
    turns += read.turns.length;
    // Aliases can make a small file stand for a very long one.
    if (turns > maxTurns) {
      walker.report(story, {
        code: 'too-many-turns',
        message: `The stories up to here have more than ${maxTurns} turns, and no more are read from one file.`,
        next: 'Split the file.',
      });
      return suite;
    }
    suite.conversations.push(read);
  }
  return suite;
}

function storyName(walker: Walker, story: YAMLMap.Parsed): string | undefined {
  const name = walker.resolve(story.get('story', true) as ParsedNode | null);
  return isScalar(name) && name.value !== null ? scalarText(name).trim() || undefined : undefined;
}

function readStory(walker: Walker, story: ParsedNode, name: string): Conversation | LeftOut {
  const place = walker.place(story);
  const members = new Map(
    walker.entries(story, `the story ${quoted(name)}`).map(({ key, value }) => [key, value] as const),
  );
  try {
    const turns: Turn[] = [];
    for (const item of walker.list(members.get('steps'), `steps of ${quoted(name)}`) ?? []) {
      const step = walker.resolve(item);
      if (step !== null && !walker.isEmpty(step)) readStep(walker, step, turns);
    }
    if (turns.length === 0) throw new Unsupported('a step in which somebody says something', story);
    return { name, turns, place };
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    return { conversation: name, needs: error.needs, place: walker.place(error.at) };
  }
}

/** Adds one step to the turns. Slots and loops follow from what is said and run, so they are not looked at again. */
function readStep(walker: Walker, step: ParsedNode, turns: Turn[]): void {
  const members = new Map(walker.entries(step, 'a step').map(({ key, value }) => [key, value] as const));
  const last = turns.at(-1);
  if (members.has('user') || members.has('intent')) {
    const say = sayText(walker, members.get('user')) ?? sayIntent(walker, members, step);
    turns.push({ say, expect: undefined, actions: [], withinMs: undefined, place: walker.place(step) });
  } else if (members.has('action')) {
    const action = plainText(walker, members.get('action'));
    if (action === undefined) throw new Unsupported('an action with a name', step);
    if (['action_listen', 'action_session_start'].includes(action)) return;
    if (last === undefined) throw new Unsupported(`${action} to run before anyone has said something`, step);
    turns[turns.length - 1] = { ...last, actions: [...(last.actions ?? []), action] };
  } else if (members.has('bot')) {
    const text = plainText(walker, members.get('bot'))?.trim();
    if (text === undefined || text === '') throw new Unsupported('an answer with a text', step);
    if (last === undefined) throw new Unsupported('the bot to speak before anyone has said something', step);
    const expect: Expectation[] = [...(last.expect ?? []), { text }];
    turns[turns.length - 1] = { ...last, expect };
  } else if (members.has('slot_was_set')) {
    if (last === undefined)
      throw new Unsupported('slots that are set before anyone has said something', step);
  } else if (members.has('active_loop') || members.has('form')) {
    if (last === undefined)
      throw new Unsupported('a form that is active before anyone has said something', step);
  } else {
    const [kind] = members.keys();
    if (kind === 'or') throw new Unsupported('a choice (or) between several things to say', step);
    if (kind === 'checkpoint') throw new Unsupported('a checkpoint', step);
    throw new Unsupported(kind === undefined ? 'a step that is a mapping' : `a step ${quoted(kind)}`, step);
  }
}

function plainText(walker: Walker, node: Written): string | undefined {
  const scalar = walker.resolve(node ?? null);
  return isScalar(scalar) && scalar.value !== null ? scalarText(scalar) : undefined;
}

function sayText(walker: Walker, node: Written): string | undefined {
  const text = plainText(walker, node)?.trim();
  return text === undefined || text === '' ? undefined : withoutAnnotations(text);
}

/**
 * Takes Rasa's entity annotations out of a text: `[Rome](city)`, `[Rome](city:roma)`, `[Rome]{"entity": "city"}` and
 * `[Rome][{"entity": …}, …]` become `Rome`.
 */
export function withoutAnnotations(text: string): string {
  return text.replaceAll(/\[([^[\]]+)\](?:\([^()]*\)|\{[^{}]*\}|\[\s*\{[^[\]]*\}\s*\])/g, '$1');
}

function sayIntent(walker: Walker, members: Map<string, Written>, step: ParsedNode): string {
  const intent = plainText(walker, members.get('intent'))?.trim().replace(/^\//, '');
  if (intent === undefined || intent === '') throw new Unsupported('a text or an intent', step);
  const values = new Map<string, string[]>();
  for (const item of walker.list(members.get('entities'), 'entities') ?? []) {
    const entity = walker.resolve(item);
    if (isScalar(entity)) throw new Unsupported(`a value for the entity ${quoted(scalarText(entity))}`, step);
    const parts = walker.entries(entity, 'an entity');
    const extra = parts.find(({ key }) => key === 'role' || key === 'group');
    if (extra) throw new Unsupported(`a text, because an entity has a ${extra.key}`, step);
    for (const { key, value } of parts) {
      const text = plainText(walker, value);
      if (text === undefined) throw new Unsupported(`a value for the entity ${quoted(key)}`, step);
      values.set(key, [...(values.get(key) ?? []), text]);
    }
  }
  if (values.size === 0) return `/${intent}`;
  const payload = [...values].map(([entity, texts]) => [entity, texts.length === 1 ? texts[0] : texts]);
  return `/${intent}${JSON.stringify(Object.fromEntries(payload))}`;
}
