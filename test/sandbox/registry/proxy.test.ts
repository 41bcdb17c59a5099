import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  startFaultProxy,
  startNodeRegistry,
  startTokenServer,
  type FaultProxy,
  type NodeRegistry,
} from '../../../sandbox/registry/index.ts';
import { bytes, call, locationOf, pushBlob, pushImage, sha256 } from './support.ts';

let registry: NodeRegistry;
let proxy: FaultProxy;

beforeEach(async () => {
  registry = await startNodeRegistry();
  proxy = await startFaultProxy({ upstream: registry.origin });
});
afterEach(async () => {
  await proxy.stop();
  await registry.stop();
});

const base = () => call('GET', `${proxy.origin}/v2/`);

describe('records', () => {
  test('every request of a push, in order, with what went over the wire', async () => {
    await pushBlob(proxy.origin, 'bot', bytes(5_000));
    expect(proxy.requests).toMatchObject([
      {
        number: 1,
        method: 'POST',
        path: '/v2/bot/blobs/uploads/',
        requestBytes: 0,
        status: 202,
        state: 'answered',
      },
      { number: 2, method: 'PUT', requestBytes: 5_000, responseBytes: 0, status: 201, forwarded: true },
    ]);
    expect(proxy.requests[1]?.url).toMatch(/\?digest=sha256%3A[0-9a-f]{64}$/);
    expect(proxy.requests[1]?.origin).toBe(registry.origin);
    expect(proxy.requests[0]?.responseHeaders.location).toContain(proxy.origin);
  });

  test('as a text that a canary is found in, wherever it was', async () => {
    const places: Record<string, Parameters<typeof call>> = {
      query: ['GET', `${proxy.origin}/v2/?token=canary-query`],
      header: ['GET', `${proxy.origin}/v2/`, { headers: { 'x-secret': 'canary-header' } }],
      body: ['PUT', `${proxy.origin}/v2/bot/manifests/v1`, { body: 'canary-body' }],
    };
    for (const [place, one] of Object.entries(places)) {
      expect(proxy.text()).not.toContain(`canary-${place}`);
      await call(...one);
      expect(proxy.text()).toContain(`canary-${place}`);
    }
    expect(proxy.text()).toContain('MANIFEST_INVALID');
  });

  test('keep only the first bytes of a body, and count all', async () => {
    await using small = await startFaultProxy({ upstream: registry.origin, capture: 10 });
    await pushBlob(small.origin, 'bot', bytes(1_000_000));
    const put = small.requests[1];
    expect(put?.requestBytes).toBe(1_000_000);
    expect(Buffer.concat(put?.captured.request ?? [])).toHaveLength(10);
  });

  test('are forgotten by a reset', async () => {
    await base();
    proxy.reset();
    expect(proxy.requests).toEqual([]);
    await base();
    expect(proxy.requests).toMatchObject([{ number: 1 }]);
  });
});

describe('which request', () => {
  test('the nth of the run', async () => {
    proxy.fail({ when: { nth: 3 }, fault: { kind: 'status', status: 503 } });
    const statuses: unknown[] = [];
    for (let request = 0; request < 5; request++) statuses.push((await base()).status);
    expect(statuses).toEqual([200, 200, 503, 200, 200]);
  });

  test('the nth of a method and a path, so many times, whichever came between', async () => {
    proxy.fail({
      when: { method: ['GET', 'HEAD'], path: /tags\/list\?n=/, nth: 2 },
      times: 2,
      fault: { kind: 'status', status: 500 },
    });
    const statuses: unknown[] = [];
    for (const path of ['tags/list?n=1', 'tags/list', 'tags/list?n=2', 'tags/list?n=3', 'tags/list?n=4']) {
      statuses.push((await call('GET', `${proxy.origin}/v2/bot/${path}`)).status);
    }
    expect(statuses).toEqual([404, 404, 500, 500, 404]);
  });

  test('always, until the rules are cleared; the first rule that fits wins', async () => {
    proxy.fail({ when: { path: /v2/ }, fault: { kind: 'status', status: 429 } });
    proxy.fail({ when: {}, times: Infinity, fault: { kind: 'status', status: 500 } });
    expect([(await base()).status, (await base()).status, (await base()).status]).toEqual([429, 500, 500]);
    proxy.clear();
    expect((await base()).status).toBe(200);
  });

  test('every single one of a push meets its fault', async () => {
    await pushImage(proxy.origin, 'bot', 'v1', bytes(100));
    const count = proxy.requests.length;
    expect(count).toBe(5);
    for (let nth = 1; nth <= count; nth++) {
      proxy.reset();
      proxy.fail({ when: { nth }, fault: { kind: 'reset' } });
      await expect(pushImage(proxy.origin, 'bot', 'v1', bytes(100, nth))).rejects.toThrow();
      expect(proxy.requests.map(({ fault }) => fault)).toEqual([...Array<undefined>(nth - 1), 'reset']);
    }
  });
});

