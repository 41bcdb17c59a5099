import { isToldError } from '../../domain/errors.ts';
import { oneLine } from '../../domain/text.ts';

/** Kinds of things that are written, each with a permission of its own. */
export type Channel = 'ledger' | 'checks' | 'deployments' | 'comments' | 'releases' | 'board';

/** Writes of which each may fail alone. */
export interface Writes {
  /**
   * Does a write. Where it fails, that is noted, and undefined is given. What the token may not do is noted once, and
   * nothing more of its kind is tried: it is no failure.
   * @param what as in `the comment on pull request 12`.
   */
  attempt<T>(channel: Channel, what: string, write: () => Promise<T>): Promise<T | undefined>;
  /** One sentence for each thing that wasn't written. */
  notes(): readonly string[];
  /** What should have been written and wasn't: another run of the job writes it. */
  untold(): readonly string[];
  /** Notes something that somebody else tried and couldn't write, with the code of its error. */
  missed(channel: Channel, what: string, code: string, why: string): void;
  /** Notes something that nobody could tell yet, and that is no failure. */
  noted(sentence: string): void;
}

/** Begins a row of writes. */
export function beginWrites(): Writes {
  const notes: string[] = [];
  const untold: string[] = [];
  const closed = new Set<Channel>();
  const missed: Writes['missed'] = (channel, what, code, why) => {
    if (code === 'forge-forbidden') {
      if (!closed.has(channel)) notes.push(`The token may not write ${channel}: ${oneLine(why, 500)}`);
      closed.add(channel);
    } else {
      untold.push(what);
      notes.push(`${capital(what)} couldn't be written: ${oneLine(why, 500)}`);
    }
  };
  return {
    async attempt(channel, what, write) {
      if (closed.has(channel)) return undefined;
      try {
        return await write();
      } catch (error) {
        if (!isToldError(error)) throw error;
        missed(channel, what, error.code, error.message);
        return undefined;
      }
    },
    notes: () => notes,
    untold: () => untold,
    missed,
    noted: (sentence) => void notes.push(oneLine(sentence, 500)),
  };
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
