import { diagnose, isWell, withoutWords, type EnvironmentFacts, type Finding } from '../domain/doctor.ts';
import { problemOf, type Problem } from '../domain/errors.ts';
import { liveState } from '../domain/history.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import type { Environment, Workspace } from '../domain/project.ts';
import type { BotState, RolloutVerdict, TargetState } from '../domain/revision.ts';
import type { LogSource, Target } from '../ports/target.ts';
import { botNamed, type Ports } from './context.ts';

export interface DoctorRequest {
  readonly workspace: Workspace;
  /** Where to look. */
  readonly environments: readonly Environment[];
  /** The bots to look at, also those that left the repository; none: all. */
  readonly bots: readonly string[];
  /** Whether what the processes of an environment wrote may be shown: customers' words may be among it. */
  readonly quotes: (environment: string) => boolean;
}

export interface DoctorResult {
  readonly reason: 'well' | 'unwell';
  /** The worst first, environment by environment. */
  readonly findings: readonly Finding[];
  /** What was looked at, by environment: the bots that have the traffic there. */
  readonly looked: readonly { readonly environment: string; readonly bots: readonly string[] }[];
}

/** Lines of a log that tell why a half ended. */
const shownLines = 20;

type Doctor = Pick<Ports, 'target' | 'ledger' | 'outbox' | 'reporter'>;

/**
 * Finds out why bots aren't well, from what the environments, the ledger and this machine tell. Nothing is changed,
 * and nothing is started.
 * @throws UserError for a bot that is nowhere.
 */
export async function doctor(ports: Doctor, request: DoctorRequest): Promise<DoctorResult> {
  const { workspace, environments, bots } = request;
  const known = workspace.bots.map(({ name }) => name);
  const asked = bots.length === 0 ? undefined : bots;
  const { records, unread } = await readLedger(ports);
  const pending = await ports.outbox.pending();
  const read = [];
  for (const environment of environments) read.push(await readEnvironment(ports, request, environment));
  for (const bot of bots) {
    const held = read.some(({ state }) =>
      state?.bots.some((one) => one.bot === bot && one.revisions.length > 0),
    );
    if (!held) botNamed(workspace.bots, bot);
  }
  const findings = read.flatMap(({ environment, ...facts }) => {
    const names = [...known, ...(facts.state?.bots ?? []).map(({ bot }) => bot)];
    const live = names.map((bot) => [bot, liveState([...records, ...pending], environment, bot)] as const);
    const waiting = pending.filter((record) => 'environment' in record && record.environment === environment);
    return diagnose({
      ...{ environment, ...facts, asked, known, unread },
      live: Object.fromEntries(live),
      waiting: waiting.length,
    });
  });
  return {
    reason: isWell(findings) ? 'well' : 'unwell',
    findings: findings.map((finding) =>
      request.quotes(finding.environment) ? finding : withoutWords(finding),
    ),
    looked: read.map(({ environment, state }) => ({
      environment,
      bots: activeBots(state, asked).map(({ bot }) => bot),
    })),
  };
}

async function readLedger(
  ports: Doctor,
): Promise<{ readonly records: readonly LedgerRecord[]; readonly unread: string | undefined }> {
  try {
    return { records: await ports.ledger.read(), unread: undefined };
  } catch (error) {
    return { records: [], unread: problemOf(error).message };
  }
}

async function readEnvironment(
  ports: Doctor,
  request: DoctorRequest,
  environment: Environment,
): Promise<Pick<EnvironmentFacts, 'environment' | 'troubles' | 'state' | 'verdicts' | 'lines'>> {
  const { name } = environment;
  const verdicts: Record<string, RolloutVerdict> = {};
  const lines: Record<string, readonly string[]> = {};
  const troubles: Problem[] = [];
  let state: TargetState | undefined;
  const step = ports.reporter.step(`Look at ${name}`);
  try {
    const target = await ports.target(request.workspace.project, environment);
    state = await target.current();
    // An environment that was never used isn't made for a look at it.
    if (state.bots.length > 0) troubles.push(...(await target.preflight()));
    for (const bot of activeBots(state, request.bots.length === 0 ? undefined : request.bots)) {
      if (state.running) verdicts[bot.bot] = await target.ready(bot.bot, bot.active.id, { deadlineMs: 0 });
      lines[bot.bot] = await lastLines(target, bot);
    }
    step.done();
  } catch (error) {
    const problem = problemOf(error);
    troubles.push(problem);
    step.failed(problem.message);
  }
  return { environment: name, troubles, state, verdicts, lines };
}

type Active = BotState & { readonly active: NonNullable<BotState['active']> };

function activeBots(state: TargetState | undefined, asked: readonly string[] | undefined): readonly Active[] {
  return (state?.bots ?? [])
    .filter((bot): bot is Active => bot.active !== undefined)
    .filter(({ bot }) => asked?.includes(bot) ?? true);
}

/** The last lines of the halves that were started again. */
async function lastLines(target: Target & LogSource, { bot, active }: Active): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { half, restarts } of active.halves) {
    if (restarts === 0) continue;
    const query = { bot, half, revision: active.id, tail: shownLines, follow: false };
    for await (const { text } of target.logs(query)) lines.push(text);
  }
  return lines.slice(-shownLines);
}
