import type { Digest } from './digest.ts';
import type { LedgerRecord, PackageRecord, ReleaseRecord, RollbackRecord } from './ledger.ts';

/** A commit as history tells it. Texts are as people wrote them: untrusted. */
export interface Commit {
  /** 40 or 64 hexadecimal digits. */
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  /** ISO 8601: when it was committed. */
  readonly at: string;
  readonly subject: string;
  readonly body: string;
  /** What brought it, as the code host tells; undefined where it wasn't asked, or doesn't know yet. */
  readonly pull?: PullOrigin;
}

/** The pull request that brought a commit; `none`: it was pushed without one. Texts are untrusted. */
export type PullOrigin =
  | {
      readonly number: number;
      readonly title: string;
      readonly url: string;
      /** A login; undefined: the account is gone. */
      readonly author: string | undefined;
    }
  | 'none';

/** What a bot was at a commit of the default branch. */
export interface HistoryEntry {
  readonly commit: Commit;
  /** Undefined where the bot wasn't there. */
  readonly inputs: Digest | undefined;
  /** Undefined where it had no test conversations. */
  readonly suite: Digest | undefined;
}

/** A commit that changed what a bot is trained from, with those after it that changed only its tests. */
export interface Change {
  readonly inputs: Digest;
  /** The suite as it stands at the newest of its commits. */
  readonly suite: Digest | undefined;
  /** The commit that changed the inputs. */
  readonly commit: Commit;
  /** All its commits, newest first; `commit` is the last of them. */
  readonly commits: readonly Commit[];
  /** The newest of its commits: what a release is tagged at. */
  readonly line: string;
}

/** What the ledger says has the traffic. */
export interface Live {
  readonly package: Digest;
  readonly revision: string;
  /** Undefined where the traffic went back to what was never released. */
  readonly version: string | undefined;
  readonly commit: string | undefined;
  readonly inputs: Digest | undefined;
  /** ISO 8601. */
  readonly since: string;
  readonly by: string;
  /** What had the traffic before. */
  readonly previous: Digest | undefined;
  /** Packages that were released here before it and gave way to a later release. */
  readonly superseded: readonly Digest[];
}

/** Where the live line stands: `lost` if neither its commit nor its inputs are in the history. */
export type LiveLine = 'first' | 'commit' | 'inputs' | 'lost';

/** One bot's changes on the default branch, and which of them are live. */
export interface BotHistory {
  readonly bot: string;
  /** Newest first. */
  readonly changes: readonly Change[];
  readonly live: Live | undefined;
  readonly liveLine: LiveLine;
  /** Changes after the live line, newest first. */
  readonly ahead: readonly Change[];
  /** Every release of the bot in any environment, oldest first. */
  readonly releases: readonly ReleaseRecord[];
}

/**
 * Groups a bot's commits by what they changed. `entries` are the commits of the default branch's first-parent
 * history that touch the bot, newest first, back to the live commit at least.
 */
export function changesOf(entries: readonly HistoryEntry[]): readonly Change[] {
  const changes: Change[] = [];
  for (const { commit, inputs, suite } of entries) {
    if (inputs === undefined) continue;
    const newer = changes.at(-1);
    if (newer?.inputs === inputs) {
      changes[changes.length - 1] = { ...newer, commit, commits: [...newer.commits, commit] };
    } else {
      changes.push({ inputs, suite, commit, commits: [commit], line: commit.id });
    }
  }
  return changes;
}

