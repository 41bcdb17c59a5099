import type { FileHandle } from 'node:fs/promises';

const chunkBytes = 65_536;
const newline = 0x0a;

/** Puts lines together from bytes that come in any pieces; what follows the last line feed waits for more. */
export class LineReader {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array): readonly string[] {
    const all = Buffer.concat([this.#rest, bytes]);
    const end = all.lastIndexOf(newline);
    // A copy: the caller reads the next bytes into the same buffer.
    this.#rest = Buffer.from(all.subarray(end + 1));
    return end < 0 ? [] : all.toString('utf8', 0, end).split('\n');
  }
}

/** The lines of a file's first `size` bytes, in order. */
export async function* forwards(file: FileHandle, size: number): AsyncGenerator<string> {
  const reader = new LineReader();
  const buffer = Buffer.alloc(chunkBytes);
  for (let position = 0; position < size;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(chunkBytes, size - position), position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield* reader.push(buffer.subarray(0, bytesRead));
  }
}

/** The lines of a file's first `size` bytes, the last one first; only as much is read as is asked for. */
export async function* backwards(file: FileHandle, size: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  let end = size;
  while (end > 0) {
    const start = Math.max(0, end - chunkBytes);
    const buffer = Buffer.alloc(end - start);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const bytes = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
    const first = start === 0 ? 0 : bytes.indexOf(newline) + 1;
    // Without a line feed in it, all of it belongs to a line that begins further ahead.
    if (start > 0 && first === 0) rest = bytes;
    else {
      rest = bytes.subarray(0, first);
      const lines = bytes.toString('utf8', first).split('\n');
      for (const line of lines.reverse()) if (line !== '') yield line;
    }
    end = start;
  }
}
