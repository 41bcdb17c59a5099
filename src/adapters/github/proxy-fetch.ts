import type http from 'node:http';
import type https from 'node:https';
import { Readable } from 'node:stream';
import { EnvironmentError } from '../../domain/errors.ts';

const mostRedirects = 5;

/**
 * A `fetch` that goes through the proxies that an environment names, for this adapter alone: Node's own way is global,
 * and what talks to bots beside it must not go through a proxy. Undefined where no proxy is named.
 * @throws EnvironmentError where this Node knows no proxies.
 */
export function proxyFetch(proxies: Readonly<Record<string, string | undefined>>): typeof fetch | undefined {
  if (!Object.keys(proxies).some((name) => /^https?_proxy$/i.test(name))) return undefined;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 24 || (major === 24 && minor < 5)) {
    throw new EnvironmentError(`Node ${process.versions.node} can't use a proxy; 24.5 and later can.`, {
      code: 'node-too-old',
      next: 'Use a later Node, or take HTTP_PROXY and HTTPS_PROXY away.',
    });
  }
  let opened: Promise<Clients> | undefined;
  return async (input, init = {}) => {
    const clients = await (opened ??= openClients(proxies));
    let url = new URL(input instanceof Request ? input.url : input);
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(url, init, clients);
      const location = response.headers.get('location');
      const moved = [301, 302, 307, 308].includes(response.status) && location !== null;
      if (!moved || redirects === mostRedirects) return response;
      const next = new URL(location, url);
      // The token is for this host alone.
      if (next.origin !== url.origin) return response;
      url = next;
      await response.body?.cancel();
    }
  };
}

interface Client {
  readonly request: typeof http.request | typeof https.request;
  readonly agent: http.Agent;
}

type Clients = Readonly<Record<'http:' | 'https:', Client>>;

/** Node's HTTP takes longer to load than all of this adapter: most have no proxy. */
async function openClients(proxies: Readonly<Record<string, string | undefined>>): Promise<Clients> {
  const [plain, secure] = await Promise.all([import('node:http'), import('node:https')]);
  return {
    'http:': { request: plain.request, agent: new plain.Agent({ proxyEnv: { ...proxies } }) },
    'https:': { request: secure.request, agent: new secure.Agent({ proxyEnv: { ...proxies } }) },
  };
}

function send(url: URL, init: RequestInit, clients: Clients): Promise<Response> {
  const { request: open, agent } = clients[url.protocol === 'http:' ? 'http:' : 'https:'];
  const body = typeof init.body === 'string' ? init.body : undefined;
  return new Promise((resolve, reject) => {
    const options = {
      method: init.method ?? 'GET',
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
      agent,
      ...(init.signal && { signal: init.signal }),
    };
    const request = open(url, options, (message) => {
      const status = message.statusCode ?? 0;
      const empty = status === 204 || status === 205 || status === 304 || init.method === 'HEAD';
      if (empty) message.resume();
      const stream = Readable.toWeb(message) as ReadableStream<Uint8Array>;
      const response = new Response(empty ? null : stream, { status, headers: headersOf(message) });
      resolve(response);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function headersOf({ headersDistinct }: http.IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}
