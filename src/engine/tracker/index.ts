import { SqliteStore } from './sqlite.ts';
import { MemoryStore, SplitStore, type TrackerStore } from './store.ts';

export type { TrackerStore } from './store.ts';

/**
 * Opens the store of an environment's conversations: an SQLite file, or memory where no file is named.
 * @throws Error where the file can't be opened or is no database.
 */
export function openStore(file: string | undefined): TrackerStore {
  return file === undefined ? new MemoryStore() : new SplitStore(new SqliteStore(file));
}
