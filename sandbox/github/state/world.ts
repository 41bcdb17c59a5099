import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { RateLimits } from '../http/limits.ts';
import { GitStore } from '../git/store.ts';
import type { Account, App, Installation, Permissions, Role, Token } from './accounts.ts';
import type { Delivery, RepositoryEvent } from './hooks.ts';
import { Mutex } from './mutex.ts';
import { fullName, type MergeMethods, type RepositoryState } from './repository.ts';

/** How far the indices lag behind what was written, in milliseconds of the clock. */
export interface Lags {
  /** Until the pull requests of a new commit are found by the commit. */
  commitPulls: number;
  /** Until a new issue, comment, deployment, release or check shows in lists. */
  lists: number;
  /** Until it is known whether a pull request can be merged. */
  mergeability: number;
}

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly defaultBranch?: string;
  readonly mergeMethods?: Partial<MergeMethods>;
  readonly deleteBranchOnMerge?: boolean;
}

type Listener = (event: RepositoryEvent) => void;

/** Everything that the stand-in knows beside what git holds. */
export class World {
  readonly clock: Clock;
  readonly directory: string;
  readonly lags: Lags;
  readonly limits: RateLimits;
  /** Where it is reached; known once it listens. */
  origin = 'http://127.0.0.1';
  readonly accounts = new Map<string, Account>();
  readonly repositories = new Map<string, RepositoryState>();
  readonly apps = new Map<number, App>();
  readonly installations = new Map<number, Installation>();
  readonly tokens = new Map<string, Token>();
  readonly events: RepositoryEvent[] = [];
  readonly deliveries: Delivery[] = [];
  readonly actionsApp: App;
  readonly #listeners = new Set<Listener>();
  #lastId = 1000;

  constructor(options: { clock: Clock; directory: string; lags: Lags; limits: RateLimits }) {
    this.clock = options.clock;
    this.directory = options.directory;
    this.lags = options.lags;
    this.limits = options.limits;
    const owner = this.addAccount({ login: 'github', type: 'Organization', name: 'GitHub' });
    this.actionsApp = this.addApp({
      id: 15368,
      slug: 'github-actions',
      name: 'GitHub Actions',
      owner,
      permissions: {},
    });
  }

  /** A number that nothing else has. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  now(): number {
    return this.clock.now();
  }

  addAccount(account: {
    readonly login: string;
    readonly type?: Account['type'];
    readonly name?: string;
    readonly email?: string;
  }): Account {
    const key = account.login.toLowerCase();
    if (this.accounts.has(key)) throw new Error(`There is already an account ${account.login}.`);
    const added: Account = {
      id: this.nextId(),
      login: account.login,
      type: account.type ?? 'User',
      name: account.name ?? null,
      email: account.email ?? null,
      createdAt: this.now(),
    };
    this.accounts.set(key, added);
    return added;
  }

  account(login: string): Account {
    const found = this.accounts.get(login.toLowerCase());
    if (!found) throw new Error(`There is no account ${login}: create it first.`);
    return found;
  }

  /** The account that git's authorship of a commit points to. */
  accountByEmail(email: string): Account | undefined {
    const wanted = email.toLowerCase();
    for (const account of this.accounts.values()) {
      if (account.email?.toLowerCase() === wanted || noReply(account).toLowerCase() === wanted)
        return account;
    }
    return undefined;
  }

  addApp(app: {
    readonly id?: number;
    readonly slug: string;
    readonly name: string;
    readonly owner: Account;
    readonly permissions: Permissions;
    readonly publicKey?: App['publicKey'];
  }): App {
    const added: App = {
      id: app.id ?? this.nextId(),
      slug: app.slug,
      name: app.name,
      clientId: `Iv23li${app.slug}`,
      owner: app.owner,
      bot: this.addAccount({ login: `${app.slug}[bot]`, type: 'Bot' }),
      permissions: app.permissions,
      ...(app.publicKey && { publicKey: app.publicKey }),
      createdAt: this.now(),
    };
    this.apps.set(added.id, added);
    return added;
  }

  /** The repository of that name, in whatever case. */
  repository(owner: string, name: string): RepositoryState | undefined {
    return this.repositories.get(`${owner}/${name}`.toLowerCase());
  }

  async addRepository(options: NewRepository, parent?: RepositoryState): Promise<RepositoryState> {
    const owner = this.account(options.owner);
    const defaultBranch = options.defaultBranch ?? 'main';
    const key = `${owner.login}/${options.name}`.toLowerCase();
    if (this.repositories.has(key)) throw new Error(`There is already a repository ${key}.`);
    const id = this.nextId();
    const git = await GitStore.create(join(this.directory, `${id}.git`), defaultBranch);
    const repository: RepositoryState = {
      id,
      owner,
      name: options.name,
      private: options.private ?? false,
      description: options.description ?? null,
      defaultBranch,
      git,
      lock: new Mutex(),
      collaborators: new Map<string, Role>(),
      ...(parent && { parent }),
      createdAt: this.now(),
      pushedAt: this.now(),
      mergeMethods: { merge: true, squash: true, rebase: true, ...options.mergeMethods },
      deleteBranchOnMerge: options.deleteBranchOnMerge ?? false,
      lastNumber: 0,
      issues: new Map(),
      comments: new Map(),
      labels: new Map(),
      checkSuites: new Map(),
      checkRuns: new Map(),
      statuses: [],
      deployments: new Map(),
      environments: new Map(),
      releases: new Map(),
      workflows: new Map(),
      runs: new Map(),
      artifacts: new Map(),
      hooks: new Map(),
      protections: new Map(),
    };
    this.repositories.set(key, repository);
    return repository;
  }

  /** Whether something that was written then shows in lists by now. */
  isListed(writtenAt: number): boolean {
    return this.now() >= writtenAt + this.lags.lists;
  }

  onEvent(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: RepositoryEvent): void {
    this.events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** A URL of the API. */
  api(path: string): string {
    return `${this.origin}/api/v3${path}`;
  }

  /** The same for what is about a repository. */
  repositoryApi(repository: RepositoryState, path = ''): string {
    return this.api(`/repos/${fullName(repository)}${path}`);
  }

  /** A URL of a page for people. The stand-in has no pages. */
  html(repository: RepositoryState, path = ''): string {
    return `${this.origin}/${fullName(repository)}${path}`;
  }

  cloneUrl(repository: RepositoryState): string {
    return `${this.html(repository)}.git`;
  }
}

/** The address that GitHub gives to commits of people who keep theirs to themselves. */
export function noReply(account: Account): string {
  return `${account.id}+${account.login}@users.noreply.github.com`;
}

/** An opaque id that names a thing's type, as GraphQL's node ids do. */
export function nodeId(type: string, id: number | string): string {
  return `${type}_${Buffer.from(`${id}`).toString('base64url')}`;
}
