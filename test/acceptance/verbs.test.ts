import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { documentOf, program, Project } from '../support/acceptance/project.ts';

jest.setTimeout(60_000);

const verbs = [
  ...['validate', 'register', 'train', 'test', 'models', 'stage', 'deploy', 'smoke-test', 'status', 'logs'],
  ...[
    'chat',
    'candidates',
    'plan',
    'promote',
    'rollback',
    'history',
    'up',
    'down',
    'demo',
    'manifests',
    'rbac',
    'check',
    'retire',
  ],
];

const escapes = /\u001b/;

const project = Project.open();
afterAll(() => project[Symbol.asyncDispose]());
/** The top of it all: no repository anywhere above. */
const nowhere = { cwd: project.root };

describe('every verb', () => {
  test.each(verbs)('%s --help shows an example', async (verb) => {
    const { code, stdout, stderr } = await project.run([verb, '--help'], nowhere);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage: tidegate ${verb}`);
    expect(stdout).toContain('--json');
    expect(stdout).toMatch(new RegExp(`Example:\n  \\$ tidegate ${verb}\\b`));
  });

  test('stands in the help of the program, which says what exit codes mean', async () => {
    const { code, stdout } = await project.run(['--help'], nowhere);
    expect(code).toBe(0);
    for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
    expect(stdout).toContain('2 your mistake');
  });

  test.each(verbs.filter((verb) => verb !== 'demo'))(
    '%s outside of a repository: one document with --json, one sentence and what to do without',
    async (verb) => {
      const machine = await project.json([verb], nowhere);
      expect(machine).toMatchObject({ code: 2, schema: 1, reason: 'not-a-repository', kind: 'your-mistake' });
      if (!['train', 'logs'].includes(verb)) return;
      const { code, stdout, stderr } = await project.run([verb], nowhere);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('lies in no git repository');
      expect(stderr).toContain('  → ');
      expect(stderr).not.toMatch(escapes);
    },
  );
});

describe('words that the command line does not know', () => {
  test.each([
    [['trian'], 'train'],
    [['train', '--agian'], '--again'],
    [['promote', '--plan'], 'plan <hash>'],
    [['status', '--environment'], 'environment <name>'],
  ])('%j: exit code 2 and a hint', async (args, hint) => {
    const { code, stdout, stderr } = await project.run(args, nowhere);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(hint);
    expect(stderr).toContain('--help');
  });

  test('with --json it is one document', async () => {
    const unknown = await project.json(['train', '--agian'], nowhere);
    expect(unknown).toMatchObject({ code: 2, reason: 'bad-usage', kind: 'your-mistake' });
    expect(unknown.message).toContain('--agian');
    expect(unknown.next).toContain('tidegate train --help');
    expect(await project.json(['trian'], nowhere)).toMatchObject({ code: 2, reason: 'bad-usage' });
  });

  test('too many names are a mistake, not something to pass over', async () => {
    expect(await project.json(['test', 'one', 'two'], nowhere)).toMatchObject({
      code: 2,
      reason: 'bad-usage',
    });
  });

  test('a directory that is not there', async () => {
    const missing = await project.json(['status', '--directory', '/not/there'], nowhere);
    expect(missing).toMatchObject({ code: 2, kind: 'your-mistake' });
    expect(missing.message).toContain('/not/there');
  });

  test('nothing at all shows the help', async () => {
    const { code, stdout, stderr } = await project.run([], nowhere);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain('tidegate demo');
  });
});

test('a reader that goes away early is no defect', async () => {
  const child = spawn(process.execPath, [program, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  expect(said).toBe('');
});

test('on a Node that is too old, one sentence says so', async () => {
  const old = 'Object.defineProperty(process.versions, "node", { value: "20.1.0" })';
  const ended = await project.run(['--help'], {
    ...nowhere,
    node: ['--import', `data:text/javascript,${old}`],
  });
  expect({ ...ended, stderr: '' }).toEqual({ code: 2, signal: null, stdout: '', stderr: '' });
  expect(ended.stderr).toMatch(/^tidegate needs Node 22\.15 or newer, and this is 20\.1\.0 [^\n]+\n$/);
  // Dependencies bring one along, in the folder that the sentence names.
  const [, folder = ''] = /export PATH="([^"]+):\$PATH"\n$/.exec(ended.stderr) ?? [];
  expect(existsSync(join(folder, 'node'))).toBe(true);
});

test("under the machine's own Node, whatever its age", async () => {
  // What npm puts before PATH is left out: this is what a shell finds.
  const path = (process.env['PATH'] ?? '').split(':').filter((part) => !part.includes('node_modules'));
  const child = spawn('node', [program, '--version'], {
    env: { PATH: path.join(':') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = await new Promise<{ code: number | null; out: string } | undefined>((resolve) => {
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve({ code, out }));
  });
  if (!ended) return console.warn('SKIPPED: this machine has no Node of its own on PATH');
  if (ended.code === 0) return expect(ended.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(ended.code).toBe(2);
  expect(ended.out).toMatch(/^tidegate needs Node 22\.15 or newer, and this is \S+ [^\n]+\n$/);
});

test('the version is the one of package.json', async () => {
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } });
  const { stdout } = await project.run(['--version'], nowhere);
  expect(stdout).toBe(`${manifest.version}\n`);
  expect(() => documentOf({ code: 0, signal: null, stdout, stderr: '' }, [])).toThrow('no single document');
});
