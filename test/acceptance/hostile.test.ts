import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { Project, say, type Document, type RunOptions } from '../support/acceptance/project.ts';
import type { ScratchRepository } from '../support/git.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** How to run a verb as somebody whom permissions bind: as oneself, or for root as nobody. */
function asSomebody(project: Project): RunOptions {
  if (!isRoot) return {};
  for (const entry of readdirSync(project.root, { recursive: true, withFileTypes: true }))
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), nobody, nobody);
  chownSync(project.root, nobody, nobody);
  // What root owns again below is trusted all the same: git is not what is tried here.
  const trusting = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
  return { user: { uid: nobody, gid: nobody }, env: trusting };
}

/** Takes a directory away from whoever runs the verb. */
function makeReadOnly(directory: string): void {
  mkdirSync(directory, { recursive: true });
  if (isRoot) chownSync(directory, 0, 0);
  chmodSync(directory, 0o555);
}

/** Our failure or the environment's, in a sentence, and no defect. */
function expectSentence(
  finished: { code: number | null; stdout: string; stderr: string },
  about: string,
): void {
  expect(finished.stderr).not.toContain('defect');
  expect(finished).toMatchObject({ code: 3, stdout: '' });
  expect(finished.stderr).toContain(about);
  expect(finished.stderr).toContain('This is not your mistake');
}

describe('directories that cannot be written', () => {
  test('a store', async () => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': 'bots: [{path: tea, engine: builtin}]\nstore: ../store\n',
    });
    const options = asSomebody(project);
    const store = join(project.root, 'store');
    makeReadOnly(store);
    expectSentence(await project.run(['train'], options), store);
    chmodSync(store, 0o777);
    expect(await project.json(['train'], options)).toMatchObject({ code: 0 });
  });

  test('the repository', async () => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': 'bots: [{path: tea, engine: builtin}]\n',
    });
    const options = asSomebody(project);
    makeReadOnly(project.work.directory);
    expectSentence(await project.run(['train'], options), '.tidegate');
    expectSentence(await project.run(['validate'], options), '.tidegate');
    expectSentence(await project.run(['register', '--new-key'], options), '.tidegate');
    // Whoever only looks needs to write nothing there.
    expect(await project.json(['status'], options)).toMatchObject({ code: 0 });
    chmodSync(project.work.directory, 0o755);
  });

  test('an environment', async () => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml':
        'bots: [{path: tea, engine: builtin}]\nenvironments: {staging: {target: {kind: local, directory: ../staging}}}\n',
    });
    const options = asSomebody(project);
    const directory = join(project.root, 'staging');
    makeReadOnly(directory);
    const { code, stdout, stderr } = await project.run(['stage'], options);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain(directory);
    expect(stderr).not.toContain('defect');
    chmodSync(directory, 0o777);
  });
});

test('a disk that is full: it is said, and the same command works when there is room', async () => {
  await using project = Project.open({
    ...teaBot('tea'),
    'tidegate.yml': 'bots: [{path: tea, engine: builtin}]\nstore: ../disk/store\n',
  });
  const disk = join(project.root, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tidegate-test', disk]);
  if (mounted.status !== 0) return console.warn('SKIPPED: no small disk can be mounted here');
  try {
    writeFileSync(join(disk, 'ballast'), Buffer.alloc(52 * 1024));
    const full = await project.run(['train']);
    expectSentence(full, 'full');
    spawnSync('mount', ['-o', 'remount,size=8m', disk]);
    expect(await project.json(['train'])).toMatchObject({ code: 0, bots: [{ reason: 'trained' }] });
  } finally {
    spawnSync('umount', [disk]);
  }
});

test('a fixed port that somebody else has: it is named, and the same command works when it is free', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const { port } = squatter.address() as { port: number };
  await using project = Project.open({
    ...teaBot('tea'),
    'tidegate.yml': `bots: [{path: tea, engine: builtin}]\nenvironments: {staging: {ready: 5s, bots: {tea: {port: ${port}}}}}\n`,
  });
  try {
    const { code, stdout } = await project.run(['stage']);
    expect(code).toBe(1);
    expect(stdout).toContain(String(port));
    expect(stdout).toMatch(/→ /);
  } finally {
    await new Promise((resolve) => squatter.close(resolve));
  }
  const { bots } = await project.done(['stage']);
  expect(bots[0].deployed.url).toBe(`http://127.0.0.1:${port}`);
  expect(await say(`http://127.0.0.1:${port}`, 'hello')).toBe('Welcome to the tea house!');
});

describe('a ledger that this program did not write', () => {
  /** Puts files on the origin's ledger branch, as somebody else or a newer program would. */
  function scribble(project: Project, files: Readonly<Record<string, string>>): void {
    const name = `scribble-${readdirSync(project.root).length}`;
    const clone: ScratchRepository = project.clone(name);
    clone.git('switch', '--quiet', 'tidegate/ledger');
    clone.commit(files, 'Scribble');
    clone.git('push', '--quiet', 'origin', 'HEAD:refs/heads/tidegate/ledger');
  }

  test.each([
    ['garbage', '{"kind": "release", '],
    ['bytes', '\u0000\u0001\uffff'],
    ['something else', '["release"]'],
    [
      'a record of the future',
      JSON.stringify({
        kind: 'blessing',
        schema: 9,
        bot: 'tea',
        at: '2030-01-01T00:00:00Z',
        by: 'x',
        why: '',
      }),
    ],
  ])('%s: every verb says so, goes on or denies, and never breaks', async (_name, text) => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': 'bots: [{path: tea, engine: builtin}]\n',
    });
    await project.done(['register', '--new-key']);
    project.push({}, 'Register');
    await project.done(['train']);
    scribble(project, {
      'records/00/00/00/77.json': text,
      'packages/tea/00/11.json': text,
      'unknown.txt': text,
    });
    const said: string[] = [];
    const verbs = [['history'], ['status'], ['models'], ['train'], ['plan', 'all'], ['candidates']];
    for (const words of verbs) {
      const { code, stderr, stdout } = await project.run(words);
      expect({ words, code }).toEqual({ words, code: expect.any(Number) });
      expect([0, 1, 3]).toContain(code);
      expect(stderr).not.toContain('defect');
      said.push(stderr + stdout);
    }
    expect(said.join('\n')).toContain('records/00/00/00/77.json');
    const pushed: Document = await project.json(['stage', 'tea']);
    expect([0, 1, 3]).toContain(pushed.code);
    expect(pushed.reason).not.toBe('defect');
  });

  test('that somebody rewrote', async () => {
    await using project = Project.open({
      ...teaBot('tea'),
      'tidegate.yml': 'bots: [{path: tea, engine: builtin}]\n',
    });
    await project.done(['train']);
    project.work.git('push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/tidegate/ledger');
    for (const words of [['history'], ['train'], ['plan', 'all']]) {
      const { code, stderr } = await project.run(words);
      expect([0, 1, 3]).toContain(code);
      expect(stderr).not.toContain('defect');
      expect(stderr).toMatch(/ledger/);
    }
  });
});
