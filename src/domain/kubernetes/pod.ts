import { actionsBase } from '../actions-url.ts';
import type { Json } from '../digest.ts';
import { UserError } from '../errors.ts';
import type { Half } from '../revision.ts';
import type { JsonObject } from './manifest.ts';
import type { ManifestRequest, ServedHalf } from './manifests.ts';
import { containerNames, namesOf, ports, selectorOf } from './names.ts';
import type { RenderedKubernetes } from './settings.ts';

/** Whom processes in pods run as: nobody that any image gives rights to. */
const user = 65_532;

/** Where things lie in a pod. */
const paths = {
  package: '/package',
  temporary: '/tmp',
  conversations: '/tmp/conversations.sqlite',
  registryCredentials: '/registry-credentials',
} as const;

/**
 * What answers 200 while a half lives, whether or not it takes requests: a model that still loads, or a half that
 * drains, is no reason to end it.
 */
const livenessPaths: Readonly<Record<Half, string>> = { core: '/', actions: '/actions' };

/** The least that a pod gets to end: its drain, and then what is under way. */
const graceAfterDrain = 15;

/** The name of the init container that fetches the package, where the node doesn't mount it. */
export const fetchContainer = 'package';

/** What a pod of one half is made from. */
export interface PodRequest extends ManifestRequest {
  readonly half: Half;
  readonly kubernetes: RenderedKubernetes;
}

/**
 * The spec of a half's pods, within the restricted profile of Pod Security: no root, no capability, nothing that can
 * be written but /tmp.
 * @throws UserError where no image or no way to run in one is known.
 */
export function podSpec(request: PodRequest): JsonObject {
  const { half, kubernetes, revision, delivery } = request;
  const { pullSecrets, nodeSelector, tolerations, serviceAccount, drainSeconds } = kubernetes;
  const image = imageOf(request);
  const selector = { matchLabels: selectorOf(revision.bot, revision.id, half) };
  return {
    automountServiceAccountToken: false,
    ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
    // What another Service is called must not reach a bot's environment.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: drainSeconds + graceAfterDrain,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
      (topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: selector,
      }),
    ),
    ...(delivery === 'init-container' && { initContainers: [initContainer(request, image)] }),
    containers: [mainContainer(request, image)],
    volumes: volumes(request),
  };
}

function imageOf({ kubernetes, revision }: PodRequest): string {
  if (kubernetes.image !== undefined) return kubernetes.image;
  throw new UserError(
    `The environment ${revision.environment} names no image that runs the builtin engine in its pods.`,
    {
      code: 'image-missing',
      next: `Write environments.${revision.environment}.target.kubernetes.image in tidegate.yml: host/path@sha256:….`,
    },
  );
}

