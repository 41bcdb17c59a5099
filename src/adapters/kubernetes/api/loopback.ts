import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isToldError } from '../../../domain/errors.ts';
import type { ProxyEndpoint } from './types.ts';

/** Bytes of a request that are taken: messages to bots are short. */
const largestBody = 16 * 1024 * 1024;

/** A way to a bot that any HTTP client of this machine can go. */
export interface Reach {
  /** `http://127.0.0.1:PORT/SECRET`: paths are written behind it. Nobody without it gets through. */
  readonly url: string;
  /** Ends what is under way. */
  close(): Promise<void>;
}

/**
 * Opens a port of this machine whose requests go to a bot through the API server. What can't be sent on is answered
 * with 502 in Rasa's form of an error, so that whoever talks reads why.
 */
export async function reachOnLoopback(endpoint: ProxyEndpoint): Promise<Reach> {
  // Other people of this machine can see the port, but they don't know this.
  const prefix = `/${randomBytes(24).toString('base64url')}`;
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    const { url = '' } = request;
    if (url !== prefix && !url.startsWith(`${prefix}/`) && !url.startsWith(`${prefix}?`)) {
      request.resume();
      response.writeHead(404).end();
      return;
    }
    // A client that went away is not worth a word.
    forward(endpoint, url.slice(prefix.length), request, response).catch(() => response.destroy());
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve();
    });
  });
  // The process may end although nobody closed it.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forward(
  endpoint: ProxyEndpoint,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = await bodyOf(request);
  if (body === undefined) return fail(response, 413, `a request may have ${largestBody} bytes`);
  let answer;
  try {
    answer = await endpoint.send({
      method: request.method ?? 'GET',
      path,
      headers: request.headers,
      ...(body.length > 0 && { body }),
      signal: gone.signal,
    });
  } catch (error) {
    if (!isToldError(error)) throw error;
    return fail(response, 502, error.message);
  }
  if (answer.kind === 'unreachable')
    return fail(response, 502, `the API server can't get to ${endpoint.name}: ${answer.message}`);
  const headers = Object.entries(answer.headers).map(([name, value]): [string, string | string[]] => [
    name,
    typeof value === 'string' ? value : [...value],
  ]);
  response.writeHead(answer.status, Object.fromEntries(headers));
  await pipeline(Readable.from(answer.body), response);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= largestBody) parts.push(part);
  }
  return size > largestBody ? undefined : Buffer.concat(parts, size);
}

/** Rasa's form of an error, which whoever talks to bots understands. */
function fail(response: ServerResponse, code: number, message: string): void {
  if (response.destroyed) return;
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ status: 'failure', reason: 'Unreachable', message, code }));
}
