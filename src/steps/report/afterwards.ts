import type { Problem } from '../../domain/errors.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import type { Conclusion } from '../../domain/run/conclude.ts';
import type { RunKind } from '../../domain/run/event.ts';
import type { Forge } from '../../ports/forge.ts';
import { writeBoard } from '../board.ts';
import type { Ports } from '../context.ts';
import { tellMerged, tellReleased } from '../released/index.ts';
import { released } from '../workspace.ts';
import type { EndRequest } from './request.ts';
import type { Channel, Writes } from './writes.ts';

/** The file of the workflow that releases. */
const releaseWorkflow = 'release.yml';

/** What a run was, as far as others than its own pull request hear of it. */
export interface Aftermath {
  readonly request: EndRequest;
  readonly kind: RunKind;
  readonly conclusion: Conclusion;
}

/** Tells how a push to the default branch ended, in the comments of the pull requests that it brought. */
export async function tellPush(
  ports: Ports,
  forge: Forge,
  writes: Writes,
  { request: { run, commit, event }, kind, conclusion }: Aftermath,
): Promise<void> {
  const { branch } = kind;
  if (event.kind !== 'push' || kind.kind !== 'default' || branch === undefined) return;
  if (conclusion.bots.length === 0 && conclusion.state === 'success') return;
  const about = { branch, from: event.before, commit, run, conclusion };
  await tell(writes, 'comments', 'a word in the comments of the pull requests that were merged', () =>
    tellMerged(ports, forge, about),
  );
}

/**
 * Tells what a run released, to whom it may concern; and writes the board anew where what it shows may have changed.
 * @param ledger what the run told the ledger.
 */
export async function tellMoves(
  ports: Ports,
  forge: Forge,
  writes: Writes,
  { request, kind, conclusion, ledger }: Aftermath & { readonly ledger: readonly LedgerRecord[] },
): Promise<void> {
  const merged = kind.kind === 'default' && conclusion.bots.length > 0;
  const moved = ledger.some((record) => record.kind === 'release' || record.kind === 'rollback');
  if (!merged && !moved) return;
  const standing = await writes.attempt('board', 'the release board', () => released(ports));
  if (!standing) return;
  if (moved) {
    const about = { workspace: standing.workspace, records: ledger, runUrl: request.run.url };
    await tell(writes, 'releases', 'what was released', () => tellReleased(ports, forge, about));
  }
  const formUrl = `${forge.repository.url}/actions/workflows/${releaseWorkflow}`;
  await tell(writes, 'board', 'the release board', () => writeBoard(ports, forge, { ...standing, formUrl }));
}

async function tell(
  writes: Writes,
  channel: Channel,
  what: string,
  work: () => Promise<{ readonly problems: readonly Problem[] }>,
): Promise<void> {
  const told = await writes.attempt(channel, what, work);
  for (const { severity, code, message } of told?.problems ?? []) {
    if (severity === 'note') writes.noted(message);
    else writes.missed(channel, what, code, message);
  }
}
