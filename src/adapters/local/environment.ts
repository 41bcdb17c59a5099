import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import type { TargetState } from '../../domain/revision.ts';
import type { Address, StartRequest, SwitchOutcome } from '../../ports/target.ts';
import { BotPorts } from './bot-ports.ts';
import { Changes } from './changes.ts';
import { messageOf } from './files.ts';
import { packageDirectory, type Layout } from './layout.ts';
import { ProcessBook } from './process-book.ts';
import { freePort } from './ports.ts';
import type { Route } from './proxy.ts';
import { RevisionRunner } from './runner.ts';
import { saveState, type EnvironmentRecord, type RevisionRecord, type BotRecord } from './state.ts';
import { dropPackage, sweep } from './sweep.ts';
import * as next from './transitions.ts';
import { noSuchBot, noSuchRevision } from './unknown.ts';
import { judge, type Judgement } from './verdict.ts';
import { botUrl, idleHalves, runningHalves, targetState } from './view.ts';

/** Milliseconds that requests get to finish on a revision that stops, and its processes after them. */
const drainMs = 30_000;
const graceMs = 5_000;
/** When the whole environment stops, customers' requests get less. */
const stopDrainMs = 3_000;
const longestTimerMs = 2_147_483_647;

/** A judgement, with what a waiting command needs to notice the next one. */
export interface Watched {
  readonly seen: number;
  readonly judgement: Judgement;
  readonly tookMs: number;
}

