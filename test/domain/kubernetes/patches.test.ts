import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyPatch, patched } from '../../../src/domain/kubernetes/patches.ts';
import { manifestsOf } from '../../../src/domain/kubernetes/manifests.ts';
import { sampleFault } from '../../../src/domain/kubernetes/sample.ts';
import type { Patch, PatchOperation } from '../../../src/domain/kubernetes/settings.ts';
import { digest } from '../builders.ts';
import { at, image, one, podOf, rendered, request } from './builders.ts';

const deployment = one(manifestsOf(request()), 'Deployment');
const patchOf = (...operations: PatchOperation[]): Patch => ({ kind: 'Deployment', operations });
const wrong = (...operations: PatchOperation[]) => {
  const result = applyPatch(deployment, patchOf(...operations));
  return 'fault' in result ? result.fault : undefined;
};

describe('a JSON patch', () => {
  test('changes the object, and nothing that it was made from', () => {
    const before = structuredClone(deployment);
    const value = { name: 'B', value: 'b' };
    const patch = patchOf(
      { op: 'add', path: '/spec/template/spec/containers/0/env/-', value },
      { op: 'replace', path: '/spec/template/spec/containers/0/env/0/value', value: 'other' },
      { op: 'add', path: '/spec/template/spec/hostAliases', value: [] },
      { op: 'move', from: '/spec/replicas', path: '/spec/minReadySeconds' },
      { op: 'copy', from: '/spec/minReadySeconds', path: '/spec/replicas' },
      { op: 'remove', path: '/spec/revisionHistoryLimit' },
    );
    const result = applyPatch(deployment, patch);
    if (!('manifest' in result)) throw new Error(result.fault.wrong);
    expect(at(podOf(result.manifest), 'containers', 0, 'env')).toContainEqual(value);
    expect(result.manifest['spec']).toMatchObject({ replicas: 1, minReadySeconds: 1 });
    expect(result.manifest['spec']).not.toHaveProperty('revisionHistoryLimit');
    expect(deployment).toEqual(before);
    expect(value).toEqual({ name: 'B', value: 'b' });
  });

  test('changes one place alone, though several were made of the same', () => {
    const patch = patchOf({ op: 'add', path: '/metadata/labels/team', value: 'chat' });
    const result = patched(deployment, 'core', [patch]);
    expect(result.metadata.labels).toHaveProperty('team');
    expect(at(result, 'spec', 'template', 'metadata', 'labels')).not.toHaveProperty('team');
  });

  test('goes on from what it did before, without changing what it was given', () => {
    const patch = patchOf(
      { op: 'add', path: '/spec/template/spec/dnsConfig', value: { options: [] } },
      { op: 'add', path: '/spec/template/spec/dnsConfig/options/-', value: { name: 'ndots' } },
    );
    const twice = [1, 2].map(() => patched(deployment, 'core', [patch]));
    for (const each of twice) expect(at(podOf(each), 'dnsConfig')).toEqual({ options: [{ name: 'ndots' }] });
  });

  test.each<[PatchOperation, string]>([
    [{ op: 'replace', path: '/spec/nothing', value: 1 }, 'there is nothing at its path'],
    [{ op: 'remove', path: '/spec/nothing' }, 'there is nothing at its path'],
    [{ op: 'add', path: '/spec/nothing/deeper', value: 1 }, 'what its path lies in does not exist'],
    [{ op: 'copy', from: '/nothing', path: '/spec/a' }, 'there is nothing at its from'],
    [{ op: 'move', path: '/spec/a' }, 'it has no from'],
    [{ op: 'add', path: '/spec/a' }, 'it has no value'],
    [{ op: 'add', path: 'spec/a', value: 1 }, 'its path does not begin with /'],
    [{ op: 'test', path: '/spec/replicas', value: 9 }, 'something else stands there than it expects'],
    [
      { op: 'add', path: '/spec/template/spec/volumes/one', value: 1 },
      'its path leads into a list, and is no index of one',
    ],
    [
      { op: 'add', path: '/spec/template/spec/volumes/9', value: 1 },
      'its path lies behind the end of a list',
    ],
    [{ op: 'add', path: '/__proto__/polluted', value: 1 }, 'its path leads nowhere'],
    [
      { op: 'other' as 'add', path: '/spec/a', value: 1 },
      'op is none of add, remove, replace, move, copy and test',
    ],
    [{ op: 'move', path: '/kind', from: '' }, 'its from holds its path'],
    [{ op: 'move', path: '/spec/template/x', from: '/spec' }, 'its from holds its path'],
  ])('%j does not fit: %s', (operation, reason) => {
    const fine: PatchOperation = { op: 'add', path: '/spec/minReadySeconds', value: 1 };
    expect(wrong(fine, operation)).toEqual({
      operation: 1,
      wrong: `${operation.op} "${operation.path}": ${reason}`,
    });
    expect({}).not.toHaveProperty('polluted');
  });

  test('never throws, whatever is written', () => {
    const path = fc.oneof(
      fc.string(),
      fc.constantFrom('/spec', '', '/', '/spec/template/spec/containers/0', '/kind'),
    );
    const operation = fc.record(
      {
        op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
        path,
        from: path,
        value: fc.jsonValue(),
      },
      { requiredKeys: ['op', 'path'] },
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 4 }), (operations) => {
        const result = applyPatch(deployment, patchOf(...(operations as PatchOperation[])));
        if ('manifest' in result) {
          expect(result.manifest.metadata.name).toBe(deployment.metadata.name);
          expect(at(result.manifest, 'spec', 'selector')).toEqual(at(deployment, 'spec', 'selector'));
        } else expect(result.fault.wrong).not.toBe('');
      }),
    );
  });

  test.each([
    '/apiVersion',
    '/kind',
    '/metadata/name',
    '/metadata/namespace',
    '/metadata/labels/tidegate.dev~1revision',
    '/spec/selector',
    '/spec/template/metadata/labels/app.kubernetes.io~1component',
  ])('may not change %s', (path) => {
    expect(wrong({ op: 'replace', path, value: 'x' })).toEqual({
      operation: undefined,
      wrong: `it changes ${path}, by which Tidegate finds the object`,
    });
    expect(wrong({ op: 'remove', path })?.wrong).toContain(path);
  });

  test('may not put another object in its place', () => {
    expect(wrong({ op: 'replace', path: '', value: [] })?.wrong).toContain('/apiVersion');
    expect(wrong({ op: 'replace', path: '', value: null })?.wrong).toContain('/apiVersion');
  });

  test.each<[string, PatchOperation]>([
    [
      'a container',
      { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'a', image: 'a:1' } },
    ],
    [
      'an init container',
      { op: 'add', path: '/spec/template/spec/initContainers', value: [{ image: 'a:1' }] },
    ],
    [
      'a volume',
      { op: 'add', path: '/spec/template/spec/volumes/-', value: { image: { reference: 'a:1' } } },
    ],
  ])('may not bring in %s with an image that has no digest', (_, operation) => {
    expect(wrong(operation)?.wrong).toBe('it brings in the image "a:1", which has no digest');
  });

  test('may bring in images by digest', () => {
    const pod = '/spec/template/spec';
    const volume = { name: 'b', image: { reference: `registry.example.org/b@${digest('b')}` } };
    expect(wrong({ op: 'add', path: `${pod}/containers/-`, value: { name: 'a', image } })).toBeUndefined();
    expect(wrong({ op: 'add', path: `${pod}/volumes/-`, value: volume })).toBeUndefined();
    expect(wrong({ op: 'add', path: `${pod}/volumes/-`, value: { name: 'c', image: {} } })).toBeUndefined();
  });

  test('that does not fit is told with its place in the list', () => {
    const operation = { op: 'remove', path: '/spec/nothing' } as const;
    expect(() => patched(deployment, 'core', [patchOf(operation)])).toThrow(
      expect.objectContaining({
        name: 'UserError',
        code: 'patch-does-not-fit',
        message:
          'A patch of Deployment doesn\'t fit, operation 1: remove "/spec/nothing": there is nothing at its path.',
      }),
    );
    expect(() =>
      patched(deployment, 'core', [patchOf({ op: 'replace', path: '/kind', value: 'Pod' })]),
    ).toThrow("A patch of Deployment doesn't fit: it changes /kind, by which Tidegate finds the object.");
  });

  test.each([
    [undefined, 'core', true],
    [undefined, 'stable', false],
    ['core', 'core', true],
    ['core', 'actions', false],
    ['stable', 'stable', true],
  ] as const)('of %s is about %s: %s', (of, subject, about) => {
    const patch = { ...patchOf({ op: 'add', path: '/spec/a', value: 1 }), ...(of !== undefined && { of }) };
    expect(at(patched(deployment, subject, [patch]), 'spec')).toEqual(
      about ? expect.objectContaining({ a: 1 }) : at(deployment, 'spec'),
    );
    expect(at(patched({ ...deployment, kind: 'Service' }, subject, [patch]), 'spec')).toEqual(
      at(deployment, 'spec'),
    );
  });
});

