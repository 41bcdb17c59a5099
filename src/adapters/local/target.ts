import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EnvironmentError, UserError, type Problem } from '../../domain/errors.ts';
import type { RolloutVerdict, TargetState } from '../../domain/revision.ts';
import type { ServeHalf } from '../../ports/engine.ts';
import type { OnBytes, PackageStore } from '../../ports/packages.ts';
import type {
  Address,
  LogLine,
  LogQuery,
  LogSource,
  ReadyOptions,
  StartRequest,
  SwitchOutcome,
  Target,
} from '../../ports/target.ts';
import {
  ask,
  ensureSupervisor,
  endSupervisor,
  findSupervisor,
  readControl,
  SupervisorGone,
  type SupervisorProgram,
} from './control-client.ts';
import { codeOf } from './files.ts';
import { endIdleBot } from './idle.ts';
import { layoutOf, packageDirectory, type Layout } from './layout.ts';
import { readLogs } from './log-reader.ts';
import { recordedProcesses } from './orphans.ts';
import { checkEnvironment } from './preflight.ts';
import { isAlive } from './processes.ts';
import type { Answers, Control, Requests, Verb } from './protocol.ts';
import { loadState } from './state.ts';
import { idleHalves, targetState } from './view.ts';

export interface LocalTargetOptions {
  readonly environment: string;
  /** Where everything of this environment lies; absolute. */
  readonly directory: string;
  readonly store: Pick<PackageStore, 'unpack'>;
  /** The supervisor's program: dist/supervisor.js, or its source. */
  readonly supervisorPath: string;
  /** The Node that runs it; this process's own if undefined. */
  readonly nodePath?: string | undefined;
  /** Minutes that the previous pair goes on running after a switch. */
  readonly keepMinutes: number;
  /** Previews of one bot side by side, at most. */
  readonly previews: number;
  /** Milliseconds of a clock, for deadlines. */
  readonly clock?: (() => number) | undefined;
}

/** An environment on this machine. Beside the port's calls, it can be ended and brought back. */
export interface LocalTarget extends Target, LogSource {
  /** Ends everything of the environment. What should run stays known, for `up` or the next change. */
  stop(): Promise<void>;
  /** Runs what should run, and waits until every bot with traffic answers. */
  up(): Promise<void>;
}

/** How often a change is asked again of a new supervisor, when the one that was asked died. */
const revivals = 3;
const watchMs = 10_000;
const upMs = 60_000;
/** Milliseconds for a revision to be ready again after its supervisor died. */
const revivedMs = 30_000;

/** Opens the environment that lies in a directory. Nothing is started or written before a call that needs it. */
export function openLocalTarget(options: LocalTargetOptions): LocalTarget {
  return new Local(options);
}

class Local implements LocalTarget {
  readonly environment: string;
  readonly #layout: Layout;
  readonly #options: LocalTargetOptions;
  readonly #program: SupervisorProgram;
  readonly #now: () => number;

