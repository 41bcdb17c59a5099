import type { CommitData, Identity } from './commits.ts';
import type { GitStore } from './store.ts';

/** The tree of a merge, or the paths in conflict. */
export type MergeResult =
  | { readonly tree: string; readonly conflicts?: undefined }
  | { readonly conflicts: readonly string[]; readonly tree?: undefined };

/** Merges two commits as `git merge` would, without touching anything. */
export async function mergeTrees(store: GitStore, ours: string, theirs: string): Promise<MergeResult> {
  const result = await store.run([
    'merge-tree',
    '--write-tree',
    '-z',
    '--name-only',
    '--no-messages',
    '--allow-unrelated-histories',
    ours,
    theirs,
  ]);
  const [tree = '', ...paths] = result.stdout.toString('utf8').split('\0');
  if (result.code === 0) return { tree };
  if (result.code === 1) return { conflicts: paths.filter((path) => path !== '') };
  throw new Error(`git merge-tree failed: ${result.stderr}`);
}

/** Puts the commits of a pull request, oldest first, on top of another commit. */
export async function rebase(
  store: GitStore,
  onto: string,
  commits: readonly CommitData[],
  committer: Identity,
): Promise<string | undefined> {
  let tip = onto;
  for (const commit of commits) {
    const tree = await pick(store, tip, commit, committer);
    if (tree === undefined) return undefined;
    tip = await store.writeCommit({
      tree,
      parents: [tip],
      message: commit.message,
      author: commit.author,
      committer,
    });
  }
  return tip;
}

/** The tree of `tip` with what one commit changed. */
async function pick(
  store: GitStore,
  tip: string,
  commit: CommitData,
  committer: Identity,
): Promise<string | undefined> {
  const [parent] = commit.parents;
  // A commit with the tip's tree and the picked commit's parent: its merge base with the picked one is that parent.
  const tree = await store.line(['rev-parse', `${tip}^{tree}`]);
  const side = await store.writeCommit({
    tree,
    parents: parent === undefined ? [] : [parent],
    message: 'side',
    author: committer,
    committer,
  });
  return (await mergeTrees(store, side, commit.sha)).tree;
}
