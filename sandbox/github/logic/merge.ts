import { ApiError } from '../http/errors.ts';
import { rebase } from '../git/merge.ts';
import type { Account, Actor } from '../state/accounts.ts';
import type { Pull } from '../state/issues.ts';
import type { BranchProtection } from '../state/repository.ts';
import { writer } from '../state/access.ts';
import type { World } from '../state/world.ts';
import { checkStates } from './checks.ts';
import { identityOf, webFlow } from './identity.ts';
import { baseCommit, mergeability, pullCommits } from './pulls.ts';
import { changeRef, markMerged } from './refs.ts';
import { approvals, changesRequested } from './reviews.ts';

export interface MergeRequest {
  readonly method: 'merge' | 'squash' | 'rebase';
  readonly title: string | undefined;
  readonly message: string | undefined;
  /** What the head must be. */
  readonly sha: string | undefined;
}

const names = { merge: 'Merge commits', squash: 'Squash merges', rebase: 'Rebase merges' } as const;

/**
 * Merges a pull request as its button does. To be called while the repository's lock is held.
 * @throws ApiError with what stands in the way
 */
export async function mergePull(
  world: World,
  pull: Pull,
  actor: Actor,
  request: MergeRequest,
): Promise<string> {
  const by = writer(actor);
  const { repository } = pull;
  const no = (message: string): ApiError => new ApiError(405, message);
  if (pull.issue.state === 'closed') throw no('Pull Request is not mergeable');
  if (pull.draft) throw no('Pull Request is still a draft');
  if (!repository.mergeMethods[request.method]) {
    throw no(`${names[request.method]} are not allowed on this repository.`);
  }
  if (request.sha !== undefined && request.sha !== pull.head.sha) {
    throw new ApiError(409, 'Head branch was modified. Review and try the merge again.');
  }
  const base = await baseCommit(pull);
  await mergeability(world, pull);
  if (pull.mergeability?.mergeable !== true) throw no('Pull Request is not mergeable');
  const rule = repository.protections.get(pull.base.ref);
  const missing = rule && missingFor(rule, pull);
  if (missing !== undefined) throw no(missing);
  const made = await build(world, pull, base, by, request);
  const sha = made.at(-1);
  if (sha === undefined) throw no('This branch can’t be rebased');
  pull.base.sha = base;
  await changeRef(
    world,
    repository,
    actor,
    { ref: `refs/heads/${pull.base.ref}`, from: base, to: sha },
    { byMerge: pull },
  );
  await markMerged(world, pull, actor, by, sha, made);
  if (repository.deleteBranchOnMerge && pull.head.repository === repository) {
    const ref = `refs/heads/${pull.head.ref}`;
    await changeRef(world, repository, actor, { ref, from: pull.head.sha, to: undefined });
  }
  return sha;
}

/** The commits of a merge; none where a rebase doesn't fit. */
async function build(
  world: World,
  pull: Pull,
  base: string,
  by: Account,
  request: MergeRequest,
): Promise<string[]> {
  const { git } = pull.repository;
  const now = world.now();
  const flow = webFlow(now);
  const commits = await pullCommits(pull);
  if (request.method === 'rebase') {
    const tip = await rebase(git, base, commits, flow);
    return tip === undefined
      ? []
      : (await git.log([tip, `^${base}`], { reverse: true })).map(({ sha }) => sha);
  }
  const merge = pull.mergeability?.commit ?? '';
  const tree = await git.line(['rev-parse', `${merge}^{tree}`]);
  const squash = request.method === 'squash';
  const standard = squash ? squashMessage(pull, commits) : mergeMessage(pull);
  const title = request.title ?? standard.title;
  const message = request.message ?? standard.message;
  const author = squash ? pull.issue.author : by;
  return [
    await git.writeCommit({
      tree,
      parents: squash ? [base] : [base, pull.head.sha],
      message: message === '' ? title : `${title}\n\n${message}`,
      author: identityOf(author, now),
      committer: flow,
    }),
  ];
}

interface Message {
  readonly title: string;
  readonly message: string;
}

function mergeMessage(pull: Pull): Message {
  const { repository, ref } = pull.head;
  return {
    title: `Merge pull request #${pull.number} from ${repository.owner.login}/${ref}`,
    message: pull.issue.title,
  };
}

/** One commit keeps its own words; of several the title is the pull request's, and the rest a list. */
function squashMessage(pull: Pull, commits: readonly { readonly message: string }[]): Message {
  const [only, ...others] = commits;
  if (only && others.length === 0) {
    const [title = '', ...rest] = only.message.split('\n');
    return { title: `${title} (#${pull.number})`, message: rest.join('\n').trim() };
  }
  return {
    title: `${pull.issue.title} (#${pull.number})`,
    message: commits.map(({ message }) => `* ${message}`).join('\n\n'),
  };
}

/** What a branch rule still asks for, in GitHub's words. */
function missingFor(rule: BranchProtection, pull: Pull): string | undefined {
  if (rule.requiredApprovals > 0 && changesRequested(pull)) return 'Changes have been requested.';
  if (approvals(pull) < rule.requiredApprovals) {
    const [reviews, are] = rule.requiredApprovals === 1 ? ['review', 'is'] : ['reviews', 'are'];
    return `At least ${rule.requiredApprovals} approving ${reviews} ${are} required by reviewers with write access.`;
  }
  const states = checkStates(pull.repository, pull.head.sha);
  for (const name of rule.requiredChecks) {
    const state = states.get(name);
    if (state === undefined) return `Required status check "${name}" is expected.`;
    if (state === 'pending') return `Required status check "${name}" is in progress.`;
    if (state === 'failure') return `Required status check "${name}" is failing.`;
  }
  return undefined;
}
