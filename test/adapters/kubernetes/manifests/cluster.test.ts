import { describe, expect, jest, test } from '@jest/globals';
import { parseProject } from '../../../../src/config/project.ts';
import { identities, requiredAccess, resourceName } from '../../../../src/domain/kubernetes/access.ts';
import type { JsonObject, Manifest } from '../../../../src/domain/kubernetes/manifest.ts';
import { manifestsOf, stableService } from '../../../../src/domain/kubernetes/manifests.ts';
import { imagePolicy, identityName, rightsOf } from '../../../../src/domain/kubernetes/rbac.ts';
import { makeRevision, renderSettings } from '../../../../src/domain/revision.ts';
import { cluster } from '../../../support/cluster.ts';
import { until } from '../../../support/until.ts';

jest.setTimeout(120_000);

const it = cluster();
const onCluster = it ? test : test.skip;
const there = () => {
  if (!it) throw new Error('there is no cluster');
  return it;
};

const digest = `sha256:${'5'.repeat(64)}` as const;
const image = `registry.example.org/tidegate@${digest}`;
const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

/** Everything that can be set, so that the server's strict validation sees every field that is ever written. */
function everything(namespace: string): string {
  return `environments:
  staging:
    target:
      kubernetes:
        namespace: ${namespace}
        image: ${image}
        delivery: init-container
        pullSecrets: [registry]
        drain: 10s
        trackerStore: { secret: redis, key: url }
        labels: { team: chat, example.org/cost: '7' }
        nodeSelector: { kubernetes.io/os: linux }
        tolerations: [{ key: bots, operator: Exists, effect: NoSchedule }, { key: a, value: b, effect: NoExecute, seconds: 5 }]
        serviceAccount: bots
        clients: [{ pods: { app: gateway } }, { namespaces: { team: web }, pods: { app: web } }, { cidr: 10.0.0.0/8 }]
        patch:
          - kind: Deployment
            operations: [{ op: add, path: /spec/template/spec/priorityClassName, value: '' }]
          - kind: Service
            of: stable
            operations: [{ op: add, path: /metadata/annotations/example.org~1name, value: bots }]
    defaults:
      replicas: 2
      port: 80
      variables: { RATE: '1.19', TEXT: 'costs $(RATE) {port}' }
      secrets: { PAY_TOKEN: pay, MAIL: { secret: mail, key: address } }
      resources: { core: { limits: { memory: 1Gi, cpu: 2 } } }
`;
}

function objectsOf(text: string, delivery: 'image-volume' | 'init-container'): readonly Manifest[] {
  const [environment] = parseProject(text, 'tidegate.yml').project.environments;
  if (environment?.target.kind !== 'kubernetes') throw new Error('not on Kubernetes');
  const settings = environment.target;
  const revision = makeRevision('staging', 'bakery', digest, renderSettings(environment, 'bakery'));
  const half = { command: ['node', '--port={port}'], environment: { A: '{package}' }, healthPath: '/health' };
  return [
    ...manifestsOf({
      ...{ settings, revision, delivery, plainHttp: true },
      serve: { container: { core: half, actions: half }, expect: { modelFile: 'm', modelId: 'i' } },
      said: {
        role: 'candidate',
        since: '2026-01-01T00:00:00Z',
        commit: 'abc',
        version: '1.0.0',
        branch: 'a/b',
      },
      packageReference: `registry.example.org/bots@${digest}`,
    }),
    stableService({ settings, revision, port: environment.defaults.port }),
  ];
}

/** The pods that a Deployment makes, to be judged by what judges pods. */
function podOf({ metadata, spec }: Manifest): object {
  const template = spec?.['template'] as JsonObject;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    ...template,
    metadata: { ...metadata, ...(template['metadata'] as object) },
  };
}

const dryRun = [
  'apply',
  '--server-side',
  '--dry-run=server',
  '--validate=strict',
  '--field-manager=tidegate',
];
const list = (items: readonly object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

describe('objects of a revision', () => {
  onCluster.each([
    ['everything set, fetched by an init container', everything, 'init-container'],
    ['everything set, mounted by the node', everything, 'image-volume'],
    [
      'nothing set but what must be',
      (namespace: string) =>
        `environments: { staging: { target: { kubernetes: { namespace: ${namespace}, image: '${image}' } } } }`,
      'image-volume',
    ],
  ] as const)('%s: taken under restricted Pod Security', async (_, text, delivery) => {
    await using namespace = await there().namespace('d', restricted);
    await there().apply({
      ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
      metadata: { name: 'bots', namespace: namespace.name },
    });
    const objects = objectsOf(text(namespace.name), delivery);
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'Deployment')).toHaveLength(2);
    const pods = objects.filter(({ kind }) => kind === 'Deployment').map(podOf);
    const said = await there().kubectl([...dryRun, '--filename=-'], list([...objects, ...pods]));
    // Pod Security tells what it would refuse of a Deployment as a warning.
    expect(said).toMatchObject({ status: 0, stderr: '' });
    expect(said.stdout.trim().split('\n')).toHaveLength(objects.length + 2);
  });

  onCluster(
    'a field that Kubernetes does not know is refused, so that a patch with a slip is told',
    async () => {
      await using namespace = await there().namespace('d', restricted);
      const text = everything(namespace.name).replace('priorityClassName', 'priorityKlassName');
      const said = await there().kubectl([...dryRun, '--filename=-'], list(objectsOf(text, 'image-volume')));
      expect(said.status).not.toBe(0);
      expect(said.stderr).toContain('priorityKlassName');
    },
  );
});

