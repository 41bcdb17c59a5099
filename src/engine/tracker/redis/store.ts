import type { TrackerEvent } from '../../types.ts';
import { isEvent } from '../events.ts';
import { transientPrefix, type Range, type StoredConversation, type TrackerStore } from '../store.ts';
import { RedisConnection, type Patience } from './connection.ts';
import { appendScript, loadScript } from './scripts.ts';
import { shownRedis, type RedisSettings } from './settings.ts';

/** Seconds for which talks that test a bot are kept: their next message may reach another replica. */
const transientSeconds = 15 * 60;

/** Conversations in a Redis that every replica of a bot shares. What was appended is in Redis when it is told so. */
class RedisStore implements TrackerStore {
  readonly #connection: RedisConnection;
  readonly #settings: RedisSettings;

  constructor(connection: RedisConnection, settings: RedisSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  #key(sender: string): string {
    return `tidegate:${this.#settings.prefix}:${sender}`;
  }

  async load(sender: string, range: Range): Promise<StoredConversation> {
    const { version, events } = await this.#ask(sender, range);
    return { version, events: events.flatMap(readEvent) };
  }

  async version(sender: string): Promise<number> {
    return (await this.#ask(sender, 'none')).version;
  }

  async #ask(sender: string, range: Range | 'none'): Promise<{ version: number; events: unknown[] }> {
    const reply = await this.#connection.run(loadScript, this.#key(sender), () => [range]);
    const [version, events] = Array.isArray(reply) ? (reply as unknown[]) : [];
    return { version: this.#number(version), events: Array.isArray(events) ? (events as unknown[]) : [] };
  }

  async append(
    sender: string,
    version: number,
    events: readonly TrackerEvent[],
  ): Promise<number | undefined> {
    if (events.length === 0) return version;
    const lines = events.map((event) => JSON.stringify(event));
    const opens = events.some(({ event }) => event === 'session_started') ? 'opens' : 'goes on';
    const seconds = sender.startsWith(transientPrefix) ? transientSeconds : this.#settings.expirySeconds;
    const expiry = String((seconds ?? 0) * 1000);
    const reply = await this.#connection.run(appendScript, this.#key(sender), (again) => [
      String(version),
      again ? 'again' : 'first',
      opens,
      expiry,
      ...lines,
    ]);
    return reply === '' ? undefined : this.#number(reply);
  }

  #number(value: unknown): number {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : NaN;
    if (Number.isSafeInteger(number)) return number;
    throw new Error(`Redis at ${shownRedis(this.#settings)} answered something that isn't ours.`);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

/**
 * Opens conversations in a Redis.
 * @param log told when it stops answering, and when it answers again.
 * @throws StoreUnavailable where it doesn't answer; Error where it doesn't let us in.
 */
export async function openRedisStore(
  settings: RedisSettings,
  log: (line: string) => void,
  patience?: Partial<Patience>,
): Promise<TrackerStore> {
  const store = new RedisStore(new RedisConnection(settings, log, patience), settings);
  try {
    // Both to get in, and to read what every message reads.
    await store.version('tidegate-opening');
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

function readEvent(json: unknown): TrackerEvent[] {
  const event: unknown = JSON.parse(String(json));
  return isEvent(event) ? [event] : [];
}
