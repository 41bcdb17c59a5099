import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gateCodes, type Decision, type Remedy } from '../../src/domain/decision.ts';
import {
  known,
  unknown,
  type Fact,
  type LineFacts,
  type Position,
  type ReleaseFacts,
} from '../../src/domain/facts.ts';
import { judge } from '../../src/domain/gates.ts';
import type { Policy } from '../../src/domain/project.ts';
import type { Verification } from '../../src/domain/verification.ts';
import { digest, goodFacts, openPolicy, revoked, strictPolicy, verification, verified } from './builders.ts';

const now = '2026-01-02T00:00:00.000Z';
const changes = ['#12', '#13'];
const good: ReleaseFacts = {
  ...goodFacts(changes),
  bot: 'bank',
  environment: 'production',
  position: 'ahead',
  suite: digest('suite'),
  changes,
  authors: ['Ada <ada@example.org>'],
};

const decide = (given: Partial<ReleaseFacts>, policy: Policy = strictPolicy) =>
  judge({ ...good, ...given }, policy, now);
const denials = (given: Partial<ReleaseFacts>, policy?: Policy) =>
  decide(given, policy).filter(({ allowed }) => !allowed);

function only(decisions: readonly Decision[]): Decision {
  expect(decisions).toHaveLength(1);
  return decisions[0]!;
}

const codes = (decisions: readonly Decision[]) => decisions.map(({ code }) => code);

describe('judge', () => {
  test('says of each gate that applies that it passed', () => {
    const decisions = decide({});
    expect(decisions.map(({ code, observed, required }) => [code, observed, required])).toEqual([
      ['UNREGISTERED', 'it has one', 'the bot has a valid sealed id'],
      ['DUPLICATE_ID', 'none does', 'no other bot holds its sealed id'],
      ['NOT_MERGED', 'the line is on the default branch', 'what ships is merged to the default branch'],
      [
        'NO_PACKAGE_FOR_INPUTS',
        `package ${digest('package').slice(7, 19)} was trained from them`,
        'a package was trained from exactly these inputs',
      ],
      ['PACKAGE_MISSING', 'it does', 'the store holds the package wholly'],
      ['NOT_VERIFIED', 'it passed on 2026-01-01T12:00:00.000Z', 'its newest verification passed'],
      ['NO_SUITE', `it has the suite ${digest('suite').slice(7, 19)}`, 'the bot has test conversations'],
      [
        'SUITE_CHANGED',
        `it was verified with the suite ${digest('suite').slice(7, 19)}`,
        `it was verified with the suite ${digest('suite').slice(7, 19)}, as it stands at the line`,
      ],
      ['UNSIGNED', 'it does', 'the package carries a valid signature'],
      ['REVIEW_MISSING', 'each was', 'every shipped change was approved by somebody other than its author'],
      ['CHECK_FAILING', 'so it is', 'no required check fails'],
      ['CHECK_MISSING', 'so it is', 'every required check has ended'],
      [
        'SOAKING',
        'it has been verified since 2026-01-01T12:00:00.000Z',
        'it has been verified for 60 minutes',
      ],
      ['APPROVAL_MISSING', 'there are 2', '2 approvals by people who wrote none of the changes'],
      ['FROZEN', 'none is', 'no freeze is on'],
      ['LOCKED', 'none is', 'no other release of the bot is under way'],
      ['HELD', 'nobody does', 'nobody holds it'],
      ['REJECTED', 'nobody does', 'nobody has rejected it'],
      ['ALREADY_LIVE', "what was picked isn't live", 'something is left to ship'],
      ['DOWNGRADE', 'its line comes after the live one', 'what ships is newer than what is live'],
    ]);
    expect(decisions.every(({ allowed, remedy }) => allowed && remedy === undefined)).toBe(true);
  });

  test('asks only what the policy asks', () => {
    const nothing = unknown('nobody looked');
    const facts: Partial<LineFacts> = {
      registration: nothing,
      signature: nothing,
      reviews: nothing,
      checks: nothing,
      approvals: nothing,
    };
    const decisions = decide(
      { ...facts, suite: undefined, verification: known({ ...verification, suite: undefined }) },
      openPolicy,
    );
    expect(codes(decisions)).toEqual([
      'NOT_MERGED',
      'NO_PACKAGE_FOR_INPUTS',
      'PACKAGE_MISSING',
      'NOT_VERIFIED',
      'SUITE_CHANGED',
      'FROZEN',
      'LOCKED',
      'HELD',
      'REJECTED',
      'ALREADY_LIVE',
      'DOWNGRADE',
    ]);
    expect(decisions.every(({ allowed }) => allowed)).toBe(true);
  });

  test.each(['first', 'apart'] as const)('lets a line that is %s pass', (position) => {
    expect(denials({ position })).toEqual([]);
    expect(decide({ position }).at(-1)?.observed).toBe(
      position === 'first'
        ? 'nothing was live before'
        : 'history was rewritten and holds the live line no more; this package was never live before it',
    );
  });

  test('denies every fact that is unknown, by name', () => {
    const names = Object.keys(goodFacts()) as (keyof LineFacts)[];
    for (const name of names) {
      const decision = only(denials({ [name]: unknown('the network is down') }));
      expect(decision).toMatchObject({
        code: 'FACT_UNAVAILABLE',
        remedy: { kind: 'read-again', fact: name },
      });
      expect(decision.observed).toMatch(
        /^nobody could tell (whether|which|how|who) .*: the network is down$/,
      );
      expect(decision.required).toMatch(/^it is known (whether|which|how|who) /);
      expect(decision.remedy?.sentence).toBe('Plan again when it can be read.');
    }
    expect(only(denials({ ledger: unknown('it is new', 'Update.') })).remedy?.sentence).toBe('Update.');
  });

  test('gives every reason, denied ones first', () => {
    const decisions = decide({
      merged: known(false),
      verification: known({ state: 'none' }),
      holds: known([{ by: 'Omar', why: '' }]),
      approvals: known([]),
    });
    expect(codes(decisions.slice(0, 5))).toEqual([
      'NOT_MERGED',
      'NOT_VERIFIED',
      'SOAKING',
      'APPROVAL_MISSING',
      'HELD',
    ]);
    expect(decisions.slice(5).every(({ allowed }) => allowed)).toBe(true);
  });
});

