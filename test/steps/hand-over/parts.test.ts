import { describe, expect, test } from '@jest/globals';
import type { Problem } from '../../../src/domain/errors.ts';
import type { Revision } from '../../../src/domain/revision.ts';
import { rolloutParts, talkPart, trainPart, validatePart } from '../../../src/steps/hand-over/parts.ts';
import {
  promoteParts,
  releaseRecords,
  rollbackParts,
  withoutCustomersWords,
} from '../../../src/steps/hand-over/release-parts.ts';
import type { PromotedBot, PromoteResult } from '../../../src/steps/promote.ts';
import type { RollbackResult } from '../../../src/steps/rollback.ts';
import type { RolloutResult } from '../../../src/steps/rollout.ts';
import type { SmokeTestResult } from '../../../src/steps/smoke-test.ts';
import type { ValidatedBot } from '../../../src/steps/validate.ts';
import { digest, released } from '../../domain/builders.ts';

const place = { file: 'bank/tests/talk.yml', line: 4 };
const error: Problem = { severity: 'error', code: 'bad', message: 'It is bad.', place, next: 'Mend it.' };
const warning: Problem = { severity: 'warning', code: 'odd', message: 'It is odd.', next: 'Look at it.' };
const by = { commit: '1a2b3c4'.padEnd(40, '0'), subject: 'Greet anew' };
const superseded = 'Superseded by the push of 1a2b3c4 (Greet anew).';

describe('of reading a bot', () => {
  const read = (conversations: number, ...problems: Problem[]): ValidatedBot => ({
    ...{ bot: 'bank', registration: { state: 'unregistered' }, examples: {} },
    ...{ conversations, problems },
  });

  test.each([
    [read(0, warning), 'passed', 'Nothing is wrong; it has no test conversations.', undefined],
    [read(1), 'passed', 'Nothing is wrong; it has 1 test conversation.', undefined],
    [read(2), 'passed', 'Nothing is wrong; it has 2 test conversations.', undefined],
    [read(2, warning, error), 'failed', '1 error in its files.', 'Mend it.'],
    [read(2, { ...error, next: 'Other.' }, error), 'failed', '2 errors in its files.', 'Other.'],
  ])('case %#', (validated, state, headline, next) => {
    expect(validatePart(validated)).toMatchObject({
      phase: 'validate',
      state,
      headline,
      problems: validated.problems,
    });
    expect(validatePart(validated).next).toBe(next);
  });
});

describe('of a training', () => {
  const inputs = digest('inputs');
  const metrics = { intents: { accuracy: 0.9, macroF1: 0.8, examples: 20, folds: 5 } };
  const stored = { digest: digest('package'), metadata: { metrics }, size: 1 } as never;

  test('that gave a package, or found one', () => {
    const result = { reason: 'trained', inputs, package: stored, problems: [warning] } as const;
    expect(trainPart('bank', result)).toMatchObject({
      state: 'passed',
      headline: expect.stringMatching(/^It was trained \(package [0-9a-f]{12}\)\.$/),
      problems: [warning],
      training: { inputs, package: digest('package'), found: false, metrics },
    });
    expect(trainPart('bank', { ...result, reason: 'found' })).toMatchObject({
      headline: expect.stringContaining('trained before from the same inputs'),
      training: { found: true },
    });
  });

  test('that gave none', () => {
    expect(trainPart('bank', { reason: 'invalid', inputs, problems: [error] })).toMatchObject({
      state: 'failed',
      headline: "It can't be trained: it has errors.",
      next: 'Mend it.',
      training: { package: undefined },
    });
    expect(trainPart('bank', { reason: 'failed', inputs, problems: [] })).toMatchObject({
      state: 'failed',
      headline: 'The training failed.',
    });
    expect(trainPart('bank', { reason: 'superseded', inputs, by })).toMatchObject({
      phase: 'train',
      state: 'cancelled',
      headline: superseded,
    });
  });
});

const revision = { id: '0123456789ab' } as Revision;
const held = [{ name: 'hello', passed: true, exchanges: [{ said: 'hi', answered: ['Hello'] }] }];
const smoke: SmokeTestResult = {
  reason: 'passed',
  message: undefined,
  suite: digest('suite'),
  passed: ['hello'],
  failures: [],
  leftOut: [],
  held,
};
const failure = {
  conversation: 'hello',
  turn: 2,
  code: 'other-text',
  message: 'It said No.',
  place,
  transcript: [],
};
const wrong: SmokeTestResult = {
  ...smoke,
  reason: 'failed',
  message: 'It said No.',
  passed: [],
  failures: [failure],
};

