import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import {
  reachOnLoopback,
  type Api,
  type ProxiedAnswer,
} from '../../../../src/adapters/kubernetes/api/index.ts';
import { asDeployment, asEvent, asPod, parsePod } from '../../../../src/adapters/kubernetes/api/objects.ts';
import { createTalk } from '../../../../src/adapters/talk/index.ts';
import { cluster, type Namespace } from '../../../support/cluster.ts';
import { until } from '../../../support/until.ts';
import { apiOf, collected, openFolder, told, type Folder } from './support/scene.ts';
import { openWire } from './support/wire.ts';

const it = cluster();

/** A server that answers what it was asked, in a form of its own, and writes a line for each request. */
const echo = `
require('node:http').createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part)).on('end', () => {
    console.log('asked ' + request.method + ' ' + request.url);
    const status = Number(/status=(\\d+)/.exec(request.url)?.[1] ?? 200);
    response.writeHead(status, { 'content-type': 'application/json', 'x-bot': 'rose' });
    response.end(JSON.stringify({
      method: request.method, url: request.url, headers: request.headers,
      body: Buffer.concat(parts).toString('base64'),
    }));
  });
}).listen(5005, '0.0.0.0', () => console.log('listening'));`;

const restless = `
console.log('first life');
setTimeout(() => process.exit(3), 200);`;

