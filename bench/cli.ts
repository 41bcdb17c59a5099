/**
 * How long the command line takes to start and to find that there is nothing to train, beside bare Node in the same
 * run. Prints medians and ratios. Needs dist/ (`npm run build`).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runs = 15;
const root = new URL('..', import.meta.url).pathname;
const program = join(root, 'dist/tidegate.js');

const directory = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
try {
  const work = repository(directory);
  const first = spawnSync(process.execPath, [program, 'train', 'bakery', '--json'], {
    cwd: work,
    encoding: 'utf8',
  });
  if (first.status !== 0) throw new Error(`The bot couldn't be trained: ${first.stderr}${first.stdout}`);
  writeFileSync(join(directory, 'empty.mjs'), '');
  const bare = () => [join(directory, 'empty.mjs')];
  const rows = compare(
    [
      { name: 'node, an empty file', args: bare(), bar: undefined },
      { name: 'tidegate --help', args: [program, '--help'], bar: 2.4 },
      { name: 'tidegate train, unchanged', args: [program, 'train', 'bakery', '--json'], bar: 12 },
    ],
    work,
  );
  console.table(rows);
  if (rows.some(({ held }) => held === 'no')) process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** A repository with a remote and one bot, whose package exists. */
function repository(parent: string): string {
  const work = join(parent, 'work');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: work,
    });
  execFileSync('git', ['init', '--quiet', '--bare', join(parent, 'origin.git')]);
  cpSync(join(root, 'examples/bots/bakery'), join(work, 'bots/bakery'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', join(parent, 'origin.git'));
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.com');
  writeFileSync(join(work, 'tidegate.yml'), 'bots: [{path: bots/bakery, engine: builtin}]\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Add the bakery');
  git('push', '--quiet', '--set-upstream', 'origin', 'main');
  return work;
}

interface Contestant {
  readonly name: string;
  readonly args: readonly string[];
  /** The most that it may take, as a multiple of the first. */
  readonly bar: number | undefined;
}

/** Runs the contestants in turn, so that a slow moment of the machine hits all of them. */
function compare(contestants: readonly Contestant[], cwd: string) {
  const times = contestants.map((): number[] => []);
  for (let round = 0; round <= runs; round += 1) {
    for (const [index, { args }] of contestants.entries()) {
      const started = performance.now();
      const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'ignore' });
      if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
      // The first round warms the file cache up.
      if (round > 0) times[index]?.push(performance.now() - started);
    }
  }
  const medians = times.map((list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0);
  return contestants.map(({ name, bar }, index) => {
    const ratio = (medians[index] ?? 0) / (medians[0] ?? 1);
    return {
      name,
      'median ms': Math.round(medians[index] ?? 0),
      'times bare Node': ratio.toFixed(2),
      bar: bar === undefined ? '' : `≤ ${bar}`,
      held: bar === undefined ? '' : ratio <= bar ? 'yes' : 'no',
    };
  });
}
