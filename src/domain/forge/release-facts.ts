import { known, unknown, type ChangeChecks, type Fact, type Review } from '../facts.ts';
import type { Change } from '../history.ts';
import { changeName } from '../release.ts';
import { checkStates } from './checks.ts';
import { reviewVerdict, type MergedCommit } from './pull-request.ts';

/** What the code host says of commits, by id. A commit that isn't there wasn't looked up. */
export type MergedCommits = ReadonlyMap<string, Fact<MergedCommit>>;

/** How shipped changes were reviewed. One change that nobody can tell makes the fact unknown. */
export function reviewFacts(changes: readonly Change[], found: MergedCommits): Fact<readonly Review[]> {
  return each(changes, found, (change, { pull }): Review => {
    if (!pull) return { change, approved: false, why: 'pushed without a pull request' };
    const verdict = reviewVerdict(pull);
    const link = verdict.review?.url ?? pull.url;
    if (verdict.approved) return { change, approved: true, link };
    return { change, approved: false, why: whyNot[verdict.why], link };
  });
}

const whyNot = {
  none: 'nobody approved it',
  'not-the-head': 'approved before its last push',
  dismissed: 'the approval was dismissed',
  'may-not-write': 'approved by somebody who may not write here',
  own: 'approved only by somebody who wrote it',
  bot: 'approved only by a bot',
} as const;

/**
 * Which checks ran on shipped changes, and how they ended: those of the head that was merged, and those of the commit
 * on the default branch. Of one name, the newest counts wherever it ran.
 */
export function checkFacts(changes: readonly Change[], found: MergedCommits): Fact<readonly ChangeChecks[]> {
  return each(changes, found, (change, { pull, checks }): ChangeChecks => {
    const states = checkStates([...(pull?.checks ?? []), ...checks]);
    return { change, states, ...(pull && { link: `${pull.url}/checks` }) };
  });
}

function each<T>(
  changes: readonly Change[],
  found: MergedCommits,
  of: (change: string, merged: MergedCommit) => T,
): Fact<readonly T[]> {
  const values: T[] = [];
  for (const change of changes) {
    const name = changeName(change);
    const fact = found.get(change.commit.id) ?? unknown('the code host was not asked');
    if (!fact.known) return unknown(`${name}: ${fact.why}`);
    values.push(of(name, fact.value));
  }
  return known(values);
}
