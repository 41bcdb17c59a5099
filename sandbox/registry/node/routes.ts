import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from './access.ts';
import type { Content } from './content.ts';
import { RegistryError, type Route } from './protocol.ts';
import type { Quirks } from './quirks.ts';
import type { Uploads } from './uploads.ts';

/** A registry's parts, for those who answer its requests. */
export interface Registry {
  readonly content: Content;
  readonly uploads: Uploads;
  readonly access: Access;
  readonly quirks: Quirks;
  /** Where blobs are served without a credential; undefined where they come from here. */
  readonly storage: { address(digest: string): string } | undefined;
  /** How often each new tag was missing from a listing, by `repository:tag`. */
  readonly staleTags: Map<string, number>;
}

/** One request. */
export interface Call {
  readonly registry: Registry;
  readonly route: Route;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What answers one method of one kind of address. */
export type Handler = (call: Call) => Promise<void> | void;

/** Handlers by method. HEAD is answered by GET's where it has none of its own. */
export type Handlers = Readonly<Record<string, Handler>>;

/** Answers with JSON. */
export function sendJson(call: Call, status: number, body: object, type = 'application/json'): void {
  const bytes = Buffer.from(JSON.stringify(body));
  sendBytes(call, status, bytes, type);
}

/** Answers with bytes; to HEAD with their size alone. */
export function sendBytes({ request, response }: Call, status: number, bytes: Buffer, type: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': bytes.byteLength });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

/** @throws RegistryError where this registry deletes nothing. */
export function refuseDelete({ registry }: Call): void {
  if (registry.quirks.refusesDelete) throw unsupported('Nothing can be deleted here.');
}

export const unsupported = (message: string) => new RegistryError(405, 'UNSUPPORTED', message);
