import { timestamp, timestampOrNull } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { mergeability, pullCommits, pullFiles } from '../logic/pulls.ts';
import { checkStates } from '../logic/checks.ts';
import { approvals } from '../logic/reviews.ts';
import type { Pull, Review } from '../state/issues.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount, viewAccountOrNull } from './account.ts';
import { association, viewLabel } from './issue.ts';
import { viewRepository } from './repository.ts';

/** The schema `pull-request-simple`. */
export function viewSimplePull(world: World, pull: Pull): JsonObject {
  const { issue, repository, number } = pull;
  const url = world.repositoryApi(repository, `/pulls/${number}`);
  const issueUrl = world.repositoryApi(repository, `/issues/${number}`);
  const html = world.html(repository, `/pull/${number}`);
  const statuses = world.repositoryApi(repository, `/statuses/${pull.head.sha}`);
  return {
    url,
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: viewAccount(world, issue.author),
    body: issue.body,
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_at: timestampOrNull(issue.closedAt),
    merged_at: timestampOrNull(pull.merged?.at),
    merge_commit_sha: pull.merged?.sha ?? pull.mergeability?.commit ?? null,
    assignee: viewAccountOrNull(world, issue.assignees[0]),
    assignees: issue.assignees.map((one) => viewAccount(world, one)),
    requested_reviewers: [],
    requested_teams: [],
    labels: issue.labels.map((label) => ({
      ...viewLabel(world, repository, label),
      description: label.description ?? '',
    })),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${world.repositoryApi(repository)}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statuses,
    head: viewSide(world, pull.head.repository, pull.head.ref, pull.head.sha),
    base: viewSide(world, repository, pull.base.ref, pull.base.sha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${world.repositoryApi(repository)}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statuses },
    },
    author_association: association(repository, issue.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** The schema `pull-request`. */
export async function viewPull(world: World, pull: Pull): Promise<JsonObject> {
  const known = await mergeability(world, pull);
  const open = pull.issue.state === 'open';
  const [commits, files] = await Promise.all([pullCommits(pull), pullFiles(pull)]);
  return {
    ...viewSimplePull(world, pull),
    merged: pull.merged !== undefined,
    mergeable: open ? (known?.mergeable ?? null) : null,
    rebaseable: open ? (known?.mergeable ?? null) : null,
    mergeable_state: open ? mergeableState(pull) : 'unknown',
    merged_by: viewAccountOrNull(world, pull.merged?.by),
    comments: pull.issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: commits.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** How the merge box looks: `dirty` is a conflict, `blocked` a rule, `unstable` a check that didn't pass. */
function mergeableState(pull: Pull): string {
  if (pull.mergeability === undefined) return 'unknown';
  if (!pull.mergeability.mergeable) return 'dirty';
  if (pull.draft) return 'draft';
  const states = checkStates(pull.repository, pull.head.sha);
  const rule = pull.repository.protections.get(pull.base.ref);
  const blocked =
    rule !== undefined &&
    (approvals(pull) < rule.requiredApprovals ||
      rule.requiredChecks.some((name) => states.get(name) !== 'success'));
  if (blocked) return 'blocked';
  return [...states.values()].some((state) => state !== 'success') ? 'unstable' : 'clean';
}

function viewSide(world: World, repository: RepositoryState, ref: string, sha: string): JsonObject {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: viewAccount(world, repository.owner),
    repo: viewRepository(world, repository),
  };
}

/** The schema `pull-request-minimal`, as checks and runs name their pull requests. */
export function viewMinimalPull(world: World, pull: Pull): JsonObject {
  const side = (repository: RepositoryState, ref: string, sha: string): JsonObject => ({
    ref,
    sha,
    repo: { id: repository.id, url: world.repositoryApi(repository), name: repository.name },
  });
  return {
    id: pull.id,
    number: pull.number,
    url: world.repositoryApi(pull.repository, `/pulls/${pull.number}`),
    head: side(pull.head.repository, pull.head.ref, pull.head.sha),
    base: side(pull.repository, pull.base.ref, pull.base.sha),
  };
}

/** The schema `pull-request-review`. */
export function viewReview(world: World, review: Review): JsonObject {
  const { pull } = review;
  const html = `${world.html(pull.repository, `/pull/${pull.number}`)}#pullrequestreview-${review.id}`;
  const url = world.repositoryApi(pull.repository, `/pulls/${pull.number}`);
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: viewAccount(world, review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    _links: { html: { href: html }, pull_request: { href: url } },
    submitted_at: timestamp(review.submittedAt),
    commit_id: review.commit,
    author_association: association(pull.repository, review.author),
  };
}
