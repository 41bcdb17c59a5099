import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { openRepository, type GitRepository } from '../../../src/adapters/git/index.ts';
import { linkProblems } from '../../../src/adapters/git/links.ts';
import { nameProblems } from '../../../src/adapters/git/names.ts';
import type { Problem } from '../../../src/domain/errors.ts';
import { gitEnvironment, isolateGit, ScratchSpace, type ScratchRepository } from '../../support/git.ts';

isolateGit();
const space = new ScratchSpace();
const opened: GitRepository[] = [];

async function open(at: ScratchRepository): Promise<GitRepository> {
  const repository = await openRepository(at.directory);
  opened.push(repository);
  return repository;
}

/** Lays everything of a commit out; the directory. */
async function layOut(at: ScratchRepository, paths: string[] = [], treeish = 'HEAD'): Promise<string> {
  const repository = await open(at);
  const directory = space.path('out');
  await repository.materialize(treeish, await repository.entries(treeish, paths), directory);
  return directory;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
});
afterAll(() => space.remove());

const text = (directory: string, path: string) => readFileSync(join(directory, path), 'utf8');

describe('files', () => {
  test('come from objects, with their modes, whatever stands in the work tree', async () => {
    const scratch = space.repository();
    scratch.commit({
      'a/plain': 'one\r\ntwo\n',
      'a/run': { content: '#!/bin/sh\n', executable: true },
      'a/link': { link: 'b/../plain' },
      'a/b/empty': '',
      '.gitattributes': '* text eol=crlf\n*.up filter=up\n',
      'a/x.up': 'quiet\n',
      'other/y': 'y',
    });
    scratch.git('config', 'filter.up.smudge', 'tr a-z A-Z');
    scratch.git('config', 'core.autocrlf', 'true');
    scratch.commit({ 'a/plain': 'one\ntwo\n' });
    scratch.write('a/plain', 'dirty');
    rmSync(join(scratch.directory, 'a/run'));
    const directory = await layOut(scratch, ['a']);
    expect(text(directory, 'a/plain')).toBe('one\ntwo\n');
    expect(text(directory, 'a/x.up')).toBe('quiet\n');
    expect(text(directory, 'a/b/empty')).toBe('');
    expect(readlinkSync(join(directory, 'a/link'))).toBe('b/../plain');
    expect(statSync(join(directory, 'a/run')).mode & 0o111).toBe(0o111);
    expect(statSync(join(directory, 'a/plain')).mode & 0o111).toBe(0);
    expect(() => statSync(join(directory, 'other'))).toThrow();
  });

  test('a directory that holds something is refused', async () => {
    const scratch = space.repository();
    scratch.commit({ a: '1' });
    const repository = await open(scratch);
    const directory = space.path();
    mkdirSync(directory);
    writeFileSync(join(directory, 'there'), '');
    await expect(
      repository.materialize('HEAD', await repository.entries('HEAD', []), directory),
    ).rejects.toThrow(/isn't empty/);
    await expect(repository.materialize('HEAD', [], join(directory, 'there', 'x'))).rejects.toThrow();
  });

  test('content that the repository lacks is named', async () => {
    const scratch = space.repository();
    scratch.commit({ a: '1', b: '2' });
    const repository = await open(scratch);
    const entries = await repository.entries('HEAD', []);
    const { oid } = entries[1]!;
    rmSync(join(scratch.directory, '.git/objects', oid.slice(0, 2), oid.slice(2)));
    await expect(repository.materialize('HEAD', entries, space.path())).rejects.toThrow(
      /lacks the content of "b"/,
    );
    expect(Buffer.from((await repository.read('HEAD', 'a'))!).toString()).toBe('1');
  });

  test('a file of 200 MB passes through little memory', async () => {
    const scratch = space.repository();
    const size = 200 * 1024 * 1024;
    scratch.git('config', 'core.bigFileThreshold', '1m');
    scratch.git('config', 'core.compression', '0');
    writeFileSync(join(scratch.directory, 'big'), Buffer.alloc(size, 'x'));
    scratch.git('add', 'big');
    scratch.commitIndex();
    const directory = space.path('out');
    const program = `
      import { readFileSync } from 'node:fs';
      import { openRepository } from ${JSON.stringify(new URL('../../../src/adapters/git/index.ts', import.meta.url).href)};
      const [from, to] = process.argv.slice(1);
      await using repository = await openRepository(from);
      await repository.materialize('HEAD', await repository.entries('HEAD', []), to);
      // Its own peak: what resourceUsage tells holds that of the process which it was forked from as well.
      const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
      console.log(/^VmHWM:\\s*(\\d+)/m.exec(status)?.[1] ?? process.memoryUsage.rss() / 1024);`;
    const peak = execFileSync(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '-e',
        program,
        scratch.directory,
        directory,
      ],
      {
        env: { ...process.env, ...gitEnvironment },
      },
    );
    expect(statSync(join(directory, 'big')).size).toBe(size);
    expect(Number(peak) / 1024).toBeLessThan(150);
    rmSync(join(directory, 'big'));
  }, 60_000);
});

