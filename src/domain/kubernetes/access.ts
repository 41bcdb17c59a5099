/** Who works in a namespace: what deploys there, what trains there, and what only looks. */
export const identities = ['deployer', 'trainer', 'reader'] as const satisfies readonly string[];
export type Identity = (typeof identities)[number];

/** What may be done with a resource, as a rule of a Role has it. */
export interface Access {
  /** The API group; empty for the core's. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verbs: readonly string[];
}

const look = ['get', 'list', 'watch'] as const;
const apply = [...look, 'create', 'patch', 'delete'] as const;

/** What tells how a rollout or a training goes. */
const signs: readonly Access[] = [
  { group: '', resource: 'pods', verbs: look },
  { group: '', resource: 'pods', subresource: 'log', verbs: ['get'] },
  { group: '', resource: 'events', verbs: look },
];

/**
 * Every verb that is used, and no other: what `tidegate rbac` grants and `tidegate check` tries. No Secret is read, no
 * command run in a pod, nothing done outside of the namespace. Server-side apply asks for `patch`, and for `create` where the
 * object is new; the way to a pod through the API server for `get` and `create` of `services/proxy`.
 */
const table: Readonly<Record<Identity, readonly Access[]>> = {
  deployer: [
    { group: 'apps', resource: 'deployments', verbs: [...apply, 'update'] },
    { group: 'apps', resource: 'replicasets', verbs: look },
    { group: '', resource: 'services', verbs: [...apply, 'update'] },
    { group: '', resource: 'services', subresource: 'proxy', verbs: ['get', 'create'] },
    { group: 'discovery.k8s.io', resource: 'endpointslices', verbs: look },
    { group: 'networking.k8s.io', resource: 'networkpolicies', verbs: apply },
    { group: 'policy', resource: 'poddisruptionbudgets', verbs: apply },
    ...signs,
  ],
  trainer: [{ group: 'batch', resource: 'jobs', verbs: apply }, ...signs],
  reader: [
    { group: 'apps', resource: 'deployments', verbs: look },
    { group: 'apps', resource: 'replicasets', verbs: look },
    { group: '', resource: 'services', verbs: look },
    { group: '', resource: 'services', subresource: 'proxy', verbs: ['get'] },
    { group: 'discovery.k8s.io', resource: 'endpointslices', verbs: look },
    { group: 'networking.k8s.io', resource: 'networkpolicies', verbs: look },
    { group: 'policy', resource: 'poddisruptionbudgets', verbs: look },
    { group: 'batch', resource: 'jobs', verbs: look },
    ...signs,
  ],
};

/** What an identity must be allowed to do in its namespace, and all that it is. */
export function requiredAccess(identity: Identity = 'deployer'): readonly Access[] {
  return table[identity];
}

/** How a Role names a resource: `pods/log`. */
export function resourceName({ resource, subresource }: Pick<Access, 'resource' | 'subresource'>): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
