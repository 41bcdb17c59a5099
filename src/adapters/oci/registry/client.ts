import type { EnvironmentError } from '../../../domain/errors.ts';
import type { Authorizer, Scope } from './authorizer.ts';
import { deniedError, failureError, misguidedError, refusedError } from './errors.ts';
import { HttpFailure, type HttpRequest, type HttpResponse, type Request } from './http.ts';
import { Patience, type Waiting } from './patience.ts';
import { readRefusal, type Refusal } from './refusal.ts';
import type { Repository } from './repository.ts';

/** One thing that a registry is asked to do. */
export interface Call {
  readonly method: HttpRequest['method'];
  readonly url: URL;
  /** What it needs the right to. */
  readonly scopes: readonly Scope[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<HttpRequest['body']>;
  /** Milliseconds of silence that are fine: a registry that takes in gigabytes says nothing for a while. */
  readonly idle?: number;
}

export interface ClientOptions {
  readonly origin: URL;
  /** As people name it. */
  readonly host: string;
  readonly request: Request;
  readonly authorizer: Authorizer;
  readonly waiting: Waiting;
}

const redirects = [301, 302, 303, 307, 308];
const mostRedirects = 5;

/** Tries with new tokens, in case one ran out on the way. */
const mostChallenges = 2;

/** Tries of what seldom passes by itself: nobody there, a failure within the registry. */
const fewTries = 3;

/**
 * Talks to one registry: authorizes, follows redirects by origin, and repeats what may pass. The Authorization header
 * goes to the registry's own origin and nowhere else, and nothing that began with TLS goes on without.
 */
export class RegistryClient {
  readonly #options: ClientOptions;
  /** Whether it ever answered. Where it did, it may come back; a wrong name is worth no waiting. */
  #answered = false;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get origin(): URL {
    return this.#options.origin;
  }

  patience(): Patience {
    return new Patience(this.#options.waiting);
  }

  /** An address of the registry's API. */
  url(repository: Repository, path: string, query: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(`/v2/${repository.name}/${path}`, this.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  /**
   * Does a call, again and again while that may help, and reads its answer.
   * @param expected the statuses that `read` understands.
   * @throws EnvironmentError `registry-denied`, `registry-refused`, `registry-busy`, `registry-unreachable`,
   * `registry-plain-http`
   */
  async send<T>(
    call: Call,
    expected: readonly number[],
    read: (response: HttpResponse) => Promise<T>,
  ): Promise<T> {
    const patience = this.patience();
    for (;;) {
      let problem: HttpFailure | Refusal;
      try {
        const response = await this.exchange(call);
        if (expected.includes(response.status)) return await read(response);
        problem = await readRefusal(response);
      } catch (error) {
        if (!(error instanceof HttpFailure)) throw error;
        problem = error;
      }
      if (!(await this.worthAnother(problem, patience))) throw await this.error(problem, call);
    }
  }

  /** Waits until a failed call may be repeated; false where it shouldn't be. */
  async worthAnother(problem: HttpFailure | Refusal, patience: Patience): Promise<boolean> {
    if (problem instanceof HttpFailure) {
      if (problem.kind === 'unreachable')
        return await patience.again(undefined, this.#answered ? undefined : fewTries);
      return (problem.kind === 'broken' || problem.kind === 'timeout') && (await patience.again());
    }
    if (problem.status === 500) return await patience.again(problem.retryAfter, fewTries);
    return [429, 502, 503, 504].includes(problem.status) && (await patience.again(problem.retryAfter));
  }

  /** A failure as a sentence. */
  async error(problem: HttpFailure | Refusal, call: Call): Promise<EnvironmentError> {
    const { host, origin, authorizer } = this.#options;
    if (problem instanceof HttpFailure) return failureError(problem, host, origin);
    if (problem.status !== 401 && problem.status !== 403) return refusedError(problem, host);
    return deniedError(problem, host, call.scopes, await authorizer.login());
  }

  /**
   * Does a call once: with the rights that it needs, wherever it is redirected to.
   * @throws HttpFailure, or EnvironmentError `registry-denied` where the registry wants other credentials.
   */
  async exchange(call: Call): Promise<HttpResponse> {
    const { authorizer } = this.#options;
    for (let challenges = 0; ; challenges++) {
      const { response, sent } = await this.#follow(call);
      // Another origin has no say in who we are.
      if (response.status !== 401 || response.url.origin !== this.origin.origin) return response;
      const demanded = response.headerValues('www-authenticate');
      const refusal = await readRefusal(response);
      if (challenges >= mostChallenges || !(await authorizer.challenged(demanded, call.scopes, sent)))
        throw await this.error(refusal, call);
    }
  }

  /** Resolves what a registry gives as a Location. @throws EnvironmentError `registry-refused` */
  resolve(location: string | undefined, base: URL): URL {
    const { host } = this.#options;
    if (location === undefined || !URL.canParse(location, base.href))
      throw misguidedError(host, 'an address that is none');
    const url = new URL(location, base);
    url.username = url.password = url.hash = '';
    // A registry behind a proxy that ends TLS often takes itself for one without.
    if (base.protocol === 'https:' && url.protocol === 'http:' && url.hostname === base.hostname) {
      url.protocol = 'https:';
      url.port = base.port;
    }
    if (url.protocol !== 'https:' && (url.protocol !== 'http:' || base.protocol === 'https:'))
      throw misguidedError(host, `an address without TLS, at ${url.host || 'nowhere'}`);
    return url;
  }

  /** Does a call as far as it leads, and says what the registry was told about who we are. */
  async #follow(call: Call): Promise<{ readonly response: HttpResponse; readonly sent: string | undefined }> {
    const { request, authorizer, host } = this.#options;
    const reads = call.method === 'GET' || call.method === 'HEAD';
    let url = call.url;
    for (let followed = 0; ; followed++) {
      const own = url.origin === this.origin.origin;
      const authorization = own ? await authorizer.header(call.scopes) : undefined;
      const response = await request({
        method: call.method,
        url,
        headers: { ...call.headers, ...(authorization !== undefined && { authorization }) },
        ...(call.body && { body: call.body }),
        ...(call.idle !== undefined && { idle: call.idle }),
      });
      this.#answered = true;
      if (!redirects.includes(response.status)) return { response, sent: authorization };
      await response.discard();
      if (!reads && response.status !== 307 && response.status !== 308)
        throw misguidedError(host, 'another address for something to be written');
      if (followed >= mostRedirects) throw misguidedError(host, 'one address after another');
      url = this.resolve(response.header('location'), url);
    }
  }
}
