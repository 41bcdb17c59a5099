import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { classify } from '../../../src/domain/rollout/classify.ts';
import { explain } from '../../../src/domain/rollout/explain.ts';
import { classifyJob } from '../../../src/domain/rollout/job.ts';
import type {
  ClusterEvent,
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  Deployment,
  Job,
  ObjectMeta,
  Pod,
  ReplicaSet,
  RolloutObjects,
} from '../../../src/domain/rollout/objects.ts';
import { changeText, heartbeatText, observe } from '../../../src/domain/rollout/progress.ts';
import { asRolloutVerdict, rolloutCodes, type Verdict } from '../../../src/domain/rollout/verdict.ts';
import { anyText } from '../builders.ts';
import {
  at,
  condition,
  controlledBy,
  event,
  fatal,
  judge,
  now,
  pod,
  policy,
  start,
  status,
} from './builders.ts';

// Objects that fit together often enough, and are otherwise anything: the names and words that rules look for, times
// that can't be read, numbers that make no sense, and fields left out.
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const word = (...words: readonly string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: anyText });
const time = maybe(
  fc.oneof(fc.integer({ min: -600, max: 600 }).map(at), fc.constantFrom('', 'soon', '2026-99-99')),
);
const count = maybe(fc.oneof(fc.integer({ min: -1, max: 4 }), fc.double()));
const names = fc.constantFrom('core', 'actions', 'package');
const message = maybe(
  word(
    'x: not found',
    '401 Unauthorized',
    '429 Too Many Requests',
    'Readiness probe failed: 503',
    'Startup probe failed: 503',
    'Container core failed liveness probe, will be restarted',
    'exceeded quota: q, requested: pods=2, used: pods=0, limited: pods=1',
    'exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    'forbidden: violates PodSecurity "restricted"',
  ),
);

const state: fc.Arbitrary<ContainerState> = fc.oneof(
  fc.record({ running: fc.record({ startedAt: time }) }),
  fc.record({
    waiting: fc.record({
      reason: maybe(
        word('ErrImagePull', 'ImagePullBackOff', 'CrashLoopBackOff', 'ContainerCreating', 'CreateContainerConfigError', 'RunContainerError', 'InvalidImageName'),
      ),
      message,
    }),
  }),
  fc.record({
    terminated: fc.record({
      exitCode: fc.constantFrom(0, 1, 137, 255, -1),
      signal: maybe(fc.nat(64)),
      reason: maybe(word('Error', 'Completed', 'OOMKilled', 'StartError', 'ContainerStatusUnknown')),
      message,
    }),
  }),
  fc.constant({}),
); // prettier-ignore

const containerStatus: fc.Arbitrary<ContainerStatus> = fc.record({
  name: names,
  ready: fc.boolean(),
  restartCount: fc.integer({ min: 0, max: 5 }),
  started: maybe(fc.boolean()),
  state: maybe(state),
  lastState: maybe(state),
});

const probe = maybe(
  fc.record({ httpGet: fc.constant({ port: 5005 }), periodSeconds: count, failureThreshold: count }),
);
const container: fc.Arbitrary<Container> = fc.record({
  name: names,
  image: maybe(word('registry.example/x:1')),
  restartPolicy: maybe(fc.constantFrom('Always')),
  startupProbe: probe,
  readinessProbe: probe,
});

const conditions = (...types: readonly string[]): fc.Arbitrary<readonly Condition[] | undefined> =>
  maybe(
    fc.array(
      fc.record({
        type: fc.constantFrom(...types),
        status: fc.constantFrom('True', 'False', 'Unknown'),
        reason: maybe(
          word('Unschedulable', 'SchedulingGated', 'ProgressDeadlineExceeded', 'BackoffLimitExceeded'),
        ),
        message,
        lastTransitionTime: time,
      }),
      { maxLength: 4 },
    ),
  );

const meta = (given: Partial<ObjectMeta>, name: string) =>
  fc.record({
    name: fc.constant(name),
    uid: fc.constant(`uid-${name}`),
    generation: maybe(fc.integer({ min: 0, max: 2 })),
    creationTimestamp: time,
    deletionTimestamp: fc
      .option(time, { nil: undefined, freq: 4 })
      .map((text) => (text === '' ? undefined : text)),
    labels: maybe(fc.constant({ 'app.kubernetes.io/component': 'core' })),
    annotations: maybe(
      fc.constantFrom('1', '2', 'x').map((text) => ({ 'deployment.kubernetes.io/revision': text })),
    ),
    ownerReferences: fc.constant(given.ownerReferences),
  });

