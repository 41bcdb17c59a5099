/**
 * Takes the operations of `operations.ts` out of GitHub's own OpenAPI description, and writes them as `subset.json`.
 *
 *     node sandbox/github/openapi/extract.ts FOLDER_OF_THE_PACKAGE
 *
 * The folder is an unpacked npm package `@octokit/openapi` (MIT). Only schemas are kept: every sentence of the
 * description (summaries, descriptions, titles, examples) is left out, and `nullable` becomes what JSON Schema says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationIds } from './operations.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const sentences = new Set([
  'description',
  'summary',
  'title',
  'example',
  'examples',
  'externalDocs',
  'deprecated',
]);

function main(folder: string | undefined): void {
  if (folder === undefined) {
    console.error('Name the folder of an unpacked @octokit/openapi: node extract.ts FOLDER');
    process.exitCode = 2;
    return;
  }
  const read = (path: string): JsonObject =>
    JSON.parse(readFileSync(join(folder, path), 'utf8')) as JsonObject;
  const manifest = read('package.json');
  const description = read('generated/api.github.com.json');
  const subset = extract(description, {
    package: manifest['name'] ?? null,
    version: manifest['version'] ?? null,
    license: manifest['license'] ?? null,
    of: "GitHub's REST API description, https://github.com/github/rest-api-description",
  });
  writeFileSync(new URL('subset.json', import.meta.url), inLines(subset));
}

/** JSON with one operation or schema in a line, so that a change shows as one. */
function inLines(subset: JsonObject): string {
  const groups = Object.entries(subset).map(([name, group]) => {
    const lines = Object.entries(object(group)).map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    );
    return `${JSON.stringify(name)}:{\n${lines.join(',\n')}\n}`;
  });
  return `{\n${groups.join(',\n')}\n}\n`;
}

function extract(description: JsonObject, source: JsonObject): JsonObject {
  const operations: JsonObject = {};
  const components = object(description['components']);
  const wanted = new Set<string>(operationIds);
  for (const [path, item] of Object.entries(object(description['paths']))) {
    for (const [method, value] of Object.entries(object(item))) {
      const operation = object(value);
      const id = operation['operationId'];
      if (typeof id !== 'string' || !wanted.delete(id)) continue;
      operations[id] = {
        method: method.toUpperCase(),
        path,
        parameters: array(operation['parameters']).map((one) => parameter(resolve(one, components))),
        ...body(operation['requestBody'], components),
        responses: Object.fromEntries(
          Object.entries(object(operation['responses'])).map(([status, response]) => [
            status,
            content(resolve(response, components)),
          ]),
        ),
      };
    }
  }
  if (wanted.size > 0) throw new Error(`The description has no operation ${[...wanted].join(', ')}.`);
  const errors = ['basic-error', 'validation-error', 'validation-error-simple'];
  const schemas: JsonObject = {};
  const queue = [...references(operations), ...errors];
  for (const name of queue) {
    if (name in schemas) continue;
    const schema = clean(object(components['schemas'])[name] ?? null);
    schemas[name] = schema;
    queue.push(...references(schema));
  }
  return {
    source,
    operations: sorted(operations),
    schemas: sorted(schemas),
  };
}

function parameter(value: JsonObject): JsonObject {
  return {
    name: value['name'] ?? null,
    in: value['in'] ?? null,
    required: value['required'] === true,
    schema: clean(value['schema'] ?? {}),
  };
}

function body(value: Json | undefined, components: JsonObject): JsonObject {
  if (value === undefined) return {};
  const request = resolve(value, components);
  return { body: content(request), bodyRequired: request['required'] === true };
}

/** The schema of a body in JSON, or null where there is none. */
function content(value: JsonObject): Json {
  const types = object(value['content'] ?? {});
  const json = types['application/json'] ?? types['application/json; charset=utf-8'];
  return json === undefined ? null : clean(object(json)['schema'] ?? {});
}

/** A schema without sentences, in plain JSON Schema. `inProperties` says that keys are names of fields. */
function clean(value: Json, inProperties = false): Json {
  if (Array.isArray(value)) return value.map((one) => clean(one));
  if (value === null || typeof value !== 'object') return value;
  const result: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    if (!inProperties && (sentences.has(key) || key.startsWith('x-') || key === 'nullable')) continue;
    if (key === '$ref' && typeof child === 'string') {
      result[key] = `#/schemas/${child.split('/').at(-1) ?? ''}`;
      continue;
    }
    if (!inProperties && (key === 'enum' || key === 'default' || key === 'required')) result[key] = child;
    else result[key] = clean(child, !inProperties && key === 'properties');
  }
  return !inProperties && value['nullable'] === true ? { anyOf: [result, { type: 'null' }] } : result;
}

function references(value: Json): string[] {
  const found: string[] = [];
  const visit = (one: Json): void => {
    if (Array.isArray(one)) one.forEach(visit);
    else if (one !== null && typeof one === 'object') {
      for (const [key, child] of Object.entries(one)) {
        if (key === '$ref' && typeof child === 'string') found.push(child.replace('#/schemas/', ''));
        else visit(child);
      }
    }
  };
  visit(value);
  return found;
}

function resolve(value: Json, components: JsonObject): JsonObject {
  const found = object(value);
  const reference = found['$ref'];
  if (typeof reference !== 'string') return found;
  const [kind = '', name = ''] = reference.split('/').slice(-2);
  return object(object(components[kind] ?? {})[name]);
}

function sorted(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function array(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function object(value: Json | undefined): JsonObject {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Error(`Expected an object, found ${JSON.stringify(value)}.`);
  return value;
}

main(process.argv[2]);
