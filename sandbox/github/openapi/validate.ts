import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { deviations, type Deviation } from './deviations.ts';
import type { OperationId } from './operations.ts';
import { subset, type Operation, type Schema } from './subset.ts';

/** Names that GitHub's description uses as formats, and that say nothing to check. */
const looseFormats = ['repo.nwo', 'timestamp', 'ssh-key', 'binary', 'ip/cidr', 'hostname', 'int64', 'int32'];

/**
 * Holds requests and answers against GitHub's own description. It is stricter than JSON Schema by itself: a field that
 * the description doesn't name is a mismatch, so that nobody sends or invents one.
 */
export class Validator {
  readonly #values = newAjv(false);
  readonly #texts = newAjv(true);
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    for (const [name, schema] of Object.entries(subset().schemas)) {
      this.#values.addSchema({ $id: `#${name}`, ...closed(schema) }, `schema:${name}`);
    }
  }

  /**
   * What is wrong with a request, in short sentences; nothing where it is right. Parameters arrive as texts: the
   * `query` that is given gets their values in the types of the description.
   */
  request(
    id: OperationId,
    parameters: Record<string, string>,
    query: Record<string, unknown>,
    body: unknown,
  ): string[] {
    const operation = subset().operations[id];
    const found = [
      ...this.#parameters(id, operation, 'path', parameters),
      ...this.#parameters(id, operation, 'query', query),
    ];
    if (body === undefined) {
      if (operation.bodyRequired === true && operation.body) found.push('the body is missing');
    } else if (operation.body) {
      found.push(...this.#check(`${id} request`, operation.body, body, id, 'request'));
    } else {
      found.push('a body was sent, and the operation takes none');
    }
    return found;
  }

  /** The same for an answer. */
  response(id: OperationId, status: number, body: unknown): string[] {
    const responses = subset().operations[id].responses;
    const schema = responses[String(status)];
    if (schema === null && body === undefined) return [];
    if (schema === null && status < 400) return [`a body was given with ${status}`];
    if (status >= 400) {
      const usual = status === 422 ? 'validation-error' : 'basic-error';
      const errors = schema ?? { $ref: `#/schemas/${usual}` };
      return this.#check(`${id} ${status}`, errors, body, id, 'errors');
    }
    if (!schema) {
      return status === 304 && body === undefined ? [] : [`the description has no answer ${status}`];
    }
    return this.#check(`${id} ${status}`, schema, body, id, status);
  }

  #parameters(
    id: OperationId,
    operation: Operation,
    where: 'path' | 'query',
    values: Record<string, unknown>,
  ): string[] {
    const known = operation.parameters.filter((one) => one.in === where);
    const schema = {
      type: 'object',
      properties: Object.fromEntries(known.map((one) => [one.name, ofText(one.schema)])),
      required: known.filter((one) => one.required).map((one) => one.name),
      additionalProperties: false,
    };
    const key = `${id} ${where}`;
    const validate = this.#compiled.get(key) ?? this.#texts.compile(schema);
    this.#compiled.set(key, validate);
    const copy = where === 'path' ? { ...values } : values;
    return validate(copy) ? [] : (validate.errors ?? []).map((error) => `${where}${say(error)}`);
  }

  #check(key: string, schema: Schema, value: unknown, id: OperationId, where: Deviation['where']): string[] {
    let validate = this.#compiled.get(key);
    if (!validate) {
      validate = this.#values.compile(closed(schema));
      this.#compiled.set(key, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(say).filter((error) => !isKnown(error, id, where));
  }
}

let shared: Validator | undefined;

/** The one that all stand-ins of a process use: what it has compiled serves them all. */
export function validator(): Validator {
  shared ??= new Validator();
  return shared;
}

function isKnown(error: string, id: OperationId, where: Deviation['where']): boolean {
  return deviations.some(
    (one) =>
      (one.operations === '*' || one.operations.includes(id)) && one.where === where && one.what.test(error),
  );
}

function say(error: ErrorObject): string {
  const { additionalProperty } = error.params as Record<string, string | undefined>;
  const value = isSchema(error.data) || Array.isArray(error.data) ? undefined : JSON.stringify(error.data);
  const detail = additionalProperty ?? value?.slice(0, 80);
  return `${error.instancePath} ${error.message ?? ''}${detail === undefined ? '' : ` (${detail})`}`;
}

function newAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, coerceTypes, validateSchema: false });
  addFormats.default(ajv);
  for (const format of looseFormats) ajv.addFormat(format, true);
  return ajv;
}

/** A schema whose objects take no other fields than the named ones, wherever nothing beside them could name more. */
function closed(schema: Schema, open = false): Schema {
  const result: Record<string, unknown> = {};
  const combined = 'allOf' in schema || 'anyOf' in schema || 'oneOf' in schema;
  const openInside = open || 'allOf' in schema || 'properties' in schema;
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && typeof value === 'string') {
      result[key] = value.replace('#/schemas/', 'schema:');
    } else if (key === 'properties' && isSchema(value)) {
      result[key] = Object.fromEntries(
        Object.entries(value).map(([name, child]) => [name, closed(child as Schema)]),
      );
    } else if ((key === 'allOf' || key === 'anyOf' || key === 'oneOf') && Array.isArray(value)) {
      result[key] = value.map((child) => closed(child as Schema, openInside));
    } else if ((key === 'items' || key === 'additionalProperties') && isSchema(value)) {
      result[key] = closed(value);
    } else {
      result[key] = value;
    }
  }
  if ('properties' in schema && !('additionalProperties' in schema) && !combined && !open) {
    result['additionalProperties'] = false;
  }
  return result;
}

/** Of a text, several schemas may be right at once: `12` is a number and a name. */
function ofText(schema: Schema): Schema {
  const { oneOf, ...rest } = schema;
  return oneOf === undefined ? schema : { ...rest, anyOf: oneOf };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
