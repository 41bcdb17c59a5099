import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkTree } from '../ports/repository.ts';

/** Files below a root directory. */
export function createWorkTree(root: string): WorkTree {
  return {
    read: (path) =>
      readFile(join(root, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    async write(path, text) {
      const file = join(root, path);
      const temporary = `${file}.${process.pid}.tmp`;
      await writeFile(temporary, text);
      await rename(temporary, file);
    },
  };
}
