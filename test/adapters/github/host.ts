import { Octokit } from '@octokit/rest';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGitHub, type Patience } from '../../../src/adapters/github/index.ts';
import type { GitHubSettings } from '../../../src/adapters/github/settings.ts';
import type { Forge } from '../../../src/ports/forge.ts';
import { startGitHub, type GithubOptions, type Running } from '../../../sandbox/github/index.ts';
import type { RepositoryState } from '../../../sandbox/github/state/repository.ts';

/**
 * A code host that runs, with a repository of Ada's in which Bob may write and Eve may not, and which Tidegate uses as
 * a workflow does.
 */
export interface Host extends AsyncDisposable {
  readonly name: { readonly owner: string; readonly repo: string };
  /** What people do, by the host's own API. */
  readonly people: Readonly<Record<'ada' | 'bob' | 'eve', Octokit>>;
  readonly settings: GitHubSettings;
  /** Commits a file to a branch and pushes it, as somebody. Gives the commit. */
  commit(branch: string, file: string, as: 'ada' | 'bob', message?: string): Promise<string>;
}

/** Quick where a test waits for what was made to fail. */
export const quick: Patience = { requestMs: 10_000, limitMs: 5_000, repeatMs: 5 };

/** Everything that a workflow's token of ours may do. */
export const permissions = {
  actions: 'write',
  checks: 'write',
  contents: 'write',
  deployments: 'write',
  issues: 'write',
  pull_requests: 'write',
  statuses: 'write',
} as const;

/** The stand-in as a host, with what only a stand-in can do. */
export interface Sandbox extends Host {
  readonly github: Running;
  readonly repository: RepositoryState;
  /** The adapter, with other settings or another patience. */
  forge(given?: Partial<GitHubSettings>, patience?: Partial<Patience>): Forge;
}

export async function sandbox(options: Partial<GithubOptions> = {}): Promise<Sandbox> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'tidegate-github-adapter-')));
  const github = await startGitHub({ directory, ...options });
  for (const login of ['ada', 'bob', 'eve'] as const) {
    github.createUser({ login, email: `${login}@example.com` });
  }
  const repository = await github.createRepository({ owner: 'ada', name: 'bots' });
  github.addCollaborator(repository, 'bob', 'write');
  const settings: GitHubSettings = {
    ...{ owner: 'ada', name: 'bots' },
    apiUrl: github.apiUrl,
    graphqlUrl: github.graphqlUrl,
    serverUrl: github.origin,
    auth: { kind: 'token', token: github.createWorkflowToken(repository, permissions) },
    proxies: {},
  };
  const person = (login: string) => clientOf(github.apiUrl, github.createToken(login));
  const made: Sandbox = {
    ...{ github, repository, settings },
    name: { owner: 'ada', repo: 'bots' },
    people: { ada: person('ada'), bob: person('bob'), eve: person('eve') },
    commit: (branch, file, as, message = `Change ${file}`) =>
      github.commit(repository, { as, branch, message, files: { [file]: `${branch} ${Math.random()}` } }),
    forge: (given, patience) => openGitHub({ ...settings, ...given }, { ...quick, ...patience }),
    async [Symbol.asyncDispose]() {
      await github.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await made.commit('main', 'a.txt', 'ada');
  return made;
}

function clientOf(baseUrl: string, auth: string): Octokit {
  const silent = () => undefined;
  return new Octokit({ baseUrl, auth, log: { debug: silent, info: silent, warn: silent, error: silent } });
}

/** Opens a pull request of a branch with one commit. */
export async function openPull(
  host: Host,
  branch: string,
  as: 'ada' | 'bob' = 'ada',
  title = `Change ${branch}`,
): Promise<{ readonly number: number; readonly head: string }> {
  const head = await host.commit(branch, `${branch.replaceAll('/', '-')}.txt`, as);
  const { data } = await host.people[as].pulls.create({ ...host.name, title, head: branch, base: 'main' });
  return { number: data.number, head };
}

export async function approve(host: Host, number: number, as: 'ada' | 'bob' | 'eve'): Promise<void> {
  await host.people[as].pulls.createReview({ ...host.name, pull_number: number, event: 'APPROVE' });
}

/** Merges a pull request, and gives the commit that main has then. */
export async function merge(
  host: Host,
  number: number,
  method: 'merge' | 'squash' | 'rebase' = 'squash',
  as: 'ada' | 'bob' = 'ada',
): Promise<string> {
  const { data } = await host.people[as].pulls.merge({
    ...host.name,
    pull_number: number,
    merge_method: method,
  });
  return data.sha;
}