describe('names', () => {
  const file = (path: string) => ({ mode: '100644', oid: '1'.repeat(40), path });

  test.each([
    ['../x', /a part of it is \.\./],
    ['a/../x', /a part of it is \.\./],
    ['./x', /a part of it is \./],
    ['/etc/passwd', /absolute or has an empty part/],
    ['a//b', /empty part/],
    ['', /empty part/],
    ['a/.git/hooks/x', /git's own/],
    ['.GIT', /git's own/],
    ['.git.', /git's own/],
    ['.git ', /git's own/],
    ['git~1', /git's own/],
    ['.g\u200cit', /git's own/],
    ['.git::$INDEX_ALLOCATION', /git's own/],
    ['a\0b', /NUL/],
    ['a\udc80', /isn't UTF-8/],
    ['x'.repeat(256), /longer than 255 bytes/],
    ['ü'.repeat(128), /longer than 255 bytes/],
  ])('%j is refused', async (path, message) => {
    const [problem] = nameProblems([file('ok'), file(path)]);
    expect(problem?.message).toMatch(message);
    const scratch = space.repository();
    scratch.commit({ ok: '1' });
    const repository = await open(scratch);
    const directory = space.path();
    await expect(repository.materialize('HEAD', [file('ok'), file(path)], directory)).rejects.toMatchObject({
      name: 'UserError',
      code: 'hostile-name',
    });
    expect(() => statSync(join(directory, 'ok'))).toThrow();
  });

  test.each([
    ['a', 'A'],
    ['Data/x', 'data/y'],
    ['ä', 'a\u0308'],
    ['STRASSE/ß', 'strasse/x'],
  ])('%j and %j are one name to some systems', (one, other) => {
    expect(nameProblems([file(one), file(other)])).toMatchObject([
      { code: 'case-collision', place: { file: other } },
    ]);
  });

  test.each([[['a', 'a']], [['a', 'a/b']], [['a/b', 'a']]])('%j cannot stand side by side', (paths) => {
    expect(nameProblems(paths.map(file))).toMatchObject([{ code: 'hostile-name' }]);
  });

  test('ordinary ones are fine', () => {
    const paths = [
      '.gitignore',
      '.github/x',
      'a/b',
      'a/c',
      '..x',
      'x..',
      'a.git',
      '.gitattributes',
      'ü',
      'ab',
      'a b',
      'x'.repeat(255),
    ];
    expect(nameProblems(paths.map(file))).toEqual([]);
  });
});

describe('symbolic links', () => {
  const problems = (paths: string[], links: Record<string, string>) =>
    linkProblems([...paths, ...Object.keys(links)], new Map(Object.entries(links))).map(
      ({ place }: Problem) => place?.file,
    );

  test('may lead to any file or directory that is laid out', () => {
    expect(
      problems(['a/x', 'b/c/y'], {
        'a/file': 'x',
        'a/dir': '../b',
        'a/through': 'dir/c/y',
        'b/up': '..',
        'b/self': '.',
        chain: 'a/file',
        'a/dots': './/../a/./x',
      }),
    ).toEqual([]);
  });

  test('may lead nowhere else', () => {
    const leaving = {
      'a/out': '../../x',
      'a/absolute': '/etc/passwd',
      'a/none': 'missing',
      'a/loop': 'loop',
      'a/ping': 'pong',
      'a/pong': 'ping',
      'a/empty': '',
      'a/sly': 'dir/../../x',
    };
    expect(problems(['a/x', 'b/c/y'], { ...leaving, 'a/dir': '../b/c' })).toEqual(
      Object.keys(leaving)
        .filter((path) => path !== 'a/sly')
        .concat('a/sly'),
    );
    expect(problems(['x'], { abs: '/x', via: 'abs' })).toEqual(['abs', 'via']);
  });

  test('are judged as the system would follow them', () => {
    const part = fc.constantFrom('a', 'b', 'l', 'm', '..', '.');
    const target = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    let count = 0;
    fc.assert(
      fc.property(target, target, (l, m) => {
        const root = space.path(`links-${(count += 1)}`);
        mkdirSync(join(root, 'r/a/b'), { recursive: true });
        writeFileSync(join(root, 'r/a/b/a'), '');
        writeFileSync(join(root, 'r/b'), '');
        symlinkSync(l, join(root, 'r/l'));
        symlinkSync(m, join(root, 'r/a/m'));
        const real = (path: string) => {
          try {
            const found = realpathSync.native(join(root, 'r', path));
            return found === join(root, 'r') || found.startsWith(join(root, 'r/'));
          } catch {
            return false;
          }
        };
        const refused = problems(['a/b/a', 'b'], { l, 'a/m': m });
        for (const path of ['l', 'a/m'])
          expect([l, m, path, !refused.includes(path)]).toEqual([l, m, path, real(path)]);
      }),
      { numRuns: 60 },
    );
  });

  test('that leave are refused by name before anything is written', async () => {
    const scratch = space.repository();
    scratch.commit({
      'a/x': '1',
      'a/y': { link: '../shared/z' },
      'shared/z': '2',
      'a/l': { link: 'x'.repeat(4000) },
    });
    await expect(layOut(scratch, ['a'])).rejects.toMatchObject({
      name: 'UserError',
      code: 'link-leaves',
      message: expect.stringContaining('(and 1 more'),
      problems: [
        { place: { file: 'a/l' } },
        { place: { file: 'a/y' }, next: expect.stringContaining('shared:') },
      ],
    });
    scratch.commit({ 'a/l': undefined });
    const directory = await layOut(scratch, ['a', 'shared']);
    expect(text(directory, 'a/y')).toBe('2');
  });
});

describe('Git LFS', () => {
  const pointer = (content: Buffer, size = content.length) =>
    `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').update(content).digest('hex')}\nsize ${size}\n`;
  const store = (directory: string, content: Buffer, wrong?: string) => {
    const oid = createHash('sha256').update(content).digest('hex');
    const file = join(directory, 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, wrong ?? content);
  };

  test('pointers are replaced by their content', async () => {
    const content = randomBytes(200_000);
    const scratch = space.repository();
    scratch.commit({
      'a/model.bin': pointer(content),
      'a/run': { content: pointer(content), executable: true },
    });
    store(join(scratch.directory, '.git/lfs'), content);
    const directory = await layOut(scratch);
    expect(readFileSync(join(directory, 'a/model.bin')).equals(content)).toBe(true);
    expect(statSync(join(directory, 'a/run')).mode & 0o111).toBe(0o111);
    const side = space.path('worktree');
    scratch.git('worktree', 'add', '--quiet', '--detach', side);
    expect(readFileSync(join(await layOut({ directory: side } as ScratchRepository), 'a/model.bin'))).toEqual(
      content,
    );
    renameSync(join(scratch.directory, '.git/lfs'), join(scratch.directory, 'elsewhere'));
    scratch.git('config', 'lfs.storage', '../elsewhere');
    expect(readFileSync(join(await layOut(scratch, ['a']), 'a/model.bin')).equals(content)).toBe(true);
  });

  test('content that is not here is named, all of it, with what brings it', async () => {
    const scratch = space.repository();
    const id = scratch.commit({
      'a/1': pointer(Buffer.from('1')),
      'a/2': pointer(Buffer.from('2')),
      'a/x': 'x',
    });
    await expect(layOut(scratch)).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'lfs-missing',
      message: expect.stringContaining('"a/1"'),
      next: `git lfs fetch origin ${id}`,
      problems: [{ place: { file: 'a/1' } }, { place: { file: 'a/2' } }],
    });
    await expect(layOut(scratch, [], 'HEAD^{tree}')).rejects.toMatchObject({ next: 'git lfs fetch origin' });
  });

  test('content that is damaged is refused', async () => {
    const scratch = space.repository();
    const content = Buffer.from('content');
    scratch.commit({ a: pointer(content) });
    store(join(scratch.directory, '.git/lfs'), content, 'c0ntent');
    await expect(layOut(scratch)).rejects.toMatchObject({ code: 'lfs-damaged', place: { file: 'a' } });
    scratch.commit({ a: pointer(Buffer.from('other'), 7) });
    store(join(scratch.directory, '.git/lfs'), Buffer.from('other'));
    await expect(layOut(scratch)).rejects.toMatchObject({ code: 'lfs-damaged' });
  });

  test('what only looks like a pointer is a file', async () => {
    const scratch = space.repository();
    const files = {
      a: 'version https://git-lfs.github.com/spec/v1\n',
      b: `${pointer(Buffer.from('x'))}${'#'.repeat(1000)}`,
      c: `x${pointer(Buffer.from('x'))}`,
      d: pointer(Buffer.from('x')).replace('sha256', 'md5'),
    };
    scratch.commit(files);
    const directory = await layOut(scratch);
    for (const [path, content] of Object.entries(files)) expect(text(directory, path)).toBe(content);
  });
});

describe('submodules', () => {
  function nested() {
    const inner = space.repository();
    inner.commit({ deep: 'd' });
    const middle = space.repository();
    middle.commit({ 'data/nlu.yml': 'nlu', link: { link: 'data/nlu.yml' } });
    middle.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.directory, 'inner');
    middle.commitIndex();
    const outer = space.repository();
    outer.commit({ 'bots/a/domain.yml': 'd' });
    outer.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      '--name',
      'odd name',
      middle.directory,
      'bots/a/sub',
    );
    outer.commitIndex();
    return { inner, middle, outer };
  }

  test('that are here are laid out at their commit, one in another', async () => {
    const { outer } = nested();
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init', '--recursive');
    writeFileSync(join(outer.directory, 'bots/a/sub/data/nlu.yml'), 'dirty');
    const directory = await layOut(outer);
    expect(text(directory, 'bots/a/sub/link')).toBe('nlu');
    expect(text(directory, 'bots/a/sub/inner/deep')).toBe('d');
    // Only the objects count: the work tree of the submodule may be gone.
    rmSync(join(outer.directory, 'bots'), { recursive: true });
    expect(text(await layOut(outer), 'bots/a/sub/inner/deep')).toBe('d');
  });

  test('that are not here are refused by name', async () => {
    const { outer } = nested();
    const clone = space.clone(outer);
    await expect(layOut(clone)).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'submodule-missing',
      place: { file: 'bots/a/sub' },
      next: 'git submodule update --init -- bots/a/sub',
    });
    clone.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init');
    await expect(layOut(clone)).rejects.toMatchObject({
      place: { file: 'bots/a/sub/inner' },
      next: expect.stringContaining('--recursive'),
    });
    // The commit that is asked for must be here, not just the repository.
    const moved = clone.git('rev-parse', 'HEAD');
    clone.git('update-index', '--cacheinfo', `160000,${moved},bots/a/sub`);
    clone.commitIndex();
    await expect(layOut(clone)).rejects.toMatchObject({
      code: 'submodule-missing',
      place: { file: 'bots/a/sub' },
    });
  });

  test('that .gitmodules does not name, or names badly, are refused', async () => {
    const scratch = space.repository();
    const id = scratch.commit({ a: '1' });
    scratch.git('update-index', '--add', '--cacheinfo', `160000,${id},sub`);
    scratch.commitIndex();
    await expect(layOut(scratch)).rejects.toThrow(/"sub" is a submodule, but .gitmodules doesn't name it/);
    scratch.write('.gitmodules', '[submodule "../../x"]\n\tpath = sub\n\turl = x\n');
    scratch.git('add', '.gitmodules');
    scratch.commitIndex();
    await expect(layOut(scratch)).rejects.toThrow(/doesn't name it/);
    scratch.write('.gitmodules', '[broken');
    scratch.git('add', '.gitmodules');
    scratch.commitIndex();
    await expect(layOut(scratch)).rejects.toThrow(/doesn't name it/);
  });
});
