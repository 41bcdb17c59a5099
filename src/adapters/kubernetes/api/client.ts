import { UserError } from '../../../domain/errors.ts';
import { answerError, refusedError } from './failures.ts';
import type { Answer, Ask, Connection } from './connection.ts';
import { isKind, kinds, pathOf, type Kind } from './kinds.ts';
import { logQuery, readLog } from './logs.ts';
import { holds, parseList, parseObject } from './parse.ts';
import { proxyEndpoint } from './proxied.ts';
import { jsonOf, type Refusal } from './status.ts';
import type {
  Access,
  Api,
  ApiObject,
  ApplyOptions,
  Change,
  ListOptions,
  LogOptions,
  Manifest,
  ObjectList,
  PatchOptions,
  ProxyEndpoint,
  ProxyTarget,
  RemoveOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './types.ts';
import { openWatch, usualWatchIdleMs } from './watch.ts';

/** Whose fields they are that Tidegate writes. */
const manager = 'tidegate';

/** Bytes of one answer: 500 of the largest objects that etcd takes would be more, and nothing good. */
const largestAnswer = 256 * 1024 * 1024;

/** Objects in one page, as kubectl asks for. */
const usualPage = 500;
const usualWatchSeconds = 290;

/** Times that an apply is tried which met another write. */
const mostMeetings = 5;

/** The API of one namespace over one connection. */
export class Client implements Api {
  readonly namespace: string;
  readonly context: string;
  readonly server: string;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.namespace = connection.whereabouts.namespace;
    this.context = connection.whereabouts.context;
    this.server = connection.origin;
  }

  async get(kind: Kind, name: string, signal?: AbortSignal): Promise<ApiObject | undefined> {
    const answer = await this.#ask({ method: 'GET', path: this.#path(kind, name), repeat: 'safe', signal });
    if (answer.refusal?.status === 404 && answer.refusal.own) return undefined;
    return this.#object(answer, kind, `read ${kind} ${name}`);
  }

  async list(kind: Kind, selector?: string, options: ListOptions = {}): Promise<ObjectList> {
    const { fieldSelector, pageSize = usualPage, signal } = options;
    const doing = `list the ${kinds[kind].plural} of namespace ${this.namespace}`;
    let limit = pageSize;
    let next = '';
    let items: ApiObject[] = [];
    for (;;) {
      const query = queryOf({
        labelSelector: selector,
        fieldSelector,
        limit: limit === 0 ? undefined : String(limit),
        continue: next || undefined,
      });
      const answer = await this.#ask({
        method: 'GET',
        path: this.#path(kind) + query,
        repeat: 'safe',
        signal,
      });
      if (answer.refusal?.status === 410 && next !== '') {
        // The moment that the pages are of has been forgotten: all of it anew, and in one piece.
        [limit, next, items] = [0, '', []];
        continue;
      }
      const page = parseList(await this.#json(answer, doing), kind);
      if (typeof page === 'string') throw answerError(doing, page, this.#connection.whereabouts);
      items.push(...page.items);
      next = page.next;
      if (next === '') return { items, resourceVersion: page.resourceVersion };
    }
  }

  async create(manifest: Manifest, options: WriteOptions = {}): Promise<ApiObject | 'exists'> {
    const kind = kindOf(manifest);
    const answer = await this.#ask({
      method: 'POST',
      path: this.#path(kind) + writeQuery(options),
      headers: json,
      body: JSON.stringify(manifest),
      repeat: 'safe',
      signal: options.signal,
    });
    if (answer.refusal?.reason === 'AlreadyExists') return 'exists';
    return this.#object(answer, kind, `create ${kind} ${manifest.metadata.name}`);
  }

  async apply(manifest: Manifest, options: ApplyOptions = {}): Promise<ApiObject> {
    const kind = kindOf(manifest);
    const { name } = manifest.metadata;
    let { force = false } = options;
    for (let tries = 1; ; tries += 1) {
      const answer = await this.#ask({
        method: 'PATCH',
        path: this.#path(kind, name) + writeQuery(options, { force: String(force) }),
        // JSON is YAML.
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: JSON.stringify(manifest),
        repeat: 'safe',
        signal: options.signal,
      });
      if (answer.refusal && tries < mostMeetings) {
        if (isMeeting(answer.refusal)) continue;
        if (!force && isOwn(answer.refusal)) {
          force = true;
          continue;
        }
      }
      return this.#object(answer, kind, `apply ${kind} ${name}`);
    }
  }

  async replace(kind: Kind, object: ApiObject, options: WriteOptions = {}): Promise<ApiObject | 'conflict'> {
    const { name } = object.metadata;
    const answer = await this.#ask({
      method: 'PUT',
      path: this.#path(kind, name) + writeQuery(options),
      headers: json,
      body: JSON.stringify(object),
      repeat: 'safe',
      signal: options.signal,
    });
    const { refusal } = answer;
    if (refusal?.status === 409) return this.#ownWrite(kind, name, object, answer);
    if (refusal?.status === 404 && isAbsent(refusal)) return 'conflict';
    return this.#object(answer, kind, `replace ${kind} ${name}`);
  }

  async patch(
    kind: Kind,
    name: string,
    change: Change,
    options: PatchOptions = {},
  ): Promise<ApiObject | 'conflict' | 'absent'> {
    const { resourceVersion } = options;
    const merge = 'merge' in change;
    const body = merge
      ? mergeAt(change.merge, resourceVersion)
      : operationsAt(change.operations, resourceVersion);
    const answer = await this.#ask({
      method: 'PATCH',
      path: this.#path(kind, name) + writeQuery(options),
      headers: { 'content-type': merge ? 'application/merge-patch+json' : 'application/json-patch+json' },
      body: JSON.stringify(body),
      // Operations that were carried out twice may have added something twice.
      repeat: merge || resourceVersion !== undefined ? 'safe' : 'once',
      signal: options.signal,
    });
    const { refusal } = answer;
    if (refusal?.status === 409) return merge ? this.#ownWrite(kind, name, change.merge, answer) : 'conflict';
    if (refusal?.status === 404 && isAbsent(refusal)) return 'absent';
    return this.#object(answer, kind, `patch ${kind} ${name}`);
  }

  async remove(kind: Kind, name: string, options: RemoveOptions = {}): Promise<void> {
    const { uid, signal } = options;
    const answer = await this.#ask({
      method: 'DELETE',
      path: this.#path(kind, name),
      headers: json,
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(uid !== undefined && { preconditions: { uid } }),
      }),
      repeat: 'safe',
      signal,
    });
    const { refusal } = answer;
    if (refusal && !(refusal.status === 404 && refusal.own) && !(refusal.status === 409 && uid !== undefined))
      throw this.#refused(refusal, `remove ${kind} ${name}`);
    answer.reply?.cancel();
  }

  watch(kind: Kind, options: WatchOptions): AsyncIterable<WatchEvent> {
    const query = queryOf({
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: options.from,
      timeoutSeconds: String(options.timeoutSeconds ?? usualWatchSeconds),
      labelSelector: options.selector,
      fieldSelector: options.fieldSelector,
    });
    return openWatch({
      ask: (ask) => this.#connection.ask(ask),
      path: this.#path(kind) + query,
      kind,
      idleMs: options.idleMs ?? usualWatchIdleMs,
      signal: options.signal,
      refused: (refusal) =>
        this.#refused(refusal, `watch the ${kinds[kind].plural} of namespace ${this.namespace}`),
    });
  }

  logs(pod: string, options: LogOptions = {}): AsyncIterable<string> {
    return readLog((ask) => this.#connection.ask(ask), `${this.#path('Pod', pod)}/log${logQuery(options)}`, {
      pod,
      options,
      where: this.#connection.whereabouts,
      refused: (refusal) => this.#refused(refusal, `read the log of pod ${pod}`),
    });
  }

  proxied(target: ProxyTarget): ProxyEndpoint {
    return proxyEndpoint(this.#connection, target);
  }

  async may(access: Access): Promise<boolean> {
    const doing = 'say what this login may do';
    const answer = await this.#ask({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      headers: json,
      body: JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace: this.namespace, ...access } },
      }),
      repeat: 'safe',
    });
    const { status } = (await this.#json(answer, doing)) as {
      readonly status?: { readonly allowed?: unknown };
    };
    if (typeof status?.allowed === 'boolean') return status.allowed;
    throw answerError(doing, 'at status.allowed, true or false was expected', this.#connection.whereabouts);
  }

  async version(): Promise<string> {
    const doing = 'tell its version';
    const answer = await this.#ask({ method: 'GET', path: '/version', repeat: 'safe' });
    const { gitVersion } = (await this.#json(answer, doing)) as { readonly gitVersion?: unknown };
    if (typeof gitVersion === 'string') return gitVersion;
    throw answerError(doing, 'at gitVersion, a text was expected', this.#connection.whereabouts);
  }

  close(): void {
    this.#connection.close();
  }

  #ask(ask: Ask): Promise<Answer> {
    return this.#connection.ask({ whole: largestAnswer, ...ask });
  }

  #path(kind: Kind, name?: string): string {
    return pathOf(kind, this.namespace, name);
  }

  #refused(refusal: Refusal, doing: string): Error {
    return refusedError(refusal, doing, this.#connection.whereabouts);
  }

  /** A conflict after an answer was lost may be one with oneself: then what is there is what was to be written. */
  async #ownWrite(
    kind: Kind,
    name: string,
    wanted: Readonly<Record<string, unknown>>,
    { repeated }: Answer,
  ): Promise<ApiObject | 'conflict'> {
    const there = repeated ? await this.get(kind, name) : undefined;
    return there && holds(there, wanted) ? there : 'conflict';
  }

  async #object(answer: Answer, kind: Kind, doing: string): Promise<ApiObject> {
    const object = parseObject(await this.#json(answer, doing), kind);
    if (typeof object === 'string') throw answerError(doing, object, this.#connection.whereabouts);
    return object;
  }

  /** The JSON object of an answer. @throws what the server refused, as an error of ours */
  async #json(answer: Answer, doing: string): Promise<object> {
    if (answer.refusal) throw this.#refused(answer.refusal, doing);
    const value = jsonOf(await answer.reply.text(largestAnswer));
    if (typeof value === 'object' && value !== null) return value;
    throw answerError(doing, 'the answer is no JSON', this.#connection.whereabouts);
  }
}

