import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../src/domain/rollout/explain.ts';
import {
  available,
  condition,
  controlledBy,
  deployment,
  ended,
  event,
  job,
  meta,
  now,
  pod,
  readyPod,
  replicaSet,
  rollout,
  runs,
  start,
  status,
  waits,
} from './builders.ts';

const absent = waits('ErrImagePull', 'x: not found');
const short = (objects: Parameters<typeof rollout>[0], options?: Parameters<typeof explain>[2]) =>
  explain(rollout(objects), now, options).map(({ severity, kind, name, code, pods }) => [
    ...[severity, kind, name, code],
    ...pods,
  ]);

describe('a namespace', () => {
  test('that is well gives nothing', () => {
    expect(
      explain(rollout({ deployments: [deployment(available)], pods: [readyPod('core-1-a')] }), now),
    ).toEqual([]);
    expect(explain({ deployments: [], replicaSets: [], pods: [], events: [] }, now)).toEqual([]);
    const done = pod(status(ended(0)), { phase: 'Succeeded' });
    expect(short({ deployments: [], pods: [done] })).toEqual([]);
  });

  test('tells what is wrong by who made it, the worst first, the same once', () => {
    const pods = [
      pod(status(absent), { name: 'core-1-b' }),
      pod(status(absent), { name: 'core-1-a' }),
      pod(status(waits('ErrImagePull', '503')), { name: 'alone', metadata: { ownerReferences: undefined } }),
      pod(status(waits('ContainerCreating')), {
        ...{ name: 'db-0', metadata: { ownerReferences: controlledBy('StatefulSet', 'db') } },
      }),
    ];
    expect(short({ pods })).toEqual([
      ['error', 'Deployment', 'core', 'image-absent', 'core-1-a', 'core-1-b'],
      ['warning', 'Pod', 'alone', 'pull-transient', 'alone'],
      ['note', 'StatefulSet', 'db', 'progress', 'db-0'],
    ]);
    const [first] = explain(rollout({ pods }), now);
    expect(first).toMatchObject({
      half: 'core',
      headline: '2 pods: the image "registry.example/bots/core@sha256:1" of the core isn\'t in its registry.',
      remedy: expect.stringMatching(/pushed/),
      culprit: undefined,
    });
    expect(explain(rollout({ pods: pods.toReversed() }), now)).toEqual(explain(rollout({ pods }), now));
  });

  test('tells of pods of older revisions, and of a ReplicaSet that nothing made', () => {
    const orphan = replicaSet({ name: 'old-1', metadata: { ownerReferences: undefined } });
    const old = pod(status(absent), {
      ...{ name: 'old-1-a', metadata: { ownerReferences: controlledBy('ReplicaSet', 'old-1') } },
    });
    expect(short({ deployments: [], replicaSets: [orphan], pods: [old] })).toEqual([
      ['error', 'ReplicaSet', 'old-1', 'image-absent', 'old-1-a'],
    ]);
  });

  test('tells what keeps a Deployment from having pods', () => {
    expect(short({ deployments: [deployment({ spec: { paused: true } })] })).toEqual([
      ['error', 'Deployment', 'core', 'paused'],
    ]);
    expect(short({})).toEqual([['note', 'Deployment', 'core', 'progress']]);
    const events = [event('FailedCreate', 'pods is forbidden', { about: 'core-1' })];
    expect(short({ events })).toEqual([['error', 'Deployment', 'core', 'admission']]);
  });

  test('tells of Jobs: one that runs is well, one that is over is told once', () => {
    const jobPod = (state: Parameters<typeof status>[0], phase: string) =>
      pod(status(state), {
        ...{ name: 'train-a', phase, metadata: { ownerReferences: controlledBy('Job', 'train') } },
      });
    const deployments: [] = [];
    const running = readyPod('train-a');
    const ofJob = {
      ...running,
      metadata: { ...running.metadata, ownerReferences: controlledBy('Job', 'train') },
    };
    expect(short({ deployments, jobs: [job()], pods: [ofJob] })).toEqual([]);
    expect(short({ deployments, jobs: [job()] })).toEqual([['note', 'Job', 'train', 'progress']]);
    expect(short({ deployments, jobs: [job({ conditions: [condition('Complete', 'True')] })] })).toEqual([]);
    const over = job({ conditions: [condition('Failed', 'True', { reason: 'BackoffLimitExceeded' })] });
    expect(short({ deployments, jobs: [over], pods: [jobPod(ended(1), 'Failed')] })).toEqual([
      ['error', 'Job', 'train', 'job-failed'],
    ]);
    expect(
      short({ deployments, jobs: [{ metadata: meta('train') }], pods: [jobPod(ended(1), 'Failed')] }),
    ).toEqual([
      ['warning', 'Job', 'train', 'crash', 'train-a'],
      ['warning', 'Job', 'train', 'crash'],
    ]);
  });

  test('tells restarts of what is ready: many are a warning', () => {
    const restarted = (count: number) =>
      short({
        deployments: [deployment(available)],
        pods: [readyPod('core-1-a', { restartCount: count, lastState: ended(137, 'OOMKilled') })],
      });
    expect(restarted(0)).toEqual([]);
    expect(restarted(1)).toEqual([['note', 'Deployment', 'core', 'restarts', 'core-1-a']]);
    expect(restarted(3)).toEqual([['warning', 'Deployment', 'core', 'restarts', 'core-1-a']]);
    const silent = readyPod('core-1-a', { restartCount: 2 });
    expect(short({ deployments: [deployment(available)], pods: [silent] })).toEqual([]);
    const bare = { ...silent, status: { ...silent.status, containerStatuses: undefined } };
    expect(short({ deployments: [deployment(available)], pods: [bare] })).toEqual([]);
    const [found] = explain(
      rollout({ pods: [readyPod('core-1-a', { restartCount: 2, lastState: ended(3) })] }),
      now,
    );
    expect(found).toMatchObject({
      headline: 'The core is ready, and was started again twice, last after exit code 3.',
      culprit: { previous: true, exitCode: 3 },
    });
  });
});

describe('one pod', () => {
  test('is explained alone', () => {
    const pods = [pod(status(absent)), pod(status(absent), { name: 'core-1-b' })];
    expect(short({ pods }, { pod: 'core-1-b' })).toEqual([
      ['error', 'Deployment', 'core', 'image-absent', 'core-1-b'],
    ]);
    expect(short({ pods }, { pod: 'other' })).toEqual([]);
  });

  test('gets worse with time, as the graces say', () => {
    const pods = [pod(status(runs))];
    expect(short({ pods })).toEqual([['warning', 'Deployment', 'core', 'not-ready', 'core-1-a']]);
    expect(explain(rollout({ pods }), start + 300_000)[0]).toMatchObject({ severity: 'error' });
    expect(explain(rollout({ pods }), now, { graceMs: { notReady: 0 } })[0]).toMatchObject({
      severity: 'warning',
    });
  });
});
