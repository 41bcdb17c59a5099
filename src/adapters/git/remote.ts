import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { listed, quoted } from '../../domain/text.ts';
import { configuration, objectId, type GitContext } from './context.ts';
import { remoteTrouble } from './errors.ts';
import { withoutNewline } from './process.ts';

/** Milliseconds that one talk with a remote may take. */
export const remoteTimeoutMs = 120_000;

/**
 * The remote that the repository's people share: `origin`, or else the only one, or else the one that the current
 * branch follows. Undefined where there is none.
 * @throws UserError where there are several and nothing tells which.
 */
export async function defaultRemote(context: GitContext): Promise<string | undefined> {
  const names = withoutNewline(await context.git.output(['remote']))
    .split('\n')
    .filter((name) => name !== '');
  if (names.includes('origin')) return 'origin';
  if (names.length < 2) return names[0];
  const branch = await currentBranch(context);
  const followed = branch === undefined ? undefined : await configuration(context, `branch.${branch}.remote`);
  if (followed !== undefined && names.includes(followed)) return followed;
  throw new UserError(
    `The repository has several remotes (${listed(names.map((name) => quoted(name)))}), none of them \`origin\`.`,
    {
      code: 'which-remote',
      next: 'Name one in tidegate.yml under `ledger: { remote: … }`, or rename it: git remote rename NAME origin',
    },
  );
}

/** The branch that is checked out; undefined when detached. */
export async function currentBranch(context: GitContext): Promise<string | undefined> {
  const result = await context.git.run(['symbolic-ref', '--quiet', 'HEAD']);
  const name = withoutNewline(result.stdout);
  return result.code === 0 && name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : undefined;
}

/**
 * The branch that others are merged into, as far as this clone knows: the remote's HEAD, or else `main` or `master`
 * where there is one, or else the branch that is checked out. Nothing is fetched.
 */
export async function defaultBranch(context: GitContext): Promise<string | undefined> {
  const remote = await defaultRemote(context).catch(() => undefined);
  if (remote !== undefined) {
    const prefix = `refs/remotes/${remote}/`;
    const head = await context.git.run(['symbolic-ref', '--quiet', `${prefix}HEAD`]);
    const name = withoutNewline(head.stdout);
    if (head.code === 0 && name.startsWith(prefix)) return name.slice(prefix.length);
  }
  for (const name of ['main', 'master']) {
    const places = [
      `refs/heads/${name}`,
      ...(remote === undefined ? [] : [`refs/remotes/${remote}/${name}`]),
    ];
    for (const place of places) if ((await objectId(context, `${place}^{commit}`)) !== undefined) return name;
  }
  return currentBranch(context);
}

/**
 * The commit at which a branch stands on the default remote now, after a fetch that keeps `<remote>/<branch>` up to
 * date; without a remote, the commit of the branch here.
 */
export async function upstreamCommit(context: GitContext, branch: string): Promise<string> {
  const remote = await defaultRemote(context);
  if (remote === undefined) {
    const id = await objectId(context, `refs/heads/${branch}^{commit}`);
    if (id !== undefined) return id;
    throw noBranch(branch, 'The repository');
  }
  await checkBranchName(context, branch);
  const tracking = `refs/remotes/${remote}/${branch}`;
  const result = await context.git.run(
    [
      ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--end-of-options', remote],
      `+refs/heads/${branch}:${tracking}`,
    ],
    { timeoutMs: remoteTimeoutMs },
  );
  if (/couldn't find remote ref/i.test(result.stderr)) throw noBranch(branch, `The remote ${quoted(remote)}`);
  // Another fetch of the same branch at the same time holds the lock: it brings what this one would have.
  if (result.code !== 0 && !/cannot lock ref/i.test(result.stderr)) {
    throw remoteTrouble(`fetch the branch ${quoted(branch)}`, remote, result).error;
  }
  const id = await objectId(context, `${tracking}^{commit}`);
  if (id !== undefined) return id;
  throw new EnvironmentError(`The branch ${quoted(branch)} was fetched, but ${tracking} names no commit.`, {
    code: 'fetch-lost',
    next: 'Do it again.',
  });
}

/** @throws UserError for what can't be a branch's name. */
export async function checkBranchName(context: GitContext, branch: string): Promise<void> {
  const bad = branch === '' || /^-|\0/.test(branch);
  if (!bad && (await context.git.run(['check-ref-format', `refs/heads/${branch}`])).code === 0) return;
  throw new UserError(`${quoted(branch)} can't name a branch.`, {
    code: 'bad-branch',
    next: 'Use letters, digits, `-`, `_`, `.` and `/`, as in `release/2026`.',
  });
}

/** What a remote's references stand for now. `peeled` is what an annotated tag points to. */
export async function remoteReference(
  context: GitContext,
  remote: string,
  name: string,
): Promise<{ readonly id: string; readonly peeled: string } | undefined> {
  const result = await context.git.run(
    ['ls-remote', '--quiet', '--end-of-options', remote, name, `${name}^{}`],
    {
      timeoutMs: remoteTimeoutMs,
    },
  );
  if (result.code !== 0) throw remoteTrouble('read its branches and tags', remote, result).error;
  const ids = new Map(
    withoutNewline(result.stdout)
      .split('\n')
      .map((line) => {
        const [id = '', reference = ''] = line.split('\t');
        return [reference, id];
      }),
  );
  const id = ids.get(name);
  return id === undefined ? undefined : { id, peeled: ids.get(`${name}^{}`) ?? id };
}

function noBranch(branch: string, where: string): UserError {
  return new UserError(`${where} has no branch ${quoted(branch)}.`, {
    code: 'no-branch',
    next: `Push it, or name another one in tidegate.yml under \`branches:\`.`,
  });
}
