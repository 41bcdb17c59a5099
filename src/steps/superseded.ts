import { UserError } from '../domain/errors.ts';
import type { Commit } from '../domain/history.ts';
import { oneLine } from '../domain/text.ts';
import type { Ports } from './context.ts';

/** What took the place of what is under way. */
export interface Superseding {
  readonly commit: string;
  /** Its first line, as a person wrote it: untrusted. Undefined where it can't be read. */
  readonly subject: string | undefined;
}

/** Asks whether something newer took the place of what is under way; undefined: nothing did. */
export type AskSuperseded = () => Promise<Superseding | undefined>;

/** Asks git, whenever it is called, whether a branch still stands at a commit. A branch that is gone supersedes nothing. */
export function askSuperseded(
  ports: Pick<Ports, 'checkout' | 'repository'>,
  { branch, commit }: { readonly branch: string; readonly commit: string },
): AskSuperseded {
  return async () => {
    const now = await ports.checkout.upstream(branch).catch((error: unknown) => {
      if (error instanceof UserError) return commit;
      throw error;
    });
    if (now === commit) return undefined;
    const newer: Commit | undefined = await ports.repository.resolve(now);
    return { commit: now, subject: newer?.subject };
  };
}

/** `Superseded by the push of 1a2b3c4 (Mend the greeting).` */
export function supersededSentence({ commit, subject }: Superseding): string {
  const words = oneLine(subject ?? '', 100);
  return `Superseded by the push of ${commit.slice(0, 7)}${words === '' ? '' : ` (${words})`}.`;
}
