/**
 * What a rollout is judged by: the parts of the API's objects that matter here, under the API's own names (core/v1,
 * apps/v1, batch/v1), so that a parser of them is a validation. Times are RFC 3339 as the API writes them; they are
 * kept as text, and one that can't be read counts as absent. The messages in them were written by others.
 *
 * Nodes aren't among them: the rights of a namespace don't reach them. That a node went away shows on its pods.
 */

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
}

export interface ObjectMeta {
  readonly name: string;
  readonly uid: string;
  readonly namespace?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly generation?: number | undefined;
  readonly creationTimestamp?: string | undefined;
  /** Set: the object is on its way out. */
  readonly deletionTimestamp?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
}

export interface Condition {
  readonly type: string;
  /** `True`, `False` or `Unknown`. */
  readonly status: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly lastTransitionTime?: string | undefined;
  /** Of a Deployment's conditions alone. */
  readonly lastUpdateTime?: string | undefined;
}

export interface Deployment {
  readonly metadata: ObjectMeta;
  readonly spec: {
    readonly replicas?: number | undefined;
    readonly paused?: boolean | undefined;
    readonly minReadySeconds?: number | undefined;
    readonly progressDeadlineSeconds?: number | undefined;
    readonly template?: { readonly spec?: PodSpec | undefined } | undefined;
  };
  readonly status?: DeploymentStatus | undefined;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number | undefined;
  readonly replicas?: number | undefined;
  readonly updatedReplicas?: number | undefined;
  readonly readyReplicas?: number | undefined;
  readonly availableReplicas?: number | undefined;
  readonly conditions?: readonly Condition[] | undefined;
}

export interface ReplicaSet {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly replicas?: number | undefined } | undefined;
  readonly status?:
    | {
        readonly observedGeneration?: number | undefined;
        readonly replicas?: number | undefined;
        readonly readyReplicas?: number | undefined;
        readonly availableReplicas?: number | undefined;
        readonly conditions?: readonly Condition[] | undefined;
      }
    | undefined;
}

export interface Pod {
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  readonly status?: PodStatus | undefined;
}

export interface PodSpec {
  readonly nodeName?: string | undefined;
  /** `Always` (as absent), `OnFailure` or `Never`. */
  readonly restartPolicy?: string | undefined;
  readonly initContainers?: readonly Container[] | undefined;
  readonly containers: readonly Container[];
  readonly volumes?: readonly Volume[] | undefined;
}

export interface Volume {
  readonly name: string;
  /** An image volume: an OCI artifact that is mounted. */
  readonly image?: { readonly reference?: string | undefined } | undefined;
}

export interface Container {
  readonly name: string;
  readonly image?: string | undefined;
  readonly imagePullPolicy?: string | undefined;
  /** `Always` on an init container makes it a sidecar. */
  readonly restartPolicy?: string | undefined;
  readonly resources?:
    | {
        readonly requests?: Readonly<Record<string, string>> | undefined;
        readonly limits?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  readonly startupProbe?: Probe | undefined;
  readonly readinessProbe?: Probe | undefined;
  readonly livenessProbe?: Probe | undefined;
}

/** The API fills in what a manifest leaves out: period 10 s, timeout 1 s, 3 failures, 1 success, no delay. */
export interface Probe {
  readonly httpGet?: { readonly path?: string | undefined; readonly port: number | string } | undefined;
  readonly tcpSocket?: { readonly port: number | string } | undefined;
  readonly grpc?: { readonly port: number } | undefined;
  readonly exec?: { readonly command?: readonly string[] | undefined } | undefined;
  readonly initialDelaySeconds?: number | undefined;
  readonly periodSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly successThreshold?: number | undefined;
  readonly failureThreshold?: number | undefined;
}

export interface PodStatus {
  /** `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`. */
  readonly phase?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly startTime?: string | undefined;
  readonly nominatedNodeName?: string | undefined;
  readonly conditions?: readonly Condition[] | undefined;
  readonly initContainerStatuses?: readonly ContainerStatus[] | undefined;
  readonly containerStatuses?: readonly ContainerStatus[] | undefined;
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  /** Whether its startup probe has passed; true where it has none. */
  readonly started?: boolean | undefined;
  readonly image?: string | undefined;
  readonly state?: ContainerState | undefined;
  /** How it ended before. */
  readonly lastState?: ContainerState | undefined;
}

/** At most one of the three; none of them means waiting. */
export interface ContainerState {
  readonly waiting?:
    { readonly reason?: string | undefined; readonly message?: string | undefined } | undefined;
  readonly running?: { readonly startedAt?: string | undefined } | undefined;
  readonly terminated?: Terminated | undefined;
}

export interface Terminated {
  readonly exitCode: number;
  readonly signal?: number | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
}

/** An Event of core/v1. */
export interface ClusterEvent {
  readonly metadata: ObjectMeta;
  readonly involvedObject: {
    readonly kind?: string | undefined;
    readonly name?: string | undefined;
    readonly uid?: string | undefined;
    /** Such as `spec.containers{core}` or `spec.initContainers{package}`. */
    readonly fieldPath?: string | undefined;
  };
  /** `Normal` or `Warning`. */
  readonly type?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly count?: number | undefined;
  readonly firstTimestamp?: string | undefined;
  readonly lastTimestamp?: string | undefined;
  /** The time of those whose reporter writes the newer form; `series` then counts. */
  readonly eventTime?: string | undefined;
  readonly series?:
    { readonly count?: number | undefined; readonly lastObservedTime?: string | undefined } | undefined;
}

export interface Job {
  readonly metadata: ObjectMeta;
  readonly spec?:
    | {
        readonly suspend?: boolean | undefined;
        readonly completions?: number | undefined;
        readonly backoffLimit?: number | undefined;
        readonly activeDeadlineSeconds?: number | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly active?: number | undefined;
        readonly ready?: number | undefined;
        readonly succeeded?: number | undefined;
        readonly failed?: number | undefined;
        readonly startTime?: string | undefined;
        readonly completionTime?: string | undefined;
        readonly conditions?: readonly Condition[] | undefined;
      }
    | undefined;
}

/** Objects of one namespace as they were listed: in any order, and more of them than a question needs. */
export interface RolloutObjects {
  readonly deployments: readonly Deployment[];
  readonly replicaSets: readonly ReplicaSet[];
  readonly pods: readonly Pod[];
  readonly events: readonly ClusterEvent[];
  readonly jobs?: readonly Job[] | undefined;
}
