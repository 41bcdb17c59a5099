import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { EventName } from '../support/acceptance/matrix/expect.ts';
import {
  byChance,
  cancelled,
  killed,
  late,
  lost,
  refused,
  repeated,
  withheld,
  type Trouble,
} from '../support/acceptance/matrix/faults.ts';
import { openGround, type Ground } from '../support/acceptance/matrix/ground.ts';
import { wholeMatrix } from '../support/acceptance/matrix/rows.ts';
import { converged, play, type Played } from '../support/acceptance/matrix/scenario.ts';
import type { State } from '../support/acceptance/matrix/states.ts';

jest.setTimeout(180_000);

type Row = readonly [string, EventName, State, () => Trouble];

const every: readonly Row[] = [
  ...([1, 2, 3, 4] as const).flatMap((seed) =>
    (['pull-at-once', 'push-main'] as const).map(
      (event) => [`a chance of 30 % (${seed})`, event, 'several', () => byChance(seed)] as const,
    ),
  ),
  ...writes().flatMap(([what, event, method, path]) =>
    (['error-before', 'drop-after', 'secondary-limit'] as const).map(
      (kind) => [`${what}: ${kind}`, event, 'one', () => refused(method, path, kind)] as const,
    ),
  ),
  ...(['checks', 'deployments', 'pull_requests', 'issues'] as const).map(
    (permission) => [`no ${permission}: write`, 'pull-at-once', 'one', () => withheld(permission)] as const,
  ),
  ...(['validate', 'train', 'deploy', 'report'] as const).flatMap((action) => [
    [`killed in ${action}`, 'push-staging', 'one', () => killed(action, 'failed')] as const,
    [`lost in ${action}`, 'push-staging', 'several', () => lost(action, 'all')] as const,
    [`cancelled in ${action}`, 'push-staging', 'one', () => cancelled(action)] as const,
  ]),
  ...(['push-staging', 'push-main', 'pull-feature', 'pull-at-once', 'merge-group'] as const).map(
    (event) => ['run again', event, 'one', () => repeated] as const,
  ),
  ...(['push-main', 'pull-at-once'] as const).map(
    (event) => ['an index that lags', event, 'one', () => late] as const,
  ),
];

/** In the tests, a job that is killed in each action; `npm run soak` goes through all of them. */
const rows = wholeMatrix ? every : every.filter(([what]) => what.startsWith('killed'));

/** Checks are written where nothing is deployed: what deploys would wait for its checks in earnest. */
function writes(): readonly (readonly [string, EventName, string, RegExp])[] {
  return [
    ['new checks', 'pull-feature', 'POST', /\/check-runs$/],
    ['checks', 'pull-feature', 'PATCH', /\/check-runs\/\d+$/],
    ['comments', 'pull-at-once', 'POST', /\/comments$/],
    ['deployments', 'pull-at-once', 'POST', /\/deployments$/],
    ['how deployments stand', 'pull-at-once', 'POST', /\/statuses$/],
  ];
}

describe('what goes wrong ends, and the next attempt gets there', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
  }, 120_000);
  afterAll(() => ground[Symbol.asyncDispose]());

  test.each(rows)('%s: %s that brings %s', async (_what, event, state, make) => {
    const { first, after, lacks = [], ...fault } = make();
    const results: (string | undefined)[] = [];
    const left = Object.fromEntries(lacks.map((what) => [what, []]));
    const use = (played: Played) => converged({ ...played, wanted: { ...played.wanted, ...left } });
    await play(ground, { event, state }, use, {
      ...fault,
      async after(world, runs) {
        results.push(...runs.map(({ jobs }) => jobs.find(({ id }) => id === 'tidegate')?.result));
        if (first !== 'either') expect(results).toContain(first);
        await after?.(world, runs);
      },
    });
  });
});
