import { classify } from '../../../src/domain/rollout/classify.ts';
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
  PodStatus,
  ReplicaSet,
  RolloutObjects,
} from '../../../src/domain/rollout/objects.ts';
import type { Fatal, RolloutPolicy, Verdict, Waiting } from '../../../src/domain/rollout/verdict.ts';

/** A rollout of the tests begins here, and is looked at five seconds later. */
export const start = Date.parse('2026-03-04T05:06:00Z');
export const now = start + 5_000;

/** A time of the API, so many seconds after the start. */
export const at = (seconds: number): string => new Date(start + seconds * 1_000).toISOString();

export const policy: RolloutPolicy = { startedAt: start, deadlineAt: start + 600_000 };

export const controlledBy = (kind: string, name: string, uid = `uid-${name}`) => [
  { kind, name, uid, controller: true },
];

export const meta = (name: string, given: Partial<ObjectMeta> = {}): ObjectMeta => ({
  ...{ name, uid: `uid-${name}`, namespace: 'shop', creationTimestamp: at(0) },
  ...given,
});

export const condition = (type: string, status: string, given: Partial<Condition> = {}): Condition => ({
  ...{ type, status, lastTransitionTime: at(1) },
  ...given,
});

export const container = (given: Partial<Container> = {}): Container => ({
  name: 'core',
  image: 'registry.example/bots/core@sha256:1',
  readinessProbe: { httpGet: { path: '/status', port: 5005 }, periodSeconds: 2, failureThreshold: 3 },
  ...given,
});

export const status = (
  state: ContainerState = {},
  given: Partial<ContainerStatus> = {},
): ContainerStatus => ({
  ...{ name: 'core', ready: false, restartCount: 0, state },
  ...given,
});

export const waits = (reason: string, message?: string): ContainerState => ({ waiting: { reason, message } });
export const ended = (exitCode: number, reason = 'Error'): ContainerState => ({
  terminated: { exitCode, reason, finishedAt: at(3) },
});
export const runs: ContainerState = { running: { startedAt: at(2) } };

/** A pod of the ReplicaSet `core-1`, scheduled and running with one container. */
export function pod(
  of: ContainerStatus | readonly ContainerStatus[],
  {
    name = 'core-1-a',
    ...given
  }: Partial<PodStatus> & {
    readonly name?: string;
    readonly metadata?: Partial<ObjectMeta>;
    readonly spec?: Partial<Pod['spec']>;
  } = {},
): Pod {
  const { metadata, spec, ...rest } = given;
  return {
    metadata: meta(name, { ownerReferences: controlledBy('ReplicaSet', 'core-1'), ...metadata }),
    spec: { nodeName: 'node', containers: [container()], ...spec },
    status: {
      ...{ phase: 'Pending', startTime: at(1), containerStatuses: [of].flat() },
      conditions: [condition('PodScheduled', 'True'), condition('Ready', 'False')],
      ...rest,
    },
  };
}

export const readyPod = (name: string, given: Partial<ContainerStatus> = {}): Pod =>
  pod(status(runs, { ready: true, ...given }), {
    ...{ name, phase: 'Running', conditions: [condition('Ready', 'True')] },
  });

export function deployment(given: {
  readonly name?: string;
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Deployment['spec'];
  readonly status?: Deployment['status'];
}): Deployment {
  const { name = 'core' } = given;
  return {
    metadata: meta(name, {
      generation: 1,
      labels: { 'app.kubernetes.io/component': name },
      annotations: { 'deployment.kubernetes.io/revision': '1' },
      ...given.metadata,
    }),
    spec: { replicas: 1, ...given.spec },
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, ...given.status },
  };
}

export const available = { status: { availableReplicas: 1, readyReplicas: 1 } };

export const replicaSet = (
  given: {
    readonly name?: string;
    readonly metadata?: Partial<ObjectMeta>;
    readonly status?: ReplicaSet['status'];
  } = {},
): ReplicaSet => ({
  metadata: meta(given.name ?? 'core-1', {
    annotations: { 'deployment.kubernetes.io/revision': '1' },
    ownerReferences: controlledBy('Deployment', 'core'),
    ...given.metadata,
  }),
  ...(given.status ? { status: given.status } : {}),
});

let events = 0;
/** An event about a pod, or about another object. */
export function event(
  reason: string,
  message: string,
  given: Partial<ClusterEvent> & { readonly about?: string; readonly container?: string } = {},
): ClusterEvent {
  const { about = 'core-1-a', container: of = 'core', ...rest } = given;
  return {
    metadata: meta(`event-${(events += 1)}`),
    involvedObject: { kind: 'Pod', name: about, uid: `uid-${about}`, fieldPath: `spec.containers{${of}}` },
    ...{ reason, message, count: 1, firstTimestamp: at(2), lastTimestamp: at(4), type: 'Warning' },
    ...rest,
  };
}

export const job = (given: Partial<Job['status']> = {}, spec: Job['spec'] = {}): Job => ({
  metadata: meta('train'),
  spec,
  status: { active: 1, ...given },
});

/** A rollout of one core, with so many of the other objects. */
export const rollout = (given: Partial<RolloutObjects> = {}): RolloutObjects => ({
  deployments: [deployment({})],
  replicaSets: [replicaSet()],
  ...{ pods: [], events: [], ...given },
});

export const judge = (given: Partial<RolloutObjects>, time = now, by = policy): Verdict =>
  classify(rollout(given), time, by);

/** A verdict as a test compares it: what is waited for and how long in seconds, or what is fatal. */
export function shown(verdict: Verdict): Record<string, unknown> {
  if (verdict.state === 'ready') return { ready: true };
  const { code, headline } = verdict;
  return verdict.state === 'waiting'
    ? { waits: code, seconds: (verdict.until - start) / 1_000, headline }
    : { fatal: code, headline, remedy: verdict.remedy };
}

export function fatal(verdict: Verdict): Fatal {
  if (verdict.state !== 'fatal') throw new Error(`not fatal: ${JSON.stringify(verdict)}`);
  return verdict;
}

export function waiting(verdict: Verdict): Waiting {
  if (verdict.state !== 'waiting') throw new Error(`not waiting: ${JSON.stringify(verdict)}`);
  return verdict;
}
