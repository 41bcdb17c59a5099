import { dirname, resolve } from 'node:path';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import type { Commit } from '../../domain/history.ts';
import type { TreeEntry } from '../../domain/inputs.ts';
import { quoted } from '../../domain/text.ts';
import type {
  Checkout,
  CheckoutState,
  HistoryQuery,
  Repository,
  TagRequest,
} from '../../ports/repository.ts';
import { checkoutState, writeSnapshot } from './checkout.ts';
import { configuration, closeContext, contextOf, objectId, treeId, type GitContext } from './context.ts';
import { readEntries, repositoryPath } from './entries.ts';
import { notARepository } from './errors.ts';
import { findMergeBase, readCommits, readHistory } from './history.ts';
import { materialize } from './materialize.ts';
import { fetchMissing } from './partial.ts';
import { whoWorksHere } from './people.ts';
import { Git, withoutNewline } from './process.ts';
import { currentBranch, defaultBranch, defaultRemote, upstreamCommit } from './remote.ts';
import { mergedTree } from './merge-tree.ts';
import { makeTag } from './tag.ts';

/** Bytes of the largest file that is read into memory. */
const mostRead = 32 * 1024 * 1024;
const mostLinks = 8;
const oldestGit = [2, 30] as const;

/** The repository that a directory lies in, over the git executable. In a bare one `root` is the repository itself. */
export class GitRepository implements Repository, Checkout, AsyncDisposable {
  readonly root: string;
  readonly #context: GitContext;

  constructor(context: GitContext) {
    this.#context = context;
    this.root = context.workTree ?? context.gitDirectory;
  }

