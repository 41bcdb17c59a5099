import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { known, unknown } from '../../../src/domain/facts.ts';
import { checkStates, latestChecks, type Check, type CheckState } from '../../../src/domain/forge/checks.ts';
import {
  isSame,
  reviewVerdict,
  type Account,
  type MergedCommit,
  type PullRequest,
  type PullReview,
} from '../../../src/domain/forge/pull-request.ts';
import { checkFacts, reviewFacts } from '../../../src/domain/forge/release-facts.ts';
import { changesOf } from '../../../src/domain/history.ts';
import { commit, commitId, entry } from '../builders.ts';

const head = commitId('head');
const person = (login: string): Account => ({ login, kind: 'person' });
const ada = person('ada');

function review(login: string | undefined, given: Partial<PullReview> = {}): PullReview {
  return {
    by: login === undefined ? undefined : person(login),
    state: 'approved',
    commit: head,
    at: '2026-01-01T10:00:00Z',
    mayWrite: true,
    url: `https://example.com/review/${login}`,
    ...given,
  };
}

function pull(given: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 12,
    title: 'Change',
    url: 'https://example.com/pull/12',
    state: 'merged',
    draft: false,
    author: ada,
    committers: [],
    head: { branch: 'topic', commit: head, fork: false },
    base: 'main',
    labels: [],
    merged: { commit: commitId('merge'), at: '2026-01-01T11:00:00Z', by: ada },
    reviews: [],
    checks: [],
    ...given,
  };
}

const verdict = (...reviews: PullReview[]) => reviewVerdict(pull({ reviews }));

