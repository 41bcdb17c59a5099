import { canonicalJson, type Json } from '../../../src/domain/digest.ts';
import type { LedgerRecord, UnreadRecord } from '../../../src/domain/ledger.ts';
import type { Ledger, Outbox } from '../../../src/ports/ledger.ts';
import type { Life } from './life.ts';

/** An append-only list where the first package of some inputs stands, and the first release by a plan. */
export class FakeLedger implements Ledger {
  readonly records: LedgerRecord[] = [];
  /** Thrown by every call, while it is set. */
  trouble: unknown;
  /** What of the ledger can't be read. */
  leftOut: readonly UnreadRecord[] = [];
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  async read(): Promise<readonly LedgerRecord[]> {
    await this.#life.read('ledger-read');
    if (this.trouble !== undefined) throw this.trouble;
    return [...this.records];
  }

  unread(): Promise<readonly UnreadRecord[]> {
    return Promise.resolve(this.leftOut);
  }

  async append(records: readonly LedgerRecord[]): Promise<readonly LedgerRecord[]> {
    if (records.length > 0)
      await this.#life.write(`append ${records.map(({ kind, bot }) => `${kind} ${bot}`).join(', ')}`);
    if (this.trouble !== undefined) throw this.trouble;
    return records.map((record) => {
      const standing = this.records.find((candidate) => isSame(candidate, record));
      if (!standing) this.records.push(record);
      return standing ?? record;
    });
  }

  /** The records of one kind. */
  of<Kind extends LedgerRecord['kind']>(kind: Kind): Extract<LedgerRecord, { kind: Kind }>[] {
    return this.records.filter(
      (record): record is Extract<LedgerRecord, { kind: Kind }> => record.kind === kind,
    );
  }
}

/** What waits on this machine. */
export class FakeOutbox implements Outbox {
  readonly waiting: LedgerRecord[] = [];
  readonly #life: Life;

  constructor(life: Life) {
    this.#life = life;
  }

  async postpone(records: readonly LedgerRecord[]): Promise<void> {
    await this.#life.write(`postpone ${records.map(({ kind, bot }) => `${kind} ${bot}`).join(', ')}`);
    this.waiting.push(...records);
  }

  async pending(): Promise<readonly LedgerRecord[]> {
    await this.#life.read();
    return [...this.waiting];
  }
}

function isSame(a: LedgerRecord, b: LedgerRecord): boolean {
  if (a.kind === 'package' && b.kind === 'package') return a.bot === b.bot && a.inputs === b.inputs;
  if (a.kind === 'release' && b.kind === 'release')
    return a.environment === b.environment && a.bot === b.bot && a.plan === b.plan;
  return canonicalJson(a as unknown as Json) === canonicalJson(b as unknown as Json);
}