  async resolve(revision: string): Promise<Commit | undefined> {
    const id = await this.#commitNamed(revision);
    if (id === undefined) return undefined;
    const [commit] = await readCommits(this.#context, [id]);
    return commit;
  }

  mergeBase(a: string, b: string): Promise<string | undefined> {
    return findMergeBase(this.#context, a, b);
  }

  mergeTree(a: string, b: string): Promise<string | undefined> {
    return mergedTree(this.#context, a, b);
  }

  entries(treeish: string, paths: readonly string[]): Promise<readonly TreeEntry[]> {
    return readEntries(this.#context, treeish, paths);
  }

  /** Links are followed within the tree. @throws UserError for a file of more than 32 MiB. */
  async read(treeish: string, path: string): Promise<Uint8Array | undefined> {
    let wanted = repositoryPath(path);
    const tree = await treeId(this.#context, treeish);
    for (let hops = 0; wanted !== undefined && hops <= mostLinks; hops++) {
      const found = (await readEntries(this.#context, tree, [wanted])).find((entry) => entry.path === wanted);
      if (!found || found.mode === '160000') return undefined;
      await fetchMissing(this.#context, tree, [found.oid]);
      const content = await this.#blob(found);
      if (found.mode !== '120000') return content;
      wanted = linked(found.path, content.toString('utf8'));
    }
    return undefined;
  }

  history(query: HistoryQuery): Promise<readonly Commit[]> {
    return readHistory(this.#context, query);
  }

  materialize(treeish: string, entries: readonly TreeEntry[], directory: string): Promise<void> {
    return materialize(this.#context, treeish, entries, directory);
  }

  tag(request: TagRequest): Promise<'created' | 'exists' | 'conflict'> {
    return makeTag(this.#context, request);
  }

  branch(): Promise<string | undefined> {
    return currentBranch(this.#context);
  }

  identity(): Promise<string> {
    return whoWorksHere(this.#context);
  }

  state(paths: readonly string[]): Promise<CheckoutState> {
    return checkoutState(this.#context, paths);
  }

  snapshot(paths: readonly string[]): Promise<string> {
    return writeSnapshot(this.#context, paths);
  }

  upstream(branch: string): Promise<string> {
    return upstreamCommit(this.#context, branch);
  }

  /** The remote that people share: `origin`, the only one, or the one that the current branch follows. */
  defaultRemote(): Promise<string | undefined> {
    return defaultRemote(this.#context);
  }

  /** The branch that others are merged into, as far as this clone knows. Nothing is fetched. */
  defaultBranch(): Promise<string | undefined> {
    return defaultBranch(this.#context);
  }

  /** The address of that remote; undefined where there is none, or where it has none. */
  async remoteAddress(): Promise<string | undefined> {
    const remote = await defaultRemote(this.#context);
    return remote === undefined ? undefined : configuration(this.#context, `remote.${remote}.url`);
  }

  /** Ends the helper processes. They would end with this process too. */
  close(): Promise<void> {
    return closeContext(this.#context);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #commitNamed(revision: string): Promise<string | undefined> {
    if (revision === '') return undefined;
    const id = await objectId(this.#context, `${revision}^{commit}`);
    // Git takes 4 digits of an id. So few mean another commit tomorrow.
    if (id !== undefined) return revision.length < 7 && id.startsWith(revision) ? undefined : id;
    // Where only a commit is checked out, as in workflows, branches are known as the remote's.
    const remote = await defaultRemote(this.#context).catch(() => undefined);
    return remote === undefined
      ? undefined
      : objectId(this.#context, `refs/remotes/${remote}/${revision}^{commit}`);
  }

  async #blob(entry: TreeEntry): Promise<Buffer> {
    let content: Buffer | undefined;
    let size = 0;
    await this.#context.contents.each([entry.oid], async (object, body) => {
      size = object?.size ?? 0;
      if (object && size <= mostRead) content = await body.bytes();
    });
    if (content) return content;
    if (size > 0) {
      throw new UserError(
        `${quoted(entry.path, 400)} has ${size} bytes; files of at most ${mostRead} bytes can be read here.`,
        {
          code: 'file-too-big',
          place: { file: entry.path },
        },
      );
    }
    throw new EnvironmentError(`The repository lacks the content of ${quoted(entry.path, 400)}.`, {
      code: 'object-missing',
      next: 'Look at the repository with `git fsck`, then fetch what is missing or clone it anew.',
    });
  }
}

/**
 * Opens the repository that a directory lies in. Close it when done.
 * @throws UserError when it lies in none, EnvironmentError when git is missing, too old or refuses it.
 */
export async function openRepository(directory: string): Promise<GitRepository> {
  return new GitRepository(await openContext(directory));
}

/** What `openRepository` opens, for the other parts of this adapter. */
export async function openContext(directory: string): Promise<GitContext> {
  const start = resolve(directory);
  const git = new Git({ directory: start });
  const [version, own, common, top] = await Promise.all([
    git.line(['--version']),
    git.run(['rev-parse', '--absolute-git-dir']),
    git.run(['rev-parse', '--git-common-dir']),
    git.run(['rev-parse', '--show-toplevel']),
  ]);
  checkVersion(version);
  if (own.code !== 0) throw notARepository(start, own);
  const gitDirectory = withoutNewline(own.stdout);
  const workTree = top.code === 0 ? withoutNewline(top.stdout) : undefined;
  const places = {
    gitDirectory,
    commonDirectory: resolve(start, withoutNewline(common.stdout)),
    ...(workTree !== undefined && { workTree: resolve(workTree) }),
  };
  return contextOf(new Git({ directory: places.workTree ?? gitDirectory }), places);
}

function checkVersion(version: string): void {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const [oldestMajor, oldestMinor] = oldestGit;
  if (Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)) return;
  throw new EnvironmentError(`This is ${version}; git ${oldestGit.join('.')} or later is needed.`, {
    code: 'git-too-old',
    next: 'Install a newer git.',
  });
}

/** Where a link of the tree leads; undefined when that is outside. */
function linked(path: string, target: string): string | undefined {
  if (target.startsWith('/')) return undefined;
  const parts: string[] = [];
  for (const part of `${dirname(path)}/${target}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) return undefined;
    if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}
