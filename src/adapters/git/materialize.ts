import { mkdir, open, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EnvironmentError, UserError, type Problem } from '../../domain/errors.ts';
import type { TreeEntry } from '../../domain/inputs.ts';
import { quoted } from '../../domain/text.ts';
import { closeContext, objectId, treeId, type GitContext } from './context.ts';
import type { GitObject } from './cat-file.ts';
import { lfsContent, lfsDirectory, lfsFile, lfsMissing, longestPointer, parsePointer } from './lfs.ts';
import { linkProblems } from './links.ts';
import { nameProblems } from './names.ts';
import { fetchMissing } from './partial.ts';
import { expandSubmodules, type Portion } from './submodules.ts';

const linkMode = '120000';
/** Bytes of the longest path that systems take as a link's target. */
const longestTarget = 4096;

/** Lays files out as the port says: all of them, or an error that names every file at fault. */
export async function materialize(
  context: GitContext,
  treeish: string,
  entries: readonly TreeEntry[],
  directory: string,
): Promise<void> {
  await ensureEmpty(directory);
  const tree = await treeId(context, treeish);
  const commit = await objectId(context, `${treeish}^{commit}`);
  const opened: GitContext[] = [];
  try {
    const { portions, problems } = await expandSubmodules(context, tree, entries, opened);
    const all = portions.flatMap((portion) => portion.entries);
    refuse([...problems, ...nameProblems(all)]);
    for (const portion of portions) {
      await fetchMissing(
        portion.context,
        portion.tree,
        portion.entries.map(({ oid }) => oid),
      );
    }
    const links = await readLinks(portions);
    refuse(
      linkProblems(
        all.map(({ path }) => path),
        links,
      ),
    );
    await makeDirectories(all, directory);
    const missing: Problem[] = [];
    for (const portion of portions) missing.push(...(await writeFiles(portion, directory, commit)));
    refuse(missing);
    // Last, so that no file is ever written through one.
    for (const [path, target] of links) await symlink(target, join(directory, path));
  } catch (error) {
    throw diskError(error, directory);
  } finally {
    await Promise.all(opened.map(closeContext));
  }
}

function refuse(problems: readonly Problem[]): void {
  const [first] = problems;
  if (!first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more of the bot's files)` : '';
  const details = {
    code: first.code,
    ...(first.place && { place: first.place }),
    ...(first.next !== undefined && { next: first.next }),
    problems,
  };
  const message = `${first.message}${more}`;
  if (/-missing$/.test(first.code)) throw new EnvironmentError(message, details);
  throw new UserError(message, details);
}

async function ensureEmpty(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  if ((await readdir(directory)).length === 0) return;
  throw new EnvironmentError(`Files can't be laid out in ${quoted(directory, 400)}: it isn't empty.`, {
    code: 'not-empty',
    next: 'Empty the directory, or name another.',
  });
}

async function readLinks(portions: readonly Portion[]): Promise<Map<string, string>> {
  const links = new Map<string, string>();
  for (const { context, entries } of portions) {
    const own = entries.filter(({ mode }) => mode === linkMode);
    await context.contents.each(
      own.map(({ oid }) => oid),
      async (object, content, index) => {
        const { path } = found(own, index, object);
        const target = await content.bytes(longestTarget + 1);
        links.set(path, target.length > longestTarget || target.includes(0) ? '' : target.toString('utf8'));
      },
    );
  }
  return links;
}

async function makeDirectories(entries: readonly TreeEntry[], directory: string): Promise<void> {
  const directories = new Set(entries.map(({ path }) => dirname(path)));
  for (const path of directories) await mkdir(join(directory, path), { recursive: true });
}

/** Writes the files of one repository. @returns the LFS pointers whose content isn't here. */
async function writeFiles(
  portion: Portion,
  directory: string,
  commit: string | undefined,
): Promise<Problem[]> {
  const files = portion.entries.filter(({ mode }) => mode !== linkMode);
  const missing: Problem[] = [];
  let lfs: string | undefined;
  await portion.context.contents.each(
    files.map(({ oid }) => oid),
    async (object, content, index) => {
      const { mode, path } = found(files, index, object);
      const file = join(directory, path);
      const permissions = Number.parseInt(mode, 8) & 0o111 ? 0o755 : 0o644;
      if ((object?.size ?? 0) >= longestPointer) return writeChunks(file, content.chunks(), permissions);
      const bytes = await content.bytes();
      const pointer = parsePointer(bytes);
      if (!pointer) return writeFile(file, bytes, { mode: permissions, flag: 'wx' });
      lfs ??= await lfsDirectory(portion.context);
      const stored = await lfsFile(lfs, pointer);
      if (stored === undefined) return void missing.push(lfsMissing(path, commit));
      return writeChunks(file, lfsContent(stored, pointer, path), permissions);
    },
  );
  return missing;
}

async function writeChunks(file: string, chunks: AsyncIterable<Buffer>, mode: number): Promise<void> {
  await using handle = await open(file, 'wx', mode);
  for await (const chunk of chunks) await handle.writeFile(chunk);
}

function found(entries: readonly TreeEntry[], index: number, object: GitObject | undefined): TreeEntry {
  const entry = entries[index];
  if (entry && object?.type === 'blob') return entry;
  throw new EnvironmentError(`The repository lacks the content of ${quoted(entry?.path ?? '', 400)}.`, {
    code: 'object-missing',
    next: 'Look at the repository with `git fsck`, then fetch what is missing or clone it anew.',
  });
}

/** An error of the file system, told as one sentence. Others stay as they are. */
function diskError(error: unknown, directory: string): unknown {
  const code =
    error instanceof Error && 'syscall' in error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === undefined) return error;
  const why =
    {
      ENOSPC: 'the disk is full',
      EDQUOT: 'the quota is used up',
      EROFS: 'the disk is read-only',
      EACCES: 'it may not be written',
    }[code] ?? (error as Error).message;
  return new EnvironmentError(`Files can't be laid out in ${quoted(directory, 400)}: ${why}.`, {
    code: 'disk',
    cause: error,
  });
}
