import type { CommitData } from '../git/commits.ts';
import { diff, type FileChange } from '../git/diff.ts';
import { mergeTrees } from '../git/merge.ts';
import type { Issue, Mergeability, Pull } from '../state/issues.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { webFlow } from './identity.ts';

/** All pull requests of a repository, the newest first. */
export function pullsOf(repository: RepositoryState): Pull[] {
  return [...repository.issues.values()]
    .flatMap(({ pull }: Issue) => (pull ? [pull] : []))
    .sort((a, b) => b.number - a.number);
}

/** The commit that a pull request is compared with: its base branch's head, or what that was at the merge. */
export async function baseCommit(pull: Pull): Promise<string> {
  if (pull.issue.state === 'closed') return pull.base.sha;
  return (await pull.repository.git.ref(`refs/heads/${pull.base.ref}`))?.sha ?? pull.base.sha;
}

/** A pull request's own commits, oldest first; at most 250, as GitHub lists. */
export async function pullCommits(pull: Pull): Promise<readonly CommitData[]> {
  const range = [pull.head.sha, `^${await baseCommit(pull)}`];
  return (await pull.repository.git.log(range, { reverse: true })).slice(0, 250);
}

/** What a pull request changes, compared with where it left its base. */
export async function pullFiles(pull: Pull): Promise<readonly FileChange[]> {
  const git = pull.repository.git;
  const base = await git.mergeBase(await baseCommit(pull), pull.head.sha);
  return diff(git, base ?? (await baseCommit(pull)), pull.head.sha);
}

/** Whether it can be merged, which is found out anew when its head or base has moved; undefined while that lags. */
export async function mergeability(world: World, pull: Pull): Promise<Mergeability | undefined> {
  const found = pull.mergeability;
  const base = await baseCommit(pull);
  if (pull.issue.state === 'open' && (found?.base !== base || found.head !== pull.head.sha)) {
    pull.mergeability = await findOut(world, pull, base);
  }
  const known = pull.mergeability;
  return known && world.now() >= known.at ? known : undefined;
}

/** Merges the pair of commits, and puts the result under `refs/pull/N/merge` where it fits. */
async function findOut(world: World, pull: Pull, base: string): Promise<Mergeability> {
  const git = pull.repository.git;
  const head = pull.head.sha;
  const at = world.now() + world.lags.mergeability;
  const { tree } = await mergeTrees(git, base, head);
  if (tree === undefined) return { base, head, mergeable: false, commit: undefined, at };
  const flow = webFlow(world.now());
  const commit = await git.writeCommit({
    tree,
    parents: [base, head],
    message: `Merge ${head} into ${base}`,
    author: flow,
    committer: flow,
  });
  await git.setRef(`refs/pull/${pull.number}/merge`, commit);
  return { base, head, mergeable: true, commit, at };
}

/**
 * The pull requests that belong to a commit, as far as the index knows them by now: those that it came with, and those
 * whose merge made it. Of a commit on the default branch only what was merged counts.
 */
export async function pullsOfCommit(world: World, repository: RepositoryState, sha: string): Promise<Pull[]> {
  const tip = (await repository.git.ref(`refs/heads/${repository.defaultBranch}`))?.sha;
  const landed = tip !== undefined && (await repository.git.isAncestor(sha, tip));
  const found: Pull[] = [];
  for (const pull of pullsOf(repository)) {
    if (landed && !pull.merged) continue;
    if (pull.issue.state === 'closed' && !pull.merged) continue;
    if (await isAssociated(world, pull, sha)) found.push(pull);
  }
  return found;
}

async function isAssociated(world: World, pull: Pull, sha: string): Promise<boolean> {
  const since = (time: number): boolean => world.now() >= time + world.lags.commitPulls;
  if (pull.merged?.commits.includes(sha) === true) return since(pull.merged.at);
  if (!since(pull.head.movedAt)) return false;
  const git = pull.repository.git;
  if (!(await git.isAncestor(sha, pull.head.sha))) return false;
  return !(await git.isAncestor(sha, await baseCommit(pull)));
}
