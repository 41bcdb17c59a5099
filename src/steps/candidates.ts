import type { Bot } from '../domain/bot.ts';
import type { Digest } from '../domain/digest.ts';
import { packageFor, type Change, type Live, type LiveLine } from '../domain/history.ts';
import type { Workspace } from '../domain/project.ts';
import { verificationOf, type Verification } from '../domain/verification.ts';
import type { Ports } from './context.ts';
import { readPast } from './past.ts';

/** A merged change that isn't live. */
export interface Candidate {
  readonly change: Change;
  /** Undefined: its inputs were never trained. */
  readonly package: Digest | undefined;
  readonly verification: Verification['state'];
}

export interface BotCandidates {
  readonly bot: string;
  readonly live: Live | undefined;
  readonly liveLine: LiveLine;
  /** Newest first. */
  readonly candidates: readonly Candidate[];
}

export interface CandidatesResult {
  readonly reason: 'listed' | 'none';
  readonly environment: string;
  readonly bots: readonly BotCandidates[];
}

/** What is merged and not live, per bot, with what is known of each change's package. */
export async function candidates(
  ports: Pick<Ports, 'repository' | 'sources' | 'engine' | 'ledger'>,
  request: {
    readonly workspace: Workspace;
    readonly bots: readonly Bot[];
    readonly head: string;
    readonly environment: string;
  },
): Promise<CandidatesResult> {
  const records = await ports.ledger.read();
  const past = await readPast(ports, { ...request, records });
  const bots = past.map(({ bot, live, liveLine, ahead }) => ({
    bot,
    live,
    liveLine,
    candidates: ahead.map((change) => {
      const digest = packageFor(records, bot, change.inputs);
      const verification =
        digest === undefined ? 'none' : verificationOf(records, bot, digest, change.suite).state;
      return { change, package: digest, verification };
    }),
  }));
  const none = bots.every(({ candidates: ahead }) => ahead.length === 0);
  return { reason: none ? 'none' : 'listed', environment: request.environment, bots };
}
