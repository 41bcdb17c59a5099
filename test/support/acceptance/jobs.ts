import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLedger } from '../../../src/adapters/git/index.ts';
import type { LedgerRecord } from '../../../src/domain/ledger.ts';
import { readRunRecord, type Authority, type ReadRun } from '../../../src/domain/run/read.ts';
import type { RunPart, RunRecord } from '../../../src/domain/run/record.ts';
import { startAction, type ActionRun } from './action.ts';
import { Project } from './project.ts';
import type { FileSpec } from '../git.ts';

/** What starts a run, as a runner hands it over: the event's name, its payload, and the reference. */
export interface StartedBy {
  readonly name: string;
  readonly payload: object;
  readonly ref?: string;
  readonly commit: string;
}

/** A repository whose store and environments lie outside of every clone, as they do for the jobs of a workflow. */
export async function hostedProject(
  files: Readonly<Record<string, FileSpec>>,
  bots: readonly string[],
): Promise<Project> {
  const project = Project.open();
  const environments = ['staging', 'production'].map((name) => {
    const directory = join(project.work.directory, '.tidegate/local', name);
    const gates = name === 'production' ? ', gates: {registration: optional}' : '';
    return `  ${name}: {keep: 0s, target: {kind: local, directory: ${directory}}${gates}}\n`;
  });
  const yaml = [
    `bots: [${bots.map((path) => `{path: ${path}, engine: builtin}`).join(', ')}]\n`,
    `store: ${join(project.root, 'store')}\n`,
    `environments:\n${environments.join('')}`,
  ];
  project.push({ ...files, 'tidegate.yml': yaml.join('') }, 'Begin');
  return project;
}

/** Runs of a workflow: each job has a clone of its own and an empty disk, and leaves its folder as artifacts. */
export class Runs {
  readonly project: Project;
  #runs = 0;
  #jobs = 0;

  constructor(project: Project) {
    this.project = project;
  }

  push(branch: string, commit: string, before = '0'.repeat(40)): StartedBy {
    const ref = `refs/heads/${branch}`;
    return { name: 'push', payload: { ref, before, after: commit, deleted: false }, ref, commit };
  }

  pull(branch: string, commit: string, given: { readonly fork?: boolean; readonly author?: string } = {}) {
    const { fork = false, author = 'ada' } = given;
    const repository = (full_name: string) => ({ full_name });
    return {
      name: 'pull_request',
      payload: {
        action: 'opened',
        number: 12,
        pull_request: {
          head: { sha: commit, ref: branch, repo: repository(fork ? 'eve/bots' : 'acme/bots') },
          base: { ref: 'main', repo: repository('acme/bots') },
          user: { login: author },
        },
      },
      ref: 'refs/pull/12/merge',
      commit,
    } satisfies StartedBy;
  }

  mergeGroup(commit: string, base: string): StartedBy {
    const ref = `refs/heads/gh-readonly-queue/main/pr-12-${base}`;
    return {
      name: 'merge_group',
      payload: { merge_group: { head_ref: ref, head_sha: commit, base_sha: base } },
      ref,
      commit,
    };
  }

  start(by: StartedBy): Run {
    this.#runs += 1;
    return new Run(this, by, 1_000 + this.#runs);
  }

  /** A folder that no other job has. */
  fresh(what: string): string {
    this.#jobs += 1;
    const directory = join(this.project.root, `job-${this.#jobs}-${what}`);
    mkdirSync(directory);
    return directory;
  }

  /** What the last job of a run does with the words that the others left. */
  async tell(records: readonly LedgerRecord[]): Promise<void> {
    const ledger = openLedger({
      directory: this.project.work.directory,
      branch: 'tidegate/ledger',
      remote: 'origin',
      identity: 'The last job <job@example.com>',
    });
    await ledger.append(records);
  }
}

/** What a job left, and how it ended. */
export interface EndedJob extends ActionRun {
  /** Its hand-over folder, as the artifacts of it. */
  readonly left: string;
  /** The record, read with all rights; undefined where there is none. */
  readonly record: RunRecord | undefined;
}

export class Run {
  readonly #runs: Runs;
  readonly #by: StartedBy;
  readonly id: number;

