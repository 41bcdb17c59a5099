import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { EnvironmentError, UserError, type Place } from '../../../domain/errors.ts';
import { quoted } from '../../../domain/text.ts';
import { helperKey } from './auth-hosts.ts';
import type { Credential } from './credentials.ts';

/** Some helpers ask a person, or a cloud far away. */
const patienceMs = 60_000;
const largestAnswer = 65_536;

/** What Docker's own helpers print when they know nothing about a registry. */
const notFound = /credentials not found/i;

/** The user name by which a helper says that its secret is an OAuth2 refresh token. */
const identityTokenUser = '<token>';

const answerSchema = v.object({ Username: v.string(), Secret: v.string() });

export interface HelperOptions {
  /** The helper's name in the file: the program is `docker-credential-<name>`. */
  readonly name: string;
  readonly host: string;
  /** Where the name was written. */
  readonly place: Place;
  /** The helper's whole environment; its PATH finds the program. */
  readonly environment: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
}

/**
 * Asks a credential helper for a registry's credential: `get`, the registry on standard input, JSON on standard
 * output (the protocol of docker-credential-helpers). Nothing that it prints ever comes out in an error.
 * @returns undefined where it knows none.
 * @throws UserError `bad-docker-config` for a name that is none; EnvironmentError `credential-helper-missing`,
 * `credential-helper-failed`.
 */
export async function askHelper(options: HelperOptions): Promise<Credential | undefined> {
  const { name, host, place } = options;
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(name))
    throw new UserError(`The credential helper ${quoted(name, 60)} in ${place.file} can't be used.`, {
      code: 'bad-docker-config',
      place,
      next: 'Name a helper by letters, digits, "_", "." and "-": `pass` stands for the program docker-credential-pass.',
    });
  const program = `docker-credential-${name}`;
  const failed = (what: string) =>
    new EnvironmentError(
      `The credential helper ${program}, which ${place.file} names for ${host}, ${what}.`,
      {
        code: 'credential-helper-failed',
        place,
        next: `See whether \`${program} list\` works in a terminal, or take the helper out of ${place.file} and log in again.`,
      },
    );
  const result = await run(program, options);
  switch (result.kind) {
    case 'not-started':
      throw notStarted(program, result.code, place, host);
    case 'timeout':
      throw failed(`didn't answer within ${(options.timeoutMs ?? patienceMs) / 1000} seconds`);
    case 'too-large':
      throw failed(`answered more than ${largestAnswer} bytes`);
    case 'ended':
      if (result.code !== 0) {
        if (notFound.test(result.output)) return undefined;
        throw failed(result.code === null ? 'was ended by a signal' : `failed with exit code ${result.code}`);
      }
  }
  const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), answerSchema), result.output);
  if (!answer.success)
    throw failed('answered something else than JSON with the texts "Username" and "Secret"');
  const { Username: username, Secret: secret } = answer.output;
  const source = `${program} (named in ${place.file})`;
  if (secret === '') return undefined;
  return username === identityTokenUser
    ? { kind: 'identity-token', token: secret, source }
    : { kind: 'basic', username, password: secret, source };
}

type Result =
  | { readonly kind: 'ended'; readonly code: number | null; readonly output: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-started'; readonly code: string | undefined };

function run(program: string, options: HelperOptions): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], {
      // Some systems look for programs where they are started, and that may be somebody's repository.
      cwd: dirname(options.place.file),
      env: options.environment,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: Result) => {
      clearTimeout(timer);
      resolve(result);
    };
    const stop = (result: Result) => {
      child.kill('SIGKILL');
      // Something that the helper started may still hold the pipe open.
      child.stdout.destroy();
      settle(result);
    };
    const timer = setTimeout(() => stop({ kind: 'timeout' }), options.timeoutMs ?? patienceMs);
    child.once('error', (error: NodeJS.ErrnoException) => settle({ kind: 'not-started', code: error.code }));
    child.once('close', (code) =>
      settle({ kind: 'ended', code, output: Buffer.concat(chunks).toString('utf8') }),
    );
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > largestAnswer) stop({ kind: 'too-large' });
    });
    // It may end without reading: its exit code tells more than the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(helperKey(options.host));
  });
}

function notStarted(program: string, code: string | undefined, place: Place, host: string): EnvironmentError {
  const missing = code === 'ENOENT';
  return new EnvironmentError(
    `The credential helper ${program}, which ${place.file} names for ${host}, ` +
      (missing ? "isn't on PATH." : `couldn't be started (${code ?? 'unknown'}).`),
    {
      code: missing ? 'credential-helper-missing' : 'credential-helper-failed',
      place,
      next: `Install ${program}, or take it out of ${place.file} and log in again.`,
    },
  );
}