const deployment = (name: string): fc.Arbitrary<Deployment> =>
  fc.record({
    metadata: meta({}, name),
    spec: fc.record({ replicas: maybe(fc.integer({ min: 0, max: 3 })), paused: maybe(fc.boolean()) }),
    status: maybe(
      fc.record({
        observedGeneration: count,
        replicas: count,
        updatedReplicas: count,
        availableReplicas: count,
        conditions: conditions('Progressing', 'ReplicaFailure'),
      }),
    ),
  });

const replicaSet = (name: string): fc.Arbitrary<ReplicaSet> =>
  fc.record({
    metadata: meta({ ownerReferences: controlledBy('Deployment', 'core') }, name),
    status: maybe(fc.record({ conditions: conditions('ReplicaFailure') })),
  });

const anyPod = (name: string): fc.Arbitrary<Pod> =>
  fc.constantFrom('core-1', 'core-2', 'train', 'nobody').chain((owner) =>
    fc.record({
      metadata: meta(
        { ownerReferences: controlledBy(owner === 'train' ? 'Job' : 'ReplicaSet', owner) },
        name,
      ),
      spec: fc.record({
        restartPolicy: maybe(fc.constantFrom('Always', 'OnFailure', 'Never')),
        initContainers: maybe(fc.array(container, { maxLength: 2 })),
        containers: fc.array(container, { maxLength: 2 }),
      }),
      status: maybe(
        fc.record({
          phase: maybe(word('Pending', 'Running', 'Failed', 'Succeeded', 'Unknown')),
          reason: maybe(word('Evicted', 'NodeLost')),
          startTime: time,
          conditions: conditions('PodScheduled', 'Ready', 'DisruptionTarget'),
          initContainerStatuses: maybe(fc.array(containerStatus, { maxLength: 2 })),
          containerStatuses: maybe(fc.array(containerStatus, { maxLength: 2 })),
        }),
      ),
    }),
  );

const anyEvent: fc.Arbitrary<ClusterEvent> = fc.record({
  metadata: fc.uuid().chain((name) => meta({}, name)),
  involvedObject: fc.record({
    uid: maybe(fc.constantFrom('uid-pod-0', 'uid-pod-1', 'uid-core-1', 'uid-core', 'uid-train')),
    fieldPath: maybe(fc.constantFrom('spec.containers{core}', 'spec.initContainers{package}')),
  }),
  reason: maybe(word('Failed', 'BackOff', 'Killing', 'Unhealthy', 'FailedMount', 'FailedCreate', 'TriggeredScaleUp', 'Pulling', 'NodeNotReady')),
  message,
  count,
  firstTimestamp: time,
  lastTimestamp: time,
  eventTime: time,
}); // prettier-ignore

const job: fc.Arbitrary<Job> = fc.record({
  metadata: meta({}, 'train'),
  spec: maybe(fc.record({ suspend: maybe(fc.boolean()) })),
  status: maybe(
    fc.record({
      active: count,
      failed: count,
      conditions: conditions('Complete', 'Failed', 'FailureTarget'),
    }),
  ),
});

const anyObjects: fc.Arbitrary<RolloutObjects> = fc.record({
  deployments: fc.tuple(deployment('core'), deployment('actions')).chain((all) => fc.subarray(all)),
  replicaSets: fc.tuple(replicaSet('core-1'), replicaSet('core-2')).chain((all) => fc.subarray(all)),
  pods: fc.tuple(anyPod('pod-0'), anyPod('pod-1'), anyPod('pod-2')).chain((all) => fc.subarray(all)),
  events: fc.array(anyEvent, { maxLength: 6 }),
  jobs: maybe(fc.array(job, { maxLength: 1 })),
});

const both = (objects: RolloutObjects): readonly Verdict[] => [
  classify(objects, now, policy),
  classifyJob('train', objects, now, policy),
];

