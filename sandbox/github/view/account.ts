import { timestamp } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { Account, App } from '../state/accounts.ts';
import { nodeId, type World } from '../state/world.ts';

/** The schema `simple-user`. */
export function viewAccount(world: World, account: Account): JsonObject {
  const url = world.api(`/users/${encodeURIComponent(account.login)}`);
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === 'Bot' ? 'BOT' : 'U', account.id),
    avatar_url: `${world.origin}/avatars/u/${account.id}`,
    gravatar_id: '',
    url,
    html_url: `${world.origin}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function viewAccountOrNull(world: World, account: Account | null | undefined): JsonObject | null {
  return account ? viewAccount(world, account) : null;
}

/** The schema `public-user`. */
export function viewPublicUser(world: World, account: Account): JsonObject {
  return {
    ...viewAccount(world, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: [...world.repositories.values()].filter((one) => one.owner === account && !one.private)
      .length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: timestamp(account.createdAt),
    updated_at: timestamp(account.createdAt),
  };
}

/** The schema `integration`. */
export function viewApp(world: World, app: App): JsonObject {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    client_id: app.clientId,
    owner: viewAccount(world, app.owner),
    name: app.name,
    description: '',
    external_url: `${world.origin}/apps/${app.slug}`,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: timestamp(app.createdAt),
    updated_at: timestamp(app.createdAt),
    permissions: Object.fromEntries(Object.entries(app.permissions).filter(([, level]) => level !== 'none')),
    events: [],
  };
}

export function viewAppOrNull(world: World, app: App | undefined): JsonObject | null {
  return app ? viewApp(world, app) : null;
}
