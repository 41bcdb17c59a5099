import { describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { serve } from '../../../../sandbox/registry/running.ts';
import { registryBlobs } from '../../../../src/adapters/oci/registry/index.ts';
import { packageStore } from '../../../../src/adapters/oci/store.ts';
import { sourceIn, temporary } from '../../../support/packages.ts';
import { TestClock } from './auth/support.ts';
import { nobody, setting } from './support.ts';

describe('listing', () => {
  test('a repository that is not there yet is empty', async () => {
    await using of = await setting();
    expect(await of.blobs().list()).toEqual([]);
    expect(of.asked()).toEqual(['GET tags/list 404']);
  });

  test('goes through all pages, reads each of our tags once and leaves others alone', async () => {
    using directory = temporary();
    await using of = await setting({ quirks: { tagPage: 2 } });
    const store = packageStore(of.blobs());
    const packed = [];
    for (const bot of ['one', 'two', 'three', 'two-b'])
      packed.push(await store.pack(sourceIn(join(directory.path, bot), { model: bot, change: { bot } })));
    const first = (await of.blobs().manifest(packed[0]!.digest))!;
    const descriptor = {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: packed[0]!.digest,
      size: first.byteLength,
    };
    for (const tag of ['latest', 'v1.2', 'one-000000000000', 'by-hand'])
      await of.blobs().publish({ descriptor, bytes: first }, tag);
    of.proxy.reset();
    const found = await packageStore(of.blobs()).list();
    expect(found.map(({ digest }) => digest).sort()).toEqual(packed.map(({ digest }) => digest).sort());
    const asked = of.asked();
    expect(asked.filter((one) => one.startsWith('GET tags/list'))).toHaveLength(4);
    // Ours, and one that looks like it.
    expect(asked.filter((one) => one.startsWith('GET manifests/'))).toHaveLength(5);
    expect(asked.filter((one) => one.startsWith('HEAD blobs/'))).toHaveLength(8);
    of.proxy.reset();
    expect(await packageStore(of.blobs()).list('three')).toEqual([packed[2]]);
    expect(of.asked().filter((one) => one.startsWith('HEAD blobs/'))).toHaveLength(2);
  });

  test('a tag that is gone when it is looked up is none', async () => {
    using directory = temporary();
    await using of = await setting();
    await packageStore(of.blobs()).pack(sourceIn(join(directory.path, 'bot')));
    of.proxy.fail({
      when: { method: 'GET', path: /\/manifests\// },
      fault: { kind: 'status', status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' },
    });
    expect(await of.blobs().list()).toEqual([]);
  });

  test.each<[string, string, Readonly<Record<string, string>>]>([
    ['no list', '<html>', {}],
    ['a list of something else', '{"tags":{"a":1}}', {}],
    ['a next page elsewhere', '{"tags":[]}', { link: '<http://127.0.0.2:1/v2/x>; rel="next"' }],
    ['the same page for ever', '{"tags":[]}', { link: '<?n=1000>; rel="next"' }],
    ['too much', `{"tags":["${'a'.repeat(5_000_000)}"]}`, {}],
  ])('refuses %s', async (_, body, headers) => {
    await using server = await serve(
      createServer((_, response) => response.writeHead(200, headers).end(body)),
    );
    const location = `oci://${server.host}/team/bots`;
    const blobs = registryBlobs({ location, environment: nobody, waiting: new TestClock() });
    await expect(blobs.list()).rejects.toMatchObject({ name: 'EnvironmentError', code: 'registry-refused' });
  });

  test.each(['null', '["a", 1, null, "../x", "b?c"]'])('takes %s for no tag of ours', async (tags) => {
    const answer = `{"name":"team/bots","tags":${tags}}`;
    await using server = await serve(createServer((_, response) => response.end(answer)));
    const location = `oci://${server.host}/team/bots`;
    expect(await registryBlobs({ location, environment: nobody }).list()).toEqual([]);
  });
});
