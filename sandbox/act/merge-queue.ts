import { emit } from '../github/events/emit.ts';
import { mergeTrees } from '../github/git/merge.ts';
import type { RepositoryState, Running } from '../github/index.ts';
import { identityOf } from '../github/logic/identity.ts';
import { viewSimpleCommit } from '../github/view/commit.ts';

/**
 * Puts pull requests into the merge queue as one group, by somebody: their heads are merged on top of the default
 * branch, one after the other, and workflows are asked for checks of it. Whether it is merged is up to the caller.
 *
 * @returns the commit that the group is
 * @throws where they can't be merged
 */
export async function enqueue(
  github: Running,
  repository: RepositoryState,
  login: string,
  numbers: readonly number[],
): Promise<string> {
  const { git, defaultBranch } = repository;
  const account = github.world.account(login);
  const person = identityOf(account, github.world.now());
  const base = (await git.ref(`refs/heads/${defaultBranch}`))?.sha;
  if (base === undefined) throw new Error(`There is no ${defaultBranch}.`);
  let head = base;
  for (const number of numbers) {
    const pull = repository.issues.get(number)?.pull;
    if (!pull) throw new Error(`There is no pull request ${number}.`);
    const { tree, conflicts } = await mergeTrees(git, head, pull.head.sha);
    if (tree === undefined) throw new Error(`#${number} has conflicts: ${conflicts.join(', ')}`);
    const message = `Merge pull request #${number}`;
    const parents = [head, pull.head.sha];
    head = await git.writeCommit({ tree, parents, message, author: person, committer: person });
  }
  const ref = `refs/heads/gh-readonly-queue/${defaultBranch}/pr-${numbers.at(-1)}-${base}`;
  await git.setRef(ref, head);
  const commit = await git.commit(head);
  emit(
    github.world,
    repository,
    { kind: 'user', value: '', account, scopes: ['repo'] },
    {
      name: 'merge_group',
      action: 'checks_requested',
      ref,
      sha: head,
      payload: {
        merge_group: {
          head_sha: head,
          head_ref: ref,
          base_sha: base,
          base_ref: `refs/heads/${defaultBranch}`,
          head_commit: commit ? viewSimpleCommit(commit) : null,
        },
      },
    },
  );
  return head;
}
