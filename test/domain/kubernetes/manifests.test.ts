import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { manifestsOf, stableService } from '../../../src/domain/kubernetes/manifests.ts';
import { selectorOf } from '../../../src/domain/kubernetes/names.ts';
import { EnvironmentError, UserError } from '../../../src/domain/errors.ts';
import { digest } from '../builders.ts';
import { at, image, one, podOf, rendered, request, revision, target, variablesOf } from './builders.ts';

const kindsOf = (given = request()) => manifestsOf(given).map(({ kind }) => kind);
const id = revision().id;

describe('the objects of a revision', () => {
  test('are a Deployment, a Service and a NetworkPolicy of each half, what pods need before the pods', () => {
    expect(kindsOf()).toEqual([
      ...['NetworkPolicy', 'NetworkPolicy', 'Service', 'Service', 'Deployment', 'Deployment'],
    ]);
    const [last] = manifestsOf(request()).toReversed();
    expect(last?.metadata.name).toBe(`bakery-${id}-core`);
  });

  test('more than one replica is kept from being taken down at once', () => {
    const objects = manifestsOf(request({ revision: revision({}, { replicas: 2 }) }));
    const budget = one(objects, 'PodDisruptionBudget', 'actions');
    expect(objects.filter(({ kind }) => kind === 'PodDisruptionBudget')).toHaveLength(2);
    expect(budget).toMatchObject({ apiVersion: 'policy/v1' });
    expect(at(budget, 'spec')).toMatchObject({
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
    expect(at(one(objects, 'Deployment', 'actions'), 'spec', 'replicas')).toBe(2);
  });

  test('an action server that runs elsewhere has none, and the core is told its base', () => {
    const own = revision({}, { actionsUrl: 'http://elsewhere:5055/webhook' });
    const objects = manifestsOf(request({ revision: own }));
    expect(objects.map(({ kind }) => kind)).toEqual(['NetworkPolicy', 'Service', 'Deployment']);
    expect(at(podOf(one(objects, 'Deployment')), 'containers', 0, 'command')).toContain(
      '--actions=http://elsewhere:5055',
    );
  });

  test('select each its own pods, whatever labels a team adds', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('team', 'tidegate.dev/bot', 'app.kubernetes.io/component', 'tidegate.dev/revision'),
          fc.constantFrom('core', 'other'),
        ),
        (labels) => {
          const objects = manifestsOf(request({ revision: revision({ labels }, { replicas: 2 }) }));
          for (const half of ['core', 'actions'] as const) {
            const selector = selectorOf(
              'bakery',
              objects[0]?.metadata.labels['tidegate.dev/revision'] ?? '',
              half,
            );
            const deployment = one(objects, 'Deployment', half);
            expect(at(deployment, 'spec', 'selector', 'matchLabels')).toEqual(selector);
            expect(at(deployment, 'spec', 'template', 'metadata', 'labels')).toMatchObject(selector);
            expect(at(one(objects, 'Service', half), 'spec', 'selector')).toEqual(selector);
            expect(at(one(objects, 'NetworkPolicy', half), 'spec', 'podSelector', 'matchLabels')).toEqual(
              selector,
            );
            const budget = one(objects, 'PodDisruptionBudget', half);
            expect(at(budget, 'spec', 'selector', 'matchLabels')).toEqual(selector);
          }
        },
      ),
    );
  });

  test('stand in the namespace, and say whose they are', () => {
    const settings = target({ namespace: 'elsewhere' });
    for (const object of manifestsOf(
      request({ settings, revision: revision({ labels: { team: 'chat' } }) }),
    )) {
      expect(object.metadata.namespace).toBe('elsewhere');
      expect(object.metadata.labels).toMatchObject({
        team: 'chat',
        'app.kubernetes.io/managed-by': 'tidegate',
      });
      expect(object.metadata.annotations).toMatchObject({
        'tidegate.dev/environment': 'staging',
        'tidegate.dev/package': digest('package'),
      });
    }
  });

  test("what is said of a revision stands on its core's Deployment, and not on its pods", () => {
    const said = {
      role: 'preview',
      since: '2026-01-01T00:00:00Z',
      commit: 'abc',
      version: '1.2.0',
      branch: 'a',
    } as const;
    const objects = manifestsOf(request({ said }));
    const core = one(objects, 'Deployment');
    expect(core.metadata.annotations).toEqual({
      'tidegate.dev/environment': 'staging',
      'tidegate.dev/package': digest('package'),
      'tidegate.dev/model-file': 'm',
      'tidegate.dev/model-id': 'id-of-m',
      'tidegate.dev/role': 'preview',
      'tidegate.dev/since': '2026-01-01T00:00:00Z',
      'tidegate.dev/commit': 'abc',
      'tidegate.dev/version': '1.2.0',
      'tidegate.dev/branch': 'a',
    });
    const before = one(manifestsOf(request()), 'Deployment');
    expect(core['spec']).toEqual(before['spec']);
    expect(Object.keys(before.metadata.annotations ?? {})).not.toContain('tidegate.dev/commit');
    expect(one(objects, 'Deployment', 'actions').metadata.annotations).not.toHaveProperty(
      'tidegate.dev/role',
    );
  });

  test('hold no member that is undefined: what is applied is what was meant', () => {
    const given = request({ delivery: 'init-container' });
    const objects = [...manifestsOf(given), stableService(given)];
    expect(JSON.parse(JSON.stringify(objects))).toStrictEqual(objects);
  });

  test('tell a rollout that takes too long after it was told here', () => {
    const deployment = one(manifestsOf(request({ revision: revision({ readySeconds: 90 }) })), 'Deployment');
    expect(deployment['spec']).toMatchObject({
      progressDeadlineSeconds: 120,
      revisionHistoryLimit: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
  });
});

