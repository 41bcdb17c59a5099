import {
  buildSchema,
  execute,
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import { ApiError, requiresAuthentication } from '../http/errors.ts';
import type { Mismatch } from '../http/record.ts';
import { isObject, text } from '../json.ts';
import type { Actor } from '../state/accounts.ts';
import type { World } from '../state/world.ts';
import { costOf } from './cost.ts';
import { NotThere, type Context } from './context.ts';
import { rootOf } from './root.ts';

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
  /** The operation's name, if it has one. */
  readonly name?: string;
}

let loading: Promise<GraphQLSchema> | undefined;

/** GitHub's own schema, as `@octokit/graphql-schema` publishes it. It is large: loaded when it is first asked for. */
function githubSchema(): Promise<GraphQLSchema> {
  loading ??= import('@octokit/graphql-schema').then(({ schema }) =>
    buildSchema(schema.idl, { assumeValidSDL: true }),
  );
  return loading;
}

/** Answers GraphQL, validated against GitHub's own schema. */
export class GraphqlApi {
  readonly #world: World;
  readonly #mismatches: Mismatch[];

  constructor(world: World, mismatches: Mismatch[]) {
    this.#world = world;
    this.#mismatches = mismatches;
  }

  async answer(request: {
    readonly method: string;
    readonly actor: Actor;
    readonly body: unknown;
  }): Promise<GraphqlAnswer> {
    const { actor, body } = request;
    if (actor.kind === 'anonymous') throw requiresAuthentication();
    if (request.method !== 'POST') throw new ApiError(404, 'Not Found');
    const query = isObject(body) ? text(body, 'query') : undefined;
    if (!isObject(body) || query === undefined) {
      throw new ApiError(400, 'A query attribute must be specified and must be a string.');
    }
    let document: DocumentNode;
    try {
      document = parse(query);
    } catch (error) {
      return this.#wrong(error instanceof GraphQLError ? [error] : [new GraphQLError(String(error))]);
    }
    const schema = await githubSchema();
    const errors = validate(schema, document);
    if (errors.length > 0) return this.#wrong(errors);
    const variables = isObject(body['variables']) ? body['variables'] : {};
    const operationName = text(body, 'operationName');
    const operation = getOperationAST(document, operationName);
    const cost = costOf(document, variables);
    this.#world.limits.take(actor, 'graphql', this.#world.now(), cost);
    const context: Context = { world: this.#world, actor, cost };
    const result = await execute({
      schema,
      document,
      rootValue: rootOf(context),
      contextValue: context,
      variableValues: variables,
      ...(operationName !== undefined && { operationName }),
      fieldResolver,
    });
    const ours = (result.errors ?? []).filter((error) => !(error.originalError instanceof NotThere));
    if (ours.length > 0) return this.#wrong(ours, 500);
    const name = operation?.name?.value;
    return {
      status: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-github-media-type': 'github.v4; format=json',
      },
      content: Buffer.from(
        JSON.stringify({
          data: result.data,
          ...(result.errors && { errors: result.errors.map(viewError) }),
        }),
      ),
      ...(name !== undefined && operation?.kind === Kind.OPERATION_DEFINITION && { name }),
    };
  }

  /** A document that GitHub would refuse is our own mistake: it is written down, so that tests fail by it. */
  #wrong(errors: readonly GraphQLError[], status = 200): GraphqlAnswer {
    this.#mismatches.push({
      operation: 'graphql',
      where: status === 200 ? 'request' : 'response',
      problems: errors.map(({ message }) => message),
    });
    return {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      content: Buffer.from(
        JSON.stringify({
          ...(status !== 200 && { message: errors.map(({ message }) => message).join('; ') }),
          errors: errors.map(viewError),
        }),
      ),
    };
  }
}

function viewError(error: GraphQLError): object {
  const type = error.originalError instanceof NotThere ? error.originalError.type : undefined;
  return {
    ...(type !== undefined && { type }),
    ...(error.path && { path: error.path }),
    ...(error.locations && { locations: error.locations }),
    message: error.message,
  };
}

/** A field of an object: its value, or what its function gives. A field that isn't there is not ours to make up. */
const fieldResolver: GraphQLFieldResolver<unknown, Context> = (source, args, _context, info) => {
  const field = isObject(source) ? (source as Record<string, unknown>)[info.fieldName] : undefined;
  if (field === undefined) {
    throw new Error(`The stand-in offers no field ${info.parentType.name}.${info.fieldName}.`);
  }
  return typeof field === 'function' ? (field as (args: unknown) => unknown)(args) : field;
};
