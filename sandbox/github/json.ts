export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text field of a body whose shape was validated before; undefined where it is missing or null. */
export function text(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

export function flag(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  return typeof value === 'boolean' ? value : undefined;
}

export function whole(body: JsonObject, name: string): number | undefined {
  const value = body[name];
  return typeof value === 'number' ? value : undefined;
}

export function list(body: JsonObject, name: string): readonly Json[] | undefined {
  const value = body[name];
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}

/** A list of names: texts as they are, objects by their `name` or `login`. */
export function names(body: JsonObject, name: string): string[] | undefined {
  return list(body, name)?.flatMap((one) => {
    if (typeof one === 'string') return [one];
    if (!isObject(one)) return [];
    const found = text(one, 'name') ?? text(one, 'login');
    return found === undefined ? [] : [found];
  });
}

/** Milliseconds of a timestamp of a body, or undefined. */
export function time(body: JsonObject, name: string): number | undefined {
  const value = text(body, name);
  if (value === undefined) return undefined;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}
