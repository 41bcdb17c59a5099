import { Octokit } from '@octokit/rest';
import { basename, join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import {
  startRun,
  workflowAt,
  type RepositoryEvent,
  type RepositoryState,
  type Running,
} from '../../../../sandbox/github/index.ts';
import type { Actor } from '../../../../sandbox/github/state/accounts.ts';
import type { WorkflowRun as HostRun } from '../../../../sandbox/github/state/actions.ts';
import { Artifacts } from './artifacts.ts';
import { branchOf, shownAt } from './context.ts';
import { Expressions } from './expressions.ts';
import { readWorkflow, takes, type WorkflowSource } from './file.ts';
import type { Ground } from './job.ts';
import { Concurrency, Machines } from './queue.ts';
import type { JobRun, Moment, Result, WorkflowRun } from './records.ts';
import { carryOut } from './run.ts';

export type { JobRun, Moment, Result, StepRun, WorkflowRun } from './records.ts';

export interface WorkflowOptions {
  readonly github: Running;
  readonly repository: RepositoryState;
  /** An empty folder: disks of jobs and artifacts. */
  readonly directory: string;
  readonly secrets?: Ground['secrets'];
  readonly environments?: Ground['environments'];
  readonly variables?: Ground['variables'];
  /** How many jobs run at once. */
  readonly machines?: number;
}

interface Started {
  readonly run: WorkflowRun;
  readonly source: WorkflowSource;
  readonly host: HostRun;
  readonly actor: Actor;
  readonly inputs: Readonly<Record<string, unknown>>;
  cancel: AbortController;
}

/**
 * Carries out a repository's workflow files for everything that happens in it, as GitHub does: what starts which, in
 * what order and under which conditions, with what token, on disks that are empty and gone afterwards.
 */
export class Workflows {
  readonly runs: WorkflowRun[] = [];
  readonly artifacts: Artifacts;
  /** Told of each step when it begins, and of everything that it says. */
  watch: (moment: Moment) => void = () => undefined;
  /** Told of the disk of each job that ended, before it is emptied. */
  leaving: (job: JobRun, disk: string) => void = () => undefined;
  readonly #options: WorkflowOptions;
  readonly #started = new Map<WorkflowRun, Started>();
  readonly #pending = new Set<Promise<unknown>>();
  readonly #errors: unknown[] = [];
  readonly #concurrency = new Concurrency();
  readonly #machines: Machines;
  readonly #end: () => void;

  private constructor(options: WorkflowOptions) {
    this.#options = options;
    this.artifacts = new Artifacts(join(options.directory, 'artifacts'));
    this.#machines = new Machines(options.machines ?? 2);
    this.#end = options.github.onEvent((event) => {
      if (event.repository === options.repository && event.startsWorkflows) this.#track(this.#begin(event));
    });
  }

  static async open(options: WorkflowOptions): Promise<Workflows> {
    await mkdir(join(options.directory, 'disks'), { recursive: true });
    return new Workflows(options);
  }

  /** Waits until nothing runs. @throws what went wrong with the runner itself */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  /** Starts nothing more. */
  close(): void {
    this.#end();
  }

  cancel(run: WorkflowRun): void {
    this.#started.get(run)?.cancel.abort();
  }

  /** Runs all jobs again, or those that failed and what needs them. */
  async rerun(run: WorkflowRun, what: 'all' | 'failed' = 'all'): Promise<void> {
    const started = this.#started.get(run)!;
    run.attempt += 1;
    run.result = undefined;
    Object.assign(started.host, { attempt: run.attempt, status: 'queued', conclusion: null });
    started.cancel = new AbortController();
    const good = ({ result, id }: JobRun) => result === 'success' && id !== 'tidegate';
    this.#track(this.#carryOut(started, what === 'failed' ? good : () => false));
    await this.idle();
  }

  /** Starts a workflow by hand, by the host's own API. */
  async dispatch(
    workflow: string,
    inputs: Readonly<Record<string, string>>,
    options: { readonly as: string; readonly ref?: string },
  ): Promise<WorkflowRun> {
    const { github, repository } = this.#options;
    const silent = () => undefined;
    const person = new Octokit({
      baseUrl: github.apiUrl,
      auth: github.createToken(options.as),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
    const before = this.runs.length;
    await person.actions.createWorkflowDispatch({
      owner: repository.owner.login,
      repo: repository.name,
      workflow_id: `${workflow}.yml`,
      ref: options.ref ?? repository.defaultBranch,
      inputs,
    });
    await this.idle();
    return this.runs[before]!;
  }

  #track(work: Promise<unknown>): void {
    const tracked = work
      .catch((error: unknown) => this.#errors.push(error))
      .finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }

  async #begin(event: RepositoryEvent): Promise<void> {
    const { repository } = this.#options;
    const { sha } = event;
    if (sha === undefined || /^0+$/.test(sha)) return;
    const folder = '.github/workflows/';
    for (const { path, sha: blob } of await repository.git.tree(sha, { path: folder })) {
      const source = readWorkflow((await repository.git.blob(blob)).toString('utf8'));
      const dispatched = event.name === 'workflow_dispatch' && event.payload['workflow'] === path;
      if (dispatched || takes(source, event)) this.#track(this.#start(event, path, source));
    }
  }

  async #start(event: RepositoryEvent, path: string, source: WorkflowSource): Promise<void> {
    const { github, repository } = this.#options;
    const actor: Actor = { kind: 'user', value: '', account: event.actor, scopes: ['repo'] };
    const workflow = workflowAt(github.world, repository, path, source.name);
    const dispatched = [...repository.runs.values()].findLast(
      (run) => run.workflow === workflow && run.status === 'queued' && run.event === 'workflow_dispatch',
    );
    const host =
      event.name === 'workflow_dispatch' && dispatched
        ? dispatched
        : await startRun(github.world, repository, actor, {
            workflow,
            event: event.name,
            branch: branchOf(event),
            sha: shownAt(event),
            title: source.name ?? path,
          });
    host.status = 'in_progress';
    const run: WorkflowRun = {
      id: host.id,
      workflow: basename(path, '.yml'),
      event,
      sha: shownAt(event),
      attempt: 1,
      jobs: [],
      result: undefined,
    };
    this.runs.push(run);
    const started: Started = {
      ...{ run, source, host, actor },
      inputs: (event.payload['inputs'] ?? {}) as Readonly<Record<string, unknown>>,
      cancel: new AbortController(),
    };
    this.#started.set(run, started);
    await this.#carryOut(started, () => false);
  }

  async #carryOut(started: Started, kept: (job: JobRun) => boolean): Promise<Result | undefined> {
    const { run, source, host, actor, inputs, cancel } = started;
    const { github, repository, secrets = {}, environments = {}, directory } = this.#options;
    const wanted = source.concurrency;
    const asked = typeof wanted === 'string' ? { group: wanted } : wanted;
    const expressions = new Expressions({
      github: { run_id: String(run.id), ref: run.event.ref, event: run.event.payload, workflow: source.name },
      inputs,
    });
    const leave =
      asked === undefined
        ? () => undefined
        : await this.#concurrency.enter(`run ${expressions.text(asked.group)}`, {
            cancelInProgress: expressions.value(asked['cancel-in-progress']) === true,
            queued: asked.queue === 'max',
            cancel: () => cancel.abort(),
            signal: cancel.signal,
          });
    if (leave === undefined) return (run.result = 'cancelled');
    try {
      return await carryOut({
        ...{ run, source, host, actor, inputs, cancel, kept },
        ground: {
          ...{ github, repository, secrets, environments },
          directory: join(directory, 'disks'),
          artifacts: this.artifacts,
          variables: this.#options.variables ?? (() => ({})),
          watch: (moment) => this.watch(moment),
          leaving: (job, disk) => this.leaving(job, disk),
        },
        machines: this.#machines,
        concurrency: this.#concurrency,
      });
    } finally {
      leave();
    }
  }
}
