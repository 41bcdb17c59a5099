import { describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { serve } from '../../../../sandbox/registry/running.ts';
import type { Fault } from '../../../../sandbox/registry/index.ts';
import type { Quirks } from '../../../../sandbox/registry/node/quirks.ts';
import { registryBlobs } from '../../../../src/adapters/oci/registry/index.ts';
import { TestClock } from './auth/support.ts';
import { content, countedSource, MiB, nameOf, nobody, read, setting, type Setting } from './support.ts';

const bytes = content(5 * MiB + 321);
const blob = nameOf(bytes);
const get = { method: 'GET', path: /\/blobs\/sha256:|X-Signature/ };

async function stored(quirks: Quirks = {}): Promise<Setting> {
  const of = await setting({ quirks });
  await of.blobs().ingest(countedSource(bytes), blob);
  of.proxy.reset();
  return of;
}

const equal = (read: Uint8Array | undefined) => expect(read !== undefined && bytes.equals(read)).toBe(true);

describe('pulling a blob', () => {
  test('takes one request, and gives large chunks that stay for a while', async () => {
    await using of = await stored();
    const chunks: Uint8Array[] = [];
    const copies: Uint8Array[] = [];
    for await (const chunk of (await of.blobs().open(blob))!) {
      chunks.push(chunk);
      copies.push(Uint8Array.from(chunk));
      for (const back of [1, 2, 3, 4]) {
        const at = chunks.length - back;
        if (at >= 0) expect(Buffer.compare(chunks[at]!, copies[at]!)).toBe(0);
      }
    }
    equal(Buffer.concat(copies));
    expect(chunks.map(({ byteLength }) => byteLength)).toEqual([MiB, MiB, MiB, MiB, MiB, 321]);
    expect(of.asked()).toEqual(['GET blobs/… 200']);
  });

  test('goes on where the connection broke', async () => {
    await using of = await stored();
    for (const at of [1.5 * MiB, 2 * MiB]) of.proxy.fail({ when: get, fault: { kind: 'cut-response', at } });
    equal(await read(of.blobs(), blob));
    const ranges = of.proxy.requests.map(({ headers }) => headers.range);
    expect(ranges).toEqual([
      undefined,
      expect.stringMatching(/^bytes=\d+-$/),
      expect.stringMatching(/^bytes=\d+-$/),
    ]);
    expect(of.proxy.requests[2]!.status).toBe(206);
  });

  test('starts again and skips where the registry knows no ranges', async () => {
    await using of = await stored({ noRanges: true });
    of.proxy.fail({ when: get, fault: { kind: 'cut-response', at: 3 * MiB } });
    equal(await read(of.blobs(), blob));
    expect(of.asked()).toEqual(['GET blobs/… 200', 'GET blobs/… 200']);
  });

  test.each<[string, Fault]>([
    ['a reset', { kind: 'reset' }],
    ['a close in the middle', { kind: 'cut-response', at: MiB, how: 'close' }],
    ['a length that is too large', { kind: 'wrong-length', by: 1_000 }],
    ['a truncated body', { kind: 'truncate', at: 2 * MiB }],
    ['a 503', { kind: 'status', status: 503 }],
    ['another part than was asked for', { kind: 'headers', headers: {} }],
  ])('survives %s', async (_, fault) => {
    await using of = await stored();
    of.proxy.fail({ when: get, fault });
    equal(await read(of.blobs(), blob));
  });

  test.each<[string, Fault]>([
    ['always breaks the connection', { kind: 'cut-response', at: 0 }],
    ['is always busy', { kind: 'status', status: 502 }],
  ])('ends in bounded time where the registry %s', async (_, fault) => {
    await using of = await stored();
    of.proxy.fail({ when: get, times: Infinity, fault });
    await expect(read(of.blobs(), blob)).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: expect.stringMatching(/^registry-(unreachable|busy)$/),
    });
    expect(of.proxy.requests.length).toBeLessThan(15);
  });

  test.each<[string, Fault]>([
    ['claims that a part is all', { kind: 'truncate', at: 3 * MiB }],
    ['always ends at once', { kind: 'truncate', at: 0 }],
  ])('a blob is damaged where the registry %s', async (_, fault) => {
    await using of = await stored({ noRanges: true });
    of.proxy.fail({ when: get, times: Infinity, fault });
    await expect(read(of.blobs(), blob)).rejects.toMatchObject({ code: 'blob-damaged' });
  });

  test('a longer body is told by its name', async () => {
    await using server = await serve(
      createServer((_, response) => response.end(Buffer.alloc(blob.size + 1))),
    );
    const location = `oci://${server.host}/team/bots`;
    const blobs = registryBlobs({ location, environment: nobody, waiting: new TestClock() });
    await expect(read(blobs, blob)).rejects.toMatchObject({
      code: 'blob-damaged',
      message: expect.stringContaining(blob.digest),
    });
  });

  test('a part other than the one asked for is told', async () => {
    await using server = await serve(
      createServer((request, response) => {
        if (request.headers.range === undefined) {
          response.writeHead(200, { 'content-length': blob.size }).write(bytes.subarray(0, 2 * MiB));
          setImmediate(() => setImmediate(() => response.destroy()));
        } else response.writeHead(206, { 'content-range': `bytes 0-9/${blob.size}` }).end('0123456789');
      }),
    );
    const location = `oci://${server.host}/team/bots`;
    const blobs = registryBlobs({ location, environment: nobody, waiting: new TestClock() });
    const reading = read(blobs, blob);
    await expect(reading).rejects.toMatchObject({ name: 'EnvironmentError', code: expect.any(String) });
  });

  test('follows to another origin, without the credential', async () => {
    await using of = await stored({ redirectsBlobs: true });
    equal(await read(of.blobs(), blob));
    of.proxy.fail({ when: { path: /X-Signature/ }, fault: { kind: 'cut-response', at: MiB } });
    equal(await read(of.blobs(), blob));
    expect(await of.blobs().has(blob)).toBe(true);
    expect(of.leaks()).toBe(0);
  });

  test.each<[string, string, number]>([
    ['in a circle', '{url}', 6],
    ['to another kind of place', 'file:///etc/passwd', 1],
    ['to no address', 'http://[', 1],
  ])('does not follow %s', async (_, location, requests) => {
    await using of = await stored();
    of.proxy.fail({ when: get, times: Infinity, fault: { kind: 'redirect', location } });
    await expect(read(of.blobs(), blob)).rejects.toMatchObject({ code: 'registry-refused' });
    expect(of.proxy.requests).toHaveLength(requests);
  });

  test('who stops reading frees the connection', async () => {
    await using of = await stored();
    for await (const chunk of (await of.blobs().open(blob))!) {
      expect(chunk.byteLength).toBe(MiB);
      break;
    }
    await of.proxy.idle();
    equal(await read(of.blobs(), blob));
  });
});
