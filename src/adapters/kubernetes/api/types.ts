import type { Kind } from './kinds.ts';

export type { Kind } from './kinds.ts';

/** What every object of the API says of itself. Times are ISO 8601. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid: string;
  /** Changes with every write. To be compared for equality alone. */
  readonly resourceVersion: string;
  /** Counts changes of the specification. */
  readonly generation?: number | undefined;
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
}

export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
}

/** An object as the API server sent it: its metadata are checked, the rest is whatever came. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** What is to be written. Fields beside these are sent as they are, and the server refuses those that it doesn't know. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

export interface ObjectList {
  readonly items: readonly ApiObject[];
  /** Of the list as a whole: where a watch goes on from. */
  readonly resourceVersion: string;
}

export interface ListOptions {
  /** As in `metadata.name=rose` or `involvedObject.uid=…`. */
  readonly fieldSelector?: string;
  /** Objects in one page; 500 where left out. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

export interface WriteOptions {
  /** Everything is checked (admission too), nothing is written. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

export interface ApplyOptions extends WriteOptions {
  /** Takes over fields that another manager set. Without it that is a UserError with the code `kubernetes-conflict`. */
  readonly force?: boolean;
}

/** One operation of a JSON patch (RFC 6902). */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** A change of an object: a merge patch (RFC 7386), or a list of operations. */
export type Change =
  { readonly merge: Readonly<Record<string, unknown>> } | { readonly operations: readonly PatchOperation[] };

export interface PatchOptions extends WriteOptions {
  /** The state that is changed: if it is another by now, the answer is `conflict`. */
  readonly resourceVersion?: string;
}

export interface RemoveOptions {
  /** Only the object of this identity: a later one of the same name stays. */
  readonly uid?: string;
  readonly signal?: AbortSignal;
}

export interface WatchOptions {
  /** Label selector, as in `tidegate.dev/bot=rose`. */
  readonly selector?: string;
  readonly fieldSelector?: string;
  /** A list's resourceVersion: what was changed since comes first. */
  readonly from: string;
  readonly signal?: AbortSignal;
  /** Seconds after which the server ends it; 290 where left out. */
  readonly timeoutSeconds?: number;
  /** Milliseconds without a byte after which the connection counts as dead; 75 s where left out (bookmarks come every minute). */
  readonly idleMs?: number;
}

/** A bookmark's object has nothing but a resourceVersion that can be gone on from. */
export interface WatchEvent {
  readonly type: 'added' | 'modified' | 'deleted' | 'bookmark';
  readonly object: ApiObject;
}

export interface LogOptions {
  /** Needed where a pod has several. */
  readonly container?: string;
  /** What the container wrote before it was restarted last. */
  readonly previous?: boolean;
  /** Only so many last lines, 0 included. */
  readonly tail?: number;
  /** Only what was written since: ISO 8601. */
  readonly since?: string;
  /** Each line begins with its time, ISO 8601 with nanoseconds, and a space. */
  readonly timestamps?: boolean;
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

/** What is asked of a pod or a Service through the API server. */
export interface ProxiedRequest {
  readonly method: string;
  /** From `/` on, with its query. */
  readonly path: string;
  /** Those of the connection itself, `host` and `authorization` are not sent: the API server needs the last for itself. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: Uint8Array | string;
  readonly signal?: AbortSignal;
  /** Milliseconds until the answer's head; 60 s where left out. */
  readonly timeoutMs?: number;
}

/** The answer of what stands behind the proxy, or the API server's own word that it can't get there. */
export type ProxiedAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case, without those of the connection. */
      readonly headers: Readonly<Record<string, string | readonly string[]>>;
      /** As it comes. It must be read, or left by `return`. */
      readonly body: AsyncIterable<Uint8Array>;
    }
  /** `message`: one clause, such as `no endpoints available for service "rose"`. */
  | { readonly kind: 'unreachable'; readonly status: number; readonly message: string };

