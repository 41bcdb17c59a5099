import { timestamp } from '../clock.ts';
import type { CommitData, Identity } from '../git/commits.ts';
import { checkStates, latestRuns } from '../logic/checks.ts';
import { pullsOfCommit } from '../logic/pulls.ts';
import type { CheckRun, CommitStatus } from '../state/checks.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId } from '../state/world.ts';
import { accountNode, accountNodeOrNull } from './accounts.ts';
import { connection, type Fields, type PageArguments } from './connection.ts';
import { needToRead, type Context } from './context.ts';
import { pullNode } from './pulls.ts';
import { repositoryNode } from './repositories.ts';

export function commitNode(context: Context, repository: RepositoryState, commit: CommitData): Fields {
  const { world } = context;
  const [headline = '', ...rest] = commit.message.split('\n');
  return {
    __typename: 'Commit',
    id: nodeId('C', `${repository.id}:${commit.sha}`),
    oid: commit.sha,
    abbreviatedOid: commit.sha.slice(0, 7),
    url: world.html(repository, `/commit/${commit.sha}`),
    commitUrl: world.html(repository, `/commit/${commit.sha}`),
    message: commit.message,
    messageHeadline: headline,
    messageBody: rest.join('\n').trim(),
    authoredDate: timestamp(commit.author.date),
    committedDate: timestamp(commit.committer.date),
    author: gitActor(context, commit.author),
    committer: gitActor(context, commit.committer),
    tree: { __typename: 'Tree', oid: commit.tree, id: nodeId('T', `${repository.id}:${commit.tree}`) },
    repository: () => repositoryNode(context, repository),
    parents: async (page: PageArguments) => {
      const found = await Promise.all(commit.parents.map((sha) => repository.git.commit(sha)));
      const all = found.filter((one) => one !== undefined);
      return connection(
        'parents',
        all,
        page,
        ({ sha }) => sha,
        (one) => commitNode(context, repository, one),
      );
    },
    statusCheckRollup: () => rollup(context, repository, commit.sha),
    associatedPullRequests: async (page: PageArguments) => {
      needToRead(context, repository, 'pull_requests', 'contents');
      const pulls = await pullsOfCommit(world, repository, commit.sha);
      return connection(
        'associatedPullRequests',
        pulls,
        page,
        ({ id }) => id,
        (pull) => pullNode(context, pull),
      );
    },
  };
}

function gitActor(context: Context, { name, email, date }: Identity): Fields {
  const user = context.world.accountByEmail(email);
  return {
    name,
    email,
    date: timestamp(date),
    user: user?.type === 'User' ? accountNode(context, user) : null,
  };
}

/** What all checks and statuses of a commit say together; null where it has none. */
function rollup(context: Context, repository: RepositoryState, sha: string): Fields | null {
  needToRead(context, repository, 'checks', 'statuses');
  const { world } = context;
  const statuses = new Map<string, CommitStatus>();
  for (const status of repository.statuses) if (status.sha === sha) statuses.set(status.context, status);
  const runs = latestRuns(repository, sha);
  const all = [
    ...runs.map((run) => ({ key: `run ${run.id}`, at: run.startedAt, node: checkRunNode(context, run) })),
    ...[...statuses.values()].map((status) => ({
      key: `status ${status.id}`,
      at: status.createdAt,
      node: statusNode(context, repository, status),
    })),
  ]
    .filter(({ at }) => world.isListed(at))
    .sort((a, b) => a.at - b.at);
  if (all.length === 0) return null;
  const outcomes = [...checkStates(repository, sha).values()];
  const state = outcomes.includes('failure')
    ? 'FAILURE'
    : outcomes.includes('pending')
      ? 'PENDING'
      : 'SUCCESS';
  return {
    __typename: 'StatusCheckRollup',
    id: nodeId('SCR', `${repository.id}:${sha}`),
    state,
    contexts: (page: PageArguments) => ({
      ...connection(
        'contexts',
        all,
        page,
        ({ key }) => key,
        ({ node }) => node,
      ),
      checkRunCount: runs.length,
      statusContextCount: statuses.size,
    }),
  };
}

function checkRunNode(context: Context, run: CheckRun): Fields {
  const { world } = context;
  const html = world.html(run.repository, `/runs/${run.id}`);
  return {
    __typename: 'CheckRun',
    id: nodeId('CR', run.id),
    databaseId: run.id,
    name: run.name,
    status: run.status.toUpperCase(),
    conclusion: run.conclusion?.toUpperCase() ?? null,
    startedAt: timestamp(run.startedAt),
    completedAt: run.completedAt === null ? null : timestamp(run.completedAt),
    detailsUrl: run.detailsUrl ?? html,
    url: html,
    externalId: run.externalId,
    title: run.title,
    summary: run.summary,
    text: run.text,
    checkSuite: {
      __typename: 'CheckSuite',
      id: nodeId('CS', run.suite.id),
      databaseId: run.suite.id,
      app: {
        __typename: 'App',
        id: nodeId('A', run.app.id),
        databaseId: run.app.id,
        slug: run.app.slug,
        name: run.app.name,
      },
    },
  };
}

function statusNode(context: Context, repository: RepositoryState, status: CommitStatus): Fields {
  return {
    __typename: 'StatusContext',
    id: nodeId('SC', status.id),
    context: status.context,
    state: status.state.toUpperCase(),
    description: status.description,
    targetUrl: status.targetUrl,
    createdAt: timestamp(status.createdAt),
    creator: accountNodeOrNull(context, status.creator),
    commit: async () => {
      const commit = await repository.git.commit(status.sha);
      return commit ? commitNode(context, repository, commit) : null;
    },
  };
}
