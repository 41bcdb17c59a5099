import * as v from 'valibot';
import { EnvironmentError } from '../../../domain/errors.ts';
import { oneLine } from '../../../domain/text.ts';
import type { ClusterEvent, Deployment, Job, Pod, ReplicaSet } from '../../../domain/rollout/objects.ts';
import type { ApiObject } from './types.ts';

// Objects of the API as the domain judges them. What isn't named here falls away.

const text = v.optional(v.string());
const count = v.optional(v.number());
const truth = v.optional(v.boolean());
const texts = v.optional(v.record(v.string(), v.string()));

const meta = v.object({
  name: v.string(),
  uid: v.string(),
  namespace: text,
  resourceVersion: text,
  generation: count,
  creationTimestamp: text,
  deletionTimestamp: text,
  labels: texts,
  annotations: texts,
  ownerReferences: v.optional(
    v.array(v.object({ kind: v.string(), name: v.string(), uid: v.string(), controller: truth })),
  ),
});

const conditions = v.optional(
  v.array(
    v.object({
      type: v.string(),
      status: v.string(),
      reason: text,
      message: text,
      lastTransitionTime: text,
      lastUpdateTime: text,
    }),
  ),
);

const port = v.union([v.number(), v.string()]);

const probe = v.optional(
  v.object({
    httpGet: v.optional(v.object({ path: text, port })),
    tcpSocket: v.optional(v.object({ port })),
    grpc: v.optional(v.object({ port: v.number() })),
    exec: v.optional(v.object({ command: v.optional(v.array(v.string())) })),
    initialDelaySeconds: count,
    periodSeconds: count,
    timeoutSeconds: count,
    successThreshold: count,
    failureThreshold: count,
  }),
);

const container = v.object({
  name: v.string(),
  image: text,
  imagePullPolicy: text,
  restartPolicy: text,
  resources: v.optional(v.object({ requests: texts, limits: texts })),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
});

const podSpec = v.object({
  nodeName: text,
  restartPolicy: text,
  initContainers: v.optional(v.array(container)),
  containers: v.array(container),
  volumes: v.optional(
    v.array(v.object({ name: v.string(), image: v.optional(v.object({ reference: text })) })),
  ),
});

const containerState = v.optional(
  v.object({
    waiting: v.optional(v.object({ reason: text, message: text })),
    running: v.optional(v.object({ startedAt: text })),
    terminated: v.optional(
      v.object({
        exitCode: v.number(),
        signal: count,
        reason: text,
        message: text,
        startedAt: text,
        finishedAt: text,
      }),
    ),
  }),
);

const containerStatuses = v.optional(
  v.array(
    v.object({
      name: v.string(),
      ready: v.optional(v.boolean(), false),
      restartCount: v.optional(v.number(), 0),
      started: truth,
      image: text,
      state: containerState,
      lastState: containerState,
    }),
  ),
);

const deploymentSchema = v.object({
  metadata: meta,
  spec: v.object({
    replicas: count,
    paused: truth,
    minReadySeconds: count,
    progressDeadlineSeconds: count,
    template: v.optional(v.object({ spec: v.optional(podSpec) })),
  }),
  status: v.optional(
    v.object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      conditions,
    }),
  ),
});

const replicaSetSchema = v.object({
  metadata: meta,
  spec: v.optional(v.object({ replicas: count })),
  status: v.optional(
    v.object({
      observedGeneration: count,
      replicas: count,
      readyReplicas: count,
      availableReplicas: count,
      conditions,
    }),
  ),
});

const podSchema = v.object({
  metadata: meta,
  spec: podSpec,
  status: v.optional(
    v.object({
      phase: text,
      reason: text,
      message: text,
      startTime: text,
      nominatedNodeName: text,
      conditions,
      initContainerStatuses: containerStatuses,
      containerStatuses,
    }),
  ),
});

const eventSchema = v.object({
  metadata: meta,
  involvedObject: v.optional(v.object({ kind: text, name: text, uid: text, fieldPath: text }), {}),
  type: text,
  reason: text,
  message: text,
  count,
  firstTimestamp: text,
  lastTimestamp: text,
  eventTime: text,
  series: v.optional(v.object({ count, lastObservedTime: text })),
});

const jobSchema = v.object({
  metadata: meta,
  spec: v.optional(
    v.object({ suspend: truth, completions: count, backoffLimit: count, activeDeadlineSeconds: count }),
  ),
  status: v.optional(
    v.object({
      active: count,
      ready: count,
      succeeded: count,
      failed: count,
      startTime: text,
      completionTime: text,
      conditions,
    }),
  ),
});

/** The objects of these kinds. @throws EnvironmentError `kubernetes-answer` where one isn't what Kubernetes describes. */
export const asDeployment = (object: ApiObject): Deployment => parse(deploymentSchema, object);
export const asReplicaSet = (object: ApiObject): ReplicaSet => parse(replicaSetSchema, object);
export const asPod = (object: ApiObject): Pod => parse(podSchema, object);
export const asEvent = (object: ApiObject): ClusterEvent => parse(eventSchema, object);
export const asJob = (object: ApiObject): Job => parse(jobSchema, object);

/** The same where one of many that can't be understood must not spoil the others: undefined. */
export const parseDeployment = (object: ApiObject): Deployment | undefined => attempt(asDeployment, object);
export const parseReplicaSet = (object: ApiObject): ReplicaSet | undefined => attempt(asReplicaSet, object);
export const parsePod = (object: ApiObject): Pod | undefined => attempt(asPod, object);
export const parseEvent = (object: ApiObject): ClusterEvent | undefined => attempt(asEvent, object);

function attempt<T>(read: (object: ApiObject) => T, object: ApiObject): T | undefined {
  try {
    return read(object);
  } catch (error) {
    if (error instanceof EnvironmentError) return undefined;
    throw error;
  }
}

function parse<S extends v.GenericSchema>(schema: S, object: ApiObject): v.InferOutput<S> {
  const parsed = v.safeParse(schema, withoutNulls(object));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const where = v.getDotPath(issue) ?? 'its root';
  throw new EnvironmentError(
    `The cluster's ${object.kind} ${object.metadata.name} isn't as Kubernetes describes it: at ${where}, ${oneLine(issue.expected ?? 'something else', 100)} was expected.`,
    { code: 'kubernetes-answer', next: 'Run it again; if it comes back, please report this sentence.' },
  );
}

/** Null is how a server in Go writes that something is left out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) if (inner !== null) kept[key] = withoutNulls(inner);
  return kept;
}
