import { shortDigest } from '../../../src/domain/digest.ts';
import type { Commit } from '../../../src/domain/history.ts';
import type { Environment, Project, Workspace } from '../../../src/domain/project.ts';
import type { LedgerRecord } from '../../../src/domain/ledger.ts';
import type { Bot } from '../../../src/domain/bot.ts';
import type { Ports } from '../../../src/steps/context.ts';
import { FakeClock } from './clock.ts';
import { FakeEngine } from './engine.ts';
import { FakeLedger, FakeOutbox } from './ledger.ts';
import { Life } from './life.ts';
import { FakeStore } from './packages.ts';
import { FakeReporter } from './reporter.ts';
import { FakeRepository } from './repository.ts';
import { botOf, FakeSources } from './sources.ts';
import { FakeTalk } from './talk.ts';
import { FakeTarget } from './target.ts';
import { FakeCheckout, FakeWorkTree } from './work-tree.ts';

const settings = { variables: {}, actionsUrl: undefined, port: undefined, replicas: 1, place: undefined };

export function environment(name: string, given: Partial<Environment> = {}): Environment {
  return {
    name,
    target: { kind: 'local', directory: `.tidegate/${name}` },
    store: undefined,
    policy: {
      requireSuite: name === 'production',
      requireRegistration: false,
      soakMinutes: 0,
      approvals: 0,
      requireReview: false,
      requiredChecks: [],
      requireSignature: false,
    },
    defaults: settings,
    bots: {},
    keepMinutes: 60,
    previews: 3,
    readySeconds: 60,
    answerSeconds: 10,
    listenSeconds: 0,
    ...given,
  };
}

export function project(given: Partial<Project> = {}): Project {
  return {
    bots: [],
    engine: undefined,
    store: 'store',
    registries: { plainHttp: [] },
    branches: { default: 'main', staging: ['staging/*'] },
    ledger: { branch: 'tidegate/ledger', remote: undefined },
    environments: [environment('staging'), environment('production')],
    registrationKeys: [],
    ...given,
  };
}

/** Who acts in these tests. */
export const rita = { by: 'Rita <rita@example.org>', why: 'it is time' };

/** A bot's files: what it says, and its test conversations. */
export function botFiles(
  name: string,
  data: string,
  tests: string | undefined = 'greets: hello',
): Record<string, string | undefined> {
  return { [`bots/${name}/data.txt`]: data, [`bots/${name}/tests/talk.yml`]: tests };
}

/** A whole world in memory: a repository with a main branch, two environments, and all that a step is given. */
export class World {
  readonly life = new Life();
  readonly repository = new FakeRepository(this.life);
  readonly sources = new FakeSources(this.repository, this.life);
  readonly ledger = new FakeLedger(this.life);
  readonly outbox = new FakeOutbox(this.life);
  readonly engines = {
    builtin: new FakeEngine('builtin', this.sources, this.life),
    rasa: new FakeEngine('rasa', this.sources, this.life),
  };
  readonly stores = new Map<string, FakeStore>();
  readonly targets = new Map<string, FakeTarget>();
  readonly talk = new FakeTalk((address) => {
    for (const target of this.targets.values()) {
      const served = target.served.get(address.core);
      const brain = served && this.engines.builtin.brains.get(served.modelId);
      if (served && brain) return { ...served, brain };
    }
    return undefined;
  }, this.life);
  readonly reporter = new FakeReporter();
  readonly clock = new FakeClock();
  readonly workTree = new FakeWorkTree(this.life);
  readonly checkout = new FakeCheckout();
  readonly project: Project;
  readonly ports: Ports = {
    repository: this.repository,
    checkout: this.checkout,
    workTree: this.workTree,
    sources: this.sources,
    ledger: this.ledger,
    outbox: this.outbox,
    talk: this.talk,
    reporter: this.reporter,
    clock: this.clock,
    engine: ({ name }) => this.engines[name],
    store: (project, environment) => Promise.resolve(this.store(environment?.store ?? project.store)),
    target: (_project, { name }) => Promise.resolve(this.target(name)),
  };

  constructor(given: Partial<Project> = {}) {
    this.project = project(given);
    this.sources.projects.set('', this.project);
  }

  store(location = this.project.store): FakeStore {
    const store = this.stores.get(location) ?? new FakeStore(location, this.life);
    this.stores.set(location, store);
    return store;
  }

  target(name: string): FakeTarget {
    const target = this.targets.get(name) ?? new FakeTarget(name, this.life);
    this.targets.set(name, target);
    return target;
  }

  environment(name: string): Environment {
    const found = this.project.environments.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`There is no environment ${name} in this test.`);
    return found;
  }

  /** Commits one bot to main. */
  commitBot(name: string, data: string, tests?: string, given: Partial<Commit> = {}): Commit {
    return this.repository.commit('main', botFiles(name, data, tests), given);
  }

  get head(): string {
    return this.repository.branches.get('main') ?? '';
  }

  /** The workspace at main's head. */
  async workspace(): Promise<Workspace> {
    return this.sources.workspace(this.head);
  }

  bot(name: string): Bot {
    return botOf(name);
  }
}

/** All that lasts, without times: what two ways that lead to the same end have in common. */
export function lasting(world: World) {
  return {
    ledger: world.ledger.records.map(withoutTimes),
    waiting: world.outbox.waiting.map(withoutTimes),
    tags: [...world.repository.tags.values()].map(({ name, commit }) => `${name} ${commit}`),
    stores: [...world.stores.values()].map(({ location, packages }) => [
      location,
      [...packages.keys()].sort(),
    ]),
    targets: [...world.targets.values()].map((target) => [
      target.environment,
      [...target.bots.keys()].map((name) => {
        const { bot, active, previous, revisions } = target.state(name);
        return {
          bot,
          active: active && shortDigest(active.package),
          previous: previous && shortDigest(previous.package),
          revisions: revisions.map(({ id, role }) => `${id} ${role}`).sort(),
        };
      }),
    ]),
    laidOut: world.sources.laidOut.size,
  };
}

function withoutTimes({ at: _, ...record }: LedgerRecord) {
  return { ...record, ...('switched' in record && { switched: undefined }) };
}
