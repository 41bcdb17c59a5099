import { describe, expect, test } from '@jest/globals';
import type { ContainerState, Pod, RolloutObjects } from '../../../src/domain/rollout/objects.ts';
import type { RolloutCode } from '../../../src/domain/rollout/verdict.ts';
import {
  at,
  available,
  condition,
  container,
  deployment,
  ended,
  event,
  fatal,
  judge,
  now,
  pod,
  readyPod,
  replicaSet,
  runs,
  start,
  status,
  waiting,
  waits,
} from './builders.ts';

const image = 'registry.example/bots/core@sha256:1';
const pull = (message: string) => waits('ErrImagePull', message);
const unpack = `rpc error: code = X desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}":`;

/** What is fatal at once: a pod's only container in that state. */
const atOnce: readonly (readonly [
  name: string,
  state: ContainerState,
  code: RolloutCode,
  headline: RegExp,
  remedy: RegExp,
])[] = [
  ['an absent image', pull(`${unpack} ${image}: not found`), 'image-absent', /isn't in its registry/, /built and pushed/],
  ['an unknown manifest', waits('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: manifest unknown`), 'image-absent', /isn't in its registry/, /pushed/],
  ['another platform', pull('no match for platform in manifest: not found'), 'image-absent', /this kind of node/, /architecture/],
  ['a refused pull', pull(`${unpack} unexpected status from HEAD request to https://registry.example/v2/bots/core/manifests/1: 401 Unauthorized`), 'pull-denied', /refuses the image/, /pull secret/],
  ['a hidden repository', pull('pull access denied, repository does not exist or may require authorization'), 'pull-denied', /refuses/, /AcrPull/],
  ['a name that is none', waits('InvalidImageName', 'couldn\'t parse image name "A B"'), 'bad-reference', /nothing can be pulled by/, /Correct the reference/],
  ['a pull policy of never', waits('ErrImageNeverPull', 'not present'), 'bad-reference', /pull policy is Never/, /IfNotPresent/],
  ['a broken image', waits('ImageInspectError', 'x'), 'bad-reference', /can't be read/, /another digest/],
  ['an unsigned image', waits('SignatureValidationFailed', 'x'), 'bad-reference', /no signature/, /Sign/],
  ['a missing secret', waits('CreateContainerConfigError', 'secret "token" not found'), 'configuration-missing', /secret \\"token\\" not found/, /Create the Secret or ConfigMap/],
  ['a root user', waits('CreateContainerConfigError', 'container has runAsNonRoot and image will run as root'), 'cannot-start', /runAsNonRoot/, /numeric user/],
  ['a mount that fails', waits('CreateContainerError', 'no such directory'), 'cannot-start', /no such directory/, /command, the image and the mounts/],
  ['a command that isn\'t there', waits('RunContainerError', 'exec: "x": executable file not found'), 'cannot-start', /executable file not found/, /command/],
  ['a start that the runtime refuses', { terminated: { exitCode: 128, reason: 'StartError', message: 'no such file' } }, 'cannot-start', /\(exit code 128\): "no such file"/, /command/],
  ['the same in older words', ended(127, 'ContainerCannotRun'), 'cannot-start', /exit code 127/, /command/],
  ['too little memory', ended(137, 'OOMKilled'), 'out-of-memory', /needs more memory than its limit \(none is set/, /Raise the memory limit/],
]; // prettier-ignore

describe('what is fatal at once', () => {
  test.each(atOnce)('%s', (_name, state, code, headline, remedy) => {
    const verdict = fatal(judge({ pods: [pod(status(state))] }));
    expect(verdict).toMatchObject({ code, cause: code, half: 'core' });
    expect(verdict.headline).toMatch(headline);
    expect(verdict.headline).toMatch(/^[A-Z].*\.$/);
    expect(verdict.remedy).toMatch(remedy);
    expect(verdict.evidence[0]).toMatchObject({ kind: 'field', count: 1 });
    expect(verdict.evidence[0]?.name).toMatch(
      /^status\.containerStatuses\[core\]\.state\.(waiting|terminated)$/,
    );
  });

  test('only what has run has a log', () => {
    expect(fatal(judge({ pods: [pod(status(pull('x: not found')))] })).culprit).toBeUndefined();
    expect(fatal(judge({ pods: [pod(status(ended(137, 'OOMKilled')))] })).culprit).toEqual({
      ...{ half: 'core', pod: 'core-1-a', container: 'core', previous: false, exitCode: 137 },
    });
  });

  test('the limit of memory is named', () => {
    const spec = { containers: [container({ resources: { limits: { memory: '64Mi' } } })] };
    expect(fatal(judge({ pods: [pod(status(ended(137, 'OOMKilled')), { spec })] }))).toMatchObject({
      headline: 'The core needs more memory than its limit (now "64Mi") and was killed.',
      remedy: 'Raise the memory limit of the core (now "64Mi").',
    });
  });

  test('the event tells what the state leaves out', () => {
    const failed = event('Failed', `Failed to pull image "${image}": 403 Forbidden`, { count: 3 });
    const other = event('Failed', 'Failed to pull image "registry.example/other:1": not found');
    const verdict = fatal(
      judge({ pods: [pod(status(waits('ImagePullBackOff', 'Back-off')))], events: [failed, other] }),
    );
    expect(verdict.code).toBe('pull-denied');
    expect(verdict.evidence[1]).toMatchObject({ kind: 'event', name: 'Failed', count: 3 });
  });

  test('names with words in them mean nothing', () => {
    const spec = { containers: [container({ image: 'registry.example/denied/not-found:404' })] };
    const state = pull('failed to pull "registry.example/denied/not-found:404": connection refused');
    expect(judge({ pods: [pod(status(state), { spec })] })).toMatchObject({ code: 'pull-transient' });
    const none = { containers: [{ name: 'core' }] };
    expect(judge({ pods: [pod(status(pull('i/o error')), { spec: none })] })).toMatchObject({
      state: 'waiting',
    });
  });

  test('a package that is mounted as an image is named as such', () => {
    const reference = 'registry.example/packages@sha256:2';
    const spec = {
      containers: [container()],
      volumes: [{ name: 'tmp' }, { name: 'package', image: { reference } }],
    };
    const state = pull(`failed to pull and unpack image "${reference}": not found`);
    expect(fatal(judge({ pods: [pod(status(state), { spec })] })).headline).toBe(
      `The package "${reference}" of the core isn't in its registry.`,
    );
  });
});

describe('crashes', () => {
  const crashed = (restartCount: number, state: ContainerState, last?: ContainerState) =>
    pod(status(state, { restartCount, lastState: last }));

  test('the first is waited for, the second is fatal', () => {
    expect(waiting(judge({ pods: [crashed(0, ended(1))] }))).toMatchObject({
      ...{ code: 'crash', headline: 'The core ended once, with exit code 1.', until: start + 600_000 },
    });
    const second = fatal(judge({ pods: [crashed(1, ended(1))] }));
    expect(second).toMatchObject({
      ...{ code: 'crash', headline: 'The core ended twice, last with exit code 1.' },
      culprit: { previous: false, exitCode: 1 },
    });
    expect(second.evidence).toContainEqual({
      ...{ kind: 'field', name: 'status.containerStatuses[core].restartCount', count: 1 },
      text: 'ended twice',
    });
  });

  test('waiting for the next try is an end more, and its log is the one before', () => {
    const verdict = fatal(judge({ pods: [crashed(2, waits('CrashLoopBackOff'), ended(139))] }));
    expect(verdict).toMatchObject({
      headline: 'The core ended 3 times, last with signal 11 (exit code 139).',
      culprit: { previous: true, exitCode: 139 },
    });
    expect(verdict.evidence[0]?.name).toBe('status.containerStatuses[core].lastState.terminated');
  });

  test('one that runs again after an end may become ready, until its time is over', () => {
    const pods = [crashed(1, runs, ended(1))];
    expect(judge({ pods })).toMatchObject({ state: 'waiting', code: 'crash' });
    expect(fatal(judge({ pods }, start + 300_000))).toMatchObject({ code: 'not-ready' });
    expect(fatal(judge({ pods: [crashed(2, runs, ended(1))] })).code).toBe('crash');
  });

  test('a signal that the runtime tells counts before the code', () => {
    const state = { terminated: { exitCode: 1, signal: 6 } };
    expect(fatal(judge({ pods: [crashed(1, state)] })).headline).toMatch(/with signal 6 \(exit code 1\)/);
    expect(fatal(judge({ pods: [crashed(1, ended(255))] })).headline).toMatch(/with exit code 255/);
  });

  test('what a node lost is no crash', () => {
    for (const reason of ['ContainerStatusUnknown', 'Unknown']) {
      expect(judge({ pods: [crashed(3, waits('ContainerCreating'), ended(137, reason))] })).toMatchObject({
        ...{ state: 'waiting', code: 'progress' },
      });
    }
  });

  test('a failed startup or liveness probe is fatal the first time', () => {
    const kill = event('Killing', 'Container core failed startup probe, will be restarted', { count: 2 });
    const elsewhere = event('Killing', 'Container x failed liveness probe', { container: 'x' });
    const verdict = fatal(judge({ pods: [crashed(0, ended(137))], events: [kill, elsewhere] }));
    expect(verdict).toMatchObject({
      ...{ code: 'probe-kill', headline: 'The core was ended because its startup probe failed.' },
      remedy: 'Give it longer to answer (failureThreshold of the startup probe), or make it answer sooner.',
    });
    expect(verdict.evidence[0]).toMatchObject({ name: 'Killing', count: 2 });
  });

  test('a kill is believed before the container has ended, also where all was ready', () => {
    const kill = event('Killing', 'Container core failed liveness probe, will be restarted');
    const [fresh, running] = [readyPod('core-1-a'), pod(status(runs))];
    const given = { deployments: [deployment(available)], events: [kill] };
    expect(fatal(judge({ ...given, pods: [fresh] }))).toMatchObject({ code: 'probe-kill' });
    expect(fatal(judge({ pods: [running], events: [kill] }))).toMatchObject({ code: 'probe-kill' });
    // Of a container before the one that runs now, it is over.
    const older = { ...kill, lastTimestamp: at(2) };
    expect(judge({ ...given, pods: [fresh], events: [older] })).toEqual({ state: 'ready' });
    const strange = readyPod('core-1-a', { state: {} });
    expect(judge({ ...given, pods: [strange] })).toEqual({ state: 'ready' });
    const waitingPod = pod(status(waits('ContainerCreating')));
    expect(judge({ pods: [waitingPod], events: [kill] })).toMatchObject({ code: 'progress' });
  });

  test('that the kubelet waits to start it again says that it has ended', () => {
    const again = event('BackOff', 'Back-off restarting failed container core');
    expect(fatal(judge({ pods: [crashed(1, runs, ended(1))], events: [again] })).code).toBe('crash');
    const before = { ...again, lastTimestamp: at(1) };
    expect(waiting(judge({ pods: [crashed(1, runs, ended(1))], events: [before] })).code).toBe('crash');
  });

  test('init containers are named, the first that fails alone', () => {
    const spec = { initContainers: [{ name: 'package' }, { name: 'second' }], containers: [container()] };
    const initContainerStatuses = [
      status(ended(2), { name: 'package', restartCount: 1 }),
      status(waits('PodInitializing'), { name: 'second' }),
    ];
    const core = status(waits('PodInitializing'));
    const verdict = fatal(judge({ pods: [pod(core, { spec, initContainerStatuses })] }));
    expect(verdict).toMatchObject({
      headline: 'The init container "package" of the core ended twice, last with exit code 2.',
      culprit: { container: 'package' },
    });
    expect(verdict.evidence[0]?.name).toBe('status.initContainerStatuses[package].state.terminated');
    const missing = [status(waits('ErrImagePull', 'not found'), { name: 'package' })];
    expect(fatal(judge({ pods: [pod(core, { spec, initContainerStatuses: missing })] })).headline).toMatch(
      /of the init container "package" of the core isn't/,
    );
  });

  test('what ends well before the others is done', () => {
    const spec = {
      initContainers: [{ name: 'package' }, { name: 'proxy', restartPolicy: 'Always' }, { name: 'late' }],
      containers: [container()],
    };
    const done = status(ended(0, 'Completed'), { name: 'package', restartCount: 3 });
    const proxy = status(runs, { name: 'proxy', started: true });
    const core = status(waits('PodInitializing'));
    const late = status(runs, { name: 'late' });
    const verdict = (initContainerStatuses: Pod['status']) =>
      judge({ pods: [pod(core, { spec, ...initContainerStatuses })] });
    expect(verdict({ initContainerStatuses: [done, proxy] })).toMatchObject({ code: 'progress' });
    expect(verdict({ initContainerStatuses: [done, proxy, late] })).toMatchObject({
      headline: 'The init container "late" of the core runs.',
    });
    const crashing = { ...proxy, started: false, restartCount: 1, state: ended(1) };
    expect(fatal(verdict({ initContainerStatuses: [done, crashing] })).headline).toBe(
      'The sidecar "proxy" of the core ended twice, last with exit code 1.',
    );
    const starting = { ...proxy, started: false };
    expect(verdict({ initContainerStatuses: [done, starting] })).toMatchObject({
      headline: 'The sidecar "proxy" of the core runs.',
    });
  });

  test('another container of the pod counts too', () => {
    const spec = { containers: [container(), container({ name: 'metrics' })] };
    const statuses = [status(runs, { ready: true }), status(ended(1), { name: 'metrics', restartCount: 1 })];
    expect(fatal(judge({ pods: [pod(statuses, { spec })] })).headline).toBe(
      'The container "metrics" of the core ended twice, last with exit code 1.',
    );
  });
});

describe('what may pass', () => {
  const cases: readonly (readonly [
    name: string,
    objects: Partial<RolloutObjects>,
    code: RolloutCode,
    seconds: number,
  ])[] = [
    ['a registry that is busy', { pods: [pod(status(pull('429 Too Many Requests')))] }, 'pull-transient', 91],
    ['a registry that doesn\'t answer', { pods: [pod(status(waits('RegistryUnavailable')))] }, 'pull-transient', 91],
    ['a cache that isn\'t filled', { pods: [pod(status(waits('CreateContainerConfigError', 'failed to sync secret cache: timed out')))] }, 'volume', 61],
    ['a node under load', { pods: [pod(status(waits('CreateContainerError', 'context deadline exceeded')))] }, 'cannot-start', 61],
    ['a reason that nobody knows', { pods: [pod(status(waits('CreatePodSandboxError', 'x')))] }, 'sandbox', 61],
    ['a volume', { pods: [pod(status(waits('ContainerCreating')))], events: [event('FailedMount', 'secret "x" not found', { count: 4 }), event('FailedAttachVolume', 'busy', { lastTimestamp: at(3) })] }, 'volume', 62],
    ['a network', { pods: [pod([])], events: [event('FailedCreatePodSandBox', 'no network')] }, 'sandbox', 62],
    ['a claim', { pods: [pod([], { conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message: 'persistentvolumeclaim "x" not found' })] })] }, 'volume', 61],
    ['no node', { pods: [pod([], { conditions: [condition('PodScheduled', 'False', { reason: 'Unschedulable', message: '0/3 nodes are available' })] })] }, 'unschedulable', 61],
  ]; // prettier-ignore

  test.each(cases)('%s', (_name, objects, code, seconds) => {
    const verdict = waiting(judge(objects));
    expect(verdict).toMatchObject({ code, until: start + seconds * 1_000, half: 'core' });
    expect(verdict.evidence.length).toBeGreaterThan(0);
    expect(waiting(judge(objects, verdict.until - 1)).code).toBe(code);
    expect(fatal(judge(objects, verdict.until))).toMatchObject({ code, cause: code });
  });

  test('a node that is being added takes longer', () => {
    const conditions = [condition('PodScheduled', 'False', { reason: 'Unschedulable', message: 'full' })];
    const events = [event('TriggeredScaleUp', 'pod triggered scale-up: 3->4')];
    expect(waiting(judge({ pods: [pod([], { conditions })], events }))).toMatchObject({
      ...{ code: 'unschedulable', until: start + 304_000 },
      headline: 'No node takes the core; a node is being added: "full".',
    });
    const gated = [condition('PodScheduled', 'False', { reason: 'SchedulingGated' })];
    expect(waiting(judge({ pods: [pod([], { conditions: gated })] }))).toMatchObject({
      ...{ code: 'unschedulable', until: start + 600_000 },
    });
  });

  test('a volume that was mounted after all is forgotten', () => {
    const pods = [pod(status(waits('ContainerCreating')))];
    const events = [event('FailedMount', 'x'), event('Pulling', 'y', { lastTimestamp: at(4) })];
    expect(judge({ pods, events })).toMatchObject({
      ...{ code: 'progress', headline: "The core's image is being pulled." },
    });
    const before = [event('FailedMount', 'x'), event('Pulled', 'y', { lastTimestamp: at(1) })];
    expect(judge({ pods, events: before })).toMatchObject({ code: 'volume' });
    const running = [pod(status(runs))];
    expect(judge({ pods: running, events: [event('FailedMount', 'x')] })).toMatchObject({
      code: 'not-ready',
    });
  });

  test('a readiness probe has its time, and then names what must answer', () => {
    const failing = event('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503', {
      series: { count: 7, lastObservedTime: at(4) },
    });
    const pods = [pod(status(runs, { started: true }))];
    const early = waiting(judge({ pods, events: [failing] }));
    expect(early).toMatchObject({ code: 'not-ready', until: start + 122_000 });
    expect(early.evidence).toContainEqual({
      ...{ kind: 'event', name: 'Unhealthy', count: 7 },
      text: '"Readiness probe failed: HTTP probe failed with statuscode: 503"',
    });
    expect(fatal(judge({ pods, events: [failing] }, early.until))).toMatchObject({
      remedy:
        'Make GET /status on port 5005 answer well, or give it more time; its log says what it waits for.',
      culprit: { container: 'core', previous: false, exitCode: undefined },
    });
  });

  test('a startup probe is waited for as long as the deadline', () => {
    const startupProbe = { httpGet: { port: 'http' }, periodSeconds: 10, failureThreshold: 60 };
    const spec = { containers: [container({ startupProbe })] };
    const events = [event('Unhealthy', 'Startup probe failed: connection refused')];
    expect(waiting(judge({ pods: [pod(status(runs, { started: false }), { spec })], events }))).toMatchObject(
      {
        ...{ code: 'progress', until: start + 600_000 },
        headline: "The core is starting: GET / on port http doesn't answer well yet.",
      },
    );
    const passed = pod(status(runs, { started: true }), { spec });
    expect(waiting(judge({ pods: [passed] })).until).toBe(start + 600_000);
    const init = {
      initContainers: [{ name: 'proxy', restartPolicy: 'Always', startupProbe }],
      containers: [container()],
    };
    const initContainerStatuses = [status(runs, { name: 'proxy', started: false })];
    expect(judge({ pods: [pod([], { spec: init, initContainerStatuses })] })).toMatchObject({
      headline: 'The sidecar "proxy" of the core is starting: GET / on port http doesn\'t answer well yet.',
    });
  });

  test('without a probe it is only starting', () => {
    const spec = { containers: [{ name: 'core' }] };
    expect(judge({ pods: [pod(status(runs), { spec })] })).toMatchObject({
      headline: 'The core is starting.',
    });
  });
});

describe('pods that are refused', () => {
  const refusedBy = (message: string, time = now) =>
    judge(
      {
        replicaSets: [
          replicaSet({
            status: {
              conditions: [condition('ReplicaFailure', 'True', { reason: 'FailedCreate', message })],
            },
          }),
        ],
        events: [event('FailedCreate', `Error creating: ${message}`, { about: 'core-1', count: 5 })],
      },
      time,
    );
  const quota = (requested: string, limited: string) =>
    `pods "core-1-a" is forbidden: exceeded quota: team, requested: ${requested}, used: limits.memory=1Gi,pods=4, limited: ${limited}`;

  test('a quota that can never be enough is fatal', () => {
    const verdict = fatal(refusedBy(quota('limits.memory=2Gi,pods=1', 'limits.memory=1500Mi,pods=4')));
    expect(verdict).toMatchObject({
      code: 'quota',
      headline:
        'The core requests "2Gi" of "limits.memory", and the quota "team" has "1500Mi" for all together.',
    });
    expect(verdict.evidence).toMatchObject([
      { kind: 'field', name: 'status.conditions[ReplicaFailure]', count: 1 },
      { kind: 'event', name: 'FailedCreate', count: 5 },
    ]);
  });

  test('a quota that others use up is waited for', () => {
    const message = quota('limits.memory=1Gi', 'limits.memory=1536Mi');
    expect(waiting(refusedBy(message))).toMatchObject({ code: 'quota', until: start + 121_000 });
    expect(fatal(refusedBy(message, start + 121_000))).toMatchObject({ code: 'quota' });
    expect(waiting(refusedBy(quota('count/x=1', 'limits.memory=1')))).toMatchObject({ code: 'quota' });
  });

  test.each([
    ['pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true', /Pod Security/],
    ['admission webhook "x.example" denied the request: no', /who set the rule up/],
    [
      'error looking up service account shop/bot: serviceaccount "bot" not found',
      /Create the ServiceAccount/,
    ],
    ['pods "x" is forbidden: failed quota: team: must specify limits.cpu for: core', /requests and limits/],
  ])('%s', (message, remedy) => {
    const verdict = fatal(refusedBy(message));
    expect(verdict.code).toBe('admission');
    expect(verdict.headline).toMatch(/^The cluster refuses to make the pods of the core: "/);
    expect(verdict.remedy).toMatch(remedy);
  });

  test('a webhook that does not answer is waited for', () => {
    const message = 'Internal error occurred: failed calling webhook "x": connection refused';
    expect(waiting(refusedBy(message))).toMatchObject({ code: 'admission', until: start + 61_000 });
    expect(fatal(refusedBy(message, start + 61_000)).remedy).toMatch(/webhook/);
  });

  test('an event alone is enough, and a Deployment without a ReplicaSet tells too', () => {
    const events = [event('FailedCreate', 'forbidden', { about: 'core-1' })];
    expect(fatal(judge({ events })).evidence).toHaveLength(1);
    const conditions = [condition('ReplicaFailure', 'True', { message: undefined })];
    expect(judge({ replicaSets: [], deployments: [deployment({ status: { conditions } })] })).toMatchObject({
      code: 'admission',
    });
  });
});
