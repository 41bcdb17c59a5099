import type { Bot } from '../domain/bot.ts';
import { botHistory, liveState, type BotHistory, type Commit, type HistoryEntry } from '../domain/history.ts';
import { inputPaths } from '../domain/inputs.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import type { Workspace } from '../domain/project.ts';
import { workspaceOrNone } from './changed.ts';
import type { Ports } from './context.ts';
import { identify } from './identify.ts';

/** The file whose change can change every bot's inputs. */
const projectFile = 'tidegate.yml';

/** How far back a bot is looked at, in commits; further where what is live is older. */
const depth = 200;

export interface PastRequest {
  readonly workspace: Workspace;
  readonly bots: readonly Bot[];
  /** The default branch's commit: what is merged is in its first-parent history. */
  readonly head: string;
  readonly environment: string;
  readonly records: readonly LedgerRecord[];
}

/** Reads what each bot was at the commits of the default branch that touch it, and what of that is live. */
export async function readPast(
  ports: Pick<Ports, 'repository' | 'sources' | 'engine'>,
  request: PastRequest,
): Promise<readonly BotHistory[]> {
  const { records, environment, head } = request;
  return Promise.all(
    request.bots.map(async (bot) => {
      const commits = await ports.repository.history({ to: head, paths: [...inputPaths(bot), projectFile] });
      const line = liveState(records, environment, bot.name)?.commit;
      const reach = Math.max(depth, commits.findIndex(({ id }) => id === line) + 1);
      const entries: HistoryEntry[] = [];
      for (const commit of commits.slice(0, reach)) entries.push(await entryAt(ports, bot, commit));
      return botHistory(bot.name, entries, records, environment);
    }),
  );
}

/** What the bot was at a commit, by the configuration of that commit. */
async function entryAt(
  ports: Pick<Ports, 'sources' | 'engine'>,
  bot: Bot,
  commit: Commit,
): Promise<HistoryEntry> {
  const then = await workspaceOrNone(ports, commit.id);
  const was = then?.bots.find((candidate) => candidate.name === bot.name);
  // A commit whose configuration has mistakes, or that has no such bot, had nothing that could be released.
  if (!then || !was) return { commit, inputs: undefined, suite: undefined };
  const identity = await identify(ports, {
    project: then.project,
    bot: was,
    treeish: commit.id,
    local: false,
  });
  return { commit, ...identity };
}
