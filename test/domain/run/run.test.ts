import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { conclude, type JobResult, type RunInput } from '../../../src/domain/run/conclude.ts';
import { shownMessages } from '../../../src/domain/run/messages.ts';
import {
  readRunRecord,
  recordLimit,
  runRecordBytes,
  type Authority,
  type ReadRun,
} from '../../../src/domain/run/read.ts';
import { phases, type RunPart, type RunRecord } from '../../../src/domain/run/record.ts';
import { commitId, trained as trainedRecord, verified } from '../builders.ts';
import { deployed, part, record, run, talked, trained } from './builders.ts';

const everything: Authority = {
  bots: undefined,
  phases,
  expects: true,
  ledger: ['package', 'verification', 'revocation', 'release', 'rollback'],
};
const own = { id: run.id, commit: commitId('head') };
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const read = (value: unknown, authority: Partial<Authority> = {}) =>
  readRunRecord('run-bank', bytes(value), { ...everything, ...authority }, own);
const why = (value: unknown, authority: Partial<Authority> = {}) => {
  const result = read(value, authority);
  return result.state === 'unreadable' ? result.why : undefined;
};

describe('readRunRecord', () => {
  const full = record({
    expects: [{ bot: 'bank', phases: ['train', 'deploy', 'talk'] }],
    parts: [
      {
        ...trained,
        problems: [{ severity: 'error', code: 'x', message: 'y', place: { file: 'a', line: 1 } }],
      },
      deployed,
      talked,
    ],
    ledger: [trainedRecord('inputs', 'package'), verified('package')],
  });

  test('reads what a job left', () => {
    expect(readRunRecord('x', runRecordBytes(full), everything, own)).toEqual({
      state: 'record',
      record: full,
    });
  });

  test.each([
    ['nobody looked', undefined],
    ['nobody could say', { known: false, why: 'nothing is live' } as const],
    ['nobody could say, with a remedy', { known: false, why: 'it was retired', next: 'Push it.' } as const],
  ])('takes a talk whose differences nobody knows: %s', (_, differing) => {
    const { differing: _known, ...talk } = talked.talk!;
    const given = record({ parts: [{ ...talked, talk: { ...talk, ...(differing && { differing }) } }] });
    expect(read(given)).toEqual({ state: 'record', record: given });
  });

  test.each([
    [{ known: true }],
    [{ known: false }],
    [{ known: 'maybe', why: '' }],
    [{ known: true, value: [{ conversation: 'a', said: 'b', here: 'c', production: [] }] }],
    [{ known: false, why: 'x'.repeat(2_001) }],
  ])('refuses differences that are none: %j', (differing) => {
    expect(read({ ...record(), parts: [{ ...talked, talk: { ...talked.talk, differing } }] })).toMatchObject({
      state: 'unreadable',
    });
  });

  test.each([
    ['it is of the run 78', record({ run: { ...run, id: 78 } }), {}],
    [`it is of the commit ${commitId('x').slice(0, 12)}`, record({ commit: commitId('x') }), {}],
    ['it says what the run is to do', record({ expects: [] }), { expects: false }],
    ["it speaks of train of bank, which isn't its job", record(), { bots: ['shop'] }],
    ["it speaks of train of bank, which isn't its job", record(), { phases: ['talk'] as const }],
    [
      "it has a verification of bank for the ledger, which isn't its job",
      record({ ledger: [verified('package')] }),
      { ledger: ['package'] as const },
    ],
    [
      "it has a package of bank for the ledger, which isn't its job",
      record({ parts: [], ledger: [trainedRecord('a', 'b')] }),
      { bots: ['shop'] },
    ],
  ])('refuses one that oversteps: %s', (reason, given, authority) => {
    expect(why(given, authority)).toBe(reason);
  });

  test('believes a job in what is its own', () => {
    const authority = { bots: ['bank'], phases: ['train'] as const, expects: false, ledger: [] };
    expect(read(record(), authority).state).toBe('record');
  });

  test.each([
    ['it is of another version', { ...record(), schema: 2 }],
    ["it isn't a name", { ...record(), parts: [part({ bot: '../x' })] }],
    ["it isn't a commit", { ...record(), commit: 'HEAD' }],
    ["it isn't a time", { ...record(), at: '2026-99-02T03:04:05Z' }],
    ["it isn't a time", { ...record(), at: 'now' }],
    ["it isn't an address", { ...record(), run: { ...run, url: 'javascript:x' } }],
    ['sha256', { ...record(), parts: [{ ...trained, training: { ...trained.training, inputs: 1 } }] }],
    ['sha256', { ...record(), parts: [{ ...trained, training: { ...trained.training, inputs: 'x' } }] }],
    [
      "it isn't a revision",
      { ...record(), parts: [{ ...deployed, deployment: { ...deployed.deployment, revision: 'x' } }] },
    ],
    ['it is longer than 2000', { ...record(), parts: [part({ headline: 'x'.repeat(2_001) })] }],
    ['it lacks', { ...record(), ledger: [{}] }],
    ['it is of a later version', { ...record(), ledger: [{ schema: 2, kind: 'package' }] }],
    ['parts', { ...record(), parts: undefined }],
    ['Invalid', []],
    ['Invalid', null],
  ])('says what is wrong: %s', (reason, value) => {
    expect(why(value)).toContain(reason);
  });

  test('refuses what is too large, and what is no JSON', () => {
    const huge = readRunRecord('run-bank', new Uint8Array(recordLimit + 1), everything, own);
    expect(huge).toMatchObject({ state: 'unreadable', source: 'run-bank' });
    const half = runRecordBytes(full).slice(0, -1);
    expect(readRunRecord('x', half, everything, own)).toMatchObject({ state: 'unreadable' });
  });

  test('is not brought down by what is nested deeply', () => {
    const deep = `${'['.repeat(300_000)}${']'.repeat(300_000)}`;
    const text = JSON.stringify(record({ ledger: [] })).replace('"ledger":[]', `"ledger":[${deep}]`);
    const result = readRunRecord('x', new TextEncoder().encode(text), everything, own);
    expect(result).toMatchObject({ state: 'unreadable' });
  });

  test('never throws', () => {
    const document = JSON.stringify(full);
    fc.assert(
      fc.property(fc.nat(document.length), fc.nat(20), fc.string(), (at, length, text) => {
        const spoiled = document.slice(0, at) + text + document.slice(at + length);
        expect(['record', 'unreadable']).toContain(
          readRunRecord('x', new TextEncoder().encode(spoiled), everything, own).state,
        );
      }),
    );
    fc.assert(fc.property(fc.jsonValue(), (value) => void read(value)));
  });
});

