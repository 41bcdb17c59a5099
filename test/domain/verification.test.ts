import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LedgerRecord } from '../../src/domain/ledger.ts';
import { saidAlready, verificationOf } from '../../src/domain/verification.ts';
import { digest, released, revoked, trained, verified } from './builders.ts';

const suite = digest('suite');
const of = (...records: LedgerRecord[]) => verificationOf(records, 'bank', digest('package'), suite);
const at = (hour: number) => `2026-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;

test('saidAlready finds the newest word where another one would say the same', () => {
  const first = verified('package');
  const again = { ...first, at: '2026-02-01T00:00:00.000Z', by: 'Omar <omar@example.org>', why: 'again' };
  expect(saidAlready([], again)).toBeUndefined();
  expect(saidAlready([first], again)).toBe(first);
  expect(saidAlready([first, verified('other', { passed: false })], again)).toBe(first);
  expect(saidAlready([first, verified('package', { bot: 'shop', passed: false })], again)).toBe(first);
  for (const other of [
    verified('package', { passed: false }),
    verified('package', { suite: digest('other') }),
    verified('package', { suite: undefined }),
    verified('package', { commit: 'f'.repeat(40) }),
    verified('package', { leftOut: ['pays'] }),
    verified('package', { conversations: { passed: 2, failed: 0 } }),
    revoked('package'),
  ]) {
    expect(saidAlready([first, other], again)).toBeUndefined();
  }
});

describe('verificationOf', () => {
  test("is none where nobody spoke about this bot's package", () => {
    expect(
      of(
        trained('inputs', 'package'),
        released('package', '1.0.0'),
        verified('other'),
        verified('package', { bot: 'shop' }),
        revoked('package', { bot: 'shop' }),
        revoked('other'),
      ),
    ).toEqual({ state: 'none' });
  });

  test('is verified since the first pass of an unbroken row', () => {
    const newest = verified('package', { at: at(3) });
    expect(of(verified('package', { at: at(1) }), verified('package', { at: at(2) }), newest)).toEqual({
      state: 'verified',
      suite,
      since: at(1),
      record: newest,
    });
  });

  test('counts from the earliest time, though a clock was behind', () => {
    expect(of(verified('package', { at: at(5) }), verified('package', { at: at(2) }))).toMatchObject({
      since: at(2),
    });
  });

  test('starts anew after a failure', () => {
    const failure = verified('package', { passed: false, at: at(2) });
    expect(of(verified('package', { at: at(1) }), failure)).toEqual({
      state: 'failed',
      suite,
      record: failure,
    });
    expect(of(verified('package', { at: at(1) }), failure, verified('package', { at: at(3) }))).toMatchObject(
      {
        state: 'verified',
        since: at(3),
      },
    );
  });

  test("isn't broken by the failure of another suite", () => {
    const other = verified('package', { suite: digest('other'), passed: false, at: at(2) });
    expect(of(verified('package', { at: at(1) }), other)).toMatchObject({
      state: 'verified',
      suite,
      since: at(1),
    });
    expect(of(other, verified('package', { at: at(3) }))).toMatchObject({ state: 'verified', since: at(3) });
    const row = [verified('package', { at: at(1) }), other, verified('package', { at: at(3) })];
    expect(of(...row)).toMatchObject({ state: 'verified', since: at(1) });
  });

  test('tells of another suite where this one was never held', () => {
    const old = verified('package', { suite: digest('old') });
    expect(of(old)).toMatchObject({ state: 'verified', suite: digest('old') });
    expect(of(verified('package', { suite: undefined }))).toMatchObject({
      state: 'verified',
      suite: undefined,
    });
    expect(verificationOf([old], 'bank', digest('package'), undefined)).toMatchObject({
      suite: digest('old'),
    });
  });

  test('counts the time of earlier suites, so that better tests cost no waiting', () => {
    const old = verified('package', { suite: digest('old'), at: at(1) });
    expect(of(old, verified('package', { at: at(9) }))).toMatchObject({ suite, since: at(1) });
  });

  test('believes nothing that was said before a revocation', () => {
    const revocation = revoked('package');
    expect(of(verified('package'), revocation)).toEqual({ state: 'revoked', record: revocation });
    expect(of(revoked('package', { why: 'older' }), revocation)).toEqual({
      state: 'revoked',
      record: revocation,
    });
    const again = verified('package', { at: at(8) });
    expect(of(verified('package', { at: at(1) }), revocation, again)).toMatchObject({
      since: at(8),
      record: again,
    });
  });

  test('whatever was said, the newest word about the suite decides', () => {
    const word = fc.record({ passed: fc.boolean(), mine: fc.boolean() });
    fc.assert(
      fc.property(fc.array(word), fc.boolean(), (words, passed) => {
        const records = words.map((one) =>
          verified('package', { passed: one.passed, suite: one.mine ? suite : digest('other') }),
        );
        const state = of(...records, verified('package', { passed })).state;
        expect(state).toBe(passed ? 'verified' : 'failed');
      }),
    );
  });
});
