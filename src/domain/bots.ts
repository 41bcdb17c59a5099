import picomatch from 'picomatch/posix.js';
import { isName, type Bot } from './bot.ts';
import type { Problem } from './errors.ts';
import type { TreeEntry } from './inputs.ts';
import type { BotPattern, Project } from './project.ts';
import { closest, listed, quoted } from './text.ts';

/** The entry of a project that names no bots: every one is found. */
const everywhere: BotPattern = {
  path: '**',
  name: undefined,
  engine: undefined,
  shared: [],
  ignore: [],
  tests: 'tests',
  place: undefined,
};

/** Directories that hold no bots of their own, when all are looked for: also every hidden one. */
const skipped = ['tests', 'test', 'node_modules', 'venv', 'env', 'site-packages', 'virtualenv'];

/**
 * Finds the bots that a project names in a git tree: directories with config.yml and domain.yml (or domain/ with YAML
 * files). Where the project names none, every such directory is one, but for those in tests, hidden folders,
 * node_modules, virtual environments and other bots. What has an entry of its own isn't found by patterns.
 * @returns the bots by name, and every mistake in what names them.
 */
export function findBots(
  project: Pick<Project, 'bots'>,
  entries: readonly TreeEntry[],
): { readonly bots: readonly Bot[]; readonly problems: readonly Problem[] } {
  const tree = projectsIn(entries);
  const patterns = project.bots.length === 0 ? [everywhere] : project.bots;
  const explicit = patterns.filter(({ path }) => !isGlob(path)).map(({ path }) => normal(path));
  const taken = new Set<string>();
  const found: Found[] = [];
  const problems: Problem[] = [];
  for (const pattern of patterns) {
    const paths = pathsOf(pattern, tree);
    if (!Array.isArray(paths)) {
      problems.push(paths);
      continue;
    }
    for (const path of paths) {
      if (taken.has(path) || (isGlob(pattern.path) && explicit.includes(path))) continue;
      taken.add(path);
      const name = pattern.name ?? nameOf(path);
      if (isName(name)) found.push({ bot: botAt(path, name, pattern), pattern });
      else problems.push(unnamed(path, pattern));
    }
  }
  const bots = found.map(({ bot }) => bot).sort((a, b) => (a.name < b.name ? -1 : 1));
  return { bots, problems: [...problems, ...clashes(found)] };
}

interface Found {
  readonly bot: Bot;
  readonly pattern: BotPattern;
}

/** What a tree holds: directories of config.yml and of a domain. */
interface Projects {
  readonly config: ReadonlySet<string>;
  readonly domain: ReadonlySet<string>;
}

function projectsIn(entries: readonly TreeEntry[]): Projects {
  const config = new Set<string>();
  const domain = new Set<string>();
  for (const { path } of entries) {
    const slash = path.lastIndexOf('/');
    const above = slash < 0 ? '.' : path.slice(0, slash);
    const name = path.slice(slash + 1);
    if (name === 'config.yml') config.add(above);
    if (name === 'domain.yml') domain.add(above);
    if (!/\.ya?ml$/.test(path)) continue;
    for (const { index } of `/${path}`.matchAll(/\/domain(?=\/)/g))
      domain.add(path.slice(0, Math.max(index - 1, 0)) || '.');
  }
  return { config, domain };
}

/**
 * Every directory with config.yml and a domain in which bots are looked for, sorted: those that lie in other bots as
 * well, but none in tests, hidden folders, node_modules or virtual environments.
 */
export function projectDirectories(entries: readonly TreeEntry[]): readonly string[] {
  const { config, domain } = projectsIn(entries);
  return searched([...config].filter((directory) => domain.has(directory)).sort());
}

