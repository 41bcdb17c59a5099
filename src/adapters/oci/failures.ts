import { EnvironmentError, UserError } from '../../domain/errors.ts';

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

/** Whether an error is one of the operating system's with that code. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/**
 * Turns what went wrong in a file system into a sentence. Errors that are ours already pass as they are.
 * @param doing a clause such as `The package couldn't be stored in /srv/models`.
 */
export function fileFailure(error: unknown, doing: string): Error {
  if (error instanceof UserError || error instanceof EnvironmentError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [name, meaning, next] = meanings[code] ?? [
    'file-failed',
    error instanceof Error ? error.message : String(error),
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
