import { EnvironmentError, isToldError } from '../../domain/errors.ts';

/** What the operating system's codes mean to people, and what they can do. */
const meanings: Readonly<Record<string, readonly [code: string, meaning: string, next: string]>> = {
  ENOSPC: ['disk-full', 'the disk is full', 'Free some space, then run the same command again.'],
  EDQUOT: ['disk-full', 'the disk quota is used up', 'Free some space, then run the same command again.'],
  EFBIG: ['disk-full', 'the file would be larger than is allowed here', 'Raise the limit of file sizes.'],
  EROFS: ['read-only-disk', 'the disk is read-only', 'Name a store that can be written to.'],
  EACCES: ['no-permission', 'permission is denied', 'Give the user that runs this the right to it.'],
  EPERM: ['no-permission', 'permission is denied', 'Give the user that runs this the right to it.'],
  EIO: ['disk-failed', 'the disk failed', 'Check the disk.'],
};

/** The operating system's code of an error, such as `ENOENT`. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** SQLite's primary codes, as the operating system's that they stand for. */
const sqliteCodes: Readonly<Record<number, string>> = { 8: 'EROFS', 10: 'EIO', 13: 'ENOSPC' };

/** The code that says why: the operating system's, or the one that SQLite's stands for. */
function reasonOf(error: unknown): string {
  const sqlite = Object.entries(sqliteCodes).find(([code]) => hasSqliteCode(error, Number(code)));
  return sqlite?.[1] ?? codeOf(error) ?? '';
}

/** Whether an error is one of the operating system's with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(codeOf(error) ?? '');
}

/** Whether an error is SQLite's with that primary code, such as 5 for `SQLITE_BUSY`. */
export function hasSqliteCode(error: unknown, code: number): boolean {
  // Extended codes have the primary one in their low byte.
  return (
    typeof error === 'object' &&
    error !== null &&
    'errcode' in error &&
    (Number(error.errcode) & 0xff) === code
  );
}

/**
 * Turns what went wrong in a file system into a sentence. Errors that are ours already pass as they are.
 * @param doing a clause such as `The package couldn't be stored in /srv/models`.
 */
export function fileFailure(error: unknown, doing: string): Error {
  if (isToldError(error)) return error;
  const [name, meaning, next] = meanings[reasonOf(error)] ?? [
    'file-failed',
    String((error as Error | undefined)?.message ?? error),
    undefined,
  ];
  return new EnvironmentError(`${doing}: ${meaning}.`, {
    code: name,
    cause: error,
    ...(next !== undefined && { next }),
  });
}

/** Runs something that touches files; what goes wrong there comes out as a sentence. */
export async function withFileFailures<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileFailure(error, doing);
  }
}

/** The same for what is read bit by bit. */
export async function* streamed<T>(doing: string, items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw fileFailure(error, doing);
  }
}
