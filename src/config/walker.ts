import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import type { Place, Problem } from '../domain/errors.ts';
import { closest, quoted, withoutCredentials } from '../domain/text.ts';
import type { YamlFile } from './yaml.ts';

/** What a check of a text says: the value that was meant, or what is wrong, as the end of a sentence. */
export type Checked<T> = { readonly value: T } | { readonly wrong: string; readonly next?: string };

/** What a text must be. */
export interface Kind<T> {
  /** What completes "must be". */
  readonly expected: string;
  /** One that is right, to type instead; undefined where nobody can know one. */
  readonly example?: string;
  /** No value may appear in a sentence. */
  readonly secret?: true;
  readonly check: (text: string) => Checked<T>;
}

/** A member of a mapping. */
export interface Entry {
  readonly key: string;
  readonly place: Place;
  readonly value: ParsedNode | null;
}

/** A value that may be there. */
export type Written = ParsedNode | null | undefined;

const maxProblems = 100;

/**
 * Reads typed values out of YAML nodes, collects every problem on the way and goes on. Its readers return undefined
 * where nothing is written or what is written is wrong; `what` names the setting in the sentences.
 */
export class Walker {
  readonly #file: YamlFile;
  readonly #problems: Problem[] = [];
  #dropped = 0;
  #errors = 0;

  constructor(file: YamlFile) {
    this.#file = file;
  }

  /** All that was found, in the order of the file; beyond 100 they are only counted. */
  get problems(): Problem[] {
    const line = ({ place }: Problem) => (place?.line ?? 0) * 100_000 + (place?.column ?? 0);
    const all = this.#problems.toSorted((a, b) => line(a) - line(b));
    if (this.#dropped > 0) {
      all.push({ severity: 'error', code: 'more', message: `There are ${this.#dropped} more problems.` });
    }
    return all;
  }

  /** How many errors were found so far: what was read while it grew can't be trusted. */
  get errors(): number {
    return this.#errors;
  }

  place(node: ParsedNode): Place {
    return this.#file.place(node);
  }

  report(at: ParsedNode | Place, problem: Omit<Problem, 'place' | 'severity'>): void {
    this.add(at, { severity: 'error', ...problem });
  }

  warn(at: ParsedNode | Place, problem: Omit<Problem, 'place' | 'severity'>): void {
    this.add(at, { severity: 'warning', ...problem });
  }

  private add(at: ParsedNode | Place, problem: Omit<Problem, 'place'>): void {
    if (problem.severity === 'error') this.#errors += 1;
    if (this.#problems.length >= maxProblems) this.#dropped += 1;
    else this.#problems.push({ ...problem, place: 'file' in at ? at : this.place(at) });
  }

  /** The node itself, or the one that an alias stands for. */
  resolve(node: ParsedNode | null): ParsedNode | null {
    if (!isAlias(node)) return node;
    const target = node.resolve(this.#file.document) as ParsedNode | undefined;
    if (target !== undefined) return target;
    this.report(node, {
      code: 'bad-alias',
      message: `*${node.source} names nothing that stands before it.`,
      next: `Write the value out, or mark it with &${node.source} where it stands first.`,
    });
    return null;
  }

  /** Whether nothing is written: no node, or one that is empty, `~` or `null`. */
  isEmpty(node: ParsedNode | null): boolean {
    const resolved = this.resolve(node);
    return resolved === null || (isScalar(resolved) && resolved.value === null);
  }

  /** The members of a mapping with the keys that people choose; nothing written is an empty one. */
  entries(node: ParsedNode | null, what: string): Entry[] {
    const map = this.resolve(node);
    if (map === null || this.isEmpty(map)) return [];
    if (!isMap(map)) {
      this.wrongType(map, what, 'a mapping (key: value)');
      return [];
    }
    const found = new Map<string, Entry>();
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? scalarText(key) : undefined;
      if (name === undefined || name === '') {
        this.report(key, {
          code: 'bad-key',
          message: `A key of ${what} is no plain word.`,
          next: 'Write a word and a colon.',
        });
      } else if (name === '<<') {
        this.report(key, {
          code: 'merge-key',
          message: `Merge keys (<<) are not read, here in ${what}.`,
          next: 'Write the settings out; what all bots of an environment share goes into its defaults.',
        });
      } else if (found.has(name)) {
        this.report(key, {
          code: 'duplicate-key',
          message: `${quoted(name, 60)} stands twice in ${what}: the first one is in line ${found.get(name)?.place.line}.`,
          next: 'Keep one of the two.',
        });
      } else {
        found.set(name, { key: name, place: this.place(key), value });
      }
    }
    return [...found.values()];
  }

  /** The members of a mapping that has the given keys only. */
  map(node: ParsedNode | null, what: string, allowed: readonly string[]): Map<string, ParsedNode | null> {
    const known = new Map<string, ParsedNode | null>();
    for (const { key, place, value } of this.entries(node, what)) {
      if (allowed.includes(key)) known.set(key, value);
      else this.unknownKey(key, place, what, allowed);
    }
    return known;
  }

  unknownKey(key: string, place: Place, what: string, allowed: readonly string[]): void {
    // Beyond what is shown nothing is looked for: a file may have thousands of them.
    const [meant] = this.#problems.length < maxProblems ? closest(key, allowed, 1) : [];
    this.report(place, {
      code: 'unknown-key',
      message: `${quoted(key, 60)} means nothing in ${what}; ${allowed.length === 1 ? 'only' : 'these are'} allowed: ${allowed.join(', ')}.`,
      next: meant === undefined ? 'Take the line away.' : `Did you mean ${meant}?`,
    });
  }

  /** The items of a list; undefined where nothing is written. */
  list(node: Written, what: string): (ParsedNode | null)[] | undefined {
    const list = this.resolve(node ?? null);
    if (list === null || this.isEmpty(list)) return undefined;
    if (isSeq(list)) return list.items;
    this.wrongType(list, what, 'a list ([a, b], or lines that start with -)');
    return undefined;
  }

  /** A text, checked. A number or truth value where a text belongs is a mistake. */
  text<T>(node: Written, what: string, kind: Kind<T>): T | undefined {
    const scalar = this.scalar(node, what, kind.expected);
    if (scalar === undefined) return undefined;
    if (typeof scalar.value === 'string') return this.checked(scalar, what, kind);
    const quoted = `'${scalarText(scalar).slice(0, 40)}'`;
    const next = 'value' in kind.check(scalarText(scalar)) ? `Put it in quotes: ${quoted}` : exampleOf(kind);
    this.wrongType(scalar, what, kind.expected, next);
    return undefined;
  }

  /** A scalar of any type by what is written for it: `1.10` stays `1.10`. */
  written<T>(node: Written, what: string, kind: Kind<T>): T | undefined {
    const scalar = this.scalar(node, what, kind.expected);
    return scalar && this.checked(scalar, what, kind);
  }

  integer(node: Written, what: string, least: number, most: number): number | undefined {
    const expected = `a whole number from ${least} to ${most}`;
    const scalar = this.scalar(node, what, expected);
    if (scalar === undefined) return undefined;
    const { value } = scalar;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most)
      return value;
    this.wrongType(scalar, what, expected);
    return undefined;
  }

