import type { WorkTree } from '../../ports/repository.ts';
import { difference, sameText } from './difference.ts';

/** A file that is proposed. */
export interface ProposedFile {
  /** Relative to the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** A proposed file beside what lies there. */
export interface ComparedFile extends ProposedFile {
  readonly state: 'new' | 'same' | 'differs';
  /** Lines that only the file that lies there has. */
  readonly removed: readonly string[];
  /** Lines that only the proposal has. */
  readonly added: readonly string[];
}

/** What became of a file. */
export interface WrittenFile {
  readonly path: string;
  /** `kept`: another text lies there, and nobody said that it may be replaced. */
  readonly outcome: 'written' | 'replaced' | 'unchanged' | 'kept';
}

/** Compares proposed files with what lies there. */
export async function compare(
  ports: { readonly workTree: WorkTree },
  files: readonly ProposedFile[],
): Promise<readonly ComparedFile[]> {
  const compared: ComparedFile[] = [];
  for (const file of files) {
    const standing = await ports.workTree.read(file.path);
    if (standing === undefined) compared.push({ ...file, state: 'new', removed: [], added: [] });
    else if (sameText(standing, file.text)) compared.push({ ...file, state: 'same', removed: [], added: [] });
    else compared.push({ ...file, state: 'differs', ...difference(standing, file.text) });
  }
  return compared;
}

/**
 * Writes what is new, and what may be replaced.
 * @param replace whether a file that lies there with another text may be replaced.
 */
export async function write(
  ports: { readonly workTree: WorkTree },
  files: readonly ComparedFile[],
  replace: (file: ComparedFile) => Promise<boolean>,
): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const file of files) {
    const { path, state, text } = file;
    if (state === 'same') written.push({ path, outcome: 'unchanged' });
    else if (state === 'differs' && !(await replace(file))) written.push({ path, outcome: 'kept' });
    else {
      await ports.workTree.write(path, text);
      written.push({ path, outcome: state === 'new' ? 'written' : 'replaced' });
    }
  }
  return written;
}
