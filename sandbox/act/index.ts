import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  completeJob,
  completeRun,
  startJob,
  startRun,
  workflowAt,
  type RepositoryEvent,
  type RepositoryState,
  type Running,
} from '../github/index.ts';
import type { Actor } from '../github/state/accounts.ts';
import type { WorkflowJob, WorkflowRun } from '../github/state/actions.ts';
import { pins } from '../../src/workflows/pins.ts';
import type { JobResult } from './log.ts';
import { ActRun, type Ran, type RunSettings } from './run.ts';
import { findTool } from './tools.ts';
import { occasionOf, runsOn, type Occasion } from './triggers.ts';
import { workflowsAt, type WorkflowFile } from './workflow.ts';

export type { JobResult } from './log.ts';
export type { Occasion } from './triggers.ts';

/** A run of a workflow that has ended. */
export interface Finished extends Ran {
  readonly run: WorkflowRun;
  readonly file: WorkflowFile;
  readonly occasion: Occasion;
  readonly tookMs: number;
}

export interface RunnerOptions {
  readonly github: Running;
  /** A folder of its own. */
  readonly directory: string;
  /** A repository of actions, `OWNER/NAME@REF`, and the folder that stands for it. */
  readonly actions: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Variables of every step. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Other patience with a cancelled step than GitHub's 7.5 s and 2.5 s. */
  readonly patienceMs?: readonly [number, number];
  readonly act?: string;
}

/**
 * GitHub Actions on one machine: whatever happens in the stand-in for GitHub starts the workflows that the commit has,
 * and act runs them. It keeps the books: runs, jobs, and the checks that stand for jobs.
 */
export class Runner implements AsyncDisposable {
  readonly #github: Running;
  readonly #directory: string;
  readonly #settings: RunSettings;
  readonly #off: () => void;
  readonly #underWay = new Map<number, ActRun>();
  readonly #pending = new Set<Promise<void>>();
  readonly #taken = new Set<number>();
  readonly #failures: unknown[] = [];
  /** Runs that have ended, in the order in which they did. */
  readonly finished: Finished[] = [];

