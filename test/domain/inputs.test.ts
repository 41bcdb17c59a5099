import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Bot } from '../../src/domain/bot.ts';
import {
  compareUtf8,
  inputEntries,
  inputPaths,
  inputsDigest,
  suiteDigest,
  suiteEntries,
  withoutNestedBots,
  type TrainingEngine,
  type TreeEntry,
} from '../../src/domain/inputs.ts';

const bot: Bot = {
  name: 'faq',
  path: 'bots/faq',
  engine: undefined,
  shared: ['common'],
  ignore: [],
  tests: 'tests',
};
const engine: TrainingEngine = { name: 'builtin', trainer: '1', images: {}, settings: {} };
const oid = (digit: string) => digit.repeat(40);
const file = (path: string, digit = '1', mode = '100644'): TreeEntry => ({ mode, oid: oid(digit), path });
const paths = (entries: readonly TreeEntry[]) => entries.map(({ path }) => path);
const digest = (entries: readonly TreeEntry[], of: Bot = bot, by = engine) =>
  inputsDigest(of, entries, by, { local: false });

const mode = fc.constantFrom('100644', '100755', '120000', '160000');
const anyOid = fc.stringMatching(/^[0-9a-f]{40}$/);
const part = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
  .map((text) => text.replaceAll(/[/\0]/g, '-'))
  .filter((text) => text !== '.' && text !== '..');
const relative = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
const area = fc.constantFrom('bots/faq/', 'common/', 'bots/faq/tests/', 'other/');
const entry: fc.Arbitrary<TreeEntry> = fc
  .record({ mode, oid: anyOid, area, relative })
  .map(({ area, relative, ...rest }) => ({ ...rest, path: area + relative }));
const tree = fc.uniqueArray(entry, { selector: ({ path }) => path, maxLength: 12 });
const treeWithInputs = tree.filter((entries) => inputEntries(bot, entries).length > 0);

describe('which files are inputs', () => {
  test("the bot's directory and its shared paths, without tests and the sealed id", () => {
    const entries = [
      'data/nlu.yml',
      'domain.yml',
      'tests/test_a.yml',
      '.tidegate.bot',
      'data/.tidegate.bot',
      'testsuite.yml',
    ]
      .map((path) => file(`bots/faq/${path}`))
      .concat(
        file('common/nlu.yml'),
        file('commons/x'),
        file('bots/faq2/domain.yml'),
        file('bots'),
        file('README.md'),
      );
    expect(paths(inputEntries(bot, entries))).toEqual([
      'bots/faq/data/.tidegate.bot',
      'bots/faq/data/nlu.yml',
      'bots/faq/domain.yml',
      'bots/faq/testsuite.yml',
      'common/nlu.yml',
    ]);
    expect(paths(suiteEntries(bot, entries))).toEqual(['bots/faq/tests/test_a.yml']);
  });

  test('what ignore matches is left out', () => {
    const entries = [
      file('bots/faq/README.md'),
      file('bots/faq/docs/a.yml'),
      file('bots/faq/a.yml'),
      file('common/README.md'),
    ];
    expect(paths(inputEntries({ ...bot, ignore: ['*.md', 'docs/'] }, entries))).toEqual([
      'bots/faq/a.yml',
      'common/README.md',
    ]);
  });

  test('a shared path inside the directory wins over ignore and the tests', () => {
    const entries = [
      file('bots/faq/docs/glossary.yml'),
      file('bots/faq/docs/a.yml'),
      file('bots/faq/tests/base.yml'),
    ];
    const sharing = {
      ...bot,
      ignore: ['docs/'],
      shared: ['bots/faq/docs/glossary.yml', 'bots/faq/tests/base.yml'],
    };
    expect(paths(inputEntries(sharing, entries))).toEqual([
      'bots/faq/docs/glossary.yml',
      'bots/faq/tests/base.yml',
    ]);
  });

  test("sharing the bot's own directory or one above it brings back nothing that is left out", () => {
    const entries = [file('bots/faq/tests/a.yml'), file('bots/faq/a.yml'), file('bots/b/a.yml')];
    expect(paths(inputEntries({ ...bot, shared: ['bots/faq'] }, entries))).toEqual(['bots/faq/a.yml']);
    expect(paths(inputEntries({ ...bot, shared: ['bots'] }, entries))).toEqual([
      'bots/b/a.yml',
      'bots/faq/a.yml',
    ]);
  });

  test('a bot at the root leaves out what is about the repository', () => {
    const root: Bot = { ...bot, path: '.', shared: [] };
    const entries = [
      'tidegate.yml',
      '.github/workflows/ci.yml',
      '.tidegate.bot',
      'tests/a.yml',
      'domain.yml',
      'data/tidegate.yml',
    ].map((path) => file(path));
    expect(paths(inputEntries(root, entries))).toEqual(['data/tidegate.yml', 'domain.yml']);
    expect(paths(suiteEntries(root, entries))).toEqual(['tests/a.yml']);
    expect(inputPaths(root)).toEqual(['.']);
  });

  test('a bot may be a submodule, and ignore may leave one out', () => {
    const whole = [file('bots/faq', '7', '160000')];
    expect(inputEntries(bot, whole)).toEqual(whole);
    expect(digest(whole)).not.toBe(digest([file('bots/faq', '8', '160000')]));
    const vendored = [file('bots/faq/vendor', '7', '160000'), file('bots/faq/vendor.yml')];
    expect(paths(inputEntries({ ...bot, ignore: ['vendor/'] }, vendored))).toEqual(['bots/faq/vendor.yml']);
  });

  test('every path that is listed is named once', () => {
    expect(inputPaths({ ...bot, shared: ['common', 'bots/faq', 'common'] })).toEqual(['bots/faq', 'common']);
  });

  test('files come sorted by the bytes of their paths', () => {
    const names = ['\u{1F600}', '\uFFFD', '\uE000', 'z', 'a/b', 'a.b', 'a', 'ä'].map((name) =>
      file(`bots/faq/${name}`),
    );
    const bytes = (path: string) => Buffer.from(path).toString('hex');
    const sorted = paths(inputEntries(bot, names));
    expect(sorted).toEqual([...sorted].sort((a, b) => (bytes(a) < bytes(b) ? -1 : 1)));
    expect(sorted).toHaveLength(names.length);
  });
});

