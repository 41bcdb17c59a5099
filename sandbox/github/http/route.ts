import type { Level, PermissionName } from '../state/accounts.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { OperationId } from '../openapi/operations.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Actor } from '../state/accounts.ts';
import type { World } from '../state/world.ts';

export interface Reply {
  readonly status: number;
  readonly body?: Json;
  /** Something that isn't JSON, where another media type was asked for. */
  readonly raw?: { readonly type: string; readonly content: string | Uint8Array };
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that was understood: who asks what. */
export interface Call {
  readonly world: World;
  readonly actor: Actor;
  /** The values of the path's template. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: JsonObject;
  /** The URL of the request, for links to other pages. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** The same about a repository that the caller may see. */
export interface RepositoryCall extends Call {
  readonly repository: RepositoryState;
}

/** Permissions of which the caller must have one. */
export type Need = Partial<Record<PermissionName, Exclude<Level, 'none'>>>;

export type Route =
  | {
      readonly id: OperationId;
      readonly of: 'server';
      readonly answer: (call: Call) => Reply | Promise<Reply>;
    }
  | {
      readonly id: OperationId;
      readonly of: 'repository';
      readonly need: Need;
      /** Whether somebody who may only read may do it too, as everybody may comment. */
      readonly forReaders: boolean;
      readonly answer: (call: RepositoryCall) => Reply | Promise<Reply>;
    };

/** An operation that isn't about a repository. */
export function serverRoute(id: OperationId, answer: (call: Call) => Reply | Promise<Reply>): Route {
  return { id, of: 'server', answer };
}

/** An operation on a repository, with the permissions of which one is needed. */
export function route(
  id: OperationId,
  need: Need,
  answer: (call: RepositoryCall) => Reply | Promise<Reply>,
  options: { readonly forReaders?: boolean } = {},
): Route {
  return { id, of: 'repository', need, answer, forReaders: options.forReaders ?? false };
}

/**
 * Says that parts of a request, which GitHub knows, aren't offered here: better than to drop them silently.
 * @throws Error for the first that was sent
 */
export function notOffered(sent: Readonly<Record<string, unknown>>, ...names: readonly string[]): void {
  const found = names.find((name) => sent[name] !== undefined && sent[name] !== null && sent[name] !== false);
  if (found !== undefined) throw new Error(`The stand-in does not offer \`${found}\`.`);
}

export const ok = (body: Json): Reply => ({ status: 200, body });
export const created = (body: Json): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });

/** The media type that was asked for: `raw` of `application/vnd.github.raw+json`, for example. */
export function mediaOf(call: Call): string | undefined {
  return /application\/vnd\.github(?:\.v3)?\.([a-z]+)/.exec(call.headers['accept'] ?? '')?.[1];
}

/** An answer in another media type than JSON. */
export function raw(media: string, content: string | Uint8Array): Reply {
  return { status: 200, raw: { type: `application/vnd.github.${media}; charset=utf-8`, content } };
}
