import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { existsSync } from 'node:fs';
import { startNodeRegistry, type NodeRegistryOptions, type Quirks } from '../../../sandbox/registry/index.ts';
import { registryContract } from './contract.ts';
import {
  bytes,
  call,
  codeOf,
  imageOf,
  imageType,
  indexType,
  jsonOf,
  locationOf,
  pushBlob,
  pushImage,
  sha256,
} from './support.ts';

describe('the registry of our own', () => {
  registryContract((directory) => startNodeRegistry({ directory }));
});

describe('the same where locations carry a state', () => {
  registryContract((directory) => startNodeRegistry({ directory, quirks: { locationState: true } }));
});

const start = (quirks: Quirks = {}, options: NodeRegistryOptions = {}) =>
  startNodeRegistry({ quirks, ...options });
const begin = (origin: string, repository = 'bot') =>
  call('POST', `${origin}/v2/${repository}/blobs/uploads/`);
const content = bytes(100_000);
const digest = sha256(content);

describe('beyond the contract', () => {
  test('keeps nothing where no folder is named', async () => {
    await using registry = await start();
    await pushBlob(registry.origin, 'bot', content);
    expect(existsSync(registry.directory)).toBe(true);
    await registry.stop();
    expect(existsSync(registry.directory)).toBe(false);
  });

  test('takes a blob in one POST', async () => {
    await using registry = await start();
    const post = `${registry.origin}/v2/bot/blobs/uploads/?digest=${digest}`;
    expect(await call('POST', post, { body: content })).toMatchObject({ status: 201 });
    expect((await call('GET', `${registry.origin}/v2/bot/blobs/${digest}`)).body.equals(content)).toBe(true);
  });

  test('takes a digest of SHA-512', async () => {
    await using registry = await start();
    const other = `sha512:${createHash('sha512').update(content).digest('hex')}`;
    const begun = await begin(registry.origin);
    const put = await call('PUT', locationOf(begun, registry.origin, other), { body: content });
    expect(put.status).toBe(201);
    expect((await call('GET', `${registry.origin}/v2/bot/blobs/${other}`)).body.equals(content)).toBe(true);
  });

  test('a client that comes back takes its upload from the connection that hangs', async () => {
    await using registry = await start();
    const location = locationOf(await begin(registry.origin), registry.origin);
    const socket = connect(Number(new URL(registry.origin).port), '127.0.0.1');
    socket.on('error', () => undefined);
    const path = new URL(location).pathname;
    socket.write(`PATCH ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n`);
    socket.write(content.subarray(0, 1_000));
    const deadline = performance.now() + 5_000;
    while ((await call('GET', location)).headers.range !== '0-999') {
      expect(performance.now()).toBeLessThan(deadline);
    }
    const patch = await call('PATCH', location, {
      body: content.subarray(1_000),
      headers: { 'content-range': '1000-99999' },
    });
    expect(patch.status).toBe(202);
    const put = await call('PUT', locationOf(patch, registry.origin, digest));
    expect(put.status).toBe(201);
    socket.destroy();
  });

  test('lists what refers to a manifest', async () => {
    await using registry = await start();
    const subject = await pushImage(registry.origin, 'bot', 'v1', content);
    const config = Buffer.from('{}');
    await pushBlob(registry.origin, 'bot', config);
    const body = imageOf(content, config, {
      artifactType: 'application/vnd.example.signature',
      subject: { mediaType: imageType, digest: subject, size: 1 },
    });
    const put = await call('PUT', `${registry.origin}/v2/bot/manifests/${sha256(body)}`, {
      body,
      headers: { 'content-type': imageType },
    });
    expect(put).toMatchObject({ status: 201, headers: { 'oci-subject': subject } });
    const list = async (query = '') =>
      (
        jsonOf(await call('GET', `${registry.origin}/v2/bot/referrers/${subject}${query}`)) as {
          manifests: { digest: string }[];
        }
      ).manifests.map((one) => one.digest);
    expect(await list()).toEqual([sha256(body)]);
    expect(await list('?artifactType=application/vnd.example.signature')).toEqual([sha256(body)]);
    expect(await list('?artifactType=other')).toEqual([]);
  });

  test('takes an index only when its manifests are there', async () => {
    await using registry = await start();
    const one = await pushImage(registry.origin, 'bot', 'v1', content);
    const index = (part: string) =>
      JSON.stringify({
        schemaVersion: 2,
        mediaType: indexType,
        manifests: [{ mediaType: imageType, digest: part, size: 1 }],
      });
    const put = (body: string) =>
      call('PUT', `${registry.origin}/v2/bot/manifests/all`, {
        body,
        headers: { 'content-type': indexType },
      });
    expect(await put(index(sha256('absent')))).toMatchObject({ status: 404 });
    expect(await put(index(one))).toMatchObject({ status: 201 });
  });

  test.each([
    ['GET', '/', 404],
    ['GET', '/v2/UPPER/tags/list', 400],
    ['GET', '/v2/../../etc/tags/list', 404],
    ['GET', '/v2/a/%2e%2e/b/tags/list', 404],
    ['GET', '/v2/a%00b/tags/list', 400],
    ['GET', '/v2/%E0%A4%A/tags/list', 400],
    ['GET', `/v2/${'a'.repeat(256)}/tags/list`, 400],
    ['GET', '/v2/bot/manifests/..', 404],
    ['GET', '/v2/bot/blobs/uploads/..%2f..%2fsecret', 404],
    ['GET', '/v2/bot/tags/list?n=-1', 404],
    ['PUT', '/v2/bot/tags/list', 405],
    ['PUT', '/v2/bot/manifests/v1', 400],
    ['CONSTRUCTOR', '/v2/bot/tags/list', 400],
  ])('%s %s is refused', async (method, path, status) => {
    await using registry = await start();
    const socket = connect(Number(new URL(registry.origin).port), '127.0.0.1');
    const body = method === 'PUT' ? '{}' : '';
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test('a folder that cannot be one is an error, and leaves nothing behind', async () => {
    await expect(startNodeRegistry({ directory: '/dev/null/registry' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOTDIR|EEXIST|ENOENT)$/),
    });
  });
});

describe('quirks', () => {
  test('refusesPutBody: content comes by PATCH alone', async () => {
    await using registry = await start({ refusesPutBody: 405 });
    const location = locationOf(await begin(registry.origin), registry.origin, digest);
    expect(await call('PUT', location, { body: content })).toMatchObject({ status: 405 });
    const patch = await call('PATCH', location, { body: content });
    expect(patch.status).toBe(202);
    expect(await call('PUT', locationOf(patch, registry.origin, digest))).toMatchObject({ status: 201 });
  });

  test('chunkMinLength: announced, and only the last chunk may be smaller', async () => {
    await using registry = await start({ chunkMinLength: 1_000 });
    const begun = await begin(registry.origin);
    expect(begun.headers['oci-chunk-min-length']).toBe('1000');
    const location = locationOf(begun, registry.origin);
    expect(await call('PATCH', location, { body: content.subarray(0, 1_000) })).toMatchObject({
      status: 202,
    });
    expect(await call('PATCH', location, { body: content.subarray(1_000, 1_999) })).toMatchObject({
      status: 202,
    });
    const third = await call('PATCH', location, { body: content.subarray(1_999, 4_000) });
    expect(third.status).toBe(400);
    expect(codeOf(third)).toBe('SIZE_INVALID');
  });

  test('patchLimit: a larger chunk gets 413 and changes nothing', async () => {
    await using registry = await start({ patchLimit: 50_000 });
    const location = locationOf(await begin(registry.origin), registry.origin);
    expect(await call('PATCH', location, { body: content })).toMatchObject({ status: 413 });
    expect(await call('PATCH', location, { body: content.subarray(0, 50_000) })).toMatchObject({
      status: 202,
      headers: { range: '0-49999' },
    });
  });

  test.each(['never', 401, 403, 404, 405] as const)('mount: %s', async (mount) => {
    await using registry = await start({ mount });
    await pushBlob(registry.origin, 'from', content);
    const url = `${registry.origin}/v2/to/blobs/uploads/?mount=${digest}&from=from`;
    expect(await call('POST', url)).toMatchObject({ status: mount === 'never' ? 202 : mount });
    expect(await call('HEAD', `${registry.origin}/v2/to/blobs/${digest}`)).toMatchObject({ status: 404 });
  });

  test('forgetsUploads: nothing is left of a broken one', async () => {
    await using registry = await start({ forgetsUploads: true });
    const location = locationOf(await begin(registry.origin), registry.origin);
    const leaving = AbortSignal.timeout(100);
    await call('PATCH', location, {
      body: content.subarray(0, 100),
      headers: { 'content-length': 1_000 },
      signal: leaving,
    });
    const deadline = performance.now() + 5_000;
    while ((await call('GET', location)).status !== 404) expect(performance.now()).toBeLessThan(deadline);
  });

  test('redirectsBlobs: to another origin, where a credential is refused and counted', async () => {
    await using registry = await start({ redirectsBlobs: true });
    await pushBlob(registry.origin, 'bot', content);
    const url = `${registry.origin}/v2/bot/blobs/${digest}`;
    expect(await call('HEAD', url)).toMatchObject({ status: 200, headers: { 'content-length': '100000' } });
    const seen = await call('GET', url);
    expect(seen.status).toBe(307);
    const location = new URL(String(seen.headers.location));
    expect(location.origin).toBe(registry.storage);
    expect(location.origin).not.toBe(registry.origin);
    const part = await call('GET', location.href, { headers: { range: 'bytes=10-19' } });
    expect(part.body.equals(content.subarray(10, 20))).toBe(true);
    expect(registry.leaks).toBe(0);
    expect(await call('GET', location.href, { headers: { authorization: 'Basic eA==' } })).toMatchObject({
      status: 400,
    });
    expect(registry.leaks).toBe(1);
    location.searchParams.set('X-Signature', 'forged');
    expect(await call('GET', location.href)).toMatchObject({ status: 403 });
  });

  test('relativeLocation: a path', async () => {
    await using registry = await start({ relativeLocation: true });
    expect((await begin(registry.origin)).headers.location).toMatch(
      /^\/v2\/bot\/blobs\/uploads\/[0-9a-f-]+$/,
    );
  });

  test('locationState: an old one is refused', async () => {
    await using registry = await start({ locationState: true });
    const first = locationOf(await begin(registry.origin), registry.origin);
    const patch = await call('PATCH', first, { body: content.subarray(0, 500) });
    const second = locationOf(patch, registry.origin);
    expect(new URL(second).searchParams.get('_state')).not.toBe(new URL(first).searchParams.get('_state'));
    const again = await call('PATCH', first, { body: content.subarray(500) });
    expect(again.status).toBe(400);
    expect(codeOf(again)).toBe('BLOB_UPLOAD_INVALID');
    expect(await call('PATCH', second, { body: content.subarray(500) })).toMatchObject({ status: 202 });
  });

  test('refusesDelete: 405', async () => {
    await using registry = await start({ refusesDelete: true });
    const manifest = await pushImage(registry.origin, 'bot', 'v1', content);
    for (const path of [`manifests/${manifest}`, 'manifests/v1', `blobs/${digest}`]) {
      expect(await call('DELETE', `${registry.origin}/v2/bot/${path}`)).toMatchObject({ status: 405 });
      expect(await call('HEAD', `${registry.origin}/v2/bot/${path}`)).toMatchObject({ status: 200 });
    }
  });

  test('staleTagLists: a new tag is missing from so many lists, though it can be read', async () => {
    await using registry = await start({ staleTagLists: 2 });
    await pushImage(registry.origin, 'bot', 'v1', content);
    expect(await call('HEAD', `${registry.origin}/v2/bot/manifests/v1`)).toMatchObject({ status: 200 });
    const lists: unknown[] = [];
    for (let look = 0; look < 3; look++) {
      lists.push(
        (jsonOf(await call('GET', `${registry.origin}/v2/bot/tags/list`)) as { tags: unknown }).tags,
      );
    }
    expect(lists).toEqual([[], [], ['v1']]);
  });

  test('tagPage: no page is larger', async () => {
    await using registry = await start({ tagPage: 1 });
    await pushImage(registry.origin, 'bot', 'v1', content);
    await pushImage(registry.origin, 'bot', 'v2', content);
    const page = await call('GET', `${registry.origin}/v2/bot/tags/list?n=1000`);
    expect(jsonOf(page)).toMatchObject({ tags: ['v1'] });
    expect(page.headers.link).toBe('</v2/bot/tags/list?n=1&last=v1>; rel="next"');
  });

  test('noHeadSize: HEAD says no length', async () => {
    await using registry = await start({ noHeadSize: true });
    await pushImage(registry.origin, 'bot', 'v1', content);
    for (const path of ['manifests/v1', `blobs/${digest}`]) {
      const head = await call('HEAD', `${registry.origin}/v2/bot/${path}`);
      expect(head.status).toBe(200);
      expect(head.headers).not.toHaveProperty('content-length');
    }
  });

  test('noRanges: the whole blob', async () => {
    await using registry = await start({ noRanges: true });
    await pushBlob(registry.origin, 'bot', content);
    const url = `${registry.origin}/v2/bot/blobs/${digest}`;
    const seen = await call('GET', url, { headers: { range: 'bytes=5-9' } });
    expect(seen.status).toBe(200);
    expect(seen.body.byteLength).toBe(100_000);
  });

  test('strictAccept: a manifest is only there for who can read it', async () => {
    await using registry = await start({ strictAccept: true });
    await pushImage(registry.origin, 'bot', 'v1', content);
    const url = `${registry.origin}/v2/bot/manifests/v1`;
    expect(await call('GET', url)).toMatchObject({ status: 404 });
    const headers = { accept: `text/plain, ${imageType};q=0.5` };
    expect(await call('GET', url, { headers })).toMatchObject({ status: 200 });
  });

  test('noReferrers: no such API, and no word of it', async () => {
    await using registry = await start({ noReferrers: true });
    const subject = await pushImage(registry.origin, 'bot', 'v1', content);
    expect(await call('GET', `${registry.origin}/v2/bot/referrers/${subject}`)).toMatchObject({
      status: 404,
    });
  });
});
