import { openLedger, type GitLedger, type LedgerOptions } from '../../../src/adapters/git/index.ts';
import { digestOf } from '../../../src/domain/digest.ts';
import type {
  LedgerRecord,
  PackageRecord,
  ReleaseRecord,
  RevocationRecord,
} from '../../../src/domain/ledger.ts';
import { ScratchSpace, type ScratchRepository } from '../../support/git.ts';

export const branch = 'tidegate/ledger';

/** Scratch repositories with ledgers in them. `close` it after each test, `remove` it after all. */
export class LedgerSpace extends ScratchSpace {
  readonly #opened: GitLedger[] = [];

  open(at: ScratchRepository, options: Partial<LedgerOptions> = {}): GitLedger {
    const identity = 'Ada <ada@example.com>';
    const ledger = openLedger({ directory: at.directory, branch, remote: 'origin', identity, ...options });
    this.#opened.push(ledger);
    return ledger;
  }

  /** A remote with one commit, and a clone of it. */
  pair(): { origin: ScratchRepository; clone: ScratchRepository } {
    const origin = this.bare();
    const clone = this.clone(origin);
    clone.commit({ file: 'x' });
    clone.git('push', '--quiet', 'origin', 'main');
    return { origin, clone };
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.splice(0).map((ledger) => ledger.close()));
  }
}

const said = {
  schema: 1 as const,
  bot: 'faq',
  at: '2026-11-23T12:00:00.000Z',
  by: 'Ada <ada@example.com>',
  why: '',
};
export const revocation = (subject: string, more: Partial<RevocationRecord> = {}): RevocationRecord => ({
  ...said,
  kind: 'revocation',
  package: digestOf(subject),
  ...more,
});
export const claim = (inputs: string, result: string, more: Partial<PackageRecord> = {}): PackageRecord => ({
  ...said,
  kind: 'package',
  inputs: digestOf(inputs),
  package: digestOf(result),
  commit: '1'.repeat(40),
  ...more,
});
export const release = (plan: string, more: Partial<ReleaseRecord> = {}): ReleaseRecord => ({
  ...said,
  kind: 'release',
  environment: 'production',
  version: '1.0.0',
  package: digestOf('p'),
  revision: '0123456789ab',
  commit: '1'.repeat(40),
  plan: digestOf(plan),
  previous: undefined,
  ...more,
});
/** The package that each record is about. */
export const packages = (records: readonly LedgerRecord[]) =>
  records.map((one) => (one.kind === 'rollback' ? one.to : one.package));
