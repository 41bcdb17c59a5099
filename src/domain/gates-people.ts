import { allow, deny, type Decision } from './decision.ts';
import { said, type ChangeChecks, type Freeze, type Lock, type Review, type Word } from './facts.ts';
import { counted, listed } from './text.ts';

// Gates about what people, and their checks, said. Each says one thing about one fact.

/** Every shipped change must have a review that approved it: one that isn't there counts as missing. */
export function reviewGate(changes: readonly string[], reviews: readonly Review[]): Decision {
  const required = 'every shipped change was approved by somebody other than its author';
  // Two changes may bear one name, since anybody can write `(#12)` into a subject: then all of them must be approved.
  const missing = [...new Set(changes)].filter((change) => {
    const of = reviews.filter((review) => review.change === change);
    return of.length === 0 || of.some(({ approved }) => !approved);
  });
  if (missing.length === 0) return allow('REVIEW_MISSING', 'each was', required);
  const unapproved = reviews.filter(({ approved }) => !approved);
  const link = unapproved.find(({ change }) => missing.includes(change))?.link;
  const named = missing.map((change) => {
    const why = unapproved.find((review) => review.change === change)?.why;
    return why === undefined ? change : `${change} (${why})`;
  });
  const observed = `${listed(named)} ${missing.length === 1 ? "wasn't" : "weren't"}`;
  const sentence = `Ask somebody other than the author to approve ${listed(missing)}.`;
  return deny('REVIEW_MISSING', observed, required, { kind: 'review', changes: missing, sentence }, link);
}

/** Required checks, failing ones apart from those that never ended. */
export function checkGates(
  changes: readonly string[],
  checks: readonly ChangeChecks[],
  names: readonly string[],
): readonly Decision[] {
  const found = [...new Set(changes)].flatMap((change) => {
    // Two changes may bear one name: then each has its own checks.
    const all = checks.filter((candidate) => candidate.change === change);
    const each = all.length === 0 ? [undefined] : all;
    return each.flatMap((of) =>
      names.map((name) => ({ change, name, state: stateOf(of, name), link: of?.link })),
    );
  });
  return [
    checkGate(
      'CHECK_FAILING',
      found.filter(({ state }) => state === 'failing'),
      'no required check fails',
    ),
    checkGate(
      'CHECK_MISSING',
      found.filter(({ state }) => state === 'pending' || state === 'missing'),
      'every required check has ended',
    ),
  ];
}

type FoundCheck = {
  readonly change: string;
  readonly name: string;
  readonly state: 'passed' | 'failing' | 'pending' | 'missing';
  readonly link: string | undefined;
};

function stateOf(checks: ChangeChecks | undefined, name: string): FoundCheck['state'] {
  return new Map(Object.entries(checks?.states ?? {})).get(name) ?? 'missing';
}

function checkGate(
  code: 'CHECK_FAILING' | 'CHECK_MISSING',
  bad: readonly FoundCheck[],
  required: string,
): Decision {
  const [first] = bad;
  if (!first) return allow(code, 'so it is', required);
  const observed = listed(bad.map(({ change, name, state }) => `${name} on ${change} (${state})`));
  const names = listed([...new Set(bad.map(({ name }) => name))]);
  const sentence =
    code === 'CHECK_FAILING'
      ? `Make ${names} pass, and run it again.`
      : `Run ${names}, or wait for the result.`;
  const checks = bad.map(({ change, name }) => ({ change, name }));
  return deny(code, observed, required, { kind: 'pass-checks', checks, sentence }, first.link);
}

/** Approvals of the release by different people who wrote none of its changes. */
export function approvalGate(
  needed: number,
  approvals: readonly Word[],
  authors: readonly string[],
): Decision {
  const required = `${counted(needed, 'approval')} by people who wrote none of the changes`;
  const own = authors.map(identityOf);
  const people = new Set(approvals.map(({ by }) => identityOf(by)).filter((person) => !own.includes(person)));
  const observed = `there ${people.size === 1 ? 'is' : 'are'} ${people.size}`;
  if (people.size >= needed) return allow('APPROVAL_MISSING', observed, required);
  const count = needed - people.size;
  const sentence = `Ask for ${counted(count, 'more approval')} by people who wrote none of the changes.`;
  return deny('APPROVAL_MISSING', observed, required, { kind: 'approve', count, sentence });
}

/** Who somebody is: the address in `Name <address>`, or the whole text. */
function identityOf(person: string): string {
  return (/<([^<>]+)>/.exec(person)?.[1] ?? person).trim().toLowerCase();
}

export function rejectionGate(rejections: readonly Word[]): Decision {
  return wordGate('REJECTED', rejections, 'nobody has rejected it', 'rejected it', {
    kind: 'withdraw-rejection',
    sentence: 'Settle it with them, so that they take it back.',
  });
}

export function holdGate(holds: readonly Word[]): Decision {
  return wordGate('HELD', holds, 'nobody holds it', 'holds it', {
    kind: 'release-hold',
    sentence: 'Settle it with them, and release the hold.',
  });
}

function wordGate(
  code: 'REJECTED' | 'HELD',
  words: readonly Word[],
  required: string,
  verb: string,
  remedy: { readonly kind: 'withdraw-rejection' | 'release-hold'; readonly sentence: string },
): Decision {
  const [first] = words;
  if (!first) return allow(code, 'nobody does', required);
  return deny(code, words.map((word) => `${said(word)} ${verb}`).join('; '), required, remedy, first.link);
}

export function freezeGate(freezes: readonly Freeze[], now: string): Decision {
  const required = 'no freeze is on';
  const time = Date.parse(now);
  const on = freezes.filter(
    ({ from, until }) => Date.parse(from) <= time && (until === undefined || time < Date.parse(until)),
  );
  const [first] = on;
  if (!first) return allow('FROZEN', 'none is', required);
  const observed = on
    .map(
      (freeze) =>
        `${said(freeze)} froze it ${freeze.until === undefined ? 'until further notice' : `until ${freeze.until}`}`,
    )
    .join('; ');
  const sentence = on.every(({ until }) => until !== undefined)
    ? 'Wait until the freeze is over, or ask the one who froze it to end it.'
    : 'Ask the one who froze it to end the freeze.';
  return deny('FROZEN', observed, required, { kind: 'end-freeze', sentence }, first.link);
}

export function lockGate(lock: Lock | undefined): Decision {
  const required = 'no other release of the bot is under way';
  if (!lock) return allow('LOCKED', 'none is', required);
  const observed = `${said({ by: lock.by, why: '' })} has been releasing it since ${lock.since}`;
  const sentence = 'Wait until that release has ended.';
  return deny('LOCKED', observed, required, { kind: 'wait-for-lock', sentence }, lock.link);
}
