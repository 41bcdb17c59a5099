import { ApiError, invalid, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { created, noContent, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { text } from '../json.ts';
import { addComment, checkLengths, commentEvent } from '../logic/issues.ts';
import { authorize, writer } from '../state/access.ts';
import { appOf } from '../state/accounts.ts';
import type { Comment } from '../state/issues.ts';
import { viewComment } from '../view/issue.ts';
import { issueOf, mayTriage } from './issues.ts';

const either = { issues: 'read', pull_requests: 'read' } as const;
const writeEither = { issues: 'write', pull_requests: 'write' } as const;

/** Comments below issues and pull requests. */
export const commentRoutes: readonly Route[] = [
  route('issues/list-comments', either, (call) =>
    paged(call, listed(call, issueOf(call).comments), (one) => viewComment(call.world, one)),
  ),

  route('issues/list-comments-for-repo', either, (call) => {
    const all = listed(call, [...call.repository.comments.values()]);
    if (call.query['sort'] === 'updated') all.sort((a, b) => a.updatedAt - b.updatedAt || a.id - b.id);
    if (call.query['direction'] === 'desc') all.reverse();
    return paged(call, all, (one) => viewComment(call.world, one));
  }),

  route(
    'issues/create-comment',
    writeEither,
    (call) => {
      const { world, actor } = call;
      const issue = issueOf(call);
      // A token for pull requests alone doesn't write below an issue, and the other way round.
      if (actor.kind !== 'user') {
        authorize(call.repository, actor, issue.pull ? writeEither : { issues: 'write' });
      }
      const given = { author: writer(actor), app: appOf(actor), body: bodyOf(call) };
      return created(viewComment(world, addComment(world, issue, actor, given)));
    },
    { forReaders: true },
  ),

  route('issues/get-comment', either, (call) => ok(viewComment(call.world, commentOf(call)))),

  route(
    'issues/update-comment',
    writeEither,
    (call) => {
      const { world, actor } = call;
      const comment = commentOf(call);
      mayChange(call, comment);
      comment.body = bodyOf(call);
      comment.updatedAt = comment.issue.updatedAt = world.now();
      commentEvent(world, comment, actor, 'edited');
      return ok(viewComment(world, comment));
    },
    { forReaders: true },
  ),

  route(
    'issues/delete-comment',
    writeEither,
    (call) => {
      const comment = commentOf(call);
      mayChange(call, comment);
      const { comments } = comment.issue;
      comments.splice(comments.indexOf(comment), 1);
      call.repository.comments.delete(comment.id);
      commentEvent(call.world, comment, call.actor, 'deleted');
      return noContent();
    },
    { forReaders: true },
  ),
];

function commentOf({ repository, parameters }: RepositoryCall): Comment {
  const comment = repository.comments.get(Number(parameters['comment_id']));
  if (!comment) throw notFound();
  return comment;
}

function mayChange(call: RepositoryCall, comment: Comment): void {
  if (comment.author !== writer(call.actor) && !mayTriage(call)) {
    throw new ApiError(403, 'Must have admin rights to Repository.');
  }
}

function bodyOf({ body }: RepositoryCall): string {
  const said = text(body, 'body') ?? '';
  if (said.trim() === '') throw invalid({ resource: 'IssueComment', field: 'body', code: 'missing_field' });
  checkLengths('IssueComment', { body: said });
  return said;
}

function listed({ world, query }: RepositoryCall, all: readonly Comment[]): Comment[] {
  const since = query['since'] === undefined ? 0 : Date.parse(String(query['since']));
  return all.filter((one) => one.updatedAt >= since && world.isListed(one.createdAt));
}
