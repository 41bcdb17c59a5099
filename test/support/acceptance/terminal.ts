import { spawn, spawnSync } from 'node:child_process';
import { program, until, type Finished, type Project } from './project.ts';

/** Whether there is a `script` of util-linux, which gives a program a terminal. */
export const hasTerminal =
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;

/** Something to wait for on the terminal, and what is then typed. */
export type Answer = readonly [seen: string | RegExp, typed: string];

/**
 * Runs a verb on a terminal, and types each answer when what it waits for has appeared.
 * @returns the exit code, and as `stdout` all that appeared, escape sequences included.
 */
export async function onTerminal(
  project: Project,
  args: readonly string[],
  answers: readonly Answer[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const command = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const child = spawn(
    'script',
    [
      '--quiet',
      '--return',
      '--flush',
      '--command',
      `stty cols 250 rows 40 && exec ${command.join(' ')}`,
      '/dev/null',
    ],
    {
      cwd: project.work.directory,
      env: project.environment({ TERM: 'xterm', ...env }),
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (screen += text));
  const ended = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout: screen, stderr: '' }));
  });
  try {
    let from = 0;
    for (const [seen, typed] of answers) {
      const found = await until(
        `${String(seen)} on the terminal`,
        () => [screen.slice(from).search(seen), screen] as const,
        ([at]) => at >= 0,
      );
      from = found[1].length;
      child.stdin.write(typed);
    }
    return await ended;
  } finally {
    child.stdin.end();
    if (child.exitCode === null) child.kill('SIGKILL');
  }
}
