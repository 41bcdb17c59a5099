import { basename } from 'node:path';
import { defaultProject, parseProject } from '../../config/project.ts';
import { UserError } from '../../domain/errors.ts';
import { directoryOf, type Project } from '../../domain/project.ts';
import { counted } from '../../domain/text.ts';
import {
  actionsSourceForm,
  actionsSourceOf,
  readActionsSource,
  runnerInWorkflows,
  sourceInWorkflows,
  usesOf,
  type ActionsSource,
} from '../../steps/init/actions-source.ts';
import { compare, write, type ComparedFile, type ProposedFile } from '../../steps/init/files.ts';
import { projectText, releasable, settingsOf } from '../../steps/init/proposal.ts';
import { remaining } from '../../steps/init/remaining.ts';
import { survey, type Survey } from '../../steps/init/survey.ts';
import { projectFile } from '../../wiring/sources.ts';
import { workflowFiles } from '../../workflows/index.ts';
import { exitCodes } from '../exit.ts';
import { differenceText, foundText, proposalText, resultText } from '../init-text.ts';
import { inSession, type GlobalOptions, type Session } from '../session.ts';

declare const __TIDEGATE_ACTIONS__: string | undefined;

interface Options extends GlobalOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly actions?: string;
  readonly workflows: boolean;
  readonly store?: string;
  readonly targetDirectory?: string;
  readonly runsOn?: string;
}

const workflowPaths = ['staging', 'release', 'inspect'].map((name) => `.github/workflows/${name}.yml`);

/** `tidegate init`: reads the files as they lie there, committed or not, and writes nothing but its own. */
export async function run(options: Options): Promise<number> {
  const given = options.actions === undefined ? undefined : actionsSourceOf(options.actions);
  return inSession(options, async (session) => {
    const asking = session.interactive && options.yes !== true && options.dryRun !== true;
    const hasRasa = offersRasa(session);
    const found = await look(session, hasRasa);
    const { github, defaultBranch } = await session.origin();
    if (asking) process.stdout.write(`${foundText(found, hasRasa)}\n`);

    const standing = await session.ports.workTree.read(projectFile);
    const before = standing === undefined ? undefined : projectIn(session, standing);
    const settings = before
      ? settingsOf(before, defaultProject())
      : { defaultBranch, staging: ['staging/**'], store: undefined, directory: undefined };
    const text = projectText(found, {
      ...settings,
      store: options.store ?? settings.store,
      directory: options.targetDirectory ?? settings.directory,
      hasRasa,
    });
    // What is proposed is read as it will be: an option that can't stand there is told before anything is written.
    const proposed = parseProject(text, projectFile).project;
    const project = options.force === true ? proposed : (before ?? proposed);

    const existing = await textsOf(session, workflowPaths);
    const source = options.workflows
      ? (given ?? sourceInWorkflows(existing) ?? builtFrom() ?? (asking ? await askSource() : undefined))
      : undefined;
    const runsOn = options.runsOn ?? runnerInWorkflows(existing);
    const files = await compare(session.ports, [
      { path: projectFile, text },
      ...(source ? workflowsOf(source, project, runsOn) : []),
    ]);

    const { bots, leftOut } = releasable(found, hasRasa);
    const facts = {
      command: 'init',
      bots: bots.map(({ name, path, rasa, python, requirements }) => ({
        name,
        path,
        rasa,
        python,
        requirements,
      })),
      leftOut,
      actions: source,
    };
    if (options.dryRun === true) {
      session.result({ ...facts, reason: 'proposed', files }, () => proposalText(files));
      return exitCodes.done;
    }
    const fresh = files.filter(({ state }) => state !== 'same');
    if (fresh.length > 0 && !asking && options.yes !== true) {
      throw new UserError(
        `Nothing was written: there is nobody to ask whether ${counted(fresh.length, 'file')} may be.`,
        {
          code: 'consent-missing',
          next: 'Look with `tidegate init --dry-run`, then say `tidegate init --yes`.',
        },
      );
    }
    if (asking && !(await mayWrite(files))) {
      session.result({ ...facts, reason: 'declined', files: [] }, () => 'Nothing was written.');
      return exitCodes.done;
    }
    const written = await write(session.ports, files, (file) =>
      mayReplace(file, options.force === true, asking),
    );
    const changed = written.some(({ outcome }) => outcome === 'written' || outcome === 'replaced');
    const left = remaining({
      files: written.map(({ path }) => path),
      github,
      workflows: source !== undefined,
      store: project.store,
      directories: project.environments.flatMap((environment) => directoryOf(environment) ?? []),
      bots,
    });
    session.result(
      { ...facts, reason: changed ? 'written' : 'unchanged', files: written, remaining: left },
      () =>
        resultText({
          ...{ found, hasRasa, told: asking, files, written, left },
          withoutSource: options.workflows && source === undefined,
        }),
    );
    return exitCodes.done;
  });
}

