import type { JsonObject } from '../json.ts';
import { accountOf, type Actor } from '../state/accounts.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { viewAccount } from '../view/account.ts';
import { viewRepository } from '../view/repository.ts';

export interface NewEvent {
  readonly name: string;
  readonly action?: string;
  readonly ref?: string;
  readonly sha?: string;
  /** What is special about this event: the repository and the sender are added. */
  readonly payload: JsonObject;
}

/** What starts workflows even where a workflow's token did it. */
const always = new Set(['workflow_dispatch', 'repository_dispatch']);

/** Tells listeners and webhooks that something happened. */
export function emit(world: World, repository: RepositoryState, actor: Actor, event: NewEvent): void {
  const account = accountOf(actor);
  if (!account) return;
  const { payload, ...rest } = event;
  world.emit({
    ...rest,
    repository,
    actor: account,
    startsWorkflows: actor.kind !== 'workflow' || always.has(event.name),
    payload: {
      ...(event.action !== undefined && { action: event.action }),
      ...payload,
      repository: viewRepository(world, repository),
      ...(actor.kind === 'installation' && { installation: { id: actor.installation.id } }),
      sender: viewAccount(world, account),
    },
  });
}
