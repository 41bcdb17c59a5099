import type { Octokit } from '@octokit/rest';
import { buildSchema, graphql, type GraphQLSchema } from 'graphql';

type Name = { readonly owner: string; readonly repo: string };
type Page = { readonly first?: number; readonly last?: number; readonly after?: string | null };

let loading: Promise<GraphQLSchema> | undefined;

function githubSchema(): Promise<GraphQLSchema> {
  loading ??= import('@octokit/graphql-schema').then(({ schema }) =>
    buildSchema(schema.idl, { assumeValidSDL: true }),
  );
  return loading;
}

/**
 * Answers GitHub's GraphQL, which `emulate` doesn't speak, with what its REST says: pull requests, reviews, comments,
 * issues and checks are all its own. Queries are validated against GitHub's schema.
 * @param rest asks it as the one who asks.
 */
export async function answerGraphql(rest: Octokit, body: string): Promise<object> {
  const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
  const rootValue = {
    viewer: async () => accountOf((await rest.users.getAuthenticated()).data),
    repository: ({ owner, name }: { owner: string; name: string }) =>
      repositoryNode(rest, { owner, repo: name }),
  };
  return graphql({ schema: await githubSchema(), source: query, variableValues: variables, rootValue });
}

function repositoryNode(rest: Octokit, name: Name): object {
  const pulls = () => rest.paginate(rest.pulls.list, { ...name, state: 'all', per_page: 100 });
  return {
    object: ({ oid }: { oid: string }) => there(() => commitNode(rest, name, oid)),
    pullRequest: ({ number }: { number: number }) => there(() => pullNode(rest, name, number)),
    async pullRequests(asked: Page & { headRefName?: string | null; baseRefName?: string | null }) {
      const wanted = (await pulls())
        .filter(({ state }) => state === 'open')
        .filter(({ head }) => (asked.headRefName ?? head.ref) === head.ref)
        .filter(({ base }) => (asked.baseRefName ?? base.ref) === base.ref)
        .toSorted((a, b) => a.number - b.number);
      return connection(await Promise.all(wanted.map(({ number }) => pullNode(rest, name, number))), asked);
    },
    issueOrPullRequest: ({ number }: { number: number }) =>
      there(async () => {
        // It has no issue of a pull request's number, as GitHub has.
        const issue = await there(() => rest.issues.get({ ...name, issue_number: number }));
        if (!issue) await rest.pulls.get({ ...name, pull_number: number });
        return {
          __typename: issue ? 'Issue' : 'PullRequest',
          comments: (page: Page) => commentsOf(rest, name, number, page),
        };
      }),
    async issues({ labels, ...page }: Page & { labels: string[] }) {
      const me = await rest.users.getAuthenticated();
      const about = { ...name, labels: labels.join(','), state: 'all', per_page: 100 } as const;
      const found = await rest.paginate(rest.issues.listForRepo, about);
      const nodes = found
        .toSorted((a, b) => a.number - b.number)
        .map((issue) => ({
          ...{ number: issue.number, url: issue.html_url, title: issue.title, body: issue.body ?? '' },
          state: issue.state.toUpperCase(),
          viewerDidAuthor: issue.user?.login === me.data.login,
        }));
      return connection(nodes, page);
    },
  };
}

async function commentsOf(rest: Octokit, name: Name, number: number, page: Page): Promise<object> {
  const me = await rest.users.getAuthenticated();
  const about = { ...name, issue_number: number, per_page: 100 };
  const comments = await rest.paginate(rest.issues.listComments, about);
  const nodes = comments.map(({ id, html_url: url, body, user }) => ({
    ...{ fullDatabaseId: String(id), url, body },
    viewerDidAuthor: user?.login === me.data.login,
  }));
  return connection(nodes, page);
}

