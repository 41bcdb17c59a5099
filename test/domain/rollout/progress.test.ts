import { describe, expect, test } from '@jest/globals';
import {
  changeText,
  estimateOf,
  heartbeatText,
  observe,
  rolloutMs,
} from '../../../src/domain/rollout/progress.ts';
import type { RolloutObjects } from '../../../src/domain/rollout/objects.ts';
import {
  at,
  available,
  condition,
  container,
  deployment,
  event,
  now,
  pod,
  policy,
  readyPod,
  rollout,
  runs,
  start,
  status,
  waits,
} from './builders.ts';

const look = (given: Partial<RolloutObjects>, by = policy) => observe(rollout(given), now, by);
const waitingPod = (given: Parameters<typeof pod>[1] = {}) => pod(status(waits('ContainerCreating')), given);

describe('an observation', () => {
  const step = (given: Partial<RolloutObjects>) => look(given).halves[0];

  test('is of the pod that is furthest behind', () => {
    expect(step({})).toEqual({ half: 'core', deployment: 'core', wanted: 1, ready: 0, step: 'waiting' });
    expect(step({ pods: [waitingPod({ conditions: [] })] })?.step).toBe('waiting');
    expect(step({ pods: [waitingPod()] })?.step).toBe('placed');
    const pulling = [event('Pulling', 'x')];
    expect(step({ pods: [waitingPod()], events: pulling })?.step).toBe('pulling');
    const pulled = [...pulling, event('Pulled', 'x', { lastTimestamp: at(9) })];
    expect(step({ pods: [waitingPod()], events: pulled })?.step).toBe('starting');
    expect(step({ pods: [pod(status(runs))] })?.step).toBe('starting');
    const unpacked = {
      initContainerStatuses: [status({ terminated: { exitCode: 0 } }, { name: 'package' })],
    };
    expect(step({ pods: [waitingPod(unpacked)] })?.step).toBe('starting');
    expect(step({ pods: [readyPod('a')] })).toMatchObject({ ready: 1, step: 'starting' });
    expect(step({ deployments: [deployment(available)], pods: [readyPod('a')] })?.step).toBe('ready');
  });

  test('of pods that leave or failed is none', () => {
    const leaving = pod(status(runs), { name: 'b', metadata: { deletionTimestamp: at(1) } });
    const failed = pod(status(runs), { name: 'c', phase: 'Failed' });
    const bare = { ...waitingPod({ name: 'd' }), status: undefined };
    expect(step({ pods: [leaving, failed] })?.step).toBe('waiting');
    expect(step({ pods: [bare] })?.step).toBe('waiting');
  });

  test('of a Deployment that is not there is a beginning', () => {
    const halves = [{ half: 'actions', deployment: 'x' }] as const;
    expect(look({}, { ...policy, halves }).halves).toEqual([
      { half: 'actions', deployment: 'x', wanted: 1, ready: 0, step: 'waiting' },
    ]);
  });
});

