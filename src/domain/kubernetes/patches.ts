import jsonPatch from 'fast-json-patch';
import { canonicalJson, type Json } from '../digest.ts';
import { UserError } from '../errors.ts';
import { quoted } from '../text.ts';
import { isPinned } from './images.ts';
import type { JsonObject, Manifest } from './manifest.ts';
import { labelKeys } from './names.ts';
import type { Patch, PatchOperation, PatchSubject } from './settings.ts';

/** Why a patch can't be applied: the end of a sentence, and which of its operations it is about, from 0. */
export interface PatchFault {
  readonly operation: number | undefined;
  readonly wrong: string;
}

/**
 * A manifest with the patches that are about it.
 * @throws UserError that names the patch and its operation.
 */
export function patched(manifest: Manifest, subject: PatchSubject, patches: readonly Patch[]): Manifest {
  return patches
    .filter((patch) => isAbout(patch, manifest, subject))
    .reduce((before, patch) => {
      const result = applyPatch(before, patch);
      if ('manifest' in result) return result.manifest;
      const { operation, wrong } = result.fault;
      const at = operation === undefined ? '' : `, operation ${operation + 1}`;
      throw new UserError(`A patch of ${patch.kind} doesn't fit${at}: ${wrong}.`, {
        code: 'patch-does-not-fit',
        next: 'Mend it under `patch` in tidegate.yml; `tidegate manifests` shows what it is applied to.',
      });
    }, manifest);
}

/** Whether a patch is about a manifest: one that names no subject is about those of both halves. */
export function isAbout(patch: Patch, manifest: Manifest, subject: PatchSubject): boolean {
  return (
    patch.kind === manifest.kind && (patch.of === undefined ? subject !== 'stable' : patch.of === subject)
  );
}

/** Applies one patch (RFC 6902). What Tidegate finds its objects by, and images that anyone could replace, are refused. */
export function applyPatch(
  manifest: Manifest,
  patch: Patch,
): { readonly manifest: Manifest } | { readonly fault: PatchFault } {
  // What two places share would change in both; and the library hands over parts of its operations, which the next
  // operation may change.
  let document = copyOf(manifest);
  for (const [operation, given] of patch.operations.entries()) {
    if (movesIntoItself(given)) {
      const wrong = `move ${quoted(given.path)}: its from holds its path`;
      return { fault: { operation, wrong } };
    }
    try {
      document = jsonPatch.applyOperation(document, copyOf(given) as never, true, true, true).newDocument;
    } catch (error) {
      return { fault: { operation, wrong: reasonOf(error, given) } };
    }
  }
  const wrong = faultOf(manifest, document);
  return wrong === undefined ? { manifest: document } : { fault: { operation: undefined, wrong } };
}

/** RFC 6902, 4.4, forbids it; the library makes an object that holds itself. */
function movesIntoItself({ op, path, from }: PatchOperation): boolean {
  return op === 'move' && from !== undefined && path.startsWith(`${from}/`);
}

/** A copy in which no two places are the same object. */
function copyOf<T extends Manifest | PatchOperation>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const reasons: Readonly<Record<string, string>> = {
  OPERATION_OP_INVALID: 'op is none of add, remove, replace, move, copy and test',
  OPERATION_PATH_INVALID: 'its path does not begin with /',
  OPERATION_FROM_REQUIRED: 'it has no from',
  OPERATION_VALUE_REQUIRED: 'it has no value',
  OPERATION_PATH_CANNOT_ADD: 'what its path lies in does not exist',
  OPERATION_PATH_UNRESOLVABLE: 'there is nothing at its path',
  OPERATION_FROM_UNRESOLVABLE: 'there is nothing at its from',
  OPERATION_PATH_ILLEGAL_ARRAY_INDEX: 'its path leads into a list, and is no index of one',
  OPERATION_VALUE_OUT_OF_BOUNDS: 'its path lies behind the end of a list',
  TEST_OPERATION_FAILED: 'something else stands there than it expects',
};

/** What the library threw, in words. It throws a TypeError of its own for paths through a prototype. */
function reasonOf(error: unknown, { op, path }: PatchOperation): string {
  const name = error instanceof jsonPatch.JsonPatchError ? error.name : '';
  return `${op} ${quoted(path)}: ${reasons[name] ?? 'its path leads nowhere'}`;
}

/** What a patch may not change: how objects are named, found and selected, and that images are pinned. */
function faultOf(before: Manifest, after: Manifest): string | undefined {
  const kept = identityOf(before);
  const now = isRecord(after) ? identityOf(after) : {};
  for (const [path, value] of Object.entries(kept)) {
    if (canonicalJson(now[path] ?? null) !== canonicalJson(value ?? null))
      return `it changes ${path}, by which Tidegate finds the object`;
  }
  const loose = imagesIn(after).find((image) => !isPinned(image));
  return loose === undefined ? undefined : `it brings in the image ${quoted(loose)}, which has no digest`;
}

function identityOf(manifest: JsonObject): Readonly<Record<string, Json | undefined>> {
  const at = (...path: readonly string[]) =>
    path.reduce<Json | undefined>((value, key) => (isRecord(value) ? value[key] : undefined), manifest);
  return {
    '/apiVersion': at('apiVersion'),
    '/kind': at('kind'),
    '/metadata/name': at('metadata', 'name'),
    '/metadata/namespace': at('metadata', 'namespace'),
    ...Object.fromEntries(
      Object.values(labelKeys).map((key) => [
        `/metadata/labels/${key.replace('/', '~1')}`,
        at('metadata', 'labels', key),
      ]),
    ),
    '/spec/selector': at('spec', 'selector'),
    '/spec/podSelector': at('spec', 'podSelector'),
    ...Object.fromEntries(
      Object.values(labelKeys).map((key) => [
        `/spec/template/metadata/labels/${key.replace('/', '~1')}`,
        at('spec', 'template', 'metadata', 'labels', key),
      ]),
    ),
  };
}

/** Every image that the pods of a manifest name: those of containers of any kind, and those of volumes. */
function imagesIn(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => imagesIn(item));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (key === 'image' && typeof member === 'string') return [member];
    if (key === 'image' && isRecord(member) && typeof member['reference'] === 'string')
      return [member['reference']];
    return imagesIn(member);
  });
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