describe('conclude', () => {
  const ok = (given: Partial<RunRecord> = {}): ReadRun => ({ state: 'record', record: record(given) });
  const expects = [{ bot: 'bank', phases: ['train', 'deploy', 'talk'] as const }];
  const changes = ok({ job: 'changes', expects, parts: [] });
  const all = [changes, ok(), ok({ parts: [deployed, talked] })];
  const of = (given: Partial<RunInput>) =>
    conclude({ records: all, jobs: {}, supersededBy: undefined, ...given });

  test('is a success where all passed that was to be done', () => {
    expect(of({ jobs: { changes: 'success', train: 'success' } })).toMatchObject({
      state: 'success',
      headline: 'bank went through all of it.',
      notes: [],
      bots: [{ bot: 'bank', state: 'passed', headline: '2 of 2 conversations right.', next: undefined }],
    });
    const skipped = part({ phase: 'talk', state: 'skipped', headline: 'Held before.' });
    expect(of({ records: [changes, ok(), ok({ parts: [deployed, skipped] })] }).state).toBe('success');
    expect(of({ records: [ok({ expects: [], parts: [] })] })).toMatchObject({
      state: 'success',
      headline: 'Nothing changed that a bot is trained from or tested with.',
    });
    expect(of({ records: [ok({ expects: [{ bot: 'bank', phases: [] }], parts: [] })] })).toMatchObject({
      state: 'success',
      bots: [{ headline: 'Nothing was to be done.', phases: [] }],
    });
  });

  test('names the first phase that failed, and holds the rest back', () => {
    const failed = part({ state: 'failed', headline: 'It has errors.', next: 'Mend it.' });
    const result = of({ records: [changes, ok({ parts: [failed] })], jobs: { train: 'failure' } });
    expect(result).toMatchObject({
      state: 'failure',
      headline: 'bank: It has errors.',
      notes: [],
      bots: [{ state: 'failed', headline: 'It has errors.', next: 'Mend it.' }],
    });
    expect(result.bots[0]!.phases.map(({ state }) => state)).toEqual(['failed', 'held-back', 'held-back']);
  });

  test('counts the bots that failed', () => {
    const records = ['bank', 'shop', 'help'].flatMap((bot) => [
      ok({ expects: ['bank', 'shop', 'help'].map((name) => ({ bot: name, phases: ['train'] })), parts: [] }),
      ok({ parts: [part({ bot, state: bot === 'help' ? 'passed' : 'failed' })] }),
    ]);
    expect(of({ records }).headline).toBe('2 bots of 3 failed: bank and shop.');
  });

  test('is never a success where somebody says nothing', () => {
    expect(of({ records: [changes, ok()] })).toMatchObject({
      state: 'failure',
      headline: 'bank: No job said how deploy ended: it was cancelled, or it died.',
    });
    expect(of({ records: [] })).toMatchObject({
      state: 'failure',
      headline: 'Nobody can tell what this push changed.',
    });
    expect(of({ jobs: { train: 'failure' } })).toMatchObject({
      state: 'failure',
      headline: 'The job train failed without saying why.',
    });
    const unreadable: ReadRun = { state: 'unreadable', source: 'run-x', why: "it isn't JSON" };
    const other: ReadRun = { state: 'unreadable', source: 'run-y', why: 'it has 9 bytes.' };
    expect(of({ records: [...all, other, unreadable] })).toMatchObject({
      state: 'failure',
      headline: "What run-x left can't be read: it isn't JSON.",
      notes: ["What run-y left can't be read: it has 9 bytes."],
    });
  });

  test('a cancelled run is cancelled, unless something failed', () => {
    expect(of({ records: [changes, ok()], jobs: { stage: 'cancelled' } })).toMatchObject({
      state: 'cancelled',
      headline: 'The run was cancelled.',
    });
    expect(of({ records: [], jobs: { changes: 'cancelled' } }).state).toBe('cancelled');
    const cancelled = part({ phase: 'deploy', state: 'cancelled', headline: 'It was cancelled.' });
    const records = [changes, ok(), ok({ parts: [cancelled] })];
    expect(of({ records })).toMatchObject({ state: 'cancelled', bots: [{ state: 'cancelled' }] });
    const failed = ok({ parts: [part({ state: 'failed' })] });
    expect(of({ records: [changes, failed], jobs: { stage: 'cancelled' } }).state).toBe('failure');
  });

  test('says what took its place', () => {
    const supersededBy = 'The push of 1a2b3c4';
    const headline = 'The push of 1a2b3c4 took the place of this run.';
    expect(of({ records: [changes], jobs: { train: 'cancelled' }, supersededBy })).toMatchObject({
      state: 'superseded',
      headline,
    });
    expect(of({ records: [], supersededBy })).toMatchObject({ state: 'superseded', headline });
    // What had ended before stays as it ended.
    expect(of({ supersededBy }).state).toBe('success');
  });

  test('a later attempt takes the place of an earlier one; of one attempt the worst counts', () => {
    const failed = part({ state: 'failed' });
    const again = ok({ run: { ...run, attempt: 2 } });
    const records = [changes, again, ok({ parts: [failed] }), ok({ parts: [deployed, talked] })];
    expect(of({ records }).state).toBe('success');
    expect(of({ records: [...all, ok({ parts: [failed] })] }).state).toBe('failure');
    expect(of({ records: [ok({ parts: [failed] }), ...all] }).state).toBe('failure');
  });

  test('takes what was not to be done for nothing', () => {
    const foreign = ok({ parts: [part({ bot: 'shop', state: 'failed' })] });
    expect(of({ records: [...all, foreign] })).toMatchObject({ state: 'success', bots: [{ bot: 'bank' }] });
  });

  test('there is one conclusion, the same in any order', () => {
    const anyPart: fc.Arbitrary<RunPart> = fc
      .record({
        bot: fc.constantFrom('bank', 'shop'),
        phase: fc.constantFrom(...phases),
        state: fc.constantFrom('passed', 'failed', 'skipped', 'cancelled'),
        headline: fc.constantFrom('One.', 'Two.'),
      })
      .map((given) => part(given as Partial<RunPart>));
    const anyRecord: fc.Arbitrary<ReadRun> = fc.oneof(
      fc
        .record({
          attempt: fc.integer({ min: 1, max: 2 }),
          parts: fc.array(anyPart, { maxLength: 4 }),
          expects: fc.option(
            fc.array(
              fc.record({
                bot: fc.constantFrom('bank', 'shop'),
                phases: fc.uniqueArray(fc.constantFrom(...phases)),
              }),
              { maxLength: 2 },
            ),
            { nil: undefined },
          ),
        })
        .map(({ attempt, ...given }) => ok({ run: { ...run, attempt }, ...given })),
      fc.constant<ReadRun>({ state: 'unreadable', source: 'x', why: 'y' }),
    );
    const jobs = fc.dictionary(
      fc.constantFrom('changes', 'train', 'stage'),
      fc.constantFrom<JobResult>('success', 'failure', 'cancelled', 'skipped'),
    );
    const shuffled = fc
      .array(anyRecord, { maxLength: 6 })
      .chain((records) =>
        fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
      );
    fc.assert(
      fc.property(shuffled, jobs, fc.boolean(), ([records, other], results, superseded) => {
        const rest = { jobs: results, supersededBy: superseded ? 'The push of 1' : undefined };
        const result = conclude({ records, ...rest });
        expect(conclude({ records: other, ...rest })).toEqual(result);
        expect(result.headline).not.toBe('');
        if (result.state !== 'success') return;
        expect(result.notes).toEqual([]);
        expect(records.every(({ state }) => state === 'record')).toBe(true);
        expect(Object.values(results).every((one) => one !== 'cancelled')).toBe(true);
        for (const bot of result.bots) {
          expect(bot.state).toBe('passed');
          for (const { state } of bot.phases) expect(['passed', 'skipped']).toContain(state);
        }
      }),
    );
  });
});

test('shownMessages', () => {
  const message = { text: undefined, image: undefined, buttons: [], custom: undefined };
  const loop: Record<string, unknown> = {};
  loop['self'] = loop;
  expect(
    shownMessages([
      {
        ...message,
        text: 'Hello',
        image: 'https://x/y.png',
        buttons: [
          { title: 'Yes', payload: '/y' },
          { title: 'No', payload: '/n' },
        ],
      },
      { ...message, custom: { a: 1 } },
      { ...message, custom: null },
      { ...message, custom: loop },
    ]),
  ).toEqual([
    'Hello',
    '[picture] https://x/y.png',
    '[buttons] Yes / No',
    '[other] {"a":1}',
    "[other] something that can't be written",
  ]);
});
