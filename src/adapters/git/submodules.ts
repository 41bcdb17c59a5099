import { join } from 'node:path';
import type { TreeEntry } from '../../domain/inputs.ts';
import type { Problem } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';
import { closeContext, contextOf, exists, objectId, type GitContext } from './context.ts';
import { parseEntries, readEntries, split } from './entries.ts';
import { shellWord } from './errors.ts';
import { Git } from './process.ts';

/** The mode of a submodule's entry. */
export const submoduleMode = '160000';

/** Files that lie in one repository's objects and are laid out together. */
export interface Portion {
  readonly context: GitContext;
  /** The tree that holds them all: where content that isn't here yet is looked for. */
  readonly tree: string;
  /** Paths are those below the outermost repository's root. */
  readonly entries: readonly TreeEntry[];
}

/**
 * Replaces submodules by the files of their commits, as far as their objects are here: one portion per repository,
 * the outermost first. `opened` gathers what the caller has to close.
 */
export async function expandSubmodules(
  context: GitContext,
  tree: string,
  entries: readonly TreeEntry[],
  opened: GitContext[],
  prefix = '',
): Promise<{ portions: Portion[]; problems: Problem[] }> {
  const own = entries.filter(({ mode }) => mode !== submoduleMode);
  const portions: Portion[] = [{ context, tree, entries: own }];
  const problems: Problem[] = [];
  const submodules = entries.filter(({ mode }) => mode === submoduleMode);
  const names = submodules.length > 0 ? await submoduleNames(context, tree) : new Map<string, string>();
  for (const { oid, path } of submodules) {
    const inner = await openSubmodule(context, names, path.slice(prefix.length), oid);
    if (!inner) {
      problems.push(submoduleMissing(path, oid, names.has(path.slice(prefix.length)), prefix));
      continue;
    }
    opened.push(inner);
    const files = await readEntries(inner, oid, []);
    const below = files.map((entry) => ({ ...entry, path: `${path}/${entry.path}` }));
    const expanded = await expandSubmodules(inner, oid, below, opened, `${path}/`);
    portions.push(...expanded.portions);
    problems.push(...expanded.problems);
  }
  return { portions, problems };
}

/** From a submodule's path to its name, as .gitmodules has it at that state. */
async function submoduleNames(context: GitContext, tree: string): Promise<Map<string, string>> {
  const listing = await context.git.output(['ls-tree', '-z', '--full-tree', tree, '--', '.gitmodules']);
  const file = parseEntries(listing)[0];
  if (!file) return new Map();
  const result = await context.git.run([
    'config',
    '-z',
    `--blob=${file.oid}`,
    '--get-regexp',
    '^submodule\\..*\\.path$',
  ]);
  const settings = split(result.stdout).map((setting) => {
    const newline = setting.indexOf('\n');
    return [
      setting.slice(newline + 1),
      setting.slice('submodule.'.length, newline - '.path'.length),
    ] as const;
  });
  return new Map(settings.filter(([, name]) => !name.split(/[\\/]/).includes('..')));
}

async function openSubmodule(
  context: GitContext,
  names: ReadonlyMap<string, string>,
  path: string,
  commit: string,
): Promise<GitContext | undefined> {
  const name = names.get(path);
  const places = [
    ...(name === undefined
      ? []
      : [context.gitDirectory, context.commonDirectory].map((base) => join(base, 'modules', name))),
    ...(context.workTree === undefined ? [] : [join(context.workTree, path, '.git')]),
  ];
  for (const place of new Set(places)) {
    if (!(await exists(join(place, 'objects')))) continue;
    const git = new Git({ directory: place, gitDirectory: place });
    const inner = contextOf(git, { gitDirectory: place, commonDirectory: place });
    if ((await objectId(inner, `${commit}^{commit}`)) === commit) return inner;
    await closeContext(inner);
  }
  return undefined;
}

function submoduleMissing(path: string, commit: string, named: boolean, prefix: string): Problem {
  const where = prefix === '' ? '' : '--recursive ';
  return {
    severity: 'error',
    code: 'submodule-missing',
    message: named
      ? `The submodule ${quoted(path, 400)} isn't here at its commit ${commit.slice(0, 12)}.`
      : `${quoted(path, 400)} is a submodule, but .gitmodules doesn't name it.`,
    place: { file: path },
    next: named
      ? `git submodule update --init ${where}-- ${shellWord(path)}`
      : 'Add it with `git submodule add`, or take it out of the repository.',
  };
}
