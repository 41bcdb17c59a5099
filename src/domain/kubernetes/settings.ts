import type { Json } from '../digest.ts';
import type { Half } from '../revision.ts';

/** How a package reaches a pod: mounted by the node, or pulled by an init container; `auto` finds out which works. */
export type Delivery = 'auto' | 'image-volume' | 'init-container';

/** One entry of a Secret, by name: nothing here ever reads what it holds. */
export type SecretKey = { readonly secret: string; readonly key: string };

/** Where conversations lie, so that a second replica and the next revision go on with them. */
export type TrackerStore = { readonly url: string } | SecretKey;

/** Amounts by the resource's name (`cpu`, `memory`, …), as Kubernetes writes quantities: `500m`, `1Gi`. */
export type Quantities = Readonly<Record<string, string>>;

/** What a container asks for, and the most that it gets. */
export type Resources = { readonly requests: Quantities; readonly limits: Quantities };

/** A taint that pods put up with; the members are those of core/v1 Toleration. */
export type Toleration = {
  readonly key?: string;
  readonly operator?: 'Equal' | 'Exists';
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  readonly tolerationSeconds?: number;
};

/** Who may speak to a core: pods by their labels and those of their namespaces, or addresses. */
export type Client = {
  readonly namespaces?: Readonly<Record<string, string>>;
  readonly pods?: Readonly<Record<string, string>>;
  readonly cidr?: string;
};

/** Kinds that a team may patch. */
export const patchableKinds = [
  'Deployment',
  'Service',
  'PodDisruptionBudget',
  'NetworkPolicy',
] as const satisfies readonly string[];
export type PatchableKind = (typeof patchableKinds)[number];

/** An operation of a JSON patch (RFC 6902). */
export type PatchOperation = {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: Json;
};

/** Whose objects a patch is about: a half's of a revision, or the Service that customers use. */
export const patchSubjects = ['core', 'actions', 'stable'] as const satisfies readonly string[];
export type PatchSubject = (typeof patchSubjects)[number];

/** What a team changes in manifests of a kind; without `of` in those of both halves. */
export type Patch = {
  readonly kind: PatchableKind;
  readonly of?: PatchSubject;
  readonly operations: readonly PatchOperation[];
};

/** A namespace of a cluster as an environment's target, as a person wrote it. */
export interface KubernetesTargetSettings {
  readonly kind: 'kubernetes';
  readonly namespace: string;
  /** A context of the kubeconfig; undefined: the current one, or the cluster that this process runs in. */
  readonly context: string | undefined;
  /** What runs the builtin engine, by digest (`host/path@sha256:…`); undefined: nothing is chosen yet. */
  readonly image: string | undefined;
  readonly delivery: Delivery;
  /** Names of Secrets with which nodes pull images. */
  readonly pullSecrets: readonly string[];
  /** How long a pod that ends goes on with what it has begun. */
  readonly drainSeconds: number;
  readonly trackerStore: TrackerStore | undefined;
  /** Further labels of every object. */
  readonly labels: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  /** The ServiceAccount that pods run as; undefined: the namespace's default. No token of it is mounted. */
  readonly serviceAccount: string | undefined;
  /** Who may speak to cores; undefined: everyone. Actions are reached by their own core alone. */
  readonly clients: readonly Client[] | undefined;
  readonly patch: readonly Patch[];
}

/** What an environment on Kubernetes sets for one bot, beside what every target knows. */
export type KubernetesBotSettings = {
  readonly resources: Readonly<Record<Half, Resources>>;
  /** Environment variables of both halves whose values stand in Secrets. */
  readonly secrets: Readonly<Record<string, SecretKey>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly patch: readonly Patch[];
};

/**
 * What of the settings changes the objects of a revision, so that a change is a new revision: of the bot's own, and of
 * the target's everything but where it is.
 */
export type RenderedKubernetes = KubernetesBotSettings & {
  readonly image: string | undefined;
  readonly delivery: Delivery;
  readonly pullSecrets: readonly string[];
  readonly drainSeconds: number;
  readonly trackerStore: TrackerStore | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly serviceAccount: string | undefined;
  readonly clients: readonly Client[] | undefined;
  /** Seconds that a revision may take to become ready: its probes are that patient. */
  readonly readySeconds: number;
};

/**
 * A bot that says nothing of resources gets what a small one needs: the processor is asked for and not bounded, since a
 * bound slows every answer, and memory is both.
 */
export const usualResources: Readonly<Record<Half, Resources>> = {
  core: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
  actions: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
};

/** The settings of a bot of which nothing is written. */
export const usualBotSettings: KubernetesBotSettings = {
  resources: usualResources,
  secrets: {},
  labels: {},
  patch: [],
};

/**
 * The target's and the bot's settings, as far as they change the objects of a revision.
 * @param readySeconds how long a revision may take to become ready.
 */
export function renderKubernetes(
  target: KubernetesTargetSettings,
  readySeconds = 60,
  bot: KubernetesBotSettings = usualBotSettings,
): RenderedKubernetes {
  const { image, delivery, pullSecrets, drainSeconds, trackerStore } = target;
  const { nodeSelector, tolerations, serviceAccount, clients } = target;
  return {
    ...{ image, delivery, pullSecrets, drainSeconds, trackerStore },
    ...{ nodeSelector, tolerations, serviceAccount, clients, readySeconds },
    resources: bot.resources,
    secrets: bot.secrets,
    labels: { ...target.labels, ...bot.labels },
    patch: [...target.patch, ...bot.patch],
  };
}
