import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, expect } from '@jest/globals';
import { startGitHub, type GithubOptions, type Running } from '../../../sandbox/github/index.ts';
import type { RepositoryState } from '../../../sandbox/github/state/repository.ts';
import { gitEnvironment } from '../../support/git.ts';

/** A stand-in with a repository of Ada's, whose collaborator is Bob; Eve is a stranger. */
export interface Scene {
  readonly github: Running;
  readonly directory: string;
  readonly repository: RepositoryState;
  readonly ada: Octokit;
  readonly bob: Octokit;
  readonly eve: Octokit;
  readonly adaToken: string;
  readonly name: { readonly owner: 'ada'; readonly repo: 'bots' };
}

export interface SceneOptions extends Partial<GithubOptions> {
  readonly private?: boolean;
}

/** A client that is silent, and repeats nothing. */
export function client(github: Running, token?: string): Octokit {
  const silent = () => undefined;
  return new Octokit({
    baseUrl: github.apiUrl,
    ...(token !== undefined && { auth: token }),
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
}

/**
 * Makes a scene for every test of a file, and removes it. Every test ends without a mismatch, except those that say
 * that they expect some.
 */
export function scenes(options: SceneOptions = {}): { readonly scene: Scene; expectMismatches(): void } {
  let scene: Scene | undefined;
  let mayMismatch = false;
  beforeEach(async () => {
    mayMismatch = false;
    const directory = await realpath(await mkdtemp(join(tmpdir(), 'tidegate-github-')));
    const github = await startGitHub({ directory: join(directory, 'github'), ...options });
    github.createUser({ login: 'ada', name: 'Ada Test', email: 'ada@example.com' });
    github.createUser({ login: 'bob', name: 'Bob Test', email: 'bob@example.com' });
    github.createUser({ login: 'eve' });
    const repository = await github.createRepository({
      owner: 'ada',
      name: 'bots',
      private: options.private ?? false,
    });
    github.addCollaborator(repository, 'bob', 'write');
    const adaToken = github.createToken('ada');
    scene = {
      github,
      directory,
      repository,
      adaToken,
      ada: client(github, adaToken),
      bob: client(github, github.createToken('bob')),
      eve: client(github, github.createToken('eve')),
      name: { owner: 'ada', repo: 'bots' },
    };
  });
  afterEach(async () => {
    if (!scene) return;
    const { github, directory } = scene;
    scene = undefined;
    await github.stop();
    await rm(directory, { recursive: true, force: true });
    if (!mayMismatch) expect(github.mismatches).toEqual([]);
  });
  return {
    get scene() {
      if (!scene) throw new Error('There is a scene only inside a test.');
      return scene;
    },
    expectMismatches() {
      mayMismatch = true;
    },
  };
}

/** Runs git in a folder; it ends with what git said where it fails. The server is in this process, so it waits. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const child = spawn('git', args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...gitEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(errors.trim());
  return output.replace(/\n$/, '');
}

/** A clone of the scene's repository. */
export class Clone {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  git(...args: string[]): Promise<string> {
    return git(this.folder, ...args);
  }

  /** Writes files, and commits them. Gives the commit. */
  async commit(message: string, files: Readonly<Record<string, string>>): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.folder, path)), { recursive: true });
      await writeFile(join(this.folder, path), content);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }
}

/** The URL of a repository with a token in it. */
export function authorized(github: Running, repository: RepositoryState, token: string): string {
  return github.cloneUrl(repository).replace('://', `://x-access-token:${token}@`);
}

/** Clones the scene's repository, as Ada if no token is given. */
export async function cloneOf(
  { github, repository, directory, adaToken }: Scene,
  token = adaToken,
  ...options: string[]
): Promise<Clone> {
  const folder = join(directory, `clone-${crypto.randomUUID()}`);
  const url = authorized(github, repository, token);
  await git(directory, 'clone', '--quiet', ...options, url, folder);
  return new Clone(folder);
}

/** Commits to a branch without a clone, as Ada if nobody is named. */
export function commit(
  { github, repository }: Scene,
  branch: string,
  files: Readonly<Record<string, string | null>>,
  message = `Change ${Object.keys(files).join(', ')}`,
  as = 'ada',
): Promise<string> {
  return github.commit(repository, { as, branch, files, message });
}

/** What a call is answered where it fails: the status and the body. */
export async function failure(
  call: Promise<unknown>,
): Promise<{ readonly status: number; readonly message: string; readonly errors?: unknown }> {
  try {
    await call;
  } catch (error) {
    const { status, response } = error as { status: number; response?: { data?: unknown } };
    const data = (response?.data ?? {}) as { message?: string; errors?: unknown };
    return { status, message: data.message ?? '', ...(data.errors !== undefined && { errors: data.errors }) };
  }
  throw new Error('The call did not fail.');
}
