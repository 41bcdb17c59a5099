import { readFileSync } from 'node:fs';
import type { OperationId } from './operations.ts';

export interface Schema {
  readonly [key: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

export interface Operation {
  readonly method: string;
  /** A template such as `/repos/{owner}/{repo}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Schema | null;
  readonly bodyRequired?: boolean;
  /** The schema of each status's body; null where it has none. */
  readonly responses: Readonly<Record<string, Schema | null>>;
}

export interface Subset {
  /** Which package it was taken from. */
  readonly source: Readonly<Record<string, string>>;
  readonly operations: Readonly<Record<OperationId, Operation>>;
  readonly schemas: Readonly<Record<string, Schema>>;
}

let loaded: Subset | undefined;

/** The part of GitHub's OpenAPI description that `extract.ts` wrote. */
export function subset(): Subset {
  loaded ??= JSON.parse(readFileSync(new URL('subset.json', import.meta.url), 'utf8')) as Subset;
  return loaded;
}
