import type { RedisSettings } from './redis/settings.ts';
import { SqliteStore } from './sqlite.ts';
import { MemoryStore, SplitStore, type TrackerStore } from './store.ts';

export type { RedisSettings } from './redis/settings.ts';
export type { TrackerStore } from './store.ts';

export interface StorePlace {
  /** An SQLite file of this machine; undefined keeps conversations in memory. */
  readonly file: string | undefined;
  /** A Redis that several machines share; then there is no file. */
  readonly redis?: RedisSettings | undefined;
}

/**
 * Opens the store of an environment's conversations.
 * @param log told when a Redis stops answering, and when it answers again.
 * @throws Error where the file can't be opened or is no database, or the Redis doesn't answer or let us in.
 */
export async function openStore(place: StorePlace, log: (line: string) => void): Promise<TrackerStore> {
  if (place.redis) {
    // It takes longer to load than all the rest, and is seldom used.
    const { openRedisStore } = await import('./redis/store.ts');
    return openRedisStore(place.redis, log);
  }
  return place.file === undefined ? new MemoryStore() : new SplitStore(new SqliteStore(place.file));
}
