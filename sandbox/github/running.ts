import { generateKeyPairSync } from 'node:crypto';
import type { Faults } from './http/faults.ts';
import type { Mismatch, RequestRecord } from './http/record.ts';
import type { ApiServer } from './http/server.ts';
import type { Account, App, Installation, Permissions, Role } from './state/accounts.ts';
import { environmentNamed } from './logic/deployments.ts';
import { commitFiles, type NewCommit } from './logic/files.ts';
import type { Environment } from './state/deployments.ts';
import type { Delivery, Hook, RepositoryEvent } from './state/hooks.ts';
import type { BranchProtection, RepositoryState } from './state/repository.ts';
import { newToken, publicKey } from './state/tokens.ts';
import type { Lags, NewRepository, World } from './state/world.ts';
import type { Webhooks } from './webhooks.ts';

interface Parts {
  readonly world: World;
  readonly server: ApiServer;
  readonly faults: Faults;
  readonly requests: RequestRecord[];
  readonly mismatches: Mismatch[];
  readonly webhooks: Webhooks;
}

export interface NewUser {
  readonly login: string;
  readonly type?: 'User' | 'Organization';
  readonly name?: string;
  /** Commits with this address are theirs. */
  readonly email?: string;
}

/** A GitHub App with its private key, in PEM. */
export interface NewApp {
  readonly app: App;
  readonly privateKey: string;
}

