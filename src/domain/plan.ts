import { allow, deny, deniedFirst, type Decision } from './decision.ts';
import { digestOfJson, shortDigest, type Digest, type Json } from './digest.ts';
import { unknownFacts, type LineFacts, type Position } from './facts.ts';
import { judge } from './gates.ts';
import { positionGates } from './gates-package.ts';
import type { BotHistory, Change } from './history.ts';
import type { Policy } from './project.ts';
import { changeName, nextVersion, releaseName } from './release.ts';
import type { Shipment } from './selection.ts';
import { listed, quoted } from './text.ts';

/** What a plan is made from. */
export interface PlanInput {
  readonly environment: string;
  readonly policy: Policy;
  /** ISO 8601. */
  readonly now: string;
  /** Only the bots that were selected. */
  readonly bots: readonly BotPlanInput[];
}

export interface BotPlanInput {
  readonly shipment: Shipment;
  /** What was looked up about the line; undefined where there is none, because everything picked is live. */
  readonly facts: LineFacts | undefined;
  /** What the target says of the bot; undefined where it wasn't read, as in a job that has no way to it. */
  readonly running?: Running | undefined;
  /** The version that a person asked for. */
  readonly version: string | undefined;
}

/** What a target says of one bot. */
export interface Running {
  /** Whether the environment runs at all: if it doesn't, `active` is what had the traffic. */
  readonly up: boolean;
  /** Undefined: nothing has the bot's traffic. */
  readonly active: { readonly package: Digest; readonly version: string | undefined } | undefined;
}

/** What a plan says for one bot. */
export interface BotPlan {
  readonly bot: string;
  readonly ships: boolean;
  /** Why it doesn't ship, in one sentence: `nothing` to ship is no failure, `denied` is. */
  readonly outcome: 'ships' | 'nothing' | 'denied';
  readonly whyNot: string | undefined;
  readonly package: Digest | undefined;
  readonly inputs: Digest | undefined;
  readonly suite: Digest | undefined;
  /** The commit that is released. */
  readonly line: string | undefined;
  /** The version that it becomes. */
  readonly version: string | undefined;
  /** What is live; undefined before the first release. */
  readonly from: { readonly package: Digest; readonly version: string | undefined } | undefined;
  /** ISO 8601: when that went live. A consent from before a rollback isn't one for doing the same again after it. */
  readonly since: string | undefined;
  readonly picked: readonly Change[];
  readonly passengers: readonly Change[];
  /** Denied ones first. */
  readonly decisions: readonly Decision[];
}

/** What would ship to an environment and why, or why not. */
export interface Plan {
  readonly schema: 1;
  readonly environment: string;
  /** By name. */
  readonly bots: readonly BotPlan[];
  /** The digest of everything that consent is about. */
  readonly hash: Digest;
}

/** Makes a plan. The same facts give the same plan, whatever their order. @throws UserError on a wrong version. */
export function makePlan(input: PlanInput): Plan {
  const bots = input.bots
    .map((bot) => withDrift(planBot(bot, input), bot.running))
    .sort((a, b) => (a.bot < b.bot ? -1 : 1));
  return { schema: 1, environment: input.environment, bots, hash: hashOf(input.environment, bots) };
}

function planBot(input: BotPlanInput, { environment, policy, now }: PlanInput): BotPlan {
  const { history, line, shipped, picked, passengers } = input.shipment;
  const { bot, live, releases } = history;
  const from = live && { package: live.package, version: live.version };
  const facts = input.facts ?? unknownFacts('it was not looked up');
  const found = facts.package.known ? facts.package.value?.digest : undefined;
  const position = positionOf(history, found, from?.package);
  if (line === undefined || position === 'live') {
    return nothingToShip(history, from, environment, input.running);
  }
  const changes = shipped.map(changeName);
  const authors = shipped.flatMap(({ commits }) =>
    commits.map(({ author }) => `${author.name} <${author.email}>`),
  );
  const judged = { ...facts, bot, environment, position, suite: line.suite, changes, authors };
  const decisions = judge(judged, policy, now);
  const denied = decisions.filter(({ allowed }) => !allowed);
  return {
    bot,
    ships: denied.length === 0,
    outcome: denied.length === 0 ? 'ships' : 'denied',
    whyNot: denied.length === 0 ? undefined : whyNot(bot, denied),
    package: found,
    inputs: line.inputs,
    suite: line.suite,
    line: line.line,
    version: nextVersion({ releases, package: found, line: line.line, shipped, override: input.version }),
    from,
    since: live?.since,
    picked,
    passengers,
    decisions,
  };
}

