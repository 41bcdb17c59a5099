import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codeOf } from './files.ts';

const run = promisify(execFile);

/**
 * A process in a form that no later process of the same id has. On Linux the boot and the start in clock ticks since
 * it (proc_pid_stat(5), field 22), elsewhere what `ps` calls its start.
 */
export interface ProcessMark {
  readonly pid: number;
  readonly start: string;
}

/** The mark of a process that lives; undefined if there is none, or if nobody can tell. */
export async function markOf(pid: number): Promise<ProcessMark | undefined> {
  const start = process.platform === 'linux' ? await startOnLinux(pid) : await startByPs(pid);
  return start === undefined ? undefined : { pid, start };
}

/** Whether this very process still runs. A zombie doesn't. */
export async function isAlive(mark: ProcessMark): Promise<boolean> {
  return (await markOf(mark.pid))?.start === mark.start;
}

let boot: Promise<string> | undefined;

async function startOnLinux(pid: number): Promise<string | undefined> {
  let stat: string;
  try {
    stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name in parentheses may hold anything, so fields are counted behind its end: state is the first there.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X' || fields[19] === undefined) return undefined;
  boot ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (id) => id.trim(),
    () => 'unknown-boot',
  );
  return `${await boot}:${fields[19]}`;
}

async function startByPs(pid: number): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  try {
    const { stdout } = await run('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env['PATH'] },
    });
    const [state, ...start] = stdout.trim().split(/\s+/);
    return !state || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

/**
 * Processes whose environment holds exactly `name=value`: those that we started, and whatever they started in turn.
 * Only what this user may look at is found.
 */
export async function processesWith(name: string, value: string): Promise<readonly ProcessMark[]> {
  const wanted = `${name}=${value}`;
  const pids = process.platform === 'linux' ? await scanProc(wanted) : await scanPs(wanted);
  const marks = await Promise.all(pids.filter((pid) => pid !== process.pid).map(markOf));
  return marks.filter((mark) => mark !== undefined);
}

async function scanProc(wanted: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(wanted)) found.push(Number(entry));
  }
  return found;
}

async function scanPs(wanted: string): Promise<readonly number[]> {
  if (process.platform === 'win32') return [];
  try {
    const { stdout } = await run('ps', ['-axEww', '-o', 'pid=,command='], { maxBuffer: 64 * 1_048_576 });
    return stdout
      .split('\n')
      .filter((line) => line.split(' ').includes(wanted))
      .map((line) => Number.parseInt(line, 10))
      .filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Sends a signal to a process and, where it leads one, to its group. It may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  signalGroup(pid, name);
  send(pid, name);
}

/** Sends a signal to what is left of the group that a process led. */
export function signalGroup(leader: number, name: NodeJS.Signals): void {
  if (process.platform !== 'win32') send(-leader, name);
}

function send(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH' && codeOf(error) !== 'EPERM') throw error;
  }
}

/** Ends processes: a request, some grace, then for good. Resolves when they are gone, with those that are not. */
export async function endProcesses(
  marks: readonly ProcessMark[],
  graceMs: number,
): Promise<readonly ProcessMark[]> {
  let left = await alive(marks);
  for (const [name, patienceMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', 5_000],
  ] as const) {
    for (const { pid } of left) signal(pid, name);
    const deadline = performance.now() + patienceMs;
    while ((left = await alive(left)).length > 0 && performance.now() < deadline) await wait(20);
    if (left.length === 0) return left;
  }
  return left;
}

async function alive(marks: readonly ProcessMark[]): Promise<readonly ProcessMark[]> {
  const living = await Promise.all(marks.map(isAlive));
  return marks.filter((_, index) => living[index]);
}
