import type { Account, App } from '../state/accounts.ts';
import type { Issue } from '../state/issues.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { emit } from '../events/emit.ts';
import { ApiError } from '../http/errors.ts';
import type { Actor } from '../state/accounts.ts';
import { viewComment, viewIssue } from '../view/issue.ts';
import type { Comment, Label } from '../state/issues.ts';

/** The characters that GitHub takes. */
const lengths = { title: 256, body: 65_536 } as const;

/** @throws ApiError 422 for a title or body that is too long */
export function checkLengths(
  resource: string,
  given: { readonly title?: string | undefined; readonly body?: string | null | undefined },
): void {
  for (const field of ['title', 'body'] as const) {
    const most = lengths[field];
    if ((given[field]?.length ?? 0) <= most) continue;
    const message = `${field} is too long (maximum is ${most} characters)`;
    throw new ApiError(422, `Validation Failed: ${message}`, [{ resource, field, code: 'custom', message }]);
  }
}

/** Gives the next number to an issue. */
export function newIssue(
  world: World,
  repository: RepositoryState,
  given: {
    readonly author: Account;
    readonly app: App | undefined;
    readonly title: string;
    readonly body: string | null;
  },
): Issue {
  repository.lastNumber += 1;
  const now = world.now();
  const issue: Issue = {
    ...given,
    id: world.nextId(),
    repository,
    number: repository.lastNumber,
    state: 'open',
    stateReason: null,
    labels: [],
    assignees: [],
    locked: false,
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    pinned: false,
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

/** Tells what happened to an issue. */
export function issueEvent(world: World, issue: Issue, actor: Actor, action: string): void {
  emit(world, issue.repository, actor, {
    name: 'issues',
    action,
    payload: { issue: viewIssue(world, issue) },
  });
}

/** Writes a comment below an issue or pull request. */
export function addComment(
  world: World,
  issue: Issue,
  actor: Actor,
  given: { readonly author: Account; readonly app: App | undefined; readonly body: string },
): Comment {
  const now = world.now();
  const comment: Comment = { ...given, id: world.nextId(), issue, createdAt: now, updatedAt: now };
  issue.comments.push(comment);
  issue.repository.comments.set(comment.id, comment);
  issue.updatedAt = now;
  commentEvent(world, comment, actor, 'created');
  return comment;
}

export function commentEvent(world: World, comment: Comment, actor: Actor, action: string): void {
  emit(world, comment.issue.repository, actor, {
    name: 'issue_comment',
    action,
    payload: { issue: viewIssue(world, comment.issue), comment: viewComment(world, comment) },
  });
}

/** The label of that name, which is made where there is none yet. */
export function labelNamed(world: World, repository: RepositoryState, name: string): Label {
  const key = name.toLowerCase();
  const found = repository.labels.get(key);
  if (found) return found;
  const label: Label = { id: world.nextId(), name, color: 'ededed', description: null };
  repository.labels.set(key, label);
  return label;
}