/** Reads the projects of the work tree. @throws UserError where there is none that could be released. */
async function look(session: Session, hasRasa: boolean): Promise<Survey> {
  const { ports } = session;
  const found = await survey(
    { ...ports, layOut: session.layOut },
    {
      treeish: await ports.checkout.snapshot([]),
      repositoryName: (await session.origin()).github?.name ?? basename(ports.checkout.root),
    },
  );
  const { bots, leftOut } = releasable(found, hasRasa);
  if (bots.length > 0) return found;
  if (leftOut.length === 0) {
    throw new UserError('No bot was found: a bot is a directory with a config.yml and a domain.yml.', {
      code: 'no-bots',
      next: 'Type it in the repository of your Rasa projects; what .gitignore names, hidden folders and tests are not looked at.',
    });
  }
  throw new UserError('No bot was found that could be released.', {
    code: 'no-bots',
    problems: leftOut.map(({ path, why }) => ({
      severity: 'error',
      code: 'left-out',
      message: `This project is left out: ${why}.`,
      place: { file: path },
    })),
  });
}

/** Whether the engine `rasa` is there. */
function offersRasa(session: Session): boolean {
  try {
    return session.ports.engine({ name: 'rasa', settings: {} }).name === 'rasa';
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** The project as it lies there; undefined, and told, where it has mistakes. */
function projectIn(session: Session, standing: string): Project | undefined {
  try {
    return parseProject(standing, projectFile).project;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    session.ports.reporter.problem({
      severity: 'warning',
      code: error.code,
      message: `${projectFile} lies there, and has mistakes: ${error.message}`,
      ...(error.place && { place: error.place }),
      next: 'Mend it (`tidegate validate --work-tree` shows all), or replace it with `tidegate init --force`.',
    });
    return undefined;
  }
}

/** The release that this program is of, where its build knows. */
function builtFrom(): ActionsSource | undefined {
  return typeof __TIDEGATE_ACTIONS__ === 'string' ? readActionsSource(__TIDEGATE_ACTIONS__) : undefined;
}

function workflowsOf(
  source: ActionsSource,
  { branches }: Project,
  runsOn: string | undefined,
): readonly ProposedFile[] {
  return workflowFiles({
    uses: (action) => usesOf(source, action),
    defaultBranch: branches.default,
    stagingBranches: branches.staging,
    staging: 'staging',
    production: 'production',
    ...(runsOn !== undefined && { runsOn: runnerOf(runsOn) }),
  });
}

function runnerOf(label: string): string {
  if (/^[A-Za-z0-9][\w.-]{0,99}$/.test(label)) return label;
  throw new UserError(`--runs-on takes the label of a runner, not ${JSON.stringify(label)}.`, {
    code: 'bad-option',
    next: 'For example: --runs-on self-hosted',
  });
}

async function textsOf(session: Session, paths: readonly string[]): Promise<readonly string[]> {
  const texts = await Promise.all(paths.map((path) => session.ports.workTree.read(path)));
  return texts.filter((text) => text !== undefined);
}

async function askSource(): Promise<ActionsSource | undefined> {
  const { ask } = await import('../prompt.ts');
  const answer = await ask(
    `Where do workflows take Tidegate's actions from (${actionsSourceForm})? Nothing leaves them out.`,
    (text) =>
      readActionsSource(text) ? undefined : `Type ${actionsSourceForm}, with 40 digits of the commit.`,
  );
  return answer === undefined ? undefined : readActionsSource(answer);
}

async function mayWrite(files: readonly ComparedFile[]): Promise<boolean> {
  const fresh = files.filter(({ state }) => state === 'new').map(({ path }) => path);
  if (fresh.length === 0) return true;
  const { confirm } = await import('../prompt.ts');
  return confirm(`Write ${fresh.join(', ')}?`, true);
}

async function mayReplace(file: ComparedFile, force: boolean, asking: boolean): Promise<boolean> {
  if (force || !asking) return force;
  const { confirm } = await import('../prompt.ts');
  process.stdout.write(`${differenceText(file)}\n`);
  return confirm(`Replace ${file.path}?`);
}
