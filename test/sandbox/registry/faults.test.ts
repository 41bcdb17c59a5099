import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { startFaultProxy, type Fault, type FaultProxy, type When } from '../../../sandbox/registry/index.ts';
import { serve, type Running } from '../../../sandbox/registry/running.ts';
import { bytes, call, type CallOptions } from './support.ts';

/** What the upstream saw of one request. */
interface Arrived {
  readonly method: string;
  readonly url: string;
  bytes: Buffer;
  ended: boolean;
  broken: boolean;
}

const content = bytes(300_000);
const arrived: Arrived[] = [];
let upstream: Running;
let proxy: FaultProxy;

/** Answers GET with the content, and takes everything else. */
function upstreamServer(): Server {
  return createServer((request, response) => {
    const one: Arrived = {
      method: request.method ?? '',
      url: request.url ?? '',
      bytes: Buffer.alloc(0),
      ended: false,
      broken: false,
    };
    arrived.push(one);
    request.on('data', (chunk: Buffer) => (one.bytes = Buffer.concat([one.bytes, chunk])));
    request.on('error', () => (one.broken = true));
    request.once('end', () => {
      one.ended = true;
      if (one.url === '/missing') response.writeHead(404).end('no');
      else if (one.method !== 'GET') response.writeHead(201, { 'x-done': 'yes' }).end('made');
      else if (one.url === '/chunked') response.writeHead(200).end(content, () => undefined);
      else response.writeHead(200, { 'content-length': content.byteLength, 'x-kept': 'yes' }).end(content);
    });
  });
}

beforeAll(async () => {
  upstream = await serve(upstreamServer());
  proxy = await startFaultProxy({ upstream: upstream.origin });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.stop();
});

afterEach(() => {
  proxy.reset();
  arrived.length = 0;
});

const get = (options?: CallOptions) => call('GET', `${proxy.origin}/blob`, options);
const put = (body: Uint8Array, options?: CallOptions) =>
  call('PUT', `${proxy.origin}/upload`, { body, ...options });
const inject = (fault: Fault, when: When = {}) => proxy.fail({ when, fault });

