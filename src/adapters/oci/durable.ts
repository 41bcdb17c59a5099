import { chmod, open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { hasCode } from './failures.ts';

/** Makes a directory's names durable. Windows can't open directories, and needs no such thing. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  await using handle = await open(directory);
  await handle.sync();
}

/** Sets a directory's permissions, whatever the umask is. */
export async function setMode(path: string, mode: number): Promise<void> {
  if (process.platform !== 'win32') await chmod(path, mode);
}

/** Writes all bytes of a chunk; one call may write fewer. */
export async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, at);
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
