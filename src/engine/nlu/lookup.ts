import type { Span } from './patterns.ts';
import { normalize, tokenize, type Token } from './tokens.ts';

/** Finds the entries of a lookup table in texts, as whole words, however long the table is. */
export class LookupTable {
  readonly #entries = new Set<string>();
  readonly #beginnings = new Set<string>();
  #longest = 0;

  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const words = tokenize(normalize(entry)).map((token) => token.text);
      if (words.length === 0) continue;
      this.#entries.add(words.join(' '));
      this.#beginnings.add(words[0] ?? '');
      this.#longest = Math.max(this.#longest, words.length);
    }
  }

  /** The longest entries, from left to right, that don't overlap. `tokens` are those of the text as written. */
  find(tokens: readonly Token[]): Span[] {
    const words = tokens.map((token) => normalize(token.text));
    const found: Span[] = [];
    for (let from = 0; from < words.length; from += 1) {
      if (!this.#beginnings.has(words[from] ?? '')) continue;
      for (let to = Math.min(words.length, from + this.#longest); to > from; to -= 1) {
        if (!this.#entries.has(words.slice(from, to).join(' '))) continue;
        found.push({ start: tokens[from]?.start ?? 0, end: tokens[to - 1]?.end ?? 0 });
        from = to - 1;
        break;
      }
    }
    return found;
  }
}
