import { randomUUID } from 'node:crypto';
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { Exchange, type Destination } from './exchange.ts';
import type { Fault, Rule, When } from './faults.ts';
import { carry } from './inject.ts';
import { Journal, type RecordedRequest } from './journal.ts';
import { Rules, type Hold, type HoldPhase } from './rules.ts';
import { close, listen, running, type Place, type Running } from './running.ts';

export interface FaultProxyOptions extends Place {
  /** The registry's origin, such as `http://127.0.0.1:5000`. */
  readonly upstream: string;
  /**
   * Other origins that the registry sends its clients to: the token server's, the one that it redirects to. Each gets
   * an origin of its own in the proxy, and what went there stands in the same records.
   */
  readonly others?: readonly string[];
  /** Bytes of each body that are kept to be searched; 65,536 unless told. */
  readonly capture?: number;
}

/** A proxy that writes down every request, and does to them what it is told. */
export interface FaultProxy extends Running {
  /** Every request since the start or the last reset, in the order in which they came. */
  readonly requests: readonly RecordedRequest[];
  /** The origin that `redirect` sends to. It holds what was asked for and asks for no credential. */
  readonly elsewhere: string;
  /** Where the proxy stands for an upstream origin. @throws when it doesn't. */
  originOf(upstream: string): string;
  /** Adds a rule. Of several that fit a request the first one that has turns left is followed. */
  fail(rule: Rule): void;
  /**
   * Stops a request until it is released: the nth of the run, or the first that a condition fits.
   * @param phase where it stops: before anything was forwarded (`arrived`), or once the upstream did its part.
   */
  hold(which: number | When, phase?: HoldPhase): Hold;
  /**
   * Takes all rules away, lets go what is held and breaks what hangs or trickles; the records stay. A client that left
   * while nobody read what it sent is noticed here, not before.
   */
  clear(): void;
  /** `clear`, and forgets the requests: the next one is number 1. */
  reset(): void;
  /** Resets every connection and refuses new ones. */
  goDown(): Promise<void>;
  /** Listens again at the same address. */
  comeUp(): Promise<void>;
  /** Waits until no request is under way. @throws after `timeoutMs`, 10,000 unless told. */
  idle(timeoutMs?: number): Promise<void>;
  /** Everything that was recorded as one text, to look for what must not be there. */
  text(): string;
}

/** One listening address of the proxy. */
interface Front {
  readonly server: Server;
  readonly port: number;
  /** What requests are written down under. */
  readonly origin: string;
}

