import type { Bot } from '../domain/bot.ts';
import { isToldError } from '../domain/errors.ts';
import { withOrigins, type BotHistory } from '../domain/history.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import { makePlan, outcomeOf, type BotPlanInput, type Plan, type Running } from '../domain/plan.ts';
import type { Environment, Workspace } from '../domain/project.ts';
import type { TargetState } from '../domain/revision.ts';
import { drawLine, parseSelection, resolveSelection } from '../domain/selection.ts';
import { environmentNamed, type Ports } from './context.ts';
import { forgeWords } from './forge-facts.ts';
import { openFacts } from './line-facts.ts';
import { readPast } from './past.ts';
import { withPickedPulls } from './picked-pulls.ts';

export interface PlanRequest {
  readonly workspace: Workspace;
  readonly bots: readonly Bot[];
  /** The default branch's commit, as it stands on the remote. */
  readonly head: string;
  readonly environment: string;
  readonly selection: string;
  /** Versions that a person asked for, by bot. */
  readonly versions: Readonly<Record<string, string>>;
  /** The target isn't asked: by a job that has no way to it, and by a promotion, which asks it itself. */
  readonly withoutTarget?: boolean;
}

export interface PlanResult {
  readonly reason: 'ships' | 'denied' | 'nothing';
  readonly plan: Plan;
  readonly head: string;
}

/**
 * Says for every selected bot what would ship, and why or why not. It needs no secret and no target: where one can be
 * read, the plan says whether it runs what was released, and is otherwise the same, with the same hash.
 */
export async function plan(ports: PlanPorts, request: PlanRequest): Promise<PlanResult> {
  const made = await planFrom(ports, request, await ports.ledger.read());
  return { reason: outcomeOf(made), plan: made, head: request.head };
}

export type PlanPorts = Pick<
  Ports,
  'repository' | 'sources' | 'engine' | 'ledger' | 'store' | 'clock' | 'target' | 'reporter' | 'forge'
>;

/** The plan that a state of the ledger gives. @throws UserError for a selection that matches nothing. */
export async function planFrom(
  ports: PlanPorts,
  request: PlanRequest,
  records: readonly LedgerRecord[],
): Promise<Plan> {
  const { workspace, versions } = request;
  const environment = environmentNamed(workspace.project, request.environment);
  const branch = workspace.project.branches.default;
  const selection = parseSelection(request.selection);
  const read = await readPast(ports, { ...request, environment: environment.name, records });
  const past = await withPickedPulls(ports, branch, selection, read);
  const target = await targetState(ports, request, environment);
  const picks = resolveSelection(selection, past);
  const drawn = picks.map((pick) => drawLine(historyOf(past, pick), pick.changes));
  const { policy } = environment;
  const said = await forgeWords(ports, { policy, branch, changes: drawn.flatMap(({ shipped }) => shipped) });
  const lookUp = await openFacts(ports, { ...request, environment, records });
  const bots: BotPlanInput[] = [];
  for (const { bot, changes } of picks) {
    const history = withOrigins(historyOf(past, { bot }), said.origins);
    const picked = new Set(changes.map(({ commit }) => commit.id));
    const shipment = drawLine(
      history,
      history.ahead.filter(({ commit }) => picked.has(commit.id)),
    );
    bots.push({
      shipment,
      facts: await lookUp(shipment, said.facts),
      running: target && runningOf(target, bot),
      version: Object.hasOwn(versions, bot) ? versions[bot] : undefined,
    });
  }
  return makePlan({
    environment: environment.name,
    policy,
    now: ports.clock.now().toISOString(),
    bots,
  });
}

function historyOf(past: readonly BotHistory[], { bot }: { readonly bot: string }): BotHistory {
  return past.find((history) => history.bot === bot) as BotHistory;
}

/** What the target says, if it is asked and can be read: a plan is good without. */
async function targetState(
  ports: Pick<Ports, 'target' | 'reporter'>,
  request: PlanRequest,
  environment: Environment,
): Promise<TargetState | undefined> {
  if (request.withoutTarget) return undefined;
  try {
    return await (await ports.target(request.workspace.project, environment)).current();
  } catch (error) {
    if (!isToldError(error)) throw error;
    ports.reporter.problem({
      severity: 'note',
      code: 'target-unread',
      message: `What runs in ${environment.name} couldn't be read, so the plan takes the ledger's word for it: ${error.message}`,
      next: 'Nothing: `tidegate promote` reads it before it changes anything.',
    });
    return undefined;
  }
}

/** What a target says of one bot. */
export function runningOf(target: TargetState, name: string): Running {
  const active = target.bots.find(({ bot }) => bot === name)?.active;
  return { up: target.running, active: active && { package: active.package, version: active.version } };
}
