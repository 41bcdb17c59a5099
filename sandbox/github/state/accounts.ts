import type { KeyObject } from 'node:crypto';
import type { RepositoryState } from './repository.ts';

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
  readonly name: string | null;
  readonly email: string | null;
  readonly createdAt: number;
}

export const permissionNames = [
  'actions',
  'administration',
  'checks',
  'contents',
  'deployments',
  'environments',
  'issues',
  'metadata',
  'packages',
  'pull_requests',
  'statuses',
  'workflows',
] as const;
export type PermissionName = (typeof permissionNames)[number];
export type Level = 'none' | 'read' | 'write';
export type Permissions = Partial<Record<PermissionName, Level>>;

/** What somebody may do in a repository, from least to most. */
export const roles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;
export type Role = (typeof roles)[number];

export function atLeast(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(wanted);
}

export function allows(level: Level | undefined, wanted: Level): boolean {
  const order: readonly Level[] = ['none', 'read', 'write'];
  return order.indexOf(level ?? 'none') >= order.indexOf(wanted);
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly owner: Account;
  /** The account that the app acts as: `slug[bot]`. */
  readonly bot: Account;
  readonly permissions: Permissions;
  /** What the app's JWTs are signed with; none for GitHub Actions, which has no JWTs. */
  readonly publicKey?: KeyObject;
  readonly createdAt: number;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly permissions: Permissions;
  /** The repositories that it was given; undefined means all of the account. */
  readonly repositories?: readonly RepositoryState[];
  readonly createdAt: number;
}

interface TokenBase {
  readonly value: string;
  /** When it ends, if it does. */
  readonly expiresAt?: number;
}

/** A person's token: a classic one with scopes, or a fine-grained one with permissions. */
export interface UserToken extends TokenBase {
  readonly kind: 'user';
  readonly account: Account;
  readonly scopes?: readonly string[];
  readonly permissions?: Permissions;
}

export interface InstallationToken extends TokenBase {
  readonly kind: 'installation';
  readonly installation: Installation;
  readonly permissions: Permissions;
  readonly repositories?: readonly RepositoryState[];
}

/** A workflow's GITHUB_TOKEN. What it does starts no other workflow, except by a dispatch. */
export interface WorkflowToken extends TokenBase {
  readonly kind: 'workflow';
  readonly app: App;
  readonly repository: RepositoryState;
  readonly permissions: Permissions;
  readonly runId?: number;
}

export type Token = UserToken | InstallationToken | WorkflowToken;

/** Who asks. */
export type Actor = { readonly kind: 'anonymous' } | { readonly kind: 'app'; readonly app: App } | Token;

export function accountOf(actor: Actor): Account | undefined {
  switch (actor.kind) {
    case 'anonymous':
      return undefined;
    case 'user':
      return actor.account;
    case 'installation':
      return actor.installation.app.bot;
    case 'workflow':
    case 'app':
      return actor.app.bot;
  }
}

export function appOf(actor: Actor): App | undefined {
  switch (actor.kind) {
    case 'anonymous':
    case 'user':
      return undefined;
    case 'installation':
      return actor.installation.app;
    case 'workflow':
    case 'app':
      return actor.app;
  }
}
