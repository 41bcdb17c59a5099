import type { JsonObject, Manifest } from '../../../src/domain/kubernetes/manifest.ts';
import type { ManifestRequest } from '../../../src/domain/kubernetes/manifests.ts';
import {
  renderKubernetes,
  type KubernetesTargetSettings,
  type RenderedKubernetes,
} from '../../../src/domain/kubernetes/settings.ts';
import { makeRevision, type RenderedSettings, type Revision } from '../../../src/domain/revision.ts';
import { digest } from '../builders.ts';

export const image = `registry.example.org/tidegate@${digest('image')}`;

export function target(given: Partial<KubernetesTargetSettings> = {}): KubernetesTargetSettings {
  return {
    kind: 'kubernetes',
    namespace: 'bots',
    context: undefined,
    image,
    delivery: 'auto',
    pullSecrets: [],
    drainSeconds: 30,
    trackerStore: undefined,
    labels: {},
    nodeSelector: {},
    tolerations: [],
    serviceAccount: undefined,
    clients: undefined,
    patch: [],
    ...given,
  };
}

export function rendered(given: Partial<RenderedKubernetes> = {}): RenderedKubernetes {
  return { ...renderKubernetes(target()), ...given };
}

export function revision(
  kubernetes: Partial<RenderedKubernetes> = {},
  settings: Partial<RenderedSettings> = {},
): Revision {
  return makeRevision('staging', 'bakery', digest('package'), {
    ...{ variables: {}, actionsUrl: undefined, replicas: 1, kubernetes: rendered(kubernetes) },
    ...settings,
  });
}

export function request(given: Partial<ManifestRequest> = {}): ManifestRequest {
  const container = {
    core: {
      command: [
        'node',
        'serve',
        '--model={package}/model/m',
        '--port={port}',
        '--actions={actions}',
        '{other}',
      ],
      environment: { FILE: '{conversations}', RATE: 'engine' },
      healthPath: '/status',
    },
    actions: { command: ['node', 'actions', '--drain={drain}'], environment: {}, healthPath: '/health' },
  };
  return {
    settings: target(),
    revision: revision(),
    serve: { container, expect: { modelFile: 'm', modelId: 'id-of-m' } },
    said: { role: 'candidate', since: undefined, commit: undefined, version: undefined, branch: undefined },
    delivery: 'image-volume',
    packageReference: `registry.example.org/bots@${digest('package')}`,
    plainHttp: false,
    ...given,
  };
}

/** What stands at a path of an object; a number is an index. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);
}

/** The object of a kind and, where several are, of a half. */
export function one(objects: readonly Manifest[], kind: string, half: 'core' | 'actions' = 'core'): Manifest {
  const found = objects.find(
    (object) => object.kind === kind && object.metadata.labels['app.kubernetes.io/component'] === half,
  );
  if (!found) throw new Error(`there is no ${kind} of ${half}`);
  return found;
}

/** The spec of a Deployment's pods. */
export function podOf(deployment: Manifest): JsonObject {
  return at(deployment, 'spec', 'template', 'spec') as JsonObject;
}

/** Variables of the first container, by name. */
export function variablesOf(deployment: Manifest): Record<string, unknown> {
  const env = at(podOf(deployment), 'containers', 0, 'env') as { name: string }[];
  return Object.fromEntries(env.map(({ name, ...rest }) => [name, rest]));
}
