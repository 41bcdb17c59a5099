import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { openApi, type Api } from '../../../../src/adapters/kubernetes/api/index.ts';
import { openKubernetesTarget, type KubernetesTarget } from '../../../../src/adapters/kubernetes/index.ts';
import { openPackageStore } from '../../../../src/adapters/oci/index.ts';
import { defaultEnvironment } from '../../../../src/config/environments.ts';
import type { Digest } from '../../../../src/domain/digest.ts';
import type { Environment, KubernetesTargetSettings } from '../../../../src/domain/project.ts';
import { makeRevision, renderSettings } from '../../../../src/domain/revision.ts';
import type { ServeDescription, ServeHalf } from '../../../../src/ports/engine.ts';
import type { StartRequest } from '../../../../src/ports/target.ts';
import type { Cluster } from '../../../support/cluster.ts';
import { target } from '../../../domain/kubernetes/builders.ts';
import { sourceIn, temporary } from '../../../support/packages.ts';

const program = fileURLToPath(new URL('../../../fixtures/kubernetes/bot.mjs', import.meta.url));

/** How a half misbehaves: see test/fixtures/kubernetes/bot.mjs. */
export type Ways = Readonly<Record<string, unknown>>;

export interface RevisionOptions {
  readonly bot?: string;
  /** Names the revision: others answer otherwise. */
  readonly label?: string;
  readonly core?: Ways;
  readonly actions?: Ways;
  readonly role?: StartRequest['role'];
  readonly version?: string;
  readonly branch?: string;
  readonly image?: string;
  readonly replicas?: number;
}

export interface TargetOptions {
  readonly keepMinutes?: number;
  readonly previews?: number;
  readonly now?: () => number;
  /** Stands between the target and the real API. */
  readonly around?: (api: Api) => Api;
  readonly store?: string;
  /** Of whom; the administrator's where left out. */
  readonly kubeconfig?: string;
  readonly image?: string | undefined;
}

/** An environment in a namespace of its own of the real cluster, with a bot that does as it is told. */
export class Harness implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly #ending: AsyncDisposableStack;
  readonly #digest: Digest;
  readonly #store: string;

  private constructor(
    cluster: Cluster,
    namespace: string,
    digest: Digest,
    store: string,
    ending: AsyncDisposableStack,
  ) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.#digest = digest;
    this.#store = store;
    this.#ending = ending;
  }

  static async open(cluster: Cluster): Promise<Harness> {
    await using stack = new AsyncDisposableStack();
    const namespace = stack.use(
      await cluster.namespace('e', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
    );
    const location = `oci://${cluster.registry}/${namespace.name}/bots`;
    const store = await openPackageStore(location, { plainHttp: [cluster.registry] });
    using directory = temporary();
    const source = sourceIn(directory.path, { actions: {} });
    const actions = join(directory.path, 'actions');
    mkdirSync(actions, { recursive: true });
    cpSync(program, join(actions, 'bot.mjs'));
    const { digest } = await store.pack({ ...source, metadata: { ...source.metadata, bot: 'rose' } });
    return new Harness(cluster, namespace.name, digest, location, stack.move());
  }

  get environment(): Environment {
    return { ...defaultEnvironment('staging'), target: this.settings(), readySeconds: 60 };
  }

  settings(image: string | undefined = this.cluster.baseImage): KubernetesTargetSettings {
    return target({ namespace: this.namespace, image, drainSeconds: 1 });
  }

  /** The API as an administrator sees it, or whoever a kubeconfig is of. */
  api(kubeconfig = this.cluster.kubeconfig): Promise<Api> {
    return openApi({ namespace: this.namespace, environment: { KUBECONFIG: kubeconfig } });
  }

  target(options: TargetOptions = {}): KubernetesTarget & AsyncDisposable {
    const { around = (api) => api, keepMinutes = 60, previews = 3 } = options;
    const target = openKubernetesTarget({
      environment: 'staging',
      settings: { ...this.settings(), ...('image' in options && { image: options.image }) },
      open: async () => around(await this.api(options.kubeconfig)),
      store: options.store ?? this.#store,
      plainHttp: [this.cluster.registry],
      ...{ keepMinutes, previews, readySeconds: 60, now: options.now },
    });
    this.#ending.defer(() => target.close());
    return Object.assign(target, { [Symbol.asyncDispose]: () => target.close() });
  }

  /** A request to start a revision of the fake bot. */
  request(options: RevisionOptions = {}): StartRequest {
    const { bot = 'rose', label = 'one', role = 'candidate', core, actions, replicas = 1 } = options;
    const environment = this.environment;
    const rendered = renderSettings(
      {
        ...environment,
        target: this.settings(options.image),
        defaults: {
          ...environment.defaults,
          replicas,
          variables: {
            FAKE_LABEL: label,
            ...(core && { FAKE_CORE: JSON.stringify(core) }),
            ...(actions && { FAKE_ACTIONS: JSON.stringify(actions) }),
          },
        },
      },
      bot,
    );
    const half = (name: string, healthPath: string): ServeHalf => ({
      command: ['node', '{package}/actions/bot.mjs', name, '{port}', '{package}'],
      environment: {},
      healthPath,
    });
    const served = { core: half('core', '/status'), actions: half('actions', '/health') };
    const serve: ServeDescription = {
      ...served,
      container: served,
      expect: { modelFile: 'model.json', modelId: 'model-1' },
    };
    return {
      revision: makeRevision('staging', bot, this.#digest, rendered),
      serve,
      role,
      commit: 'c'.repeat(40),
      version: options.version,
      branch: options.branch,
      port: undefined,
    };
  }

  /** Starts a revision, waits for it and gives it the traffic. */
  async release(target: KubernetesTarget, options: RevisionOptions = {}, expected?: string): Promise<string> {
    const id = await this.started(target, options);
    const bot = options.bot ?? 'rose';
    expect(await target.switch(bot, id, expected)).toMatchObject({ state: 'switched' });
    return id;
  }

  /** Starts a revision and waits until it is ready. */
  async started(target: KubernetesTarget, options: RevisionOptions = {}): Promise<string> {
    const request = this.request(options);
    await target.start(request);
    const { bot, id } = request.revision;
    expect(await target.ready(bot, id, { deadlineMs: 60_000 })).toMatchObject({ state: 'ready' });
    return id;
  }

  /** What is there of the bots' objects, as `Kind/name`. */
  async objects(): Promise<readonly string[]> {
    const list = (await this.cluster.json(
      'get',
      'deployments,services,networkpolicies,poddisruptionbudgets',
      `--namespace=${this.namespace}`,
      '--selector=app.kubernetes.io/managed-by=tidegate',
    )) as { readonly items: readonly { readonly kind: string; readonly metadata: Metadata }[] };
    return list.items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
      .sort();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ending.disposeAsync();
  }
}

interface Metadata {
  readonly name: string;
  readonly deletionTimestamp?: string;
}

/** What a bot answers. */
export async function say(address: string, text: string): Promise<string> {
  const response = await fetch(`${address}/webhooks/rest/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sender: 'tester', message: text }),
  });
  const [reply] = (await response.json()) as readonly { readonly text: string }[];
  return reply?.text ?? '';
}
