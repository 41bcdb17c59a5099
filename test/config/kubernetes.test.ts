import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseProject } from '../../src/config/project.ts';
import { UserError, type Problem } from '../../src/domain/errors.ts';
import { usualResources } from '../../src/domain/kubernetes/settings.ts';
import { settingsFor, type Environment } from '../../src/domain/project.ts';

const hash = `sha256:${'0a'.repeat(32)}`;
const image = `ghcr.io/owner/tidegate@${hash}`;

/** The environment staging of a file with these lines below `target: kubernetes:`, and these below the environment. */
function file(target: string, more = ''): string {
  const indent = (text: string, by: number) => text.replace(/^(?=.)/gm, ' '.repeat(by));
  return `environments:\n  staging:\n    target:\n      kubernetes:\n${indent(target, 8)}\n${indent(more, 4)}`;
}

function staging(text: string): Environment {
  const found = parseProject(text, 'tidegate.yml').project.environments.find(
    ({ name }) => name === 'staging',
  );
  if (!found) throw new Error('there is no staging');
  return found;
}

function mistakes(text: string): readonly Problem[] {
  try {
    parseProject(text, 'tidegate.yml');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.problems.filter(({ severity }) => severity === 'error');
  }
  throw new Error('the file was taken');
}

const told = (text: string) => mistakes(text).map(({ code, place }) => `${place?.line} ${code}`);

describe('an environment on Kubernetes', () => {
  test('needs a namespace alone', () => {
    const { target, readySeconds, listenSeconds, defaults } = staging(file('namespace: bots'));
    expect(target).toEqual({
      ...{ kind: 'kubernetes', namespace: 'bots', context: undefined, image: undefined, delivery: 'auto' },
      ...{ pullSecrets: [], drainSeconds: 30, trackerStore: undefined, labels: {}, nodeSelector: {} },
      ...{ tolerations: [], serviceAccount: undefined, clients: undefined, patch: [] },
    });
    expect({ readySeconds, listenSeconds }).toEqual({ readySeconds: 180, listenSeconds: 60 });
    expect(defaults.kubernetes).toEqual({ resources: usualResources, secrets: {}, labels: {}, patch: [] });
  });

  test('has the times that are written', () => {
    expect(staging(file('namespace: bots\ndrain: 1500ms', 'ready: 90s\nlisten: 0s\n'))).toMatchObject({
      ...{ readySeconds: 90, listenSeconds: 0, target: { drainSeconds: 2 } },
    });
  });

  test('the example of the documentation means what it says', () => {
    const docs = readFileSync(new URL('../../docs/CONFIGURATION.md', import.meta.url), 'utf8');
    const example = /## On Kubernetes[^]*?```yaml\n([^]*?)```/.exec(docs)?.[1] ?? '';
    const environment = staging(example);
    expect(environment.target).toMatchObject({
      ...{ namespace: 'bots-staging', context: 'aks', delivery: 'auto', pullSecrets: ['registry'] },
      trackerStore: { secret: 'redis', key: 'url' },
      labels: { team: 'chat' },
      nodeSelector: { 'kubernetes.io/os': 'linux' },
      tolerations: [{ key: 'bots', operator: 'Exists', effect: 'NoSchedule' }],
      serviceAccount: 'bots',
      clients: [
        { namespaces: { 'kubernetes.io/metadata.name': 'web' }, pods: { app: 'gateway' } },
        { cidr: '10.0.0.0/8' },
      ],
      patch: [
        {
          ...{ kind: 'Deployment', of: 'core' },
          operations: [{ op: 'add', path: '/spec/template/spec/priorityClassName', value: 'customers' }],
        },
      ],
    });
    expect(environment.defaults).toMatchObject({
      ...{ replicas: 2, port: 80, variables: { LOG: 'info' } },
      kubernetes: {
        resources: {
          core: { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '1Gi' } },
          actions: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
        },
        secrets: {
          PAY_TOKEN: { secret: 'payment', key: 'token' },
          MAIL_PASSWORD: { secret: 'mail', key: 'MAIL_PASSWORD' },
        },
        labels: { 'cost-centre': '42' },
      },
    });
  });

  test('a bot has what all have, with its own put over it', () => {
    const environment = staging(
      file(
        'namespace: bots\ntrackerStore: { url: redis://redis }',
        `defaults:
  replicas: 2
  port: 80
  variables: { A: '1', B: '1' }
  secrets: { C: one, D: one }
  labels: { team: all, all: 'yes' }
  patch: [{ kind: Service, operations: [{ op: add, path: /metadata/annotations/a, value: [1, { b: null }, 1.5, true] }] }]
bots:
  bakery:
    replicas: 3
    variables: { C: plain }
    secrets: { B: { secret: two, key: 2 } }
    labels: { team: bread }
    resources: { core: { limits: { cpu: 2 } } }
    patch: [{ kind: Service, operations: [{ op: remove, path: /metadata/annotations/a }] }]
`,
      ),
    );
    const bakery = settingsFor(environment, 'bakery');
    expect(bakery).toMatchObject({ replicas: 3, port: 80 });
    expect(bakery.variables).toEqual({ A: '1', C: 'plain' });
    expect(bakery.kubernetes).toEqual({
      resources: {
        ...usualResources,
        core: { ...usualResources.core, limits: { memory: '512Mi', cpu: '2' } },
      },
      secrets: { B: { secret: 'two', key: '2' }, D: { secret: 'one', key: 'D' } },
      labels: { team: 'bread', all: 'yes' },
      patch: [
        {
          kind: 'Service',
          operations: [{ op: 'add', path: '/metadata/annotations/a', value: [1, { b: null }, 1.5, true] }],
        },
        { kind: 'Service', operations: [{ op: 'remove', path: '/metadata/annotations/a' }] },
      ],
    });
    expect(settingsFor(environment, 'other')).toBe(environment.defaults);
  });
});

