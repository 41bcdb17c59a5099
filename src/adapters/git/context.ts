import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';
import { CatFile } from './cat-file.ts';
import type { Git } from './process.ts';

/** One repository, opened: what the parts of this adapter work with. */
export interface GitContext {
  readonly git: Git;
  /** Answers with what objects are. */
  readonly check: CatFile;
  /** Answers with what objects hold. */
  readonly contents: CatFile;
  /** The repository's own directory; in a work tree of `git worktree` that work tree's own. Absolute. */
  readonly gitDirectory: string;
  /** What all work trees share. Absolute. */
  readonly commonDirectory: string;
  /** The root of the work tree; undefined in a bare repository. Absolute. */
  readonly workTree: string | undefined;
}

/** Opens what lies in a git directory itself, without looking for a work tree. */
export function contextOf(
  git: Git,
  places: { readonly gitDirectory: string; readonly commonDirectory: string; readonly workTree?: string },
): GitContext {
  return {
    git,
    check: new CatFile(git, '--batch-check'),
    contents: new CatFile(git, '--batch'),
    gitDirectory: places.gitDirectory,
    commonDirectory: places.commonDirectory,
    workTree: places.workTree,
  };
}

export async function closeContext(context: GitContext): Promise<void> {
  await Promise.all([context.check.close(), context.contents.close()]);
}

/** The id of the object that a name stands for; undefined if there is none. */
export async function objectId(context: GitContext, name: string): Promise<string | undefined> {
  // Such names can't exist, and would be two questions.
  if (/[\0\n]/.test(name)) return undefined;
  let id: string | undefined;
  await context.check.each([name], (object) => {
    id = object?.oid;
  });
  return id;
}

/** The id of a commit's or tree's tree. @throws UserError if there is no such thing. */
export async function treeId(context: GitContext, treeish: string): Promise<string> {
  const id = treeish === '' ? undefined : await objectId(context, `${treeish}^{tree}`);
  if (id !== undefined) return id;
  throw await unknownRevision(context, treeish);
}

/** The id of the commit that a revision names. @throws UserError if there is no such thing. */
export async function commitId(context: GitContext, revision: string): Promise<string> {
  const id = revision === '' ? undefined : await objectId(context, `${revision}^{commit}`);
  if (id !== undefined) return id;
  throw await unknownRevision(context, revision);
}

async function unknownRevision(context: GitContext, revision: string): Promise<UserError> {
  if (revision === 'HEAD' && (await objectId(context, 'HEAD^{commit}')) === undefined) {
    return new UserError('The repository has no commit on its current branch yet.', {
      code: 'no-commit',
      next: 'Make a first commit: git add . && git commit -m "Start"',
    });
  }
  const shallow = (await shallowBoundary(context)).size > 0;
  return new UserError(`${quoted(revision)} names no commit of this repository.`, {
    code: 'unknown-revision',
    next: shallow
      ? 'This clone is shallow. Fetch the rest with `git fetch --unshallow`, or name a branch, a tag or a commit that is here.'
      : 'Name a branch, a tag or a commit that `git log --all` shows; `git fetch` brings those of the remote.',
  });
}

/** The commits at which a shallow clone's history is cut; none in a full one. */
export async function shallowBoundary(context: GitContext): Promise<ReadonlySet<string>> {
  const text = await readFile(join(context.commonDirectory, 'shallow'), 'utf8').catch(() => '');
  return new Set(text.split('\n').filter((line) => line !== ''));
}

/** The error for a question whose answer lies beyond where a shallow clone's history is cut. */
export function cutHistory(commit: string | undefined): EnvironmentError {
  const where = commit === undefined ? '' : ` at commit ${commit.slice(0, 12)}`;
  return new EnvironmentError(
    `This clone is shallow: its history is cut${where}, so what lies before isn't known.`,
    {
      code: 'shallow',
      next: 'Fetch the rest with `git fetch --unshallow`; in a workflow, set `fetch-depth: 0` for actions/checkout.',
    },
  );
}

/** A value of git's configuration; undefined where it isn't set. */
export async function configuration(context: GitContext, key: string): Promise<string | undefined> {
  const result = await context.git.run(['config', '-z', '--get', key]);
  return result.code === 0 ? result.stdout.toString('utf8').replace(/\0$/, '') : undefined;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
