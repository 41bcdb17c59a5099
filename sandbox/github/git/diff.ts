import type { GitStore } from './store.ts';

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
export async function diff(store: GitStore, from: string, to: string): Promise<FileChange[]> {
  const common = ['diff-tree', '-r', '--find-renames', '--no-color', '--no-ext-diff', '--no-textconv'];
  const [raw, numbers, patches] = await Promise.all([
    store.output([...common, '-z', '--raw', '--no-abbrev', from, to]),
    store.output([...common, '-z', '--numstat', from, to]),
    store.output([...common, '--patch', from, to]),
  ]);
  const changes = parseRaw(raw.toString('utf8'));
  const counts = parseNumbers(numbers.toString('utf8'));
  const texts = patches
    .toString('utf8')
    .split(/^diff --git .*$/m)
    .slice(1);
  let next = 0;
  return changes.map((change, index) => {
    const text = texts[next] ?? '';
    // A file that becomes a link, or the other way round, is printed as a removal and an addition.
    next += change.status === 'changed' ? 2 : 1;
    const start = text.search(/^@@ /m);
    const count = counts[index];
    return {
      ...change,
      additions: count?.additions ?? 0,
      deletions: count?.deletions ?? 0,
      patch: start < 0 ? undefined : text.slice(start).replace(/\n$/, ''),
    };
  });
}

type RawChange = Pick<FileChange, 'sha' | 'path' | 'previousPath' | 'status'>;

function parseRaw(output: string): RawChange[] {
  const fields = output.split('\0');
  const changes: RawChange[] = [];
  for (let at = 0; at < fields.length;) {
    const head = /^:\d+ \d+ ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[at] ?? '');
    if (!head) break;
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
  return changes;
}

function parseNumbers(output: string): { additions: number; deletions: number }[] {
  const fields = output.split('\0');
  const counts: { additions: number; deletions: number }[] = [];
  for (let at = 0; at < fields.length;) {
    const found = /^(-|\d+)\t(-|\d+)\t([^]*)$/.exec(fields[at] ?? '');
    if (!found) break;
    const [, additions = '', deletions = '', path] = found;
    counts.push({ additions: Number(additions) || 0, deletions: Number(deletions) || 0 });
    // A renamed file's two paths follow in fields of their own.
    at += path === '' ? 3 : 1;
  }
  return counts;
}