function mainContainer(request: PodRequest, image: string): JsonObject {
  const { half, kubernetes } = request;
  const { command, environment, healthPath } = servedHalf(request);
  const port = ports[half];
  return {
    name: containerNames[half],
    image,
    imagePullPolicy: 'IfNotPresent',
    command: command.map((part) => filled(part, request)),
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    env: environmentOf(request, environment),
    resources: kubernetes.resources[half],
    ...probes(healthPath, livenessPaths[half], kubernetes.readySeconds),
    securityContext: confined,
    volumeMounts: [
      { name: 'package', mountPath: paths.package, readOnly: true },
      { name: 'temporary', mountPath: paths.temporary },
    ],
    // What a process says last is told in the pod's status where its log is gone.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

const confined: JsonObject = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

function servedHalf({ half, serve, revision }: PodRequest): ServedHalf {
  if (serve.container) return serve.container[half];
  throw new UserError(
    `The engine of ${revision.bot} can't run in containers, and Kubernetes runs nothing else.`,
    {
      code: 'engine-not-in-containers',
      next: 'Give the environment the target local, or the bot another engine, in tidegate.yml.',
    },
  );
}

/**
 * A pod gets the traffic when its half says that it is ready: a core with its model, that is. The start may take twice
 * as long as a rollout waits, since a pod that is started again on a busy node must not be ended for that. What answers
 * nothing at all for two minutes is ended.
 */
function probes(healthPath: string, livenessPath: string, readySeconds: number): JsonObject {
  const get = (path: string) => ({ httpGet: { path, port: 'http' } });
  return {
    startupProbe: {
      ...get(healthPath),
      periodSeconds: 1,
      timeoutSeconds: 3,
      failureThreshold: 2 * readySeconds,
    },
    readinessProbe: { ...get(healthPath), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
    livenessProbe: { ...get(livenessPath), periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
  };
}

/** Variables in the order of their importance: what the environment sets goes before what the engine does. */
function environmentOf(request: PodRequest, described: Readonly<Record<string, string>>): Json {
  const { revision, kubernetes, half } = request;
  const values = new Map<string, JsonObject>();
  for (const [name, value] of Object.entries(described)) values.set(name, { value: filled(value, request) });
  if (half === 'core') {
    for (const [name, value] of trackerVariables(request)) values.set(name, value);
  }
  for (const [name, value] of Object.entries(revision.settings.variables)) {
    values.set(name, { value: literal(value) });
  }
  for (const [name, from] of Object.entries(kubernetes.secrets))
    values.set(name, fromSecret(from.secret, from.key));
  return [...values].map(([name, value]) => ({ name, ...value }));
}

/** Where the core keeps conversations: all revisions of a bot share them, other bots don't. */
function trackerVariables({ kubernetes: { trackerStore }, revision }: PodRequest): [string, JsonObject][] {
  if (trackerStore === undefined) return [];
  return [
    [
      'TIDEGATE_TRACKER_STORE',
      'url' in trackerStore
        ? { value: literal(trackerStore.url) }
        : fromSecret(trackerStore.secret, trackerStore.key),
    ],
    ['TIDEGATE_TRACKER_PREFIX', { value: `${revision.environment}/${revision.bot}` }],
  ];
}

function fromSecret(name: string, key: string): JsonObject {
  return { valueFrom: { secretKeyRef: { name, key } } };
}

function filled(text: string, { half, kubernetes, revision }: PodRequest): string {
  const { actionsUrl } = revision.settings;
  const values: Readonly<Record<string, string>> = {
    '{port}': String(ports[half]),
    '{package}': paths.package,
    '{actions}':
      actionsUrl === undefined
        ? `http://${namesOf(revision.bot, revision.id).actions}:${ports.actions}`
        : actionsBase(actionsUrl),
    '{conversations}': paths.conversations,
    '{drain}': String(kubernetes.drainSeconds),
  };
  return literal(text.replace(/\{[a-z]+\}/g, (name) => values[name] ?? name));
}

/** Kubernetes replaces `$(NAME)` in commands and in values of variables: what is written here is meant as it stands. */
function literal(text: string): string {
  return text.replaceAll('$(', () => '$$(');
}

/** Fetches the package by its digest into the pod, where the node doesn't mount it. */
function initContainer({ packageReference, plainHttp, kubernetes }: PodRequest, image: string): JsonObject {
  const credentials = kubernetes.pullSecrets.length > 0;
  return {
    name: fetchContainer,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: [
      ...['node', '/opt/tidegate/tidegate.js', 'store', 'unpack', packageReference, paths.package],
      ...(plainHttp ? ['--plain-http'] : []),
    ],
    ...(credentials && { env: [{ name: 'DOCKER_CONFIG', value: paths.registryCredentials }] }),
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    securityContext: confined,
    volumeMounts: [
      { name: 'package', mountPath: paths.package },
      { name: 'temporary', mountPath: paths.temporary },
      ...(credentials
        ? [{ name: 'registry-credentials', mountPath: paths.registryCredentials, readOnly: true }]
        : []),
    ],
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function volumes({ delivery, packageReference, kubernetes }: PodRequest): Json {
  const [secretName] = kubernetes.pullSecrets;
  const temporary = { name: 'temporary', emptyDir: { sizeLimit: '256Mi' } };
  if (delivery === 'image-volume')
    return [
      { name: 'package', image: { reference: packageReference, pullPolicy: 'IfNotPresent' } },
      temporary,
    ];
  return [
    { name: 'package', emptyDir: {} },
    temporary,
    ...(secretName === undefined
      ? []
      : [
          {
            name: 'registry-credentials',
            secret: {
              secretName,
              items: [{ key: '.dockerconfigjson', path: 'config.json' }],
              defaultMode: 0o440,
            },
          },
        ]),
  ];
}
