import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from 'node:util';
import { serve } from '../../../../../sandbox/registry/running.ts';
import type { Authorizer, Scope } from '../../../../../src/adapters/oci/registry/authorizer.ts';
import type { Credential, Credentials } from '../../../../../src/adapters/oci/registry/credentials.ts';
import { createRequest } from '../../../../../src/adapters/oci/registry/node-request.ts';
import type { Waiting } from '../../../../../src/adapters/oci/registry/patience.ts';

/** A person's home in a directory of its own, with the environment that points nowhere else. */
export class Home implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'tidegate-home-'));

  /** Variables for `dockerCredentials`: helpers are found in the home's `bin` alone. */
  environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { HOME: this.path, PATH: join(this.path, 'bin'), ...more };
  }

  write(path: string, content: unknown): string {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, '\t'));
    return file;
  }

  /**
   * A credential helper: a program whose body is JavaScript. In it, `input` is what came on standard input; it
   * writes `input` and its arguments into `asked-<name>.json` first.
   */
  helper(name: string, body: string): void {
    const log = JSON.stringify(join(this.path, `asked-${name}.json`));
    this.program(
      `docker-credential-${name}`,
      `const fs = require('node:fs');\nconst input = fs.readFileSync(0, 'utf8');\n` +
        `fs.appendFileSync(${log}, JSON.stringify({ input, argv: process.argv.slice(2) }) + '\\n');\n${body}`,
    );
  }

  /** A program of JavaScript on the home's PATH. */
  program(name: string, body: string): void {
    chmodSync(this.write(`bin/${name}`, `#!${process.execPath}\n${body}\n`), 0o755);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** What `auth` holds in Docker's files. */
export const auth = (username: string, password: string) =>
  Buffer.from(`${username}:${password}`).toString('base64');

export const basic = (password = 'secret'): Credential => ({ kind: 'basic', username: 'ada', password });

/** Credentials for one host, and for nobody else. */
export const only = (host: string, credential: Credential | undefined): Credentials => ({
  for: async (asked) => (asked === host ? credential : undefined),
});

export const request = createRequest({});

/** A clock that moves only when somebody waits, or is told to. */
export class TestClock implements Waiting {
  time = Date.parse('2026-11-23T12:00:00Z');
  readonly waits: number[] = [];
  now(): number {
    return this.time;
  }
  async sleep(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    this.time += milliseconds;
  }
  random(): number {
    return 0.5;
  }
}

/** An error as it may come out somewhere: its message, stack, JSON and inspection, and those of its causes. */
export const everything = (error: unknown): string =>
  error instanceof Error
    ? [
        error.message,
        error.stack,
        JSON.stringify(error),
        inspect(error, { depth: 9, showHidden: true }),
      ].join('\n') + everything(error.cause)
    : inspect(error, { depth: 9 });

/** One request that came to a server of the tests. */
export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly form: URLSearchParams;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
}

/** A server that answers as a test says, and keeps what it saw. */
export async function startServer(answer: (seen: Seen, count: number) => Answer | Promise<Answer>) {
  const seen: Seen[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const one = await readRequest(incoming);
      seen.push(one);
      const { status = 200, headers = {}, body = '' } = await answer(one, seen.length);
      response.writeHead(status, { ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  return { ...(await serve(server)), seen };
}

async function readRequest(incoming: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return {
    method: incoming.method ?? '',
    url: new URL(incoming.url ?? '/', 'http://server.test'),
    authorization: incoming.headers.authorization,
    form: new URLSearchParams(Buffer.concat(chunks).toString()),
  };
}

export const pull = (repository: string): Scope => ({ repository, actions: ['pull'] });
export const push = (repository: string): Scope => ({ repository, actions: ['pull', 'push'] });

/** One call as a client makes it: at most one repetition, where the authorizer says that it's worth it. */
export async function call(
  authorizer: Authorizer,
  method: 'GET' | 'HEAD' | 'POST' | 'PUT',
  url: string | URL,
  scopes: readonly Scope[],
  body?: { readonly bytes: Uint8Array; readonly type: string },
) {
  const send = async () => {
    const authorization = await authorizer.header(scopes);
    const response = await request({
      method,
      url: new URL(url),
      headers: {
        // Without it, a registry has no OCI manifests.
        accept: 'application/vnd.oci.image.manifest.v1+json, */*',
        ...(authorization !== undefined && { authorization }),
        ...(body && { 'content-type': body.type }),
      },
      ...(body && { body: body.bytes }),
    });
    return { authorization, response };
  };
  const first = await send();
  if (first.response.status !== 401) return first.response;
  await first.response.discard();
  const demanded = first.response.headerValues('www-authenticate');
  const worthIt = await authorizer.challenged(demanded, scopes, first.authorization);
  return worthIt ? (await send()).response : first.response;
}