describe('of a talk', () => {
  test('that went right: the counts, with what was left out', () => {
    expect(talkPart('bank', smoke)).toMatchObject({
      phase: 'talk',
      state: 'passed',
      headline: '1 of 1 conversations right.',
      talk: { suite: digest('suite'), held, leftOut: [] },
    });
    const leftOut = [{ conversation: 'weather', needs: 'the action x' }];
    expect(talkPart('bank', { ...smoke, suite: undefined, leftOut }).headline).toBe(
      '1 of 1 conversations right, 1 left out (it has no tests: an example of each intent was said).',
    );
  });

  test('with what production answers differently, where somebody looked', () => {
    const differing = { known: false, why: 'nothing is live' } as const;
    expect(talkPart('bank', smoke, differing).talk).toEqual({
      suite: digest('suite'),
      held,
      leftOut: [],
      differing,
    });
    expect(talkPart('bank', smoke).talk).not.toHaveProperty('differing');
  });

  test('that went wrong: the turns at fault, and what to do', () => {
    expect(talkPart('bank', wrong)).toMatchObject({
      state: 'failed',
      headline: '0 of 1 conversations right.',
      problems: [{ severity: 'error', code: 'other-text', message: 'hello, turn 2: It said No.', place }],
      next: expect.stringContaining('push again'),
    });
    const silent = { ...smoke, passed: [], held: [] };
    const unreachable = { ...silent, reason: 'unreachable', message: 'It is gone.' } as const;
    expect(talkPart('bank', unreachable)).toMatchObject({
      headline: 'It is gone.',
      next: expect.stringContaining('logs'),
    });
    expect(talkPart('bank', { ...unreachable, message: undefined }).headline).toBe('It failed.');
  });
});

test('of a talk, with what production answers in another way', () => {
  const differing = { known: true, value: [] } as const;
  expect(talkPart('bank', smoke, differing).talk?.differing).toEqual(differing);
});

