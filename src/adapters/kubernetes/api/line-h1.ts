import { Agent, request as requestPlain } from 'node:http';
import { Agent as SecureAgent, request as requestSecure } from 'node:https';
import type { Duplex } from 'node:stream';
import { bodyOf, CallFailure, reasonOf, type Call, type Line, type Reply } from './transport.ts';

/** Opens one connection more. */
export type Open = () => Promise<Duplex>;

/**
 * A line over HTTP/1.1: connections are kept and used again, as many as there are requests at once.
 * @param first a connection that stands already.
 */
export function createH1Line(origin: URL, open: Open, first: Duplex | undefined): Line {
  const secure = origin.protocol === 'https:';
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, scheduling: 'lifo', timeout: 0 });
  let spare = first;
  agent.createConnection = (_options, callback) => {
    const kept = spare && !spare.destroyed ? spare : undefined;
    spare = undefined;
    const opened = kept ? Promise.resolve(kept) : open();
    opened.then(
      (socket) => callback?.(null, socket),
      (error: unknown) => callback?.(error as Error, undefined as unknown as Duplex),
    );
    return undefined;
  };
  let usable = true;
  return {
    protocol: 'http/1.1',
    get usable() {
      return usable;
    },
    send: (call, headers) => send(origin, secure ? requestSecure : requestPlain, agent, call, headers),
    retire() {
      usable = false;
    },
    destroy() {
      usable = false;
      spare?.destroy();
      agent.destroy();
    },
  };
}

function send(
  origin: URL,
  open: typeof requestPlain,
  agent: Agent,
  call: Call,
  headers: Readonly<Record<string, string | readonly string[]>>,
): Promise<Reply> {
  const { method, path, body, signal, headMs } = call;
  return new Promise((resolve, reject) => {
    const request = open({
      protocol: origin.protocol,
      hostname: origin.hostname,
      port: origin.port,
      method,
      path,
      agent,
      headers: {
        ...Object.fromEntries(
          Object.entries(headers).map(([name, value]) => [
            name,
            typeof value === 'string' ? value : [...value],
          ]),
        ),
        ...(body === undefined && method !== 'GET' && method !== 'HEAD' && { 'content-length': 0 }),
      },
    });
    let connected = false;
    request.once('socket', () => (connected = true));
    const abort = () => request.destroy(reasonOf(signal));
    const timer = setTimeout(() => {
      request.destroy(
        new CallFailure('timeout', `it did not answer within ${headMs / 1000} seconds`, connected),
      );
    }, headMs);
    const settled = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    request.on('error', (error) => {
      settled();
      reject(signal?.aborted ? reasonOf(signal) : CallFailure.of(error, connected));
    });
    request.once('close', () => {
      settled();
      reject(new CallFailure('broken', 'the connection broke', connected));
    });
    request.once('response', (message) => {
      settled();
      const entries = Object.entries(message.headersDistinct).map(
        ([name, values = []]): [string, string | string[]] => [
          name,
          values.length === 1 ? (values[0] ?? '') : values,
        ],
      );
      resolve({
        status: message.statusCode ?? 0,
        headers: Object.fromEntries(entries),
        ...bodyOf(message, call),
      });
    });
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    request.end(body);
  });
}
