import picomatch from 'picomatch';
import type { ParsedNode } from 'yaml';
import type { Bot } from '../domain/bot.ts';
import { UserError, type Problem } from '../domain/errors.ts';
import type { Project } from '../domain/project.ts';
import { closest } from '../domain/text.ts';
import { readBots, readEngine, readTexts } from './bots.ts';
import { defaultEnvironment, readEnvironments } from './environments.ts';
import { readTraining } from './training.ts';
import { branchName, branchPattern, publicKey, registryHost, remote, storeLocation } from './values.ts';
import { Walker } from './walker.ts';
import { readYaml } from './yaml.ts';

/** A larger tidegate.yml is refused. */
const maxBytes = 262_144;

/** What holds where no tidegate.yml says otherwise. */
export function defaultProject(): Project {
  return {
    bots: [],
    engine: undefined,
    store: '.tidegate/store',
    registries: { plainHttp: [] },
    branches: { default: 'main', staging: ['staging/**'] },
    ledger: { branch: 'tidegate/ledger', remote: undefined },
    environments: [defaultEnvironment('staging'), defaultEnvironment('production')],
    registrationKeys: [],
  };
}

/**
 * Reads tidegate.yml.
 * @param content undefined where the repository has none: then all is as by default.
 * @param file its name for people.
 * @returns the project, with warnings.
 * @throws UserError with everything that is wrong with the file, each with its place.
 */
export function parseProject(
  content: Uint8Array | string | undefined,
  file: string,
): { project: Project; problems: Problem[] } {
  if (content === undefined) return { project: defaultProject(), problems: [] };
  const reading = readYaml(content, file, maxBytes);
  if (reading.file === undefined) throw refusal(file, reading.problems);
  const walker = new Walker(reading.file);
  const project = readProject(walker, reading.file.root ?? null);
  const { problems } = walker;
  if (problems.some(({ severity }) => severity === 'error')) throw refusal(file, problems);
  return { project, problems };
}

function refusal(file: string, problems: readonly Problem[]): UserError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const message =
    errors.length === 1 && first ? first.message : `${file} has ${errors.length} mistakes; nothing was done.`;
  return new UserError(message, {
    code: 'bad-configuration',
    ...(first?.place && { place: first.place }),
    next: (errors.length === 1 && first?.next) || `Mend ${file}; docs/CONFIGURATION.md shows all settings.`,
    problems,
  });
}

function readProject(walker: Walker, root: ParsedNode | null): Project {
  const usual = defaultProject();
  const members = walker.map(root, 'tidegate.yml', [
    'bots',
    'engine',
    'store',
    'registries',
    'branches',
    'ledger',
    'registration',
    'environments',
    'train',
  ]);
  const branches = walker.map(members.get('branches') ?? null, 'branches', ['default', 'staging']);
  const ledger = walker.map(members.get('ledger') ?? null, 'ledger', ['branch', 'remote']);
  const registries = walker.map(members.get('registries') ?? null, 'registries', ['plainHttp']);
  const registration = walker.map(members.get('registration') ?? null, 'registration', ['keys']);
  const store = walker.text(members.get('store'), 'store', storeLocation(usual.store)) ?? usual.store;
  const training = readTraining(walker, members.get('train'), store);
  const project: Project = {
    bots: readBots(walker, members.get('bots')),
    engine: readEngine(walker, members.get('engine'), 'engine'),
    store,
    registries: {
      plainHttp:
        readTexts(walker, registries.get('plainHttp'), 'registries.plainHttp', registryHost) ??
        usual.registries.plainHttp,
    },
    branches: {
      default:
        walker.text(branches.get('default'), 'branches.default', branchName('main')) ??
        usual.branches.default,
      staging:
        readTexts(walker, branches.get('staging'), 'branches.staging', branchPattern) ??
        usual.branches.staging,
    },
    ledger: {
      branch:
        walker.text(ledger.get('branch'), 'ledger.branch', branchName(usual.ledger.branch)) ??
        usual.ledger.branch,
      remote: walker.text(ledger.get('remote'), 'ledger.remote', remote),
    },
    environments: readEnvironments(walker, members.get('environments')),
    ...(training && { training }),
    registrationKeys:
      readTexts(walker, registration.get('keys'), 'registration.keys', publicKey) ?? usual.registrationKeys,
  };
  checkBranches(walker, project, ledger.get('branch') ?? members.get('branches') ?? root);
  return project;
}

/** The ledger needs a branch of its own: a push to it must never look like a push of work. */
function checkBranches(walker: Walker, { branches, ledger }: Project, at: ParsedNode | null): void {
  const meets = [branches.default, ...branches.staging].find((pattern) =>
    picomatch.isMatch(ledger.branch, pattern, { dot: true }),
  );
  if (meets === undefined || at === null) return;
  walker.report(at, {
    code: 'ledger-branch',
    message: `ledger.branch is ${ledger.branch}, which is also a branch of work (${meets}).`,
    next: 'Give the ledger a branch of its own, such as tidegate/ledger.',
  });
}

/**
 * Settings that name a bot which isn't there.
 * @param bots those that were found in the repository.
 */
export function checkAgainstBots(project: Project, bots: readonly Pick<Bot, 'name'>[]): Problem[] {
  const names = bots.map(({ name }) => name);
  return project.environments.flatMap((environment) =>
    Object.entries(environment.bots)
      .filter(([name]) => !names.includes(name))
      .map(([name, settings]): Problem => {
        const [meant] = closest(name, names, 1);
        const known = names.length === 0 ? 'no bot was found' : `there are ${names.join(', ')}`;
        return {
          severity: 'error',
          code: 'unknown-bot',
          message: `environments.${environment.name}.bots has settings for ${name}, but there is no such bot: ${known}.`,
          ...(settings.place && { place: settings.place }),
          next:
            meant === undefined
              ? `Take ${name} away there, or add its directory to bots.`
              : `Did you mean ${meant}?`,
        };
      }),
  );
}
