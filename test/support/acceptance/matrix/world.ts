import { Octokit } from '@octokit/rest';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { enqueue } from '../../../../sandbox/act/merge-queue.ts';
import { startGitHub, type RepositoryState, type Running } from '../../../../sandbox/github/index.ts';
import { identityOf } from '../../../../sandbox/github/logic/identity.ts';
import { changeRef } from '../../../../sandbox/github/logic/refs.ts';
import type { Actor } from '../../../../sandbox/github/state/accounts.ts';
import { Workflows } from '../workflow.ts';
import type { Ground } from './ground.ts';

export type Files = Readonly<Record<string, string | null>>;

/** A code host of its own with a copy of the ground's repository, and its workflows. */
export interface World extends AsyncDisposable {
  readonly ground: Ground;
  readonly github: Running;
  readonly repository: RepositoryState;
  readonly workflows: Workflows;
  /** The host's API, as somebody. */
  as(login: string): Octokit;
  /** Commits to a branch and pushes it as somebody; of a fork if they have one. @returns the commit */
  push(
    branch: string,
    files: Files,
    options?: { as?: string; message?: string; fork?: RepositoryState },
  ): Promise<string>;
  /** The same as the token of a workflow does it, which starts nothing. */
  pushByWorkflow(branch: string, files: Files, message?: string): Promise<string>;
  /** Opens a pull request of a branch, or of `owner:branch`. @returns its number */
  open(head: string, options?: { as?: string; title?: string }): Promise<number>;
  /** Puts pull requests into a merge queue: the host makes a branch with all of them. @returns its commit */
  enqueue(...numbers: readonly number[]): Promise<string>;
  /** What git says there. */
  git(...args: readonly string[]): Promise<string>;
}

/** Actions that wait for the host alone. */
const waiting = new Set(['validate', 'report', 'plan']);
const quick = new URL('../workflow/quick.mjs', import.meta.url).href;

export async function openWorld(ground: Ground): Promise<World> {
  const directory = await mkdtemp(join(ground.directory, 'world-'));
  const github = await startGitHub({ directory: join(directory, 'host') });
  for (const login of ['ada', 'bob', 'eve']) github.createUser({ login, email: `${login}@example.com` });
  github.createUser({ login: 'dependabot[bot]' });
  const repository = await github.createRepository({ owner: 'ada', name: 'bots' });
  for (const login of ['bob', 'dependabot[bot]']) github.addCollaborator(repository, login, 'write');
  await repository.git.run(['fetch', '--quiet', ground.project.origin.directory, '+refs/*:refs/*']);
  const workflows = await Workflows.open({
    ...{ github, repository, directory: join(directory, 'runner') },
    variables: (action) => (waiting.has(action) ? { NODE_OPTIONS: `--import=${quick}` } : {}),
  });
  const silent = () => undefined;
  const as = (login: string) =>
    new Octokit({
      baseUrl: github.apiUrl,
      auth: github.createToken(login),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
  const name = { owner: 'ada', repo: 'bots' };
  const git = async (...args: readonly string[]) =>
    (await promisify(execFile)('git', args, { cwd: repository.git.directory, maxBuffer: 1 << 26 })).stdout;
  return {
    ...{ ground, github, repository, workflows, as, git },
    push: (branch, files, { as: login = 'bob', message = 'feat: change a bot', fork = repository } = {}) =>
      commit(github, fork, { as: personOf(github, login), login, branch, message, files }),
    pushByWorkflow: (branch, files, message = 'chore: change a bot') => {
      const token = github.createWorkflowToken(repository, { contents: 'write' });
      const as = github.world.tokens.get(token)! as Actor;
      return commit(github, repository, { as, login: 'ada', branch, message, files });
    },
    async open(head, { as: login = 'bob', title = 'Change a bot' } = {}) {
      const { data } = await as(login).pulls.create({ ...name, title, head, base: 'main' });
      return data.number;
    },
    enqueue: (...numbers) => enqueue(github, repository, 'bob', numbers),
    async [Symbol.asyncDispose]() {
      workflows.close();
      await workflows.idle().catch(() => undefined);
      await github.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const personOf = (github: Running, login: string): Actor => ({
  kind: 'user',
  value: '',
  account: github.world.account(login),
  scopes: ['repo'],
});

/** Milliseconds: what was committed a moment ago may still get a pull request, and is waited for. */
const age = 3_600_000;

/** Commits to a branch as long ago as nobody waits for its pull request any more, and pushes it. */
function commit(
  github: Running,
  repository: RepositoryState,
  wanted: {
    readonly as: Actor;
    readonly login: string;
    readonly branch: string;
    readonly message: string;
    readonly files: Files;
  },
): Promise<string> {
  const { git, defaultBranch } = repository;
  return repository.lock.run(async () => {
    const ref = `refs/heads/${wanted.branch}`;
    const from = (await git.ref(ref))?.sha;
    const parent = from ?? (await git.ref(`refs/heads/${defaultBranch}`))?.sha;
    const changes = await Promise.all(
      Object.entries(wanted.files).map(async ([path, content]) => ({
        ...{ path, mode: '100644', type: 'blob' },
        sha: content === null ? null : await git.writeBlob(Buffer.from(content)),
      })),
    );
    const person = identityOf(github.world.account(wanted.login), Date.now() - age);
    const to = await git.writeCommit({
      tree: await git.writeTree(parent, changes),
      parents: parent === undefined ? [] : [parent],
      message: wanted.message,
      author: person,
      committer: person,
    });
    await changeRef(github.world, repository, wanted.as, { ref, from, to });
    return to;
  });
}
