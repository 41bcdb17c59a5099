import type { Actor } from '../state/accounts.ts';
import type { World } from '../state/world.ts';
import { timestamp } from '../clock.ts';

/** What every resolver knows: who asks, and what it costs. */
export interface Context {
  readonly world: World;
  readonly actor: Actor;
  readonly cost: number;
}

/** The fields of `Query`. */
export function rootOf({ world, actor, cost }: Context): object {
  return {
    rateLimit: () => {
      const { limit, remaining, used, reset } = world.limits.view(actor, 'graphql', world.now());
      return { cost, limit, remaining, used, nodeCount: 0, resetAt: timestamp(Number(reset) * 1000) };
    },
  };
}
