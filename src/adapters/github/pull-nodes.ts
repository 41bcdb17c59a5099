import type * as v from 'valibot';
import type { Check, CheckState } from '../../domain/forge/checks.ts';
import {
  isSame,
  type Account,
  type PullRequest,
  type PullReview,
  type ReviewState,
} from '../../domain/forge/pull-request.ts';
import type { contextNode, pullCommitNode, pullNode, reviewNode } from './shapes.ts';

// GitHub's answers in our own words.

export type PullNode = v.InferOutput<typeof pullNode>;
export type ReviewNode = v.InferOutput<typeof reviewNode>;
export type PullCommitNode = v.InferOutput<typeof pullCommitNode>;
export type ContextNode = v.InferOutput<typeof contextNode>;

export function accountOf(
  node: { readonly __typename: string; readonly login: string } | null | undefined,
): Account | undefined {
  return node
    ? {
        login: node.login,
        kind: node.__typename === 'Bot' || node.login.endsWith('[bot]') ? 'bot' : 'person',
      }
    : undefined;
}

/** A pull request with all of its reviews, commits and checks. */
export function pullOf(
  node: PullNode,
  all: {
    readonly reviews: readonly ReviewNode[];
    readonly commits: readonly PullCommitNode[];
    readonly contexts: readonly ContextNode[];
  },
): PullRequest {
  const author = accountOf(node.author);
  const { mergedAt, mergeCommit } = node;
  return {
    number: node.number,
    title: node.title,
    url: node.url,
    state: states[node.state],
    draft: node.isDraft,
    author,
    committers: committersOf(all.commits, author),
    head: { branch: node.headRefName, commit: node.headRefOid, fork: node.isCrossRepository },
    base: node.baseRefName,
    labels: (node.labels?.nodes ?? []).flatMap((label) => (label ? [label.name] : [])),
    merged:
      node.state === 'MERGED' && mergedAt && mergeCommit
        ? { commit: mergeCommit.oid, at: mergedAt, by: accountOf(node.mergedBy) }
        : undefined,
    commits: all.commits.length,
    reviews: all.reviews.flatMap(reviewOf),
    checks: all.contexts.map(checkOf),
  };
}

const states = { OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const;

function committersOf(commits: readonly PullCommitNode[], author: Account | undefined): readonly Account[] {
  const logins = new Map<string, string>();
  for (const { commit } of commits) {
    const login = commit.author?.user?.login;
    if (login !== undefined) logins.set(login.toLowerCase(), login);
  }
  return [...logins.values()]
    .map((login): Account => ({ login, kind: login.endsWith('[bot]') ? 'bot' : 'person' }))
    .filter((account) => !isSame(account, author));
}

const reviewStates: Readonly<Record<string, ReviewState>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
};

/** A review that was sent; what somebody only began to write is nobody's word yet. */
function reviewOf(node: ReviewNode): readonly PullReview[] {
  const state = Object.hasOwn(reviewStates, node.state) ? reviewStates[node.state] : undefined;
  if (state === undefined || !node.submittedAt) return [];
  return [
    {
      by: accountOf(node.author),
      state,
      commit: node.commit?.oid,
      at: node.submittedAt,
      mayWrite: node.authorCanPushToRepository,
      url: node.url,
    },
  ];
}

export function checkOf(node: ContextNode): Check {
  if (node.__typename === 'StatusContext') {
    return {
      name: node.context,
      state: statusStates[node.state] ?? 'failing',
      startedAt: node.createdAt,
      url: node.targetUrl ?? undefined,
    };
  }
  return {
    name: node.name,
    state: node.status === 'COMPLETED' ? conclusionState(node.conclusion) : 'pending',
    startedAt: node.startedAt ?? node.completedAt ?? undefined,
    url: node.detailsUrl ?? undefined,
  };
}

const statusStates: Readonly<Record<string, CheckState>> = {
  SUCCESS: 'passed',
  PENDING: 'pending',
  EXPECTED: 'pending',
};

/** What nobody has heard of yet is no success. */
function conclusionState(conclusion: string | null | undefined): CheckState {
  return ['SUCCESS', 'NEUTRAL', 'SKIPPED'].includes(conclusion ?? '') ? 'passed' : 'failing';
}
