import type { GitContext } from './context.ts';
import { remoteTrouble } from './errors.ts';
import { withoutNewline } from './process.ts';

const timeoutMs = 10 * 60_000;

/** A clone doesn't become a partial one while we look at it. */
const promisors = new WeakMap<GitContext, Promise<string | undefined>>();

/**
 * Brings objects of a tree that a partial clone left at its remote, in one request; git alone would ask for one at a
 * time. Does nothing in a full clone.
 * @throws EnvironmentError when the remote can't give them.
 */
export async function fetchMissing(
  context: GitContext,
  tree: string,
  wanted: Iterable<string>,
): Promise<void> {
  let asking = promisors.get(context);
  if (!asking) promisors.set(context, (asking = promisor(context)));
  const remote = await asking;
  if (remote === undefined) return;
  const listed = await context.git.output([
    'rev-list',
    '--objects',
    '--no-object-names',
    '--missing=print',
    tree,
    '--',
  ]);
  const missing = new Set(
    listed
      .toString('latin1')
      .split('\n')
      .filter((line) => line.startsWith('?'))
      .map((line) => line.slice(1)),
  );
  const asked = [...new Set(wanted)].filter((oid) => missing.has(oid));
  if (asked.length === 0) return;
  const result = await context.git.run(
    [
      ...['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head'],
      ...['--filter=blob:none', '--stdin', remote],
    ],
    { input: asked.map((oid) => `${oid}\n`).join(''), timeoutMs },
  );
  if (result.code !== 0) throw remoteTrouble('fetch files of this partial clone', remote, result).error;
}

/** The remote that a partial clone's missing objects are at; undefined in a full clone. */
async function promisor(context: GitContext): Promise<string | undefined> {
  const result = await context.git.run(['config', '--name-only', '--get-regexp', '^remote\\..*\\.promisor$']);
  const [first = ''] = withoutNewline(result.stdout).split('\n');
  return /^remote\.(.*)\.promisor$/.exec(first)?.[1];
}
