import { ApiError, notFound, requiresAuthentication } from '../http/errors.ts';
import type { Need } from '../http/route.ts';
import {
  accountOf,
  allows,
  atLeast,
  type Account,
  type Actor,
  type Level,
  type PermissionName,
  type Role,
} from './accounts.ts';
import type { RepositoryState } from './repository.ts';

/** The role of an account in a repository. */
export function roleOf(repository: RepositoryState, account: Account): Role {
  if (repository.owner === account) return 'admin';
  return repository.collaborators.get(account.login.toLowerCase()) ?? (repository.private ? 'none' : 'read');
}

/** Whether somebody may know that a repository exists. */
export function maySee(repository: RepositoryState, actor: Actor): boolean {
  switch (actor.kind) {
    case 'anonymous':
    case 'app':
      return !repository.private;
    case 'user':
      if (!repository.private) return true;
      if (actor.scopes !== undefined && !actor.scopes.includes('repo')) return false;
      return atLeast(roleOf(repository, actor.account), 'read');
    case 'installation':
      return !repository.private || isInstalled(repository, actor);
    case 'workflow':
      return !repository.private || actor.repository === repository;
  }
}

/** Whether somebody has one permission in a repository, of those that a token can hold. */
export function may(
  repository: RepositoryState,
  actor: Actor,
  permission: PermissionName,
  level: Exclude<Level, 'none'>,
): boolean {
  const open = level === 'read' && !repository.private;
  switch (actor.kind) {
    case 'anonymous':
    case 'app':
      return open;
    case 'user': {
      if (actor.permissions && !allows(actor.permissions[permission], level) && !open) return false;
      if (level === 'write' && !mayWriteByScope(repository, actor.scopes, permission)) return false;
      // Check runs are written by apps alone.
      if (permission === 'checks' && level === 'write') return false;
      const wanted = level === 'read' ? 'read' : permission === 'administration' ? 'admin' : 'write';
      return atLeast(roleOf(repository, actor.account), wanted);
    }
    case 'installation':
      return (isInstalled(repository, actor) && allows(granted(actor, permission), level)) || open;
    case 'workflow':
      return (actor.repository === repository && allows(granted(actor, permission), level)) || open;
  }
}

/**
 * Lets somebody do an operation, or says no as GitHub does: 404 where one may not know, 401 where one might after
 * logging in, 403 where the token lacks a permission. `forReaders` are operations that everybody who may read may do.
 * @throws ApiError
 */
export function authorize(
  repository: RepositoryState,
  actor: Actor,
  need: Need,
  options: { readonly forReaders?: boolean } = {},
): void {
  if (!maySee(repository, actor)) throw notFound();
  const wanted = Object.entries(need) as [PermissionName, 'read' | 'write'][];
  if (wanted.length === 0) return;
  if (wanted.some(([permission, level]) => may(repository, actor, permission, level))) return;
  switch (actor.kind) {
    case 'anonymous':
      throw requiresAuthentication();
    case 'app':
      throw new ApiError(403, 'Resource not accessible by integration');
    case 'user':
      if (wanted.every(([permission, level]) => permission === 'checks' && level === 'write')) {
        throw new ApiError(403, 'You must authenticate via a GitHub App.');
      }
      if (actor.permissions) {
        if (
          options.forReaders === true &&
          wanted.some(([name]) => allows(actor.permissions?.[name], 'write'))
        )
          return;
        throw new ApiError(403, 'Resource not accessible by personal access token');
      }
      if (options.forReaders === true && mayWriteByScope(repository, actor.scopes, undefined)) return;
      // A classic token is not told what it lacks.
      throw notFound();
    case 'installation':
    case 'workflow':
      throw new ApiError(403, 'Resource not accessible by integration', undefined, {
        'x-accepted-github-permissions': wanted.map(([name, level]) => `${name}=${level}`).join('; '),
      });
  }
}

/** The account that something is written as. @throws ApiError when nobody is logged in. */
export function writer(actor: Actor): Account {
  const account = accountOf(actor);
  if (!account) throw requiresAuthentication();
  return account;
}

function isInstalled(repository: RepositoryState, actor: Extract<Actor, { kind: 'installation' }>): boolean {
  const { installation, repositories } = actor;
  if (repositories) return repositories.includes(repository);
  if (installation.repositories) return installation.repositories.includes(repository);
  return installation.account === repository.owner;
}

function granted(
  actor: Extract<Actor, { kind: 'installation' | 'workflow' }>,
  permission: PermissionName,
): Level | undefined {
  return permission === 'metadata' ? 'read' : actor.permissions[permission];
}

function mayWriteByScope(
  repository: RepositoryState,
  scopes: readonly string[] | undefined,
  permission: PermissionName | undefined,
): boolean {
  if (scopes === undefined || scopes.includes('repo')) return true;
  if (permission === 'statuses' && scopes.includes('repo:status')) return true;
  if (permission === 'deployments' && scopes.includes('repo_deployment')) return true;
  return !repository.private && scopes.includes('public_repo');
}