describe('who may speak to whom', () => {
  const ingress = (half: 'core' | 'actions', given = request()) =>
    at(one(manifestsOf(given), 'NetworkPolicy', half), 'spec', 'ingress');

  test('actions are reached by the core of their revision alone', () => {
    expect(ingress('actions')).toEqual([
      {
        ports: [{ protocol: 'TCP', port: 5055 }],
        from: [{ podSelector: { matchLabels: selectorOf('bakery', id, 'core') } }],
      },
    ]);
  });

  test('a core is reached from anywhere, or by those that are named', () => {
    expect(ingress('core')).toEqual([{ ports: [{ protocol: 'TCP', port: 5005 }] }]);
    const clients = [
      { pods: { app: 'gateway' } },
      { namespaces: { team: 'web' }, pods: { app: 'a' } },
      { namespaces: { team: 'web' } },
      { cidr: '10.0.0.0/8' },
    ];
    expect(ingress('core', request({ revision: revision({ clients }) }))).toEqual([
      {
        ports: [{ protocol: 'TCP', port: 5005 }],
        from: [
          { podSelector: { matchLabels: { app: 'gateway' } } },
          {
            namespaceSelector: { matchLabels: { team: 'web' } },
            podSelector: { matchLabels: { app: 'a' } },
          },
          { namespaceSelector: { matchLabels: { team: 'web' } } },
          { ipBlock: { cidr: '10.0.0.0/8' } },
        ],
      },
    ]);
  });
});

