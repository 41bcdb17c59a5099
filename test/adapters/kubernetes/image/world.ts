import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { buildImage } from '../../../../sandbox/cluster/image.ts';
import { createBuiltinEngine } from '../../../../src/adapters/builtin/index.ts';
import { openPackageStore } from '../../../../src/adapters/oci/index.ts';
import { openApi, reachOnLoopback } from '../../../../src/adapters/kubernetes/api/index.ts';
import { digestOf } from '../../../../src/domain/digest.ts';
import { manifestsOf } from '../../../../src/domain/kubernetes/manifests.ts';
import { namesOf } from '../../../../src/domain/kubernetes/names.ts';
import {
  renderKubernetes,
  usualBotSettings,
  type KubernetesTargetSettings,
} from '../../../../src/domain/kubernetes/settings.ts';
import type { StoredPackage } from '../../../../src/domain/package.ts';
import { makeRevision } from '../../../../src/domain/revision.ts';
import type { ServeDescription } from '../../../../src/ports/engine.ts';
import type { Cluster } from '../../../support/cluster.ts';
import { target } from '../../../domain/kubernetes/builders.ts';

const repository = resolve(import.meta.dirname, '../../../..');

/** A trained bot in the cluster's registry, and the image that runs it. */
export interface World {
  readonly image: string;
  readonly stored: StoredPackage;
  readonly serve: ServeDescription;
  /** `host/path@sha256:…` */
  readonly reference: string;
}

/** Trains the example's bakery, packs it into the cluster's registry, and builds the image of this checkout's dist. */
export async function bakeryIn(it: Cluster, scratch: string): Promise<World> {
  const { reference: image } = await buildImage({ registry: it.registry, base: it.baseImage });
  const engine = createBuiltinEngine({ enginePath: join(repository, 'src/engine/main.ts') });
  const directory = join(repository, 'examples/bots/bakery');
  const source = { name: 'bakery', directory, shownAs: '.', tests: 'tests', shared: [], settings: {} };
  const outcome = await engine.train(source, 'bakery', scratch, {});
  if (outcome.state !== 'trained') throw new Error(JSON.stringify(outcome.problems));
  const path = `${it.registry}/t-image/bots`;
  const store = await openPackageStore(`oci://${path}`);
  const stored = await store.pack({
    metadata: {
      schema: 1,
      bot: 'bakery',
      inputs: digestOf('bakery'),
      local: false,
      engine: { name: 'builtin', trainer: (await engine.identity()).trainer },
      images: {},
      model: { file: 'bakery.model', id: outcome.modelId },
      actions: { kind: 'javascript', names: outcome.actions.names },
      metrics: {},
    },
    modelFile: outcome.modelFile,
    actionsDirectory: outcome.actions.directory,
  });
  return { image, stored, serve: engine.serve(stored.metadata), reference: `${path}@${stored.digest}` };
}

/** What of a revision differs from test to test. */
export interface Wanted {
  readonly delivery: 'image-volume' | 'init-container';
  readonly replicas?: number;
  readonly drainSeconds?: number;
  readonly trackerStore?: KubernetesTargetSettings['trackerStore'];
  readonly reference?: string;
}

/** Applies the objects of a revision. @returns the names of its halves. */
export async function applyBakery(
  it: Cluster,
  world: World,
  namespace: string,
  wanted: Wanted,
): Promise<{ readonly core: string; readonly actions: string }> {
  const { delivery, replicas = 1, drainSeconds = 1, trackerStore, reference = world.reference } = wanted;
  const settled = target({ namespace, image: world.image, delivery, drainSeconds, trackerStore });
  const kubernetes = renderKubernetes(settled, 60, usualBotSettings);
  const settings = { variables: {}, actionsUrl: undefined, replicas, kubernetes };
  const revision = makeRevision('staging', 'bakery', world.stored.digest, settings);
  const none = { since: undefined, commit: undefined, version: undefined, branch: undefined };
  const manifests = manifestsOf({
    settings: settled,
    revision,
    serve: world.serve,
    said: { role: 'candidate', ...none },
    delivery,
    packageReference: reference,
    plainHttp: true,
  });
  await it.apply(...manifests);
  return namesOf('bakery', revision.id);
}

/** Waits until both halves are available. @returns milliseconds that it took. */
export async function available(
  it: Cluster,
  namespace: string,
  names: { readonly core: string; readonly actions: string },
): Promise<number> {
  const since = performance.now();
  for (const name of [names.actions, names.core]) {
    const words = ['rollout', 'status', `deployment/${name}`, `--namespace=${namespace}`, '--timeout=60s'];
    const said = await it.kubectl(words);
    if (said.status === 0) continue;
    const about = await it.kubectl(['describe', 'pods', `--namespace=${namespace}`]);
    throw new Error(`${name}: ${said.stderr}\n${about.stdout}`);
  }
  return performance.now() - since;
}

/** A way through the API server to a Service or a pod. */
export async function reaching(
  it: Cluster,
  namespace: string,
  target: { service: string; port: number } | { pod: string; port: number },
) {
  const api = await openApi({ namespace, environment: { ...process.env, KUBECONFIG: it.kubeconfig } });
  const reach = await reachOnLoopback(api.proxied(target));
  return {
    get: (path: string) => fetch(`${reach.url}${path}`),
    /** Says something. @returns the texts of the answers. */
    async say(sender: string, message: string): Promise<(string | undefined)[]> {
      const body = JSON.stringify({ sender, message });
      const answer = await fetch(`${reach.url}/webhooks/rest/webhook`, { method: 'POST', body });
      if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
      return ((await answer.json()) as { text?: string }[]).map(({ text }) => text);
    },
    async [Symbol.asyncDispose]() {
      await reach.close();
      api.close();
    },
  };
}

interface PodStatus {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}
interface ContainerStatus {
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: { readonly terminated?: Ended };
  readonly lastState?: { readonly terminated?: Ended };
}
interface Ended {
  readonly exitCode: number;
  readonly message?: string;
}

/** The pods of a half. */
export async function podsOf(it: Cluster, namespace: string, half: 'core' | 'actions'): Promise<PodStatus[]> {
  const selector = `--selector=app.kubernetes.io/component=${half}`;
  const list = await it.json('get', 'pods', `--namespace=${namespace}`, selector);
  return (list as { items: PodStatus[] }).items;
}

/** How the first container of a half, or the init container of it, ended: waited for. */
export async function endOf(
  it: Cluster,
  namespace: string,
  half: 'core' | 'actions',
  which: 'containerStatuses' | 'initContainerStatuses',
): Promise<Ended> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await wait(200)) {
    for (const pod of await podsOf(it, namespace, half)) {
      const [status] = pod.status[which] ?? [];
      const ended = status?.state?.terminated ?? status?.lastState?.terminated;
      if (ended) return ended;
    }
  }
  throw new Error(`No container of ${half} ended.`);
}
