import { copyFile, lstat, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { CheckoutState } from '../../ports/repository.ts';
import { exists, objectId, type GitContext } from './context.ts';
import { pathArguments, split } from './entries.ts';
import { gitFailure, withoutNewline } from './process.ts';
import { withScratch } from './scratch.ts';
import { submoduleMode } from './submodules.ts';

const mostPaths = 50;
/** Bytes of git's list of changes that are enough for so many. */
const enough = 1024 * 1024;

/** What differs from HEAD, and whether HEAD is on a remote. */
export async function checkoutState(context: GitContext, paths: readonly string[]): Promise<CheckoutState> {
  requireWorkTree(context);
  const args = [
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--ignore-submodules=none',
    '--no-renames',
  ];
  const result = await context.git.run([...args, '--', ...pathArguments(paths)], { stopAfter: enough });
  const stopped = result.code === null && result.stdout.length > enough;
  if (result.code !== 0 && !stopped) throw gitFailure(args, result);
  const whole = result.stdout.subarray(0, result.stdout.lastIndexOf(0) + 1);
  // Two characters of state and a space stand before each path.
  const uncommitted = split(whole)
    .slice(0, mostPaths)
    .map((record) => record.slice(3));
  return { uncommitted, unpushed: await isUnpushed(context) };
}

async function isUnpushed(context: GitContext): Promise<boolean> {
  if (withoutNewline(await context.git.output(['remote'])) === '') return false;
  const head = await objectId(context, 'HEAD^{commit}');
  if (head === undefined) return true;
  const output = await context.git.output([
    ...['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${head}`, 'refs/remotes/'],
  ]);
  return output.length === 0;
}

/**
 * Writes the tree that HEAD would have if everything below `paths` were committed as it stands in the work tree. It
 * works on a copy of the index, so that nothing but new objects is left behind.
 */
export async function writeSnapshot(context: GitContext, paths: readonly string[]): Promise<string> {
  const workTree = requireWorkTree(context);
  return withScratch(context, async (scratch) => {
    const index = join(scratch, 'index');
    const environment = { GIT_INDEX_FILE: index };
    const real = join(context.gitDirectory, 'index');
    // A copy knows which files didn't change, so that git needn't read them all.
    if (await exists(real)) await copyIndex(real, index);
    const head = await objectId(context, 'HEAD^{tree}');
    await context.git.output(['read-tree', ...(head === undefined ? ['--empty'] : ['--reset', head])], {
      environment,
    });
    const update = (option: string, files: readonly string[]) =>
      context.git.output(['update-index', '-z', '--add', '--replace', option, '--stdin'], {
        environment,
        input: files.map((path) => `${path}\0`).join(''),
      });
    const { there, gone } = await differences(context, workTree, pathArguments(paths), environment);
    await update('--force-remove', gone);
    await update('--remove', there);
    return context.git.line(['write-tree'], { environment });
  });
}

/**
 * Copies an index with its age. A file that was changed in the same moment in which the index was written looks unchanged
 * by its times; git reads such files, and knows them by the index being no younger than they are (git's
 * Documentation/technical/racy-git.txt). A little older is safe: then more files are read.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { atimeMs, mtimeMs } = await stat(from);
  await copyFile(from, to);
  await utimes(to, atimeMs / 1000, (Math.floor(mtimeMs) - 1) / 1000);
}

/** Files that an index has otherwise than the work tree, and new ones; `gone` are those that are no files any more. */
async function differences(
  context: GitContext,
  workTree: string,
  paths: readonly string[],
  environment: Record<string, string>,
): Promise<{ there: string[]; gone: string[] }> {
  const list = async (...options: string[]) =>
    split(await context.git.output(['ls-files', '-z', ...options, '--', ...paths], { environment }));
  const there = await list('--others', '--exclude-standard');
  const gone: string[] = [];
  const staged = (await list('--stage')).filter((entry) => entry.startsWith(submoduleMode));
  const submodules = new Set(staged.map((entry) => entry.slice(entry.indexOf('\t') + 1)));
  for (const path of new Set(await list('--modified'))) {
    const stands = await standsAsItself(workTree, path, submodules.has(path));
    (stands ? there : gone).push(path);
  }
  return { there, gone };
}

/** Whether a file (or a submodule's directory) is at a path, with no symbolic link on the way to it. */
async function standsAsItself(workTree: string, path: string, directory: boolean): Promise<boolean> {
  const parts = path.split('/');
  for (const depth of parts.keys()) {
    const found = await lstat(join(workTree, ...parts.slice(0, depth + 1))).catch(() => undefined);
    const expected = depth < parts.length - 1 || directory;
    if (!found || found.isDirectory() !== expected) return false;
  }
  return true;
}

function requireWorkTree(context: GitContext): string {
  if (context.workTree !== undefined) return context.workTree;
  throw new UserError('This repository is bare: it has no files that somebody works on.', {
    code: 'bare-repository',
    next: 'Name a branch or a commit, or work in a clone.',
  });
}
