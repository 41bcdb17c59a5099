import { pullEvent } from '../events/pull.ts';
import { invalid } from '../http/errors.ts';
import { roleOf, writer } from '../state/access.ts';
import { appOf, atLeast, type Actor } from '../state/accounts.ts';
import type { Issue, Pull } from '../state/issues.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { checkLengths, newIssue } from './issues.ts';
import { mergeability, pullsOf } from './pulls.ts';
import { setHead } from './refs.ts';

export interface NewPull {
  /** A branch, or `owner:branch` of a fork. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string | null;
  readonly draft: boolean;
  readonly maintainerCanModify: boolean;
}

/**
 * Opens a pull request. To be called while the repository's lock is held.
 * @throws ApiError 422 where there is nothing to merge, or one is open already
 */
export async function openPull(
  where: { readonly world: World; readonly repository: RepositoryState; readonly actor: Actor },
  wanted: NewPull,
): Promise<Pull> {
  const { world, repository, actor } = where;
  const author = writer(actor);
  const resource = 'PullRequest';
  const base = await repository.git.ref(`refs/heads/${wanted.base}`);
  if (!base) throw invalid({ resource, field: 'base', code: 'invalid' });
  const source = headOf(world, repository, wanted.head);
  const head = source && (await source.repository.git.ref(`refs/heads/${source.ref}`));
  if (!source || !head) throw invalid({ resource, field: 'head', code: 'invalid' });
  const mayPush = actor.kind !== 'user' || atLeast(roleOf(source.repository, author), 'write');
  if (!mayPush) throw invalid({ resource, field: 'head', code: 'invalid' });
  if (wanted.title.trim() === '') throw invalid({ resource, field: 'title', code: 'missing_field' });
  checkLengths(resource, wanted);
  const label = `${source.repository.owner.login}:${source.ref}`;
  const open = pullsOf(repository).some(
    (pull) =>
      pull.issue.state === 'open' &&
      pull.base.ref === wanted.base &&
      pull.head.repository === source.repository &&
      pull.head.ref === source.ref,
  );
  if (open) throw custom(`A pull request already exists for ${label}.`);
  await repository.git.fetch(source.repository.git, head.sha, `refs/pull/${repository.lastNumber + 1}/head`);
  const ahead = await repository.git.count([head.sha, `^${base.sha}`]);
  if (ahead === 0) {
    await repository.git.run(['update-ref', '-d', `refs/pull/${repository.lastNumber + 1}/head`]);
    throw custom(`No commits between ${wanted.base} and ${wanted.head}`);
  }
  const issue: Issue = newIssue(world, repository, {
    author,
    app: appOf(actor),
    title: wanted.title,
    body: wanted.body,
  });
  const pull: Pull = {
    id: world.nextId(),
    issue,
    repository,
    number: issue.number,
    base: { ref: wanted.base, sha: base.sha },
    head: { repository: source.repository, ref: source.ref, sha: head.sha, movedAt: world.now() },
    draft: wanted.draft,
    maintainerCanModify: wanted.maintainerCanModify,
    merged: undefined,
    mergeability: undefined,
    reviews: [],
  };
  issue.pull = pull;
  await setHead(world, pull, head.sha);
  await mergeability(world, pull);
  await pullEvent(world, pull, actor, 'opened');
  return pull;
}

function custom(message: string): ReturnType<typeof invalid> {
  return invalid({ resource: 'PullRequest', code: 'custom', message });
}

/** The branch that a head names: of this repository, or of a fork of it. */
function headOf(
  world: World,
  repository: RepositoryState,
  head: string,
): { readonly repository: RepositoryState; readonly ref: string } | undefined {
  const colon = head.indexOf(':');
  if (colon < 0) return { repository, ref: head };
  const owner = head.slice(0, colon).toLowerCase();
  const ref = head.slice(colon + 1);
  const found = [...world.repositories.values()].find(
    (one) =>
      one.owner.login.toLowerCase() === owner &&
      (one === repository || one.parent === repository || repository.parent === one),
  );
  return found && { repository: found, ref };
}
