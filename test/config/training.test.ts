import { describe, expect, test } from '@jest/globals';
import { parseProject } from '../../src/config/project.ts';
import { UserError, type Problem } from '../../src/domain/errors.ts';
import { digestOf } from '../../src/domain/digest.ts';

const image = `ghcr.io/acme/tidegate@${digestOf('image')}`;
const training = (text: string) => parseProject(text, 'tidegate.yml').project.training;

function mistakes(text: string): readonly Problem[] {
  try {
    parseProject(text, 'tidegate.yml');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems;
  }
  throw new Error('the file was taken');
}
const told = (text: string) => mistakes(text).map(({ code, place }) => `${place?.line} ${code}`);

describe('bots are trained', () => {
  test.each(['', 'train:\n', 'train: here\n', 'train: { on: here }\n'])('here: %j', (text) => {
    expect(training(text)).toBeUndefined();
  });

  test('as Jobs of a namespace, with what is usual', () => {
    const text = `store: oci://ghcr.io/acme/bots\ntrain:\n  on: kubernetes\n  namespace: training\n  image: ${image}\n`;
    expect(training(text)).toEqual({
      namespace: 'training',
      image,
      context: undefined,
      store: undefined,
      registrySecret: undefined,
      pullSecrets: [],
      atOnce: 4,
      deadlineSeconds: 3_600,
      keepSeconds: 3_600,
      queue: undefined,
      resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } },
      labels: {},
      nodeSelector: {},
      tolerations: [],
      serviceAccount: undefined,
    });
  });

  test('as Jobs, with everything written', () => {
    const text = `
store: oci://ghcr.io/acme/bots
train:
  on: kubernetes
  namespace: training
  context: aks
  image: ${image}
  store: oci://registry.internal:5000/bots
  registrySecret: registry-writer
  pullSecrets: puller
  atOnce: 2
  deadline: 15m
  keep: 2h
  queue: nightly
  resources: { requests: { cpu: 500m }, limits: { memory: 4Gi, cpu: 2 } }
  labels: { team: voice }
  nodeSelector: { pool: big }
  tolerations: [{ key: big, operator: Exists }]
  serviceAccount: trainer
`;
    expect(training(text)).toEqual({
      ...{ namespace: 'training', context: 'aks', image, store: 'oci://registry.internal:5000/bots' },
      ...{ registrySecret: 'registry-writer', pullSecrets: ['puller'], atOnce: 2 },
      ...{ deadlineSeconds: 900, keepSeconds: 7_200, queue: 'nightly' },
      resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '4Gi', cpu: '2' } },
      ...{ labels: { team: 'voice' }, nodeSelector: { pool: 'big' } },
      ...{ tolerations: [{ key: 'big', operator: 'Exists' }], serviceAccount: 'trainer' },
    });
  });
});

test.each([
  ['a place alone', 'train: kubernetes\n', ['1 missing']],
  ['an unknown place', 'train: mars\n', ['1 bad-value']],
  ['no place', 'train: { namespace: training }\n', ['1 missing']],
  [
    'no namespace and no image',
    'store: oci://ghcr.io/acme/bots\ntrain: { on: kubernetes }\n',
    ['2 missing', '2 missing'],
  ],
  ['settings of a cluster here', 'train: { on: here, queue: nightly }\n', ['1 not-on-kubernetes']],
  [
    'packages in a folder',
    `train: { on: kubernetes, namespace: training, image: ${image} }\n`,
    ['1 training-store'],
  ],
  [
    'an image by its tag',
    'store: oci://ghcr.io/acme/bots\ntrain:\n  on: kubernetes\n  namespace: training\n  image: ghcr.io/acme/tidegate:1\n',
    ['5 bad-value'],
  ],
  [
    'too many at once, and an unknown key',
    `store: oci://ghcr.io/acme/bots\ntrain:\n  on: kubernetes\n  namespace: training\n  image: ${image}\n  atOnce: 1000\n  atonce: 3\n`,
    ['6 wrong-type', '7 unknown-key'],
  ],
])('%s is a mistake', (_, text, expected) => {
  expect(told(text)).toEqual(expected);
});

test('a mistake says what is missing and what to write', () => {
  const [first] = mistakes(
    'store: oci://ghcr.io/acme/bots\ntrain: { on: kubernetes, namespace: training }\n',
  );
  expect(first?.message).toContain('train has no image');
  expect(first?.next).toContain('by digest');
});
