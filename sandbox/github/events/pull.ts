import type { JsonObject } from '../json.ts';
import type { Actor } from '../state/accounts.ts';
import type { Pull } from '../state/issues.ts';
import type { World } from '../state/world.ts';
import { viewPull } from '../view/pull.ts';
import { emit } from './emit.ts';

/** Tells what happened to a pull request. Workflows of it run for its merge with the base. */
export async function pullEvent(
  world: World,
  pull: Pull,
  actor: Actor,
  action: string,
  more: JsonObject = {},
): Promise<void> {
  const merge = pull.mergeability?.commit;
  emit(world, pull.repository, actor, {
    name: 'pull_request',
    action,
    ...(merge !== undefined && { ref: `refs/pull/${pull.number}/merge`, sha: merge }),
    payload: { number: pull.number, pull_request: await viewPull(world, pull), ...more },
  });
}
