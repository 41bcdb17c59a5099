/** A piece of a text; `start` and `end` (exclusive) are in UTF-16 code units. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Scripts that are written without spaces: every character (with its marks) is a token. A dictionary would find
 * words, but differs between versions of a runtime, and a model must not.
 */
const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';

const tokenPattern = new RegExp(
  [
    // Flags, then emoji with their modifiers and what is joined to them.
    '\\p{Regional_Indicator}{2}',
    '\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\uFE0F\\u20E3]*(?:\\u200D\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\uFE0F]*)*',
    `[${unspaced}]\\p{M}*`,
    `(?:(?![${unspaced}])\\p{L}[\\p{M}\\u200C\\u200D]*)+`,
    '\\p{N}+',
    '[^\\s]',
  ].join('|'),
  'gu',
);

/** Cuts a text of any script into words, numbers, emoji and single signs. White space falls between tokens. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(tokenPattern)) {
    tokens.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return tokens;
}

/** One form for what people write in several: compatibility forms (full width, ligatures) and lower case. */
export function normalize(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Takes accents off Latin, Greek and Cyrillic letters, where many people leave them out. Other marks are letters. */
export function foldAccents(text: string): string {
  return /[^\x00-\x7f]/u.test(text)
    ? text
        .normalize('NFD')
        .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{Mn}*)\p{Mn}/gu, '')
        .normalize('NFC')
    : text;
}
