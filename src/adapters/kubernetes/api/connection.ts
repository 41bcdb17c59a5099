import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { closedError, unreachableError, type Whereabouts } from './failures.ts';
import { openSocket, proxyFor } from './socket.ts';
import { isUndeclared, readRefusal, type Refusal } from './status.ts';
import { CallFailure, reasonOf, type Line, type Reply } from './transport.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { readPem, type Way } from './way.ts';

/** What is asked of the API server. */
export interface Ask {
  readonly method: string;
  /** With its query, from the server's own root on. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * `safe`: may be carried out twice, and is tried again whatever happened. `once`: is tried again only if it never
   * arrived. `forwarded`: the same, and every status
   * is an answer: it may be that of something behind the API server.
   */
  readonly repeat: 'safe' | 'once' | 'forwarded';
  /** The answer is read whole before it is one, at most so many bytes of it; `text` gives them. */
  readonly whole?: number;
  /** Milliseconds until the answer's head, and without a byte of its body. */
  readonly headMs?: number;
  readonly idleMs?: number;
}

/** An answer below 300, or the server's refusal. `repeated`: an earlier try may have been carried out. */
export type Answer = { readonly repeated: boolean } & (
  | { readonly reply: Reply; readonly refusal?: undefined }
  | { readonly reply?: undefined; readonly refusal: Refusal }
);

/** How long one request is tried, and a silent connection trusted, in milliseconds. */
export interface Patience {
  /** Before the server has ever answered. */
  readonly firstMs: number;
  /** Once it has: long enough for an API server that is restarted. */
  readonly laterMs: number;
  /**
   * Between two looks whether the other side is still there while something waits for it, and for each one's answer: a
   * connection that was cut without a word is noticed within twice as long.
   */
  readonly pulseMs: number;
}

const usualPatience: Patience = { firstMs: 8_000, laterMs: 60_000, pulseMs: 5_000 };

/** Milliseconds: a write may wait for webhooks, of which each has 10 s. */
const usualHeadMs = 35_000;
const usualIdleMs = 30_000;
const firstWait = 100;
const longestWait = 3_000;

/** Tries of what the server can't do for a reason of its own: a webhook that fails won't mend itself. */
const triesOfFailures = 4;

export interface ConnectionOptions {
  /** Finds the way in; asked again when the login isn't taken any more. */
  readonly load: () => Promise<Way>;
  readonly environment: NodeJS.ProcessEnv;
  readonly namespace?: string | undefined;
  readonly patience?: Partial<Patience> | undefined;
}

/** The one warm connection to an API server: it is made when it is needed, kept, and replaced when it breaks. */
export class Connection {
  readonly whereabouts: Whereabouts;
  readonly origin: string;
  readonly #options: ConnectionOptions;
  readonly #patience: Patience;
  #way: Way;
  #credentials: Credentials;
  #line: Promise<Line> | undefined;
  /** Of the lines so far that still carry something. */
  readonly #lines = new Set<Line>();
  #answered = false;
  #closed = false;

  private constructor(options: ConnectionOptions, way: Way) {
    this.#options = options;
    this.#way = way;
    this.#credentials = createCredentials(way, options.environment);
    this.#patience = { ...usualPatience, ...options.patience };
    this.origin = way.server.origin;
    this.whereabouts = {
      context: way.context,
      host: way.server.host,
      namespace: options.namespace ?? way.namespace ?? 'default',
    };
  }

