import { EnvironmentError } from '../../../domain/errors.ts';
import { quoted } from '../../../domain/text.ts';
import { objectId, type GitContext } from '../context.ts';
import { gitMessage } from '../process.ts';

/** The branch that holds the ledger, wherever it is. */
export interface LedgerBranch {
  /** Its newest commit, with all that belongs to it; undefined where the branch doesn't exist yet. */
  tip(): Promise<string | undefined>;
  /**
   * Moves it from `base` to a commit that follows on it. `lost`: it stands elsewhere, or somebody else is moving it;
   * read it and try again.
   */
  advance(commit: string, base: string | undefined): Promise<Advance>;
  /** The newest commit that was read on this machine, and when (ISO 8601). */
  cached(): Promise<{ readonly tip: string | undefined; readonly readAt: string | undefined }>;
}

export type Advance =
  | { readonly state: 'moved' }
  | { readonly state: 'lost'; /** What to say if it never works. */ readonly error: EnvironmentError };

/** The ledger as a branch of the repository itself, where that has no remote. */
export function localBranch(context: GitContext, branch: string): LedgerBranch {
  const name = `refs/heads/${branch}`;
  const tip = () => objectId(context, `${name}^{commit}`);
  return {
    tip,
    async advance(commit, base) {
      const expected = base ?? '0'.repeat(commit.length);
      const result = await context.git.run(['update-ref', name, commit, expected]);
      if (result.code === 0) return { state: 'moved' };
      const error = new EnvironmentError(
        `The ledger's branch ${quoted(branch)} couldn't be moved: ${gitMessage(result.stderr)}`,
        {
          code: 'ledger-locked',
          next: 'If no other git command runs, remove the lock file that git names, then do it again.',
        },
      );
      if (/Permission denied|Read-only file system|No space left/i.test(result.stderr)) throw error;
      return { state: 'lost', error };
    },
    cached: async () => ({ tip: await tip(), readAt: new Date().toISOString() }),
  };
}
