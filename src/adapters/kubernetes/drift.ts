import * as v from 'valibot';
import { fieldManager } from '../../domain/kubernetes/names.ts';
import type { ApiObject } from './api/types.ts';

const managedSchema = v.array(
  v.object({
    manager: v.optional(v.string(), ''),
    subresource: v.optional(v.string()),
    time: v.optional(v.string()),
    fieldsV1: v.optional(v.record(v.string(), v.unknown())),
  }),
);

/** Managers whose writes are the cluster's own work. */
const controllers = /^(kube-controller-manager|k3s|rancher|horizontal-pod-autoscaler|vpa-.*)$/;

/**
 * Whether somebody changed the specification of an object since it was applied, in one sentence that names who and
 * what. Server-side apply keeps a book of who set which field: fields of others are what was changed.
 */
export function driftOf(object: ApiObject): string | undefined {
  const parsed = v.safeParse(managedSchema, (object.metadata as { managedFields?: unknown }).managedFields);
  if (!parsed.success) return undefined;
  for (const { manager, subresource, time, fieldsV1 } of parsed.output) {
    if (manager === fieldManager || controllers.test(manager) || subresource === 'status') continue;
    const fields = fieldsV1?.['f:spec'];
    if (fields === undefined) continue;
    const [first, ...more] = pathsOf(fields, 'spec');
    if (first === undefined) continue;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return `${manager || 'Somebody'} changed ${first}${others} of ${object.kind} ${object.metadata.name}${time === undefined ? '' : ` at ${time}`}`;
  }
  return undefined;
}

/** The paths of a tree of fields, as in `spec.template.spec.containers[core].image`. */
function pathsOf(fields: unknown, path: string): readonly string[] {
  if (typeof fields !== 'object' || fields === null) return [path];
  const members = Object.entries(fields).filter(([key]) => key !== '.');
  if (members.length === 0) return [path];
  return members.flatMap(([key, value]) => pathsOf(value, `${path}${partOf(key)}`));
}

function partOf(key: string): string {
  if (key.startsWith('f:')) return `.${key.slice(2)}`;
  const name = /"name":"([^"]*)"/.exec(key)?.[1];
  return `[${name ?? key.slice(2)}]`;
}
