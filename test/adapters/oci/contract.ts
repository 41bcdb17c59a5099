import { describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Blobs } from '../../../src/adapters/oci/blobs.ts';
import { packageStore } from '../../../src/adapters/oci/store.ts';
import { digestOf, type Digest } from '../../../src/domain/digest.ts';
import { packageManifest, parseManifest } from '../../../src/domain/package-manifest.ts';
import {
  byHand,
  inputs,
  layerOf,
  metadata,
  publish,
  readTree,
  sourceIn,
  sourceOf,
  temporary,
} from '../../support/packages.ts';
import { rawTar } from '../../support/raw-tar.ts';

type Damage = 'flip' | 'truncate' | 'remove';

/** What a place for blobs needs for a test, and how to spoil it. */
export interface Place {
  readonly blobs: Blobs;
  /** Changes, truncates or removes a blob behind the place's back. */
  spoil(digest: string, how: Damage): void;
  /**
   * What becomes whole again when the same is stored once more; all of it where left out. A registry takes what it has
   * for whole, and some keep even what is too short.
   */
  readonly mends?: readonly Damage[];
}

/** The digest of the layer of a package. */
async function layerIn(blobs: Blobs, digest: Digest): Promise<Digest> {
  const read = parseManifest((await blobs.manifest(digest))!);
  if (!read.ok) throw new Error(read.problem);
  return read.value.layer.digest;
}

