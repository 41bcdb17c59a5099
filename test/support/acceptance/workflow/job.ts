import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RepositoryState, Running } from '../../../../sandbox/github/index.ts';
import type { Artifacts } from './artifacts.ts';
import { checkout } from './checkout.ts';
import { githubContext, githubVariables, isRestricted, permissionsOf } from './context.ts';
import { Expressions, type Contexts, type Progress } from './expressions.ts';
import type { JobSource, StepSource, WorkflowSource } from './file.ts';
import { actionNamed, endMarked, startProcess } from './process.ts';
import type { JobRun, Moment, Result, StepRun, WorkflowRun } from './records.ts';

/** What jobs run on. */
export interface Ground {
  readonly github: Running;
  readonly repository: RepositoryState;
  /** A folder for the disks of the jobs. */
  readonly directory: string;
  readonly artifacts: Artifacts;
  readonly secrets: Readonly<Record<string, string>>;
  /** Secrets of environments, by their names. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Variables of an action's steps beside those that GitHub sets. */
  variables(action: string): Readonly<Record<string, string>>;
  watch(moment: Moment): void;
  /** Told of the disk of a job that ended, before it is emptied. */
  leaving(job: JobRun, disk: string): void;
}

/** A job that is to be carried out. */
export interface JobTask {
  readonly run: WorkflowRun;
  readonly job: JobRun;
  readonly workflow: WorkflowSource;
  readonly source: JobSource;
  readonly contexts: Contexts;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
}

/** Carries out a job's steps on a disk of its own, which is gone afterwards. */
export async function runJob(ground: Ground, task: JobTask): Promise<void> {
  const machine = await Machine.open(ground, task);
  try {
    task.job.result = await machine.run();
    task.job.outputs = machine.outputs();
  } finally {
    await machine.close();
  }
}

class Machine {
  readonly #ground: Ground;
  readonly #task: JobTask;
  readonly #disk: string;
  readonly #token: string;
  readonly #mayReadArtifacts: boolean;
  readonly #mark = `job-${randomUUID()}`;
  readonly #lost = new AbortController();
  readonly #byId: Record<string, object> = {};
  readonly #base: Contexts;
  readonly #environment: NodeJS.ProcessEnv;
  #failed = false;

  static async open(ground: Ground, task: JobTask): Promise<Machine> {
    const disk = join(ground.directory, `${task.run.id}-${randomUUID().slice(0, 8)}`);
    for (const name of ['home', 'tmp', 'work', 'temp']) await mkdir(join(disk, name), { recursive: true });
    const machine = new Machine(ground, task, disk);
    await writeFile(join(disk, 'event.json'), JSON.stringify(task.run.event.payload));
    return machine;
  }

