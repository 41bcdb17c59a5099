/** Characters after which a line that doesn't end is given as it is. */
const longestLine = 4 * 1024 * 1024;

/** The lines of a text in UTF-8 that comes in pieces, without their ends; also a last one that has none. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held: string[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    const rest = parts.pop() ?? '';
    for (const part of parts) {
      yield withoutReturn(held.join('') + part);
      held = [];
      size = 0;
    }
    held.push(rest);
    size += rest.length;
    if (size <= longestLine) continue;
    yield held.join('');
    held = [];
    size = 0;
  }
  const last = held.join('') + decoder.decode();
  if (last !== '') yield withoutReturn(last);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
