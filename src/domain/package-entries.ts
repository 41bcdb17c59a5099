import { foldedName, nameLimits, nameProblem, sameButForm, shown } from './entry-names.ts';
import type { Refusal } from './entry-refusals.ts';

export { foldedName, nameProblem, shown } from './entry-names.ts';
export type { Refusal, RefusalCode } from './entry-refusals.ts';

/** A file or a directory of a package. */
export interface Entry {
  /** Relative, with `/`, none at its end. */
  readonly path: string;
  readonly kind: 'file' | 'directory';
  /** Bytes; 0 for a directory. */
  readonly size: number;
  readonly executable: boolean;
}

/** What is sensible. All are inclusive. */
export const limits = {
  /** Bytes of one file: what the size field of a plain tar header can say. */
  fileBytes: 8 * 1024 ** 3 - 1,
  /** Bytes of all files. */
  packageBytes: 16 * 1024 ** 3,
  /** Bytes of the layer: all files, and a GiB for their headers. */
  layerBytes: 17 * 1024 ** 3,
  entries: 100_000,
  ...nameLimits,
} as const;

/** Judges the entries of a package, one after the other. */
export interface EntryRules {
  /** What is wrong with the next entry, in view of all before it; undefined if it may come in. */
  admit(entry: Entry): Refusal | undefined;
}

const packageTooLarge: Refusal = {
  code: 'package-too-large',
  reason: `makes the package larger than ${limits.packageBytes} bytes`,
};

/**
 * Rules for all entries of one archive together.
 * @param whole what is told when the files are larger than `limits.packageBytes` in all.
 */
export function entryRules(whole: Refusal = packageTooLarge): EntryRules {
  const known = new Map<string, { path: string; kind: Entry['kind']; listed: boolean }>();
  let bytes = 0;
  let entries = 0;

  function register(path: string, kind: Entry['kind'], listed: boolean): Refusal | undefined {
    const folded = foldedName(path);
    const before = known.get(folded);
    if (!before) {
      known.set(folded, { path, kind, listed });
      return undefined;
    }
    if (before.path !== path) return collision(before.path, path);
    if (before.kind === 'file' && kind === 'directory')
      return { code: 'file-as-directory', reason: `needs ${shown(path)} as a directory, but that is a file` };
    if (before.kind === 'directory' && kind === 'file')
      return { code: 'directory-as-file', reason: 'is a file, but a directory of that name came before' };
    if (before.listed && listed) return { code: 'duplicate-name', reason: 'comes twice' };
    before.listed ||= listed;
    return undefined;
  }

  return {
    admit(entry) {
      const problem = nameProblem(entry.path);
      if (problem) return problem;
      entries += 1;
      if (entries > limits.entries)
        return { code: 'too-many-entries', reason: `is one of more than ${limits.entries} entries` };
      if (entry.size > limits.fileBytes)
        return { code: 'file-too-large', reason: `has more than ${limits.fileBytes} bytes` };
      bytes += entry.size;
      if (bytes > limits.packageBytes) return whole;
      for (let at = entry.path.indexOf('/'); at !== -1; at = entry.path.indexOf('/', at + 1)) {
        const refused = register(entry.path.slice(0, at), 'directory', false);
        if (refused) return refused;
      }
      return register(entry.path, entry.kind, true);
    },
  };
}

function collision(before: string, path: string): Refusal {
  return sameButForm(before, path)
    ? { code: 'unicode-collision', reason: `differs from ${shown(before)} only in its Unicode form` }
    : { code: 'case-collision', reason: `differs from ${shown(before)} only in upper and lower case` };
}

/** What is wrong with where an entry lies, in a package whose model file is called `model`. */
export function placeProblem(entry: Entry, model: string): Refusal | undefined {
  const { path, kind } = entry;
  const fine =
    kind === 'directory'
      ? path === 'model' || path === 'actions' || path.startsWith('actions/')
      : path === `model/${model}` || path.startsWith('actions/') || path === 'package.json';
  if (fine) return undefined;
  const reason = `has no place in a package: only model/${model}, actions/ and package.json have one`;
  return { code: 'out-of-place', reason };
}
