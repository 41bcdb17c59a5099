import type { Bot } from '../domain/bot.ts';
import { UserError } from '../domain/errors.ts';
import type { StoredPackage } from '../domain/package.ts';
import type { Environment, Project, Workspace } from '../domain/project.ts';
import type { RevisionState } from '../domain/revision.ts';
import type { Address } from '../ports/target.ts';
import { botNamed, type Ports } from './context.ts';
import { identify } from './identify.ts';
import { models } from './models.ts';
import { prepareScript, smokeTest, type SmokeTestResult } from './smoke-test.ts';
import { knownPackage } from './train.ts';
import { beginsDigest } from './workspace.ts';

/** A package, and the commit whose test conversations go with it. */
export interface FoundPackage {
  readonly stored: StoredPackage;
  readonly commit: string;
}

/** The package that a bot has for a commit; undefined where there is none. */
export async function packageOfCommit(
  ports: Ports,
  { project, bot, commit }: { readonly project: Project; readonly bot: Bot; readonly commit: string },
): Promise<FoundPackage | undefined> {
  const { inputs } = await identify(ports, { project, bot, treeish: commit, local: false });
  const stored = await knownPackage(ports, project, bot, inputs);
  return stored && { stored, commit };
}

/**
 * The package of a bot that a text names by at least 7 of its digits.
 * @param text undefined: the one of the commit.
 * @throws UserError where there is none, or more than one.
 */
export async function packageNamed(
  ports: Ports,
  request: {
    readonly project: Project;
    readonly bot: Bot;
    readonly commit: string;
    readonly text: string | undefined;
  },
): Promise<FoundPackage> {
  const { project, bot, commit, text } = request;
  if (text === undefined) {
    const found = await packageOfCommit(ports, request);
    if (found) return found;
    throw new UserError(`${bot.name} has no package for commit ${commit.slice(0, 7)}.`, {
      code: 'no-package',
      next: `Type \`tidegate train ${bot.name}\`, or name a package of \`tidegate models ${bot.name}\` with --package.`,
    });
  }
  const { packages } = await models(ports, { project, bot: bot.name });
  const found = packages.filter((listed) => listed.stored && beginsDigest(listed.package, text));
  const [one, other] = found;
  if (one?.stored && !other) return { stored: one.stored, commit: one.commit ?? commit };
  throw new UserError(
    `${JSON.stringify(text)} names ${other ? 'more than one package' : 'no package'} of ${bot.name} in this store.`,
    {
      code: 'no-package',
      next: `Type \`tidegate models ${bot.name}\` and name one by at least 7 of its digits.`,
    },
  );
}

/** What runs, and how to talk to it. */
export interface RunningRevision {
  readonly address: Address;
  readonly revision: RevisionState;
}

/**
 * The name of a bot that may have left the repository and still be in an environment.
 * @throws UserError for a name that is in neither.
 */
export async function heldBotNamed(
  ports: Pick<Ports, 'target'>,
  request: { readonly workspace: Workspace; readonly environment: Environment; readonly name: string },
): Promise<string> {
  const { workspace, environment, name } = request;
  if (workspace.bots.some((bot) => bot.name === name)) return name;
  const { bots } = await (await ports.target(workspace.project, environment)).current();
  if (bots.some(({ bot, revisions }) => bot === name && revisions.length > 0)) return name;
  return botNamed(workspace.bots, name).name;
}

/**
 * What runs of a bot in an environment: the active revision, or one of a package.
 * @param text the first digits of a package's digest; undefined: the active revision.
 * @throws UserError when it doesn't run, saying what does.
 */
export async function runningRevision(
  ports: Pick<Ports, 'target'>,
  request: {
    readonly project: Project;
    readonly environment: Environment;
    readonly bot: string;
    readonly text: string | undefined;
  },
): Promise<RunningRevision> {
  const { project, environment, bot, text } = request;
  const target = await ports.target(project, environment);
  const { bots, running } = await target.current();
  const state = bots.find((candidate) => candidate.bot === bot);
  const revision =
    text === undefined
      ? state?.active
      : state?.revisions.find((candidate) => beginsDigest(candidate.package, text));
  const address =
    revision && running ? await target.reach(bot, text === undefined ? 'active' : revision.id) : undefined;
  if (revision && address) return { address, revision };
  if (state && !running) {
    throw new UserError(`Nothing of ${environment.name} runs on this machine now.`, {
      code: 'not-running',
      next: `Type \`tidegate up ${environment.name}\` to start what should run.`,
    });
  }
  throw new UserError(
    `${bot} doesn't run in ${environment.name}${text === undefined ? '' : ` with a package ${text}`}.`,
    {
      code: 'not-running',
      next: `Type \`tidegate status ${bot}\` to see what runs, or \`tidegate deploy ${bot} --environment ${environment.name}\`.`,
    },
  );
}

/**
 * Holds a bot's test conversations with what runs.
 * @throws UserError when it doesn't run, or when no store holds its package.
 */
export async function testRunning(
  ports: Ports,
  request: {
    readonly project: Project;
    readonly environment: Environment;
    readonly bot: Bot;
    /** The first digits of a package's digest; undefined: the active revision. */
    readonly text: string | undefined;
    /** Whose conversations; undefined: those of the commit that runs, or of `head` where that isn't known. */
    readonly treeish: string | undefined;
    readonly head: string;
  },
): Promise<SmokeTestResult & { readonly revision: RevisionState }> {
  const { project, environment, bot, text, treeish, head } = request;
  const running = await runningRevision(ports, { project, environment, bot: bot.name, text });
  const { address, revision } = running;
  const stored = await (await ports.store(project, environment)).find(revision.package);
  if (!stored) {
    throw new UserError(`The store doesn't hold ${revision.package}, which runs in ${environment.name}.`, {
      code: 'package-missing',
      next: `Deploy a package that it holds: tidegate models ${bot.name}`,
    });
  }
  const script = await prepareScript(ports, { project, bot, treeish: treeish ?? revision.commit ?? head });
  const result = await smokeTest(ports, {
    bot: bot.name,
    address,
    metadata: stored.metadata,
    script,
    patienceMs: environment.answerSeconds * 1000,
  });
  return { ...result, revision };
}
