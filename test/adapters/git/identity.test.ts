import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { openRepository } from '../../../src/adapters/git/index.ts';
import type { Bot } from '../../../src/domain/bot.ts';
import { inputEntries, inputPaths, inputsDigest, suiteDigest } from '../../../src/domain/inputs.ts';
import { isolateGit, ScratchSpace, type FileSpec, type ScratchRepository } from '../../support/git.ts';

isolateGit();
let space = new ScratchSpace();
afterEach(() => {
  space.remove();
  space = new ScratchSpace();
});
afterAll(() => space.remove());

const bot: Bot = {
  name: 'faq',
  path: 'bots/faq',
  engine: undefined,
  shared: ['common'],
  ignore: ['*.md'],
  tests: 'tests',
};
const engine = { name: 'builtin', trainer: '1', images: {}, settings: {} };

/** What a bot is at a state of a repository, as the product finds it. */
async function identify(at: ScratchRepository, treeish = 'HEAD', of: Bot = bot) {
  await using repository = await openRepository(at.directory);
  const entries = await repository.entries(treeish, inputPaths(of));
  return { inputs: inputsDigest(of, entries, engine, { local: false }), suite: suiteDigest(of, entries) };
}

const pointer = (content: string) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${createHash('sha256').update(content).digest('hex')}\nsize ${content.length}\n`;

/** One of each kind of file that real bots hold. */
const kinds: Readonly<Record<string, FileSpec>> = {
  'bots/faq/config.yml': 'language: de\n',
  'bots/faq/domain.yml': 'intents:\r\n- greet\r\n',
  'bots/faq/.gitattributes': '*.yml text eol=crlf\n*.up filter=up\n*.bin filter=lfs\n',
  'bots/faq/quiet.up': 'quiet\n',
  'bots/faq/lines.txt': 'one\r\ntwo\r\n',
  'bots/faq/actions/run.js': { content: '#!/usr/bin/env node\n', executable: true },
  'bots/faq/data/current': { link: '../domain.yml' },
  'bots/faq/model.bin': pointer('one'),
  'bots/faq/data/grüße.yml': 'ü\n',
  'bots/faq/data/挨拶.yml': '挨拶\n',
  'bots/faq/data/😀 smile.yml': '😀\n',
  'bots/faq/data/with "quotes" and \'more\'.yml': 'q\n',
  'bots/faq/data/new\nline.yml': 'n\n',
  'bots/faq/data/\ttab \\ backslash.yml': 't\n',
  'bots/faq/data/-n.yml': '-\n',
  'common/glossary.yml': 'g\n',
};

/** What is beside them, and none of the bot's inputs. */
const others: Readonly<Record<string, FileSpec>> = {
  'README.md': 'r\n',
  'bots/faq/README.md': 'r\n',
  'bots/faq/tests/test_a.yml': 'stories: []\n',
  'bots/faq/.tidegate.bot': 'sealed\n',
  'bots/faq2/domain.yml': 'x\n',
  'bots/bank/domain.yml': 'x\n',
  '.gitattributes': '* -text\n',
};

function everyKind(): ScratchRepository {
  const library = space.repository();
  library.commit({ x: '1' });
  const scratch = space.repository();
  scratch.git(
    '-c',
    'protocol.file.allow=always',
    'submodule',
    '--quiet',
    'add',
    library.directory,
    'bots/faq/library',
  );
  scratch.commit({ ...kinds, ...others }, 'Base');
  return scratch;
}

describe('every change of an input changes the digest', () => {
  test('content, mode, kind, name, presence: each gives another one', async () => {
    const scratch = everyKind();
    const base = scratch.git('rev-parse', 'HEAD');
    const seen = new Map([[(await identify(scratch)).inputs, 'as it was']]);
    const { suite } = await identify(scratch);
    const expectNew = async (what: string) => {
      const { inputs, suite: now } = await identify(scratch);
      expect([what, seen.get(inputs)]).toEqual([what, undefined]);
      expect(now).toBe(suite);
      seen.set(inputs, what);
      scratch.git('reset', '--quiet', '--hard', base);
    };
    for (const [path, file] of Object.entries(kinds)) {
      const plain = typeof file === 'string' ? file : 'content' in file ? String(file.content) : undefined;
      if (plain === undefined) {
        scratch.commit({ [path]: { link: '../config.yml' } });
        await expectNew(`${path}: other target`);
        scratch.commit({ [path]: '../domain.yml' });
        await expectNew(`${path}: a file with the same bytes`);
      } else {
        scratch.commit({ [path]: `${plain}# more\n` });
        await expectNew(`${path}: content`);
        scratch.commit({ [path]: typeof file === 'string' ? { content: file, executable: true } : plain });
        await expectNew(`${path}: mode`);
      }
      scratch.git('mv', '--', path, `${path}.moved`);
      scratch.commitIndex();
      await expectNew(`${path}: name`);
      scratch.commit({ [path]: undefined });
      await expectNew(`${path}: gone`);
    }
    scratch.commit({ 'bots/faq/lines.txt': 'one\ntwo\n' });
    await expectNew('LF in place of CRLF');
    // Where attributes make git keep LF whatever is written, there is no change to see.
    scratch.commit({ 'bots/faq/domain.yml': 'intents:\n- greet\n' });
    expect(seen.get((await identify(scratch)).inputs)).toBe('as it was');
    scratch.commit({ 'bots/faq/model.bin': pointer('two') });
    await expectNew('another LFS object');
    scratch.commit({ 'bots/faq/data/gru\u0308\u00dfe.yml': 'ü\n', 'bots/faq/data/grüße.yml': undefined });
    await expectNew('the same name in another normal form');
    scratch.git('-C', 'bots/faq/library', 'commit', '--quiet', '--allow-empty', '-m', 'On');
    scratch.commit({});
    await expectNew('another commit of the submodule');
    scratch.git('rm', '--quiet', '--cached', 'bots/faq/library');
    scratch.commitIndex();
    await expectNew('no submodule');
    scratch.commit({ 'common/new.yml': '' });
    await expectNew('a shared file more');
  }, 120_000);

  test('what is no input changes nothing; the tests change the suite alone', async () => {
    const scratch = everyKind();
    const before = await identify(scratch);
    for (const [path, file] of Object.entries(others)) {
      if (path.includes('/tests/')) continue;
      scratch.commit({ [path]: `${String(file)}more\n` });
      expect([path, await identify(scratch)]).toEqual([path, before]);
      scratch.commit({ [path]: undefined });
      expect([path, await identify(scratch)]).toEqual([path, before]);
    }
    const suites = [before.suite];
    scratch.commit({ 'bots/faq/tests/test_a.yml': 'stories: [x]\n' });
    suites.push((await identify(scratch)).suite);
    scratch.git('update-index', '--chmod=+x', 'bots/faq/tests/test_a.yml');
    scratch.commitIndex();
    suites.push((await identify(scratch)).suite);
    scratch.commit({ 'bots/faq/tests/grüße/😀.yml': 'x' });
    suites.push((await identify(scratch)).suite);
    scratch.commit({ 'bots/faq/tests': undefined });
    suites.push((await identify(scratch)).suite);
    expect(new Set(suites).size).toBe(suites.length);
    expect(suites.at(-1)).toBeUndefined();
    expect((await identify(scratch)).inputs).toBe(before.inputs);
  }, 60_000);
});

