import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { recordLimit } from '../domain/run/read.ts';
import { artifactPrefix, type LeftFile } from '../steps/report/left.ts';

const recordFile = 'record.json';

/**
 * Reads what the jobs of a run left: one folder for each artifact. Where a run has a single one, the official download
 * lays its file into the folder itself.
 * @param directory absolute; one that isn't there holds nothing.
 */
export async function readLeftFiles(directory: string): Promise<readonly LeftFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files: LeftFile[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() && entry.name.startsWith(artifactPrefix)) {
      const bytes = await readBounded(join(directory, entry.name, recordFile));
      files.push({ artifact: entry.name, bytes });
    } else if (entry.name === recordFile) {
      files.push({ artifact: undefined, bytes: await readBounded(join(directory, recordFile)) });
    }
  }
  return files;
}

/** A file's bytes, one more than it may have at most; undefined where there is no plain file. */
async function readBounded(path: string): Promise<Uint8Array | undefined> {
  // What a job left may be anything: a link is not followed, and a named pipe isn't waited for.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  try {
    await using handle = await open(path, flags);
    if (!(await handle.stat()).isFile()) return undefined;
    const buffer = Buffer.alloc(recordLimit + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0) return buffer.subarray(0, length);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO') return undefined;
    throw error;
  }
}
