import { may } from '../state/access.ts';
import type { Actor, PermissionName } from '../state/accounts.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';

/** What every resolver knows: who asks, and what the document costs. */
export interface Context {
  readonly world: World;
  readonly actor: Actor;
  readonly cost: number;
}

/** Something that a query names and that isn't there or not for the caller: GitHub answers `null` and an error. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
  readonly type: 'NOT_FOUND' | 'FORBIDDEN';

  constructor(message: string, type: NotThere['type'] = 'NOT_FOUND') {
    super(message);
    this.type = type;
  }
}

/** Lets a field be read with one of some permissions. @throws NotThere without any */
export function needToRead(
  { actor }: Context,
  repository: RepositoryState,
  ...permissions: readonly PermissionName[]
): void {
  if (permissions.some((permission) => may(repository, actor, permission, 'read'))) return;
  const kind = actor.kind === 'user' ? 'personal access token' : 'integration';
  throw new NotThere(`Resource not accessible by ${kind}`, 'FORBIDDEN');
}
