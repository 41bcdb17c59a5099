import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine. Only Linux tells. */
interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly environment: string;
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // The name in brackets may hold anything: what follows the last bracket is state and parent.
      const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
      return [{ pid: Number(name), parent: Number(parent), environment }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

/** What a job left running: processes that inherited one of its variables. */
export function runningIn(disk: string): number[] {
  return processes()
    .filter(({ environment }) =>
      environment
        .split('\0')
        .some((entry) => entry === `RUNNER_TRACKING_ID=${disk}` || entry === `RUNNER_TEMP=${disk}/tmp`),
    )
    .map(({ pid }) => pid);
}

/** The children of a process. */
export function childrenOf(pid: number): number[] {
  return processes()
    .filter(({ parent }) => parent === pid)
    .map((child) => child.pid);
}

/** The processes that came of some, themselves among them. */
export function treeOf(pids: readonly number[]): number[] {
  const all = processes();
  const tree = new Set(pids);
  for (let size = 0; size < tree.size;) {
    size = tree.size;
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

/** Sends a signal; who has ended meanwhile is as good as told. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // Ended.
    }
  }
}
