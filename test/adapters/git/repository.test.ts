import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type GitRepository } from '../../../src/adapters/git/index.ts';
import { EnvironmentError, UserError } from '../../../src/domain/errors.ts';
import { isolateGit, ScratchSpace, type ScratchRepository } from '../../support/git.ts';

isolateGit();
const space = new ScratchSpace();
const opened: GitRepository[] = [];

async function open(at: ScratchRepository | string): Promise<GitRepository> {
  const repository = await openRepository(typeof at === 'string' ? at : at.directory);
  opened.push(repository);
  return repository;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
});
afterAll(() => space.remove());

describe('opening', () => {
  test('finds the root from a directory below it, and from a work tree of its own', async () => {
    const scratch = space.repository();
    scratch.commit({ 'a/b/c': 'x' });
    expect((await open(join(scratch.directory, 'a/b'))).root).toBe(scratch.directory);
    const other = space.path('worktree');
    scratch.git('worktree', 'add', '--quiet', '-b', 'side', other);
    const repository = await open(other);
    expect(repository.root).toBe(other);
    expect(await repository.branch()).toBe('side');
    expect((await repository.entries('HEAD', [])).map(({ path }) => path)).toEqual(['a/b/c']);
    writeFileSync(join(other, 'a/b/c'), 'y');
    expect((await repository.state([])).uncommitted).toEqual(['a/b/c']);
    expect(await repository.snapshot(['a'])).toMatch(/^[0-9a-f]{40}$/);
  });

  test('reads a bare repository, which nobody works in', async () => {
    const origin = space.bare();
    const scratch = space.clone(origin);
    scratch.commit({ file: 'x' });
    scratch.git('push', '--quiet', 'origin', 'main');
    const repository = await open(origin);
    expect(repository.root).toBe(origin.directory);
    expect(await repository.entries('main', ['file'])).toHaveLength(1);
    await expect(repository.state([])).rejects.toThrow(/bare/);
    await expect(repository.snapshot([])).rejects.toThrow(UserError);
  });

  test('works with SHA-256', async () => {
    const scratch = space.repository('--object-format=sha256');
    const id = scratch.commit({ file: 'x' });
    const repository = await open(scratch);
    expect((await repository.resolve('HEAD'))?.id).toBe(id);
    expect(id).toHaveLength(64);
    const [entry] = await repository.entries('HEAD', []);
    expect(entry?.oid).toHaveLength(64);
    expect(Buffer.from((await repository.read('HEAD', 'file'))!).toString()).toBe('x');
    expect(await repository.snapshot([])).toHaveLength(64);
    const tag = { name: 'v1', commit: 'HEAD', message: 'm', tagger: 'A <a@b.c>', at: '2026-01-01T00:00:00Z' };
    expect(await repository.tag(tag)).toBe('created');
  });

  test('no repository, no directory', async () => {
    const empty = space.path();
    mkdirSync(empty);
    await expect(openRepository(empty)).rejects.toThrow(/lies in no git repository/);
    await expect(openRepository(empty)).rejects.toMatchObject({
      name: 'UserError',
      next: expect.stringContaining('git init'),
    });
    await expect(openRepository(join(empty, 'none'))).rejects.toThrow(/There is no directory/);
  });

  test('git is missing, or too old', async () => {
    const scratch = space.repository();
    const bin = space.path('bin');
    mkdirSync(bin);
    const path = process.env['PATH'];
    try {
      process.env['PATH'] = bin;
      await expect(openRepository(scratch.directory)).rejects.toThrow(/git isn't installed/);
      writeFileSync(join(bin, 'git'), '#!/bin/sh\necho git version 2.17.1\n');
      chmodSync(join(bin, 'git'), 0o755);
      await expect(openRepository(scratch.directory)).rejects.toThrow(
        /git version 2.17.1; git 2.30 or later/,
      );
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('a repository of another user is refused by git, and told so', async () => {
    const scratch = space.repository();
    // Git's own switch for tests is not among the variables that we pass on: pose as git.
    {
      const bin = space.path('bin');
      mkdirSync(bin);
      const real = process.env['PATH'] ?? '';
      writeFileSync(
        join(bin, 'git'),
        `#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 PATH='${real}' exec git "$@"\n`,
        { mode: 0o755 },
      );
      process.env['PATH'] = `${bin}:${real}`;
      try {
        await expect(openRepository(scratch.directory)).rejects.toMatchObject({
          name: 'EnvironmentError',
          code: 'unsafe-repository',
          next: expect.stringContaining(`git config --global --add safe.directory ${scratch.directory}`),
        });
      } finally {
        process.env['PATH'] = real;
      }
    }
  });

  test('no commit yet', async () => {
    const repository = await open(space.repository());
    expect(await repository.resolve('HEAD')).toBeUndefined();
    for (const asking of [
      repository.entries('HEAD', []),
      repository.history({ to: 'HEAD', paths: [] }),
      repository.read('HEAD', 'x'),
    ]) {
      await expect(asking).rejects.toMatchObject({ name: 'UserError', code: 'no-commit' });
    }
    expect(await repository.branch()).toBe('main');
  });

  test("settings, variables and aliases of the machine don't change what is read", async () => {
    const scratch = space.repository();
    scratch.commit({ 'a/ü': '1\n' });
    scratch.commit({ 'a/ü': '2\n' }, 'Second');
    const plain = await open(scratch);
    const before = [
      await plain.entries('HEAD', []),
      await plain.history({ to: 'HEAD', paths: ['a'] }),
      await plain.state([]),
    ];
    const trap = join(scratch.directory, '.git', 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch '${trap}.sprung'\n`, { mode: 0o755 });
    for (const [key, value] of [
      ['core.quotePath', 'true'],
      ['core.fsmonitor', trap],
      ['core.pager', trap],
      ['diff.external', trap],
      ['log.showSignature', 'true'],
      ['log.follow', 'true'],
      ['alias.rev-list', `!${trap}`],
      ['status.short', 'true'],
      ['status.branch', 'true'],
      ['status.showUntrackedFiles', 'no'],
      ['color.ui', 'always'],
      ['core.abbrev', '5'],
      ['format.pretty', 'oneline'],
    ])
      scratch.git('config', key!, value!);
    scratch.git(
      'update-ref',
      'refs/replace/' + scratch.git('rev-parse', 'HEAD'),
      scratch.git('rev-parse', 'HEAD~1'),
    );
    const hooks = join(scratch.directory, '.git', 'hooks');
    for (const hook of ['post-index-change', 'reference-transaction', 'pre-push', 'post-checkout']) {
      mkdirSync(hooks, { recursive: true });
      writeFileSync(join(hooks, hook), `#!/bin/sh\ntouch '${trap}.sprung'\n`, { mode: 0o755 });
    }
    const variables = {
      GIT_DIR: '/nowhere',
      GIT_WORK_TREE: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_LITERAL_PATHSPECS: '0',
      GIT_EXTERNAL_DIFF: trap,
    };
    Object.assign(process.env, variables);
    try {
      const repository = await open(scratch);
      expect([
        await repository.entries('HEAD', []),
        await repository.history({ to: 'HEAD', paths: ['a'] }),
        await repository.state([]),
      ]).toEqual(before);
      await repository.snapshot([]);
      await repository.tag({
        name: 'v1',
        commit: 'HEAD',
        message: '',
        tagger: 'A <a@b.c>',
        at: '2026-01-01T00:00:00Z',
      });
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
    }
    expect(existsSync(`${trap}.sprung`)).toBe(false);
  });
});

describe('commits', () => {
  let scratch: ScratchRepository;
  let first: string;
  let second: string;
  let merge: string;

  beforeAll(() => {
    scratch = space.repository();
    first = scratch.commit(
      { 'a/x': '1', 'b/x': '1' },
      'First\nline two\n\nBody of it\n\nBREAKING CHANGE: yes',
    );
    scratch.git('checkout', '--quiet', '-b', 'side');
    scratch.commit({ 'a/x': '2' }, 'On the side');
    scratch.git('checkout', '--quiet', 'main');
    second = scratch.commit({ 'b/x': '2' }, 'Second');
    scratch.gitWith(
      { GIT_COMMITTER_DATE: '@1800000000 +0200' },
      'merge',
      '--quiet',
      '--no-ff',
      '-m',
      'Merge',
      'side',
    );
    merge = scratch.git('rev-parse', 'HEAD');
    scratch.git('tag', '-a', '-m', 'tag', 'v1', first);
  });

  test('are named by branches, tags, ids and expressions', async () => {
    const repository = await open(scratch);
    expect(await repository.resolve('main')).toMatchObject({
      id: merge,
      subject: 'Merge',
      at: '2027-01-15T08:00:00.000Z',
    });
    expect((await repository.resolve('v1'))?.id).toBe(first);
    expect((await repository.resolve('HEAD~1'))?.id).toBe(second);
    expect((await repository.resolve(first.slice(0, 7)))?.id).toBe(first);
    expect(await repository.resolve(first.slice(0, 6))).toBeUndefined();
    expect((await repository.resolve('v1'))!).toEqual({
      id: first,
      parents: [],
      author: { name: 'Ada Test', email: 'ada@example.com' },
      at: '2023-11-14T22:14:20.000Z',
      subject: 'First line two',
      body: 'Body of it\n\nBREAKING CHANGE: yes',
    });
    expect((await repository.resolve(merge))?.parents).toEqual([second, scratch.git('rev-parse', 'side')]);
  });

  test.each([
    '',
    'none',
    '--all',
    '-h',
    'main\nv1',
    'a\0b',
    '../x',
    'refs/heads/*',
    '--output=/tmp/x',
    ':/nothing like it',
    'HEAD:a',
    '0'.repeat(40),
  ])('%j names none', async (revision) => {
    const repository = await open(scratch);
    expect(await repository.resolve(revision)).toBeUndefined();
    await expect(repository.entries(revision, [])).rejects.toMatchObject({ code: 'unknown-revision' });
    expect((await repository.resolve('main'))?.id).toBe(merge);
  });

  test('a branch that only the remote has is known as the remote has it', async () => {
    const clone = space.clone(scratch);
    clone.git('checkout', '--quiet', '--detach');
    clone.git('branch', '--quiet', '-D', 'main');
    const repository = await open(clone);
    expect((await repository.resolve('main'))?.id).toBe(merge);
    expect((await repository.resolve('side'))?.subject).toBe('On the side');
    expect(await repository.branch()).toBeUndefined();
  });

  test('history follows first parents, newest first, and keeps to paths', async () => {
    const repository = await open(scratch);
    const ids = async (query: { from?: string; to: string; paths: string[] }) =>
      (await repository.history(query)).map(({ id }) => id);
    expect(await ids({ to: 'main', paths: [] })).toEqual([merge, second, first]);
    expect(await ids({ to: 'main', paths: ['a'] })).toEqual([merge, first]);
    expect(await ids({ to: 'main', paths: ['b/'] })).toEqual([second, first]);
    expect(await ids({ to: 'main', paths: ['./a', 'b'] })).toEqual([merge, second, first]);
    expect(await ids({ to: 'main', paths: ['.'] })).toEqual([merge, second, first]);
    expect(await ids({ to: 'main', paths: ['*'] })).toEqual([]);
    expect(await ids({ from: first, to: 'main', paths: [] })).toEqual([merge, second]);
    expect(await ids({ from: 'side', to: 'main', paths: [] })).toEqual([merge, second]);
    expect(await ids({ from: 'main', to: 'side', paths: [] })).toEqual([]);
    await expect(ids({ from: 'none', to: 'main', paths: [] })).rejects.toThrow(/names no commit/);
  });

  test('what a merge would give, without a work tree being touched', async () => {
    const scratch = space.repository();
    scratch.commit({ a: '1\n', b: '1\n' });
    scratch.git('switch', '--quiet', '--create', 'side');
    scratch.commit({ b: '2\n' });
    scratch.git('switch', '--quiet', 'main');
    scratch.commit({ a: '2\n' });
    scratch.git('switch', '--quiet', '--create', 'against', 'main');
    scratch.commit({ b: '3\n' });
    const repository = await open(scratch);
    const tree = String(await repository.mergeTree('main', 'side'));
    const content = async (path: string) => Buffer.from((await repository.read(tree, path))!).toString();
    expect([await content('a'), await content('b')]).toEqual(['2\n', '2\n']);
    expect(await repository.mergeTree('against', 'side')).toBeUndefined();
    expect(scratch.git('status', '--porcelain')).toBe('');
    expect(scratch.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('against');
    scratch.git('checkout', '--quiet', '--orphan', 'lone');
    scratch.commit({ c: '1' });
    await expect(repository.mergeTree('main', 'lone')).rejects.toMatchObject({ code: 'merge-unknown' });
    await expect(repository.mergeTree('main', 'none')).rejects.toThrow(UserError);
  });

  test('the merge base, if there is one', async () => {
    const repository = await open(scratch);
    expect(await repository.mergeBase(second, 'side')).toBe(first);
    const lone = scratch.gitWith({ input: '' }, 'commit-tree', '-m', 'alone', `${first}^{tree}`);
    expect(await repository.mergeBase(second, lone)).toBeUndefined();
    await expect(repository.mergeBase(second, 'none')).rejects.toThrow(UserError);
  });

  test('texts come as people wrote them, whatever that was', async () => {
    const odd = space.repository();
    const write = (raw: string | Buffer) => {
      const file = join(odd.directory, 'raw');
      writeFileSync(file, raw);
      return odd.git('hash-object', '-t', 'commit', '-w', '--literally', 'raw');
    };
    odd.commit({ a: '1' });
    const tree = odd.git('rev-parse', 'HEAD^{tree}');
    const repository = await open(odd);
    const person = 'Zoë <z@example.com> 1700000000 +0100';
    const latin = Buffer.concat([
      Buffer.from(`tree ${tree}\nauthor `),
      Buffer.from('Zo\u00eb', 'latin1'),
      Buffer.from(` <z@example.com> 1 +0000\ncommitter X <x> 1 +0000\nencoding ISO-8859-1\n\n`),
      Buffer.from('Grüße\n', 'latin1'),
    ]);
    expect(await repository.resolve(write(latin))).toMatchObject({
      author: { name: 'Zoë' },
      subject: 'Grüße',
      at: '1970-01-01T00:00:01.000Z',
    });
    const evil = write(
      `tree ${tree}\nauthor ${person}\ncommitter ${person}\ngpgsig -----BEGIN\n parent ${'1'.repeat(40)}\n\n\n\n\u001b[31m$(touch x)\r\n\nb\0c`,
    );
    expect(await repository.resolve(evil)).toMatchObject({
      parents: [],
      subject: '\u001b[31m$(touch x)',
      body: 'b\0c',
    });
    const huge = write(
      `tree ${tree}\nauthor ${person}\ncommitter ${person}\n\n${'s'.repeat(2000)}\n\n${'b'.repeat(1_000_000)}`,
    );
    const cut = await repository.resolve(huge);
    expect(cut?.subject).toBe(`${'s'.repeat(1000)}…`);
    expect(cut?.body).toBe(`${'b'.repeat(32_000)}…`);
    const strange = write(
      `tree ${tree}\nauthor nobody\ncommitter X <x> 99999999999999999 +0000\nencoding no-such\n\n`,
    );
    expect(await repository.resolve(strange)).toMatchObject({
      author: { name: '', email: '' },
      at: '1970-01-01T00:00:00.000Z',
      subject: '',
      body: '',
    });
    const headless = write(`tree ${tree}\nauthor ${person}\ncommitter ${person}\n`);
    expect(await repository.resolve(headless)).toMatchObject({ author: { name: 'Zoë' }, subject: '' });
  });
});

describe('files', () => {
  const strange = [
    'with space',
    'quo"te\'s',
    'new\nline',
    'tab\t',
    'ümläut/ß',
    '漢字',
    '😀',
    '-dash',
    ':colon',
    '*star',
    '\ufeffbom',
    'back\\slash',
    '[a]',
    '#x',
    '$(x)',
  ];

  test('come sorted by the bytes of their names, whatever those are', async () => {
    const scratch = space.repository();
    scratch.commit(Object.fromEntries(strange.map((name) => [name, name])));
    const repository = await open(scratch);
    const entries = await repository.entries('HEAD', []);
    const names = entries.map(({ path }) => path);
    expect([...names].sort()).toEqual([...strange].sort());
    expect(names).toEqual([...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    for (const name of strange) {
      expect((await repository.entries('HEAD', [name])).map(({ path }) => path)).toEqual([name]);
      expect(Buffer.from((await repository.read('HEAD', name))!).toString()).toBe(name);
    }
    const directory = space.path();
    await repository.materialize('HEAD', entries, directory);
    const copy = space.repository();
    copy.git(`--work-tree=${directory}`, 'add', '--all');
    expect(copy.git('write-tree')).toBe(scratch.git('rev-parse', 'HEAD^{tree}'));
  });

  test('names that are no UTF-8 stay apart, and are refused when they are laid out', async () => {
    const scratch = space.repository();
    const file = scratch.gitWith({ input: 'x' }, 'hash-object', '-w', '--stdin');
    const listing = Buffer.concat(
      ['\xff', '\xfe', 'a\xc3'].map((name) => Buffer.from(`100644 blob ${file}\t${name}\0`, 'latin1')),
    );
    const tree = mktree(scratch, listing);
    const repository = await open(scratch);
    const entries = await repository.entries(tree, []);
    expect(new Set(entries.map(({ path }) => path)).size).toBe(3);
    await expect(repository.materialize(tree, entries, space.path())).rejects.toThrow(/isn't UTF-8/);
  });

  test('below paths alone, in commits and in trees', async () => {
    const scratch = space.repository();
    scratch.commit({ 'a/x': '1', 'a/b/y': '2', ab: '3', 'c/x': '4' });
    const repository = await open(scratch);
    const names = async (...paths: string[]) =>
      (await repository.entries('HEAD', paths)).map(({ path }) => path);
    expect(await names('a')).toEqual(['a/b/y', 'a/x']);
    expect(await names('./a/', 'ab')).toEqual(['a/b/y', 'a/x', 'ab']);
    expect(await names('a/b', 'a')).toEqual(['a/b/y', 'a/x']);
    expect(await names('none', '../x', '/a', 'a/*', ':(top)')).toEqual([]);
    expect(await names('.')).toHaveLength(4);
    expect(await names('', 'a')).toHaveLength(4);
    // Once the whole tree is known, git isn't asked for its parts: they must be the same.
    expect(await names('a')).toEqual(['a/b/y', 'a/x']);
    expect(await names('./a/', 'ab')).toEqual(['a/b/y', 'a/x', 'ab']);
    expect(await names('none', '../x', '/a', 'a/*', ':(top)')).toEqual([]);
    const tree = scratch.git('rev-parse', 'HEAD:a');
    expect((await repository.entries(tree, [])).map(({ path }) => path)).toEqual(['b/y', 'x']);
  });

  test('reading one: absent, a directory, a link, a submodule, too big', async () => {
    const scratch = space.repository();
    scratch.commit({
      'a/x': 'content',
      'a/link': { link: '../b/second' },
      'b/second': { link: '../a/x' },
      'a/out': { link: '../../x' },
      'a/abs': { link: '/etc/passwd' },
      'a/loop': { link: 'loop' },
      empty: '',
    });
    scratch.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},sub`);
    scratch.commitIndex();
    const repository = await open(scratch);
    const read = async (path: string) => {
      const content = await repository.read('HEAD', path);
      return content && Buffer.from(content).toString();
    };
    expect(await read('a/x')).toBe('content');
    expect(await read('./a/x')).toBe('content');
    expect(await read('a/link')).toBe('content');
    expect(await read('empty')).toBe('');
    for (const path of ['none', 'a', 'a/out', 'a/abs', 'a/loop', 'sub', '', '.', '../x', 'a/x/y'])
      expect(await read(path)).toBeUndefined();
    writeFileSync(join(scratch.directory, 'big'), Buffer.alloc(33 * 1024 * 1024));
    scratch.git('add', 'big');
    scratch.commitIndex();
    await expect(repository.read('HEAD', 'big')).rejects.toThrow(
      /"big" has 34603008 bytes; files of at most 33554432/,
    );
    expect(await read('a/x')).toBe('content');
  });

  test('many questions at once are answered in order', async () => {
    const scratch = space.repository();
    const names = Array.from({ length: 40 }, (_, index) => `f${index}`);
    scratch.commit(Object.fromEntries(names.map((name) => [name, `${name}\n`.repeat(500)])));
    const repository = await open(scratch);
    const contents = await Promise.all(names.map((name) => repository.read('main', name)));
    expect(contents.map((content) => Buffer.from(content!).toString().split('\n')[0])).toEqual(names);
    await repository.close();
    expect(await repository.read('main', 'f1')).toBeDefined();
  });
});

describe('clones that hold only a part', () => {
  let origin: ScratchRepository;
  let ids: string[];

  beforeAll(() => {
    origin = space.repository();
    origin.git('config', 'uploadpack.allowFilter', 'true');
    origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    ids = ['1', '2', '3'].map((content) =>
      origin.commit({ 'a/x': content, [`b/${content}`]: `b${content}` }),
    );
  });

  test('a shallow one tells where its history is cut', async () => {
    const clone = space.clone(`file://${origin.directory}`, '--depth=2', '--no-single-branch');
    const repository = await open(clone);
    expect((await repository.entries('HEAD', ['a'])).length).toBe(1);
    expect((await repository.history({ from: 'HEAD~1', to: 'HEAD', paths: [] })).map(({ id }) => id)).toEqual(
      [ids[2]],
    );
    const cut = {
      name: 'EnvironmentError',
      code: 'shallow',
      next: expect.stringContaining('git fetch --unshallow'),
    };
    await expect(repository.history({ to: 'HEAD', paths: [] })).rejects.toMatchObject(cut);
    await expect(repository.history({ to: 'HEAD', paths: ['b/3'] })).rejects.toMatchObject(cut);
    await expect(repository.history({ from: ids[0]!, to: 'HEAD', paths: [] })).rejects.toThrow();
    const lone = clone.gitWith({ input: '' }, 'commit-tree', '-m', 'alone', 'HEAD^{tree}');
    await expect(repository.history({ from: 'HEAD', to: lone, paths: [] })).rejects.toMatchObject(cut);
    await expect(repository.mergeBase('HEAD', lone)).rejects.toMatchObject(cut);
    clone.git('fetch', '--quiet', '--unshallow');
    expect(await repository.history({ to: 'HEAD', paths: [] })).toHaveLength(3);
    expect(await repository.mergeBase('HEAD', lone)).toBeUndefined();
  });

  test('a blobless one fetches what it needs, in one request', async () => {
    const clone = space.clone(`file://${origin.directory}`, '--filter=blob:none', '--no-checkout');
    const repository = await open(clone);
    const missing = () =>
      clone
        .git('rev-list', '--objects', '--all', '--missing=print')
        .split('\n')
        .filter((line) => line.startsWith('?')).length;
    const before = missing();
    expect(before).toBeGreaterThan(3);
    expect(await repository.history({ to: 'HEAD', paths: ['a'] })).toHaveLength(3);
    const entries = await repository.entries('HEAD', ['a', 'b']);
    expect(missing()).toBe(before);
    await repository.materialize('HEAD', entries, space.path());
    expect(before - missing()).toBe(entries.length);
    expect(Buffer.from((await repository.read(ids[0]!, 'a/x'))!).toString()).toBe('1');
    clone.git('remote', 'set-url', 'origin', `file://${space.path('gone')}`);
    await expect(repository.read(ids[1]!, 'a/x')).rejects.toThrow(EnvironmentError);
    expect(await repository.history({ to: 'HEAD', paths: [] })).toHaveLength(3);
  });
});

/** Makes a tree of names that are bytes. */
function mktree(scratch: ScratchRepository, listing: Buffer): string {
  writeFileSync(join(scratch.directory, 'listing'), listing);
  return scratch.git('-c', 'alias.feed=!git mktree -z <listing', 'feed');
}