describe('a pod', () => {
  test('is within the restricted profile of Pod Security, in each of its containers', () => {
    const pod = podOf(one(manifestsOf(request({ delivery: 'init-container' })), 'Deployment'));
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
    });
    const containers = [at(pod, 'containers', 0), at(pod, 'initContainers', 0)];
    for (const container of containers) {
      expect(container).toMatchObject({
        image,
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          readOnlyRootFilesystem: true,
        },
      });
    }
  });

  test('runs the half as the engine says, with every placeholder filled that is known', () => {
    const objects = manifestsOf(request({ revision: revision({ drainSeconds: 7 }) }));
    const own = objects[0]?.metadata.labels['tidegate.dev/revision'];
    expect(at(podOf(one(objects, 'Deployment')), 'containers', 0, 'command')).toEqual([
      ...['node', 'serve', '--model=/package/model/m', '--port=5005'],
      ...[`--actions=http://bakery-${own}-actions:5055`, '{other}'],
    ]);
    const actions = podOf(one(objects, 'Deployment', 'actions'));
    expect(at(actions, 'containers', 0, 'command')).toEqual(['node', 'actions', '--drain=7']);
    expect(at(actions, 'terminationGracePeriodSeconds')).toBe(22);
    expect(at(actions, 'containers', 0, 'ports')).toEqual([
      { name: 'http', containerPort: 5055, protocol: 'TCP' },
    ]);
  });

  test('gets variables as they stand, with those of the environment before those of the engine', () => {
    const own = revision({}, { variables: { RATE: '1.19', TEXT: '$(RATE) {port} $$(A)' } });
    const objects = manifestsOf(request({ revision: own }));
    expect(variablesOf(one(objects, 'Deployment'))).toEqual({
      FILE: { value: '/tmp/conversations.sqlite' },
      RATE: { value: '1.19' },
      TEXT: { value: '$$(RATE) {port} $$$(A)' },
    });
    expect(variablesOf(one(objects, 'Deployment', 'actions'))).toEqual({
      RATE: { value: '1.19' },
      TEXT: { value: '$$(RATE) {port} $$$(A)' },
    });
  });

  test('gets secrets by name alone', () => {
    const own = revision({ secrets: { TOKEN: { secret: 'pay', key: 'token' } } });
    for (const half of ['core', 'actions'] as const) {
      expect(variablesOf(one(manifestsOf(request({ revision: own })), 'Deployment', half))).toMatchObject({
        TOKEN: { valueFrom: { secretKeyRef: { name: 'pay', key: 'token' } } },
      });
    }
  });

  test.each([
    [{ url: 'redis://redis:6379' }, { value: 'redis://redis:6379' }],
    [{ secret: 'redis', key: 'url' }, { valueFrom: { secretKeyRef: { name: 'redis', key: 'url' } } }],
  ])('of a core keeps conversations in the tracker store %j', (trackerStore, expected) => {
    const objects = manifestsOf(request({ revision: revision({ trackerStore }) }));
    expect(variablesOf(one(objects, 'Deployment'))).toMatchObject({
      TIDEGATE_TRACKER_STORE: expected,
      TIDEGATE_TRACKER_PREFIX: { value: 'staging/bakery' },
    });
    expect(variablesOf(one(objects, 'Deployment', 'actions'))).toEqual({});
  });

  test('is ready by its health, has time to start, and is ended only when it lives no more', () => {
    const objects = manifestsOf(request({ revision: revision({ readySeconds: 90 }) }));
    const probe = (half: 'core' | 'actions', kind: string) =>
      at(podOf(one(objects, 'Deployment', half)), 'containers', 0, `${kind}Probe`);
    const get = (path: string) => ({ path, port: 'http' });
    expect(probe('core', 'startup')).toMatchObject({
      httpGet: get('/status'),
      periodSeconds: 1,
      failureThreshold: 180,
    });
    expect(probe('core', 'readiness')).toMatchObject({ httpGet: get('/status'), failureThreshold: 2 });
    expect(probe('core', 'liveness')).toMatchObject({
      httpGet: get('/'),
      periodSeconds: 20,
      failureThreshold: 6,
    });
    expect(probe('actions', 'startup')).toMatchObject({ httpGet: get('/health') });
    expect(probe('actions', 'readiness')).toMatchObject({ httpGet: get('/health') });
    expect(probe('actions', 'liveness')).toMatchObject({ httpGet: get('/actions') });
  });

  test('goes where the team says, spread over nodes and zones', () => {
    const own = revision({
      nodeSelector: { pool: 'bots' },
      tolerations: [{ key: 'bots', operator: 'Exists' }],
      serviceAccount: 'bots',
      pullSecrets: ['one', 'two'],
    });
    const pod = podOf(one(manifestsOf(request({ revision: own })), 'Deployment'));
    expect(pod).toMatchObject({
      nodeSelector: { pool: 'bots' },
      tolerations: [{ key: 'bots', operator: 'Exists' }],
      serviceAccountName: 'bots',
      imagePullSecrets: [{ name: 'one' }, { name: 'two' }],
      topologySpreadConstraints: [
        { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
        { topologyKey: 'topology.kubernetes.io/zone' },
      ],
    });
    const bare = podOf(one(manifestsOf(request()), 'Deployment'));
    for (const member of ['nodeSelector', 'tolerations', 'serviceAccountName', 'imagePullSecrets'])
      expect(bare).not.toHaveProperty(member);
  });
});

