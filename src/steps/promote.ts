import type { Bot } from '../domain/bot.ts';
import type { Decision } from '../domain/decision.ts';
import type { Digest } from '../domain/digest.ts';
import { releasesOf } from '../domain/history.ts';
import type { LedgerRecord, ReleaseRecord } from '../domain/ledger.ts';
import { applicable, checkDrift, isConfirmedBy, outcomeOf, type BotPlan, type Plan } from '../domain/plan.ts';
import type { Environment } from '../domain/project.ts';
import { notesMarkdown, tagMessage, tagName, type ReleaseFigures } from '../domain/release.ts';
import { oneLine } from '../domain/text.ts';
import type { Transfer } from '../ports/packages.ts';
import { bringPackage, type Brought } from './bring.ts';
import { environmentNamed, type Actor, type Ports } from './context.ts';
import { planFrom, runningOf, type PlanRequest } from './plan.ts';
import { listen, silenceSentence, type ListenResult } from './listen.ts';
import { recordOf, recordOrPostpone } from './rollback.ts';
import { rollout, type RolloutResult } from './rollout.ts';
import { prepareScript } from './smoke-test.ts';

export interface PromoteRequest extends PlanRequest, Actor {
  /** The hash of the plan that was read: the consent. Undefined only suits a plan without passengers. */
  readonly confirmed: string | undefined;
  readonly keepFailed: boolean;
  readonly signal?: AbortSignal;
}

/** How one bot of the plan ended. */
export type PromotedBot = { readonly bot: string; readonly plan: BotPlan } & (
  | {
      readonly reason: 'released' | 'already-released';
      readonly release: ReleaseRecord;
      readonly url: string;
      readonly tag: string;
      readonly tagged: 'created' | 'exists' | 'conflict';
      readonly notes: string;
      /** What it took to bring the package into the environment's store; undefined: it was there. */
      readonly transfer: Transfer | undefined;
    }
  /** It had been released and wasn't running any more: it runs again, as it was released. */
  | { readonly reason: 'restored'; readonly release: ReleaseRecord; readonly url: string }
  | { readonly reason: 'not-rolled-out'; readonly rollout: RolloutResult }
  /** It had the traffic, answers stopped, and what ran before has the traffic again. It wasn't released. */
  | (Extract<ListenResult, { reason: 'switched-back' }> & {
      /** False: the ledger couldn't be reached; the record waits, and is written before the next one. */
      readonly recorded: boolean;
    })
  /** Answers stopped, and it couldn't go back: it is live, and silent. */
  | (Omit<Extract<ListenResult, { reason: 'stays' }>, 'reason'> & {
      readonly reason: 'stopped-answering';
      readonly release: ReleaseRecord;
      readonly url: string;
    })
  /** It had the traffic, and somebody moved it elsewhere while this ran, such as by a rollback. */
  | {
      readonly reason: 'overtaken';
      /** The revision that has the traffic instead. */
      readonly active: string | undefined;
      /** Undefined: it was overtaken before it counted as released. */
      readonly released: ReleaseRecord | undefined;
    }
  | { readonly reason: 'drifted'; readonly decision: Decision }
  | { readonly reason: 'package-missing' }
  | { readonly reason: 'not-tried' | 'not-shipping' }
);

export interface PromoteResult {
  /**
   * `partly`: what may ship is live, and something was denied. `unconfirmed`: the plan isn't the one that was
   * confirmed, or its passengers weren't; nothing was touched.
   */
  readonly reason: 'promoted' | 'partly' | 'nothing' | 'denied' | 'unconfirmed' | 'failed';
  readonly plan: Plan;
  /** Why it may not be applied, where it may not. */
  readonly decisions: readonly Decision[];
  readonly bots: readonly PromotedBot[];
}

/**
 * Applies a plan: reads the facts again, stops at any difference before anything moves, and brings the very same
 * packages into the environment, one bot after the other. The first failure stops it; what was done before stays
 * done, and the same command again goes on from there: what was released and isn't running is brought back.
 */
