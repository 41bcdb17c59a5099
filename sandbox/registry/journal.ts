import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './faults.ts';

/** One request that went through a fault proxy, and what became of it. It fills up while the request is under way. */
export interface RecordedRequest {
  /** Counts from 1 over all origins of one proxy. */
  readonly number: number;
  /** The origin that it was for: an upstream's, or the proxy's own `elsewhere`. */
  readonly origin: string;
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  /** The path with the query, as it came. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body that came from the client. */
  requestBytes: number;
  /** Whether the upstream was asked. */
  forwarded: boolean;
  /** What the upstream answered, whatever the client was told. */
  upstreamStatus: number | undefined;
  /** What the client was told; undefined if nothing. */
  status: number | undefined;
  responseHeaders: IncomingHttpHeaders;
  /** Bytes of the body that were given to the client. */
  responseBytes: number;
  /** The fault that met it. */
  fault: Fault['kind'] | undefined;
  /** `broken`: it ended without a whole answer, by a fault or because one side left. */
  state: 'open' | 'answered' | 'broken';
  /** The first bytes of both bodies, to be searched for what must not be there. */
  readonly captured: { readonly request: Buffer[]; readonly response: Buffer[] };
}

/** The requests that came, in their order. */
export class Journal {
  /** All since the last reset. */
  readonly requests: RecordedRequest[] = [];
  readonly #waiting = new Set<() => void>();
  /** Bytes of each body that are kept. */
  readonly #capture: number;

  constructor(capture: number) {
    this.#capture = capture;
  }

  add(origin: string, method: string, url: string, headers: IncomingHttpHeaders): RecordedRequest {
    const request: RecordedRequest = {
      number: this.requests.length + 1,
      origin,
      method,
      path: url.split('?', 1)[0] ?? url,
      url,
      headers,
      requestBytes: 0,
      forwarded: false,
      upstreamStatus: undefined,
      status: undefined,
      responseHeaders: {},
      responseBytes: 0,
      fault: undefined,
      state: 'open',
      captured: { request: [], response: [] },
    };
    this.requests.push(request);
    this.changed();
    return request;
  }

  /** Counts a chunk of a body, and keeps it while there is room. */
  count(request: RecordedRequest, body: 'request' | 'response', chunk: Uint8Array): void {
    const before = body === 'request' ? request.requestBytes : request.responseBytes;
    if (body === 'request') request.requestBytes += chunk.byteLength;
    else request.responseBytes += chunk.byteLength;
    const room = this.#capture - before;
    if (room > 0) request.captured[body].push(Buffer.from(chunk.subarray(0, room)));
  }

  end(request: RecordedRequest, state: 'answered' | 'broken'): void {
    if (request.state === 'open') request.state = state;
    this.changed();
  }

  reset(): void {
    this.requests.length = 0;
    this.changed();
  }

  /** Everything that was recorded as one text: what a canary is looked for in. */
  text(): string {
    return this.requests
      .map((request) =>
        [
          `${request.method} ${request.origin}${request.url}`,
          JSON.stringify(request.headers),
          Buffer.concat(request.captured.request).toString('latin1'),
          `${request.status ?? 'no answer'}`,
          JSON.stringify(request.responseHeaders),
          Buffer.concat(request.captured.response).toString('latin1'),
        ].join('\n'),
      )
      .join('\n\n');
  }

  /** Tells who waits that something changed. */
  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /**
   * Waits until a condition holds; it is looked at whenever a request comes or ends.
   * @throws when it doesn't within `timeoutMs`.
   */
  until(holds: () => boolean, timeoutMs: number, what: string): Promise<void> {
    return new Promise((done, fail) => {
      const look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        done();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const seen = this.requests.map(
          (one) => `${one.number} ${one.method} ${one.url} ${one.status ?? one.state}`,
        );
        fail(new Error(`Waited ${timeoutMs} ms in vain until ${what}. Seen:\n${seen.join('\n')}`));
      }, timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }
}
