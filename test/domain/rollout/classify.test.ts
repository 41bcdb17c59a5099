import { describe, expect, test } from '@jest/globals';
import { classify, judged } from '../../../src/domain/rollout/classify.ts';
import { quotaRefusal } from '../../../src/domain/rollout/create.ts';
import { quantityOf, isMore } from '../../../src/domain/rollout/quantity.ts';
import { asRolloutVerdict, evidenceText } from '../../../src/domain/rollout/verdict.ts';
import { gist, probeAllowanceMs, probeText } from '../../../src/domain/rollout/words.ts';
import {
  at,
  available,
  condition,
  container,
  controlledBy,
  deployment,
  ended,
  event,
  fatal,
  judge,
  meta,
  now,
  pod,
  policy,
  readyPod,
  replicaSet,
  rollout,
  runs,
  start,
  status,
  waiting,
  waits,
} from './builders.ts';

const absent = waits('ErrImagePull', 'x: not found');
const actionsSet = replicaSet({
  name: 'actions-1',
  metadata: { ownerReferences: controlledBy('Deployment', 'actions') },
});
const actionsPod = (state = runs, name = 'actions-1-a') =>
  pod(status(state, { name: 'actions' }), {
    ...{ name, metadata: { ownerReferences: controlledBy('ReplicaSet', 'actions-1') } },
    spec: { containers: [container({ name: 'actions' })] },
  });
const giveUp = condition('Progressing', 'False', {
  ...{ reason: 'ProgressDeadlineExceeded', message: 'timed out progressing' },
});

