import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Blobs } from '../../../src/adapters/oci/blobs.ts';
import { layoutBlobs } from '../../../src/adapters/oci/layout.ts';
import { packageStore } from '../../../src/adapters/oci/store.ts';
import { canonicalJson, digestOf, type Digest } from '../../../src/domain/digest.ts';
import type { PackageMetadata } from '../../../src/domain/package.ts';
import { packageManifest, type Descriptor, type Document } from '../../../src/domain/package-manifest.ts';
import { nameProblem } from '../../../src/domain/package-entries.ts';
import { metadataBytes } from '../../../src/domain/package-metadata.ts';
import { MemoryBlobs } from '../../support/memory-blobs.ts';
import {
  byHand,
  layerOf,
  metadata,
  publish,
  publishWith,
  readTree,
  sourceIn,
  temporary,
} from '../../support/packages.ts';
import { pax, rawEntry, rawTar } from '../../support/raw-tar.ts';
import { hostileArchives } from './hostile-archives.ts';
import { hostileNames } from './hostile-names.ts';

/** One store for all, in memory where the machine has such a place: a hundred packages are many files to sync. */
const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tidegate-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const blobs = layoutBlobs(join(root, 'store'));
const store = packageStore(blobs);
const elsewhere = MemoryBlobs.at('hostile');
jest.setTimeout(120_000);

/** Unpacks a package made by hand and gives the error; nothing may have come to be. */
async function refused(digest: Digest, from = store): Promise<{ code: string; message: string }> {
  const place = join(root, 'out', 'package');
  const error: unknown = await from.unpack(digest, place).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(existsSync(join(root, 'out')) ? readdirSync(join(root, 'out')) : []).toEqual([]);
  expect(readdirSync(root).filter((name) => name !== 'out')).toEqual(['store']);
  return error as { code: string; message: string };
}

const places: readonly (readonly [string, Blobs])[] = [
  ['a folder', blobs],
  ['a place without files', elsewhere],
];

describe.each(places)('hostile archives from %s', (_name, from) => {
  const place = packageStore(from);
  test.each(hostileArchives)('$name: $code', async ({ code, bytes, alone }) => {
    const digest = alone ? await publish(from, layerOf(bytes())) : await publishWith(from, bytes());
    const error = await refused(digest, place);
    expect(error).toMatchObject({ name: 'EnvironmentError', code: `archive-${code}` });
    expect(error.message).toMatch(/Nothing of it was unpacked\.$/);
    expect(error.message).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
  });

  test('a layer larger than any, refused before it is fetched', async () => {
    const layer = layerOf(rawTar());
    const huge = { ...layer.descriptor, size: 2 ** 45 };
    const made = packageManifest(byHand, huge);
    await from.publish(made.manifest, 'huge');
    const error = await refused(made.manifest.descriptor.digest, place);
    expect(error).toMatchObject({ name: 'EnvironmentError', code: 'archive-package-too-large' });
  });
});

describe('hostile archives', () => {
  test('each is of another kind', () => {
    const names = hostileArchives.map((archive) => archive.name);
    expect(names.length).toBeGreaterThan(60);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(hostileArchives.map((archive) => layerOf(archive.bytes()).descriptor.digest)).size).toBe(
      names.length,
    );
  });

  const onDisk = hostileNames.filter((one) => one.onDisk === true);
  test.each(onDisk)('$name is refused when it is packed, too', async ({ code, path }) => {
    if (process.platform !== 'linux') return;
    using directory = temporary();
    const source = sourceIn(join(directory.path, 'bot'));
    const file = Buffer.concat([Buffer.from(`${join(directory.path, 'bot')}/`), Buffer.from(path)]);
    const parent = file.subarray(0, file.lastIndexOf(0x2f));
    mkdirSync(parent, { recursive: true });
    // What isn't below actions/ is no part of a bot.
    if (!Buffer.from(path).includes('actions/')) file.write('/', file.indexOf('actions') + 'actions'.length);
    writeFileSync(file, '');
    const packing = packageStore(layoutBlobs(join(directory.path, 'store'))).pack(source);
    const error = await packing.then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error).toMatchObject({ name: 'UserError', code: 'not-packable' });
    const problem = typeof path === 'string' ? nameProblem(path) : undefined;
    expect(problem?.code ?? 'not-utf8').toBe(code);
    expect(error?.message).toContain(problem?.reason ?? "isn't UTF-8");
    expect(existsSync(join(directory.path, 'store'))).toBe(false);
  });

  test('what looks odd and is harmless comes out', async () => {
    const archive = Buffer.concat([
      rawTar(
        { name: 'actions', type: '5', mode: 0o700 },
        { name: 'actions/no/parent/listed.js', content: 'x', mode: 0o600 },
        pax([['path', `actions/w\u00f6rter/${'n'.repeat(255)}`]]),
        { name: 'other', content: 'long', type: '\0', mode: 0o777 },
        { name: 'actions/...a', content: 'three dots' },
        { name: 'actions/a\uff1ab', content: 'a full-width colon' },
        { name: 'actions/-rf ~', content: 'an option', mode: 0o100644 },
        { name: 'actions/\u2764\ufe0f', content: 'a heart' },
        { name: 'actions/console.js', content: 'no device' },
        { name: 'actions/com10', content: 'none either' },
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
      'w\u00f6rter': '755 directory',
      [`w\u00f6rter/${'n'.repeat(255)}`]: `755 ${digestOf('long')}`,
      '...a': `644 ${digestOf('three dots')}`,
      'a\uff1ab': `644 ${digestOf('a full-width colon')}`,
      '-rf ~': `644 ${digestOf('an option')}`,
      '\u2764\ufe0f': `644 ${digestOf('a heart')}`,
      'console.js': `644 ${digestOf('no device')}`,
      com10: `644 ${digestOf('none either')}`,
      ['m'.repeat(92)]: `644 ${digestOf('a field without a NUL')}`,
    });
  });
});