  boolean(node: Written, what: string): boolean | undefined {
    const scalar = this.scalar(node, what, 'true or false');
    if (scalar === undefined) return undefined;
    if (typeof scalar.value === 'boolean') return scalar.value;
    this.wrongType(scalar, what, 'true or false');
    return undefined;
  }

  /** One of a few words. */
  word<const T extends string>(node: Written, what: string, words: readonly T[]): T | undefined {
    return this.text(node, what, {
      expected: words.join(' or '),
      check(text) {
        const found = words.find((word) => word === text);
        if (found !== undefined) return { value: found };
        return { wrong: '', next: `Write ${closest(text, words, 1)[0] ?? words.join(' or ')}.` };
      },
    });
  }

  /** The one sentence about a value that isn't what it must be. */
  wrongType(node: ParsedNode, what: string, expected: string, next = `Write ${expected}.`): void {
    this.report(node, {
      code: 'wrong-type',
      message: `${what} must be ${expected}: found ${describe(node)}.`,
      next,
    });
  }

  private scalar(node: Written, what: string, expected: string): Scalar.Parsed | undefined {
    const resolved = this.resolve(node ?? null);
    if (resolved === null || this.isEmpty(resolved)) return undefined;
    if (isScalar(resolved)) return resolved as Scalar.Parsed;
    this.wrongType(resolved, what, expected);
    return undefined;
  }

  private checked<T>(node: Scalar.Parsed, what: string, kind: Kind<T>): T | undefined {
    const text = scalarText(node);
    const result = kind.check(text);
    if ('value' in result) return result.value;
    const why = result.wrong === '' ? '' : ` (${result.wrong})`;
    const found = kind.secret ? `${text.length} characters` : quoted(withoutCredentials(text), 60);
    this.report(node, {
      code: 'bad-value',
      message: `${what} must be ${kind.expected}: found ${found}${why}.`,
      next: result.next ?? exampleOf(kind),
    });
    return undefined;
  }
}

function exampleOf({ expected, example }: Kind<unknown>): string {
  return example === undefined ? `Write ${expected}.` : `Write ${example}, for example.`;
}

/** What a person wrote for a scalar: `1.10` and `yes` as they stand, quotes and escapes taken out. */
export function scalarText(node: Scalar): string {
  if (typeof node.value === 'string') return node.value;
  return node.source ?? String(node.value);
}

function describe(node: ParsedNode): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  if (!isScalar(node)) return 'an alias';
  switch (typeof node.value) {
    case 'string':
      return `the text ${quoted(withoutCredentials(node.value), 60)}`;
    case 'number':
    case 'bigint':
      return `the number ${scalarText(node).slice(0, 40)}`;
    case 'boolean':
      return scalarText(node);
    default:
      return 'nothing';
  }
}
