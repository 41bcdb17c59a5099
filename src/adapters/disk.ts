import { EnvironmentError } from '../domain/errors.ts';

/** SQLite's primary result code of a write that found no space. */
const sqliteFull = 13;
/** How programs that are run, and SQLite, say so. */
const words = /no space left on device|disk quota exceeded|database or disk is full/i;

/** Whether an error, or what caused it, is a disk (or a quota) without space: Node's, SQLite's, or a program's words. */
export function isDiskFull(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return true;
  // Extended codes have the primary one in their low byte.
  if ('errcode' in error && (Number(error.errcode) & 0xff) === sqliteFull) return true;
  if ('message' in error && words.test(String(error.message))) return true;
  return 'cause' in error && isDiskFull(error.cause, depth + 1);
}

/**
 * What a full disk comes to for people.
 * @param directory one on that disk.
 */
export function diskFull(directory: string, cause: unknown): EnvironmentError {
  return new EnvironmentError(`The disk that ${directory} lies on is full.`, {
    code: 'disk-full',
    place: { file: directory },
    next: `Free some space there (df -h ${JSON.stringify(directory)} shows how much there is), then run the same command again.`,
    cause,
  });
}

/** Runs what writes below a directory; a full disk comes out as a sentence that names it. */
export async function withDiskFull<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof EnvironmentError || !isDiskFull(error)) throw error;
    throw diskFull(directory, error);
  }
}
