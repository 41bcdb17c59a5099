import type { Bot } from '../domain/bot.ts';
import type { Digest } from '../domain/digest.ts';
import { UserError } from '../domain/errors.ts';
import { takesReleasesAlone, type Environment, type Workspace } from '../domain/project.ts';
import { commitOf } from './changed.ts';
import { botNamed, environmentNamed, type Ports } from './context.ts';

type Reading = Pick<Ports, 'repository' | 'checkout' | 'sources' | 'reporter'>;

/** A workspace with the commit that it stands in. */
export type WorkspaceAt = Workspace & { readonly commit: string };

/** The repository as it stands at a commit (HEAD unless named), with what is wrong in its configuration reported. */
export async function workspaceAt(ports: Reading, revision = 'HEAD'): Promise<WorkspaceAt> {
  const commit = await commitOf(ports, revision);
  const { problems, ...workspace } = await ports.sources.workspace(commit.id);
  for (const problem of problems) ports.reporter.problem(problem);
  return { ...workspace, commit: commit.id };
}

/** The default branch as it stands on the remote now: what is merged, and the settings of every environment. */
export async function released(
  ports: Reading,
): Promise<{ readonly workspace: Workspace; readonly head: string }> {
  const here = await workspaceAt(ports);
  const head = await ports.checkout.upstream(here.project.branches.default);
  return { workspace: await workspaceAt(ports, head), head };
}

/**
 * An environment's settings, which are those of the default branch: a branch doesn't change them. Where the default
 * branch can't be read or has no such environment, those of the commit at hand.
 * @throws UserError where neither has an environment of that name.
 */
export async function environmentSettings(
  ports: Reading,
  workspace: Workspace,
  name: string,
): Promise<Environment> {
  try {
    return environmentNamed((await released(ports)).workspace.project, name);
  } catch {
    return environmentNamed(workspace.project, name);
  }
}

/** The branch that others are compared with, as it is on the remote now, or as it was when that was last reached. */
export async function comparedWith(ports: Pick<Ports, 'checkout'>, branch: string): Promise<string> {
  try {
    return await ports.checkout.upstream(branch);
  } catch {
    return branch;
  }
}

/** The bots of these names; all of them if none is named. @throws UserError for a name that doesn't exist. */
export function botsNamed(workspace: Workspace, names: readonly string[]): readonly Bot[] {
  if (workspace.bots.length === 0) {
    throw new UserError('No bot was found: a bot is a directory with a config.yml and a domain.yml.', {
      code: 'no-bots',
      next: 'Name their directories under `bots:` in tidegate.yml, and commit them.',
    });
  }
  return names.length === 0 ? workspace.bots : names.map((name) => botNamed(workspace.bots, name));
}

/** The bot of that name, or the only one. @throws UserError that names those that there are. */
export function oneBotNamed(workspace: Workspace, name: string | undefined): Bot {
  const bots = botsNamed(workspace, name === undefined ? [] : [name]);
  const [first, second] = bots;
  if (first && !second) return first;
  throw new UserError(`Name a bot: ${bots.map((bot) => bot.name).join(', ')}.`, { code: 'name-missing' });
}

/** @throws UserError for an environment that takes what a plan says, and nothing else. */
export function refuseUnplanned(environment: Environment): void {
  if (!takesReleasesAlone(environment)) return;
  throw new UserError(`${environment.name} takes releases alone: its gates would be passed by.`, {
    code: 'releases-alone',
    next: 'Type `tidegate candidates`, then `tidegate plan`, then `tidegate promote`; or `tidegate rollback` to go back.',
  });
}

/** Whether a text of at least 7 hexadecimal digits, with or without `sha256:`, begins a digest. */
export function beginsDigest(digest: Digest, text: string): boolean {
  const hex = text.toLowerCase().replace(/^sha256:/, '');
  return /^[0-9a-f]{7,64}$/.test(hex) && digest.slice(7).startsWith(hex);
}

/**
 * Versions that were chosen by hand, from a text such as `bakery=2.0.0,teller=1.1.0`.
 * @param option what the text was given as, for the error.
 */
export function versionsOf(text: string | undefined, option: string): Readonly<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const part of text === undefined || text.trim() === '' ? [] : text.split(',')) {
    const [bot, version, ...rest] = part.trim().split('=');
    if (bot === undefined || bot === '' || version === undefined || rest.length > 0) {
      throw new UserError(
        `${option} takes BOT=VERSION, with commas between them, not ${JSON.stringify(part)}.`,
        { code: 'bad-option', next: `For example: ${option} bakery=2.0.0` },
      );
    }
    versions[bot] = version;
  }
  return versions;
}
