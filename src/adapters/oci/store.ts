import { isName } from '../../domain/bot.ts';
import { digestOf, isDigest, type Digest } from '../../domain/digest.ts';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { packageTag, type PackageMetadata, type StoredPackage } from '../../domain/package.ts';
import {
  documentLimit,
  mediaTypes,
  packageManifest,
  parseManifest,
  type PackageManifest,
} from '../../domain/package-manifest.ts';
import { metadataBytes, metadataFile, parseMetadata } from '../../domain/package-metadata.ts';
import type { OnBytes, PackageSource, PackageStore, Transfer } from '../../ports/packages.ts';
import type { BlobName, Blobs, BlobSource } from './blobs.ts';
import { fileFailure } from './failures.ts';
import { layoutBlobs } from './layout.ts';
import { bytesOf } from './memory-bytes.ts';
import { inParallel } from './parallel.ts';
import { checkEntries, directoryEntry, modelEntry, treeEntries } from './source-tree.ts';
import { archive, type ArchiveEntry } from './tar-writer.ts';
import { placeDirectory } from './place.ts';
import { checkAmount, extractPackage, type BlobFiles } from './unpack.ts';

/** The blobs behind the stores that were made here, so that one store can copy from another. */
const blobsOf = new WeakMap<PackageStore, Blobs>();

/** A package's manifest, read and verified. */
interface Opened {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly manifest: PackageManifest;
}

/** Packages on top of any place for blobs: everything that is the same for a folder and a registry. */
export function packageStore(blobs: Blobs): PackageStore {
  const store: PackageStore = {
    location: blobs.location,
    pack: (source, onProgress) => pack(blobs, source, onProgress),
    async find(digest) {
      const opened = await openPackage(blobs, digest);
      return typeof opened === 'string' ? undefined : await whole(blobs, opened);
    },
    async list(bot) {
      const found = await inParallel(await blobs.list(), atOnce, async (digest) => {
        const opened = await openPackage(blobs, digest);
        if (typeof opened === 'string' || (bot !== undefined && opened.manifest.metadata.bot !== bot))
          return undefined;
        return whole(blobs, opened);
      });
      return found.filter((stored) => stored !== undefined);
    },
    async unpack(digest, directory, onProgress) {
      const opened = await openOrFail(blobs, digest);
      checkAmount(opened.manifest);
      await placeDirectory(directory, async (tree, scratch) => {
        const files = await nearby(blobs, opened.manifest, digest, scratch, onProgress);
        // What was fetched was told already; of a folder, the unpacking itself is what takes its time.
        await extractPackage(files, opened.manifest, tree, blobs.file && onProgress);
      });
    },
    copy: (digest, from, onProgress) => copy(blobs, digest, from, onProgress),
  };
  blobsOf.set(store, blobs);
  return store;
}

/** Packages that are looked at at once: each takes a registry several requests. */
const atOnce = 8;

async function pack(
  blobs: Blobs,
  source: PackageSource,
  onProgress: OnBytes | undefined,
): Promise<StoredPackage> {
  const { metadata, entries } = await readSource(source);
  const content = archive(entries);
  let done = 0;
  const onBytes = (bytes: number) => onProgress?.((done += bytes), content.size);
  const blob = await blobs.ingest(content, undefined, onBytes);
  const layer = { mediaType: mediaTypes.layer, ...blob };
  const { config, manifest } = packageManifest(metadata, layer);
  await blobs.ingest(bytesOf(config.bytes), config.descriptor);
  await blobs.publish(manifest, packageTag(metadata, manifest.descriptor.digest));
  return {
    digest: manifest.descriptor.digest,
    metadata,
    size: sizeOf(manifest.bytes, { config: config.descriptor, layer }),
  };
}

/** The metadata with what is known of the model, as a reader will read them. */
function checked(metadata: PackageSource['metadata'], size: number): PackageMetadata {
  const read = parseMetadata(metadataBytes({ ...metadata, model: { ...metadata.model, size } }));
  if (read.ok) return read.value;
  throw new EnvironmentError(
    `The metadata of a package of ${metadata.bot} can't be written: ${read.problem}`,
    {
      code: 'bad-metadata',
    },
  );
}

/** What goes into the layer of a package, all of it looked at before anything is written. */
async function readSource(source: PackageSource) {
  const { metadata, modelFile, actionsDirectory } = source;
  if (!isName(metadata.bot))
    throw new UserError(`${JSON.stringify(metadata.bot)} can't name a bot.`, { code: 'bad-name' });
  if (metadata.actions.kind === 'javascript' && actionsDirectory === undefined)
    throw new EnvironmentError('A package with JavaScript actions needs the directory of their code.', {
      code: 'no-actions-code',
    });
  try {
    const model = await modelEntry(modelFile, `model/${metadata.model.file}`);
    const final = checked(metadata, model.size);
    const actions =
      metadata.actions.kind === 'javascript' && actionsDirectory !== undefined
        ? await treeEntries(actionsDirectory, 'actions')
        : [];
    const entries = [
      directoryEntry('model'),
      model,
      ...actions,
      memoryEntry(metadataFile, metadataBytes(final)),
    ];
    checkEntries(entries);
    return { metadata: final, entries };
  } catch (error) {
    throw fileFailure(error, `The bot ${metadata.bot} couldn't be packed`);
  }
}

/** Bytes in memory as a file of an archive. */
export function memoryEntry(path: string, bytes: Uint8Array): ArchiveEntry {
  return {
    path,
    kind: 'file',
    size: bytes.byteLength,
    executable: false,
    content: () => bytesOf(bytes).open(),
  };
}

