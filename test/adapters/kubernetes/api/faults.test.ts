import { describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { createServer as createProxy } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { openApi, type Api, type ApiSettings } from '../../../../src/adapters/kubernetes/api/index.ts';
import { collected, disposable, openFolder, told, type Folder } from './support/scene.ts';
import { breakOff, json, openServer, status, type FaultServer } from './support/server.ts';
import { base64 } from './support/tls.ts';

const version = { gitVersion: 'v1.36.3' };
const map = (data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', uid: 'u', resourceVersion: '7' },
  data,
});
const patience = { firstMs: 3_000, laterMs: 3_000 };

async function apiFor(
  folder: Folder,
  server: FaultServer,
  scheme: 'http' | 'https',
  more: { cluster?: object; user?: object; settings?: ApiSettings; env?: Record<string, string> } = {},
): Promise<Api & Disposable> {
  const environment = await folder.kubeconfig({
    'current-context': 'here',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: `${scheme}://127.0.0.1:${server.port}`,
          ...(scheme === 'https' && {
            'certificate-authority-data': base64(server.cert),
            'tls-server-name': 'tidegate-test',
          }),
          ...more.cluster,
        },
      },
    ],
    users: [{ name: 'u', user: { token: 'secret-of-mine', ...more.user } }],
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'bots' } }],
  });
  return disposable(
    await openApi({ patience, environment: { ...environment, ...more.env }, ...more.settings }),
  );
}