/** The directories that an entry means; or what is wrong with it. */
function pathsOf(pattern: BotPattern, { config, domain }: Projects): string[] | Problem {
  const path = normal(pattern.path);
  const outside = /^[/\\]|^[A-Za-z]:/.test(pattern.path) || path.split('/').includes('..');
  if (outside) {
    return problem(
      'outside-repository',
      `${quoted(pattern.path)} leaves the repository.`,
      pattern,
      'Name a directory of this repository, relative to its root.',
    );
  }
  const whole = [...config].filter((directory) => domain.has(directory)).sort();
  if (isGlob(path)) {
    const matches = picomatch(path, {
      dot: path.includes('/.') || path.startsWith('.'),
      nonegate: true,
      noextglob: true,
    });
    const paths = whole.filter((directory) => matches(directory) || (path === '**' && directory === '.'));
    return pattern.place === undefined && path === '**'
      ? outermost(paths)
      : paths.length > 0
        ? paths
        : nothing(pattern, whole);
  }
  if (config.has(path) && domain.has(path)) return [path];
  const lacks = [
    ...(config.has(path) ? [] : ['config.yml']),
    ...(domain.has(path) ? [] : ['domain.yml (or domain/ with YAML files)']),
  ];
  return problem(
    'no-bot',
    `${quoted(pattern.path)} holds no bot: it has no ${lacks.join(' and no ')}.`,
    pattern,
    next(path, whole),
  );
}

function nothing(pattern: BotPattern, whole: readonly string[]): Problem {
  return problem(
    'no-bot',
    `${quoted(pattern.path)} finds no bot: no directory that it matches has config.yml and domain.yml.`,
    pattern,
    next(pattern.path, whole),
  );
}

function next(path: string, whole: readonly string[]): string {
  const near = closest(path, whole);
  const named = near.length > 0 ? near : whole;
  return named.length === 0 ? 'Commit a Rasa project there.' : `Bots are in: ${listed(named)}.`;
}

/** Those that lie in no other bot and nowhere where bots aren't looked for. */
function outermost(paths: readonly string[]): string[] {
  return searched(paths).filter(
    (path, _, all) => !all.some((other) => path !== other && (other === '.' || path.startsWith(`${other}/`))),
  );
}

/** Without those that lie where bots aren't looked for. */
function searched(paths: readonly string[]): string[] {
  return paths.filter(
    (path) => path === '.' || !path.split('/').some((part) => part.startsWith('.') || skipped.includes(part)),
  );
}

/** Whether an entry of `bots:` is a pattern, and no path. */
export function isGlob(path: string): boolean {
  return /[*?[\]{}]/.test(path);
}

/** Without `./` and `/` at the ends; `.` for the root. */
function normal(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, '') || '.';
}

/** The name that a bot has by its directory, where it has no other: not always one that is allowed. */
export function nameOf(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/[_\s.]+/g, '-');
}

function botAt(path: string, name: string, { engine, shared, ignore, tests }: BotPattern): Bot {
  return { name, path, engine, shared, ignore, tests };
}

function unnamed(path: string, pattern: BotPattern): Problem {
  const root = path === '.';
  const message = root
    ? "The bot in the repository's root has no directory whose name it could have."
    : `The directory ${quoted(path)} can't name its bot: a name has 1 to 40 of a-z, 0-9 and -, starts with a letter and doesn't end with -.`;
  return problem(
    'bad-name',
    message,
    pattern,
    `Give it an entry of its own under \`bots:\` in tidegate.yml: \`- { path: ${JSON.stringify(path)}, name: … }\`.`,
  );
}

/** One problem for each bot whose name another one has. */
function clashes(found: readonly Found[]): readonly Problem[] {
  return found.flatMap(({ bot, pattern }, index) => {
    const first = found.slice(0, index).find((other) => other.bot.name === bot.name);
    if (!first) return [];
    const message = `Two bots are called ${bot.name}: ${quoted(first.bot.path)} and ${quoted(bot.path)}.`;
    return [problem('duplicate-name', message, pattern, 'Give one of them another `name:` in tidegate.yml.')];
  });
}

function problem(code: string, message: string, { place }: BotPattern, nextStep: string): Problem {
  return { severity: 'error', code, message, ...(place && { place }), next: nextStep };
}
