import type { TreeEntry } from '../../domain/inputs.ts';
import type { Problem } from '../../domain/errors.ts';
import { quoted } from '../../domain/text.ts';

/**
 * What is wrong with names of files that are to be laid out together: each must stay below its directory, mean the
 * same file on every system, and not be git's own.
 */
export function nameProblems(entries: readonly TreeEntry[]): Problem[] {
  const problems: Problem[] = [];
  const refuse = (path: string, code: string, why: string) =>
    problems.push({
      severity: 'error',
      code,
      message: `${quoted(path, 400)} can't be laid out: ${why}`,
      place: { file: path },
      next: 'Rename it in the repository, and commit.',
    });
  /** What each name without regard to case stands for; directories are known by all that lies in them. */
  const seen = new Map<string, { readonly name: string; readonly file: boolean }>();
  const paths = new Set<string>();
  for (const { path } of entries) {
    const why = paths.has(path) ? 'it is there twice.' : hostile(path);
    paths.add(path);
    if (why !== undefined) {
      refuse(path, 'hostile-name', why);
      continue;
    }
    for (const { name, file } of prefixes(path)) {
      const folded = name.normalize('NFC').toLowerCase();
      const other = seen.get(folded);
      seen.set(folded, other ?? { name, file });
      if (other === undefined || (other.name === name && !other.file && !file)) continue;
      const same = other.name === name;
      refuse(
        path,
        same ? 'hostile-name' : 'case-collision',
        same
          ? `${quoted(name)} can't be a file and a directory at once.`
          : `where case doesn't count, ${quoted(name)} and ${quoted(other.name)} are one name.`,
      );
      break;
    }
  }
  return problems;
}

/** A path and all directories above it. */
function prefixes(path: string): { name: string; file: boolean }[] {
  const parts = path.split('/');
  return parts.map((_, index) => ({
    name: parts.slice(0, index + 1).join('/'),
    file: index === parts.length - 1,
  }));
}

function hostile(path: string): string | undefined {
  if (!path.isWellFormed()) return "its name isn't UTF-8.";
  if (path.includes('\0')) return 'its name holds a NUL character.';
  for (const part of path.split('/')) {
    if (part === '') return 'its name is absolute or has an empty part.';
    if (part === '.' || part === '..') return `a part of it is ${part}.`;
    if (isGitsOwn(part)) return `${quoted(part)} is a name of git's own.`;
    if (new TextEncoder().encode(part).length > 255) return 'a part of it is longer than 255 bytes.';
  }
  return undefined;
}

/** `.git` as some file system would see it: without regard to case, trailing dots or ignored characters. */
function isGitsOwn(part: string): boolean {
  const seen = part.replaceAll(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, '').toLowerCase();
  return /^\.git[. ]*(:.*)?$/.test(seen) || seen === 'git~1';
}
