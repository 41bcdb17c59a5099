import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import { EnvironmentError } from '../../domain/errors.ts';
import { fileFailure, hasSqliteCode } from './failures.ts';

const sqliteBusy = 5;

/** A lock that is held. The kernel lets go of it when the process ends, however it ends. */
export interface Lock extends Disposable {
  release(): void;
}

/**
 * Takes a lock on a file, shared with other readers or for this process alone, or returns undefined at once where
 * somebody else's lock is in the way. The lock is SQLite's own (on an empty database that is never written): that
 * works on every file system and platform that SQLite runs on, between processes and within one.
 * @throws EnvironmentError when the lock can't be opened, as on a full disk.
 */
export function tryLock(file: string, mode: 'shared' | 'exclusive'): Lock | undefined {
  let database: DatabaseSync | undefined;
  try {
    const opened = new DatabaseSync(file, { timeout: 0 });
    database = opened;
    if (mode === 'exclusive') opened.exec('BEGIN EXCLUSIVE');
    else opened.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
    const release = () => {
      if (opened.isOpen) opened.close();
    };
    return { release, [Symbol.dispose]: release };
  } catch (error) {
    database?.close();
    if (hasSqliteCode(error, sqliteBusy)) return undefined;
    throw fileFailure(error, `The lock ${file} couldn't be taken`);
  }
}

/**
 * Takes a lock, and waits for it where it must.
 * @throws EnvironmentError `store-locked` when it couldn't be had in time.
 */
export async function lock(file: string, mode: 'shared' | 'exclusive', deadlineMs = 60_000): Promise<Lock> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const held = tryLock(file, mode);
    if (held) return held;
    if (performance.now() > end)
      throw new EnvironmentError(
        `Another process has held the lock ${file} for ${Math.round(deadlineMs / 1000)} s.`,
        { code: 'store-locked', next: `Find it with: fuser ${JSON.stringify(file)}` },
      );
    // Apart from each other, so that waiting processes don't meet again and again.
    await sleep(2 + Math.random() * 10);
  }
}