  constructor(runs: Runs, by: StartedBy, id: number) {
    this.#runs = runs;
    this.#by = by;
    this.id = id;
  }

  get environment(): Record<string, string> {
    const { project } = this.#runs;
    const event = join(project.root, `event-${this.id}.json`);
    writeFileSync(event, JSON.stringify(this.#by.payload));
    return {
      GITHUB_EVENT_NAME: this.#by.name,
      GITHUB_EVENT_PATH: event,
      GITHUB_REF: this.#by.ref ?? '',
      GITHUB_SHA: this.#by.commit,
      GITHUB_RUN_ID: String(this.id),
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_REPOSITORY: 'acme/bots',
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_WORKFLOW_REF: `acme/bots/.github/workflows/staging.yml@${this.#by.ref}`,
    };
  }

  /** Starts a job: a clone at the run's commit, and an action in it. */
  start(
    action: string,
    inputs: Readonly<Record<string, string>> = {},
    { job = action, env = {}, commit = this.#by.commit }: JobOptions = {},
  ) {
    const { project } = this.#runs;
    const directory = this.#runs.fresh(action);
    const name = directory.slice(project.root.length + 1);
    const clone = project.clone(`${name}/clone`);
    clone.git('fetch', '--quiet', 'origin', '+refs/*:refs/all/*');
    clone.git('checkout', '--quiet', '--detach', commit);
    const left = join(directory, 'left');
    const options = {
      cwd: clone.directory,
      env: { ...this.environment, GITHUB_JOB: job, ...env },
    };
    const started = startAction(project, action, { 'hand-over': left, ...inputs }, options);
    const finished = started.finished.then((ran): EndedJob => {
      rmSync(clone.directory, { recursive: true, force: true });
      const read = this.read(left, everything);
      return { ...ran, left, record: read?.state === 'record' ? read.record : undefined };
    });
    return { ...started, finished, left };
  }

  job(
    action: string,
    inputs: Readonly<Record<string, string>> = {},
    options: JobOptions = {},
  ): Promise<EndedJob> {
    return this.start(action, inputs, options).finished;
  }

  /** What a folder's record turns out to be; undefined where there is none. */
  read(left: string, authority: Authority): ReadRun | undefined {
    const file = join(left, 'record.json');
    if (!existsSync(file)) return undefined;
    return readRunRecord(left, readFileSync(file), authority, { id: this.id, commit: this.#by.commit });
  }

  /** The packages of a job as another one downloads them. */
  download(job: EndedJob): string {
    const directory = this.#runs.fresh('packages');
    if (existsSync(join(job.left, 'packages')))
      cpSync(join(job.left, 'packages'), directory, { recursive: true });
    return directory;
  }

  /** The three jobs of one bot's run, and what its last job tells the ledger. */
  async through(
    bot: string,
  ): Promise<{ readonly changes: EndedJob; readonly train: EndedJob; readonly stage: EndedJob }> {
    const changes = await this.job('validate', { changed: 'true' });
    const train = await this.job('train', { bots: bot });
    const stage = await this.job('deploy', { bots: bot, packages: this.download(train) });
    await this.#runs.tell(stage.record?.ledger ?? []);
    return { changes, train, stage };
  }
}

interface JobOptions {
  readonly job?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly commit?: string;
}

const everything: Authority = {
  bots: undefined,
  phases: ['validate', 'train', 'deploy', 'talk'],
  expects: true,
  ledger: ['package', 'verification', 'release', 'rollback'],
};

/** `phase state` of each part, and what it says. */
export function partsOf(job: EndedJob): readonly string[] {
  return (job.record?.parts ?? []).map(({ bot, phase, state }: RunPart) => `${bot} ${phase} ${state}`);
}
