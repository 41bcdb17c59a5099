import type { OutgoingHttpHeaders } from 'node:http';

/** Which requests a rule is about. Every condition that is given must hold. */
export interface When {
  readonly method?: string | readonly string[];
  /** Matched against the path with its query. */
  readonly path?: RegExp;
  /**
   * From the nth on, counting from 1 those requests since the last reset that the other conditions fit, also those that
   * came before the rule. With no other condition it is the nth request of the whole run, whichever origin it went to.
   */
  readonly nth?: number;
}

/** What can go wrong. Byte positions count from 0 within the body. */
export type Fault =
  /** The connection is reset (RST) before anything is answered. Nothing is forwarded. */
  | { readonly kind: 'reset' }
  /** The connection is closed (FIN) before anything is answered. Nothing is forwarded. */
  | { readonly kind: 'close' }
  /** The proxy's side is closed (FIN), the other stays open and is read for ever. Nothing is forwarded. */
  | { readonly kind: 'half-close' }
  /** Every connection is reset and new ones are refused, until `comeUp` or for `forMs`. Nothing is forwarded. */
  | { readonly kind: 'down'; readonly forMs?: number }
  /** Nothing is read, answered or forwarded until the client leaves or the rules are cleared. */
  | { readonly kind: 'hang' }
  /** These bytes are written in place of an answer, then the connection is closed. Nothing is forwarded. */
  | { readonly kind: 'garbage'; readonly bytes: string | Uint8Array }
  /** The upstream gets `at` bytes of the request's body, then both connections break. */
  | { readonly kind: 'cut-request'; readonly at: number }
  /** The client gets the head and `at` bytes of the answer, then its connection is reset, or closed when so told. */
  | { readonly kind: 'cut-response'; readonly at: number; readonly how?: 'reset' | 'close' }
  /** A body trickles: so many bytes per tick (of 20 ms unless told). After `hangAt` bytes nothing comes any more. */
  | {
      readonly kind: 'slow';
      readonly body?: 'request' | 'response';
      readonly bytes: number;
      readonly tickMs?: number;
      readonly hangAt?: number;
    }
  /** This status in place of the upstream's. The request's body is read first, unless `early`. Nothing is forwarded. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: OutgoingHttpHeaders;
      readonly body?: string;
      readonly early?: boolean;
    }
  /** Forwarded and done upstream, but the client is told this status; only where the upstream succeeded (2xx). */
  | {
      readonly kind: 'status-after';
      readonly status: number;
      readonly headers?: OutgoingHttpHeaders;
      readonly body?: string;
    }
  /** Forwarded and done upstream, but the client's connection is reset before it is told. */
  | { readonly kind: 'reset-after' }
  /** `Content-Length` says so many bytes more (or fewer, below 0) than come; then the connection is closed. */
  | { readonly kind: 'wrong-length'; readonly by: number }
  /** The answer ends after `at` bytes, and its `Content-Length` agrees: only the digest can tell. */
  | { readonly kind: 'truncate'; readonly at: number }
  /** One byte of a body is another. */
  | { readonly kind: 'alter'; readonly body?: 'request' | 'response'; readonly at: number }
  /** A header of the answer is another; undefined takes it away. Names in lower case. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string | undefined>> }
  /**
   * Redirected (307 unless told) to the proxy's `elsewhere`, another origin, which serves what was asked for without
   * any credential. With `location`, redirected there instead; `{url}` stands for the request's own URL.
   */
  | { readonly kind: 'redirect'; readonly status?: number; readonly location?: string };

/** A fault, for the requests that it is about. */
export interface Rule {
  readonly when: When;
  /** How often; once unless told. `Infinity` for always. */
  readonly times?: number;
  readonly fault: Fault;
}
