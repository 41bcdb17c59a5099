import type { Commit } from '../domain/history.ts';
import type { TreeEntry } from '../domain/inputs.ts';

/** What git knows, read from its objects: never from a work tree. */
export interface Repository {
  /** The commit that a revision names (a branch, a tag, an id of 7 digits and more, `HEAD`); undefined if none. */
  resolve(revision: string): Promise<Commit | undefined>;
  /** The best common ancestor's id, or undefined where histories have none. */
  mergeBase(a: string, b: string): Promise<string | undefined>;
  /**
   * What merging two commits would give, without doing it: the merged tree's id, or undefined where they conflict.
   * @throws EnvironmentError where this git can't tell (older than 2.38), or where the two have no common ancestor.
   */
  mergeTree(a: string, b: string): Promise<string | undefined>;
  /** Every file below `paths` in a commit or tree, sorted by the bytes of its path. No paths: the whole tree. */
  entries(treeish: string, paths: readonly string[]): Promise<readonly TreeEntry[]>;
  /** A file of a commit or tree; undefined if there is none. */
  read(treeish: string, path: string): Promise<Uint8Array | undefined>;
  /**
   * First-parent history, newest first: commits reachable from `to` and not from `from`, those that touch `paths`
   * (all where it is empty).
   */
  history(query: HistoryQuery): Promise<readonly Commit[]>;
  /**
   * Lays files of a commit or tree into an empty directory under their repository paths. Git LFS pointers are
   * replaced by their content. Links that leave what is laid out, and submodules that aren't there, are refused.
   */
  materialize(treeish: string, entries: readonly TreeEntry[], directory: string): Promise<void>;
  /** Makes an annotated tag and pushes it. The same tag on the same commit is no error: it returns `exists`. */
  tag(request: TagRequest): Promise<'created' | 'exists' | 'conflict'>;
}

export interface HistoryQuery {
  readonly from?: string | undefined;
  readonly to: string;
  readonly paths: readonly string[];
}

export interface TagRequest {
  readonly name: string;
  readonly commit: string;
  readonly message: string;
  readonly tagger: string;
  readonly at: string;
}

/** The work tree that a person sits in front of. */
export interface Checkout {
  /** The repository's root directory, absolute. */
  readonly root: string;
  /** The branch that is checked out; undefined when detached. */
  branch(): Promise<string | undefined>;
  /** `Name <address>` of who works here. */
  identity(): Promise<string>;
  /** What below `paths` differs from HEAD (untracked and not ignored counts), and whether HEAD is on a remote. */
  state(paths: readonly string[]): Promise<CheckoutState>;
  /**
   * The commit at which a branch stands on the remote now (here, where there is no remote). Fetches.
   * @throws EnvironmentError when the remote can't be reached, UserError when it has no such branch.
   */
  upstream(branch: string): Promise<string>;
  /** Writes the work tree's state below `paths` as git objects, index and branches untouched: a tree's id. */
  snapshot(paths: readonly string[]): Promise<string>;
}

export interface CheckoutState {
  /** Paths that differ, at most 50. */
  readonly uncommitted: readonly string[];
  /** HEAD isn't reachable from any remote-tracking branch. False where the repository has no remote. */
  readonly unpushed: boolean;
}

/** Files of the work tree, as they lie there: what a person commits next. Paths are relative to the root. */
export interface WorkTree {
  /** Undefined if there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** Written whole or not at all. */
  write(path: string, text: string): Promise<void>;
}
