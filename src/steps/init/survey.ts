import { nameOf, isGlob, projectDirectories } from '../../domain/bots.ts';
import { isName, type Bot } from '../../domain/bot.ts';
import { isPythonAction } from '../../domain/engine-choice.ts';
import { EnvironmentError, isToldError, type Place, type Problem, UserError } from '../../domain/errors.ts';
import type { TreeEntry } from '../../domain/inputs.ts';
import { counted, quoted } from '../../domain/text.ts';
import type { LaidOutBot } from '../../ports/sources.ts';
import type { Ports } from '../context.ts';
import { rasaVersion, tellsVersion, type HintFile, type RasaVersion } from './rasa-version.ts';

/** What was found of one bot. */
export interface FoundBot {
  readonly name: string;
  readonly path: string;
  /** Its directory's name isn't its own: it must be written. */
  readonly named: boolean;
  /** Where its test conversations are, below its directory; undefined: it has none. */
  readonly tests: string | undefined;
  readonly rasa: RasaVersion | undefined;
  /** Files with Python actions. */
  readonly python: readonly string[];
  /** Files that say what those need. */
  readonly requirements: readonly string[];
  /** Where its own endpoints.yml says that an action server is. */
  readonly actionServer: string | undefined;
  /** Components of its own. */
  readonly components: readonly Problem[];
  /** Other components that the builtin engine does without: spaCy, Duckling and the like. */
  readonly without: readonly Problem[];
  /** It is built of CALM flows. */
  readonly calm: Problem | undefined;
  /** What else is wrong with it, as far as the builtin engine reads it. */
  readonly mistakes: readonly Problem[];
}

/** A project that can't be a bot here. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

export interface Survey {
  readonly bots: readonly FoundBot[];
  readonly leftOut: readonly LeftOut[];
}

export interface SurveyPorts extends Pick<Ports, 'repository' | 'engine' | 'reporter'> {
  /** Lays a bot's files out, whatever tidegate.yml says. */
  layOut(treeish: string, bot: Bot): Promise<LaidOutBot>;
}

/**
 * Finds the Rasa projects of a tree and reads each, as far as it can be read.
 * @param request `repositoryName`: what a bot in the root is called.
 */
export async function survey(
  ports: SurveyPorts,
  request: { readonly treeish: string; readonly repositoryName: string },
): Promise<Survey> {
  const { treeish, repositoryName } = request;
  const entries = await ports.repository.entries(treeish, []);
  const leftOut: LeftOut[] = [];
  const usable: string[] = [];
  const bots: FoundBot[] = [];
  const taken = new Set<string>();
  for (const path of projectDirectories(entries)) {
    const why = unwritable(path);
    if (why === undefined) usable.push(path);
    else leftOut.push({ path, why });
  }
  const step = ports.reporter.step(`Read ${counted(usable.length, 'Rasa project')}`);
  for (const [index, path] of usable.entries()) {
    step.progress(index / usable.length, path);
    const name = chosenName(path, repositoryName, taken);
    taken.add(name);
    bots.push(await read(ports, treeish, entries, { path, name, nested: usable }));
  }
  step.done();
  return { bots, leftOut };
}

/** Why a directory can't be written into tidegate.yml; undefined where it can. */
function unwritable(path: string): string | undefined {
  if (/[\p{Cc}\ufffd]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u.test(path))
    return 'its name holds characters that nobody can type';
  if (isGlob(path) || path.includes('\\'))
    return 'its name holds one of * ? [ ] { } \\, which stand for patterns in tidegate.yml';
  if (path.trim() !== path) return 'its name starts or ends with white space';
  if (/^[a-z]:/i.test(path)) return 'its name looks like a drive';
  return path.length > 1_000 ? 'its name is too long' : undefined;
}

/** A name that nobody has: the directory's, or one made of it; the repository's for its root. */
function chosenName(path: string, repositoryName: string, taken: ReadonlySet<string>): string {
  const usual = nameOf(path);
  if (path !== '.' && isName(usual) && !taken.has(usual)) return usual;
  const parts = (path === '.' ? repositoryName : path).split('/');
  const last = slug(parts.slice(-1).join('-'));
  const candidates = [last, slug(parts.slice(-2).join('-'))];
  for (let number = 2; ; number += 1) {
    const free = candidates.find((name) => !taken.has(name));
    if (free !== undefined) return free;
    candidates.push(`${last.slice(0, 36).replace(/-+$/, '')}-${number}`);
  }
}

/** A name by the rules, as like a text as can be. */
function slug(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const named = /^[a-z]/.test(plain) ? plain : `bot-${plain}`;
  return named.slice(0, 40).replace(/-+$/, '');
}

