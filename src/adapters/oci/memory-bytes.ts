import type { BlobSource } from './blobs.ts';

/** Bytes in memory as a source of a blob. */
export function bytesOf(bytes: Uint8Array): BlobSource {
  return {
    size: bytes.byteLength,
    async *open() {
      yield bytes;
    },
  };
}
