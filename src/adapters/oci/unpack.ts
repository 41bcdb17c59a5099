import { createHash } from 'node:crypto';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { EnvironmentError } from '../../domain/errors.ts';
import {
  entryRules,
  limits,
  placeProblem,
  shown,
  type Entry,
  type Refusal,
} from '../../domain/package-entries.ts';
import {
  configProblem,
  documentLimit,
  type Descriptor,
  type PackageManifest,
} from '../../domain/package-manifest.ts';
import { metadataFile } from '../../domain/package-metadata.ts';
import type { OnBytes } from '../../ports/packages.ts';
import type { BlobName, Blobs } from './blobs.ts';
import { setMode, syncDirectory, writeAll } from './durable.ts';
import { hasCode } from './failures.ts';
import { FileBytes } from './file-bytes.ts';
import { checkModelArchive } from './model-archive.ts';
import { readTar, type TarEntry, type TarKind } from './tar-reader.ts';

/** Files whose content is on its way to the disk at one time. */
const syncsAtOnce = 16;

/** Where the blobs of a package lie as files of this machine. */
export type BlobFiles = Required<Pick<Blobs, 'file' | 'location'>>;

/** The layer of a package as an archive. */
function layerTar(layer: Descriptor): TarKind {
  return {
    dialect: 'package',
    refuse(refusal, path) {
      const subject = `${path === undefined ? 'The archive' : `${shown(path)} in the archive`} ${layer.digest}`;
      return new EnvironmentError(`${subject} ${refusal.reason}. Nothing of it was unpacked.`, {
        code: `archive-${refusal.code}`,
      });
    },
  };
}

/**
 * Refuses a package by its size alone, before any of it is fetched.
 * @throws EnvironmentError `archive-package-too-large`
 */
export function checkAmount({ layer }: Pick<PackageManifest, 'layer'>): void {
  if (layer.size <= limits.layerBytes) return;
  const reason = `has ${layer.size} bytes, and ${limits.layerBytes} are allowed`;
  throw layerTar(layer).refuse({ code: 'package-too-large', reason });
}

/**
 * Lists the layer of a package, refuses what is hostile or doesn't fit, and only then lays it out, verifying its
 * digest while its bytes pass. Last of all, a model that is an archive is listed too.
 * @param directory an empty directory. When this fails, something may be left in it.
 * @throws EnvironmentError `archive-<RefusalCode>`, `model-archive-<RefusalCode>`, `blob-damaged`, `package-damaged`
 */
export async function extractPackage(
  blobs: BlobFiles,
  manifest: PackageManifest,
  directory: string,
  onProgress?: OnBytes,
): Promise<void> {
  const { layer, metadata } = manifest;
  await checkConfig(blobs, manifest);
  try {
    await listLayer(blobs, manifest);
  } catch (error) {
    // An archive that was damaged on the disk isn't a hostile one.
    await verifyBlob(blobs, layer);
    throw error;
  }
  const placed = (entry: Entry) => placeProblem(entry, metadata.model.file);
  await extractLayer(blobs, layer, directory, placed, onProgress);
  const model = `model/${metadata.model.file}`;
  await checkModelArchive(join(directory, model), `${model} of the archive ${layer.digest}`, 'unpacked');
}

/**
 * Lays a layer out, verifying its digest while its bytes pass.
 * @param directory an empty directory. When this fails, something may be left in it.
 * @param placed what is wrong with where an entry lies, beside what is wrong anywhere.
 * @throws EnvironmentError `archive-<RefusalCode>`, `blob-damaged`
 */
export async function extractLayer(
  blobs: BlobFiles,
  layer: Descriptor,
  directory: string,
  placed: (entry: Entry) => Refusal | undefined = () => undefined,
  onProgress?: OnBytes,
): Promise<void> {
  const rules = entryRules();
  let done = 0;
  const output = treeWriter(directory, (bytes) => onProgress?.((done += bytes), layer.size));
  try {
    await walkLayer(blobs, layer, 'hashed', async (entry) => {
      judge(layer, entry, rules.admit(entry) ?? placed(entry));
      await output.add(entry);
    });
  } finally {
    await output.finish();
  }
}

async function checkConfig(blobs: BlobFiles, { config, layer }: PackageManifest): Promise<void> {
  if (config.size > documentLimit) throw damaged(blobs, config, `it has ${config.size} bytes`);
  await using handle = await openBlob(blobs, config);
  const bytes = await handle.readFile();
  if (digestOfBytes(bytes) !== config.digest) throw damaged(blobs, config, 'its bytes have another digest');
  const problem = configProblem(bytes, layer);
  if (problem !== undefined)
    throw new EnvironmentError(`The config ${config.digest} of a package can't be used: ${problem}`, {
      code: 'package-damaged',
    });
}

