import { describe, expect, test } from '@jest/globals';
import type { Quirks } from '../../../../sandbox/registry/node/quirks.ts';
import type { Rule } from '../../../../sandbox/registry/index.ts';
import { content, countedSource, MiB, nameOf, read, setting, type Setting } from './support.ts';

const uploads = /\/blobs\/uploads\//;
const bytes = content(6 * MiB + 12_345);
const blob = nameOf(bytes);

/** Pushes a blob, and sees that it is there and that progress only went on, up to all bytes. */
async function push(of: Setting, source = countedSource(bytes)) {
  const steps: number[] = [];
  const blobs = of.blobs();
  expect(await blobs.ingest(source, blob, (step) => steps.push(step))).toEqual(blob);
  expect(steps.reduce((sum, step) => sum + step, 0)).toBe(blob.size);
  expect(steps.every((step) => step > 0)).toBe(true);
  const asked = of.asked();
  of.proxy.clear();
  expect(bytes.equals((await read(blobs, blob))!)).toBe(true);
  return asked;
}

async function withFaults(quirks: Quirks, ...rules: readonly Rule[]) {
  const of = await setting({ quirks });
  for (const rule of rules) of.proxy.fail(rule);
  return of;
}

describe('pushing a blob', () => {
  test('asks first, and sends it in one PUT', async () => {
    await using of = await setting();
    expect(await push(of)).toEqual([
      'HEAD blobs/… 404',
      'POST blobs/uploads/ 202',
      'PUT blobs/uploads/… 201',
    ]);
    const put = of.proxy.requests.find(({ method }) => method === 'PUT')!;
    expect(put.headers).toMatchObject({ 'content-length': String(blob.size) });
    expect(put.headers['transfer-encoding']).toBeUndefined();
    of.proxy.reset();
    await push(of);
    expect(of.asked().slice(0, 1)).toEqual(['HEAD blobs/… 200']);
    expect(of.asked().filter((one) => !/^(HEAD|GET)/.test(one))).toEqual([]);
  });

  test('of which nobody knows the name yet hashes it first', async () => {
    await using of = await setting();
    const source = countedSource(bytes);
    expect(await of.blobs().ingest(source, undefined)).toEqual(blob);
    expect(source.opened).toBe(2);
    expect(await of.blobs().ingest(source, undefined)).toEqual(blob);
    expect(source.opened).toBe(3);
  });

  test.each([0, 1, 2])('of %d bytes works like any other', async (size) => {
    await using of = await setting();
    const small = content(size);
    const name = nameOf(small);
    expect(await of.blobs().ingest(countedSource(small), undefined)).toEqual(name);
    expect(await read(of.blobs(), name)).toEqual(small);
  });

  test.each<Quirks>([
    { relativeLocation: true, locationState: true },
    { relativeLocation: true, locationState: true, refusesPutBody: 405, patchLimit: 4 * MiB },
    { refusesPutBody: 413, patchLimit: MiB },
    { refusesPutBody: 404, locationState: true },
    { refusesPutBody: 415, chunkMinLength: 5 * MiB },
    { refusesPutBody: 501, chunkMinLength: 100 * MiB },
  ])('works with a registry like %j', async (quirks) => {
    await using of = await setting({ quirks });
    const source = countedSource(bytes);
    await push(of, source);
    const patches = of.proxy.requests.filter(({ method }) => method === 'PATCH');
    expect(patches.length > 0).toBe(quirks.refusesPutBody !== undefined);
    if (quirks.patchLimit !== undefined) {
      const taken = patches.filter(({ status }) => status === 202);
      expect(Math.max(...taken.map(({ requestBytes }) => requestBytes))).toBeLessThanOrEqual(
        quirks.patchLimit,
      );
      expect(taken).toHaveLength(Math.ceil(blob.size / quirks.patchLimit));
    }
    expect(of.clock.waits.length).toBeLessThanOrEqual(4);
  });

  test.each<[string, Quirks]>([
    ['goes on where it broke off', {}],
    ['goes on where it broke off, with a state', { locationState: true, relativeLocation: true }],
    ['begins again where the registry forgot it', { forgetsUploads: true }],
  ])('%s', async (_, quirks) => {
    const cut = {
      when: { method: 'PUT', path: uploads },
      fault: { kind: 'cut-request', at: 3 * MiB },
    } as const;
    await using of = await withFaults(quirks, cut);
    await push(of);
    const ranges = of.proxy.requests
      .filter(({ method }) => method === 'PATCH')
      .map(({ headers }) => (headers['content-range'] ?? '').split('-').map(Number));
    // It may ask before the registry has noticed.
    if (quirks.forgetsUploads) return;
    expect(ranges.at(-1)).toEqual([expect.any(Number), blob.size - 1]);
    expect(ranges.at(-1)![0]).toBeGreaterThan(0);
  });

  test('a chunk that breaks off is sent again from memory', async () => {
    await using of = await withFaults(
      { refusesPutBody: 405 },
      { when: { method: 'PATCH', nth: 2 }, fault: { kind: 'cut-request', at: MiB } },
      { when: { method: 'PATCH', nth: 3 }, fault: { kind: 'status', status: 503 } },
    );
    const source = countedSource(bytes);
    await push(of, source);
    const puts = of.proxy.requests.filter(
      ({ method, headers }) => method === 'PUT' && headers['content-length'] !== '0',
    );
    expect(source.opened).toBe(puts.length + 1);
  });

  test.each<[string, Rule['fault']]>([
    ['502', { kind: 'status-after', status: 502 }],
    ['broken connection', { kind: 'reset-after' }],
  ])('is done where a %s comes after the registry took it', async (_, fault) => {
    await using of = await withFaults({}, { when: { method: 'PUT', path: uploads }, fault });
    expect((await push(of)).slice(2)).toEqual([expect.stringMatching(/^PUT/), 'HEAD blobs/… 200']);
  });

  test.each<[string, Rule]>([
    ['an altered byte', { when: { method: 'PUT' }, fault: { kind: 'alter', body: 'request', at: 77 } }],
    ['no connection', { when: { method: 'HEAD' }, fault: { kind: 'reset' } }],
    ['a lost POST', { when: { method: 'POST' }, fault: { kind: 'reset-after' } }],
    ['a 500', { when: { method: 'PUT' }, fault: { kind: 'status', status: 500 } }],
    ['an early 503', { when: { method: 'PUT' }, fault: { kind: 'status', status: 503, early: true } }],
    ['an early 413', { when: { method: 'PUT' }, fault: { kind: 'status', status: 413, early: true } }],
    ['garbage', { when: { method: 'POST' }, times: 2, fault: { kind: 'close' } }],
  ])('survives %s', async (_, rule) => {
    await using of = await withFaults({}, rule);
    await push(of);
  });

  test('waits as long as a busy registry asks for', async () => {
    const busy = (status: number, after: string): Rule => ({
      when: { method: 'POST' },
      fault: { kind: 'status', status, headers: { 'retry-after': after } },
    });
    await using of = await withFaults({}, busy(429, '7'), busy(503, 'Mon, 23 Nov 2026 12:00:27 GMT'));
    await push(of);
    expect(of.clock.waits).toEqual([7_000, 20_000]);
  });

  test('gives up where the registry asks for too long a wait', async () => {
    const fault = { kind: 'status', status: 429, headers: { 'retry-after': '86400' } } as const;
    await using of = await withFaults({}, { when: { method: 'POST' }, times: Infinity, fault });
    await expect(of.blobs().ingest(countedSource(bytes), blob)).rejects.toMatchObject({
      code: 'registry-busy',
    });
    expect(of.clock.waits).toEqual([]);
  });

  test.each<[string, Rule, string]>([
    ['403', { when: { method: 'PUT' }, fault: { kind: 'status', status: 403 } }, 'registry-denied'],
    ['400', { when: { method: 'PUT' }, fault: { kind: 'status', status: 400 } }, 'registry-refused'],
  ])('is never tried again after a %s', async (_, rule, code) => {
    await using of = await withFaults({}, { ...rule, times: Infinity });
    await expect(of.blobs().ingest(countedSource(bytes), blob)).rejects.toMatchObject({ code });
    expect(of.asked().filter((one) => one.startsWith('PUT'))).toHaveLength(1);
    expect(of.clock.waits).toEqual([]);
    // What was begun is given up.
    expect(of.asked().at(-1)).toBe('DELETE blobs/uploads/… 204');
  });

  test.each<[string, Rule]>([
    ['breaks each connection', { when: { method: 'PUT' }, fault: { kind: 'reset' } }],
    ['answers 503', { when: { method: 'PUT' }, fault: { kind: 'status', status: 503 } }],
    ['answers nothing', { when: { method: 'POST' }, fault: { kind: 'reset' } }],
    [
      'takes no more than a few bytes',
      { when: { method: ['PUT', 'PATCH'] }, fault: { kind: 'cut-request', at: 9 } },
    ],
  ])('ends in bounded time where the registry %s', async (_, rule) => {
    await using of = await withFaults({ forgetsUploads: true }, { ...rule, times: Infinity });
    const error = await of
      .blobs()
      .ingest(countedSource(bytes), blob)
      .then(
        () => 'it worked',
        (failed: unknown) => failed,
      );
    expect(error).toMatchObject({ code: expect.stringMatching(/^registry-(unreachable|busy)$/) });
    expect(of.proxy.requests.length).toBeLessThan(40);
    expect(of.clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(300_000);
  });

  test.each<[string, Uint8Array]>([
    ['is altered', Buffer.from(bytes).fill(1, 100, 200)],
    ['is altered at its end', Buffer.concat([bytes.subarray(0, -1), Buffer.from([bytes.at(-1)! ^ 1])])],
    ['is too short', bytes.subarray(0, -1)],
    ['is too long', Buffer.concat([bytes, Buffer.from('x')])],
  ])('a source that %s is refused before the registry has it all', async (_, other) => {
    for (const quirks of [{}, { refusesPutBody: 405 }]) {
      await using of = await setting({ quirks });
      const pushing = of.blobs().ingest(countedSource(other), blob);
      await expect(pushing).rejects.toMatchObject({ name: 'EnvironmentError', code: 'blob-damaged' });
      await of.proxy.idle();
      for (const { method, path, requestBytes } of of.proxy.requests)
        if (method === 'PUT' && uploads.test(path)) expect(requestBytes).toBeLessThan(blob.size);
      expect(await of.blobs().has(blob)).toBe(false);
      expect(await of.blobs().has(nameOf(other))).toBe(false);
    }
  });

  test("what a source says about itself is the caller's to hear", async () => {
    await using of = await setting();
    const source = {
      size: blob.size,
      async *open() {
        yield bytes.subarray(0, MiB);
        throw new Error('the disk is gone');
      },
    };
    await expect(of.blobs().ingest(source, blob)).rejects.toThrow('the disk is gone');
    expect(await of.blobs().has(blob)).toBe(false);
  });
});
