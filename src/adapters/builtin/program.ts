import { spawn, type ChildProcess } from 'node:child_process';
import { EnvironmentError, type Problem } from '../../domain/errors.ts';
import type { EngineProgress } from '../../ports/engine.ts';
import { asProblem, parseLine, type Failure } from './lines.ts';

/** Bytes that the program may write before it counts as gone wild. */
const mostOutput = 256 * 1024 * 1024;
const mostErrorText = 64 * 1024;

/** What a bot's own code may see of the environment while it is loaded: enough to run, and no secrets. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LC_ALL', 'SystemRoot'];

export interface Run {
  readonly problems: readonly Problem[];
  /** The result line as it came, unchecked; undefined if there was none. */
  readonly result: unknown;
  readonly failure: Failure | undefined;
  readonly exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null };
  /** The last lines of standard error. */
  readonly errorText: string;
}

export interface RunOptions {
  readonly onProgress?: ((progress: EngineProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the engine program and follows its lines. Anything among them that it doesn't write is left out.
 * @throws EnvironmentError where it can't be started; the signal's reason where it was aborted.
 */
export async function runProgram(command: readonly string[], options: RunOptions): Promise<Run> {
  const { signal } = options;
  signal?.throwIfAborted();
  const [program = '', ...args] = command;
  const env = Object.fromEntries(
    passedOn.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env, windowsHide: true });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  signal?.addEventListener('abort', kill, { once: true });
  try {
    const run = await follow(child, options, kill);
    signal?.throwIfAborted();
    return run;
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

function follow(child: ChildProcess, options: RunOptions, kill: () => void): Promise<Run> {
  const problems: Problem[] = [];
  let result: unknown;
  let failure: Failure | undefined;
  let errorText = '';
  let written = 0;
  let rest = '';
  const take = (text: string): void => {
    const line = parseLine(text);
    if (line?.type === 'progress') options.onProgress?.({ phase: line.phase, fraction: line.fraction });
    else if (line?.type === 'problem') problems.push(asProblem(line));
    else if (line?.type === 'failure') failure = line;
    else if (line?.type === 'result') result = line;
  };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk.length;
    if (written > mostOutput) {
      failure = { type: 'failure', kind: 'defect', message: 'it wrote more than 256 MiB of output' };
      kill();
      return;
    }
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errorText = (errorText + chunk).slice(-mostErrorText);
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(
        new EnvironmentError(`The builtin engine can't be started: ${error.message}.`, {
          code: 'engine-start',
          next: 'Check that Tidegate is installed whole: `npm ci` installs it again.',
          cause: error,
        }),
      );
    });
    child.once('close', (code, signal) => {
      if (rest !== '') take(rest);
      resolve({ problems, result, failure, exit: { code, signal }, errorText });
    });
  });
}
