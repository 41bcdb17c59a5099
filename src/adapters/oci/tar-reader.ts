import type { EnvironmentError } from '../../domain/errors.ts';
import type { Entry, Refusal } from '../../domain/package-entries.ts';
import { isExtension, readExtension } from './tar-extensions.ts';
import { entryOf, isZero, parseHeader } from './tar-header.ts';
import { blockSize, paddingOf } from './tar-writer.ts';

/** Bytes of an archive, from front to back. */
export interface ByteSource {
  /** Bytes that may be left: Infinity where that isn't known. */
  readonly left: number;
  /** The next bytes: `most` of them, or fewer, and none only at the end; valid until the next call. */
  read(most: number): Promise<Uint8Array>;
  /** Passes over bytes, and says over how many: fewer only at the end. */
  skip(bytes: number): Promise<number>;
}

/** An entry whose content can be read until the next entry is asked for. */
export interface TarEntry extends Entry {
  content(): AsyncIterable<Uint8Array>;
}

/** What an archive is: how strict its reader must be, and how a message calls it. */
export interface TarKind {
  /**
   * `package`: what Tidegate writes itself, POSIX ustar with a PAX `path`. `model`: what Python's tarfile and GNU tar
   * write about plain files and directories too: GNU's form and its long names, times and owners in PAX headers, and
   * the archived directory itself.
   */
  readonly dialect: 'package' | 'model';
  /** Makes the error for a refusal. Without a path it is the archive itself that is refused. */
  refuse(refusal: Refusal, path?: string): EnvironmentError;
}

const magics: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['compress', [0x1f, 0x9d]],
];

/**
 * Reads a tar archive, and takes nothing but plain files and directories. It is written here and not by a library,
 * because libraries are lenient where two readers could understand two things.
 * @throws what `kind.refuse` makes.
 */
export async function* readTar(kind: TarKind, bytes: ByteSource): AsyncGenerator<TarEntry> {
  let longPath: string | undefined;
  /** The type of the header that is waiting for its entry. */
  let pending: string | undefined;
  for (let first = true; ; first = false) {
    const block = await readBlock(kind, bytes, first);
    if (isZero(block)) {
      if (pending !== undefined) throw kind.refuse(alone(pending));
      return await readEnd(kind, bytes);
    }
    const header = parseHeader(kind, block, longPath);
    if (isExtension(header.type)) {
      if (pending !== undefined) throw kind.refuse(alone(pending));
      longPath = await readExtension(kind, bytes, header);
      pending = header.type;
      continue;
    }
    longPath = pending = undefined;
    const entry = entryOf(kind, header);
    if (header.size + paddingOf(header.size) > bytes.left) throw kind.refuse(cutShort, header.path);
    yield* withContent(kind, entry, bytes);
  }
}

const cutShort: Refusal = { code: 'truncated', reason: 'is longer than what is there of the archive' };

function alone(type: string): Refusal {
  const what = type === 'x' ? 'PAX header' : 'long name';
  return { code: 'pax-alone', reason: `has a ${what} that belongs to no entry` };
}

async function* withContent(kind: TarKind, entry: Entry, bytes: ByteSource): AsyncGenerator<TarEntry> {
  let left = entry.size;
  yield {
    ...entry,
    async *content() {
      while (left > 0) {
        const chunk = await bytes.read(left);
        if (chunk.byteLength === 0) throw kind.refuse(cutShort, entry.path);
        left -= chunk.byteLength;
        yield chunk;
      }
    },
  };
  const rest = left + paddingOf(entry.size);
  if ((await bytes.skip(rest)) < rest) throw kind.refuse(cutShort, entry.path);
}

async function readBlock(kind: TarKind, bytes: ByteSource, first: boolean): Promise<Uint8Array> {
  const block = new Uint8Array(blockSize);
  let there = 0;
  while (there < blockSize) {
    const chunk = await bytes.read(blockSize - there);
    if (chunk.byteLength === 0) break;
    block.set(chunk, there);
    there += chunk.byteLength;
  }
  const packed = first && magics.find(([, magic]) => magic.every((byte, at) => block[at] === byte));
  if (packed)
    throw kind.refuse({
      code: 'compressed',
      reason: `is compressed (${packed[0]}) where a plain tar archive must be`,
    });
  if (there === 0) throw kind.refuse(noEnd);
  if (there < blockSize) throw kind.refuse({ code: 'truncated', reason: 'ends within a header' });
  return block;
}

const noEnd: Refusal = { code: 'no-end', reason: 'ends without the two empty blocks that end an archive' };

/** After the first empty block: one more, and then nothing but zeros, as some writers fill up. */
async function readEnd(kind: TarKind, bytes: ByteSource): Promise<void> {
  let zeros = 0;
  for (;;) {
    const chunk = await bytes.read(64 * 1024);
    if (chunk.byteLength === 0) break;
    if (!isZero(chunk)) throw kind.refuse({ code: 'data-after-end', reason: 'has data after its end' });
    zeros += chunk.byteLength;
  }
  if (zeros < blockSize) throw kind.refuse(noEnd);
}
