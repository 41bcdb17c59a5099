import { EnvironmentError } from '../../domain/errors.ts';
import {
  limits,
  nameProblem,
  shown,
  type Entry,
  type Refusal,
  type RefusalCode,
} from '../../domain/package-entries.ts';
import { blockSize, paddingOf } from './tar-writer.ts';

/** Bytes of an archive, from front to back. */
export interface ByteSource {
  /** Bytes that are left. */
  readonly left: number;
  /** The next bytes: `most` of them, or fewer but at least one; valid until the next call. */
  read(most: number): Promise<Uint8Array>;
  /** Passes over bytes that are there. */
  skip(bytes: number): Promise<void>;
}

/** An entry whose content can be read until the next entry is asked for. */
export interface TarEntry extends Entry {
  content(): AsyncIterable<Uint8Array>;
}

/** Refuses an archive, by the name of what is wrong with it. */
export function refuse(archive: string, refusal: Refusal, path?: string): EnvironmentError {
  const subject = path === undefined ? `The archive ${archive}` : `${shown(path)} in the archive ${archive}`;
  return new EnvironmentError(`${subject} ${refusal.reason}. Nothing of it was unpacked.`, {
    code: `archive-${refusal.code}`,
  });
}

const magics: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
];

const refusedTypes: Readonly<Record<string, Refusal>> = {
  '1': { code: 'hard-link', reason: 'is a hard link' },
  '2': { code: 'symbolic-link', reason: 'is a symbolic link' },
  '3': { code: 'character-device', reason: 'is a character device' },
  '4': { code: 'block-device', reason: 'is a block device' },
  '6': { code: 'fifo', reason: 'is a named pipe' },
  '7': { code: 'contiguous-file', reason: 'is a contiguous file' },
  S: { code: 'sparse-file', reason: 'is a sparse file' },
  ...Object.fromEntries(
    [...'ADEIKLMNVX'].map((type) => [
      type,
      { code: 'gnu-extension', reason: 'uses an extension of GNU or Solaris tar' } satisfies Refusal,
    ]),
  ),
};

/**
 * Reads a tar archive, and takes nothing but what a package may hold: plain files and directories in POSIX ustar, and
 * a PAX `path`. It is written here and not by a library, because libraries are lenient where two readers could
 * understand two things.
 * @param name what a message calls the archive.
 * @throws EnvironmentError `archive-<RefusalCode>`.
 */
export async function* readTar(name: string, bytes: ByteSource): AsyncGenerator<TarEntry> {
  let longPath: string | undefined;
  for (let first = true; ; first = false) {
    const block = await readBlock(name, bytes, first);
    if (isZero(block)) {
      if (longPath !== undefined) throw refuse(name, dangling);
      return await readEnd(name, bytes);
    }
    const header = parseHeader(name, block);
    if (header.type === 'x') {
      if (longPath !== undefined) throw refuse(name, dangling);
      longPath = await readPax(name, bytes, header.size);
      continue;
    }
    const path = longPath ?? header.path;
    longPath = undefined;
    const entry = entryOf(name, header, path);
    if (header.size + paddingOf(header.size) > bytes.left)
      throw refuse(name, { code: 'truncated', reason: 'is longer than what is there of the archive' }, path);
    yield* withContent(entry, bytes);
  }
}

const dangling: Refusal = { code: 'pax-alone', reason: 'has a PAX header that belongs to no entry' };

async function* withContent(entry: Entry, bytes: ByteSource): AsyncGenerator<TarEntry> {
  let left = entry.size;
  yield {
    ...entry,
    async *content() {
      while (left > 0) {
        const chunk = await bytes.read(left);
        left -= chunk.byteLength;
        yield chunk;
      }
    },
  };
  await bytes.skip(left + paddingOf(entry.size));
}

async function readBlock(name: string, bytes: ByteSource, first: boolean): Promise<Uint8Array> {
  if (bytes.left === 0)
    throw refuse(name, { code: 'no-end', reason: 'ends without the two empty blocks that end an archive' });
  const block = await readExactly(name, bytes, Math.min(blockSize, bytes.left));
  if (first) {
    const packed = magics.find(([, magic]) => magic.every((byte, at) => block[at] === byte));
    if (packed)
      throw refuse(name, {
        code: 'compressed',
        reason: `is compressed (${packed[0]}); only plain tar is accepted`,
      });
  }
  if (block.byteLength < blockSize) throw refuse(name, { code: 'truncated', reason: 'ends within a header' });
  return block;
}

