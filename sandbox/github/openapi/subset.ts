/*! A part of GitHub's OpenAPI description, from @octokit/openapi: MIT License, Copyright (c) 2020 Octokit contributors. */
import description from './subset.json' with { type: 'json' };
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

/** The part of GitHub's OpenAPI description that `extract.ts` wrote. A bundle of the stand-in holds it too. */
export function subset(): Subset {
  return description as unknown as Subset;
}