describe('equal inputs give equal digests', () => {
  test('wherever the directories of bots move', async () => {
    const scratch = everyKind();
    const before = await identify(scratch);
    scratch.git('mv', 'bots/bank', 'bots/savings bank');
    scratch.git('mv', 'bots/faq2', 'faq');
    scratch.commitIndex();
    expect(await identify(scratch)).toEqual(before);
    scratch.git('mv', 'bots/faq', 'bots/häufige fragen');
    scratch.commitIndex();
    expect(await identify(scratch, 'HEAD', { ...bot, path: 'bots/häufige fragen' })).toEqual(before);
    expect((await identify(scratch)).inputs).not.toBe(before.inputs);
  });

  test("whatever the clone's settings make of the work tree, and however dirty that is", async () => {
    const scratch = everyKind();
    const before = await identify(scratch);
    for (const settings of [
      ['core.autocrlf=true'],
      ['core.autocrlf=input', 'core.fileMode=false'],
      ['core.symlinks=false'],
      ['core.precomposeUnicode=true', 'core.eol=crlf'],
    ]) {
      const options = [
        ...settings,
        'filter.up.smudge=tr a-z A-Z',
        'filter.up.clean=tr A-Z a-z',
        'filter.lfs.smudge=echo smudged',
      ].flatMap((one) => ['-c', one]);
      const clone = space.clone(scratch, ...options);
      expect(await identify(clone)).toEqual(before);
      clone.write('bots/faq/domain.yml', 'dirty');
      clone.git('add', '--all');
      rmSync(join(clone.directory, 'bots/faq/data'), { recursive: true });
      expect(await identify(clone)).toEqual(before);
    }
    expect(await identify(space.clone(scratch, '--bare'))).toEqual(before);
    expect(await identify(space.clone(`file://${scratch.directory}`, '--depth=1'))).toEqual(before);
  });

  test("a snapshot of a clean work tree is HEAD's, whatever its settings; a dirty one is its commit's", async () => {
    const scratch = everyKind();
    const before = await identify(scratch);
    const clone = space.clone(scratch, '-c', 'core.autocrlf=true');
    await using repository = await openRepository(clone.directory);
    expect(await identify(clone, await repository.snapshot(inputPaths(bot)))).toEqual(before);
    clone.write('bots/faq/data/new "ü"\n.yml', 'x\n');
    rmSync(join(clone.directory, 'bots/faq/config.yml'));
    const snapshot = await identify(clone, await repository.snapshot(inputPaths(bot)));
    expect(snapshot.inputs).not.toBe(before.inputs);
    clone.git('add', '--all');
    clone.commitIndex();
    expect(await identify(clone)).toEqual(snapshot);
  });

  test('inputs laid out are the bytes that the digest is of', async () => {
    const scratch = space.repository();
    scratch.commit({ ...kinds, ...others, 'bots/faq/model.bin': 'no pointer' });
    const directory = space.path('out');
    await using repository = await openRepository(scratch.directory);
    const entries = await repository.entries('HEAD', inputPaths(bot));
    await repository.materialize('HEAD', inputEntries(bot, entries), directory);
    const copy = space.repository();
    // Without the attributes that would make git change what it adds.
    rmSync(join(directory, 'bots/faq/.gitattributes'));
    copy.git(`--work-tree=${directory}`, 'add', '--all', '--force');
    copy.write('bots/faq/.gitattributes', kinds['bots/faq/.gitattributes']!);
    copy.git('add', '--force', 'bots/faq/.gitattributes');
    copy.commitIndex();
    expect((await identify(copy)).inputs).toBe((await identify(scratch)).inputs);
  });
});

