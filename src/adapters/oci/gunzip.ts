import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { expansionProblem } from '../../domain/model-archive.ts';
import { hasCode } from './failures.ts';
import type { ByteSource, TarKind } from './tar-reader.ts';

/** What every file that is compressed with gzip starts with. */
export const gzipMagic: readonly number[] = [0x1f, 0x8b];

/** Bytes of one read, and of one chunk that comes out. */
const pieceSize = 64 * 1024;

/** More than any writer's file name and comment. */
const headerLimit = 64 * 1024;

/** The bits of a gzip header's flags (RFC 1952). */
const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;

/**
 * What a gzip file holds, piece by piece, in a few MiB of memory. It must be one member from front to back, whole and
 * with the right checksum: Node's own Gunzip goes on into further members and ignores what lies behind, and readers
 * differ there.
 * @param size bytes of the file.
 * @throws what `refuse` makes: `gzip-…`, `compression-bomb`, `unpacked-too-large`
 */
async function* gunzip(
  handle: FileHandle,
  size: number,
  refuse: TarKind['refuse'],
): AsyncGenerator<Uint8Array> {
  const start = await passHeader(handle, refuse);
  const file = Readable.from(pieces(handle, start), { highWaterMark: 1 });
  const inflate = createInflateRaw({ chunkSize: pieceSize });
  file.once('error', (error) => inflate.destroy(error));
  file.pipe(inflate);
  let unpacked = 0;
  let sum = 0;
  try {
    for await (const piece of inflate as AsyncIterable<Buffer>) {
      unpacked += piece.byteLength;
      const problem = expansionProblem(unpacked, start + inflate.bytesWritten);
      if (problem) throw refuse(problem);
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (error) {
    if (hasCode(error, 'Z_BUF_ERROR')) throw refuse(truncated);
    if (hasCode(error, 'Z_DATA_ERROR', 'Z_NEED_DICT'))
      throw refuse({ code: 'gzip-corrupt', reason: 'is damaged: its compression makes no sense' });
    throw error;
  } finally {
    file.destroy();
    inflate.destroy();
  }
  await checkTrailer(handle, start + inflate.bytesWritten, size, { unpacked, sum }, refuse);
}

const truncated = {
  code: 'gzip-truncated',
  reason: 'ends too early: it is compressed, and cut short',
} as const;

/** Passes over the header of the first member; says where the compressed bytes start. */
async function passHeader(handle: FileHandle, refuse: TarKind['refuse']): Promise<number> {
  const buffer = Buffer.alloc(headerLimit);
  const bytes = buffer.subarray(0, await readUpTo(handle, buffer, 0));
  const bad = (reason: string) => refuse({ code: 'gzip-header', reason });
  const flags = bytes.length < 10 ? 0 : bytes.readUInt8(3);
  if (bytes.length >= 10 && (bytes.readUInt8(2) !== 8 || (flags & flag.reserved) !== 0))
    throw bad('has a gzip header of a kind that nobody knows');
  let at = 10;
  if ((flags & flag.extra) !== 0 && at + 2 <= bytes.length) at += 2 + bytes.readUInt16LE(at);
  for (const text of [flag.name, flag.comment]) {
    if ((flags & text) === 0) continue;
    const end = bytes.indexOf(0, at);
    at = end === -1 ? Number.POSITIVE_INFINITY : end + 1;
  }
  const summed = at;
  if ((flags & flag.headerCrc) !== 0) at += 2;
  if (at > bytes.length) {
    if (bytes.length < headerLimit) throw refuse(truncated);
    throw bad(`has a gzip header of more than ${headerLimit} bytes`);
  }
  if (at > summed && bytes.readUInt16LE(summed) !== (crc32(bytes.subarray(0, summed)) & 0xffff))
    throw bad('has a gzip header whose checksum is wrong');
  return at;
}

/** Behind the compressed bytes: the checksum and the size of what came out, and nothing more. */
async function checkTrailer(
  handle: FileHandle,
  at: number,
  size: number,
  { unpacked, sum }: { readonly unpacked: number; readonly sum: number },
  refuse: TarKind['refuse'],
): Promise<void> {
  const trailer = Buffer.alloc(8 + gzipMagic.length);
  const there = await readUpTo(handle, trailer, at);
  if (there < 8) throw refuse(truncated);
  if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== unpacked % 2 ** 32)
    throw refuse({ code: 'gzip-corrupt', reason: 'is damaged: its checksum or its size is another' });
  if (at + 8 === size) return;
  throw refuse(
    gzipMagic.every((byte, index) => trailer[8 + index] === byte)
      ? { code: 'gzip-several-members', reason: 'is several compressed files, one behind the other' }
      : { code: 'gzip-trailing-data', reason: 'has data behind what is compressed' },
  );
}

/** A file from a place on. A stream of the handle's own would close it. */
async function* pieces(handle: FileHandle, start: number): AsyncGenerator<Uint8Array> {
  for (let at = start; ;) {
    const buffer = Buffer.allocUnsafe(pieceSize);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Fills a buffer from a place in a file as far as there are bytes. */
async function readUpTo(handle: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let there = 0;
  while (there < buffer.length) {
    const { bytesRead } = await handle.read(buffer, there, buffer.length - there, position + there);
    if (bytesRead === 0) break;
    there += bytesRead;
  }
  return there;
}

/** What a gzip file holds, as the tar reader wants it. How much that is isn't known before its end. */
export class GzipBytes implements ByteSource, AsyncDisposable {
  readonly left = Number.POSITIVE_INFINITY;
  readonly #pieces: AsyncGenerator<Uint8Array>;
  /** What of the last piece nobody took yet. */
  #rest: Uint8Array = new Uint8Array(0);

  constructor(handle: FileHandle, size: number, refuse: TarKind['refuse']) {
    this.#pieces = gunzip(handle, size, refuse);
  }

  async read(most: number): Promise<Uint8Array> {
    while (this.#rest.byteLength === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) break;
      this.#rest = value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.byteLength);
    return taken;
  }

  async skip(bytes: number): Promise<number> {
    let left = bytes;
    while (left > 0) {
      const { byteLength } = await this.read(left);
      if (byteLength === 0) break;
      left -= byteLength;
    }
    return bytes - left;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pieces.return(undefined);
  }
}