describe('gates of what would ship', () => {
  test('DUPLICATE_ID, whatever the policy says', () => {
    for (const policy of [strictPolicy, openPolicy]) {
      expect(only(denials({ sameId: known(['shop']) }, policy))).toMatchObject({
        code: 'DUPLICATE_ID',
        observed: 'shop holds the same one, as a copied directory does',
        remedy: {
          kind: 'separate-ids',
          sentence: expect.stringMatching(/one of bank and shop.*`tidegate register`/),
        },
      });
    }
    expect(only(denials({ sameId: known(['shop', 'tour']) })).observed).toContain('shop and tour hold');
    expect(codes(decide({}, openPolicy))).not.toContain('DUPLICATE_ID');
    expect(denials({ sameId: unknown('it is late') }, openPolicy)).toEqual([]);
  });

  test('UNREGISTERED', () => {
    expect(only(denials({ registration: known({ state: 'unregistered' }) }))).toMatchObject({
      code: 'UNREGISTERED',
      observed: 'it has none',
      remedy: { kind: 'register', sentence: expect.stringContaining('`tidegate register bank`') },
    });
    const registration = {
      state: 'invalid',
      reason: 'altered',
      fingerprint: undefined,
      message: 'It was altered.',
      next: 'Restore it.',
    } as const;
    expect(only(denials({ registration: known(registration) }))).toMatchObject({
      code: 'UNREGISTERED',
      observed: 'It was altered.',
      remedy: { kind: 'register', sentence: 'Restore it.' },
    });
  });

  test('NOT_MERGED', () => {
    expect(only(denials({ merged: known(false) }))).toMatchObject({
      code: 'NOT_MERGED',
      observed: "the line isn't on the default branch",
      remedy: { kind: 'merge', sentence: 'Merge it to the default branch.' },
    });
  });

  test('NO_PACKAGE_FOR_INPUTS, and then nothing about the store', () => {
    const none = decide({ package: known(undefined), stored: known(false) });
    expect(none[0]).toMatchObject({
      code: 'NO_PACKAGE_FOR_INPUTS',
      allowed: false,
      observed: 'nothing was trained from these inputs',
      remedy: { kind: 'train', sentence: expect.stringContaining('`tidegate train bank`') },
    });
    expect(codes(none)).not.toContain('PACKAGE_MISSING');
    expect(only(denials({ package: known({ digest: digest('package'), local: true }) }))).toMatchObject({
      code: 'NO_PACKAGE_FOR_INPUTS',
      observed: 'the only package of these inputs was made from uncommitted or unpushed work',
      remedy: { kind: 'train' },
    });
  });

  test('PACKAGE_MISSING', () => {
    expect(only(denials({ stored: known(false) }))).toMatchObject({
      code: 'PACKAGE_MISSING',
      observed: "the package isn't in the store, or not wholly",
      remedy: { kind: 'restore-package', sentence: expect.stringContaining('Copy the package back') },
    });
    expect(codes(denials({ package: unknown('x'), stored: known(false) }))).toEqual([
      'PACKAGE_MISSING',
      'FACT_UNAVAILABLE',
    ]);
  });

  test('ALREADY_LIVE and DOWNGRADE', () => {
    expect(only(denials({ position: 'live' }))).toMatchObject({
      code: 'ALREADY_LIVE',
      observed: 'everything that was picked is live already',
      required: 'something is left to ship',
      remedy: { kind: 'leave-out', sentence: expect.stringContaining('Leave the bot out of the selection') },
    });
    expect(decide({ position: 'live' }).at(-1)?.observed).toBe('it is what is live');
    expect(only(denials({ position: 'behind' }))).toMatchObject({
      code: 'DOWNGRADE',
      observed: 'the package was live before and gave way to the one that is live',
      remedy: { kind: 'leave-out', sentence: expect.stringContaining('`tidegate rollback`') },
    });
  });

  test('NOT_VERIFIED', () => {
    const remedy = { kind: 'verify', sentence: expect.stringContaining('`tidegate deploy bank`') };
    const open = { ...strictPolicy, soakMinutes: 0 };
    expect(only(denials({ verification: known({ state: 'none' }) }, open))).toMatchObject({
      code: 'NOT_VERIFIED',
      observed: 'nobody has held its conversations with this package',
      remedy,
    });
    const record = verified('package', { passed: false });
    expect(
      only(denials({ verification: known({ state: 'failed', suite: record.suite, record }) }, open)),
    ).toMatchObject({
      code: 'NOT_VERIFIED',
      observed: 'it failed on 2026-01-01T12:00:00.000Z',
      remedy,
    });
  });

  test('VERIFICATION_REVOKED', () => {
    const record = revoked('package', { why: 'wrong rates' });
    const open = { ...strictPolicy, soakMinutes: 0 };
    expect(only(denials({ verification: known({ state: 'revoked', record }) }, open))).toMatchObject({
      code: 'VERIFICATION_REVOKED',
      observed: 'Rita ("wrong rates") revoked it',
      remedy: { kind: 'verify' },
    });
  });

  test('NO_SUITE', () => {
    const none = { suite: undefined, verification: known({ ...verification, suite: undefined }) };
    expect(only(denials(none))).toMatchObject({
      code: 'NO_SUITE',
      observed: 'it has none',
      remedy: { kind: 'add-suite', sentence: expect.stringContaining('Write test conversations for bank') },
    });
    expect(denials(none, { ...strictPolicy, requireSuite: false })).toEqual([]);
  });

  test('SUITE_CHANGED', () => {
    expect(only(denials({ verification: known({ ...verification, suite: undefined }) }))).toMatchObject({
      code: 'SUITE_CHANGED',
      observed: 'it was verified with no suite',
      required: `it was verified with the suite ${digest('suite').slice(7, 19)}, as it stands at the line`,
      remedy: { kind: 'verify', sentence: expect.stringContaining("so that today's conversations") },
    });
    expect(codes(decide({ verification: known({ state: 'none' }) }))).not.toContain('SUITE_CHANGED');
  });

  test('SOAKING to the minute', () => {
    const since = (time: string) => decide({ verification: known({ ...verification, since: time }) });
    expect(since('2026-01-01T23:00:00.000Z').every(({ allowed }) => allowed)).toBe(true);
    expect(since('2026-01-01T23:00:00.001Z')[0]).toMatchObject({
      code: 'SOAKING',
      allowed: false,
      observed: 'it has been verified since 2026-01-01T23:00:00.001Z',
      remedy: {
        kind: 'wait',
        until: '2026-01-02T00:00:00.001Z',
        minutes: 60,
        sentence: 'Wait until 2026-01-02T00:00:00.001Z.',
      },
    });
    const soaking = decide({ verification: known({ state: 'none' }) }, { ...openPolicy, soakMinutes: 1 })[1];
    expect(soaking).toMatchObject({
      code: 'SOAKING',
      allowed: false,
      observed: "it isn't verified",
      required: 'it has been verified for 1 minute',
      remedy: { kind: 'wait', until: undefined, minutes: 1, sentence: 'Wait 1 minute after it is verified.' },
    });
  });

  test('UNSIGNED and SIGNATURE_INVALID', () => {
    const remedy = { kind: 'sign', sentence: expect.stringContaining('Sign the package of bank') };
    expect(only(denials({ signature: known('missing') }))).toMatchObject({
      code: 'UNSIGNED',
      observed: 'it has none',
      remedy,
    });
    expect(only(denials({ signature: known('invalid') }))).toMatchObject({
      code: 'SIGNATURE_INVALID',
      observed: "its signature isn't valid",
      remedy,
    });
  });
});

