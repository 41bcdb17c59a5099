import http from 'node:http';
import https from 'node:https';
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
  const agents = {
    'http:': new http.Agent({ proxyEnv: { ...proxies } }),
    'https:': new https.Agent({ proxyEnv: { ...proxies } }),
  };
  return async (input, init = {}) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let redirects = 0; ; redirects += 1) {
      const response = await send(url, init, agents);
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

type Agents = Readonly<Record<'http:' | 'https:', http.Agent>>;

function send(url: URL, init: RequestInit, agents: Agents): Promise<Response> {
  const plain = url.protocol === 'http:';
  const body = typeof init.body === 'string' ? init.body : undefined;
  return new Promise((resolve, reject) => {
    const options = {
      method: init.method ?? 'GET',
      headers: {
        ...Object.fromEntries(new Headers(init.headers)),
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      },
      agent: plain ? agents['http:'] : agents['https:'],
      ...(init.signal && { signal: init.signal }),
    };
    const request = (plain ? http : https).request(url, options, (message) => {
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
