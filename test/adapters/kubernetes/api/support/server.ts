import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { constants, createSecureServer, type Http2SecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { certificateFor } from './tls.ts';

/** What a fault needs to know of a request. Both protocols look the same here. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly protocol: string;
  /** The subject of the client's certificate. */
  readonly client: string | undefined;
}

export interface FaultServer extends AsyncDisposable {
  readonly port: number;
  /** The authority that it is trusted by, PEM; its name is `tidegate-test`. */
  readonly cert: string;
  readonly asked: readonly Asked[];
}

type Answer = (asked: Asked, response: ServerResponse, count: number) => void;

/**
 * A server of the tests' own, for faults and logins alone: what an API server means stands in the tests on a real one.
 * @param clientAuthority asks clients for a certificate of that authority
 */
export async function openServer(
  kind: 'h2' | 'https' | 'http',
  answer: Answer,
  clientAuthority?: string,
): Promise<FaultServer> {
  const { key, cert } = certificateFor('tidegate-test');
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const socket = request.socket as TLSSocket;
      const client = clientAuthority ? socket.getPeerCertificate().subject?.CN : undefined;
      const one = {
        method,
        url,
        headers,
        body: Buffer.concat(parts).toString('utf8'),
        protocol: request.httpVersion,
        client: typeof client === 'string' ? client : undefined,
      };
      asked.push(one);
      answer(one, response, asked.length);
    });
  };
  const tls = { key, cert, ...(clientAuthority && { ca: clientAuthority, requestCert: true }) };
  const server: Server | Http2SecureServer =
    kind === 'http'
      ? createServer(listener)
      : kind === 'https'
        ? createSecure(tls, listener)
        : createSecureServer(tls, listener as never);
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket: TLSSocket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    cert,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** A Status as API servers send it. */
export const status = (code: number, reason: string, message = '') => ({
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  code,
  reason,
  message,
});

/** Breaks an answer off, as a server does whose handler fails: over HTTP/2 by a reset that says so. */
export function breakOff(response: ServerResponse): void {
  const { stream } = response as ServerResponse & { stream?: ServerHttp2Stream };
  if (stream) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else response.destroy();
}