  constructor(options: LocalTargetOptions) {
    this.environment = options.environment;
    this.#options = options;
    this.#layout = layoutOf(options.directory);
    this.#now = options.clock ?? (() => performance.now());
    this.#program = {
      layout: this.#layout,
      environment: options.environment,
      supervisorPath: options.supervisorPath,
      nodePath: options.nodePath ?? process.execPath,
    };
  }

  preflight(): Promise<readonly Problem[]> {
    return checkEnvironment(this.#program);
  }

  async start(request: StartRequest, onFetch?: OnBytes): Promise<void> {
    const { keepMinutes, previews } = this.#options;
    const { revision, serve, role, commit, version, branch, port } = request;
    if (revision.environment !== this.environment) {
      throw new UserError(
        `Revision ${revision.id} is for environment "${revision.environment}", not for "${this.environment}".`,
        {
          code: 'other-environment',
          next: `Deploy it to "${revision.environment}", or render it for this one.`,
        },
      );
    }
    for (let tries = 0; tries < 5; tries += 1) {
      await this.#unpack(revision.package, onFetch);
      const { outcome } = await this.#change('start', {
        revision: { ...revision, settings: withoutUndefined(revision.settings) },
        serve: { ...serve, core: copied(serve.core), actions: copied(serve.actions) },
        role,
        keepMinutes,
        previews,
        ...(commit !== undefined && { commit }),
        ...(version !== undefined && { version }),
        ...(branch !== undefined && { branch }),
        ...(port !== undefined && { port }),
      });
      // It was removed between the two, because the last revision that needed it was just retired.
      if (outcome === 'started') return;
    }
    throw new EnvironmentError(
      `The unpacked package of ${revision.bot} keeps disappearing from its directory.`,
      {
        code: 'package-vanishes',
        place: { file: packageDirectory(this.#layout, revision.package) },
        next: 'See what else removes files there, and run the same command again.',
      },
    );
  }

  async ready(bot: string, revision: string, options: ReadyOptions): Promise<RolloutVerdict> {
    const deadline = this.#now() + options.deadlineMs;
    let seen: number | undefined;
    let told: string | undefined;
    for (;;) {
      options.signal?.throwIfAborted();
      const left = Math.max(0, Math.ceil(deadline - this.#now()));
      const request = { bot, revision, ...(seen !== undefined && { seen }), waitMs: Math.min(watchMs, left) };
      const { watched } = await this.#change('watch', request, {
        ...(options.signal && { signal: options.signal }),
        // A new supervisor counts anew.
        again: () => Promise.resolve({ bot, revision, waitMs: 0 }),
      });
      options.signal?.throwIfAborted();
      if (!watched) {
        throw new UserError(`Revision ${revision} of ${bot} was retired while it was waited for.`, {
          code: 'unknown-revision',
          next: `Run the same command again; see what runs: tidegate status --environment ${this.environment}`,
        });
      }
      seen = watched.seen;
      const { judgement } = watched;
      if (judgement.state === 'ready') return { state: 'ready', tookMs: Math.round(watched.tookMs) };
      const { headline, evidence, remedy, half, lastLines } = judgement;
      if (judgement.state === 'fatal') return { state: 'fatal', headline, evidence, remedy, half, lastLines };
      if (this.#now() >= deadline) {
        // Who only asks how it stands has waited for nothing.
        const waited = options.deadlineMs > 0 ? [`waited ${seconds(options.deadlineMs)} for it`] : [];
        return { state: 'timeout', headline, evidence: [...evidence, ...waited], remedy, half, lastLines };
      }
      if (headline !== told) options.onChange?.(headline);
      told = headline;
    }
  }

  async reach(bot: string, revision: string): Promise<Address | undefined> {
    const control = await findSupervisor(this.#layout);
    if (!control) return undefined;
    return (await this.#read(control, 'reach', { bot, revision }))?.address;
  }

  switch(bot: string, revision: string, expected: string | undefined): Promise<SwitchOutcome> {
    const { keepMinutes } = this.#options;
    const request = { bot, revision, keepMinutes, ...(expected !== undefined && { expected }) };
    return this.#change('switch', request, {
      // A new supervisor starts the revision again: it was ready, and will be.
      again: async () => {
        await this.ready(bot, revision, { deadlineMs: revivedMs });
        return request;
      },
    });
  }

  async retire(bot: string, revision: string): Promise<void> {
    // Where nothing was ever started there is nothing to forget.
    if (await loadState(this.#layout)) await this.#change('retire', { bot, revision });
  }

  async current(): Promise<TargetState> {
    const control = await findSupervisor(this.#layout);
    const live = control && (await this.#read(control, 'current', {}));
    if (live) return live;
    const state = await loadState(this.#layout);
    if (!state) return { environment: this.environment, running: false, bots: [] };
    const processes = await recordedProcesses(this.#layout);
    const last = await readControl(this.#layout);
    const silent = last && (await isAlive(last));
    const trouble = silent
      ? `The supervisor (process ${last.pid}) does not answer; end it with kill -9 ${last.pid}, and the next deploy or rollback starts everything again.`
      : last
        ? 'The supervisor was killed; the next deploy or rollback starts everything again.'
        : 'The environment was stopped; the next deploy or rollback starts everything again.';
    return targetState(state, false, (record) =>
      idleHalves(record, record.running ? trouble : undefined, (half) => {
        const { bot, id } = record.revision;
        return processes.find((one) => one.bot === bot && one.revision === id && one.half === half)?.pid;
      }),
    );
  }

  logs(query: LogQuery): AsyncIterable<LogLine> {
    return readLogs(this.#layout, query);
  }

  async stop(): Promise<void> {
    await endSupervisor(this.#layout, this.environment);
  }

  async end(bot: string): Promise<void> {
    const idle =
      !(await findSupervisor(this.#layout)) && (await endIdleBot(this.#layout, this.environment, bot));
    if (!idle) await this.#change('end', { bot });
  }

  async up(): Promise<void> {
    if (!(await loadState(this.#layout))) return;
    await ensureSupervisor(this.#program);
    for (const { bot, active } of (await this.current()).bots) {
      if (!active) continue;
      const verdict = await this.ready(bot, active.id, { deadlineMs: upMs });
      if (verdict.state === 'ready') continue;
      throw new EnvironmentError(verdict.headline, { code: 'not-ready', next: verdict.remedy });
    }
  }

  /** Asks the supervisor, which is started if need be. If it dies in the middle, the next one is asked: all calls converge. */
  async #change<V extends Verb>(
    verb: V,
    request: Requests[V],
    options: { readonly signal?: AbortSignal; readonly again?: () => Promise<Requests[V]> } = {},
  ): Promise<Answers[V]> {
    const { signal, again } = options;
    let asked = request;
    for (let tries = 0; ; tries += 1) {
      const control = await ensureSupervisor(this.#program);
      try {
        return await ask(control, verb, asked, signal && { signal });
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof SupervisorGone)) throw error;
        if (tries >= revivals) {
          throw new EnvironmentError(
            `The supervisor of environment "${this.environment}" broke off again and again: ${error.message}.`,
            { code: 'supervisor-failed', next: `Read ${this.#layout.supervisorLog}`, cause: error },
          );
        }
        await wait(50);
        if (again) asked = await again();
      }
    }
  }

  async #read<V extends Verb>(
    control: Control,
    verb: V,
    request: Requests[V],
  ): Promise<Answers[V] | undefined> {
    try {
      return await ask(control, verb, request, { timeoutMs: 10_000 });
    } catch (error) {
      if (error instanceof SupervisorGone) return undefined;
      throw error;
    }
  }

  /** Lays the package out unless it is there; whoever comes second finds the same content. */
  async #unpack(digest: StartRequest['revision']['package'], onFetch: OnBytes | undefined): Promise<void> {
    const directory = packageDirectory(this.#layout, digest);
    const there = await access(directory).then(
      () => true,
      () => false,
    );
    if (there) return;
    await mkdir(this.#layout.packages, { recursive: true, mode: 0o700 });
    const temporary = join(this.#layout.packages, `.unpacking-${randomBytes(6).toString('hex')}`);
    try {
      await this.#options.store.unpack(digest, temporary, onFetch);
      await rename(temporary, directory);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      const late = codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST' || codeOf(error) === 'EPERM';
      if (late && (await readdir(directory).catch(() => [])).length > 0) return;
      throw error;
    }
  }
}

function copied(half: ServeHalf): {
  command: string[];
  environment: Record<string, string>;
  healthPath: string;
} {
  return { ...half, command: [...half.command], environment: { ...half.environment } };
}

function withoutUndefined(settings: StartRequest['revision']['settings']): {
  variables: Record<string, string>;
  replicas: number;
  actionsUrl?: string;
} {
  const { variables, replicas, actionsUrl } = settings;
  return { variables: { ...variables }, replicas, ...(actionsUrl !== undefined && { actionsUrl }) };
}

function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`;
}
