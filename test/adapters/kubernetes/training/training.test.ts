import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { buildImage } from '../../../../sandbox/cluster/image.ts';
import { requiredAccess, resourceName } from '../../../../src/domain/kubernetes/access.ts';
import type { Job, Pod } from '../../../../src/domain/rollout/objects.ts';
import { cluster } from '../../../support/cluster.ts';
import { here, layOut, there, type Scene } from './scene.ts';

const it = cluster()!;
const onCluster = it ? describe : describe.skip;

/** Looks until it is so, or fails. */
async function until<T>(look: () => Promise<T | undefined>, what: string, ms = 60_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await wait(100);
  }
}

const jobsOf = async (namespace: string) =>
  ((await it.json('get', 'jobs', `--namespace=${namespace}`)) as { items: Job[] }).items;
const podsOf = async (namespace: string) =>
  ((await it.json('get', 'pods', `--namespace=${namespace}`)) as { items: Pod[] }).items;

onCluster('training on a real cluster', () => {
  let image: string;
  beforeAll(async () => {
    ({ reference: image } = await buildImage({
      registry: it.registry,
      base: it.baseImage,
      // Another checkout's dist/, for whoever changes what runs inside.
      ...(process.env['TIDEGATE_IMAGE_CHECKOUT'] && { checkout: process.env['TIDEGATE_IMAGE_CHECKOUT'] }),
    }));
  }, 120_000);

  const sceneIn = (namespace: string, changed: Scene['changed'] = {}): Scene => ({
    kubeconfig: it.kubeconfig,
    registry: it.registry,
    ...{ namespace, image, changed },
  });
  /** Pods that nothing is granted to. */
  const namespace = () => it.namespace('h', { 'pod-security.kubernetes.io/enforce': 'restricted' });

  test('gives the very same model as here, tells how it goes, and goes away', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    const phases = new Set<string>();
    const outcome = await there(sceneIn(ns.name)).train(bot.source, 'model', await bot.output(), {
      onProgress: ({ phase }) => phases.add(phase),
    });
    const ownPhases = new Set<string>();
    const own = await here.train(bot.source, 'model', await bot.output(), {
      onProgress: ({ phase }) => ownPhases.add(phase),
    });
    if (outcome.state !== 'trained' || own.state !== 'trained') throw new Error(JSON.stringify(outcome));
    expect(await readFile(outcome.modelFile)).toEqual(await readFile(own.modelFile));
    expect({ ...outcome, modelFile: '' }).toEqual({ ...own, modelFile: '' });
    expect([...phases][0]).toBe('sending the bot to the registry');
    // What the engine says there appears here.
    expect(phases.intersection(ownPhases).size).toBeGreaterThan(0);
    const [job] = await jobsOf(ns.name);
    expect((job?.spec as { ttlSecondsAfterFinished?: number }).ttlSecondsAfterFinished).toBe(60);
  }, 120_000);

  test('goes on after its caller was killed, and is found again', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    const scene = sceneIn(ns.name);
    const caller = fileURLToPath(new URL('caller.ts', import.meta.url));
    const given = [caller, JSON.stringify(scene), JSON.stringify(bot.source), await bot.output()];
    const child = spawn(process.execPath, given, { stdio: ['ignore', 'inherit', 'inherit'] });
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      child.once('exit', (_, signal) => resolve(signal)),
    );
    const first = await until(
      async () => (await jobsOf(ns.name)).find(({ spec }) => spec?.suspend === false),
      'a Job runs',
    );
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');

    const both = await Promise.all(
      [1, 2].map(async () => there(scene).train(bot.source, 'model', await bot.output(), {})),
    );
    expect(both.map(({ state }) => state)).toEqual(['trained', 'trained']);
    const jobs = await jobsOf(ns.name);
    expect(jobs.map(({ metadata }) => metadata.uid)).toEqual([first.metadata.uid]);
    expect(await podsOf(ns.name)).toHaveLength(1);
  }, 120_000);

  test('does not try a broken bot again, and says where it is wrong', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    await writeFile(join(bot.source.directory, 'config.yml'), 'language: [\n');
    const outcome = await there(sceneIn(ns.name)).train(bot.source, 'model', await bot.output(), {});
    expect(outcome).toEqual(await here.train(bot.source, 'model', await bot.output(), {}));
    expect(outcome.state).toBe('invalid');
    await until(async () => {
      const [job] = await jobsOf(ns.name);
      return job?.status?.conditions?.find(
        ({ type, reason }) => type === 'Failed' && reason === 'PodFailurePolicy',
      );
    }, 'the Job has failed by its policy');
    expect(await podsOf(ns.name)).toHaveLength(1);
    // Asked again, it is the same answer of the same Job.
    const again = await there(sceneIn(ns.name)).train(bot.source, 'model', await bot.output(), {});
    expect(again).toEqual(outcome);
    expect(await podsOf(ns.name)).toHaveLength(1);
  }, 120_000);

  test('waits where a quota is for fewer, and says so', async () => {
    await using ns = await namespace();
    await it.apply({
      ...{ apiVersion: 'v1', kind: 'ResourceQuota' },
      metadata: { name: 'two', namespace: ns.name },
      spec: { hard: { pods: '2' } },
    });
    const told: string[] = [];
    const states = await Promise.all(
      [1, 2, 3].map(async (each) => {
        await using bot = await layOut(`${ns.name}-${each}`);
        const { state } = await there(sceneIn(ns.name)).train(bot.source, 'model', await bot.output(), {
          onProgress: ({ phase }) => told.push(phase),
        });
        return state;
      }),
    );
    expect(states).toEqual(['trained', 'trained', 'trained']);
    expect(told.some((phase) => /quota/.test(phase))).toBe(true);
  }, 240_000);

  test('runs no more at once than may, whoever asks', async () => {
    await using ns = await namespace();
    const scene = sceneIn(ns.name, { atOnce: 1 });
    const told: string[] = [];
    const watching = new AbortController();
    let most = 0;
    const watch = (async () => {
      while (!watching.signal.aborted) {
        const running = (await jobsOf(ns.name)).filter(
          ({ spec, status }) =>
            spec?.suspend !== true &&
            !status?.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed'),
        );
        most = Math.max(most, running.length);
      }
    })();
    const states = await Promise.all(
      [1, 2, 3].map(async (each) => {
        await using bot = await layOut(`${ns.name}-${each}`);
        return await there(scene)
          .train(bot.source, 'model', await bot.output(), { onProgress: ({ phase }) => told.push(phase) })
          .then(({ state }) => state);
      }),
    );
    watching.abort();
    await watch;
    expect(states).toEqual(['trained', 'trained', 'trained']);
    expect(most).toBe(1);
    expect(told.some((phase) => phase.includes('no more may at once'))).toBe(true);
  }, 240_000);

  test('leaves its Job to the queue that it names', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    const told: string[] = [];
    const training = there(sceneIn(ns.name, { queue: 'nightly' })).train(
      bot.source,
      'model',
      await bot.output(),
      { onProgress: ({ phase }) => told.push(phase) },
    );
    const job = await until(async () => (await jobsOf(ns.name))[0], 'a Job');
    expect(job.metadata.labels?.['kueue.x-k8s.io/queue-name']).toBe('nightly');
    await until(async () => told.find((phase) => phase.includes('queue nightly')), 'it says that it waits');
    expect(await podsOf(ns.name)).toEqual([]);
    // As Kueue does when it is its turn.
    const letGo = [
      'patch',
      'job',
      job.metadata.name,
      `--namespace=${ns.name}`,
      '--patch={"spec":{"suspend":false}}',
    ];
    expect(await it.kubectl(letGo)).toMatchObject({ status: 0 });
    expect((await training).state).toBe('trained');
  }, 120_000);

  test('says at once that the image is not there, and tries nothing for ever', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    const absent = `${it.registry}/tidegate@sha256:${'0'.repeat(64)}`;
    const outcome = await there(sceneIn(ns.name, { image: absent })).train(
      bot.source,
      'model',
      await bot.output(),
      {},
    );
    expect(outcome.state).toBe('failed');
    expect(outcome.problems[0]).toMatchObject({ severity: 'error', code: 'training-image-absent' });
    await until(async () => ((await jobsOf(ns.name)).length === 0 ? true : undefined), 'no Job is left');
  }, 120_000);

  test('says that memory ran out, and is made anew when it is asked for again', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    const small = { requests: { cpu: '50m', memory: '24Mi' }, limits: { memory: '24Mi' } };
    const outcome = await there(sceneIn(ns.name, { resources: small })).train(
      bot.source,
      'model',
      await bot.output(),
      {},
    );
    expect(outcome.state).toBe('failed');
    expect(outcome.problems[0]).toMatchObject({ severity: 'error', code: 'training-out-of-memory' });
    expect(await podsOf(ns.name)).toHaveLength(1);
    const again = await there(sceneIn(ns.name)).train(bot.source, 'model', await bot.output(), {});
    expect(again.state).toBe('trained');
  }, 120_000);

  test('goes on in another pod when its own is evicted, as from a node that is drained', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    const training = there(sceneIn(ns.name)).train(bot.source, 'model', await bot.output(), {});
    const pod = await until(
      async () => (await podsOf(ns.name)).find(({ status }) => status?.phase === 'Running'),
      'a pod runs',
    );
    const { name } = pod.metadata;
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: ns.name } };
    const path = `/api/v1/namespaces/${ns.name}/pods/${name}/eviction`;
    const said = await it.kubectl(['create', `--raw=${path}`, '--filename=-'], JSON.stringify(eviction));
    expect(said).toMatchObject({ status: 0 });
    expect((await training).state).toBe('trained');
    const pods = await podsOf(ns.name);
    expect(pods.find(({ status }) => status?.phase === 'Succeeded')?.metadata.name).not.toBe(name);
  }, 120_000);

  test('ends a training that takes longer than it may, and says so', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    // So little of the processor that it can't be done in time.
    const slow = { requests: { cpu: '20m', memory: '128Mi' }, limits: { cpu: '20m', memory: '512Mi' } };
    const outcome = await there(sceneIn(ns.name, { deadlineSeconds: 2, resources: slow })).train(
      bot.source,
      'model',
      await bot.output(),
      {},
    );
    expect(outcome.state).toBe('failed');
    expect(outcome.problems[0]).toMatchObject({ severity: 'error', code: 'training-deadline' });
  }, 120_000);

  test('is made anew where nobody knows any more what came out', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    const train = async () => there(sceneIn(ns.name)).train(bot.source, 'model', await bot.output(), {});
    expect((await train()).state).toBe('trained');
    const [first] = await jobsOf(ns.name);
    // A training that was brought away is not forgotten at once.
    expect((await train()).state).toBe('trained');
    expect((await jobsOf(ns.name)).map(({ metadata }) => metadata.uid)).toEqual([first?.metadata.uid]);
    expect(await it.kubectl(['delete', 'pods', '--all', `--namespace=${ns.name}`])).toMatchObject({
      status: 0,
    });
    expect((await train()).state).toBe('trained');
    expect((await jobsOf(ns.name)).map(({ metadata }) => metadata.uid)).not.toEqual([first?.metadata.uid]);
  }, 120_000);

  test('needs no more rights than the Role that is printed for it', async () => {
    await using ns = await namespace();
    await using bot = await layOut(ns.name);
    await it.apply(...trainer(ns.name));
    const token = await it.kubectl(['create', 'token', 'trainer', `--namespace=${ns.name}`]);
    expect(token).toMatchObject({ status: 0 });
    const scratch = await bot.output();
    const kubeconfig = join(scratch, 'kubeconfig');
    // JSON is YAML; of the administrator's only the way to the server is kept.
    const own = (await it.json('config', 'view', '--raw')) as { clusters: object[]; users: object[] };
    const users = own.users.map((user) => ({ ...user, user: { token: token.stdout.trim() } }));
    await writeFile(kubeconfig, JSON.stringify({ ...own, users }));
    const outcome = await there({ ...sceneIn(ns.name), kubeconfig }).train(
      bot.source,
      'model',
      await bot.output(),
      {},
    );
    expect(outcome.state).toBe('trained');
  }, 120_000);
});

/** An account with the trainer's rights. */
function trainer(namespace: string): object[] {
  const metadata = { name: 'trainer', namespace };
  const rules = requiredAccess('trainer').map((access) => ({
    apiGroups: [access.group],
    resources: [resourceName(access)],
    verbs: access.verbs,
  }));
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { ...rbac, kind: 'Role', rules },
    {
      ...{ ...rbac, kind: 'RoleBinding' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'trainer' },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  ];
}