describe('a patch, before there is anything to apply it to', () => {
  const pod = '/spec/template/spec';
  const fault = (patch: Patch, given: Parameters<typeof rendered>[0] = {}) =>
    sampleFault(rendered(given), patch);

  test('that fits no revision of the settings is told', () => {
    expect(fault(patchOf({ op: 'remove', path: `${pod}/nothing` }))).toEqual({
      operation: 0,
      wrong: `remove "${pod}/nothing": there is nothing at its path`,
    });
    expect(fault(patchOf({ op: 'add', path: `${pod}/priorityClassName`, value: 'high' }))).toBeUndefined();
  });

  test('needs no image, and sees objects that only some bots have', () => {
    const patch: Patch = {
      kind: 'PodDisruptionBudget',
      operations: [{ op: 'remove', path: '/spec/nothing' }],
    };
    expect(fault(patch, { image: undefined })).toMatchObject({ operation: 0 });
  });

  test('that is about the Service of customers is tried there', () => {
    const operations: PatchOperation[] = [{ op: 'remove', path: '/metadata/labels/tidegate.dev~1revision' }];
    expect(fault({ kind: 'Service', of: 'stable', operations })?.wrong).toContain(
      'there is nothing at its path',
    );
    expect(fault({ kind: 'Service', of: 'core', operations })?.wrong).toContain('by which Tidegate finds');
  });

  test('goes on from those before it, as far as they fit', () => {
    const add = patchOf({ op: 'add', path: `${pod}/dnsConfig`, value: {} });
    const next = patchOf({ op: 'add', path: `${pod}/dnsConfig/options`, value: [] });
    expect(fault(next)).toBeDefined();
    const wrongOne = patchOf({ op: 'remove', path: `${pod}/nothing` });
    const elsewhere: Patch = { ...add, of: 'stable' };
    expect(fault(next, { patch: [elsewhere, wrongOne, add] })).toBeUndefined();
  });

  test('may fit one delivery alone, where the cluster decides', () => {
    const patch = patchOf({ op: 'add', path: `${pod}/initContainers/0/imagePullPolicy`, value: 'Always' });
    expect(fault(patch)).toBeUndefined();
    expect(fault(patch, { delivery: 'init-container' })).toBeUndefined();
    expect(fault(patch, { delivery: 'image-volume' })).toBeDefined();
  });

  test('of what depends on the package, or that tests, is left to the deployment', () => {
    const left: PatchOperation[] = [
      { op: 'remove', path: `${pod}/containers/0/command/99` },
      { op: 'remove', path: `${pod}/containers/0/env/99` },
      { op: 'test', path: '/spec/replicas', value: 9 },
    ];
    for (const operation of left) expect(fault(patchOf(operation))).toBeUndefined();
  });
});
