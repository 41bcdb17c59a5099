import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, digestOf } from '../../src/domain/digest.ts';
import { packageTag, type PackageMetadata } from '../../src/domain/package.ts';
import {
  configProblem,
  documentLimit,
  imageManifest,
  mediaTypes,
  packageManifest,
  parseManifest,
  parseMarkedManifest,
  type Descriptor,
} from '../../src/domain/package-manifest.ts';
import { metadataBytes, metadataLimit, parseMetadata } from '../../src/domain/package-metadata.ts';

const metadata: PackageMetadata = {
  schema: 1,
  bot: 'helpdesk',
  inputs: digestOf('inputs'),
  local: false,
  engine: { name: 'rasa', trainer: '3.6.21' },
  images: { core: 'rasa/rasa@sha256:1' },
  model: { file: 'm\u00f6del.tar.gz', size: 12, id: 'abc' },
  actions: { kind: 'javascript', names: ['action_a', 'action_b'] },
  metrics: {
    intents: { accuracy: 0.5, macroF1: 0.25, examples: 10, folds: 5 },
    entities: { precision: 1, recall: 0, f1: 0.5, support: 3 },
    givenIntents: { conversations: { right: 1, of: 2 }, actions: { right: 3, of: 4 } },
    predictedIntents: { conversations: { right: 0, of: 2 }, actions: { right: 1, of: 4 } },
  },
};
const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe('the tag of a package', () => {
  test('names the bot and the package', () => {
    const digest = `sha256:3f2a9c01b2c4${'0'.repeat(52)}` as const;
    expect(packageTag({ bot: 'helpdesk', local: false }, digest)).toBe('helpdesk-3f2a9c01b2c4');
    expect(packageTag({ bot: 'helpdesk', local: true }, digest)).toBe('helpdesk-3f2a9c01b2c4-local');
  });
});

describe('metadata', () => {
  test('comes out as it went in, in one form', () => {
    expect(parseMetadata(metadataBytes(metadata))).toEqual({ ok: true, value: metadata });
    const shuffled = Object.fromEntries(Object.entries(metadata).reverse()) as unknown as PackageMetadata;
    expect(metadataBytes(shuffled)).toEqual(metadataBytes(metadata));
    expect(parseMetadata(metadataBytes({ ...metadata, metrics: {} })).ok).toBe(true);
  });

  const broken: readonly (readonly [string, unknown, RegExp])[] = [
    ['no object', [], /^schema: /],
    ['null', null, /^the document: /],
    ['another schema', { ...metadata, schema: 2 }, /^schema: /],
    ['an unknown key', { ...metadata, commit: 'abc' }, /^commit: /],
    ['a missing key', { ...metadata, local: undefined }, /^local: /],
    ['a bad name', { ...metadata, bot: '../x' }, /^bot: it isn't a bot's name/],
    ['a bad digest', { ...metadata, inputs: 'sha256:ABC' }, /^inputs: it must be sha256/],
    ['a digest that is a number', { ...metadata, inputs: 1 }, /^inputs: it must be sha256/],
    ['another engine', { ...metadata, engine: { name: 'gpt', trainer: '1' } }, /^engine\.name: /],
    ['an empty trainer', { ...metadata, engine: { name: 'rasa', trainer: '' } }, /^engine\.trainer: /],
    [
      'a path as a file',
      { ...metadata, model: { ...metadata.model, file: 'a/b' } },
      /^model\.file: it isn't the plain/,
    ],
    [
      'a file that leaves',
      { ...metadata, model: { ...metadata.model, file: '..' } },
      /^model\.file: it isn't the plain/,
    ],
    ['a negative size', { ...metadata, model: { ...metadata.model, size: -1 } }, /^model\.size: /],
    ['half a byte', { ...metadata, model: { ...metadata.model, size: 0.5 } }, /^model\.size: /],
    ['actions that are no list', { ...metadata, actions: { kind: 'none', names: 'a' } }, /^actions\.names: /],
    [
      'a score above 1',
      { ...metadata, metrics: { entities: { precision: 2, recall: 0, f1: 0, support: 1 } } },
      /^metrics\.entities\.precision: /,
    ],
  ];
  test.each(broken)('is refused: %s', (_name, value, problem) => {
    expect(parseMetadata(bytesOf(value))).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  test('is refused when it is no JSON, no UTF-8, or too long', () => {
    for (const bytes of [new Uint8Array(), new TextEncoder().encode('{'), Uint8Array.of(0x22, 0xff, 0x22)])
      expect(parseMetadata(bytes)).toEqual({
        ok: false,
        problem: expect.stringMatching(/^it isn't JSON in UTF-8: .*\.$/s),
      });
    expect(parseMetadata(new Uint8Array(metadataLimit + 1))).toEqual({
      ok: false,
      problem: 'it has 1048577 bytes, and 1048576 are allowed.',
    });
  });

  test('no JSON at all makes it throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const changed = { ...metadata, ...(typeof value === 'object' ? value : { model: value }) };
        const read = parseMetadata(bytesOf(changed));
        expect(read.ok || read.problem.endsWith('.')).toBe(true);
        expect(parseManifest(bytesOf(value)).ok).toBe(false);
        expect(typeof configProblem(bytesOf(value), layer)).toBe('string');
      }),
    );
  });
});

const layer: Descriptor = { mediaType: mediaTypes.layer, digest: digestOf('layer'), size: 5 };

