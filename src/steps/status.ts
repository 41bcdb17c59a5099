import type { Problem } from '../domain/errors.ts';
import type { BotState } from '../domain/revision.ts';
import { liveState, releasesOf, type Change, type Live } from '../domain/history.ts';
import type { RegistrationState } from '../domain/registration.ts';
import type { Bot } from '../domain/bot.ts';
import type { Workspace } from '../domain/project.ts';
import { currentStates } from './models.ts';
import { readPast } from './past.ts';
import { botNamed, type Ports } from './context.ts';
import { botsNamed } from './workspace.ts';

/** One bot in one environment. */
export interface BotStatus {
  readonly bot: string;
  readonly environment: string;
  /** Undefined: the target holds nothing of the bot. */
  readonly state: BotState | undefined;
  /** What the ledger says was released here last. */
  readonly live: Live | undefined;
  /** Changes that are merged and not live here, newest first. */
  readonly ahead: readonly Change[];
  /** The target runs another package than the ledger says. */
  readonly drifted: boolean;
  /** An orphan: it runs here, and isn't on the default branch any more. */
  readonly left: boolean;
}

export interface StatusResult {
  readonly reason: 'read';
  readonly environments: readonly {
    readonly name: string;
    readonly running: boolean;
    /** Why nobody knows what runs there; undefined where it could be read. */
    readonly unread: Problem | undefined;
  }[];
  readonly registrations: Readonly<Record<string, RegistrationState>>;
  readonly bots: readonly BotStatus[];
  /** Records that wait on this machine: the ledger doesn't know of them yet. */
  readonly waiting: number;
}

/** Who is asked about by these names; none: all. Who left the repository may still run, and is asked for by name. */
export function askedAbout(
  workspace: Workspace,
  names: readonly string[],
): { readonly bots: readonly Bot[]; readonly others: readonly string[] } {
  const bots = workspace.bots.filter(({ name }) => names.length === 0 || names.includes(name));
  return { bots, others: names.filter((name) => !bots.some((bot) => bot.name === name)) };
}

/**
 * Bots × environments, read at the targets and compared with what is merged.
 * @throws UserError for one of `others` that is nowhere, and where there is no bot at all.
 */
export async function status(
  ports: Ports,
  request: {
    readonly workspace: Workspace;
    readonly bots: readonly Bot[];
    /** Names of bots that may have left the repository; one that is nowhere is a mistake. */
    readonly others?: readonly string[];
    /** The default branch as it stands now: a commit. */
    readonly head: string;
    readonly environment: string | undefined;
  },
): Promise<StatusResult> {
  const { workspace, bots, others = [], head } = request;
  const records = await ports.ledger.read();
  const states = (await currentStates(ports, workspace.project)).filter(
    ({ environment }) => request.environment === undefined || environment === request.environment,
  );
  const registrations: Record<string, RegistrationState> = {};
  for (const bot of bots) {
    registrations[bot.name] = await ports.sources.registration(head, bot, workspace.project.registrationKeys);
  }
  const result: BotStatus[] = [];
  const merged = (await ports.sources.workspace(head)).bots.map(({ name }) => name);
  for (const { environment, bots: there, unread } of states) {
    if (unread) continue;
    const past = await readPast(ports, { workspace, bots, head, environment, records });
    for (const { bot, live, ahead } of past) {
      const state = there.find((candidate) => candidate.bot === bot);
      const drifted =
        live !== undefined && state?.active !== undefined && state.active.package !== live.package;
      // What was released was merged once; what never was may be on its way from a branch.
      const left = holdsSomething(state) && !merged.includes(bot) && releasesOf(records, bot).length > 0;
      result.push({ bot, environment, state, live, ahead, drifted, left });
    }
    // Only who asks about all, or about one of them, is told of those that are no bots any more.
    const all = others.length === 0 && bots.length === workspace.bots.length;
    for (const state of there.filter(({ bot }) => all || others.includes(bot))) {
      const { bot } = state;
      if (!holdsSomething(state) || workspace.bots.some(({ name }) => name === bot)) continue;
      const live = liveState(records, environment, bot);
      const left = !merged.includes(bot) && !(await isOnItsBranch(ports, state));
      result.push({ bot, environment, state, live, ahead: [], drifted: false, left });
    }
  }
  // Where nothing is left anywhere, that is what there is to say.
  if (result.length === 0 && states.every(({ unread }) => !unread)) botsNamed(workspace, []);
  for (const name of others) if (!result.some(({ bot }) => bot === name)) botNamed(workspace.bots, name);
  return {
    reason: 'read',
    environments: states.map(({ environment, running, unread }) => ({ name: environment, running, unread })),
    registrations,
    bots: result,
    waiting: (await ports.outbox.pending()).length,
  };
}

function holdsSomething(state: BotState | undefined): boolean {
  return state !== undefined && state.revisions.length > 0;
}

/** Whether a branch that the bot was deployed from is still there and still has it: then it is new, not gone. */
async function isOnItsBranch(
  ports: Pick<Ports, 'checkout' | 'sources'>,
  { bot, revisions }: BotState,
): Promise<boolean> {
  for (const branch of new Set(revisions.flatMap((revision) => revision.branch ?? []))) {
    const commit = await ports.checkout.upstream(branch).catch(() => undefined);
    if (commit === undefined) continue;
    const { bots } = await ports.sources.workspace(commit);
    if (bots.some(({ name }) => name === bot)) return true;
  }
  return false;
}
