import type { BlobSource } from './blobs.ts';
import type { ByteSource } from './tar-reader.ts';

/** Bytes in memory as a source of a blob. */
export function bytesOf(bytes: Uint8Array): BlobSource {
  return {
    size: bytes.byteLength,
    async *open() {
      yield bytes;
    },
  };
}

/** Bytes in memory as the tar reader wants them. */
export class MemoryBytes implements ByteSource {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  get left(): number {
    return this.#rest.byteLength;
  }

  read(most: number): Promise<Uint8Array> {
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.byteLength);
    return Promise.resolve(taken);
  }

  skip(bytes: number): Promise<void> {
    this.#rest = this.#rest.subarray(bytes);
    return Promise.resolve();
  }
}