/** What every store of packages does, wherever its blobs lie. `make` gets an empty directory of its own. */
export function packageStoreContract(
  kind: string,
  make: (directory: string) => Promise<Place> | Place,
): void {
  describe(`packages in ${kind}`, () => {
    test('what was packed is found, listed and unpacked', async () => {
      using directory = temporary();
      const { blobs } = await make(join(directory.path, 'store'));
      const store = packageStore(blobs);
      expect(await store.list()).toEqual([]);
      const actions = {
        'hello.js': 'export {};',
        'lib/run': '#!/bin/sh',
        'lib/empty': '',
        'lib/none': undefined,
      };
      const steps: [number, number][] = [];
      const packed = await store.pack(
        sourceIn(join(directory.path, 'bot'), { model: 'weights', actions }),
        (bytes, of) => steps.push([bytes, of]),
      );
      expect(packed.metadata).toMatchObject({
        ...metadata,
        model: { file: 'model.json', id: 'model-1', size: 7 },
      });
      expect(await store.find(packed.digest)).toEqual(packed);
      expect(await store.list()).toEqual([packed]);
      expect(await store.list('helpdesk')).toEqual([packed]);
      expect(await store.list('other')).toEqual([]);
      expect(steps.at(-1)?.[0]).toBe(steps.at(-1)?.[1]);
      expect(steps.map(([bytes]) => bytes)).toEqual(steps.map(([bytes]) => bytes).sort((a, b) => a - b));

      const place = join(directory.path, 'deep', 'out');
      await store.unpack(packed.digest, place);
      expect(readTree(place)).toEqual({
        model: '755 directory',
        'model/model.json': `644 ${digestOf('weights')}`,
        actions: '755 directory',
        'actions/hello.js': `644 ${digestOf('export {};')}`,
        'actions/lib': '755 directory',
        'actions/lib/run': `755 ${digestOf('#!/bin/sh')}`,
        'actions/lib/empty': `644 ${digestOf('')}`,
        'actions/lib/none': '755 directory',
        'package.json': expect.stringMatching(/^644 sha256:/),
      });
      expect(readdirSync(join(directory.path, 'deep'))).toEqual(['out']);
    });

    test('the same source gives the same digest, whenever and however it lies there', async () => {
      using directory = temporary();
      const { blobs } = await make(join(directory.path, 'store'));
      const store = packageStore(blobs);
      const actions = { 'b.js': 'b', 'a.js': 'a', 'a/x.js': 'x', 'a-b.js': '#!x', '\u00e4.js': 'umlaut' };
      const first = await store.pack(sourceIn(join(directory.path, 'one'), { actions }));
      const reversed = Object.fromEntries(Object.entries(actions).reverse());
      const source = sourceIn(join(directory.path, 'two'), { actions: reversed });
      chmodSync(source.modelFile, 0o700);
      chmodSync(join(source.actionsDirectory!, 'a.js'), 0o666);
      chmodSync(join(source.actionsDirectory!, 'a-b.js'), 0o711);
      utimesSync(source.modelFile, 1, 2);
      const mask = process.umask(0o077);
      const second = await store.pack(source).finally(() => process.umask(mask));
      expect(second).toEqual(first);
      expect(await store.list()).toEqual([first]);
      // Known bytes: this digest may change only together with the version of the format.
      expect(first.digest).toBe('sha256:9d102432d21e83f50d104add1988121e4dc1b394774b092cee65c79f0a9fc738');
    });

    test('packages without actions have no directory for them', async () => {
      using directory = temporary();
      const store = packageStore((await make(join(directory.path, 'store'))).blobs);
      const change = { actions: { kind: 'none', names: [] } } as const;
      const { actionsDirectory: _, ...source } = sourceIn(join(directory.path, 'bot'), { change });
      const packed = await store.pack({ ...source, actionsDirectory: undefined });
      await store.unpack(packed.digest, join(directory.path, 'out'));
      expect(readdirSync(join(directory.path, 'out')).sort()).toEqual(['model', 'package.json']);
    });

    test('two trainings of the same inputs are two packages', async () => {
      using directory = temporary();
      const store = packageStore((await make(join(directory.path, 'store'))).blobs);
      const one = await store.pack(sourceIn(join(directory.path, 'one'), { model: 'one' }));
      const two = await store.pack(sourceIn(join(directory.path, 'two'), { model: 'two' }));
      expect(one.digest).not.toBe(two.digest);
      expect(await store.find(one.digest)).toEqual(one);
      expect(await store.find(two.digest)).toEqual(two);
      expect(await store.list()).toEqual(expect.arrayContaining([one, two]));
    });

    test('packages are found, listed and copied by their manifests: no blob is read for it', async () => {
      using directory = temporary();
      const { blobs } = await make(join(directory.path, 'store'));
      const packed = await packageStore(blobs).pack(sourceIn(join(directory.path, 'bot')));
      const calls: string[] = [];
      const watched = new Proxy(blobs, {
        get(target, name: keyof Blobs) {
          const value = target[name];
          if (typeof value !== 'function') return value;
          return (...args: never[]) => {
            calls.push(name);
            return (value as (...args: never[]) => unknown).apply(target, args);
          };
        },
      });
      const store = packageStore(watched);
      expect(await store.find(packed.digest)).toEqual(packed);
      expect(calls.splice(0)).toEqual(['manifest', 'has', 'has']);
      expect(await store.list()).toEqual([packed]);
      expect(calls.splice(0)).toEqual(['list', 'manifest', 'has', 'has']);
      // Where blobs can be mounted, a promotion is four requests: a manifest read, two mounts, a manifest written.
      const adopting = packageStore({
        location: 'the same registry',
        has: () => Promise.reject(new Error('has')),
        open: () => Promise.reject(new Error('open')),
        ingest: () => Promise.reject(new Error('ingest')),
        manifest: () => Promise.reject(new Error('manifest')),
        list: () => Promise.reject(new Error('list')),
        adopt: ({ digest }) => Promise.resolve(calls.push(`adopt ${digest}`) > 0),
        publish: ({ descriptor }) => Promise.resolve(void calls.push(`publish ${descriptor.digest}`)),
      });
      await adopting.copy(packed.digest, store);
      expect(calls).toEqual([
        'manifest',
        `adopt ${await layerIn(blobs, packed.digest)}`,
        expect.stringMatching(/^adopt /),
        `publish ${packed.digest}`,
      ]);
    });

    test('what is not there is undefined to find, and an error to unpack', async () => {
      using directory = temporary();
      const store = packageStore((await make(join(directory.path, 'store'))).blobs);
      const digest = digestOf('nothing');
      expect(await store.find(digest)).toBeUndefined();
      const unpacking = store.unpack(digest, join(directory.path, 'out'));
      await expect(unpacking).rejects.toMatchObject({ name: 'UserError', code: 'no-such-package' });
      await expect(store.unpack('sha256:../..' as never, join(directory.path, 'out'))).rejects.toMatchObject({
        code: 'no-such-package',
      });
      expect(await store.find('sha256:../../x' as never)).toBeUndefined();
    });

    test('a copy is the same manifest, again and again', async () => {
      using directory = temporary();
      const from = packageStore((await make(join(directory.path, 'from'))).blobs);
      const to = packageStore((await make(join(directory.path, 'to'))).blobs);
      const packed = await from.pack(sourceIn(join(directory.path, 'bot')));
      await to.copy(packed.digest, from);
      await to.copy(packed.digest, from);
      expect(await to.list()).toEqual([packed]);
      await to.unpack(packed.digest, join(directory.path, 'copied'));
      await from.unpack(packed.digest, join(directory.path, 'original'));
      expect(readTree(join(directory.path, 'copied'))).toEqual(readTree(join(directory.path, 'original')));
      await expect(to.copy(digestOf('nothing'), from)).rejects.toMatchObject({ code: 'no-such-package' });
      await expect(to.copy(packed.digest, { ...from })).rejects.toMatchObject({ code: 'foreign-store' });
    });

    test.each(['flip', 'truncate', 'remove'] as const)(
      'a blob that was spoiled (%s) is never used',
      async (how) => {
        using directory = temporary();
        const from = await make(join(directory.path, 'from'));
        const store = packageStore(from.blobs);
        const source = sourceIn(join(directory.path, 'bot'));
        const packed = await store.pack(source);
        from.spoil(await layerIn(from.blobs, packed.digest), how);
        if (how !== 'flip') {
          expect(await store.find(packed.digest)).toBeUndefined();
          expect(await store.list()).toEqual([]);
        }
        const out = join(directory.path, 'out');
        await expect(store.unpack(packed.digest, out)).rejects.toMatchObject({
          name: 'EnvironmentError',
          code: expect.stringMatching(/^(blob|package)-damaged$/),
        });
        expect(existsSync(out)).toBe(false);
        const to = packageStore((await make(join(directory.path, 'to'))).blobs);
        await expect(to.copy(packed.digest, store)).rejects.toMatchObject({
          code: expect.stringMatching(/^(blob|package)-damaged$/),
        });
        expect(await to.find(packed.digest)).toBeUndefined();

        // Packing it again mends it, or says that it can't.
        if (from.mends && !from.mends.includes(how)) {
          if (how === 'truncate')
            await expect(store.pack(source)).rejects.toMatchObject({ code: 'blob-damaged' });
          return;
        }
        expect(await store.pack(source)).toEqual(packed);
        await store.unpack(packed.digest, out);
        await to.copy(packed.digest, store);
        expect(await to.find(packed.digest)).toEqual(packed);
      },
    );

    test('a copy mends a damaged one', async () => {
      using directory = temporary();
      const from = packageStore((await make(join(directory.path, 'from'))).blobs);
      const target = await make(join(directory.path, 'to'));
      const to = packageStore(target.blobs);
      const packed = await from.pack(sourceIn(join(directory.path, 'bot')));
      await to.copy(packed.digest, from);
      target.spoil(await layerIn(target.blobs, packed.digest), target.mends?.[0] ?? 'flip');
      await to.copy(packed.digest, from);
      await to.unpack(packed.digest, join(directory.path, 'out'));
    });

    test('a spoiled manifest or metadata is no package', async () => {
      using directory = temporary();
      const place = await make(join(directory.path, 'store'));
      const store = packageStore(place.blobs);
      const packed = await store.pack(sourceIn(join(directory.path, 'bot')));
      place.spoil(packed.digest, 'flip');
      expect(await store.find(packed.digest)).toBeUndefined();
      expect(await store.list()).toEqual([]);
      await expect(store.unpack(packed.digest, join(directory.path, 'out'))).rejects.toMatchObject({
        code: 'package-damaged',
      });
    });

    test('images of other people are left alone', async () => {
      using directory = temporary();
      const { blobs } = await make(join(directory.path, 'store'));
      const store = packageStore(blobs);
      const layer = layerOf(rawTar({ name: 'etc/passwd', content: 'root' }));
      const { config, manifest } = packageManifest(byHand, layer.descriptor);
      const text = Buffer.from(manifest.bytes).toString().replace('dev.tidegate.package', 'org.other');
      const bytes = Buffer.from(text);
      const descriptor = { ...manifest.descriptor, digest: digestOf(bytes), size: bytes.byteLength };
      const foreign = await publish(blobs, layer, {}, { config, manifest: { bytes, descriptor } });
      const packed = await store.pack(sourceIn(join(directory.path, 'bot')));
      expect(await store.list()).toEqual([packed]);
      expect(await store.find(foreign)).toBeUndefined();
      await expect(store.unpack(foreign, join(directory.path, 'out'))).rejects.toMatchObject({
        code: 'package-damaged',
        message: expect.stringContaining('dev.tidegate.package'),
      });
    });

    test('a blob other than the expected one is refused', async () => {
      using directory = temporary();
      const { blobs } = await make(join(directory.path, 'store'));
      const expected = { digest: digestOf('expected'), size: 8 };
      await expect(blobs.ingest(sourceOf(Buffer.from('EXPECTED')), expected)).rejects.toMatchObject({
        name: 'EnvironmentError',
        code: 'blob-damaged',
      });
      expect(await blobs.has(expected)).toBe(false);
      expect(await blobs.ingest(sourceOf(Buffer.from('expected')), expected)).toEqual(expected);
      expect(await blobs.has(expected)).toBe(true);
      expect(await blobs.has({ ...expected, size: 9 })).toBe(false);
      expect(await blobs.open({ digest: inputs, size: 1 })).toBeUndefined();
    });

    test('eight at once lose nothing', async () => {
      using directory = temporary();
      const { blobs } = await make(join(directory.path, 'store'));
      const stores = [packageStore(blobs), packageStore((await make(join(directory.path, 'store'))).blobs)];
      const sources = Array.from({ length: 8 }, (_, at) =>
        sourceIn(join(directory.path, String(at)), {
          model: `model ${at % 4}`,
          change: { bot: `bot-${at % 4}` },
        }),
      );
      const packed = await Promise.all(sources.map((source, at) => stores[at % 2]!.pack(source)));
      const listed = await stores[0]!.list();
      expect(listed.map((one) => one.digest).sort()).toEqual(
        [...new Set(packed.map((one) => one.digest))].sort(),
      );
    });

    test('an unpacked directory is never overwritten', async () => {
      using directory = temporary();
      const store = packageStore((await make(join(directory.path, 'store'))).blobs);
      const packed = await store.pack(sourceIn(join(directory.path, 'bot')));
      const out = join(directory.path, 'out');
      await store.unpack(packed.digest, out);
      await expect(store.unpack(packed.digest, out)).rejects.toMatchObject({
        name: 'UserError',
        code: 'directory-exists',
      });
      const other = join(directory.path, 'other');
      await Promise.all([store.unpack(packed.digest, other), store.unpack(packed.digest, other)]);
      expect(readTree(other)).toEqual(readTree(out));
      expect(readdirSync(directory.path).sort()).toEqual(
        ['bot', 'other', 'out', 'store'].filter((name) => existsSync(join(directory.path, name))),
      );
    });
  });
}
