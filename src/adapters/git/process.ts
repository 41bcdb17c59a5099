import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { oneLine } from '../../domain/text.ts';
import { EnvironmentError, UserError } from '../../domain/errors.ts';
import { diskFull, isDiskFull } from '../disk.ts';

/** Where git runs, and whose objects it reads. */
export interface GitLocation {
  readonly directory: string;
  /** A repository's own directory, where git shouldn't look for it by itself (a submodule's). */
  readonly gitDirectory?: string;
}

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends git after this many milliseconds: for what talks to a network. */
  readonly timeoutMs?: number;
  /** Stops reading, and ends git, when this many bytes came. */
  readonly stopAfter?: number;
}

export interface GitResult {
  /** The exit code; null when a signal (ours after a time-out or enough output, or another's) ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  /** At most the last 32 KiB. */
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** Variables of git that are about how it reaches others and who works here. All others could change what it says. */
const kept =
  /^GIT_(ALLOW_PROTOCOL|ASKPASS|AUTHOR_.*|CEILING_DIRECTORIES|COMMITTER_.*|CONFIG_(COUNT|GLOBAL|KEY_\d+|NOSYSTEM|SYSTEM|VALUE_\d+)|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|HTTP_.*|PROTOCOL_FROM_USER|PROXY_SSL_.*|SSH|SSH_COMMAND|SSH_VARIANT|SSL_.*)$/;

/** Settings of people and machines that must not change what git does for us. */
const settings = [
  'advice.detachedHead=false',
  'color.ui=false',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.quotePath=false',
  'core.splitIndex=false',
  'fetch.prune=false',
  'fetch.pruneTags=false',
  'fetch.recurseSubmodules=false',
  'gc.auto=0',
  'i18n.commitEncoding=UTF-8',
  'log.showSignature=false',
  'maintenance.auto=false',
  'push.followTags=false',
  'push.gpgSign=false',
  'push.recurseSubmodules=no',
  'submodule.recurse=false',
].flatMap((setting) => ['-c', setting]);

const stderrKept = 32 * 1024;

/** Runs the git executable with settled surroundings: no shell, no prompts, no hooks, no pager, English messages. */
export class Git {
  readonly location: GitLocation;

  constructor(location: GitLocation) {
    this.location = location;
  }

  /** Starts git. The caller reads its output and waits for its end. */
  spawn(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): ChildProcessWithoutNullStreams {
    const { directory, gitDirectory } = this.location;
    const repository =
      gitDirectory === undefined ? [] : [`--git-dir=${gitDirectory}`, `--work-tree=${gitDirectory}`];
    return spawn('git', ['--no-pager', '--literal-pathspecs', ...repository, ...settings, ...args], {
      cwd: directory,
      env: { ...surroundings(), ...environment },
      windowsHide: true,
    });
  }

  /** Runs git to its end. @throws EnvironmentError or UserError only when git can't be started. */
  async run(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
    const child = this.spawn(args, options.environment);
    const stdout: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let timedOut = false;
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk);
      size += chunk.length;
      if (options.stopAfter !== undefined && size > options.stopAfter) child.kill();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-stderrKept);
    });
    // Git may end before it has read all of its input: what it said then tells more than the broken pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
    const timers: NodeJS.Timeout[] = [];
    const end = () => {
      timedOut = true;
      // Git takes its locks and its helpers along when it is asked to end.
      child.kill('SIGTERM');
      timers.push(
        setTimeout(() => {
          child.kill('SIGKILL');
          // A helper that outlives git would keep these open.
          child.stdout.destroy();
          child.stderr.destroy();
        }, 2000),
      );
    };
    if (options.timeoutMs !== undefined) timers.push(setTimeout(end, options.timeoutMs));
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', resolve);
      });
      return { code, stdout: Buffer.concat(stdout), stderr, timedOut };
    } catch (error) {
      throw await notStarted(error, this.location.directory);
    } finally {
      timers.forEach(clearTimeout);
    }
  }

  /** Runs git and gives its output. @throws EnvironmentError when it fails. */
  async output(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
    const result = await this.run(args, options);
    if (result.code === 0) return result.stdout;
    throw gitFailure(args, result, this.location.directory);
  }

  /** The first line of what git prints. @throws EnvironmentError when it fails. */
  async line(args: readonly string[], options: GitOptions = {}): Promise<string> {
    return withoutNewline(await this.output(args, options));
  }
}

/** A text without the one newline that ends git's output: paths may hold others. */
export function withoutNewline(output: Buffer): string {
  return output.toString('utf8').replace(/\r?\n$/, '');
}

/** What git said went wrong, on one line and safe to show; empty if it said nothing. */
export function gitMessage(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => /^(fatal|error):/.test(line));
  return oneLine((telling.length > 0 ? telling : lines.slice(-3)).join(' '), 500);
}

/**
 * An error for a command of git that failed, and nobody knows why; or because the disk is full.
 * @param directory where it wrote.
 */
export function gitFailure(
  args: readonly string[],
  result: Pick<GitResult, 'code' | 'stderr' | 'timedOut'>,
  directory?: string,
): EnvironmentError {
  const said = gitMessage(result.stderr);
  if (directory !== undefined && isDiskFull({ message: result.stderr }))
    return diskFull(directory, new Error(said));
  const how = result.timedOut
    ? 'took too long'
    : result.code === null
      ? 'was ended by a signal'
      : `failed with code ${result.code}`;
  return new EnvironmentError(`\`git ${args[0] ?? ''}\` ${how}${said ? `: ${said}` : '.'}`, {
    code: 'git-failed',
  });
}

function surroundings(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || kept.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    LANGUAGE: 'C',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

async function notStarted(error: unknown, directory: string): Promise<Error> {
  const found = await stat(directory).catch(() => undefined);
  if (!found?.isDirectory()) {
    return new UserError(`There is no directory ${JSON.stringify(directory)}.`, {
      code: 'no-directory',
      next: 'Name a directory that lies in a git repository.',
    });
  }
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return new EnvironmentError(
    missing ? "git isn't installed here, or isn't on PATH." : `git couldn't be started: ${String(error)}`,
    {
      code: missing ? 'git-missing' : 'git-failed',
      next: 'Install git 2.30 or later, and see that `git --version` prints it.',
      cause: error,
    },
  );
}
