import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { known, unknown, type Fact } from '../../domain/facts.ts';
import type { Check } from '../../domain/forge/checks.ts';
import type { MergedCommit, PullRequest } from '../../domain/forge/pull-request.ts';
import type { MergedQuery, PullRequests } from '../../ports/forge.ts';
import type { GitHubClient } from './client.ts';
import { allNodes, chunks, everyNode } from './pages.ts';
import { checkOf, pullOf, type ContextNode, type PullNode } from './pull-nodes.ts';
import {
  commitsQuery,
  contextsQuery,
  openQuery,
  pullCommitsQuery,
  pullsQuery,
  reviewsQuery,
} from './queries.ts';
import {
  type commitContexts,
  commitNode,
  connection,
  contextNode,
  inRepository,
  pullCommitNode,
  pullNode,
  repositoryOf,
  reviewNode,
} from './shapes.ts';

type CommitNode = v.InferOutput<typeof commitNode>;
type Wanted = MergedQuery['commits'][number];

/** Commits and pull requests per query: as many as GitHub answers within its own limit of time. */
const atOnce = { commits: 100, pulls: 25 };

/** Milliseconds after which a commit without a pull request has none: the host's index is later only by seconds. */
const settledAfterMs = 300_000;

/** Milliseconds before a young commit is looked up again; each wait is twice the one before. */
const firstWaitMs = 1_000;

/** What people said about changes, on GitHub. */
export function openPulls(client: GitHubClient): PullRequests {
  return {
    async merged(query) {
      const result = new Map<string, Fact<MergedCommit>>();
      const until = Date.now() + query.patienceMs;
      let open = [...new Map(query.commits.map((commit) => [commit.id, commit])).values()];
      for (let waitMs = firstWaitMs; ; waitMs *= 2) {
        const found = await lookUp(client, query.branch, open);
        for (const [id, fact] of found) result.set(id, fact);
        open = open.filter(({ id }) => !found.has(id));
        const left = until - Date.now();
        if (open.length === 0 || left <= 0) break;
        await sleep(Math.min(waitMs, left), undefined, query.signal && { signal: query.signal });
      }
      for (const { id } of open) {
        result.set(id, unknown('GitHub has not said yet which pull request brought it'));
      }
      return result;
    },
    async open({ head, base }) {
      const nodes = await everyNode(async (after) => {
        const data = await client.graphql(
          openQuery,
          { head: head ?? null, base: base ?? null, after: after ?? null },
          inRepository('pullRequests', connection(pullNode)),
          'read the open pull requests',
        );
        return data.repository?.['pullRequests'];
      });
      const wanted = nodes.filter((node) => head === undefined || !node.isCrossRepository);
      return Promise.all(wanted.map((node) => complete(client, node)));
    },
    async get(number) {
      return (await pullsByNumber(client, [number])).get(number);
    },
  };
}

/** What is known of commits by now. One that isn't in the answer is too young to say that it has no pull request. */
async function lookUp(
  client: GitHubClient,
  branch: string,
  commits: readonly Wanted[],
): Promise<ReadonlyMap<string, Fact<MergedCommit>>> {
  const nodes = await commitNodes(
    client,
    commits.map(({ id }) => id),
  );
  const numbers = new Map<string, number>();
  for (const commit of commits) {
    const number = candidateOf(branch, commit, nodes.get(commit.id));
    if (number !== undefined) numbers.set(commit.id, number);
  }
  const pulls = await pullsByNumber(client, [...new Set(numbers.values())]);
  const result = new Map<string, Fact<MergedCommit>>();
  for (const commit of commits) {
    const node = nodes.get(commit.id);
    if (!node) continue;
    const number = numbers.get(commit.id);
    const listed = node.associatedPullRequests?.nodes.some((one) => one?.number === number) ?? false;
    const pull = number === undefined ? undefined : pulls.get(number);
    const brought = pull && brings(pull, branch, commit.id, listed) ? pull : undefined;
    if (brought || isSettled(commit)) {
      const checks = brought?.head.commit === commit.id ? [] : await commitChecks(client, node);
      result.set(commit.id, known({ commit: commit.id, pull: brought, checks }));
    }
  }
  for (const commit of commits) {
    if (!nodes.get(commit.id) && isSettled(commit)) {
      result.set(commit.id, unknown(`GitHub doesn't know the commit ${commit.id.slice(0, 12)}`));
    }
  }
  return result;
}

