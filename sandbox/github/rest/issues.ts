import { ApiError, invalid, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { created, notOffered, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { names, text, type JsonObject } from '../json.ts';
import { checkLengths, issueEvent, labelNamed, newIssue } from '../logic/issues.ts';
import { closePull } from '../logic/refs.ts';
import { roleOf, writer } from '../state/access.ts';
import { appOf, atLeast, type Account } from '../state/accounts.ts';
import type { Issue } from '../state/issues.ts';
import { viewIssue } from '../view/issue.ts';

const either = { issues: 'read', pull_requests: 'read' } as const;
const writeEither = { issues: 'write', pull_requests: 'write' } as const;

/** Issues, which pull requests are too. */
export const issueRoutes: readonly Route[] = [
  route('issues/list-for-repo', either, (call) => {
    const { world, repository, query } = call;
    notOffered(query, 'milestone', 'assignee', 'type', 'mentioned', 'issue_field_values');
    const state = query['state'] ?? 'open';
    const labels = query['labels'] === undefined ? [] : String(query['labels']).split(',');
    const since = query['since'] === undefined ? 0 : Date.parse(String(query['since']));
    const found = [...repository.issues.values()].filter(
      (issue) =>
        (state === 'all' || issue.state === state) &&
        labels.every((name) => issue.labels.some((one) => one.name.toLowerCase() === name.toLowerCase())) &&
        (query['creator'] === undefined || issue.author.login === query['creator']) &&
        issue.updatedAt >= since &&
        world.isListed(issue.createdAt),
    );
    const sort = query['sort'] ?? 'created';
    const key = (issue: Issue): number =>
      sort === 'comments' ? issue.comments.length : sort === 'updated' ? issue.updatedAt : issue.createdAt;
    found.sort((a, b) => key(b) - key(a) || b.number - a.number);
    if (query['direction'] === 'asc') found.reverse();
    return paged(call, found, (issue) => viewIssue(world, issue));
  }),

  route(
    'issues/create',
    { issues: 'write' },
    (call) => {
      const { world, repository, actor, body } = call;
      notOffered(body, 'assignee', 'milestone', 'type', 'issue_field_values');
      const title = text(body, 'title') ?? '';
      if (title.trim() === '') throw invalid({ resource: 'Issue', field: 'title', code: 'missing_field' });
      checkLengths('Issue', { title, body: text(body, 'body') });
      const issue = newIssue(world, repository, {
        author: writer(actor),
        app: appOf(actor),
        title,
        body: text(body, 'body') ?? null,
      });
      // Who may only read has labels and assignees dropped without a word.
      if (mayTriage(call)) applyPeopleAndLabels(call, issue, body);
      issueEvent(world, issue, actor, 'opened');
      return created(viewIssue(world, issue));
    },
    { forReaders: true },
  ),

  route('issues/get', either, (call) => ok(viewIssue(call.world, issueOf(call)))),

  route(
    'issues/update',
    writeEither,
    async (call) => {
      const { world, actor, body } = call;
      const issue = issueOf(call);
      if (!mayTriage(call) && issue.author !== writer(actor)) {
        throw new ApiError(403, 'Must have admin rights to Repository.');
      }
      notOffered(body, 'assignee', 'milestone', 'type', 'issue_field_values', 'duplicate_issue_id');
      const title = text(body, 'title');
      if (title?.trim() === '') throw invalid({ resource: 'Issue', field: 'title', code: 'missing_field' });
      checkLengths('Issue', { title, body: text(body, 'body') });
      issue.title = title ?? issue.title;
      if (body['body'] !== undefined) issue.body = text(body, 'body') ?? null;
      if (mayTriage(call)) applyPeopleAndLabels(call, issue, body);
      issue.updatedAt = world.now();
      await changeState(call, issue);
      return ok(viewIssue(world, issue));
    },
    { forReaders: true },
  ),
];

/** The issue that a path names. @throws ApiError 404 */
export function issueOf({ repository, parameters }: RepositoryCall): Issue {
  const issue = repository.issues.get(Number(parameters['issue_number']));
  if (!issue) throw notFound();
  return issue;
}

/** Whether the caller may label, assign and close what isn't theirs. */
export function mayTriage({ repository, actor }: RepositoryCall): boolean {
  return actor.kind !== 'user' || atLeast(roleOf(repository, actor.account), 'triage');
}

async function changeState({ world, actor, body }: RepositoryCall, issue: Issue): Promise<void> {
  const wanted = text(body, 'state');
  if (wanted === 'closed' && issue.state === 'open') {
    if (issue.pull) return closePull(world, issue.pull, actor);
    issue.state = 'closed';
    const reason = text(body, 'state_reason');
    issue.stateReason = reason === 'not_planned' || reason === 'duplicate' ? reason : 'completed';
    issue.closedAt = world.now();
    issue.closedBy = writer(actor);
    return issueEvent(world, issue, actor, 'closed');
  }
  if (wanted === 'open' && issue.state === 'closed') {
    if (issue.pull?.merged) throw invalid({ resource: 'Issue', field: 'state', code: 'invalid' });
    issue.state = 'open';
    issue.stateReason = 'reopened';
    issue.closedAt = issue.closedBy = null;
    return issueEvent(world, issue, actor, 'reopened');
  }
  issueEvent(world, issue, actor, 'edited');
}

function applyPeopleAndLabels({ world, repository }: RepositoryCall, issue: Issue, body: JsonObject): void {
  const labels = names(body, 'labels');
  if (labels) issue.labels = labels.map((name) => labelNamed(world, repository, name));
  const logins = names(body, 'assignees');
  if (!logins) return;
  issue.assignees = logins.map((login): Account => {
    const account = world.accounts.get(login.toLowerCase());
    if (!account || !atLeast(roleOf(repository, account), 'read')) {
      throw invalid({ resource: 'Issue', field: 'assignees', code: 'invalid', value: login });
    }
    return account;
  });
}
