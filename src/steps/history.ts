import type { LedgerRecord } from '../domain/ledger.ts';
import type { Ports } from './context.ts';

export interface HistoryResult {
  readonly reason: 'read';
  /** Newest first. */
  readonly records: readonly LedgerRecord[];
}

/** What the ledger holds, of one bot and one environment where they are named. */
export async function history(
  ports: Pick<Ports, 'ledger'>,
  request: { readonly bot: string | undefined; readonly environment: string | undefined },
): Promise<HistoryResult> {
  const records = await ports.ledger.read();
  const wanted = records.filter(
    (record) =>
      (request.bot === undefined || record.bot === request.bot) &&
      (request.environment === undefined ||
        !('environment' in record) ||
        record.environment === request.environment),
  );
  return { reason: 'read', records: wanted.reverse() };
}
