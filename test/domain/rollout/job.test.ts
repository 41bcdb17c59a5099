import { describe, expect, test } from '@jest/globals';
import { classifyJob } from '../../../src/domain/rollout/job.ts';
import type { Condition, Job, Pod, RolloutObjects } from '../../../src/domain/rollout/objects.ts';
import {
  at,
  condition,
  container,
  controlledBy,
  ended,
  event,
  fatal,
  job,
  meta,
  now,
  pod,
  policy,
  readyPod,
  rollout,
  runs,
  start,
  status,
  waiting,
  waits,
} from './builders.ts';

const judge = (of: Job, given: Partial<RolloutObjects> = {}, time = now) =>
  classifyJob('train', rollout({ jobs: [of], ...given }), time, policy);

const jobPod = (
  state: Parameters<typeof status>[0],
  name = 'train-a',
  given: Parameters<typeof pod>[1] = {},
): Pod =>
  pod(status(state, { name: 'train' }), {
    ...{ name, phase: state?.terminated ? 'Failed' : 'Pending', ...given },
    metadata: { ownerReferences: controlledBy('Job', 'train'), ...given.metadata },
    spec: {
      ...{
        restartPolicy: 'Never',
        containers: [container({ name: 'train', resources: { limits: { memory: '1Gi' } } })],
      },
      ...given.spec,
    },
  });

const failed = (reason: string, given: Partial<Condition> = {}) =>
  job({ failed: 1, conditions: [condition('Failed', 'True', { reason, message: 'told', ...given })] });

