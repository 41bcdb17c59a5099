import { setTimeout as sleep } from 'node:timers/promises';
import { unreachableError, refusedError } from './failures.ts';
import type { Connection } from './connection.ts';
import { refusalOf, type Refusal } from './status.ts';
import { CallFailure, type Reply } from './transport.ts';
import type { ProxiedAnswer, ProxiedRequest, ProxyEndpoint, ProxyTarget } from './types.ts';

/** Milliseconds that a bot has for the beginning of an answer. */
const usualTimeoutMs = 60_000;

/** Bytes of an answer that are looked at, to see who speaks: the API server says little. */
const statusLimit = 64 * 1024;

/** Times that the API server may ask to wait. */
const mostWaits = 5;

/** Headers of one connection (RFC 9110, section 7.6.1), and those that the API server needs for itself. */
const notForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'authorization',
  'content-length',
]);
const notReturned = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'audit-id',
]);

/** The way to a pod or a Service by the API server's proxy (`services/proxy`, `pods/proxy`). */
export function proxyEndpoint(connection: Connection, target: ProxyTarget): ProxyEndpoint {
  const [plural, object] = 'service' in target ? ['services', target.service] : ['pods', target.pod];
  const { namespace } = connection.whereabouts;
  const root = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(`${object}:${target.port}`)}/proxy`;
  const name = `${'service' in target ? 'service' : 'pod'} ${object}, port ${target.port}`;
  return { name, send: (request) => send(connection, root, name, request) };
}

async function send(
  connection: Connection,
  root: string,
  name: string,
  request: ProxiedRequest,
): Promise<ProxiedAnswer> {
  const { method, body, signal, timeoutMs = usualTimeoutMs } = request;
  const path = pathOf(request.path);
  const headers = forwarded(request.headers ?? {});
  let renewed = false;
  for (let waits = 0; ;) {
    const { reply } = await connection.ask({
      method,
      path: root + path,
      headers,
      body,
      signal,
      repeat: 'forwarded',
      headMs: timeoutMs,
      idleMs: timeoutMs,
    });
    if (!reply) throw new TypeError('A forwarded request always has an answer.');
    const { refusal, body: content } = await whoSpeaks(reply).catch((error: unknown) => {
      throw error instanceof CallFailure ? unreachableError(error, connection.whereabouts) : error;
    });
    if (!refusal)
      return { kind: 'answered', status: reply.status, headers: returned(reply.headers), body: content };
    // None of these was forwarded.
    if (refusal.status === 401 && !renewed) {
      renewed = true;
      await connection.renew();
    } else if (refusal.status === 429 && waits < mostWaits) {
      waits += 1;
      await sleep(refusal.retryAfterMs ?? 1_000, undefined, signal ? { signal } : {});
    } else if (refusal.status === 401 || (refusal.status === 403 && refusal.reason === 'Forbidden'))
      throw refusedError(refusal, `talk to ${name}`, connection.whereabouts);
    else return { kind: 'unreachable', status: refusal.status, message: clauseOf(refusal) };
  }
}

/**
 * Whether an answer is the API server's own: a Status, with a status of failure. Its bytes are read then; otherwise what
 * was read comes first, and the rest as it comes.
 */
async function whoSpeaks(
  reply: Reply,
): Promise<{ readonly refusal?: Refusal; readonly body: AsyncIterable<Uint8Array> }> {
  const type = String(reply.headers['content-type'] ?? '');
  if (reply.status < 400 || !type.startsWith('application/json')) return { body: reply.body };
  const rest = reply.body[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await rest.next();
    if (done === true) break;
    read.push(value);
    size += value.byteLength;
    if (size > statusLimit) return { body: joined(read, rest) };
  }
  const refusal = refusalOf(reply.status, Buffer.concat(read).toString('utf8'), retryAfterOf(reply));
  return refusal.own ? { refusal, body: joined([], rest) } : { body: joined(read, rest) };
}

async function* joined(
  read: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* read;
    for (let step = await rest.next(); step.done !== true; step = await rest.next()) yield step.value;
  } finally {
    await rest.return?.();
  }
}

const retryAfterOf = ({ headers }: Reply) => {
  const value = headers['retry-after'];
  return typeof value === 'string' ? value : value?.[0];
};

/** Why the API server can't get there, without what it always says. */
function clauseOf({ message, status }: Refusal): string {
  return message.replace(/^error trying to reach service: /, '') || `the API server answers ${status}`;
}

/**
 * A path and its query, which can't leave what stands behind the proxy: `..` in any spelling is resolved here, where it
 * ends at the root.
 */
function pathOf(path: string): string {
  const url = URL.parse(`http://bot.invalid${path.startsWith('/') ? '' : '/'}${path}`);
  if (url?.host !== 'bot.invalid') throw new TypeError('A path begins with "/".');
  return url.pathname + url.search;
}

function forwarded(
  headers: NonNullable<ProxiedRequest['headers']>,
): Record<string, string | readonly string[]> {
  const kept: Record<string, string | readonly string[]> = {};
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    // A name with a colon is no header, and one of HTTP/2's own must come from nobody else.
    if (value === undefined || notForwarded.has(lower) || named.includes(lower) || lower.startsWith(':'))
      continue;
    // Whoever may write as another person is decided by our login, not by what a bot is sent.
    if (lower.startsWith('impersonate-')) continue;
    kept[lower] = value;
  }
  return kept;
}

function returned(headers: Reply['headers']): Record<string, string | readonly string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !notReturned.has(name) && !name.startsWith('x-kubernetes-pf-'),
    ),
  );
}
