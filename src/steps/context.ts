import type { Bot, EngineChoice } from '../domain/bot.ts';
import { UserError } from '../domain/errors.ts';
import type { Environment, Project } from '../domain/project.ts';
import type { Engine } from '../ports/engine.ts';
import type { Forge } from '../ports/forge.ts';
import type { Ledger, Outbox } from '../ports/ledger.ts';
import type { PackageStore } from '../ports/packages.ts';
import type { Reporter, Clock } from '../ports/reporter.ts';
import type { Checkout, Repository, WorkTree } from '../ports/repository.ts';
import type { Sources } from '../ports/sources.ts';
import type { Talk } from '../ports/talk.ts';
import type { LogSource, Target } from '../ports/target.ts';

/** What every step is given: the world, as interfaces. A step uses the few that it needs. */
export interface Ports {
  readonly repository: Repository;
  readonly checkout: Checkout;
  readonly workTree: WorkTree;
  readonly sources: Sources;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  /** Undefined: none is connected, and what only it knows is unknown. @throws UserError for wrong settings. */
  forge?(): Promise<Forge | undefined>;
  readonly talk: Talk;
  readonly reporter: Reporter;
  readonly clock: Clock;
  /** With a project, one that trains where the project says; otherwise here. */
  engine(choice: EngineChoice, project?: Project): Engine;
  /** The project's store, or the one of an environment that has its own. */
  store(project: Project, environment?: Pick<Environment, 'store'>): Promise<PackageStore>;
  target(project: Project, environment: Environment): Promise<Target & LogSource>;
}

/** Who acts, and why: it goes into every record. */
export interface Actor {
  /** `Name <address>`. */
  readonly by: string;
  readonly why: string;
}

/** The bot of that name. @throws UserError that names the ones there are. */
export function botNamed(bots: readonly Bot[], name: string): Bot {
  const bot = bots.find((candidate) => candidate.name === name);
  if (bot) return bot;
  const names = bots.map((candidate) => candidate.name).join(', ');
  throw new UserError(
    names === ''
      ? `There is no bot ${JSON.stringify(name)}: no bot was found.`
      : `There is no bot ${JSON.stringify(name)}; there are: ${names}.`,
    {
      code: 'unknown-bot',
      next: names === '' ? 'Add its directory under `bots:` in tidegate.yml.' : 'Type one of these names.',
    },
  );
}

/** The environment of that name. @throws UserError that names the ones there are. */
export function environmentNamed(project: Project, name: string): Environment {
  const environment = project.environments.find((candidate) => candidate.name === name);
  if (environment) return environment;
  const names = project.environments.map((candidate) => candidate.name).join(', ');
  throw new UserError(`There is no environment ${JSON.stringify(name)}; there are: ${names}.`, {
    code: 'unknown-environment',
    next: 'Type one of these names, or add it under `environments:` in tidegate.yml.',
  });
}

/** The engine that a bot names, or the project's, or the builtin one. */
export function engineOf(project: Project, bot: Bot): EngineChoice {
  return bot.engine ?? project.engine ?? { name: 'builtin', settings: {} };
}
