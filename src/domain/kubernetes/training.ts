import type { Digest } from '../digest.ts';
import type { JsonObject, Manifest, Texts } from './manifest.ts';
import { botLabels, labelKeys } from './names.ts';
import type { Resources, Toleration } from './settings.ts';

/** Training as Jobs of a cluster, as a person wrote it. */
export interface TrainingSettings {
  readonly namespace: string;
  /** A context of the kubeconfig; undefined: the current one, or the cluster that this process runs in. */
  readonly context: string | undefined;
  /** What trains: Tidegate's image, by digest (`host/path@sha256:…`). */
  readonly image: string;
  /** The repository as pods reach it, `oci://host/path`; undefined: as everybody else does. */
  readonly store: string | undefined;
  /** The Secret (of type dockerconfigjson) with which pods get into the registry; undefined: it lets everybody in. */
  readonly registrySecret: string | undefined;
  /** Names of Secrets with which nodes pull the image. */
  readonly pullSecrets: readonly string[];
  /** Trainings side by side, at most. Where a queue is named, that one decides instead. */
  readonly atOnce: number;
  /** Seconds that a training may run. */
  readonly deadlineSeconds: number;
  /** Seconds that a Job which has ended is kept, to look at. */
  readonly keepSeconds: number;
  /** Kueue's LocalQueue that orders the Jobs; undefined: none. */
  readonly queue: string | undefined;
  readonly resources: Resources;
  readonly labels: Texts;
  readonly nodeSelector: Texts;
  readonly tolerations: readonly Toleration[];
  /** The ServiceAccount that pods run as; undefined: the namespace's default. No token of it is mounted. */
  readonly serviceAccount: string | undefined;
}

/** What holds where nothing is written. */
export const usualTraining = {
  atOnce: 4,
  deadlineSeconds: 60 * 60,
  keepSeconds: 60 * 60,
  resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } },
} as const satisfies Partial<TrainingSettings>;

/** The value of the component's label on everything that trains. */
export const trainingComponent = 'training';

/** The one container of a training's pod. */
export const trainingContainer = 'train';

/** Selects every training of a namespace. */
export const trainingSelector = `${labelKeys.component}=${trainingComponent},${labelKeys.managedBy}=tidegate`;

/** Selects the pods of a Job. */
export function podsOfJob(name: string): string {
  return `batch.kubernetes.io/job-name=${name}`;
}

/** Kueue orders the Jobs that carry it. */
export const queueLabel = 'kueue.x-k8s.io/queue-name';

export const trainingAnnotations = {
  /** The digest of the inputs, whole. */
  inputs: 'tidegate.dev/training-inputs',
  /** On a Job that is suspended because nobody has looked yet whether it is its turn. */
  turn: 'tidegate.dev/awaits-turn',
} as const;

/** How a training's program ends. Any other code is the environment's failure, after which it is tried again. */
export const trainingExits = {
  trained: 0,
  /** The engine failed at this bot, as it will the next time. */
  failed: 1,
  /** The bot is broken. */
  invalid: 2,
  /** The registry or the disk failed. */
  environment: 3,
} as const;

/**
 * Exit codes after which another try would end in the same way: what is above; being told to end (128 + SIGINT or
 * SIGTERM), which the deadline does; and being killed (128 + SIGKILL), which a limit of memory does. A pod that a node
 * or the scheduler took away ends so too, but carries the condition DisruptionTarget, which is looked at before.
 */
const finalExits = [trainingExits.failed, trainingExits.invalid, 130, 137, 143];

/** Further tries after failures that aren't the bot's. */
const backoffLimit = 2;

/** Seconds that a Job may wait for its place: for quota, for a node, for a registry. */
const mostWaitingSeconds = 24 * 60 * 60;

/**
 * The name of the Job that trains these inputs: whoever asks for the same finds the same Job. It is a DNS label.
 * @param inputs the digest of the artifact that holds them, the image among them.
 */
export function trainingJobName(bot: string, inputs: Digest): string {
  return `${bot}-train-${inputs.slice('sha256:'.length, 'sha256:'.length + 16)}`;
}

/** What a training's Job is made from. */
export interface TrainingJobRequest {
  readonly settings: TrainingSettings;
  readonly bot: string;
  readonly inputs: Digest;
  /** Where the inputs lie, as pods reach it: `host/path`. */
  readonly repository: string;
  /** Whether that registry is spoken to without TLS. */
  readonly plainHttp: boolean;
}

/**
 * The Job of a training. It starts suspended: without a queue, until it is its turn; with one, until the queue lets it.
 * Its pod has no token of the API and runs with no rights at all (restricted Pod Security).
 */
export function trainingJob(request: TrainingJobRequest): Manifest {
  const { settings, bot, inputs } = request;
  const { queue } = settings;
  const labels = { ...settings.labels, ...botLabels(bot), [labelKeys.component]: trainingComponent };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: trainingJobName(bot, inputs),
      labels: { ...labels, ...(queue !== undefined && { [queueLabel]: queue }) },
      annotations: {
        [trainingAnnotations.inputs]: inputs,
        ...(queue === undefined && { [trainingAnnotations.turn]: 'true' }),
      },
    },
    spec: {
      suspend: true,
      backoffLimit,
      // The deadline of the work itself is the pod's: waiting for a place doesn't count.
      activeDeadlineSeconds: mostWaitingSeconds + (backoffLimit + 1) * settings.deadlineSeconds,
      ttlSecondsAfterFinished: settings.keepSeconds,
      podReplacementPolicy: 'Failed',
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          {
            action: 'FailJob',
            onExitCodes: { containerName: trainingContainer, operator: 'In', values: finalExits },
          },
        ],
      },
      template: { metadata: { labels }, spec: podOf(request) },
    },
  };
}

function podOf({ settings, inputs, repository, plainHttp }: TrainingJobRequest): JsonObject {
  const { registrySecret, pullSecrets, serviceAccount } = settings;
  const credentials = '/registry';
  return {
    restartPolicy: 'Never',
    activeDeadlineSeconds: settings.deadlineSeconds,
    // Nothing of it has to be brought to an end.
    terminationGracePeriodSeconds: 5,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
    ...(pullSecrets.length > 0 && { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
    ...(Object.keys(settings.nodeSelector).length > 0 && { nodeSelector: settings.nodeSelector }),
    ...(settings.tolerations.length > 0 && { tolerations: settings.tolerations }),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      fsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: trainingContainer,
        image: settings.image,
        command: [
          'node',
          '/opt/tidegate/tidegate.js',
          'train-inputs',
          `${repository}@${inputs}`,
          ...(plainHttp ? ['--plain-http'] : []),
        ],
        env: [
          { name: 'HOME', value: '/tmp' },
          ...(registrySecret === undefined ? [] : [{ name: 'DOCKER_CONFIG', value: credentials }]),
        ],
        resources: settings.resources,
        // What came of it, in a few bytes; where it ended without a word, the last lines of its log.
        terminationMessagePolicy: 'FallbackToLogsOnError',
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          ...(registrySecret === undefined
            ? []
            : [{ name: 'registry', mountPath: credentials, readOnly: true }]),
        ],
      },
    ],
    volumes: [
      { name: 'tmp', emptyDir: {} },
      ...(registrySecret === undefined
        ? []
        : [
            {
              name: 'registry',
              secret: {
                secretName: registrySecret,
                items: [{ key: '.dockerconfigjson', path: 'config.json' }],
              },
            },
          ]),
    ],
  };
}
