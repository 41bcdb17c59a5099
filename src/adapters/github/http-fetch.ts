import type http from 'node:http';
import type https from 'node:https';
import { EnvironmentError } from '../../domain/errors.ts';

const mostRedirects = 5;
/** Bytes that an answer may unpack to: a page of a hundred pull requests takes a few. */
const mostUnpacked = 64 * 2 ** 20;

/** As much of a `Response` as Octokit reads. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null } & Iterable<readonly [name: string, value: string]>;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** As much of a `fetch` as Octokit calls. */
export type HttpFetch = (
  url: string | URL,
  init?: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly signal?: AbortSignal | null;
  },
) => Promise<Answer>;

/**
 * A `fetch` over Node's own HTTP, which loads in half the time that Node's `fetch` takes, and which goes through the
 * proxies that an environment names for this adapter alone: Node's own way is global, and what talks to bots beside it
 * must not go through a proxy. Redirects are followed on the same host alone: the token is for no other.
 * @throws EnvironmentError where a proxy is named and this Node knows none.
 */
export function httpFetch(proxies: Readonly<Record<string, string | undefined>>): HttpFetch {
  const named = Object.keys(proxies).some((name) => /^https?_proxy$/i.test(name));
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (named && (major < 24 || (major === 24 && minor < 5))) {
    throw new EnvironmentError(`Node ${process.versions.node} can't use a proxy; 24.5 and later can.`, {
      code: 'node-too-old',
      next: 'Use a later Node, or take HTTP_PROXY and HTTPS_PROXY away.',
    });
  }
  const options = { keepAlive: true, ...(named && { proxyEnv: { ...proxies } }) };
  const clients: { [protocol: string]: Promise<Client> } = {};
  return async (input, init = {}) => {
    let url = new URL(input);
    for (let redirects = 0; ; redirects += 1) {
      const client = await (clients[url.protocol] ??= openClient(url.protocol, options));
      const answer = await send(url, init, client);
      const location = answer.headers.get('location');
      const moved = [301, 302, 307, 308].includes(answer.status) && location !== null;
      if (!moved || redirects === mostRedirects) return answer;
      const next = new URL(location, url);
      if (next.origin !== url.origin) return answer;
      url = next;
    }
  };
}

interface Client {
  readonly request: typeof http.request | typeof https.request;
  readonly agent: http.Agent;
}

/** Only what the address asks for is loaded. */
async function openClient(protocol: string, options: http.AgentOptions): Promise<Client> {
  if (protocol === 'http:') {
    const { request, Agent } = await import('node:http');
    return { request, agent: new Agent(options) };
  }
  const { request, Agent } = await import('node:https');
  return { request, agent: new Agent(options) };
}

function send(
  url: URL,
  { method = 'GET', headers, body, signal }: NonNullable<Parameters<HttpFetch>[1]>,
  client: Client,
): Promise<Answer> {
  const text = typeof body === 'string' ? body : undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(signal?.aborted ? (signal.reason as Error) : error);
    const options = {
      method,
      headers: {
        'accept-encoding': 'gzip',
        ...headers,
        ...(text !== undefined && { 'content-length': Buffer.byteLength(text) }),
      },
      agent: client.agent,
      ...(signal && { signal }),
    };
    const request = client.request(url, options, (message) => {
      const parts: Buffer[] = [];
      message.on('data', (part: Buffer) => parts.push(part));
      // Broken off half-way: what came is no answer.
      message.on('error', fail);
      message.on('end', () => {
        unpacked(message, Buffer.concat(parts)).then(
          (content) => resolve(answerOf(url, message, content)),
          fail,
        );
      });
    });
    request.on('error', fail);
    request.end(text);
  });
}

async function unpacked({ headers }: http.IncomingMessage, content: Buffer): Promise<Buffer> {
  if (headers['content-encoding'] !== 'gzip' || content.length === 0) return content;
  const { gunzip } = await import('node:zlib');
  return new Promise((resolve, reject) => {
    gunzip(content, { maxOutputLength: mostUnpacked }, (error, all) =>
      error ? reject(error) : resolve(all),
    );
  });
}

function answerOf(url: URL, message: http.IncomingMessage, content: Buffer): Answer {
  const { statusCode = 0, statusMessage = '', headersDistinct } = message;
  const entries = Object.entries(headersDistinct).map(
    ([name, values = []]) => [name, values.join(', ')] as const,
  );
  const headers = new Map(entries);
  return {
    status: statusCode,
    statusText: statusMessage,
    url: url.href,
    headers: {
      get: (name) => headers.get(name.toLowerCase()) ?? null,
      [Symbol.iterator]: () => headers.entries(),
    },
    // As fetch reads it: without a mark of byte order.
    text: () => Promise.resolve(new TextDecoder().decode(content)),
    arrayBuffer: () => Promise.resolve(new Uint8Array(content).buffer),
  };
}