function whyNot(bot: string, denied: readonly Decision[]): string {
  return `${bot} can't ship: ${denied.map(({ code, observed }) => `${observed} (${code})`).join('; ')}.`;
}

/** The plan, and what the target says to it, where it was read. */
function withDrift(plan: BotPlan, running: Running | undefined): BotPlan {
  if (!running) return plan;
  const { decision } = checkDrift(plan, running);
  const decisions = deniedFirst([...plan.decisions, decision]);
  if (decision.allowed) return { ...plan, decisions };
  const denied = plan.outcome === 'nothing' ? [decision] : decisions.filter(({ allowed }) => !allowed);
  return { ...plan, decisions, ships: false, outcome: 'denied', whyNot: whyNot(plan.bot, denied) };
}

function nothingToShip(
  { bot, live }: BotHistory,
  from: BotPlan['from'],
  environment: string,
  running: Running | undefined,
): BotPlan {
  const all = 'which holds everything that was picked';
  const name = from && releaseName(from.version, from.package);
  const reason =
    name === undefined
      ? 'none of its changes was picked'
      : running === undefined || (running.up && running.active)
        ? `${environment} runs ${name}, ${all}`
        : `${environment} was given ${name}, ${all}; it isn't running there now, and promoting it again starts it`;
  return {
    bot,
    ships: false,
    outcome: 'nothing',
    whyNot: `There is nothing to ship for ${bot}: ${reason}.`,
    package: from?.package,
    inputs: undefined,
    suite: undefined,
    line: undefined,
    version: from?.version,
    from,
    since: live?.since,
    picked: [],
    passengers: [],
    decisions: positionGates('live').filter(({ allowed }) => !allowed),
  };
}

/** Where a line's package stands to the one that is live. */
function positionOf(
  { live, liveLine }: BotHistory,
  found: Digest | undefined,
  running: Digest | undefined,
): Position {
  if (running === undefined) return 'first';
  if (found === running) return 'live';
  if (liveLine !== 'lost') return 'ahead';
  return found !== undefined && live?.superseded.includes(found) ? 'behind' : 'apart';
}

/**
 * What people agree to: what would ship, from what (and since when), with whom. No sentences, and nothing of what the
 * target says: a plan is the same one where no target can be read.
 */
function hashOf(environment: string, bots: readonly BotPlan[]): Digest {
  const ids = (changes: readonly Change[]): Json => changes.map(({ commit }) => commit.id);
  return digestOfJson({
    schema: 1,
    environment,
    bots: bots.map(
      ({
        bot,
        decisions,
        package: digest,
        inputs,
        suite,
        line,
        version,
        from,
        since,
        picked,
        passengers,
      }) => ({
        bot,
        ships: decisions.every(({ allowed, code }) => allowed || code === 'DRIFT'),
        package: digest,
        inputs,
        suite,
        line,
        version,
        from: from && { package: from.package, version: from.version },
        since,
        picked: ids(picked),
        passengers: ids(passengers),
      }),
    ),
  });
}

/** How a plan as a whole stands: `denied` if any of its bots is, `nothing` if none has anything to ship. */
export function outcomeOf(plan: Plan): BotPlan['outcome'] {
  const outcomes = plan.bots.map(({ outcome }) => outcome);
  if (outcomes.includes('denied')) return 'denied';
  return outcomes.includes('ships') ? 'ships' : 'nothing';
}

/** Something that isn't any more as it was when the plan was confirmed. */
export interface PlanDifference {
  readonly bot: string;
  readonly sentence: string;
}

/** What is different between the plan that was confirmed and the one that the facts give now. */
export function comparePlans(confirmed: Plan, now: Plan): readonly PlanDifference[] {
  const names = [...new Set([...confirmed.bots, ...now.bots].map(({ bot }) => bot))].sort();
  return names.flatMap((bot) => {
    const was = confirmed.bots.find((candidate) => candidate.bot === bot);
    const is = now.bots.find((candidate) => candidate.bot === bot);
    const sentences =
      was && is
        ? compareBots(was, is)
        : [was ? `${bot} isn't in the plan any more.` : `${bot} has come into the plan.`];
    return sentences.map((sentence) => ({ bot, sentence }));
  });
}

