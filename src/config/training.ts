import { isScalar, type ParsedNode } from 'yaml';
import { usualTraining, type TrainingSettings } from '../domain/kubernetes/training.ts';
import { isRegistryLocation } from '../domain/store-location.ts';
import { readTexts } from './bots.ts';
import {
  contextName,
  namespaceName,
  objectName,
  pinnedImage,
  readLabels,
  readQuantities,
  readTolerations,
} from './kubernetes-values.ts';
import { duration, storeLocation } from './values.ts';
import type { Walker, Written } from './walker.ts';

const minute = 60_000;
const places = ['here', 'kubernetes'] as const;

const clusterKeys = [
  'namespace',
  'context',
  'image',
  'store',
  'registrySecret',
  'pullSecrets',
  'atOnce',
  'deadline',
  'keep',
  'queue',
  'resources',
  'labels',
  'nodeSelector',
  'tolerations',
  'serviceAccount',
] as const;

/**
 * Reads `train:`, a place or a mapping with the place in `on`.
 * @param store the project's, which pods must be able to reach.
 * @returns undefined where bots are trained where somebody asks for it.
 */
export function readTraining(walker: Walker, node: Written, store: string): TrainingSettings | undefined {
  const resolved = walker.resolve(node ?? null);
  if (resolved === null || walker.isEmpty(resolved)) return undefined;
  if (isScalar(resolved)) {
    const place = walker.word(resolved as ParsedNode, 'train', places);
    if (place === 'kubernetes')
      missing(walker, resolved as ParsedNode, 'namespace', 'the namespace of the Jobs');
    return undefined;
  }
  const members = walker.map(resolved, 'train', ['on', ...clusterKeys]);
  const on = walker.word(members.get('on'), 'train.on', places);
  if (!members.has('on')) missing(walker, resolved, 'on', 'kubernetes');
  if (on !== 'kubernetes') {
    const other = clusterKeys.find((key) => members.has(key));
    if (on === 'here' && other !== undefined)
      walker.report(resolved, {
        code: 'not-on-kubernetes',
        message: `train.${other} says how bots are trained on Kubernetes, but train.on is here.`,
        next: `Write on: kubernetes, or take ${other} away.`,
      });
    return undefined;
  }
  return readCluster(walker, resolved, members, store);
}

function readCluster(
  walker: Walker,
  node: ParsedNode,
  members: ReadonlyMap<string, ParsedNode | null>,
  store: string,
): TrainingSettings | undefined {
  const of = (key: (typeof clusterKeys)[number]) => members.get(key);
  const namespace = walker.text(of('namespace'), 'train.namespace', namespaceName);
  const image = walker.text(of('image'), 'train.image', pinnedImage);
  if (!members.has('namespace')) missing(walker, node, 'namespace', 'the namespace of the Jobs');
  if (!members.has('image')) missing(walker, node, 'image', 'the image that trains, by digest');
  const inside = walker.text(of('store'), 'train.store', storeLocation('oci://registry.internal:5000/bots'));
  if (!isRegistryLocation(inside ?? store)) {
    walker.report(of('store') ?? node, {
      code: 'training-store',
      message: `Bots are trained on Kubernetes, but their packages lie in a folder, which no pod can reach.`,
      next: 'Set store to a registry, such as oci://ghcr.io/owner/bots.',
    });
  }
  const deadline = walker.written(
    of('deadline'),
    'train.deadline',
    duration('60m', minute, 24 * 60 * minute),
  );
  const keep = walker.written(of('keep'), 'train.keep', duration('1h', minute, 7 * 24 * 60 * minute));
  const resources = walker.map(of('resources') ?? null, 'train.resources', ['requests', 'limits']);
  const amounts = (key: 'requests' | 'limits') => ({
    ...usualTraining.resources[key],
    ...readQuantities(walker, resources.get(key), `train.resources.${key}`),
  });
  const settings = {
    context: walker.text(of('context'), 'train.context', contextName),
    store: inside,
    registrySecret: walker.text(of('registrySecret'), 'train.registrySecret', objectName),
    pullSecrets: readTexts(walker, of('pullSecrets'), 'train.pullSecrets', objectName) ?? [],
    atOnce: walker.integer(of('atOnce'), 'train.atOnce', 1, 100) ?? usualTraining.atOnce,
    deadlineSeconds: deadline === undefined ? usualTraining.deadlineSeconds : deadline / 1_000,
    keepSeconds: keep === undefined ? usualTraining.keepSeconds : keep / 1_000,
    queue: walker.text(of('queue'), 'train.queue', objectName),
    resources: { requests: amounts('requests'), limits: amounts('limits') },
    labels: readLabels(walker, of('labels'), 'train.labels', true),
    nodeSelector: readLabels(walker, of('nodeSelector'), 'train.nodeSelector', false),
    tolerations: readTolerations(walker, of('tolerations'), 'train.tolerations') ?? [],
    serviceAccount: walker.text(of('serviceAccount'), 'train.serviceAccount', objectName),
  };
  return namespace === undefined || image === undefined ? undefined : { namespace, image, ...settings };
}

function missing(walker: Walker, node: ParsedNode, key: string, what: string): void {
  walker.report(node, {
    code: 'missing',
    message: `train has no ${key}: bots are trained on Kubernetes with namespace, image and on: kubernetes.`,
    next: `Add ${key}: with ${what}.`,
  });
}
