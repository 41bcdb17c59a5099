import { isMap, type ParsedNode } from 'yaml';
import type { Conversation } from '../domain/conversation.ts';
import type { Place, Problem } from '../domain/errors.ts';
import { closest } from '../domain/text.ts';
import { readPlain } from './suite-plain.ts';
import { readStories } from './suite-stories.ts';
import { Walker } from './walker.ts';
import { readYaml } from './yaml.ts';

/** A larger file of test conversations is refused. */
const maxBytes = 2_097_152;

/** A conversation that can't be held as it is written. */
export interface LeftOut {
  readonly conversation: string;
  /** What it would need, as the end of "it needs". */
  readonly needs: string;
  readonly place: Place;
}

export interface ReadSuite {
  /** In the order of the files' paths and of the files. Names are unique. */
  readonly conversations: readonly Conversation[];
  /** Never to be counted as passed. Each has a warning among `problems`. */
  readonly leftOut: readonly LeftOut[];
  /** An error means that the suite isn't whole, and must not be held as if it were. */
  readonly problems: readonly Problem[];
}

/** What one file gives. */
export interface FileSuite {
  readonly conversations: Conversation[];
  readonly leftOut: LeftOut[];
}

/**
 * Reads a bot's test conversations: Rasa's test stories and the plain format (docs/SUITES.md).
 * @param files of the bot's directory of tests; those that are no YAML are passed over. Paths are for people.
 * @returns whatever can be read, and what is wrong with the rest. Never throws for what stands in the files.
 */
export function parseSuite(
  files: readonly { readonly path: string; readonly content: Uint8Array }[],
): ReadSuite {
  const conversations: Conversation[] = [];
  const leftOut: LeftOut[] = [];
  const problems: Problem[] = [];
  for (const { path, content } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (!/\.ya?ml$/i.test(path)) continue;
    const reading = readYaml(content, path, maxBytes);
    problems.push(...reading.problems);
    if (reading.file === undefined) continue;
    const walker = new Walker(reading.file);
    for (const part of readFile(walker, reading.file.root)) {
      conversations.push(...part.conversations);
      leftOut.push(...part.leftOut);
    }
    problems.push(...walker.problems);
  }
  return { conversations: withUniqueNames(conversations), leftOut, problems };
}

const formats = ['stories', 'conversations'];

/** What else Rasa puts at the top of a file; a directory of tests may hold such files. */
const others = [
  'version',
  'nlu',
  'rules',
  'responses',
  'forms',
  'domain',
  'intents',
  'entities',
  'slots',
  'actions',
  'session_config',
  'e2e_actions',
  'recipe',
  'language',
  'pipeline',
  'policies',
];

function readFile(walker: Walker, root: ParsedNode | undefined): FileSuite[] {
  if (root === undefined) return [];
  if (!isMap(root)) {
    walker.warn(root, {
      code: 'no-conversations',
      message: 'This file holds no test conversations: it is no mapping with stories or conversations.',
      next: 'Move it out of the directory of tests, or write conversations: (docs/SUITES.md).',
    });
    return [];
  }
  const found: FileSuite[] = [];
  for (const { key, place, value } of walker.entries(root, 'a file of test conversations')) {
    if (key === 'stories') found.push(readStories(walker, value));
    else if (key === 'conversations') found.push(readPlain(walker, value));
    else if (key === 'test_cases') {
      walker.warn(place, {
        code: 'unsupported-tests',
        message: 'test_cases (end-to-end tests of Rasa Pro) are not read.',
        next: 'Write them as conversations (docs/SUITES.md).',
      });
    } else if (formats.includes(closest(key, [...formats, ...others], 1)[0] ?? '')) {
      walker.unknownKey(key, place, 'a file of test conversations', formats);
    }
  }
  return found;
}

/** Names are how people and records speak of conversations: the second `greeting` becomes `greeting (2)`. */
function withUniqueNames(conversations: readonly Conversation[]): Conversation[] {
  const written = new Set(conversations.map(({ name }) => name));
  const counts = new Map<string, number>();
  return conversations.map((conversation) => {
    const { name } = conversation;
    let count = (counts.get(name) ?? 0) + 1;
    while (count > 1 && written.has(`${name} (${count})`)) count += 1;
    counts.set(name, count);
    return count === 1 ? conversation : { ...conversation, name: `${name} (${count})` };
  });
}
