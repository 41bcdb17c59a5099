import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as v from 'valibot';
import type { RunningEnvironment } from './environment.ts';
import { loopback } from './ports.ts';
import { packFailure, requestSchemas, type Answers, type Greeting, type Verb } from './protocol.ts';

const longestRequest = 8 * 1_048_576;

export interface ControlServer {
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

/** Serves commands: `POST /<verb>` with a JSON body and the bearer token that only the owner can read. */
export async function serveControl(
  greeting: Greeting,
  environment: RunningEnvironment,
  stop: () => void,
): Promise<ControlServer> {
  const token = randomBytes(32).toString('base64url');
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => answer(response, 500, packFailure(error)));
  });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return answer(
        response,
        401,
        packFailure(new Error('This supervisor takes no orders without its token.')),
      );
    }
    const verb = (request.url ?? '').slice(1);
    if (request.method !== 'POST' || !isVerb(verb)) {
      return answer(response, 404, packFailure(new Error(`This supervisor knows nothing of "${verb}".`)));
    }
    const body = await readBody(request);
    const result = await handle(verb, JSON.parse(body), greeting, environment);
    answer(response, 200, result);
    if (verb === 'stop') stop();
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: 0, host: loopback }, resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The control port could not be opened.');
  return { port: address.port, token, close: () => close(server) };
}

async function handle(
  verb: Verb,
  body: unknown,
  greeting: Greeting,
  environment: RunningEnvironment,
): Promise<Answers[Verb]> {
  switch (verb) {
    case 'hello':
      return greeting;
    case 'current':
      return environment.current();
    case 'start': {
      const { request, settings } = v.parse(requestSchemas.start, body);
      return { outcome: await environment.start(request, settings) };
    }
    case 'watch': {
      const { bot, revision, seen, waitMs } = v.parse(requestSchemas.watch, body);
      const watched = await environment.watch(bot, revision, seen, waitMs);
      return watched ? { watched } : {};
    }
    case 'reach': {
      const { bot, revision } = v.parse(requestSchemas.reach, body);
      const address = environment.reach(bot, revision);
      return address ? { address } : {};
    }
    case 'switch': {
      const { bot, revision, expected, keepMinutes } = v.parse(requestSchemas.switch, body);
      return environment.switch(bot, revision, expected, keepMinutes);
    }
    case 'retire': {
      const { bot, revision } = v.parse(requestSchemas.retire, body);
      await environment.retire(bot, revision);
      return {};
    }
    case 'end': {
      await environment.end(v.parse(requestSchemas.end, body).bot);
      return {};
    }
    case 'stop':
      await environment.stop();
      return {};
  }
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(requestSchemas, text);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestRequest) throw new Error(`The request is larger than ${longestRequest} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8') || '{}';
}

function answer(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(value));
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // The answer that is on its way gets out first; a command that only waits is let go.
    setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}
