import { spawn } from 'node:child_process';
import { EnvironmentError } from '../../domain/errors.ts';

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds that a program has to end by itself when the story is interrupted. */
const graceMs = 8_000;

/**
 * Runs a program to its end. When it is interrupted, it is asked to end, and waited for: what follows may remove the
 * folder that it works in.
 * @throws EnvironmentError `cannot-run`; the signal's reason when it was aborted.
 */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Finished> {
  signal?.throwIfAborted();
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  let patience: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    patience = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(cannotRun(command, error)));
      child.once('close', (status) => resolve(status ?? 1));
    });
    signal?.throwIfAborted();
    return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
  } finally {
    clearTimeout(patience);
    signal?.removeEventListener('abort', end);
  }
}

function cannotRun(command: string, error: Error): EnvironmentError {
  return 'code' in error && error.code === 'ENOENT'
    ? new EnvironmentError(`${command} isn't installed here, or isn't on PATH.`, {
        code: 'cannot-run',
        next: `Install it, and see that \`${command} --version\` prints its version.`,
      })
    : new EnvironmentError(`${command} can't be run: ${error.message}.`, {
        code: 'cannot-run',
        cause: error,
      });
}

/**
 * What a child may see of this process: enough to find programs, nothing of git's, Tidegate's or a workflow's own
 * settings, so that the story is the same wherever it is told.
 */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(GIT_|TIDEGATE_|FORCE_COLOR|GITHUB_|GH_|ACTIONS_|RUNNER_|INPUT_|CI$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  // What runs on this machine is reached without a proxy, whatever is set for the world outside.
  const direct = [process.env['NO_PROXY'] ?? process.env['no_proxy'], '127.0.0.1', 'localhost'];
  const near = direct.filter((host) => host !== undefined && host !== '').join(',');
  return { ...Object.fromEntries(own), NO_PROXY: near, no_proxy: near };
}

/** Variables that let git send a token to one server: never in an argument, a file or an address. */
export function gitToken(server: string, token: string): Readonly<Record<string, string>> {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${server}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${basic}`,
    GIT_TERMINAL_PROMPT: '0',
  };
}
