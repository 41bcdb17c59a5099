import { describe, expect, test } from '@jest/globals';
import { createServer as createTlsServer } from 'node:https';
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { pem, selfSigned } from '../../../../sandbox/registry/certificate.ts';
import { serve } from '../../../../sandbox/registry/running.ts';
import { createRequest } from '../../../../src/adapters/oci/registry/node-request.ts';
import { content, countedSource, MiB } from './support.ts';

const request = createRequest({}, { connect: 2_000, idle: 150 });

describe('the HTTP client', () => {
  test('streams a body with its length, and says what came back', async () => {
    const bytes = content(3 * MiB + 5);
    let got = Buffer.alloc(0);
    let length: string | undefined;
    await using server = await serve(
      createServer((incoming, response) => {
        const parts: Buffer[] = [];
        length = incoming.headers['content-length'];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () => {
          got = Buffer.concat(parts);
          response.writeHead(201, { 'x-many': ['a', 'b'] }).end('done');
        });
      }),
    );
    const response = await request({
      method: 'PUT',
      url: new URL(server.origin),
      body: countedSource(bytes),
    });
    expect([response.status, response.header('x-many'), response.headerValues('x-many')]).toEqual([
      201,
      'a',
      ['a', 'b'],
    ]);
    expect(Buffer.from(await response.bytes(10)).toString()).toBe('done');
    expect(got.equals(bytes)).toBe(true);
    expect(length).toBe(String(bytes.byteLength));
  });

  test('uses a connection again, and sends no name and password of an address', async () => {
    const ports = new Set<number | undefined>();
    const authorizations = new Set<string | undefined>();
    await using server = await serve(
      createServer((incoming, response) => {
        ports.add(incoming.socket.remotePort);
        authorizations.add(incoming.headers.authorization);
        response.end('x');
      }),
    );
    const url = new URL(server.origin.replace('//', '//me:canary@'));
    for (let count = 0; count < 3; count++) await (await request({ method: 'GET', url })).discard();
    expect(ports.size).toBe(1);
    expect([...authorizations]).toEqual([undefined]);
  });

  test('takes an answer that comes before all was sent', async () => {
    await using server = await serve(
      createServer((incoming, response) => {
        incoming.once('data', () => response.writeHead(413).end('too much'));
      }),
    );
    const source = countedSource(Buffer.alloc(64 * MiB, 7));
    let chunks = 0;
    const body = {
      size: source.size,
      async *open() {
        for await (const chunk of source.open()) {
          chunks++;
          yield chunk;
        }
      },
    };
    const response = await request({ method: 'PUT', url: new URL(server.origin), body });
    expect(response.status).toBe(413);
    await response.discard();
    expect(chunks).toBeLessThan(64);
  });

  test('fails where a source has not as many bytes as it said, and with what it throws', async () => {
    await using server = await serve(createServer((incoming) => void incoming.resume()));
    const send = (size: number, bytes: Uint8Array) =>
      request({ method: 'PUT', url: new URL(server.origin), body: { ...countedSource(bytes), size } });
    await expect(send(5, content(4))).rejects.toThrow('4 of its 5');
    await expect(send(5, content(6))).rejects.toThrow('more than its 5');
  });

  test('gives up where nothing moves, before and within an answer', async () => {
    await using server = await serve(
      createServer((incoming, response) => {
        if (incoming.url === '/never') return;
        response.writeHead(200, { 'content-length': 10 }).write('half');
      }),
    );
    const get = (path: string) => request({ method: 'GET', url: new URL(path, server.origin) });
    await expect(get('/never')).rejects.toMatchObject({ kind: 'timeout' });
    const response = await get('/half');
    await expect(response.bytes(100)).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('waits for a reader that is slow', async () => {
    const bytes = content(9 * MiB);
    await using server = await serve(
      createServer((incoming, response) => void (incoming.url === '/never' || response.end(bytes))),
    );
    const never = () => request({ method: 'GET', url: new URL('/never', server.origin) });
    const response = await request({ method: 'GET', url: new URL(server.origin) });
    const parts: Uint8Array[] = [];
    for await (const chunk of response.body) {
      parts.push(Uint8Array.from(chunk));
      // Longer than the client waits for the other side: until it has given up somebody else twice.
      for (let round = 0; parts.length === 2 && round < 2; round++)
        await expect(never()).rejects.toMatchObject({ kind: 'timeout' });
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  test('is interrupted by a signal', async () => {
    await using server = await serve(createServer(() => undefined));
    const signal = AbortSignal.timeout(30);
    const call = request({ method: 'GET', url: new URL(server.origin), signal });
    await expect(call).rejects.toMatchObject({ name: 'HttpFailure' });
  });

  test('trusts no certificate that nobody vouches for', async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
    const server = createTlsServer({ key, cert: pem(selfSigned(keys, 'nobody')) });
    await using place = await serve(server as never);
    const url = new URL(place.origin.replace('http:', 'https:'));
    await expect(request({ method: 'GET', url })).rejects.toMatchObject({ kind: 'tls' });
  });

  test.each([
    ['ends too early', (length: number) => ({ 'content-length': length + 1 }), 'broken'],
    ['is longer than allowed', () => ({}), 'too-long'],
  ])('an answer that %s fails', async (_, headers, kind) => {
    await using server = await serve(
      createServer((_incoming, response) => {
        response.writeHead(200, headers(50)).write('x'.repeat(50));
        setTimeout(() => response.destroy(), 20);
      }),
    );
    const response = await request({ method: 'GET', url: new URL(server.origin) });
    await expect(response.bytes(kind === 'too-long' ? 49 : 100)).rejects.toMatchObject({ kind });
  });

  test('goes through a proxy, but not to this machine', async () => {
    const asked: string[] = [];
    await using proxy = await serve(
      createServer((incoming, response) => {
        asked.push(incoming.url ?? '');
        response.end('by proxy');
      }),
    );
    await using server = await serve(createServer((_, response) => response.end('directly')));
    const through = createRequest({ HTTP_PROXY: proxy.origin, http_proxy: proxy.origin });
    const text = async (url: string) =>
      Buffer.from(await (await through({ method: 'GET', url: new URL(url) })).bytes(99)).toString();
    expect(await text(`${server.origin}/x`)).toBe('directly');
    expect(await text('http://registry.invalid/v2/')).toBe('by proxy');
    expect(asked).toEqual(['http://registry.invalid/v2/']);
  });
});
