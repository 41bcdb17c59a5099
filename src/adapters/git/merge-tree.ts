import { EnvironmentError } from '../../domain/errors.ts';
import { commitId, type GitContext } from './context.ts';
import { gitMessage } from './process.ts';

/** The tree that merging two commits gives, written as git objects; undefined where they conflict. */
export async function mergedTree(context: GitContext, a: string, b: string): Promise<string | undefined> {
  const ids = [await commitId(context, a), await commitId(context, b)];
  const result = await context.git.run(['merge-tree', '--write-tree', '--no-messages', ...ids]);
  const tree = /^([0-9a-f]{40}|[0-9a-f]{64})$/m.exec(result.stdout.toString('latin1'))?.[1];
  if (result.code === 1 && tree !== undefined) return undefined;
  if (result.code === 0 && tree !== undefined) return tree;
  throw new EnvironmentError(`git can't tell what the merge would give: ${gitMessage(result.stderr)}`, {
    code: 'merge-unknown',
    next: 'Use git 2.38 or later, with the whole history (`fetch-depth: 0` for actions/checkout).',
  });
}
