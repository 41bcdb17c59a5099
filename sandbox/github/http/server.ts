import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Validator } from '../openapi/validate.ts';
import type { GraphqlApi } from '../graphql/api.ts';
import type { Actor } from '../state/accounts.ts';
import { actorOf } from '../state/tokens.ts';
import type { World } from '../state/world.ts';
import { parseJson, readBody } from './body.ts';
import { ApiError } from './errors.ts';
import type { Fault, Faults } from './faults.ts';
import { gitRequest, type GitHttp } from './git.ts';
import { exceeded, LimitExceeded, type Resource } from './limits.ts';
import type { Mismatch, RequestRecord } from './record.ts';
import { Rest, type RestAnswer } from './rest.ts';
import type { Router } from './router.ts';

export interface ServerParts {
  readonly world: World;
  readonly router: Router;
  readonly validator: Validator;
  readonly graphql: GraphqlApi;
  readonly git: GitHttp;
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  readonly mismatches: Mismatch[];
}

/** A request takes no more bytes than this. */
const most = 32 * 1024 * 1024;

/** The one HTTP server: git, GraphQL and REST, by the path. */
export class ApiServer {
  readonly #parts: ServerParts;
  readonly #rest: Rest;
  readonly #server: Server;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#rest = new Rest(parts.world, parts.router, parts.validator, parts.mismatches);
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        parts.mismatches.push({
          operation: `${request.method ?? ''} ${request.url ?? ''}`,
          where: 'response',
          problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
        });
        if (response.headersSent) return response.destroy();
        response.writeHead(500, { 'content-type': 'application/json; charset=utf-8' });
        response.end(JSON.stringify({ message: `The stand-in failed: ${String(error)}` }));
      });
    });
  }

  /** Listens on a free port of the loopback interface. Gives the origin. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#parts.world.origin);
    const git = gitRequest(url);
    if (git) return this.#parts.git.serve(git, request, response);
    await this.#serveApi(request, response, url);
  }

  async #serveApi(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { world, faults, requests } = this.#parts;
    const { limits } = world;
    const method = request.method ?? 'GET';
    const artifact = this.#artifact(url.pathname);
    if (artifact) return void response.writeHead(200, { 'content-type': 'application/zip' }).end(artifact);
    const isGraphql = /^(?:\/api)?\/graphql\/?$/.test(url.pathname);
    const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '') || '/';
    const match = isGraphql ? undefined : this.#rest.find(method, path);
    const operation = isGraphql ? 'graphql' : match?.route.id;
    const body = await readBody(request, most);
    let name: string | undefined;
    let actor: Actor | undefined;
    const fault = faults.next({ method, path, operation });
    const record = (status: number | undefined, bytesOut: number): void => {
      requests.push({
        method,
        path: url.pathname + url.search,
        operation,
        token: actor?.kind ?? 'unknown',
        status,
        bytesIn: body.length,
        bytesOut,
        ...(fault && { fault: fault.kind }),
        ...(name !== undefined && { name }),
      });
    };
    const resource: Resource = isGraphql ? 'graphql' : 'core';
    const send = (answer: RestAnswer): void => {
      record(answer.status, answer.content.length);
      response.writeHead(answer.status, {
        server: 'github.com',
        date: new Date(world.now()).toUTCString(),
        'x-github-request-id': randomBytes(10).toString('hex').toUpperCase(),
        'x-github-api-version-selected': '2022-11-28',
        ...(actor && limits.headers(actor, resource, world.now())),
        ...(actor?.kind === 'user' &&
          actor.scopes && { 'x-oauth-scopes': actor.scopes.join(', '), 'x-accepted-oauth-scopes': '' }),
        ...answer.headers,
        ...(answer.status !== 204 && answer.status !== 304 && { 'content-length': answer.content.length }),
      });
      response.end(method === 'HEAD' ? undefined : answer.content);
    };
    const drop = (): void => {
      record(undefined, 0);
      response.destroy();
    };
    let answer: RestAnswer;
    try {
      if (fault?.kind === 'drop-before') return drop();
      actor = actorOf(world, request.headers.authorization);
      if (fault) this.#before(fault, actor, resource);
      if (!isGraphql && operation !== 'rate-limit/get') limits.take(actor, resource, world.now());
      const headers = headersOf(request);
      if (isGraphql) {
        const result = await this.#parts.graphql.answer({ method, actor, body: parseJson(body) });
        name = result.name;
        answer = result;
      } else {
        answer = await this.#rest.answer({ method, path, url, headers, actor, body: parseJson(body) }, match);
      }
      if (answer.status === 304) limits.give(actor, resource, world.now());
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (isGraphql && error instanceof LimitExceeded) {
        // Of GraphQL only the points are counted, and to have none left is an answer like others.
        return send(json(200, { errors: [{ type: 'RATE_LIMITED', message: error.message }] }));
      }
      return send({ ...json(error.status, error.body()), headers: { ...jsonType, ...error.headers } });
    }
    if (fault?.kind === 'drop-after') return drop();
    if (fault?.kind === 'error-after') return send(serverError(fault.status ?? 502));
    send(answer);
  }

  /** The archive at an address that a download was sent to. */
  #artifact(path: string): Uint8Array | undefined {
    const secret = /^\/_artifacts\/(.+)$/.exec(path)?.[1];
    if (secret === undefined) return undefined;
    for (const { artifacts } of this.#parts.world.repositories.values()) {
      for (const artifact of artifacts.values()) if (artifact.secret === secret) return artifact.content;
    }
    return undefined;
  }

  /** What a fault answers before anything was done. @throws ApiError */
  #before(fault: Fault, actor: Actor, resource: Resource): void {
    const { world } = this.#parts;
    const { limits } = world;
    switch (fault.kind) {
      case 'error-before':
        throw new ApiError(fault.status ?? 502, 'Server Error');
      case 'secondary-limit':
        throw new ApiError(
          fault.status ?? 403,
          'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          undefined,
          { 'retry-after': String(fault.retryAfter ?? 60) },
        );
      case 'primary-limit':
        limits.exhaust(actor, resource, world.now());
        throw exceeded(actor, fault.status);
      case 'error-after':
      case 'drop-after':
      case 'drop-before':
    }
  }
}

const jsonType = { 'content-type': 'application/json; charset=utf-8' };

function json(status: number, body: object): RestAnswer {
  return { status, headers: jsonType, content: Buffer.from(JSON.stringify(body)) };
}

/** What GitHub's front gives when what is behind it fails. */
function serverError(status: number): RestAnswer {
  return json(status, { message: 'Server Error' });
}

function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}
