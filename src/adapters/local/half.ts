import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Half, HalfState } from '../../domain/revision.ts';
import { messageOf } from './files.ts';
import type { HalfLog, TailLine } from './log-writer.ts';
import type { Probe } from './probe.ts';
import { markOf, signal, signalGroup, type ProcessMark } from './processes.ts';

/** What is started now: evaluated anew before every start, since ports may have to change. */
export interface HalfPlan {
  readonly command: readonly string[];
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly port: number;
  probe(): Promise<Probe>;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The program could not be started at all. */
  readonly spawnError: string | undefined;
  readonly wasReady: boolean;
  /** Why it was ended: it had been well, and then answered its health checks no more. */
  readonly hung?: string | undefined;
  readonly lines: readonly TailLine[];
}

/** Everything that is known of a half. */
export interface HalfFacts {
  readonly half: Half;
  readonly state: HalfState['state'];
  readonly pid: number | undefined;
  readonly port: number | undefined;
  readonly program: string | undefined;
  readonly restarts: number;
  /** Crashes since it was last ready. */
  readonly crashes: number;
  /** It isn't started again by itself. */
  readonly gaveUp: boolean;
  readonly lastExit: Exit | undefined;
  readonly probe: Probe | undefined;
  readonly lines: readonly TailLine[];
}

export interface HalfEvents {
  plan(): Promise<HalfPlan>;
  /** Whether it goes on being restarted when it can't even get ready. */
  persistent(): boolean;
  started(mark: ProcessMark): void;
  ended(pid: number): void;
  changed(): void;
}

const probeMs = { starting: 100, slow: 500, well: 2_000, unwell: 500 };
/** Milliseconds of starting after which it is asked less often. */
const impatientMs = 10_000;
const backoffMs = { first: 100, most: 30_000 };
/** A process that was well for this long has earned a fresh count. */
const stableMs = 10_000;
/** Failed probes in a row before a half that was ready counts as unready. */
const tolerated = 2;
/**
 * Milliseconds for which a half that was ready may fail every health check before it is taken for hung, ended and
 * started again; and how many checks that must be, for a machine that was busy in between.
 */
export const hangMs = 30_000;
const hangChecks = 3;
/** Milliseconds that the output of an ended process may take to arrive. */
const lastWordsMs = 300;

/** One process of a revision: started, watched, started again with growing pauses, and stopped. */
export class HalfProcess {
  readonly half: Half;
  readonly #events: HalfEvents;
  readonly #log: HalfLog;
  readonly #hangMs: number;
  #state: HalfState['state'] = 'starting';
  #child: ChildProcess | undefined;
  #plan: HalfPlan | undefined;
  #restarts = 0;
  #crashes = 0;
  #failures = 0;
  #gaveUp = false;
  #readySince: number | undefined;
  #lastExit: Exit | undefined;
  #probe: Probe | undefined;
  #running: Promise<void> | undefined;
  #stopping = new AbortController();
  #planned = false;
  #hung: string | undefined;

  constructor(half: Half, log: HalfLog, events: HalfEvents, options: { readonly hangMs?: number } = {}) {
    this.half = half;
    this.#log = log;
    this.#events = events;
    this.#hangMs = options.hangMs ?? hangMs;
  }

  get facts(): HalfFacts {
    return {
      half: this.half,
      state: this.#state,
      pid: this.#child?.pid,
      port: this.#plan?.port,
      program: this.#plan?.command[0],
      restarts: this.#restarts,
      crashes: this.#crashes,
      gaveUp: this.#gaveUp,
      lastExit: this.#lastExit,
      probe: this.#probe,
      lines: this.#log.tail,
    };
  }

