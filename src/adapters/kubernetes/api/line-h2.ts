import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { bodyOf, CallFailure, reasonOf, type Call, type Line, type Reply } from './transport.ts';

/** Bytes that may be on their way: the usual 64 KiB make one round trip of every 64 KiB of a list. */
const streamWindow = 1 << 20;
const sessionWindow = 1 << 26;

/**
 * A line over one HTTP/2 connection, which carries all requests at once.
 * @param pulseMs milliseconds between two looks at a connection that something waits on, and for the answer to each
 */
export function createH2Line(socket: TLSSocket, origin: URL, pulseMs: number): Line {
  const session = connect(origin, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: streamWindow },
  });
  let usable = true;
  const end = () => (usable = false);
  // Each of its streams tells of it too.
  session.on('error', end);
  session.on('goaway', end);
  session.on('close', end);
  session.once('connect', () => session.setLocalWindowSize(sessionWindow));
  const alive = keepAlive(session, pulseMs);
  return {
    protocol: 'h2',
    get usable() {
      return usable && !session.closed && !session.destroyed;
    },
    send: (call, headers) => send(session, call, headers, alive, end),
    retire() {
      end();
      session.close();
    },
    destroy() {
      end();
      session.destroy();
    },
  };
}

function send(
  session: ClientHttp2Session,
  call: Call,
  headers: Readonly<Record<string, string | readonly string[]>>,
  alive: Alive,
  retire: () => void,
): Promise<Reply> {
  const { method, path, body, signal, headMs } = call;
  return new Promise((resolve, reject) => {
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(
        { ...headers, ':method': method, ':path': path },
        { endStream: body === undefined },
      );
    } catch (error) {
      // The session ended in this moment: nothing was sent.
      reject(CallFailure.of(error, false));
      return;
    }
    alive.begin();
    const arrived = () => !stream.pending && stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM;
    const abort = () => {
      reject(reasonOf(signal));
      stream.close(constants.NGHTTP2_CANCEL);
    };
    const timer = setTimeout(() => {
      reject(new CallFailure('timeout', `it did not answer within ${headMs / 1000} seconds`, arrived()));
      stream.close(constants.NGHTTP2_CANCEL);
      // Whatever is wrong with this connection, the next request had better not meet it.
      retire();
    }, headMs);
    const settled = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    stream.on('error', (error) => {
      settled();
      reject(CallFailure.of(error, arrived()));
    });
    stream.once('close', () => {
      settled();
      alive.end();
      reject(new CallFailure('broken', 'the connection broke', arrived()));
    });
    stream.once('response', (head) => {
      settled();
      const { ':status': status = 0, ...rest } = head;
      const plain = Object.entries(rest).filter(
        (entry): entry is [string, string | string[]] => entry[1] !== undefined,
      );
      resolve({ status, headers: Object.fromEntries(plain), ...bodyOf(stream, call) });
    });
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    if (body !== undefined) stream.end(body);
  });
}

interface Alive {
  begin(): void;
  end(): void;
}

/**
 * Sees whether the other side is still there while something waits for it: a connection may be cut without a word.
 * While nothing waits, it holds no process back from ending.
 */
function keepAlive(session: ClientHttp2Session, pulseMs: number): Alive {
  let open = 0;
  let timer: NodeJS.Timeout | undefined;
  let answer: NodeJS.Timeout | undefined;
  const dead = () =>
    session.destroy(new CallFailure('timeout', `nothing moved within ${(2 * pulseMs) / 1000} seconds`, true));
  const beat = () => {
    if (session.destroyed || answer) return;
    answer = setTimeout(dead, pulseMs).unref();
    session.ping(() => {
      clearTimeout(answer);
      answer = undefined;
    });
  };
  const stop = () => {
    clearInterval(timer);
    clearTimeout(answer);
    timer = answer = undefined;
  };
  session.once('close', stop);
  session.unref();
  return {
    begin() {
      open += 1;
      if (open > 1) return;
      session.ref();
      timer = setInterval(beat, pulseMs).unref();
    },
    end() {
      open -= 1;
      if (open > 0) return;
      stop();
      if (!session.destroyed) session.unref();
    },
  };
}