describe('mistakes are told at their lines', () => {
  test.each([
    ['target: kubernetes', 'no-namespace'],
    ['target: { kubernetes: }', 'no-namespace'],
    ['target: { }', undefined],
    ['target: { kubernetes: {} }', 'no-namespace'],
    ['target: cluster', 'bad-value'],
    ['target: { kubernetes: { namespace: bots }, kind: local }', 'two-targets'],
  ])('%s', (target, code) => {
    const text = `environments: { staging: { ${target} } }`;
    if (code === undefined) expect(staging(text).target.kind).toBe('local');
    else expect(told(text)).toEqual([`1 ${code}`]);
  });

  test.each([
    ['namespace: Bots', '5 bad-value'],
    [`namespace: ${'b'.repeat(64)}`, '5 bad-value'],
    ['namespace: bots\nimage: ghcr.io/owner/tidegate:1', '6 bad-value'],
    ['namespace: bots\npull-secrets: [a]', '6 unknown-key'],
    ['namespace: bots\npullSecrets: [A_B]', '6 bad-value'],
    ['namespace: bots\ncontext: 5', '6 wrong-type'],
    ['namespace: bots\ndelivery: fast', '6 bad-value'],
    ['namespace: bots\ndrain: 1h', '6 bad-value'],
    ['namespace: bots\ntrackerStore: {}', '6 bad-tracker-store'],
    ['namespace: bots\ntrackerStore: { secret: a }', '6 bad-tracker-store'],
    ['namespace: bots\ntrackerStore: { url: redis://a, secret: b, key: c }', '6 bad-tracker-store'],
    ['namespace: bots\ntrackerStore: { url: http://a }', '6 bad-value'],
    ['namespace: bots\ntrackerStore: { url: nonsense }', '6 bad-value'],
    ['namespace: bots\ntrackerStore: { url: "redis://user:secret@a" }', '6 bad-value'],
    ['namespace: bots\ntrackerStore: { url: "redis://a/x" }', '6 bad-value'],
    ['namespace: bots\ntrackerStore: { url: "redis:///1" }', '6 bad-value'],
    ['namespace: bots\nlabels: { tidegate.dev/bot: a }', '6 reserved-label'],
    ['namespace: bots\nlabels: { app.kubernetes.io/name: a }', '6 reserved-label'],
    ['namespace: bots\nlabels: { -a: b }', '6 bad-label'],
    ['namespace: bots\nlabels: { A_/b: c }', '6 bad-label'],
    ['namespace: bots\nlabels: { a: b c }', '6 bad-value'],
    ['namespace: bots\nlabels: { a: }', '6 no-value'],
    ['namespace: bots\ntolerations: [{ key: a }]', '6 bad-toleration'],
    ['namespace: bots\ntolerations: [{ key: a, operator: In }]', '6 bad-toleration,6 bad-value'],
    ['namespace: bots\nserviceAccount: -a', '6 bad-value'],
    ['namespace: bots\nclients: [{}]', '6 bad-client'],
    ['namespace: bots\nclients: [{ cidr: 10.0.0.0/8, pods: { a: b } }]', '6 bad-client'],
    ['namespace: bots\nclients: [{ cidr: 10.0.0.0/33 }]', '6 bad-value'],
    ['namespace: bots\nclients: [{ cidr: 10.0.0/8 }]', '6 bad-value'],
    ['namespace: bots\nclients: [{ cidr: "::1/129" }]', '6 bad-value'],
  ])('%j: %s', (target, expected) => {
    expect(told(file(target)).join()).toBe(expected);
  });

  test.each([
    ['defaults: { replicas: 2 }', '6 replicas-without-tracker-store'],
    ['bots: { bakery: { replicas: 2 } }', '6 replicas-without-tracker-store'],
    ['defaults: { resources: { core: { requests: { memory: 1Gi } } } }', '6 more-than-its-limit'],
    ['defaults: { resources: { core: { requests: { memory: much } } } }', '6 bad-value'],
    ['defaults: { resources: { core: { limits: { memory: 0 } } } }', '6 bad-value'],
    ['defaults: { resources: { core: { requests: { ram: 1Gi } } } }', '6 unknown-key'],
    ['defaults: { resources: { both: {} } }', '6 unknown-key'],
    ['defaults: { secrets: { 1A: a } }', '6 bad-variable'],
    ['defaults: { secrets: { TIDEGATE_A: a } }', '6 bad-variable'],
    ['defaults: { secrets: { A: } }', '6 no-value'],
    ['defaults: { secrets: { A: { key: a } } }', '6 no-value'],
    ['defaults: { secrets: { A: { secret: a, key: .. } } }', '6 bad-value'],
    ['defaults: { secrets: { A: a }, variables: { A: b } }', '6 variable-twice'],
    ['defaults: { port: 0 }', '6 wrong-type'],
  ])('%s: %s', (more, expected) => {
    expect(told(file('namespace: bots', `${more}\n`)).join()).toBe(expected);
  });

  test('what only a cluster knows means nothing on this machine', () => {
    const text = `environments:
  staging:
    defaults:
      resources: {}
      secrets: { A: b }
      labels:
    bots: { bakery: { patch: [] } }`;
    expect(told(text).map((line) => line.split(' ')[1])).toEqual(Array(4).fill('only-on-kubernetes'));
  });

  test('no password of a tracker store is told', () => {
    const [mistake] = mistakes(file('namespace: bots\ntrackerStore: { url: "redis://user:hunter2@a" }'));
    expect(mistake?.message).not.toContain('hunter2');
    expect(mistake?.next).toContain('Secret');
  });

  test('two environments in one namespace', () => {
    const target = 'target: { kubernetes: { namespace: bots } }';
    const other = 'target: { kubernetes: { namespace: bots, context: other } }';
    const text = (one: string, two: string) =>
      `environments:\n  staging: { ${one} }\n  production: { ${two} }`;
    expect(told(text(target, target))).toEqual(['3 shared-namespace']);
    expect(staging(text(target, other)).target.kind).toBe('kubernetes');
  });
});