describe('gates of what people say', () => {
  test('REVIEW_MISSING counts a review that is not there as missing', () => {
    const reviews = [
      { change: '#12', approved: false, link: 'https://example.org/12' },
      { change: '#99', approved: true },
    ];
    expect(only(denials({ reviews: known(reviews) }))).toMatchObject({
      code: 'REVIEW_MISSING',
      observed: "#12 and #13 weren't",
      remedy: {
        kind: 'review',
        changes: ['#12', '#13'],
        sentence: 'Ask somebody other than the author to approve #12 and #13.',
      },
      link: 'https://example.org/12',
    });
    const one = only(
      denials({ reviews: known([{ change: '#12', approved: true, link: 'https://example.org/12' }]) }),
    );
    expect(one).toMatchObject({ observed: "#13 wasn't", remedy: { changes: ['#13'] } });
    expect('link' in one).toBe(false);
  });

  test('of two changes that bear one name, each counts: anybody can write `(#12)` into a subject', () => {
    const approved = { change: '#12', approved: true, link: 'https://example.org/12' };
    const pushed = { change: '#12', approved: false, why: 'pushed without a pull request' };
    for (const both of [
      [approved, pushed],
      [pushed, approved],
    ]) {
      const one = only(denials({ changes: ['#12', '#12'], reviews: known(both) }));
      expect(one.observed).toBe("#12 (pushed without a pull request) wasn't");
      expect('link' in one).toBe(false);
    }
    const checks = [
      { change: '#12', states: { tests: 'passed' } },
      { change: '#12', states: { tests: 'failing' }, link: 'https://example.org/12' },
    ] as const;
    const policy = { ...openPolicy, requiredChecks: ['tests'] };
    expect(
      denials({ changes: ['#12', '#12'], checks: known(checks) }, policy).map(({ observed, link }) => [
        observed,
        link,
      ]),
    ).toEqual([['tests on #12 (failing)', 'https://example.org/12']]);
  });

  test('CHECK_FAILING and CHECK_MISSING', () => {
    const checks = known([
      { change: '#12', states: { tests: 'failing', lint: 'pending' }, link: 'https://example.org/12' },
      { change: '#14', states: { tests: 'failing' } },
    ] as const);
    const decisions = denials({ checks });
    expect(decisions).toMatchObject([
      {
        code: 'CHECK_FAILING',
        observed: 'tests on #12 (failing)',
        remedy: {
          kind: 'pass-checks',
          checks: [{ change: '#12', name: 'tests' }],
          sentence: 'Make tests pass, and run it again.',
        },
        link: 'https://example.org/12',
      },
      {
        code: 'CHECK_MISSING',
        observed: 'lint on #12 (pending), tests on #13 (missing) and lint on #13 (missing)',
        remedy: {
          kind: 'pass-checks',
          checks: [
            { change: '#12', name: 'lint' },
            { change: '#13', name: 'tests' },
            { change: '#13', name: 'lint' },
          ],
          sentence: 'Run lint and tests, or wait for the result.',
        },
        link: 'https://example.org/12',
      },
    ]);
    const inherited = { ...openPolicy, requiredChecks: ['toString'] };
    expect(codes(denials({}, inherited))).toEqual(['CHECK_MISSING']);
  });

  test('APPROVAL_MISSING counts different people who wrote nothing of it', () => {
    const approvals = (...by: string[]) =>
      denials({ approvals: known(by.map((one) => ({ by: one, why: '' }))) });
    expect(
      only(approvals('Ada <ADA@example.org>', 'Rita <rita@example.org>', 'R. <Rita@Example.org>')),
    ).toMatchObject({
      code: 'APPROVAL_MISSING',
      observed: 'there is 1',
      required: '2 approvals by people who wrote none of the changes',
      remedy: {
        kind: 'approve',
        count: 1,
        sentence: 'Ask for 1 more approval by people who wrote none of the changes.',
      },
    });
    expect(only(approvals())).toMatchObject({
      observed: 'there are 0',
      remedy: { count: 2, sentence: 'Ask for 2 more approvals by people who wrote none of the changes.' },
    });
    expect(approvals('rita', 'omar', ' RITA ')).toEqual([]);
    expect(approvals('rita', ' RITA ')).toHaveLength(1);
  });

  test('REJECTED and HELD name everybody', () => {
    const words = known([
      { by: 'Omar <omar@example.org>', why: 'not on Fridays', link: 'https://example.org/1' },
      { by: 'Rita', why: '' },
    ]);
    expect(only(denials({ holds: words }))).toMatchObject({
      code: 'HELD',
      observed: 'Omar ("not on Fridays") holds it; Rita holds it',
      remedy: { kind: 'release-hold', sentence: 'Settle it with them, and release the hold.' },
      link: 'https://example.org/1',
    });
    expect(only(denials({ rejections: words }))).toMatchObject({
      code: 'REJECTED',
      observed: 'Omar ("not on Fridays") rejected it; Rita rejected it',
      remedy: { kind: 'withdraw-rejection', sentence: 'Settle it with them, so that they take it back.' },
    });
  });

  test('FROZEN from its first moment to its last', () => {
    const frozen = (from: string, until: string | undefined) =>
      denials({ freezes: known([{ by: 'Omar', why: 'sale', from, until, link: 'https://example.org/1' }]) });
    expect(frozen('2026-01-02T00:00:00.001Z', undefined)).toEqual([]);
    expect(frozen('2026-01-01T00:00:00.000Z', now)).toEqual([]);
    expect(only(frozen(now, undefined))).toMatchObject({
      code: 'FROZEN',
      observed: 'Omar ("sale") froze it until further notice',
      remedy: { kind: 'end-freeze', sentence: 'Ask the one who froze it to end the freeze.' },
      link: 'https://example.org/1',
    });
    expect(only(frozen(now, '2026-01-02T00:00:00.001Z'))).toMatchObject({
      observed: 'Omar ("sale") froze it until 2026-01-02T00:00:00.001Z',
      remedy: { kind: 'end-freeze', sentence: expect.stringContaining('Wait until the freeze is over, or') },
    });
    const both = known([
      { by: 'Omar', why: '', from: now, until: undefined },
      { by: 'Rita', why: '', from: now, until: '2026-02-01T00:00:00Z' },
    ]);
    expect(only(denials({ freezes: both }))).toMatchObject({
      observed: 'Omar froze it until further notice; Rita froze it until 2026-02-01T00:00:00Z',
      remedy: { sentence: 'Ask the one who froze it to end the freeze.' },
    });
  });

  test('LOCKED', () => {
    const lock = { by: 'Rita <rita@example.org>', since: now, link: 'https://example.org/run' };
    expect(only(denials({ lock: known(lock) }))).toMatchObject({
      code: 'LOCKED',
      observed: `Rita has been releasing it since ${now}`,
      remedy: { kind: 'wait-for-lock', sentence: 'Wait until that release has ended.' },
      link: 'https://example.org/run',
    });
  });
});