describe('any objects', () => {
  test('have a verdict that can be told, and an explanation', () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        for (const verdict of both(objects)) {
          if (verdict.state === 'ready') continue;
          expect(rolloutCodes).toContain(verdict.code);
          expect(verdict.headline).toMatch(/^[^\n\u202e]+\.$/);
          expect(verdict.headline.length).toBeLessThan(1_500);
          if (verdict.state === 'waiting') {
            expect(verdict.until).toBeGreaterThan(now);
            expect(verdict.until).toBeLessThanOrEqual(policy.deadlineAt);
          } else {
            expect(verdict.remedy).toMatch(/./);
            expect(asRolloutVerdict(verdict, { tookMs: 1 }).state).toMatch(/fatal|timeout/);
          }
        }
        for (const found of explain(objects, now)) expect(found.headline).toMatch(/\.$/);
        const seen = observe(objects, now, policy);
        expect(changeText(seen, seen)).toBeUndefined();
        expect(heartbeatText(seen, now, { startedAt: start })).toMatch(/^waiting for /);
      }),
      { numRuns: 400 },
    );
  });

  test('have the same verdict in any order', () => {
    const shuffled = anyObjects.chain((objects) =>
      fc.record({
        objects: fc.constant(objects),
        other: fc.record({
          deployments: fc.shuffledSubarray([...objects.deployments], {
            minLength: objects.deployments.length,
          }),
          replicaSets: fc.shuffledSubarray([...objects.replicaSets], {
            minLength: objects.replicaSets.length,
          }),
          pods: fc.shuffledSubarray([...objects.pods], { minLength: objects.pods.length }),
          events: fc.shuffledSubarray([...objects.events], { minLength: objects.events.length }),
          jobs: fc.constant(objects.jobs),
        }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ objects, other }) => {
        expect(both(other)).toEqual(both(objects));
        expect(explain(other, now)).toEqual(explain(objects, now));
      }),
      { numRuns: 400 },
    );
  });

  test('end at the deadline', () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        expect(classify(objects, policy.deadlineAt, policy).state).not.toBe('waiting');
        expect(classifyJob('train', objects, policy.deadlineAt, policy).state).not.toBe('waiting');
      }),
    );
  });
});

describe('a disruption', () => {
  const disrupted: fc.Arbitrary<Pick<Pod, 'status'>> = fc.constantFrom<Pick<Pod, 'status'>[]>(
    { status: { phase: 'Failed', reason: 'Evicted' } },
    { status: { phase: 'Running', reason: 'NodeLost' } },
    { status: { conditions: [condition('DisruptionTarget', 'True', { reason: 'EvictionByEvictionAPI' })] } },
    { status: { phase: 'Unknown' } },
  );

  test('never makes fatal what was not', () => {
    fc.assert(
      fc.property(
        anyObjects,
        anyPod('disrupted'),
        disrupted,
        fc.boolean(),
        (objects, more, { status: its }, leaving) => {
          const added: Pod = leaving
            ? { ...more, metadata: { ...more.metadata, deletionTimestamp: at(1) } }
            : {
                ...more,
                status: { ...more.status, phase: 'Running', reason: undefined, conditions: [], ...its },
              };
          const [before, after] = [objects, { ...objects, pods: [...objects.pods, added] }].map(both);
          for (const [index, verdict] of before!.entries())
            if (verdict.state !== 'fatal') expect(after![index]?.state).not.toBe('fatal');
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('pods with the same trouble', () => {
  test('are one headline, however many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.constantFrom('x: not found', '403'), (many, text) => {
        const state = { waiting: { reason: 'ErrImagePull', message: text } };
        const one = fatal(judge({ pods: [pod(status(state))] }));
        const pods = Array.from({ length: many }, (_, index) => pod(status(state), { name: `pod-${index}` }));
        const all = fatal(judge({ pods }));
        expect(all.headline.toLowerCase()).toBe(`${many} pods: ${one.headline}`.toLowerCase());
        expect(all.evidence).toEqual(one.evidence.map((evidence) => ({ ...evidence, count: many })));
        expect(all.remedy).toBe(one.remedy);
      }),
    );
  });

  test('are told apart from others', () => {
    const [gone, full] = ['x: not found', '503'].map((text) => ({
      waiting: { reason: 'ErrImagePull', message: text },
    }));
    const pods = [pod(status(gone)), pod(status(full), { name: 'b' })];
    expect(fatal(judge({ pods })).headline).toMatch(/^The image/);
    expect(judge({ pods: [], events: [event('Failed', 'x')] }).state).toBe('waiting');
  });
});