  constructor(options: RunnerOptions) {
    const { github, directory, actions, secrets = {}, environment = {} } = options;
    const act = options.act ?? findTool('act');
    if (act === undefined) throw new Error('act is not installed: .ci/run says how.');
    this.#github = github;
    this.#directory = directory;
    const standIn = (name: string) => fileURLToPath(new URL(`actions/${name}`, import.meta.url));
    const reference = (pin: string) => pin.split(' ')[0] ?? pin;
    this.#settings = {
      act,
      secrets,
      environment,
      artifacts: join(directory, 'artifacts'),
      patienceMs: options.patienceMs ?? [7_500, 2_500],
      actions: {
        [reference(pins.checkout)]: standIn('checkout'),
        [reference(pins.uploadArtifact)]: standIn('upload-artifact'),
        [reference(pins.downloadArtifact)]: standIn('download-artifact'),
        ...actions,
      },
    };
    this.#off = github.onEvent((event) => this.#track(this.#happened(event)));
  }

  /** Waits until everything that was started has ended. @throws what went wrong with the runner itself */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  /** The runs that have ended of a workflow, by its name. */
  of(workflow: string): Finished[] {
    return this.finished.filter(({ file }) => file.name === workflow);
  }

  /** Cancels a run, and waits until it has ended. */
  async cancel(run: WorkflowRun): Promise<void> {
    run.cancelRequested = true;
    await this.#underWay.get(run.id)?.cancel();
  }

  /** Waits until a step of a run is under way, by its name. @throws when the run ends before */
  async reached(run: WorkflowRun, step: string): Promise<void> {
    while (!this.#underWay.get(run.id)?.isAt(step)) {
      if (run.status === 'completed') throw new Error(`The run ended before "${step}".`);
      await wait(20);
    }
  }

  /** Ends everything. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#off();
    await Promise.all([...this.#underWay.values()].map((run) => run.cancel()));
    await Promise.allSettled(this.#pending);
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  #track(work: Promise<void>): void {
    const pending = work
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  async #happened(event: RepositoryEvent): Promise<void> {
    const occasion = occasionOf(event);
    if (!occasion) return;
    const { repository } = event;
    // Workflows of a fork are off until its owner turns them on.
    if (repository.parent) return;
    for (const file of await workflowsAt(repository.git, occasion.sha)) {
      if (!runsOn(file, occasion)) continue;
      if (event.name === 'workflow_dispatch' && event.payload['workflow'] !== file.path) continue;
      this.#track(this.#run(repository, file, occasion));
    }
  }

  async #run(repository: RepositoryState, file: WorkflowFile, occasion: Occasion): Promise<void> {
    const { world } = this.#github;
    const workflow = workflowAt(world, repository, file.path, file.name);
    const actor = this.#actor(occasion);
    // A run that was started by hand is listed already.
    const queued = [...repository.runs.values()].find(
      (run) =>
        occasion.event === 'workflow_dispatch' &&
        run.workflow.path === file.path &&
        run.status === 'queued' &&
        !this.#taken.has(run.id),
    );
    const run =
      queued ??
      (await startRun(world, repository, actor, {
        workflow,
        event: occasion.event,
        branch: occasion.headBranch,
        sha: occasion.headSha,
        title: occasion.title,
      }));
    this.#taken.add(run.id);
    const began = performance.now();
    const books = new Books(this.#github, run);
    const directory = join(this.#directory, `run-${run.id}`);
    await mkdir(directory, { recursive: true });
    const act = new ActRun(
      this.#settings,
      { github: this.#github, repository, file, occasion, run, directory },
      books,
    );
    this.#underWay.set(run.id, act);
    try {
      const ran = await act.perform();
      await books.close(ran.jobs, file);
      const cancelled = run.cancelRequested;
      const failed = ran.jobs.length === 0 || ran.jobs.some(({ conclusion }) => conclusion === 'failure');
      completeRun(world, run, actor, cancelled ? 'cancelled' : failed ? 'failure' : 'success');
      this.finished.push({ ...ran, run, file, occasion, tookMs: performance.now() - began });
    } finally {
      this.#underWay.delete(run.id);
    }
  }

  #actor(occasion: Occasion): Actor {
    const account = this.#github.world.account(occasion.actor);
    return { kind: 'user', value: '', account, scopes: ['repo'] };
  }
}

/** What the stand-in is told of a run's jobs, in the order in which it happens. */
class Books {
  readonly #github: Running;
  readonly #run: WorkflowRun;
  readonly #jobs = new Map<JobResult, WorkflowJob>();
  #last: Promise<void> = Promise.resolve();

  constructor(github: Running, run: WorkflowRun) {
    this.#github = github;
    this.#run = run;
  }

  readonly begun = (job: JobResult): void => {
    this.#then(async () => {
      this.#jobs.set(job, await startJob(this.#github.world, this.#run, job.name));
    });
  };

  readonly ended = (job: JobResult): void => {
    const { conclusion } = job;
    this.#then(async () => {
      const known = this.#jobs.get(job);
      if (known && conclusion) completeJob(this.#github.world, known, conclusion);
    });
  };

  /** Jobs that never began are checks, too: skipped ones. */
  async close(ran: readonly JobResult[], file: WorkflowFile): Promise<void> {
    for (const [id, { name }] of Object.entries(file.jobs)) {
      if (ran.some((job) => job.id === id)) continue;
      this.#then(async () => {
        const job = await startJob(this.#github.world, this.#run, name);
        completeJob(this.#github.world, job, 'skipped');
      });
    }
    await this.#last;
  }

  #then(next: () => Promise<void>): void {
    this.#last = this.#last.then(next);
    // Whoever closes the books hears of it.
    this.#last.catch(() => undefined);
  }
}
