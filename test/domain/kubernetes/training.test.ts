import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { digestOf } from '../../../src/domain/digest.ts';
import {
  podsOfJob,
  queueLabel,
  trainingAnnotations,
  trainingJob,
  trainingJobName,
  usualTraining,
  type TrainingJobRequest,
  type TrainingSettings,
} from '../../../src/domain/kubernetes/training.ts';

const digest = digestOf('inputs');
const settings: TrainingSettings = {
  ...usualTraining,
  namespace: 'training',
  context: undefined,
  image: `ghcr.io/acme/tidegate@${digestOf('image')}`,
  store: undefined,
  registrySecret: undefined,
  pullSecrets: [],
  queue: undefined,
  labels: {},
  nodeSelector: {},
  tolerations: [],
  serviceAccount: undefined,
};

function jobOf(changed: Partial<TrainingSettings> = {}, asked: Partial<TrainingJobRequest> = {}) {
  const manifest = trainingJob({
    settings: { ...settings, ...changed },
    bot: 'bakery',
    inputs: digest,
    repository: 'ghcr.io/acme/bots',
    plainHttp: false,
    ...asked,
  });
  // As the API server will read it.
  return JSON.parse(JSON.stringify(manifest)) as {
    metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
    spec: {
      suspend: boolean;
      activeDeadlineSeconds: number;
      ttlSecondsAfterFinished: number;
      backoffLimit: number;
      podFailurePolicy: {
        rules: { action: string; onExitCodes?: { values: number[] }; onPodConditions?: { type: string }[] }[];
      };
      template: { metadata: { labels: Record<string, string> }; spec: Record<string, unknown> & PodSpec };
    };
  };
}

interface PodSpec {
  activeDeadlineSeconds: number;
  automountServiceAccountToken: boolean;
  containers: {
    image: string;
    command: string[];
    env: { name: string; value: string }[];
    volumeMounts: { name: string; mountPath: string }[];
  }[];
  volumes: { name: string; secret?: { secretName: string } }[];
}

test('a Job is named after its bot and what is trained, in a DNS label', () => {
  expect(trainingJobName('bakery', digest)).toBe(`bakery-train-${digest.slice(7, 23)}`);
  const names = fc.stringMatching(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
  fc.assert(
    fc.property(names, fc.string(), (bot, inputs) => {
      expect(trainingJobName(bot, digestOf(inputs))).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
    }),
  );
});

test('its program is told where the inputs lie, by digest', () => {
  const { containers } = jobOf().spec.template.spec;
  expect(containers).toHaveLength(1);
  expect(containers[0]?.image).toBe(settings.image);
  expect(containers[0]?.command).toEqual([
    'node',
    '/opt/tidegate/tidegate.js',
    'train-inputs',
    `ghcr.io/acme/bots@${digest}`,
  ]);
  const plain = jobOf({}, { plainHttp: true }).spec.template.spec.containers[0]?.command;
  expect(plain?.at(-1)).toBe('--plain-http');
});

test('a broken bot is not tried again, a lost node is', () => {
  const { podFailurePolicy, backoffLimit } = jobOf().spec;
  const [first, second] = podFailurePolicy.rules;
  expect(first).toMatchObject({ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] });
  expect(second).toMatchObject({ action: 'FailJob' });
  expect(second?.onExitCodes?.values).toEqual(expect.arrayContaining([1, 2, 137]));
  // The registry's failure, which passes.
  expect(second?.onExitCodes?.values).not.toContain(3);
  expect(second?.onExitCodes?.values).not.toContain(0);
  expect(backoffLimit).toBe(2);
});

test('it may run as long as the deadline, and wait for its place beyond that', () => {
  const { spec } = jobOf({ deadlineSeconds: 600, keepSeconds: 90 });
  expect(spec.template.spec.activeDeadlineSeconds).toBe(600);
  expect(spec.activeDeadlineSeconds).toBeGreaterThan(3 * 600);
  expect(spec.ttlSecondsAfterFinished).toBe(90);
});

describe('suspended at first', () => {
  test('until it is its turn, where no queue orders it', () => {
    const { metadata, spec } = jobOf();
    expect(spec.suspend).toBe(true);
    expect(metadata.annotations).toEqual({
      [trainingAnnotations.inputs]: digest,
      [trainingAnnotations.turn]: 'true',
    });
    expect(metadata.labels).not.toHaveProperty([queueLabel]);
  });

  test('until the queue lets it run', () => {
    const { metadata, spec } = jobOf({ queue: 'nightly' });
    expect(spec.suspend).toBe(true);
    expect(metadata.annotations).not.toHaveProperty([trainingAnnotations.turn]);
    expect(metadata.labels[queueLabel]).toBe('nightly');
  });
});

test('its pod has no rights and no credentials but those of the registry, by name', () => {
  const plain = jobOf().spec.template.spec;
  expect(plain.automountServiceAccountToken).toBe(false);
  expect(plain.volumes.map(({ name }) => name)).toEqual(['tmp']);
  expect(plain.containers[0]?.env).toEqual([{ name: 'HOME', value: '/tmp' }]);
  expect(plain).not.toHaveProperty('imagePullSecrets');
  expect(plain).not.toHaveProperty('serviceAccountName');
  expect(plain).not.toHaveProperty('nodeSelector');
  expect(plain).not.toHaveProperty('tolerations');

  const full = jobOf({
    registrySecret: 'registry-writer',
    pullSecrets: ['puller'],
    serviceAccount: 'trainer',
    nodeSelector: { pool: 'big' },
    tolerations: [{ key: 'big', operator: 'Exists' }],
    labels: { team: 'voice', 'tidegate.dev/bot': 'somebody-else' },
  });
  const pod = full.spec.template.spec;
  expect(pod.volumes[1]?.secret?.secretName).toBe('registry-writer');
  const mount = pod.containers[0]?.volumeMounts.find(({ name }) => name === 'registry');
  expect(pod.containers[0]?.env).toContainEqual({ name: 'DOCKER_CONFIG', value: mount?.mountPath });
  expect(pod).toMatchObject({
    imagePullSecrets: [{ name: 'puller' }],
    serviceAccountName: 'trainer',
    nodeSelector: { pool: 'big' },
    tolerations: [{ key: 'big', operator: 'Exists' }],
  });
  expect(full.metadata.labels).toMatchObject({ team: 'voice', 'tidegate.dev/bot': 'bakery' });
  expect(full.spec.template.metadata.labels).toMatchObject({ team: 'voice', 'tidegate.dev/bot': 'bakery' });
});

test('pods are found by the name of their Job', () => {
  expect(podsOfJob('bakery-train-1')).toBe('batch.kubernetes.io/job-name=bakery-train-1');
});