describe('a Deployment', () => {
  test('is ready when its controller says that all of the newest are available', () => {
    expect(judge({ deployments: [deployment(available)], pods: [readyPod('core-1-a')] })).toEqual({
      state: 'ready',
    });
    const ready = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    for (const less of [
      { replicas: 2 },
      { updatedReplicas: 0 },
      { availableReplicas: 0 },
      { observedGeneration: 0 },
      { replicas: undefined, updatedReplicas: undefined },
    ]) {
      const given = deployment({ status: { ...ready, ...less } });
      expect(judge({ deployments: [given] }).state).toBe('waiting');
    }
  });

  test('is waited for while nothing of it is wrong', () => {
    expect(judge({ deployments: [deployment({ spec: {} })], replicaSets: [] })).toMatchObject({
      ...{ state: 'waiting', code: 'progress', headline: 'The core has 0 of 1 pods ready.' },
      evidence: [{ name: 'status.replicas' }],
    });
    expect(judge({ pods: [readyPod('core-1-a')] })).toMatchObject({
      ...{ headline: 'The core has 1 of 1 pods ready.', evidence: [{ name: 'status.availableReplicas' }] },
    });
    expect(judge({ pods: [pod([], { conditions: undefined, phase: undefined })] })).toMatchObject({
      headline: 'The core is being made.',
      evidence: [{ name: 'status.phase', text: 'nothing more' }],
    });
    const stateless = pod([{ name: 'core', ready: false, restartCount: 0 }]);
    expect(judge({ pods: [stateless] })).toMatchObject({ headline: 'The core is being made.' });
    const statusless = { ...pod([]), status: undefined };
    expect(judge({ pods: [statusless], events: [event('FailedMount', 'x')] })).toMatchObject({
      code: 'volume',
    });
    const started = [event('Started', 'Started container')];
    expect(judge({ pods: [pod(status())], events: started })).toMatchObject({
      headline: 'The core is starting.',
    });
  });

  test('that the controller has not seen is judged by nothing else, for a while', () => {
    const deployments = [deployment({ metadata: { generation: 3 }, status: { observedGeneration: 2 } })];
    const given = { deployments, pods: [pod(status(absent))] };
    expect(waiting(judge(given))).toMatchObject({
      ...{
        code: 'unobserved',
        until: start + 30_000,
        headline: "The cluster hasn't seen the change of the core yet.",
      },
      evidence: [{ text: '2 of 3' }],
    });
    expect(fatal(judge(given, start + 30_000)).code).toBe('unobserved');
    const without = deployment({ status: { observedGeneration: undefined } });
    expect(judge({ deployments: [without] })).toMatchObject({ code: 'unobserved' });
    const old = { ...deployment({}), metadata: meta('core') };
    expect(judge({ deployments: [{ metadata: old.metadata, spec: {} }] })).toMatchObject({
      code: 'progress',
    });
  });

  test('that is deleted, paused or scaled to nothing never gets ready', () => {
    const deleted = deployment({ ...available, metadata: { deletionTimestamp: at(1) } });
    expect(fatal(judge({ deployments: [deleted] })).code).toBe('deleted');
    expect(fatal(judge({ deployments: [deployment({ spec: { paused: true } })] }))).toMatchObject({
      ...{ code: 'paused', remedy: 'Resume it: kubectl rollout resume deployment core' },
    });
    expect(fatal(judge({ deployments: [deployment({ spec: { replicas: 0 } })] })).code).toBe('scaled-down');
    const unnamed = deployment({ metadata: { labels: {} }, spec: { paused: true } });
    expect(fatal(judge({ deployments: [unnamed] }))).toMatchObject({
      ...{ headline: 'Somebody paused the rollout of the Deployment "core".', half: undefined },
    });
  });

  test('that should be there has a moment to appear', () => {
    const halves = [{ half: 'core', deployment: 'gone' }] as const;
    const by = { ...policy, halves };
    expect(waiting(judge({}, now, by))).toMatchObject({
      ...{
        code: 'missing',
        headline: 'The Deployment "gone" isn\'t in the namespace.',
        until: start + 15_000,
      },
    });
    expect(fatal(judge({}, start + 15_000, by)).code).toBe('missing');
    expect(judge({ deployments: [] })).toMatchObject({ headline: "The Deployment isn't in the namespace." });
    expect(judge({ deployments: [] }, now, { deadlineAt: policy.deadlineAt })).toMatchObject({
      until: now + 15_000,
    });
  });

  test('is judged by its own newest ReplicaSet alone', () => {
    const annotations = { 'deployment.kubernetes.io/revision': '2' };
    const second = replicaSet({ name: 'core-2', metadata: { annotations } });
    const newer = pod(status(absent), {
      ...{ name: 'core-2-a', metadata: { ownerReferences: controlledBy('ReplicaSet', 'core-2') } },
    });
    const crashed = pod(status(ended(1), { restartCount: 4 }));
    const current = deployment({ metadata: { annotations } });
    const given = { deployments: [current], replicaSets: [second, replicaSet()], pods: [newer, crashed] };
    expect(fatal(judge(given)).code).toBe('image-absent');
    expect(fatal(judge({ ...given, replicaSets: given.replicaSets.toReversed() })).code).toBe('image-absent');
    // Its ReplicaSet isn't there yet: what an older one does doesn't matter.
    expect(judge({ ...given, replicaSets: [replicaSet()] })).toMatchObject({ code: 'progress' });
    const strangers = pod(status(absent), { metadata: { ownerReferences: undefined } });
    expect(judge({ pods: [strangers] })).toMatchObject({ code: 'progress' });
    const unnumbered = replicaSet({ metadata: { annotations: {} } });
    expect(fatal(judge({ ...given, replicaSets: [unnumbered] })).code).toBe('crash');
    const shared = [
      { kind: 'X', name: 'x', uid: 'x' },
      { kind: 'ReplicaSet', name: 'core-1', uid: 'uid-core-1' },
    ];
    expect(judge({ pods: [pod(status(absent), { metadata: { ownerReferences: shared } })] }).state).toBe(
      'waiting',
    );
  });
});

