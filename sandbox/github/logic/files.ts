import type { TreeChange } from '../git/store.ts';
import type { UserToken } from '../state/accounts.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { identityOf } from './identity.ts';
import { changeRef } from './refs.ts';

export interface NewCommit {
  /** Who commits and pushes. */
  readonly as: string;
  /** Made from the default branch where it doesn't exist. */
  readonly branch: string;
  readonly message: string;
  /** What the files hold then; null removes one. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
}

/** Commits files to a branch, and tells of it as of a push. Gives the commit's id. */
export function commitFiles(world: World, repository: RepositoryState, commit: NewCommit): Promise<string> {
  const { git } = repository;
  return repository.lock.run(async () => {
    const account = world.account(commit.as);
    const ref = `refs/heads/${commit.branch}`;
    const from = (await git.ref(ref))?.sha;
    const parent = from ?? (await git.ref(`refs/heads/${repository.defaultBranch}`))?.sha;
    const changes: TreeChange[] = [];
    for (const [path, content] of Object.entries(commit.files)) {
      const sha = content === null ? null : await git.writeBlob(Buffer.from(content));
      changes.push({ path, mode: '100644', type: 'blob', sha });
    }
    const person = identityOf(account, world.now());
    const to = await git.writeCommit({
      tree: await git.writeTree(parent, changes),
      parents: parent === undefined ? [] : [parent],
      message: commit.message,
      author: person,
      committer: person,
    });
    const actor: UserToken = { kind: 'user', value: '', account, scopes: ['repo'] };
    await changeRef(world, repository, actor, { ref, from, to });
    return to;
  });
}
