import { createHash } from 'node:crypto';

/**
 * A model file: 8 bytes that name the format, 4 bytes with the header's length (little endian), the header as JSON in
 * UTF-8, zeros up to a multiple of 8, then arrays of numbers (little endian), each padded with zeros in the same way.
 * The header's `arrays` tells each one's type and length; the last 32 bytes are the SHA-256 of all before them.
 */
const magic = Buffer.from('TIDEGAT1', 'latin1');
const digestLength = 32;
const largestHeader = 512 * 1024 * 1024;

const arrayTypes = { i8: Int8Array, i16: Int16Array, f32: Float32Array } as const;
type ArrayType = keyof typeof arrayTypes;
export type NumberArray = Int8Array | Int16Array | Float32Array;

/** What is wrong with a model file, in a sentence. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

export interface Container {
  readonly header: unknown;
  readonly arrays: readonly NumberArray[];
  /** 32 hexadecimal digits that name the content. */
  readonly id: string;
}

/** Writes a container. Equal content gives equal bytes, whatever machine writes it. */
export function packContainer(header: unknown, arrays: readonly NumberArray[]): Buffer {
  const table = arrays.map((array) => ({ type: typeOf(array), length: array.length }));
  const json = Buffer.from(JSON.stringify({ header, arrays: table }), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const parts = [magic, length, json, padding(magic.length + length.length + json.length)];
  for (const array of arrays) {
    const bytes = Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    parts.push(bytes, padding(bytes.length));
  }
  const content = Buffer.concat(parts);
  return Buffer.concat([content, createHash('sha256').update(content).digest()]);
}

/**
 * Reads a container, which may be cut, changed or made to harm: every size is checked before it is used.
 * @throws ModelFileError
 */
export function unpackContainer(bytes: Buffer): Container {
  if (bytes.length < magic.length + 4 + digestLength || !bytes.subarray(0, magic.length).equals(magic)) {
    throw new ModelFileError('This is not a model of the builtin engine.');
  }
  const end = bytes.length - digestLength;
  const content = bytes.subarray(0, end);
  const digest = createHash('sha256').update(content).digest();
  if (!digest.equals(bytes.subarray(end))) {
    throw new ModelFileError('This model file is damaged: its content has not the digest at its end.');
  }
  const length = bytes.readUInt32LE(magic.length);
  const start = magic.length + 4;
  if (length > largestHeader || start + length > end) {
    throw new ModelFileError(`This model file is damaged: a header of ${length} bytes doesn't fit into it.`);
  }
  const { header, arrays: table } = parseHeader(bytes.toString('utf8', start, start + length));
  let at = start + length + padding(start + length).length;
  const arrays = table.map(({ type, length: count }) => {
    const size = count * arrayTypes[type].BYTES_PER_ELEMENT;
    if (at + size > end) throw new ModelFileError('This model file is damaged: its numbers are cut off.');
    // A copy of its own: a slice of the file's buffer need not be aligned.
    const copy = Uint8Array.prototype.slice.call(bytes, at, at + size);
    at += size + padding(size).length;
    return new arrayTypes[type](copy.buffer, copy.byteOffset, count);
  });
  return { header, arrays, id: digest.toString('hex').slice(0, 32) };
}

function parseHeader(json: string): {
  header: unknown;
  arrays: readonly { readonly type: ArrayType; readonly length: number }[];
} {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw new ModelFileError('This model file is damaged: its header is not JSON.');
  }
  const { header, arrays } = (parsed ?? {}) as { header?: unknown; arrays?: unknown };
  if (!Array.isArray(arrays)) throw new ModelFileError('This model file has no table of its arrays.');
  return {
    header,
    arrays: arrays.map((entry: unknown) => {
      const { type, length } = (entry ?? {}) as { type?: unknown; length?: unknown };
      const isType = type === 'i8' || type === 'i16' || type === 'f32';
      if (!isType || typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) {
        throw new ModelFileError('This model file has a wrong table of its arrays.');
      }
      return { type, length };
    }),
  };
}

function typeOf(array: NumberArray): ArrayType {
  return array instanceof Int8Array ? 'i8' : array instanceof Int16Array ? 'i16' : 'f32';
}

function padding(length: number): Buffer {
  return Buffer.alloc((8 - (length % 8)) % 8);
}
