import { cp, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { isName } from '../../domain/bot.ts';
import { UserError } from '../../domain/errors.ts';
import { workflowFiles } from '../../workflows/index.ts';
import type { Scene } from './scene.ts';

/** A bot that plays in the story. */
export interface CastBot {
  readonly name: string;
  /** Relative to the scene's clone. */
  readonly path: string;
  /** Where it was found. */
  readonly from: string;
}

/** Folders that hold no part of a bot. */
const passedOver = /^(\.git|\.rasa|node_modules|models|__pycache__|\.?venv|env|results)$/;

/** How deep below the named directory a bot may lie. */
const depth = 3;

/** A larger file is no training data, and isn't copied. */
const mostBytes = 50_000_000;

/**
 * Copies the Rasa projects below a directory into the scene's clone.
 * @throws UserError when there is none.
 */
export async function copyBots(scene: Scene, directory: string): Promise<readonly CastBot[]> {
  const found = await findProjects(resolve(directory), depth);
  if (found.length === 0) {
    throw new UserError(
      `No Rasa project was found in ${directory}: one is a directory with a config.yml and a domain.yml (or domain/).`,
      {
        code: 'no-bots',
        next: 'Name a directory that holds some, with --bots DIRECTORY.',
      },
    );
  }
  const cast: CastBot[] = [];
  for (const from of found) {
    const name = freeName(
      basename(from),
      cast.map((bot) => bot.name),
    );
    const path = `bots/${name}`;
    await mkdir(join(scene.work, path), { recursive: true });
    await cp(from, join(scene.work, path), { recursive: true, filter: (source) => wanted(from, source) });
    cast.push({ name, path, from });
  }
  return cast;
}

async function wanted(root: string, source: string): Promise<boolean> {
  if (
    relative(root, source)
      .split(/[\\/]/)
      .some((part) => passedOver.test(part))
  )
    return false;
  const about = await stat(source).catch(() => undefined);
  return about !== undefined && (about.isDirectory() || (about.isFile() && about.size <= mostBytes));
}

async function findProjects(directory: string, levels: number): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${directory} can't be read (${error.code ?? error.message}).`, {
      code: 'no-bots',
      next: 'Name a directory that holds Rasa projects, with --bots DIRECTORY.',
    });
  });
  const names = entries.map(({ name }) => name);
  if (names.includes('config.yml') && (names.includes('domain.yml') || names.includes('domain')))
    return [directory];
  if (levels === 0) return [];
  const below = entries.filter(
    (entry) => entry.isDirectory() && !passedOver.test(entry.name) && !entry.name.startsWith('.'),
  );
  const found = await Promise.all(below.map(({ name }) => findProjects(join(directory, name), levels - 1)));
  return found.flat().sort();
}

function freeName(directory: string, taken: readonly string[]): string {
  const plain = directory
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 36)
    .replace(/-+$/, '');
  const base = isName(plain) ? plain : 'bot';
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

/** What the story's tidegate.yml says of production's action server; undefined: each package runs its own. */
export interface Settings {
  readonly actionsOf?: { readonly bot: string; readonly url: string };
}

/** Writes the story's tidegate.yml: both environments on this machine, in folders of the scene. */
export async function writeProject(
  scene: Scene,
  cast: readonly CastBot[],
  settings: Settings,
): Promise<void> {
  const quoted = (text: string) => JSON.stringify(text);
  const lines = [
    '# Written by `tidegate demo`.',
    'bots:',
    ...cast.map(({ name, path }) => `  - {path: ${quoted(path)}, name: ${name}, engine: builtin}`),
    `store: ${quoted(scene.packages.staging)}`,
    'environments:',
    '  staging:',
    `    target: {kind: local, directory: ${quoted(join(scene.directory, 'staging'))}}`,
    '  production:',
    `    target: {kind: local, directory: ${quoted(join(scene.directory, 'production'))}}`,
    ...(scene.packages.production === undefined ? [] : [`    store: ${quoted(scene.packages.production)}`]),
    ...(settings.actionsOf
      ? ['    bots:', `      ${settings.actionsOf.bot}: {actions: ${quoted(settings.actionsOf.url)}}`]
      : []),
    '',
  ];
  await writeFile(join(scene.work, 'tidegate.yml'), lines.join('\n'));
}

/** Writes the three workflows, as `tidegate init` writes them: the story's runner carries out what they say. */
export async function writeWorkflows(scene: Scene): Promise<void> {
  const files = workflowFiles({
    uses: (action) => `tidegate/tidegate/actions/${action}@${'0'.repeat(40)} # demo`,
    defaultBranch: 'main',
    staging: 'staging',
    production: 'production',
  });
  for (const { path, text } of files) {
    await mkdir(join(scene.work, path, '..'), { recursive: true });
    await writeFile(join(scene.work, path), text);
  }
}

/** Every YAML file below a directory of the clone, by its path in the clone. */
export async function yamlFiles(scene: Scene, directory: string): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(join(scene.work, directory), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const files = [];
  for (const entry of entries) {
    if (!entry.isFile() || !/\.ya?ml$/i.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    files.push({ path: relative(scene.work, path), text: await readFile(path, 'utf8') });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
