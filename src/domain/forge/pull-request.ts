import type { Check } from './checks.ts';

/** Who did something on the code host. */
export interface Account {
  /** The name that the host knows them by, in its own spelling; compare it without regard to case. */
  readonly login: string;
  readonly kind: 'person' | 'bot';
}

/** What a reviewer said. `dismissed`: it was an approval or a request, and somebody took it back. */
export type ReviewState = 'approved' | 'changes-requested' | 'commented' | 'dismissed';

/** One review of a pull request. */
export interface PullReview {
  /** Undefined: the account is gone. */
  readonly by: Account | undefined;
  readonly state: ReviewState;
  /** The commit that was looked at; undefined where the host doesn't know any more. */
  readonly commit: string | undefined;
  /** ISO 8601. */
  readonly at: string;
  /** Whether the reviewer may write to the repository. Anybody may approve on a public one; it says nothing. */
  readonly mayWrite: boolean;
  readonly url: string;
}

/** A pull request, as it stands. Texts are as people wrote them: untrusted. */
export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: 'open' | 'closed' | 'merged';
  readonly draft: boolean;
  /** Undefined: the account is gone. */
  readonly author: Account | undefined;
  /** Accounts that wrote its commits, its author left out, as far as the host knows their addresses. */
  readonly committers: readonly Account[];
  readonly head: {
    readonly branch: string;
    /** The commit: of a merged one, the one that was merged. */
    readonly commit: string;
    /** The branch lies in another repository: its runs have no secrets and no right to write. */
    readonly fork: boolean;
  };
  /** The branch that it goes into. */
  readonly base: string;
  readonly labels: readonly string[];
  readonly merged:
    | {
        /** The commit on the base branch that the merge ended with. */
        readonly commit: string;
        /** ISO 8601. */
        readonly at: string;
        readonly by: Account | undefined;
      }
    | undefined;
  /** How many commits it has, where that is known. */
  readonly commits?: number;
  /** Oldest first. */
  readonly reviews: readonly PullReview[];
  /** Checks of its head. */
  readonly checks: readonly Check[];
}

/** What is known of a commit of a protected branch: the pull request that brought it, and its own checks. */
export interface MergedCommit {
  readonly commit: string;
  /** Undefined: it was pushed without one. */
  readonly pull: PullRequest | undefined;
  /** Checks of the commit itself, those of the pull request's head left out. */
  readonly checks: readonly Check[];
}

/** How a pull request stands with its reviewers. */
export type ReviewVerdict =
  | { readonly approved: true; readonly review: PullReview }
  | {
      readonly approved: false;
      /** Why the nearest approval doesn't count, the nearest first; `none`: nobody approved it. */
      readonly why: 'none' | 'not-the-head' | 'dismissed' | 'own' | 'bot' | 'may-not-write';
      readonly review: PullReview | undefined;
    };

/**
 * Whether somebody approved what was merged: a person who may write to the repository, who neither opened the pull
 * request nor wrote one of its commits, and whose last word on its head is an approval.
 */
export function reviewVerdict(
  pull: Pick<PullRequest, 'author' | 'committers' | 'head' | 'reviews'>,
): ReviewVerdict {
  const words = pull.reviews.filter(
    (review) => review.state !== 'changes-requested' && lastOpinion(pull.reviews, review.by) === review,
  );
  const judged = words.map((review) => ({ review, why: fault(pull, review) }));
  const good = judged.find(({ why }) => why === undefined);
  if (good) return { approved: true, review: good.review };
  for (const why of faults) {
    const nearest = judged.find((candidate) => candidate.why === why);
    if (nearest) return { approved: false, why, review: nearest.review };
  }
  return { approved: false, why: 'none', review: undefined };
}

/** Why an approval may not count, the one that is mended most easily first. */
const faults = ['not-the-head', 'dismissed', 'may-not-write', 'own', 'bot'] as const;

/** Why somebody's last word doesn't approve what was merged; undefined if it does. */
function fault(
  pull: Pick<PullRequest, 'author' | 'committers' | 'head'>,
  review: PullReview,
): (typeof faults)[number] | undefined {
  const { by } = review;
  if (by === undefined || !review.mayWrite) return 'may-not-write';
  if (by.kind === 'bot') return 'bot';
  if ([pull.author, ...pull.committers].some((author) => isSame(author, by))) return 'own';
  if (review.state === 'dismissed') return 'dismissed';
  return review.commit === pull.head.commit ? undefined : 'not-the-head';
}

/** What somebody said last; a mere comment takes nothing back. */
function lastOpinion(reviews: readonly PullReview[], by: Account | undefined): PullReview | undefined {
  return reviews
    .filter((review) => review.state !== 'commented' && isSame(review.by, by))
    .reduce<PullReview | undefined>(
      (last, review) => (last && last.at > review.at ? last : review),
      undefined,
    );
}

/** Whether two accounts are one: logins differ in case only by how they were typed. */
export function isSame(a: Account | undefined, b: Account | undefined): boolean {
  return a?.login.toLowerCase() === b?.login.toLowerCase();
}
