import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createWriteStream, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Blobs } from '../../../src/adapters/oci/blobs.ts';
import { layoutBlobs } from '../../../src/adapters/oci/layout.ts';
import { checkModelArchive } from '../../../src/adapters/oci/model-archive.ts';
import { packageStore } from '../../../src/adapters/oci/store.ts';
import type { Digest } from '../../../src/domain/digest.ts';
import { metadataBytes } from '../../../src/domain/package-metadata.ts';
import { MemoryBlobs } from '../../support/memory-blobs.ts';
import { inProcess } from '../../support/package-process.ts';
import { byHand, layerOf, publish, sourceIn, temporary } from '../../support/packages.ts';
import { pax, rawEntry, rawTar } from '../../support/raw-tar.ts';
import { gnu, gzipWith, hostileModels, longName } from './hostile-models.ts';

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tidegate-models-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
jest.setTimeout(120_000);

/** A package made by hand around a model: who packs would refuse it. */
async function publishModel(blobs: Blobs, model: Uint8Array): Promise<Digest> {
  const change = { model: { ...byHand.model, size: model.byteLength } };
  const layer = rawTar(
    { name: 'model/', type: '5', mode: 0o755 },
    { name: 'model/model.json', content: model },
    { name: 'actions/', type: '5', mode: 0o755 },
    { name: 'package.json', content: metadataBytes({ ...byHand, ...change }) },
  );
  return await publish(blobs, layerOf(layer), change);
}

async function failure(work: Promise<unknown>): Promise<Error & { code?: string; next?: string }> {
  return await work.then(
    () => new Error('it went well'),
    (error: unknown) => error as Error,
  );
}

const folder = layoutBlobs(join(root, 'store'));
const memory = MemoryBlobs.at('models');

