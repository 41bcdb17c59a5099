import { expect, test } from '@jest/globals';
import { deniedFirst, allow, deny } from '../../src/domain/decision.ts';
import { known, ledgerFact, said, unknown, unknownFacts } from '../../src/domain/facts.ts';
import { goodFacts } from './builders.ts';

test('a fact is known with its value, or unknown with a reason', () => {
  expect(known(1)).toEqual({ known: true, value: 1 });
  expect(unknown('it is late')).toEqual({ known: false, why: 'it is late' });
  expect(unknown('it is late', 'Sleep.')).toEqual({ known: false, why: 'it is late', next: 'Sleep.' });
});

test('unknownFacts leaves none out', () => {
  const facts = unknownFacts('it is late');
  expect(Object.keys(facts).sort()).toEqual(Object.keys(goodFacts()).sort());
  for (const fact of Object.values(facts)) expect(fact).toEqual(unknown('it is late'));
});

test('a ledger that holds what this version cannot read says nothing: the records are named', () => {
  expect(ledgerFact([])).toEqual(known(true));
  const unread = (number: number, commit?: string) => ({
    file: `tidegate/ledger:records/00/00/00/0${number}.json`,
    commit,
    why: 'a newer version of Tidegate wrote it',
  });
  expect(ledgerFact([unread(7, 'a'.repeat(40))])).toEqual({
    known: false,
    why: `1 record can't be read ("tidegate/ledger:records/00/00/00/07.json" of commit ${'a'.repeat(12)}: a newer version of Tidegate wrote it)`,
    next: expect.stringContaining('Update Tidegate'),
  });
  expect(ledgerFact([1, 2, 3].map((number) => unread(number)))).toMatchObject({
    why: expect.stringMatching(/^3 records can't be read \(.*01.*02.*03\.json": [^;]*\)$/),
  });
  expect(ledgerFact([1, 2, 3, 4, 5].map((number) => unread(number)))).toMatchObject({
    why: expect.stringMatching(/^5 records can't be read \(.*03\.json": [^;]*; and 2 more\)$/),
  });
});

test('said names who and why, without addresses', () => {
  expect(said({ by: 'Rita <rita@example.org>', why: '' })).toBe('Rita');
  expect(said({ by: 'Rita <rita@example.org>', why: 'No\nFridays' })).toBe('Rita ("No\\nFridays")');
  expect(said({ by: '<rita@example.org>', why: '' })).toBe('<rita@example.org>');
  expect(said({ by: 'Rita\nHayworth', why: '' })).toBe('Rita Hayworth');
});

test('deniedFirst sorts by outcome, then by the closed list', () => {
  const remedy = { kind: 'merge', sentence: 'Merge it.' } as const;
  const codes = deniedFirst([
    allow('DRIFT', '', ''),
    deny('FACT_UNAVAILABLE', '', '', remedy),
    allow('NOT_MERGED', '', ''),
    deny('UNREGISTERED', '', '', remedy),
  ]).map(({ code }) => code);
  expect(codes).toEqual(['UNREGISTERED', 'FACT_UNAVAILABLE', 'NOT_MERGED', 'DRIFT']);
});

test('a decision has a link only where there is one', () => {
  const remedy = { kind: 'merge', sentence: 'Merge it.' } as const;
  expect(allow('DRIFT', 'a', 'b')).toEqual({
    code: 'DRIFT',
    allowed: true,
    observed: 'a',
    required: 'b',
    remedy: undefined,
  });
  expect('link' in allow('DRIFT', 'a', 'b')).toBe(false);
  expect(allow('DRIFT', 'a', 'b', 'https://x')).toMatchObject({ link: 'https://x' });
  expect('link' in deny('DRIFT', 'a', 'b', remedy)).toBe(false);
  expect(deny('DRIFT', 'a', 'b', remedy, 'https://x')).toEqual({
    code: 'DRIFT',
    allowed: false,
    observed: 'a',
    required: 'b',
    remedy,
    link: 'https://x',
  });
});
