import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import { yamlFiles, type CastBot } from './cast.ts';
import type { Scene } from './scene.ts';

/** Adds an example of an intent in a file of its own. */
export async function teach(
  scene: Scene,
  bot: CastBot,
  file: string,
  intent: string,
  example: string,
): Promise<void> {
  const path = join(scene.work, bot.path, 'data', file);
  await mkdir(join(path, '..'), { recursive: true });
  const content = {
    version: '3.1',
    nlu: [{ intent, examples: `- ${example.replaceAll(/[[\](){}\n]/g, ' ').trim()}\n` }],
  };
  await writeFile(path, stringify(content));
}

const isAdded = (path: string) => /\/from-[a-z]+\.yml$/.test(path);

/**
 * Files the examples of one intent under another, as happens when blocks of training data are moved about.
 * @returns where it was changed: `file:line`; undefined if the intent stands nowhere.
 */
export async function mislabel(
  scene: Scene,
  bot: CastBot,
  intent: string,
  as: string,
): Promise<string | undefined> {
  let first: string | undefined;
  const files = await yamlFiles(scene, bot.path);
  // What was added in the story comes last: the place that is told is one of the bot's own.
  files.sort((a, b) => Number(isAdded(a.path)) - Number(isAdded(b.path)));
  for (const { path, text } of files) {
    if (path.startsWith(`${bot.path}/tests/`)) continue;
    const lines = text.split('\n');
    let inNlu = false;
    const changed = lines.map((line, index) => {
      if (/^[A-Za-z_]+:/.test(line)) inNlu = line.startsWith('nlu:');
      const found = /^(\s*-\s*intent:\s*)(["']?)([^"'#\s]+)\2\s*(#.*)?$/.exec(line.replace(/\r$/, ''));
      if (!inNlu || !found || (found[3] !== intent && !found[3]?.startsWith(`${intent}/`))) return line;
      first ??= `${path}:${index + 1}`;
      return `${found[1] ?? ''}${as}${line.endsWith('\r') ? '\r' : ''}`;
    });
    if (changed.some((line, index) => line !== lines[index]))
      await writeFile(join(scene.work, path), changed.join('\n'));
  }
  return first;
}

/** Takes test conversations of these names out of a bot's test files. @returns the names that were found. */
export async function setAside(
  scene: Scene,
  bot: CastBot,
  names: readonly string[],
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const { path, text } of await yamlFiles(scene, `${bot.path}/tests`)) {
    const document = parseDocument(text, { uniqueKeys: false });
    if (document.errors.length > 0) {
      // It can be read, but not written again as it was.
      await rm(join(scene.work, path));
      removed.push(...names);
      continue;
    }
    let changed = false;
    for (const key of ['stories', 'conversations']) {
      const list = document.get(key);
      if (!isSeq(list)) continue;
      const before = list.items.length;
      list.items = list.items.filter((item) => {
        const name = isMap(item) ? (item.get('story', true) ?? item.get('name', true)) : undefined;
        const title = isScalar(name) ? String(name.value) : undefined;
        // The name of a conversation that stands twice is numbered when it is read.
        const wanted =
          title !== undefined &&
          names.some((candidate) => candidate === title || candidate.startsWith(`${title} (`));
        if (wanted) removed.push(title);
        return !wanted;
      });
      changed ||= list.items.length !== before;
    }
    if (changed) await writeFile(join(scene.work, path), document.toString());
  }
  return removed;
}

/** A test conversation of one turn: what is said, and the responses that answer it. */
export interface WrittenTest {
  readonly said: string;
  readonly responses: readonly string[];
}

/** Writes test conversations in Tidegate's plain format. */
export async function writeTests(scene: Scene, bot: CastBot, tests: readonly WrittenTest[]): Promise<void> {
  const directory = join(scene.work, bot.path, 'tests');
  await mkdir(directory, { recursive: true });
  const conversations = tests.map(({ said, responses }) => ({
    name: `answers: ${said}`,
    steps: [{ user: said }, { bot: responses.map((response) => ({ response })) }],
  }));
  await writeFile(join(directory, 'answers.yml'), stringify({ conversations }));
}
