import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { entryRules, limits, shown, type Entry } from '../../domain/package-entries.ts';
import { streamed } from './failures.ts';
import { readChunks } from './file-bytes.ts';
import { checkModelArchive } from './model-archive.ts';
import type { ArchiveEntry } from './tar-writer.ts';

/** The content of a file of a known size, which fails if the file changes meanwhile. */
function contentOf(file: string, size: number): () => AsyncIterable<Uint8Array> {
  const changed = () =>
    new EnvironmentError(`${file} changed while it was packed.`, {
      code: 'file-changed',
      next: 'Run the same command again.',
    });
  const read = async function* () {
    await using handle = await open(file);
    const before = await handle.stat();
    if (before.size !== size) throw changed();
    yield* readChunks(handle, size, changed);
    const after = await handle.stat();
    if (after.size !== size || after.mtimeMs !== before.mtimeMs) throw changed();
  };
  return () => streamed(`${file} couldn't be packed`, read());
}

/** A regular file as an entry of an archive. Its owner, times and permissions don't matter, but for being executable. */
export async function fileEntry(file: string, path: string, executable?: boolean): Promise<ArchiveEntry> {
  const stats = await stat(file);
  if (!stats.isFile())
    throw new UserError(`${file} can't be packed: it isn't a regular file.`, { code: 'not-a-file' });
  const entry: Entry = {
    path,
    kind: 'file',
    size: stats.size,
    executable: executable ?? (stats.mode & 0o100) !== 0,
  };
  return { ...entry, content: contentOf(file, stats.size) };
}

/**
 * A model as an entry of an archive. Where it is an archive itself, it is listed first.
 * @throws EnvironmentError `model-archive-<RefusalCode>`
 */
export async function modelEntry(file: string, path: string): Promise<ArchiveEntry> {
  const entry = await fileEntry(file, path, false);
  await checkModelArchive(file, file, 'packed');
  return entry;
}

export function directoryEntry(path: string): ArchiveEntry {
  return { path, kind: 'directory', size: 0, executable: false, content: undefined };
}

/**
 * Everything below a directory, sorted by the bytes of the paths. A link to a file within the directory is packed as
 * that file; any other link, and what is neither file nor directory, is refused.
 * @param prefix what stands before the paths in the archive.
 */
export async function treeEntries(directory: string, prefix: string): Promise<readonly ArchiveEntry[]> {
  const root = await realpath(directory);
  const found: ArchiveEntry[] = [directoryEntry(prefix)];
  const pending: (readonly [path: string, at: string])[] = [[root, prefix]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [path, at] = next;
    for (const raw of await readdir(path, { encoding: 'buffer' })) {
      const name = raw.toString('utf8');
      if (!Buffer.from(name, 'utf8').equals(raw))
        throw new UserError(`A file in ${path} can't be packed: its name ${shown(name)} isn't UTF-8.`, {
          code: 'not-packable',
          next: 'Rename it.',
        });
      const entry = await treeEntry(root, join(path, name), `${at}/${name}`);
      if (entry.kind === 'directory') pending.push([join(path, name), entry.path]);
      found.push(entry);
      if (found.length > limits.entries)
        throw new UserError(`${directory} can't be packed: it has more than ${limits.entries} files.`, {
          code: 'not-packable',
        });
    }
  }
  const order = (entry: Entry) => Buffer.from(entry.kind === 'directory' ? `${entry.path}/` : entry.path);
  return found
    .map((entry) => ({ entry, key: order(entry) }))
    .sort((a, b) => a.key.compare(b.key))
    .map(({ entry }) => entry);
}

/**
 * Refuses what a reader would refuse: names and amounts, over all entries of a package.
 * @throws UserError `not-packable`
 */
export function checkEntries(entries: readonly Entry[]): void {
  const rules = entryRules();
  for (const entry of entries) {
    const refused = rules.admit(entry);
    if (refused)
      throw new UserError(`${shown(entry.path)} can't be packed: it ${refused.reason}.`, {
        code: 'not-packable',
        next: 'Rename or remove it.',
      });
  }
}

async function treeEntry(root: string, file: string, path: string): Promise<ArchiveEntry> {
  const stats = await lstat(file);
  if (stats.isDirectory()) return directoryEntry(path);
  if (stats.isFile()) return await fileEntry(file, path);
  if (stats.isSymbolicLink()) {
    const target = await realpath(file).catch(() => undefined);
    if (target?.startsWith(root + sep) && (await stat(target)).isFile()) return await fileEntry(target, path);
    throw new UserError(`${file} can't be packed: it is a link that isn't to a file within ${root}.`, {
      code: 'not-packable',
      next: 'Put the file itself there.',
    });
  }
  throw new UserError(`${file} can't be packed: it is neither a file nor a directory.`, {
    code: 'not-packable',
    next: 'Remove it.',
  });
}
