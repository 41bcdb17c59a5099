export { openRepository, type GitRepository } from './repository.ts';
export { openLedger, type GitLedger, type LedgerOptions } from './ledger/ledger.ts';
export { parseRecord } from '../../domain/ledger-record.ts';