/** A stand-in that runs, and what only its operator may do. */
export class Running implements AsyncDisposable {
  readonly world: World;
  readonly faults: Faults;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.world = parts.world;
    this.faults = parts.faults;
  }

  /** What `GITHUB_SERVER_URL` is. */
  get origin(): string {
    return this.world.origin;
  }

  /** What `GITHUB_API_URL` is. */
  get apiUrl(): string {
    return `${this.origin}/api/v3`;
  }

  /** What `GITHUB_GRAPHQL_URL` is. */
  get graphqlUrl(): string {
    return `${this.origin}/api/graphql`;
  }

  /** Every request that came, in order. */
  get requests(): readonly RequestRecord[] {
    return this.#parts.requests;
  }

  /** The requests to the API, without git's. */
  get apiCalls(): readonly RequestRecord[] {
    return this.#parts.requests.filter(({ operation }) => operation !== 'git');
  }

  /** What wasn't as GitHub describes it. A test that ends with any has failed. */
  get mismatches(): readonly Mismatch[] {
    return this.#parts.mismatches;
  }

  get lags(): Lags {
    return this.world.lags;
  }

  get events(): readonly RepositoryEvent[] {
    return this.world.events;
  }

  get deliveries(): readonly Delivery[] {
    return this.world.deliveries;
  }

  /** Forgets the requests and mismatches so far. */
  forgetRequests(): void {
    this.#parts.requests.length = 0;
    this.#parts.mismatches.length = 0;
  }

  /** Calls a function with everything that happens. Gives one that ends it. */
  onEvent(listener: (event: RepositoryEvent) => void): () => void {
    return this.world.onEvent(listener);
  }

  createUser(user: NewUser): Account {
    return this.world.addAccount(user);
  }

  /** Makes an empty repository. Its owner must exist. */
  createRepository(options: NewRepository): Promise<RepositoryState> {
    return this.world.addRepository(options);
  }

  /** Copies a repository to another owner, as a fork. */
  async createFork(of: RepositoryState, owner: string): Promise<RepositoryState> {
    const { name, private: isPrivate, defaultBranch } = of;
    const fork = await this.world.addRepository({ owner, name, private: isPrivate, defaultBranch }, of);
    await fork.git.copyBranches(of.git);
    return fork;
  }

  addCollaborator(repository: RepositoryState, login: string, role: Role): void {
    this.world.account(login);
    repository.collaborators.set(login.toLowerCase(), role);
  }

  protectBranch(repository: RepositoryState, branch: string, rule: Partial<BranchProtection>): void {
    repository.protections.set(branch, {
      requiredChecks: [],
      requiredApprovals: 0,
      allowForcePushes: false,
      requirePullRequest: false,
      ...rule,
    });
  }

  /** Makes an environment, whose jobs may have to wait for somebody's approval. */
  createEnvironment(
    repository: RepositoryState,
    name: string,
    options: { readonly reviewers?: readonly string[]; readonly waitMinutes?: number } = {},
  ): Environment {
    const environment: Environment = {
      ...environmentNamed(this.world, repository, name),
      reviewers: (options.reviewers ?? []).map((login) => this.world.account(login)),
      waitMinutes: options.waitMinutes ?? 0,
    };
    repository.environments.set(name, environment);
    return environment;
  }

  /** Registers a webhook: it is told of these events, or of all. */
  createHook(
    repository: RepositoryState,
    options: { readonly url: string; readonly secret?: string; readonly events?: readonly string[] },
  ): Hook {
    const { url, secret, events = ['*'] } = options;
    const hook: Hook = { id: this.world.nextId(), url, secret, events };
    repository.hooks.set(hook.id, hook);
    return hook;
  }

  /** Waits until all webhooks were told of everything so far. */
  settleHooks(): Promise<void> {
    return this.#parts.webhooks.settle();
  }

  /** Commits files to a branch as a push by somebody does, without a clone. Gives the commit. */
  commit(repository: RepositoryState, commit: NewCommit): Promise<string> {
    return commitFiles(this.world, repository, commit);
  }

  cloneUrl(repository: RepositoryState): string {
    return this.world.cloneUrl(repository);
  }

  /** A person's token: a classic one with scopes (`repo` alone if not given), or a fine-grained one with permissions. */
  createToken(
    login: string,
    options: {
      readonly scopes?: readonly string[];
      readonly permissions?: Permissions;
      readonly expiresAt?: number;
    } = {},
  ): string {
    const value = newToken(options.permissions ? 'github_pat_' : 'ghp_');
    this.world.tokens.set(value, {
      kind: 'user',
      value,
      account: this.world.account(login),
      ...(options.permissions
        ? { permissions: options.permissions }
        : { scopes: options.scopes ?? ['repo', 'workflow'] }),
      ...(options.expiresAt !== undefined && { expiresAt: options.expiresAt }),
    });
    return value;
  }

  /** What a job gets as GITHUB_TOKEN. */
  createWorkflowToken(repository: RepositoryState, permissions: Permissions, runId?: number): string {
    const value = newToken('ghs_');
    this.world.tokens.set(value, {
      kind: 'workflow',
      value,
      app: this.world.actionsApp,
      repository,
      permissions,
      ...(runId !== undefined && { runId }),
    });
    return value;
  }

  revokeToken(value: string): void {
    this.world.tokens.delete(value);
  }

  createApp(options: {
    readonly slug: string;
    readonly owner: string;
    readonly permissions: Permissions;
  }): NewApp {
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const app = this.world.addApp({
      slug: options.slug,
      name: options.slug,
      owner: this.world.account(options.owner),
      permissions: options.permissions,
      publicKey: publicKey(keys.publicKey),
    });
    return { app, privateKey: keys.privateKey };
  }

  /** Installs an app for an account: in all its repositories, or in some. */
  installApp(app: App, login: string, repositories?: readonly RepositoryState[]): Installation {
    const installation: Installation = {
      id: this.world.nextId(),
      app,
      account: this.world.account(login),
      permissions: app.permissions,
      ...(repositories && { repositories }),
      createdAt: this.world.now(),
    };
    this.world.installations.set(installation.id, installation);
    return installation;
  }

  /** A token of an installation, with its permissions or some of them, without the detour by a JSON web token. */
  createInstallationToken(installation: Installation, permissions?: Permissions): string {
    const value = newToken('ghs_');
    this.world.tokens.set(value, {
      kind: 'installation',
      value,
      installation,
      permissions: permissions ?? installation.permissions,
      expiresAt: this.world.now() + 3_600_000,
    });
    return value;
  }

  /** Ends it. The repositories stay on disk. */
  async stop(): Promise<void> {
    await this.#parts.server.close();
    await this.#parts.webhooks.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
