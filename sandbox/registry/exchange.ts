import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as tick } from 'node:timers/promises';
import { observed, pump, type Body, type Shape } from './bodies.ts';
import type { Journal, RecordedRequest } from './journal.ts';

/** The head of an answer with its body. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Body;
}

/** Where a request goes: an upstream's origin with the path, and the headers that it gets in place of the client's. */
export interface Destination {
  readonly origin: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Headers that are about one connection. */
const ofConnections = new Set(
  'connection keep-alive proxy-connection te trailer transfer-encoding upgrade host expect'.split(' '),
);

const untouched: Shape = (body) => body;

/** One request of a client, on its way to an upstream and back. */
export class Exchange {
  readonly record: RecordedRequest;
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Comes when the client's connection is gone. */
  readonly gone: AbortSignal;
  readonly #journal: Journal;
  readonly #destination: Destination;
  readonly #socket: Socket;

  constructor(
    journal: Journal,
    record: RecordedRequest,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    destination: Destination,
  ) {
    this.#journal = journal;
    this.record = record;
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.#destination = destination;
    this.#socket = incoming.socket;
    const gone = new AbortController();
    this.gone = gone.signal;
    outgoing.on('error', () => undefined);
    incoming.on('error', () => undefined);
    outgoing.once('close', () => gone.abort(new Error('The client is gone.')));
  }

  /** The request's body as it comes. It can be left in the middle without breaking the connection. */
  body(): Body {
    const body = this.incoming.iterator({ destroyOnReturn: false }) as Body;
    return observed((chunk) => this.#journal.count(this.record, 'request', chunk))(body);
  }

  /**
   * Asks the upstream and gives its answer, which may come before the body has gone there.
   * @throws what the upstream's connection or the shape throws.
   */
  async ask(shape: Shape = untouched): Promise<Answer> {
    const { origin, url, headers } = this.#destination;
    const { hostname, port, host } = new URL(origin);
    const upstream = httpRequest({
      host: hostname,
      port,
      method: this.incoming.method,
      path: url,
      headers: { ...passedOn(headers), host },
      agent: false,
    });
    this.record.forwarded = true;
    const leave = () => upstream.destroy();
    this.gone.addEventListener('abort', leave, { once: true });
    const answered = new Promise<IncomingMessage>((done, fail) => {
      upstream.once('response', done);
      upstream.on('error', fail);
      upstream.once('close', () => fail(new Error('The upstream left without an answer.')));
    });
    const sent = this.#send(upstream, shape);
    // Whichever fails first decides; an answer that came early wins over a body that nobody wants any more.
    const answer = await Promise.race([answered, sent.then(() => answered)]);
    sent.catch(() => this.incoming.resume());
    answer.on('error', () => undefined);
    this.record.upstreamStatus = answer.statusCode;
    return {
      status: answer.statusCode ?? 502,
      headers: passedOn(answer.headersDistinct),
      body: answer,
    };
  }

  async #send(upstream: ReturnType<typeof httpRequest>, shape: Shape): Promise<void> {
    const { 'content-length': length, 'transfer-encoding': encoding } = this.incoming.headers;
    if (length !== undefined || encoding !== undefined) {
      try {
        await pump(shape(this.body()), upstream);
      } catch (error) {
        if (!upstream.socket || upstream.socket.connecting) upstream.flushHeaders();
        await flushed(() => upstream.socket ?? undefined, upstream);
        upstream.destroy();
        throw error;
      }
    }
    upstream.end();
  }

  /** Tells the client an answer. @throws what the shape throws, after what came before it was sent. */
  async tell({ status, headers, body }: Answer, shape: Shape = untouched): Promise<void> {
    const { outgoing, record } = this;
    outgoing.writeHead(status, headers);
    record.status = status;
    record.responseHeaders = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    outgoing.flushHeaders();
    const counted = observed((chunk) => this.#journal.count(record, 'response', chunk));
    try {
      await pump(counted(shape(body)), outgoing);
    } catch (error) {
      await flushed(() => this.#socket, outgoing);
      throw error;
    }
    await new Promise<void>((done) => {
      outgoing.once('close', done);
      outgoing.end(done);
    });
  }

  /** Reads the rest of the request's body, so that a client that only writes comes to its end. */
  async drain(): Promise<void> {
    for await (const _ of this.body());
  }

  /** Breaks the client's connection: RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  /** Closes the client's connection: FIN, and nothing is read any more. */
  close(): void {
    this.#socket.destroy();
  }

  /** Says FIN, and reads on. */
  halfClose(): void {
    this.#socket.end();
    this.incoming.resume();
  }

  /** Writes bytes past HTTP, then closes. */
  async raw(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((done) => this.#socket.write(bytes, () => done()));
    this.#socket.destroy();
  }
}

/** Headers without those of the connection; single values as such. */
function passedOn(headers: IncomingHttpHeaders | NodeJS.Dict<string[]>): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !ofConnections.has(name))
      .map(([name, value]) => [name, Array.isArray(value) && value.length === 1 ? value[0] : value]),
  );
}

/** Waits until what was written has gone to the system, or the connection is gone. */
async function flushed(
  socket: () => Socket | undefined,
  message: { writableLength: number; destroyed: boolean },
): Promise<void> {
  for (;;) {
    const one = socket();
    if (message.destroyed || one?.destroyed) return;
    if (one && !one.connecting && one.writableLength === 0 && message.writableLength === 0) return;
    await tick();
  }
}
