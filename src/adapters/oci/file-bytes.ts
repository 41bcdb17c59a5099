import type { Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { EnvironmentError } from '../../domain/errors.ts';
import type { ByteSource } from './tar-reader.ts';

/** Bytes of one read: SHA-256 is at its best with 1 MiB. */
export const chunkSize = 1024 * 1024;

/**
 * The bytes of a file from front to back, the next chunk being read while the last one is worked on. Each chunk is
 * valid until the next one is asked for.
 * @param size bytes that the file must have. One that is shorter fails; what lies behind is not read.
 */
export async function* readChunks(
  handle: FileHandle,
  size: number,
  shorter: () => Error,
): AsyncGenerator<Uint8Array> {
  if (size === 0) return;
  const length = Math.min(chunkSize, size);
  const buffers = [new Uint8Array(length), new Uint8Array(size > length ? length : 0)] as const;
  const fill = (at: number, position: number) => {
    const reading = handle.read(
      at === 0 ? buffers[0] : buffers[1],
      0,
      Math.min(length, size - position),
      position,
    );
    // It is awaited below, unless the consumer leaves first.
    reading.catch(() => undefined);
    return reading;
  };
  let position = 0;
  let reading = fill(0, 0);
  for (let at = 0; ; at = 1 - at) {
    const { bytesRead, buffer } = await reading;
    if (bytesRead === 0) throw shorter();
    position += bytesRead;
    if (position < size) reading = fill(1 - at, position);
    yield buffer.subarray(0, bytesRead);
    if (position >= size) return;
  }
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
    if (this.#rest.byteLength === 0) await this.#fill();
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.byteLength);
    return taken;
  }

  async skip(bytes: number): Promise<void> {
    let left = bytes;
    while (left > 0) {
      if (this.#rest.byteLength === 0 && !this.#hash) {
        this.#position += left;
        return;
      }
      left -= (await this.read(left)).byteLength;
    }
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
