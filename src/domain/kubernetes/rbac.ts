import { requiredAccess, resourceName, type Identity } from './access.ts';
import type { JsonObject, Manifest } from './manifest.ts';
import { fieldManager, labelKeys } from './names.ts';

/** A namespace and who works in it. */
export interface NamespaceRights {
  readonly namespace: string;
  readonly identities: readonly Identity[];
  /** Further ServiceAccounts that pods run as; they are given no right. */
  readonly serviceAccounts: readonly string[];
}

/** Someone who isn't a ServiceAccount of the cluster, such as an identity of a cloud. */
export interface Subject {
  readonly kind: 'User' | 'Group';
  readonly name: string;
}

/** The name of an identity's ServiceAccount, Role and RoleBinding. */
export function identityName(identity: Identity): string {
  return `${fieldManager}-${identity}`;
}

/**
 * The objects that give a namespace's identities their rights, each by a Role of the namespace: none is of the cluster.
 * @param subjects who an identity is bound to beside its ServiceAccount.
 */
export function rightsOf(
  { namespace, identities, serviceAccounts }: NamespaceRights,
  subjects: Readonly<Partial<Record<Identity, readonly Subject[]>>> = {},
): readonly Manifest[] {
  return [
    ...serviceAccounts.map((name) => serviceAccount(name, namespace)),
    ...identities.flatMap((identity) => identityObjects(identity, namespace, subjects[identity] ?? [])),
  ];
}

function identityObjects(identity: Identity, namespace: string, subjects: readonly Subject[]): Manifest[] {
  const name = identityName(identity);
  const metadata = { name, namespace, labels };
  return [
    serviceAccount(name, namespace),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata,
      rules: requiredAccess(identity).map((access) => ({
        apiGroups: [access.group],
        resources: [resourceName(access)],
        verbs: access.verbs,
      })),
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [
        { kind: 'ServiceAccount', name, namespace },
        ...subjects.map((subject) => ({ apiGroup: 'rbac.authorization.k8s.io', ...subject })),
      ],
    },
  ];
}

const labels = { [labelKeys.partOf]: 'tidegate', [labelKeys.managedBy]: fieldManager };

/** No token of it reaches a pod by itself: whoever works as it asks for one. */
function serviceAccount(name: string, namespace: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace, labels },
    automountServiceAccountToken: false,
  };
}

/** The name of the policy; those of its bindings begin with it. */
export const policyName = 'tidegate-images-by-digest';

/**
 * What admits pods to namespaces only if each of their images is named by its digest: those of containers, of init and
 * ephemeral containers, and of volumes. It and its bindings are the only objects of the cluster, which a
 * platform engineer applies once; Tidegate itself never touches them.
 */
export function imagePolicy(namespaces: readonly string[]): readonly Manifest[] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const metadata = { name: policyName, labels };
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['pods', 'pods/ephemeralcontainers'],
            },
          ],
        },
        validations: [
          ...['containers', 'initContainers', 'ephemeralContainers'].map(containersRule),
          rule('volumes', '!has(item.image) || (has(item.image.reference) && %)', 'item.image.reference'),
        ],
      },
    },
    // One for each namespace: whoever applies those of one takes it from no other, of this repository or of another.
    ...[...new Set(namespaces)].sort().map((namespace) => ({
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: `${policyName}-${namespace}`, labels },
      spec: {
        policyName,
        validationActions: ['Deny'],
        matchResources: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        },
      },
    })),
  ];
}

function containersRule(list: string): JsonObject {
  return rule(list, 'has(item.image) && %', 'item.image');
}

/** @param condition what holds for each item of a list; `%` stands for the test of its image. */
function rule(list: string, condition: string, image: string): JsonObject {
  const each = condition.replace('%', () => `${image}.matches('@sha256:[0-9a-f]{64}$')`);
  const all = `object.spec.${list}`;
  return {
    expression: `!has(${all}) || ${all}.all(item, ${each})`,
    messageExpression: `'images go by digest here (host/path@sha256:…), and these of ${list} do not: ' + ${all}.filter(item, !(${each})).map(item, item.name).join(', ')`,
    reason: 'Forbidden',
  };
}