describe('patches', () => {
  const patch = (...lines: string[]) => file(`namespace: bots\nimage: ${image}\npatch:\n${lines.join('\n')}`);

  test('that fit nothing are told at the operation', () => {
    expect(
      told(
        patch(
          '  - kind: Deployment',
          '    operations:',
          '      - { op: add, path: /spec/minReadySeconds, value: 5 }',
          '      - { op: remove, path: /spec/nothing }',
          '  - { kind: Deployment, operations: [{ op: replace, path: /kind, value: Pod }] }',
        ),
      ),
    ).toEqual(['11 patch-does-not-fit', '12 patch-does-not-fit']);
  });

  test('of a bot go on from those of the target and of all', () => {
    const add = (path: string) => `{ kind: Deployment, operations: [{ op: add, path: ${path}, value: {} }] }`;
    const pod = '/spec/template/spec/dnsConfig';
    const text = (defaults: string) =>
      file(
        `namespace: bots\npatch: [${add(pod)}]`,
        `defaults: { patch: [${defaults}] }\nbots: { a: { patch: [${add(`${pod}/x/y/z`)}] } }\n`,
      );
    expect(told(text(add(`${pod}/x`)))).toEqual(['8 patch-does-not-fit']);
    const fine = text(`${add(`${pod}/x`)}, ${add(`${pod}/x/y`)}`);
    expect(settingsFor(staging(fine), 'a').kubernetes?.patch).toHaveLength(3);
  });

  test.each([
    ['  - {}', 'bad-patch'],
    ['  - { kind: Deployment }', 'bad-patch'],
    ['  - { kind: Secret, operations: [] }', 'bad-value'],
    ['  - { kind: Service, of: both, operations: [] }', 'bad-value'],
    ['  - { kind: Service, operations: [{}] }', 'bad-patch'],
    ['  - { kind: Service, operations: [{ op: add, value: 1 }] }', 'bad-patch'],
    ['  - { kind: Service, operations: [{ op: add, path: /a }] }', 'bad-patch'],
    ['  - { kind: Service, operations: [{ op: move, path: /a }] }', 'bad-patch'],
    ['  - { kind: Service, operations: [{ op: put, path: /a, value: 1 }] }', 'bad-value'],
    ['  - { kind: Service, operations: [{ op: add, path: a, value: 1 }] }', 'bad-value'],
    ['  - { kind: Service, operations: [{ op: add, path: /a~2, value: 1 }] }', 'bad-value'],
    ['  - { kind: Service, operations: [{ op: add, path: /spec/a, value: &a [*a] }] }', 'wrong-type'],
    [
      `  - { kind: Service, operations: [{ op: add, path: /spec/a, value: ${'['.repeat(60)}${']'.repeat(60)} }] }`,
      'wrong-type',
    ],
  ])('%s: %s', (line, code) => {
    expect(told(patch(line))).toEqual([`8 ${code}`]);
  });

  test('hold texts, numbers and whatever else YAML has', () => {
    const { target } = staging(
      patch(
        '  - { kind: Service, operations: [{ op: add, path: /spec/a, value: { a: 1, b: [~, .inf, yes] } }] }',
      ),
    );
    expect(target).toMatchObject({
      patch: [{ operations: [{ value: { a: 1, b: [null, '.inf', 'yes'] } }] }],
    });
  });
});
