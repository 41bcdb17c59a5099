import { expect, test } from '@jest/globals';
import { driftOf } from '../../../../src/adapters/kubernetes/drift.ts';
import type { ApiObject } from '../../../../src/adapters/kubernetes/api/types.ts';

function managed(...managers: readonly object[]): ApiObject {
  const metadata = { name: 'rose-core', uid: 'u', resourceVersion: '1', managedFields: managers };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
}

const own = {
  manager: 'tidegate',
  operation: 'Apply',
  fieldsV1: { 'f:spec': { 'f:replicas': {}, 'f:template': {} } },
};

test('what was applied, and the work of the cluster itself, is no drift', () => {
  const status = { manager: 'kubelet', subresource: 'status', fieldsV1: { 'f:spec': { 'f:x': {} } } };
  const controller = { manager: 'kube-controller-manager', fieldsV1: { 'f:spec': { 'f:x': {} } } };
  const label = { manager: 'kubectl-label', fieldsV1: { 'f:metadata': { 'f:labels': {} } } };
  expect(driftOf(managed(own, status, controller, label))).toBeUndefined();
  expect(driftOf(managed())).toBeUndefined();
});

test('whoever changed the specification since is named, with what they changed and when', () => {
  const edit = {
    manager: 'kubectl-edit',
    time: '2026-01-01T00:00:00Z',
    fieldsV1: {
      'f:spec': {
        'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"core"}': { '.': {}, 'f:image': {} } } } },
        'f:replicas': {},
      },
    },
  };
  expect(driftOf(managed(own, edit))).toBe(
    'kubectl-edit changed spec.template.spec.containers[core].image and 1 more of Deployment rose-core at 2026-01-01T00:00:00Z',
  );
});

test('kubectl scale writes through a subresource, and is a change all the same', () => {
  const scale = { manager: 'kubectl', subresource: 'scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } };
  expect(driftOf(managed(own, scale))).toBe('kubectl changed spec.replicas of Deployment rose-core');
});
