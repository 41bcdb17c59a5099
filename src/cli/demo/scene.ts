import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentError } from '../../domain/errors.ts';
import { openPackages, type Packages } from './packages.ts';

/** Somebody of the story. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

const person = (name: string): Person => ({ name, email: `${name.toLowerCase()}@example.com` });

/** The bot developers and the release manager. */
export const people = {
  ada: person('Ada'),
  ben: person('Ben'),
  chen: person('Chen'),
  rosa: person('Rosa'),
} as const;

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where the story happens: a bare origin, a clone of it, and the folders of two environments. */
export interface Scene {
  readonly directory: string;
  /** The clone that everybody works in. */
  readonly work: string;
  readonly packages: Packages;
  git(who: Person, ...args: string[]): Promise<string>;
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
  const packages = await openPackages(store, directory).catch(async (error: unknown) => {
    await rm(directory, { recursive: true, force: true });
    throw error;
  });
  const work = join(directory, 'work');
  const origin = join(directory, 'origin.git');
  const environment = (who: Person) => ({
    ...cleanEnvironment(),
    GIT_CONFIG_GLOBAL: join(directory, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    NO_COLOR: '1',
  });
  const scene: Scene = {
    directory,
    work,
    packages,
    async git(who, ...args) {
      const finished = await run('git', args, work, environment(who), signal);
      if (finished.code === 0) return finished.stdout.trim();
      throw new EnvironmentError(`git ${args[0] ?? ''} failed: ${finished.stderr.trim()}`, {
        code: 'git-failed',
      });
    },
    async tidegate<T>(who: Person, ...args: string[]) {
      const [command = process.execPath, ...rest] = program;
      const finished = await run(command, [...rest, ...args, '--json'], work, environment(who), signal);
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
      const command = program[0] ?? process.execPath;
      for (const name of keep ? ['staging'] : ['staging', 'production']) {
        await run(
          command,
          [...program.slice(1), 'down', name, '--json'],
          work,
          environment(people.rosa),
          undefined,
        ).catch(() => undefined);
      }
      await packages[Symbol.asyncDispose]();
      if (!keep) await rm(directory, { recursive: true, force: true });
    },
  };
  try {
    await mkdir(work);
    await run(
      'git',
      ['init', '--quiet', '--bare', '--initial-branch=main', origin],
      directory,
      environment(people.ada),
      signal,
    );
    await scene.git(people.ada, 'init', '--quiet', '--initial-branch=main');
    await scene.git(people.ada, 'remote', 'add', 'origin', origin);
  } catch (error) {
    await packages[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  return scene;
}

/** What a child may see of this process: enough to find programs, nothing of git's or Tidegate's own settings. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(GIT_|TIDEGATE_|FORCE_COLOR)/.test(name)),
  );
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal && { signal }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', (error) =>
      reject(
        error.name === 'AbortError'
          ? error
          : 'code' in error && error.code === 'ENOENT'
            ? new EnvironmentError(`${command} isn't installed here, or isn't on PATH.`, {
                code: 'cannot-run',
                next: `Install it, and see that \`${command} --version\` prints its version.`,
              })
            : new EnvironmentError(`${command} can't be run: ${error.message}.`, {
                code: 'cannot-run',
                cause: error,
              }),
      ),
    );
    child.once('close', (code) =>
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    );
  });
}
