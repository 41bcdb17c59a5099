import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node as YamlNode,
  type Pair,
  type YAMLError,
  type YAMLMap,
} from 'yaml';

import type { Place } from '../types.ts';
import type { MapEntry, Node } from './node.ts';
import { indentContinuation } from './repair.ts';
import { quoted, type Report } from './report.ts';
import { firstWrongByte } from './utf8.ts';

/** Deeper nesting than any bot's file has; a walk over the tree must not exhaust the stack. */
const deepest = 100;
/** Quoted scalars with shallow continuation lines that one file may have. */
const mostRepairs = 200;

/**
 * Reads a file's YAML as Rasa does: version 1.2 (a bare `yes` is a text), UTF-8 with or without a byte order mark,
 * any line ends. What is wrong is reported at its line; an empty file or a wrong one gives undefined.
 */
export function readYaml(bytes: Uint8Array, file: string, report: Report): Node | undefined {
  const text = decode(bytes, file, report);
  if (text === undefined) return undefined;
  const parsed = parse(text);
  const at = (offset: number): Place => {
    const { line, col } = parsed.lines.linePos(Math.max(0, Math.min(offset, parsed.text.length)));
    return { file, line, column: col };
  };
  if (parsed.error) {
    report.error('yaml', `This is not YAML: ${sentence(parsed.error.message)}`, {
      place: at(parsed.error.pos[0]),
    });
    return undefined;
  }
  const [document, second] = parsed.documents;
  if (second) {
    report.error('yaml-documents', 'A file must hold one YAML document; a second one starts here.', {
      place: at(second.range[0]),
      next: 'Put it into a file of its own.',
    });
    return undefined;
  }
  if (!document?.contents) return undefined;
  return new Converter(document, parsed.text, at, report).convert(document.contents);
}

function decode(bytes: Uint8Array, file: string, report: Report): string | undefined {
  const wrong = firstWrongByte(bytes);
  if (wrong !== undefined) {
    const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const line = 1 + bytes.subarray(0, wrong).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
    report.error(
      'not-utf8',
      `This file is not UTF-8: byte ${wrong} (0x${(bytes[wrong] ?? 0).toString(16).padStart(2, '0')}) is wrong there${wide ? '; it looks like UTF-16' : ''}.`,
      { place: { file, line }, next: 'Save the file as UTF-8.' },
    );
    return undefined;
  }
  return new TextDecoder().decode(bytes).replace(/\r\n?/g, '\n');
}

interface Parsed {
  readonly text: string;
  readonly documents: readonly Document.Parsed[];
  readonly lines: LineCounter;
  readonly error: YAMLError | undefined;
}

function parse(text: string): Parsed {
  let current = text;
  for (let repairs = 0; ; repairs += 1) {
    const lines = new LineCounter();
    const result = parseAllDocuments(current, {
      version: '1.2',
      lineCounter: lines,
      prettyErrors: false,
      // The parser's own check compares every pair of keys; Converter does it in one pass.
      uniqueKeys: false,
      logLevel: 'silent',
    });
    const documents = Array.isArray(result) ? result : [];
    const document = documents.find((one) => one.errors.length > 0);
    const error = document?.errors[0];
    if (!document || !error) return { text: current, documents, lines, error: undefined };
    const mended = repairs < mostRepairs ? indentContinuation(current, document) : undefined;
    if (mended === undefined) return { text: current, documents, lines, error };
    current = mended;
  }
}

function sentence(message: string): string {
  const first = (message.split('\n')[0] ?? '').trim().replace(/ at line \d+.*$/, '');
  return /Maximum call stack/.test(first) ? 'it is nested too deep.' : `${first.replace(/\.$/, '')}.`;
}

/** Turns the parser's nodes into ours: aliases resolved to the very same node, cycles refused, keys checked. */
class Converter {
  readonly #document: Document.Parsed;
  readonly #text: string;
  readonly #at: (offset: number) => Place;
  readonly #report: Report;
  readonly #done = new Map<YamlNode, Node>();
  readonly #open = new Set<YamlNode>();

  constructor(document: Document.Parsed, text: string, at: (offset: number) => Place, report: Report) {
    this.#document = document;
    this.#text = text;
    this.#at = at;
    this.#report = report;
  }

