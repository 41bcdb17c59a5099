import { limits, shown, type Refusal } from '../../domain/package-entries.ts';
import { utf8, type Header } from './tar-header.ts';
import type { ByteSource, TarKind } from './tar-reader.ts';
import { blockSize, paddingOf } from './tar-writer.ts';

/** Longer than any path that is allowed, so that its length is what is refused. */
const most = 8 * blockSize;

/** Whether a header only says something about the entry behind it. */
export function isExtension(type: string): boolean {
  return type === 'x' || type === 'L';
}

/**
 * Reads what a PAX header (`x`) or a long name of GNU tar (`L`) says about the next entry.
 * @returns its path, where it gives one.
 */
export async function readExtension(
  kind: TarKind,
  bytes: ByteSource,
  { type, size }: Header,
): Promise<string | undefined> {
  if (size > most) throw kind.refuse(type === 'x' ? paxTooLarge : longNameTooLong);
  const content = await readWhole(kind, bytes, size);
  return type === 'x' ? paxPath(kind, content) : longName(kind, content);
}

const paxTooLarge: Refusal = {
  code: 'pax-too-large',
  reason: `has a PAX header of more than ${most} bytes`,
};
const longNameTooLong: Refusal = {
  code: 'path-too-long',
  reason: `has a path of more than ${limits.pathBytes} bytes`,
};

/** Reads a few bytes, and what fills up their last block. */
async function readWhole(kind: TarKind, bytes: ByteSource, size: number): Promise<Buffer> {
  const cut = () => kind.refuse({ code: 'truncated', reason: 'ends within a header' });
  const whole = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const chunk = await bytes.read(size - at);
    if (chunk.byteLength === 0) throw cut();
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  if ((await bytes.skip(paddingOf(size))) < paddingOf(size)) throw cut();
  return whole;
}

/** A path, and the one NUL that ends it. */
function longName(kind: TarKind, content: Buffer): string {
  if (content.length < 2 || content.indexOf(0) !== content.length - 1)
    throw kind.refuse({ code: 'long-name-malformed', reason: 'has a malformed long name' });
  return utf8(kind, content.subarray(0, -1));
}

const number = /^-?[0-9]{1,20}(?:\.[0-9]{1,20})?$/;
const word = /^[^\0-\u001f]{0,255}$/;

/** What a model's writer may say beside the path. Nothing is made of it. */
const harmless: ReadonlyMap<string, RegExp> = new Map([
  ...['mtime', 'atime', 'ctime', 'uid', 'gid'].map((key) => [key, number] as const),
  ...['uname', 'gname'].map((key) => [key, word] as const),
]);

/** Reads records `<length> key=value\n` that fill a PAX header exactly. */
function paxPath(kind: TarKind, content: Buffer): string | undefined {
  const seen = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const { key, value, end } = paxRecord(kind, content, at);
    const refusal = keyProblem(kind, key, value);
    if (refusal) throw kind.refuse(refusal);
    if (seen.has(key))
      throw kind.refuse({ code: 'pax-duplicate', reason: `has a PAX header that gives the ${key} twice` });
    seen.set(key, value);
    at = end;
  }
  if (seen.size === 0) throw kind.refuse({ code: 'pax-malformed', reason: 'has an empty PAX header' });
  return seen.get('path');
}

function keyProblem(kind: TarKind, key: string, value: string): Refusal | undefined {
  if (key === 'path') return undefined;
  if (key.startsWith('GNU.sparse.')) return { code: 'sparse-file', reason: 'holds a sparse file (PAX)' };
  const form = kind.dialect === 'model' ? harmless.get(key) : undefined;
  if (!form) {
    const allowed = kind.dialect === 'model' ? ['path', ...harmless.keys()].join(', ') : 'only path';
    const reason = `has a PAX header with the key ${shown(key)}; allowed is ${allowed}`;
    return { code: 'pax-key', reason };
  }
  if (form.test(value)) return undefined;
  return { code: 'pax-malformed', reason: `has a PAX header whose ${key} is ${shown(value)}` };
}

function paxRecord(kind: TarKind, content: Buffer, at: number) {
  const space = content.indexOf(0x20, at);
  const digits = content.toString('latin1', at, Math.max(space, at));
  const end = /^[1-9][0-9]{0,5}$/.test(digits) ? at + Number(digits) : Number.NaN;
  const equals = content.indexOf(0x3d, space);
  if (!(end <= content.length) || equals === -1 || equals >= end - 1 || content[end - 1] !== 0x0a)
    throw kind.refuse({ code: 'pax-malformed', reason: 'has a malformed PAX header' });
  return {
    key: utf8(kind, content.subarray(space + 1, equals)),
    value: utf8(kind, content.subarray(equals + 1, end - 1)),
    end,
  };
}
