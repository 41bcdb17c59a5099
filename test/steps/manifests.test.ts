import { describe, expect, test } from '@jest/globals';
import type { Environment, Project } from '../../src/domain/project.ts';
import { makeRevision, renderSettings } from '../../src/domain/revision.ts';
import { renderManifests } from '../../src/steps/manifests.ts';
import { renderRights } from '../../src/steps/rbac.ts';
import { usualTraining } from '../../src/domain/kubernetes/training.ts';
import { image, target } from '../domain/kubernetes/builders.ts';
import { environment } from '../domain/builders.ts';
import { World } from '../support/fakes/world.ts';
import { trained } from './scenes.ts';

const half = { command: ['node'], environment: {}, healthPath: '/health' };

/** A trained bot, and its engine as one that runs in containers. */
async function scene(given: Partial<Environment> = {}, project: Partial<Project> = {}) {
  const world = new World();
  world.commitBot('bank', 'hello = Hi');
  const stored = await trained(world);
  const builtin = world.engines.builtin;
  const engine = () => ({
    ...{
      name: builtin.name,
      serve: () => ({ ...builtin.serve(stored.metadata), container: { core: half, actions: half } }),
    },
  });
  const workspace = await world.sources.workspace(world.head);
  const bot = workspace.bots.find(({ name }) => name === 'bank');
  if (!bot) throw new Error('there is no bot');
  const request = {
    project: { ...world.project, ...project },
    environment: environment({
      name: 'staging',
      store: 'oci://ghcr.io/owner/bots',
      target: target(),
      ...given,
    }),
    ...{ bot, package: stored, commit: world.head, branch: 'staging/a' },
  };
  return { request, render: () => renderManifests({ engine } as never, request) };
}

describe('manifests', () => {
  test('are the objects of the revision that a deployment would make, and the Service that customers use', async () => {
    const { request, render } = await scene({ target: target({ delivery: 'init-container' }) });
    const result = render();
    const { digest } = request.package;
    expect(result.revision).toEqual(
      makeRevision('staging', 'bank', digest, renderSettings(request.environment, 'bank')),
    );
    expect(result).toMatchObject({ reason: 'rendered', delivery: 'init-container', deliveryOpen: false });
    expect(result.objects.map(({ kind }) => kind)).toEqual([
      ...['NetworkPolicy', 'NetworkPolicy', 'Service', 'Service', 'Deployment', 'Deployment', 'Service'],
    ]);
    const text = JSON.stringify(result.objects);
    expect(text).toContain(`ghcr.io/owner/bots@${digest}`);
    expect(text).toContain('"tidegate.dev/branch":"staging/a"');
    expect(text).not.toContain('--plain-http');
  });

  test("take the project's store, without TLS where it says so, and say that the delivery is open", async () => {
    const project = {
      store: 'oci://registry.lan:5000/bots',
      registries: { plainHttp: ['registry.lan:5000'] },
    };
    const { render } = await scene({ store: undefined }, project);
    const result = render();
    expect(result).toMatchObject({ delivery: 'image-volume', deliveryOpen: true });
    expect(JSON.stringify(result.objects)).toContain('registry.lan:5000/bots@sha256:');
  });

  test('are none of an environment on this machine, and none of packages in a folder', async () => {
    const local = await scene({ target: { kind: 'local', directory: 'a' } });
    expect(local.render).toThrow(expect.objectContaining({ name: 'UserError', code: 'not-on-kubernetes' }));
    const folder = await scene({ store: '.tidegate/store' });
    expect(folder.render).toThrow(expect.objectContaining({ code: 'store-out-of-reach' }));
  });
});

describe('rights', () => {
  const staging = environment({
    name: 'staging',
    target: target({ namespace: 'a', serviceAccount: 'pods' }),
  });
  const production = environment({ name: 'production', target: target({ namespace: 'b' }) });
  const local = environment({ name: 'qa' });
  const project = (given: Partial<Project> = {}): Project => ({
    ...new World().project,
    environments: [staging, production, local],
    ...given,
  });
  const training = (namespace: string) => ({
    ...usualTraining,
    ...{ namespace, context: undefined, image, store: undefined, registrySecret: undefined, pullSecrets: [] },
    ...{ queue: undefined, labels: {}, nodeSelector: {}, tolerations: [], serviceAccount: 'pods' },
  });
  const render = (given: Partial<Parameters<typeof renderRights>[0]> = {}) =>
    renderRights({ project: project(), environment: undefined, subjects: {}, ...given });

  test('are of every namespace, each with its own identities', () => {
    const result = render({ project: project({ training: training('c') }) });
    expect(result.namespaces).toEqual([
      { namespace: 'a', identities: ['deployer', 'reader'] },
      { namespace: 'b', identities: ['deployer', 'reader'] },
      { namespace: 'c', identities: ['trainer', 'reader'] },
    ]);
    const namespaced = new Set(result.objects.map(({ metadata }) => metadata.namespace));
    expect([...namespaced]).toEqual(['a', 'b', 'c']);
    expect(result.clusterObjects.map(({ kind }) => kind)).toEqual([
      'ValidatingAdmissionPolicy',
      ...Array<string>(3).fill('ValidatingAdmissionPolicyBinding'),
    ]);
  });

  test('of a namespace that has two uses are given once', () => {
    const result = render({ project: project({ training: training('a') }) });
    expect(result.namespaces[0]).toEqual({ namespace: 'a', identities: ['deployer', 'reader', 'trainer'] });
    const names = result.objects.map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('ServiceAccount a pods');
  });

  test('of one environment are its own, bound to whom one names', () => {
    const subjects = { deployer: [{ kind: 'User', name: 'somebody' }] } as const;
    const result = render({
      project: project({ training: training('c') }),
      environment: production,
      subjects,
    });
    expect(result.namespaces.map(({ namespace }) => namespace)).toEqual(['b']);
    expect(JSON.stringify(result.objects)).toContain('somebody');
  });

  test.each([
    [local, 'The environment qa runs on this machine: there are no rights to give.'],
    [undefined, 'All environments run on this machine: there are no rights to give.'],
  ])('are none where nothing runs on Kubernetes', (chosen, message) => {
    const given = { project: project({ environments: [local] }), environment: chosen };
    expect(() => render(given)).toThrow(expect.objectContaining({ code: 'not-on-kubernetes', message }));
  });
});
