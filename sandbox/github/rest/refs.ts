import { created, noContent, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { ApiError, notFound, unprocessable } from '../http/errors.ts';
import { flag, text } from '../json.ts';
import { changeRef } from '../logic/refs.ts';
import { writer } from '../state/access.ts';
import { viewRef } from '../view/git.ts';

/** Branches, tags and other refs: created once, and moved only where they were seen. */
export const refRoutes: readonly Route[] = [
  route('git/get-ref', { contents: 'read' }, async ({ world, repository, parameters }) => {
    const ref = await repository.git.ref(`refs/${parameters['ref'] ?? ''}`);
    if (!ref) throw notFound();
    return ok(viewRef(world, repository, ref));
  }),

  route('git/list-matching-refs', { contents: 'read' }, async ({ world, repository, parameters }) => {
    const refs = await repository.git.refs(`refs/${parameters['ref'] ?? ''}`);
    return ok(refs.map((ref) => viewRef(world, repository, ref)));
  }),

  route('git/create-ref', { contents: 'write' }, (call) =>
    call.repository.lock.run(async () => {
      const { world, repository, actor, body } = call;
      const [name, sha] = [text(body, 'ref') ?? '', text(body, 'sha') ?? ''];
      writer(actor);
      if (!/^refs\/[^/]+\/./.test(name) || !(await repository.git.isValidRef(name))) {
        throw unprocessable(`Reference name is not well-formed: ${name}`);
      }
      if (/^refs\/pull\//.test(name)) throw unprocessable('Reference cannot be created');
      await exists(call, name, sha);
      if (await repository.git.ref(name)) throw unprocessable('Reference already exists');
      try {
        await changeRef(world, repository, actor, { ref: name, from: undefined, to: sha });
      } catch (error) {
        // Only a name such as `a/b` beside `a` is left.
        if (error instanceof ApiError && error.status === 409) throw unprocessable('Reference update failed');
        throw error;
      }
      return created(
        viewRef(world, repository, (await repository.git.ref(name)) ?? { name, sha, type: 'commit' }),
      );
    }),
  ),

  route('git/update-ref', { contents: 'write' }, (call) =>
    call.repository.lock.run(async () => {
      const { world, repository, actor, body, parameters } = call;
      const name = `refs/${parameters['ref'] ?? ''}`;
      const sha = text(body, 'sha') ?? '';
      const found = await repository.git.ref(name);
      if (!found || name.startsWith('refs/pull/')) throw unprocessable('Reference does not exist');
      await exists(call, name, sha);
      const { git } = repository;
      const isForward = found.type === 'commit' && (await git.isAncestor(found.sha, sha));
      if (flag(body, 'force') !== true && !isForward) throw unprocessable('Update is not a fast forward');
      if (found.sha !== sha)
        await changeRef(world, repository, actor, { ref: name, from: found.sha, to: sha });
      return ok(viewRef(world, repository, (await git.ref(name)) ?? found));
    }),
  ),

  route('git/delete-ref', { contents: 'write' }, (call) =>
    call.repository.lock.run(async () => {
      const { world, repository, actor, parameters } = call;
      const name = `refs/${parameters['ref'] ?? ''}`;
      const found = await repository.git.ref(name);
      if (!found || name.startsWith('refs/pull/')) throw unprocessable('Reference does not exist');
      if (name === `refs/heads/${repository.defaultBranch}`) {
        throw unprocessable('Cannot delete the default branch');
      }
      await changeRef(world, repository, actor, { ref: name, from: found.sha, to: undefined });
      return noContent();
    }),
  ),
];

/** A branch takes commits alone, every other ref any object that is there. */
async function exists({ repository }: RepositoryCall, ref: string, sha: string): Promise<void> {
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw unprocessable('The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  }
  const type = await repository.git.type(sha);
  if (type === undefined) throw unprocessable('Object does not exist');
  if (ref.startsWith('refs/heads/') && type !== 'commit') throw unprocessable('Reference update failed');
}