/** An environment as its supervisor holds it: one record of what should run, and the processes and ports that do. */
export class RunningEnvironment {
  readonly #layout: Layout;
  readonly #owner: string;
  readonly #log: (text: string) => void;
  readonly #runners = new Map<string, RevisionRunner>();
  readonly #stopping = new Map<string, Promise<void>>();
  readonly #ports = new Map<string, BotPorts>();
  readonly #processes: ProcessBook;
  readonly #changes = new Changes();
  #state: EnvironmentRecord;
  #queue: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(layout: Layout, owner: string, state: EnvironmentRecord, log: (text: string) => void) {
    this.#layout = layout;
    this.#owner = owner;
    this.#state = state;
    this.#log = log;
    this.#processes = new ProcessBook(layout, log);
  }

  /** Runs what the record says should run. */
  async restore(): Promise<void> {
    await this.#exclusively(() => this.#reconcile());
    this.#inBackground('sweeping', () => sweep(this.#layout, this.#state));
  }

  /** Adds a revision, or starts one again. `missing-package`: unpack it (again) and ask once more. */
  start(
    request: StartRequest,
    settings: Pick<EnvironmentRecord, 'keepMinutes' | 'previews'>,
  ): Promise<'started' | 'missing-package'> {
    return this.#exclusively(async () => {
      const { bot, id } = request.revision;
      const known = next.findRevision(this.#state, bot, id);
      if (!known && request.role === 'preview' && settings.previews < 1) {
        throw new UserError(`Environment "${this.#state.environment}" takes no previews.`, {
          code: 'no-previews',
          next: `Write a number in environments.${this.#state.environment}.previews of tidegate.yml.`,
        });
      }
      const there = await access(packageDirectory(this.#layout, request.revision.package)).then(
        () => true,
        () => false,
      );
      if (!there) return 'missing-package';
      const free = await this.#freePorts();
      const started = next.withStarted({ ...this.#state, ...settings }, request, free, Date.now());
      await this.#commit(started);
      this.#runners.get(key(bot, id))?.start();
      return 'started';
    });
  }

  /** Waits until the judgement on a revision may have changed since `seen`, at most `waitMs`. Undefined: unknown. */
  async watch(
    bot: string,
    revision: string,
    seen: number | undefined,
    waitMs: number,
  ): Promise<Watched | undefined> {
    if (seen === undefined) await this.#wake(bot, revision);
    else await this.#changes.since(seen, waitMs);
    if (this.#ended) throw this.#stoppingError();
    const record = next.findRevision(this.#state, bot, revision);
    const runner = this.#runners.get(key(bot, revision));
    if (!record || !runner) return undefined;
    const { package: digest } = record.revision;
    const judgement = judge({
      ...runner.facts,
      bot,
      environment: this.#state.environment,
      directory: this.#layout.directory,
      missingPackage: existsSync(packageDirectory(this.#layout, digest)) ? undefined : digest,
      port: this.#portTrouble(bot),
    });
    return { seen: this.#changes.version, judgement, tookMs: runner.readyAfterMs ?? 0 };
  }

  reach(bot: string, revision: string): Address | undefined {
    const record = next.findBot(this.#state, bot);
    if (revision !== 'active') return this.#runners.get(key(bot, revision))?.address();
    if (record?.active === undefined) return undefined;
    const address = this.#runners.get(key(bot, record.active))?.address();
    const open = this.#ports.get(bot)?.isOpen(record.port) ?? false;
    return address && open ? { core: botUrl(record), actions: address.actions } : undefined;
  }

  switch(
    bot: string,
    revision: string,
    expected: string | undefined,
    keepMinutes: number,
  ): Promise<SwitchOutcome> {
    return this.#exclusively(async () => {
      const record = next.findBot(this.#state, bot);
      if (!record || !next.findRevision(this.#state, bot, revision))
        throw noSuchRevision(this.#state, bot, revision);
      if (record.active === revision) {
        return switched(record);
      }
      if (record.active !== expected) return { state: 'conflict', active: record.active };
      const port = record.fixedPort ?? record.port;
      const open = this.#ports.get(bot)?.isOpen(port) ?? false;
      if (!open || !(await this.#runners.get(key(bot, revision))?.confirm())) return { state: 'not-ready' };
      await this.#commit(next.withSwitched({ ...this.#state, keepMinutes }, bot, revision, Date.now()));
      this.#log(`${bot}: ${revision} has the traffic, before it ${record.active ?? 'nothing had'}`);
      const after = next.findBot(this.#state, bot) ?? record;
      return switched(after);
    });
  }

  /** Forgets a revision and waits until its processes are gone. */
  async retire(bot: string, revision: string): Promise<void> {
    await this.#exclusively(async () => {
      if (next.findBot(this.#state, bot)?.active === revision) {
        throw new UserError(`Revision ${revision} of ${bot} has the traffic, so it can't be retired.`, {
          code: 'active-revision',
          next: `Give the traffic to another revision first: tidegate rollback ${bot} --environment ${this.#state.environment}`,
        });
      }
      const state = next.withRetired(this.#state, bot, revision);
      if (state !== this.#state) await this.#commit(state);
    });
    await this.#stopping.get(key(bot, revision));
  }

  /** Ends a bot, whatever of it has the traffic, and forgets it. Resolves when its processes are gone. */
  async end(bot: string): Promise<void> {
    const revisions = await this.#exclusively(async () => {
      const record = next.findBot(this.#state, bot);
      if (!record) throw noSuchBot(this.#state, bot);
      await this.#commit(next.withEnded(this.#state, bot));
      this.#log(`${bot}: ended and forgotten`);
      return record.revisions;
    });
    await Promise.all(revisions.map(({ revision }) => this.#stopping.get(key(bot, revision.id))));
  }

  current(): TargetState {
    return targetState(this.#state, true, (record) => {
      const runner = this.#runners.get(key(record.revision.bot, record.revision.id));
      return runner ? runningHalves(runner.facts) : idleHalves(record, undefined, () => undefined);
    });
  }

  /** Ends every process and closes every port; the record stays. */
  async stop(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#queue;
    await Promise.all([...this.#ports.values()].map((ports) => ports.close(stopDrainMs)));
    await Promise.all([
      ...[...this.#runners.values()].map((runner) => runner.stop(stopDrainMs, graceMs)),
      ...this.#stopping.values(),
    ]);
    this.#runners.clear();
    await this.#processes.write();
  }

  /** One change after the other: each sees the whole of the one before. */
  #exclusively<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(() => {
      if (this.#ended) throw this.#stoppingError();
      return change();
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #stoppingError(): EnvironmentError {
    return new EnvironmentError(`Environment "${this.#state.environment}" is being stopped.`, {
      code: 'stopping',
      next: 'Run the same command again when it has stopped.',
    });
  }

  /** Writes what should be, and only then makes it so. */
  async #commit(state: EnvironmentRecord): Promise<void> {
    await saveState(this.#layout, state);
    const before = this.#state;
    this.#state = state;
    await this.#reconcile();
    for (const bot of before.bots) {
      for (const { revision } of bot.revisions) {
        if (!next.findRevision(state, bot.bot, revision.id)) this.#forget(revision);
      }
    }
    this.#changes.announce();
  }

  /** A forgotten revision's package goes when its processes have gone and no other revision needs it. */
  #forget(revision: RevisionRecord['revision']): void {
    const name = key(revision.bot, revision.id);
    const gone = (this.#stopping.get(name) ?? Promise.resolve())
      .then(() =>
        this.#exclusively(async () => {
          await dropPackage(this.#layout, this.#state, packageDirectory(this.#layout, revision.package));
          await sweep(this.#layout, this.#state);
        }),
      )
      .catch((error: unknown) => this.#log(`a package could not be removed: ${messageOf(error)}`))
      .finally(() => {
        if (this.#stopping.get(name) === gone) this.#stopping.delete(name);
      });
    this.#stopping.set(name, gone);
  }

  async #reconcile(): Promise<void> {
    const wanted = new Map(
      this.#state.bots.flatMap((bot) =>
        bot.revisions
          .filter(({ running }) => running)
          .map((record) => [key(bot.bot, record.revision.id), record] as const),
      ),
    );
    for (const [name, runner] of this.#runners) {
      if (wanted.has(name)) continue;
      this.#runners.delete(name);
      const stopped = runner.stop(drainMs, graceMs).finally(() => {
        if (this.#stopping.get(name) === stopped) this.#stopping.delete(name);
      });
      this.#stopping.set(name, stopped);
    }
    for (const [name, record] of wanted) {
      const runner = this.#runners.get(name);
      if (runner) {
        runner.adopt(record);
        continue;
      }
      const started = this.#newRunner(record);
      this.#runners.set(name, started);
      started.start();
    }
    await this.#openPorts();
    this.#schedule();
  }

  #newRunner(record: RevisionRecord): RevisionRunner {
    return new RevisionRunner(record, {
      layout: this.#layout,
      owner: this.#owner,
      reassign: (stale) => this.#reassign(stale),
      started: (process) => this.#processes.add(process),
      ended: (pid) => this.#processes.remove(pid),
      changed: () => this.#changes.announce(),
    });
  }

  async #openPorts(): Promise<void> {
    for (const [bot, ports] of this.#ports) {
      if (next.findBot(this.#state, bot)) continue;
      this.#ports.delete(bot);
      void ports.close(drainMs);
    }
    const opened: Promise<void>[] = [];
    for (const bot of this.#state.bots) {
      const ports =
        this.#ports.get(bot.bot) ??
        new BotPorts(
          bot.bot,
          () => this.#route(bot.bot),
          () => this.#changes.announce(),
        );
      this.#ports.set(bot.bot, ports);
      const wanted =
        bot.revisions.length === 0 ? [] : [bot.port, ...(bot.fixedPort === undefined ? [] : [bot.fixedPort])];
      opened.push(ports.sync(new Set(wanted)));
    }
    await Promise.all(opened);
  }

  #route(bot: string): Route | undefined {
    const active = next.findBot(this.#state, bot)?.active;
    const runner = active === undefined ? undefined : this.#runners.get(key(bot, active));
    if (active === undefined || !runner) return undefined;
    return { port: runner.corePort, agent: runner.agent, revision: active, begin: () => runner.begin() };
  }

  #portTrouble(bot: string): Parameters<typeof judge>[0]['port'] {
    const record = next.findBot(this.#state, bot);
    if (!record) return undefined;
    const number = record.fixedPort ?? record.port;
    const trouble = this.#ports.get(bot)?.trouble(number);
    return trouble && { number, fixed: record.fixedPort !== undefined, trouble };
  }

  async #wake(bot: string, revision: string): Promise<void> {
    await this.#exclusively(async () => {
      const state = next.withWoken(this.#state, bot, revision, Date.now());
      if (!state) throw noSuchRevision(this.#state, bot, revision);
      await this.#commit(state);
    });
  }

  async #reassign(stale: RevisionRecord): Promise<RevisionRecord['ports']> {
    const { bot, id } = stale.revision;
    const { core, actions } = await this.#freePorts();
    const ports = { core, actions };
    await this.#exclusively(async () => {
      const state = next.withPorts(this.#state, bot, id, ports);
      await saveState(this.#layout, state);
      this.#state = state;
    });
    return ports;
  }

  async #freePorts(): Promise<{ readonly bot: number; readonly core: number; readonly actions: number }> {
    const taken = new Set(next.portsOf(this.#state));
    const take = async () => {
      const port = await freePort(taken);
      taken.add(port);
      return port;
    };
    return { bot: await take(), core: await take(), actions: await take() };
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const due = next.nextExpiry(this.#state);
    if (due === undefined || this.#ended) return;
    const pause = Math.min(longestTimerMs, Math.max(0, due - Date.now()));
    this.#timer = setTimeout(() => {
      this.#inBackground('expiry', async () => {
        const state = next.withExpired(this.#state, Date.now());
        if (state === this.#state) return this.#schedule();
        await this.#commit(state);
        await sweep(this.#layout, this.#state);
      });
    }, pause);
  }

  #inBackground(what: string, change: () => Promise<void>): void {
    this.#exclusively(change).catch((error: unknown) => {
      if (!this.#ended) this.#log(`${what} failed: ${messageOf(error)}`);
    });
  }
}

function switched(record: BotRecord): SwitchOutcome {
  const at = record.revisions.find(({ revision }) => revision.id === record.active)?.since;
  return { state: 'switched', url: botUrl(record), previous: record.previous, at };
}

function key(bot: string, revision: string): string {
  return `${bot}/${revision}`;
}
