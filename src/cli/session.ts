import { resolve } from 'node:path';
import type { Bot } from '../domain/bot.ts';
import { UserError } from '../domain/errors.ts';
import type { Environment, Workspace } from '../domain/project.ts';
import type { Reporter } from '../ports/reporter.ts';
import { commitOf } from '../steps/changed.ts';
import { botNamed, environmentNamed } from '../steps/context.ts';
import { wire, type Wiring } from '../wiring/ports.ts';
import { createReporter } from './reporter.ts';

/** Options that every verb has. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly directory?: string;
}

/** What a verb works with. */
export interface Session extends Wiring {
  readonly reporter: Reporter;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Prints the one result of the verb: the document with --json, the text otherwise. */
  result(document: object, text: () => string): void;
}

/** Runs a verb in the repository of the current directory. */
export async function inSession(
  options: GlobalOptions,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  const reporter = createReporter();
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const wiring = await wire(resolve(options.directory ?? '.'), reporter);
  try {
    return await work({
      ...wiring,
      reporter,
      interactive: options.json !== true && process.stdin.isTTY && process.stdout.isTTY,
      signal: interruption.signal,
      result(document, text) {
        process.stdout.write(
          options.json === true ? `${JSON.stringify({ schema: 1, ...document }, null, 2)}\n` : `${text()}\n`,
        );
      },
    });
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await wiring.close();
  }
}

/** The repository as it stands at a commit (HEAD unless named), with what is wrong in its configuration reported. */
export async function workspaceAt(
  session: Session,
  revision = 'HEAD',
): Promise<Workspace & { commit: string }> {
  const commit = await commitOf(session.ports, revision);
  const { problems, ...workspace } = await session.ports.sources.workspace(commit.id);
  for (const problem of problems) session.reporter.problem(problem);
  return { ...workspace, commit: commit.id };
}

/** The default branch as it stands on the remote now: what is merged, and the settings of every environment. */
export async function released(session: Session): Promise<{ workspace: Workspace; head: string }> {
  const here = await workspaceAt(session);
  const head = await session.ports.checkout.upstream(here.project.branches.default);
  return { workspace: await workspaceAt(session, head), head };
}

/**
 * An environment's settings, which are those of the default branch: a branch doesn't change them. Where the default
 * branch can't be read or has no such environment, those of the commit at hand.
 */
export async function environmentSettings(
  session: Session,
  workspace: Workspace,
  name: string,
): Promise<Environment> {
  try {
    return environmentNamed((await released(session)).workspace.project, name);
  } catch {
    return environmentNamed(workspace.project, name);
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

/** The one bot that a verb is about: named, or the only one, or chosen by number on a terminal. */
export async function oneBot(session: Session, workspace: Workspace, name: string | undefined): Promise<Bot> {
  const bots = botsNamed(workspace, name === undefined ? [] : [name]);
  const [first, second] = bots;
  if (first && !second) return first;
  const chosen = await choose(
    session,
    'Which bot?',
    'a bot',
    bots.map((bot) => ({ value: bot.name, label: bot.name, hint: bot.path })),
  );
  return botNamed(bots, chosen);
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

/**
 * Asks a person to choose from a numbered list.
 * @throws UserError where nobody can be asked; it names the choices.
 */
export async function choose(
  session: Session,
  question: string,
  what: string,
  choices: readonly Choice[],
): Promise<string> {
  if (!session.interactive) {
    throw new UserError(`Name ${what}: ${choices.map(({ value }) => value).join(', ')}.`, {
      code: 'name-missing',
    });
  }
  const { choose: ask } = await import('./prompt.ts');
  return ask(question, choices);
}
