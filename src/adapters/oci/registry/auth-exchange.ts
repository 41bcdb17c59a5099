import { Buffer } from 'node:buffer';
import { EnvironmentError } from '../../../domain/errors.ts';
import type { TokenExchange } from './auth-token.ts';
import { HttpFailure, type HttpResponse, type Request } from './http.ts';

/** Bytes of a token server's answer; tokens that carry many rights have some 10 KiB. */
const largestAnswer = 131_072;

/** What a busy or restarting server answers: worth asking again, with these pauses in milliseconds. */
const passing = new Set([429, 502, 503, 504]);
const pauses = [500, 2_000];
const longestPause = 30_000;

/**
 * Exchanges with a token server over the registry's HTTP client. No redirect is followed. What may pass (a broken
 * connection, 429, 502 to 504) is tried three times in all: a token request changes nothing.
 * @param wait sleeps for milliseconds.
 */
export function tokenExchange(request: Request, wait: (ms: number) => Promise<unknown>): TokenExchange {
  return async (url, { headers, body }) => {
    for (let attempt = 0; ; attempt += 1) {
      const pause = pauses[attempt];
      try {
        const response = await request({
          method: body === undefined ? 'GET' : 'POST',
          url,
          headers,
          ...(body !== undefined && { body: Buffer.from(body, 'utf8') }),
        });
        if (pause === undefined || !passing.has(response.status))
          return {
            status: response.status,
            body: Buffer.from(await response.bytes(largestAnswer)).toString('utf8'),
          };
        await response.discard();
        await wait(Math.max(pause, retryAfterMs(response)));
      } catch (error) {
        if (!(error instanceof HttpFailure)) throw error;
        const mayPass = error.kind === 'unreachable' || error.kind === 'broken' || error.kind === 'timeout';
        if (pause === undefined || !mayPass) throw failure(url, error);
        await wait(pause);
      }
    }
  };
}

function failure(url: URL, error: HttpFailure): EnvironmentError {
  return new EnvironmentError(`The token server ${url.origin} can't be used: ${error.message}.`, {
    code: 'token-server-failed',
    next: 'Try again later; if it stays so, ask those who run the registry.',
  });
}

/** The `Retry-After` header in milliseconds, in seconds or as a date; at most half a minute. */
function retryAfterMs(response: HttpResponse): number {
  const value = response.header('retry-after') ?? '';
  const ms = /^\d{1,6}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestPause);
}
