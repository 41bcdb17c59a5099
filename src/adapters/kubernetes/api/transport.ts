import type { Readable } from 'node:stream';
import { isToldError } from '../../../domain/errors.ts';
import { failureOf } from '../../oci/registry/node-failures.ts';
import type { HttpFailureKind } from '../../oci/registry/http.ts';

/** One request to the API server. */
export interface Call {
  readonly method: string;
  /** With its query, from `/` on. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the head of the answer. */
  readonly headMs: number;
  /** Milliseconds without a byte in its body. */
  readonly idleMs: number;
}

/** An answer, whatever its status. Its body must be read or let go, so that it holds nobody up. */
export interface Reply {
  readonly status: number;
  /** Names in lower case; without those that begin with a colon. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Read once. Leaving the loop early lets go of the rest. */
  readonly body: AsyncIterable<Uint8Array>;
  /** The whole body as text. @throws CallFailure `too-long` beyond so many bytes. */
  text(limit: number): Promise<string>;
  /** Lets go of the body. */
  cancel(): void;
}

/** A request without a whole answer. The message is a clause without headers, queries or addresses. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly kind: HttpFailureKind;
  /** Whether the server may have carried it out. */
  readonly arrived: boolean;

  constructor(kind: HttpFailureKind, message: string, arrived: boolean) {
    super(message);
    this.kind = kind;
    this.arrived = arrived;
  }

  /** What Node threw, as one of these; one of these and errors for people as they are. */
  static of(error: unknown, arrived: boolean): Error {
    if (error instanceof CallFailure || isToldError(error)) return error;
    const { kind, message } = failureOf(error);
    return new CallFailure(kind, message, arrived);
  }
}

/** A connection, or a pool of them, that requests are sent on. */
export interface Line {
  readonly protocol: 'h2' | 'http/1.1';
  /** False when it has to be replaced by another one. */
  readonly usable: boolean;
  /** @throws CallFailure where no answer came, or the signal's reason. */
  send(call: Call, headers: Readonly<Record<string, string | readonly string[]>>): Promise<Reply>;
  /** Takes no more requests; what is under way goes on. */
  retire(): void;
  /** Ends all that is under way. */
  destroy(): void;
}

/** The body of an answer, which is read once, with a limit on silence. Time that its reader takes doesn't count. */
export function bodyOf(
  stream: Readable,
  call: Pick<Call, 'idleMs' | 'signal'>,
): Pick<Reply, 'body' | 'text' | 'cancel'> {
  const { idleMs, signal } = call;
  // Without a listener, the reset of a stream that nobody reads would end the process.
  stream.on('error', () => undefined);
  const abort = () => stream.destroy(reasonOf(signal));
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  stream.once('close', () => signal?.removeEventListener('abort', abort));
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const quiet = () => {
      stream.destroy(new CallFailure('timeout', `nothing moved within ${idleMs / 1000} seconds`, true));
    };
    let timer = setTimeout(quiet, idleMs);
    try {
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        clearTimeout(timer);
        yield chunk;
        timer = setTimeout(quiet, idleMs);
      }
    } catch (error) {
      throw signal?.aborted ? reasonOf(signal) : CallFailure.of(error, true);
    } finally {
      clearTimeout(timer);
      if (!stream.destroyed) stream.destroy();
    }
  }
  const read = chunks();
  return {
    body: read,
    async text(limit) {
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of read) {
        size += chunk.byteLength;
        if (size > limit) throw new CallFailure('too-long', `its answer is longer than ${limit} bytes`, true);
        parts.push(chunk);
      }
      return Buffer.concat(parts, size).toString('utf8');
    },
    cancel: () => void stream.destroy(),
  };
}

/** Why a signal was given, as an error. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('It was interrupted.', 'AbortError');
}