test('texts are ordered as their UTF-8 bytes are', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '\u00e9', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

describe('the inputs digest', () => {
  test('has a fixed form', () => {
    // Another value here would mean that every bot of every user is trained again.
    const by = { ...engine, images: { core: 'sha256:1' }, settings: { epochs: 3, fast: true } };
    expect(
      digest([file('bots/faq/domain.yml'), file('common/ü.yml', '2', '100755')], bot, by),
    ).toMatchInlineSnapshot(`"sha256:c1d5593dd747c6985953691b93f595fac41e213322437dd64a9adee1aa174590"`);
    expect(suiteDigest(bot, [file('bots/faq/tests/a.yml')])).toMatchInlineSnapshot(
      `"sha256:061476e5d606b78843d0d6b1997bbfdc6674b03ee5a6b38906b06f0fda3157cb"`,
    );
  });

  test('depends on neither the order of files nor their repetition', () => {
    fc.assert(
      fc.property(tree, fc.array(fc.nat()), (entries, seeds) => {
        const shuffled = entries
          .map((one, index) => ({ one, rank: seeds[index % (seeds.length || 1)] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one);
        expect(digest([...shuffled, ...entries])).toBe(digest(entries));
      }),
    );
  });

  test('depends on the inputs alone', () => {
    fc.assert(
      fc.property(tree, (entries) => {
        expect(digest(entries)).toBe(digest(inputEntries(bot, entries)));
      }),
    );
  });

  test("does not change when the bot's directory moves", () => {
    fc.assert(
      fc.property(tree, relative, (entries, place) => {
        const moved = { ...bot, path: `moved/${place}` };
        const there = entries.map((one) => ({
          ...one,
          path: one.path.replace(/^bots\/faq(?=\/)/, () => moved.path),
        }));
        expect(digest(there, moved)).toBe(digest(entries));
        expect(suiteDigest(moved, there)).toBe(suiteDigest(bot, entries));
      }),
    );
  });

  test('changes with every change of an input', () => {
    fc.assert(
      fc.property(
        treeWithInputs,
        fc.nat(),
        mode,
        anyOid,
        relative,
        (entries, pick, otherMode, otherOid, name) => {
          const inputs = inputEntries(bot, entries);
          const chosen = inputs[pick % inputs.length]!;
          const rest = inputs.filter((one) => one !== chosen);
          const before = digest(inputs);
          if (otherMode !== chosen.mode)
            expect(digest([...rest, { ...chosen, mode: otherMode }])).not.toBe(before);
          if (otherOid !== chosen.oid)
            expect(digest([...rest, { ...chosen, oid: otherOid }])).not.toBe(before);
          expect(digest(rest)).not.toBe(before);
          const renamed = { ...chosen, path: `common/${name}` };
          if (!inputs.some(({ path }) => path === renamed.path))
            expect(digest([...rest, renamed])).not.toBe(before);
          const added = { ...chosen, path: `bots/faq/new/${name}` };
          if (!inputs.some(({ path }) => path === added.path))
            expect(digest([...inputs, added])).not.toBe(before);
        },
      ),
    );
  });

  test('tells a file of the bot from a shared one of the same name', () => {
    expect(digest([file('bots/faq/x')], { ...bot, shared: [] })).not.toBe(
      digest([file('x')], { ...bot, shared: ['x'] }),
    );
  });

  test('changes with the bot, each part of the engine, and local work', () => {
    const entries = [file('bots/faq/domain.yml')];
    const digests = [
      digest(entries),
      digest(entries, { ...bot, name: 'bank' }),
      digest(entries, bot, { ...engine, name: 'rasa' }),
      digest(entries, bot, { ...engine, trainer: '2' }),
      digest(entries, bot, { ...engine, images: { core: 'sha256:1' } }),
      digest(entries, bot, { ...engine, images: { actions: 'sha256:1' } }),
      digest(entries, bot, { ...engine, settings: { epochs: 3 } }),
      digest(entries, bot, { ...engine, settings: { epochs: '3' } }),
      digest(entries, bot, { ...engine, settings: { epochs: true } }),
      inputsDigest(bot, entries, engine, { local: true }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  test('does not depend on the order of settings and images', () => {
    const one = { ...engine, settings: { a: 1, b: 2 }, images: { core: 'x', actions: 'y' } };
    const other = { ...engine, settings: { b: 2, a: 1 }, images: { actions: 'y', core: 'x' } };
    expect(digest([], bot, one)).toBe(digest([], bot, other));
  });

  test('covers nothing of the bot beyond its name and files', () => {
    const entries = [file('bots/faq/domain.yml'), file('common/a')];
    const other: Bot = {
      ...bot,
      shared: ['common/a', 'common'],
      ignore: ['none'],
      engine: { name: 'rasa', settings: {} },
    };
    expect(digest(entries, other)).toBe(digest(entries));
  });
});

describe('the suite digest', () => {
  test('is undefined where there are no tests', () => {
    expect(suiteDigest(bot, [file('bots/faq/domain.yml'), file('common/tests/a.yml')])).toBeUndefined();
  });

  test('is that of YAML files: nothing else is a conversation', () => {
    expect(
      suiteDigest(bot, [file('bots/faq/tests/README.md'), file('bots/faq/tests/a.yml.orig')]),
    ).toBeUndefined();
    expect(suiteEntries(bot, [file('bots/faq/tests/a.YAML'), file('bots/faq/tests/b.txt')])).toHaveLength(1);
  });

  test('changes with the tests, and only with them', () => {
    fc.assert(
      fc.property(treeWithInputs, fc.array(fc.tuple(part, anyOid), { minLength: 1 }), (entries, tests) => {
        const suite = tests.map(([name, id]) => ({
          mode: '100644',
          oid: id,
          path: `bots/faq/tests/${name}.yml`,
        }));
        const before = entries.filter(({ path }) => !path.startsWith('bots/faq/tests/'));
        const after = [...before, ...suite];
        expect(digest(after)).toBe(digest(before));
        expect(suiteDigest(bot, after)).toBeDefined();
        expect(suiteDigest(bot, after)).toBe(suiteDigest(bot, suite));
        const changed = suite.map((one) => ({
          ...one,
          oid: one.oid.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
        }));
        expect(suiteDigest(bot, changed)).not.toBe(suiteDigest(bot, after));
      }),
    );
  });

  test("keeps its value when the tests' directory is renamed", () => {
    expect(suiteDigest({ ...bot, tests: 'e2e' }, [file('bots/faq/e2e/a.yml')])).toBe(
      suiteDigest(bot, [file('bots/faq/tests/a.yml')]),
    );
  });

  test('is none of the inputs digests', () => {
    const entries = [file('bots/faq/tests/a.yml'), file('bots/faq/a.yml')];
    expect(suiteDigest(bot, entries)).not.toBe(digest(entries));
  });
});

describe('bots inside others', () => {
  const outer: Bot = { ...bot, name: 'outer', path: '.', shared: [], ignore: ['*.md'] };
  const inner: Bot = { ...bot, name: 'inner', path: 'bots/[in]ner (1)', shared: [] };

  test('an outer bot is not trained from an inner one', () => {
    const [apart, kept] = withoutNestedBots([outer, inner]);
    expect(kept).toBe(inner);
    const entries = ['bots/[in]ner (1)/domain.yml', 'bots/inner (1)/domain.yml', 'bots/i', 'README.md'].map(
      (path) => file(path),
    );
    expect(paths(inputEntries(apart!, entries))).toEqual(['bots/i', 'bots/inner (1)/domain.yml']);
    expect(paths(inputEntries(inner, entries))).toEqual(['bots/[in]ner (1)/domain.yml']);
    expect(paths(inputEntries(outer, entries))).toContain('bots/[in]ner (1)/domain.yml');
  });

  test('two bots in one directory stay as they are', () => {
    const twins = [bot, { ...bot, name: 'twin' }];
    expect(withoutNestedBots(twins)).toEqual(twins);
  });
});
