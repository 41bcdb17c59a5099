import { known, type Fact } from '../../domain/facts.ts';
import type { PullRequest } from '../../domain/forge/pull-request.ts';
import type { LedgerRecord, VerificationRecord } from '../../domain/ledger.ts';
import type { Slot } from '../../domain/report/view.ts';
import type { BotOutcome } from '../../domain/run/conclude.ts';
import type { DeploymentPart } from '../../domain/run/record.ts';
import { deploymentOf } from '../../domain/report/words.ts';
import type { Ports } from '../context.ts';
import { factOf } from './fact.ts';

/** What a run gave a bot's traffic to; undefined where it gave it to nothing. */
export function slotGiven(outcome: BotOutcome): DeploymentPart | undefined {
  const deployed = outcome.phases.some(({ phase, state }) => phase === 'deploy' && state === 'passed');
  const deployment = deploymentOf(outcome);
  return deployed && outcome.state === 'passed' && deployment?.preview === false ? deployment : undefined;
}

/**
 * Whom an environment's traffic goes to, as far as the newest good verification tells: the newest by its time, since
 * runs that end at once come into the ledger in any order.
 */
export function holderOf(
  records: readonly LedgerRecord[],
  environment: string,
  bot: string,
): VerificationRecord | undefined {
  return records
    .filter((record) => record.kind === 'verification')
    .filter((record) => record.bot === bot && record.environment === environment && record.passed)
    .reduce<VerificationRecord | undefined>(
      (newest, record) => (newest && newest.at > record.at ? newest : record),
      undefined,
    );
}

/** What is asked to find out who holds a slot. */
export interface SlotRequest {
  readonly environment: string;
  readonly commit: string;
  readonly records: readonly LedgerRecord[];
  /** The default branch, and where it stands. */
  readonly base: { readonly branch: string; readonly commit: string | undefined };
  /** Every open pull request; asked for when one is needed. */
  readonly openPulls: () => Promise<readonly PullRequest[]>;
}

/** Who has a bot's traffic, where a run of this commit didn't get it; undefined where nobody can tell. */
export async function slotOf(
  ports: Pick<Ports, 'repository'>,
  outcome: BotOutcome,
  { environment, commit, records, base, openPulls }: SlotRequest,
): Promise<Slot | undefined> {
  const tried = outcome.phases.some(({ phase }) => phase === 'deploy');
  if (!tried || slotGiven(outcome)) return undefined;
  const holder = holderOf(records, environment, outcome.bot);
  if (!holder || holder.commit === commit) return undefined;
  const pulls: Fact<readonly PullRequest[]> = await factOf(openPulls);
  const pull = pulls.known ? pulls.value.find(({ head }) => head.commit === holder.commit) : undefined;
  if (pull) {
    return { branch: pull.head.branch, since: holder.at, pull: { number: pull.number, url: pull.url } };
  }
  const merged =
    base.commit === undefined
      ? known(undefined)
      : await factOf(() => ports.repository.mergeBase(holder.commit, base.commit as string));
  return merged.known && merged.value === holder.commit
    ? { branch: base.branch, since: holder.at, pull: undefined }
    : undefined;
}
