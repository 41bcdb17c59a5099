import { spawn } from 'node:child_process';
import {
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { writeWhole, type Places } from './state.ts';

/** A program of the cluster that runs on its own until it is stopped. */
export interface Component {
  readonly name: string;
  readonly program: string;
  readonly arguments: readonly string[];
  /** Outside of the cluster's network namespace. */
  readonly outside?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts a component where it doesn't run already. Its output goes to `logs/NAME.log`. Gives its process id. */
export function ensureRunning(places: Places, component: Component): number {
  const running = pidOf(places, component.name);
  if (running !== undefined) return running;
  mkdirSync(places.logs, { recursive: true });
  const log = openSync(join(places.logs, `${component.name}.log`), 'a');
  const command = [component.program, ...component.arguments];
  // nsenter becomes the program, and so its process id is the program's.
  const [program = '', ...given] = component.outside
    ? command
    : ['nsenter', `--net=${places.netns}`, '--', ...command];
  const child = spawn(program, given, {
    detached: true,
    cwd: places.home,
    stdio: ['ignore', log, log],
    env: { PATH: searchPath(), HOME: places.home, ...component.environment },
  });
  closeSync(log);
  // A program that cannot be started is told by the wait for what it should do.
  child.on('error', () => undefined);
  child.unref();
  if (child.pid === undefined) {
    throw new EnvironmentError(`${component.name} could not be started: ${program} is missing.`, {
      code: 'cluster-program',
      next: 'npm run cluster:install',
    });
  }
  writeWhole(pidFile(places, component.name), `${child.pid} ${startTime(child.pid) ?? ''}`);
  return child.pid;
}

/** Where programs are looked for: some of Debian's are in folders that only root's PATH names. */
export const searchPath = () => `${process.env['PATH'] ?? '/usr/bin:/bin'}:/usr/sbin:/sbin`;

const pidFile = (places: Places, name: string) => join(places.processes, name);

/** The process id of a component that runs. A number that another process has now is none. */
export function pidOf(places: Places, name: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(pidFile(places, name), 'utf8');
  } catch {
    return undefined;
  }
  const [pid, started] = text.split(' ');
  return started && startTime(Number(pid)) === started ? Number(pid) : undefined;
}

/** Ends a component: asked first, and made to after `graceMs`. */
export async function stopComponent(places: Places, name: string, graceMs = 10_000): Promise<void> {
  const pid = pidOf(places, name);
  if (pid !== undefined) await endAll([pid], graceMs);
  rmSync(pidFile(places, name), { force: true });
}

/** Ends processes: SIGTERM first, SIGKILL after `graceMs`. Returns when none of them is left. */
export async function endAll(pids: readonly number[], graceMs: number): Promise<void> {
  const alive = new Map(pids.map((pid) => [pid, startTime(pid)]));
  const left = () =>
    [...alive].filter(([pid, started]) => started !== undefined && startTime(pid) === started);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const [pid] of left()) kill(pid, signal);
    const deadline = Date.now() + (signal === 'SIGTERM' ? graceMs : 10_000);
    while (left().length > 0 && Date.now() < deadline) await sleep(20);
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

/** When a process was started, in the kernel's ticks; undefined where it has ended (a zombie has). */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, spaces and parentheses too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Every process in a network namespace. */
export function processesInside(netns: string): number[] {
  let inode: number;
  try {
    inode = statSync(netns).ino;
  } catch {
    return [];
  }
  return allProcesses().filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/net`) === `net:[${inode}]`;
    } catch {
      return false;
    }
  });
}

/** Every process with this among its arguments. */
export function processesWithArgument(argument: string): number[] {
  return allProcesses().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument);
    } catch {
      return false;
    }
  });
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

/**
 * Waits until `ready` says so.
 * @throws EnvironmentError `cluster-waited` after the deadline, or at once when the component has ended, with the last
 * lines that it wrote.
 */
export async function waitFor(
  what: string,
  ready: () => Promise<boolean> | boolean,
  options: { places: Places; component?: string; timeoutMs?: number },
): Promise<void> {
  const { places, component, timeoutMs = 60_000 } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await ready()) return;
    const ended = component !== undefined && pidOf(places, component) === undefined;
    if (ended || Date.now() > deadline) {
      const lines = component === undefined ? '' : `\n${lastLines(join(places.logs, `${component}.log`))}`;
      throw new EnvironmentError(
        `${ended ? `${component} ended before` : `Within ${timeoutMs / 1_000} s there was not`} ${what}.${lines}`,
        {
          code: 'cluster-waited',
          next: `The logs are in ${places.logs}. Start afresh: npm run cluster:stop`,
        },
      );
    }
    await sleep(50);
  }
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');
  } catch {
    return '';
  }
}