describe('however commits come to the main branch', () => {
  const name = fc.constantFrom(
    'domain.yml',
    'data/nlu.yml',
    'data/ü 😀.yml',
    'actions/a.js',
    'tests/test_a.yml',
    'README.md',
  );
  const change = fc.record({
    path: fc.oneof(
      name.map((path) => `bots/faq/${path}`),
      fc.constantFrom('common/a.yml', 'bots/bank/domain.yml'),
    ),
    content: fc.constantFrom('one\n', 'two\r\n', 'drei ü\n', undefined),
    executable: fc.boolean(),
  });
  const commits = fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  const noise = fc.array(fc.constantFrom('README.md', 'bots/other/x', 'docs/a', 'bots/faq2/y'), {
    maxLength: 2,
  });

  const ways: Record<string, (at: ScratchRepository) => void> = {
    squash: (at) => {
      at.git('merge', '--quiet', '--squash', 'feature');
      at.commitIndex('Squashed (#1)');
    },
    merge: (at) => at.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature'),
    'cherry-pick': (at) =>
      at.git('cherry-pick', '--allow-empty', '--keep-redundant-commits', 'start..feature'),
    rebase: (at) => {
      at.git('checkout', '--quiet', '-b', 'rebased', 'feature');
      at.git('rebase', '--quiet', 'main');
      at.git('checkout', '--quiet', 'main');
      at.git('merge', '--quiet', '--ff-only', 'rebased');
    },
  };

  test.each(Object.keys(ways))(
    'by %s: what was trained on the branch is found on main',
    async (way) => {
      await fc.assert(
        fc.asyncProperty(commits, noise, async (steps, elsewhere) => {
          const scratch = space.repository();
          scratch.commit({
            'bots/faq/domain.yml': 'start\n',
            'bots/faq/tests/test_a.yml': 'start\n',
            'common/a.yml': 'start\n',
            'bots/bank/domain.yml': 'start\n',
          });
          scratch.git('tag', 'start');
          scratch.git('checkout', '--quiet', '-b', 'feature');
          for (const changes of steps) {
            const files = changes.map(
              ({ path, content, executable }) =>
                [
                  path,
                  content === undefined ? undefined : executable ? { content, executable } : content,
                ] as const,
            );
            scratch.commit(Object.fromEntries(files) as Record<string, FileSpec | undefined>);
          }
          const branch = await identify(scratch, 'feature');
          scratch.git('checkout', '--quiet', 'main');
          for (const path of elsewhere) scratch.commit({ [path]: `${Math.random()}` }, 'Elsewhere');
          ways[way]!(scratch);
          expect(await identify(scratch, 'main')).toEqual(branch);
          expect(await identify(scratch, 'feature')).toEqual(branch);
        }),
        { numRuns: 5, endOnFailure: true },
      );
    },
    120_000,
  );

  test('the same files committed by others, elsewhere, at another time, are the same bot', async () => {
    const one = space.repository();
    one.commit(kinds);
    const other = space.repository();
    other.git('config', 'core.compression', '0');
    for (const [path, file] of Object.entries(kinds).reverse()) other.commit({ [path]: file }, `Add ${path}`);
    other.commit(others);
    other.git('gc', '--quiet', '--prune=now');
    expect(other.git('rev-parse', 'HEAD')).not.toBe(one.git('rev-parse', 'HEAD'));
    expect((await identify(other)).inputs).toBe((await identify(one)).inputs);
  });
});
