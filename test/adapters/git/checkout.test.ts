import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type GitRepository } from '../../../src/adapters/git/index.ts';
import { Git } from '../../../src/adapters/git/process.ts';
import { isolateGit, ScratchSpace, type ScratchRepository } from '../../support/git.ts';

isolateGit();
const space = new ScratchSpace();
const opened: GitRepository[] = [];

async function open(at: ScratchRepository): Promise<GitRepository> {
  const repository = await openRepository(at.directory);
  opened.push(repository);
  return repository;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
});
afterAll(() => space.remove());

function pair(): { origin: ScratchRepository; clone: ScratchRepository } {
  const origin = space.bare();
  const clone = space.clone(origin);
  clone.commit({ 'a/x': '1', 'b/x': '1', '.gitignore': '*.log\n' });
  clone.git('push', '--quiet', 'origin', 'main');
  return { origin, clone };
}

describe('the state of the work tree', () => {
  test('names what differs below the paths, staged, changed, removed and new', async () => {
    const { clone } = pair();
    const repository = await open(clone);
    expect(await repository.state(['a'])).toEqual({ uncommitted: [], unpushed: false });
    clone.write('b/x', '2');
    clone.write('a/x', '2');
    clone.write('a/new "ü"\n', 'n');
    clone.write('a/noise.log', 'n');
    clone.write('a/staged', 's');
    clone.git('add', 'a/staged');
    const { uncommitted } = await repository.state(['a']);
    expect([...uncommitted].sort()).toEqual(['a/new "ü"\n', 'a/staged', 'a/x']);
    rmSync(join(clone.directory, 'b/x'));
    expect((await repository.state(['b', '../..'])).uncommitted).toEqual(['b/x']);
    expect((await repository.state([])).uncommitted).toHaveLength(4);
    expect((await repository.state(['none'])).uncommitted).toEqual([]);
  });

  test('names at most 50, however many there are', async () => {
    const { clone } = pair();
    mkdirSync(join(clone.directory, 'many'));
    for (let index = 0; index < 5200; index++)
      writeFileSync(join(clone.directory, 'many', `${'x'.repeat(200)}${index}`), '');
    const { uncommitted } = await (await open(clone)).state([]);
    expect(uncommitted).toHaveLength(50);
    expect(uncommitted.every((path) => /^many\/x{200}\d+$/.test(path))).toBe(true);
  });

  test('knows whether HEAD is on a remote', async () => {
    const { origin, clone } = pair();
    const repository = await open(clone);
    clone.commit({ 'a/x': '2' });
    expect((await repository.state([])).unpushed).toBe(true);
    clone.git('push', '--quiet', 'origin', 'HEAD:elsewhere');
    clone.git('checkout', '--quiet', '--detach');
    expect((await repository.state([])).unpushed).toBe(false);
    const lone = space.repository();
    const alone = await open(lone);
    expect(await alone.state([])).toEqual({ uncommitted: [], unpushed: false });
    lone.write('x', '1');
    expect(await alone.state([])).toEqual({ uncommitted: ['x'], unpushed: false });
    lone.git('remote', 'add', 'origin', origin.directory);
    expect((await alone.state([])).unpushed).toBe(true);
    lone.commit({});
    expect((await alone.state([])).unpushed).toBe(true);
  });

  test('reading it changes nothing, not even the index', async () => {
    const { clone } = pair();
    const index = join(clone.directory, '.git/index');
    const before = readFileSync(index);
    // The content is the same, but the time isn't: a plain `git status` would write that down.
    clone.write('a/x', '1');
    expect((await (await open(clone)).state([])).uncommitted).toEqual([]);
    expect(readFileSync(index).equals(before)).toBe(true);
  });
});