describe('rights', () => {
  const refused = { status: 1, stdout: expect.stringMatching(/^no/) };
  const taken = { status: 0, stdout: expect.stringMatching(/^yes/) };

  onCluster('each identity may do what is listed and nothing else, in its namespace alone', async () => {
    await using namespace = await there().namespace('d');
    const place = { namespace: namespace.name, identities, serviceAccounts: ['bots'] };
    const subjects = { reader: [{ kind: 'Group', name: 'example-readers' }] } as const;
    await there().apply(...rightsOf(place, subjects));
    const ask = (who: readonly string[], ...what: readonly string[]) =>
      there().kubectl(['auth', 'can-i', ...what, ...who]);
    for (const identity of identities) {
      const who = [`--as=system:serviceaccount:${namespace.name}:${identityName(identity)}`];
      expect(await rulesOf(namespace.name, who)).toEqual(
        requiredAccess(identity)
          .flatMap((access) => access.verbs.map((verb) => `${verb} ${access.group}/${resourceName(access)}`))
          .sort(),
      );
      expect(await ask(who, 'list', 'pods', '--all-namespaces')).toMatchObject(refused);
      expect(await ask(who, 'get', 'secrets', `--namespace=${namespace.name}`)).toMatchObject(refused);
    }
    const group = ['--as=somebody', '--as-group=example-readers', `--namespace=${namespace.name}`];
    expect(await ask(group, 'list', 'deployments.apps')).toMatchObject(taken);
    expect(await ask(group, 'create', 'deployments.apps')).toMatchObject(refused);
  });

  /** What the API server itself says that somebody may do, but what everybody may. */
  async function rulesOf(namespace: string, who: readonly string[]): Promise<string[]> {
    const { stdout } = await there().kubectl(
      ['create', '--raw=/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', '--filename=-', ...who],
      JSON.stringify({
        ...{ apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview' },
        spec: { namespace },
      }),
    );
    const { status } = JSON.parse(stdout) as {
      status: { resourceRules: { verbs: string[]; apiGroups: string[]; resources: string[] }[] };
    };
    return status.resourceRules
      .flatMap(({ verbs, apiGroups, resources }) =>
        verbs.flatMap((verb) =>
          apiGroups.flatMap((group) => resources.map((resource) => `${verb} ${group}/${resource}`)),
        ),
      )
      .filter((rule) => !/ (authorization|authentication)\.k8s\.io\/selfsubject/.test(rule))
      .sort();
  }
});

describe('the policy about images', () => {
  onCluster('admits images by digest alone, of containers of every kind and of volumes', async () => {
    await using namespace = await there().namespace('d');
    await using other = await there().namespace('d');
    const name = namespace.name;
    // Other tests have policies of their own: the name is this one's.
    const policy = JSON.parse(
      JSON.stringify(imagePolicy([name])).replaceAll('tidegate-images-by-digest', name),
    ) as Manifest[];
    try {
      await there().apply(...policy);
      const container = { name: 'a', image };
      const pod = (spec: object, within = name) => ({
        ...{ apiVersion: 'v1', kind: 'Pod' },
        metadata: { name: 'probe', namespace: within },
        spec: { containers: [container], ...spec },
      });
      const tagged = { name: 'loose', image: 'registry.example.org/tidegate:latest' };
      const volume = (reference: string) => ({ volumes: [{ name: 'loose', image: { reference } }] });
      const create = (object: object) =>
        there().kubectl(['create', '--dry-run=server', '--filename=-'], JSON.stringify(object));
      // The API server takes a moment to learn of a policy.
      const refused = ({ status }: { readonly status: number | null }) => status !== 0;
      await until('a refusal', () => create(pod({ containers: [tagged] })), refused, 30_000);
      expect(await create(pod({}))).toMatchObject({ status: 0 });
      expect(
        await create(pod({ initContainers: [{ ...container, name: 'b' }], ...volume(image) })),
      ).toMatchObject({
        status: 0,
      });
      expect(await create(pod({ containers: [tagged] }, other.name))).toMatchObject({ status: 0 });
      for (const spec of [
        { containers: [container, tagged] },
        { initContainers: [tagged] },
        volume('registry.example.org/bots:1'),
      ]) {
        const said = await create(pod(spec));
        expect(said.status).not.toBe(0);
        expect(said.stderr).toContain('images go by digest here');
        expect(said.stderr).toContain('loose');
      }
      await there().apply(pod({ nodeSelector: { 'example.org/nowhere': 'true' } }));
      const debug = await there().kubectl([
        ...['debug', 'probe', `--namespace=${name}`, '--image=registry.example.org/tool:1', '--quiet'],
      ]);
      expect(debug.status).not.toBe(0);
      expect(debug.stderr).toContain('images go by digest here');
    } finally {
      const names = policy.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`);
      await there().kubectl(['delete', '--ignore-not-found', ...names]);
    }
  });
});