/** Reads a few bytes into memory of their own. */
async function readExactly(name: string, bytes: ByteSource, size: number): Promise<Buffer> {
  if (size > bytes.left) throw refuse(name, { code: 'truncated', reason: 'ends within a header' });
  const whole = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const chunk = await bytes.read(size - at);
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** After the first empty block: one more, and then nothing but zeros, as some writers fill up. */
async function readEnd(name: string, bytes: ByteSource): Promise<void> {
  if (bytes.left < blockSize)
    throw refuse(name, { code: 'no-end', reason: 'ends without the two empty blocks that end an archive' });
  while (bytes.left > 0) {
    if (!isZero(await bytes.read(bytes.left)))
      throw refuse(name, { code: 'data-after-end', reason: 'has data after its end' });
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

interface Header {
  readonly type: string;
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

function parseHeader(name: string, block: Uint8Array): Header {
  const latin = Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString('latin1');
  if (latin.slice(257, 265) !== 'ustar\x0000') {
    const gnu = latin.startsWith('ustar', 257);
    throw refuse(
      name,
      gnu
        ? { code: 'gnu-extension', reason: "is in GNU tar's own form; only POSIX ustar is accepted" }
        : { code: 'not-tar', reason: "isn't a tar archive (POSIX ustar)" },
    );
  }
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  if (sum !== octal(name, latin, 148, 8, 'checksum'))
    throw refuse(name, { code: 'bad-checksum', reason: 'has a header whose checksum is wrong' });
  const type = latin.charAt(156) === '\0' ? '0' : latin.charAt(156);
  const prefix = text(name, block, 345, 155);
  const base = text(name, block, 0, 100);
  const path = prefix === '' ? base : `${prefix}/${base}`;
  const refused = refusedTypes[type];
  if (refused) throw refuse(name, refused, path);
  if (type === 'g') throw refuse(name, { code: 'pax-global', reason: 'has a global PAX header' });
  if (!['0', '5', 'x'].includes(type))
    throw refuse(name, { code: 'unknown-type', reason: `is of the unknown type ${shown(type)}` }, path);
  if (type !== 'x' && latin.charAt(157) !== '\0')
    throw refuse(name, { code: 'link-name', reason: 'names a link, but is none' }, path);
  return {
    type,
    path,
    size: octal(name, latin, 124, 12, 'size'),
    mode: octal(name, latin, 100, 8, 'mode'),
  };
}

/** A number field: octal digits, then NULs or spaces. Base-256 and signs are refused. */
function octal(name: string, header: string, at: number, length: number, what: string): number {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(header.slice(at, at + length))?.[1];
  if (digits === undefined)
    throw refuse(name, { code: 'bad-number', reason: `has a header whose ${what} isn't an octal number` });
  return Number.parseInt(digits, 8);
}

/** A text field: UTF-8 up to the first NUL, behind which nothing may hide. */
function text(name: string, block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  if (end === -1) return utf8(name, field);
  if (!isZero(field.subarray(end)))
    throw refuse(name, { code: 'nul-in-name', reason: 'has a name with a NUL in it' });
  return utf8(name, field.subarray(0, end));
}

function utf8(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse(name, { code: 'not-utf8', reason: "has a name that isn't UTF-8" });
  }
}

function entryOf(name: string, header: Header, path: string): Entry {
  const directory = header.type === '5';
  const bare = directory && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const refusal = entryProblem(header, bare, directory);
  if (refusal) throw refuse(name, refusal, path);
  return {
    path: bare,
    kind: directory ? 'directory' : 'file',
    size: header.size,
    executable: !directory && (header.mode & 0o100) !== 0,
  };
}

function entryProblem(header: Header, path: string, directory: boolean): Refusal | undefined {
  if (!directory && path.length > 1 && path.endsWith('/'))
    return { code: 'slash-after-file', reason: 'is a file whose name ends with a slash' };
  if ((header.mode & 0o7000) !== 0)
    return { code: 'special-mode', reason: 'is marked set-user-id, set-group-id or sticky' };
  if (directory && header.size > 0)
    return { code: 'directory-with-content', reason: 'is a directory with content' };
  if (header.size > limits.fileBytes)
    return { code: 'file-too-large', reason: `has more than ${limits.fileBytes} bytes` };
  return nameProblem(path);
}

/** Longer than any path that is allowed, so that its length is what is refused. */
const paxLimit = 8 * blockSize;

/** Reads a PAX header: records `<length> key=value\n` that fill it exactly. Only `path` is allowed. */
async function readPax(name: string, bytes: ByteSource, size: number): Promise<string> {
  const bad = (code: RefusalCode, reason: string) => refuse(name, { code, reason });
  if (size > paxLimit) throw bad('pax-too-large', `has a PAX header of more than ${paxLimit} bytes`);
  const content = await readExactly(name, bytes, size);
  await bytes.skip(Math.min(paddingOf(size), bytes.left));
  let path: string | undefined;
  for (let at = 0; at < size;) {
    const space = content.indexOf(0x20, at);
    const digits = content.toString('latin1', at, Math.max(space, at));
    const end = /^[1-9][0-9]{0,5}$/.test(digits) ? at + Number(digits) : Number.NaN;
    const equals = content.indexOf(0x3d, space);
    if (!(end <= size) || equals === -1 || equals >= end - 1 || content[end - 1] !== 0x0a)
      throw bad('pax-malformed', 'has a malformed PAX header');
    const key = utf8(name, content.subarray(space + 1, equals));
    if (key.startsWith('GNU.sparse.')) throw bad('sparse-file', 'holds a sparse file (PAX)');
    if (key !== 'path')
      throw bad('pax-key', `has a PAX header with the key ${shown(key)}; only path is allowed`);
    if (path !== undefined) throw bad('pax-duplicate', 'has a PAX header that gives a path twice');
    path = utf8(name, content.subarray(equals + 1, end - 1));
    at = end;
  }
  if (path === undefined) throw bad('pax-malformed', 'has an empty PAX header');
  return path;
}
