import { counted } from '../text.ts';

/** UTF-16 code units that GitHub takes in the body of an issue or comment, and bytes in a check's summary and text. */
export const bodyLimit = 65_535;

/** What a limit counts: UTF-16 code units, or bytes in UTF-8. */
export type Measure = 'units' | 'bytes';

const encoder = new TextEncoder();

function lengthOf(text: string, measure: Measure): number {
  return measure === 'units' ? text.length : encoder.encode(text).length;
}

/** A part of a document in one or more forms, the fullest first; each is shorter than the one before. */
export type Part = readonly [string, ...string[]];

/**
 * A document that keeps within a limit: as long as it is too long, its longest part gives way to its next shorter
 * form. If nothing can be made shorter any more, parts at the end are left out, and a line says so.
 */
export function fitted(parts: readonly Part[], limit: number, measure: Measure = 'units'): string {
  const chosen = parts.map(([full, ...shorter]) => ({ text: full, shorter }));
  const whole = () => joined(chosen.map(({ text }) => text));
  for (let text = whole(); lengthOf(text, measure) > limit; text = whole()) {
    const [longest] = chosen
      .filter(({ shorter }) => shorter.length > 0)
      .toSorted((a, b) => b.text.length - a.text.length);
    if (!longest)
      return withoutEnd(
        chosen.map(({ text: part }) => part),
        limit,
        measure,
      );
    longest.text = longest.shorter.shift() as string;
  }
  return whole();
}

function withoutEnd(parts: readonly string[], limit: number, measure: Measure): string {
  for (let kept = parts.length - 1; kept > 0; kept -= 1) {
    const text = joined([...parts.slice(0, kept), leftOut(parts.length - kept)]);
    if (lengthOf(text, measure) <= limit) return text;
  }
  return cut(joined(parts), limit, measure);
}

function leftOut(count: number): string {
  return `*${counted(count, 'more part')} left out: the text would be too long.*`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

const cutNote = '\n… (cut: the text was too long)';

/**
 * A text of at most `limit` code units or bytes: it is cut between two characters, and a note says so. It knows nothing
 * of Markdown: what is cut in the middle of a block leaves that block open.
 */
export function cut(text: string, limit: number, measure: Measure = 'units'): string {
  if (lengthOf(text, measure) <= limit) return text;
  const noteLength = lengthOf(cutNote, measure);
  const [note, room] = noteLength < limit ? [cutNote, limit - noteLength] : ['', limit];
  return `${measure === 'units' ? firstUnits(text, room) : firstBytes(text, room)}${note}`;
}

function firstUnits(text: string, count: number): string {
  return text.slice(0, count).replace(/[\ud800-\udbff]$/, '');
}

function firstBytes(text: string, count: number): string {
  const bytes = encoder.encode(text);
  let end = count;
  // A byte that goes on with a character can't begin what is left out.
  while (end > 0 && (Number(bytes[end]) & 0xc0) === 0x80) end -= 1;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
