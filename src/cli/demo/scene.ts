import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../../domain/errors.ts';
import type { StoryGitHub } from './github.ts';
import { openPackages, type Packages } from './packages.ts';
import { people, type Person } from './people.ts';
import { cleanEnvironment, gitToken, run } from './process.ts';

/** Where the story happens: a GitHub, a clone of its repository, and the folders of two environments. */
export interface Scene {
  readonly directory: string;
  /** The clone that everybody works in. */
  readonly work: string;
  readonly packages: Packages;
  readonly github: StoryGitHub;
  /** Aborted when the story is interrupted. */
  readonly signal: AbortSignal;
  git(who: Person & { readonly at?: Date }, ...args: string[]): Promise<string>;
  /** Runs the command line as a person does, in a process of its own. @returns its JSON document and exit code. */
  tidegate<T>(who: Person, ...args: string[]): Promise<{ readonly code: number; readonly document: T }>;
  /** Ends what runs, and removes the folder unless production is to stay. */
  close(keep: boolean): Promise<void>;
}

/**
 * Sets the scene in a new folder below the system's temporary one.
 * @param program the command line, with which people do what they do.
 * @param store where packages lie: what `demo --store` was given.
 */
export async function setScene(
  program: readonly string[],
  store: string | undefined,
  signal: AbortSignal,
): Promise<Scene> {
  const directory = await mkdtemp(join(tmpdir(), 'tidegate-demo-'));
  await using undo = new AsyncDisposableStack();
  undo.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 3 }));
  const packages = undo.use(await openPackages(store, directory));
  const { startStoryGitHub } = await import('./github.ts');
  const github = await startStoryGitHub(join(directory, 'github'));
  undo.defer(() => github.stop());
  // Of git's two protocols the one that asks everything in one request: each is a process of the server's.
  await writeFile(join(directory, 'gitconfig'), '[protocol]\n\tversion = 0\n');
  const work = join(directory, 'work');
  const environment = (who: Person & { readonly at?: Date }) => ({
    ...cleanEnvironment(),
    GIT_CONFIG_GLOBAL: join(directory, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    ...(who.at && { GIT_AUTHOR_DATE: who.at.toISOString(), GIT_COMMITTER_DATE: who.at.toISOString() }),
    ...gitToken(github.origin, github.tokenOf(who)),
    NO_COLOR: '1',
  });
  const git = async (
    who: Parameters<typeof environment>[0],
    args: readonly string[],
    until: AbortSignal | undefined,
  ) => {
    const finished = await run('git', args, work, environment(who), until);
    if (finished.code === 0) return finished.stdout.trim();
    throw new EnvironmentError(`git ${args[0] ?? ''} failed: ${finished.stderr.trim()}`, {
      code: 'git-failed',
    });
  };
  await mkdir(work);
  await git(people.ada, ['init', '--quiet', '--initial-branch=main'], signal);
  await git(people.ada, ['remote', 'add', 'origin', github.cloneUrl], signal);
  const [command = process.execPath, ...first] = program;
  const staging = undo.move();
  return {
    directory,
    work,
    packages,
    github,
    signal,
    git: (who, ...args) => git(who, args, signal),
    async tidegate<T>(who: Person, ...args: string[]) {
      const finished = await run(command, [...first, ...args, '--json'], work, environment(who), signal);
      try {
        return { code: finished.code, document: JSON.parse(finished.stdout) as T };
      } catch (error) {
        const said = finished.stderr.trim().split('\n').slice(-5).join('\n');
        throw new EnvironmentError(
          `tidegate ${args.join(' ')} ended with ${finished.code} and said:\n${said}`,
          { code: 'demo-failed', cause: error },
        );
      }
    },
    async close(keep) {
      for (const name of keep ? ['staging'] : ['staging', 'production']) {
        await run(
          command,
          [...first, 'down', name, '--json'],
          work,
          environment(people.rosa),
          undefined,
        ).catch(() => undefined);
      }
      if (!keep) return staging.disposeAsync();
      await github.stop();
      await packages[Symbol.asyncDispose]();
      // Its GitHub has ended: from now on the clone speaks with the repository that lay behind it.
      await git(people.ada, ['remote', 'set-url', 'origin', github.bare], undefined);
    },
  };
}