describe('holds', () => {
  test('stop a request before anything is forwarded, until they let go', async () => {
    await call('GET', `${proxy.origin}/v2/`);
    const held = proxy.hold(2);
    const pushing = pushBlob(proxy.origin, 'bot', bytes(100));
    expect(await held.reached()).toMatchObject({ number: 2, method: 'POST', forwarded: false });
    held.release();
    await pushing;
    expect(proxy.requests).toHaveLength(3);
  });

  test('stop an answer: the registry has done its part, the client knows nothing', async () => {
    const digest = await pushBlob(registry.origin, 'other', bytes(100));
    const held = proxy.hold({ method: 'POST' }, 'answered');
    const mounting = call('POST', `${proxy.origin}/v2/bot/blobs/uploads/?mount=${digest}&from=other`);
    expect(await held.reached()).toMatchObject({ upstreamStatus: 201, status: undefined });
    const head = await call('HEAD', `${registry.origin}/v2/bot/blobs/${digest}`);
    expect(head.status).toBe(200);
    held.release();
    expect(await mounting).toMatchObject({ status: 201 });
  });

  test('can be broken: what arrived is never forwarded', async () => {
    const held = proxy.hold(1);
    const asking = base();
    await held.reached();
    held.break();
    expect(await asking).toMatchObject({ status: undefined, error: 'ECONNRESET' });
    expect(proxy.requests).toMatchObject([{ forwarded: false, state: 'broken' }]);
  });

  test('say when nothing came', async () => {
    const held = proxy.hold(9);
    await base();
    await expect(held.reached(20)).rejects.toThrow(/Waited 20 ms in vain[^]*1 GET \/v2\/ 200/);
  });

  test('let a client be killed at exactly that moment', async () => {
    const held = proxy.hold({ method: 'POST' });
    const program = `fetch('${proxy.origin}/v2/bot/blobs/uploads/', { method: 'POST' })`;
    const client = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
    await held.reached();
    client.kill('SIGKILL');
    await once(client, 'close');
    held.break();
    await proxy.idle();
    expect(proxy.requests).toMatchObject([{ method: 'POST', forwarded: false, state: 'broken' }]);
  });

  test('let everything go when the proxy stops', async () => {
    const held = proxy.hold(1);
    const asking = base();
    await held.reached();
    await proxy.stop();
    expect((await asking).error).toBe('ECONNRESET');
  });
});

describe('other origins', () => {
  test('clients keep coming through the proxy: uploads, tokens and redirects', async () => {
    await using tokens = await startTokenServer({ users: {}, anonymous: { bot: ['pull', 'push'] } });
    await using storing = await startNodeRegistry({ auth: tokens, quirks: { redirectsBlobs: true } });
    const others = [tokens.origin, String(storing.storage)];
    await using front = await startFaultProxy({ upstream: storing.origin, others });
    const challenge = await call('GET', `${front.origin}/v2/`);
    const realm = /realm="([^"]+)"/.exec(String(challenge.headers['www-authenticate']))?.[1];
    expect(realm).toBe(`${front.originOf(tokens.origin)}/token`);
    const answer = await call('GET', `${realm}?service=registry.test&scope=repository:bot:pull,push`);
    const { token } = JSON.parse(answer.body.toString()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };

    const content = bytes(1_000);
    const begun = await call('POST', `${front.origin}/v2/bot/blobs/uploads/`, { headers });
    expect(begun.headers.location).toMatch(new RegExp(`^${front.origin}/v2/bot/blobs/uploads/`));
    const digest = sha256(content);
    await call('PUT', locationOf(begun, front.origin, digest), { headers, body: content });
    const redirect = await call('GET', `${front.origin}/v2/bot/blobs/${digest}`, { headers });
    const location = String(redirect.headers.location);
    expect(new URL(location).origin).toBe(front.originOf(String(storing.storage)));
    expect((await call('GET', location)).body.equals(content)).toBe(true);

    expect(front.requests.map(({ origin }) => origin)).toEqual([
      storing.origin,
      tokens.origin,
      storing.origin,
      storing.origin,
      storing.origin,
      storing.storage,
    ]);
    expect(() => front.originOf('http://elsewhere.invalid')).toThrow("The proxy doesn't stand for");
  });

  test('an upstream that is not there breaks the connection, nothing more', async () => {
    await registry.stop();
    expect(await base()).toMatchObject({ status: undefined, error: 'ECONNRESET' });
    expect(proxy.requests).toMatchObject([{ state: 'broken', fault: undefined }]);
  });
});
