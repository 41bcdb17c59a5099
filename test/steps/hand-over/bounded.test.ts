import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Problem } from '../../../src/domain/errors.ts';
import { readRunRecord, recordLimit, runRecordBytes } from '../../../src/domain/run/read.ts';
import { phases, type RunPart, type RunRecord } from '../../../src/domain/run/record.ts';
import { boundedRecord } from '../../../src/steps/hand-over/bounded.ts';
import { commitId, digest } from '../../domain/builders.ts';
import { deployed, part, record, run, talked, trained } from '../../domain/run/builders.ts';

const rights = { bots: undefined, phases, expects: true, ledger: [] };
const read = (one: RunRecord) =>
  readRunRecord('a', runRecordBytes(boundedRecord(one)), rights, { id: run.id, commit: commitId('head') });
const text = (longest: number) =>
  fc.oneof(
    fc.string(),
    fc.constantFrom('x', '😀').chain((sign) => fc.nat({ max: longest }).map((n) => sign.repeat(n))),
  );

const problem: fc.Arbitrary<Problem> = fc.record(
  {
    severity: fc.constantFrom('error', 'warning', 'note'),
    code: text(300),
    message: text(9_000),
    place: fc.record(
      { file: text(2_000), line: fc.integer(), column: fc.integer() },
      { requiredKeys: ['file'] },
    ),
    next: text(9_000),
  },
  { requiredKeys: ['severity', 'code', 'message'] },
);
const difference = fc.record({
  conversation: text(2_000),
  said: text(30_000),
  here: fc.array(text(30_000), { maxLength: 3 }),
  production: fc.array(text(100), { maxLength: 130 }),
});
const anyPart: fc.Arbitrary<RunPart> = fc.record({
  bot: fc.constantFrom('bank', 'shop'),
  phase: fc.constantFrom(...phases),
  state: fc.constantFrom('passed', 'failed', 'skipped', 'cancelled'),
  headline: text(5_000),
  next: fc.option(text(9_000), { nil: undefined }),
  problems: fc.array(problem, { maxLength: 4 }),
  training: fc.constantFrom(undefined, trained.training),
  deployment: fc.option(
    fc.record({
      environment: fc.constant('staging'),
      revision: fc.constant('0123456789ab'),
      url: fc.oneof(fc.constant(undefined), fc.webUrl(), text(5_000)),
      preview: fc.boolean(),
    }),
    { nil: undefined },
  ),
  talk: fc.option(
    fc.record(
      {
        suite: fc.constantFrom(undefined, digest('suite')),
        held: fc.array(
          fc.record({
            name: text(2_000),
            passed: fc.boolean(),
            exchanges: fc.array(fc.record({ said: text(30_000), answered: fc.array(text(300)) }), {
              maxLength: 3,
            }),
          }),
          { maxLength: 3 },
        ),
        leftOut: fc.array(fc.record({ conversation: text(2_000), needs: text(5_000) }), { maxLength: 3 }),
        differing: fc.oneof(
          fc.record({ known: fc.constant(true as const), value: fc.array(difference, { maxLength: 3 }) }),
          fc.record(
            { known: fc.constant(false as const), why: text(5_000), next: text(5_000) },
            { requiredKeys: ['known', 'why'] },
          ),
        ),
      },
      { requiredKeys: ['suite', 'held', 'leftOut'] },
    ),
    { nil: undefined },
  ),
  log: fc.array(text(9_000), { maxLength: 3 }),
});

describe('a record within its bounds', () => {
  test('can be read, whatever its parts say', () => {
    const trouble = fc.record({
      headline: text(5_000),
      next: fc.option(text(9_000), { nil: undefined }),
      problems: fc.array(problem, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(anyPart, { maxLength: 4 }),
        text(900),
        fc.option(trouble),
        (parts, job, broken) => {
          const one = record({ parts, job, ...(broken && { trouble: broken }) });
          expect(read(one)).toMatchObject({ state: 'record' });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is as it was where it is small', () => {
    const small = record({ parts: [trained, deployed, talked] });
    expect(boundedRecord(small)).toEqual(small);
  });

  /** Bots with as much of each as a part may have. */
  const many = (count: number, given: Partial<RunPart>) =>
    record({ parts: Array.from({ length: count }, (_, index) => part({ bot: `bot-${index}`, ...given })) });
  const size = (one: RunRecord) => runRecordBytes(one).length;

  test('gives up transcripts first', () => {
    const exchanges = [{ said: 'x'.repeat(20_000), answered: [] }];
    const differing = { known: true, value: [] } as const;
    const talk = {
      suite: undefined,
      held: [{ name: 'long', passed: false, exchanges }],
      leftOut: [],
      differing,
    };
    const bounded = boundedRecord(many(300, { talk, log: ['last line'] }));
    expect(size(bounded)).toBeLessThanOrEqual(recordLimit);
    expect(bounded.parts[0]?.talk?.held).toEqual([{ name: 'long', passed: false, exchanges: [] }]);
    expect(bounded.parts[0]?.log).toEqual(['last line']);
  });

  test('gives up logs next, then problems beyond the first ones', () => {
    const logs = boundedRecord(many(300, { log: Array.from({ length: 5 }, () => 'x'.repeat(4_000)) }));
    expect(logs.parts[0]?.log).toEqual([]);
    const said: Problem = { severity: 'error', code: 'long', message: 'x'.repeat(1_000) };
    const problems = boundedRecord(many(300, { problems: Array.from({ length: 50 }, () => said) }));
    expect(problems.parts[0]?.problems).toHaveLength(5);
    for (const one of [logs, problems]) expect(size(one)).toBeLessThanOrEqual(recordLimit);
  });

  test('says at least how each phase ended', () => {
    const said: Problem = { severity: 'error', code: 'long', message: 'x'.repeat(4_000) };
    const words = { headline: 'x'.repeat(2_000), next: 'x'.repeat(4_000) };
    const bounded = boundedRecord(many(1_000, { ...words, problems: [said, said], log: ['x'] }));
    expect(size(bounded)).toBeLessThanOrEqual(recordLimit);
    expect(bounded.parts).toHaveLength(1_000);
    expect(bounded.parts[0]).toMatchObject({ problems: [], log: [], state: 'passed' });
  });
});