/** The first look: headers and `package.json` are read, nothing is written. */
async function listLayer(blobs: BlobFiles, manifest: PackageManifest): Promise<void> {
  const { layer, metadata } = manifest;
  const rules = entryRules();
  const found = new Map<string, Entry>();
  let metadataFits = false;
  await walkLayer(blobs, layer, 'listed', async (entry) => {
    judge(layer, entry, rules.admit(entry) ?? placeProblem(entry, metadata.model.file));
    found.set(entry.path, entry);
    if (entry.path === metadataFile) metadataFits = await holds(entry, manifest.metadataBytes);
  });
  const model = `model/${metadata.model.file}`;
  for (const path of [model, metadataFile])
    if (!found.has(path)) throw layerTar(layer).refuse({ code: 'missing-entry', reason: 'is missing' }, path);
  if (!metadataFits) throw mismatch(layer, metadataFile, "isn't the metadata that the manifest repeats");
  if (found.get(model)?.size !== metadata.model.size)
    throw mismatch(layer, model, "isn't the model that package.json describes");
  const hasActions = [...found.keys()].some((path) => path === 'actions' || path.startsWith('actions/'));
  if (hasActions !== (metadata.actions.kind === 'javascript')) {
    const wrong = hasActions ? 'no actions, but there are some' : 'actions, but there are none';
    throw mismatch(layer, metadataFile, `says that there are ${wrong}`);
  }
}

function mismatch(layer: Descriptor, path: string, reason: string): EnvironmentError {
  return layerTar(layer).refuse({ code: 'metadata-mismatch', reason }, path);
}

/** Whether the content of an entry is these bytes. */
async function holds(entry: TarEntry, bytes: Uint8Array): Promise<boolean> {
  if (entry.size !== bytes.byteLength) return false;
  let at = 0;
  for await (const chunk of entry.content()) {
    if (Buffer.compare(chunk, bytes.subarray(at, at + chunk.byteLength)) !== 0) return false;
    at += chunk.byteLength;
  }
  return true;
}

function judge(layer: Descriptor, entry: Entry, refusal: Refusal | undefined): void {
  if (refusal) throw layerTar(layer).refuse(refusal, entry.path);
}

/**
 * Goes over the entries of a layer.
 * @param how `listed` jumps over contents; `hashed` reads every byte and fails in the end if the digest isn't right.
 */
async function walkLayer(
  blobs: BlobFiles,
  layer: Descriptor,
  how: 'listed' | 'hashed',
  visit: (entry: TarEntry) => void | Promise<void>,
): Promise<void> {
  await using handle = await openBlob(blobs, layer);
  const hash = how === 'hashed' ? createHash('sha256') : undefined;
  for await (const entry of readTar(layerTar(layer), new FileBytes(handle, layer.size, hash)))
    await visit(entry);
  if (hash && `sha256:${hash.digest('hex')}` !== layer.digest)
    throw damaged(blobs, layer, 'its bytes have another digest');
}

async function verifyBlob(blobs: BlobFiles, blob: BlobName): Promise<void> {
  await using handle = await openBlob(blobs, blob);
  const hash = createHash('sha256');
  const bytes = new FileBytes(handle, blob.size, hash);
  await bytes.skip(blob.size);
  if (`sha256:${hash.digest('hex')}` !== blob.digest)
    throw damaged(blobs, blob, 'its bytes have another digest');
}

async function openBlob(blobs: BlobFiles, blob: BlobName): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(blobs.file(blob));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw damaged(blobs, blob, 'it is missing');
    throw error;
  }
  const { size } = await handle.stat();
  if (size === blob.size) return handle;
  await handle.close();
  throw damaged(blobs, blob, `it has ${size} bytes instead of ${blob.size}`);
}

function damaged(blobs: BlobFiles, blob: BlobName, how: string): EnvironmentError {
  return new EnvironmentError(`The blob ${blob.digest} in ${blobs.location} is damaged: ${how}.`, {
    code: 'blob-damaged',
    next: 'Train the bot again, or copy the package from a store where it is whole.',
  });
}

function digestOfBytes(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Lays entries out below a directory, with the modes 0644 and 0755 whatever the umask is, and makes them durable. */
function treeWriter(root: string, onBytes: (bytes: number) => void) {
  const directories = new Set<string>([root]);
  const pending = new Set<Promise<void>>();
  let failure: unknown;

  async function makeDirectory(path: string): Promise<void> {
    let at = root;
    for (const name of path === '' ? [] : path.split('/')) {
      at = join(at, name);
      if (directories.has(at)) continue;
      await mkdir(at);
      await setMode(at, 0o755);
      directories.add(at);
    }
  }

  async function writeFile(entry: TarEntry): Promise<void> {
    const handle = await open(join(root, ...entry.path.split('/')), 'wx', 0o600);
    try {
      let position = 0;
      for await (const chunk of entry.content()) {
        await writeAll(handle, chunk, position);
        position += chunk.byteLength;
        onBytes(chunk.byteLength);
      }
      await handle.chmod(entry.executable ? 0o755 : 0o644);
    } catch (error) {
      await handle.close();
      throw error;
    }
    const syncing: Promise<void> = sync(handle)
      .catch((error: unknown) => void (failure ??= error))
      .finally(() => pending.delete(syncing));
    pending.add(syncing);
    if (pending.size >= syncsAtOnce) await Promise.race(pending);
  }

  return {
    async add(entry: TarEntry): Promise<void> {
      if (failure !== undefined) throw failure as Error;
      if (entry.kind === 'directory') return await makeDirectory(entry.path);
      await makeDirectory(entry.path.split('/').slice(0, -1).join('/'));
      await writeFile(entry);
    },
    /** Waits until everything is on the disk. */
    async finish(): Promise<void> {
      await Promise.all(pending);
      if (failure !== undefined) throw failure as Error;
      for (const directory of directories) await syncDirectory(directory);
    },
  };
}

async function sync(handle: FileHandle): Promise<void> {
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
