import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What `actions/checkout` is told, as far as it is carried out here. */
export interface Checkout {
  readonly workspace: string;
  readonly server: string;
  readonly url: string;
  readonly token: string;
  /** A commit, a branch or `refs/pull/N/merge`. */
  readonly ref: string;
  /** The commit that started the run, if nothing else is asked for. */
  readonly commit: string | undefined;
  readonly depth: number;
  readonly keepCredentials: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

const tries = 3;

/** Clones over HTTP and checks out, in the way that the official action does. */
export async function checkout(options: Checkout): Promise<void> {
  const { workspace, server, url, token, ref, depth, environment } = options;
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
  const key = `http.${server}/.extraheader`;
  const git = (...args: string[]) =>
    execute('git', args, { cwd: workspace, env: environment, maxBuffer: 1 << 26 });
  await git('init', '--quiet', '--initial-branch=main', workspace);
  await git('remote', 'add', 'origin', url);
  // An empty fork or a repository without a secret is fetched with the token all the same.
  await git('config', '--local', key, header);
  const fetch = async (...what: string[]) => {
    for (let left = tries; ; left -= 1) {
      try {
        await git('fetch', '--quiet', '--prune', '--no-recurse-submodules', ...what);
        return;
      } catch (error) {
        if (left <= 1) throw error;
      }
    }
  };
  const commit = /^[0-9a-f]{40}$/.test(ref) ? ref : options.commit;
  const named = commit ?? ref;
  if (depth === 0) await fetch('origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*');
  else await fetch('--no-tags', `--depth=${depth}`, 'origin', named);
  const there = await git('cat-file', '-e', `${named}^{commit}`).then(
    () => true,
    () => false,
  );
  if (!there) await fetch('--no-tags', 'origin', named);
  await git('checkout', '--quiet', '--force', '--detach', commit ?? 'FETCH_HEAD');
  if (!options.keepCredentials) await git('config', '--local', '--unset-all', key);
}
