import { deployment, initial, job, node, object, serves, type Json, type Place } from './manifests.ts';
import { all, available, condition, ended, event, running, waiting, type Until } from './objects.ts';

/** Something that goes wrong (or right) in a cluster, made to happen. */
export interface Case {
  readonly name: string;
  /** What was done, for who reads the recording. */
  readonly told: string;
  /** What is applied, in this order, each list once the moment before it has come. */
  readonly acts: readonly Act[];
  /** Labels of the namespace. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Act {
  readonly apply?: (place: Place) => readonly Json[];
  /** kubectl's arguments, the names of the pods put in for `{pod}`. */
  readonly kubectl?: readonly string[];
  readonly until: Until;
  /** What it is recorded as; without a name it is only waited for. */
  readonly as?: string;
}

const simple = (name: string, told: string, apply: Act['apply'] & object, until: Until): Case => ({
  name,
  told,
  acts: [{ apply, until, as: name }],
});

const digest = `sha256:${'0'.repeat(63)}1`;
const probe = (path: string, extra: Json = {}) => ({
  httpGet: { path, port: 5005 },
  periodSeconds: 1,
  failureThreshold: 2,
  ...extra,
});
/** A quota asks that every pod says what it wants of a thing. */
const quota = (place: Place, hard: Json) => object(place, 'v1', 'ResourceQuota', 'team', { spec: { hard } });
/** The quota's controller must have counted once before it refuses anything. */
const counted: Until = () => true;
const failed = condition('ReplicaFailure', 'True', 'FailedCreate');
const starved = node(
  `const kept = []; setInterval(() => kept.push(Buffer.alloc(16 * 1024 * 1024, 1)), 10); console.log('loading the model')`,
);

