import type { Entry } from '../../domain/package-entries.ts';
import type { BlobSource } from './blobs.ts';

/** An entry with where its bytes come from. */
export interface ArchiveEntry extends Entry {
  /** Reads the content: exactly `size` bytes. Undefined for a directory. */
  readonly content: (() => AsyncIterable<Uint8Array>) | undefined;
}

export const blockSize = 512;
const end = new Uint8Array(2 * blockSize);

/** Bytes from the end of a content to the next whole block. */
export function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/**
 * A tar archive in the one form that docs/PACKAGE.md specifies. It is written here and not by a library, because a
 * package's digest hangs on every byte of it: an update must never change what an entry looks like.
 */
export function archive(entries: readonly ArchiveEntry[]): BlobSource {
  const headers = entries.map((entry) => header(entry));
  const contents = entries.map((entry) => entry.size + paddingOf(entry.size));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return {
    size: sum(headers.map((bytes) => bytes.byteLength)) + sum(contents) + end.byteLength,
    async *open() {
      for (const [at, entry] of entries.entries()) {
        yield headers[at] as Uint8Array;
        if (entry.content) yield* entry.content();
        const padding = paddingOf(entry.size);
        if (padding > 0) yield end.subarray(0, padding);
      }
      yield end;
    },
  };
}

/** The header of an entry; a name that a plain header can't hold gets a PAX header in front of it. */
function header(entry: Entry): Uint8Array {
  const path = entry.kind === 'directory' ? `${entry.path}/` : entry.path;
  const mode = entry.kind === 'directory' || entry.executable ? 0o755 : 0o644;
  const type = entry.kind === 'directory' ? '5' : '0';
  const plain = plainName(path);
  if (plain) return block(plain, mode, entry.size, type);
  const record = paxRecord('path', path);
  const name = { prefix: '', name: 'pax' };
  return Buffer.concat([
    block(name, 0o644, record.byteLength, 'x'),
    record,
    end.subarray(0, paddingOf(record.byteLength)),
    block(name, mode, entry.size, type),
  ]);
}

/** A path as the two fields of a plain header hold it: printable ASCII, cut at the first slash that makes it fit. */
function plainName(path: string): { readonly prefix: string; readonly name: string } | undefined {
  if (!/^[ -~]*$/.test(path)) return undefined;
  if (path.length <= 100) return { prefix: '', name: path };
  const cut = path.indexOf('/', path.length - 101);
  const fits = cut > 0 && cut <= 155 && cut < path.length - 1;
  return fits ? { prefix: path.slice(0, cut), name: path.slice(cut + 1) } : undefined;
}

/** `<length> key=value\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Uint8Array {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

/** One 512-byte header of POSIX ustar: owner 0, time 0, no names of users. */
function block(
  { prefix, name }: { readonly prefix: string; readonly name: string },
  mode: number,
  size: number,
  type: string,
): Uint8Array {
  const bytes = Buffer.alloc(blockSize);
  const octal = (value: number, at: number, digits: number) =>
    bytes.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  bytes.write(name, 0, 'latin1');
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(size, 124, 11);
  octal(0, 136, 11);
  bytes.fill(' ', 148, 156);
  bytes.write(type, 156, 'latin1');
  bytes.write('ustar\x0000', 257, 'latin1');
  octal(0, 329, 7);
  octal(0, 337, 7);
  bytes.write(prefix, 345, 'latin1');
  const checksum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}
