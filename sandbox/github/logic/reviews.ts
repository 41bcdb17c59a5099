import { roleOf } from '../state/access.ts';
import { atLeast } from '../state/accounts.ts';
import type { Pull, Review } from '../state/issues.ts';

/** The last word of everybody who may write: their approvals, and what they want changed. */
export function lastWords(pull: Pull): Review[] {
  const telling = pull.reviews.filter(
    ({ state }) => state === 'APPROVED' || state === 'CHANGES_REQUESTED' || state === 'DISMISSED',
  );
  const last = new Map(telling.map((review) => [review.author.login, review]));
  return [...last.values()].filter(({ author }) => atLeast(roleOf(pull.repository, author), 'write'));
}

/** How many approvals count. */
export function approvals(pull: Pull): number {
  return lastWords(pull).filter(({ state }) => state === 'APPROVED').length;
}

export function changesRequested(pull: Pull): boolean {
  return lastWords(pull).some(({ state }) => state === 'CHANGES_REQUESTED');
}

/** What the branch's rule makes of the reviews; null where it asks for none. */
export function reviewDecision(pull: Pull): 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null {
  const wanted = pull.repository.protections.get(pull.base.ref)?.requiredApprovals ?? 0;
  if (changesRequested(pull)) return 'CHANGES_REQUESTED';
  if (wanted === 0) return approvals(pull) > 0 ? 'APPROVED' : null;
  return approvals(pull) >= wanted ? 'APPROVED' : 'REVIEW_REQUIRED';
}