export const cases: readonly Case[] = [
  simple('ready', 'Everything is as it should be.', (p) => [deployment(p)], available),
  simple(
    'ready-two',
    'Two replicas, both ready.',
    (p) => [deployment(p, { spec: { replicas: 2 } })],
    available,
  ),
  simple(
    'image-missing',
    'The digest is not in the registry.',
    (p) => [deployment(p, { container: { image: `${p.registry}/base@${digest}` } })],
    all(waiting('ErrImagePull', 'ImagePullBackOff'), event('Failed', /not found/)),
  ),
  {
    name: 'image-tag-missing',
    told: 'The repository is not in the registry; recorded at the first refusal and while the kubelet waits to try again.',
    acts: [
      {
        apply: (p) => [deployment(p, { container: { image: `${p.registry}/nobody/has-this:1` } })],
        until: waiting('ErrImagePull'),
        as: 'image-tag-missing',
      },
      { until: waiting('ImagePullBackOff'), as: 'image-tag-missing-backoff' },
    ],
  },
  ...[
    ['pull-unauthorized', '401'],
    ['pull-forbidden', '403'],
    ['pull-too-many', '429'],
    ['pull-unavailable', '503'],
  ].map(([name = '', status = '']) =>
    simple(
      name,
      `The registry answers every request with ${status}.`,
      (p) => [deployment(p, { container: { image: `${p.refusing}/${status}/base:1` } })],
      all(waiting('ErrImagePull', 'ImagePullBackOff'), event('Failed')),
    ),
  ),
  simple(
    'pull-unreachable',
    'Nobody listens where the registry should be.',
    (p) => [deployment(p, { container: { image: '127.0.0.1:1/base:1' } })],
    all(waiting('ErrImagePull', 'ImagePullBackOff'), event('Failed')),
  ),
  simple(
    'image-name-invalid',
    'The reference has capital letters.',
    (p) => [deployment(p, { container: { image: `${p.registry}/Base:1` } })],
    waiting('InvalidImageName'),
  ),
  simple(
    'image-never-pulled',
    'imagePullPolicy is Never, and the node has no such image.',
    (p) => [deployment(p, { container: { image: `${p.registry}/elsewhere:1`, imagePullPolicy: 'Never' } })],
    waiting('ErrImageNeverPull'),
  ),
  simple(
    'image-volume-missing',
    'The package is mounted as an image volume, and is not in the registry.',
    (p) => [
      deployment(p, {
        pod: { volumes: [{ name: 'package', image: { reference: `${p.registry}/helpdesk@${digest}` } }] },
        container: { volumeMounts: [{ name: 'package', mountPath: '/package' }] },
      }),
    ],
    all(waiting('ErrImagePull', 'ImagePullBackOff'), event('Failed')),
  ),
  simple(
    'secret-missing',
    'A variable comes from a Secret that is not there.',
    (p) => [
      deployment(p, {
        container: {
          env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'channels', key: 'token' } } }],
        },
      }),
    ],
    waiting('CreateContainerConfigError'),
  ),
  simple(
    'config-key-missing',
    'A variable comes from a ConfigMap that lacks the key.',
    (p) => [
      object(p, 'v1', 'ConfigMap', 'settings', { data: { other: 'value' } }),
      deployment(p, {
        container: {
          env: [{ name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } }],
        },
      }),
    ],
    waiting('CreateContainerConfigError'),
  ),
  simple(
    'runs-as-root',
    'runAsNonRoot, but the pod is told to run as user 0.',
    (p) => [deployment(p, { container: { securityContext: { runAsNonRoot: true, runAsUser: 0 } } })],
    waiting('CreateContainerConfigError'),
  ),
  simple(
    'program-missing',
    'The command names a program that the image lacks.',
    (p) => [deployment(p, { container: { command: ['/opt/rasa/bin/rasa', 'run'] } })],
    (o) => ended('StartError')(o) || waiting('RunContainerError', 'CreateContainerError')(o),
  ),
  {
    name: 'crash',
    told: 'The program ends with 3 after a line: recorded after the first end, the second, and while it waits.',
    acts: [
      {
        apply: (p) => [
          deployment(p, {
            container: node(`console.error('Error: no model at /package/model'); process.exit(3)`),
          }),
        ],
        until: ended('Error'),
        as: 'crash-first',
      },
      { until: ended('Error', 1), as: 'crash-second' },
      { until: waiting('CrashLoopBackOff'), as: 'crash-backoff' },
    ],
  },
  simple(
    'crash-signal',
    'The program is ended by a signal of its own making.',
    (p) => [deployment(p, { container: node('process.abort()') })],
    ended('Error', 1),
  ),
  simple(
    'crash-success',
    'The program ends with 0 although it should serve.',
    (p) => [deployment(p, { container: node(`console.log('done')`) })],
    ended('Completed', 1),
  ),
  simple(
    'out-of-memory',
    'The program takes more than its limit of 64Mi.',
    (p) => [deployment(p, { container: { ...starved, resources: { limits: { memory: '64Mi' } } } })],
    ended('OOMKilled'),
  ),
  simple(
    'liveness-killed',
    'The liveness probe asks for a path that answers 503.',
    (p) => [
      deployment(p, {
        container: { ...serves(503), readinessProbe: undefined, livenessProbe: probe('/live') },
      }),
    ],
    event('Killing', /failed liveness probe, will be restarted/),
  ),
  simple(
    'startup-killed',
    'The startup probe gives up before the model is loaded.',
    (p) => [deployment(p, { container: { ...serves(503), startupProbe: probe('/status') } })],
    event('Killing', /failed startup probe, will be restarted/),
  ),
  simple(
    'starting',
    'The startup probe has not passed yet, and has plenty of tries left.',
    (p) => [
      deployment(p, {
        container: { ...serves(503), startupProbe: probe('/status', { failureThreshold: 600 }) },
      }),
    ],
    all(running, event('Unhealthy', /Startup probe failed/)),
  ),
  simple(
    'not-ready',
    'It runs, but /status answers 503.',
    (p) => [deployment(p, { container: serves(503) })],
    event('Unhealthy', /Readiness probe failed/),
  ),
  simple(
    'not-listening',
    'It runs, but listens at no port.',
    (p) => [deployment(p, { container: node('setInterval(() => 0, 1000)') })],
    event('Unhealthy', /connection refused/),
  ),
  simple(
    'progress-deadline',
    'It never gets ready, and the Deployment gives up.',
    (p) => [deployment(p, { container: serves(503), spec: { progressDeadlineSeconds: 5 } })],
    condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
  ),
  simple(
    'init-crash',
    'The init container ends with 2.',
    (p) => [
      deployment(p, {
        pod: initial(p, node(`console.error('The package is not in the registry.'); process.exit(2)`)),
      }),
    ],
    ended('Error', 1),
  ),
  simple(
    'init-image-missing',
    'The image of the init container is not in the registry.',
    (p) => [deployment(p, { pod: initial(p, { image: `${p.registry}/base@${digest}` }) })],
    all(waiting('ErrImagePull', 'ImagePullBackOff'), event('Failed', /not found/)),
  ),
  simple(
    'init-out-of-memory',
    'The init container takes more than its limit.',
    (p) => [deployment(p, { pod: initial(p, { ...starved, resources: { limits: { memory: '64Mi' } } }) })],
    ended('OOMKilled'),
  ),
  simple(
    'unschedulable-cpu',
    'It asks for more processors than any node has.',
    (p) => [deployment(p, { container: { resources: { requests: { cpu: '64' } } } })],
    condition('PodScheduled', 'False', 'Unschedulable'),
  ),
  simple(
    'unschedulable-node',
    'It asks for a node with a label that none has.',
    (p) => [deployment(p, { pod: { nodeSelector: { disk: 'fast' } } })],
    condition('PodScheduled', 'False', 'Unschedulable'),
  ),
  simple(
    'claim-missing',
    'It mounts a claim that is not there.',
    (p) => [
      deployment(p, {
        pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'models' } }] },
        container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      }),
    ],
    condition('PodScheduled', 'False', 'Unschedulable'),
  ),
  simple(
    'mount-secret-missing',
    'It mounts a Secret that is not there.',
    (p) => [
      deployment(p, {
        pod: { volumes: [{ name: 'tls', secret: { secretName: 'certificates' } }] },
        container: { volumeMounts: [{ name: 'tls', mountPath: '/tls' }] },
      }),
    ],
    event('FailedMount'),
  ),
  {
    name: 'quota-too-small',
    told: 'The quota is smaller than what one pod asks for.',
    acts: [
      { apply: (p) => [quota(p, { 'requests.memory': '16Mi' })], until: counted },
      { apply: (p) => [deployment(p)], until: failed, as: 'quota-too-small' },
    ],
  },
  {
    name: 'quota-full',
    told: 'The quota would do for one pod, but another has it.',
    acts: [
      { apply: (p) => [quota(p, { pods: '1' }), deployment(p, { name: 'other' })], until: available },
      {
        apply: (p) => [
          deployment(p, {
            name: 'helpdesk-4f1d2c3b5a69-actions',
            spec: { selector: { matchLabels: { half: 'actions' } } },
            template: { labels: { half: 'actions' } },
          }),
        ],
        until: failed,
        as: 'quota-full',
      },
    ],
  },
  {
    name: 'quota-asks-limits',
    told: 'The quota asks every pod for a limit of processors, and this one has none.',
    acts: [
      { apply: (p) => [quota(p, { 'limits.cpu': '2' })], until: counted },
      { apply: (p) => [deployment(p)], until: failed, as: 'quota-asks-limits' },
    ],
  },
  {
    name: 'limit-range',
    told: 'The namespace allows no container more than 16Mi.',
    acts: [
      {
        apply: (p) => [
          object(p, 'v1', 'LimitRange', 'team', {
            spec: { limits: [{ type: 'Container', max: { memory: '16Mi' } }] },
          }),
          deployment(p),
        ],
        until: failed,
        as: 'limit-range',
      },
    ],
  },
  {
    name: 'pod-security',
    told: 'The namespace enforces the restricted level, and the container may gain privileges.',
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
    acts: [
      {
        apply: (p) => [deployment(p, { container: { securityContext: { allowPrivilegeEscalation: true } } })],
        until: failed,
        as: 'pod-security',
      },
    ],
  },
  simple(
    'service-account-missing',
    'It runs as a service account that is not there.',
    (p) => [deployment(p, { pod: { serviceAccountName: 'helpdesk' } })],
    failed,
  ),
  simple(
    'paused',
    'The Deployment is paused before it has made anything.',
    (p) => [deployment(p, { spec: { paused: true } })],
    condition('Progressing', 'Unknown', 'DeploymentPaused'),
  ),
  {
    name: 'second-rollout',
    told: 'One pair serves; then the Deployment gets an image that is not there. The old pod goes on.',
    acts: [
      { apply: (p) => [deployment(p)], until: available },
      {
        apply: (p) => [deployment(p, { container: { image: `${p.registry}/base@${digest}` } })],
        until: all(waiting('ErrImagePull', 'ImagePullBackOff'), event('Failed', /not found/)),
        as: 'second-rollout',
      },
    ],
  },
  {
    name: 'evicted',
    told: 'A ready pod is evicted by the API (as a drain does), and ends slowly.',
    acts: [
      {
        apply: (p) => [
          deployment(p, {
            container: node(
              `process.on('SIGTERM', () => 0); require('http').createServer((q, r) => r.end()).listen(5005)`,
            ),
            pod: { terminationGracePeriodSeconds: 20 },
          }),
        ],
        until: available,
      },
      {
        kubectl: ['create', '--raw', '/api/v1/namespaces/{namespace}/pods/{pod}/eviction', '--filename=-'],
        until: condition('DisruptionTarget', 'True'),
        as: 'evicted',
      },
      {
        until: (o) => o.pods.length === 2 && o.pods.some((pod) => available({ ...o, pods: [pod] })),
        as: 'evicted-replaced',
      },
    ],
  },
  simple(
    'job-running',
    'A training that is under way.',
    (p) => [job(p, { container: node('setTimeout(() => 0, 60000)') })],
    running,
  ),
  simple(
    'job-complete',
    'A training that ended well.',
    (p) => [job(p, { container: node(`console.log('trained')`) })],
    condition('Complete', 'True'),
  ),
  simple(
    'job-failed',
    'The training ends with 1, and there is no second try.',
    (p) => [job(p, { container: node(`console.error('data/nlu.yml:3: no intent'); process.exit(1)`) })],
    condition('Failed', 'True', 'BackoffLimitExceeded'),
  ),
  simple(
    'job-deadline',
    'The training takes longer than its deadline.',
    (p) => [job(p, { container: node('setTimeout(() => 0, 60000)'), spec: { activeDeadlineSeconds: 3 } })],
    condition('Failed', 'True', 'DeadlineExceeded'),
  ),
  {
    name: 'job-failure-policy',
    told: 'The exit code says that the bot is broken: a rule of the pod failure policy ends the Job at once.',
    acts: [
      {
        apply: (p) => [
          job(p, {
            container: node('process.exit(2)'),
            spec: {
              backoffLimit: 3,
              podFailurePolicy: {
                rules: [
                  { action: 'FailJob', onExitCodes: { containerName: 'train', operator: 'In', values: [2] } },
                  { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
                ],
              },
            },
          }),
        ],
        until: condition('Failed', 'True', 'PodFailurePolicy'),
        as: 'job-failure-policy',
      },
    ],
  },
  simple(
    'job-retrying',
    'The first pod failed, and the Job waits to try again.',
    (p) => [job(p, { container: node('process.exit(1)'), spec: { backoffLimit: 3 } })],
    (o) => o.pods.some((pod) => pod.status?.phase === 'Failed'),
  ),
  simple(
    'job-failure-target',
    'The Job has failed already, but a pod of it is still ending.',
    (p) => [
      job(p, {
        container: node(`process.on('SIGTERM', () => 0); setTimeout(() => 0, 60000)`),
        pod: { terminationGracePeriodSeconds: 20 },
        spec: { activeDeadlineSeconds: 3 },
      }),
    ],
    condition('FailureTarget', 'True'),
  ),
  simple(
    'job-out-of-memory',
    'The training takes more than its limit.',
    (p) => [job(p, { container: { ...starved, resources: { limits: { memory: '64Mi' } } } })],
    condition('Failed', 'True'),
  ),
  simple(
    'job-suspended',
    'A Job that somebody else lets go.',
    (p) => [job(p, { spec: { suspend: true } })],
    condition('Suspended', 'True'),
  ),
  simple(
    'job-image-missing',
    'The image of the training is not in the registry.',
    (p) => [job(p, { container: { image: `${p.registry}/base@${digest}` } })],
    all(waiting('ErrImagePull', 'ImagePullBackOff'), event('Failed', /not found/)),
  ),
  {
    name: 'job-quota',
    told: 'The quota is smaller than what the training asks for.',
    acts: [
      { apply: (p) => [quota(p, { 'requests.memory': '16Mi' })], until: counted },
      { apply: (p) => [job(p)], until: event('FailedCreate', /exceeded quota/), as: 'job-quota' },
    ],
  },
];
