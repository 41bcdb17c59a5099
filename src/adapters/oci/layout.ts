import { createHash, randomUUID } from 'node:crypto';
import { open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Digest } from '../../domain/digest.ts';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { documentLimit, mediaTypes, type Document } from '../../domain/package-manifest.ts';
import { chunksHeld, type BlobName, type Blobs, type BlobSource } from './blobs.ts';
import {
  makeDirectories,
  openIfThere,
  readIfThere,
  statIfThere,
  syncDirectory,
  writeAll,
} from './durable.ts';
import { fileFailure, streamed, withFileFailures } from './failures.ts';
import { readChunks } from './file-bytes.ts';
import { emptyIndex, parseIndex, withManifest, type Index } from './layout-index.ts';
import { lock, tryLock } from './lock.ts';

/** Written bytes after which the disk is set to work, so that little is left to wait for at the end. */
const syncEvery = 128 * 1024 * 1024;

/**
 * Blobs in an OCI image layout (image-spec 1.1) in a folder.
 *
 * Files come to be under a name of their own below `.tidegate/new`, are made durable and then renamed, blobs before
 * the index that names them: whenever a writer ends, the layout is valid. Two kernel locks, which end with their
 * process, keep writers apart: `.tidegate/index` while index.json is read, changed and replaced, and
 * `.tidegate/writers`, which every writer shares while it has unfinished files and a cleaner takes alone. Readers
 * need no lock.
 *
 * @param durable false: for blobs that are needed for the time being alone. Nothing waits for the disk then.
 */
