import type { Bot } from '../domain/bot.ts';
import type { Decision } from '../domain/decision.ts';
import type { Digest } from '../domain/digest.ts';
import {
  packageFor,
  withOrigins,
  type BotHistory,
  type Change,
  type Live,
  type LiveLine,
} from '../domain/history.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import { makePlan } from '../domain/plan.ts';
import type { Workspace } from '../domain/project.ts';
import { drawLine, pullRequestOf } from '../domain/selection.ts';
import { verificationOf, type Verification } from '../domain/verification.ts';
import { environmentNamed, type Ports } from './context.ts';
import { forgeWords } from './forge-facts.ts';
import { openFacts } from './line-facts.ts';
import { readPast } from './past.ts';

/** How many changes of a bot are judged, the newest first: a plan judges any other. */
export const judgedPerBot = 50;

/** How many commits a code host is asked for, the newest first. */
const mostAsked = 100;

/** A merged change that isn't live. */
export interface Candidate {
  readonly change: Change;
  /** Undefined: its inputs were never trained. */
  readonly package: Digest | undefined;
  readonly verification: Verification['state'];
  /** Whether a plan that picks it alone would ship; `unknown`: nothing is against it but what couldn't be read. */
  readonly state: 'ready' | 'blocked' | 'unknown';
  /** The gates that deny it. */
  readonly denied: readonly Decision[];
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

export interface CandidatesRequest {
  readonly workspace: Workspace;
  readonly bots: readonly Bot[];
  /** The default branch's commit. */
  readonly head: string;
  readonly environment: string;
  /** The ledger, where it was read already. */
  readonly records?: readonly LedgerRecord[];
  /** Milliseconds to wait for a code host that has not indexed a merge yet; 0 if left out: it is unknown then. */
  readonly patienceMs?: number;
}

export type CandidatesPorts = Pick<
  Ports,
  'repository' | 'sources' | 'engine' | 'ledger' | 'store' | 'clock' | 'forge'
>;

/**
 * What is merged and not live, per bot, each change judged by the very gates of a plan that picks it alone. It needs no
 * secret and no target, and asks the code host once, however many bots there are.
 */
export async function candidates(
  ports: CandidatesPorts,
  request: CandidatesRequest,
): Promise<CandidatesResult> {
  const { workspace, bots, patienceMs = 0 } = request;
  const records = request.records ?? (await ports.ledger.read());
  const environment = environmentNamed(workspace.project, request.environment);
  const { policy, name } = environment;
  const past = await readPast(ports, { ...request, environment: name, records });
  const ahead = past
    .flatMap((history) => history.ahead.slice(0, judgedPerBot))
    .toSorted((a, b) => Date.parse(b.commit.at) - Date.parse(a.commit.at));
  const said = await forgeWords(ports, {
    policy,
    branch: workspace.project.branches.default,
    changes: ahead,
    nameless: ahead.filter(({ commit }) => commit.parents.length > 1 || pullRequestOf(commit) === undefined),
    most: mostAsked,
    patienceMs,
  });
  const lookUp = await openFacts(ports, { workspace, bots, head: request.head, environment, records });
  const now = ports.clock.now().toISOString();
  const judge = async (history: BotHistory, change: Change): Promise<Pick<Candidate, 'state' | 'denied'>> => {
    const shipment = drawLine(history, [change]);
    const facts = await lookUp(shipment, said.facts);
    const input = { shipment, facts, running: undefined, version: undefined };
    const plan = makePlan({ environment: name, policy, now, bots: [input] });
    const denied = plan.bots.flatMap(({ decisions }) => decisions.filter(({ allowed }) => !allowed));
    return { state: stateOf(denied), denied };
  };
  const listOf = async (told: BotHistory): Promise<BotCandidates> => {
    const history = withOrigins(told, said.origins);
    const { bot, live, liveLine } = history;
    const list: Candidate[] = [];
    for (const [index, change] of history.ahead.entries()) {
      const digest = packageFor(records, bot, change.inputs);
      const verification =
        digest === undefined ? 'none' : verificationOf(records, bot, digest, change.suite).state;
      const judged = index < judgedPerBot ? await judge(history, change) : notJudged;
      list.push({ change, package: digest, verification, ...judged });
    }
    return { bot, live, liveLine, candidates: list };
  };
  const listed = await Promise.all(past.map(listOf));
  const none = listed.every((bot) => bot.candidates.length === 0);
  return { reason: none ? 'none' : 'listed', environment: name, bots: listed };
}

const notJudged = { state: 'unknown', denied: [] } as const;

function stateOf(denied: readonly Decision[]): Candidate['state'] {
  if (denied.length === 0) return 'ready';
  return denied.every(({ code }) => code === 'FACT_UNAVAILABLE') ? 'unknown' : 'blocked';
}
