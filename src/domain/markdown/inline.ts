import { plainMarkdown, visible } from '../text.ts';

// Pieces of Markdown that stay inside a line. What is untrusted goes through `plainMarkdown`, `code` or `link`; what
// these give is safe in a paragraph, in a list and in a table's cell.

/** A text as code, for people to copy exactly: on one line, at most `limit` characters of it. */
export function code(text: string, limit = 200): string {
  const shown = cutText(visible(text), limit);
  if (shown === '') return '<code></code>';
  if (!/[`|\\]/.test(shown)) return `\`${shown}\``;
  // In a table's cell no backtick can hold a stroke, and a backslash before it is ambiguous: entities are neither.
  return `<code>${shown.replace(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</code>`;
}

/**
 * A sentence in which backticks mark what is to be typed, as messages of ours have them: that becomes code, and the rest
 * shows as it is.
 */
export function sentence(text: string, limit = 500): string {
  return cutText(visible(text), limit)
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? code(part, limit) : spaced(part, limit)))
    .join('');
}

/** A part of a sentence, which keeps the spaces that it has at its ends. */
function spaced(text: string, limit: number): string {
  const [before, after] = [text.startsWith(' ') ? ' ' : '', /\S $/.test(text) ? ' ' : ''];
  return `${before}${plainMarkdown(text, limit)}${after}`;
}

/** A link whose words are untrusted; only the words where the address is none of the web's. */
export function link(words: string, url: string | undefined, limit = 200): string {
  const target = url === undefined ? undefined : webAddress(url);
  const text = plainMarkdown(words, limit);
  return target === undefined || text === '' ? text : `[${text}](${target})`;
}

/** An address as Markdown takes it between parentheses; undefined where it isn't one of the web's. */
function webAddress(url: string): string | undefined {
  if (!/^https?:\/\/[^\s/]/.test(url) || url.length > 2_000) return undefined;
  return url.replace(/[^!#$%&+,\-./0-9:;=?@A-Z_a-z~]/gu, percent);
}

function percent(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** At most `limit` characters (code points); a cut is shown by an ellipsis, and never parts a character. */
export function cutText(text: string, limit: number): string {
  const characters = [...text.slice(0, 2 * limit + 2)];
  return characters.length > limit ? `${characters.slice(0, limit).join('')}…` : text;
}