async function read(
  ports: SurveyPorts,
  treeish: string,
  entries: readonly TreeEntry[],
  {
    path,
    name,
    nested,
  }: { readonly path: string; readonly name: string; readonly nested: readonly string[] },
): Promise<FoundBot> {
  const own = ownPaths(entries, path, nested);
  const tests = testsIn(own);
  const bot: Bot = {
    ...{ name, path, engine: { name: 'builtin', settings: {} }, shared: [], ignore: [] },
    tests: tests ?? 'tests',
  };
  const hints = await textsOf(ports, treeish, hintPaths(entries, path));
  const endpoints = await textsOf(ports, treeish, [joined(path, 'endpoints.yml')]);
  const problems = await inspect(ports, treeish, bot);
  const codes = (...wanted: readonly string[]) => problems.filter(({ code }) => wanted.includes(code));
  const python = own.filter(isPythonAction).map((file) => joined(path, file));
  return {
    ...{ name, path, tests, python },
    named: nameOf(path) !== name || path === '.',
    rasa: rasaVersion(hints),
    requirements: python.length === 0 ? [] : requirementsOf(entries, path),
    actionServer: endpoints.map(({ text }) => actionServerIn(text)).find((url) => url !== undefined),
    components: codes('custom-component'),
    without: codes('unsupported-component', 'replaced-component', 'unsupported-importer'),
    calm: codes('calm')[0],
    mistakes: problems.filter(({ severity, code }) => severity === 'error' && code !== 'calm'),
  };
}

/** Files of a bot by their path below its directory, without those of bots that lie in it. */
function ownPaths(entries: readonly TreeEntry[], path: string, nested: readonly string[]): readonly string[] {
  const prefix = path === '.' ? '' : `${path}/`;
  const inner = nested.filter((other) => other !== path && other !== '.' && other.startsWith(prefix));
  return entries
    .map((entry) => entry.path)
    .filter((file) => file.startsWith(prefix) && !inner.some((other) => file.startsWith(`${other}/`)))
    .map((file) => file.slice(prefix.length));
}

/** The directory with test conversations: `tests`, or else one that people also call so. */
function testsIn(own: readonly string[]): string | undefined {
  return ['tests', 'test'].find((directory) =>
    own.some((file) => file.startsWith(`${directory}/`) && /\.ya?ml$/i.test(file)),
  );
}

/** Files that may tell the Rasa version: the nearest to the bot first, up to the root. */
function hintPaths(entries: readonly TreeEntry[], path: string): readonly string[] {
  const candidates = entries.map((entry) => entry.path).filter(tellsVersion);
  const places: string[] = [];
  for (let place = path; ; place = above(place)) {
    places.push(place);
    if (place === '.') break;
  }
  const found = places.flatMap((place) =>
    [place, joined(place, 'requirements'), joined(place, 'domain')].flatMap((directory) =>
      candidates.filter((file) => above(file) === directory),
    ),
  );
  return [...new Set(found)].slice(0, 50);
}

/** What the Python actions need: beside them, or else for the whole bot, or else for the whole repository. */
function requirementsOf(entries: readonly TreeEntry[], path: string): readonly string[] {
  const files = entries.map((entry) => entry.path);
  const groups: readonly RegExp[] = [
    /^actions\/requirements[^/]*\.(txt|in)$|^requirements[-_.]actions?\.txt$/i,
    /^(requirements[^/]*\.txt|pyproject\.toml|Pipfile)$/,
  ];
  for (const place of path === '.' ? [path] : [path, '.']) {
    const prefix = place === '.' ? '' : `${place}/`;
    for (const group of groups) {
      const found = files.filter((file) => file.startsWith(prefix) && group.test(file.slice(prefix.length)));
      if (found.length > 0) return found;
    }
  }
  return [];
}

/** The address under `action_endpoint:` of an endpoints.yml. */
function actionServerIn(text: string): string | undefined {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => /^action_endpoint\s*:/.test(line));
  if (start < 0) return undefined;
  for (const line of lines.slice(start + 1)) {
    if (/^\S/.test(line) && !line.startsWith('#')) return undefined;
    const url = /^\s+url\s*:\s*["']?(https?:\/\/[^\s"'#]{1,300})/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  return undefined;
}

async function inspect(ports: SurveyPorts, treeish: string, bot: Bot): Promise<readonly Problem[]> {
  try {
    await using laidOut = await ports.layOut(treeish, bot);
    const engine = ports.engine({ name: 'builtin', settings: {} });
    return (await engine.inspect(laidOut.source)).problems;
  } catch (error) {
    if (!(error instanceof UserError) && !(error instanceof EnvironmentError)) throw error;
    const place: { readonly place?: Place } = error.place ? { place: error.place } : {};
    const message = `${quoted(bot.path)} can't be read: ${error.message}`;
    return [{ severity: 'error', code: error.code, message, ...place }];
  }
}

async function textsOf(
  ports: SurveyPorts,
  treeish: string,
  paths: readonly string[],
): Promise<readonly HintFile[]> {
  const files: HintFile[] = [];
  for (const path of paths) {
    const content = await ports.repository.read(treeish, path).catch((error: unknown) => {
      // A file that is too large, or a link to nowhere, tells nothing.
      if (isToldError(error)) return undefined;
      throw error;
    });
    if (content) files.push({ path, text: new TextDecoder().decode(content.subarray(0, longestHint)) });
  }
  return files;
}

/** Bytes of a file that are looked at for hints. */
const longestHint = 262_144;

function above(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

function joined(directory: string, file: string): string {
  return directory === '.' ? file : `${directory}/${file}`;
}
