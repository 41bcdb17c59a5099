import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Git } from '../../src/adapters/git/process.ts';
import type { Running } from '../github/index.ts';
import type { RepositoryState } from '../github/state/repository.ts';
import { withoutLag } from './lag.ts';
import { ActLog, type JobListener, type JobResult } from './log.ts';
import { childrenOf, runningIn, signal, treeOf } from './processes.ts';
import type { Occasion } from './triggers.ts';
import { readOnly, type WorkflowFile } from './workflow.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What a run gets, beside what happened. */
export interface RunSettings {
  readonly act: string;
  /** The bundle as a repository of actions: `OWNER/NAME@REF` and the folder that stands for it. */
  readonly actions: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly artifacts: string;
  /** The runner's patience after SIGINT and after SIGTERM. */
  readonly patienceMs: readonly [number, number];
}

export interface RunRequest {
  readonly github: Running;
  readonly repository: RepositoryState;
  readonly file: WorkflowFile;
  readonly occasion: Occasion;
  readonly run: { readonly id: number; readonly number: number; readonly attempt: number };
  /** A folder of its own, which is removed afterwards. */
  readonly directory: string;
}

/** What came of act's run. */
export interface Ran {
  readonly jobs: readonly JobResult[];
  /** What act said outside of every job. */
  readonly other: string;
  /** What the steps of a job wrote to their summaries, by the job's id. */
  readonly summaries: Readonly<Record<string, string>>;
}

/** What every token is called until a step begins: the step's process gets the one of its job. */
const placeholder = 'the-token-of-the-job';

/** One run of a workflow by act. Jobs share nothing but git, the store and artifacts. */
export class ActRun {
  readonly #settings: RunSettings;
  readonly #request: RunRequest;
  readonly #log: ActLog;
  #act: ChildProcess | undefined;
  #cancelling: Promise<void> | undefined;