/** The pull request that seems to have brought a commit: what the index says, or else what the commit itself says. */
function candidateOf(branch: string, commit: Wanted, node: CommitNode | undefined): number | undefined {
  const merged = (node?.associatedPullRequests?.nodes ?? []).filter(
    (one) => one !== null && one.state === 'MERGED' && one.baseRefName === branch,
  );
  const exact = merged.find((one) => one?.mergeCommit?.oid === commit.id);
  return (exact ?? merged[0])?.number ?? commit.number;
}

/** A number that only the commit's own words tell counts if the pull request ended with that very commit. */
function brings(pull: PullRequest, branch: string, commit: string, listed: boolean): boolean {
  return pull.base === branch && pull.merged !== undefined && (listed || pull.merged.commit === commit);
}

function isSettled({ at }: Wanted): boolean {
  return Date.parse(at) < Date.now() - settledAfterMs;
}

async function commitNodes(
  client: GitHubClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CommitNode>> {
  const found = new Map<string, CommitNode>();
  for (const part of chunks(ids, atOnce.commits)) {
    const data = await client.graphql(
      commitsQuery(part.length),
      Object.fromEntries(part.map((id, index) => [`c${index}`, id])),
      repositoryOf(commitNode),
      'read which pull requests brought commits',
    );
    for (const node of Object.values(data.repository ?? {})) if (node) found.set(node.oid, node);
  }
  return found;
}

async function pullsByNumber(
  client: GitHubClient,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, PullRequest>> {
  const found = new Map<number, PullRequest>();
  for (const part of chunks(numbers, atOnce.pulls)) {
    const data = await client.graphql(
      pullsQuery(part.length),
      Object.fromEntries(part.map((number, index) => [`p${index}`, number])),
      repositoryOf(pullNode),
      'read pull requests',
    );
    for (const node of Object.values(data.repository ?? {})) {
      if (node) found.set(node.number, await complete(client, node));
    }
  }
  return found;
}

/** Follows what goes beyond the first page of a pull request's connections. */
async function complete(client: GitHubClient, node: PullNode): Promise<PullRequest> {
  const { number } = node;
  const more = <S extends v.GenericSchema>(query: string, member: string, schema: S) => {
    return async (after: string) => {
      const data = await client.graphql(
        query,
        { number, after },
        inRepository('pullRequest', v.object({ [member]: v.nullish(connection(schema)) })),
        `read pull request ${number}`,
      );
      return data.repository?.['pullRequest']?.[member];
    };
  };
  const reviews = await allNodes(node.reviews, more(reviewsQuery, 'reviews', reviewNode));
  const commits = await allNodes(node.commits, more(pullCommitsQuery, 'commits', pullCommitNode));
  const last = node.head.nodes?.at(-1)?.commit;
  // The list of a pull request's commits may be behind its head: then its checks aren't those of the head.
  const contexts =
    last?.oid === node.headRefOid ? await contextsOf(client, last) : await headContexts(client, node);
  return pullOf(node, { reviews, commits, contexts });
}

async function headContexts(client: GitHubClient, { headRefOid }: PullNode): Promise<readonly ContextNode[]> {
  const node = (await commitNodes(client, [headRefOid])).get(headRefOid);
  return node ? contextsOf(client, node) : [];
}

async function commitChecks(client: GitHubClient, node: CommitNode): Promise<readonly Check[]> {
  return (await contextsOf(client, node)).map(checkOf);
}

async function contextsOf(
  client: GitHubClient,
  { oid, statusCheckRollup }: v.InferOutput<typeof commitContexts>,
): Promise<readonly ContextNode[]> {
  const shape = v.object({
    statusCheckRollup: v.nullish(v.object({ contexts: connection(contextNode) })),
  });
  return allNodes(statusCheckRollup?.contexts, async (after) => {
    const data = await client.graphql(
      contextsQuery,
      { oid, after },
      inRepository('object', shape),
      `read the checks of ${oid.slice(0, 12)}`,
    );
    return data.repository?.['object']?.statusCheckRollup?.contexts;
  });
}
