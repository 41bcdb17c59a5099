import { sealedIdFile, type Bot } from './bot.ts';
import { digestOfJson, type Digest, type Json } from './digest.ts';
import { ignoreMatcher, literalDirectory } from './glob.ts';

/** One file of a git tree. `path` is relative to the repository's root. Types follow git's modes. */
export interface TreeEntry {
  /** Six octal digits: 100644, 100755, 120000 (symlink) or 160000 (submodule). */
  readonly mode: string;
  /** The git object id: 40 (SHA-1) or 64 (SHA-256) hexadecimal digits. */
  readonly oid: string;
  readonly path: string;
}

/** The engine that trains a bot, with everything of it that changes what it trains. */
export interface TrainingEngine {
  readonly name: string;
  /** A trainer has a version of its own, which an upgrade of Tidegate alone doesn't change. */
  readonly trainer: string;
  /** Images that train and run it, by role and digest. */
  readonly images: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** Files at the repository's root that a bot which lives there isn't trained from. */
const rootFilesOfOthers = ['/tidegate.yml', '/.github/'];

const submodule = '160000';

/** The paths of the repository that hold a bot's inputs and its suite: its directory and its shared paths. */
export function inputPaths(bot: Bot): string[] {
  return [...new Set([bot.path, ...bot.shared])];
}

/**
 * The files that a bot is trained from, sorted by the bytes of their paths, each once. Those are the files of its
 * directory without its tests, its sealed id and what `ignore` matches (for a bot at the repository's root also
 * without tidegate.yml and .github/), and all files below its shared paths. A shared path inside the bot's own
 * directory wins over `ignore` and the tests. A submodule is one entry.
 */
export function inputEntries(bot: Bot, entries: readonly TreeEntry[]): TreeEntry[] {
  const leftOut = leftOutBy(bot);
  const inside = bot.shared.filter((path) => path !== bot.path && isBelow(path, bot.path));
  return sorted(entries).filter(({ mode, path }) => {
    if (!isBelow(path, bot.path)) return bot.shared.some((shared) => isBelow(path, shared));
    return (
      !leftOut(relativeTo(bot.path, path), mode === submodule) ||
      inside.some((shared) => isBelow(path, shared))
    );
  });
}

/** The files of a bot's test conversations (YAML), sorted by the bytes of their paths, each once. */
export function suiteEntries(bot: Bot, entries: readonly TreeEntry[]): TreeEntry[] {
  const directory = testsOf(bot);
  return sorted(entries).filter(({ path }) => isBelow(path, directory) && /\.ya?ml$/i.test(path));
}

/**
 * The digest of all that a bot is trained from: it names the package. It covers the bot's name, its engine with the
 * trainer's version, settings and images, and the mode, object id and path of every input. Paths count relative to
 * the bot's directory, so that moving it changes nothing; shared ones by their place in the repository. Commit,
 * author, time and branch have no part in it. `local` sets what was never committed or pushed apart: its digests
 * never equal those of committed inputs. Repositories that use SHA-1 and SHA-256 give different digests.
 *
 * The digest is the SHA-256 of canonical JSON; its form is versioned by `form`.
 */
export function inputsDigest(
  bot: Bot,
  entries: readonly TreeEntry[],
  engine: TrainingEngine,
  options: { readonly local: boolean },
): Digest {
  const inputs = inputEntries(bot, entries);
  return digestOfJson({
    form: options.local ? 'tidegate/inputs-local/v1' : 'tidegate/inputs/v1',
    bot: bot.name,
    engine: {
      name: engine.name,
      trainer: engine.trainer,
      images: engine.images,
      settings: engine.settings,
    },
    own: inputs
      .filter(({ path }) => isBelow(path, bot.path))
      .map(({ mode, oid, path }) => [mode, oid, relativeTo(bot.path, path)]),
    shared: inputs
      .filter(({ path }) => !isBelow(path, bot.path))
      .map(({ mode, oid, path }) => [mode, oid, path]),
  });
}

/**
 * The digest of a bot's test conversations: mode, object id and path (relative to the tests' directory) of each
 * file. Undefined where there is none.
 */
export function suiteDigest(bot: Bot, entries: readonly TreeEntry[]): Digest | undefined {
  const directory = testsOf(bot);
  const files: Json[] = suiteEntries(bot, entries).map(({ mode, oid, path }) => [
    mode,
    oid,
    relativeTo(directory, path),
  ]);
  return files.length > 0 ? digestOfJson({ form: 'tidegate/suite/v1', files }) : undefined;
}

/**
 * The same bots, each ignoring the directories of bots that lie inside its own: a bot isn't trained from another.
 * (Nothing else would keep them apart. Without this, a change to the inner bot would train the outer one as well:
 * needless, but never wrong.)
 */
export function withoutNestedBots(bots: readonly Bot[]): Bot[] {
  return bots.map((bot) => {
    const nested = bots
      .filter((other) => other.path !== bot.path && isBelow(other.path, bot.path))
      .map((other) => literalDirectory(relativeTo(bot.path, other.path)));
    return nested.length > 0 ? { ...bot, ignore: [...bot.ignore, ...nested] } : bot;
  });
}

/** Orders texts as their UTF-8 bytes do: git's order of paths. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = utf8Rank(a.charCodeAt(index)) - utf8Rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above U+FFFF, which come last in UTF-8 but not in UTF-16. */
function utf8Rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

function sorted(entries: readonly TreeEntry[]): TreeEntry[] {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  return [...byPath.values()].sort((a, b) => compareUtf8(a.path, b.path));
}

function leftOutBy(bot: Bot): (path: string, directory: boolean) => boolean {
  const ignored = ignoreMatcher([...(bot.path === '.' ? rootFilesOfOthers : []), ...bot.ignore]);
  return (path, directory) => path === sealedIdFile || isBelow(path, bot.tests) || ignored(path, directory);
}

function testsOf(bot: Bot): string {
  return bot.path === '.' ? bot.tests : `${bot.path}/${bot.tests}`;
}

/** Whether a path is a directory or lies below it. Every path lies below `.`. */
function isBelow(path: string, directory: string): boolean {
  return directory === '.' || path === directory || path.startsWith(`${directory}/`);
}

/** A path below a directory, seen from there; the directory itself (a bot that is a submodule) is `.`. */
function relativeTo(directory: string, path: string): string {
  if (directory === '.') return path;
  return path.slice(directory.length + 1) || '.';
}
