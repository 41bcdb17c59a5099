import type { Bot } from '../domain/bot.ts';
import type { Decision } from '../domain/decision.ts';
import type { Digest } from '../domain/digest.ts';
import type { LedgerRecord, ReleaseRecord } from '../domain/ledger.ts';
import { applicable, checkDrift, isConfirmedBy, outcomeOf, type BotPlan, type Plan } from '../domain/plan.ts';
import type { Environment, Project } from '../domain/project.ts';
import { notesMarkdown, tagMessage, tagName, type ReleaseFigures } from '../domain/release.ts';
import type { StoredPackage } from '../domain/package.ts';
import { environmentNamed, type Actor, type Ports } from './context.ts';
import { planFrom, type PlanRequest } from './plan.ts';
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
    }
  | { readonly reason: 'not-rolled-out'; readonly rollout: RolloutResult }
  | { readonly reason: 'drifted'; readonly decision: Decision }
  | { readonly reason: 'package-missing' }
  | { readonly reason: 'not-tried' | 'not-shipping' }
);

export interface PromoteResult {
  /** `unconfirmed`: the plan isn't the one that was confirmed, or its passengers weren't. Nothing was touched. */
  readonly reason: 'promoted' | 'nothing' | 'denied' | 'unconfirmed' | 'failed';
  readonly plan: Plan;
  /** Why it may not be applied, where it may not. */
  readonly decisions: readonly Decision[];
  readonly bots: readonly PromotedBot[];
}

/**
 * Applies a plan: reads the facts again, stops at any difference before anything moves, and brings the very same
 * packages into the environment, one bot after the other. The first failure stops it; what was done before stays
 * done, and the same command again goes on from there.
 */
export async function promote(ports: Ports, request: PromoteRequest): Promise<PromoteResult> {
  const environment = environmentNamed(request.workspace.project, request.environment);
  const records = await ports.ledger.read();
  const { plan, done } = await standingPlan(ports, request, records);
  const refused = applicable(plan, request.confirmed).filter(({ allowed }) => !allowed);
  if (refused.length > 0) return { reason: 'unconfirmed', plan, decisions: refused, bots: [] };
  const outcome = outcomeOf(plan);
  const ships = plan.bots.some((bot) => bot.ships);
  if (!ships) return { reason: outcome === 'denied' ? 'denied' : 'nothing', plan, decisions: [], bots: [] };

  const obstacles: PromotedBot[] = [];
  for (const bot of plan.bots.filter((candidate) => candidate.ships)) {
    const prepared = await prepare(ports, request, environment, bot);
    if ('reason' in prepared) obstacles.push(prepared);
  }
  const bots: PromotedBot[] = [];
  for (const bot of plan.bots) {
    const obstacle = obstacles.find((candidate) => candidate.bot === bot.bot);
    if (!bot.ships) bots.push({ bot: bot.bot, plan: bot, reason: 'not-shipping' });
    else if (obstacle) bots.push(obstacle);
    else if (obstacles.length > 0 || bots.some(isFailure))
      bots.push({ bot: bot.bot, plan: bot, reason: 'not-tried' });
    else bots.push(await promoteBot(ports, request, environment, plan, bot, done));
  }
  return { reason: bots.some(isFailure) ? 'failed' : 'promoted', plan, decisions: [], bots };
}

function isFailure({ reason }: PromotedBot): boolean {
  return reason === 'not-rolled-out' || reason === 'drifted' || reason === 'package-missing';
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
  const now = await planFrom(ports, request, records);
  const { confirmed } = request;
  if (confirmed === undefined || isConfirmedBy(now.hash, confirmed)) return { plan: now, done: [] };
  const done = records
    .filter((record) => record.kind === 'release')
    .filter((record) => isConfirmedBy(record.plan, confirmed));
  const before = await planFrom(
    ports,
    request,
    records.filter((record) => !done.some((release) => release === record)),
  );
  return isConfirmedBy(before.hash, confirmed) ? { plan: before, done } : { plan: now, done: [] };
}

/** Looks whether a bot may move: its target still runs what the plan says, and its package is where it will run. */
async function prepare(
  ports: Ports,
  request: PromoteRequest,
  environment: Environment,
  botPlan: BotPlan,
): Promise<
  { readonly stored: StoredPackage } | Extract<PromotedBot, { reason: 'drifted' | 'package-missing' }>
> {
  const { project } = request.workspace;
  const about = { bot: botPlan.bot, plan: botPlan };
  const { bots } = await (await ports.target(project, environment)).current();
  const { decision } = checkDrift(
    botPlan,
    bots.find((state) => state.bot === botPlan.bot),
  );
  if (!decision.allowed) return { ...about, reason: 'drifted', decision };
  const stored = await bringPackage(ports, project, environment, shipping(botPlan).package);
  return stored ? { stored } : { ...about, reason: 'package-missing' };
}

async function promoteBot(
  ports: Ports,
  request: PromoteRequest,
  environment: Environment,
  plan: Plan,
  botPlan: BotPlan,
  done: readonly ReleaseRecord[],
): Promise<PromotedBot> {
  const { project } = request.workspace;
  const bot = request.bots.find(({ name }) => name === botPlan.bot) as Bot;
  const about = { bot: bot.name, plan: botPlan };
  const { package: digest, line, version, inputs } = shipping(botPlan);

  // Again: the bots before it took their time.
  const prepared = await prepare(ports, request, environment, botPlan);
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

  const recorded = done.find((record) => record.bot === bot.name);
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
    at: ports.clock.now().toISOString(),
    by: request.by,
    why: request.why,
  };
  const figures: ReleaseFigures = {
    bot: bot.name,
    version,
    environment: environment.name,
    package: digest,
    inputs,
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
  const reason = recorded ? 'already-released' : 'released';
  return { ...about, reason, release, url: result.url, tag, tagged, notes: notesMarkdown(figures) };
}

/** What a bot that ships has: a plan gives it all of this. */
function shipping(plan: BotPlan) {
  return plan as BotPlan & { package: Digest; line: string; version: string; inputs: Digest };
}

/** The package in the environment's store, copied by digest if it lies in the project's. */
async function bringPackage(
  ports: Pick<Ports, 'store' | 'reporter'>,
  project: Project,
  environment: Environment,
  digest: Digest,
): Promise<StoredPackage | undefined> {
  const store = await ports.store(project, environment);
  const there = await store.find(digest);
  if (there) return there;
  const source = await ports.store(project);
  const found = await source.find(digest);
  if (!found) return undefined;
  const step = ports.reporter.step(`Copy ${found.metadata.bot} to ${store.location}`);
  await store.copy(digest, source);
  step.done();
  return found;
}
