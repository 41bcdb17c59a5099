import type { Problem } from '../../domain/errors.ts';
import type { LedgerRecord } from '../../domain/ledger.ts';
import type { Conclusion } from '../../domain/run/conclude.ts';
import type { RunKind } from '../../domain/run/event.ts';
import type { Forge } from '../../ports/forge.ts';
import { writeBoard } from '../board.ts';
import type { Ports } from '../context.ts';
import { tellMerged } from '../released/index.ts';
import { tellReleased } from '../released/index.ts';
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
  /** What the run told the ledger. */
  readonly ledger: readonly LedgerRecord[];
}

/**
 * Tells what happens after a merge: a failure on the default branch and every release, in the comments of the pull
 * requests concerned; and writes the board anew where what it shows may have changed.
 */
export async function tellAfterwards(
  ports: Ports,
  forge: Forge,
  writes: Writes,
  { request, kind, conclusion, ledger }: Aftermath,
): Promise<void> {
  const { run, commit, event } = request;
  const merged = kind.kind === 'default' && conclusion.bots.length > 0;
  const moved = ledger.some((record) => record.kind === 'release' || record.kind === 'rollback');
  if (merged || (kind.kind === 'default' && conclusion.state === 'failure')) {
    const from = event.kind === 'push' ? event.before : undefined;
    await tell('comments', 'a word in the comments of the pull requests that were merged', () =>
      tellMerged(ports, forge, { branch: String(kind.branch), from, commit, run, conclusion }),
    );
  }
  if (!merged && !moved) return;
  const standing = await writes.attempt('board', 'the release board', () => released(ports));
  if (!standing) return;
  if (moved) {
    const { workspace } = standing;
    await tell('releases', 'what was released', () =>
      tellReleased(ports, forge, { workspace, records: ledger, runUrl: run.url }),
    );
  }
  const formUrl = `${forge.repository.url}/actions/workflows/${releaseWorkflow}`;
  await tell('board', 'the release board', () => writeBoard(ports, forge, { ...standing, formUrl }));

  async function tell(
    channel: Channel,
    what: string,
    work: () => Promise<{ readonly problems: readonly Problem[] }>,
  ): Promise<void> {
    const told = await writes.attempt(channel, what, work);
    for (const { code, message } of told?.problems ?? []) writes.missed(channel, what, code, message);
  }
}
