import { UserError } from '../domain/errors.ts';
import type { Identity } from '../domain/kubernetes/access.ts';
import type { Manifest } from '../domain/kubernetes/manifest.ts';
import { imagePolicy, rightsOf, type Subject } from '../domain/kubernetes/rbac.ts';
import type { Environment, Project } from '../domain/project.ts';

export interface RbacRequest {
  readonly project: Project;
  /** Undefined: every environment, and training. */
  readonly environment: Environment | undefined;
  /** Who identities are bound to beside their ServiceAccounts. */
  readonly subjects: Readonly<Partial<Record<Identity, readonly Subject[]>>>;
}

export interface RbacResult {
  readonly reason: 'rendered';
  /** The namespaces, each with who works in it. */
  readonly namespaces: readonly { readonly namespace: string; readonly identities: readonly Identity[] }[];
  /** Objects of these namespaces, all of them. */
  readonly objects: readonly Manifest[];
  /** The only objects of the cluster: the policy about images, and its binding to the namespaces. */
  readonly clusterObjects: readonly Manifest[];
}

/**
 * The rights that an installation needs, and no more. No cluster is asked.
 * @throws UserError where nothing runs on Kubernetes.
 */
export function renderRights({ project, environment, subjects }: RbacRequest): RbacResult {
  const places = new Map<string, { identities: Identity[]; serviceAccounts: string[] }>();
  const at = (namespace: string, identities: readonly Identity[], serviceAccount: string | undefined) => {
    const place = places.get(namespace) ?? { identities: [], serviceAccounts: [] };
    place.identities.push(...identities.filter((identity) => !place.identities.includes(identity)));
    if (serviceAccount !== undefined && !place.serviceAccounts.includes(serviceAccount))
      place.serviceAccounts.push(serviceAccount);
    places.set(namespace, place);
  };
  for (const { target } of environment ? [environment] : project.environments) {
    if (target.kind === 'kubernetes') at(target.namespace, ['deployer', 'reader'], target.serviceAccount);
  }
  const { training } = project;
  if (training && !environment) at(training.namespace, ['trainer', 'reader'], training.serviceAccount);
  if (places.size === 0) {
    const what = environment ? `The environment ${environment.name} runs` : 'All environments run';
    throw new UserError(`${what} on this machine: there are no rights to give.`, {
      code: 'not-on-kubernetes',
      next: 'Write target: { kubernetes: { namespace: … } } for an environment in tidegate.yml.',
    });
  }
  return {
    reason: 'rendered',
    namespaces: [...places].map(([namespace, { identities }]) => ({ namespace, identities })),
    objects: [...places].flatMap(([namespace, place]) => rightsOf({ namespace, ...place }, subjects)),
    clusterObjects: imagePolicy([...places.keys()]),
  };
}
