import { spawn } from 'node:child_process';
import type { IncomingMessage } from 'node:http';

/** What a CGI program answered. */
export interface CgiAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly content: Buffer;
}

/** Runs `git http-backend`, a CGI program, for one request. */
export async function httpBackend(
  git: { readonly path: string; readonly query: string },
  request: IncomingMessage,
  directory: string,
  body: Buffer,
  environment: Record<string, string>,
): Promise<CgiAnswer> {
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const child = spawn('git', ['-c', 'safe.directory=*', 'http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: git.path,
      QUERY_STRING: git.query,
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: header('content-type'),
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: header('content-encoding'),
      GIT_PROTOCOL: header('git-protocol'),
      REMOTE_USER: 'git',
      ...environment,
    },
  });
  const output: Buffer[] = [];
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(body);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  const all = Buffer.concat(output);
  const blank = all.indexOf('\r\n\r\n');
  if (blank < 0) throw new Error(`git http-backend gave no headers: ${errors}`);
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of all.toString('latin1', 0, blank).split('\r\n')) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    if (name === 'status') status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers, content: all.subarray(blank + 4) };
}
