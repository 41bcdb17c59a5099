import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory of our own beside the packages, so that what is made in it can be renamed into place. */
export interface ScratchDirectory extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes an empty directory below `.tidegate/tmp`, and removes the ones that processes left which no longer run. Its
 * name begins with the process's id, which is how the next one knows.
 */
export async function scratchDirectory(tidegateDirectory: string): Promise<ScratchDirectory> {
  const parent = join(tidegateDirectory, 'tmp');
  await makeOwnDirectory(tidegateDirectory);
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    const owner = /^(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner)))
      await rm(join(parent, name), { recursive: true, force: true });
  }
  const path = await mkdtemp(join(parent, `${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Makes `.tidegate`, which git never sees: it ignores itself. */
export async function makeOwnDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(
    join(directory, '.gitignore'),
    '# Made by tidegate: packages, environments on this machine, scratch space.\n*\n',
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
