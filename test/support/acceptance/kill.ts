import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Project } from './project.ts';

/** Numbers in [0, 1) that are the same in every run: Mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Who is killed: the command that was typed, the environment's supervisor, or a core process of a bot. */
export type Victim = 'command' | 'supervisor' | 'core';

/** The id of an environment's supervisor, from its own note; undefined if none was ever started. */
export function supervisorOf(project: Project, environment: string): number | undefined {
  return numberIn(join(project.work.directory, '.tidegate/local', environment, 'control.json'));
}

function numberIn(file: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  } catch {
    return undefined;
  }
}

/** Ids of what an environment runs of its bots: core and actions, or the cores alone. */
export function halvesOf(project: Project, environment: string, half = /serve|actions/): readonly number[] {
  const directory = join(project.work.directory, '.tidegate/local', environment);
  const program = new RegExp(`engine\\.js (${half.source}) `);
  return project
    .processes()
    .filter(({ command }) => program.test(command) && command.includes(directory))
    .map(({ pid }) => pid);
}

/**
 * Runs a verb and kills somebody after a while, as nothing can be prepared for.
 * @returns whether there was somebody to kill before the verb ended.
 */
export async function killDuring(
  project: Project,
  args: readonly string[],
  environment: string,
  victim: Victim,
  afterMs: number,
): Promise<boolean> {
  const running = project.start([...args, '--json']);
  const ended = running.finished.then(() => 'ended' as const);
  const outcome = await Promise.race([ended, wait(afterMs)]);
  let killed = false;
  if (outcome !== 'ended') {
    const pids =
      victim === 'command'
        ? [running.child.pid]
        : victim === 'supervisor'
          ? [supervisorOf(project, environment)]
          : halvesOf(project, environment, /serve/);
    for (const pid of pids) killed = kill(pid) || killed;
  }
  await running.finished;
  return killed;
}

function kill(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
