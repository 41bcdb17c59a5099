import { spawn, type SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order } from './package-child.ts';

const program = fileURLToPath(new URL('package-child.ts', import.meta.url));

export interface Ended {
  /** The last line that it wrote: a result or an error. */
  readonly result: {
    readonly digest?: string;
    /** The most bytes of memory that it had: counted by the kernel on Linux, seen every 10 ms elsewhere. */
    readonly peak?: number;
    readonly name?: string;
    readonly code?: string;
    readonly message?: string;
  };
  readonly signal: NodeJS.Signals | null;
  /** Milliseconds from its `started` to its end. */
  readonly tookMs: number;
}

/** A process that does an order. */
export interface Running {
  readonly pid: number;
  /** Ends it at once (SIGKILL): it can do nothing more about it. */
  kill(): void;
  /** All that it wrote so far, on both of its outputs. */
  output(): string;
  /** How it ended, once it has. */
  readonly ended: Promise<Ended>;
}

/**
 * Runs an order in a process of its own and waits until that is gone.
 * @param killAfterMs kills it (SIGKILL) so long after it told that it started.
 */
export async function inProcess(
  order: Order,
  killAfterMs?: number,
  options: SpawnOptions = {},
): Promise<Ended> {
  return await startProcess(order, options, killAfterMs).ended;
}

/** Starts a process of its own for an order; see `inProcess`. */
export function startProcess(order: Order, options: SpawnOptions = {}, killAfterMs?: number): Running {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, JSON.stringify(order)],
    {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  let errors = '';
  let startedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (startedAt !== undefined || !output.includes('started')) return;
    startedAt = performance.now();
    if (killAfterMs !== undefined) timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  });
  const gone = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, by) => resolve(by));
  });
  const ended = async (): Promise<Ended> => {
    const signal = await gone;
    clearTimeout(timer);
    const last = output.trim().split('\n').at(-1) ?? '';
    const result = last.startsWith('{') ? (JSON.parse(last) as Ended['result']) : { message: errors };
    return { result, signal, tookMs: performance.now() - (startedAt ?? performance.now()) };
  };
  return {
    pid: child.pid ?? -1,
    kill: () => void child.kill('SIGKILL'),
    output: () => output + errors,
    ended: ended(),
  };
}
