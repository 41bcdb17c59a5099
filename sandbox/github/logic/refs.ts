import { ApiError, unprocessable } from '../http/errors.ts';
import { pushEvent } from '../events/push.ts';
import { pullEvent } from '../events/pull.ts';
import { accountOf, type Account, type Actor } from '../state/accounts.ts';
import type { Pull } from '../state/issues.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { baseCommit, mergeability, pullsOf } from './pulls.ts';

/** A ref that moves; undefined where it doesn't exist before or after. */
export interface RefChange {
  readonly ref: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Why a change of a ref is refused, in GitHub's words, and under which condition. */
export interface Refusal {
  readonly when: 'always' | 'not-forward';
  readonly reason: string;
}

/** What a branch's rule says to a change of it. Whether it goes forward may be known only when its objects are here. */
export function ruleAgainst(repository: RepositoryState, change: RefChange): Refusal | undefined {
  const branch = branchOf(change.ref);
  const rule = branch === undefined ? undefined : repository.protections.get(branch);
  if (!rule || change.from === undefined) return undefined;
  const head = `GH006: Protected branch update failed for ${change.ref}.`;
  if (change.to === undefined) return { when: 'always', reason: `${head} Cannot delete a protected branch` };
  if (rule.requirePullRequest) {
    return { when: 'always', reason: `${head} Changes must be made through a pull request.` };
  }
  if (rule.allowForcePushes) return undefined;
  return { when: 'not-forward', reason: `${head} Cannot force-push to this branch` };
}

/** Why a change whose objects are here is refused; undefined where it isn't. */
async function refusal(repository: RepositoryState, change: RefChange): Promise<string | undefined> {
  const against = ruleAgainst(repository, change);
  if (against?.when !== 'not-forward') return against?.reason;
  const { from = '', to = '' } = change;
  return (await repository.git.isAncestor(from, to)) ? undefined : against.reason;
}

/**
 * Moves a ref for somebody, and lets everything follow that follows from it. To be called while the repository's lock
 * is held.
 * @throws ApiError when a rule forbids it, or the ref isn't where it was any more
 */
export async function changeRef(
  world: World,
  repository: RepositoryState,
  actor: Actor,
  change: RefChange,
  options: { readonly byMerge?: Pull } = {},
): Promise<void> {
  const refused = options.byMerge ? undefined : await refusal(repository, change);
  if (refused !== undefined) throw unprocessable(refused);
  const { ref, from, to } = change;
  const moved =
    to === undefined
      ? from === undefined || (await repository.git.deleteRef(ref, from))
      : await repository.git.moveRef(ref, to, from);
  if (!moved) throw new ApiError(409, `Reference ${ref} was changed by somebody else.`);
  await afterChanges(world, repository, actor, [change], options);
}

/** Tells of refs that moved, and brings the pull requests from and to them up to date. */
export async function afterChanges(
  world: World,
  repository: RepositoryState,
  actor: Actor,
  changes: readonly RefChange[],
  options: { readonly byMerge?: Pull } = {},
): Promise<void> {
  repository.pushedAt = world.now();
  for (const change of changes) {
    await pushEvent(world, repository, actor, change);
    const branch = branchOf(change.ref);
    if (branch === undefined) continue;
    for (const other of world.repositories.values()) {
      for (const pull of pullsOf(other)) {
        if (pull.issue.state !== 'open' || pull === options.byMerge) continue;
        if (pull.head.repository === repository && pull.head.ref === branch) {
          await headMoved(world, pull, actor, change);
        } else if (other === repository && pull.base.ref === branch) {
          await baseMoved(world, pull, actor, change);
        }
      }
    }
  }
}

async function headMoved(world: World, pull: Pull, actor: Actor, { from, to }: RefChange): Promise<void> {
  if (to === undefined) return closePull(world, pull, actor);
  const base = await baseCommit(pull);
  await setHead(world, pull, to);
  pull.base.sha = base;
  pull.issue.updatedAt = world.now();
  await mergeability(world, pull);
  await pullEvent(world, pull, actor, 'synchronize', { before: from ?? '', after: to });
}

/** A push that holds all of a pull request's commits has merged it. */
async function baseMoved(world: World, pull: Pull, actor: Actor, change: RefChange): Promise<void> {
  const { from, to } = change;
  const by = accountOf(actor);
  if (to === undefined) return closePull(world, pull, actor);
  if (from === undefined || by === undefined) return;
  if (!(await pull.repository.git.isAncestor(pull.head.sha, to))) return;
  pull.base.sha = from;
  await markMerged(world, pull, actor, by, to, [to]);
}

/** Writes down that a pull request was merged, and tells of it. */
export async function markMerged(
  world: World,
  pull: Pull,
  actor: Actor,
  by: Account,
  sha: string,
  commits: readonly string[],
): Promise<void> {
  pull.merged = { at: world.now(), by, sha, commits };
  await closePull(world, pull, actor);
}

export async function closePull(world: World, pull: Pull, actor: Actor): Promise<void> {
  const { issue } = pull;
  issue.state = 'closed';
  issue.closedAt = issue.updatedAt = world.now();
  issue.closedBy = accountOf(actor) ?? null;
  await pullEvent(world, pull, actor, 'closed');
}

/** Makes a commit a pull request's head, and brings it into the base repository where it comes from a fork. */
export async function setHead(world: World, pull: Pull, sha: string): Promise<void> {
  const ref = `refs/pull/${pull.number}/head`;
  const { git } = pull.repository;
  if (pull.head.repository === pull.repository) await git.setRef(ref, sha);
  else await git.fetch(pull.head.repository.git, sha, ref);
  pull.head.sha = sha;
  pull.head.movedAt = world.now();
}

export function branchOf(ref: string): string | undefined {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
}
