import type { LedgerRecord, UnreadRecord } from '../domain/ledger.ts';

/** The append-only memory of what people and runs said about packages. */
export interface Ledger {
  /** All records, oldest first: in the order in which they became part of the ledger. */
  read(): Promise<readonly LedgerRecord[]>;
  /**
   * What the newest `read` had to leave out: damaged records, and those of a later version, which may forbid what the
   * others allow. The remote isn't asked again, unless nothing was read yet.
   */
  unread(): Promise<readonly UnreadRecord[]>;
  /**
   * Adds records as one change; all of them or none. A record that is there already is not added again. For the
   * `package` record of some inputs, and for the `release` record of a bot by a plan, the first writer wins: the record
   * that stands is returned in its place.
   * @returns the records as they stand in the ledger, in the order given.
   */
  append(records: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]>;
}

/** Keeps words that couldn't be written now, such as a rollback's while the remote is down. */
export interface Outbox {
  /** The next append to the ledger writes them first. */
  postpone(records: readonly LedgerRecord[]): Promise<void>;
  /** What waits, oldest first. */
  pending(): Promise<readonly LedgerRecord[]>;
}
