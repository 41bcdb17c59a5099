/**
 * How long an action takes to start, to ask GitHub and to end, beside bare Node in the same run: `report` at the
 * beginning of a run, which shows two checks by three requests and looks at neither the repository nor its settings: no
 * git process, no YAML. GitHub's part is answered at once by a server in this process, so that what is measured is the
 * action's own: loading its modules, and Node's own `fetch` at its first use, are much of it. Prints medians and the
 * ratio. Needs dist/ (`npm run build`).
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const runs = 21;
const bar = 3.5;
const dist = join(process.env['TIDEGATE_PROGRAM'] ?? join(import.meta.dirname, '../dist/tidegate.js'), '..');
const directory = realpathSync(mkdtempSync(join(tmpdir(), 'tidegate-bench-')));
let requests = 0;

/** What GitHub would say: no checks yet, and each one that is written is there. */
const server = createServer((request, response) => {
  requests += 1;
  const run = { id: requests, name: 'bank', status: 'queued', output: { annotations_count: 0 } };
  const answer = request.method === 'GET' ? { total_count: 0, check_runs: [] } : run;
  request.resume().on('end', () => {
    response.writeHead(request.method === 'GET' ? 200 : 201, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
});

try {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const environment = prepare();
  const empty = join(directory, 'empty.mjs');
  writeFileSync(empty, '');
  const times: [number[], number[]] = [[], []];
  // In turns, so that a slow moment of the machine hits both; the first round warms the file cache up.
  for (let round = 0; round <= runs; round += 1) {
    for (const [index, file] of [empty, join(dist, 'action-report.js')].entries()) {
      const tookMs = await run(file, environment);
      if (round > 0) times[index]?.push(tookMs);
    }
  }
  if (requests === 0) throw new Error('The action asked GitHub nothing.');
  const [bare, action] = times.map((list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0);
  const ratio = (action ?? 0) / (bare ?? 1);
  console.table([
    { name: 'node, an empty file', 'median ms': Math.round(bare ?? 0), 'times bare Node': '1.00' },
    {
      name: `report, phase begin (${requests / (runs + 1)} requests to GitHub)`,
      'median ms': Math.round(action ?? 0),
      'times bare Node': ratio.toFixed(2),
      bar: `≤ ${bar}`,
      held: ratio <= bar ? 'yes' : 'no',
    },
  ]);
  if (ratio > bar) process.exitCode = 1;
} finally {
  server.close();
  server.closeAllConnections();
  rmSync(directory, { recursive: true, force: true });
}

/** A repository, what the first job of a run left, and the environment that a runner gives. */
function prepare(): NodeJS.ProcessEnv {
  const work = join(directory, 'work');
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: work,
      encoding: 'utf8',
    });
  mkdirSync(join(work, 'bots/bank'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  writeFileSync(join(work, 'tidegate.yml'), 'bots: [{path: bots/bank, engine: builtin}]\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Add the bank');
  const commit = git('rev-parse', 'HEAD').trim();
  const records = join(directory, 'records/tidegate-record-changes');
  mkdirSync(records, { recursive: true });
  const part = { bot: 'bank', phase: 'validate', state: 'passed', headline: 'Nothing is wrong.' };
  const record = {
    ...{ schema: 1, job: 'changes', commit, at: new Date().toISOString() },
    run: { id: 7, attempt: 1, url: 'https://github.com/acme/bots/actions/runs/7' },
    expects: [{ bot: 'bank', phases: ['validate', 'train'] }],
    parts: [{ ...part, problems: [], log: [] }],
    ledger: [],
  };
  writeFileSync(join(records, 'record.json'), JSON.stringify(record));
  const event = join(directory, 'event.json');
  writeFileSync(event, JSON.stringify({ ref: 'refs/heads/staging/x', before: commit, deleted: false }));
  const files = Object.fromEntries(
    ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_ENV', 'GITHUB_STATE'].map((name) => {
      const file = join(directory, name);
      writeFileSync(file, '');
      return [name, file];
    }),
  );
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    PATH: process.env['PATH'],
    HOME: directory,
    ...files,
    ...{ GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: work, GITHUB_SHA: commit, GITHUB_ACTOR: 'ada' },
    ...{ GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: event, GITHUB_REF: 'refs/heads/staging/x' },
    ...{ GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '1', GITHUB_REPOSITORY: 'acme/bots' },
    ...{ GITHUB_SERVER_URL: api, GITHUB_API_URL: api, GITHUB_GRAPHQL_URL: `${api}/graphql` },
    ...{ INPUT_PHASE: 'begin', INPUT_RECORDS: join(directory, 'records'), INPUT_TOKEN: 'ghs_bench' },
  };
}

/** Runs a file to its end. @returns milliseconds */
function run(file: string, env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - started);
      else reject(new Error(`${file} ended with ${code}:\n${output}`));
    });
  });
}