describe('a Job', () => {
  test('is ready when it is complete, not while it runs', () => {
    expect(judge(job({ conditions: [condition('Complete', 'True')] }))).toEqual({ state: 'ready' });
    expect(waiting(judge(job()))).toMatchObject({
      ...{ code: 'progress', headline: 'The Job "train" runs.', until: policy.deadlineAt },
      evidence: [{ name: 'status.active', text: '1 pod' }],
    });
    expect(
      judge(job({ active: undefined }), { pods: [{ ...readyPod('x'), metadata: meta('x') }] }),
    ).toMatchObject({
      evidence: [{ text: '0 pods' }],
    });
    expect(judge({ metadata: meta('train') })).toMatchObject({ code: 'progress' });
  });

  test('that is not there has a moment to appear', () => {
    expect(classifyJob('train', rollout({}), now, policy)).toMatchObject({
      state: 'waiting',
      code: 'missing',
    });
    const late = classifyJob('train', rollout({ jobs: [] }), start + 15_000, policy);
    expect(fatal(late).headline).toBe('The Job "train" isn\'t in the namespace.');
  });

  test('fails with what its last pod ended with', () => {
    const pods = [
      jobPod(ended(3), 'train-b', {
        metadata: { creationTimestamp: at(9), ownerReferences: controlledBy('Job', 'train') },
      }),
      jobPod(ended(1)),
      jobPod(ended(1), 'train-c', {
        metadata: { creationTimestamp: undefined, ownerReferences: controlledBy('Job', 'train') },
      }),
    ];
    const verdict = fatal(judge(failed('BackoffLimitExceeded'), { pods }));
    expect(verdict).toMatchObject({
      ...{ code: 'job-failed', half: undefined },
      headline: 'The Job "train" failed 3 times: the container "train" ended with exit code 3.',
      culprit: { half: undefined, pod: 'train-b', container: 'train', previous: false, exitCode: 3 },
    });
    expect(verdict.evidence).toMatchObject([
      { name: 'status.containerStatuses[train].state.terminated' },
      { name: 'status.conditions[Failed]', text: '"BackoffLimitExceeded": "told"' },
    ]);
    expect(fatal(judge(failed('BackoffLimitExceeded'), { pods: pods.toReversed() }))).toEqual(verdict);
  });

  test('that failed with pods of which nothing is known says so', () => {
    const bare = (name: string) => ({ ...jobPod(runs, name), status: undefined });
    const pods = [bare('train-b'), bare('train-a')];
    expect(fatal(judge(failed('BackoffLimitExceeded'), { pods }))).toMatchObject({
      ...{ headline: 'The Job "train" failed.', culprit: undefined },
    });
  });

  test('fails by its policy or its deadline, and early where it is known', () => {
    const target = job({ conditions: [condition('FailureTarget', 'True', { reason: 'PodFailurePolicy' })] });
    expect(fatal(judge(target, { pods: [jobPod(ended(2))] }))).toMatchObject({
      ...{ code: 'job-policy' },
      headline:
        'The Job "train" failed in a way that no second try helps: the container "train" ended with exit code 2.',
    });
    expect(fatal(judge(failed('DeadlineExceeded')))).toMatchObject({
      ...{ code: 'job-deadline', headline: 'The Job "train" took longer than it may.', culprit: undefined },
      remedy: 'Allow it more time (activeDeadlineSeconds), or make it smaller.',
    });
    expect(fatal(judge(failed('DeadlineExceeded'), { pods: [jobPod(ended(143))] })).remedy).toMatch(
      /more time/,
    );
    expect(fatal(judge(failed('Other')))).toMatchObject({
      code: 'job-failed',
      headline: 'The Job "train" failed.',
    });
  });

  test('that needs more memory says so', () => {
    const pods = [jobPod(ended(137, 'OOMKilled'))];
    expect(fatal(judge(failed('BackoffLimitExceeded'), { pods }))).toMatchObject({
      ...{ code: 'out-of-memory', remedy: 'Raise its memory limit (now "1Gi").' },
    });
    const spec = { containers: [] };
    const without = [jobPod(ended(137, 'OOMKilled'), 'train-a', { spec })];
    expect(fatal(judge(failed('BackoffLimitExceeded'), { pods: without })).remedy).toMatch(/none is set/);
  });

  test('that fails in an init container, or in one that is tried in its place', () => {
    const init = { initContainerStatuses: [status(ended(4), { name: 'inputs' })] };
    const spec = { initContainers: [{ name: 'inputs' }], containers: [container({ name: 'train' })] };
    const pods = [jobPod(waits('PodInitializing'), 'train-a', { ...init, spec, phase: 'Failed' })];
    expect(fatal(judge(failed('BackoffLimitExceeded'), { pods }))).toMatchObject({
      headline: 'The Job "train" failed: the container "inputs" ended with exit code 4.',
      evidence: [{ name: 'status.initContainerStatuses[inputs].state.terminated' }, {}],
    });
    const again = pod(
      status(waits('CrashLoopBackOff'), { name: 'train', restartCount: 2, lastState: ended(5) }),
      {
        ...{ name: 'train-a', metadata: { ownerReferences: controlledBy('Job', 'train') } },
        spec: { restartPolicy: 'OnFailure', containers: [container({ name: 'train' })] },
      },
    );
    expect(judge(job(), { pods: [again] })).toMatchObject({ state: 'waiting', code: 'crash' });
    expect(fatal(judge(failed('BackoffLimitExceeded'), { pods: [again] }))).toMatchObject({
      culprit: { previous: true, exitCode: 5 },
    });
  });

  test('is tried again after a failure, and not blamed for a lost node', () => {
    expect(waiting(judge(job(), { pods: [jobPod(ended(1))] }))).toMatchObject({
      ...{ code: 'crash' },
      headline:
        'The Job "train" failed once (the container "train" ended with exit code 1) and is tried again.',
    });
    expect(waiting(judge(job({ failed: 2 }), { pods: [jobPod(ended(1))] })).evidence[1]).toMatchObject({
      text: '2 pods',
    });
    const lost = jobPod(ended(137), 'train-a', {
      conditions: [condition('DisruptionTarget', 'True', { reason: 'DeletionByTaintManager' })],
    });
    expect(waiting(judge(job(), { pods: [lost] })).code).toBe('progress');
    const well = jobPod(ended(0, 'Completed'), 'train-a', { phase: 'Succeeded' });
    expect(waiting(judge(job(), { pods: [well] })).code).toBe('progress');
    const running = jobPod(ended(0, 'Completed'), 'train-a', { phase: 'Running' });
    expect(waiting(judge(job(), { pods: [running] })).code).toBe('progress');
  });

  test('can have the same troubles as any pod', () => {
    const absent = jobPod(waits('ErrImagePull', 'x: not found'));
    expect(fatal(judge(job(), { pods: [absent] }))).toMatchObject({
      code: 'image-absent',
      headline:
        'The image "registry.example/bots/core@sha256:1" of the container "train" isn\'t in its registry.',
    });
    const message = 'exceeded quota: team, requested: pods=1, used: pods=1, limited: pods=1';
    const events = [event('FailedCreate', message, { about: 'train' })];
    expect(waiting(judge(job(), { events }))).toMatchObject({
      ...{ code: 'quota', headline: 'The quota "team" is used up, and the pod waits for others to end.' },
    });
    expect(waiting(judge(job(), { events, pods: [jobPod(runs)] })).code).toBe('not-ready');
    const denied = [event('FailedCreate', 'denied the request', { about: 'train' })];
    expect(fatal(judge(job(), { events: denied })).headline).toMatch(
      /^The cluster refuses to make the pod: /,
    );
  });

  test('that waits in a queue, or is deleted', () => {
    expect(waiting(judge(job({}, { suspend: true })))).toMatchObject({
      ...{ code: 'suspended', headline: 'The Job "train" is suspended and waits for its turn.' },
    });
    const deleted = { ...job(), metadata: meta('train', { deletionTimestamp: at(3) }) };
    expect(fatal(judge(deleted)).code).toBe('deleted');
  });
});
