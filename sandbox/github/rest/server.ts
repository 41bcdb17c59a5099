import { serverRoute, ok, created, type Route } from '../http/route.ts';
import { ApiError, notFound, requiresAuthentication } from '../http/errors.ts';
import type { Resource } from '../http/limits.ts';
import { timestamp } from '../clock.ts';
import { isObject, list, names, type JsonObject } from '../json.ts';
import {
  accountOf,
  allows,
  permissionNames,
  type App,
  type Installation,
  type Permissions,
} from '../state/accounts.ts';
import type { RepositoryState } from '../state/repository.ts';
import { viewAccount, viewApp, viewPublicUser } from '../view/account.ts';
import { viewRepository } from '../view/repository.ts';
import type { Actor } from '../state/accounts.ts';
import { newToken } from '../state/tokens.ts';
import type { World } from '../state/world.ts';

const hour = 3_600_000;

/** Who asks, and tokens for apps. */
export const serverRoutes: readonly Route[] = [
  serverRoute('meta/get', () => ok({ verifiable_password_authentication: false })),

  serverRoute('rate-limit/get', ({ world, actor }) => {
    const view = (resource: Resource): JsonObject => world.limits.view(actor, resource, world.now());
    const core = view('core');
    return ok({ resources: { core, search: view('search'), graphql: view('graphql') }, rate: core });
  }),

  serverRoute('users/get-authenticated', ({ world, actor }) => {
    const account = accountOf(actor);
    if (actor.kind === 'installation' || actor.kind === 'workflow') {
      throw new ApiError(403, 'Resource not accessible by integration');
    }
    if (!account || actor.kind !== 'user') throw requiresAuthentication();
    return ok(viewPublicUser(world, account));
  }),

  serverRoute('users/get-by-username', ({ world, parameters }) => {
    const account = world.accounts.get((parameters['username'] ?? '').toLowerCase());
    if (!account) throw notFound();
    return ok(viewPublicUser(world, account));
  }),

  serverRoute('apps/get-authenticated', ({ world, actor }) => ok(viewApp(world, theApp(actor)))),

  serverRoute('apps/get-repo-installation', ({ world, actor, parameters }) => {
    const app = theApp(actor);
    const repository = world.repository(parameters['owner'] ?? '', parameters['repo'] ?? '');
    const found = [...world.installations.values()].find(
      (one) => one.app === app && repository !== undefined && covers(one, repository),
    );
    if (!found) throw notFound();
    return ok(viewInstallation(world, found));
  }),

  serverRoute('apps/create-installation-access-token', ({ world, actor, parameters, body }) => {
    const app = theApp(actor);
    const installation = world.installations.get(Number(parameters['installation_id']));
    if (installation?.app !== app) throw notFound();
    const repositories = wantedRepositories(world, installation, body);
    const permissions = wantedPermissions(installation, body);
    const token = newToken('ghs_');
    const expiresAt = world.now() + hour;
    world.tokens.set(token, {
      kind: 'installation',
      value: token,
      installation,
      permissions,
      expiresAt,
      ...(repositories && { repositories }),
    });
    return created({
      token,
      expires_at: timestamp(expiresAt),
      permissions: viewPermissions(permissions),
      repository_selection: (repositories ?? installation.repositories) ? 'selected' : 'all',
      ...(repositories && {
        repositories: repositories.map((one) => viewRepository(world, one)),
      }),
    });
  }),
];

function theApp(actor: Actor): App {
  if (actor.kind === 'app') return actor.app;
  if (actor.kind === 'anonymous') throw requiresAuthentication();
  throw new ApiError(401, 'A JSON web token could not be decoded');
}

function covers(installation: Installation, repository: RepositoryState): boolean {
  return installation.repositories
    ? installation.repositories.includes(repository)
    : installation.account === repository.owner;
}

/** The repositories that a token is asked for; undefined means all that the installation has. */
function wantedRepositories(
  world: World,
  installation: Installation,
  body: JsonObject,
): RepositoryState[] | undefined {
  const byName = names(body, 'repositories');
  const byId = list(body, 'repository_ids');
  if (!byName && !byId) return undefined;
  const found = [
    ...(byName ?? []).map((name) => world.repository(installation.account.login, name)),
    ...(byId ?? []).map((id) => [...world.repositories.values()].find((one) => one.id === id)),
  ];
  return found.map((one) => {
    if (!one || !covers(installation, one)) {
      throw new ApiError(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    }
    return one;
  });
}

function wantedPermissions(installation: Installation, body: JsonObject): Permissions {
  const wanted = body['permissions'];
  if (!isObject(wanted)) return installation.permissions;
  const permissions: Permissions = {};
  for (const name of permissionNames) {
    const level = wanted[name];
    if (level !== 'read' && level !== 'write') continue;
    if (!allows(name === 'metadata' ? 'read' : installation.permissions[name], level)) {
      throw new ApiError(422, 'The permissions requested are not granted to this installation.');
    }
    permissions[name] = level;
  }
  return permissions;
}

/** The schema `app-permissions`. */
function viewPermissions(permissions: Permissions): JsonObject {
  return {
    metadata: 'read',
    ...Object.fromEntries(Object.entries(permissions).filter(([, level]) => level !== 'none')),
  };
}

/** The schema `installation`. */
function viewInstallation(world: World, installation: Installation): JsonObject {
  const { id, app, account, permissions, repositories, createdAt } = installation;
  return {
    id,
    account: viewAccount(world, account),
    repository_selection: repositories ? 'selected' : 'all',
    access_tokens_url: world.api(`/app/installations/${id}/access_tokens`),
    repositories_url: world.api('/installation/repositories'),
    html_url: `${world.origin}/settings/installations/${id}`,
    app_id: app.id,
    client_id: app.clientId,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: viewPermissions(permissions),
    events: [],
    created_at: timestamp(createdAt),
    updated_at: timestamp(createdAt),
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  };
}