describe('a pair', () => {
  const deployments = [deployment(available), deployment({ name: 'actions' })];
  const replicaSets = [replicaSet(), actionsSet];

  test('is ready when both halves are', () => {
    expect(judge({ deployments, replicaSets, pods: [actionsPod()] }).state).toBe('waiting');
    const both = [deployment(available), deployment({ ...available, name: 'actions' })];
    expect(judge({ deployments: both, replicaSets })).toEqual({ state: 'ready' });
  });

  test('fails with the half that fails, whatever the other waits for', () => {
    const pods = [actionsPod(absent), pod(status(runs))];
    expect(fatal(judge({ deployments: [deployment({}), deployments[1]!], replicaSets, pods }))).toMatchObject(
      {
        ...{ code: 'image-absent', half: 'actions' },
        headline:
          'The image "registry.example/bots/core@sha256:1" of the action server isn\'t in its registry.',
      },
    );
  });

  test('tells the root cause of several, and of two alike the core', () => {
    const both = [deployment({}), deployment({ name: 'actions' })];
    const crash = status(ended(1), { restartCount: 1 });
    const given = { deployments: both, replicaSets, pods: [pod(crash), actionsPod(absent)] };
    expect(fatal(judge(given)).code).toBe('image-absent');
    const alike = [pod(status(absent)), actionsPod(absent)];
    expect(fatal(judge({ ...given, pods: alike })).half).toBe('core');
    expect(fatal(judge({ ...given, pods: alike.toReversed() })).half).toBe('core');
  });
});

describe('pods with the same trouble', () => {
  test('are told once, their evidence counted', () => {
    const pods = ['a', 'b', 'c'].map((name) => pod(status(ended(1), { restartCount: 1 }), { name }));
    const verdict = fatal(judge({ deployments: [deployment({ spec: { replicas: 3 } })], pods }));
    expect(verdict.headline).toBe('3 pods: the core ended twice, last with exit code 1.');
    expect(verdict.evidence.map(({ count }) => count)).toEqual([3, 3]);
    expect(verdict.culprit?.pod).toBe('a');
  });
});

describe('disruptions', () => {
  const taken = (given: Parameters<typeof pod>[1]) => [pod(status(ended(137)), given)];

  test.each([
    ['eviction', taken({ phase: 'Failed', reason: 'Evicted', message: 'low on memory' })],
    [
      'a target',
      taken({ conditions: [condition('DisruptionTarget', 'True', { reason: 'PreemptionByScheduler' })] }),
    ],
    ['a lost node', taken({ reason: 'NodeLost' })],
    ['an unknown phase', taken({ phase: 'Unknown' })],
    ['a failed pod', taken({ phase: 'Failed' })],
  ])('%s is waited for', (_name, pods) => {
    expect(waiting(judge({ pods }))).toMatchObject({ code: 'disruption', until: policy.deadlineAt });
    expect(fatal(judge({ pods }, policy.deadlineAt))).toMatchObject({
      code: 'deadline',
      cause: 'disruption',
    });
  });

  test('a node that says nothing is one', () => {
    const pods = [pod(status(runs, { ready: true }))];
    const events = [event('NodeNotReady', 'Node is not ready')];
    expect(judge({ pods, events })).toMatchObject({ code: 'disruption' });
    expect(judge({ pods })).toMatchObject({ code: 'progress' });
    expect(judge({ pods: [pod([])], events })).toMatchObject({ code: 'progress' });
    expect(judge({ pods: [pod([], { containerStatuses: undefined })], events })).toMatchObject({
      code: 'progress',
    });
  });

  test('a pod on its way out says nothing', () => {
    const metadata = { deletionTimestamp: at(2), ownerReferences: controlledBy('ReplicaSet', 'core-1') };
    const leaving = pod(status(absent), { metadata });
    expect(judge({ pods: [leaving] })).toMatchObject({ code: 'progress' });
    expect(judge({ pods: [pod(status(ended(1)), { phase: 'Succeeded' })] })).toMatchObject({
      code: 'progress',
    });
    expect(judge({ pods: [{ ...leaving, metadata: meta('x'), status: undefined }] })).toMatchObject({
      code: 'progress',
    });
  });
});

