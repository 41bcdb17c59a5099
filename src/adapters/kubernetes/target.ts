import { EnvironmentError, UserError, problemOf, type Problem } from '../../domain/errors.ts';
import { manifestsOf, stableService } from '../../domain/kubernetes/manifests.ts';
import { renderKubernetes, type KubernetesTargetSettings } from '../../domain/kubernetes/settings.ts';
import { podReference } from '../../domain/kubernetes/reference.ts';
import { isPlainHttp } from '../../domain/store-location.ts';
import type { RolloutVerdict, TargetState } from '../../domain/revision.ts';
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
import type { Api } from './api/types.ts';
import { endBot } from './end.ts';
import { expired } from './expiry.ts';
import { heldBots, ours, readHeld, type HeldBot, type HeldRevision } from './held.ts';
import { readLogs } from './logs.ts';
import { lookAll } from './observe.ts';
import { pointerAnnotations, withoutLeaving, type Pointer } from './pointer.ts';
import { checkNamespace } from './preflight.ts';
import { ask, customersEndpoint, endpointOf, Ways } from './reach.ts';
import { waitUntilReady } from './ready.ts';
import { removeOrphans, removeRevisions } from './remove.ts';
import { applyAll, saidOf, settledDelivery } from './start.ts';
import { addressOf, customersPods, switchTraffic } from './switch.ts';
import { changeTraffic, readTraffic } from './traffic.ts';
import { botState, isSteady } from './view.ts';

export interface KubernetesTargetOptions {
  readonly environment: string;
  readonly settings: KubernetesTargetSettings;
  /** The way into the cluster; opened when it is first needed. */
  readonly open: () => Promise<Api>;
  /** Where packages lie: `oci://host/path`. A folder is refused when something is to be started. */
  readonly store: string;
  /** Hosts of registries (`host` or `host:port`) that are spoken to without TLS. */
  readonly plainHttp: readonly string[];
  /** Minutes that the previous pair goes on running after a switch. */
  readonly keepMinutes: number;
  /** Previews of one bot side by side, at most. */
  readonly previews: number;
  /** Seconds that a revision may take to become ready. */
  readonly readySeconds: number;
  /** Milliseconds of the epoch. */
  readonly now?: (() => number) | undefined;
}

/** An environment in a namespace of a cluster. */
export interface KubernetesTarget extends Target, LogSource {
  /** Ends the ways to what runs, and the connection. What runs goes on. */
  close(): Promise<void>;
}

/** Opens an environment. Nothing is asked of the cluster before a call that needs it. */
export function openKubernetesTarget(options: KubernetesTargetOptions): KubernetesTarget {
  return new Namespace(options);
}

/** Milliseconds after which an action server counts as one that admits nobody. */
const admissionMs = 2_000;

class Namespace implements KubernetesTarget {
  readonly environment: string;
  readonly #options: KubernetesTargetOptions;
  readonly #now: () => number;
  readonly #ways = new Ways();
  /** What was started by this process: the first switch of a bot makes its Service after it. */
  readonly #started = new Map<string, StartRequest>();
  /** Whether action servers let themselves be asked, by the name of their endpoint. */
  readonly #admitted = new Map<string, boolean>();
  #opened: Promise<Api> | undefined;

  constructor(options: KubernetesTargetOptions) {
    this.environment = options.environment;
    this.#options = options;
    this.#now = options.now ?? (() => Date.now());
  }

  async preflight(): Promise<readonly Problem[]> {
    const { environment, settings, store } = this.#options;
    let api: Api;
    try {
      api = await this.#api();
    } catch (error) {
      return [problemOf(error)];
    }
    return checkNamespace(api, { environment, settings, store });
  }