describe.each([
  ['h2', 'https', '2.0'],
  ['https', 'https', '1.1'],
  ['http', 'http', '1.1'],
] as const)('over %s', (kind, scheme, protocol) => {
  test('requests carry the login and their body, and answers come back', async () => {
    await using folder = await openFolder();
    await using server = await openServer(kind, (asked, response) =>
      json(response, asked.method === 'GET' ? version : map()),
    );
    using api = await apiFor(folder, server, scheme);
    expect(await api.version()).toBe('v1.36.3');
    expect(await api.apply(map({ x: 'ü' }))).toMatchObject({ metadata: { name: 'a' } });
    expect(server.asked.map(({ protocol: spoken }) => spoken)).toEqual([protocol, protocol]);
    expect(server.asked[1]).toMatchObject({
      method: 'PATCH',
      url: '/api/v1/namespaces/bots/configmaps/a?fieldManager=tidegate&fieldValidation=Strict&force=false',
      headers: { authorization: 'Bearer secret-of-mine', 'content-type': 'application/apply-patch+yaml' },
    });
    expect(JSON.parse(server.asked[1]!.body)).toMatchObject({ data: { x: 'ü' } });
  });

  test('what passes is tried again: too many, unavailable, a reset, a body that breaks', async () => {
    await using folder = await openFolder();
    const faults: ((response: ServerResponse) => void)[] = [
      (response) => json(response, status(429, 'TooManyRequests'), 429, { 'retry-after': '0' }),
      (response) => json(response, status(503, 'ServiceUnavailable'), 503),
      (response) => void response.writeHead(502).end('<html>bad gateway</html>'),
      (response) => breakOff(response),
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"gitVer', () => breakOff(response));
      },
    ];
    await using server = await openServer(kind, (_asked, response, count) => {
      const fault = faults[count - 1];
      if (fault) fault(response);
      else json(response, version);
    });
    using api = await apiFor(folder, server, scheme, {
      settings: { patience: { firstMs: 30_000, laterMs: 30_000 } },
    });
    expect(await api.version()).toBe('v1.36.3');
    expect(server.asked).toHaveLength(6);
  });

  test('a request to a bot that may have arrived is not sent twice', async () => {
    await using folder = await openFolder();
    await using server = await openServer(kind, (_asked, response) => void breakOff(response));
    using api = await apiFor(folder, server, scheme);
    const sent = api.proxied({ service: 'rose', port: 5005 }).send({ method: 'POST', path: '/', body: 'x' });
    expect(await told(sent)).toContain('kubernetes-unreachable');
    expect(server.asked).toHaveLength(1);
  });

  test('a stream that breaks under nobody harms nobody', async () => {
    await using folder = await openFolder();
    let open: ServerResponse | undefined;
    await using server = await openServer(kind, (asked, response) => {
      if (!asked.url.includes('/log')) return json(response, version);
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('one\n');
      open = response;
    });
    using api = await apiFor(folder, server, scheme);
    const lines = api.logs('rose', { follow: true })[Symbol.asyncIterator]();
    expect(await lines.next()).toEqual({ done: false, value: 'one' });
    breakOff(open!);
    expect(await api.version()).toBe('v1.36.3');
    expect(await lines.next()).toMatchObject({ done: true });
  });

  test('pages that were forgotten on the way are listed anew, in one piece', async () => {
    await using folder = await openFolder();
    const page = (name: string, more: object) => ({
      metadata: { resourceVersion: '9', ...more },
      items: [{ metadata: { name, uid: name, resourceVersion: '1' } }],
    });
    await using server = await openServer(kind, (asked, response) => {
      const query = new URL(asked.url, 'http://x').searchParams;
      if (query.has('continue')) return json(response, status(410, 'Expired'), 410);
      if (query.has('limit')) return json(response, page('old', { continue: 'token' }));
      json(response, page('new', {}));
    });
    using api = await apiFor(folder, server, scheme);
    expect((await api.list('Pod')).items.map(({ metadata }) => metadata.name)).toEqual(['new']);
    expect(server.asked).toHaveLength(3);
  });

  test('a watch ends at what it cannot understand, and at an error event', async () => {
    await using folder = await openFolder();
    const event = `${JSON.stringify({ type: 'ADDED', object: map() })}\n`;
    const endings = [
      'nonsense\n',
      '{"type":"ERROR","object":{"kind":"Status","code":410}}\n',
      '{"type":"ADDED"}\n',
      '',
    ];
    await using server = await openServer(kind, (_asked, response, count) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(event + (endings[count - 1] ?? ''));
      if (endings[count - 1] === '') response.end();
    });
    using api = await apiFor(folder, server, scheme);
    for (const _ of endings)
      expect(await collected(api.watch('ConfigMap', { from: '1' }))).toMatchObject([{ type: 'added' }]);
  });

  test('a watch on which nothing moves ends', async () => {
    await using folder = await openFolder();
    await using server = await openServer(kind, (_asked, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
    });
    using api = await apiFor(folder, server, scheme);
    expect(await collected(api.watch('Pod', { from: '1', idleMs: 100 }))).toEqual([]);
  });

  test('a login that is not taken any more is found anew, once', async () => {
    await using folder = await openFolder();
    await using server = await openServer(kind, (asked, response) =>
      asked.headers.authorization === 'Bearer newer'
        ? json(response, version)
        : json(response, status(401, 'Unauthorized'), 401),
    );
    using api = await apiFor(folder, server, scheme);
    expect(await told(api.version())).toContain('kubernetes-unauthorized');
    expect(server.asked).toHaveLength(2);
    using other = await apiFor(folder, server, scheme, { user: { token: 'newer' } });
    expect(await other.version()).toBe('v1.36.3');
    // The first one reads the file that the second one has written by now.
    expect(await api.version()).toBe('v1.36.3');
  });

  test('an answer of somebody else is told as that', async () => {
    await using folder = await openFolder();
    await using server = await openServer(
      kind,
      (_asked, response) => void response.writeHead(200).end('hello'),
    );
    using api = await apiFor(folder, server, scheme);
    expect(await told(api.version())).toMatch(
      /^EnvironmentError kubernetes-answer: .*the answer is no JSON\.$/,
    );
    expect(await told(api.get('Pod', 'a'))).toContain('kubernetes-answer');
    expect(await told(api.may({ verb: 'get', resource: 'pods' }))).toContain('kubernetes-answer');
  });

  test('gives up after a while, and says why', async () => {
    await using folder = await openFolder();
    await using server = await openServer(kind, (_asked, response) =>
      json(response, status(503, 'ServiceUnavailable', 'etcd is away'), 503),
    );
    using api = await apiFor(folder, server, scheme, {
      settings: { patience: { firstMs: 300, laterMs: 300 } },
    });
    expect(await told(api.version())).toBe(
      'EnvironmentError kubernetes-busy: The cluster could not tell its version: etcd is away (503).',
    );
  });
});

