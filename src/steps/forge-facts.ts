import { EnvironmentError, UserError } from '../domain/errors.ts';
import { unknown, type LineFacts } from '../domain/facts.ts';
import { checkFacts, reviewFacts, type MergedCommits } from '../domain/forge/release-facts.ts';
import type { Change } from '../domain/history.ts';
import type { Policy } from '../domain/project.ts';
import { pullRequestOf } from '../domain/selection.ts';
import { oneLine } from '../domain/text.ts';
import type { Ports } from './context.ts';

/** Milliseconds to wait for a code host that has not indexed a merge yet. It was seen to take 13 seconds. */
const patienceMs = 30_000;

/** What a code host says of the changes that ship. */
export type ForgeFacts = (changes: readonly Change[]) => Pick<LineFacts, 'reviews' | 'checks'>;

/**
 * Asks the code host once about all changes that would ship, if the policy asks for anything that only it knows. What
 * can't be read is unknown, and denies: it is never taken for nothing.
 * @param branch the default branch, which they are on.
 */
export async function forgeFacts(
  ports: Pick<Ports, 'forge'>,
  policy: Policy,
  branch: string,
  changes: readonly Change[],
): Promise<ForgeFacts> {
  const same = (why: string): ForgeFacts => {
    return () => ({ reviews: unknown(why), checks: unknown(why) });
  };
  const asked = policy.requireReview || policy.requiredChecks.length > 0;
  if (!asked || changes.length === 0) return same('nobody asked for it');
  const commits = changes.map(({ commit }) => ({
    ...{ id: commit.id, at: commit.at },
    number: pullRequestOf(commit),
  }));
  let found: MergedCommits;
  try {
    const forge = await ports.forge?.();
    if (!forge) return same('no forge such as GitHub is connected');
    found = await forge.pulls.merged({ branch, commits, patienceMs });
  } catch (error) {
    if (!(error instanceof EnvironmentError || error instanceof UserError)) throw error;
    return same(oneLine(error.message, 400).replace(/\.$/, ''));
  }
  return (shipped) => ({ reviews: reviewFacts(shipped, found), checks: checkFacts(shipped, found) });
}
