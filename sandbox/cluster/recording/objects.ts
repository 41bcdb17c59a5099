/** The little that the recorder looks at to know when a case shows what it is for. */
export interface Recorded {
  readonly deployments: readonly ApiObject[];
  readonly replicaSets: readonly ApiObject[];
  readonly pods: readonly ApiPod[];
  readonly events: readonly ApiEvent[];
  readonly jobs: readonly ApiObject[];
}

export interface ApiObject {
  readonly kind: string;
  readonly metadata: Record<string, unknown> & { readonly name: string };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
  };
}

export interface ApiPod extends ApiObject {
  readonly status?: ApiObject['status'] & {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

interface State {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: object;
  readonly terminated?: { readonly reason?: string; readonly exitCode: number };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: State;
  readonly lastState?: State;
}

export interface ApiEvent extends ApiObject {
  readonly reason?: string;
  readonly message?: string;
}

/** When a moment has come. */
export type Until = (objects: Recorded) => boolean;

const containers = ({ pods }: Recorded) =>
  pods.flatMap((pod) => [
    ...(pod.status?.containerStatuses ?? []),
    ...(pod.status?.initContainerStatuses ?? []),
  ]);

/** A container waits for this reason. */
export const waiting =
  (...reasons: string[]): Until =>
  (objects) =>
    containers(objects).some(({ state }) => reasons.includes(state?.waiting?.reason ?? ''));

/** A container ended for this reason, now or before. */
export const ended =
  (reason: string, restarts = 0): Until =>
  (objects) =>
    containers(objects).some(
      ({ state, lastState, restartCount }) =>
        restartCount >= restarts && [state, lastState].some((one) => one?.terminated?.reason === reason),
    );

/** An event with this reason whose message fits. */
export const event =
  (reason: string, pattern = /./): Until =>
  ({ events }) =>
    events.some((one) => one.reason === reason && pattern.test(one.message ?? ''));

/** One of the objects has this condition. */
export const condition =
  (type: string, status: string, reason?: string): Until =>
  ({ deployments, replicaSets, pods, jobs }) =>
    [...deployments, ...replicaSets, ...pods, ...jobs].some((object) =>
      object.status?.conditions?.some(
        (one) =>
          one.type === type && one.status === status && (reason === undefined || one.reason === reason),
      ),
    );

export const all =
  (...parts: readonly Until[]): Until =>
  (objects) =>
    parts.every((part) => part(objects));

/** Every Deployment has what it asks for. */
export const available: Until = ({ deployments, pods }) =>
  deployments.length > 0 &&
  pods.length > 0 &&
  pods.every((pod) => pod.status?.containerStatuses?.every(({ ready }) => ready) ?? false) &&
  condition('Available', 'True')({ deployments, pods, replicaSets: [], events: [], jobs: [] });

export const running: Until = (objects) =>
  containers(objects).some(({ state }) => state?.running !== undefined);