describe('getting there', () => {
  test('nobody listens, another certificate, no TLS: one sentence each', async () => {
    await using folder = await openFolder();
    await using secure = await openServer('h2', (_asked, response) => json(response, version));
    await using plain = await openServer('http', (_asked, response) => json(response, version));
    const short = { settings: { patience: { firstMs: 200, laterMs: 200 } } };
    using strange = await apiFor(folder, secure, 'https', {
      cluster: { 'tls-server-name': 'another' },
      ...short,
    });
    expect(await told(strange.version())).toContain("can't be reached: its certificate is for another name");
    using untrusted = await apiFor(folder, secure, 'https', {
      cluster: { 'certificate-authority-data': undefined },
      ...short,
    });
    expect(await told(untrusted.version())).toContain('its certificate is signed by itself alone');
    using blind = await apiFor(folder, secure, 'https', {
      cluster: {
        'certificate-authority-data': undefined,
        'tls-server-name': undefined,
        'insecure-skip-tls-verify': true,
      },
      ...short,
    });
    expect(await blind.version()).toBe('v1.36.3');
    using noTls = await apiFor(folder, { ...plain, port: plain.port, cert: secure.cert }, 'https', short);
    expect(await told(noTls.version())).toContain('it does not speak TLS');
    const port = plain.port;
    await plain[Symbol.asyncDispose]();
    using gone = await apiFor(folder, { ...plain, port }, 'http', short);
    expect(await told(gone.version())).toMatch(
      /^EnvironmentError kubernetes-unreachable: The API server 127\.0\.0\.1:\d+ \(context "here"\) can't be reached: nothing answers at its port\.$/,
    );
  });

  test('a proxy of the kubeconfig is gone through, with its login', async () => {
    await using folder = await openFolder();
    await using server = await openServer('h2', (_asked, response) => json(response, version));
    const seen: (string | undefined)[] = [];
    const proxy = createProxy().on('connect', (request, socket) => {
      seen.push(request.headers['proxy-authorization']);
      if (request.headers['proxy-authorization'] === undefined) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const [host, port] = (request.url ?? '').split(':');
      const out = connect(Number(port), host!, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(out).pipe(socket);
      });
      socket.on('error', () => out.destroy());
      out.on('error', () => socket.destroy());
    });
    await using at = await listening(proxy);
    using api = await apiFor(folder, server, 'https', {
      cluster: { 'proxy-url': `http://me:pass%20word@127.0.0.1:${at.port}` },
    });
    expect(await api.version()).toBe('v1.36.3');
    expect(seen).toEqual([`Basic ${base64('me:pass word')}`]);
    using refused = await apiFor(folder, server, 'https', {
      cluster: { 'proxy-url': `http://127.0.0.1:${at.port}` },
      settings: { patience: { firstMs: 100, laterMs: 100 } },
    });
    expect(await told(refused.version())).toContain("can't be reached: the proxy wants a login (407).");
  });

  test('so is a SOCKS proxy, which looks up names itself', async () => {
    await using folder = await openFolder();
    await using server = await openServer('h2', (_asked, response) => json(response, version));
    const names: string[] = [];
    const socks = createServer((socket) => {
      let step = 0;
      socket.on('error', () => undefined);
      socket.on('data', function read(data: Buffer) {
        step += 1;
        if (step === 1) return void socket.write(Buffer.from([5, 2]));
        if (step === 2)
          return void socket.write(Buffer.from([1, data.toString().includes('secret') ? 0 : 1]));
        names.push(data.subarray(5, 5 + data[4]!).toString());
        socket.off('data', read);
        const out = connect(server.port, '127.0.0.1', () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
          socket.pipe(out).pipe(socket);
        });
        out.on('error', () => socket.destroy());
      });
    });
    await using at = await listening(socks);
    const cluster = {
      server: 'https://api.invalid:6443',
      'proxy-url': `socks5://me:secret@127.0.0.1:${at.port}`,
    };
    using api = await apiFor(folder, server, 'https', { cluster });
    expect(await api.version()).toBe('v1.36.3');
    expect(names).toEqual(['api.invalid']);
    using wrong = await apiFor(folder, server, 'https', {
      cluster: { ...cluster, 'proxy-url': `socks5://me:wrong@127.0.0.1:${at.port}` },
      settings: { patience: { firstMs: 100, laterMs: 100 } },
    });
    expect(await told(wrong.version())).toContain('the proxy refuses its login');
  });

  test('a path of the server stands before every other', async () => {
    await using folder = await openFolder();
    await using server = await openServer('http', (_asked, response) => json(response, version));
    using api = await apiFor(folder, server, 'http', {
      cluster: { server: `http://127.0.0.1:${server.port}/k8s/clusters/c-1/` },
    });
    await api.version();
    expect(server.asked[0]!.url).toBe('/k8s/clusters/c-1/version');
  });

  test('impersonation of the kubeconfig is said, and a bot is never asked as somebody else', async () => {
    await using folder = await openFolder();
    await using server = await openServer('h2', (_asked, response) => json(response, version));
    using api = await apiFor(folder, server, 'https', { user: { as: 'rose', 'as-groups': ['a', 'b'] } });
    await api.proxied({ service: 's', port: 1 }).send({
      method: 'GET',
      path: '/',
      headers: {
        'Impersonate-User': 'admin',
        ':path': '/x',
        connection: 'x-gone',
        'x-gone': '1',
        'x-kept': '2',
      },
    });
    const { headers, url } = server.asked[0]!;
    expect(headers).toMatchObject({ 'impersonate-user': 'rose', 'impersonate-group': 'a, b', 'x-kept': '2' });
    expect(headers).not.toHaveProperty('x-gone');
    expect(url).toBe('/api/v1/namespaces/bots/services/s%3A1/proxy/');
  });
});

async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
