import { describe, expect, test } from '@jest/globals';
import { readLeft } from '../../../src/steps/report/left.ts';
import { parseNeeds, type Needs } from '../../../src/steps/report/needs.ts';
import { changesRecord, part, record, stageRecord, trainRecord } from '../../support/acceptance/reporting.ts';
import { commitId } from '../../domain/builders.ts';
import { runRecordBytes } from '../../../src/domain/run/read.ts';
import { files, nameOf, needs } from './scene.ts';

const commit = commitId('head');
const run = { id: nameOf(commit).id, commit };
const states = (read: ReturnType<typeof readLeft>) =>
  read.map((one) => (one.state === 'record' ? one.record.job : one.why));

describe('what jobs left', () => {
  test('is believed as far as the job that left it may speak', () => {
    const records = {
      changes: changesRecord(commit, ['bank']),
      'train-bank': trainRecord(commit, 'bank'),
      'stage-bank': stageRecord(commit, 'bank'),
    };
    expect(states(readLeft(files(records), needs(), run))).toEqual([
      'changes',
      'train (bank)',
      'stage (bank)',
    ]);
  });

  test.each<[string, Parameters<typeof files>[0], Needs, string]>([
    [
      'another bot',
      { 'train-bank': trainRecord(commit, 'shop') },
      needs(),
      "train of shop, which isn't its job",
    ],
    [
      'another phase',
      { 'train-bank': record(commit, 'x', [part('bank', 'talk')]) },
      needs(),
      "which isn't its job",
    ],
    ['no job of the matrix', { 'train-shop': trainRecord(commit, 'shop') }, needs(), 'no job of this run'],
    [
      'a job that was skipped',
      { 'stage-bank': stageRecord(commit, 'bank') },
      needs(['bank'], { jobs: { changes: 'success', train: 'success', stage: 'skipped' } }),
      'no job of this run',
    ],
    ['a job that there is not', { release: stageRecord(commit, 'bank') }, needs(), 'no job of this run'],
    [
      'an artifact of another name',
      { 'what-else': trainRecord(commit, 'bank') },
      needs(),
      'no job of this run',
    ],
    ['a prototype', { constructor: trainRecord(commit, 'bank') }, needs(), 'no job of this run'],
    [
      'words for the ledger',
      { 'train-bank': { ...stageRecord(commit, 'bank'), parts: [] } },
      needs(),
      'for the ledger',
    ],
    [
      'what the run is to do',
      { 'train-bank': { ...trainRecord(commit, 'bank'), expects: [] } },
      needs(),
      'it says what the run is to do',
    ],
  ])('is refused: %s', (_name, records, given, why) => {
    expect(states(readLeft(files(records), given, run))).toEqual([expect.stringContaining(why)]);
  });

  test('bots share a job where there are many', () => {
    const given = needs([], { matrix: [{ name: 'part-3', bots: 'bank,shop' }] });
    const records = {
      'train-part-3': record(commit, 'train (part-3)', [part('bank', 'train'), part('shop', 'train')]),
    };
    expect(states(readLeft(files(records), given, run))).toEqual(['train (part-3)']);
  });

  test('the only one has no folder: it is what was found to have changed, or a release', () => {
    const alone = (one: Parameters<typeof runRecordBytes>[0]) => [
      { artifact: undefined, bytes: runRecordBytes(one) },
    ];
    expect(states(readLeft(alone(changesRecord(commit, [])), needs(), run))).toEqual(['changes']);
    const released = needs([], { jobs: { promote: 'success', rollback: 'skipped' } });
    const moved = record(commit, 'promote', [part('bank', 'deploy')]);
    expect(states(readLeft(alone(moved), released, run))).toEqual(['promote']);
    expect(states(readLeft(files({ rollback: moved }), released, run))).toEqual(['promote']);
    expect(states(readLeft(alone(stageRecord(commit, 'bank')), needs(), run))).toEqual([
      expect.stringContaining("isn't its job"),
    ]);
  });

  test('an artifact without a record says so', () => {
    const read = readLeft([{ artifact: 'tidegate-record-changes', bytes: undefined }], needs(), run);
    expect(read).toEqual([
      { state: 'unreadable', source: 'tidegate-record-changes', why: 'it holds no record.json' },
    ]);
  });
});

describe('needs', () => {
  test('jobs, matrix, and who tells elsewhere', () => {
    const text = JSON.stringify({
      changes: {
        result: 'success',
        outputs: { matrix: '[{"name":"bank","bots":"bank"}]', 'told-by': '123' },
      },
      train: { result: 'skipped' },
    });
    expect(parseNeeds(text)).toEqual({
      jobs: { changes: 'success', train: 'skipped' },
      matrix: [{ name: 'bank', bots: 'bank' }],
      toldBy: 123,
      planned: undefined,
    });
  });

  test('nothing is no jobs; a run that is no number is none', () => {
    expect(parseNeeds(' ')).toEqual({ jobs: {}, matrix: [], toldBy: undefined, planned: undefined });
    const odd = JSON.stringify({ changes: { result: 'success', outputs: { matrix: '', 'told-by': '1e9' } } });
    expect(parseNeeds(odd).toldBy).toBeUndefined();
  });

  test.each([
    'x',
    '[1]',
    '{"a":{"result":"odd"}}',
    '{"changes":{"result":"success","outputs":{"matrix":"{}"}}}',
    '{"changes":{"result":"success","outputs":{"matrix":"["}}}',
    '{"changes":{"result":"success","outputs":{"matrix":"[{\\"name\\":\\"../x\\",\\"bots\\":\\"\\"}]"}}}',
  ])('%s is refused by a sentence', (text) => {
    expect(() => parseNeeds(text)).toThrow(/^The input `needs` can't be read: /);
  });
});
