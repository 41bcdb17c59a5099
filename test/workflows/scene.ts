import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Octokit } from '@octokit/rest';
import { Runner, type Finished } from '../../sandbox/act/index.ts';
import { startGitHub, type RepositoryState, type Running } from '../../sandbox/github/index.ts';
import type { CheckRun } from '../../sandbox/github/state/checks.ts';
import { workflowFiles } from '../../src/workflows/index.ts';
import { program, type Document } from '../support/acceptance/project.ts';
import { gitEnvironment } from '../support/git.ts';

const run = promisify(execFile);

/** The commit that stands for a release of Tidegate. */
const release = '0123456789'.repeat(4);

export interface SceneOptions {
  /** The bots at first, as files below the root. */
  readonly files: Readonly<Record<string, string>>;
  /** The line of `bots:` in tidegate.yml. */
  readonly bots: string;
  readonly production?: string;
}

interface Parts {
  readonly github: Running;
  readonly repository: RepositoryState;
  readonly runner: Runner;
  readonly past: Past;
}

/** The time, or some time before. */
class Past {
  agoMs: number;

  constructor(agoMs: number) {
    this.agoMs = agoMs;
  }

  now(): number {
    return Date.now() - this.agoMs;
  }
}

export type Login = 'ada' | 'bob' | 'eve' | 'dependabot[bot]';

/** A repository in the stand-in with the workflows that `init` writes, runners, and two environments outside of them. */
export class Scene implements AsyncDisposable {
  readonly directory: string;
  readonly github: Running;
  readonly repository: RepositoryState;
  readonly runner: Runner;
  readonly name = { owner: 'ada', repo: 'bots' } as const;
  readonly #past: Past;
  readonly #people = new Map<string, Octokit>();

  private constructor(directory: string, parts: Parts) {
    this.directory = directory;
    this.github = parts.github;
    this.repository = parts.repository;
    this.runner = parts.runner;
    this.#past = parts.past;
  }