  /** Starts it if it doesn't run and isn't about to. */
  start(): void {
    if (this.#running) return;
    this.#stopping = new AbortController();
    this.#gaveUp = false;
    this.#crashes = 0;
    this.#failures = 0;
    this.#running = this.#run(this.#stopping.signal).finally(() => {
      this.#running = undefined;
    });
  }

  /** Ends it: SIGTERM, grace, SIGKILL. Resolves when its process is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (child?.pid !== undefined) {
      const { pid } = child;
      signal(pid, 'SIGTERM');
      const timer = setTimeout(() => signal(pid, 'SIGKILL'), graceMs);
      await this.#running;
      clearTimeout(timer);
    }
    await this.#running;
    this.#become('stopped');
  }

  /** Ends the present process so that it starts again at once, by a fresh plan; no crash is counted. */
  replace(): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    this.#planned = true;
    signal(pid, 'SIGKILL');
  }

  async #run(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      this.#become('starting');
      const exit = await this.#once(stopping);
      if (stopping.aborted) break;
      this.#lastExit = exit;
      if (this.#planned) {
        this.#planned = false;
        continue;
      }
      this.#failures += 1;
      if (!exit.wasReady) this.#crashes += 1;
      const hopeless = exit.spawnError !== undefined || this.#crashes >= 2;
      this.#gaveUp = hopeless && !this.#events.persistent();
      this.#become('crashed');
      if (this.#gaveUp) return;
      const pause = Math.min(backoffMs.most, backoffMs.first * 2 ** (this.#failures - 1));
      await wait(pause, undefined, { signal: stopping }).catch(() => undefined);
      this.#restarts += 1;
    }
    this.#become('stopped');
  }

  /** One life of the process. */
  async #once(stopping: AbortSignal): Promise<Exit> {
    this.#log.restart();
    this.#probe = undefined;
    this.#readySince = undefined;
    this.#hung = undefined;
    const nothing = { code: null, signal: null, wasReady: false } as const;
    let plan: HalfPlan;
    try {
      plan = await this.#events.plan();
    } catch (error) {
      return { ...nothing, spawnError: messageOf(error), lines: [] };
    }
    if (stopping.aborted) return { ...nothing, spawnError: undefined, lines: [] };
    this.#plan = plan;
    const [program, ...args] = plan.command;
    if (program === undefined) return { ...nothing, spawnError: 'its command is empty', lines: [] };
    let child: ChildProcess;
    try {
      child = spawn(program, args, {
        cwd: plan.directory,
        env: { ...plan.environment },
        // Its standard input ends with the supervisor, however that ends: our own programs end with it.
        stdio: ['pipe', 'pipe', 'pipe'],
        // A group of its own, so that what it starts can be ended with it.
        detached: process.platform !== 'win32',
        windowsHide: true,
      });
    } catch (error) {
      return { ...nothing, spawnError: messageOf(error), lines: [] };
    }
    return this.#live(child, plan);
  }

  async #live(child: ChildProcess, plan: HalfPlan): Promise<Exit> {
    const log = this.#log;
    child.stdin?.on('error', () => undefined);
    if (child.stdout) log.attach(child.stdout, 'out');
    if (child.stderr) log.attach(child.stderr, 'err');
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const ended = new Promise<Pick<Exit, 'code' | 'signal' | 'spawnError'>>((resolve) => {
      child.once('error', (error) => {
        if (child.pid === undefined) resolve({ code: null, signal: null, spawnError: messageOf(error) });
      });
      child.once('exit', (code, name) => resolve({ code, signal: name, spawnError: undefined }));
    });
    this.#child = child;
    const { pid } = child;
    const gone = new AbortController();
    if (pid !== undefined) {
      log.note(`started as process ${pid} on port ${plan.port}`);
      void markOf(pid).then((mark) => mark && !gone.signal.aborted && this.#events.started(mark));
      void this.#watch(plan, pid, gone.signal);
    }
    const end = await ended;
    gone.abort();
    const wasReady = this.#readySince !== undefined;
    this.#child = undefined;
    if (pid !== undefined) {
      // What it started itself must not outlive it and hold its port.
      signalGroup(pid, 'SIGKILL');
      await Promise.race([closed, wait(lastWordsMs)]);
      log.note(end.signal ? `ended by ${end.signal}` : `ended with exit code ${String(end.code)}`);
      this.#events.ended(pid);
    }
    return {
      ...end,
      wasReady,
      hung: this.#hung,
      lines: log.tail.filter(({ source }) => source !== 'tidegate'),
    };
  }

  async #watch(plan: HalfPlan, pid: number, gone: AbortSignal): Promise<void> {
    const began = performance.now();
    let failed = 0;
    let failing = began;
    while (!gone.aborted) {
      const probe = await plan.probe();
      if (gone.aborted) return;
      const wasWell = this.#probe?.state === 'ok';
      const before = this.#probe?.text;
      this.#probe = probe;
      failed = probe.state === 'ok' ? 0 : failed + 1;
      if (failed <= 1) failing = performance.now();
      if (probe.state === 'ok') {
        const now = performance.now();
        this.#readySince ??= now;
        this.#crashes = 0;
        if (now - this.#readySince > stableMs) this.#failures = 0;
        this.#become('ready');
      } else if (this.#readySince !== undefined && failed >= tolerated) {
        this.#become('unready');
        if (failed >= hangChecks && performance.now() - failing >= this.#hangMs) return this.#end(pid, probe);
      } else if (probe.text !== before || wasWell) {
        this.#events.changed();
      }
      const pause =
        this.#readySince === undefined
          ? performance.now() - began < impatientMs
            ? probeMs.starting
            : probeMs.slow
          : failed === 0
            ? probeMs.well
            : probeMs.unwell;
      await wait(pause, undefined, { signal: gone }).catch(() => undefined);
    }
  }

  /** It runs and doesn't serve: what follows is what follows a crash, with the same pauses. */
  #end(pid: number, probe: Probe): void {
    this.#hung = probe.text;
    const seconds = Math.round(this.#hangMs / 1_000);
    this.#log.note(`was not well for ${seconds} s (${probe.text}): it is ended and started again`);
    signal(pid, 'SIGKILL');
  }

  #become(state: HalfState['state']): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.changed();
  }
}
