import type { Problem } from '../domain/errors.ts';

/**
 * The text of a file, without its byte-order mark. What isn't UTF-8, or isn't text, is a problem with its line.
 * @param maxBytes a larger file is refused without being decoded.
 */
export function decodeText(
  content: Uint8Array | string,
  file: string,
  maxBytes: number,
): { readonly text: string } | { readonly problem: Problem } {
  const wrong = (code: string, message: string, line: number | undefined, next: string) => ({
    problem: {
      severity: 'error' as const,
      code,
      message,
      place: line === undefined ? { file } : { file, line },
      next,
    },
  });
  if (content.length > maxBytes) {
    return wrong(
      'file-too-large',
      `This file has ${content.length} bytes, and at most ${maxBytes} are read.`,
      undefined,
      'Split it, or move what does not belong here elsewhere.',
    );
  }
  if (typeof content === 'string') return checked(content.replace(/^\uFEFF/, ''));
  if ((content[0] === 0xff && content[1] === 0xfe) || (content[0] === 0xfe && content[1] === 0xff)) {
    return wrong('not-utf8', 'This file is UTF-16, and only UTF-8 is read.', 1, 'Save it as UTF-8.');
  }
  try {
    return checked(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    return wrong(
      'not-utf8',
      'This line holds bytes that are not UTF-8.',
      firstBadLine(content),
      'Save the file as UTF-8.',
    );
  }

  function checked(text: string) {
    const binary = text.indexOf('\0');
    if (binary === -1) return { text };
    const line = text.slice(0, binary).split('\n').length;
    return wrong(
      'not-text',
      'This file holds a zero byte, so it is no text.',
      line,
      'Save it as UTF-8 text.',
    );
  }
}

/** No byte of a longer UTF-8 sequence is a line feed, so lines can be decoded one by one. */
function firstBadLine(content: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let start = 0; start < content.length; line += 1) {
    const feed = content.indexOf(0x0a, start);
    const end = feed === -1 ? content.length : feed + 1;
    try {
      decoder.decode(content.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return line;
}
