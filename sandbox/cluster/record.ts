import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { format, resolveConfig } from 'prettier';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { kubectl } from './kubectl.ts';
import { cases, type Act, type Case } from './recording/cases.ts';
import type { Place } from './recording/manifests.ts';
import type { ApiEvent, ApiObject, ApiPod, Recorded } from './recording/objects.ts';
import { homeFolder, placesOf, readState, stateVariable, type ClusterState } from './state.ts';
import { tellErrors } from './telling.ts';

/**
 * Makes every case happen in the running cluster, each in a namespace of its own, and writes what the API showed to
 * test/domain/rollout/recorded/NAME.json: `{ case, told, at, objects }`. Names on the command line choose cases.
 */
const folder = join(import.meta.dirname, '..', '..', 'test', 'domain', 'rollout', 'recorded');
const atOnce = 4;
const patienceMs = 180_000;

async function recordCase(state: ClusterState, refusing: string, one: Case): Promise<void> {
  const namespace = `t-record-${randomBytes(3).toString('hex')}`;
  const place: Place = { namespace, image: state.baseImage, registry: state.registry, refusing };
  await apply(state, [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: one.labels } },
  ]);
  try {
    for (const act of one.acts) {
      await perform(state, place, act);
      const objects = await waitUntil(state, place, act);
      if (act.as === undefined) continue;
      const recording = { case: act.as, told: one.told, at: new Date().toISOString(), objects };
      const text = JSON.stringify(recording, undefined, 1)
        .replaceAll(namespace, 'bots')
        .replaceAll(state.registry, 'registry.example:5000')
        .replaceAll(refusing, 'registry.example:5001');
      const file = join(folder, `${act.as}.json`);
      writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
      console.log(`${act.as}: ${objects.pods.length} pods, ${objects.events.length} events`);
    }
  } finally {
    const there = `--namespace=${namespace}`;
    await kubectl(state, ['delete', 'pods', '--all', there, '--grace-period=0', '--force', '--wait=false']);
    await kubectl(state, ['delete', 'namespace', namespace, '--wait=false']);
  }
}

async function perform(state: ClusterState, place: Place, act: Act): Promise<void> {
  if (act.apply) await apply(state, act.apply(place));
  if (!act.kubectl) return;
  const pod = (await read(state, place.namespace)).pods[0]?.metadata.name ?? '';
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: pod, namespace: place.namespace },
  };
  const given = act.kubectl.map((text) => text.replace('{namespace}', place.namespace).replace('{pod}', pod));
  await must(state, given, JSON.stringify(eviction));
}

async function waitUntil(state: ClusterState, { namespace }: Place, act: Act): Promise<Recorded> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const objects = await read(state, namespace);
    if (act.until(objects)) return objects;
    if (Date.now() > deadline) {
      throw new Error(
        `within ${patienceMs / 1_000} s it did not show: ${JSON.stringify(objects).slice(-1_500)}`,
      );
    }
    await sleep(150);
  }
}

async function read(state: ClusterState, namespace: string): Promise<Recorded> {
  const kinds = 'deployments,replicasets,pods,events,jobs';
  const text = await must(state, ['get', kinds, `--namespace=${namespace}`, '--output=json']);
  const { items } = JSON.parse(text) as { items: ApiObject[] };
  for (const { metadata } of items) {
    delete metadata['managedFields'];
    const annotations = metadata['annotations'] as Record<string, string> | undefined;
    if (annotations) delete annotations['kubectl.kubernetes.io/last-applied-configuration'];
  }
  const of = <T extends ApiObject>(kind: string) => items.filter((item) => item.kind === kind) as T[];
  return {
    deployments: of('Deployment'),
    replicaSets: of('ReplicaSet'),
    pods: of<ApiPod>('Pod'),
    events: of<ApiEvent>('Event'),
    jobs: of('Job'),
  };
}

const apply = (state: ClusterState, items: readonly object[]) =>
  must(state, ['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

async function must(state: ClusterState, given: readonly string[], input = ''): Promise<string> {
  const { status, stdout, stderr } = await kubectl(state, given, { input });
  if (status !== 0) throw new Error(`kubectl ${given.join(' ')}: ${stderr}`);
  return stdout;
}

/** Inside the cluster's namespace: a registry at which `HOST:PORT/401/anything` answers 401, and so on. */
function startRefusing(state: ClusterState): Promise<{ address: string; stop: () => void }> {
  const program = `require('http').createServer((question, answer) => {
    const status = Number(/^\\/v2\\/(\\d{3})\\//.exec(question.url)?.[1] ?? 200);
    answer.writeHead(status, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ errors: [{ code: 'REFUSED', message: 'refused with ' + status }] }));
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
  process.stdin.on('end', () => process.exit()).resume();`;
  // It ends with this process, however that ends.
  const child = spawn('nsenter', [`--net=${state.netns}`, process.execPath, '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the refusing registry ended')));
    child.stdout.once('data', (text: Buffer) =>
      resolve({ address: `127.0.0.1:${Number(String(text))}`, stop: () => child.stdin.end() }),
    );
  });
}

await tellErrors(async () => {
  const state = readState(process.env[stateVariable] || placesOf(homeFolder()).stateFile);
  const chosen = process.argv.slice(2);
  const left = cases.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  mkdirSync(folder, { recursive: true });
  const failures: string[] = [];
  const refusing = await startRefusing(state);
  try {
    const work = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) {
        try {
          await recordCase(state, refusing.address, one);
        } catch (error) {
          failures.push(`${one.name}: ${(error as Error).message}`);
          console.error(failures.at(-1));
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    refusing.stop();
  }
  if (failures.length > 0) {
    throw new EnvironmentError(`${failures.length} cases could not be recorded.`, {
      code: 'record',
      next: `node sandbox/cluster/record.ts ${failures.map((text) => text.split(':')[0]).join(' ')}`,
    });
  }
});
