import { directoryIdentity, type Layout } from './layout.ts';
import { tryLock } from './lock.ts';
import { endOrphans } from './orphans.ts';
import { loadState, saveState } from './state.ts';
import { findBot, withEnded } from './transitions.ts';
import { noSuchBot } from './unknown.ts';

/**
 * Forgets a bot of an environment that no supervisor runs: its record is all there is to change. Nothing is started.
 * @returns false where a supervisor is about to run, which is to be asked instead.
 * @throws UserError if the environment holds no such bot.
 */
export async function endIdleBot(layout: Layout, environment: string, bot: string): Promise<boolean> {
  const empty = { schema: 1, environment, keepMinutes: 0, previews: 0, bots: [] } as const;
  if (directoryIdentity(layout.directory) === undefined) throw noSuchBot(empty, bot);
  const lock = tryLock(layout.lock);
  if (!lock) return false;
  try {
    const state = (await loadState(layout)) ?? empty;
    if (!findBot(state, bot)) throw noSuchBot(state, bot);
    await endOrphans(layout);
    await saveState(layout, withEnded(state, bot));
    return true;
  } finally {
    lock.release();
  }
}
