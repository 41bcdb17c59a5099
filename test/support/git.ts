import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a scratch repository's git sees: no settings, prompts or identity of the machine that the tests run on. */
export const gitEnvironment = {
  GIT_AUTHOR_NAME: 'Ada Test',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada Test',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
};

/** Shields this process, and what it starts, from the settings of the machine. Call it once per test file. */
export function isolateGit(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name];
  Object.assign(process.env, gitEnvironment);
}

/** What a file of a scratch repository is: its content, or something other than a plain file. */
export type FileSpec =
  | string
  | Uint8Array
  | { readonly content: string | Uint8Array; readonly executable: true }
  | { readonly link: string };

/** A repository in a directory of its own, driven by the real git. */
export class ScratchRepository {
  readonly directory: string;
  #clock = 1_700_000_000;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Runs git there and gives its output without the last newline. @throws when git fails. */
  git(...args: string[]): string {
    return this.gitWith({}, ...args);
  }

  /** The same with variables, or with an `input` for its standard input. */
  gitWith(environment: Record<string, string> & { input?: string }, ...args: string[]): string {
    const { input, ...variables } = environment;
    const output = execFileSync('git', args, {
      cwd: this.directory,
      env: { ...process.env, ...gitEnvironment, ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 1 << 28,
      ...(input !== undefined && { input }),
    });
    return output.toString('utf8').replace(/\n$/, '');
  }

  write(path: string, file: FileSpec): void {
    const place = join(this.directory, path);
    mkdirSync(dirname(place), { recursive: true });
    rmSync(place, { force: true });
    if (typeof file === 'object' && 'link' in file) return symlinkSync(file.link, place);
    const executable = typeof file === 'object' && 'executable' in file;
    writeFileSync(place, executable ? file.content : file);
    chmodSync(place, executable ? 0o755 : 0o644);
  }

  /** Writes files (undefined removes one), adds everything and commits. Every commit is a minute after the last. */
  commit(files: Readonly<Record<string, FileSpec | undefined>>, message = 'Change'): string {
    for (const [path, file] of Object.entries(files)) {
      if (file === undefined) rmSync(join(this.directory, path), { recursive: true, force: true });
      else this.write(path, file);
    }
    this.git('add', '--all');
    return this.commitIndex(message);
  }

  /** Commits what the index holds. */
  commitIndex(message = 'Change'): string {
    this.#clock += 60;
    const date = `@${this.#clock} +0000`;
    const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
    this.gitWith(dates, 'commit', '--quiet', '--allow-empty', '--no-verify', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }
}

/** A directory for scratch repositories; `remove` it afterwards. */
export class ScratchSpace {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-test-')));
  #count = 0;

  path(name = 'directory'): string {
    this.#count += 1;
    return join(this.directory, `${this.#count}-${name}`);
  }

  /** A new repository on the branch `main`. */
  repository(...options: string[]): ScratchRepository {
    const directory = this.path('repository');
    execFileSync('git', ['init', '--quiet', '--initial-branch=main', ...options, directory], {
      env: { ...process.env, ...gitEnvironment },
    });
    return new ScratchRepository(directory);
  }

  /** A new bare repository: a remote. */
  bare(...options: string[]): ScratchRepository {
    return this.repository('--bare', ...options);
  }

  clone(origin: ScratchRepository | string, ...options: string[]): ScratchRepository {
    const directory = this.path('clone');
    const from = typeof origin === 'string' ? origin : origin.directory;
    execFileSync(
      'git',
      ['-c', 'protocol.file.allow=always', 'clone', '--quiet', ...options, from, directory],
      {
        env: { ...process.env, ...gitEnvironment },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    return new ScratchRepository(directory);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
