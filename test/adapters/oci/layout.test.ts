import { describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPackageStore } from '../../../src/adapters/oci/index.ts';
import { lock, tryLock } from '../../../src/adapters/oci/lock.ts';
import { digestOf } from '../../../src/domain/digest.ts';
import { layoutProblems, sourceIn, temporary } from '../../support/packages.ts';

const readIndex = (store: string) =>
  JSON.parse(readFileSync(join(store, 'index.json'), 'utf8')) as {
    manifests: { digest: string; annotations?: Record<string, string> }[];
  };

describe('a folder', () => {
  test('is a valid layout, with a tag for people', async () => {
    using directory = temporary();
    const location = join(directory.path, 'a', 'b', 'store');
    const store = await openPackageStore(location);
    expect(store.location).toBe(location);
    expect(existsSync(location)).toBe(false);
    const { digest } = await store.pack(sourceIn(join(directory.path, 'bot')));
    expect(layoutProblems(location)).toEqual([]);
    const tag = `helpdesk-${digest.slice(7, 19)}`;
    expect(readIndex(location)).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        {
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          digest,
          size: expect.any(Number),
          annotations: { 'org.opencontainers.image.ref.name': tag },
        },
      ],
    });
  });

  test('holds the example of docs/PACKAGE.md, byte for byte', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    const { digest } = await (await openPackageStore(location)).pack(sourceIn(join(directory.path, 'bot')));
    const page = readFileSync(new URL('../../../docs/PACKAGE.md', import.meta.url), 'utf8');
    expect(page).toContain(`the package's: \`${digest}\``);
    const blobs = join(location, 'blobs', 'sha256');
    const documents = readdirSync(blobs).map((name) => readFileSync(join(blobs, name), 'utf8'));
    for (const text of documents.filter((document) => document.startsWith('{'))) expect(page).toContain(text);
    const layer = documents.find((document) => document.startsWith('model/')) ?? '';
    const file = layer.indexOf('package.json\0') + 512;
    expect(page).toContain(`\n${layer.slice(file, layer.indexOf('\0', file))}\n`);
    const hash = digestOf(Buffer.from(layer));
    expect(page).toContain(`The layer, which is ${layer.length} bytes, \`${hash}\``);
  });

  test('lists the newest first, each with a tag of its own', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    const store = await openPackageStore(location);
    const pack = async (model: string) =>
      (await store.pack(sourceIn(join(directory.path, 'bot'), { model }))).digest;
    const digests = [await pack('one'), await pack('two'), await pack('three')];
    expect((await store.list()).map((one) => one.digest)).toEqual([...digests].reverse());
    await pack('one');
    const tags = readIndex(location).manifests.map((one) => Object.values(one.annotations ?? {}));
    expect(tags).toEqual(digests.map((digest) => [`helpdesk-${digest.slice(7, 19)}`]));
    expect(layoutProblems(location)).toEqual([]);
  });

  test('keeps what others wrote into its index', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    const store = await openPackageStore(location);
    const first = await store.pack(sourceIn(join(directory.path, 'bot')));
    const index = readIndex(location);
    const foreign = [
      {
        mediaType: 'application/vnd.oci.image.index.v1+json',
        digest: digestOf('x'),
        size: 3,
        platform: { os: 'linux' },
      },
      { mediaType: 'text/plain', digest: 'sha512:00', size: 3, annotations: { mine: 'yes' } },
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: digestOf('gone'),
        size: 4,
        annotations: null,
      },
    ];
    const own = index.manifests.map((one) => ({ ...one, annotations: { ...one.annotations, note: 'kept' } }));
    writeFileSync(
      join(location, 'index.json'),
      JSON.stringify({ ...index, annotations: { by: 'them' }, manifests: [...foreign, ...own] }),
    );
    const second = await store.pack(sourceIn(join(directory.path, 'bot'), { model: 'second' }));
    const after = readIndex(location);
    expect(after).toMatchObject({ annotations: { by: 'them' } });
    expect(after.manifests.slice(0, 3)).toEqual(foreign);
    expect(after.manifests[3]).toMatchObject({ digest: first.digest, annotations: { note: 'kept' } });
    expect((await store.list()).map((one) => one.digest)).toEqual([second.digest, first.digest]);
  });

  test('may come to be while others open it', async () => {
    using directory = temporary();
    const source = sourceIn(join(directory.path, 'bot'));
    for (let round = 0; round < 20; round++) {
      const location = join(directory.path, `store-${round}`);
      const store = await openPackageStore(location);
      let packed = false;
      const packing = store.pack(source).finally(() => (packed = true));
      const opening = async () => {
        while (!packed) await openPackageStore(location);
      };
      await Promise.all([packing, opening(), opening(), opening()]);
    }
  });

  test('is refused when it is something else', async () => {
    using directory = temporary();
    const error = { name: 'UserError', code: 'not-a-store' };
    writeFileSync(join(directory.path, 'file'), '');
    await expect(openPackageStore(join(directory.path, 'file'))).rejects.toMatchObject(error);
    await expect(openPackageStore(join(directory.path))).rejects.toMatchObject(error);
    await expect(openPackageStore('')).rejects.toMatchObject(error);
    await expect(openPackageStore('https://ghcr.io/team/bots')).rejects.toMatchObject(error);
    mkdirSync(join(directory.path, 'newer'));
    writeFileSync(join(directory.path, 'newer', 'oci-layout'), '{"imageLayoutVersion":"2.0.0"}');
    await expect(openPackageStore(join(directory.path, 'newer'))).rejects.toMatchObject(error);
    mkdirSync(join(directory.path, 'empty'));
    expect(await (await openPackageStore(join(directory.path, 'empty'))).list()).toEqual([]);
  });

  test.each(['{', '[]', '{"schemaVersion":2}', '{"schemaVersion":2,"manifests":[{}]}', ''])(
    'with the damaged index %j is told, and nothing in it is overwritten',
    async (text) => {
      using directory = temporary();
      const location = join(directory.path, 'store');
      const store = await openPackageStore(location);
      const source = sourceIn(join(directory.path, 'bot'));
      const { digest } = await store.pack(source);
      writeFileSync(join(location, 'index.json'), text);
      const error = {
        name: 'EnvironmentError',
        code: 'store-damaged',
        place: { file: join(location, 'index.json') },
      };
      await expect(store.list()).rejects.toMatchObject(error);
      await expect(store.find(digest)).rejects.toMatchObject(error);
      await expect(store.pack(source)).rejects.toMatchObject(error);
      expect(readFileSync(join(location, 'index.json'), 'utf8')).toBe(text);
    },
  );

  test('that lost its index or its folders is mended by the next writer', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    const store = await openPackageStore(location);
    const source = sourceIn(join(directory.path, 'bot'));
    const packed = await store.pack(source);
    rmSync(join(location, 'index.json'));
    expect(await store.find(packed.digest)).toBeUndefined();
    expect(await store.pack(source)).toEqual(packed);
    rmSync(location, { recursive: true });
    expect(await store.list()).toEqual([]);
    expect(await store.pack(source)).toEqual(packed);
  });
});

describe('the lock', () => {
  test('is one’s own, or shared', () => {
    using directory = temporary();
    const file = join(directory.path, 'lock');
    const own = tryLock(file, 'exclusive');
    expect(own).toBeDefined();
    expect(tryLock(file, 'exclusive')).toBeUndefined();
    expect(tryLock(file, 'shared')).toBeUndefined();
    own!.release();
    own!.release();
    const shared = [tryLock(file, 'shared'), tryLock(file, 'shared')];
    expect(shared).not.toContain(undefined);
    expect(tryLock(file, 'exclusive')).toBeUndefined();
    for (const one of shared) one!.release();
    tryLock(file, 'exclusive')!.release();
    expect(readFileSync(file)).toHaveLength(0);
  });

  test('is waited for, but not for ever', async () => {
    using directory = temporary();
    const file = join(directory.path, 'lock');
    const held = tryLock(file, 'exclusive')!;
    await expect(lock(file, 'exclusive', 50)).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'store-locked',
      message: expect.stringContaining(file),
    });
    const waiting = lock(file, 'shared');
    held.release();
    (await waiting).release();
  });
});