/** Starts a fault proxy in front of a registry; see `FaultProxy`, and `faults.ts` for what it can do. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new Proxy(options);
  await proxy.start();
  return proxy.facade();
}

class Proxy {
  readonly #options: FaultProxyOptions;
  readonly #journal: Journal;
  readonly #rules: Rules;
  readonly #fronts: Front[] = [];
  readonly #sockets = new Set<Socket>();
  /** What `elsewhere` serves, by the id in its addresses. */
  readonly #tickets = new Map<string, Destination>();
  #cleared = new AbortController();
  #revival: NodeJS.Timeout | undefined;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#journal = new Journal(options.capture ?? 65_536);
    this.#rules = new Rules(this.#journal);
  }

  async start(): Promise<void> {
    const upstreams = [this.#options.upstream, ...(this.#options.others ?? [])].map(
      (one) => new URL(one).origin,
    );
    try {
      for (const [index, origin] of upstreams.entries()) {
        await this.#open(origin, index === 0 ? this.#options.port : undefined);
      }
      await this.#open(undefined);
    } catch (error) {
      await this.#stop();
      throw error;
    }
  }

  facade(): FaultProxy {
    const journal = this.#journal;
    const rules = this.#rules;
    const [main, elsewhere] = [this.#fronts[0] as Front, this.#fronts.at(-1) as Front];
    return {
      ...running(main.port, () => this.#stop()),
      requests: journal.requests,
      elsewhere: elsewhere.origin,
      originOf: (upstream) => {
        const front = this.#fronts.find(({ origin }) => origin === new URL(upstream).origin);
        if (!front) throw new Error(`The proxy doesn't stand for ${upstream}.`);
        return `http://127.0.0.1:${front.port}`;
      },
      fail: (rule) => rules.add(rule),
      hold: (which, phase = 'arrived') =>
        rules.hold(typeof which === 'number' ? { nth: which } : which, phase),
      clear: () => this.#clear(),
      reset: () => {
        this.#clear();
        journal.reset();
      },
      goDown: () => this.#goDown(),
      comeUp: () => this.#comeUp(),
      idle: (timeoutMs = 10_000) =>
        journal.until(
          () => journal.requests.every(({ state }) => state !== 'open'),
          timeoutMs,
          'all requests had ended',
        ),
      text: () => journal.text(),
    };
  }

  /** Opens an address for an upstream; without one, `elsewhere`. */
  async #open(upstream: string | undefined, port?: number): Promise<void> {
    const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0, headersTimeout: 0 });
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    const actual = await listen(server, port);
    const origin = upstream ?? `http://127.0.0.1:${actual}`;
    this.#fronts.push({ server, port: actual, origin });
    server.on('request', (incoming, outgoing) => {
      const { method = 'GET', url = '/', headers } = incoming;
      const record = this.#journal.add(origin, method, url, headers);
      const destination =
        upstream === undefined ? this.#ticket(url, headers) : { origin: upstream, url, headers };
      if (!destination) {
        record.status = 404;
        outgoing.writeHead(404).end(() => this.#journal.end(record, 'answered'));
        return;
      }
      void this.#handle(new Exchange(this.#journal, record, incoming, outgoing, destination), destination);
    });
  }

  /** Carries one request; it never fails. */
  async #handle(exchange: Exchange, destination: Destination): Promise<void> {
    const { record, gone, outgoing } = exchange;
    const { fault, pass } = this.#rules.meet(record);
    record.fault = fault?.kind;
    try {
      await pass('arrived', gone);
      await carry(exchange, fault, {
        goDown: (forMs) => {
          void this.#goDown();
          if (forMs !== undefined) this.#revival = setTimeout(() => void this.#comeUp(), forMs);
        },
        elsewhere: () => this.#issue(destination),
        cleared: this.#cleared.signal,
        answered: () => pass('answered', gone),
        rewrite: (headers) => this.#rewrite(headers),
      });
    } catch {
      exchange.close();
    }
    this.#journal.end(record, wholeAnswer(outgoing, fault) ? 'answered' : 'broken');
  }

  #issue(destination: Destination): string {
    const id = randomUUID();
    this.#tickets.set(id, destination);
    return `${this.#fronts.at(-1)?.origin}/${id}?X-Signature=${id.replaceAll('-', '')}`;
  }

  /** What an address of `elsewhere` stands for: asked with the first request's credential, which the client needn't send. */
  #ticket(url: string, headers: Destination['headers']): Destination | undefined {
    const first = this.#tickets.get(url.slice(1, 37));
    return first && { ...first, headers: { ...headers, ...credential(first.headers) } };
  }

  /** Puts the proxy's addresses where the upstream named its own, so that clients keep coming through the proxy. */
  #rewrite(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
    const through = (text: string) =>
      this.#fronts.reduce(
        (now, { origin, port }) =>
          now.replace(new RegExp(`${origin.replaceAll('.', '\\.')}(?!\\d)`, 'g'), `http://127.0.0.1:${port}`),
        text,
      );
    return Object.fromEntries(
      Object.entries(headers).map(([name, value]) =>
        addressed.has(name.toLowerCase()) && value !== undefined
          ? [name, Array.isArray(value) ? value.map(through) : through(String(value))]
          : [name, value],
      ),
    );
  }

  #clear(): void {
    this.#rules.clear();
    this.#cleared.abort(new Error('The rules were cleared.'));
    this.#cleared = new AbortController();
  }

  async #goDown(): Promise<void> {
    clearTimeout(this.#revival);
    const closed = this.#fronts.map(
      ({ server }) => new Promise<void>((done) => (server.listening ? server.close(() => done()) : done())),
    );
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await Promise.all(closed);
  }

  async #comeUp(): Promise<void> {
    clearTimeout(this.#revival);
    for (const { server, port } of this.#fronts) if (!server.listening) await listen(server, port);
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#revival);
    this.#clear();
    await Promise.all(this.#fronts.map(({ server }) => close(server)));
  }
}

/** Headers that name addresses. */
const addressed = new Set(['location', 'link', 'www-authenticate', 'content-location']);

function credential(headers: Destination['headers']): Destination['headers'] {
  return headers.authorization === undefined ? {} : { authorization: headers.authorization };
}

/** Whether the client was given all that its answer promised. */
function wholeAnswer(outgoing: Exchange['outgoing'], fault: Fault | undefined): boolean {
  return outgoing.writableFinished && fault?.kind !== 'wrong-length';
}
