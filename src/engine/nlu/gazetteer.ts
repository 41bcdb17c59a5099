import { LookupTable } from './lookup.ts';
import { Pattern, translatePattern, type Span } from './patterns.ts';
import type { Token } from './tokens.ts';

export interface NamedSpan extends Span {
  readonly name: string;
}

/** What a bot's lookup tables and regular expressions are made from. */
export interface GazetteerSource {
  readonly lookups: readonly (readonly [name: string, entries: readonly string[]])[];
  readonly regexes: readonly (readonly [name: string, pattern: string])[];
}

/** A bot's lookup tables and regular expressions, by name. */
export class Gazetteer {
  readonly #lookups: readonly { readonly name: string; readonly table: LookupTable }[];
  readonly #patterns: readonly { readonly name: string; readonly pattern: Pattern }[];

  constructor(source: GazetteerSource, caseSensitive = false) {
    this.#lookups = source.lookups.map(([name, entries]) => ({ name, table: new LookupTable(entries) }));
    this.#patterns = source.regexes.flatMap(([name, pattern]) => {
      const expression = translatePattern(pattern, caseSensitive);
      return expression ? [{ name, pattern: new Pattern(expression) }] : [];
    });
  }

  /** Everything that is found, tables first. */
  find(text: string, tokens: readonly Token[]): NamedSpan[] {
    return [
      ...this.#lookups.flatMap(({ name, table }) => table.find(tokens).map((span) => ({ name, ...span }))),
      ...this.#patterns.flatMap(({ name, pattern }) => pattern.find(text).map((span) => ({ name, ...span }))),
    ];
  }
}
