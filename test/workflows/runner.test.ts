import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { Runner } from '../../sandbox/act/index.ts';
import { runningIn } from '../../sandbox/act/processes.ts';
import { startGitHub, type RepositoryState, type Running } from '../../sandbox/github/index.ts';
import { until } from '../support/acceptance/project.ts';
import { expectConclusions } from './scene.ts';
import { toolForTests } from './tools.ts';

jest.setTimeout(120_000);

const { testWith } = toolForTests('act');

// The runner itself, with an action that looks around and leaves everything that it can.

const commit = 'f'.repeat(40);
const workflow = `name: look
on: {push: {branches: ['try/**']}}
permissions: {}
jobs:
  first:
    runs-on: ubuntu-latest
    permissions: {contents: read}
    steps:
      - {id: look, uses: acme/look@${commit}}
  second:
    needs: first
    runs-on: ubuntu-latest
    permissions: {contents: read, issues: write}
    steps:
      - {id: look, uses: acme/look@${commit}}
  never:
    if: github.ref == 'refs/heads/other'
    runs-on: ubuntu-latest
    steps:
      - {uses: acme/look@${commit}}
`;
const action = `name: look
description: Looks around.
inputs: {token: {default: '\${{ github.token }}', description: The token.}}
outputs: {seen: {description: What was there.}}
runs: {using: node24, main: main.js}
`;
const main = `import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir, homedir } from 'node:os';
const { GITHUB_WORKSPACE, RUNNER_TEMP, RUNNER_TRACKING_ID, GITHUB_OUTPUT, INPUT_TOKEN, GITHUB_API_URL } = process.env;
const places = [homedir(), tmpdir(), RUNNER_TEMP, GITHUB_WORKSPACE];
const there = places.flatMap((place) => readdirSync(place)).filter((name) => name === 'left');
for (const place of places) writeFileSync(place + '/left', '');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
child.unref();
const issue = await fetch(GITHUB_API_URL + '/repos/ada/bots/issues', {
  method: 'POST', headers: { authorization: 'Bearer ' + INPUT_TOKEN }, body: JSON.stringify({ title: 'x' }),
});
appendFileSync(GITHUB_OUTPUT, 'seen=' + JSON.stringify({
  there, disk: RUNNER_TRACKING_ID, status: issue.status, options: process.env.NODE_OPTIONS ?? null }) + '\\n');
`;

let directory: string;
let github: Running;
let repository: RepositoryState;
let runner: Runner;
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'tidegate-runner-')));
  github = await startGitHub({ directory: join(directory, 'github') });
  github.createUser({ login: 'ada', email: 'ada@example.com' });
  repository = await github.createRepository({ owner: 'ada', name: 'bots' });
  const look = join(directory, 'look');
  await mkdir(look);
  const files = { 'action.yml': action, 'main.js': main, 'package.json': '{"type": "module"}' };
  for (const [name, text] of Object.entries(files)) await writeFile(join(look, name), text);
  runner = new Runner({
    github,
    directory: join(directory, 'runner'),
    actions: { [`acme/look@${commit}`]: look },
    // Where act is missing the tests are skipped: nothing is run then.
    act: toolForTests('act').path,
  });
});
afterAll(async () => {
  await runner[Symbol.asyncDispose]();
  await github.stop();
  await rm(directory, { recursive: true, force: true });
});

testWith('jobs share no disk, leave nothing running, and hold the token that they were granted', async () => {
  const files = { '.github/workflows/look.yml': workflow };
  await github.commit(repository, { as: 'ada', branch: 'main', message: 'Begin', files });
  await runner.settled();
  expect(runner.finished).toEqual([]);
  const head = await github.commit(repository, {
    ...{ as: 'ada', branch: 'try/it', message: 'Try' },
    files: { 'a.txt': 'a' },
  });
  await runner.settled();
  const [run] = runner.finished;
  expectConclusions(run!, { first: 'success', second: 'success' });
  const seen = run!.jobs.map(({ outputs }) => JSON.parse(outputs['look']!['seen']!));
  expect(seen).toEqual([
    { there: [], disk: expect.any(String), status: 403, options: null },
    { there: [], disk: expect.any(String), status: 201, options: null },
  ]);
  expect(seen[0].disk).not.toBe(seen[1].disk);
  await until(
    'the end of what the jobs left running',
    () => seen.flatMap(({ disk }) => runningIn(disk)),
    (left) => left.length === 0,
  );
  const checks = [...repository.checkRuns.values()].filter(({ sha }) => sha === head);
  expect(checks.map(({ name, conclusion }) => [name, conclusion])).toEqual([
    ['first', 'success'],
    ['second', 'success'],
    ['never', 'skipped'],
  ]);
  expect(run!.run).toMatchObject({ status: 'completed', conclusion: 'success', branch: 'try/it', sha: head });
});
