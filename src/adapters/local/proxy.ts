import {
  createServer,
  request as requestHttp,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { codeOf, messageOf } from './files.ts';
import { loopback } from './ports.ts';

/** Where a request goes: decided anew for each. */
export interface Route {
  readonly port: number;
  readonly agent: Agent;
  /** The revision, for messages. */
  readonly revision: string;
  /** Call it when the request starts; call what it returns when it is over. */
  begin(): () => void;
}

/** Milliseconds that a customer's idle connection is kept: longer than usual clients and proxies keep theirs. */
const idleMs = 65_000;
/** Headers that speak of one connection (RFC 9110, section 7.6.1), and `expect`, which is answered here. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

/** A bot's stable port: a reverse proxy to whichever revision has the traffic. */
export class BotProxy {
  readonly bot: string;
  readonly port: number;
  readonly #route: () => Route | undefined;
  readonly #server: Server;
  readonly #upgraded = new Set<Duplex>();
  #opened = false;

  constructor(bot: string, port: number, route: () => Route | undefined) {
    this.bot = bot;
    this.port = port;
    this.#route = route;
    this.#server = createServer({ keepAliveTimeout: idleMs, requestTimeout: 0 }, (request, response) =>
      this.#forward(request, response, true),
    );
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    this.#server.on('clientError', (_error, socket) => {
      if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      else socket.destroy();
    });
  }

  /** Whether it listens. */
  get open(): boolean {
    return this.#opened;
  }

  /** Listens. @throws the system's error, such as EADDRINUSE. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port: this.port, host: loopback, exclusive: true }, () => {
        this.#server.off('error', reject);
        // A failed accept (too many open files) is one lost connection, not the end of the environment.
        this.#server.on('error', () => undefined);
        this.#opened = true;
        resolve();
      });
    });
  }

  /** Takes no new connections, lets requests finish, and closes what is left after the grace. */
  async close(graceMs: number): Promise<void> {
    if (!this.#opened) return;
    this.#opened = false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#server.closeAllConnections();
        for (const socket of this.#upgraded) socket.destroy();
      }, graceMs);
      this.#server.close(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#server.closeIdleConnections();
    });
  }

  #forward(request: IncomingMessage, response: ServerResponse, mayRetry: boolean): void {
    const route = this.#route();
    if (!route) {
      this.#refuse(response, 503, 'NothingActive', `No revision of ${this.bot} has the traffic.`);
      return;
    }
    const bodyless =
      request.headers['transfer-encoding'] === undefined && !Number(request.headers['content-length'] ?? 0);
    let upstream: ClientRequest;
    try {
      upstream = requestHttp({
        host: loopback,
        port: route.port,
        method: request.method,
        path: request.url,
        headers: forwardedHeaders(request),
        agent: route.agent,
        setHost: false,
      });
    } catch (error) {
      // A server reads more than a client may send, such as a header with a stray byte.
      this.#refuse(response, 400, 'BadRequest', `The request can't be passed on: ${messageOf(error)}.`);
      return;
    }
    const over = route.begin();
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, endToEnd(answer.rawHeaders, false));
      pipeline(answer, response, (error) => {
        over();
        if (error) response.destroy();
      });
    });
    upstream.on('error', (error) => {
      over();
      // Unread, the rest of its body would block the customer's connection.
      request.unpipe(upstream);
      request.resume();
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      // An idle connection may be closed by the core just as it is used again; what has no body can be said twice.
      if (mayRetry && upstream.reusedSocket && bodyless && codeOf(error) === 'ECONNRESET') {
        this.#forward(request, response, false);
        return;
      }
      const refused = codeOf(error) === 'ECONNREFUSED';
      this.#refuse(
        response,
        refused ? 503 : 502,
        refused ? 'Starting' : 'UpstreamFailed',
        refused
          ? `Revision ${route.revision} of ${this.bot} does not listen: it is starting, or it ended.`
          : `Revision ${route.revision} of ${this.bot} broke off before it answered (${codeOf(error) ?? messageOf(error)}).`,
      );
    });
    response.on('close', () => {
      over();
      if (!response.writableFinished) upstream.destroy();
    });
    if (bodyless) upstream.end();
    else request.pipe(upstream);
  }

  /** In the form of Rasa's own errors, so that clients read it the same way. */
  #refuse(response: ServerResponse, status: number, reason: string, message: string): void {
    const body = JSON.stringify({ status: 'failure', reason, message, code: status });
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(status === 503 && { 'retry-after': '1' }),
    });
    response.end(body);
  }

  /** WebSockets (Rasa's socketio channel) are piped through as they are. */
  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const route = this.#route();
    if (!route) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n');
      return;
    }
    const over = route.begin();
    const upstream = connect({ host: loopback, port: route.port });
    this.#upgraded.add(socket);
    const end = () => {
      over();
      this.#upgraded.delete(socket);
      socket.destroy();
      upstream.destroy();
    };
    socket.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    upstream.on('connect', () => {
      const lines = pairs([...request.rawHeaders, ...forwardedFor(request)]).map(
        ([name, value]) => `${name}: ${value}`,
      );
      upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, 'latin1');
      upstream.write(head);
      socket.pipe(upstream).pipe(socket);
    });
  }
}

function forwardedHeaders(request: IncomingMessage): string[] {
  return [...endToEnd(request.rawHeaders, true), ...forwardedFor(request)];
}

/** X-Forwarded-*: behind another proxy, what that one said stays in front. */
function forwardedFor(request: IncomingMessage): string[] {
  const { headers, socket } = request;
  const before = headers['x-forwarded-for'];
  const client = socket.remoteAddress ?? loopback;
  return [
    'X-Forwarded-For',
    before === undefined ? client : `${String(before)}, ${client}`,
    ...(headers['x-forwarded-proto'] === undefined ? ['X-Forwarded-Proto', 'http'] : []),
    ...(headers['x-forwarded-host'] === undefined && headers.host !== undefined
      ? ['X-Forwarded-Host', headers.host]
      : []),
  ];
}

/** Headers as they came, without those of the connection and those that `Connection` names. */
function endToEnd(rawHeaders: readonly string[], isRequest: boolean): string[] {
  const all = pairs(rawHeaders);
  const named = all
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) =>
      value
        .toLowerCase()
        .split(',')
        .map((token) => token.trim()),
    );
  const dropped = new Set([
    ...hopByHop,
    ...named,
    ...(isRequest ? ['x-forwarded-for'] : ['transfer-encoding']),
  ]);
  // The framing of the body must stay, whatever `Connection` says.
  dropped.delete('content-length');
  if (isRequest) dropped.delete('transfer-encoding');
  return all.filter(([name]) => !dropped.has(name.toLowerCase())).flat();
}

function pairs(rawHeaders: readonly string[]): [string, string][] {
  return Array.from({ length: rawHeaders.length >> 1 }, (_, index) => [
    rawHeaders[2 * index] ?? '',
    rawHeaders[2 * index + 1] ?? '',
  ]);
}