describe('what changed', () => {
  const first = look({});

  test('is told in a few words, once', () => {
    expect(changeText(undefined, first)).toBe('core waits for a node');
    expect(changeText(first, look({}))).toBeUndefined();
    const placed = look({ pods: [waitingPod()] });
    expect(changeText(first, placed)).toBe('core has a node');
    expect(changeText(placed, look({ pods: [waitingPod()], events: [event('Pulling', 'x')] }))).toBe(
      'core fetches its image',
    );
    expect(changeText(first, look({ deployments: [deployment(available)] }))).toBe('core ready');
  });

  test('counts the pods that are ready', () => {
    const two = { deployments: [deployment({ spec: { replicas: 2 } })] };
    expect(changeText(first, look({ ...two, pods: [readyPod('a')] }))).toBe(
      'core waits for a node, 1 of 2 ready',
    );
    const unnamed = deployment({ metadata: { labels: {} } });
    expect(changeText(undefined, look({ deployments: [unnamed] }))).toBe('"core" waits for a node');
  });

  test('tells a trouble when it comes, not that time passes', () => {
    const full = [condition('PodScheduled', 'False', { reason: 'Unschedulable', message: 'full' })];
    const stuck = look({ pods: [waitingPod({ conditions: full })] });
    expect(changeText(first, stuck)).toBe('No node takes the core: "full".');
    expect(changeText(stuck, stuck)).toBeUndefined();
    const gone = look({ pods: [pod(status(waits('ErrImagePull', 'x: not found')))] });
    expect(changeText(stuck, gone)).toMatch(/^core has a node; The image .* isn't in its registry\.$/);
  });
});

describe('a heartbeat', () => {
  const both = look({ deployments: [deployment({}), deployment({ name: 'actions' })] });

  test('says what is waited for, for how long, and for how long at most', () => {
    const at42 = start + 42_000;
    expect(heartbeatText(both, at42, { startedAt: start })).toBe(
      'waiting for the action server and the core, 42 s (gives up in 9 min 18 s)',
    );
    const usual = { ms: 60_000, kind: 'usual' } as const;
    expect(heartbeatText(both, at42, { startedAt: start, estimate: usual })).toBe(
      'waiting for the action server and the core, 42 s; about 18 s more (gives up in 9 min 18 s)',
    );
    const most = { ms: 60_000, kind: 'most' } as const;
    expect(heartbeatText(both, at42, { startedAt: start, estimate: most })).toMatch(/; at most 18 s more/);
    expect(heartbeatText(both, start + 70_000, { startedAt: start, estimate: most })).not.toMatch(/more/);
  });

  test('leaves out what is not known', () => {
    const ready = look({ deployments: [deployment(available)] });
    expect(heartbeatText(ready, now, { startedAt: start })).toBe('waiting for none, 5 s');
    const endless = look(
      { deployments: [deployment({ metadata: { labels: {} } })] },
      { deadlineAt: Infinity },
    );
    expect(heartbeatText(endless, now, { startedAt: start })).toBe('waiting for "core", 5 s');
  });
});

describe('an estimate', () => {
  const spec = { template: { spec: { containers: [container(), { name: 'x' }] } } };

  test('is the median of the last rollouts', () => {
    expect(estimateOf([9e9, ...Array(10).fill(5_000)], [])).toEqual({ ms: 5_000, kind: 'usual' });
    expect(estimateOf([30_000, 10_000, 20_000, Number.NaN, -1, Infinity], [])).toEqual({
      ms: 20_000,
      kind: 'usual',
    });
    expect(estimateOf([10, 20], [])).toEqual({ ms: 10, kind: 'usual' });
  });

  test('is at most what the probes allow, where there were none', () => {
    expect(estimateOf([], [deployment({ spec })])).toEqual({ ms: 7_000, kind: 'most' });
    expect(estimateOf([], [deployment({})])).toBeUndefined();
  });
});

test('how long a rollout took is told by a Deployment that has ended well', () => {
  const ended = (given: object = {}) => ({
    ...deployment({}),
    metadata: { name: 'core', uid: 'u', creationTimestamp: at(0) },
    status: {
      conditions: [
        { type: 'Available', status: 'True', lastUpdateTime: at(9) },
        {
          type: 'Progressing',
          status: 'True',
          reason: 'NewReplicaSetAvailable',
          lastUpdateTime: at(7),
          ...given,
        },
      ],
    },
  });
  expect(rolloutMs(ended())).toBe(7_000);
  expect(rolloutMs(ended({ reason: 'ReplicaSetUpdated' }))).toBeUndefined();
  expect(rolloutMs(ended({ lastUpdateTime: undefined }))).toBeUndefined();
  expect(rolloutMs({ ...ended(), metadata: { name: 'core', uid: 'u' } })).toBeUndefined();
  expect(rolloutMs({ ...ended(), status: undefined })).toBeUndefined();
  expect(rolloutMs({ ...ended(), status: {} })).toBeUndefined();
});
