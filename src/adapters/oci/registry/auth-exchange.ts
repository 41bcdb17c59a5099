import { Buffer } from 'node:buffer';
import { EnvironmentError } from '../../../domain/errors.ts';
import type { TokenExchange } from './auth-token.ts';
import { HttpFailure, type Request } from './http.ts';
import { Patience, type Waiting } from './patience.ts';

/** Bytes of a token server's answer; tokens that carry many rights have some 10 KiB. */
const largestAnswer = 131_072;

/** Failures and statuses that may pass. */
const passingKinds: readonly HttpFailure['kind'][] = ['unreachable', 'broken', 'timeout'];
const passingStatuses: readonly number[] = [429, 500, 502, 503, 504];
const mostTries = 3;

/**
 * Exchanges with a token server over the registry's HTTP client. No redirect is followed. What may pass is tried
 * three times in all: a token request changes nothing.
 */
export function tokenExchange(request: Request, waiting: Waiting): TokenExchange {
  return async (url, { headers, body }) => {
    const patience = new Patience(waiting);
    for (;;) {
      try {
        const response = await request({
          method: body === undefined ? 'GET' : 'POST',
          url,
          headers,
          ...(body !== undefined && { body: Buffer.from(body, 'utf8') }),
        });
        const answer = Buffer.from(await response.bytes(largestAnswer)).toString('utf8');
        const mayPass = passingStatuses.includes(response.status);
        if (!mayPass || !(await patience.again(response.header('retry-after'), mostTries)))
          return { status: response.status, body: answer };
      } catch (error) {
        if (!(error instanceof HttpFailure)) throw error;
        if (!passingKinds.includes(error.kind) || !(await patience.again(undefined, mostTries)))
          throw new EnvironmentError(`The token server ${url.origin} can't be used: ${error.message}.`, {
            code: 'token-server-failed',
            next: 'Try again later; if it stays so, ask those who run the registry.',
          });
      }
    }
  };
}
