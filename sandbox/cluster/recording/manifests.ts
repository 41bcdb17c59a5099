/** Plain JSON. */
export type Json = Record<string, unknown>;

/** What a case's manifests need to know of the place. */
export interface Place {
  readonly namespace: string;
  /** An image that runs Node. */
  readonly image: string;
  /** `HOST:PORT` of a registry that has it. */
  readonly registry: string;
  /** `HOST:PORT` of a registry that answers every request with the number that is its repository's first part. */
  readonly refusing: string;
}

const labels = {
  'app.kubernetes.io/name': 'helpdesk',
  'app.kubernetes.io/component': 'core',
  'app.kubernetes.io/part-of': 'tidegate',
  'app.kubernetes.io/managed-by': 'tidegate',
  'tidegate.dev/bot': 'helpdesk',
  'tidegate.dev/revision': '4f1d2c3b5a69',
};

/** A program that answers every request with a status and says that it started. */
export const serves = (status = 200) =>
  node(
    `console.log('listening'); require('http').createServer((q, r) => { r.statusCode = ${status}; r.end('no model is loaded') }).listen(5005)`,
  );

export const node = (program: string): Json => ({ command: ['node', '-e', program] });

/** One that ends when told, so that nobody waits for it. */
const container = (place: Place, extra: Json): Json => ({
  name: 'core',
  image: place.image,
  resources: { requests: { cpu: '5m', memory: '32Mi' }, limits: { memory: '256Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  ports: [{ name: 'http', containerPort: 5005 }],
  readinessProbe: { httpGet: { path: '/status', port: 5005 }, periodSeconds: 1 },
  ...extra,
});

const podSpec = (place: Place, given: { container?: Json; pod?: Json }): Json => ({
  automountServiceAccountToken: false,
  terminationGracePeriodSeconds: 1,
  securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [container(place, { ...serves(), ...given.container })],
  ...given.pod,
});

/** A Deployment of one half, changed where the case needs it. */
export const deployment = (
  place: Place,
  given: { container?: Json; pod?: Json; spec?: Json; template?: Json; name?: string } = {},
): Json => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: given.name ?? 'helpdesk-4f1d2c3b5a69-core',
    namespace: place.namespace,
    labels,
  },
  spec: {
    replicas: 1,
    progressDeadlineSeconds: 600,
    selector: {
      matchLabels: {
        'tidegate.dev/revision': labels['tidegate.dev/revision'],
        'app.kubernetes.io/component': 'core',
      },
    },
    template: { metadata: { labels, ...given.template }, spec: podSpec(place, given) },
    ...given.spec,
  },
});

/** An init container that is given beside the serving one. */
export const initial = (place: Place, extra: Json): Json => ({
  initContainers: [
    { ...container(place, { readinessProbe: undefined, ports: undefined }), name: 'package', ...extra },
  ],
});

export const job = (place: Place, given: { container?: Json; pod?: Json; spec?: Json } = {}): Json => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: 'helpdesk-train-4f1d2c3b5a69',
    namespace: place.namespace,
    labels: { ...labels, 'app.kubernetes.io/component': 'training' },
  },
  spec: {
    backoffLimit: 0,
    template: {
      metadata: { labels: { ...labels, 'app.kubernetes.io/component': 'training' } },
      spec: podSpec(place, {
        container: { name: 'train', readinessProbe: undefined, ports: undefined, ...given.container },
        pod: { restartPolicy: 'Never', ...given.pod },
      }),
    },
    ...given.spec,
  },
});

export const object = (place: Place, apiVersion: string, kind: string, name: string, rest: Json): Json => ({
  apiVersion,
  kind,
  metadata: { name, namespace: place.namespace },
  ...rest,
});