export async function promote(ports: Ports, request: PromoteRequest): Promise<PromoteResult> {
  const environment = environmentNamed(request.workspace.project, request.environment);
  const records = await ports.ledger.read();
  const { plan, done } = await standingPlan(ports, request, records);
  const refused = applicable(plan, request.confirmed).filter(({ allowed }) => !allowed);
  if (refused.length > 0) return { reason: 'unconfirmed', plan, decisions: refused, bots: [] };
  const outcome = outcomeOf(plan);
  const moves: Move[] = [];
  for (const bot of plan.bots) {
    const move = await moveOf(ports, request, environment, bot, records, done);
    if (move) moves.push(move);
  }
  if (moves.length === 0) {
    return { reason: outcome === 'denied' ? 'denied' : 'nothing', plan, decisions: [], bots: [] };
  }

  const obstacles: PromotedBot[] = [];
  const transfers = new Map<Move, Transfer | undefined>();
  for (const move of moves) {
    const prepared = await prepare(ports, request, environment, move);
    if ('reason' in prepared) obstacles.push(prepared);
    else transfers.set(move, prepared.transfer);
  }
  const bots: PromotedBot[] = [];
  for (const bot of plan.bots) {
    const about = { bot: bot.bot, plan: bot };
    const move = moves.find((candidate) => candidate.plan === bot);
    const obstacle = obstacles.find((candidate) => candidate.bot === bot.bot);
    if (!move) bots.push({ ...about, reason: 'not-shipping' });
    else if (obstacle) bots.push(obstacle);
    else if (obstacles.length > 0 || bots.some(isFailure)) bots.push({ ...about, reason: 'not-tried' });
    else if (await overtake(ports, request, environment, bots)) bots.push({ ...about, reason: 'not-tried' });
    else bots.push(await promoteBot(ports, request, environment, plan, move, transfers.get(move)));
  }
  const reason = bots.some(isFailure) ? 'failed' : outcome === 'denied' ? 'partly' : 'promoted';
  return { reason, plan, decisions: [], bots };
}

/** What becomes of one bot's plan. */
interface Move {
  readonly plan: BotPlan;
  readonly package: Digest;
  readonly line: string;
  readonly version: string;
  /** What must still have the traffic, or what moves itself, or nothing. */
  readonly from: BotPlan['from'];
  /** Its release, where it is recorded already. */
  readonly recorded: ReleaseRecord | undefined;
}

/** A bot moves where it ships, and where what was released isn't what runs. */
async function moveOf(
  ports: Ports,
  request: PromoteRequest,
  environment: Environment,
  plan: BotPlan,
  records: readonly LedgerRecord[],
  done: readonly ReleaseRecord[],
): Promise<Move | undefined> {
  if (plan.ships) {
    // A plan that ships has all of this.
    const { package: digest, line, version } = plan as BotPlan & Pick<Move, 'package' | 'line' | 'version'>;
    const recorded = done.find((record) => record.bot === plan.bot);
    // What this plan released gave way to nothing but itself: anything else that runs came later.
    const from = recorded ? { package: digest, version } : plan.from;
    return { plan, package: digest, line, version, from, recorded };
  }
  const { from } = plan;
  const recorded = releasesOf(records, plan.bot).findLast(
    (release) => release.environment === environment.name && release.package === from?.package,
  );
  if (plan.outcome !== 'nothing' || !recorded) return undefined;
  const target = await (await ports.target(request.workspace.project, environment)).current();
  const { up, active } = runningOf(target, plan.bot);
  if (up && active?.package === recorded.package) return undefined;
  const { package: digest, commit: line, version } = recorded;
  return { plan, package: digest, line, version, from, recorded };
}

const failures: ReadonlySet<PromotedBot['reason']> = new Set([
  ...(['not-rolled-out', 'drifted', 'package-missing'] as const),
  ...(['switched-back', 'stopped-answering', 'overtaken'] as const),
]);

function isFailure({ reason }: PromotedBot): boolean {
  return failures.has(reason);
}

/**
 * Whether somebody took the traffic from a bot that this promotion gave it to: a rollback in the middle of it stops it
 * before its next bot. Such bots are told as overtaken.
 */
async function overtake(
  ports: Ports,
  request: PromoteRequest,
  environment: Environment,
  bots: PromotedBot[],
): Promise<boolean> {
  if (!bots.some((bot) => 'release' in bot)) return false;
  const state = await (await ports.target(request.workspace.project, environment)).current();
  let overtaken = false;
  for (const [index, promoted] of bots.entries()) {
    if (!('release' in promoted)) continue;
    const { bot, plan, release } = promoted;
    const active = state.bots.find((candidate) => candidate.bot === bot)?.active;
    if (active?.package === release.package) continue;
    bots[index] = { bot, plan, reason: 'overtaken', active: active?.id, released: release };
    overtaken = true;
  }
  return overtaken;
}

/**
 * The plan as the facts give it now. Where a promotion of the confirmed plan was interrupted, its own releases are
 * facts, too: they are set aside, so that the same plan stands and the rest of it can follow.
 */
async function standingPlan(
  ports: Ports,
  request: PromoteRequest,
  records: readonly LedgerRecord[],
): Promise<{ readonly plan: Plan; readonly done: readonly ReleaseRecord[] }> {
  const asked = { ...request, withoutTarget: true };
  const now = await planFrom(ports, asked, records);
  const { confirmed } = request;
  if (confirmed === undefined || isConfirmedBy(now.hash, confirmed)) return { plan: now, done: [] };
  const done = records
    .filter((record) => record.kind === 'release')
    .filter((record) => isConfirmedBy(record.plan, confirmed));
  const before = await planFrom(
    ports,
    asked,
    records.filter((record) => !done.some((release) => release === record)),
  );
  return isConfirmedBy(before.hash, confirmed) ? { plan: before, done } : { plan: now, done: [] };
}

