import { isMap, isScalar, type ParsedNode } from 'yaml';
import type { EngineChoice } from '../domain/bot.ts';
import type { BotPattern } from '../domain/project.ts';
import { quoted } from '../domain/text.ts';
import { botDirectory, botName, ignorePattern, repositoryPath } from './values.ts';
import { scalarText, type Kind, type Walker, type Written } from './walker.ts';

const engines = ['builtin', 'rasa'] as const;
const maxBots = 1_000;

/** Reads `bots:`. Nothing written means: every bot that is found. */
export function readBots(walker: Walker, node: Written): BotPattern[] {
  const items = walker.list(node, 'bots');
  if (items === undefined) return [];
  if (node && items.length === 0) {
    walker.report(node, {
      code: 'no-bots',
      message: 'bots names no directory.',
      next: 'Name one, such as bots/*, or take the line away: then every bot of the repository is found.',
    });
  }
  const seen = new Map<string, number>();
  const patterns: BotPattern[] = [];
  for (const [index, item] of items.slice(0, maxBots).entries()) {
    const pattern = readBot(walker, item, `bots[${index}]`);
    if (pattern === undefined) continue;
    const before = seen.get(pattern.path);
    if (before !== undefined && pattern.place) {
      walker.report(pattern.place, {
        code: 'duplicate-bot',
        message: `${pattern.path} stands twice in bots: the first one is in line ${before}.`,
        next: 'Keep one of the two.',
      });
    } else {
      seen.set(pattern.path, pattern.place?.line ?? 0);
      patterns.push(pattern);
    }
  }
  if (node && items.length > maxBots) {
    walker.report(node, {
      code: 'too-many-bots',
      message: `bots has ${items.length} entries, and at most ${maxBots} are read.`,
      next: 'Use patterns such as bots/*.',
    });
  }
  return patterns;
}

function readBot(walker: Walker, item: ParsedNode | null, what: string): BotPattern | undefined {
  const node = walker.resolve(item);
  if (node === null) return undefined;
  const place = walker.place(node);
  if (isScalar(node)) {
    if (walker.isEmpty(node)) {
      walker.wrongType(node, what, repositoryPath.expected, 'Name a directory, or take the line away.');
      return undefined;
    }
    const path = walker.text(node, what, repositoryPath);
    return path === undefined ? undefined : { ...plain(path), place };
  }
  const members = walker.map(node, what, ['path', 'name', 'engine', 'shared', 'ignore', 'tests']);
  const path = walker.text(members.get('path'), `${what}.path`, repositoryPath);
  if (isMap(node) && walker.isEmpty(members.get('path') ?? null)) {
    walker.report(node, {
      code: 'missing',
      message: `${what} has no path.`,
      next: 'Add path: with the directory of the bot, or a pattern such as bots/*.',
    });
  }
  const named = members.get('name');
  const chosen = walker.text(named, `${what}.name`, botName);
  if (named && path !== undefined && chosen !== undefined && /[*?[{]/.test(path)) {
    walker.report(named, {
      code: 'name-of-pattern',
      message: `${what} gives one name to all the bots that ${path} finds.`,
      next: 'Give the bot an entry of its own with its path and name.',
    });
  }
  const bot = {
    ...plain(path ?? '.'),
    name: chosen,
    engine: readEngine(walker, members.get('engine'), `${what}.engine`),
    shared: readTexts(walker, members.get('shared'), `${what}.shared`, repositoryPath) ?? [],
    ignore: readTexts(walker, members.get('ignore'), `${what}.ignore`, ignorePattern) ?? [],
    tests: walker.text(members.get('tests'), `${what}.tests`, botDirectory) ?? 'tests',
    place,
  };
  return path === undefined ? undefined : bot;
}

function plain(path: string): Omit<BotPattern, 'place'> {
  return { path, name: undefined, engine: undefined, shared: [], ignore: [], tests: 'tests' };
}

/** Reads a list of texts; a single text stands for a list of one. */
export function readTexts(
  walker: Walker,
  node: Written,
  what: string,
  kind: Kind<string>,
): string[] | undefined {
  const resolved = walker.resolve(node ?? null);
  if (isScalar(resolved) && !walker.isEmpty(resolved)) {
    const text = walker.text(resolved as ParsedNode, what, kind);
    return text === undefined ? undefined : [text];
  }
  return walker
    .list(resolved, what)
    ?.map((item, index) => walker.text(item, `${what}[${index}]`, kind))
    .filter((text) => text !== undefined);
}

/** Reads `engine:`, a name or `{name, settings}`. */
export function readEngine(walker: Walker, node: Written, what: string): EngineChoice | undefined {
  const resolved = walker.resolve(node ?? null);
  if (resolved === null || walker.isEmpty(resolved)) return undefined;
  if (isScalar(resolved)) {
    const engine = walker.word(resolved as ParsedNode, what, engines);
    return engine && { name: engine, settings: {} };
  }
  const members = walker.map(resolved, what, ['name', 'settings']);
  if (isMap(resolved) && walker.isEmpty(members.get('name') ?? null)) {
    walker.report(resolved, {
      code: 'missing',
      message: `${what} has no name.`,
      next: `Add name: with ${engines.join(' or ')}.`,
    });
  }
  const engine = walker.word(members.get('name'), `${what}.name`, engines);
  const settings = readSettings(walker, members.get('settings') ?? null, `${what}.settings`);
  return engine && { name: engine, settings };
}

function readSettings(walker: Walker, node: ParsedNode | null, what: string): EngineChoice['settings'] {
  const settings: [string, string | number | boolean][] = [];
  for (const { key, place, value } of walker.entries(node, what)) {
    const scalar = walker.resolve(value);
    const plainValue = isScalar(scalar) ? scalar.value : undefined;
    if (typeof plainValue === 'string' || typeof plainValue === 'boolean') settings.push([key, plainValue]);
    else if (typeof plainValue === 'number' && Number.isFinite(plainValue)) settings.push([key, plainValue]);
    else {
      const found = isScalar(scalar) ? `: found ${quoted(scalarText(scalar))}` : '';
      walker.report(scalar ?? place, {
        code: 'wrong-type',
        message: `${what}.${key} must be a text, a number, true or false${found}.`,
        next: `Write a text, a number, true or false, or take ${quoted(key)} away.`,
      });
    }
  }
  return Object.fromEntries(settings);
}