describe('of a rollout', () => {
  const parts = (result: object, preview: boolean | 'ends' = false) =>
    rolloutParts('bank', 'staging', preview, { revision, ...result } as RolloutResult);
  const url = 'http://127.0.0.1:5005';
  const verdict = {
    headline: 'It crashed.',
    evidence: ['exit code 1'],
    remedy: 'Read on.',
    lastLines: ['Boom'],
  };
  const deployment = { environment: 'staging', revision: revision.id };

  test.each([
    [
      { reason: 'switched', url, smoke },
      'passed',
      'It has the traffic in staging.',
      { ...deployment, url, preview: false },
    ],
    [
      { reason: 'already-active', url, smoke },
      'passed',
      'It had the traffic in staging already.',
      { ...deployment, url, preview: false },
    ],
    [
      { reason: 'previewed', smoke },
      'passed',
      'It is ready in staging as a preview.',
      { ...deployment, url: undefined, preview: true },
    ],
    [{ reason: 'not-ready', verdict }, 'failed', 'It crashed.', undefined],
    [
      { reason: 'failed-talk', smoke: wrong },
      'passed',
      'It got ready in staging, and did not get the traffic. What ran before keeps the traffic.',
      undefined,
    ],
    [
      { reason: 'failed-talk', smoke: { ...wrong, held: [] } },
      'skipped',
      'It was not started in staging: its test conversations have errors.',
      undefined,
    ],
    [
      { reason: 'failed-talk', smoke: { ...smoke, reason: 'failed', held: [] } },
      'passed',
      expect.stringContaining('It got ready'),
      undefined,
    ],
    [
      { reason: 'overtaken', active: 'ba98' },
      'failed',
      'Something else got the traffic in staging in the meantime (ba98 has it).',
      undefined,
    ],
    [
      { reason: 'overtaken', active: undefined },
      'failed',
      expect.stringContaining('(nothing has it)'),
      undefined,
    ],
    [{ reason: 'superseded', by, smoke: undefined }, 'cancelled', superseded, undefined],
    [
      { reason: 'refused', problems: [error] },
      'failed',
      "staging can't take it now. What ran before keeps the traffic.",
      undefined,
    ],
  ])('case %#', (result, state, headline, expected) => {
    const [deployed, ...talked] = parts(result);
    expect(deployed).toMatchObject({ bot: 'bank', phase: 'deploy', state, headline });
    expect(deployed?.deployment).toEqual(expected);
    expect(talked.map(({ phase }) => phase)).toEqual('smoke' in result && result.smoke ? ['talk'] : []);
  });

  test('says what to do, and what the one at fault wrote last', () => {
    expect(parts({ reason: 'not-ready', verdict })[0]).toMatchObject({
      next: 'Read on.',
      problems: [{ severity: 'note', message: 'exit code 1' }],
      log: ['Boom'],
    });
    expect(parts({ reason: 'refused', problems: [error] })[0]).toMatchObject({ next: 'Mend it.' });
  });

  test('that ends its preview leaves no deployment', () => {
    const [deployed] = parts({ reason: 'previewed', smoke }, 'ends');
    expect(deployed).toMatchObject({
      state: 'passed',
      headline: 'It got ready in staging beside what runs, and was ended again.',
      deployment: undefined,
    });
  });

  test('of a promotion, and of a rollback', () => {
    const record = released('package', '1.2.0', { revision: revision.id });
    const promoted = (given: object) => ({ bot: 'bank', plan: {}, ...given }) as PromotedBot;
    const decision = { observed: 'something else runs', remedy: { sentence: 'Plan anew.' } };
    const bots = [
      promoted({ reason: 'released', release: record, url }),
      promoted({ reason: 'not-rolled-out', rollout: { revision, reason: 'not-ready', verdict } }),
      promoted({ reason: 'drifted', decision }),
      promoted({ reason: 'drifted', decision: { ...decision, remedy: undefined } }),
      promoted({ reason: 'package-missing' }),
      promoted({ reason: 'not-tried' }),
      promoted({ reason: 'not-shipping' }),
    ];
    const result = { reason: 'failed', plan: { bots: [] }, decisions: [], bots } as unknown as PromoteResult;
    expect(promoteParts('production', result)).toMatchObject([
      {
        state: 'passed',
        headline: 'v1.2.0 is live in production.',
        deployment: { environment: 'production', url },
      },
      { state: 'failed', headline: 'It crashed.' },
      {
        state: 'failed',
        headline: 'production runs something else than the plan says: something else runs.',
        next: 'Plan anew.',
      },
      { state: 'failed', next: undefined },
      { state: 'failed', headline: expect.stringContaining('in no store') },
      { state: 'cancelled', headline: expect.stringContaining('not tried') },
    ]);
    const cause = {
      ...verdict,
      headline: 'The core ended before it was ready: Ann said hi',
      evidence: ['2 restarts'],
    };
    const silence = { code: 'no-answer', message: 'It answered nothing.', times: 3, afterSeconds: 31 };
    const old = { id: 'ffffffffffff', version: '1.1.0' };
    const silent = [
      promoted({ reason: 'switched-back', silence, to: old, url, cause }),
      promoted({ reason: 'switched-back', silence, to: old, url, cause: undefined }),
      promoted({ reason: 'stopped-answering', silence, release: record, url, why: 'It stays.', cause }),
      promoted({
        reason: 'stopped-answering',
        silence,
        release: record,
        url,
        why: 'It stays.',
        cause: undefined,
      }),
      promoted({ reason: 'overtaken', active: 'ffffffffffff', released: undefined }),
    ];
    const quiet = withoutCustomersWords({ ...result, bots: silent });
    expect(JSON.stringify(quiet)).not.toContain('Ann');
    expect(quiet.bots[0]).toMatchObject({
      cause: { headline: 'The core ended before it was ready.', lastLines: [] },
    });
    expect(promoteParts('production', quiet)).toMatchObject([
      {
        state: 'failed',
        headline: 'It went back to v1.1.0 in production by itself: It answered nothing.',
        next: verdict.remedy,
        deployment: { revision: 'ffffffffffff', url },
      },
      { next: 'See why it fell silent, then plan again.' },
      {
        state: 'failed',
        headline: 'v1.2.0 is live in production and stopped answering: It answered nothing.',
        next: `It stays. ${verdict.remedy}`,
        deployment: { revision: record.revision, url },
      },
      { next: 'It stays. Mend it, or release what answered before.' },
      { state: 'failed', headline: expect.stringContaining('Somebody else moved its traffic') },
    ]);
    const gate = (code: string, allowed: boolean, remedy?: object) => ({
      code,
      allowed,
      observed: 'no',
      required: 'yes',
      remedy,
    });
    const gates = [
      gate('LOCKED', true),
      gate('NO_SUITE', false),
      gate('HELD', false, { sentence: 'Let it go.' }),
    ];
    const plan = {
      bots: [
        { bot: 'bank', outcome: 'denied', ships: false, decisions: gates },
        { bot: 'shop', outcome: 'ships', ships: true },
      ],
    };
    const denied = { reason: 'denied', plan, decisions: [], bots: [] } as unknown as PromoteResult;
    expect(promoteParts('production', denied)).toMatchObject([
      {
        bot: 'bank',
        state: 'failed',
        headline: 'It may not be released: NO_SUITE and HELD.',
        next: 'Let it go.',
        problems: [
          { code: 'NO_SUITE', message: 'no; required: yes' },
          { code: 'HELD', next: 'Let it go.' },
        ],
      },
    ]);
    const stale = {
      ...denied,
      reason: 'unconfirmed',
      decisions: [gate('PLAN_STALE', false)],
    } as PromoteResult;
    expect(promoteParts('production', stale)[1]).toMatchObject({
      bot: 'shop',
      headline: 'It may not be released: PLAN_STALE.',
      next: undefined,
    });
    expect(releaseRecords([record], result)).toEqual([record]);
    expect(releaseRecords([])).toEqual([]);
    const to = { id: revision.id, version: '1.1.0' };
    const back = (given: object) => rollbackParts('bank', 'production', given as RollbackResult)[0];
    expect(back({ reason: 'rolled-back', to, url })).toMatchObject({
      state: 'passed',
      headline: 'v1.1.0 has the traffic in production.',
      deployment: { environment: 'production', revision: revision.id, url },
    });
    expect(back({ reason: 'already-active', to: { ...to, version: undefined }, url })).toMatchObject({
      headline: 'What ran before had the traffic in production.',
    });
    expect(back({ reason: 'not-ready', to, verdict })).toMatchObject({ state: 'failed', log: ['Boom'] });
    expect(back({ reason: 'overtaken', active: undefined })).toMatchObject({ state: 'failed' });
  });
});
