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

interface Parts {
  readonly lookups: readonly { readonly name: string; readonly table: LookupTable }[];
  readonly patterns: readonly { readonly name: string; readonly pattern: Pattern }[];
}

/** A bot's lookup tables and regular expressions, by name. Large tables take a while to make: make one and share it. */
export class Gazetteer {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Patterns that are no regular expressions here find nothing. Capitals don't matter. */
  static of(source: GazetteerSource): Gazetteer {
    return new Gazetteer({
      lookups: source.lookups.map(([name, entries]) => ({ name, table: new LookupTable(entries) })),
      patterns: patternsOf(source, false),
    });
  }

  /** Only tables and patterns of some names. Given a source, its patterns, made case-sensitive, are the patterns. */
  select(
    names: { readonly lookups: ReadonlySet<string>; readonly patterns: ReadonlySet<string> },
    caseSensitive?: GazetteerSource,
  ): Gazetteer {
    const patterns = caseSensitive ? patternsOf(caseSensitive, true) : this.#parts.patterns;
    return new Gazetteer({
      lookups: this.#parts.lookups.filter(({ name }) => names.lookups.has(name)),
      patterns: patterns.filter(({ name }) => names.patterns.has(name)),
    });
  }

  /** Everything that is found, tables first. */
  find(text: string, tokens: readonly Token[]): NamedSpan[] {
    const { lookups, patterns } = this.#parts;
    return [
      ...lookups.flatMap(({ name, table }) => table.find(tokens).map((span) => ({ name, ...span }))),
      ...patterns.flatMap(({ name, pattern }) => pattern.find(text).map((span) => ({ name, ...span }))),
    ];
  }
}

function patternsOf(source: GazetteerSource, caseSensitive: boolean): Parts['patterns'] {
  return source.regexes.flatMap(([name, pattern]) => {
    const expression = translatePattern(pattern, caseSensitive);
    return expression ? [{ name, pattern: new Pattern(expression) }] : [];
  });
}
