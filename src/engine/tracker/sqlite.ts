import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

import type { TrackerEvent } from '../types.ts';
import { isEvent } from './events.ts';
import type { Range, StoredConversation, TrackerStore } from './store.ts';

/** SQLite's primary result code of a write that found no space. */
const sqliteFull = 13;

/**
 * Batches of events by where they start. The primary key is the version check: of two processes that would write
 * the next batch of one conversation, the second finds the place taken.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS batches (
    conversation TEXT NOT NULL,
    start INTEGER NOT NULL,
    count INTEGER NOT NULL,
    opens_session INTEGER NOT NULL,
    events TEXT NOT NULL,
    PRIMARY KEY (conversation, start)
  ) STRICT, WITHOUT ROWID`;

/**
 * Conversations in an SQLite file that several processes share (write-ahead log). A batch that was appended survives
 * the end of the process, however it comes; a loss of power may take the last moments.
 */
export class SqliteStore implements TrackerStore {
  readonly #directory: string;
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #selectSession: StatementSync;
  readonly #length: StatementSync;
  readonly #insert: StatementSync;

  /** @throws Error where the file can't be opened or is no database, or the disk is full. */
  constructor(file: string) {
    this.#directory = dirname(file);
    mkdirSync(this.#directory, { recursive: true });
    // Waiting is for the rare moment when another process writes: a write takes well under a millisecond.
    this.#database = new DatabaseSync(file, { timeout: 5000 });
    try {
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
      this.#database.exec(schema);
    } catch (error) {
      this.#database.close();
      throw this.#explained(error);
    }
    const columns = 'SELECT start, count, events FROM batches WHERE conversation = ?';
    this.#select = this.#database.prepare(`${columns} ORDER BY start`);
    this.#selectSession = this.#database.prepare(
      `${columns} AND start >= COALESCE(
         (SELECT MAX(start) FROM batches WHERE conversation = ? AND opens_session = 1), 0) ORDER BY start`,
    );
    this.#length = this.#database.prepare(
      'SELECT start + count AS length FROM batches WHERE conversation = ? ORDER BY start DESC LIMIT 1',
    );
    this.#insert = this.#database.prepare(
      'INSERT INTO batches (conversation, start, count, opens_session, events) VALUES (?, ?, ?, ?, ?)',
    );
  }

  async load(sender: string, range: Range): Promise<StoredConversation> {
    const rows = range === 'session' ? this.#selectSession.all(sender, sender) : this.#select.all(sender);
    const events: TrackerEvent[] = [];
    let version = 0;
    for (const row of rows) {
      events.push(...readBatch(row['events']));
      version = Number(row['start']) + Number(row['count']);
    }
    return { events, version };
  }

  async version(sender: string): Promise<number> {
    return this.#count(sender);
  }

  #count(sender: string): number {
    return Number(this.#length.get(sender)?.['length'] ?? 0);
  }

  async append(
    sender: string,
    version: number,
    events: readonly TrackerEvent[],
  ): Promise<number | undefined> {
    if (events.length === 0) return version;
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      const isNext = this.#count(sender) === version;
      if (isNext) {
        const opens = events.some(({ event }) => event === 'session_started') ? 1 : 0;
        this.#insert.run(sender, version, events.length, opens, JSON.stringify(events));
      }
      this.#database.exec('COMMIT');
      return isNext ? version + events.length : undefined;
    } catch (error) {
      // SQLite itself may have rolled back.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw this.#explained(error);
    }
  }

  /** SQLite's bare words for a full disk, with the place and what to do. */
  #explained(error: unknown): unknown {
    // By its shape: an error of another realm is no instance of this one's Error.
    const coded = typeof error === 'object' && error !== null && 'errcode' in error;
    const full = coded && (Number(error.errcode) & 0xff) === sqliteFull;
    if (!full) return error;
    return new Error(
      `The conversation can't be kept: the disk that ${this.#directory} lies on is full (ENOSPC). Free some space there.`,
      { cause: error },
    );
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}

function readBatch(json: unknown): TrackerEvent[] {
  const batch: unknown = JSON.parse(String(json));
  if (!Array.isArray(batch)) return [];
  return (batch as unknown[]).filter(isEvent);
}
