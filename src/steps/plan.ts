import type { Bot } from '../domain/bot.ts';
import type { Digest } from '../domain/digest.ts';
import { known, ledgerFact, unknown, type LineFacts } from '../domain/facts.ts';
import { packageFor, type BotHistory, type Change } from '../domain/history.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import { makePlan, outcomeOf, type BotPlanInput, type Plan } from '../domain/plan.ts';
import type { Environment, Project, Workspace } from '../domain/project.ts';
import { drawLine, parseSelection, resolveSelection } from '../domain/selection.ts';
import { verificationOf } from '../domain/verification.ts';
import { environmentNamed, type Ports } from './context.ts';
import { readPast } from './past.ts';

export interface PlanRequest {
  readonly workspace: Workspace;
  readonly bots: readonly Bot[];
  /** The default branch's commit, as it stands on the remote. */
  readonly head: string;
  readonly environment: string;
  readonly selection: string;
  /** Versions that a person asked for, by bot. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface PlanResult {
  readonly reason: 'ships' | 'denied' | 'nothing';
  readonly plan: Plan;
  readonly head: string;
}

/** Says for every selected bot what would ship, and why or why not. It needs no secret and no target. */
export async function plan(ports: PlanPorts, request: PlanRequest): Promise<PlanResult> {
  const made = await planFrom(ports, request, await ports.ledger.read());
  return { reason: outcomeOf(made), plan: made, head: request.head };
}

export type PlanPorts = Pick<Ports, 'repository' | 'sources' | 'engine' | 'ledger' | 'store' | 'clock'>;

/** The plan that a state of the ledger gives. @throws UserError for a selection that matches nothing. */
export async function planFrom(
  ports: PlanPorts,
  request: PlanRequest,
  records: readonly LedgerRecord[],
): Promise<Plan> {
  const environment = environmentNamed(request.workspace.project, request.environment);
  const ledger = ledgerFact(await ports.ledger.unread());
  const selection = parseSelection(request.selection);
  const past = await readPast(ports, { ...request, environment: environment.name, records });
  const bots: BotPlanInput[] = [];
  for (const pick of resolveSelection(selection, past)) {
    const botPast = past.find(({ bot }) => bot === pick.bot) as BotHistory;
    const shipment = drawLine(botPast, pick.changes);
    bots.push({
      shipment,
      facts: shipment.line && {
        ledger,
        ...(await factsOf(ports, request, environment, records, pick.bot, shipment.line)),
      },
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

/** No forge is asked in this form: what only it knows is unknown, and denies where a policy asks for it. */
const noForge = unknown('no forge such as GitHub is connected');

async function factsOf(
  ports: Pick<Ports, 'sources' | 'store'>,
  request: PlanRequest,
  environment: Environment,
  records: readonly LedgerRecord[],
  name: string,
  line: Change,
): Promise<Omit<LineFacts, 'ledger'>> {
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
    reviews: noForge,
    checks: noForge,
    approvals: noForge,
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
