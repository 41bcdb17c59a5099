import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitContext } from './context.ts';

/**
 * Works with a directory of its own below the repository's, which is removed afterwards. Its name begins with the
 * process's id: what a process left that was killed, the next one takes away.
 */
export async function withScratch<T>(
  context: GitContext,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const parent = join(context.commonDirectory, 'tidegate', 'tmp');
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const owner = Number(/^(\d+)-/.exec(name)?.[1]);
    if (!isRunning(owner)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const directory = await mkdtemp(join(parent, `${process.pid}-`));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
