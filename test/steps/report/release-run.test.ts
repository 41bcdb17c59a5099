import { describe, expect, test } from '@jest/globals';
import type { LedgerRecord } from '../../../src/domain/ledger.ts';
import type { ReadRun } from '../../../src/domain/run/read.ts';
import type { RunRecord } from '../../../src/domain/run/record.ts';
import type { Needs } from '../../../src/steps/report/needs.ts';
import { readLeft } from '../../../src/steps/report/left.ts';
import { concludeRelease, isReleaseRun, ledgerOf } from '../../../src/steps/report/release-run.ts';
import { endedRun } from '../../../src/steps/report/told-elsewhere.ts';
import { commitId, released, rolledBack, verified } from '../../domain/builders.ts';
import { part, record } from '../../support/acceptance/reporting.ts';
import { Reported } from './scene.ts';

const commit = commitId('head');
const needs = (jobs: Needs['jobs'], planned?: string): Needs => ({
  jobs,
  matrix: [],
  toldBy: undefined,
  planned: planned as Needs['planned'],
});
const left = (given: Partial<RunRecord>): ReadRun => ({
  state: 'record',
  record: record(commit, 'promote', given.parts ?? [], given),
});
const unreadable: ReadRun = { state: 'unreadable', source: 'tidegate-record-release', why: 'it is empty' };
const promoted = { plan: 'success', promote: 'success', rollback: 'skipped' } as const;

describe('a run that releases', () => {
  test('is one by its jobs', () => {
    expect(isReleaseRun(needs(promoted))).toBe(true);
    expect(isReleaseRun(needs({ rollback: 'success' }))).toBe(true);
    expect(isReleaseRun(needs({ changes: 'success', promote: 'success' }))).toBe(false);
    expect(isReleaseRun(needs({}))).toBe(false);
  });

  test('says what moved, by name as long as that is short', () => {
    const one = released('p', '1.4.0');
    const back = rolledBack('p', 'q');
    const headline = (...ledger: readonly LedgerRecord[]) =>
      concludeRelease([left({ ledger })], needs(promoted));
    expect(headline(one, back)).toMatchObject({
      state: 'success',
      headline: `${one.bot} ${one.version} is live in ${one.environment} and ${back.bot} went back in ${back.environment}.`,
    });
    expect(headline(one, one, back, back).headline).toMatch(/^4 moves: /);
    // What else stands in a record moved nothing.
    expect(headline(verified('p')).headline).toBe('Nothing was released.');
    expect(headline()).toMatchObject({ state: 'success', headline: 'Nothing was released.' });
  });

  test('fails with what a job could not do, and with what cannot be read', () => {
    const failed = part('bank', 'deploy', { state: 'failed', headline: 'It ran out of memory.' });
    const went = part('bank', 'talk', {});
    expect(
      concludeRelease([left({ parts: [failed, went] })], needs({ ...promoted, promote: 'failure' })),
    ).toMatchObject({ state: 'failure', headline: 'bank: It ran out of memory.' });
    const conclusion = concludeRelease([unreadable, left({})], needs(promoted));
    expect(conclusion.state).toBe('failure');
    expect(JSON.stringify(conclusion)).toContain('it is empty');
    expect(ledgerOf([unreadable])).toEqual([]);
  });

  test('that left nothing has failed if a job did, and has nothing to say otherwise', () => {
    expect(concludeRelease([], needs({ ...promoted, promote: 'failure' }))).toMatchObject({
      state: 'failure',
      headline: expect.stringContaining('promote'),
    });
    expect(concludeRelease([], needs(promoted))).toMatchObject({ headline: 'Nothing was released.' });
  });

  test('of a plan that is denied promotes nothing, and says where the reasons are', () => {
    const denied = needs({ plan: 'failure', promote: 'skipped', rollback: 'skipped' }, 'denied');
    expect(concludeRelease([], denied)).toMatchObject({
      state: 'failure',
      headline: 'Nothing was promoted: the plan is denied, and each gate says why in the job plan.',
    });
    // Where some of it shipped all the same, that is what is told.
    const partly = needs({ plan: 'failure', promote: 'success', rollback: 'skipped' }, 'denied');
    expect(concludeRelease([left({})], partly).state).toBe('success');
    // A plan that failed in another way isn't excused.
    const broken = needs({ plan: 'failure', promote: 'skipped', rollback: 'skipped' }, 'mistake');
    expect(concludeRelease([], broken).headline).toContain('plan');
  });
});

test('an artifact that lies alone is the one that such a run leaves', () => {
  const bytes = new Uint8Array([0]);
  const run = { id: 7, commit };
  const source = (of: Needs) => readLeft([{ artifact: undefined, bytes }], of, run)[0];
  expect(source(needs({ changes: 'success' }))).toMatchObject({ source: 'tidegate-record-changes' });
  expect(source(needs(promoted))).toMatchObject({ source: 'tidegate-record-release' });
  expect(readLeft([{ artifact: 'coverage', bytes }], needs(promoted), run)).toEqual([
    { state: 'unreadable', source: 'coverage', why: 'no job of this run can have left it' },
  ]);
});

test('another run is waited for half a minute, and no longer', async () => {
  const scene = new Reported();
  const run = (state: 'running' | 'ended') => ({ id: 5, state }) as never;
  const ends = (states: readonly ('running' | 'ended' | undefined)[]) => {
    const answers = [...states];
    const forge = {
      workflows: {
        run: () => {
          const state = answers.shift();
          return Promise.resolve(state && run(state));
        },
      },
    };
    return Object.assign(scene.forge, forge);
  };
  const waited: number[] = [];
  const wait = (ms: number) => {
    waited.push(ms);
    return Promise.resolve();
  };
  expect(await endedRun(ends(['running', 'ended']), 5, wait)).toMatchObject({ state: 'ended' });
  expect(waited).toEqual([2_000]);
  expect(await endedRun(ends(['running', undefined]), 5, wait)).toBeUndefined();
  waited.length = 0;
  expect(await endedRun(ends(Array<'running'>(5).fill('running')), 5, wait)).toBeUndefined();
  expect(waited.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
  expect(await endedRun(ends([...Array<'running'>(4).fill('running'), 'ended']), 5, wait)).toMatchObject({
    state: 'ended',
  });
  expect(await endedRun(ends([...Array<'running'>(4).fill('running'), undefined]), 5, wait)).toBeUndefined();
});
