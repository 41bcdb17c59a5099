import { createHash } from 'node:crypto';
import {
  startFaultProxy,
  type FaultProxy,
  type RecordedRequest,
} from '../../../../sandbox/registry/index.ts';
import { startNodeRegistry, type NodeRegistryOptions } from '../../../../sandbox/registry/node-registry.ts';
import type { BlobName, Blobs } from '../../../../src/adapters/oci/blobs.ts';
import { registryBlobs } from '../../../../src/adapters/oci/registry/index.ts';
import type { Digest } from '../../../../src/domain/digest.ts';
import { TestClock } from './auth/support.ts';

/** The environment of somebody who has no credentials. */
export const nobody: NodeJS.ProcessEnv = { HOME: '/nonexistent' };

export const MiB = 1024 * 1024;

/** The same bytes with one bit changed: within the first file of an archive, or in the middle of a document. */
export function flipped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = copy.byteLength > 1100 ? 1024 : copy.byteLength >> 1;
  copy[at] = copy[at]! ^ 1;
  return copy;
}

/** Bytes of which no two parts are alike. */
export function content(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let at = 0; at + 4 <= size; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  return bytes;
}

export function nameOf(bytes: Uint8Array): BlobName & { readonly digest: Digest } {
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, size: bytes.byteLength };
}

/** Bytes as a source that reads in chunks into memory that it uses again, as files are read; `opened` counts. */
export function countedSource(bytes: Uint8Array, chunk = MiB) {
  const source = {
    size: bytes.byteLength,
    opened: 0,
    async *open() {
      source.opened++;
      const ring = Array.from({ length: 5 }, () => new Uint8Array(chunk));
      for (let at = 0, count = 0; at < bytes.byteLength; at += chunk, count++) {
        const part = bytes.subarray(at, at + chunk);
        const buffer = ring[count % ring.length]!;
        buffer.set(part);
        yield buffer.subarray(0, part.byteLength);
      }
    },
  };
  return source;
}

/** A registry of the sandbox behind a proxy that makes mistakes, and a clock that nobody waits for. */
export interface Setting extends AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly clock: TestClock;
  readonly leaks: () => number;
  /** A repository of it as this adapter sees it, as often as wanted. */
  blobs(repository?: string): Blobs;
  /** What was asked, in short: `PUT /blobs/uploads/ 201`, without what differs each time. */
  asked(): readonly string[];
}

export async function setting(options: NodeRegistryOptions = {}): Promise<Setting> {
  const registry = await startNodeRegistry(options);
  const others = [
    ...(options.auth && 'realm' in options.auth ? [new URL(options.auth.realm).origin] : []),
    ...(registry.storage === undefined ? [] : [registry.storage]),
  ];
  const proxy = await startFaultProxy({ upstream: registry.origin, others });
  const clock = new TestClock();
  return {
    proxy,
    clock,
    leaks: () => registry.leaks,
    blobs: (repository = 'team/bots') =>
      registryBlobs({ location: `oci://${proxy.host}/${repository}`, environment: nobody, waiting: clock }),
    asked: () => proxy.requests.map(short),
    async [Symbol.asyncDispose]() {
      await proxy.stop();
      await registry.stop();
    },
  };
}

export function short({ method, path, status }: RecordedRequest): string {
  const place = path
    .replace(/^\/v2\/(?:[a-z0-9]+\/)*?(?=blobs|manifests|tags)/, '')
    .replace(/uploads\/.+/, 'uploads/…')
    .replace(/sha256:[0-9a-f]{64}/, '…');
  return `${method} ${place} ${status ?? '-'}`;
}

/** All bytes of a blob. */
export async function read(blobs: Blobs, blob: BlobName): Promise<Buffer | undefined> {
  const chunks = await blobs.open(blob);
  if (!chunks) return undefined;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts);
}
