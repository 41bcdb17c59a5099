import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { EnvironmentError } from '../../domain/errors.ts';
import { chunksHeld } from './blobs.ts';
import type { ByteSource } from './tar-reader.ts';

/** Bytes of one read: SHA-256 is at its best with 1 MiB. */
export const chunkSize = 1024 * 1024;

/** Reads that are under way before they are asked for. */
const readAhead = 2;

/**
 * The bytes of a file from front to back, the next chunks being read while the last ones are worked on. A chunk's
 * memory is used again once `chunksHeld` further ones were asked for.
 * @param size bytes that the file must have. One that is shorter fails; what lies behind is not read.
 */
export async function* readChunks(
  handle: FileHandle,
  size: number,
  shorter: () => Error,
): AsyncGenerator<Uint8Array> {
  const count = Math.ceil(size / chunkSize);
  const ring: Uint8Array[] = [];
  const reading: Promise<Uint8Array>[] = [];
  const start = (at: number) => {
    const buffer = (ring[at % (chunksHeld + readAhead)] ??= new Uint8Array(Math.min(chunkSize, size)));
    const chunk = buffer.subarray(0, Math.min(chunkSize, size - at * chunkSize));
    const read = fill(handle, chunk, at * chunkSize, shorter);
    // It is awaited below, unless the consumer leaves first.
    read.catch(() => undefined);
    reading.push(read);
  };
  for (let at = 0; at < Math.min(readAhead, count); at++) start(at);
  for (let at = 0; at < count; at++) {
    const chunk = (await reading.shift()) as Uint8Array;
    yield chunk;
    if (at + readAhead < count) start(at + readAhead);
  }
}

async function fill(
  handle: FileHandle,
  chunk: Uint8Array,
  position: number,
  shorter: () => Error,
): Promise<Uint8Array> {
  for (let at = 0; at < chunk.byteLength;) {
    const { bytesRead } = await handle.read(chunk, at, chunk.byteLength - at, position + at);
    if (bytesRead === 0) throw shorter();
    at += bytesRead;
  }
  return chunk;
}

/** A file as the tar reader wants it. Without a hash it jumps over what isn't read; with one it reads and hashes all. */
export class FileBytes implements ByteSource {
  readonly #handle: FileHandle;
  readonly #size: number;
  readonly #hash: Hash | undefined;
  readonly #buffer: Uint8Array;
  /** What the buffer holds that nobody took yet. */
  #rest: Uint8Array = new Uint8Array(0);
  /** Where in the file the buffer's content ends. */
  #position = 0;

  constructor(handle: FileHandle, size: number, hash: Hash | undefined) {
    this.#handle = handle;
    this.#size = size;
    this.#hash = hash;
    this.#buffer = new Uint8Array(Math.max(1, Math.min(hash ? chunkSize : 16 * 1024, size)));
  }

  get left(): number {
    return this.#size - this.#position + this.#rest.byteLength;
  }

  async read(most: number): Promise<Uint8Array> {
    if (this.#rest.byteLength === 0 && this.#position < this.#size) await this.#fill();
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.byteLength);
    return taken;
  }

  async skip(bytes: number): Promise<number> {
    const passed = Math.min(bytes, this.left);
    for (let left = passed; left > 0;) {
      if (this.#rest.byteLength === 0 && !this.#hash) {
        this.#position += left;
        break;
      }
      left -= (await this.read(left)).byteLength;
    }
    return passed;
  }

  async #fill(): Promise<void> {
    const { bytesRead } = await this.#handle.read(this.#buffer, 0, this.#buffer.byteLength, this.#position);
    if (bytesRead === 0)
      throw new EnvironmentError('A blob became shorter while it was read.', { code: 'blob-damaged' });
    this.#rest = this.#buffer.subarray(0, bytesRead);
    this.#position += bytesRead;
    this.#hash?.update(this.#rest);
  }
}
