import { createHash } from 'node:crypto';
import type { Digest } from '../../../domain/digest.ts';
import { isDigest } from '../../../domain/digest.ts';
import { EnvironmentError } from '../../../domain/errors.ts';
import { documentLimit, mediaTypes } from '../../../domain/package-manifest.ts';
import type { BlobName, Blobs } from '../blobs.ts';
import { inParallel } from '../parallel.ts';
import type { Scope } from './authorizer.ts';
import type { Call, RegistryClient } from './client.ts';
import { download } from './download.ts';
import { damagedError } from './errors.ts';
import { mount } from './mount.ts';
import type { Repository } from './repository.ts';
import { listTags } from './tags.ts';
import { Upload } from './upload.ts';
import { nameOf } from './verified-source.ts';

/** Where the blobs that were made here lie, so that one place can mount another's. */
const repositories = new WeakMap<Blobs, Repository>();

/** Kinds of manifests that a tag may point at; only the first is ever a package's. */
const accept = [
  mediaTypes.manifest,
  mediaTypes.index,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** A tag as `packageTag` makes it, with the first digits of its manifest's digest. */
const ourTag = /^[a-z0-9][a-z0-9._-]*-([0-9a-f]{12})(?:-local)?$/;

/** Tags that are looked up at the same time. */
const atOnce = 8;

/** Bytes of manifests that are kept between `list` and the `manifest` of each. */
const keptBytes = 16 * 1024 * 1024;

/** Blobs and manifests in a repository of a registry (OCI distribution-spec 1.1). docs/REGISTRY.md says what it needs. */
export function repositoryBlobs(client: RegistryClient, repository: Repository): Blobs {
  const { location, name: path } = repository;
  const reading: readonly Scope[] = [{ repository: path, actions: ['pull'] }];
  const writing: readonly Scope[] = [{ repository: path, actions: ['pull', 'push'] }];
  /** Blobs that came here since the last manifest that names them. */
  const moved = new Set<Digest>();
  /** Manifests that `list` has read, each for the one time that it is asked for next. */
  const read = new Map<Digest, Uint8Array>();

  const blobCall = (
    method: Call['method'],
    { digest }: Pick<BlobName, 'digest'>,
    scopes: readonly Scope[],
  ) => ({
    method,
    url: client.url(repository, `blobs/${digest}`),
    scopes,
  });
  const manifestCall = (method: Call['method'], reference: string, scopes: readonly Scope[]) => ({
    method,
    url: client.url(repository, `manifests/${reference}`),
    scopes,
    headers: { accept },
  });

  /** Bytes of a blob that is there; undefined for none, and its own size where the registry doesn't say. */
  async function sizeHere(blob: BlobName, scopes: readonly Scope[]): Promise<number | undefined> {
    return await client.send(blobCall('HEAD', blob, scopes), [200, 404], async (response) => {
      await response.discard();
      if (response.status === 404) return undefined;
      const length = response.header('content-length');
      return length === undefined ? blob.size : Number(length);
    });
  }

  /** The bytes of a manifest; undefined if there is none. */
  async function readManifest(reference: string): Promise<{ bytes: Uint8Array; type: string } | undefined> {
    return await client.send(manifestCall('GET', reference, reading), [200, 404], async (response) => {
      if (response.status === 404) return void (await response.discard());
      const type = response.header('content-type')?.split(';')[0]?.trim() ?? '';
      return { bytes: await response.bytes(documentLimit), type };
    });
  }

  /** The digest of the package that one of our tags points at, if it does. */
  async function lookUp(tag: string): Promise<Digest | undefined> {
    const manifest = await readManifest(tag);
    if (manifest?.type !== mediaTypes.manifest) return undefined;
    const digest: Digest = `sha256:${createHash('sha256').update(manifest.bytes).digest('hex')}`;
    if (ourTag.exec(tag)?.[1] !== digest.slice(7, 19)) return undefined;
    const kept = [...read.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    if (kept + manifest.bytes.byteLength <= keptBytes) read.set(digest, manifest.bytes);
    return digest;
  }

  const blobs: Blobs = {
    location,
    has: async (blob) => (await sizeHere(blob, reading)) === blob.size,
    open: (blob) => download(client, blobCall('GET', blob, reading), blob, location),
    async ingest(source, expected, onBytes) {
      const blob = expected ?? (await nameOf(source));
      const size = await sizeHere(blob, writing);
      if (size === blob.size) {
        onBytes?.(blob.size);
        return blob;
      }
      const there = async () => (await sizeHere(blob, writing)) === blob.size;
      await new Upload({ client, repository, scopes: writing, there }, blob, source, onBytes).run();
      // Registries take a blob that they have for whole, whatever became of its bytes.
      if (size !== undefined && !(await there()))
        throw damagedError(blob, `in ${location}`, `the registry keeps ${size} bytes of its ${blob.size}`);
      moved.add(blob.digest);
      return blob;
    },
    async adopt(blob, from) {
      const source = repositories.get(from);
      if (source?.origin.href !== repository.origin.href) return false;
      if (source.name !== path && !(await mount(client, blob, source, repository))) return false;
      if (source.name !== path) moved.add(blob.digest);
      return true;
    },
    async manifest(digest) {
      if (!isDigest(digest)) return undefined;
      const known = read.get(digest);
      read.delete(digest);
      return known ?? (await readManifest(digest))?.bytes;
    },
    async publish({ descriptor, bytes }, tag) {
      const text = Buffer.from(bytes).toString('utf8');
      const named = [...moved].filter((digest) => text.includes(digest));
      const tagged = async () =>
        await client.send(manifestCall('HEAD', tag, writing), [200, 404], async (response) => {
          await response.discard();
          return response.status === 200 && response.header('docker-content-digest') === descriptor.digest;
        });
      // Where nothing was moved, most likely nothing is new.
      if (named.length === 0 && (await tagged())) return;
      const put = async () =>
        await client.send(
          {
            ...manifestCall('PUT', tag, writing),
            headers: { 'content-type': descriptor.mediaType },
            body: bytes,
          },
          [200, 201, 202, 204],
          async (response) => {
            await response.discard();
            return (response.header('docker-content-digest') ?? descriptor.digest) === descriptor.digest;
          },
        );
      // Bytes that changed on their way come right the second time, and with them what the tag names.
      if (!(await put()) && !(await put())) throw changedError(descriptor.digest, repository);
      for (const digest of named) moved.delete(digest);
    },
    async list() {
      const found = new Set<Digest>();
      read.clear();
      for await (const tags of listTags(client, repository, reading)) {
        const ours = tags.filter((tag) => ourTag.test(tag));
        for (const digest of await inParallel(ours, atOnce, lookUp)) if (digest) found.add(digest);
      }
      return [...found];
    },
  };
  repositories.set(blobs, repository);
  return blobs;
}

/** A registry that stores other bytes than it was given would give the package another name. */
function changedError(digest: Digest, { host }: Repository): EnvironmentError {
  return new EnvironmentError(
    `The registry ${host} stored the manifest ${digest} under another digest: it changed its bytes.`,
    { code: 'registry-refused' },
  );
}