describe('the manifest', () => {
  const { config, manifest } = packageManifest(metadata, layer);
  const parsed = JSON.parse(new TextDecoder().decode(manifest.bytes)) as Record<string, unknown>;

  test('is an image in canonical JSON, of which nothing changes', () => {
    expect(new TextDecoder().decode(manifest.bytes)).toBe(canonicalJson(parsed as never));
    expect(parsed).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      annotations: { 'dev.tidegate.metadata': canonicalJson(metadata as never), 'dev.tidegate.package': '1' },
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config.bytes),
        size: config.bytes.byteLength,
      },
      layers: [layer],
    });
    expect(manifest.descriptor).toEqual({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf(manifest.bytes),
      size: manifest.bytes.byteLength,
    });
    expect(JSON.parse(new TextDecoder().decode(config.bytes))).toEqual({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { 'dev.tidegate.bot': 'helpdesk', 'dev.tidegate.inputs': metadata.inputs } },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    });
  });

  test('is read as it was written', () => {
    const read = parseManifest(manifest.bytes);
    const value = { config: config.descriptor, layer, metadata, metadataBytes: metadataBytes(metadata) };
    expect(read).toEqual({ ok: true, value });
    expect(parseManifest(bytesOf({ ...parsed, mediaType: undefined, extra: 1 }))).toEqual(read);
    expect(configProblem(config.bytes, layer)).toBeUndefined();
  });

  const annotated = (text: unknown) => ({
    annotations: { 'dev.tidegate.package': '1', 'dev.tidegate.metadata': text },
  });
  const broken: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['a foreign image', { annotations: undefined }, /^annotations\.dev\.tidegate\.package: /],
    ['another format', { annotations: { 'dev.tidegate.package': '2' } }, /only version 1/],
    ['no metadata', annotated(undefined), /^annotations\.dev\.tidegate\.metadata: /],
    ['metadata that is no text', annotated(metadata), /^annotations\.dev\.tidegate\.metadata: /],
    ['metadata of something else', annotated('[]'), /^annotations\.dev\.tidegate\.metadata: schema: .*\.$/],
    ['metadata that is no JSON', annotated('{'), /^annotations\.dev\.tidegate\.metadata: it isn't JSON/],
    ['schema 1', { schemaVersion: 1 }, /^schemaVersion: /],
    ['a list of manifests', { mediaType: mediaTypes.index }, /^mediaType: /],
    ['no layers', { layers: [] }, /^layers: there are 0, and a package has exactly 1\.$/],
    ['two layers', { layers: [layer, layer] }, /^layers: there are 2, and a package has exactly 1\.$/],
    [
      'a compressed layer',
      { layers: [{ ...layer, mediaType: `${mediaTypes.layer}+gzip` }] },
      /^layers\.0\.mediaType: it is "application.*\+gzip", and only application.*\.tar is allowed/,
    ],
    ['a digest of another kind', { layers: [{ ...layer, digest: 'sha512:00' }] }, /^layers\.0\.digest: /],
    ['a digest that is none', { layers: [{ ...layer, digest: null }] }, /^layers\.0\.digest: /],
    ['a path as a digest', { layers: [{ ...layer, digest: 'sha256:../../x' }] }, /^layers\.0\.digest: /],
    ['an absurd size', { config: { ...config.descriptor, size: 2 ** 60 } }, /^config\.size: /],
    ['a size that is a text', { config: { ...config.descriptor, size: '1' } }, /^config\.size: /],
    [
      'a config of another kind',
      { config: { ...config.descriptor, mediaType: 'x/y' } },
      /^config\.mediaType: /,
    ],
  ];
  test.each(broken)('is refused: %s', (_name, change, problem) => {
    expect(parseManifest(bytesOf({ ...parsed, ...change }))).toEqual({
      ok: false,
      problem: expect.stringMatching(problem),
    });
  });

  test('is refused when it is longer than registries take', () => {
    expect(parseManifest(new Uint8Array(documentLimit + 1)).ok).toBe(false);
  });

  test('and its config agree about the layers', () => {
    const wrong = "its rootfs.diff_ids aren't the digest of the manifest's layer alone.";
    const named = (...ids: readonly string[]) => bytesOf({ rootfs: { type: 'layers', diff_ids: ids } });
    expect(configProblem(config.bytes, { digest: digestOf('other') })).toBe(wrong);
    expect(configProblem(named(), layer)).toBe(wrong);
    expect(configProblem(named(layer.digest, layer.digest), layer)).toBe(wrong);
    expect(configProblem(named(layer.digest), layer)).toBeUndefined();
    expect(configProblem(bytesOf({ rootfs: { type: 'other', diff_ids: [] } }), layer)).toMatch(
      /^rootfs\.type: /,
    );
    expect(configProblem(new Uint8Array(documentLimit + 1), layer)).toMatch(/^it has /);
  });
});

describe('an image with another mark', () => {
  const layer: Descriptor = { mediaType: mediaTypes.layer, digest: digestOf('layer'), size: 5 };
  const { config, manifest } = imageManifest(layer, { labels: {}, annotations: { 'dev.example': '1' } });

  test('is read by its mark, and by no other', () => {
    const value = { config: config.descriptor, layer };
    expect(parseMarkedManifest(manifest.bytes, 'dev.example')).toEqual({ ok: true, value });
    expect(parseMarkedManifest(manifest.bytes, 'dev.other')).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^annotations\.dev\.other: /),
    });
    expect(parseManifest(manifest.bytes).ok).toBe(false);
    expect(parseMarkedManifest(bytesOf('no manifest'), 'dev.example').ok).toBe(false);
  });
});