  constructor(settings: RunSettings, request: RunRequest, listener: JobListener) {
    this.#settings = settings;
    this.#request = request;
    const ended = (job: JobResult) => {
      if (this.#cancelling && job.conclusion === 'failure') job.conclusion = 'cancelled';
      listener.ended(job);
      void this.#endStrays(false);
    };
    this.#log = new ActLog(request.file.jobs, { begun: listener.begun, ended });
  }

  /** Where act puts a folder for each job. */
  get #disks(): string {
    return join(this.#request.directory, 'disks');
  }

  async perform(): Promise<Ran> {
    const { directory } = this.#request;
    try {
      await this.#prepare();
      await this.#spawn();
      await this.#cancelling;
      await this.#endStrays(true);
      const summaries: Record<string, string> = {};
      for (const name of await readdir(join(directory, 'summaries')))
        summaries[name.replace(/\.md$/, '')] = await readFile(join(directory, 'summaries', name), 'utf8');
      return { jobs: [...this.#log.jobs.values()], other: this.#log.other, summaries };
    } finally {
      await rm(directory, { recursive: true, force: true, maxRetries: 10 });
    }
  }

  /** Whether a step of this name has begun, and its process runs. */
  isAt(step: string): boolean {
    const begun = [...this.#log.jobs.values()].some(
      ({ full, conclusion }) =>
        conclusion === undefined && full.trimEnd().split('⭐ Run ').at(-1)?.startsWith(`Main ${step}\n`),
    );
    const act = this.#act?.pid;
    return begun && act !== undefined && childrenOf(act).length > 0;
  }

  /** Ends the steps that run, as GitHub does: SIGINT, SIGTERM and SIGKILL, with its patience in between. */
  cancel(): Promise<void> {
    this.#cancelling ??= (async () => {
      await writeFile(join(this.#request.directory, 'cancelled'), '');
      const act = this.#act?.pid;
      if (act === undefined) return;
      const [interrupt, terminate] = this.#settings.patienceMs;
      const steps = childrenOf(act);
      signal(steps, 'SIGINT');
      if (await this.#gone(steps, interrupt)) return;
      signal(steps, 'SIGTERM');
      if (await this.#gone(steps, terminate)) return;
      signal(treeOf(steps), 'SIGKILL');
    })();
    return this.#cancelling;
  }

  async #gone(pids: readonly number[], withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    const act = this.#act?.pid ?? 0;
    while (performance.now() < deadline) {
      const left = childrenOf(act);
      if (!pids.some((pid) => left.includes(pid))) return true;
      await wait(50);
    }
    return false;
  }

  /** The clone that act reads commit and workflow from, and what the steps' processes are told. */
  async #prepare(): Promise<void> {
    const { github, repository, file, occasion, run, directory } = this.#request;
    for (const name of ['clone', 'control', 'disks', 'summaries', 'started', 'bin'])
      await mkdir(join(directory, name), { recursive: true });
    const clone = join(directory, 'clone');
    const git = new Git({ directory: clone });
    await git.output(['init', '--quiet', '.']);
    await writeFile(
      join(clone, '.git/objects/info/alternates'),
      `${join(repository.git.directory, 'objects')}\n`,
    );
    await git.output(['remote', 'add', 'origin', `${github.cloneUrl(repository)}`]);
    await git.output(['update-ref', '--no-deref', 'HEAD', occasion.sha]);
    // act sees the files of the workflow alone: a checkout is a step's own business.
    const copy = join(clone, '.github/workflows', file.path.split('/').at(-1) ?? '');
    await mkdir(dirname(copy), { recursive: true });
    await writeFile(copy, withoutLag(file.text, 'act'));
    const tokens = Object.fromEntries(
      Object.entries(file.jobs).map(([id, { permissions }]) => [
        id,
        github.createWorkflowToken(
          repository,
          occasion.restricted ? readOnly(permissions) : permissions,
          run.id,
        ),
      ]),
    );
    const control = {
      placeholder,
      tokens,
      jobs: file.jobs,
      summaries: join(directory, 'summaries'),
      started: join(directory, 'started'),
      cancelled: join(directory, 'cancelled'),
      environment: {
        ...this.#settings.environment,
        GITHUB_REF: occasion.ref,
        GITHUB_REF_NAME: occasion.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
        GITHUB_SHA: occasion.sha,
        GITHUB_EVENT_NAME: occasion.event,
        GITHUB_ACTOR_ID: String(occasion.actorId),
        GITHUB_TRIGGERING_ACTOR: occasion.actor,
        GITHUB_REPOSITORY_ID: String(repository.id),
        GITHUB_WORKFLOW_REF: `${repository.owner.login}/${repository.name}/${file.path}@${occasion.ref}`,
        GITHUB_WORKFLOW_SHA: occasion.sha,
        RUNNER_ENVIRONMENT: 'github-hosted',
      },
    };
    await writeFile(join(directory, 'control', 'control.json'), JSON.stringify(control));
    await writeFile(join(directory, 'event.json'), JSON.stringify(occasion.payload));
    for (const name of ['env', 'secrets', 'vars', 'inputs']) await writeFile(join(directory, name), '');
  }

  #arguments(): string[] {
    const { github, file, occasion, run, directory } = this.#request;
    const { actions, secrets, artifacts } = this.#settings;
    const pairs = (option: string, values: Readonly<Record<string, string>>) =>
      Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
    const { serverUrl } = { serverUrl: github.origin };
    const at = (name: string) => join(directory, name);
    return [
      occasion.event,
      ...['-C', at('clone')],
      ...['-W', `.github/workflows/${file.path.split('/').at(-1)}`],
      ...['-e', at('event.json'), '-a', occasion.actor],
      ...['--env-file', at('env'), '--secret-file', at('secrets')],
      ...['--var-file', at('vars'), '--input-file', at('inputs')],
      ...['-P', 'ubuntu-latest=-self-hosted', '--use-gitignore=false', '--no-cache-server'],
      ...['--no-skip-checkout', '--json', '--rm', '--action-cache-path', this.#disks],
      ...['--github-instance', new URL(serverUrl).host],
      ...pairs('-s', { GITHUB_TOKEN: placeholder, ...(occasion.restricted ? {} : secrets) }),
      ...pairs('--local-repository', actions),
      ...pairs('--env', {
        GITHUB_SERVER_URL: serverUrl,
        GITHUB_API_URL: github.apiUrl,
        GITHUB_GRAPHQL_URL: github.graphqlUrl,
        GITHUB_RUN_ID: String(run.id),
        GITHUB_RUN_NUMBER: String(run.number),
        GITHUB_RUN_ATTEMPT: String(run.attempt),
        TIDEGATE_ARTIFACTS: artifacts,
        TIDEGATE_CONTROL: at('control/control.json'),
        NODE_OPTIONS: `--import=${pathToFileURL(here('preload.js')).href}`,
      }),
    ];
  }

  #spawn(): Promise<void> {
    const control = join(this.#request.directory, 'control');
    const act = spawn(this.#settings.act, this.#arguments(), {
      cwd: control,
      // Nothing of this machine's settings: no file of act's, no settings of git, the Node that runs us.
      env: {
        PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        HOME: control,
        XDG_CACHE_HOME: control,
        LANG: 'C.UTF-8',
        GIT_CONFIG_NOSYSTEM: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#act = act;
    for (const stream of [act.stdout, act.stderr])
      createInterface({ input: stream }).on('line', (line) => this.#log.take(line));
    return new Promise((resolve, reject) => {
      act.once('error', reject);
      act.once('close', () => resolve());
    });
  }

  /** Ends what a job left running: act removes the folder of a job that has ended. */
  async #endStrays(all: boolean): Promise<void> {
    const started = await readdir(join(this.#request.directory, 'started')).catch(() => []);
    for (const name of started) {
      const disk = join(this.#disks, name.split('_').at(-1) ?? '');
      if (!all && existsSync(disk)) continue;
      signal(runningIn(disk), 'SIGKILL');
    }
  }
}
