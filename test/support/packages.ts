import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestOf, type Digest } from '../../src/domain/digest.ts';
import type { PackageMetadata } from '../../src/domain/package.ts';
import { mediaTypes, packageManifest, type Document } from '../../src/domain/package-manifest.ts';
import { metadataBytes } from '../../src/domain/package-metadata.ts';
import type { Blobs } from '../../src/adapters/oci/blobs.ts';
import type { PackageSource } from '../../src/ports/packages.ts';
import { rawEntry } from './raw-tar.ts';

/** A temporary directory that is gone after the block that declares it with `using`. */
export function temporary(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'tidegate-packages-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export const inputs = digestOf('inputs of a bot');

export const metadata: PackageSource['metadata'] = {
  schema: 1,
  bot: 'helpdesk',
  inputs,
  local: false,
  engine: { name: 'builtin', trainer: '1' },
  images: {},
  model: { file: 'model.json', id: 'model-1' },
  actions: { kind: 'javascript', names: ['action_hello'] },
  metrics: {},
};

/** A tree of files: a text per path, executable where the text starts with `#!`; undefined is an empty directory. */
export type Tree = Readonly<Record<string, string | Uint8Array | undefined>>;

export function writeTree(root: string, tree: Tree): void {
  mkdirSync(root, { recursive: true });
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(content === undefined ? file : dirname(file), { recursive: true });
    if (content === undefined) continue;
    writeFileSync(file, content);
    chmodSync(file, Buffer.from(content).subarray(0, 2).toString() === '#!' ? 0o755 : 0o644);
  }
}

/** Every file and directory below a root with its permissions and a hash of its content. */
export function readTree(root: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    const stats = lstatSync(join(root, name));
    const mode = (stats.mode & 0o7777).toString(8);
    found[name] = stats.isFile()
      ? `${mode} ${digestOf(readFileSync(join(root, name)))}`
      : `${mode} directory`;
  }
  return found;
}

/** A model and actions in a directory, ready to be packed. */
export function sourceIn(
  directory: string,
  options: { model?: string | Uint8Array; actions?: Tree; change?: Partial<PackageSource['metadata']> } = {},
): PackageSource {
  const modelFile = join(directory, 'model');
  writeTree(directory, { model: options.model ?? '{"weights":[1,2,3]}' });
  const actionsDirectory = join(directory, 'actions');
  writeTree(actionsDirectory, options.actions ?? { 'hello.js': 'export const name = "action_hello";\n' });
  return { metadata: { ...metadata, ...options.change }, modelFile, actionsDirectory };
}

/** A layer's bytes with its descriptor. */
export function layerOf(bytes: Uint8Array): Document {
  const digest: Digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  return { bytes, descriptor: { mediaType: mediaTypes.layer, digest, size: bytes.byteLength } };
}

/** The metadata of a package made by hand: its model is empty. */
export const byHand: PackageMetadata = { ...metadata, model: { ...metadata.model, size: 0 } };

/** Publishes a package of a layer that was made by hand, and returns its digest. */
export async function publish(
  blobs: Blobs,
  layer: Document,
  change: Partial<PackageMetadata> = {},
  documents: Partial<{ config: Document; manifest: Document }> = {},
): Promise<Digest> {
  const made = { ...packageManifest({ ...byHand, ...change }, layer.descriptor), ...documents };
  for (const blob of [layer, made.config]) await blobs.ingest(sourceOf(blob.bytes), blob.descriptor);
  await blobs.publish(made.manifest, 'by-hand');
  return made.manifest.descriptor.digest;
}

/** A package whose layer goes on with this archive, everything before it being right. */
export async function publishWith(blobs: Blobs, archive: Uint8Array): Promise<Digest> {
  const before = [
    rawEntry({ name: 'model/', type: '5', mode: 0o755 }),
    rawEntry({ name: 'model/model.json' }),
    rawEntry({ name: 'package.json', content: metadataBytes(byHand) }),
  ];
  return await publish(blobs, layerOf(Buffer.concat([...before, archive])));
}

export function sourceOf(bytes: Uint8Array) {
  return {
    size: bytes.byteLength,
    async *open() {
      yield bytes;
    },
  };
}

/** What is wrong with an OCI image layout: every file is checked against its name, and every reference followed. */
export function layoutProblems(folder: string): readonly string[] {
  if (!existsSync(join(folder, 'index.json'))) return [];
  const problems: string[] = [];
  const blob = (digest: string) => join(folder, 'blobs', 'sha256', digest.slice(7));
  const check = ({ digest, size }: { digest: string; size: number }) => {
    if (!existsSync(blob(digest))) problems.push(`${digest} is missing`);
    else if (statSync(blob(digest)).size !== size) problems.push(`${digest} hasn't its size`);
  };
  type Points = { digest: string; size: number; annotations?: Record<string, string> };
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { manifests: Points[] };
  const tags = index.manifests.flatMap((entry) => Object.values(entry.annotations ?? {}));
  if (new Set(tags).size !== tags.length) problems.push('a tag stands twice');
  for (const entry of index.manifests) {
    check(entry);
    if (!existsSync(blob(entry.digest))) continue;
    const manifest = JSON.parse(readFileSync(blob(entry.digest), 'utf8')) as {
      config: Points;
      layers: Points[];
    };
    for (const part of [manifest.config, ...manifest.layers]) check(part);
  }
  const blobs = join(folder, 'blobs', 'sha256');
  for (const name of existsSync(blobs) ? readdirSync(blobs) : []) {
    const digest = createHash('sha256')
      .update(readFileSync(join(blobs, name)))
      .digest('hex');
    if (digest !== name) problems.push(`the bytes of ${name} have the digest ${digest}`);
  }
  if (readFileSync(join(folder, 'oci-layout'), 'utf8') !== '{"imageLayoutVersion":"1.0.0"}')
    problems.push('oci-layout is wrong');
  return problems;
}
