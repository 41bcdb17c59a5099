import { EnvironmentError, UserError, type Problem } from '../../../src/domain/errors.ts';
import type { BotState, RevisionState, RolloutVerdict, TargetState } from '../../../src/domain/revision.ts';
import type { OnBytes } from '../../../src/ports/packages.ts';
import type {
  Address,
  LogLine,
  LogSource,
  ReadyOptions,
  StartRequest,
  SwitchOutcome,
  Target,
} from '../../../src/ports/target.ts';
import type { Life } from './life.ts';

interface FakeBot {
  active: string | undefined;
  previous: string | undefined;
  readonly revisions: Map<string, RevisionState>;
}

/** An environment as Maps. It keeps the rules of its port: one write moves the traffic, the active one is never retired. */
export class FakeTarget implements Target, LogSource {
  readonly environment: string;
  readonly bots = new Map<string, FakeBot>();
  readonly starts: StartRequest[] = [];
  readonly readyOptions: ReadyOptions[] = [];
  refusals: readonly Problem[] = [];
  running = true;
  /** How a package's start ends, where it isn't ready. */
  readonly verdicts = new Map<string, Exclude<RolloutVerdict, { state: 'ready' }>>();
  /** Packages that stop when they were ready: `reach` finds nothing, or `switch` says so. */
  readonly stoppedAtReach = new Set<string>();
  readonly stoppedAtSwitch = new Set<string>();
  /** Models that a revision serves, by its address. */
  readonly served = new Map<string, StartRequest['serve']['expect']>();
  /** Where the action server is; undefined: with the core. */
  actionsElsewhere: { readonly url: string | undefined } | undefined;
  /** What somebody else does just before a call. */
  readonly meanwhile: Partial<
    Record<'ready' | 'reach' | 'switch' | 'retire' | 'end', (() => void) | undefined>
  > = {};
  #time = Date.parse('2026-03-01T00:00:00.000Z');
  readonly #life: Life;

  constructor(environment: string, life: Life) {
    this.environment = environment;
    this.#life = life;
  }

  async preflight(): Promise<readonly Problem[]> {
    await this.#life.read();
    return this.refusals;
  }

  async start(request: StartRequest, onFetch?: OnBytes): Promise<void> {
    onFetch?.(50, 100);
    const { revision } = request;
    await this.#life.write(`start ${revision.bot} ${this.environment}`);
    this.starts.push(request);
    const bot = this.#bot(revision.bot);
    const there = bot.revisions.get(revision.id);
    const stays = there?.role === 'active' || there?.role === 'kept';
    const { commit, version, branch } = stays && request.role === 'preview' ? there : request;
    bot.revisions.set(revision.id, {
      id: revision.id,
      package: revision.package,
      role: stays ? there.role : request.role,
      since: there?.since ?? this.#now(),
      ...{ commit, version, branch },
      halves: [],
    });
    this.served.set(this.#core(revision.bot, revision.id), request.serve.expect);
  }

  async ready(bot: string, revision: string, options: ReadyOptions): Promise<RolloutVerdict> {
    await this.#life.read(`ready ${bot} ${this.environment}`);
    this.#happen('ready');
    this.readyOptions.push(options);
    options.onChange?.('the core is starting');
    return this.verdicts.get(this.#revision(bot, revision).package) ?? { state: 'ready', tookMs: 1_500 };
  }

  async reach(bot: string, wanted: string): Promise<Address | undefined> {
    await this.#life.read();
    this.#happen('reach');
    const record = this.#bot(bot);
    const state = record.revisions.get(wanted === 'active' ? (record.active ?? '') : wanted);
    if (!state || this.stoppedAtReach.has(state.package)) return undefined;
    const core = this.#core(bot, state.id);
    return { core, actions: this.actionsElsewhere ? this.actionsElsewhere.url : `${core}/actions` };
  }

  async switch(bot: string, revision: string, expected: string | undefined): Promise<SwitchOutcome> {
    await this.#life.write(`switch ${bot} ${this.environment}`);
    this.#happen('switch');
    const record = this.#bot(bot);
    const url = `http://127.0.0.1/${this.environment}/${bot}`;
    const done = () => ({
      ...{ state: 'switched' as const, url, previous: record.previous },
      at: this.state(bot).active?.since,
    });
    if (record.active === revision) return done();
    if (record.active !== expected) return { state: 'conflict', active: record.active };
    if (this.stoppedAtSwitch.has(this.#revision(bot, revision).package)) return { state: 'not-ready' };
    this.activate(bot, revision);
    return done();
  }

  async retire(bot: string, revision: string): Promise<void> {
    await this.#life.write(`retire ${bot} ${this.environment}`);
    this.#happen('retire');
    const record = this.#bot(bot);
    if (record.active === revision) {
      throw new UserError('The active revision is never retired.', { code: 'active-revision' });
    }
    if (record.previous === revision) record.previous = undefined;
    record.revisions.delete(revision);
  }

  async end(bot: string): Promise<void> {
    await this.#life.write(`end ${bot} ${this.environment}`);
    this.#happen('end');
    if (!this.bots.delete(bot)) {
      throw new UserError(`${this.environment} holds no bot ${bot}.`, { code: 'unknown-bot' });
    }
  }

  async current(): Promise<TargetState> {
    await this.#life.read();
    return {
      environment: this.environment,
      running: this.running,
      bots: [...this.bots.keys()].map((bot) => this.state(bot)),
    };
  }

  async *logs(): AsyncGenerator<LogLine> {}

  /** What a bot is here, without asking. */
  state(bot: string): BotState {
    const { active, previous, revisions } = this.#bot(bot);
    return {
      bot,
      url: active === undefined ? undefined : `http://127.0.0.1/${this.environment}/${bot}`,
      active: active === undefined ? undefined : revisions.get(active),
      previous: previous === undefined ? undefined : revisions.get(previous),
      revisions: [...revisions.values()],
    };
  }

  /** Gives a revision the traffic, whoever does it. */
  activate(bot: string, revision: string): void {
    const record = this.#bot(bot);
    const old = record.active;
    if (old !== undefined) this.#give(record, old, 'kept');
    this.#give(record, revision, 'active');
    record.previous = old ?? record.previous;
    record.active = revision;
  }

  #give(record: FakeBot, revision: string, role: RevisionState['role']): void {
    const state = record.revisions.get(revision);
    if (!state) throw new EnvironmentError(`There is no revision ${revision}.`, { code: 'unknown-revision' });
    record.revisions.set(revision, { ...state, role, since: this.#now() });
  }

  #revision(bot: string, id: string): RevisionState {
    const state = this.#bot(bot).revisions.get(id);
    if (state) return state;
    throw new EnvironmentError(`There is no revision ${id} of ${bot}.`, { code: 'unknown-revision' });
  }

  #bot(name: string): FakeBot {
    const bot = this.bots.get(name) ?? { active: undefined, previous: undefined, revisions: new Map() };
    this.bots.set(name, bot);
    return bot;
  }

  #happen(call: keyof FakeTarget['meanwhile']): void {
    const happening = this.meanwhile[call];
    this.meanwhile[call] = undefined;
    happening?.();
  }

  #core(bot: string, revision: string): string {
    return `http://${this.environment}/${bot}/${revision}`;
  }

  #now(): string {
    this.#time += 1_000;
    return new Date(this.#time).toISOString();
  }
}
