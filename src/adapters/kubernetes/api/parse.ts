import * as v from 'valibot';
import { kinds, type Kind } from './kinds.ts';
import type { ApiObject, ObjectList } from './types.ts';

// What comes from the API server goes through here: metadata are checked, the rest is somebody else's to understand.

const textMap = v.optional(v.record(v.string(), v.string()));

export const metaSchema = v.looseObject({
  // A dry run gives no version, and a bookmark nothing else.
  name: v.optional(v.string(), ''),
  uid: v.optional(v.string(), ''),
  resourceVersion: v.optional(v.string(), ''),
  namespace: v.optional(v.string()),
  generation: v.optional(v.number()),
  creationTimestamp: v.optional(v.nullable(v.string())),
  deletionTimestamp: v.optional(v.string()),
  labels: textMap,
  annotations: textMap,
  ownerReferences: v.optional(
    v.array(
      v.looseObject({
        kind: v.string(),
        name: v.string(),
        uid: v.string(),
        controller: v.optional(v.boolean()),
      }),
    ),
  ),
});

const objectSchema = v.looseObject({ metadata: metaSchema });

const listSchema = v.looseObject({
  metadata: v.looseObject({
    resourceVersion: v.optional(v.string(), ''),
    continue: v.optional(v.string(), ''),
  }),
  // A server in Go writes an empty list as null.
  items: v.nullish(v.array(v.unknown()), []),
});

/** One object of a kind, or what is wrong with it, in one clause. */
export function parseObject(value: unknown, kind: Kind): ApiObject | string {
  const parsed = v.safeParse(objectSchema, value);
  if (!parsed.success) return problemOf(parsed.issues);
  // In lists, objects don't say what they are.
  return { ...parsed.output, apiVersion: kinds[kind].apiVersion, kind } as ApiObject;
}

/** One page of a list, with the token of the next one (empty: it was the last), or what is wrong with it. */
export function parseList(value: unknown, kind: Kind): (ObjectList & { readonly next: string }) | string {
  const parsed = v.safeParse(listSchema, value);
  if (!parsed.success) return problemOf(parsed.issues);
  const { metadata, items } = parsed.output;
  const objects: ApiObject[] = [];
  for (const item of items) {
    const object = parseObject(item, kind);
    if (typeof object === 'string') return object;
    objects.push(object);
  }
  return { items: objects, resourceVersion: metadata.resourceVersion, next: metadata.continue };
}

function problemOf(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const [issue] = issues;
  return `at ${v.getDotPath(issue) ?? 'its root'}, ${issue.expected ?? 'something else'} was expected`;
}

/**
 * Whether an object has everything that was to be written: lists whole, of maps every entry, of the metadata labels and
 * annotations. Tells, after an answer was lost, whether it was one's own write that came first.
 */
export function holds(object: ApiObject, wanted: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    if (key === 'apiVersion' || key === 'kind' || key === 'status') return true;
    if (key !== 'metadata') return covers(object[key], value);
    const { labels, annotations } = (value ?? {}) as Partial<ApiObject['metadata']>;
    return (
      covers(object.metadata.labels, labels ?? {}) && covers(object.metadata.annotations, annotations ?? {})
    );
  });
}

function covers(has: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(has) && has.length === wanted.length && wanted.every((one, at) => covers(has[at], one))
    );
  if (typeof wanted === 'object' && wanted !== null) {
    const inside = (typeof has === 'object' && has !== null ? has : {}) as Record<string, unknown>;
    return Object.entries(wanted).every(([key, value]) => covers(inside[key], value));
  }
  // In a merge patch, null takes a field away.
  return wanted === null ? has === null || has === undefined : has === wanted;
}
