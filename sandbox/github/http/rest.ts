import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { authorize } from '../state/access.ts';
import type { Actor } from '../state/accounts.ts';
import { fullName } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import type { Validator } from '../openapi/validate.ts';
import { ApiError, notFound } from './errors.ts';
import type { Mismatch } from './record.ts';
import type { Call, Reply } from './route.ts';
import type { Match, Router } from './router.ts';

export interface RestRequest {
  readonly method: string;
  /** Without the prefix of the API. */
  readonly path: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly actor: Actor;
  readonly body: unknown;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Buffer;
}

/** Answers the operations of the REST API, and holds both sides against GitHub's description. */
export class Rest {
  readonly #world: World;
  readonly #router: Router;
  readonly #validator: Validator;
  readonly #mismatches: Mismatch[];

  constructor(world: World, router: Router, validator: Validator, mismatches: Mismatch[]) {
    this.#world = world;
    this.#router = router;
    this.#validator = validator;
    this.#mismatches = mismatches;
  }

  /** The operation that a path means, also by a repository's number, as links to other pages have it. */
  find(method: string, path: string): Match | undefined {
    const byId = /^\/repositories\/(\d+)(\/.*)?$/.exec(path);
    if (!byId) return this.#router.find(method, path);
    const repository = [...this.#world.repositories.values()].find((one) => String(one.id) === byId[1]);
    return repository && this.#router.find(method, `/repos/${fullName(repository)}${byId[2] ?? ''}`);
  }

  async answer(request: RestRequest, match: Match | undefined): Promise<RestAnswer> {
    if (!match) {
      const what = `${request.method} ${request.path}`;
      return this.#mismatch(what, 'request', ['the stand-in offers no such operation'], 501);
    }
    const { id } = match.route;
    const query: Record<string, unknown> = Object.fromEntries(request.url.searchParams);
    const wrong = this.#validator.request(id, match.parameters, query, request.body);
    if (wrong.length > 0) return this.#mismatch(id, 'request', wrong);
    const reply = await this.#run(request, match, query);
    return this.#finish(request, id, reply);
  }

  async #run(request: RestRequest, match: Match, query: Record<string, unknown>): Promise<Reply> {
    const { route, parameters } = match;
    const call: Call = {
      world: this.#world,
      actor: request.actor,
      parameters,
      query,
      body: isObject(request.body) ? request.body : {},
      url: request.url,
      headers: request.headers,
    };
    try {
      if (route.of === 'server') return await route.answer(call);
      const repository = this.#world.repository(parameters['owner'] ?? '', parameters['repo'] ?? '');
      if (!repository) throw notFound();
      authorize(repository, request.actor, route.need, { forReaders: route.forReaders });
      return await route.answer({ ...call, repository });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status, body: error.body(), headers: error.headers };
    }
  }

  #finish(request: RestRequest, id: Match['route']['id'], reply: Reply): RestAnswer {
    if (reply.raw) {
      const content = Buffer.from(reply.raw.content);
      return { status: reply.status, headers: { ...reply.headers, 'content-type': reply.raw.type }, content };
    }
    const body = reply.body === undefined ? undefined : (JSON.parse(JSON.stringify(reply.body)) as Json);
    const wrong = this.#validator.response(id, reply.status, body);
    if (wrong.length > 0) return this.#mismatch(id, 'response', wrong);
    const content = Buffer.from(body === undefined ? '' : JSON.stringify(body));
    const headers: Record<string, string> = {
      ...reply.headers,
      ...(body !== undefined && {
        'content-type': 'application/json; charset=utf-8',
        'x-github-media-type': 'github.v3; format=json',
      }),
    };
    if (request.method !== 'GET' || reply.status !== 200) return { status: reply.status, headers, content };
    const etag = `W/"${createHash('sha256').update(content).digest('hex')}"`;
    headers['etag'] = etag;
    headers['cache-control'] = 'private, max-age=60, s-maxage=60';
    headers['vary'] = 'Accept, Authorization, Cookie, X-GitHub-OTP';
    const known = (request.headers['if-none-match'] ?? '').split(/,\s*/);
    if (known.some((one) => one.replace(/^W\//, '') === etag.replace(/^W\//, ''))) {
      return { status: 304, headers, content: Buffer.alloc(0) };
    }
    return { status: 200, headers, content };
  }

  #mismatch(operation: string, where: Mismatch['where'], problems: string[], status = 500): RestAnswer {
    this.#mismatches.push({ operation, where, problems });
    const body: JsonObject = {
      message: `The stand-in found a ${where} of ${operation} that isn't as GitHub describes it: ${problems.join('; ')}.`,
    };
    return {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      content: Buffer.from(JSON.stringify(body)),
    };
  }
}
