import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import { metadataFile } from '../../domain/package-metadata.ts';
import { makeDirectories, setMode, statIfThere, syncDirectory } from './durable.ts';
import { fileFailure, hasCode, hasSqliteCode } from './failures.ts';
import { tryLock, type Lock } from './lock.ts';

const sqliteCannotOpen = 14;

/**
 * Makes a directory in one step: `fill` works in an unfinished one beside it, which is then renamed. If another
 * process made the same one meanwhile, that is as good. What killed processes left unfinished is removed.
 * @param fill gets an empty directory that will be the new one, and another one for what it needs meanwhile.
 * @throws UserError `directory-exists`
 */
export async function placeDirectory(
  directory: string,
  fill: (tree: string, scratch: string) => Promise<void>,
): Promise<void> {
  const place = resolve(directory);
  try {
    if (await lstat(place).catch(() => undefined)) {
      // One that was killed after it had made the place left its folder too.
      await clean(dirname(place)).catch(() => undefined);
      throw inTheWay(place);
    }
    await makeDirectories(dirname(place));
    await clean(dirname(place));
    const { folder, held } = await unfinished(place);
    try {
      const tree = join(folder, 'tree');
      await mkdir(tree);
      await setMode(tree, 0o755);
      await fill(tree, join(folder, 'scratch'));
      await moveInto(tree, place);
      await syncDirectory(dirname(place));
    } finally {
      await discard(folder, held);
    }
  } catch (error) {
    throw fileFailure(error, `${place} couldn't be unpacked`);
  }
}

function inTheWay(place: string): UserError {
  return new UserError(`${place} is in the way: a package is only unpacked to where nothing is yet.`, {
    code: 'directory-exists',
    next: 'Remove it, or name another directory.',
  });
}

const unfinishedName = /^\..*\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.unpacking$/s;
const lockName = 'lock';

/** Whether a file's name is that of a directory that is, or was, being made. */
export function isUnfinished(name: string): boolean {
  return unfinishedName.test(name);
}

/** A folder beside the place, on the same file system, with a lock that says that its process is alive. */
async function unfinished(place: string): Promise<{ readonly folder: string; readonly held: Lock }> {
  for (;;) {
    const name = `.${basename(place).slice(0, 40)}.${randomUUID()}.unpacking`;
    const folder = join(dirname(place), name);
    await mkdir(folder, { mode: 0o700 });
    const held = tryFolder(folder);
    // A cleaner may have come in between: then it took the folder for a dead one's, and another is made.
    if (held && (await statIfThere(join(folder, lockName)))) return { folder, held };
    held?.release();
    if (await statIfThere(folder)) await rm(folder, { recursive: true, force: true });
  }
}

function tryFolder(folder: string): Lock | undefined {
  try {
    return tryLock(join(folder, lockName), 'exclusive');
  } catch (error) {
    // The folder is gone.
    if (hasSqliteCode(error, sqliteCannotOpen)) return undefined;
    throw error;
  }
}

/**
 * Removes the unfinished folders below a directory whose processes are gone, for whatever place they were meant: who
 * was killed right after its place had come to be may never be asked for the same one again.
 */
async function clean(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (!isUnfinished(name)) continue;
    const folder = join(directory, name);
    if (!(await statIfThere(join(folder, lockName)))) {
      // Killed before it had its lock or when nothing else was left, or about to take it: it goes only if it is empty.
      await rmdir(folder).catch(() => undefined);
      continue;
    }
    const held = tryFolder(folder);
    if (held) await discard(folder, held);
  }
}

/**
 * Removes an unfinished folder, the lock last of all: whoever is killed within leaves a folder that is either empty or
 * known by its free lock.
 */
async function discard(folder: string, held: Lock): Promise<void> {
  try {
    for (const name of await readdir(folder).catch(() => []))
      if (name !== lockName) await rm(join(folder, name), { recursive: true, force: true });
  } finally {
    // Windows removes no file that is open.
    held.release();
  }
  await rm(join(folder, lockName), { force: true });
  // Another cleaner may have been faster, or be at it.
  await rmdir(folder).catch(() => undefined);
}

async function moveInto(tree: string, place: string): Promise<void> {
  try {
    await rename(tree, place);
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR')) throw error;
    if (!(await lstat(place).catch(() => undefined))) throw error;
    if (!(await sameTree(tree, place))) throw inTheWay(place);
  }
}

/** Whether another process laid out the same package: equal metadata, and every file there in its size. */
async function sameTree(ours: string, theirs: string): Promise<boolean> {
  try {
    const metadata = await readFile(join(theirs, metadataFile));
    if (!metadata.equals(await readFile(join(ours, metadataFile)))) return false;
    const names = await readdir(ours, { recursive: true });
    for (const name of names) {
      const [a, b] = [await lstat(join(ours, name)), await lstat(join(theirs, name))];
      if (a.isFile() !== b.isFile() || (a.isFile() && a.size !== b.size)) return false;
    }
    return names.length === (await readdir(theirs, { recursive: true })).length;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return false;
    throw error;
  }
}
