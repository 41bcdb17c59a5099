import { digestOf, type Digest } from '../../domain/digest.ts';
import { EnvironmentError } from '../../domain/errors.ts';
import { imageManifest, mediaTypes, parseMarkedManifest } from '../../domain/package-manifest.ts';
import type { Blobs } from './blobs.ts';
import { withFileFailures } from './failures.ts';
import { bytesOf } from './memory-bytes.ts';
import { placeDirectory } from './place.ts';
import { checkEntries } from './source-tree.ts';
import { nearby } from './store.ts';
import { archive, type ArchiveEntry } from './tar-writer.ts';
import { checkAmount, extractLayer } from './unpack.ts';

/** A folder of files as an image with one layer, like a package, but of another purpose. */
export interface Artifact {
  /** The annotation that says what it is; its value is the version of the form, which is 1. */
  readonly mark: string;
  /** What it is, for messages: `the inputs of bakery`. */
  readonly what: string;
  /** In the archive's order: the same entries give the same digest. */
  readonly entries: readonly ArchiveEntry[];
  /** The tag that keeps it from being cleared away, made of its digest. */
  readonly tag: (digest: Digest) => string;
}

/**
 * Packs and stores an artifact. Safe to repeat and safe for two writers at once.
 * @returns the digest of its manifest, its name everywhere.
 */
export async function storeArtifact(blobs: Blobs, { mark, what, entries, tag }: Artifact): Promise<Digest> {
  checkEntries(entries);
  return await withFileFailures(`${what} couldn't be packed`, async () => {
    const layer = await blobs.ingest(archive(entries), undefined);
    const { config, manifest } = imageManifest(
      { mediaType: mediaTypes.layer, ...layer },
      { labels: {}, annotations: { [mark]: '1' } },
    );
    await blobs.ingest(bytesOf(config.bytes), config.descriptor);
    const { digest } = manifest.descriptor;
    await blobs.publish(manifest, tag(digest));
    return digest;
  });
}

/**
 * Lays an artifact out in a directory that must not exist yet; all or nothing.
 * @returns false where there is none of that digest.
 * @throws EnvironmentError `artifact-damaged` where it isn't what `mark` says, `archive-<RefusalCode>`, `blob-damaged`
 */
export async function fetchArtifact(
  blobs: Blobs,
  digest: Digest,
  { mark, what }: Pick<Artifact, 'mark' | 'what'>,
  directory: string,
): Promise<boolean> {
  const bytes = await blobs.manifest(digest);
  if (!bytes) return false;
  const read = parseMarkedManifest(bytes, mark);
  if (digestOf(bytes) !== digest || !read.ok) {
    const why = read.ok ? 'the digest of its bytes is another' : read.problem;
    throw new EnvironmentError(`${what} can't be read from ${blobs.location} (${digest}): ${why}`, {
      code: 'artifact-damaged',
      next: 'Run the same command again.',
    });
  }
  const manifest = read.value;
  checkAmount(manifest);
  await placeDirectory(directory, async (tree, scratch) => {
    const files = await nearby(blobs, manifest, digest, scratch, undefined);
    await extractLayer(files, manifest.layer, tree);
  });
  return true;
}