  async start(request: StartRequest): Promise<void> {
    const { settings, store, plainHttp } = this.#options;
    const { revision, serve } = request;
    const { bot, id } = revision;
    if (revision.environment !== this.environment) {
      throw new UserError(
        `Revision ${id} is for environment "${revision.environment}", not for "${this.environment}".`,
        {
          code: 'other-environment',
          next: `Deploy it to "${revision.environment}", or render it for this one.`,
        },
      );
    }
    const reference = podReference(this.environment, store, revision.package);
    const api = await this.#api();
    const [delivery, held] = await Promise.all([settledDelivery(api, settings.delivery), this.#held(bot)]);
    const known = held?.revisions.find((one) => one.id === id);
    const manifests = manifestsOf({
      settings,
      revision,
      serve,
      said: saidOf(known, request, this.#now()),
      delivery,
      packageReference: reference,
      plainHttp: isPlainHttp(store, plainHttp),
    });
    if (held?.pointer.leaving.includes(id)) {
      await changeTraffic(api, bot, (pointer) => withoutLeaving(pointer, [id]));
    }
    if (held) await this.#sweep(api, held, request);
    await applyAll(api, manifests);
    this.#started.set(`${bot}/${id}`, request);
  }

  async ready(bot: string, revision: string, options: ReadyOptions): Promise<RolloutVerdict> {
    const { environment } = this;
    return waitUntilReady(await this.#api(), { environment, bot, revision, options, now: this.#now });
  }

  async reach(bot: string, revision: string): Promise<Address | undefined> {
    const held = await this.#held(bot);
    const id = revision === 'active' ? held?.pointer.active : revision;
    const found = held?.revisions.find((one) => one.id === id);
    if (!held || !found) return undefined;
    const api = await this.#api();
    const customers = revision === 'active' ? held.service : undefined;
    if (customers ? (await customersPods(api, bot)).length === 0 : !isSteady(found)) return undefined;
    const core = customers ? customersEndpoint(api, customers) : endpointOf(api, bot, found.id, 'core');
    return { core: await this.#ways.to(core), actions: await this.#actions(api, bot, found) };
  }

  async switch(bot: string, revision: string, expected: string | undefined): Promise<SwitchOutcome> {
    const api = await this.#api();
    const outcome = await switchTraffic(api, {
      ...{ bot, revision, expected, now: this.#now },
      stable: (pointer) => this.#stable(bot, revision, pointer),
    });
    if (outcome.state === 'switched') {
      const held = await this.#held(bot).catch(() => undefined);
      if (held) await this.#sweep(api, held, undefined);
    }
    return outcome;
  }

  async retire(bot: string, revision: string): Promise<void> {
    const [staying] = await removeRevisions(await this.#api(), bot, [revision]);
    if (staying === undefined) return;
    throw new UserError(`Revision ${revision} of ${bot} has the traffic in ${this.environment}.`, {
      code: 'active-revision',
      next: `Give the traffic to another one first: tidegate rollback ${bot} --environment ${this.environment}`,
    });
  }

  async end(bot: string): Promise<void> {
    const api = await this.#api();
    if (await endBot(api, bot)) return;
    throw new UserError(`${this.environment} holds nothing of ${bot}.`, {
      code: 'unknown-bot',
      next: `See what it holds: tidegate status --environment ${this.environment}`,
    });
  }

  async current(): Promise<TargetState> {
    const api = await this.#api();
    const [deployments, services, objects] = await Promise.all([
      api.list('Deployment', ours),
      api.list('Service', ours),
      lookAll(api, ours),
    ]);
    const now = this.#now();
    const bots = heldBots(deployments.items, services.items).map((held) =>
      botState(held, held.service ? addressOf(held.service) : '', objects, now),
    );
    return { environment: this.environment, running: true, bots };
  }

  async *logs(query: LogQuery): AsyncIterable<LogLine> {
    yield* readLogs(await this.#api(), query);
  }

  async close(): Promise<void> {
    await this.#ways.close();
    const api = await this.#opened?.catch(() => undefined);
    api?.close();
  }

  #api(): Promise<Api> {
    // Where it couldn't be opened, the next call tries again.
    this.#opened ??= this.#options.open().catch((error: unknown) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  /** Action servers admit their core alone where the cluster enforces policies: then nobody else talks to them. */
  async #actions(api: Api, bot: string, { id, deployments }: HeldRevision): Promise<string | undefined> {
    if (!deployments.actions) return undefined;
    const endpoint = endpointOf(api, bot, id, 'actions');
    const key = endpoint.name;
    const known = this.#admitted.get(key);
    const admitted = known ?? (await ask(endpoint, '/health', admissionMs)).kind === 'answered';
    this.#admitted.set(key, admitted);
    return admitted ? this.#ways.to(endpoint) : undefined;
  }

  async #held(bot: string): Promise<HeldBot | undefined> {
    const api = await this.#api();
    // The Service itself is read by name: one that somebody else made is refused here.
    const [all] = await Promise.all([readHeld(api, bot), readTraffic(api, bot)]);
    return all.find((one) => one.bot === bot);
  }

  /** Removes what has expired. It is tidied up on the way: what fails here is tried again by the next call. */
  async #sweep(api: Api, held: HeldBot, starting: StartRequest | undefined): Promise<void> {
    const { keepMinutes, previews, settings } = this.#options;
    const now = this.#now();
    const room = starting?.role === 'preview' ? Math.max(0, previews - 1) : previews;
    const limits = { keepMinutes, previews: room, drainSeconds: settings.drainSeconds };
    try {
      await removeRevisions(api, held.bot, expired(held, limits, now, starting?.revision.id));
      await removeOrphans(api, held.bot, now);
    } catch (error) {
      if (!(error instanceof EnvironmentError || error instanceof UserError)) throw error;
    }
  }

  /** The Service that customers use, as it is made by a bot's first switch. */
  #stable(bot: string, id: string, pointer: Pointer) {
    const { settings, readySeconds } = this.#options;
    const request = this.#started.get(`${bot}/${id}`);
    const kubernetes = renderKubernetes(settings, readySeconds);
    return stableService({
      settings,
      revision: request?.revision ?? { id, bot, environment: this.environment, settings: { kubernetes } },
      port: request?.port,
      annotations: pointerAnnotations(pointer),
    });
  }
}
