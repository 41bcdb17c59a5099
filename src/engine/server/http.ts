import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** An answer that isn't what was asked for: Rasa's shape of an error. */
export class HttpError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Reads the body as JSON. @throws HttpError 400 where it is none, 413 where it is too large. */
  json(): Promise<unknown>;
}

export interface HttpAnswer {
  readonly status: number;
  /** A text is sent as it is, anything else as JSON. */
  readonly body: unknown;
}

export interface HttpListener {
  readonly port: number;
  /**
   * Tells whoever asks whether this is well that it is ending (503), and whoever keeps a connection to make a new one,
   * but goes on answering. Resolves after `ms`, when nobody should come here any more.
   */
  drain(ms: number): Promise<void>;
  /** Stops listening, lets requests that are under way finish (ten seconds at most), and closes. */
  close(): Promise<void>;
}

/** Milliseconds that requests under way get when the server closes. */
const graceMs = 10_000;

/** How a server on all addresses of the machine is asked for. */
const everywhere = '*';

/** Serves HTTP. A handler that throws answers as `toError` says; it never ends the process. */
export async function listen(options: {
  readonly port: number;
  /** An address, or `*` for all of them. */
  readonly host: string;
  readonly largestBody: number;
  /** The path that answers 200 while this is well. */
  readonly healthPath: string;
  readonly handle: (request: HttpRequest) => Promise<HttpAnswer>;
  readonly toError: (error: unknown) => HttpAnswer;
}): Promise<HttpListener> {
  let isEnding = false;
  const server = createServer((incoming, outgoing) => {
    if (isEnding) outgoing.setHeader('connection', 'close');
    void answer(incoming, outgoing, options, () => isEnding);
  });
  server.keepAliveTimeout = 65_000;
  server.requestTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Without a host, Node takes all addresses of both kinds, or of the one kind that there is.
    server.listen(options.port, options.host === everywhere ? undefined : options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async drain(ms) {
      isEnding = true;
      await wait(ms);
    },
    close: () => close(server),
  };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: Parameters<typeof listen>[0],
  isEnding: () => boolean,
): Promise<void> {
  let found: HttpAnswer;
  try {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    if (isEnding() && url.pathname === options.healthPath)
      throw new HttpError(503, 'ServiceUnavailable', 'This is ending: others take what is asked next.');
    found = await options.handle({
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      json: () => readJson(incoming, options.largestBody),
    });
  } catch (error) {
    found = options.toError(error);
  }
  send(incoming, outgoing, found);
}

function send(incoming: IncomingMessage, outgoing: ServerResponse, { status, body }: HttpAnswer): void {
  const isText = typeof body === 'string';
  const bytes = Buffer.from(body === undefined ? '' : isText ? body : JSON.stringify(body));
  // A body that wasn't read to its end can't be told from the next request.
  const unread = !incoming.complete;
  outgoing.writeHead(status, {
    'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
    'content-length': bytes.length,
    ...(unread && { connection: 'close' }),
  });
  outgoing.end(incoming.method === 'HEAD' ? undefined : bytes);
  if (unread) incoming.resume();
}

async function readJson(incoming: IncomingMessage, largest: number): Promise<unknown> {
  const encoded = await readBody(incoming, largest);
  const body = await decoded(encoded, incoming.headers['content-encoding'], largest);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new HttpError(400, 'BadRequest', 'The body is not valid UTF-8.');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, 'BadRequest', 'The body is not valid JSON.');
  }
}

async function readBody(incoming: IncomingMessage, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largest) throw tooLarge(largest);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(largest: number): HttpError {
  return new HttpError(413, 'PayloadTooLarge', `The body is larger than ${largest} bytes.`);
}

async function decoded(body: Buffer, encoding: string | undefined, largest: number): Promise<Buffer> {
  const options = { maxOutputLength: largest };
  try {
    switch (encoding ?? 'identity') {
      case 'identity':
        return body;
      case 'gzip':
        return await promisify(gunzip)(body, options);
      case 'deflate':
        return await promisify(inflate)(body, options);
    }
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(largest);
    throw new HttpError(400, 'BadRequest', `The body is not valid ${encoding ?? ''}.`);
  }
  throw new HttpError(
    415,
    'UnsupportedMediaType',
    `The content encoding ${String(encoding)} is not understood.`,
  );
}

async function close(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  // Connections that were busy become idle one by one.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await done;
  clearTimeout(timer);
  clearInterval(sweep);
}