async function commitNode(rest: Octokit, name: Name, oid: string): Promise<object> {
  const { data } = await rest.repos.getCommit({ ...name, ref: oid });
  return {
    ...{ __typename: 'Commit', oid: data.sha, author: { user: data.author } },
    async statusCheckRollup() {
      const runs = await rest.paginate(rest.checks.listForRef, { ...name, ref: oid, per_page: 100 });
      const nodes = runs.map((run) => ({
        ...{ __typename: 'CheckRun', name: run.name, status: run.status.toUpperCase() },
        ...{ conclusion: run.conclusion?.toUpperCase(), detailsUrl: run.details_url },
        ...{ startedAt: run.started_at, completedAt: run.completed_at },
      }));
      return nodes.length === 0 ? null : { contexts: (page: Page) => connection(nodes, page) };
    },
    async associatedPullRequests(page: Page) {
      const all = await rest.paginate(rest.pulls.list, { ...name, state: 'all', per_page: 100 });
      const nodes = all
        .filter(({ merge_commit_sha: merged, head }) => merged === oid || head.sha === oid)
        .map(({ number, base, merged_at: at, state, merge_commit_sha: merged }) => ({
          ...{ number, baseRefName: base.ref, mergeCommit: merged === null ? null : { oid: merged } },
          state: at === null ? state.toUpperCase() : 'MERGED',
        }));
      return connection(nodes, page);
    },
  };
}

async function pullNode(rest: Octokit, name: Name, number: number): Promise<object> {
  const about = { ...name, pull_number: number, per_page: 100 };
  const { data } = await rest.pulls.get(about);
  return {
    ...{ number, title: data.title, url: data.html_url, isDraft: data.draft, author: accountOf(data.user) },
    ...{ headRefName: data.head.ref, headRefOid: data.head.sha, baseRefName: data.base.ref },
    ...{
      isCrossRepository: data.head.repo?.full_name !== data.base.repo.full_name,
      mergedAt: data.merged_at,
    },
    state: data.merged ? 'MERGED' : data.state.toUpperCase(),
    mergedBy: data.merged_by && accountOf(data.merged_by),
    mergeCommit: data.merged ? { oid: data.merge_commit_sha } : null,
    labels: (page: Page) => connection(data.labels, page),
    async reviews(page: Page) {
      const reviews = await rest.paginate(rest.pulls.listReviews, about);
      const nodes = reviews.map(async ({ user, state, commit_id: oid, submitted_at: at, html_url: url }) => ({
        ...{ author: user && accountOf(user), state, submittedAt: at, url },
        commit: oid === null ? null : { oid },
        authorCanPushToRepository: await mayPush(rest, name, user?.login ?? ''),
      }));
      return connection(await Promise.all(nodes), page);
    },
    async commits(page: Page) {
      const commits = await rest.paginate(rest.pulls.listCommits, about);
      return connection(
        commits.map(({ sha }) => ({ commit: () => commitNode(rest, name, sha) })),
        page,
      );
    },
  };
}

async function mayPush(rest: Octokit, name: Name, username: string): Promise<boolean> {
  const asked = await there(() => rest.repos.getCollaboratorPermissionLevel({ ...name, username }));
  return ['admin', 'maintain', 'write'].includes(asked?.data.role_name ?? '');
}

/** What GraphQL says of what isn't there: null. */
async function there<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if ((error as { status?: unknown }).status === 404) return null;
    throw error;
  }
}

function accountOf({ login, type }: { readonly login: string; readonly type: string }): object {
  return { __typename: type, login };
}

/** A page of a list. A cursor is the place of what it follows. */
function connection(all: readonly object[], { first, last, after }: Page): object {
  const start = typeof after === 'string' ? Number(after) + 1 : 0;
  const nodes = last === undefined ? all.slice(start, start + (first ?? 100)) : all.slice(-last);
  const end = start + nodes.length;
  return { nodes, pageInfo: { hasNextPage: end < all.length, endCursor: String(end - 1) } };
}
