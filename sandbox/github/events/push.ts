import type { RefChange } from '../logic/refs.ts';
import type { JsonObject } from '../json.ts';
import { accountOf, type Actor } from '../state/accounts.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { viewSimpleCommit } from '../view/commit.ts';
import { emit } from './emit.ts';

const zero = '0'.repeat(40);

/** Tells that a branch or tag moved. Refs of other kinds move silently. */
export async function pushEvent(
  world: World,
  repository: RepositoryState,
  actor: Actor,
  { ref, from, to }: RefChange,
): Promise<void> {
  if (!ref.startsWith('refs/heads/') && !ref.startsWith('refs/tags/')) return;
  const account = accountOf(actor);
  if (!account) return;
  const { git } = repository;
  const tip = to === undefined ? undefined : await git.resolve(to, 'commit');
  const old = from === undefined ? undefined : await git.resolve(from, 'commit');
  const commits =
    tip === undefined
      ? []
      : (
          await git.log(old === undefined ? [tip] : [tip, `^${old}`], {
            limit: old === undefined ? 1 : 2048,
          })
        ).toReversed();
  const views = commits.map((commit): JsonObject => ({
    ...viewSimpleCommit(commit),
    distinct: true,
    url: world.html(repository, `/commit/${commit.sha}`),
  }));
  const last = tip === undefined ? undefined : await git.commit(tip);
  emit(world, repository, actor, {
    name: 'push',
    ref,
    ...(to !== undefined && { sha: to }),
    payload: {
      ref,
      before: from ?? zero,
      after: to ?? zero,
      base_ref: null,
      created: from === undefined,
      deleted: to === undefined,
      forced: tip !== undefined && old !== undefined && !(await git.isAncestor(old, tip)),
      compare: world.html(
        repository,
        `/compare/${(from ?? zero).slice(0, 12)}...${(to ?? zero).slice(0, 12)}`,
      ),
      commits: views,
      head_commit: last
        ? { ...viewSimpleCommit(last), distinct: true, url: world.html(repository, `/commit/${last.sha}`) }
        : null,
      pusher: { name: account.login, email: account.email },
    },
  });
}
