import type { Account, App } from './accounts.ts';
import type { RepositoryState } from './repository.ts';

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface Comment {
  readonly id: number;
  readonly issue: Issue;
  readonly author: Account;
  readonly app: App | undefined;
  body: string;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Issue {
  readonly id: number;
  readonly repository: RepositoryState;
  readonly number: number;
  readonly author: Account;
  readonly app: App | undefined;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'not_planned' | 'reopened' | 'duplicate' | null;
  labels: Label[];
  assignees: Account[];
  locked: boolean;
  readonly comments: Comment[];
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  closedBy: Account | null;
  /** Pinned to the top of the repository's issues. */
  pinned: boolean;
  /** What makes it a pull request. */
  pull?: Pull;
}

export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';

export interface Review {
  readonly id: number;
  readonly pull: Pull;
  readonly author: Account;
  state: ReviewState;
  readonly body: string;
  readonly commit: string;
  readonly submittedAt: number;
}

/** Whether a pull request can be merged, as it was found for one pair of commits. */
export interface Mergeability {
  readonly base: string;
  readonly head: string;
  readonly mergeable: boolean;
  /** The commit of `refs/pull/N/merge`, if it can be merged. */
  readonly commit: string | undefined;
  /** When this was known. */
  readonly at: number;
}

/** How a pull request was merged. */
export interface Merged {
  readonly at: number;
  readonly by: Account;
  /** What the base branch's head was then: a merge, a squash, or the last of the rebased commits. */
  readonly sha: string;
  /** All commits that the merge made. */
  readonly commits: readonly string[];
}

export interface Pull {
  readonly id: number;
  readonly issue: Issue;
  readonly repository: RepositoryState;
  readonly number: number;
  base: { ref: string; sha: string };
  readonly head: {
    readonly repository: RepositoryState;
    readonly ref: string;
    sha: string;
    /** When that became its head. */
    movedAt: number;
  };
  draft: boolean;
  readonly maintainerCanModify: boolean;
  merged: Merged | undefined;
  mergeability: Mergeability | undefined;
  readonly reviews: Review[];
}
