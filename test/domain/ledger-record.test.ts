import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Digest } from '../../src/domain/digest.ts';
import { UserError } from '../../src/domain/errors.ts';
import { parseRecord, readRecord, recordText } from '../../src/domain/ledger-record.ts';
import type { LedgerRecord, VerificationRecord } from '../../src/domain/ledger.ts';

const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex): Digest => `sha256:${hex}`);
const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const commit = fc.stringMatching(/^[0-9a-f]{40}$/);
const revision = fc.stringMatching(/^[0-9a-f]{12}$/);
const text = fc.string({ unit: 'binary', maxLength: 40 });
const said = {
  schema: fc.constant(1 as const),
  bot: name,
  at: fc
    .date({ min: new Date('1970-01-02'), max: new Date('9999-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  by: text,
  why: text,
};
const record: fc.Arbitrary<LedgerRecord> = fc.oneof(
  fc.record({ ...said, kind: fc.constant('package' as const), inputs: digest, package: digest, commit }),
  fc.record({
    ...said,
    kind: fc.constant('verification' as const),
    package: digest,
    suite: fc.option(digest, { nil: undefined }),
    commit,
    environment: name,
    revision,
    passed: fc.boolean(),
    conversations: fc.record({ passed: fc.nat(), failed: fc.nat() }),
    leftOut: fc.array(text, { maxLength: 3 }),
  }),
  fc.record({ ...said, kind: fc.constant('revocation' as const), package: digest }),
  fc.record({
    ...said,
    kind: fc.constant('release' as const),
    environment: name,
    version: fc.constantFrom('1.0.0', '2.1.0-rc.1+build.5'),
    package: digest,
    revision,
    commit,
    plan: digest,
    previous: fc.option(digest, { nil: undefined }),
  }),
  fc.record({
    ...said,
    kind: fc.constant('rollback' as const),
    environment: name,
    from: digest,
    to: digest,
    revision,
  }),
);

const hex = (character: string): Digest => `sha256:${character.repeat(64)}`;
const verification: VerificationRecord = {
  kind: 'verification',
  schema: 1,
  bot: 'faq',
  at: '2026-11-23T12:00:00.000Z',
  by: 'Ada <ada@example.com>',
  why: '',
  package: hex('a'),
  suite: undefined,
  commit: '1'.repeat(40),
  environment: 'staging',
  revision: '0123456789ab',
  passed: true,
  conversations: { passed: 3, failed: 0 },
  leftOut: [],
};

/** A record as it may come from anywhere: with members of other types. */
const changed = (members: Record<string, unknown>) =>
  ({ ...verification, ...members }) as unknown as LedgerRecord;

describe('a record and its text', () => {
  test('a text that was read again is the same', () => {
    fc.assert(
      fc.property(record, (one) => {
        const written = recordText(one);
        const read = parseRecord(written);
        expect(read?.kind).toBe(one.kind);
        expect(recordText(read!)).toBe(written);
      }),
    );
  });

  test('all but texts by people comes back as it was', () => {
    fc.assert(
      fc.property(record, (one) => {
        const plain = { by: '', why: '', ...(one.kind === 'verification' && { leftOut: [] }) };
        expect({ ...parseRecord(recordText(one)), ...plain }).toEqual({ ...one, ...plain });
      }),
    );
  });

  test('equal records give one text, whatever the order of their members', () => {
    const turned = Object.fromEntries(Object.entries(verification).reverse()) as unknown as LedgerRecord;
    expect(recordText(turned)).toBe(recordText(verification));
    expect(recordText(verification)).toBe(
      `{"at":"2026-11-23T12:00:00.000Z","bot":"faq","by":"Ada <ada@example.com>","commit":"${'1'.repeat(40)}",` +
        `"conversations":{"failed":0,"passed":3},"environment":"staging","kind":"verification","leftOut":[],` +
        `"package":"${hex('a')}","passed":true,"revision":"0123456789ab","schema":1,"why":""}\n`,
    );
  });

  test('members that may be missing are there, undefined', () => {
    expect(Object.keys(parseRecord(recordText(verification)) ?? {})).toContain('suite');
    const release = {
      ...verification,
      kind: 'release',
      version: '1.0.0',
      plan: hex('c'),
      previous: undefined,
    } as unknown;
    expect(Object.keys(parseRecord(recordText(release as LedgerRecord)) ?? {})).toContain('previous');
  });

  test('what a later version of the same form adds is passed over', () => {
    expect(parseRecord(JSON.stringify({ ...verification, mood: 'good' }))).toEqual(verification);
  });
});

describe('texts by people', () => {
  const why = (given: string) => parseRecord(recordText({ ...verification, why: given }))?.why;
  const by = (given: string) => parseRecord(recordText({ ...verification, by: given }))?.by;
  const leftOut = (given: string[]) =>
    (parseRecord(recordText({ ...verification, leftOut: given })) as VerificationRecord).leftOut;

  test('hold no controls and nothing that turns the direction of writing', () => {
    expect(why('a\u0007b\u202ec\u2066d\u009b')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd');
    expect(why(' one\r\ntwo\tthree\rfour\n')).toBe('one\ntwo\tthree\nfour');
    expect(by('Ada\n<x>\t y')).toBe('Ada <x> y');
    expect(why('\ud800x')).toBe('\ufffdx');
    fc.assert(fc.property(text, (given) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(by(given) ?? '')));
  });

  test('are cut where they are longer than a text may be', () => {
    expect(why('x'.repeat(4000))).toBe('x'.repeat(4000));
    expect(why('x'.repeat(4001))).toBe(`${'x'.repeat(3999)}…`);
    expect(by('x'.repeat(321))).toBe(`${'x'.repeat(319)}…`);
    expect(why(`${'x'.repeat(3998)}😀😀`)).toBe(`${'x'.repeat(3998)}\ufffd…`);
    expect(leftOut(['y'.repeat(201)])).toEqual([`${'y'.repeat(199)}…`]);
  });

  test('names beyond 500 are counted', () => {
    const names = Array.from({ length: 500 }, (_, index) => `n${index}`);
    expect(leftOut(names)).toEqual(names);
    expect(leftOut([...names, 'x', 'y'])).toEqual([...names.slice(0, 499), '… and 3 more']);
  });
});

describe('what can be no record', () => {
  test.each([
    ['schema', 2],
    ['bot', '../x'],
    ['bot', undefined],
    ['at', 'yesterday'],
    ['at', '2026-11-23T12:00:00+01:00'],
    ['at', '2026-13-45T12:00:00Z'],
    ['at', '2026-11-23T12:00:00.1234567890Z'],
    ['package', 'sha256:1'],
    ['package', 7],
    ['suite', 'none'],
    ['commit', 'HEAD'],
    ['commit', '1'.repeat(41)],
    ['environment', 'Staging'],
    ['revision', '-x'],
    ['revision', `0\n`],
    ['revision', 'x'.repeat(101)],
    ['passed', 'yes'],
    ['conversations', { passed: -1, failed: 0 }],
    ['conversations', { passed: 1.5, failed: 0 }],
    ['leftOut', 'x'],
    ['leftOut', [1]],
    ['by', 1],
    ['why', null],
  ])('%s: %p is refused, and named', (member, value) => {
    const bad = changed({ [member]: value });
    expect(() => recordText(bad)).toThrow(UserError);
    expect(() => recordText(bad)).toThrow(new RegExp(`"${member}`));
    expect(parseRecord(JSON.stringify(bad))).toBeUndefined();
  });

  test('each kind keeps to its own members', () => {
    expect(() => recordText(changed({ kind: 'release', version: 'one two' }))).toThrow(
      /"release" record.*"version"/,
    );
    expect(() => recordText(changed({ kind: 'rollback' }))).toThrow(/"environment"|"from"/);
    expect(() => recordText(changed({ kind: 'package' }))).toThrow(/"inputs"/);
    expect(() => recordText(changed({ kind: 'x'.repeat(9) }))).toThrow(/"kind"/);
  });
});

describe('reading what others wrote', () => {
  test('says what is wrong', () => {
    expect(readRecord('{')).toEqual({ state: 'unreadable', why: "it isn't JSON" });
    expect(readRecord('')).toEqual({ state: 'unreadable', why: "it isn't JSON" });
    expect(readRecord('[]')).toMatchObject({ state: 'unreadable' });
    expect(readRecord('null')).toEqual({ state: 'unreadable', why: 'it lacks "shape"' });
    expect(readRecord('{"schema": 1}')).toEqual({ state: 'unreadable', why: 'it lacks "kind"' });
    expect(readRecord('{"schema": 1, "kind": "release"}')).toMatchObject({
      state: 'unreadable',
      why: expect.stringContaining('it has no valid'),
    });
    const long = JSON.stringify({ ...verification, why: 'x'.repeat(262_144) });
    expect(readRecord(long)).toEqual({ state: 'unreadable', why: 'it is too long' });
  });

  test('tells what a newer version wrote', () => {
    expect(readRecord(JSON.stringify({ ...verification, schema: 2 }))).toEqual({ state: 'newer' });
    expect(readRecord(JSON.stringify({ ...verification, kind: 'hold' }))).toEqual({ state: 'newer' });
    expect(readRecord(JSON.stringify({ ...verification, kind: 'toString' }))).toEqual({ state: 'newer' });
    expect(readRecord(JSON.stringify({ ...verification, schema: 0 }))).toMatchObject({ state: 'unreadable' });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.anything().map((value) => JSON.stringify(value) ?? ''),
        ),
        (given) => {
          expect(['record', 'newer', 'unreadable']).toContain(readRecord(given).state);
        },
      ),
    );
  });

  test('makes safe what was written without us', () => {
    expect(parseRecord(JSON.stringify({ ...verification, why: 'a\u001b[31mb' }))?.why).toBe('a\ufffd[31mb');
  });
});
