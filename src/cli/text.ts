import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters, styleText } from 'node:util';
import { placeText, type Problem } from '../domain/errors.ts';
import { withoutCommands } from '../domain/log-line.ts';

type Style = Parameters<typeof styleText>[0];
/** A stream that may be a terminal. */
export type Output = WriteStream | NodeJS.WriteStream;

/** Colours a text if the stream is a terminal and NO_COLOR isn't set. */
export function paint(style: Style, text: string, stream: Output): string {
  return styleText(style, text, { stream, validateStream: true });
}

/**
 * Text that somebody else wrote, safe to print: no escape sequences, no control characters that move a cursor or
 * open a log command. Line breaks stay if `lines` is true.
 */
export function plainText(text: string, lines = false): string {
  const clean = stripVTControlCharacters(text).replaceAll(
    // Control characters, and marks that reorder what is read.

    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    ' ',
  );
  return withoutCommands(lines ? clean : clean.replaceAll('\n', ' '));
}

/** A text cut to at most `length` characters, with an ellipsis. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

const marks = { error: ['red', '✗'], warning: ['yellow', '!'], note: ['dim', '·'] } as const;

/** A problem as a person reads it: mark, place, sentence, and below it what to do next. */
export function formatProblem(problem: Problem, stream: Output): string {
  const [style, mark] = marks[problem.severity];
  const place = problem.place ? `${plainText(placeText(problem.place))}: ` : '';
  const next = problem.next === undefined ? '' : `\n  → ${plainText(problem.next)}`;
  return `${paint(style, mark, stream)} ${place}${plainText(problem.message)}${next}`;
}

/** Lines up rows under a heading. Cells are plain text; the last column isn't padded. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  stream: Output,
): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...all.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))),
      )
      .join('  ')
      .trimEnd();
  return [paint('dim', line(heading), stream), ...rows.map(line)].join('\n');
}

/** Columns that a text takes on a terminal: wide scripts take two. */
function width(text: string): number {
  let columns = 0;
  for (const { segment } of new Intl.Segmenter().segment(stripVTControlCharacters(text))) {
    columns +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]/u.test(
        segment,
      )
        ? 2
        : 1;
  }
  return columns;
}

/** How long ago a moment was, in words such as `3 h`. */
export function age(at: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
  if (Number.isNaN(seconds)) return '?';
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** A fraction as a percentage with one decimal. */
export function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}
