import type { GitReader } from './reader.ts';

export interface FileChange {
  /** The blob after the change; before it, where the file was removed. */
  readonly sha: string;
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  readonly additions: number;
  readonly deletions: number;
  /** Undefined for a binary file. */
  readonly patch: string | undefined;
}

/** The tree without anything. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const statuses: Readonly<Record<string, FileChange['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/** What changed from one tree to another, by path, with counts of lines and patches. */
export async function diff(store: GitReader, from: string, to: string): Promise<readonly FileChange[]> {
  return (await store.memory.ask('diff', [from, to], () => read(store, from, to))) ?? [];
}

async function read(store: GitReader, from: string, to: string): Promise<FileChange[]> {
  const output = await store.output([
    'diff-tree',
    '-r',
    '-z',
    '--find-renames',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--no-abbrev',
    '--raw',
    '--numstat',
    '--patch',
    from,
    to,
  ]);
  const fields = output.toString('utf8').split('\0');
  const raw = parseRaw(fields);
  const numbers = parseNumbers(fields, raw.end);
  // An empty field stands between the numbers and the patches.
  const texts = fields
    .slice(numbers.end + 1)
    .join('\0')
    .split(/^diff --git .*$/m)
    .slice(1);
  let next = 0;
  return raw.changes.map((change, index) => {
    const text = texts[next] ?? '';
    // A file that becomes a link, or the other way round, is printed as a removal and an addition.
    next += change.status === 'changed' ? 2 : 1;
    const start = text.search(/^@@ /m);
    return {
      ...change,
      additions: numbers.counts[index]?.additions ?? 0,
      deletions: numbers.counts[index]?.deletions ?? 0,
      patch: start < 0 ? undefined : text.slice(start).replace(/\n$/, ''),
    };
  });
}

type RawChange = Pick<FileChange, 'sha' | 'path' | 'previousPath' | 'status'>;

function parseRaw(fields: readonly string[]): { readonly changes: RawChange[]; readonly end: number } {
  const changes: RawChange[] = [];
  let at = 0;
  for (;;) {
    const head = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[at] ?? '');
    if (!head) return { changes, end: at };
    const [, before = '', after = '', letter = ''] = head;
    const twoPaths = letter === 'R' || letter === 'C';
    const first = fields[at + 1] ?? '';
    changes.push({
      sha: letter === 'D' ? before : after,
      status: statuses[letter] ?? 'changed',
      path: twoPaths ? (fields[at + 2] ?? '') : first,
      previousPath: twoPaths ? first : undefined,
    });
    at += twoPaths ? 3 : 2;
  }
}

interface Count {
  readonly additions: number;
  readonly deletions: number;
}

function parseNumbers(
  fields: readonly string[],
  start: number,
): { readonly counts: Count[]; readonly end: number } {
  const counts: Count[] = [];
  let at = start;
  for (;;) {
    const found = /^(-|\d+)\t(-|\d+)\t([^]*)$/.exec(fields[at] ?? '');
    if (!found) return { counts, end: at };
    const [, additions = '', deletions = '', path] = found;
    counts.push({ additions: Number(additions) || 0, deletions: Number(deletions) || 0 });
    // A renamed file's two paths follow in fields of their own.
    at += path === '' ? 3 : 1;
  }
}
