import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { HttpFailure, responseOf, type BodyStream, type HttpRequest, type Request } from './http.ts';
import { isLoopback } from '../../../domain/loopback.ts';
import { bodyChunks } from './node-body.ts';
import { failureOf } from './node-failures.ts';

/** Milliseconds. */
const usualTimeouts = { connect: 30_000, idle: 60_000 };

/** Chunks that are on their way to the kernel while the next one is read: a source holds `chunksHeld` of them. */
const writesUnderWay = 2;

/**
 * An HTTP client on Node's own, one connection pool for all its requests. It streams in both directions, which
 * `fetch` doesn't: that holds a whole upload in memory.
 * @param environment `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured where Node can (24.5 and later), but
 * never for this machine itself.
 */
export function createRequest(environment: NodeJS.ProcessEnv, timeouts = usualTimeouts): Request {
  const agents = new Map<string, http.Agent>();
  const agentFor = (url: URL): http.Agent => {
    const local = isLoopback(url.hostname);
    const key = `${url.protocol} ${local}`;
    const options = { keepAlive: true, ...(!local && { proxyEnv: environment }) };
    const agent =
      agents.get(key) ?? (url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options));
    agents.set(key, agent);
    return agent;
  };
  return (request) => exchange(request, agentFor(request.url), timeouts);
}

function exchange(
  request: HttpRequest,
  agent: http.Agent,
  timeouts: typeof usualTimeouts,
): Promise<ReturnType<typeof responseOf>> {
  const { method, signal, body } = request;
  const url = new URL(request.url);
  url.username = url.password = '';
  const size = body && (body instanceof Uint8Array ? body.byteLength : body.size);
  return new Promise((resolve, reject) => {
    const call = (url.protocol === 'https:' ? https : http).request(url, {
      method,
      agent,
      headers: {
        'user-agent': 'tidegate',
        'accept-encoding': 'identity',
        ...request.headers,
        ...(size !== undefined ? { 'content-length': size } : bodiless(method)),
      },
      ...(signal && { signal }),
    });
    const watch = watchIdle(call, timeouts.connect, request.idle ?? timeouts.idle);
    let stopped = () => {};
    const stop = new Promise<void>((stops) => (stopped = stops));
    call.on('error', (error) => {
      stopped();
      reject(failureOf(error));
    });
    call.on('close', () => {
      stopped();
      // Only where neither an answer nor an error came before.
      reject(new HttpFailure('broken', 'the connection was closed before an answer came'));
    });
    call.on('response', (message) => {
      stopped();
      resolve(responseOf(message, request.url, () => chunksOf(call, message, watch)));
    });
    if (body === undefined || body instanceof Uint8Array) call.end(body);
    else
      send(call, body, stop, watch).catch((error: unknown) => {
        // What the source says about itself is what the caller must hear.
        reject(error);
        call.destroy();
      });
  });
}

/** What is sent with methods that usually have a body: without it, some servers wait for one. */
function bodiless(method: HttpRequest['method']) {
  return method === 'POST' || method === 'PUT' || method === 'PATCH' ? { 'content-length': 0 } : {};
}

/** Sends a body in step with the network, until all is sent or `stop` says that nobody wants it any more. */
async function send(call: ClientRequest, body: BodyStream, stop: Promise<void>, watch: Watch): Promise<void> {
  let going = true;
  void stop.then(() => (going = false));
  const writes: Promise<void>[] = [];
  let sent = 0;
  watch.pause();
  for await (const chunk of body.open()) {
    watch.resume();
    if (!going) return;
    sent += chunk.byteLength;
    if (sent > body.size) throw new Error(`A body has more than its ${body.size} bytes.`);
    // A failure shows as the request's own.
    writes.push(new Promise((done) => call.write(chunk, () => done())));
    if (writes.length > writesUnderWay) await Promise.race([writes.shift(), stop]);
    watch.pause();
  }
  watch.resume();
  if (!going) return;
  if (sent < body.size) throw new Error(`A body has ${sent} of its ${body.size} bytes.`);
  call.end();
}

/** The body of an answer; closes the connection unless both sides have said all. */
async function* chunksOf(
  call: ClientRequest,
  message: IncomingMessage,
  watch: Watch,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of bodyChunks(message)) {
      watch.pause();
      yield chunk;
      watch.resume();
    }
  } catch (error) {
    throw watch.failure ?? failureOf(error);
  } finally {
    watch.pause();
    if (!message.complete || !call.writableFinished) call.destroy();
  }
}

/** Ends a request on which nothing moves. Time in which the other side waits for us doesn't count. */
interface Watch {
  /** Why it ended the request, if it did. */
  readonly failure: HttpFailure | undefined;
  pause(): void;
  resume(): void;
}

function watchIdle(call: ClientRequest, connect: number, idle: number): Watch {
  let paused = false;
  let missed = false;
  let failure: HttpFailure | undefined;
  const late = (doing: string, after: number) => {
    failure = new HttpFailure('timeout', `${doing} within ${after / 1000} seconds`);
    call.destroy(failure);
  };
  const connecting = setTimeout(() => late('no connection came to be', connect), connect);
  call.on('close', () => clearTimeout(connecting));
  call.on('socket', (socket) => {
    const connected = () => clearTimeout(connecting);
    if (!socket.connecting) connected();
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', connected);
  });
  call.setTimeout(idle, () => {
    if (paused) missed = true;
    else late('nothing moved', idle);
  });
  return {
    get failure() {
      return failure;
    },
    pause: () => void (paused = true),
    resume() {
      paused = false;
      // Node tells of an idle socket once.
      if (missed) call.setTimeout(idle);
      missed = false;
    },
  };
}