  static async open(options: SceneOptions): Promise<Scene> {
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'tidegate-act-')));
    // What is there at first is an hour old: nobody waits for what an index may not know yet.
    const past = new Past(3_600_000);
    const github = await startGitHub({ directory: join(directory, 'github'), clock: past });
    for (const login of ['ada', 'bob', 'eve']) github.createUser({ login, email: `${login}@example.com` });
    const repository = await github.createRepository({ owner: 'ada', name: 'bots' });
    github.addCollaborator(repository, 'bob', 'write');
    const workflows = workflowFiles({
      uses: (action) => `acme/tidegate/actions/${action}@${release} # v1.2.3`,
      defaultBranch: 'main',
      staging: 'staging',
      production: 'production',
    });
    await github.commit(repository, {
      as: 'ada',
      branch: 'main',
      message: 'Begin',
      files: {
        ...options.files,
        ...Object.fromEntries(workflows.map(({ path, text }) => [path, text])),
        'tidegate.yml': configuration(directory, options),
      },
    });
    past.agoMs = 0;
    // What a release holds, as far as a runner reads it.
    const actions = join(directory, 'tidegate');
    for (const part of ['action.yml', 'actions', 'dist'])
      await cp(resolve(dirname(program), '..', part), join(actions, part), { recursive: true });
    const runner = new Runner({
      github,
      directory: join(directory, 'runner'),
      actions: { [`acme/tidegate@${release}`]: actions },
    });
    const scene = new Scene(directory, { github, repository, runner, past });
    for (const name of ['home', 'tmp']) await mkdir(join(directory, name));
    await run('git', ['clone', '--quiet', github.cloneUrl(repository), join(directory, 'clone')], {
      env: scene.environment(),
    });
    for (const environment of ['staging', 'production']) await scene.tidegate(['up', environment]);
    return scene;
  }

  environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: join(this.directory, 'home'),
      TMPDIR: join(this.directory, 'tmp'),
      ...gitEnvironment,
    };
  }

  /** Runs the command line in a clone of a person's. Never waits in this process: the stand-in lives in it. */
  async tidegate(args: readonly string[]): Promise<Document> {
    const { stdout } = await run(process.execPath, [program, ...args, '--json'], {
      cwd: join(this.directory, 'clone'),
      env: this.environment(),
      maxBuffer: 1 << 26,
    });
    return JSON.parse(stdout);
  }

  /** The host's own API, as somebody. */
  as(login: Login): Octokit {
    const known = this.#people.get(login);
    if (known) return known;
    const silent = () => undefined;
    const client = new Octokit({
      baseUrl: this.github.apiUrl,
      auth: this.github.createToken(login),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    this.#people.set(login, client);
    return client;
  }

  /** Pushes a commit to a branch, as if it had been `agoMs` ago. @returns its id */
  async push(
    branch: string,
    files: Readonly<Record<string, string | null>>,
    given: { as?: Login; message?: string; agoMs?: number } = {},
  ): Promise<string> {
    const { as = 'ada', message = `Change ${branch}`, agoMs = 0 } = given;
    this.#past.agoMs = agoMs;
    const commit = await this.github.commit(this.repository, { as, branch, message, files });
    this.#past.agoMs = 0;
    return commit;
  }

  async openPull(head: string, title: string, as: Login = 'ada'): Promise<number> {
    const { data } = await this.as(as).pulls.create({ ...this.name, title, head, base: 'main' });
    return data.number;
  }

  /** Starts a workflow by hand. */
  async dispatch(workflow: string, inputs: Readonly<Record<string, string>> = {}): Promise<Finished> {
    const before = this.runner.finished.length;
    await this.as('ada').actions.createWorkflowDispatch({
      ...this.name,
      workflow_id: `${workflow}.yml`,
      ref: 'main',
      inputs,
    });
    await this.runner.settled();
    const finished = this.runner.finished.slice(before).find(({ file }) => file.name === workflow);
    if (!finished) throw new Error(`${workflow} did not run`);
    return finished;
  }

  /** The check runs of a commit: name → conclusions, in the order in which they were made. */
  checks(sha: string): Record<string, (string | null)[]> {
    return this.#checks(sha, ({ conclusion }) => conclusion);
  }

  /** The same with how far they are. */
  progress(sha: string): Record<string, string[]> {
    return this.#checks(sha, ({ status }) => status);
  }

  #checks<T>(sha: string, what: (check: CheckRun) => T): Record<string, T[]> {
    const found: Record<string, T[]> = {};
    for (const check of this.repository.checkRuns.values())
      if (check.sha === sha) (found[check.name] ??= []).push(what(check));
    return found;
  }

  /** The comments of an issue or a pull request. */
  comments(number: number): string[] {
    return [...this.repository.comments.values()]
      .filter(({ issue }) => issue.number === number)
      .map(({ body }) => body);
  }

  /** The bodies of issues that aren't pull requests. */
  board(): string[] {
    return [...this.repository.issues.values()]
      .filter(({ pull }) => pull === undefined)
      .map(({ body }) => body ?? '');
  }

  /** Deployments as `environment commit: newest state`, in order. */
  deployments(): string[] {
    return [...this.repository.deployments.values()].map(
      ({ environment, sha, statuses }) => `${environment} ${sha}: ${statuses.at(-1)?.state ?? 'none'}`,
    );
  }

  /** What runs in an environment, by bot. */
  async running(environment: string): Promise<Record<string, Document>> {
    const { bots } = await this.tidegate(['status', '--environment', environment]);
    return Object.fromEntries((bots as Document[]).map((bot) => [bot.bot, bot.state]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.runner[Symbol.asyncDispose]();
      for (const environment of ['staging', 'production'])
        await this.tidegate(['down', environment]).catch(() => undefined);
    } finally {
      await this.github.stop();
      await rm(this.directory, { recursive: true, force: true, maxRetries: 10 });
    }
  }
}

function configuration(
  directory: string,
  { bots, production = 'registration: optional' }: SceneOptions,
): string {
  return `bots: ${bots}
store: ${join(directory, 'store')}
environments:
  staging:
    target: {kind: local, directory: ${join(directory, 'staging')}}
    keep: 0s
  production:
    target: {kind: local, directory: ${join(directory, 'production')}}
    gates: {${production}}
`;
}

/** Everything that a run said, for the error of a test that failed. */
export function transcript({ jobs, other, file }: Finished): string {
  return [
    `${file.name}: ${other}`,
    ...jobs.map(({ name, conclusion, full }) => `== ${name}: ${conclusion}\n${full}`),
  ].join('\n');
}

/** The conclusions of a run's jobs, by their names. */
export const conclusions = ({ jobs }: Finished): Record<string, string | undefined> =>
  Object.fromEntries(jobs.map(({ name, conclusion }) => [name, conclusion]));

/** @throws with all that the run said, where its jobs didn't end like this; skipped ones are left out */
export function expectConclusions(run: Finished, expected: Readonly<Record<string, string>>): void {
  const same = Object.entries(expected).sort().join() === Object.entries(conclusions(run)).sort().join();
  if (!same) throw new Error(`not ${JSON.stringify(expected)}:\n${transcript(run)}`);
}
