import { describe, expect, test } from '@jest/globals';
import { identities, requiredAccess, resourceName } from '../../../src/domain/kubernetes/access.ts';
import { identityName, imagePolicy, policyName, rightsOf } from '../../../src/domain/kubernetes/rbac.ts';
import { at } from './builders.ts';

describe('what is asked for', () => {
  test.each(identities)(
    '%s: no Secret, no command in a pod, no pod of its own, nothing by a star',
    (identity) => {
      const rules = requiredAccess(identity).flatMap((access) =>
        access.verbs.map((verb) => `${verb} ${access.group}/${resourceName(access)}`),
      );
      expect(rules.length).toBeGreaterThan(0);
      expect(new Set(rules).size).toBe(rules.length);
      for (const rule of rules) {
        expect(rule).not.toMatch(/\*|secret|exec|attach|portforward|serviceaccount|role|deletecollection/);
        expect(rule).not.toMatch(/(create|patch|update|delete) \/pods/);
      }
    },
  );

  test('a reader changes nothing', () => {
    const verbs = new Set(requiredAccess('reader').flatMap((access) => access.verbs));
    expect([...verbs].sort()).toEqual(['get', 'list', 'watch']);
  });

  test('is what a deployer needs, if nobody is named', () => {
    expect(requiredAccess()).toBe(requiredAccess('deployer'));
  });
});

describe('rights', () => {
  test('are a ServiceAccount, a Role and its binding of each identity, in the namespace', () => {
    const objects = rightsOf({
      namespace: 'bots',
      identities: ['deployer', 'reader'],
      serviceAccounts: ['pods'],
    });
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount pods',
      ...['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => `${kind} tidegate-deployer`),
      ...['ServiceAccount', 'Role', 'RoleBinding'].map((kind) => `${kind} tidegate-reader`),
    ]);
    for (const { metadata } of objects) expect(metadata.namespace).toBe('bots');
    for (const object of objects.filter(({ kind }) => kind === 'ServiceAccount'))
      expect(object['automountServiceAccountToken']).toBe(false);
    const role = objects.find(
      ({ kind, metadata }) => kind === 'Role' && metadata.name === identityName('reader'),
    );
    expect(role?.['rules']).toContainEqual({ apiGroups: [''], resources: ['pods/log'], verbs: ['get'] });
    expect(role?.['rules']).toHaveLength(requiredAccess('reader').length);
  });

  test('are bound to others too, where they are named', () => {
    const objects = rightsOf(
      { namespace: 'bots', identities: ['deployer', 'reader'], serviceAccounts: [] },
      { deployer: [{ kind: 'User', name: '0f0f' }] },
    );
    const subjects = objects.filter(({ kind }) => kind === 'RoleBinding').map((object) => object['subjects']);
    expect(subjects).toEqual([
      [
        { kind: 'ServiceAccount', name: 'tidegate-deployer', namespace: 'bots' },
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: '0f0f' },
      ],
      [{ kind: 'ServiceAccount', name: 'tidegate-reader', namespace: 'bots' }],
    ]);
  });
});

describe('the policy about images', () => {
  const [policy, ...bindings] = imagePolicy(['b', 'a', 'b']);

  test('is about pods, their ephemeral containers too, and denies what it does not understand', () => {
    expect(at(policy, 'spec', 'failurePolicy')).toBe('Fail');
    expect(at(policy, 'spec', 'matchConstraints', 'resourceRules', 0, 'resources')).toEqual([
      'pods',
      'pods/ephemeralcontainers',
    ]);
    const validations = at(policy, 'spec', 'validations') as {
      expression: string;
      messageExpression: string;
    }[];
    expect(validations.map(({ expression }) => expression)).toEqual([
      ...['containers', 'initContainers', 'ephemeralContainers'].map(
        (list) =>
          `!has(object.spec.${list}) || object.spec.${list}.all(item, has(item.image) && item.image.matches('@sha256:[0-9a-f]{64}$'))`,
      ),
      `!has(object.spec.volumes) || object.spec.volumes.all(item, !has(item.image) || (has(item.image.reference) && item.image.reference.matches('@sha256:[0-9a-f]{64}$')))`,
    ]);
    for (const { messageExpression } of validations) expect(messageExpression).toContain('by digest');
  });

  test('is bound to each namespace by itself, so that none is lost to another', () => {
    expect(bindings.map(({ metadata }) => metadata.name)).toEqual([`${policyName}-a`, `${policyName}-b`]);
    expect(at(bindings[0], 'spec')).toEqual({
      policyName,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'a' } } },
    });
  });
});