  convert(node: YamlNode, depth = 0): Node {
    const place = this.#at(node.range?.[0] ?? 0);
    if (isAlias(node)) return this.#alias(node.source, node.resolve(this.#document), place, depth);
    const known = this.#done.get(node);
    if (known) return known;
    if (depth > deepest || this.#open.has(node)) {
      const why = depth > deepest ? `nested deeper than ${deepest} levels` : 'part of itself';
      this.#report.error('yaml-depth', `This value is ${why}.`, { place });
      return nothing(place);
    }
    this.#open.add(node);
    const converted = this.#fresh(node, place, depth);
    this.#open.delete(node);
    this.#done.set(node, converted);
    return converted;
  }

  #alias(name: string, target: YamlNode | undefined, place: Place, depth: number): Node {
    if (target) return this.convert(target, depth + 1);
    this.#report.error('yaml-alias', `No anchor &${name} stands before this alias.`, { place });
    return nothing(place);
  }

  #fresh(node: YamlNode, place: Place, depth: number): Node {
    this.#checkTag(node, place);
    if (isMap(node)) return { kind: 'map', entries: this.#entries(node, depth), place };
    if (isSeq(node)) {
      const items = node.items.map((item) => this.convert(item as YamlNode, depth + 1));
      return { kind: 'list', items, place };
    }
    if (!isScalar(node)) return nothing(place);
    const raw = node.value;
    const value =
      raw === null || typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
        ? raw
        : String(raw);
    const text = typeof value === 'string' ? value : (node.source ?? String(value ?? ''));
    const block = node.type === 'BLOCK_LITERAL' ? this.#block(node.range?.[0] ?? 0, place) : undefined;
    return { kind: 'scalar', value, text, place, ...(block && { block }) };
  }

  #entries(map: YAMLMap, depth: number): MapEntry[] {
    const entries: MapEntry[] = [];
    const merged: MapEntry[] = [];
    const seen = new Set<string>();
    for (const pair of map.items as Pair<YamlNode | null, YamlNode | null>[]) {
      const place = this.#at(pair.key?.range?.[0] ?? pair.value?.range?.[0] ?? map.range?.[0] ?? 0);
      const key = this.#key(pair.key, place);
      if (key === undefined) continue;
      const value = pair.value ? this.convert(pair.value, depth + 1) : nothing(place);
      if (key === '<<' && value.kind !== 'scalar') {
        const sources = value.kind === 'list' ? value.items : [value];
        for (const source of sources) if (source.kind === 'map') merged.push(...source.entries);
        continue;
      }
      if (seen.has(key)) {
        this.#report.error('duplicate-key', `The key ${quoted(key)} stands twice in this map.`, {
          place,
          next: 'Keep one of them.',
        });
        continue;
      }
      seen.add(key);
      entries.push({ key, place, value });
    }
    for (const entry of merged) {
      if (seen.has(entry.key)) continue;
      seen.add(entry.key);
      entries.push(entry);
    }
    return entries;
  }

  #key(key: YamlNode | null, place: Place): string | undefined {
    const node = key && isAlias(key) ? key.resolve(this.#document) : key;
    if (node === null || node === undefined) return '';
    if (isScalar(node)) return typeof node.value === 'string' ? node.value : (node.source ?? '');
    this.#report.error('yaml-key', 'A key must be a text, not a list or a map.', {
      place,
      next: 'Put the text in quotes if it starts with { or [.',
    });
    return undefined;
  }

  #checkTag(node: YamlNode, place: Place): void {
    const tag = node.tag;
    if (tag === undefined || /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/.test(tag)) return;
    this.#report.error('yaml-tag', `The tag ${quoted(tag)} is not one of YAML's own.`, {
      place,
      next: 'Take the tag off.',
    });
  }

  #block(offset: number, place: Place): { line: number; column: number } {
    const start = this.#text.indexOf('\n', offset) + 1;
    const indent = /^(?: *\n)*( *)/.exec(this.#text.slice(start, start + 2000))?.[1]?.length ?? 0;
    return { line: (place.line ?? 0) + 1, column: indent + 1 };
  }
}

function nothing(place: Place): Node {
  return { kind: 'scalar', value: null, text: '', place };
}
