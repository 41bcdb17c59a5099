import type { Place } from '../types.ts';
import { quoted, type Report } from './report.ts';

/** A YAML value that knows where it stands. Aliases share one node, so a tree can be a graph without cycles. */
export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, quotes taken off: a name such as `yes` or `1.0` stays what it is. */
  readonly text: string;
  readonly place: Place;
  /** For a literal block (`|`): the line of its first line of content, and their common column. */
  readonly block?: { readonly line: number; readonly column: number };
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly Node[];
  readonly place: Place;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly place: Place;
}

export interface MapEntry {
  readonly key: string;
  readonly place: Place;
  readonly value: Node;
}

/** The entry of a key; undefined where the map hasn't got it. */
export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The value of a key; undefined where the map hasn't got it. */
export function valueOf(map: MapNode, key: string): Node | undefined {
  return entryOf(map, key)?.value;
}

/** Whether a node is absent, or null as in `key:` with nothing behind it. */
export function isNothing(
  node: Node | undefined,
): node is undefined | (ScalarNode & { readonly value: null }) {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** What a node is, for a message. */
export function kindName(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  if (node.value === null) return 'nothing';
  return typeof node.value === 'string' ? `the text ${quoted(node.value)}` : `${node.value}`;
}

/** A name or text: any scalar but null, as written. Anything else is reported and gives undefined. */
export function readText(node: Node | undefined, what: string, report: Report): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar' && node.value !== null) return node.text;
  report.error('wrong-type', `${what} must be a text, not ${kindName(node)}.`, { place: node.place });
  return undefined;
}

/** A list; nothing gives an empty one. Anything else is reported and gives an empty one. */
export function readList(node: Node | undefined, what: string, report: Report): readonly Node[] {
  if (isNothing(node)) return [];
  if (node.kind === 'list') return node.items;
  report.error('wrong-type', `${what} must be a list, not ${kindName(node)}.`, { place: node.place });
  return [];
}

/** A map's entries; nothing gives none. Anything else is reported and gives none. */
export function readMap(node: Node | undefined, what: string, report: Report): readonly MapEntry[] {
  if (isNothing(node)) return [];
  if (node.kind === 'map') return node.entries;
  report.error('wrong-type', `${what} must be a map of names to values, not ${kindName(node)}.`, {
    place: node.place,
  });
  return [];
}

/** One text or a list of them. */
export function readTexts(node: Node | undefined, what: string, report: Report): string[] {
  if (isNothing(node)) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.map((item) => readText(item, what, report)).filter((text) => text !== undefined);
}

/** True or false; anything else is reported and gives the fallback. */
export function readFlag(node: Node | undefined, what: string, fallback: boolean, report: Report): boolean {
  if (isNothing(node)) return fallback;
  if (node.kind === 'scalar') {
    if (typeof node.value === 'boolean') return node.value;
    const text = node.text.toLowerCase();
    if (text === 'true' || text === 'false') return text === 'true';
  }
  report.error('wrong-type', `${what} must be true or false, not ${kindName(node)}.`, { place: node.place });
  return fallback;
}

/** A finite number; anything else is reported and gives undefined. */
export function readNumber(node: Node | undefined, what: string, report: Report): number | undefined {
  if (isNothing(node)) return undefined;
  if (node.kind === 'scalar') {
    const value = typeof node.value === 'string' ? Number(node.value.trim() || 'x') : node.value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  report.error('wrong-type', `${what} must be a number, not ${kindName(node)}.`, { place: node.place });
  return undefined;
}

/** More values than any real setting has: what is shared by aliases is written out here, so it must be bounded. */
const mostValues = 100_000;

/** A node as plain JSON. A value that aliases blow up beyond 100,000 parts is reported and becomes null. */
export function toJson(node: Node, report: Report): unknown {
  let budget = mostValues;
  const convert = (part: Node): unknown => {
    budget -= 1;
    if (budget < 0) return null;
    if (part.kind === 'scalar') return jsonScalar(part.value);
    if (part.kind === 'list') return part.items.map(convert);
    return Object.fromEntries(part.entries.map((entry) => [entry.key, convert(entry.value)]));
  };
  const value = convert(node);
  if (budget >= 0) return value;
  report.error('too-large', `This value has more than ${mostValues} parts, written out.`, {
    place: node.place,
  });
  return null;
}

function jsonScalar(value: ScalarNode['value']): ScalarNode['value'] {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