/** Waits until something is so. @throws after 5 s. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('It never became so.');
    await new Promise((done) => setTimeout(done, 5));
  }
}

describe('without a fault', () => {
  test('passes both bodies on as they are', async () => {
    const seen = await get();
    expect(seen.status).toBe(200);
    expect(seen.headers['x-kept']).toBe('yes');
    expect(seen.body.equals(content)).toBe(true);
    const sent = await put(content);
    expect(sent.status).toBe(201);
    expect(arrived[1]?.bytes.equals(content)).toBe(true);
  });

  test('passes a body of unknown length on', async () => {
    const seen = await call('PUT', `${proxy.origin}/upload`, {
      body: content,
      chunked: true,
    });
    expect(seen.status).toBe(201);
    expect(arrived[0]?.bytes.equals(content)).toBe(true);
  });
});

describe('connections', () => {
  test('reset: the client sees a reset, the upstream nothing', async () => {
    inject({ kind: 'reset' });
    expect(await get()).toMatchObject({ status: undefined, error: 'ECONNRESET' });
    expect(arrived).toEqual([]);
    expect(proxy.requests).toMatchObject([{ fault: 'reset', forwarded: false, state: 'broken' }]);
  });

  test.each([
    ['reset', 'ECONNRESET'],
    ['close', 'end'],
  ] as const)('%s is a %s on the wire', async (kind, expected) => {
    inject({ kind });
    const socket = connect(Number(new URL(proxy.origin).port), '127.0.0.1');
    socket.write('GET /blob HTTP/1.1\r\nHost: x\r\n\r\n');
    const ending = await Promise.race([
      once(socket.resume(), 'end').then(
        () => 'end',
        (error: NodeJS.ErrnoException) => error.code,
      ),
    ]);
    expect(ending).toBe(expected);
    socket.destroy();
  });

  test('half-close: the client sees the end, and may go on writing', async () => {
    inject({ kind: 'half-close' });
    const socket = connect({
      port: Number(new URL(proxy.origin).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    socket.write('PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234');
    await once(socket.resume(), 'end');
    // A closed side would answer this with a reset.
    let error: Error | undefined;
    socket.on('error', (one) => (error = one));
    for (const part of ['567', '8', '9']) {
      await new Promise((done) => socket.write(part, done));
      await new Promise((done) => setTimeout(done, 20));
    }
    expect(error).toBeUndefined();
    expect(arrived).toEqual([]);
    socket.resetAndDestroy();
    await proxy.idle();
  });

  test('down: everything is reset, then refused, until it comes up at the same address', async () => {
    inject({ kind: 'down' });
    expect(await get()).toMatchObject({ error: 'ECONNRESET' });
    expect(await get()).toMatchObject({ status: undefined, error: 'ECONNREFUSED' });
    await proxy.comeUp();
    expect(await get()).toMatchObject({ status: 200 });
    expect(proxy.requests.map(({ state }) => state)).toEqual(['broken', 'answered']);
  });

  test('down for a while comes up alone', async () => {
    inject({ kind: 'down', forMs: 30 });
    expect(await get()).toMatchObject({ error: 'ECONNRESET' });
    for (let tries = 0; (await get()).status !== 200; tries++) {
      expect(tries).toBeLessThan(500);
      await new Promise((done) => setTimeout(done, 10));
    }
  });

  test('hang: nothing comes until the client leaves', async () => {
    inject({ kind: 'hang' });
    const seen = await get({ signal: AbortSignal.timeout(150) });
    expect(seen).toMatchObject({ status: undefined, error: 'ABORT_ERR' });
    await proxy.idle();
    expect(proxy.requests).toMatchObject([{ state: 'broken', forwarded: false }]);
    expect(arrived).toEqual([]);
  });

  test('garbage is no HTTP', async () => {
    inject({ kind: 'garbage', bytes: 'SSH-2.0-OpenSSH\r\n' });
    const seen = await get();
    expect(seen.status).toBeUndefined();
    expect(seen.error).toMatch(/^HPE_/);
  });
});

describe('request bodies', () => {
  test.each([0, 1, 70_000, 299_999])('cut after %i bytes: the upstream gets no more', async (at) => {
    inject({ kind: 'cut-request', at });
    const seen = await put(content);
    expect(seen.status).toBeUndefined();
    expect(['ECONNRESET', 'EPIPE']).toContain(seen.error);
    await until(() => arrived[0]?.broken === true);
    expect(arrived).toHaveLength(1);
    expect(arrived[0]?.ended).toBe(false);
    expect(arrived[0]?.bytes.equals(content.subarray(0, at))).toBe(true);
    expect(proxy.requests).toMatchObject([{ forwarded: true, status: undefined, state: 'broken' }]);
  });

  test('altered: the upstream gets one other byte', async () => {
    inject({ kind: 'alter', body: 'request', at: 150_000 });
    expect((await put(content)).status).toBe(201);
    const expected = Buffer.from(content);
    expected[150_000]! ^= 0xff;
    expect(arrived[0]?.bytes.equals(expected)).toBe(true);
  });

  test('slow: the upstream gets it bit by bit', async () => {
    inject({ kind: 'slow', body: 'request', bytes: 100, tickMs: 10 });
    const seen = await put(content.subarray(0, 1_000));
    expect(seen.status).toBe(201);
    expect(seen.tookMs).toBeGreaterThan(80);
    expect(arrived[0]?.bytes.equals(content.subarray(0, 1_000))).toBe(true);
  });

  test('slow, then nothing: the upload stands still until the client leaves', async () => {
    inject({ kind: 'slow', body: 'request', bytes: 50_000, tickMs: 1, hangAt: 100_000 });
    const leaving = new AbortController();
    const seen = put(content, { signal: leaving.signal });
    await until(() => arrived[0]?.bytes.byteLength === 100_000);
    leaving.abort();
    expect(await seen).toMatchObject({ status: undefined, error: 'ABORT_ERR' });
    proxy.clear();
    await until(() => arrived[0]?.broken === true);
    expect(arrived[0]?.bytes.byteLength).toBe(100_000);
  });
});

describe('response bodies', () => {
  test.each([
    [0, 'reset'],
    [1, 'reset'],
    [100_000, 'reset'],
    [0, 'close'],
    [299_999, 'close'],
  ] as const)('cut after %i bytes with a %s', async (at, how) => {
    inject({ kind: 'cut-response', at, how });
    const seen = await get();
    expect(seen.status).toBe(200);
    expect(seen.headers['content-length']).toBe('300000');
    expect(seen.error).toBe('ECONNRESET');
    expect(seen.body.equals(content.subarray(0, at))).toBe(true);
    expect(proxy.requests).toMatchObject([{ status: 200, responseBytes: at, state: 'broken' }]);
  });

  test('slow: it trickles', async () => {
    inject({ kind: 'slow', bytes: 30_000, tickMs: 10 });
    const steps: number[] = [];
    const seen = await get({ onData: (so_far) => steps.push(so_far) });
    expect(seen.body.equals(content)).toBe(true);
    expect(seen.tookMs).toBeGreaterThan(80);
    expect(steps.length).toBeGreaterThan(5);
  });

  test('slow, then nothing', async () => {
    inject({ kind: 'slow', bytes: 50_000, tickMs: 1, hangAt: 120_000 }, { nth: 1 });
    const leaving = new AbortController();
    // Nothing more came while somebody else got all of it.
    const leaveLater = async () => {
      expect((await get()).body.equals(content)).toBe(true);
      leaving.abort();
    };
    const seen = await get({
      signal: leaving.signal,
      onData: (so_far) => so_far === 120_000 && void leaveLater(),
    });
    expect(seen).toMatchObject({ status: 200, error: 'ABORT_ERR' });
    expect(seen.body.byteLength).toBe(120_000);
  });

  test('wrong length, too long: the body ends early', async () => {
    inject({ kind: 'wrong-length', by: 10 });
    const seen = await get();
    expect(seen.headers['content-length']).toBe('300010');
    expect(seen.body.byteLength).toBe(300_000);
    expect(seen.error).toBe('ECONNRESET');
    expect(proxy.requests).toMatchObject([{ state: 'broken' }]);
  });

  test('wrong length, too short: a client that believes it misses the rest', async () => {
    inject({ kind: 'wrong-length', by: -10 });
    const seen = await get();
    expect(seen.headers['content-length']).toBe('299990');
    expect(seen.body.equals(content.subarray(0, -10))).toBe(true);
  });

  test.each(['/blob', '/chunked'])('truncated %s: a whole answer of a shorter body', async (path) => {
    inject({ kind: 'truncate', at: 1_000 });
    const seen = await call('GET', `${proxy.origin}${path}`);
    expect(seen).toMatchObject({ status: 200, error: undefined });
    expect(seen.headers['content-length']).toBe('1000');
    expect(seen.body.equals(content.subarray(0, 1_000))).toBe(true);
    expect(proxy.requests).toMatchObject([{ state: 'answered' }]);
  });

  test.each([0, 65_536, 299_999])('altered at %i: one other byte, the rest as it was', async (at) => {
    inject({ kind: 'alter', at });
    const seen = await get();
    expect(seen).toMatchObject({ status: 200, error: undefined });
    const expected = Buffer.from(content);
    expected[at]! ^= 0xff;
    expect(seen.body.equals(expected)).toBe(true);
  });

  test('headers: one is another, one is gone', async () => {
    inject({ kind: 'headers', headers: { 'x-kept': undefined, 'x-new': 'one' } });
    const seen = await get();
    expect(seen.headers).toMatchObject({ 'x-new': 'one', 'content-length': '300000' });
    expect(seen.headers).not.toHaveProperty('x-kept');
    expect(seen.body.equals(content)).toBe(true);
  });
});

describe('statuses', () => {
  test.each([429, 500, 502, 503, 504])('%i without asking the upstream', async (status) => {
    inject({ kind: 'status', status, headers: { 'retry-after': '2' }, body: 'busy' });
    const seen = await put(content);
    expect(seen).toMatchObject({ status, error: undefined });
    expect(seen.headers['retry-after']).toBe('2');
    expect(seen.body.toString()).toBe('busy');
    expect(arrived).toEqual([]);
    expect(proxy.requests).toMatchObject([{ requestBytes: 300_000, forwarded: false, status }]);
  });

  test('early: the answer comes before the body has gone', async () => {
    inject({ kind: 'status', status: 429, early: true });
    const socket = connect(Number(new URL(proxy.origin).port), '127.0.0.1');
    socket.write('PUT /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nonly this');
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 429 /);
    socket.destroy();
    await proxy.idle();
  });

  test('502 after a write that succeeded', async () => {
    inject({ kind: 'status-after', status: 502 });
    expect(await put(content)).toMatchObject({ status: 502 });
    expect(arrived).toMatchObject([{ ended: true }]);
    expect(arrived[0]?.bytes.equals(content)).toBe(true);
    expect(proxy.requests).toMatchObject([{ upstreamStatus: 201, status: 502, forwarded: true }]);
  });

  test('502 after leaves what failed upstream as it was', async () => {
    inject({ kind: 'status-after', status: 502 });
    expect(await call('GET', `${proxy.origin}/missing`)).toMatchObject({ status: 404 });
  });

  test('reset after a write that succeeded', async () => {
    inject({ kind: 'reset-after' });
    expect(await put(content)).toMatchObject({ status: undefined, error: 'ECONNRESET' });
    expect(arrived).toMatchObject([{ ended: true }]);
    expect(proxy.requests).toMatchObject([{ upstreamStatus: 201, status: undefined, state: 'broken' }]);
  });

  test('a redirect to another origin, which tells whether a credential came along', async () => {
    proxy.fail({ when: { path: /blob/ }, times: 2, fault: { kind: 'redirect' } });
    const authorization = 'Bearer canary';
    for (const careless of [true, false]) {
      const seen = await get({ headers: { authorization } });
      expect(seen.status).toBe(307);
      const location = String(seen.headers.location);
      expect(new URL(location).origin).toBe(proxy.elsewhere);
      expect(proxy.elsewhere).not.toBe(proxy.origin);
      const headers = careless ? { authorization } : {};
      expect((await call('GET', location, { headers })).body.equals(content)).toBe(true);
    }
    const there = proxy.requests.filter(({ origin }) => origin === proxy.elsewhere);
    expect(there.map(({ headers }) => headers.authorization)).toEqual([authorization, undefined]);
    expect(await call('GET', `${proxy.elsewhere}/nothing`)).toMatchObject({ status: 404 });
  });

  test('a redirect to a place of its own, and in a circle', async () => {
    proxy.fail({ when: {}, times: 2, fault: { kind: 'redirect', location: '{url}', status: 302 } });
    for (let round = 0; round < 2; round++) {
      const seen = await call('GET', `${proxy.origin}/blob?a=b`);
      expect(seen.status).toBe(302);
      expect(seen.headers.location).toBe('/blob?a=b');
    }
  });
});
