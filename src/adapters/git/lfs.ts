import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { EnvironmentError, type Problem } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';
import { configuration, exists, type GitContext } from './context.ts';

/** What a Git LFS pointer stands for. */
export interface LfsPointer {
  /** SHA-256 of the content: 64 hexadecimal digits. */
  readonly oid: string;
  /** Bytes. */
  readonly size: number;
}

/** Pointers are shorter than this (the specification of Git LFS). */
export const longestPointer = 1024;

/** Reads a pointer of Git LFS (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md); undefined if it is none. */
export function parsePointer(content: Buffer): LfsPointer | undefined {
  if (content.length >= longestPointer) return undefined;
  const text = content.toString('latin1').replaceAll('\r\n', '\n');
  if (!text.startsWith('version https://git-lfs.github.com/spec/v1\n')) return undefined;
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? undefined : { oid, size: Number(size) };
}

/** Where a repository keeps the content of LFS objects. */
export async function lfsDirectory(context: GitContext): Promise<string> {
  const storage = await configuration(context, 'lfs.storage');
  return join(
    storage === undefined ? join(context.commonDirectory, 'lfs') : resolve(context.commonDirectory, storage),
    'objects',
  );
}

/** The file that holds an LFS object; undefined if it isn't here. */
export async function lfsFile(directory: string, { oid }: LfsPointer): Promise<string | undefined> {
  const file = join(directory, oid.slice(0, 2), oid.slice(2, 4), oid);
  return (await exists(file)) ? file : undefined;
}

/** The content of an LFS object, checked as it is read. @throws EnvironmentError at the end if it isn't what it should be. */
export async function* lfsContent(
  file: string,
  { oid, size }: LfsPointer,
  path: string,
): AsyncIterable<Buffer> {
  const hash = createHash('sha256');
  let read = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    read += chunk.length;
    yield chunk;
  }
  if (read === size && hash.digest('hex') === oid) return;
  throw new EnvironmentError(
    `The Git LFS content of ${quoted(path, 400)} is damaged: ${file} isn't what its name says.`,
    {
      code: 'lfs-damaged',
      place: { file: path },
      next: 'Remove that file, then: git lfs fetch',
    },
  );
}

/** A pointer whose content isn't here. `commit` is undefined for uncommitted work. */
export function lfsMissing(path: string, commit: string | undefined): Problem {
  return {
    severity: 'error',
    code: 'lfs-missing',
    message: `The content of ${quoted(path, 400)} is in Git LFS and isn't here.`,
    place: { file: path },
    next: `git lfs fetch origin${commit === undefined ? '' : ` ${commit}`}`,
  };
}
