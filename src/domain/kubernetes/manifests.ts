import type { Half, RenderedSettings, Revision } from '../revision.ts';
import { EnvironmentError } from '../errors.ts';
import type { JsonObject, Manifest, Texts } from './manifest.ts';
import {
  annotationKeys,
  botLabels,
  labelKeys,
  labelsOf,
  namesOf,
  ports,
  selectorOf,
  type Said,
} from './names.ts';
import { patched } from './patches.ts';
import { podSpec } from './pod.ts';
import type { Client, Delivery, KubernetesTargetSettings, RenderedKubernetes } from './settings.ts';

/** One half as it runs in a container: placeholders stand in its command and its environment. */
export interface ServedHalf {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthPath: string;
}

/** How a package is served: of an engine's description what concerns a cluster. */
export interface Served {
  readonly container?: Readonly<Record<Half, ServedHalf>> | undefined;
  readonly expect: { readonly modelFile: string; readonly modelId: string };
}

/** What the objects of a revision are made from. */
export interface ManifestRequest {
  readonly settings: Pick<KubernetesTargetSettings, 'namespace'>;
  readonly revision: Revision;
  readonly serve: Served;
  readonly said: Said;
  /** How packages get into pods there: `auto` is settled by then. */
  readonly delivery: Exclude<Delivery, 'auto'>;
  /** `host/path@sha256:…`, as whoever pulls it reaches it: the nodes, or the pods themselves. */
  readonly packageReference: string;
  /** Whether the package's registry is spoken to without TLS: an init container must be told. */
  readonly plainHttp: boolean;
}

/** Seconds that Kubernetes waits beyond a rollout's own deadline, which says more of the cause. */
const beyondReady = 30;

/**
 * The objects of a revision, in the order in which they are applied: what protects and names the pods, then the pods.
 * A half that runs elsewhere has none.
 * @throws UserError where the settings can't be rendered: no image, an engine that runs in no container, a patch that
 * doesn't fit.
 */
export function manifestsOf(request: ManifestRequest): readonly Manifest[] {
  const { revision } = request;
  const halves: readonly Half[] = revision.settings.actionsUrl === undefined ? ['actions', 'core'] : ['core'];
  const made = halves.map((half) => objectsOf(request, half));
  const kinds = ['NetworkPolicy', 'PodDisruptionBudget', 'Service', 'Deployment'];
  return kinds.flatMap((kind) => made.flat().filter((manifest) => manifest.kind === kind));
}

/** What a Service says of a revision: the package behind it doesn't matter. */
type Behind = Pick<Revision, 'id' | 'environment' | 'bot'> & {
  readonly settings: Pick<RenderedSettings, 'kubernetes'>;
};

/**
 * The Service that customers use, with a revision's core behind it. All revisions of a bot share it: what is written
 * into its selector gets the traffic.
 * @param annotations what is said about the traffic.
 * @throws UserError where a patch doesn't fit.
 */
export function stableService(request: {
  readonly settings: Pick<KubernetesTargetSettings, 'namespace'>;
  readonly revision: Behind;
  /** A port that customers use beside that of cores, which is always there. */
  readonly port?: number | undefined;
  readonly annotations?: Texts | undefined;
}): Manifest {
  const { settings, revision, port, annotations } = request;
  const { bot } = revision;
  const kubernetes = kubernetesOf(revision);
  const manifest: Manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: namesOf(bot, revision.id).service,
      namespace: settings.namespace,
      labels: { ...kubernetes.labels, ...botLabels(bot), [labelKeys.component]: 'stable' },
      annotations: { [annotationKeys.environment]: revision.environment, ...annotations },
    },
    spec: serviceSpec(selectorOf(bot, revision.id, 'core'), ports.core, port),
  };
  return patched(manifest, 'stable', kubernetes.patch);
}

function objectsOf(request: ManifestRequest, half: Half): readonly Manifest[] {
  const { settings, revision, said, serve } = request;
  const { bot, id } = revision;
  const kubernetes = kubernetesOf(revision);
  const selector = selectorOf(bot, id, half);
  const labels = { ...kubernetes.labels, ...labelsOf(bot, id, half) };
  const metadata = {
    name: namesOf(bot, id)[half],
    namespace: settings.namespace,
    labels,
    annotations: {
      [annotationKeys.environment]: revision.environment,
      [annotationKeys.package]: revision.package,
    },
  };
  const deployment: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, ...(half === 'core' && saidAnnotations(said, serve)) },
    },
    spec: {
      replicas: revision.settings.replicas,
      // A revision's pods never change: there is nothing to go back to within it.
      revisionHistoryLimit: 1,
      progressDeadlineSeconds: kubernetes.readySeconds + beyondReady,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: selector },
      template: {
        metadata: { labels, annotations: metadata.annotations },
        spec: podSpec({ ...request, half, kubernetes }),
      },
    },
  };
  const service: Manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: serviceSpec(selector, ports[half]),
  };
  const policy: Manifest = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels: selector },
      policyTypes: ['Ingress'],
      ingress: [
        {
          ports: [{ protocol: 'TCP', port: ports[half] }],
          ...(half === 'actions' && {
            from: [{ podSelector: { matchLabels: selectorOf(bot, id, 'core') } }],
          }),
          ...(half === 'core' &&
            kubernetes.clients !== undefined && { from: kubernetes.clients.map(peerOf) }),
        },
      ],
    },
  };
  const budget: Manifest = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata,
    spec: {
      maxUnavailable: 1,
      selector: { matchLabels: selector },
      // A pod that isn't well protects nothing, and must not keep its node from being emptied.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    },
  };
  return [policy, ...(revision.settings.replicas > 1 ? [budget] : []), service, deployment].map((manifest) =>
    patched(manifest, half, kubernetes.patch),
  );
}

/** What is said about a revision stands on the Deployment of its core, and never on its pods: it may change. */
export function saidAnnotations(said: Said, { expect }: Pick<Served, 'expect'>): Texts {
  const { role, since, commit, version, branch } = said;
  const texts = {
    [annotationKeys.modelFile]: expect.modelFile,
    [annotationKeys.modelId]: expect.modelId,
    [annotationKeys.role]: role,
    [annotationKeys.since]: since,
    [annotationKeys.commit]: commit,
    [annotationKeys.version]: version,
    [annotationKeys.branch]: branch,
  };
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** @param further a second port for the same. */
function serviceSpec(selector: Texts, port: number, further: number | undefined = port): JsonObject {
  const open = (name: string, number: number) => ({
    ...{ name, port: number },
    ...{ targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
  });
  return {
    type: 'ClusterIP',
    selector,
    ports: [open('http', port), ...(further === port ? [] : [open('customers', further)])],
  };
}

function peerOf({ namespaces, pods, cidr }: Client): JsonObject {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  return {
    ...(namespaces !== undefined && { namespaceSelector: { matchLabels: namespaces } }),
    ...(pods !== undefined && { podSelector: { matchLabels: pods } }),
  };
}

/** @throws EnvironmentError for a revision that was rendered for another target. */
function kubernetesOf({ id, bot, settings }: Behind): RenderedKubernetes {
  if (settings.kubernetes) return settings.kubernetes;
  throw new EnvironmentError(`The revision ${id} of ${bot} was not rendered for Kubernetes.`, {
    code: 'defect',
  });
}