describe('the deadline', () => {
  test('comes with what kept it', () => {
    const pods = [pod(status(runs))];
    const by = { ...policy, deadlineAt: start + 60_000 };
    expect(waiting(judge({ pods }, now, by)).until).toBe(start + 60_000);
    const late = fatal(judge({ pods }, start + 60_000, by));
    expect(late).toMatchObject({
      ...{ code: 'deadline', cause: 'not-ready' },
      headline: "It wasn't ready within 1 min 0 s: the core runs and isn't ready.",
    });
    expect(late.evidence.at(-1)).toMatchObject({
      name: 'deadline',
      text: 'passed: not ready within 1 min 0 s',
    });
    expect(fatal(judge({ pods }, now, { deadlineAt: now })).headline).toMatch(/^It wasn't ready in time: /);
  });

  test("is Kubernetes' own too", () => {
    const deployments = [deployment({ status: { conditions: [giveUp] } })];
    const late = fatal(judge({ deployments, pods: [pod(status(runs))] }));
    expect(late).toMatchObject({ code: 'deadline', cause: 'not-ready' });
    expect(late.evidence.at(-1)).toMatchObject({
      ...{ name: 'status.conditions[Progressing]' },
      text: 'ProgressDeadlineExceeded: "timed out progressing"',
    });
    // A cause that is fatal itself stands alone, and what is ready is ready.
    expect(fatal(judge({ deployments, pods: [pod(status(absent))] })).code).toBe('image-absent');
    const fine = deployment({ status: { ...available.status, conditions: [giveUp] } });
    expect(judge({ deployments: [fine] }).state).toBe('ready');
    const other = { ...giveUp, reason: 'NewReplicaSetAvailable' };
    expect(judge({ deployments: [deployment({ status: { conditions: [other] } })] }).state).toBe('waiting');
  });

  test('comes even where nothing is known', () => {
    expect(judged([], now, policy, [])).toMatchObject({ headline: 'It is starting.', evidence: [] });
    expect(judged([], policy.deadlineAt, policy, [])).toMatchObject({ code: 'deadline', cause: 'progress' });
  });
});

describe('clocks', () => {
  const pods = (seconds: number) => [pod(status(absent429), { startTime: at(seconds) })];
  const absent429 = waits('ErrImagePull', '503 Service Unavailable');

  test("a cluster's clock that is wrong shortens no grace and never lengthens it for ever", () => {
    expect(waiting(judge({ pods: pods(-3_600) })).until).toBe(start + 90_000);
    expect(waiting(judge({ pods: pods(3_600) })).until).toBe(now + 90_000);
    expect(waiting(judge({ pods: [pod(status(absent429), { startTime: 'nonsense' })] })).until).toBe(
      start + 90_000,
    );
  });

  test('each grace can be set', () => {
    const by = { ...policy, graceMs: { pullTransient: 10_000 } };
    expect(waiting(judge({ pods: pods(1) }, now, by)).until).toBe(start + 11_000);
  });
});

describe('a verdict as it ends a rollout', () => {
  test('is ready, fatal or too late', () => {
    expect(asRolloutVerdict({ state: 'ready' }, { tookMs: 7 })).toEqual({ state: 'ready', tookMs: 7 });
    const verdict = fatal(judge({ pods: [pod(status(ended(1), { restartCount: 1 }))] }));
    expect(asRolloutVerdict(verdict, { tookMs: 7, lastLines: ['oh'] })).toEqual({
      state: 'fatal',
      headline: 'The core ended twice, last with exit code 1.',
      evidence: [
        'status.containerStatuses[core].state.terminated: "Error", exit code 1',
        'status.containerStatuses[core].restartCount: ended twice',
      ],
      remedy: 'Read the last lines of its log and correct what ended it.',
      half: 'core',
      lastLines: ['oh'],
    });
    const late = fatal(judge({}, policy.deadlineAt));
    expect(asRolloutVerdict(late, { tookMs: 7 })).toMatchObject({ state: 'timeout', lastLines: [] });
  });

  test('counts events by their times', () => {
    const about = { name: 'BackOff', text: '"x"' };
    expect(evidenceText({ kind: 'event', count: 1, ...about })).toBe('event BackOff: "x"');
    expect(evidenceText({ kind: 'field', count: 3, ...about })).toBe('BackOff (in 3 pods): "x"');
    expect(evidenceText({ kind: 'event', count: 3, ...about })).toBe('event BackOff (3 times): "x"');
  });

  test('shows what others wrote in quotation marks, bounded, and without credentials', () => {
    const message = `not found ${'x'.repeat(9_000)}\n\u202e::error::`;
    const long = fatal(judge({ pods: [pod(status(waits('CreateContainerConfigError', message)))] }));
    expect(long.headline.length).toBeLessThan(300);
    const secret = 'not found: https://me:hunter2@registry.example/x?token=abc\n::error::\u202e';
    const text = JSON.stringify(judge({ pods: [pod(status(waits('ErrImagePull', secret)))] }));
    expect(text).toMatch(/registry\.example/);
    expect(text).not.toMatch(/hunter2|token=abc|\\n|\u202e/);
  });
});

describe('parts', () => {
  test('quantities are numbers of their unit', () => {
    const cases = {
      '500m': 0.5,
      '2Gi': 2 ** 31,
      '1e3': 1000,
      '1E2': 100,
      '5E': 5e18,
      '.5': 0.5,
      '3k': 3000,
      '-1': -1,
    };
    for (const [text, value] of Object.entries(cases)) expect(quantityOf(text)).toBeCloseTo(value);
    for (const text of ['', 'x', '1 Gi', '1Gib', '1.2.3', '0x1']) expect(quantityOf(text)).toBeUndefined();
    expect(isMore(quantityOf('1025Mi'), quantityOf('1Gi'))).toBe(true);
    expect(isMore(quantityOf('1Gi'), quantityOf('1024Mi'))).toBe(false);
    expect(isMore(undefined, 1)).toBe(false);
    expect(isMore(1, undefined)).toBe(false);
  });

  test("a quota's refusal is read resource by resource", () => {
    expect(quotaRefusal('no quota')).toBeUndefined();
    expect(
      quotaRefusal(
        'x: exceeded quota: a.b, requested: cpu=2,pods=1, used: cpu=0,pods=1, limited: cpu=1,pods=1',
      ),
    ).toEqual({ quota: 'a.b', beyond: [{ resource: 'cpu', requested: '2', limited: '1' }] });
  });

  test('probes are told by what they ask', () => {
    expect(probeText({ tcpSocket: { port: 5005 } })).toBe('a connection to port 5005');
    expect(probeText({ grpc: { port: 1 } })).toBe('a gRPC health check on port 1');
    expect(probeText({ exec: { command: ['cat', '/tmp/x'] } })).toBe('the command "cat /tmp/x"');
    expect(probeText({ exec: {} })).toBe('the command nothing more');
    expect(probeText({})).toBe('its probe');
    expect(probeAllowanceMs(undefined)).toBe(0);
    expect(probeAllowanceMs({})).toBe(31_000);
    expect(
      probeAllowanceMs({ initialDelaySeconds: 1, periodSeconds: 2, failureThreshold: 5, timeoutSeconds: 3 }),
    ).toBe(14_000);
  });

  test('events tell their times and counts in several ways, or not at all', () => {
    const pods = [pod([])];
    const plain = { firstTimestamp: undefined, lastTimestamp: undefined, count: undefined };
    const mount = (given: object) =>
      judge({ pods, events: [event('FailedMount', 'x', { ...plain, ...given })] });
    expect(mount({ eventTime: at(3) })).toMatchObject({ until: start + 63_000, evidence: [{ count: 1 }] });
    expect(mount({ count: -3 })).toMatchObject({ until: start + 60_000, evidence: [{ count: 1 }] });
    expect(mount({ metadata: meta('e', { creationTimestamp: undefined }) })).toMatchObject({
      code: 'volume',
    });
    const nowhere = event('FailedMount', 'x', { involvedObject: {} });
    expect(judge({ pods, events: [nowhere] })).toMatchObject({ code: 'progress' });
  });

  test('the telling end of a message is what no layer put before it', () => {
    expect(gist(undefined)).toBe('');
    expect(gist('plain: words')).toBe('plain: words');
    expect(gist('failed to resolve reference "a:1": failed to do request: Head "x": refused')).toBe(
      'Head "x": refused',
    );
  });

  test('a policy may name its Deployments', () => {
    const halves = [
      { half: 'core', deployment: 'core' },
      { half: 'actions', deployment: 'actions' },
    ] as const;
    const both = [deployment({ name: 'actions' }), deployment(available), deployment({ name: 'other' })];
    expect(waiting(classify(rollout({ deployments: both }), now, { ...policy, halves })).headline).toBe(
      'The action server has 0 of 1 pods ready.',
    );
  });
});