/** The way to a pod or a Service that goes through the API server, which may be all that can be reached. */
export interface ProxyEndpoint {
  /** In words, as in `service rose, port 5005`. */
  readonly name: string;
  /**
   * Sends one request. Nothing that may have arrived is sent twice.
   * @throws UserError where the verb is missing, EnvironmentError where the API server itself can't be reached.
   */
  send(request: ProxiedRequest): Promise<ProxiedAnswer>;
}

export type ProxyTarget =
  | { readonly service: string; readonly port: number | string }
  | { readonly pod: string; readonly port: number };

/** A verb on a resource, as a Role writes it. */
export interface Access {
  readonly verb: string;
  /** Plural, as in `deployments`. */
  readonly resource: string;
  /** The core's group where left out. */
  readonly group?: string;
  /** As in `log` or `proxy`. */
  readonly subresource?: string;
  readonly name?: string;
}

/**
 * One namespace of a Kubernetes cluster, over one warm connection. Objects go in and out as plain JSON. Reads, and
 * writes that may safely be repeated, are tried again for a while where the server is busy or the connection breaks.
 *
 * Every method throws UserError for what the caller can put right (`kubernetes-unauthorized`, `kubernetes-forbidden`,
 * `kubernetes-namespace`, `kubernetes-invalid`, `kubernetes-conflict`, `kubernetes-missing`) and EnvironmentError for the rest
 * (`kubernetes-unreachable`, `kubernetes-busy`, `kubernetes-answer`, `kubernetes-closed`), or the signal's reason.
 */
export interface Api {
  readonly namespace: string;
  /** The kubeconfig's name of the way in; `in-cluster` inside of a pod. */
  readonly context: string;
  /** The API server's origin, fit for a message. */
  readonly server: string;
  /** Undefined where there is none of that name. */
  get(kind: Kind, name: string, signal?: AbortSignal): Promise<ApiObject | undefined>;
  /** All objects of a kind, as of one moment, page by page. */
  list(kind: Kind, selector?: string, options?: ListOptions): Promise<ObjectList>;
  /** Makes an object; `exists` where there is one of that name (it may be the own one of an answer that was lost). */
  create(manifest: Manifest, options?: WriteOptions): Promise<ApiObject | 'exists'>;
  /** Server-side apply with strict validation of fields, as the manager `tidegate`. */
  apply(manifest: Manifest, options?: ApplyOptions): Promise<ApiObject>;
  /** Writes an object whole, if it is still at its `metadata.resourceVersion`. */
  replace(kind: Kind, object: ApiObject, options?: WriteOptions): Promise<ApiObject | 'conflict'>;
  /** Changes an object. `conflict` where it isn't at the given resourceVersion any more, `absent` where it isn't. */
  patch(
    kind: Kind,
    name: string,
    change: Change,
    options?: PatchOptions,
  ): Promise<ApiObject | 'conflict' | 'absent'>;
  /** Removes an object. That it isn't there, or is another one by now, is fine. */
  remove(kind: Kind, name: string, options?: RemoveOptions): Promise<void>;
  /**
   * What changes, as it changes. A hint only: it ends when its time is over, it is interrupted, the connection breaks or the server has
   * forgotten where to go on from. Then list again.
   */
  watch(kind: Kind, options: WatchOptions): AsyncIterable<WatchEvent>;
  /**
   * The lines of a container. It ends with what there is, or when the connection breaks while it follows.
   * @throws UserError `kubernetes-no-logs` with what the kubelet says (`waiting to start: …`) where there are none.
   */
  logs(pod: string, options?: LogOptions): AsyncIterable<string>;
  proxied(target: ProxyTarget): ProxyEndpoint;
  /** Whether this login may do that in this namespace (SelfSubjectAccessReview, which anybody may ask). */
  may(access: Access): Promise<boolean>;
  /** The server's version, such as `v1.36.3`. */
  version(): Promise<string>;
  /** Ends all that is under way, and the connection. Further calls throw `kubernetes-closed`. */
  close(): void;
}
