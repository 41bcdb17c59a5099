import { Agent } from 'node:http';
import { mkdir } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { actionsBase } from '../../domain/actions-url.ts';
import type { Half } from '../../domain/revision.ts';
import type { ServeHalf } from '../../ports/engine.ts';
import type { Address } from '../../ports/target.ts';
import { baseEnvironment } from './base-environment.ts';
import { HalfProcess, type HalfFacts, type HalfPlan } from './half.ts';
import { conversationsFile, logDirectory, packageDirectory, type Layout } from './layout.ts';
import { HalfLog } from './log-writer.ts';
import { ownerVariable, type StartedProcess } from './orphans.ts';
import { loopback, portState } from './ports.ts';
import { probeCore, probeHealth, type Probe } from './probe.ts';
import type { RevisionRecord } from './state.ts';

/** What a runner needs of the supervisor. */
export interface RunnerHost {
  readonly layout: Layout;
  /** The identity of the environment's directory. */
  readonly owner: string;
  /** Notes other ports for the revision, since one of its own was taken, before they are used. */
  reassign(record: RevisionRecord): Promise<RevisionRecord['ports']>;
  started(process: StartedProcess): void;
  ended(pid: number): void;
  changed(): void;
}

/** Everything that is known of a running pair. */
export interface RunnerFacts {
  readonly core: HalfFacts;
  /** Undefined: the action server runs elsewhere. */
  readonly actions: HalfFacts | undefined;
  readonly elsewhere:
    { readonly url: string; readonly probe: Probe | undefined; readonly refusedForMs: number } | undefined;
}

/** Milliseconds that one health check may take; a busy machine answers late, and that is no failure. */
const patienceMs = 5_000;
const elsewherePauseMs = { starting: 250, well: 2_000 };

/** The pair of processes of one revision, and the way to it. */
export class RevisionRunner {
  #record: RevisionRecord;
  readonly #host: RunnerHost;
  readonly #logs: { readonly core: HalfLog; readonly actions: HalfLog };
  readonly #core: HalfProcess;
  readonly #actions: HalfProcess | undefined;
  readonly #stopped = new AbortController();
  #ports: RevisionRecord['ports'];
  #portCheck: Promise<void> | undefined;
  #elsewhere: Probe | undefined;
  #refusedSince: number | undefined;
  #inFlight = 0;
  #drained: (() => void) | undefined;
  #startedAt = performance.now();
  #readyAfterMs: number | undefined;
  /** Connections to the core. Idle ones are given up before any server does so, or a request could meet a closing one. */
  readonly agent = new Agent({ keepAlive: true, timeout: 2_000, maxFreeSockets: 32 });