/** Looks whether a bot may move: its target still runs what the plan says, and its package is where it will run. */
async function prepare(
  ports: Ports,
  request: PromoteRequest,
  environment: Environment,
  { plan: botPlan, package: digest, from }: Move,
): Promise<Brought | Extract<PromotedBot, { reason: 'drifted' | 'package-missing' }>> {
  const { project } = request.workspace;
  const about = { bot: botPlan.bot, plan: botPlan };
  const target = await (await ports.target(project, environment)).current();
  const { decision } = checkDrift({ ...about, package: digest, from }, runningOf(target, botPlan.bot));
  if (!decision.allowed) return { ...about, reason: 'drifted', decision };
  return (await bringPackage(ports, project, environment, digest)) ?? { ...about, reason: 'package-missing' };
}

async function promoteBot(
  ports: Ports,
  request: PromoteRequest,
  environment: Environment,
  plan: Plan,
  move: Move,
  transfer: Transfer | undefined,
): Promise<PromotedBot> {
  const { project } = request.workspace;
  const { plan: botPlan, package: digest, line, version, recorded } = move;
  const bot = request.bots.find(({ name }) => name === botPlan.bot) as Bot;
  const about = { bot: bot.name, plan: botPlan };
  // Again: the bots before it took their time.
  const prepared = await prepare(ports, request, environment, move);
  if ('reason' in prepared) return prepared;
  const script = await prepareScript(ports, { project, bot, treeish: line });
  const result = await rollout(ports, {
    project,
    environment,
    bot,
    package: prepared.stored,
    script,
    commit: line,
    branch: undefined,
    version,
    preview: false,
    keepFailed: request.keepFailed,
    ...(request.signal && { signal: request.signal }),
  });
  if (result.reason !== 'switched' && result.reason !== 'already-active') {
    return { ...about, reason: 'not-rolled-out', rollout: result };
  }

  // What an earlier run of this plan released has been listened to.
  const standing = recorded !== undefined && result.reason === 'already-active';
  const heard: ListenResult = standing
    ? { reason: 'answers', rounds: 0 }
    : await listen(ports, await ports.target(project, environment), {
        ...{ environment, bot: bot.name, revision: result.revision.id, script, smoke: result.smoke },
        metadata: prepared.stored.metadata,
        keepFailed: request.keepFailed,
        signal: request.signal,
      });
  if (heard.reason === 'overtaken') return { ...about, ...heard, released: recorded };
  if (heard.reason === 'switched-back') {
    const { to, switched, silence } = heard;
    const why = oneLine(`Switched back by itself. ${silenceSentence(silence)}`, 500);
    const said = { environment, bot: bot.name, by: request.by, why };
    const done = await recordOrPostpone(ports, recordOf(ports, said, digest, to, switched));
    return { ...about, ...heard, recorded: done };
  }

  if (recorded && !botPlan.ships && heard.reason === 'answers') {
    return { ...about, reason: 'restored', release: recorded, url: result.url };
  }
  const release: ReleaseRecord = recorded ?? {
    kind: 'release',
    schema: 1,
    environment: environment.name,
    bot: bot.name,
    version,
    package: digest,
    revision: result.revision.id,
    commit: line,
    plan: plan.hash,
    previous: botPlan.from?.package,
    switched: result.switched,
    at: ports.clock.now().toISOString(),
    by: request.by,
    why: request.why,
  };
  const figures: ReleaseFigures = {
    bot: bot.name,
    version,
    environment: environment.name,
    package: digest,
    inputs: prepared.stored.metadata.inputs,
    previousVersion: botPlan.from?.version,
    picked: botPlan.picked,
    passengers: botPlan.passengers,
    by: release.by,
    why: release.why,
  };
  const tag = tagName(bot.name, version);
  const tagging = ports.repository.tag({
    name: tag,
    commit: line,
    message: tagMessage(figures),
    tagger: release.by,
    at: release.at,
  });
  // The tag comes first: without its record a release is made up for by the same command, without its tag it isn't.
  // The record follows even if the tag can't be made, since the bot is live.
  await tagging.catch(() => undefined);
  if (!recorded) await ports.ledger.append([release]);
  const tagged = await tagging;
  if (heard.reason === 'stays') {
    return { ...about, ...heard, reason: 'stopped-answering', release, url: result.url };
  }
  const reason = recorded ? 'already-released' : 'released';
  const notes = notesMarkdown(figures);
  return { ...about, reason, release, url: result.url, tag, tagged, notes, transfer };
}