/** What has the traffic in an environment, as its newest release or rollback tells; undefined before the first. */
export function liveState(
  records: readonly LedgerRecord[],
  environment: string,
  bot: string,
): Live | undefined {
  const moves = records
    .filter(
      (record): record is ReleaseRecord | RollbackRecord => isRelease(record) || record.kind === 'rollback',
    )
    .filter((record) => record.bot === bot && record.environment === environment);
  const newest = newestMove(moves);
  if (newest === undefined) return undefined;
  const current = newest.kind === 'release' ? newest.package : newest.to;
  const releases = moves.filter(isRelease);
  const last = releases.findLastIndex((record) => record.package === current);
  return {
    package: current,
    revision: newest.revision,
    version: releases[last]?.version,
    commit: releases[last]?.commit,
    inputs: packageRecords(records, bot).find((record) => record.package === current)?.inputs,
    since: newest.at,
    by: newest.by,
    previous: newest.kind === 'release' ? newest.previous : newest.from,
    superseded: releases
      .slice(0, Math.max(last, 0))
      .map((record) => record.package)
      .filter((digest) => digest !== current),
  };
}

/** The one that was written last; or one that the target switched to after it, although it was written before. */
function newestMove(
  moves: readonly (ReleaseRecord | RollbackRecord)[],
): ReleaseRecord | RollbackRecord | undefined {
  const last = moves.at(-1);
  const from = last?.switched;
  if (!last || from === undefined) return last;
  return moves.reduce((newest, move) => {
    // What has no time of the target is ordered by the ledger alone.
    const at = ({ switched = from }: typeof move) => Date.parse(switched);
    return at(move) > at(newest) ? move : newest;
  }, last);
}

/** A bot's past, with what the code host told of the commits that are named; the others stay as they are. */
export function withOrigins(history: BotHistory, origins: ReadonlyMap<string, PullOrigin>): BotHistory {
  const told = (commit: Commit): Commit => {
    const pull = origins.get(commit.id);
    return pull === undefined ? commit : { ...commit, pull };
  };
  const changes = history.changes.map((change) => ({
    ...change,
    commit: told(change.commit),
    commits: change.commits.map(told),
  }));
  return { ...history, changes, ahead: changes.slice(0, history.ahead.length) };
}

/** A bot's releases in any environment, oldest first. */
export function releasesOf(records: readonly LedgerRecord[], bot: string): readonly ReleaseRecord[] {
  return records.filter(isRelease).filter((record) => record.bot === bot);
}

function isRelease(record: LedgerRecord): record is ReleaseRecord {
  return record.kind === 'release';
}

function packageRecords(records: readonly LedgerRecord[], bot: string): readonly PackageRecord[] {
  return records.filter((record) => record.kind === 'package').filter((record) => record.bot === bot);
}

/**
 * Changes after the live line, by its commit, or by its inputs where the commit is gone (history was rewritten).
 * Before the first release, and where the line is lost, that is all of them.
 */
export function ahead(
  changes: readonly Change[],
  live: Live | undefined,
): { readonly changes: readonly Change[]; readonly line: LiveLine } {
  if (!live) return { changes, line: 'first' };
  const byCommit = changes.findIndex(({ commits }) => commits.some(({ id }) => id === live.commit));
  if (byCommit >= 0) return { changes: changes.slice(0, byCommit), line: 'commit' };
  const byInputs = changes.findIndex(({ inputs }) => inputs === live.inputs);
  if (byInputs >= 0) return { changes: changes.slice(0, byInputs), line: 'inputs' };
  return { changes, line: 'lost' };
}

/** Everything that planning needs to know of one bot's past. */
export function botHistory(
  bot: string,
  entries: readonly HistoryEntry[],
  records: readonly LedgerRecord[],
  environment: string,
): BotHistory {
  const changes = changesOf(entries);
  const live = liveState(records, environment, bot);
  const after = ahead(changes, live);
  return {
    bot,
    changes,
    live,
    liveLine: after.line,
    ahead: after.changes,
    releases: releasesOf(records, bot),
  };
}

/** The package that the ledger names for inputs: the first writer's. */
export function packageFor(
  records: readonly LedgerRecord[],
  bot: string,
  inputs: Digest,
): Digest | undefined {
  return packageRecords(records, bot).find((record) => record.inputs === inputs)?.package;
}
