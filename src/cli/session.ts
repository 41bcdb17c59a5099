import { resolve } from 'node:path';
import type { Bot } from '../domain/bot.ts';
import { UserError } from '../domain/errors.ts';
import type { Environment, Workspace } from '../domain/project.ts';
import type { Reporter } from '../ports/reporter.ts';
import { botNamed } from '../steps/context.ts';
import { heldBotNamed } from '../steps/find.ts';
import { botsNamed } from '../steps/workspace.ts';
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

/** The name of the one bot that a verb is about, which may have left the repository and still be in an environment. */
export async function oneHeldBot(
  session: Session,
  workspace: Workspace,
  environment: Environment,
  name: string | undefined,
): Promise<string> {
  if (name === undefined) return (await oneBot(session, workspace, undefined)).name;
  return heldBotNamed(session.ports, { workspace, environment, name });
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
