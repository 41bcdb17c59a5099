import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { httpFetch } from '../../../src/adapters/github/http-fetch.ts';
import { sandbox, type Sandbox } from './host.ts';

/** A proxy that writes down what goes through it. */
class Proxy {
  readonly seen: string[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => this.#sockets.add(socket));
    server.on('request', (request, response) => {
      this.seen.push(`${request.method} ${new URL(request.url ?? '').pathname}`);
      const { host, port } = new URL(request.url ?? '');
      const onward = fetch(request.url ?? '', {
        method: request.method ?? 'GET',
        headers: Object.entries(request.headers)
          .filter(([name]) => !/^(host|connection|proxy-.*|content-length)$/.test(name))
          .map(([name, value]): [string, string] => [name, String(value)]),
        ...(request.method === 'GET' ? {} : { body: request, duplex: 'half' }),
        redirect: 'manual',
      } as RequestInit);
      onward.then(
        async (answer) => {
          const headers = [...answer.headers].filter(
            ([name]) => !/^(connection|content-encoding|content-length|transfer-encoding)$/.test(name),
          );
          response.writeHead(answer.status, Object.fromEntries(headers));
          response.end(Buffer.from(await answer.arrayBuffer()));
        },
        () => response.writeHead(502).end(`${host}:${port}`),
      );
    });
    server.on('connect', (request, socket: Socket) => {
      this.seen.push(`CONNECT ${request.url}`);
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const onward = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
      onward.pipe(socket).pipe(onward);
    });
  }

  static async start(): Promise<Proxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Proxy(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let last: Sandbox | undefined;
afterEach(() => {
  expect(last?.github.mismatches ?? []).toEqual([]);
});

describe('a proxy', () => {
  test('carries everything that the environment says, and nothing else', async () => {
    await using proxy = await Proxy.start();
    await using host = (last = await sandbox());
    const sha = await host.commit('topic', 'b.txt', 'ada');
    const through = host.forge({ proxies: { http_proxy: proxy.url } });
    expect(await through.whoAmI()).toMatchObject({ kind: 'bot' });
    await through.deployments.report({
      ...{ environment: 'staging', commit: sha, key: 'k', state: 'success', description: 'd' },
      ...{ production: false, transient: false, url: undefined, logUrl: undefined },
    });
    await expect(through.workflows.run(5)).resolves.toBeUndefined();
    expect(proxy.seen.length).toBe(through.usage().calls);
    expect(proxy.seen[0]).toMatch(/graphql$/);
    const before = proxy.seen.length;
    const past = host.forge({ proxies: { http_proxy: proxy.url, no_proxy: '127.0.0.1' } });
    expect(await past.whoAmI()).toMatchObject({ kind: 'bot' });
    expect(proxy.seen).toHaveLength(before);
  });

  test('is a tunnel where the address is encrypted', async () => {
    await using proxy = await Proxy.start();
    const through = httpFetch({ HTTPS_PROXY: proxy.url });
    await expect(through('https://127.0.0.1:1/x')).rejects.toThrow();
    expect(proxy.seen).toEqual(['CONNECT 127.0.0.1:1']);
  });

  test('that is out of order is told', async () => {
    await using host = (last = await sandbox());
    const forge = host.forge({ proxies: { HTTP_PROXY: 'http://user:secret@127.0.0.1:1' } });
    const error: unknown = await forge.whoAmI().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'forge-unreachable' });
    expect((error as Error).message).not.toContain('secret');
  });

  test('follows redirects to the same host, and keeps the token from others', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      seen.push(`${request.url} ${request.headers.authorization}`);
      const to = { '/a': '/b', '/loop': '/loop', '/out': 'http://localhost:1/' }[request.url ?? ''];
      if (to === undefined) response.end('here');
      else response.writeHead(307, { location: to }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const through = httpFetch({ HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' });
    const init = { headers: { authorization: 'x' } };
    expect(await (await through(`${origin}/a`, init)).text()).toBe('here');
    expect((await through(`${origin}/out`, init)).status).toBe(307);
    expect((await through(`${origin}/loop`, init)).status).toBe(307);
    expect(seen.slice(0, 3)).toEqual(['/a x', '/b x', '/out x']);
    expect(seen).toHaveLength(9);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('an answer', () => {
  /** A server that answers each path in a way of its own. */
  async function serve(): Promise<{ origin: string } & AsyncDisposable> {
    const server = createServer((request, response) => {
      const text = JSON.stringify({ path: request.url });
      if (request.url === '/packed') {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text));
      } else if (request.url === '/not-packed') {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(text);
      } else if (request.url === '/broken') {
        response.writeHead(200, { 'content-length': '100' }).write(text, () => response.destroy());
      } else if (request.url === '/links') {
        response.setHeader('link', ['<a>; rel="next"', '<b>; rel="last"']);
        response.end('\uFEFFtext');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  test('is unpacked, and has every header', async () => {
    await using server = await serve();
    const send = httpFetch({});
    const packed = await send(`${server.origin}/packed`);
    expect(JSON.parse(await packed.text())).toEqual({ path: '/packed' });
    const links = await send(`${server.origin}/links`);
    expect(links.headers.get('Link')).toBe('<a>; rel="next", <b>; rel="last"');
    expect(new Map(links.headers).get('link')).toBe(links.headers.get('link'));
    expect(await links.text()).toBe('text');
    expect(new Uint8Array(await links.arrayBuffer())).toHaveLength(7);
  });

  test('that breaks off, that never comes or that is no archive is an error', async () => {
    await using server = await serve();
    const send = httpFetch({});
    await expect(send(`${server.origin}/broken`)).rejects.toThrow();
    await expect(send(`${server.origin}/not-packed`)).rejects.toThrow(/header/);
    const signal = AbortSignal.timeout(50);
    await expect(send(`${server.origin}/never`, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
