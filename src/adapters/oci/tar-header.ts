import { archivedDirectory, modelPath } from '../../domain/model-archive.ts';
import { limits, nameProblem, shown, type Entry, type Refusal } from '../../domain/package-entries.ts';
import type { TarKind } from './tar-reader.ts';

/** What counts of a header of 512 bytes. */
export interface Header {
  readonly type: string;
  /** As it stands there, with the slash behind a directory's. */
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

const gnuExtension: Refusal = { code: 'gnu-extension', reason: 'uses an extension of GNU or Solaris tar' };

const refusedTypes: Readonly<Record<string, Refusal>> = {
  '1': { code: 'hard-link', reason: 'is a hard link' },
  '2': { code: 'symbolic-link', reason: 'is a symbolic link' },
  '3': { code: 'character-device', reason: 'is a character device' },
  '4': { code: 'block-device', reason: 'is a block device' },
  '6': { code: 'fifo', reason: 'is a named pipe' },
  '7': { code: 'contiguous-file', reason: 'is a contiguous file' },
  S: { code: 'sparse-file', reason: 'is a sparse file' },
  g: { code: 'pax-global', reason: 'is a global PAX header' },
  ...Object.fromEntries([...'ADEIKLMNVX'].map((type) => [type, gnuExtension])),
};

/** What may stand in a header of each dialect: files, directories, and what goes before them. */
const takenTypes = { package: ['0', '5', 'x'], model: ['0', '5', 'x', 'L'] } as const;

/**
 * Reads a header, and refuses what no entry may be.
 * @param longPath the path that a header before this one gave; the header's own may be cut then.
 */
export function parseHeader(kind: TarKind, block: Uint8Array, longPath: string | undefined): Header {
  const latin = Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString('latin1');
  const gnu = checkMagic(kind, latin);
  if (checksumOf(block) !== octal(kind, latin, 148, 8, 'checksum'))
    throw kind.refuse({ code: 'bad-checksum', reason: 'has a header whose checksum is wrong' });
  const type = latin.charAt(156) === '\0' ? '0' : latin.charAt(156);
  // Python takes a prefix in GNU's form too, where GNU tar has other things.
  if (gnu && !isZero(block.subarray(345, 500))) throw kind.refuse(gnuExtension);
  // GNU tar and Python cut it within a character.
  const cut = gnu && longPath !== undefined;
  const own = cut ? '' : ownPath(kind, block);
  const path = longPath ?? own;
  if (!(takenTypes[kind.dialect] as readonly string[]).includes(type)) {
    const unknown: Refusal = { code: 'unknown-type', reason: `is of the unknown type ${shown(type)}` };
    throw kind.refuse((Object.hasOwn(refusedTypes, type) && refusedTypes[type]) || unknown, path);
  }
  if (latin.charAt(157) !== '\0' && type !== 'x')
    throw kind.refuse({ code: 'link-name', reason: 'names a link, but is none' }, path);
  return {
    type,
    path,
    size: octal(kind, latin, 124, 12, 'size'),
    mode: octal(kind, latin, 100, 8, 'mode'),
  };
}

/** The sum of a header's bytes as unsigned numbers, the checksum's own counting as spaces. */
function checksumOf(block: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < block.length; at++) if (at < 148 || at >= 156) sum += block[at] as number;
  return sum;
}

/** Whether a header is in GNU tar's own form. */
function checkMagic(kind: TarKind, header: string): boolean {
  const magic = header.slice(257, 265);
  if (magic === 'ustar\x0000') return false;
  const gnu = magic === 'ustar  \0';
  if (gnu && kind.dialect === 'model') return true;
  throw kind.refuse(
    magic.startsWith('ustar')
      ? { code: 'gnu-extension', reason: "is in GNU tar's own form; only POSIX ustar is accepted" }
      : { code: 'not-tar', reason: "isn't a tar archive (POSIX ustar)" },
  );
}

function ownPath(kind: TarKind, block: Uint8Array): string {
  const prefix = text(kind, block, 345, 155);
  const name = text(kind, block, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** A number field: octal digits, then NULs or spaces. Base-256 and signs are refused. */
function octal(kind: TarKind, header: string, at: number, length: number, what: string): number {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(header.slice(at, at + length))?.[1];
  if (digits === undefined)
    throw kind.refuse({ code: 'bad-number', reason: `has a header whose ${what} isn't an octal number` });
  return Number.parseInt(digits, 8);
}

/** A text field: UTF-8 up to the first NUL, behind which nothing may hide. */
function text(kind: TarKind, block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  if (end === -1) return utf8(kind, field);
  if (!isZero(field.subarray(end)))
    throw kind.refuse({ code: 'nul-in-name', reason: 'has a name with a NUL in it' });
  return utf8(kind, field.subarray(0, end));
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as UTF-8, or a refusal. */
export function utf8(kind: TarKind, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw kind.refuse({ code: 'not-utf8', reason: "has a name that isn't UTF-8" });
  }
}

const zeros = new Uint8Array(64 * 1024);

/** Whether up to 64 KiB are nothing but zeros. */
export function isZero(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes, zeros.subarray(0, bytes.byteLength)) === 0;
}

/** The entry that a header tells of, with the slash behind a directory's path left out. */
export function entryOf(kind: TarKind, header: Header): Entry {
  const directory = header.type === '5';
  const path = kind.dialect === 'model' ? modelPath(header.path, directory) : header.path;
  const bare = directory && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const refusal = entryProblem(kind, header, bare, directory);
  if (refusal) throw kind.refuse(refusal, header.path);
  return {
    path: bare,
    kind: directory ? 'directory' : 'file',
    size: header.size,
    executable: !directory && (header.mode & 0o100) !== 0,
  };
}

function entryProblem(kind: TarKind, header: Header, path: string, directory: boolean): Refusal | undefined {
  if (!directory && path.length > 1 && path.endsWith('/'))
    return { code: 'slash-after-file', reason: 'is a file whose name ends with a slash' };
  // A directory inherits set-group-id from the one that it is made in: a model's writer may not know of it.
  const special = kind.dialect === 'model' && directory ? 0o5000 : 0o7000;
  if ((header.mode & special) !== 0)
    return { code: 'special-mode', reason: 'is marked set-user-id, set-group-id or sticky' };
  if (directory && header.size > 0)
    return { code: 'directory-with-content', reason: 'is a directory with content' };
  if (header.size > limits.fileBytes)
    return { code: 'file-too-large', reason: `has more than ${limits.fileBytes} bytes` };
  if (kind.dialect === 'model' && directory && path === archivedDirectory) return undefined;
  return nameProblem(path);
}
