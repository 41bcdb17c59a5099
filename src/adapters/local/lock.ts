import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EnvironmentError } from '../../domain/errors.ts';
import { diskFull, isDiskFull } from '../disk.ts';
import { messageOf } from './files.ts';

/** A lock that is held until it is released or its process is gone, however it went. */
export interface Lock {
  release(): void;
}

/** SQLite's primary result code for a lock that somebody else holds. */
const sqliteBusy = 5;

/**
 * Takes the environment's lock: an exclusive transaction that never writes. The system drops it with the process, so
 * there is no stale lock and nobody has to judge whether one is. Undefined: another process holds it.
 */
export function tryLock(path: string): Lock | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return { release: () => held.close() };
  } catch (error) {
    database?.close();
    if (resultCodeOf(error) === sqliteBusy) return undefined;
    if (isDiskFull(error)) throw diskFull(dirname(path), error);
    throw new EnvironmentError(`The environment's lock can't be opened: ${messageOf(error)}.`, {
      code: 'lock-unavailable',
      place: { file: path },
      next: 'Check that the directory is on a local disk and that you may write to it.',
      cause: error,
    });
  }
}

function resultCodeOf(error: unknown): number | undefined {
  const coded = typeof error === 'object' && error !== null && 'errcode' in error;
  return coded ? Number(error.errcode) & 0xff : undefined;
}
