/**
 * How long it takes to apply the four objects of one bot over a network of 40 ms a round trip with a warm connection,
 * beside the stock client, and how long the adapter takes to be imported and to ask a first question, beside bare Node.
 * Everything against the real cluster that TIDEGATE_CLUSTER names (`npm run cluster:start`); without one, it says so.
 */
import { KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { parse } from 'yaml';
import { openApi } from '../src/adapters/kubernetes/api/index.ts';
import { openWire } from '../test/adapters/kubernetes/api/support/wire.ts';
import { cluster, type Cluster } from '../test/support/cluster.ts';

const runs = 15;
const roundTripMs = 40;
const restMs = 400;
const bars = { applyMs: 110, start: 6.5 };
const root = new URL('..', import.meta.url).pathname;

const it = cluster();
if (it) await bench(it);
else console.log('Not measured: no cluster.');

async function bench(real: Cluster): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'tidegate-bench-'));
  try {
    await using namespace = await real.namespace('bench');
    const rows = [...(await applying(real, namespace.name, directory)), ...(await starting(real, directory))];
    console.table(rows);
    if (rows.some(({ held }) => held === 'no')) process.exitCode = 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Row {
  readonly what: string;
  readonly 'median ms': string;
  readonly 'slowest ms': string;
  readonly bar: string;
  readonly held: string;
}

async function applying(real: Cluster, namespace: string, directory: string): Promise<Row[]> {
  const port = Number(new URL(real.server).port);
  await using wire = await openWire({ host: '127.0.0.1', port }, roundTripMs / 2);
  const kubeconfig = join(directory, 'far');
  const config = parse(await readFile(real.kubeconfig, 'utf8')) as {
    clusters: { cluster: { server: string } }[];
  };
  config.clusters[0]!.cluster.server = `https://127.0.0.1:${wire.port}`;
  await writeFile(kubeconfig, JSON.stringify(config));

  const api = await openApi({ namespace, environment: { KUBECONFIG: kubeconfig } });
  const loaded = new KubeConfig();
  loaded.loadFromFile(kubeconfig);
  const stock = KubernetesObjectApi.makeApiClient(loaded);
  const patch = (object: Applied) =>
    stock.patch(object, undefined, undefined, 'tidegate', true, PatchStrategy.ServerSideApply);

  const ways: readonly {
    what: string;
    bar?: number;
    apply: (objects: readonly Applied[]) => Promise<void>;
  }[] = [
    {
      what: 'Tidegate, the record of the revision last',
      bar: bars.applyMs,
      async apply([record, ...others]) {
        await Promise.all(others.map((one) => api.apply(one)));
        if (record) await api.apply(record);
      },
    },
    {
      what: 'Tidegate, all at once',
      bar: bars.applyMs,
      apply: async (objects) => void (await Promise.all(objects.map((one) => api.apply(one)))),
    },
    {
      what: 'the stock client, one after the other',
      async apply(objects) {
        for (const object of objects) await patch(object);
      },
    },
    {
      what: 'the stock client, all at once',
      apply: async (objects) => void (await Promise.all(objects.map(patch))),
    },
  ];
  try {
    // Taken in turns, so that what happens beside them meets all of them.
    const times = ways.map((): number[] => []);
    for (let run = -1; run < runs; run += 1)
      for (const [index, { apply }] of ways.entries()) {
        const objects = botOf(namespace, `b${index}-${run + 1}`, real.baseImage);
        // The controllers have work from the one before: it belongs to nobody's time.
        await sleep(restMs);
        const began = performance.now();
        await apply(objects);
        // The first one makes the connections, and discovers what there is.
        if (run >= 0) times[index]!.push(performance.now() - began);
      }
    return ways.map(({ what, bar }, index) =>
      rowOf(`apply of a bot at ${roundTripMs} ms: ${what}`, times[index]!, bar),
    );
  } finally {
    api.close();
  }
}

interface Applied {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** A Deployment and a Service for each half, without pods: it is the API that is measured. */
function botOf(namespace: string, bot: string, image: string): readonly Applied[] {
  return ['core', 'actions'].flatMap((half) => {
    const labels = { 'app.kubernetes.io/name': bot, 'app.kubernetes.io/component': half };
    const metadata = { name: `${bot}-${half}`, namespace, labels };
    const container = {
      name: half,
      image,
      ports: [{ name: 'http', containerPort: 5005 }],
      readinessProbe: { httpGet: { path: '/status', port: 5005 }, periodSeconds: 2 },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
    };
    const template = { metadata: { labels }, spec: { containers: [container] } };
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: { replicas: 0, selector: { matchLabels: labels }, template },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { selector: labels, ports: [{ name: 'http', port: 5005 }] },
      },
    ];
  });
}

