import type { Bot } from '../domain/bot.ts';
import type { Digest } from '../domain/digest.ts';
import { EnvironmentError, UserError } from '../domain/errors.ts';
import { known, ledgerFact, unknown, type LineFacts } from '../domain/facts.ts';
import { packageFor, type BotHistory, type Change } from '../domain/history.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import { makePlan, outcomeOf, type BotPlanInput, type Plan, type Running } from '../domain/plan.ts';
import type { Environment, Project, Workspace } from '../domain/project.ts';
import type { TargetState } from '../domain/revision.ts';
import { drawLine, parseSelection, resolveSelection } from '../domain/selection.ts';
import { verificationOf } from '../domain/verification.ts';
import { environmentNamed, type Ports } from './context.ts';
import { forgeFacts, type ForgeFacts } from './forge-facts.ts';
import { readPast } from './past.ts';
import { othersOf, sameIds } from './same-ids.ts';

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
  const environment = environmentNamed(request.workspace.project, request.environment);
  const ledger = ledgerFact(await ports.ledger.unread());
  const duplicates = await sameIds(ports, request.workspace, request.head);
  const selection = parseSelection(request.selection);
  const past = await readPast(ports, { ...request, environment: environment.name, records });
  const target = await targetState(ports, request, environment);
  const shipments = resolveSelection(selection, past).map((pick) => {
    const botPast = past.find(({ bot }) => bot === pick.bot) as BotHistory;
    return { pick, shipment: drawLine(botPast, pick.changes) };
  });
  const said = await forgeFacts(
    ports,
    environment.policy,
    request.workspace.project.branches.default,
    shipments.flatMap(({ shipment }) => shipment.shipped),
  );
  const bots: BotPlanInput[] = [];
  for (const { pick, shipment } of shipments) {
    bots.push({
      shipment,
      facts: shipment.line && {
        ledger,
        sameId: known(othersOf(duplicates, pick.bot)),
        ...said(shipment.shipped),
        ...(await factsOf(ports, request, environment, records, pick.bot, shipment.line)),
      },
      running: target && runningOf(target, pick.bot),
      version: Object.hasOwn(request.versions, pick.bot) ? request.versions[pick.bot] : undefined,
    });
  }
  return makePlan({
    environment: environment.name,
    policy: environment.policy,
    now: ports.clock.now().toISOString(),
    bots,
  });
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
    if (!(error instanceof EnvironmentError || error instanceof UserError)) throw error;
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

async function factsOf(
  ports: Pick<Ports, 'sources' | 'store'>,
  request: PlanRequest,
  environment: Environment,
  records: readonly LedgerRecord[],
  name: string,
  line: Change,
): Promise<Omit<LineFacts, 'ledger' | 'sameId' | keyof ReturnType<ForgeFacts>>> {
  const { project } = request.workspace;
  const bot = request.bots.find((candidate) => candidate.name === name) as Bot;
  const digest = packageFor(records, name, line.inputs);
  const stored = digest === undefined ? undefined : await findPackage(ports, project, environment, digest);
  const registration = await ports.sources.registration(line.line, bot, project.registrationKeys);
  return {
    registration: known(registration),
    // The line is taken from the default branch's own history.
    merged: known(true),
    package: known(digest && { digest, local: stored?.metadata.local ?? false }),
    stored: known(stored !== undefined),
    verification: known(
      digest === undefined
        ? { state: 'none', suite: undefined, since: undefined, record: undefined }
        : verificationOf(records, name, digest, line.suite),
    ),
    signature: unknown('packages are not signed yet'),
    approvals: unknown('approvals of a plan are not kept yet'),
    rejections: known([]),
    holds: known([]),
    freezes: known([]),
    lock: known(undefined),
  };
}

/** A package in the project's store, where staging left it, or in the environment's own. */
export async function findPackage(
  ports: Pick<Ports, 'store'>,
  project: Project,
  environment: Environment,
  digest: Digest,
) {
  const here = await (await ports.store(project, environment)).find(digest);
  return here ?? (await (await ports.store(project)).find(digest));
}