(it ? describe : describe.skip)('pods of a real cluster', () => {
  const real = it!;
  let folder: Folder;
  let ns: Namespace;
  let api: Api & Disposable;

  const pod = (name: string, containers: object[]) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: ns.name, labels: { app: name } },
    spec: { terminationGracePeriodSeconds: 0, containers },
  });
  const service = (name: string, port: number) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: ns.name },
    spec: { selector: { app: name }, ports: [{ port, targetPort: 5005 }] },
  });
  const container = (script: string, name = 'main') => ({
    name,
    image: real.baseImage,
    command: ['node', '-e', script],
  });

  beforeAll(async () => {
    folder = await openFolder();
    ns = await real.namespace('c');
    await real.apply(
      pod('echo', [
        { ...container(echo), readinessProbe: { httpGet: { path: '/', port: 5005 }, periodSeconds: 1 } },
      ]),
      pod('restless', [container(restless)]),
      pod('pulling', [{ name: 'main', image: `${real.registry}/none:1` }]),
      pod('two', [
        container('setInterval(() => {}, 1000)', 'one'),
        container('console.log("of two")', 'other'),
      ]),
      service('echo', 80),
      service('deserted', 80),
    );
    api = await apiOf(real, folder, { namespace: ns.name });
    await until(
      'the echo is ready',
      async () =>
        asPod((await api.get('Pod', 'echo'))!).status?.conditions?.some(
          ({ type, status }) => type === 'Ready' && status === 'True',
        ) === true,
    );
  });
  afterAll(async () => {
    api?.close();
    await ns[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  const ask = async (answer: ProxiedAnswer) => {
    if (answer.kind === 'unreachable') throw new Error(answer.message);
    const body = Buffer.concat(await collected(answer.body)).toString('utf8');
    return {
      status: answer.status,
      headers: answer.headers,
      said: JSON.parse(body) as Record<string, unknown>,
    };
  };

  test('a request goes through as it is: method, path, query, headers, body and type', async () => {
    const body = Buffer.from([0, 1, 2, 250, 251, 252]);
    for (const target of [
      { service: 'echo', port: 80 },
      { pod: 'echo', port: 5005 },
    ] as const) {
      const { status, headers, said } = await ask(
        await api.proxied(target).send({
          method: 'POST',
          path: '/webhooks/rest/webhook?a=1&b=%2F%20x',
          headers: {
            'Content-Type': 'application/octet-stream',
            'x-own': 'yes',
            authorization: 'Bearer none',
          },
          body,
        }),
      );
      expect(status).toBe(200);
      expect(headers).toMatchObject({ 'x-bot': 'rose', 'content-type': 'application/json' });
      expect(said).toMatchObject({ method: 'POST', url: '/webhooks/rest/webhook?a=1&b=%2F%20x' });
      expect(said['headers']).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-length': '6',
        'x-own': 'yes',
      });
      expect(said['headers']).not.toHaveProperty('authorization');
      expect(Buffer.from(String(said['body']), 'base64')).toEqual(body);
    }
  });

  test("a bot's refusal is an answer, the API server's own is not", async () => {
    const echoes = api.proxied({ service: 'echo', port: 80 });
    for (const status of [400, 401, 403, 404, 429, 500, 503])
      expect((await ask(await echoes.send({ method: 'GET', path: `/?status=${status}` }))).status).toBe(
        status,
      );
    const unreachable = (target: Parameters<Api['proxied']>[0]) =>
      api.proxied(target).send({ method: 'GET', path: '/' });
    expect(await unreachable({ service: 'deserted', port: 80 })).toEqual({
      kind: 'unreachable',
      status: 503,
      message: 'no endpoints available for service "deserted"',
    });
    expect(await unreachable({ service: 'nobody', port: 80 })).toMatchObject({
      message: 'services "nobody" not found',
    });
    expect(await unreachable({ pod: 'echo', port: 9 })).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('connection refused'),
    });
  });

  test('no path leads out of the proxy', async () => {
    const echoes = api.proxied({ pod: 'echo', port: 5005 });
    for (const path of [
      '/../../../../secrets',
      '/a/%2e%2e/%2E%2e/../../../../../../version',
      '//version',
      '\\..\\..\\x',
    ]) {
      const { said } = await ask(await echoes.send({ method: 'GET', path }));
      expect(said['url']).toMatch(/^\/(secrets|version|\/?version|x)$/);
    }
  });

  test('a port of this machine leads to the bot, for those who know its path', async () => {
    const reach = await reachOnLoopback(api.proxied({ service: 'echo', port: 80 }));
    try {
      const answer = await fetch(`${reach.url}/status?x=1`, { method: 'PUT', body: 'hello' });
      expect(await answer.json()).toMatchObject({ method: 'PUT', url: '/status?x=1' });
      expect((await fetch(new URL('/status', reach.url))).status).toBe(404);
      expect((await fetch(`${reach.url}x/status`)).status).toBe(404);
      expect(await rawStatus(reach.url, '/../../../../version')).toBe(200);
    } finally {
      await reach.close();
    }
    await expect(fetch(reach.url)).rejects.toThrow();
  });

  test('who talks hears why nobody is there', async () => {
    const reach = await reachOnLoopback(api.proxied({ service: 'deserted', port: 80 }));
    const talk = createTalk();
    try {
      const address = { core: reach.url, actions: undefined };
      const message =
        'it answers 502: the API server can\'t get to service deserted, port 80: no endpoints available for service "deserted"';
      expect(await talk.model(address)).toEqual({ kind: 'unreachable', message });
      expect(await talk.say(address, 'me', 'hello', 5_000)).toEqual({ kind: 'refused', message });
    } finally {
      talk.close();
      await reach.close();
    }
  });

  test('logs: lines, the last ones, those of before, and why there are none', async () => {
    expect((await collected(api.logs('echo')))[0]).toBe('listening');
    expect(await collected(api.logs('echo', { tail: 0 }))).toEqual([]);
    expect(await collected(api.logs('echo', { tail: 1 }))).toHaveLength(1);
    const [stamped] = await collected(api.logs('echo', { timestamps: true }));
    expect(stamped).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z listening$/);
    expect(
      await collected(api.logs('echo', { since: new Date(Date.now() + 3_600_000).toISOString() })),
    ).toEqual([]);
    expect(await collected(api.logs('two', { container: 'other' }))).toEqual(['of two']);
    await until(
      'a restart',
      async () =>
        (asPod((await api.get('Pod', 'restless'))!).status?.containerStatuses?.[0]?.restartCount ?? 0) > 0,
    );
    expect(await collected(api.logs('restless', { previous: true }))).toEqual(['first life']);
    expect(await told(collected(api.logs('pulling')))).toMatch(
      /^UserError kubernetes-no-logs: There is no log of pod pulling: container "main" in pod "pulling" is waiting to start: .*\.$/,
    );
    expect(await told(collected(api.logs('two')))).toContain('a container name must be specified');
    expect(await told(collected(api.logs('nobody')))).toMatch(
      /^UserError kubernetes-missing: .*pods "nobody" not found/,
    );
  });

  test('a log that is followed ends when it is left, interrupted or cut, and harms nobody', async () => {
    await using wire = await openWire({ host: '127.0.0.1', port: Number(new URL(real.server).port) });
    using far = await apiOf(real, folder, { namespace: ns.name, port: wire.port });
    const stop = new AbortController();
    const ask = () => api.proxied({ pod: 'echo', port: 5005 }).send({ method: 'GET', path: '/followed' });
    const followed: string[] = [];
    const following = (async () => {
      for await (const line of far.logs('echo', { follow: true, signal: stop.signal })) followed.push(line);
    })();
    await until('the log has begun', () => followed.includes('listening'));
    await ask();
    await until('the log goes on', () => followed.includes('asked GET /followed'));
    stop.abort();
    await following;

    for await (const line of far.logs('echo', { follow: true })) {
      expect(line).toBe('listening');
      break;
    }
    const lines = far.logs('echo', { follow: true, tail: 1 })[Symbol.asyncIterator]();
    expect(await lines.next()).toMatchObject({ done: false });
    wire.cut();
    // What had arrived before is told; then it ends.
    let last = await lines.next();
    while (last.done !== true) last = await lines.next();
    expect(last).toMatchObject({ done: true });
    expect(await far.version()).toMatch(/^v1/);
  });

  test('real objects are understood', async () => {
    await real.apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'dep', namespace: ns.name },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'dep' } },
        template: { metadata: { labels: { app: 'dep' } }, spec: { containers: [container(echo)] } },
      },
    });
    const pods = await api.list('Pod');
    expect(pods.items.map(asPod)).toHaveLength(pods.items.length);
    const echoPod = asPod(pods.items.find(({ metadata }) => metadata.name === 'echo')!);
    expect(echoPod.status?.containerStatuses?.[0]).toMatchObject({
      name: 'main',
      ready: true,
      restartCount: 0,
    });
    expect(echoPod.spec.containers[0]?.readinessProbe?.httpGet).toEqual({ path: '/', port: 5005 });
    const { items } = await api.list('Event', undefined, { fieldSelector: 'involvedObject.name=pulling' });
    expect(items.map(asEvent).some(({ message }) => message?.includes('none:1') === true)).toBe(true);
    expect(asDeployment((await api.get('Deployment', 'dep'))!).spec.replicas).toBe(0);
    const damaged = { ...pods.items[0]!, spec: { containers: 'none' } };
    expect(parsePod(damaged)).toBeUndefined();
    expect(() => asPod(damaged)).toThrow(/isn't as Kubernetes describes it: at spec\.containers, /);
  });
});

/** The status of a request whose path is sent as it is written. */
function rawStatus(url: string, path: string): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: pathname + path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