describe('reviewVerdict', () => {
  test('takes an approval of the merged head by somebody else who may write', () => {
    expect(verdict(review('omar'))).toEqual({ approved: true, review: review('omar') });
    expect(verdict()).toEqual({ approved: false, why: 'none', review: undefined });
  });

  test.each([
    ['not-the-head', review('omar', { commit: commitId('before') })],
    ['not-the-head', review('omar', { commit: undefined })],
    ['dismissed', review('omar', { state: 'dismissed' })],
    ['may-not-write', review('omar', { mayWrite: false })],
    ['may-not-write', review(undefined)],
    ['own', review('ADA')],
    ['bot', { ...review('x'), by: { login: 'x', kind: 'bot' } as Account }],
  ] as const)('says %s', (why, given) => {
    expect(verdict(given)).toEqual({ approved: false, why, review: given });
  });

  test('refuses those who wrote one of its commits', () => {
    const reviews = [review('omar')];
    expect(reviewVerdict(pull({ reviews, committers: [person('Omar')] }))).toMatchObject({ why: 'own' });
    // Nobody can tell who wrote it: an account that is gone was it, for all that is known.
    expect(reviewVerdict(pull({ reviews, author: undefined }))).toMatchObject({ approved: true });
  });

  test('takes the last word of each', () => {
    const later = { at: '2026-01-01T10:30:00Z' };
    const asked = review('omar', { state: 'changes-requested', ...later });
    expect(verdict(review('omar'), asked)).toMatchObject({ why: 'none' });
    expect(verdict(asked, review('omar'))).toMatchObject({ why: 'none' });
    expect(verdict(review('omar'), asked, review('rita'))).toMatchObject({ approved: true });
    expect(verdict(review('omar', { state: 'changes-requested' }), review('omar', later))).toMatchObject({
      approved: true,
    });
    // A comment takes nothing back.
    expect(verdict(review('omar'), review('omar', { state: 'commented', ...later }))).toMatchObject({
      approved: true,
    });
    expect(verdict(review('omar', { state: 'commented' }))).toMatchObject({ why: 'none' });
  });

  test('names what is mended most easily', () => {
    const stale = review('rita', { commit: commitId('before') });
    expect(verdict(review('ada'), review('omar', { mayWrite: false }), stale)).toMatchObject({
      why: 'not-the-head',
      review: stale,
    });
  });

  test('an approval counts whatever stands around it', () => {
    const noise = fc.array(
      fc.record({
        login: fc.constantFrom('ada', 'rita', 'bob'),
        state: fc.constantFrom('approved', 'commented', 'dismissed', 'changes-requested'),
        mayWrite: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(noise, (others) => {
        const reviews = others.map(({ login, state, mayWrite }) => review(login, { state, mayWrite }));
        expect(verdict(...reviews, review('omar')).approved).toBe(true);
        const alone = reviewVerdict(pull({ reviews, committers: [person('rita'), person('bob')] }));
        expect(alone.approved).toBe(false);
      }),
    );
  });
});

test('isSame', () => {
  expect(isSame(ada, person('Ada'))).toBe(true);
  expect(isSame(ada, undefined)).toBe(false);
});

describe('latestChecks', () => {
  const check = (name: string, state: CheckState, startedAt?: string): Check => ({
    ...{ name, state, startedAt },
    url: undefined,
  });

  test('takes the newest of a name, and the worst of those that began at once', () => {
    expect(
      checkStates([
        check('tests', 'failing', '2026-01-01T10:00:00Z'),
        check('tests', 'passed', '2026-01-01T11:00:00Z'),
        check('lint', 'passed', '2026-01-01T10:00:00Z'),
        check('lint', 'failing', '2026-01-01T10:00:00Z'),
        check('build', 'passed', '2026-01-01T10:00:00Z'),
        check('build', 'pending'),
        check('bad', 'passed', 'soon'),
        check('__proto__', 'passed', '2026-01-01T10:00:00Z'),
      ]),
    ).toEqual({
      tests: 'passed',
      lint: 'failing',
      build: 'pending',
      bad: 'passed',
      ['__proto__']: 'passed',
    });
  });

  test('the order decides nothing', () => {
    const time = fc.option(fc.constantFrom('2026-01-01T10:00:00Z', '2026-01-01T11:00:00Z'), {
      nil: undefined,
    });
    const any = fc.record({
      name: fc.constantFrom('a', 'b'),
      state: fc.constantFrom<CheckState>('passed', 'failing', 'pending'),
      startedAt: time,
      url: fc.constant(undefined),
    });
    fc.assert(
      fc.property(fc.array(any), (checks) => {
        expect(checkStates(checks.toReversed())).toEqual(checkStates(checks));
        expect([...latestChecks(checks).keys()].sort()).toEqual(
          [...new Set(checks.map(({ name }) => name))].sort(),
        );
      }),
    );
  });
});

describe('facts of a release', () => {
  const changes = changesOf([entry('two', 'b', { commit: { subject: 'Two (#12)' } }), entry('one', 'a')]);
  const one = commitId('one').slice(0, 7);
  const found = (
    given: Partial<MergedCommit>,
    word = 'two',
  ): [string, ReturnType<typeof known<MergedCommit>>] => [
    commitId(word),
    known({ commit: commit(word).id, pull: undefined, checks: [], ...given }),
  ];
  const passed: Check = { name: 'tests', state: 'passed', startedAt: '2026-01-01T10:00:00Z', url: undefined };
  const failing: Check = { ...passed, state: 'failing', startedAt: '2026-01-01T11:00:00Z' };

  test('say how each change was reviewed', () => {
    const approved = pull({ reviews: [review('omar')] });
    expect(reviewFacts(changes, new Map([found({ pull: approved }), found({}, 'one')]))).toEqual(
      known([
        { change: '#12', approved: true, link: 'https://example.com/review/omar' },
        { change: one, approved: false, why: 'pushed without a pull request' },
      ]),
    );
    expect(reviewFacts(changes.slice(0, 1), new Map([found({ pull: pull() })]))).toEqual(
      known([
        { change: '#12', approved: false, why: 'nobody approved it', link: 'https://example.com/pull/12' },
      ]),
    );
  });

  test('say which checks ran, on the head and on the merged commit', () => {
    const with12 = found({ pull: pull({ checks: [passed] }), checks: [failing] });
    expect(checkFacts(changes, new Map([with12, found({ checks: [passed] }, 'one')]))).toEqual(
      known([
        { change: '#12', states: { tests: 'failing' }, link: 'https://example.com/pull/12/checks' },
        { change: one, states: { tests: 'passed' } },
      ]),
    );
  });

  test('are unknown as soon as one change is', () => {
    const facts = new Map([found({}), [commitId('one'), unknown('it is too young')] as const]);
    expect(reviewFacts(changes, facts)).toEqual(unknown(`${one}: it is too young`));
    expect(checkFacts(changes, new Map())).toEqual(unknown('#12: the code host was not asked'));
    expect(checkFacts([], new Map())).toEqual(known([]));
  });
});
