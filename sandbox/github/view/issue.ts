import { timestamp, timestampOrNull } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import { roleOf } from '../state/access.ts';
import { atLeast, type Account } from '../state/accounts.ts';
import type { Comment, Issue, Label } from '../state/issues.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount, viewAccountOrNull, viewAppOrNull } from './account.ts';

/** The schema `label`. */
export function viewLabel(world: World, repository: RepositoryState, label: Label): JsonObject {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: world.repositoryApi(repository, `/labels/${encodeURIComponent(label.name)}`),
    name: label.name,
    description: label.description,
    color: label.color,
    default: false,
  };
}

/** The schema `issue`. */
export function viewIssue(world: World, issue: Issue): JsonObject {
  const { repository, number, pull } = issue;
  const url = world.repositoryApi(repository, `/issues/${number}`);
  const html = world.html(repository, `/${pull ? 'pull' : 'issues'}/${number}`);
  return {
    id: issue.id,
    node_id: pull ? nodeId('PR', pull.id) : nodeId('I', issue.id),
    url,
    repository_url: world.repositoryApi(repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    timeline_url: `${url}/timeline`,
    html_url: html,
    number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: viewAccount(world, issue.author),
    labels: issue.labels.map((label) => viewLabel(world, repository, label)),
    assignee: viewAccountOrNull(world, issue.assignees[0]),
    assignees: issue.assignees.map((one) => viewAccount(world, one)),
    milestone: null,
    locked: issue.locked,
    active_lock_reason: null,
    comments: issue.comments.length,
    closed_at: timestampOrNull(issue.closedAt),
    created_at: timestamp(issue.createdAt),
    updated_at: timestamp(issue.updatedAt),
    closed_by: viewAccountOrNull(world, issue.closedBy),
    author_association: association(repository, issue.author),
    performed_via_github_app: viewAppOrNull(world, issue.app),
    reactions: viewReactions(`${url}/reactions`),
    ...(pull && {
      draft: pull.draft,
      pull_request: {
        url: world.repositoryApi(repository, `/pulls/${number}`),
        html_url: html,
        diff_url: `${html}.diff`,
        patch_url: `${html}.patch`,
        merged_at: timestampOrNull(pull.merged?.at),
      },
    }),
  };
}

/** The schema `issue-comment`. */
export function viewComment(world: World, comment: Comment): JsonObject {
  const { issue } = comment;
  const { repository } = issue;
  const url = world.repositoryApi(repository, `/issues/comments/${comment.id}`);
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url,
    html_url: world.html(
      repository,
      `/${issue.pull ? 'pull' : 'issues'}/${issue.number}#issuecomment-${comment.id}`,
    ),
    issue_url: world.repositoryApi(repository, `/issues/${issue.number}`),
    body: comment.body,
    user: viewAccount(world, comment.author),
    created_at: timestamp(comment.createdAt),
    updated_at: timestamp(comment.updatedAt),
    author_association: association(repository, comment.author),
    performed_via_github_app: viewAppOrNull(world, comment.app),
    reactions: viewReactions(`${url}/reactions`),
  };
}

/** How somebody belongs to a repository, as texts by them are marked. */
export function association(repository: RepositoryState, account: Account): string {
  if (repository.owner === account) return 'OWNER';
  if (account.type === 'Bot') return 'NONE';
  const named = repository.collaborators.has(account.login.toLowerCase());
  if (named && atLeast(roleOf(repository, account), 'read')) {
    return repository.owner.type === 'Organization' ? 'MEMBER' : 'COLLABORATOR';
  }
  const merged = [...repository.issues.values()].some(
    ({ pull, author }) => pull?.merged !== undefined && author === account,
  );
  return merged ? 'CONTRIBUTOR' : 'NONE';
}

/** Nobody reacts to anything here. */
function viewReactions(url: string): JsonObject {
  return {
    url,
    total_count: 0,
    '+1': 0,
    '-1': 0,
    laugh: 0,
    confused: 0,
    heart: 0,
    hooray: 0,
    eyes: 0,
    rocket: 0,
  };
}
