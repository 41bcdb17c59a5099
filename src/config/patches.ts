import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import type { Json } from '../domain/digest.ts';
import {
  patchableKinds,
  patchSubjects,
  type Patch,
  type PatchOperation,
  type RenderedKubernetes,
} from '../domain/kubernetes/settings.ts';
import { sampleFault } from '../domain/kubernetes/sample.ts';
import { scalarText, type Kind, type Walker, type Written } from './walker.ts';

const pointer: Kind<string> = {
  expected: 'a JSON pointer',
  example: '/spec/template/spec/priorityClassName',
  check(text) {
    if (!text.startsWith('/')) return { wrong: 'it does not begin with /' };
    return /~(?![01])/.test(text) ? { wrong: '~ is written ~0, and / in a name ~1' } : { value: text };
  },
};

const deepest = 40;

/** A patch as it was read, with the nodes of its operations. */
export interface WrittenPatch {
  readonly patch: Patch;
  readonly node: ParsedNode;
  readonly operations: readonly ParsedNode[];
}

/** Reads a list of JSON patches (RFC 6902). */
export function readPatches(walker: Walker, node: Written, what: string): WrittenPatch[] {
  return (walker.list(node, what) ?? []).flatMap((item, index) => {
    const here = `${what}[${index}]`;
    const before = walker.errors;
    const members = walker.map(item, here, ['kind', 'of', 'operations']);
    const kind = walker.word(members.get('kind'), `${here}.kind`, patchableKinds);
    const of = walker.word(members.get('of'), `${here}.of`, patchSubjects);
    const operations = (walker.list(members.get('operations'), `${here}.operations`) ?? []).map(
      (operation, at) => ({
        node: operation,
        value: readOperation(walker, operation, `${here}.operations[${at}]`),
      }),
    );
    if (item && walker.errors === before && (kind === undefined || operations.length === 0)) {
      walker.report(item, {
        code: 'bad-patch',
        message: `${here} names no ${kind === undefined ? 'kind' : 'operations'}.`,
        next: 'Write { kind: Deployment, of: core, operations: [{ op: add, path: /spec/…, value: … }] }.',
      });
    }
    if (!item || kind === undefined || walker.errors > before) return [];
    const whole = operations.flatMap(({ node: at, value }) => (at && value ? [{ at, value }] : []));
    return [
      {
        patch: { kind, ...(of !== undefined && { of }), operations: whole.map(({ value }) => value) },
        node: item,
        operations: whole.map(({ at }) => at),
      },
    ];
  });
}

function readOperation(walker: Walker, node: ParsedNode | null, what: string): PatchOperation | undefined {
  const members = walker.map(node, what, ['op', 'path', 'from', 'value']);
  const op = walker.word(members.get('op'), `${what}.op`, [
    'add',
    'remove',
    'replace',
    'move',
    'copy',
    'test',
  ]);
  const path = walker.text(members.get('path'), `${what}.path`, pointer);
  const from = walker.text(members.get('from'), `${what}.from`, pointer);
  const value = members.has('value')
    ? jsonOf(walker, members.get('value') ?? null, `${what}.value`, 0)
    : undefined;
  const needs = op === 'move' || op === 'copy' ? 'from' : op === 'remove' ? undefined : 'value';
  const missing =
    op === undefined
      ? 'op'
      : path === undefined
        ? 'path'
        : needs !== undefined && !members.has(needs)
          ? needs
          : undefined;
  if (node && missing !== undefined && !members.has(missing)) {
    walker.report(node, {
      code: 'bad-patch',
      message: `${what} has no ${missing}.`,
      next: 'Write { op: add, path: /spec/…, value: … }, for example.',
    });
  }
  if (op === undefined || path === undefined) return undefined;
  return { op, path, ...(from !== undefined && { from }), ...(value !== undefined && { value }) };
}

/** What is written, as JSON. An alias could stand for itself, so none is read here. */
function jsonOf(walker: Walker, node: ParsedNode | null, what: string, depth: number): Json | undefined {
  if (node === null) return null;
  if (isAlias(node) || depth > deepest) {
    walker.wrongType(
      node,
      what,
      depth > deepest ? 'less deep' : 'a value without aliases',
      'Write the value out.',
    );
    return undefined;
  }
  if (isSeq(node))
    return node.items.map((item, index) => jsonOf(walker, item, `${what}[${index}]`, depth + 1) ?? null);
  if (isMap(node))
    return Object.fromEntries(
      walker
        .entries(node, what)
        .map(({ key, value }) => [key, jsonOf(walker, value, `${what}.${key}`, depth + 1) ?? null]),
    );
  if (!isScalar(node)) return undefined;
  const { value } = node;
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return scalarText(node);
}

/** Tells which patches fit no object that could be made of the settings, at the operation that doesn't. */
export function checkPatches(
  walker: Walker,
  written: readonly WrittenPatch[],
  what: string,
  settings: RenderedKubernetes,
): void {
  const fitting: Patch[] = [...settings.patch];
  for (const [index, { patch, node, operations }] of written.entries()) {
    const fault = sampleFault({ ...settings, patch: fitting }, patch);
    if (fault === undefined) fitting.push(patch);
    else {
      const at = fault.operation === undefined ? node : (operations[fault.operation] ?? node);
      walker.report(at, {
        code: 'patch-does-not-fit',
        message: `${what}[${index}] doesn't fit ${patch.kind}: ${fault.wrong}.`,
        next: '`tidegate manifests` shows what patches are applied to.',
      });
    }
  }
}
