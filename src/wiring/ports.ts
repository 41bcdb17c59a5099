import { join, resolve } from 'node:path';
import { UserError } from '../domain/errors.ts';
import type { Bot } from '../domain/bot.ts';
import type { Environment } from '../domain/project.ts';
import { isRegistryLocation } from '../domain/store-location.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { PackageStore } from '../ports/packages.ts';
import type { Registrar } from '../ports/registrar.ts';
import type { Reporter } from '../ports/reporter.ts';
import type { LaidOutBot } from '../ports/sources.ts';
import type { Ports } from '../steps/context.ts';
import type { LocalTarget } from '../adapters/local/index.ts';
import { makeOwnDirectory } from './scratch.ts';
import { createSources, layOutBot } from './sources.ts';
import { createWorkTree } from './work-tree.ts';
import { connectForge } from './forge.ts';
import { clock } from './clock.ts';
import { createOutbox, withOutbox } from './outbox.ts';
import { program } from './programs.ts';
import { trainingElsewhere } from './training.ts';
import { createTargets, remembered } from './target.ts';

/** The ports of one repository on this machine, and what only the command line needs beside them. */
export interface Wiring {
  readonly ports: Ports;
  /** `.tidegate` at the root: packages, environments on this machine, scratch space. */
  readonly ownDirectory: string;
  /** An environment of this machine. @throws UserError for one that runs in a cluster */
  localTarget(environment: Environment): Promise<LocalTarget>;
  /**
   * What seals ids, with the team's key ring. With `create`, one is made where there is none; then `keyRing` names its
   * file.
   */
  registrar(
    create: boolean,
  ): Promise<{ readonly registrar: Registrar; readonly keyRing: string | undefined }>;
  /** Where the repository comes from, as far as this clone knows. */
  origin(): Promise<Origin>;
  /** The address of the repository's remote; undefined where it has none. @throws UserError where nothing tells which */
  remoteAddress(): Promise<string | undefined>;
  /** Lays a bot's files out as they stand in a tree, whatever its tidegate.yml says. */
  layOut(treeish: string, bot: Bot): Promise<LaidOutBot>;
  close(): Promise<void>;
}

/** Where a repository comes from. */
export interface Origin {
  /** The branch that others are merged into. */
  readonly defaultBranch: string;
  /** Undefined: its remote is no repository of a GitHub. */
  readonly github: { readonly server: string; readonly owner: string; readonly name: string } | undefined;
}

/**
 * Chooses the adapters for the repository that a directory lies in. Adapters are loaded when they are first used.
 * @throws UserError when the directory is in no git repository.
 */
export async function wire(directory: string, reporter: Reporter): Promise<Wiring> {
  const { openRepository } = await import('../adapters/git/index.ts');
  const repository = await openRepository(directory);
  const root = repository.root;
  const ownDirectory = join(root, '.tidegate');
  const outboxDirectory = join(ownDirectory, 'outbox');
  const stores = new Map<string, Promise<PackageStore>>();
  const engines = new Map<string, ReturnType<Ports['engine']>>();
  const { createBuiltinEngine } = await import('../adapters/builtin/index.ts');
  const { createTalk } = await import('../adapters/talk/index.ts');

  const store: Ports['store'] = (of, environment) => {
    const named = environment?.store ?? of.store;
    const location = isRegistryLocation(named) ? named : resolve(root, named);
    const { plainHttp } = of.registries;
    return remembered(stores, JSON.stringify([location, plainHttp]), async () => {
      const { openPackageStore } = await import('../adapters/oci/index.ts');
      return openPackageStore(location, { plainHttp });
    });
  };
  const targets = createTargets({
    root,
    store: (...given) => store(...given),
    supervisorPath: program('supervisor.js', 'adapters/local/supervisor.ts'),
  });
  let forge: ReturnType<NonNullable<Ports['forge']>> | undefined;
  const ports: Ports = {
    repository,
    checkout: repository,
    workTree: createWorkTree(root),
    sources: createSources(repository, ownDirectory),
    ledger: lazyLedger(async () => {
      const { openLedger } = await import('../adapters/git/index.ts');
      const head = await repository.resolve('HEAD');
      const settings = head
        ? (await ports.sources.workspace(head.id)).project.ledger
        : { branch: 'tidegate/ledger', remote: undefined };
      const remote = settings.remote ?? (await repository.defaultRemote());
      const ledger = openLedger({
        directory: root,
        branch: settings.branch,
        remote,
        identity: () => repository.identity(),
        onProblem: (problem) => reporter.problem(problem),
      });
      return withOutbox(ledger, outboxDirectory);
    }),
    outbox: createOutbox(outboxDirectory),
    forge: () => (forge ??= connectForge(() => repository.remoteAddress())),
    talk: createTalk(),
    reporter,
    clock,
    engine(choice, forProject) {
      if (choice.name !== 'builtin') {
        throw new UserError(`The engine ${JSON.stringify(choice.name)} isn't available here; builtin is.`, {
          code: 'engine-unavailable',
          next: 'Write `engine: builtin` for the bot in tidegate.yml.',
        });
      }
      const engine =
        engines.get(choice.name) ??
        createBuiltinEngine({ enginePath: program('engine.js', 'engine/main.ts') });
      engines.set(choice.name, engine);
      return forProject ? trainingElsewhere(engine, root, forProject) : engine;
    },
    store,
    target: (forProject, environment) => targets.target(forProject, environment),
  };
  return {
    ports,
    ownDirectory,
    localTarget: (environment) => targets.local(environment),
    async registrar(create) {
      const { createRegistrar, loadKeyRing, loadOrCreateKeyRing } =
        await import('../adapters/signing/index.ts');
      const file = join(ownDirectory, 'keys');
      if (!create)
        return { registrar: createRegistrar(await loadKeyRing(process.env, file)), keyRing: undefined };
      await makeOwnDirectory(ownDirectory);
      const { keys, created } = await loadOrCreateKeyRing(process.env, file);
      return { registrar: createRegistrar(keys), keyRing: created ? file : undefined };
    },
    async origin() {
      const { repositoryAt } = await import('../adapters/github/settings.ts');
      // Several remotes, and nothing tells which: then none is meant.
      const address = await repository.remoteAddress().catch(() => undefined);
      return {
        defaultBranch: (await repository.defaultBranch()) ?? 'main',
        github: address === undefined ? undefined : repositoryAt(address),
      };
    },
    remoteAddress: () => repository.remoteAddress(),
    layOut: (treeish, bot) => layOutBot(repository, ownDirectory, { treeish, bot, settings: {} }),
    async close() {
      await targets.close();
      await repository.close();
    },
  };
}

/** A ledger that is opened when it is first used: its remote and branch are settings of the repository. */
function lazyLedger(open: () => Promise<Ledger>): Ledger {
  let opened: Promise<Ledger> | undefined;
  const ledger = () => (opened ??= open());
  return {
    read: async () => (await ledger()).read(),
    unread: async () => (await ledger()).unread(),
    append: async (records) => (await ledger()).append(records),
  };
}
