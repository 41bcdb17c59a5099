import type { Identity } from '../git/commits.ts';
import type { Account } from '../state/accounts.ts';
import { noReply } from '../state/world.ts';

/** How git writes down an account. */
export function identityOf(account: Account, date: number): Identity {
  return { name: account.name ?? account.login, email: account.email ?? noReply(account), date };
}

/** Who commits what the website and the API merge. */
export function webFlow(date: number): Identity {
  return { name: 'GitHub', email: 'noreply@github.com', date };
}