/** Bundled as what ships is, each in a process of its own. */
async function starting(real: Cluster, directory: string): Promise<Row[]> {
  const write = async (name: string, text: string) => {
    const file = join(directory, `${name}.mjs`);
    await writeFile(file, text);
    return file;
  };
  const bundled = async (name: string, text: string) => {
    const bundle = await rolldown({
      input: await write(`${name}-source`, text),
      platform: 'node',
      resolve: { modules: [join(root, 'node_modules')] },
    });
    const to = join(directory, name);
    await bundle.write({ dir: to, format: 'esm', entryFileNames: 'index.mjs' });
    await bundle.close();
    return join(to, 'index.mjs');
  };
  const source = (path: string) => JSON.stringify(join(root, path));
  const programs = [
    { what: 'bare Node', file: await write('empty', '') },
    {
      what: 'Tidegate: the whole adapter, connected, one answer',
      bar: bars.start,
      file: await bundled(
        'own',
        `import { openApi } from ${source('src/adapters/kubernetes/api/index.ts')};
         import { openKubernetesTarget } from ${source('src/adapters/kubernetes/index.ts')};
         if (typeof openKubernetesTarget !== 'function') throw new Error('There is no target.');
         const api = await openApi();
         await api.version();
         api.close();`,
      ),
    },
    {
      what: 'the stock client, connected, one answer',
      file: await bundled(
        'stock',
        `import { KubeConfig, VersionApi } from '@kubernetes/client-node';
         const config = new KubeConfig();
         config.loadFromDefault();
         await config.makeApiClient(VersionApi).getCode();`,
      ),
    },
  ];
  const environment = { ...process.env, KUBECONFIG: real.kubeconfig };
  const times = programs.map((): number[] => []);
  for (let run = -1; run < runs; run += 1)
    for (const [index, { what, file }] of programs.entries()) {
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, [file], { env: environment, encoding: 'utf8' });
      if (status !== 0) throw new Error(`${what}: ${stderr}`);
      if (run >= 0) times[index]!.push(performance.now() - began);
    }
  const bare = median(times[0]!);
  return programs.map(({ what, bar }, index) => {
    const ratio = median(times[index]!) / bare;
    return {
      ...rowOf(`import and start: ${what}`, times[index]!, undefined),
      ...(index > 0 && { what: `import and start: ${what} (${ratio.toFixed(1)} × bare Node)` }),
      bar: bar === undefined ? '' : `≤ ${bar} ×`,
      held: bar === undefined ? '' : ratio <= bar ? 'yes' : 'no',
    };
  });
}

function rowOf(what: string, times: readonly number[], bar: number | undefined): Row {
  const middle = median(times);
  return {
    what,
    'median ms': middle.toFixed(0),
    'slowest ms': Math.max(...times).toFixed(0),
    bar: bar === undefined ? '' : `≤ ${bar} ms`,
    held: bar === undefined ? '' : middle <= bar ? 'yes' : 'no',
  };
}

function median(times: readonly number[]): number {
  return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? NaN;
}