const json = { 'content-type': 'application/json' };

function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function writeQuery(
  { dryRun }: WriteOptions,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  return queryOf({
    fieldManager: manager,
    fieldValidation: 'Strict',
    dryRun: dryRun === true ? 'All' : undefined,
    ...more,
  });
}

function kindOf({ kind, apiVersion, metadata }: Manifest): Kind {
  if (isKind(kind) && kinds[kind].apiVersion === apiVersion) return kind;
  throw new UserError(`${kind} ${metadata.name} (${apiVersion}) is no kind of object that Tidegate writes.`, {
    code: 'kubernetes-invalid',
    next: `It writes ${Object.keys(kinds).join(', ')}.`,
  });
}

/** Another write came between, which has nothing to do with whose a field is. */
function isMeeting({ status, causes }: Refusal): boolean {
  return status === 409 && !causes.some(({ reason }) => reason === 'FieldManagerConflict');
}

/** All fields in conflict are those that Tidegate itself wrote by `replace` or `patch`: to the server, that is another. */
function isOwn({ status, causes }: Refusal): boolean {
  const conflicts = causes.filter(({ reason }) => reason === 'FieldManagerConflict');
  return (
    status === 409 &&
    conflicts.length > 0 &&
    conflicts.every(({ message }) => message.startsWith(`conflict with "${manager}"`))
  );
}

/** The object isn't there; where it is the namespace, that is another matter. */
function isAbsent({ own, about }: Refusal): boolean {
  return own && about.kind !== 'namespaces';
}

function mergeAt(merge: Readonly<Record<string, unknown>>, resourceVersion: string | undefined) {
  if (resourceVersion === undefined) return merge;
  const metadata = (merge['metadata'] ?? {}) as object;
  return { ...merge, metadata: { ...metadata, resourceVersion } };
}

/** Set to what it was read as, the version is compared by the server; a `test` of it would be refused as invalid. */
function operationsAt(operations: readonly object[], resourceVersion: string | undefined): readonly object[] {
  if (resourceVersion === undefined) return operations;
  return [...operations, { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion }];
}
