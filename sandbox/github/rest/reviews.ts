import { ApiError, notFound, unprocessable } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { notOffered, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { emit } from '../events/emit.ts';
import { text } from '../json.ts';
import { roleOf, writer } from '../state/access.ts';
import { atLeast } from '../state/accounts.ts';
import type { Review, ReviewState } from '../state/issues.ts';
import { viewReview, viewSimplePull } from '../view/pull.ts';
import { pullOf } from './pulls.ts';

const states: Readonly<Record<string, ReviewState>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

/** What people say of a pull request as a whole. */
export const reviewRoutes: readonly Route[] = [
  route('pulls/list-reviews', { pull_requests: 'read' }, (call) =>
    paged(call, pullOf(call).reviews, (review) => viewReview(call.world, review)),
  ),

  route('pulls/get-review', { pull_requests: 'read' }, (call) => ok(viewReview(call.world, reviewOf(call)))),

  route(
    'pulls/create-review',
    { pull_requests: 'write' },
    async (call) => {
      const { world, actor, body } = call;
      notOffered(body, 'comments');
      const pull = pullOf(call);
      const author = writer(actor);
      const event = text(body, 'event');
      const state = event === undefined ? 'PENDING' : (states[event] ?? 'PENDING');
      if (author === pull.issue.author && (state === 'APPROVED' || state === 'CHANGES_REQUESTED')) {
        const what = state === 'APPROVED' ? 'approve' : 'request changes on';
        throw unprocessable(`Unprocessable Entity: "Can not ${what} your own pull request"`);
      }
      const said = text(body, 'body') ?? '';
      if (said === '' && (state === 'CHANGES_REQUESTED' || state === 'COMMENTED')) {
        throw unprocessable('Unprocessable Entity: "Body can’t be blank"');
      }
      const commit = text(body, 'commit_id') ?? pull.head.sha;
      if ((await pull.repository.git.type(commit)) !== 'commit') {
        throw unprocessable('Unprocessable Entity: "The commit is not part of the pull request"');
      }
      const review: Review = {
        id: world.nextId(),
        pull,
        author,
        state,
        body: said,
        commit,
        submittedAt: world.now(),
      };
      pull.reviews.push(review);
      tell(call, review, 'submitted');
      return ok(viewReview(world, review));
    },
    { forReaders: true },
  ),

  route('pulls/dismiss-review', { pull_requests: 'write' }, (call) => {
    const review = reviewOf(call);
    const { actor, repository } = call;
    if (actor.kind === 'user' && !atLeast(roleOf(repository, actor.account), 'write')) {
      throw new ApiError(403, 'Forbidden');
    }
    if (review.state !== 'APPROVED' && review.state !== 'CHANGES_REQUESTED') {
      throw unprocessable('Can not dismiss a commented pull request review');
    }
    review.state = 'DISMISSED';
    tell(call, review, 'dismissed');
    return ok(viewReview(call.world, review));
  }),
];

function reviewOf(call: RepositoryCall): Review {
  const id = Number(call.parameters['review_id']);
  const review = pullOf(call).reviews.find((one) => one.id === id);
  if (!review) throw notFound();
  return review;
}

function tell({ world, repository, actor }: RepositoryCall, review: Review, action: string): void {
  emit(world, repository, actor, {
    name: 'pull_request_review',
    action,
    ref: `refs/pull/${review.pull.number}/merge`,
    payload: {
      review: { ...viewReview(world, review), state: review.state.toLowerCase() },
      pull_request: viewSimplePull(world, review.pull),
    },
  });
}
