import { describe, expect, test } from '@jest/globals';
import { conclude } from '../../../src/domain/run/conclude.ts';
import { readRunRecord, runRecordBytes } from '../../../src/domain/run/read.ts';
import type { RunRecord } from '../../../src/domain/run/record.ts';
import { record, run } from './builders.ts';

const trouble = {
  headline: 'tidegate.yml has 2 mistakes; nothing was done.',
  next: 'Mend tidegate.yml.',
  problems: [
    {
      severity: 'error',
      code: 'unknown-key',
      message: 'No key is called bot.',
      place: { file: 'tidegate.yml', line: 3 },
    },
    { severity: 'error', code: 'no-bots', message: 'There is no bot.' },
  ],
} as const;

const said = (...records: RunRecord[]) => records.map((one) => ({ state: 'record', record: one }) as const);
const jobs = { changes: 'failure' } as const;

describe('a job that broke off as a whole', () => {
  test('says why in place of nobody, with all that was found', () => {
    const broken = record({ job: 'changes', parts: [], trouble });
    const conclusion = conclude({ records: said(broken), jobs, supersededBy: undefined });
    expect(conclusion).toMatchObject({
      state: 'failure',
      headline: trouble.headline,
      notes: ['tidegate.yml:3: No key is called bot.', 'There is no bot.'],
    });
  });

  test('is a failure also where the bots of others went through', () => {
    const expects = [{ bot: 'bank', phases: ['train'] as const }];
    const one = { ...trouble, problems: [{ ...trouble.problems[1], message: trouble.headline }] };
    const records = said(record({ expects }), record({ job: 'begin', parts: [], trouble: one }));
    const conclusion = conclude({ records, jobs, supersededBy: undefined });
    expect(conclusion).toMatchObject({ state: 'failure', headline: trouble.headline, notes: [] });
  });

  test('is forgotten when it was run again and went well', () => {
    const expects = [{ bot: 'bank', phases: ['train'] as const }];
    const records = said(
      record({ job: 'changes', parts: [], trouble }),
      record({ job: 'changes', expects, run: { ...run, attempt: 2 } }),
    );
    expect(conclude({ records, jobs: {}, supersededBy: undefined }).state).toBe('success');
  });

  test('is read as it was written', () => {
    const broken = record({ job: 'changes', parts: [], trouble });
    const rights = { bots: undefined, phases: [], expects: true, ledger: [] };
    const read = readRunRecord('changes', runRecordBytes(broken), rights, {
      id: run.id,
      commit: broken.commit,
    });
    expect(read).toMatchObject({ state: 'record', record: { trouble } });
  });
});