  static async open(options: ConnectionOptions): Promise<Connection> {
    return new Connection(options, await options.load());
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Sends a request, again where that is safe and may help, and gives the answer.
   * @throws EnvironmentError `kubernetes-unreachable` or `kubernetes-closed`, UserError of the login, or the signal's reason.
   */
  async ask(ask: Ask): Promise<Answer> {
    const began = performance.now();
    let repeated = false;
    let renewed = false;
    for (let tries = 1; ; tries += 1) {
      if (ask.signal?.aborted) throw reasonOf(ask.signal);
      if (this.#closed) throw closedError();
      const outcome = await this.#attempt(ask);
      let wait: number | undefined;
      if (outcome instanceof CallFailure) {
        if (this.#closed) throw closedError();
        const hopeless = outcome.kind === 'tls' || outcome.kind === 'not-tls' || outcome.kind === 'not-http';
        if (hopeless || (outcome.arrived && ask.repeat !== 'safe') || outcome.kind === 'too-long')
          throw unreachableError(outcome, this.whereabouts);
        repeated ||= outcome.arrived;
        if (!this.#mayWait(began)) throw unreachableError(outcome, this.whereabouts);
      } else {
        this.#answered = true;
        if (outcome.status < 300 && outcome.status >= 200) return { reply: outcome, repeated };
        if (ask.repeat === 'forwarded') return { reply: outcome, repeated };
        if (outcome.status === 401 && !renewed) {
          renewed = true;
          outcome.cancel();
          await this.renew();
          continue;
        }
        const refusal = await readRefusal(outcome);
        if (!this.#passing(refusal, ask, tries) || !this.#mayWait(began, refusal.retryAfterMs))
          return { refusal, repeated };
        repeated ||= refusal.status !== 429;
        wait = refusal.retryAfterMs;
      }
      const pause = Math.min(firstWait * 2 ** (tries - 1), longestWait) * (0.5 + Math.random());
      await sleep(Math.max(pause, wait ?? 0), undefined, ask.signal ? { signal: ask.signal } : {}).catch(
        () => undefined,
      );
    }
  }

  /** Ends all that is under way. */
  close(): void {
    this.#closed = true;
    for (const line of this.#lines) line.destroy();
    this.#lines.clear();
    this.#line = undefined;
  }

  /** Whether a refusal may be another one in a moment, and asking again does no harm. */
  #passing(refusal: Refusal, { repeat }: Ask, tries: number): boolean {
    const { status, own } = refusal;
    if (status === 429) return true;
    if (repeat !== 'safe' || isUndeclared(refusal)) return false;
    if (status === 500) return tries < triesOfFailures;
    return (
      status === 502 ||
      status === 503 ||
      status === 504 ||
      (status === 404 && !own && tries < triesOfFailures)
    );
  }

  #mayWait(began: number, wait = 0): boolean {
    const { firstMs, laterMs } = this.#patience;
    return performance.now() - began + wait < (this.#answered ? laterMs : firstMs);
  }

  /** One try. A failure below HTTP is its outcome; what is for people is thrown. */
  async #attempt(ask: Ask): Promise<Reply | CallFailure> {
    const body = typeof ask.body === 'string' ? Buffer.from(ask.body) : ask.body;
    try {
      const login = await this.#credentials.headers();
      const line = await this.#current();
      const reply = await line.send(
        {
          method: ask.method,
          path: this.#way.server.pathname.replace(/\/$/, '') + ask.path,
          ...(body !== undefined && { body }),
          signal: ask.signal,
          headMs: ask.headMs ?? usualHeadMs,
          idleMs: ask.idleMs ?? usualIdleMs,
        },
        {
          'user-agent': 'tidegate',
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...ask.headers,
          ...(body !== undefined && { 'content-length': String(body.byteLength) }),
          ...login,
        },
      );
      if (ask.whole === undefined || reply.status >= 300) return reply;
      const text = await reply.text(ask.whole);
      return { ...reply, text: async () => text };
    } catch (error) {
      if (error instanceof CallFailure) return error;
      throw error;
    }
  }

  async #current(): Promise<Line> {
    const known = this.#line;
    if (known) {
      const line = await known;
      if (line.usable && !this.#credentials.stale()) return line;
      this.#drop(known, line);
    }
    const opening = (this.#line ??= this.#open());
    try {
      return await opening;
    } catch (error) {
      if (this.#line === opening) this.#line = undefined;
      throw error;
    }
  }

  #drop(known: Promise<Line>, line: Line): void {
    if (this.#line !== known) return;
    this.#line = undefined;
    line.retire();
  }

  async #open(): Promise<Line> {
    const way = this.#way;
    const [authority, identity] = await Promise.all([
      way.trust.authority && readPem(way.trust.authority),
      this.#credentials.identity(),
    ]);
    const proxy = proxyFor(way, this.#options.environment);
    const open = (...protocols: readonly string[]) =>
      openSocket({ way, proxy, authority, identity, protocols });
    let line: Line;
    if (way.server.protocol === 'http:') {
      const { createH1Line } = await import('./line-h1.ts');
      line = createH1Line(way.server, () => open(), undefined);
    } else {
      const [socket, { createH2Line }] = await Promise.all([
        open('h2', 'http/1.1') as Promise<TLSSocket>,
        import('./line-h2.ts'),
      ]);
      if (socket.alpnProtocol === 'h2') line = createH2Line(socket, way.server, this.#patience.pulseMs);
      else {
        const { createH1Line } = await import('./line-h1.ts');
        line = createH1Line(way.server, () => open('http/1.1'), socket);
      }
    }
    if (this.#closed) {
      line.destroy();
      throw closedError();
    }
    this.#lines.forEach((one) => one.usable || one.retire());
    this.#lines.add(line);
    return line;
  }

  /**
   * Finds the way in anew, after a login that wasn't taken: somebody may have logged in again, or a token may have been
   * written anew.
   */
  async renew(): Promise<void> {
    this.#way = await this.#options.load();
    this.#credentials = createCredentials(this.#way, this.#options.environment);
    const known = this.#line;
    const line = await known?.catch(() => undefined);
    if (known && line) this.#drop(known, line);
  }
}
