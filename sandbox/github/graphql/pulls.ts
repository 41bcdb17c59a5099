import { timestamp, timestampOrNull } from '../clock.ts';
import type { CommitData } from '../git/commits.ts';
import { mergeability, pullCommits, pullFiles } from '../logic/pulls.ts';
import { reviewDecision } from '../logic/reviews.ts';
import { roleOf } from '../state/access.ts';
import { accountOf, atLeast } from '../state/accounts.ts';
import type { Pull, Review } from '../state/issues.ts';
import { nodeId } from '../state/world.ts';
import { association } from '../view/issue.ts';
import { accountNode, accountNodeOrNull } from './accounts.ts';
import { commitNode } from './commits.ts';
import { connection, type Fields, type PageArguments } from './connection.ts';
import type { Context } from './context.ts';
import { commentsOf, labelsOf } from './issues.ts';
import { repositoryNode } from './repositories.ts';

export function pullNode(context: Context, pull: Pull): Fields {
  const { world } = context;
  const { issue, repository } = pull;
  const commit = async (sha: string | undefined): Promise<Fields | null> => {
    const found = sha === undefined ? undefined : await repository.git.commit(sha);
    return found ? commitNode(context, repository, found) : null;
  };
  return {
    __typename: 'PullRequest',
    id: nodeId('PR', pull.id),
    databaseId: pull.id,
    fullDatabaseId: String(pull.id),
    number: pull.number,
    title: issue.title,
    body: issue.body ?? '',
    url: world.html(repository, `/pull/${pull.number}`),
    state: pull.merged ? 'MERGED' : issue.state.toUpperCase(),
    closed: issue.state === 'closed',
    merged: pull.merged !== undefined,
    isDraft: pull.draft,
    locked: issue.locked,
    author: accountNode(context, issue.author),
    authorAssociation: association(repository, issue.author),
    viewerDidAuthor: accountOf(context.actor) === issue.author,
    createdAt: timestamp(issue.createdAt),
    updatedAt: timestamp(issue.updatedAt),
    closedAt: timestampOrNull(issue.closedAt),
    mergedAt: timestampOrNull(pull.merged?.at),
    mergedBy: accountNodeOrNull(context, pull.merged?.by),
    mergeCommit: () => commit(pull.merged?.sha),
    potentialMergeCommit: async () => commit((await mergeability(world, pull))?.commit),
    mergeable: async () => {
      const known = await mergeability(world, pull);
      if (!known || issue.state === 'closed') return 'UNKNOWN';
      return known.mergeable ? 'MERGEABLE' : 'CONFLICTING';
    },
    headRefName: pull.head.ref,
    headRefOid: pull.head.sha,
    headRepository: () => repositoryNode(context, pull.head.repository),
    headRepositoryOwner: accountNode(context, pull.head.repository.owner),
    isCrossRepository: pull.head.repository !== repository,
    baseRefName: pull.base.ref,
    baseRefOid: pull.base.sha,
    baseRepository: () => repositoryNode(context, repository),
    repository: () => repositoryNode(context, repository),
    labels: (page: PageArguments) => labelsOf(context, issue, page),
    comments: (page: PageArguments) => commentsOf(context, issue, page),
    reviewDecision: reviewDecision(pull),
    reviews: (args: PageArguments & { readonly states?: readonly string[] | null }) =>
      connection(
        'reviews',
        pull.reviews.filter(({ state }) => !args.states || args.states.includes(state)),
        args,
        ({ id }) => id,
        (review) => reviewNode(context, review),
      ),
    commits: async (page: PageArguments) =>
      connection(
        'commits',
        await pullCommits(pull),
        page,
        ({ sha }) => sha,
        (one) => pullCommitNode(context, pull, one),
      ),
    statusCheckRollup: async () => {
      const head = await commit(pull.head.sha);
      const rollup = head?.['statusCheckRollup'];
      return typeof rollup === 'function' ? (rollup as () => unknown)() : null;
    },
    changedFiles: async () => (await pullFiles(pull)).length,
    additions: async () => sum(await pullFiles(pull), 'additions'),
    deletions: async () => sum(await pullFiles(pull), 'deletions'),
    files: async (page: PageArguments) =>
      connection(
        'files',
        await pullFiles(pull),
        page,
        ({ path }) => path,
        (file) => ({
          __typename: 'PullRequestChangedFile',
          path: file.path,
          additions: file.additions,
          deletions: file.deletions,
          changeType: file.status === 'removed' ? 'DELETED' : file.status.toUpperCase(),
        }),
      ),
  };
}

function pullCommitNode(context: Context, pull: Pull, commit: CommitData): Fields {
  return {
    __typename: 'PullRequestCommit',
    id: nodeId('PRC', `${pull.id}:${commit.sha}`),
    url: context.world.html(pull.repository, `/pull/${pull.number}/commits/${commit.sha}`),
    commit: commitNode(context, pull.repository, commit),
  };
}

function reviewNode(context: Context, review: Review): Fields {
  const { pull, author } = review;
  const { repository } = pull;
  return {
    __typename: 'PullRequestReview',
    id: nodeId('PRR', review.id),
    databaseId: review.id,
    fullDatabaseId: String(review.id),
    author: accountNode(context, author),
    authorAssociation: association(repository, author),
    authorCanPushToRepository: atLeast(roleOf(repository, author), 'write'),
    state: review.state,
    body: review.body,
    submittedAt: timestamp(review.submittedAt),
    createdAt: timestamp(review.submittedAt),
    url: `${context.world.html(repository, `/pull/${pull.number}`)}#pullrequestreview-${review.id}`,
    commit: async () => {
      const commit = await repository.git.commit(review.commit);
      return commit ? commitNode(context, repository, commit) : null;
    },
  };
}

function sum<K extends string>(all: readonly Readonly<Record<K, number>>[], key: K): number {
  return all.reduce((total, one) => total + one[key], 0);
}
