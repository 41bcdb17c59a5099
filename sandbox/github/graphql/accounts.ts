import type { Account } from '../state/accounts.ts';
import { nodeId } from '../state/world.ts';
import type { Context } from './context.ts';
import type { Fields } from './connection.ts';

/** An actor. A bot's login lacks the `[bot]` that the REST API shows. */
export function accountNode({ world }: Context, account: Account): Fields {
  const login = account.type === 'Bot' ? account.login.replace(/\[bot\]$/, '') : account.login;
  return {
    __typename: account.type,
    id: nodeId(account.type === 'Bot' ? 'BOT' : 'U', account.id),
    databaseId: account.id,
    login,
    name: account.name,
    email: account.email ?? '',
    url: `${world.origin}/${account.type === 'Bot' ? 'apps/' : ''}${login}`,
    resourcePath: `/${login}`,
    avatarUrl: `${world.origin}/avatars/u/${account.id}`,
  };
}

export function accountNodeOrNull(context: Context, account: Account | null | undefined): Fields | null {
  return account ? accountNode(context, account) : null;
}

/** Who asks, which is always shown as a user, whatever it is. */
export function viewerNode(context: Context, account: Account): Fields {
  return { ...accountNode(context, account), __typename: 'User', login: account.login };
}
