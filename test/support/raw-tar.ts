/** Writes tar archives byte by byte, wrong ones above all. Nothing here is shared with the code under test. */
export interface RawEntry {
  readonly name?: string | Uint8Array;
  readonly prefix?: string;
  readonly type?: string;
  readonly content?: string | Uint8Array;
  /** The size field, where it isn't the content's. A string is written as it is. */
  readonly size?: number | string | Uint8Array;
  readonly mode?: number | string;
  readonly linkname?: string;
  readonly magic?: string;
  /** Added to the right checksum. */
  readonly checksumOff?: number;
  /** The checksum field as it is. */
  readonly checksum?: string;
}

const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;

/** One entry: its header, its content and the padding. */
export function rawEntry(entry: RawEntry): Buffer {
  const content = Buffer.from(entry.content ?? '');
  const block = Buffer.alloc(512);
  block.set(Buffer.from(entry.name ?? 'actions/file.js').subarray(0, 100), 0);
  block.write(typeof entry.mode === 'string' ? entry.mode : octal(entry.mode ?? 0o644, 7), 100, 'latin1');
  block.write(octal(0, 7), 108, 'latin1');
  block.write(octal(0, 7), 116, 'latin1');
  const size = entry.size ?? content.byteLength;
  if (size instanceof Uint8Array) block.set(size, 124);
  else block.write(typeof size === 'string' ? size : octal(size, 11), 124, 'latin1');
  block.write(octal(0, 11), 136, 'latin1');
  block.fill(' ', 148, 156);
  block.write(entry.type ?? '0', 156, 'latin1');
  block.write(entry.linkname ?? '', 157, 'utf8');
  block.write(entry.magic ?? 'ustar\x0000', 257, 'latin1');
  block.write(entry.prefix ?? '', 345, 'utf8');
  const sum = block.reduce((total, byte) => total + byte, 0) + (entry.checksumOff ?? 0);
  block.write(entry.checksum ?? `${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([block, content, Buffer.alloc((512 - (content.byteLength % 512)) % 512)]);
}

/** An archive with its two empty blocks at the end. */
export function rawTar(...entries: readonly (RawEntry | Buffer)[]): Buffer {
  return Buffer.concat([
    ...entries.map((entry) => (Buffer.isBuffer(entry) ? entry : rawEntry(entry))),
    Buffer.alloc(1024),
  ]);
}

/** A PAX header with these records; a record given as text is taken as it is. */
export function pax(
  records: readonly (readonly [string, string | Uint8Array] | string)[],
  type = 'x',
): Buffer {
  const parts = records.map((record) => {
    if (typeof record === 'string') return Buffer.from(record);
    const rest = Buffer.concat([Buffer.from(` ${record[0]}=`), Buffer.from(record[1]), Buffer.from('\n')]);
    let length = rest.byteLength + 1;
    while (String(length).length + rest.byteLength !== length) length += 1;
    return Buffer.concat([Buffer.from(String(length)), rest]);
  });
  return rawEntry({ name: 'pax', type, content: Buffer.concat(parts) });
}
