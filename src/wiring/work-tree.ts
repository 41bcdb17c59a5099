import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { WorkTree } from '../ports/repository.ts';

/**
 * Files below a root directory. Neither they nor the directories above them may be symbolic links: git doesn't look
 * behind those, and what is written through one may lie anywhere.
 */
export function createWorkTree(root: string): WorkTree {
  return {
    async read(path) {
      return (await isThere(root, path)) ? readFile(join(root, path), 'utf8') : undefined;
    },
    async write(path, text) {
      await isThere(root, path);
      const file = join(root, path);
      await mkdir(dirname(file), { recursive: true });
      const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
      try {
        await writeFile(temporary, text, { flag: 'wx' });
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
  };
}

/**
 * Whether a file lies there.
 * @throws UserError where something else does, or stands in the way.
 */
async function isThere(root: string, path: string): Promise<boolean> {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length += 1) {
    const place = parts.slice(0, length).join('/');
    const facts = await lstat(join(root, place)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!facts) return false;
    const last = length === parts.length;
    if (facts.isSymbolicLink()) {
      throw new UserError('This is a symbolic link: git does not look behind it, and it may lead anywhere.', {
        code: 'symbolic-link',
        place: { file: place },
        next: `Put a ${last ? 'file' : 'directory'} in its place.`,
      });
    }
    if (last ? !facts.isFile() : !facts.isDirectory()) {
      throw new UserError(
        `There should be a ${last ? 'file' : 'directory'} here, and there is something else.`,
        {
          code: last ? 'not-a-file' : 'not-a-directory',
          place: { file: place },
          next: 'Move it out of the way.',
        },
      );
    }
  }
  return true;
}