const model = [
  rawEntry({ name: 'model/', type: '5', mode: 0o755 }),
  rawEntry({ name: 'model/model.json', content: 'm' }),
];
const actions = rawEntry({ name: 'actions/', type: '5', mode: 0o755 });
const right: PackageMetadata = { ...metadata, model: { ...metadata.model, size: 1 } };
const file = (content: string | Uint8Array) => rawEntry({ name: 'package.json', content });
const text = canonicalJson(right as never);
const none = { actions: { kind: 'none', names: [] } } as const;

/** The same manifest but for what is changed in it. */
function changed(manifest: Document, change: (parsed: ManifestJson) => object): Document {
  const parsed = JSON.parse(Buffer.from(manifest.bytes).toString()) as ManifestJson;
  const bytes = Buffer.from(JSON.stringify({ ...parsed, ...change(parsed) }));
  const { mediaType } = manifest.descriptor;
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.byteLength } };
}

interface ManifestJson {
  readonly annotations: Readonly<Record<string, string>>;
  readonly layers: readonly Descriptor[];
}

describe('packages whose parts do not fit', () => {
  const cases: readonly (readonly [string, string, readonly Buffer[], Partial<PackageMetadata>?])[] = [
    ['no model', 'missing-entry', [actions, file(text)]],
    ['no metadata', 'missing-entry', [...model, actions]],
    [
      'other metadata of the same size',
      'metadata-mismatch',
      [...model, actions, file(text.replace('1', '2'))],
    ],
    ['longer metadata that means the same', 'metadata-mismatch', [...model, actions, file(`${text}\n`)]],
    ['shorter metadata', 'metadata-mismatch', [...model, actions, file(text.slice(0, -1))]],
    ['empty metadata', 'metadata-mismatch', [...model, actions, file('')]],
    [
      'metadata that is a link',
      'symbolic-link',
      [...model, actions, rawEntry({ name: 'package.json', type: '2', linkname: '/etc/passwd' })],
    ],
    [
      'metadata elsewhere',
      'out-of-place',
      [...model, actions, rawEntry({ name: 'model/package.json', content: text })],
    ],
    [
      'a model of another size',
      'metadata-mismatch',
      [...model, actions, file(metadataBytes({ ...right, model: { ...right.model, size: 2 } }))],
      { model: { ...right.model, size: 2 } },
    ],
    [
      'a model of another name',
      'out-of-place',
      [...model, actions, file(metadataBytes({ ...right, model: { ...right.model, file: 'x' } }))],
      { model: { ...right.model, file: 'x' } },
    ],
    ['no actions, but it says so', 'metadata-mismatch', [...model, file(text)]],
    [
      'actions, but it says none',
      'metadata-mismatch',
      [...model, actions, file(metadataBytes({ ...right, ...none }))],
      none,
    ],
  ];
  test.each(cases)('%s', async (_name, code, entries, change = {}) => {
    const layer = layerOf(rawTar(...entries));
    const error = await refused(await publish(blobs, layer, { ...right, ...change }));
    expect(error).toMatchObject({ name: 'EnvironmentError', code: `archive-${code}` });
  });

  const layer = layerOf(rawTar(...model, actions, file(text)));
  const made = packageManifest(right, layer.descriptor);
  const annotated = (metadataText: unknown) => (parsed: ManifestJson) => ({
    annotations: { ...parsed.annotations, 'dev.tidegate.metadata': metadataText },
  });
  const manifests: readonly (readonly [string, RegExp, (parsed: ManifestJson) => object])[] = [
    ['a second layer', /layers: there are 2, and/, ({ layers }) => ({ layers: [...layers, ...layers] })],
    ['no layer', /layers: there are 0, and/, () => ({ layers: [] })],
    ['no metadata', /annotations\.dev\.tidegate\.metadata: /, annotated(undefined)],
    ['metadata that is no text', /annotations\.dev\.tidegate\.metadata: /, annotated({ ...right })],
    ['metadata that is not JSON', /isn't JSON/, annotated('{')],
    ['metadata of 2 MiB', /2097152 bytes, and 1048576 are allowed/, annotated(' '.repeat(2 ** 21))],
    [
      'a model that leaves',
      /model\.file: it isn't the plain name/,
      annotated(JSON.stringify({ ...right, model: { ...right.model, file: '../x' } })),
    ],
  ];
  test.each(manifests)('a manifest with %s', async (_name, problem, change) => {
    const manifest = changed(made.manifest, change);
    const digest = await publish(blobs, layer, right, { manifest });
    expect(await store.find(digest)).toBeUndefined();
    expect(await refused(digest)).toMatchObject({
      name: 'EnvironmentError',
      code: 'package-damaged',
      message: expect.stringMatching(problem),
    });
  });

  test('a config that names another layer', async () => {
    const { config } = packageManifest(right, { ...layer.descriptor, digest: digestOf('another') });
    const manifest = changed(made.manifest, () => ({ config: config.descriptor }));
    const digest = await publish(blobs, layer, right, { config, manifest });
    expect(await refused(digest)).toMatchObject({
      code: 'package-damaged',
      message: expect.stringContaining('rootfs.diff_ids'),
    });
  });

  test('and one whose parts fit', async () => {
    using directory = temporary();
    const digest = await publish(blobs, layer, right);
    await store.unpack(digest, join(directory.path, 'out'));
    expect(Object.keys(readTree(join(directory.path, 'out'))).sort()).toEqual([
      'actions',
      'model',
      'model/model.json',
      'package.json',
    ]);
  });
});