  private constructor(ground: Ground, task: JobTask, disk: string) {
    this.#ground = ground;
    this.#task = task;
    this.#disk = disk;
    const { run, source, workflow } = task;
    const restricted = isRestricted(run.event, ground.repository);
    const asked = source.permissions ?? workflow.permissions ?? {};
    const { token, mayReadArtifacts } = permissionsOf(asked, restricted);
    this.#mayReadArtifacts = mayReadArtifacts;
    this.#token = ground.github.createWorkflowToken(ground.repository, token, run.id);
    const github = githubContext(ground.github, ground.repository, run, {
      id: task.job.id,
      token: this.#token,
      workspace: this.#path('work'),
    });
    const { environment } = source;
    const named = typeof environment === 'string' ? environment : environment?.name;
    const place = named === undefined ? '' : new Expressions({ ...task.contexts, github }).text(named);
    this.#base = {
      ...task.contexts,
      github,
      runner: {
        os: 'Linux',
        arch: 'X64',
        name: 'test',
        temp: this.#path('temp'),
        environment: 'github-hosted',
      },
      secrets: restricted ? {} : { ...ground.secrets, ...ground.environments[place] },
      job: { status: 'success' },
    };
    this.#environment = {
      PATH: process.env['PATH'],
      HOME: this.#path('home'),
      TMPDIR: this.#path('tmp'),
      LANG: 'C.UTF-8',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      CI: 'true',
      ...githubVariables(github),
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_PATH: this.#path('event.json'),
      RUNNER_OS: 'Linux',
      RUNNER_ARCH: 'X64',
      RUNNER_TEMP: this.#path('temp'),
      RUNNER_TRACKING_ID: this.#mark,
    };
  }

  #path(name: string): string {
    return join(this.#disk, name);
  }

  async run(): Promise<Result> {
    for (const [index, step] of this.#task.source.steps.entries()) {
      if (this.#lost.signal.aborted) return 'failure';
      await this.#step(step, `step ${index + 1}`);
    }
    if (this.#lost.signal.aborted) return 'failure';
    if (this.#task.signal.aborted) return 'cancelled';
    return this.#failed ? 'failure' : 'success';
  }

  outputs(): Readonly<Record<string, string>> {
    const expressions = this.#expressions();
    return Object.fromEntries(
      Object.entries(this.#task.source.outputs ?? {}).map(([name, value]) => [name, expressions.text(value)]),
    );
  }

  async close(): Promise<void> {
    endMarked(this.#mark);
    this.#ground.leaving(this.#task.job, this.#disk);
    this.#ground.github.revokeToken(this.#token);
    await rm(this.#disk, { recursive: true, force: true, maxRetries: 5 });
  }

  #expressions(more: Contexts = {}): Expressions {
    const progress: Progress = {
      failed: this.#failed,
      cancelled: this.#task.signal.aborted,
      succeeded: !this.#failed,
    };
    return new Expressions({ ...this.#base, steps: this.#byId, ...more }, progress);
  }

  async #step(step: StepSource, fallback: string): Promise<void> {
    const outer = this.#expressions();
    const action = /^(?:actions\/|.*\/actions\/|\.\/actions\/)([\w-]+)(?:@.*)?$/.exec(step.uses)?.[1];
    if (action === undefined) throw new Error(`\`uses: ${step.uses}\` isn't carried out here.`);
    const name = step.name === undefined ? fallback : outer.text(step.name);
    const nothing = {
      log: '',
      summary: '',
      outputs: {},
      commands: [],
      reason: undefined,
      document: undefined,
    };
    const begun = performance.now();
    let ran: Omit<StepRun, 'ms'> = { name, action, result: 'skipped', ...nothing };
    if (outer.condition(step.if)) {
      const env = texts(outer, { ...this.#task.workflow.env, ...this.#task.source.env, ...step.env });
      const inputs = texts(this.#expressions({ env }), step.with ?? {});
      try {
        ran = { name, action, ...(await this.#use(action, inputs, env)) };
      } catch (error) {
        const log = `${(error as Error).message}\n`;
        ran = { name, action, ...nothing, result: 'failure', log };
      }
    }
    this.#task.job.steps.push({ ...ran, ms: Math.round(performance.now() - begun) });
    const tolerated =
      ran.result === 'failure' && this.#expressions().value(step['continue-on-error']) === true;
    if (ran.result === 'failure' && !tolerated) this.#failed = true;
    if (step.id !== undefined)
      this.#byId[step.id] = {
        outputs: ran.outputs,
        outcome: ran.result,
        conclusion: tolerated ? 'success' : ran.result,
      };
  }

  async #use(
    action: string,
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
  ): Promise<Omit<StepRun, 'name' | 'action' | 'ms'>> {
    const { github, repository, artifacts } = this.#ground;
    const { run } = this.#task;
    const done = {
      result: 'success',
      log: '',
      summary: '',
      outputs: {},
      commands: [],
      reason: undefined,
    } as const;
    const workspace = this.#path('work');
    this.#watch(action, '', () => undefined);
    if (this.#lost.signal.aborted) throw new Error('The machine was lost.');
    if (action === 'upload-artifact')
      return { ...done, log: await artifacts.upload(run.id, inputs), document: undefined };
    if (action === 'download-artifact') {
      await artifacts.download(run.id, inputs, { workspace, mayReadOthers: this.#mayReadArtifacts });
      return { ...done, document: undefined };
    }
    if (action === 'checkout') {
      const { ref = '', 'fetch-depth': depth = '1', 'persist-credentials': keep = 'true' } = inputs;
      await checkout({
        workspace,
        server: github.origin,
        url: github.cloneUrl(repository),
        token: this.#token,
        ref: ref === '' ? (run.event.ref ?? '') : ref,
        commit: ref === '' ? run.event.sha : undefined,
        depth: Number(depth),
        keepCredentials: keep === 'true',
        environment: this.#environment,
      });
      return { ...done, document: undefined };
    }
    return this.#process(action, inputs, env);
  }

  async #process(
    action: string,
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>>,
  ): Promise<Omit<StepRun, 'name' | 'action' | 'ms'>> {
    const file = actionNamed(action);
    const unknown = Object.keys(inputs).filter((input) => !file.inputs?.[input]);
    if (unknown.length > 0) throw new Error(`actions/${action} has no input ${unknown.join(', ')}.`);
    const expressions = this.#expressions();
    const standard = Object.fromEntries(
      Object.entries(file.inputs ?? {}).map(([input, { default: text }]) => [input, expressions.text(text)]),
    );
    const started = startProcess(action, {
      inputs: { ...standard, ...inputs },
      environment: {
        ...this.#environment,
        ...this.#ground.variables(action),
        GITHUB_ACTION: action,
        ...env,
      },
      cwd: this.#path('work'),
      temp: this.#path('temp'),
      signal: this.#task.signal,
      onOutput: () => this.#watch(action, started.said(), () => started.kill('SIGKILL')),
    });
    const { code, reason, result, ...told } = await started.ended;
    // A runner ends a step when its output ends; what it left behind goes with the job.
    await wait(0);
    return { ...told, reason, document: result, result: code === 0 ? 'success' : this.#ending() };
  }

  #ending(): Result {
    return this.#task.signal.aborted ? 'cancelled' : 'failure';
  }

  #watch(action: string, log: string, kill: () => void): void {
    const { run, job } = this.#task;
    const lose = () => {
      this.#lost.abort();
      kill();
    };
    this.#ground.watch({ run, job, action, log, kill, lose });
  }
}

function texts(expressions: Expressions, values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, expressions.text(value)]));
}