describe('hostile model archives', () => {
  test.each(hostileModels)('$name: $code', async ({ code, bytes }) => {
    const model = bytes();
    const expected = { name: 'EnvironmentError', code: `model-archive-${code}` };
    using directory = temporary();
    const source = sourceIn(join(directory.path, 'bot'), { model });
    const packing = await failure(packageStore(layoutBlobs(join(directory.path, 'none'))).pack(source));
    expect(packing).toMatchObject(expected);
    expect(packing.message).toContain(`model archive ${source.modelFile} `);
    expect(packing.message).toMatch(/Nothing was packed\.$/);
    expect(packing.next).toMatch(/^See what the trainer/);
    expect(packing.message).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
    expect(readdirSync(directory.path)).toEqual(['bot']);
    for (const blobs of [folder, memory]) {
      const digest = await publishModel(blobs, model);
      const error = await failure(packageStore(blobs).unpack(digest, join(root, 'out', 'package')));
      expect(error).toMatchObject(expected);
      expect(error.message).toMatch(
        /model archive model\/model\.json of the archive sha256:.* Nothing was unpacked\.$/,
      );
      expect(readdirSync(join(root, 'out'))).toEqual([]);
      expect(readdirSync(root).sort()).toEqual(['out', 'store']);
    }
  });

  test('each is of another kind', () => {
    const names = hostileModels.map((one) => one.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(60);
  });
});

describe('model archives as they are', () => {
  const checked = async (bytes: Uint8Array) => {
    const file = join(root, 'model');
    writeFileSync(file, bytes);
    try {
      await checkModelArchive(file, file, 'packed');
    } finally {
      rmSync(file);
    }
  };
  const times = () => pax([['mtime', '1795449007.748']]);
  const weights = `components/train_DIETClassifier3/${'n'.repeat(120)}`;

  test('of Rasa: PAX times, and the archived directory first', async () => {
    const archive = gzipSync(
      rawTar(
        times(),
        { name: '/', type: '5', mode: 0o700 },
        times(),
        { name: 'components/', type: '5', mode: 0o2755 },
        times(),
        { name: 'components/finetuning_validator1/', type: '5', mode: 0o755 },
        times(),
        { name: 'components/finetuning_validator1/fingerprints-for-validation.json', content: '{}' },
        pax([
          ['mtime', '1795449007.748'],
          ['path', weights],
          ['uname', 'j\u00fcrgen'],
        ]),
        { name: 'components', content: Buffer.alloc(70_000, 'w') },
        times(),
        { name: 'metadata.json', content: '{}' },
        Buffer.alloc(10_240),
      ),
    );
    await expect(checked(archive)).resolves.toBeUndefined();
  });

  test('of GNU tar: its own form, long names cut within a character, a dot in front', async () => {
    const long = `./components/${'\u00fc'.repeat(60)}`;
    const archive = gzipSync(
      rawTar(
        { name: './', type: '5', mode: 0o755, magic: gnu },
        { name: './metadata.json', content: '{}', magic: gnu },
        longName(`${long}\0`),
        { name: Buffer.from(long).subarray(0, 100), content: 'w', magic: gnu },
      ),
    );
    await expect(checked(archive)).resolves.toBeUndefined();
  });

  test('with every field that a header of gzip may have', async () => {
    const tar = rawTar({ name: 'metadata.json', content: '{}' });
    const fields = Buffer.from('\x03\0abcmodel.tar\0a comment\0', 'latin1');
    await expect(checked(gzipWith(4 | 8 | 16, fields, tar))).resolves.toBeUndefined();
  });

  test('of any size, wherever their compression ends', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ size: 'large', maxLength: 5000 }), { maxLength: 5 }),
        fc.integer({ min: 0, max: 9 }),
        fc.constantFrom('', '!', '\x1f\x8b'),
        async (contents, level, behind) => {
          const tar = rawTar(...contents.map((content, at) => ({ name: `components/${at}`, content })));
          const archive = Buffer.concat([gzipSync(tar, { level }), Buffer.from(behind, 'latin1')]);
          const result = await checked(archive).then(
            () => undefined,
            (error: unknown) => (error as { code: string }).code,
          );
          const codes = { '': undefined, '!': 'trailing-data', '\x1f\x8b': 'several-members' };
          expect(result).toBe(codes[behind] && `model-archive-gzip-${codes[behind]}`);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('around the size of one read', async () => {
    const piece = 64 * 1024;
    const ends = new Set<number>();
    for (let zeros = 0; zeros < 30; zeros++) {
      const tar = rawTar({ name: 'x', content: Buffer.alloc(2 * piece - 4 * 512) });
      // Stored, not compressed; zeros behind the end of an archive may be any number.
      const whole = gzipSync(Buffer.concat([tar, Buffer.alloc(512 - 25 + zeros)]), { level: 0 });
      ends.add(whole.length - 18 - 2 * piece);
      await expect(checked(whole)).resolves.toBeUndefined();
      await expect(checked(whole.subarray(0, -1))).rejects.toMatchObject({
        code: 'model-archive-gzip-truncated',
      });
      await expect(checked(Buffer.concat([whole, Buffer.alloc(1)]))).rejects.toMatchObject({
        code: 'model-archive-gzip-trailing-data',
      });
    }
    // The compressed bytes end before, at and behind the end of a read, and so does what stands behind them.
    expect([...ends]).toEqual(expect.arrayContaining([-9, -8, -7, -1, 0, 1]));
  });

  test('of 256 MiB, in little memory', async () => {
    using directory = temporary();
    const model = async function* () {
      yield rawEntry({ name: 'components/weights', size: 2 ** 28 });
      for (let mebibytes = 0; mebibytes < 256; mebibytes++) yield Buffer.alloc(2 ** 20);
      yield Buffer.alloc(1024);
    };
    const source = sourceIn(join(directory.path, 'bot'));
    await pipeline(model, createGzip({ level: 0 }), createWriteStream(source.modelFile));
    const { result } = await inProcess({ do: 'pack', store: join(directory.path, 'store'), source });
    expect(result.digest).toMatch(/^sha256:/);
    expect(result.peak! / 2 ** 20).toBeLessThan(150);
  });

  test('but cut anywhere they are refused', async () => {
    const archive = gzipSync(rawTar({ name: 'metadata.json', content: '{}' }));
    for (let length = 2; length < archive.length; length++)
      expect(await failure(checked(archive.subarray(0, length)))).toMatchObject({ name: 'EnvironmentError' });
  });

  test('of Python, as Rasa makes them', async () => {
    const program = [
      'import sys, tarfile',
      'for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):',
      '  for name in ("", ".", "model"):',
      '    with tarfile.open(f"{sys.argv[2]}/{form}{name}.gz", "w:gz", format=form) as tar:',
      '      tar.add(sys.argv[1], arcname=name)',
    ].join('\n');
    using directory = temporary();
    const tree = join(directory.path, 'tree');
    mkdirSync(join(tree, 'components', 'train_ResponseSelector\u00fc8'), { recursive: true });
    writeFileSync(join(tree, 'metadata.json'), '{}');
    writeFileSync(join(tree, 'components', 'train_ResponseSelector\u00fc8', '\u00e9'.repeat(100)), 'weights');
    const made = spawnSync('python3', ['-c', program, tree, directory.path], { encoding: 'utf8' });
    if (made.error !== undefined) {
      process.stderr.write('SKIPPED: there is no python3 on this machine.\n');
      return;
    }
    expect(made.stderr).toBe('');
    const archives = readdirSync(directory.path).filter((name) => name.endsWith('.gz'));
    expect(archives).toHaveLength(6);
    for (const name of archives) await checked(readFileSync(join(directory.path, name)));
  });

  test.each(['{"weights":[1]}', '', '\x1f', 'PK\x03\x04zip', '../../etc/passwd'])(
    'that are none (%j) are bytes',
    async (content) => {
      await expect(checked(Buffer.from(content))).resolves.toBeUndefined();
    },
  );

  test('that are none are not read, however large', async () => {
    const file = join(root, 'model');
    writeFileSync(file, 'weights');
    truncateSync(file, 2 ** 40);
    const before = performance.now();
    await checkModelArchive(file, file, 'packed');
    expect(performance.now() - before).toBeLessThan(5000);
    rmSync(file);
  });

  test('come out of a package as they went in', async () => {
    using directory = temporary();
    const model = gzipSync(rawTar({ name: 'metadata.json', content: '{}' }));
    const source = sourceIn(join(directory.path, 'bot'), { model });
    for (const blobs of [layoutBlobs(join(directory.path, 'store')), memory]) {
      const store = packageStore(blobs);
      const { digest } = await store.pack(source);
      const place = join(directory.path, blobs === memory ? 'second' : 'first');
      await store.unpack(digest, place);
      expect(readFileSync(join(place, 'model', 'model.json'))).toEqual(Buffer.from(model));
    }
  });
});
