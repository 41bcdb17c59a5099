import { timestamp, timestampOrNull } from '../clock.ts';
import { accountOf } from '../state/accounts.ts';
import type { Comment, Issue } from '../state/issues.ts';
import { nodeId } from '../state/world.ts';
import { association } from '../view/issue.ts';
import { accountNode } from './accounts.ts';
import { connection, type Fields, type PageArguments } from './connection.ts';
import type { Context } from './context.ts';
import { repositoryNode } from './repositories.ts';

export function issueNode(context: Context, issue: Issue): Fields {
  return {
    __typename: 'Issue',
    id: nodeId('I', issue.id),
    databaseId: issue.id,
    fullDatabaseId: String(issue.id),
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    url: context.world.html(issue.repository, `/issues/${issue.number}`),
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
    closed: issue.state === 'closed',
    isPinned: issue.pinned,
    locked: issue.locked,
    author: accountNode(context, issue.author),
    authorAssociation: association(issue.repository, issue.author),
    viewerDidAuthor: accountOf(context.actor) === issue.author,
    createdAt: timestamp(issue.createdAt),
    updatedAt: timestamp(issue.updatedAt),
    closedAt: timestampOrNull(issue.closedAt),
    repository: () => repositoryNode(context, issue.repository),
    labels: (page: PageArguments) => labelsOf(context, issue, page),
    comments: (page: PageArguments) => commentsOf(context, issue, page),
  };
}

export function labelsOf({ world }: Context, issue: Issue, page: PageArguments): Fields {
  return connection(
    'labels',
    issue.labels,
    page,
    ({ id }) => id,
    (label) => ({
      __typename: 'Label',
      id: nodeId('LA', label.id),
      name: label.name,
      color: label.color,
      description: label.description,
      url: world.html(issue.repository, `/labels/${encodeURIComponent(label.name)}`),
    }),
  );
}

export function commentsOf(context: Context, issue: Issue, page: PageArguments): Fields {
  const listed = issue.comments.filter(({ createdAt }) => context.world.isListed(createdAt));
  return connection(
    'comments',
    listed,
    page,
    ({ id }) => id,
    (comment) => commentNode(context, comment),
  );
}

function commentNode(context: Context, comment: Comment): Fields {
  const { issue } = comment;
  const page = context.world.html(issue.repository, `/${issue.pull ? 'pull' : 'issues'}/${issue.number}`);
  return {
    __typename: 'IssueComment',
    id: nodeId('IC', comment.id),
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    url: `${page}#issuecomment-${comment.id}`,
    author: accountNode(context, comment.author),
    authorAssociation: association(issue.repository, comment.author),
    viewerDidAuthor: accountOf(context.actor) === comment.author,
    isMinimized: false,
    createdAt: timestamp(comment.createdAt),
    updatedAt: timestamp(comment.updatedAt),
  };
}
