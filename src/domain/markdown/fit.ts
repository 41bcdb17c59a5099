import { counted } from '../text.ts';

/** Characters that GitHub takes in the body of an issue or comment, and in a check's summary and text. */
export const bodyLimit = 65_535;

/** A part of a document in one or more forms, the fullest first; each is shorter than the one before. */
export type Part = readonly [string, ...string[]];

/**
 * A document that keeps within a limit: as long as it is too long, its longest part gives way to its next shorter
 * form. If nothing can be made shorter any more, parts at the end are left out, and a line says so.
 * @param limit in UTF-16 code units.
 */
export function fitted(parts: readonly Part[], limit = bodyLimit): string {
  const chosen = parts.map(([full, ...shorter]) => ({ text: full, shorter }));
  const whole = () => joined(chosen.map(({ text }) => text));
  for (let text = whole(); text.length > limit; text = whole()) {
    const [longest] = chosen
      .filter(({ shorter }) => shorter.length > 0)
      .toSorted((a, b) => b.text.length - a.text.length);
    if (!longest)
      return withoutEnd(
        chosen.map(({ text: part }) => part),
        limit,
      );
    longest.text = longest.shorter.shift() as string;
  }
  return whole();
}

function withoutEnd(parts: readonly string[], limit: number): string {
  for (let kept = parts.length - 1; kept > 0; kept -= 1) {
    const text = joined([...parts.slice(0, kept), leftOut(parts.length - kept)]);
    if (text.length <= limit) return text;
  }
  return cut(joined(parts), limit);
}

function leftOut(count: number): string {
  return `*${counted(count, 'more part')} left out: the text would be too long.*`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

const cutNote = '\n… (cut: the text was too long)';

/**
 * A text of at most `limit` UTF-16 code units: it is cut between two characters, and a note says so. It knows nothing
 * of Markdown: what is cut in the middle of a block leaves that block open.
 */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = cutNote.length < limit ? cutNote : '';
  const kept = text.slice(0, Math.max(0, limit - note.length));
  return `${kept.replace(/[\ud800-\udbff]$/, '')}${note}`;
}
