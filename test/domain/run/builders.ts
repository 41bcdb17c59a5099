import type { RunPart, RunRecord } from '../../../src/domain/run/record.ts';
import { commitId, digest } from '../builders.ts';

export const run = { id: 77, attempt: 1, url: 'https://github.com/acme/bots/actions/runs/77' };

export function part(given: Partial<RunPart> = {}): RunPart {
  return {
    bot: 'bank',
    phase: 'train',
    state: 'passed',
    headline: 'It was trained.',
    next: undefined,
    problems: [],
    training: undefined,
    deployment: undefined,
    talk: undefined,
    log: [],
    ...given,
  };
}

export const trained = part({
  training: {
    inputs: digest('inputs'),
    package: digest('package'),
    found: false,
    metrics: { intents: { accuracy: 0.872, macroF1: 0.856, examples: 200, folds: 5 } },
  },
});

export const deployed = part({
  phase: 'deploy',
  headline: 'It has the traffic of staging.',
  deployment: {
    environment: 'staging',
    revision: '0123456789ab',
    url: 'http://127.0.0.1:5005',
    preview: false,
  },
});

export const talked = part({
  phase: 'talk',
  headline: '2 of 2 conversations right.',
  talk: {
    suite: digest('suite'),
    held: [
      { name: 'hello', passed: true, exchanges: [{ said: 'hi', answered: ['Hello!'] }] },
      { name: 'bye', passed: true, exchanges: [{ said: 'bye', answered: [] }] },
    ],
    leftOut: [{ conversation: 'weather', needs: 'the action action_weather' }],
    differing: {
      known: true,
      value: [{ conversation: 'hello', said: 'hi', here: ['Hello!'], production: ['Hi.', '[picture] a'] }],
    },
  },
});

export function record(given: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 1,
    run,
    job: 'train (bank)',
    commit: commitId('head'),
    at: '2026-01-02T03:04:05Z',
    expects: undefined,
    parts: [trained],
    ledger: [],
    ...given,
  };
}
