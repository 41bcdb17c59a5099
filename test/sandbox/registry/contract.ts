import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { once } from 'node:events';
import type { Running } from '../../../sandbox/registry/index.ts';
import * as support from './support.ts';
import {
  bytes,
  call,
  codeOf,
  imageOf,
  imageType,
  jsonOf,
  locationOf,
  pushBlob,
  pushImage,
  sha256,
} from './support.ts';

const testUnless = (reason: boolean | undefined) => (reason ? test.skip : test);

/** What a registry does less well than the specification wants. */
export interface Shortcomings {
  /** A chunk is appended whatever its `Content-Range` says. */
  readonly ignoresContentRange?: boolean;
  /** An upload in which a connection broke can't go on. */
  readonly cannotResume?: boolean;
  /** Tags come in any order and all at once. */
  readonly noTagPages?: boolean;
}

/**
 * What the distribution specification asks of every registry, as far as clients of ours rely on it.
 * @param start starts the registry on a folder; it is started a second time on the same one.
 */
export function registryContract(
  start: (directory: string) => Promise<Running>,
  { ignoresContentRange, cannotResume, noTagPages }: Shortcomings = {},
): void {
  const directory = support.temporary();
  let registry: Running;
  const at = (path: string) => `${registry.origin}/v2/${path}`;
  const begin = async (repository: string) => {
    const begun = await call('POST', at(`${repository}/blobs/uploads/`));
    expect(begun.status).toBe(202);
    return locationOf(begun, registry.origin);
  };

  beforeAll(async () => {
    registry = await start(directory.path);
  });
  afterAll(async () => {
    await registry.stop();
    directory[Symbol.dispose]();
  });

  test('says that it is there', async () => {
    expect(await call('GET', at(''))).toMatchObject({ status: 200 });
  });

  describe('blobs', () => {
    const content = bytes(2_500_000);

    test.each([0, 1, 100_000])('takes %i bytes in one PUT and gives them back', async (size) => {
      const digest = await pushBlob(registry.origin, 'one/put', content.subarray(0, size));
      const head = await call('HEAD', at(`one/put/blobs/${digest}`));
      expect(head).toMatchObject({ status: 200, headers: { 'content-length': `${size}` } });
      const got = await call('GET', at(`one/put/blobs/${digest}`));
      expect(got).toMatchObject({ status: 200, headers: { 'docker-content-digest': digest } });
      expect(got.body.equals(content.subarray(0, size))).toBe(true);
    });

    test('takes a body whose length it is not told', async () => {
      const digest = sha256(content);
      const url = new URL(await begin('no/length'));
      url.searchParams.set('digest', digest);
      expect(await call('PUT', url.href, { body: content, chunked: true })).toMatchObject({ status: 201 });
      expect((await call('GET', at(`no/length/blobs/${digest}`))).body.equals(content)).toBe(true);
    });

    test('takes chunks, says how far it is, and goes on from there', async () => {
      let location = await begin('chunks');
      for (const [start, end] of [
        [0, 1_000],
        [1_000, 1_500_000],
      ] as const) {
        const patch = await call('PATCH', location, {
          body: content.subarray(start, end),
          headers: { 'content-range': `${start}-${end - 1}`, 'content-type': 'application/octet-stream' },
        });
        expect(patch).toMatchObject({ status: 202, headers: { range: `0-${end - 1}` } });
        location = locationOf(patch, registry.origin);
        const state = await call('GET', location);
        expect(state).toMatchObject({ status: 204, headers: { range: `0-${end - 1}` } });
        location = locationOf(state, registry.origin);
      }
      const url = new URL(location);
      const digest = sha256(content);
      url.searchParams.set('digest', digest);
      const put = await call('PUT', url.href, { body: content.subarray(1_500_000) });
      expect(put.status).toBe(201);
      expect((await call('GET', at(`chunks/blobs/${digest}`))).body.equals(content)).toBe(true);
      expect(await call('GET', location)).toMatchObject({ status: 404 });
    });

    testUnless(ignoresContentRange)(
      'refuses a chunk that does not begin where the last one ended',
      async () => {
        const location = await begin('gaps');
        const patch = await call('PATCH', location, {
          body: content.subarray(0, 100),
          headers: { 'content-range': '500-599', 'content-type': 'application/octet-stream' },
        });
        expect(patch.status).toBe(416);
      },
    );

    testUnless(cannotResume)('keeps what came before a connection broke, and takes the rest', async () => {
      const location = await begin('broken');
      const { port, pathname, search } = new URL(location);
      const socket = connect(Number(port), '127.0.0.1');
      const head = [
        `PATCH ${pathname}${search} HTTP/1.1`,
        `Host: ${registry.host}`,
        'Content-Type: application/octet-stream',
        `Content-Length: ${content.byteLength}`,
      ];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      socket.resume().on('error', () => undefined);
      socket.end(content.subarray(0, 700_000));
      await once(socket, 'close');
      // What was on its way when the connection broke may be lost, and what came may still be being written.
      const deadline = performance.now() + 20_000;
      const takeRest = async () => {
        const state = await call('GET', location);
        expect(state.status).toBe(204);
        const kept = Number(/^0-([1-9]\d*)$/.exec(state.headers.range ?? '')?.[1] ?? -1) + 1;
        expect(kept).toBeLessThanOrEqual(700_000);
        const patch = await call('PATCH', locationOf(state, registry.origin), {
          body: content.subarray(kept),
          headers: { 'content-range': `${kept}-${content.byteLength - 1}` },
        });
        return { kept, patch };
      };
      let { kept, patch: rest } = await takeRest();
      while (rest.status === 416) {
        expect(performance.now()).toBeLessThan(deadline);
        ({ kept, patch: rest } = await takeRest());
      }
      expect(kept).toBeGreaterThan(0);
      expect(rest.status).toBe(202);
      const digest = sha256(content);
      expect(await call('PUT', locationOf(rest, registry.origin, digest))).toMatchObject({ status: 201 });
      expect((await call('GET', at(`broken/blobs/${digest}`))).body.equals(content)).toBe(true);
    });

    test('refuses bytes of another digest, and has nothing afterwards', async () => {
      const digest = sha256('something else');
      const url = new URL(await begin('wrong'));
      url.searchParams.set('digest', digest);
      const put = await call('PUT', url.href, { body: content.subarray(0, 10) });
      expect(put.status).toBe(400);
      expect(codeOf(put)).toBe('DIGEST_INVALID');
      expect(await call('HEAD', at(`wrong/blobs/${digest}`))).toMatchObject({ status: 404 });
    });

    test('lets go of an upload', async () => {
      const location = await begin('given-up');
      expect(await call('DELETE', location)).toMatchObject({ status: 204 });
      const state = await call('GET', location);
      expect(state.status).toBe(404);
      expect(codeOf(state)).toBe('BLOB_UPLOAD_UNKNOWN');
    });

    test('mounts what another repository has, and begins an upload of what it does not', async () => {
      const digest = await pushBlob(registry.origin, 'mount/source', content.subarray(0, 5_000));
      const url = at(`mount/target/blobs/uploads/?mount=${digest}&from=mount/source`);
      expect(await call('HEAD', at(`mount/target/blobs/${digest}`))).toMatchObject({ status: 404 });
      expect(await call('POST', url)).toMatchObject({
        status: 201,
        headers: { 'docker-content-digest': digest },
      });
      expect((await call('GET', at(`mount/target/blobs/${digest}`))).body.byteLength).toBe(5_000);
      const absent = at(`mount/target/blobs/uploads/?mount=${sha256('absent')}&from=mount/source`);
      expect(await call('POST', absent)).toMatchObject({ status: 202 });
    });

    test('gives a part of a blob', async () => {
      const digest = await pushBlob(registry.origin, 'ranges', content);
      const part = await call('GET', at(`ranges/blobs/${digest}`), { headers: { range: 'bytes=1000-1999' } });
      expect(part).toMatchObject({ status: 206, headers: { 'content-range': 'bytes 1000-1999/2500000' } });
      expect(part.body.equals(content.subarray(1_000, 2_000))).toBe(true);
      const rest = await call('GET', at(`ranges/blobs/${digest}`), { headers: { range: 'bytes=2499990-' } });
      expect(rest.body.equals(content.subarray(-10))).toBe(true);
    });

    test('takes one blob from several at once', async () => {
      const pushes = Array.from({ length: 8 }, () => pushBlob(registry.origin, 'at-once', content));
      const digests = new Set(await Promise.all(pushes));
      expect([...digests]).toEqual([sha256(content)]);
      expect((await call('GET', at(`at-once/blobs/${sha256(content)}`))).body.equals(content)).toBe(true);
    });

    test('removes a blob from one repository', async () => {
      const digest = await pushBlob(registry.origin, 'removed', content.subarray(0, 77));
      expect(await call('DELETE', at(`removed/blobs/${digest}`))).toMatchObject({ status: 202 });
      expect(await call('HEAD', at(`removed/blobs/${digest}`))).toMatchObject({ status: 404 });
    });

    test('tells an absent one from a malformed name', async () => {
      const absent = await call('GET', at(`one/put/blobs/${sha256('absent')}`));
      expect(absent.status).toBe(404);
      expect(codeOf(absent)).toBe('BLOB_UNKNOWN');
      expect((await call('GET', at('one/put/blobs/sha256:short'))).status).toBeGreaterThanOrEqual(400);
    });
  });

  describe('manifests and tags', () => {
    const headers = { accept: imageType };

    test('gives a manifest by tag and by digest, byte by byte', async () => {
      const digest = await pushImage(registry.origin, 'bots/helpdesk', 'v1', bytes(1_000));
      const byTag = await call('GET', at('bots/helpdesk/manifests/v1'), { headers });
      const byDigest = await call('GET', at(`bots/helpdesk/manifests/${digest}`), { headers });
      expect(byTag).toMatchObject({
        status: 200,
        headers: { 'content-type': imageType, 'docker-content-digest': digest },
      });
      expect(sha256(byTag.body)).toBe(digest);
      expect(byDigest.body.equals(byTag.body)).toBe(true);
      const head = await call('HEAD', at('bots/helpdesk/manifests/v1'), { headers });
      expect(head.headers['content-length']).toBe(`${byTag.body.byteLength}`);
    });

    test('moves a tag', async () => {
      await pushImage(registry.origin, 'moving', 'latest', bytes(100, 1));
      const second = await pushImage(registry.origin, 'moving', 'latest', bytes(100, 2));
      const now = await call('HEAD', at('moving/manifests/latest'), { headers });
      expect(now.headers['docker-content-digest']).toBe(second);
    });

    test('refuses a manifest whose content is not there, and one of another digest', async () => {
      const body = imageOf(Buffer.from('absent layer'), Buffer.from('absent config'));
      const type = { 'content-type': imageType };
      const put = await call('PUT', at('incomplete/manifests/v1'), { body, headers: type });
      expect([400, 404]).toContain(put.status);
      expect(codeOf(put)).toMatch(/BLOB_UNKNOWN/);
      const other = await call('PUT', at(`incomplete/manifests/${sha256('other')}`), { body, headers: type });
      expect(other.status).toBe(400);
      expect((await call('GET', at('incomplete/manifests/v1'), { headers })).status).toBe(404);
    });

    testUnless(noTagPages)('lists tags in order, in pages', async () => {
      const names = ['a', 'b1', 'b2', 'c', 'd'];
      for (const name of [...names].reverse()) await pushImage(registry.origin, 'paged', name, bytes(10));
      expect(jsonOf(await call('GET', at('paged/tags/list')))).toEqual({ name: 'paged', tags: names });
      const found: string[] = [];
      let next: string | undefined = at('paged/tags/list?n=2');
      for (let pages = 0; next !== undefined; pages++) {
        expect(pages).toBeLessThan(4);
        const page = await call('GET', next);
        found.push(...(jsonOf(page) as { tags: string[] | null }).tags!);
        const link = /^<([^>]+)>; rel="next"$/.exec(String(page.headers.link))?.[1];
        next = link === undefined ? undefined : new URL(link, registry.origin).href;
      }
      expect(found).toEqual(names);
      expect(await call('GET', at('absent/tags/list'))).toMatchObject({ status: 404 });
    });

    test('deletes by digest, with the tags', async () => {
      const digest = await pushImage(registry.origin, 'deleted', 'v1', bytes(10));
      expect(await call('DELETE', at(`deleted/manifests/${digest}`))).toMatchObject({ status: 202 });
      for (const reference of ['v1', digest]) {
        expect(await call('GET', at(`deleted/manifests/${reference}`), { headers })).toMatchObject({
          status: 404,
        });
      }
    });
  });

  test('has everything after a restart, uploads under way too', async () => {
    const content = bytes(10_000);
    const digest = await pushImage(registry.origin, 'kept', 'v1', content);
    const patch = await call('PATCH', await begin('kept'), { body: content.subarray(0, 4_000) });
    await registry.stop();
    registry = await start(directory.path);
    const got = await call('GET', at('kept/manifests/v1'), { headers: { accept: imageType } });
    expect(got.headers['docker-content-digest']).toBe(digest);
    const { pathname, search } = new URL(locationOf(patch, registry.origin));
    const url = new URL(`${registry.origin}${pathname}${search}`);
    url.searchParams.set('digest', sha256(content));
    expect(await call('PUT', url.href, { body: content.subarray(4_000) })).toMatchObject({ status: 201 });
  });
}
