import { chmod, mkdir, open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from './failures.ts';

/** Makes a directory's names durable. Windows can't open directories, and needs no such thing. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(directory);
  await handle.sync();
}

/** Makes a directory and those above it, where they aren't there yet. */
export async function makeDirectories(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    // On a read-only disk Node says ENOENT: one step alone says what it is.
    let missing = directory;
    while (!(await statIfThere(dirname(missing))) && dirname(missing) !== missing) missing = dirname(missing);
    await mkdir(missing);
    await mkdir(directory, { recursive: true });
  }
}

/** Sets a directory's permissions, whatever the umask is. */
export async function setMode(path: string, mode: number): Promise<void> {
  if (process.platform !== 'win32') await chmod(path, mode);
}

/** Writes all bytes of a chunk to a place in a file; one call may write fewer. */
export async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, at, chunk.byteLength - at, position + at);
    at += bytesWritten;
  }
}

const absent = (error: unknown): undefined => {
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
  throw error;
};

/** What is known of a file; undefined if there is none. */
export const statIfThere = (file: string) => stat(file).catch(absent);
/** A file's bytes; undefined if there is none. */
export const readIfThere = (file: string) => readFile(file).catch(absent);
/** A file, opened to be read; undefined if there is none. */
export const openIfThere = (file: string) => open(file).catch(absent);
