import type { LedgerRecord } from '../domain/ledger.ts';

/** The append-only memory of what people and runs said about packages. */
export interface Ledger {
  /** All records, oldest first: in the order in which they became part of the ledger. */
  read(): Promise<readonly LedgerRecord[]>;
  /**
   * Adds records as one change; all of them or none. A record that is there already is not added again. For a
   * `package` record the first writer wins: the record that stands is returned in its place.
   * @returns the records as they stand in the ledger, in the order given.
   */
  append(records: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]>;
}