export function layoutBlobs(folder: string, { durable = true }: { readonly durable?: boolean } = {}): Blobs {
  const location = resolve(folder);
  const blobs = join(location, 'blobs', 'sha256');
  const own = join(location, '.tidegate');
  const unfinished = join(own, 'new');
  const indexFile = join(location, 'index.json');
  const fileOf = (digest: Digest) => join(blobs, digest.slice('sha256:'.length));
  const reading = `The store ${location} couldn't be read`;
  const writing = `The store ${location} couldn't be written to`;

  /** Makes the folders, and removes what writers that are gone left behind; while another one is at work, it waits. */
  async function prepare(): Promise<void> {
    await makeDirectories(blobs);
    await makeDirectories(unfinished);
    const left = await readdir(unfinished);
    if (left.length === 0) return;
    using alone = tryLock(join(own, 'writers'), 'exclusive');
    if (alone) for (const name of left) await rm(join(unfinished, name), { force: true });
  }

  /** Makes an empty folder a layout. */
  async function initialize(): Promise<void> {
    if ((await exists(indexFile)) && (await exists(join(location, 'oci-layout')))) return;
    using _held = await lock(join(own, 'index'), 'exclusive');
    if (!(await exists(join(location, 'oci-layout'))))
      await replace(join(location, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
    if (!(await exists(indexFile))) await replace(indexFile, emptyIndex);
  }

  /** Does something that leaves unfinished files if it is killed. */
  async function asWriter<T>(work: () => Promise<T>): Promise<T> {
    try {
      await prepare();
      using _held = await lock(join(own, 'writers'), 'shared');
      await initialize();
      return await work();
    } catch (error) {
      throw fileFailure(error, writing);
    }
  }

  /** Writes a small file whole or not at all. */
  async function replace(file: string, content: string | Uint8Array): Promise<void> {
    const temporary = join(unfinished, randomUUID());
    try {
      await writeFile(temporary, content, { flag: 'wx', flush: true });
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async function readIndex(): Promise<Index> {
    const bytes = await readIfThere(indexFile);
    return bytes === undefined
      ? parseIndex(Buffer.from(emptyIndex), indexFile)
      : parseIndex(bytes, indexFile);
  }

  async function matches(blob: BlobName): Promise<boolean> {
    if (!(await has(blob))) return false;
    const handle = await openIfThere(fileOf(blob.digest));
    if (!handle) return false;
    const hash = createHash('sha256');
    for await (const chunk of chunksOf(handle, blob)) hash.update(chunk);
    return `sha256:${hash.digest('hex')}` === blob.digest;
  }

  async function has(blob: BlobName): Promise<boolean> {
    const stats = await statIfThere(fileOf(blob.digest));
    return stats?.isFile() === true && stats.size === blob.size;
  }

  async function take(
    source: BlobSource,
    expected: BlobName | undefined,
    onBytes: ((bytes: number) => void) | undefined,
  ): Promise<BlobName> {
    const temporary = join(unfinished, randomUUID());
    try {
      const blob = await write(temporary, source, durable, onBytes);
      if (expected && (blob.digest !== expected.digest || blob.size !== expected.size))
        throw new EnvironmentError(
          `The blob ${expected.digest} is damaged where it was read: ${blob.size} bytes with the digest ${blob.digest} came instead of ${expected.size}.`,
          { code: 'blob-damaged', next: 'Pack it again, or copy it from a store where it is whole.' },
        );
      // Over whatever may lie there: an earlier blob of that name is the same, or damaged.
      await rename(temporary, fileOf(blob.digest));
      return blob;
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  return {
    location,
    has: (blob) => withFileFailures(reading, () => has(blob)),
    file: (blob) => fileOf(blob.digest),
    async open(blob) {
      const handle = await withFileFailures(reading, () => openIfThere(fileOf(blob.digest)));
      return handle && streamed(reading, chunksOf(handle, blob));
    },
    ingest: (source, expected, onBytes) =>
      asWriter(async () => {
        if (expected && (await matches(expected))) {
          onBytes?.(expected.size);
          return expected;
        }
        return await take(source, expected, onBytes);
      }),
    manifest: (digest) =>
      withFileFailures(reading, async () => {
        const listed = (await readIndex()).manifests.find((manifest) => manifest.digest === digest);
        if (!listed || listed.size > documentLimit) return undefined;
        return await readIfThere(fileOf(digest));
      }),
    publish: (manifest: Document, tag: string) =>
      asWriter(async () => {
        await replace(fileOf(manifest.descriptor.digest), manifest.bytes);
        // The names of its blobs too, all at once: each sync waits for whatever else the disk has to do.
        await syncDirectory(blobs);
        using _held = await lock(join(own, 'index'), 'exclusive');
        const before = await readIndex();
        const after = withManifest(before, manifest.descriptor, tag);
        if (after !== before.text) await replace(indexFile, after);
        await syncDirectory(location);
      }),
    list: () =>
      withFileFailures(reading, async () =>
        (await readIndex()).manifests
          .filter((manifest) => manifest.mediaType === mediaTypes.manifest)
          .map((manifest) => manifest.digest)
          .reverse(),
      ),
  };
}

/**
 * Refuses a folder that holds something else. One that isn't there yet, or is empty, is fine.
 * @throws UserError `not-a-store`
 */
export async function checkFolder(folder: string): Promise<void> {
  const location = resolve(folder);
  const stats = await statIfThere(location);
  if (!stats) return;
  const use = 'Name a folder that is empty, or not there yet.';
  if (!stats.isDirectory())
    throw new UserError(`The store ${location} can't be used: it isn't a folder.`, {
      code: 'not-a-store',
      next: use,
    });
  // Its names first: another process may make a layout of it meanwhile, and oci-layout is what that writes first.
  const names = await readdir(location);
  const version = names.includes('oci-layout') ? await readIfThere(join(location, 'oci-layout')) : undefined;
  if (version === undefined) {
    const foreign = names.filter((name) => name !== '.tidegate' && name !== 'blobs');
    if (foreign.length > 0)
      throw new UserError(
        `The store ${location} can't be used: it is a folder of other things, and no OCI image layout.`,
        { code: 'not-a-store', next: use },
      );
    return;
  }
  if (!/"imageLayoutVersion"\s*:\s*"1\.\d+\.\d+"/.test(version.toString('utf8')))
    throw new UserError(
      `The store ${location} can't be used: its oci-layout doesn't name version 1 of the OCI image layout.`,
      { code: 'not-a-store', next: use },
    );
}

/** The bytes of a blob, as many as there are up to its size. Closes the file. */
async function* chunksOf(handle: FileHandle, { digest, size }: BlobName): AsyncGenerator<Uint8Array> {
  await using _open = handle;
  const { size: there } = await handle.stat();
  const shorter = () =>
    new EnvironmentError(`The blob ${digest} became shorter while it was read.`, { code: 'blob-damaged' });
  yield* readChunks(handle, Math.min(size, there), shorter);
}

/** Writes a source into a new file, hashes it on the way, and makes it durable if it is to be. */
async function write(
  file: string,
  source: BlobSource,
  durable: boolean,
  onBytes: ((bytes: number) => void) | undefined,
): Promise<BlobName> {
  const hash = createHash('sha256');
  await using handle = await open(file, 'wx', 0o644);
  const writing: Promise<void>[] = [];
  let syncing: Promise<void> | undefined;
  let size = 0;
  let unsynced = 0;
  try {
    for await (const chunk of source.open()) {
      const written = writeAll(handle, chunk, size);
      // A failure shows when it is awaited.
      written.catch(() => undefined);
      writing.push(written);
      hash.update(chunk);
      size += chunk.byteLength;
      unsynced += chunk.byteLength;
      onBytes?.(chunk.byteLength);
      if (writing.length >= chunksHeld) await writing.shift();
      if (durable && unsynced >= syncEvery && !syncing) {
        unsynced = 0;
        // A failure shows in the last sync too.
        const done = () => (syncing = undefined);
        syncing = handle.datasync().then(done, done);
      }
    }
    await Promise.all(writing);
  } finally {
    await Promise.allSettled([...writing, syncing]);
  }
  if (durable) await handle.sync();
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

async function exists(file: string): Promise<boolean> {
  return (await statIfThere(file)) !== undefined;
}