/** Opens a package, or says in a clause why it can't be. */
async function openPackage(blobs: Blobs, digest: Digest): Promise<Opened | string> {
  const bytes = await blobs.manifest(digest);
  if (!bytes) return 'its manifest is missing';
  if (digestOf(bytes) !== digest) return 'its manifest is damaged: the digest of its bytes is another';
  const manifest = parseManifest(bytes);
  if (!manifest.ok) return `its manifest isn't that of a package: ${manifest.problem}`;
  return { digest, bytes, manifest: manifest.value };
}

async function openOrFail(blobs: Blobs, digest: Digest): Promise<Opened> {
  if (!isDigest(digest))
    throw new UserError(`${JSON.stringify(digest)} isn't the digest of a package.`, {
      code: 'no-such-package',
      next: 'List what is there with: tidegate models',
    });
  const opened = await openPackage(blobs, digest);
  if (typeof opened !== 'string') return opened;
  if ((await blobs.manifest(digest)) === undefined)
    throw new UserError(`The store ${blobs.location} has no package ${digest}.`, {
      code: 'no-such-package',
      next: 'List what is there with: tidegate models',
    });
  throw new EnvironmentError(`The package ${digest} in ${blobs.location} can't be used: ${opened}`, {
    code: 'package-damaged',
    next: 'Train the bot again, or copy the package from a store where it is whole.',
  });
}

/** The package as the port tells it, if all its blobs are there. */
async function whole(blobs: Blobs, opened: Opened): Promise<StoredPackage | undefined> {
  const { digest, bytes, manifest } = opened;
  for (const blob of [manifest.config, manifest.layer]) if (!(await blobs.has(blob))) return undefined;
  return { digest, metadata: manifest.metadata, size: sizeOf(bytes, manifest) };
}

/** Bytes of all blobs of a package, its manifest among them. */
function sizeOf(
  manifestBytes: Uint8Array,
  { config, layer }: Pick<PackageManifest, 'config' | 'layer'>,
): number {
  return manifestBytes.byteLength + config.size + layer.size;
}

async function copy(
  blobs: Blobs,
  digest: Digest,
  from: PackageStore,
  onProgress: OnBytes | undefined,
): Promise<Transfer> {
  const source = blobsOf.get(from);
  if (!source)
    throw new EnvironmentError(
      `Packages can't be copied from ${from.location}: it is a store of another kind.`,
      {
        code: 'foreign-store',
      },
    );
  const { bytes, manifest } = await openOrFail(source, digest);
  if (manifest.config.size > documentLimit)
    throw new EnvironmentError(`The package ${digest} has a config of ${manifest.config.size} bytes.`, {
      code: 'package-damaged',
    });
  const onBytes = summed(manifest, onProgress);
  const transfer = { moved: 0, mounted: 0, present: 0 };
  for (const blob of [manifest.layer, manifest.config]) {
    if (await blobs.adopt?.(blob, source)) {
      transfer.mounted += blob.size;
      onBytes(blob.size);
      continue;
    }
    const counted = countedReads(await sourceOf(source, blob, digest));
    await blobs.ingest(counted.source, blob, onBytes);
    const read = counted.bytes();
    if (read > 0) transfer.moved += read;
    else transfer.present += blob.size;
  }
  const descriptor = { mediaType: mediaTypes.manifest, digest, size: bytes.byteLength };
  await blobs.publish({ descriptor, bytes }, packageTag(manifest.metadata, digest));
  return transfer;
}

/** Sums the bytes of a package's blobs up. */
function summed(
  { config, layer }: Pick<PackageManifest, 'config' | 'layer'>,
  onProgress: OnBytes | undefined,
): (bytes: number) => void {
  const of = config.size + layer.size;
  let done = 0;
  // What is sent again after a broken connection isn't more than there is.
  return (bytes) => onProgress?.((done = Math.min(of, done + bytes)), of);
}

/** A source that counts what is really read of it. */
function countedReads(source: BlobSource): { readonly source: BlobSource; readonly bytes: () => number } {
  let bytes = 0;
  return {
    source: {
      size: source.size,
      async *open() {
        for await (const chunk of source.open()) {
          bytes += chunk.byteLength;
          yield chunk;
        }
      },
    },
    bytes: () => bytes,
  };
}

/** The blobs of a package as files of this machine; a registry's are fetched for the time being. */
export async function nearby(
  blobs: Blobs,
  manifest: Pick<PackageManifest, 'config' | 'layer'>,
  of: Digest,
  scratch: string,
  onProgress: OnBytes | undefined,
): Promise<BlobFiles> {
  const { file, location } = blobs;
  if (file) return { file, location };
  const { file: fetched, ...near } = layoutBlobs(scratch, { durable: false });
  const onBytes = summed(manifest, onProgress);
  for (const blob of [manifest.config, manifest.layer])
    await near.ingest(await sourceOf(blobs, blob, of), blob, onBytes);
  return { file: fetched as NonNullable<typeof fetched>, location };
}

/** A blob of another place as a source. */
async function sourceOf(blobs: Blobs, blob: BlobName, of: Digest): Promise<BlobSource> {
  const missing = () =>
    new EnvironmentError(
      `The package ${of} in ${blobs.location} isn't whole: the blob ${blob.digest} is missing.`,
      {
        code: 'package-damaged',
        next: 'Train the bot again, or copy the package from a store where it is whole.',
      },
    );
  if (!(await blobs.has(blob))) throw missing();
  return {
    size: blob.size,
    async *open() {
      const content = await blobs.open(blob);
      if (!content) throw missing();
      yield* content;
    },
  };
}
