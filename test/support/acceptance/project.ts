import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gitEnvironment, isolateGit, ScratchRepository, type FileSpec } from '../git.ts';
import { until } from '../until.ts';

export { until };

/** The bundled program; TIDEGATE_PROGRAM names another one, such as an installed one. */
export const program =
  process.env['TIDEGATE_PROGRAM'] ?? fileURLToPath(new URL('../../../dist/tidegate.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A verb that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** What it has written to standard error so far. */
  readonly said: () => string;
}

/** A document of a verb. Tests look at what they are about; the shapes are tested where they are made. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Document = any;

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Options of Node itself. */
  readonly node?: readonly string[];
}

/** A bare origin and a clone of it, in a directory of their own together with everything that comes of them. */
export class Project {
  readonly root: string;
  readonly origin: ScratchRepository;
  readonly work: ScratchRepository;

  private constructor(root: string) {
    this.root = root;
    for (const name of ['home', 'tmp', 'work', 'origin.git']) mkdirSync(join(root, name));
    this.origin = new ScratchRepository(join(root, 'origin.git'));
    this.work = new ScratchRepository(join(root, 'work'));
  }

  /** A repository with these files on main, pushed. No files: an unborn branch. */
  static open(files: Readonly<Record<string, FileSpec>> = {}): Project {
    isolateGit();
    const project = new Project(realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-acceptance-'))));
    project.origin.git('init', '--quiet', '--bare', '--initial-branch=main');
    project.work.git('init', '--quiet', '--initial-branch=main');
    project.work.git('remote', 'add', 'origin', project.origin.directory);
    if (Object.keys(files).length > 0) project.push(files, 'Begin');
    return project;
  }

  /** Another clone of the origin, inside the same directory. */
  clone(name: string): ScratchRepository {
    const directory = join(this.root, name);
    execFileSync('git', ['clone', '--quiet', this.origin.directory, directory], {
      env: { ...process.env, ...gitEnvironment },
    });
    return new ScratchRepository(directory);
  }

  /** Commits files on the current branch and pushes it. @returns the commit */
  push(files: Readonly<Record<string, FileSpec | undefined>>, message = 'Change', work = this.work): string {
    const commit = work.commit(files, message);
    work.git('push', '--quiet', '--set-upstream', 'origin', 'HEAD');
    return commit;
  }

  environment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      HOME: join(this.root, 'home'),
      TMPDIR: join(this.root, 'tmp'),
      ...gitEnvironment,
      ...extra,
    };
  }

  /** Starts a verb. */
  start(args: readonly string[], options: RunOptions = {}): Running {
    const { cwd = this.work.directory, env, input, user, node = [] } = options;
    const child = spawn(process.execPath, [...node, program, ...args], {
      cwd,
      env: this.environment(env),
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...user,
    });
    child.stdin?.end(input);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    const finished = new Promise<Finished>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) =>
        resolve({
          code,
          signal,
          stdout: Buffer.concat(out).toString(),
          stderr: Buffer.concat(err).toString(),
        }),
      );
    });
    return { child, finished, said: () => Buffer.concat(err).toString() };
  }

  /** Runs a verb to its end. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return this.start(args, options).finished;
  }

  /** Runs a verb with --json; its standard output must be exactly one document. */
  async json(args: readonly string[], options: RunOptions = {}): Promise<{ code: number | null } & Document> {
    return documentOf(await this.run([...args, '--json'], options), args);
  }

  /** The same; throws unless it ends well. */
  async done(args: readonly string[], options: RunOptions = {}): Promise<Document> {
    const document = await this.json(args, options);
    if (document.code !== 0)
      throw new Error(`tidegate ${args.join(' ')}: ${JSON.stringify(document, null, 1)}`);
    return document;
  }

  /** Ids of processes that have to do with this directory. Only Linux tells. */
  processes(): readonly { readonly pid: number; readonly command: string }[] {
    const found: { pid: number; command: string }[] = [];
    if (!existsSync('/proc')) return found;
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      if (Number(name) === process.pid) continue;
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
        if (command.includes(this.root) || environment.includes(this.root))
          found.push({ pid: Number(name), command });
      } catch {
        // It has ended meanwhile.
      }
    }
    return found;
  }

  /** Ends what the environments of a clone run. */
  async down(directory = this.work.directory): Promise<void> {
    const started = ['staging', 'production'].filter((name) =>
      existsSync(join(directory, '.tidegate/local', name)),
    );
    await Promise.all(started.map((name) => this.run(['down', name], { cwd: directory })));
  }

  /** Ends everything, sees that nothing is left outside of the clones, and removes the directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      for (const name of readdirSync(this.root)) await this.down(join(this.root, name));
      const strays = ['home', 'tmp'].flatMap((name) => readdirSync(join(this.root, name)));
      if (strays.length > 0) throw new Error(`left behind outside of the repository: ${strays.join(', ')}`);
      const left = await until(
        'the end of every process',
        () => this.processes(),
        ({ length }) => length === 0,
      ).catch((error: unknown) => {
        for (const { pid } of this.processes()) process.kill(pid, 'SIGKILL');
        return error as Error;
      });
      if (left instanceof Error) throw left;
    } finally {
      rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
    }
  }
}

/** The one document on standard output, with the exit code beside it. */
export function documentOf(finished: Finished, args: readonly string[]): { code: number | null } & Document {
  try {
    return { ...(JSON.parse(finished.stdout) as object), code: finished.code };
  } catch {
    throw new Error(`tidegate ${args.join(' ')} gave no single document: ${JSON.stringify(finished)}`);
  }
}

/** Says something to a bot; the text of its first message. */
export async function say(url: string, message: string, sender = 'test'): Promise<string> {
  const response = await fetch(`${url}/webhooks/rest/webhook`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sender, message }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  const [first] = (await response.json()) as { text: string }[];
  if (first === undefined) throw new Error('silence');
  return first.text;
}