function compareBots(was: BotPlan, is: BotPlan): readonly string[] {
  const { bot } = was;
  const sentences: string[] = [];
  if (was.ships && is.whyNot !== undefined) sentences.push(is.whyNot);
  if (!was.ships && is.ships) sentences.push(`${bot} didn't ship and would now.`);
  const compare = (what: string, before: string | undefined, after: string | undefined) => {
    if (before !== after)
      sentences.push(`${bot}: ${what} was ${before ?? 'none'} and is ${after ?? 'none'} now.`);
  };
  compare(
    'the live version',
    was.from && releaseName(was.from.version, was.from.package),
    is.from && releaseName(is.from.version, is.from.package),
  );
  compare('the time that it went live', was.since, is.since);
  compare('the line', was.line, is.line);
  compare('the package', was.package, is.package);
  compare('the inputs digest', was.inputs, is.inputs);
  compare('the suite', was.suite, is.suite);
  compare('the next version', was.version, is.version);
  compare('what was picked', changesText(was.picked), changesText(is.picked));
  compare('what comes along unpicked', changesText(was.passengers), changesText(is.passengers));
  return sentences;
}

function changesText(changes: readonly Change[]): string | undefined {
  return changes.length === 0 ? undefined : changes.map(({ commit }) => commit.id.slice(0, 12)).join(', ');
}

/**
 * Whether a plan may be applied with this consent: a plan with passengers needs its hash, and a hash must be this
 * plan's.
 * @param confirmed the hash that was confirmed: whole, or its first 12 digits and more, `sha256:` left out or not.
 */
export function applicable(plan: Plan, confirmed: string | undefined): readonly Decision[] {
  const short = plan.hash.slice(7, 19);
  const fresh = 'the plan is the one that was confirmed';
  const named = 'whoever confirms the plan knows what comes along unpicked';
  const passengers = plan.bots.flatMap(({ bot, ships, passengers: changes }) =>
    ships ? changes.map((change) => `${changeName(change)} of ${bot}`) : [],
  );
  const confirm = {
    kind: 'confirm',
    plan: plan.hash,
    sentence: `Read the plan, and confirm it with its hash: \`--plan ${short}\`.`,
  } as const;
  const matches = confirmed !== undefined && isConfirmedBy(plan.hash, confirmed);
  const decisions: Decision[] = [];
  if (confirmed !== undefined) {
    decisions.push(
      matches
        ? allow('PLAN_STALE', `it is ${short}`, fresh)
        : deny(
            'PLAN_STALE',
            `the plan is ${short} now, and ${quoted(confirmed, 20)} was confirmed`,
            fresh,
            confirm,
          ),
    );
  }
  if (passengers.length > 0) {
    const observed = `${listed(passengers)} ${passengers.length === 1 ? 'comes' : 'come'} along unpicked`;
    decisions.push(
      matches
        ? allow('PASSENGERS_UNCONFIRMED', observed, named)
        : deny('PASSENGERS_UNCONFIRMED', observed, named, confirm),
    );
  }
  return deniedFirst(decisions);
}

/** Whether a text names a plan's hash: whole, or its first 12 digits and more, `sha256:` left out or not. */
export function isConfirmedBy(hash: Digest, text: string): boolean {
  const digits = text
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, '');
  return digits.length >= 12 && hash.slice(7).startsWith(digits);
}

/** Whether the target still runs what a plan was made from. */
export interface Drift {
  /** The target runs what the plan ships already. */
  readonly converged: boolean;
  readonly decision: Decision;
}

/**
 * Compares a bot's plan with what has the traffic. Where nothing has it, nothing of anybody's can be lost, and that is
 * no drift.
 */
export function checkDrift(
  plan: Pick<BotPlan, 'bot' | 'package' | 'from'>,
  state: Pick<Running, 'active'> | undefined,
): Drift {
  const required = plan.from
    ? `${plan.bot} still runs ${releaseName(plan.from.version, plan.from.package)}`
    : `nothing runs yet for ${plan.bot}`;
  const active = state?.active;
  if (!active) return { converged: false, decision: allow('DRIFT', 'nothing has its traffic', required) };
  const observed = `${releaseName(active.version, active.package)} has its traffic`;
  if (active.package === plan.package)
    return { converged: true, decision: allow('DRIFT', observed, required) };
  if (active.package === plan.from?.package)
    return { converged: false, decision: allow('DRIFT', observed, required) };
  const back = plan.from
    ? `bring back what was released with \`tidegate rollback ${plan.bot} --to ${shortDigest(plan.from.package)}\`, or say that what runs is right with \`tidegate rollback ${plan.bot} --to ${shortDigest(active.package)}\`, and plan again`
    : `end what runs there, since nothing of it was released, with \`tidegate retire ${plan.bot} --yes\`, and promote again`;
  const sentence = `See with \`tidegate history ${plan.bot}\` and \`tidegate status\` who changed it; then ${back}.`;
  return { converged: false, decision: deny('DRIFT', observed, required, { kind: 'reconcile', sentence }) };
}
