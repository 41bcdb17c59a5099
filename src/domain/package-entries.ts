/** Why an archive is refused. Every kind of hostility has a code of its own. */
export type RefusalCode =
  // The archive as such.
  | 'compressed'
  | 'not-tar'
  | 'bad-checksum'
  | 'bad-number'
  | 'truncated'
  | 'no-end'
  | 'data-after-end'
  // What an entry is.
  | 'symbolic-link'
  | 'hard-link'
  | 'character-device'
  | 'block-device'
  | 'fifo'
  | 'contiguous-file'
  | 'sparse-file'
  | 'gnu-extension'
  | 'unknown-type'
  | 'special-mode'
  | 'link-name'
  | 'directory-with-content'
  // PAX headers.
  | 'pax-global'
  | 'pax-malformed'
  | 'pax-too-large'
  | 'pax-key'
  | 'pax-duplicate'
  | 'pax-alone'
  // What it is called.
  | 'empty-name'
  | 'not-utf8'
  | 'nul-in-name'
  | 'control-character'
  | 'backslash'
  | 'absolute-path'
  | 'drive-letter'
  | 'parent-directory'
  | 'current-directory'
  | 'empty-component'
  | 'slash-after-file'
  | 'name-too-long'
  | 'path-too-long'
  | 'too-deep'
  | 'whiteout'
  // What it is beside the others.
  | 'duplicate-name'
  | 'case-collision'
  | 'unicode-collision'
  | 'file-as-directory'
  | 'directory-as-file'
  | 'out-of-place'
  | 'missing-entry'
  | 'metadata-mismatch'
  // How much of it there is.
  | 'file-too-large'
  | 'package-too-large'
  | 'too-many-entries';

export interface Refusal {
  readonly code: RefusalCode;
  /** A clause that goes on after the entry's name, such as `is a symbolic link`. */
  readonly reason: string;
}

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
  entries: 100_000,
  /** Bytes of a name between slashes: what Linux allows. */
  nameBytes: 255,
  pathBytes: 1024,
  depth: 64,
} as const;

const encoder = new TextEncoder();
const control = /[\u0001-\u001f\u007f-\u009f]/;

/** What is wrong with a relative path, for any file system that it could be laid out on; undefined if nothing. */
export function nameProblem(path: string): Refusal | undefined {
  if (path === '') return { code: 'empty-name', reason: 'has no name' };
  if (path.includes('\0')) return { code: 'nul-in-name', reason: 'has a NUL in its name' };
  if (control.test(path)) return { code: 'control-character', reason: 'has a control character in its name' };
  if (path.includes('\\')) return { code: 'backslash', reason: 'has a backslash in its name' };
  if (path.startsWith('/')) return { code: 'absolute-path', reason: 'has an absolute path' };
  if (/^[A-Za-z]:/.test(path))
    return { code: 'drive-letter', reason: 'has a path that starts with a drive letter' };
  if (!path.isWellFormed()) return { code: 'not-utf8', reason: "has a name that isn't Unicode" };
  if (encoder.encode(path).byteLength > limits.pathBytes)
    return { code: 'path-too-long', reason: `has a path of more than ${limits.pathBytes} bytes` };
  const components = path.split('/');
  if (components.length > limits.depth)
    return { code: 'too-deep', reason: `is more than ${limits.depth} directories deep` };
  for (const component of components) {
    const problem = componentProblem(component);
    if (problem) return problem;
  }
  return undefined;
}

function componentProblem(component: string): Refusal | undefined {
  if (component === '') return { code: 'empty-component', reason: 'has an empty name in its path' };
  if (component === '.') return { code: 'current-directory', reason: 'has `.` in its path' };
  if (component === '..') return { code: 'parent-directory', reason: 'has `..` in its path' };
  if (component.startsWith('.wh.'))
    return { code: 'whiteout', reason: 'is named like a whiteout (`.wh.`), which deletes files of an image' };
  if (encoder.encode(component).byteLength > limits.nameBytes)
    return { code: 'name-too-long', reason: `has a name of more than ${limits.nameBytes} bytes` };
  return undefined;
}

/**
 * The form in which two names meet on a file system that ignores case or Unicode normalization (APFS, NTFS). Upper
 * case comes last, because it alone unites `ß` with `ss` and both small sigmas.
 */
export function foldedName(path: string): string {
  return path.normalize('NFD').toLowerCase().toUpperCase().normalize('NFD');
}

/** Judges the entries of a package, one after the other. */
export interface EntryRules {
  /** What is wrong with the next entry, in view of all before it; undefined if it may come in. */
  admit(entry: Entry): Refusal | undefined;
}

/** Rules for all entries of one package together. */
export function entryRules(): EntryRules {
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
      if (bytes > limits.packageBytes)
        return {
          code: 'package-too-large',
          reason: `makes the package larger than ${limits.packageBytes} bytes`,
        };
      for (let at = entry.path.indexOf('/'); at !== -1; at = entry.path.indexOf('/', at + 1)) {
        const refused = register(entry.path.slice(0, at), 'directory', false);
        if (refused) return refused;
      }
      return register(entry.path, entry.kind, true);
    },
  };
}

function collision(before: string, path: string): Refusal {
  const unicode = before.normalize('NFD') === path.normalize('NFD');
  return unicode
    ? { code: 'unicode-collision', reason: `differs from ${shown(before)} only in its Unicode form` }
    : { code: 'case-collision', reason: `differs from ${shown(before)} only in upper and lower case` };
}

/** A name from an archive as a message may show it: quoted, escaped and cut. */
export function shown(path: string): string {
  return JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);
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
