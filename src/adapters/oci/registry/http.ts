import type { IncomingMessage } from 'node:http';

/** Bytes to send, whose number is known before. Opened once for each time that they are sent. */
export interface BodyStream {
  /** Bytes in all. */
  readonly size: number;
  /** Reads from the start. Its chunks are valid until `chunksHeld` further ones were asked for (blobs.ts). */
  open(): AsyncIterable<Uint8Array>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** http: or https:. A name and a password in it are not sent. */
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | BodyStream;
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte in either direction after which it fails; a minute where left out. */
  readonly idle?: number;
}

/** The answer to one request. Its body must be read or discarded, so that the connection becomes free. */
export interface HttpResponse {
  readonly status: number;
  /** What was asked for. Its query may be a secret: it belongs in no message. */
  readonly url: URL;
  /** The first value of a header; names in lower case. */
  header(name: string): string | undefined;
  /** All values of a header in their order. */
  headerValues(name: string): readonly string[];
  /**
   * The body as it comes, in chunks that are valid until `chunksHeld` further ones were asked for (blobs.ts). Leaving
   * the loop early closes the connection.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body. @throws HttpFailure `too-long` beyond so many bytes. */
  bytes(limit: number): Promise<Uint8Array>;
  /** Lets go of the body: what is short is read so that the connection can be used again. */
  discard(): Promise<void>;
}

/**
 * Sends one request and returns its answer, whatever its status. It follows no redirect and repeats nothing.
 * @throws HttpFailure where no answer came, or an error that `body` threw as it is.
 */
export type Request = (request: HttpRequest) => Promise<HttpResponse>;

/** What went wrong below HTTP. `unreachable`: nobody there; `broken`: somebody was; `tls`: no trust. */
export type HttpFailureKind =
  'unreachable' | 'timeout' | 'broken' | 'tls' | 'not-tls' | 'not-http' | 'too-long' | 'aborted';

/** A request without a whole answer. The message is a clause that holds neither headers nor queries. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly kind: HttpFailureKind;

  constructor(kind: HttpFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Bytes of a body that are read for the sake of the connection alone. */
const worthReading = 64 * 1024;

/** The answer that Node's client gives, as ours; `chunks` reads its body once. */
export function responseOf(
  message: IncomingMessage,
  url: URL,
  chunks: () => AsyncIterable<Uint8Array>,
): HttpResponse {
  return {
    status: message.statusCode ?? 0,
    url,
    header: (name) => message.headersDistinct[name]?.[0],
    headerValues: (name) => message.headersDistinct[name] ?? [],
    body: { [Symbol.asyncIterator]: () => chunks()[Symbol.asyncIterator]() },
    async bytes(limit) {
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of chunks()) {
        size += chunk.byteLength;
        if (size > limit) throw new HttpFailure('too-long', `its answer is longer than ${limit} bytes`);
        parts.push(Uint8Array.from(chunk));
      }
      return Buffer.concat(parts, size);
    },
    async discard() {
      let size = 0;
      try {
        for await (const chunk of chunks()) if ((size += chunk.byteLength) > worthReading) break;
      } catch {
        // Nobody wants it.
      }
    },
  };
}