describe('a snapshot', () => {
  test('is the tree that a commit of everything below the paths would have', async () => {
    const { clone } = pair();
    const repository = await open(clone);
    clone.commit({
      'a/gone': '1',
      'a/file': '1',
      'a/emptied': '1',
      'a/dir/x': '1',
      'a/linked/x': '1',
      'b/gone': '1',
      'b/x': '1',
    });
    // A directory that a link to its like has taken the place of; and one that took the place of a file.
    rmSync(join(clone.directory, 'a/linked'), { recursive: true });
    symlinkSync('../b', join(clone.directory, 'a/linked'));
    rmSync(join(clone.directory, 'a/emptied'));
    mkdirSync(join(clone.directory, 'a/emptied'));
    rmSync(join(clone.directory, 'a/gone'));
    rmSync(join(clone.directory, 'b/gone'));
    rmSync(join(clone.directory, 'a/file'));
    clone.write('a/file/now-a-directory', '2');
    rmSync(join(clone.directory, 'a/dir'), { recursive: true });
    clone.write('a/dir', 'now a file');
    clone.write('a/run', { content: 'x', executable: true });
    clone.write('a/new "ü"\n', 'n');
    clone.write('a/noise.log', 'n');
    symlinkSync('x', join(clone.directory, 'a/link'));
    clone.write('b/staged', 's');
    clone.git('add', 'b/staged');
    clone.write('a/later', 'x');
    clone.git('add', '--intent-to-add', 'a/later');
    const index = readFileSync(join(clone.directory, '.git/index'));
    const references = clone.git('for-each-ref');
    const tree = await repository.snapshot(['a']);
    expect(readFileSync(join(clone.directory, '.git/index')).equals(index)).toBe(true);
    expect(clone.git('for-each-ref')).toBe(references);
    expect(existsSync(join(clone.directory, '.git/index.lock'))).toBe(false);
    // The same, as a person would do it.
    clone.git('reset', '--quiet');
    clone.git('add', '--all', 'a');
    expect(tree).toBe(clone.git('write-tree'));
    expect((await repository.entries(tree, ['a'])).map(({ path }) => path)).toEqual([
      'a/dir',
      'a/file/now-a-directory',
      'a/later',
      'a/link',
      'a/linked',
      'a/new "ü"\n',
      'a/run',
      'a/x',
    ]);
    expect((await repository.entries(tree, ['b'])).map(({ path }) => path)).toEqual(['b/gone', 'b/x']);
  });

  test('of an unchanged work tree is the tree of HEAD; it is the same each time', async () => {
    const { clone } = pair();
    const repository = await open(clone);
    const head = clone.git('rev-parse', 'HEAD^{tree}');
    expect(await repository.snapshot([])).toBe(head);
    expect(await repository.snapshot(['a', 'none', '../x'])).toBe(head);
    clone.write('a/x', '2');
    expect(await repository.snapshot(['b'])).toBe(head);
    const changed = await repository.snapshot(['.']);
    expect(changed).not.toBe(head);
    expect(await repository.snapshot(['.'])).toBe(changed);
  });

  test('holds what was changed in the moment in which the index was written', async () => {
    const { clone } = pair();
    const repository = await open(clone);
    for (let round = 0; round < 10; round += 1) {
      clone.commit({ 'a/x': `${round}` }, `Round ${round}`);
      const head = clone.git('rev-parse', 'HEAD^{tree}');
      // As many bytes as before, in the same second.
      clone.write('a/x', 'x');
      expect(await repository.snapshot(['.'])).not.toBe(head);
    }
  });

  test('holds the commit that a submodule stands at, and no repository inside that is none', async () => {
    const inner = space.repository();
    const first = inner.commit({ x: '1' });
    const { clone } = pair();
    clone.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.directory, 'a/sub');
    clone.commitIndex();
    const submodule = join(clone.directory, 'a/sub');
    clone.git('-C', submodule, 'commit', '--quiet', '--allow-empty', '-m', 'On');
    clone.git('init', '--quiet', 'a/nested');
    const repository = await open(clone);
    const entries = await repository.entries(await repository.snapshot(['a']), ['a']);
    expect(entries.map(({ mode, path }) => [mode, path])).toEqual([
      ['160000', 'a/sub'],
      ['100644', 'a/x'],
    ]);
    expect(entries[0]!.oid).toBe(clone.git('-C', submodule, 'rev-parse', 'HEAD'));
    expect(entries[0]!.oid).not.toBe(first);
  });

  test("works before the first commit, amid a conflict, and with files that aren't checked out", async () => {
    const fresh = space.repository();
    fresh.write('x', '1');
    expect(
      (await (await open(fresh)).entries(await (await open(fresh)).snapshot([]), [])).map(({ path }) => path),
    ).toEqual(['x']);
    const { clone } = pair();
    clone.git('checkout', '--quiet', '-b', 'side');
    clone.commit({ 'a/x': 'side' });
    clone.git('checkout', '--quiet', 'main');
    clone.commit({ 'a/x': 'main' });
    expect(() => clone.git('merge', '--quiet', 'side')).toThrow();
    const repository = await open(clone);
    const conflict = await repository.snapshot(['a']);
    expect(Buffer.from((await repository.read(conflict, 'a/x'))!).toString()).toContain('<<<<<<<');
    expect(clone.git('status', '--porcelain')).toBe('UU a/x');
    clone.git('reset', '--quiet', '--hard');
    clone.git('sparse-checkout', 'set', '--no-cone', '/a/');
    expect(existsSync(join(clone.directory, 'b'))).toBe(false);
    clone.write('a/x', 'sparse');
    const sparse = await repository.snapshot([]);
    expect((await repository.entries(sparse, [])).map(({ path }) => path)).toEqual([
      '.gitignore',
      'a/x',
      'b/x',
    ]);
    expect((await repository.state([])).uncommitted).toEqual(['a/x']);
  });
});

describe('who works here', () => {
  test('is what git would say; or a sentence', async () => {
    const scratch = space.repository();
    const repository = await open(scratch);
    expect(await repository.identity()).toBe('Ada Test <ada@example.com>');
    const { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email } = process.env;
    delete process.env['GIT_AUTHOR_NAME'];
    delete process.env['GIT_AUTHOR_EMAIL'];
    try {
      await expect(repository.identity()).rejects.toMatchObject({
        name: 'UserError',
        code: 'no-identity',
        next: 'git config --global user.name "Your Name"',
      });
      scratch.git('config', 'user.name', ' Zoë <x>\u0007 ');
      await expect(repository.identity()).rejects.toMatchObject({
        next: expect.stringContaining('user.email'),
      });
      scratch.git('config', 'user.email', 'zoe@example.com');
      expect(await repository.identity()).toBe('Zoë x <zoe@example.com>');
      scratch.git('config', 'author.name', 'Author');
      expect(await repository.identity()).toBe('Author <zoe@example.com>');
    } finally {
      Object.assign(process.env, { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email });
    }
  });
});

test('git that takes too long is ended, and so is waiting for what it started', async () => {
  const scratch = space.repository();
  const start = Date.now();
  const file = join(scratch.directory, 'pid');
  try {
    const alias = `alias.wait=!sleep 120 & echo $! >'${file}'; wait`;
    const result = await new Git({ directory: scratch.directory }).run(['-c', alias, 'wait'], {
      timeoutMs: 2000,
    });
    expect(result).toMatchObject({ code: null, timedOut: true });
    expect(Date.now() - start).toBeLessThan(15_000);
  } finally {
    process.kill(Number(readFileSync(file, 'utf8')));
  }
});
