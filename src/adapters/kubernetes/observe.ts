import { setTimeout as wait } from 'node:timers/promises';
import { EnvironmentError } from '../../domain/errors.ts';
import type { RolloutObjects } from '../../domain/rollout/objects.ts';
import type { Api, ApiObject, Kind } from './api/types.ts';
import { asDeployment, asEvent, asPod, asReplicaSet } from './api/objects.ts';

const kinds = ['Deployment', 'ReplicaSet', 'Pod', 'Event'] as const satisfies readonly Kind[];
type Observed = (typeof kinds)[number];

/** Milliseconds between two lists of a kind whose watch has nothing to say: a dead connection hides nothing for long. */
const relistMs = 10_000;
/** Milliseconds before the API is asked again after it failed; doubled up to the last. */
const pauses = [100, 250, 500, 1_000, 2_000] as const;

/** The objects of one selector, as they are by now. */
export interface Watched {
  objects(): RolloutObjects;
  /** Resolves when something has changed since the last call, or after `ms`. */
  changed(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lists everything again. */
  refresh(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Lists the objects of all bots of a namespace once, and its events only where something isn't well: they are many,
 * and only then they have something to tell.
 */
export async function lookAll(api: Api, selector: string): Promise<RolloutObjects> {
  const store = new Store();
  const quiet = kinds.filter((kind) => kind !== 'Event');
  await Promise.all(
    quiet.map(async (kind) => store.replace(kind, (await listed(api, kind, selector)).items)),
  );
  const well = store
    .objects()
    .deployments.every(({ spec, status }) => (status?.availableReplicas ?? 0) >= (spec.replicas ?? 1));
  if (!well) store.replace('Event', (await listed(api, 'Event', selector)).items);
  return store.objects();
}

/** Lists the objects of one selector once. Events have no labels of their own: those of the namespace are given. */
export async function look(api: Api, selector: string): Promise<RolloutObjects> {
  const store = new Store();
  await Promise.all(
    kinds.map(async (kind) => store.replace(kind, (await listed(api, kind, selector)).items)),
  );
  return store.objects();
}

/**
 * Watches the objects of one selector. Lists decide what there is; a watch only says sooner what the next list would.
 * Whatever breaks, it lists again, so that a broken connection or a restart of the API changes nothing but the time.
 */
export async function observe(api: Api, selector: string): Promise<Watched> {
  const store = new Store();
  const ended = new AbortController();
  const lists = await Promise.all(
    kinds.map(async (kind) => [kind, await listed(api, kind, selector)] as const),
  );
  for (const [kind, { items }] of lists) store.replace(kind, items);
  const loops = lists.map(([kind, { resourceVersion }]) =>
    follow(api, kind, selector, resourceVersion, store, ended.signal),
  );
  return {
    objects: () => store.objects(),
    changed: (ms, signal) => store.changed(ms, signal),
    async refresh() {
      await Promise.all(
        kinds.map(async (kind) => store.replace(kind, (await listed(api, kind, selector)).items)),
      );
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      await Promise.all(loops);
    },
  };
}

function listed(api: Api, kind: Observed, selector: string, signal?: AbortSignal) {
  return api.list(kind, kind === 'Event' ? undefined : selector, signal ? { signal } : {});
}

async function follow(
  api: Api,
  kind: Observed,
  selector: string,
  from: string,
  store: Store,
  signal: AbortSignal,
): Promise<void> {
  let at: string | undefined = from;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (at === undefined) {
        const { items, resourceVersion } = await listed(api, kind, selector, signal);
        store.replace(kind, items);
        at = resourceVersion;
      }
      const options = { ...(kind !== 'Event' && { selector }), from: at, signal };
      const seconds = Math.ceil(relistMs / 1_000);
      for await (const { type, object } of api.watch(kind, {
        ...options,
        timeoutSeconds: seconds,
        idleMs: relistMs + 1_000,
      })) {
        if (type === 'bookmark') continue;
        if (type === 'deleted') store.remove(kind, object);
        else store.put(kind, object);
      }
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      // What a list would refuse is told by the one that is made in the end; here it is only tried again.
      const pause = pauses[Math.min(failures, pauses.length - 1)] ?? 2_000;
      failures += 1;
      if (!(error instanceof EnvironmentError)) failures = pauses.length;
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
    at = undefined;
  }
}

/** The newest that is known of each object. */
class Store {
  readonly #objects: Record<Observed, Map<string, ApiObject>> = {
    Deployment: new Map(),
    ReplicaSet: new Map(),
    Pod: new Map(),
    Event: new Map(),
  };
  #version = 0;
  #seen = 0;
  #waiting = new Set<() => void>();

  replace(kind: Observed, objects: readonly ApiObject[]): void {
    const next = new Map(objects.map((object) => [object.metadata.uid, object]));
    const known = this.#objects[kind];
    const same =
      next.size === known.size &&
      objects.every(
        ({ metadata: { uid, resourceVersion } }) =>
          known.get(uid)?.metadata.resourceVersion === resourceVersion,
      );
    this.#objects[kind] = next;
    if (!same) this.#announce();
  }

  put(kind: Observed, object: ApiObject): void {
    this.#objects[kind].set(object.metadata.uid, object);
    this.#announce();
  }

  remove(kind: Observed, object: ApiObject): void {
    // An event goes when its hour is over; what it told is still true of the rollout.
    if (kind !== 'Event' && this.#objects[kind].delete(object.metadata.uid)) this.#announce();
  }

  objects(): RolloutObjects {
    const all = <T>(kind: Observed, parse: (object: ApiObject) => T): readonly T[] =>
      [...this.#objects[kind].values()].map(parse);
    return {
      deployments: all('Deployment', asDeployment),
      replicaSets: all('ReplicaSet', asReplicaSet),
      pods: all('Pod', asPod),
      events: all('Event', asEvent),
    };
  }

  changed(ms: number, signal?: AbortSignal): Promise<void> {
    if (this.#seen !== this.#version || signal?.aborted) {
      this.#seen = this.#version;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', over);
        this.#waiting.delete(over);
        this.#seen = this.#version;
        resolve();
      };
      const timer = setTimeout(over, Math.max(0, ms));
      signal?.addEventListener('abort', over, { once: true });
      this.#waiting.add(over);
    });
  }

  #announce(): void {
    this.#version += 1;
    for (const wake of [...this.#waiting]) wake();
  }
}
