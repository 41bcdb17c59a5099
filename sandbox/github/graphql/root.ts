import { timestamp } from '../clock.ts';
import { maySee } from '../state/access.ts';
import { accountOf } from '../state/accounts.ts';
import { viewerNode } from './accounts.ts';
import type { Fields } from './connection.ts';
import { NotThere, type Context } from './context.ts';
import { repositoryNode } from './repositories.ts';

/** The fields of `Query`. */
export function rootOf(context: Context): Fields {
  const { world, actor, cost } = context;
  return {
    rateLimit: () => {
      const { limit, remaining, used, reset } = world.limits.view(actor, 'graphql', world.now());
      return { cost, limit, remaining, used, resetAt: timestamp(Number(reset) * 1000) };
    },
    viewer: () => {
      const account = accountOf(actor);
      if (!account) throw new NotThere('Resource not accessible by integration', 'FORBIDDEN');
      return viewerNode(context, account);
    },
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const repository = world.repository(owner, name);
      if (!repository || !maySee(repository, actor)) {
        throw new NotThere(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
      }
      return repositoryNode(context, repository);
    },
  };
}
