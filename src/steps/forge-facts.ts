import { isToldError } from '../domain/errors.ts';
import { unknown, type LineFacts } from '../domain/facts.ts';
import { checkFacts, reviewFacts, type MergedCommits } from '../domain/forge/release-facts.ts';
import type { Change, Commit, PullOrigin } from '../domain/history.ts';
import type { Policy } from '../domain/project.ts';
import { pullRequestOf } from '../domain/selection.ts';
import { oneLine } from '../domain/text.ts';
import type { MergedQuery } from '../ports/forge.ts';
import type { Ports } from './context.ts';

/** Milliseconds to wait for a code host that has not indexed a merge yet. It was seen to take 13 seconds. */
export const usualPatienceMs = 30_000;

/** What a code host says of the changes that ship. */
export type ForgeFacts = (changes: readonly Change[]) => Pick<LineFacts, 'reviews' | 'checks'>;

/** What a code host said of changes. */
export interface ForgeWords {
  readonly facts: ForgeFacts;
  /** What brought their commits, as far as it was asked and knows. */
  readonly origins: ReadonlyMap<string, PullOrigin>;
}

export interface ForgeQuestion {
  readonly policy: Policy;
  /** The default branch, which the changes are on. */
  readonly branch: string;
  /** Those that may ship: asked for where the policy asks for what only a code host knows. */
  readonly changes: readonly Change[];
  /** Those whose origin is wanted, whatever the policy asks for. */
  readonly nameless?: readonly Change[];
  readonly patienceMs?: number;
  /** How many commits are asked for; those that come first. All of them if not given. */
  readonly most?: number;
}

/**
 * Asks the code host once about all changes that would ship, if the policy asks for anything that only it knows. What
 * can't be read is unknown, and denies: it is never taken for nothing.
 */
export async function forgeWords(ports: Pick<Ports, 'forge'>, question: ForgeQuestion): Promise<ForgeWords> {
  const { policy, branch, nameless = [], patienceMs = usualPatienceMs, most } = question;
  const judged = policy.requireReview || policy.requiredChecks.length > 0;
  const unread = (why: string): ForgeWords => ({
    facts: () => ({ reviews: unknown(why), checks: unknown(why) }),
    origins: new Map(),
  });
  const asked = [...new Set((judged ? question.changes : nameless).map(({ commit }) => commit))].slice(
    0,
    most,
  );
  if (asked.length === 0) return unread('nobody asked for it');
  let found: MergedCommits;
  try {
    const forge = await ports.forge?.();
    if (!forge) return unread('no forge such as GitHub is connected');
    found = await forge.pulls.merged({ branch, commits: asked.map(askedFor), patienceMs });
  } catch (error) {
    if (!isToldError(error)) throw error;
    return unread(oneLine(error.message, 400).replace(/\.$/, ''));
  }
  const origins = originsOf(found);
  if (!judged) return { ...unread('nobody asked for it'), origins };
  return {
    facts: (shipped) => ({ reviews: reviewFacts(shipped, found), checks: checkFacts(shipped, found) }),
    origins,
  };
}

/** A commit as a code host is asked for it. */
export function askedFor(commit: Commit): MergedQuery['commits'][number] {
  return { id: commit.id, at: commit.at, number: pullRequestOf(commit) };
}

/** What brought commits, where it is known. */
export function originsOf(found: MergedCommits): ReadonlyMap<string, PullOrigin> {
  const origins = new Map<string, PullOrigin>();
  for (const [id, fact] of found) {
    if (fact.known) origins.set(id, fact.value.pull ? originOf(fact.value.pull) : 'none');
  }
  return origins;
}

/** A pull request as commits know it. */
export function originOf({
  number,
  title,
  url,
  author,
}: {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly author: { readonly login: string } | undefined;
}): PullOrigin {
  return { number, title, url, author: author?.login };
}