describe('remedies', () => {
  const fact = <T>(...values: T[]): fc.Arbitrary<Fact<T>> => fc.constantFrom(...values).map(known);
  const word = { by: 'Omar', why: 'no' };
  const failed = verified('package', { passed: false });
  const verifications: Verification[] = [
    verification,
    { ...verification, suite: undefined },
    { ...verification, since: '2026-01-01T23:59:00.000Z' },
    { state: 'none' },
    { state: 'failed', suite: failed.suite, record: failed },
    { state: 'revoked', record: revoked('package') },
  ];
  const anyFacts: fc.Arbitrary<ReleaseFacts> = fc.record({
    bot: fc.constant('bank'),
    environment: fc.constant('production'),
    position: fc.constantFrom<Position>('first', 'ahead', 'apart', 'behind', 'live'),
    suite: fc.constantFrom(digest('suite'), undefined),
    changes: fc.subarray(changes),
    authors: fc.subarray(['Ada <ada@example.org>', 'Rita <rita@example.org>']),
    ledger: fc.constant(known(true as const)),
    registration: fact<Extract<LineFacts['registration'], { known: true }>['value']>(
      { state: 'unregistered' },
      { state: 'registered', fingerprint: '', signer: '' },
    ),
    sameId: fact([], ['shop']),
    merged: fact(true, false),
    package: fact(
      { digest: digest('package'), local: false },
      { digest: digest('package'), local: true },
      undefined,
    ),
    stored: fact(true, false),
    verification: fact(...verifications),
    signature: fact<'valid' | 'missing' | 'invalid'>('valid', 'missing', 'invalid'),
    reviews: fact([], [{ change: '#12', approved: true }], [{ change: '#13', approved: false }]),
    checks: fact(
      [],
      [{ change: '#12', states: { tests: 'passed', lint: 'failing' } }],
      [{ change: '#13', states: { tests: 'pending' } }],
    ) as fc.Arbitrary<LineFacts['checks']>,
    approvals: fact([], [word], [word, { by: 'Rita <rita@example.org>', why: '' }]),
    rejections: fact([], [word]),
    holds: fact([], [word]),
    freezes: fact([], [{ ...word, from: '2025-01-01T00:00:00Z', until: undefined }]),
    lock: fact(undefined, { by: 'Rita', since: now }),
  });
  const anyPolicy: fc.Arbitrary<Policy> = fc.record({
    requireSuite: fc.boolean(),
    requireRegistration: fc.boolean(),
    soakMinutes: fc.constantFrom(0, 60, 10_000),
    approvals: fc.nat(3),
    requireReview: fc.boolean(),
    requiredChecks: fc.subarray(['tests', 'lint']),
    requireSignature: fc.boolean(),
  });

  /** Does what a remedy says, and nothing else. */
  function apply(facts: ReleaseFacts, remedy: Remedy, time: string, truth: ReleaseFacts): ReleaseFacts {
    const value = <T>(one: Fact<T>, otherwise: T): T => (one.known ? one.value : otherwise);
    const verifiedNow = (suite: typeof facts.suite): Fact<Verification> => {
      const before = value<Verification>(facts.verification, { state: 'none' });
      const since = before.state === 'verified' ? before.since : time;
      return known({ state: 'verified', suite, since, record: verified('package') });
    };
    switch (remedy.kind) {
      case 'register':
        return { ...facts, registration: known({ state: 'registered', fingerprint: '', signer: '' }) };
      case 'separate-ids':
        return { ...facts, sameId: known([]) };
      case 'merge':
        return { ...facts, merged: known(true) };
      case 'train':
        return { ...facts, package: known({ digest: digest('package'), local: false }), stored: known(true) };
      case 'restore-package':
        return { ...facts, stored: known(true) };
      case 'verify':
        return { ...facts, verification: verifiedNow(facts.suite) };
      case 'add-suite':
        return { ...facts, suite: digest('new'), verification: verifiedNow(digest('new')) };
      case 'sign':
        return { ...facts, signature: known('valid') };
      case 'review': {
        const reviews = remedy.changes.map((change) => ({ change, approved: true }));
        const others = value(facts.reviews, []).filter(({ change }) => !remedy.changes.includes(change));
        return { ...facts, reviews: known([...others, ...reviews]) };
      }
      case 'pass-checks': {
        const before = value(facts.checks, []);
        const checks = facts.changes.map((change) => {
          const passed = remedy.checks
            .filter((check) => check.change === change)
            .map(({ name }) => [name, 'passed'] as const);
          const states = before.find((one) => one.change === change)?.states;
          return { change, states: { ...states, ...Object.fromEntries(passed) } };
        });
        return { ...facts, checks: known(checks) };
      }
      case 'approve': {
        const more = Array.from({ length: remedy.count }, (_, index) => ({ by: `Person ${index}`, why: '' }));
        return { ...facts, approvals: known([...value(facts.approvals, []), ...more]) };
      }
      case 'end-freeze':
        return { ...facts, freezes: known([]) };
      case 'wait-for-lock':
        return { ...facts, lock: known(undefined) };
      case 'release-hold':
        return { ...facts, holds: known([]) };
      case 'withdraw-rejection':
        return { ...facts, rejections: known([]) };
      case 'leave-out':
        return { ...facts, position: 'first' };
      case 'read-again':
        return { ...facts, [remedy.fact]: truth[remedy.fact] };
      case 'wait':
      case 'confirm':
      case 'plan-again':
      case 'reconcile':
        return facts;
    }
  }

  const denied = (facts: ReleaseFacts, policy: Policy, time: string) =>
    judge(facts, policy, time).filter(({ allowed }) => !allowed);

  /** Applies all that is named, waiting included. `truth`: what is read where something couldn't be read before. */
  function applyAll(facts: ReleaseFacts, policy: Policy, time: string, truth: ReleaseFacts) {
    const remedies = denied(facts, policy, time).map(({ remedy }) => remedy!);
    // A new suite is held after what else is verified.
    const remedied = remedies
      .toSorted((a, b) => Number(a.kind === 'add-suite') - Number(b.kind === 'add-suite'))
      .reduce((given, remedy) => apply(given, remedy, time, truth), facts);
    const waits = remedies
      .filter((remedy) => remedy.kind === 'wait')
      .map(({ until, minutes }) => until ?? new Date(Date.parse(time) + minutes * 60_000).toISOString());
    return { facts: remedied, time: [time, ...waits].sort().at(-1)! };
  }

  test('applying every remedy that is named makes it pass', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (facts, policy) => {
        const after = applyAll(facts, policy, now, facts);
        expect(denied(after.facts, policy, after.time)).toEqual([]);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 300 },
    );
  });

  test('where facts are unknown, so does reading them, and then applying what is named', () => {
    const names = Object.keys(goodFacts()) as (keyof LineFacts)[];
    fc.assert(
      fc.property(anyFacts, anyPolicy, fc.subarray(names), (truth, policy, hidden) => {
        const facts = {
          ...truth,
          ...Object.fromEntries(hidden.map((name) => [name, unknown('it is late')])),
        };
        const readAgain = applyAll(facts, policy, now, truth);
        const after = applyAll(readAgain.facts, policy, readAgain.time, truth);
        expect(denied(after.facts, policy, after.time)).toEqual([]);
      }),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 200 },
    );
  });

  test('each is denied for a code of the closed list, once, and has a remedy', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy, (facts, policy) => {
        const decisions = judge(facts, policy, now);
        const judged = decisions.filter(({ code }) => code !== 'FACT_UNAVAILABLE').map(({ code }) => code);
        expect(new Set(judged).size).toBe(judged.length);
        for (const { code, allowed, remedy } of decisions) {
          expect(gateCodes).toContain(code);
          expect(remedy === undefined).toBe(allowed);
        }
      }),
    );
  });
});
