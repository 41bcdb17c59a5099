import { request as requestHttp, Agent } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';

/** What came of one HTTP exchange. It never throws: what the other side does is an answer too. */
export type Exchange =
  | { readonly kind: 'response'; readonly status: number; readonly body: string; readonly tookMs: number }
  | { readonly kind: 'timeout'; readonly afterMs: number }
  | { readonly kind: 'too-large'; readonly limit: number }
  /** `code` is the system's, such as ECONNREFUSED. */
  | { readonly kind: 'unreachable'; readonly code: string | undefined; readonly message: string };

export interface ExchangeOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole exchange: connecting, sending and the last byte of the answer. */
  readonly timeoutMs: number;
  /** Bytes of an answer; more than that is `too-large`. */
  readonly limit?: number;
  readonly agent?: Agents;
  readonly signal?: AbortSignal;
}

/** Connections to be used again, for both protocols. */
export interface Agents {
  readonly http: Agent;
  readonly https: SecureAgent;
}

const oneMebibyte = 1_048_576;

/** Agents that keep idle connections for less time than servers do, so that none is used while it is being closed. */
export function keepAliveAgents(): Agents {
  const options = { keepAlive: true, maxFreeSockets: 4, timeout: 2_000 };
  return { http: new Agent(options), https: new SecureAgent(options) };
}

/** One request over HTTP or HTTPS with one deadline and a limit for the answer. Redirects are not followed. */
export function exchange(address: string, options: ExchangeOptions): Promise<Exchange> {
  const began = performance.now();
  const { timeoutMs, limit = oneMebibyte, body } = options;
  return new Promise((resolve) => {
    let url: URL;
    try {
      url = new URL(address);
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('it is no http address');
    } catch {
      resolve({
        kind: 'unreachable',
        code: 'ERR_INVALID_URL',
        message: `${address} is no http or https address`,
      });
      return;
    }
    let settled = false;
    const settle = (result: Exchange) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      resolve(result);
      if (result.kind !== 'response') request.destroy();
    };
    const failed = (error: Error & { code?: string }) => {
      settle({ kind: 'unreachable', code: error.code, message: reasonOf(error) });
    };
    const secure = url.protocol === 'https:';
    const request = (secure ? requestHttps : requestHttp)(url, {
      method: options.method ?? 'GET',
      agent: options.agent ? (secure ? options.agent.https : options.agent.http) : false,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        }),
        ...options.headers,
      },
    });
    const timer = setTimeout(() => settle({ kind: 'timeout', afterMs: timeoutMs }), timeoutMs);
    const onAbort = () => settle({ kind: 'unreachable', code: 'ABORT_ERR', message: 'it was cancelled' });
    if (options.signal?.aborted) {
      // The error listener below must be there before the request is destroyed.
      queueMicrotask(onAbort);
    }
    options.signal?.addEventListener('abort', onAbort, { once: true });
    request.on('error', failed);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > limit) settle({ kind: 'too-large', limit });
        else chunks.push(chunk);
      });
      response.on('error', failed);
      response.on('end', () =>
        settle({
          kind: 'response',
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          tookMs: performance.now() - began,
        }),
      );
      response.on('close', () =>
        settle({
          kind: 'unreachable',
          code: 'ECONNRESET',
          message: 'the connection closed in the middle of the answer',
        }),
      );
    });
    request.end(body);
  });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
  ETIMEDOUT: 'connecting took too long',
  EPIPE: 'the connection was closed',
};

/** A network error in a few words. Where both address families failed, the first tells. */
function reasonOf(error: Error & { code?: string }): string {
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return reasonOf(error.errors[0] as Error);
  }
  const known = error.code === undefined ? undefined : reasons[error.code];
  return known ? `${known} (${error.code})` : error.message || 'the connection failed';
}
