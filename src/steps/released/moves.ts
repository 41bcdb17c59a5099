import type { Bot } from '../../domain/bot.ts';
import { liveState, type Change, type Live, type LiveLine } from '../../domain/history.ts';
import type { LedgerRecord, ReleaseRecord, RollbackRecord } from '../../domain/ledger.ts';
import type { Workspace } from '../../domain/project.ts';
import type { Ports } from '../context.ts';
import { readPast } from '../past.ts';

/** A record that moved the traffic. */
export type MoveRecord = ReleaseRecord | RollbackRecord;

/** What a release or a rollback did, as git and the ledger tell. */
export interface Move {
  readonly record: MoveRecord;
  /** What had the traffic before it; undefined before the first release. */
  readonly before: Live | undefined;
  /** What has had the traffic since. */
  readonly after: Live;
  /** Whether it is still the newest of its bot there. */
  readonly newest: boolean;
  /** `back`: its changes went out of the traffic. */
  readonly direction: 'forward' | 'back';
  /** The changes between the two, newest first. */
  readonly changes: readonly Change[];
  /** Whether `changes` are what the move brought, or all that there is, because nothing was live or its line is lost. */
  readonly line: LiveLine;
}

/** Reads what a move did. `all` is the ledger, with this very record in it. */
export async function readMove(
  ports: Pick<Ports, 'repository' | 'sources' | 'engine'>,
  request: {
    readonly workspace: Workspace;
    readonly bot: Bot;
    readonly record: MoveRecord;
    readonly all: readonly LedgerRecord[];
  },
): Promise<Move> {
  const { workspace, bot, record, all } = request;
  const { environment } = record;
  const earlier = all.slice(0, all.indexOf(record));
  // What the record says, even if the target switched to another one later.
  const upTo = [...earlier, { ...record, switched: undefined }];
  const before = liveState(earlier, environment, bot.name);
  const after = liveState(upTo, environment, bot.name) as Live;
  const about = { record, before, after, newest: liveState(all, environment, bot.name)?.since === record.at };
  const changesUpTo = async (head: string | undefined, records: readonly LedgerRecord[]) => {
    const request = { workspace, bots: [bot], head: String(head), environment, records };
    const [past] = head === undefined ? [] : await readPast(ports, request);
    return past ? { changes: past.ahead, line: past.liveLine } : nothing;
  };
  if (record.kind === 'release') {
    return { ...about, direction: 'forward', ...(await changesUpTo(record.commit, earlier)) };
  }
  const back = await changesUpTo(before?.commit, upTo);
  if (back.line !== 'lost') return { ...about, direction: 'back', ...back };
  // To something newer, then; or nobody can tell any more what lies between.
  const forward = await changesUpTo(after.commit, earlier);
  return { ...about, direction: 'forward', ...(forward.line === 'lost' ? nothing : forward) };
}

const nothing = { changes: [], line: 'lost' } as const;

/** Records of a run that moved the traffic, as the ledger has them, and the ledger with all of them in it. */
export function movesOf(
  ledger: readonly LedgerRecord[],
  records: readonly LedgerRecord[],
): { readonly all: readonly LedgerRecord[]; readonly moves: readonly MoveRecord[] } {
  const all = [...ledger];
  const moves: MoveRecord[] = [];
  for (const record of records.filter(isMove)) {
    const there = all.filter(isMove).find((one) => keyOf(one) === keyOf(record));
    if (!there) all.push(record);
    const move = there ?? record;
    if (!moves.includes(move)) moves.push(move);
  }
  return { all, moves };
}

function isMove(record: LedgerRecord): record is MoveRecord {
  return record.kind === 'release' || record.kind === 'rollback';
}

/** What two records about one and the same move have in common: a plan releases a bot once. */
function keyOf(record: MoveRecord): string {
  const { kind, environment, bot } = record;
  const which = record.kind === 'release' ? record.plan : `${record.at} ${record.to}`;
  return [kind, environment, bot, which].join(' ');
}
