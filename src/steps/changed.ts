import type { Bot } from '../domain/bot.ts';
import { UserError } from '../domain/errors.ts';
import type { Commit } from '../domain/history.ts';
import type { Workspace } from '../domain/project.ts';
import type { Ports } from './context.ts';
import { identify, type Identity } from './identify.ts';

/** How a bot at one commit compares with another commit. */
export interface BotDifference extends Identity {
  readonly bot: Bot;
  /** `suite`: only its test conversations differ. */
  readonly state: 'new' | 'changed' | 'suite' | 'same';
}

/** What is different, bot by bot, and which bots are gone. */
export interface ChangedResult {
  readonly reason: 'compared';
  readonly workspace: Workspace;
  readonly head: string;
  /** What was compared with; undefined where histories have nothing in common: then every bot is new. */
  readonly base: string | undefined;
  readonly bots: readonly BotDifference[];
  readonly removed: readonly string[];
}

/**
 * Which bots a commit changed, by their inputs and not by paths. The base is where its branch left `against`; on
 * that branch itself, it is the commit before; or it is the commit that is named.
 * @throws UserError when a revision is unknown.
 */
export async function changed(
  ports: Pick<Ports, 'repository' | 'sources' | 'engine'>,
  request: {
    readonly head: string;
    readonly against: string;
    /** A commit to compare with in place of all that; where it isn't here, it is as if none were named. */
    readonly base?: string | undefined;
  },
): Promise<ChangedResult> {
  const head = await commitOf(ports, request.head);
  const named = request.base === undefined ? undefined : await ports.repository.resolve(request.base);
  const base = named ? named.id : await baseOf(ports, head, request.against);
  const workspace = await ports.sources.workspace(head.id);
  const before = base === undefined ? undefined : await workspaceOrNone(ports, base);
  const bots: BotDifference[] = [];
  for (const bot of workspace.bots) {
    const now = await identify(ports, { project: workspace.project, bot, treeish: head.id, local: false });
    const old = before?.bots.find((candidate) => candidate.name === bot.name);
    const was =
      before && old && base !== undefined
        ? await identify(ports, { project: before.project, bot: old, treeish: base, local: false })
        : undefined;
    bots.push({ bot, ...now, state: stateOf(was, now) });
  }
  const removed = (before?.bots ?? [])
    .map((bot) => bot.name)
    .filter((name) => !workspace.bots.some((bot) => bot.name === name));
  return { reason: 'compared', workspace, head: head.id, base, bots, removed };
}

/** Where a commit's branch left another one; on that one, the commit before. */
async function baseOf(
  ports: Pick<Ports, 'repository'>,
  head: Commit,
  revision: string,
): Promise<string | undefined> {
  const against = await ports.repository.resolve(revision);
  const fork = against && (await ports.repository.mergeBase(against.id, head.id));
  return fork === head.id ? head.parents[0] : fork;
}

function stateOf(was: Identity | undefined, now: Identity): BotDifference['state'] {
  if (!was) return 'new';
  if (was.inputs !== now.inputs) return 'changed';
  return was.suite === now.suite ? 'same' : 'suite';
}

/**
 * A commit's workspace; undefined where its configuration has mistakes: nothing of it could be trained or released,
 * and what came after it may have mended it.
 */
export async function workspaceOrNone(
  ports: Pick<Ports, 'sources'>,
  commit: string,
): Promise<Workspace | undefined> {
  try {
    return await ports.sources.workspace(commit);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** The commit that a person named. @throws UserError when there is none. */
export async function commitOf(ports: Pick<Ports, 'repository'>, revision: string): Promise<Commit> {
  const commit = await ports.repository.resolve(revision);
  if (commit) return commit;
  if (revision === 'HEAD') {
    throw new UserError('The branch at hand has no commit yet, and what is committed is what is trained.', {
      code: 'unknown-commit',
      next: 'Commit the bots: git add -A && git commit -m "Add the bots"',
    });
  }
  throw new UserError(`${JSON.stringify(revision)} names no commit of this repository.`, {
    code: 'unknown-commit',
    next: 'Name a branch, a tag or at least 7 digits of a commit id; `git fetch` brings what others pushed.',
  });
}