  constructor(record: RevisionRecord, host: RunnerHost) {
    this.#record = record;
    this.#host = host;
    this.#ports = record.ports;
    const directory = logDirectory(host.layout, record.revision.bot, record.revision.id);
    this.#logs = { core: new HalfLog(directory, 'core'), actions: new HalfLog(directory, 'actions') };
    const half = (name: Half) =>
      new HalfProcess(name, this.#logs[name], {
        plan: () => this.#plan(name),
        // Active and kept revisions were well once: they are started again for as long as they should run.
        persistent: () => this.#record.role === 'active' || this.#record.role === 'kept',
        started: (mark) =>
          host.started({ ...mark, bot: record.revision.bot, revision: record.revision.id, half: name }),
        ended: (pid) => host.ended(pid),
        changed: () => {
          this.#noteReady();
          host.changed();
        },
      });
    this.#core = half('core');
    this.#actions = record.revision.settings.actionsUrl === undefined ? half('actions') : undefined;
  }

  /** The same revision, with what is now said about it: its role, or another way to serve it at its next start. */
  adopt(record: RevisionRecord): void {
    this.#record = record;
  }

  /** Starts what doesn't run. */
  start(): void {
    if (!this.isReady()) {
      this.#startedAt = performance.now();
      this.#readyAfterMs = undefined;
    }
    this.#actions?.start();
    this.#core.start();
    if (this.#record.revision.settings.actionsUrl !== undefined && this.#elsewhere === undefined) {
      void this.#watchElsewhere(actionsBase(this.#record.revision.settings.actionsUrl));
    }
  }

  /** Lets requests finish that are on their way, then ends both processes. */
  async stop(drainMs: number, graceMs: number): Promise<void> {
    await this.#drain(drainMs);
    this.#stopped.abort();
    await Promise.all([this.#core.stop(graceMs), this.#actions?.stop(graceMs)]);
    this.agent.destroy();
    await Promise.all([this.#logs.core.close(), this.#logs.actions.close()]);
  }

  get facts(): RunnerFacts {
    const url = this.#record.revision.settings.actionsUrl;
    return {
      core: this.#core.facts,
      actions: this.#actions?.facts,
      elsewhere:
        url === undefined
          ? undefined
          : {
              url: actionsBase(url),
              probe: this.#elsewhere,
              refusedForMs: this.#refusedSince === undefined ? 0 : performance.now() - this.#refusedSince,
            },
    };
  }

  get corePort(): number {
    return this.#ports.core;
  }

  /** Milliseconds from its start until all of it was ready; undefined if it never was. */
  get readyAfterMs(): number | undefined {
    return this.#readyAfterMs;
  }

  isReady(): boolean {
    const actions = this.#actions ? this.#actions.facts.state === 'ready' : this.#elsewhere?.state === 'ok';
    return actions && this.#core.facts.state === 'ready';
  }

  /** Asks both halves now instead of relying on the last check. */
  async confirm(): Promise<boolean> {
    if (!this.isReady()) return false;
    const { serve, revision } = this.#record;
    const probes = await Promise.all([
      probeCore(this.#base('core'), serve.core.healthPath, serve.expect, patienceMs),
      revision.settings.actionsUrl === undefined
        ? probeHealth(this.#base('actions'), serve.actions.healthPath, patienceMs)
        : probeHealth(actionsBase(revision.settings.actionsUrl), '/health', patienceMs),
    ]);
    return probes.every(({ state }) => state === 'ok');
  }

  /** How to talk to this revision; undefined while its core doesn't run. */
  address(): Address | undefined {
    if (this.#core.facts.pid === undefined) return undefined;
    return { core: this.#base('core'), actions: this.#actionsUrl() };
  }

  /** A request is on its way to the core. Call what is returned when it is over. */
  begin(): () => void {
    this.#inFlight += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#drained?.();
    };
  }

  async #drain(deadlineMs: number): Promise<void> {
    if (this.#inFlight === 0) return;
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    const over = new AbortController();
    await Promise.race([
      drained,
      wait(deadlineMs, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
    over.abort();
  }

  #base(half: Half): string {
    return `http://${loopback}:${this.#ports[half]}`;
  }

  #actionsUrl(): string {
    const { actionsUrl } = this.#record.revision.settings;
    return actionsUrl === undefined ? this.#base('actions') : actionsBase(actionsUrl);
  }

  #noteReady(): void {
    if (this.#readyAfterMs === undefined && this.isReady()) {
      this.#readyAfterMs = performance.now() - this.#startedAt;
    }
  }

  async #plan(half: Half): Promise<HalfPlan> {
    // Both halves' ports are settled before either starts: the core is told where the actions are.
    await (this.#portCheck ??= this.#settlePorts().finally(() => {
      this.#portCheck = undefined;
    }));
    const { layout, owner } = this.#host;
    const { revision, serve } = this.#record;
    const conversations = conversationsFile(layout, revision.bot);
    await mkdir(layout.conversations, { recursive: true, mode: 0o700 });
    const directory = packageDirectory(layout, revision.package);
    const values: Readonly<Record<string, string>> = {
      '{port}': String(this.#ports[half]),
      '{package}': directory,
      '{actions}': this.#actionsUrl(),
      '{conversations}': conversations,
    };
    const described: ServeHalf = serve[half];
    const base = this.#base(half);
    return {
      command: described.command.map((part) => fill(part, values)),
      environment: {
        ...baseEnvironment(),
        ...Object.fromEntries(
          Object.entries(described.environment).map(([name, value]) => [name, fill(value, values)]),
        ),
        ...revision.settings.variables,
        [ownerVariable]: owner,
      },
      directory,
      port: this.#ports[half],
      probe: () =>
        half === 'core'
          ? probeCore(base, described.healthPath, serve.expect, patienceMs)
          : probeHealth(base, described.healthPath, patienceMs),
    };
  }

  /** A port that somebody took while this revision didn't run is replaced. */
  async #settlePorts(): Promise<void> {
    const stolen = async (half: HalfProcess | undefined, port: number) =>
      half !== undefined && half.facts.pid === undefined && (await portState(port)) !== 'free';
    const [core, actions] = await Promise.all([
      stolen(this.#core, this.#ports.core),
      stolen(this.#actions, this.#ports.actions),
    ]);
    if (!core && !actions) return;
    const fresh = await this.#host.reassign(this.#record);
    this.#ports = {
      core: core ? fresh.core : this.#ports.core,
      actions: actions ? fresh.actions : this.#ports.actions,
    };
    // A core that runs was told the old address.
    if (actions) this.#core.replace();
  }

  async #watchElsewhere(base: string): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const probe = await probeHealth(base, '/health', patienceMs);
      if (signal.aborted) return;
      const before = this.#elsewhere;
      this.#elsewhere = probe;
      this.#refusedSince = probe.refused ? (this.#refusedSince ?? performance.now()) : undefined;
      this.#noteReady();
      if (before?.state !== probe.state || before.text !== probe.text) this.#host.changed();
      const pause = probe.state === 'ok' ? elsewherePauseMs.well : elsewherePauseMs.starting;
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Replaces all placeholders in one pass, so that nothing of a value is taken for another placeholder. */
function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(?:port|package|actions|conversations)\}/g, (name) => values[name] ?? name);
}
