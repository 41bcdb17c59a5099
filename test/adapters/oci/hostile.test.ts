import { afterAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layoutBlobs } from '../../../src/adapters/oci/layout.ts';
import { packageStore } from '../../../src/adapters/oci/store.ts';
import { digestOf, type Digest } from '../../../src/domain/digest.ts';
import type { PackageMetadata } from '../../../src/domain/package.ts';
import { packageManifest } from '../../../src/domain/package-manifest.ts';
import { metadataBytes } from '../../../src/domain/package-metadata.ts';
import { layerOf, metadata, publish, publishWith, readTree, temporary } from '../../support/packages.ts';
import { pax, rawTar } from '../../support/raw-tar.ts';
import { hostileArchives } from './hostile-archives.ts';

/** One store for all, in memory where the machine has such a place: a hundred packages are many files to sync. */
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tidegate-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const blobs = layoutBlobs(join(root, 'store'));
const store = packageStore(blobs);

/** Unpacks a package made by hand and gives the error; nothing may have come to be. */
async function refused(digest: Digest): Promise<{ code: string; message: string }> {
  const place = join(root, 'out', 'package');
  const error: unknown = await store.unpack(digest, place).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(existsSync(join(root, 'out')) ? readdirSync(join(root, 'out')) : []).toEqual([]);
  expect(readdirSync(root).filter((name) => name !== 'out')).toEqual(['store']);
  return error as { code: string; message: string };
}

describe('hostile archives', () => {
  test.each(hostileArchives)('$name: $code', async ({ code, bytes }) => {
    const error = await refused(await publishWith(blobs, bytes()));
    expect(error).toMatchObject({ name: 'EnvironmentError', code: `archive-${code}` });
    expect(error.message).toMatch(/Nothing of it was unpacked\.$/);
    expect(error.message).not.toMatch(/[\u0000-\u001f\u007f]/);
  });

  test('each is of another kind', () => {
    const names = hostileArchives.map((archive) => archive.name);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(hostileArchives.map((archive) => layerOf(archive.bytes()).descriptor.digest)).size).toBe(
      names.length,
    );
  });

  test('what looks odd and is harmless comes out', async () => {
    const archive = Buffer.concat([
      rawTar(
        { name: 'actions', type: '5', mode: 0o700 },
        { name: 'actions/no/parent/listed.js', content: 'x', mode: 0o600 },
        pax([['path', `actions/\ufeffw\u00f6rter/${'n'.repeat(255)}`]]),
        { name: 'other', content: 'long', type: '\0', mode: 0o777 },
        { name: 'actions/...', content: 'three dots' },
        { name: 'actions/a:b', content: 'a colon' },
        { name: 'actions/-rf *', content: 'a star', mode: 0o100644 },
        { name: `actions/${'m'.repeat(92)}`, content: 'a field without a NUL' },
      ),
      Buffer.alloc(10_240),
    ]);
    const digest = await publishWith(blobs, archive);
    using directory = temporary();
    const place = join(directory.path, 'out');
    await store.unpack(digest, place);
    expect(readTree(join(place, 'actions'))).toEqual({
      no: '755 directory',
      'no/parent': '755 directory',
      'no/parent/listed.js': `644 ${digestOf('x')}`,
      '\ufeffw\u00f6rter': '755 directory',
      [`\ufeffw\u00f6rter/${'n'.repeat(255)}`]: `755 ${digestOf('long')}`,
      '...': `644 ${digestOf('three dots')}`,
      'a:b': `644 ${digestOf('a colon')}`,
      '-rf *': `644 ${digestOf('a star')}`,
      ['m'.repeat(92)]: `644 ${digestOf('a field without a NUL')}`,
    });
  });
});

const model = rawTar({ name: 'model/', type: '5', mode: 0o755 }, { name: 'model/model.json', content: 'm' });
const actions = rawTar({ name: 'actions/', type: '5', mode: 0o755 });
const right: PackageMetadata = {
  ...metadata,
  model: { ...metadata.model, digest: digestOf(model), size: 1 },
};
const told = (change: Partial<PackageMetadata>) =>
  rawTar({ name: 'package.json', content: metadataBytes({ ...right, ...change }) });

describe('packages whose parts do not fit', () => {
  const cases: readonly (readonly [string, string, readonly Buffer[]])[] = [
    ['no model', 'archive-missing-entry', [actions, told({})]],
    [
      'a model of another size',
      'archive-metadata-mismatch',
      [model, actions, told({ model: { ...right.model, size: 2 } })],
    ],
    [
      'a model in another layer',
      'archive-metadata-mismatch',
      [model, actions, told({ model: { ...right.model, digest: digestOf(actions) } })],
    ],
    [
      'a model of another name',
      'archive-out-of-place',
      [model, actions, told({ model: { ...right.model, file: 'x' } })],
    ],
    ['no actions, but it says so', 'archive-metadata-mismatch', [model, told({})]],
    [
      'actions, but it says none',
      'archive-metadata-mismatch',
      [model, actions, told({ actions: { kind: 'none', names: [] } })],
    ],
    ['no metadata', 'package-damaged', [model, actions]],
    [
      'metadata that is a link',
      'package-damaged',
      [model, actions, rawTar({ name: 'package.json', type: '2', linkname: '/etc/passwd' })],
    ],
    [
      'metadata that is not JSON',
      'package-damaged',
      [model, actions, rawTar({ name: 'package.json', content: '{' })],
    ],
    [
      'metadata of 2 MiB',
      'package-damaged',
      [model, actions, rawTar({ name: 'package.json', content: Buffer.alloc(2 ** 21, ' ') })],
    ],
    [
      'a model that leaves',
      'package-damaged',
      [model, actions, told({ model: { ...right.model, file: '../x' } })],
    ],
  ];
  test.each(cases)('%s', async (_name, code, layers) => {
    const error = await refused(await publish(blobs, layers.map(layerOf)));
    expect(error).toMatchObject({ name: 'EnvironmentError', code });
  });

  test('a config that names other layers', async () => {
    const layers = [model, actions, told({})].map(layerOf);
    const other = packageManifest(right, [layers[0]!.descriptor]).config;
    const named = layers.map((layer) => layer.descriptor);
    const text = Buffer.from(packageManifest(right, named).manifest.bytes).toString();
    const parsed = JSON.parse(text) as object;
    const bytes = Buffer.from(JSON.stringify({ ...parsed, config: other.descriptor }));
    const manifest = {
      bytes,
      descriptor: {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest: digestOf(bytes),
        size: bytes.byteLength,
      },
    };
    const digest = await publish(blobs, layers, right, { config: other, manifest });
    expect(await refused(digest)).toMatchObject({ code: 'package-damaged' });
  });
});
