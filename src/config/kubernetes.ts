import type { ParsedNode } from 'yaml';
import {
  renderKubernetes,
  usualBotSettings,
  type Client,
  type KubernetesTargetSettings,
  type TrackerStore,
} from '../domain/kubernetes/settings.ts';
import type { Environment } from '../domain/project.ts';
import { quoted } from '../domain/text.ts';
import { readTexts } from './bots.ts';
import {
  cidr,
  contextName,
  namespaceName,
  objectName,
  pinnedImage,
  readLabels,
  readTolerations,
  redisUrl,
  secretKeyName,
} from './kubernetes-values.ts';
import { checkPatches, readPatches } from './patches.ts';
import { duration } from './values.ts';
import type { Entry, Walker, Written } from './walker.ts';

const keys = [
  'namespace',
  'context',
  'image',
  'delivery',
  'pullSecrets',
  'drain',
  'trackerStore',
  'labels',
  'nodeSelector',
  'tolerations',
  'serviceAccount',
  'clients',
  'patch',
] as const;

const usualDrainSeconds = 30;

/** Seconds that hold on Kubernetes where nothing is written: images are pulled, and customers listened to. */
export const kubernetesSeconds = { ready: 180, listen: 60 } as const;

/** Reads `kubernetes:` of a target. */
export function readKubernetes(
  walker: Walker,
  node: Written,
  what: string,
): KubernetesTargetSettings | undefined {
  const resolved = walker.resolve(node ?? null);
  const members = walker.map(resolved, what, keys);
  const of = (key: (typeof keys)[number]) => members.get(key);
  const namespace = walker.text(of('namespace'), `${what}.namespace`, namespaceName);
  if (resolved !== null && walker.isEmpty(of('namespace') ?? null)) {
    walker.report(resolved, {
      code: 'no-namespace',
      message: `${what} names no namespace.`,
      next: 'Write one of its own for each environment: namespace: bots-staging.',
    });
  }
  const drain = walker.written(of('drain'), `${what}.drain`, duration('30s', 0, 600_000));
  const patches = readPatches(walker, of('patch'), `${what}.patch`);
  const settings: KubernetesTargetSettings = {
    kind: 'kubernetes',
    namespace: namespace ?? '',
    context: walker.text(of('context'), `${what}.context`, contextName),
    image: walker.text(of('image'), `${what}.image`, pinnedImage),
    delivery:
      walker.word(of('delivery'), `${what}.delivery`, ['auto', 'image-volume', 'init-container']) ?? 'auto',
    pullSecrets: readTexts(walker, of('pullSecrets'), `${what}.pullSecrets`, objectName) ?? [],
    drainSeconds: drain === undefined ? usualDrainSeconds : Math.ceil(drain / 1_000),
    trackerStore: readTrackerStore(walker, of('trackerStore'), `${what}.trackerStore`),
    labels: readLabels(walker, of('labels'), `${what}.labels`, true),
    nodeSelector: readLabels(walker, of('nodeSelector'), `${what}.nodeSelector`, false),
    tolerations: readTolerations(walker, of('tolerations'), `${what}.tolerations`) ?? [],
    serviceAccount: walker.text(of('serviceAccount'), `${what}.serviceAccount`, objectName),
    clients: readClients(walker, of('clients'), `${what}.clients`),
    patch: patches.map(({ patch }) => patch),
  };
  checkPatches(walker, patches, `${what}.patch`, {
    ...renderKubernetes(settings, kubernetesSeconds.ready, usualBotSettings),
    patch: [],
  });
  return namespace === undefined ? undefined : settings;
}

/** Where conversations lie: an address without credentials, or one that a Secret holds. */
function readTrackerStore(walker: Walker, node: Written, what: string): TrackerStore | undefined {
  const resolved = walker.resolve(node ?? null);
  if (resolved === null || walker.isEmpty(resolved)) return undefined;
  const members = walker.map(resolved, what, ['url', 'secret', 'key']);
  const url = walker.text(members.get('url'), `${what}.url`, redisUrl);
  const secret = walker.text(members.get('secret'), `${what}.secret`, objectName);
  const key = walker.written(members.get('key'), `${what}.key`, secretKeyName);
  const byAddress = members.has('url') && !members.has('secret') && !members.has('key');
  const bySecret = !members.has('url') && members.has('secret') && members.has('key');
  if (!byAddress && !bySecret) {
    walker.report(resolved, {
      code: 'bad-tracker-store',
      message: `${what} must be either an address or an entry of a Secret.`,
      next: 'Write { url: redis://HOST:6379 } or { secret: NAME, key: KEY }.',
    });
  }
  if (url !== undefined) return { url };
  return secret !== undefined && key !== undefined ? { secret, key } : undefined;
}

/** Who may speak to cores; undefined where nothing is written: everyone. */
function readClients(walker: Walker, node: Written, what: string): Client[] | undefined {
  return walker.list(node, what)?.map((item, index) => {
    const here = `${what}[${index}]`;
    const members = walker.map(item, here, ['namespaces', 'pods', 'cidr']);
    const range = walker.text(members.get('cidr'), `${here}.cidr`, cidr);
    const labels = (key: 'namespaces' | 'pods') =>
      members.has(key) ? readLabels(walker, members.get(key), `${here}.${key}`, false) : undefined;
    const [namespaces, pods] = [labels('namespaces'), labels('pods')];
    const selects = namespaces !== undefined || pods !== undefined;
    if (item && selects === members.has('cidr')) {
      walker.report(item, {
        code: 'bad-client',
        message: `${here} must select pods by labels, or be a range of addresses.`,
        next: 'Write { pods: { app: gateway } }, { namespaces: { team: web } } or { cidr: 10.0.0.0/8 }.',
      });
    }
    return {
      ...(namespaces !== undefined && { namespaces }),
      ...(pods !== undefined && { pods }),
      ...(range !== undefined && { cidr: range }),
    };
  });
}

/** More than one pod of a bot each with conversations of its own would forget whom it talks to. */
export function checkReplicas(
  walker: Walker,
  node: ParsedNode,
  what: string,
  replicas: number,
  { trackerStore }: KubernetesTargetSettings,
): void {
  if (replicas <= 1 || trackerStore !== undefined) return;
  walker.report(node, {
    code: 'replicas-without-tracker-store',
    message: `${what}.replicas is ${replicas}, but the target has no tracker store, which all replicas must share.`,
    next: 'Write target: { kubernetes: { trackerStore: { url: redis://HOST:6379 } } }, or replicas: 1.',
  });
}

/** Two environments in one namespace would take each other's bots for their own. */
export function checkNamespaces(
  walker: Walker,
  environments: readonly Environment[],
  written: readonly Entry[],
): void {
  const seen = new Map<string, string>();
  for (const { name, target } of environments) {
    if (target.kind !== 'kubernetes') continue;
    const key = JSON.stringify([target.context, target.namespace]);
    const other = seen.get(key);
    const at = written.find((entry) => entry.key === name);
    if (other === undefined) seen.set(key, name);
    else if (at) {
      walker.report(at.place, {
        code: 'shared-namespace',
        message: `The environments ${other} and ${name} are one namespace, ${quoted(target.namespace)}.`,
        next: 'Give each a namespace of its own under target.',
      });
    }
  }
}