describe('the package', () => {
  const reference = `registry.example.org/bots@${digest('package')}`;
  const mounts = (container: unknown) => at(container, 'volumeMounts');

  test('is mounted by the node, to be read alone', () => {
    const pod = podOf(one(manifestsOf(request()), 'Deployment'));
    expect(pod['volumes']).toEqual([
      { name: 'package', image: { reference, pullPolicy: 'IfNotPresent' } },
      { name: 'temporary', emptyDir: { sizeLimit: '256Mi' } },
    ]);
    expect(pod).not.toHaveProperty('initContainers');
    expect(mounts(at(pod, 'containers', 0))).toContainEqual({
      ...{ name: 'package', mountPath: '/package', readOnly: true },
    });
  });

  test('or fetched by an init container, by its digest', () => {
    const given = request({ delivery: 'init-container' });
    const pod = podOf(one(manifestsOf(given), 'Deployment'));
    expect(pod['volumes']).toEqual([
      { name: 'package', emptyDir: {} },
      { name: 'temporary', emptyDir: { sizeLimit: '256Mi' } },
    ]);
    const init = at(pod, 'initContainers', 0);
    expect(at(init, 'command')).toEqual([
      ...['node', '/opt/tidegate/tidegate.js', 'store', 'unpack', reference, '/package'],
    ]);
    expect(init).not.toHaveProperty('env');
    expect(mounts(init)).toEqual([
      { name: 'package', mountPath: '/package' },
      { name: 'temporary', mountPath: '/tmp' },
    ]);
    expect(mounts(at(pod, 'containers', 0))).toContainEqual({
      ...{ name: 'package', mountPath: '/package', readOnly: true },
    });
  });

  test('with the first pull secret, and without TLS where the registry has none', () => {
    const own = revision({ pullSecrets: ['registry', 'other'] });
    const pod = podOf(
      one(manifestsOf(request({ delivery: 'init-container', revision: own, plainHttp: true })), 'Deployment'),
    );
    const init = at(pod, 'initContainers', 0);
    expect(at(init, 'command')).toContain('--plain-http');
    expect(at(init, 'env')).toEqual([{ name: 'DOCKER_CONFIG', value: '/registry-credentials' }]);
    expect(mounts(init)).toContainEqual({
      ...{ name: 'registry-credentials', mountPath: '/registry-credentials', readOnly: true },
    });
    expect(mounts(at(pod, 'containers', 0))).not.toContainEqual(
      expect.objectContaining({ name: 'registry-credentials' }),
    );
    expect(pod['volumes']).toContainEqual({
      name: 'registry-credentials',
      secret: {
        secretName: 'registry',
        items: [{ key: '.dockerconfigjson', path: 'config.json' }],
        defaultMode: 0o440,
      },
    });
  });
});

describe('what can not be rendered is refused', () => {
  test('an engine that runs in no container', () => {
    const serve = { expect: { modelFile: 'm', modelId: 'i' } };
    expect(() => manifestsOf(request({ serve }))).toThrow(
      expect.objectContaining({ name: 'UserError', code: 'engine-not-in-containers' }),
    );
  });

  test('no image', () => {
    const thrown = () => manifestsOf(request({ revision: revision({ image: undefined }) }));
    expect(thrown).toThrow(UserError);
    expect(thrown).toThrow(
      'The environment staging names no image that runs the builtin engine in its pods.',
    );
  });

  test('a revision of another target, which is a defect', () => {
    const own = revision({}, { kubernetes: undefined });
    expect(() => manifestsOf(request({ revision: own }))).toThrow(EnvironmentError);
    expect(() => stableService(request({ revision: own }))).toThrow('was not rendered for Kubernetes');
  });
});

describe('the Service that customers use', () => {
  test("has the bot's name, and a revision's core behind it", () => {
    const service = stableService({ ...request(), annotations: { 'tidegate.dev/previous': 'b' } });
    expect(service.metadata).toMatchObject({
      name: 'bakery',
      namespace: 'bots',
      annotations: { 'tidegate.dev/environment': 'staging', 'tidegate.dev/previous': 'b' },
    });
    expect(service.metadata.labels).not.toHaveProperty('tidegate.dev/revision');
    expect(service['spec']).toEqual({
      type: 'ClusterIP',
      selector: selectorOf('bakery', id, 'core'),
      ports: [{ name: 'http', port: 5005, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' }],
    });
  });

  test.each([
    [80, [5005, 80]],
    [5005, [5005]],
  ])('the port %d of customers is beside the usual one', (port, expected) => {
    const ports = at(stableService({ ...request(), port }), 'spec', 'ports') as { port: number }[];
    expect(ports.map((each) => each.port)).toEqual(expected);
  });

  test('is patched by what is written of it alone', () => {
    const annotate = (value: string) => [{ op: 'add', path: '/metadata/annotations/a', value }] as const;
    const own = revision(
      rendered({
        patch: [
          { kind: 'Service', operations: annotate('halves') },
          { kind: 'Service', of: 'stable', operations: annotate('stable') },
          { kind: 'Service', of: 'core', operations: annotate('core') },
        ],
      }),
    );
    const given = request({ revision: own });
    expect(stableService(given).metadata.annotations).toMatchObject({ a: 'stable' });
    const objects = manifestsOf(given);
    expect(one(objects, 'Service', 'core').metadata.annotations).toMatchObject({ a: 'core' });
    expect(one(objects, 'Service', 'actions').metadata.annotations).toMatchObject({ a: 'halves' });
    expect(one(objects, 'Deployment').metadata.annotations).not.toHaveProperty('a');
  });
});
