/** Where a kind of object stands in the API: what a discovery call would say, of the kinds that are used here. */
export interface KindEntry {
  /** As in a manifest's `apiVersion`: `v1` or `apps/v1`. */
  readonly apiVersion: string;
  /** The lower-case name in paths and in Roles. */
  readonly plural: string;
}

/**
 * Every kind that is read or written, all of them namespaced. Secrets aren't among them: nothing here ever reads one.
 * Their paths are part of Kubernetes' stable API, so nobody has to ask the server for them.
 */
export const kinds = {
  ConfigMap: { apiVersion: 'v1', plural: 'configmaps' },
  Deployment: { apiVersion: 'apps/v1', plural: 'deployments' },
  EndpointSlice: { apiVersion: 'discovery.k8s.io/v1', plural: 'endpointslices' },
  Event: { apiVersion: 'v1', plural: 'events' },
  Job: { apiVersion: 'batch/v1', plural: 'jobs' },
  Lease: { apiVersion: 'coordination.k8s.io/v1', plural: 'leases' },
  LimitRange: { apiVersion: 'v1', plural: 'limitranges' },
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', plural: 'networkpolicies' },
  PersistentVolumeClaim: { apiVersion: 'v1', plural: 'persistentvolumeclaims' },
  Pod: { apiVersion: 'v1', plural: 'pods' },
  PodDisruptionBudget: { apiVersion: 'policy/v1', plural: 'poddisruptionbudgets' },
  ReplicaSet: { apiVersion: 'apps/v1', plural: 'replicasets' },
  ResourceQuota: { apiVersion: 'v1', plural: 'resourcequotas' },
  Service: { apiVersion: 'v1', plural: 'services' },
  ServiceAccount: { apiVersion: 'v1', plural: 'serviceaccounts' },
} as const satisfies Readonly<Record<string, KindEntry>>;

/** A kind of object that this adapter knows. */
export type Kind = keyof typeof kinds;

/** Whether a text of a manifest names one of the kinds above. */
export function isKind(name: string): name is Kind {
  return Object.hasOwn(kinds, name);
}

/** The API group of a kind; empty for the core's. */
export function groupOf(kind: Kind): string {
  const [group, version] = kinds[kind].apiVersion.split('/');
  return version === undefined ? '' : (group ?? '');
}

/** The path of all objects of a kind in a namespace, or of the one of that name. */
export function pathOf(kind: Kind, namespace: string, name?: string): string {
  const { apiVersion, plural } = kinds[kind];
  const root = apiVersion.includes('/') ? '/apis' : '/api';
  const all = `${root}/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
  return name === undefined ? all : `${all}/${encodeURIComponent(name)}`;
}
