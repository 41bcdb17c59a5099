import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findBots } from '../../src/domain/bots.ts';
import type { BotPattern } from '../../src/domain/project.ts';

const tree = (...paths: string[]) => paths.map((path) => ({ mode: '100644', oid: '0'.repeat(40), path }));
const bot = (directory: string) => [`${directory}/config.yml`, `${directory}/domain.yml`];
const place = { file: 'tidegate.yml', line: 3, column: 5 };
const pattern = (path: string, given: Partial<BotPattern> = {}): BotPattern => ({
  path,
  name: undefined,
  engine: undefined,
  shared: [],
  ignore: [],
  tests: 'tests',
  place,
  ...given,
});
const find = (bots: readonly BotPattern[], ...paths: string[]) => {
  const found = findBots({ bots }, tree(...paths));
  return {
    bots: found.bots.map(({ name, path }) => [name, path]),
    problems: found.problems.map(({ code, message, next }) => [code, message, next]),
    whole: found,
  };
};

describe('findBots without a list', () => {
  test('finds every directory with config.yml and a domain', () => {
    const { bots, problems } = find(
      [],
      ...bot('bots/bank'),
      ...['shop/config.yml', 'shop/domain/intents.yml'],
      ...['tour/config.yml', 'tour/domain/deep/er/forms.yaml'],
      ...['half/config.yml', 'other/domain.yml', 'third/config.yml', 'third/domain/readme.md'],
      ...[
        'fourth/config.yml',
        'fourth/domains/x.yml',
        'fourth/my-domain.yml',
        'fifth/domain.yml',
        'fifth/my-config.yml',
      ],
      ...[
        'sixth/config.yml',
        'sixth/domain.yml.bak',
        'sixth/domain/x.yml.txt',
        'seventh/config.yml',
        'seventh/domain.yaml',
      ],
      'README.md',
    );
    expect(bots).toEqual([
      ['bank', 'bots/bank'],
      ['shop', 'shop'],
      ['tour', 'tour'],
    ]);
    expect(problems).toEqual([]);
  });

  test('looks into no tests, hidden folders, installed packages and other bots', () => {
    const { bots } = find(
      [],
      ...bot('bank'),
      ...bot('bank/old'),
      ...bot('bank2'),
      ...['tests', '.cache', 'a/.b/c', 'node_modules/x', 'venv/lib', 'x/site-packages/y', 'a/env'].flatMap(
        bot,
      ),
      ...bot('contest/virtual'),
    );
    expect(bots).toEqual([
      ['bank', 'bank'],
      ['bank2', 'bank2'],
      ['virtual', 'contest/virtual'],
    ]);
  });

  test('asks for a name for the bot in the root, and finds none inside it', () => {
    const { bots, problems } = find([], 'config.yml', 'domain/x.yml', ...bot('inner'));
    expect(bots).toEqual([]);
    expect(problems).toEqual([
      [
        'bad-name',
        "The bot in the repository's root has no directory whose name it could have.",
        'Give it an entry of its own under `bots:` in tidegate.yml: `- { path: ".", name: … }`.',
      ],
    ]);
  });

  test('finds nothing in an empty tree', () => {
    expect(find([])).toMatchObject({ bots: [], problems: [] });
  });
});

describe('findBots with a list', () => {
  test('makes names of directories, and takes everything else from the entry', () => {
    const given = pattern('bots/My_Big Bot.v2', {
      engine: { name: 'builtin', settings: {} },
      shared: ['shared'],
      ignore: ['*.md'],
      tests: 'checks',
    });
    expect(find([given], ...bot('bots/My_Big Bot.v2')).whole).toEqual({
      bots: [
        {
          name: 'my-big-bot-v2',
          path: 'bots/My_Big Bot.v2',
          engine: { name: 'builtin', settings: {} },
          shared: ['shared'],
          ignore: ['*.md'],
          tests: 'checks',
        },
      ],
      problems: [],
    });
  });

  test('expands patterns, and leaves to an entry of its own what has one', () => {
    const given = [
      pattern('bots/*'),
      pattern('./bots/bank/', { name: 'money' }),
      pattern('bots/{bank,shop}'),
    ];
    expect(
      find(given, ...['bots/bank', 'bots/shop', 'bots/x/deep', 'elsewhere/y'].flatMap(bot)),
    ).toMatchObject({
      bots: [
        ['money', 'bots/bank'],
        ['shop', 'bots/shop'],
      ],
      problems: [],
    });
    expect(
      find([pattern('bots/**')], ...['bots/bank', 'bots/x/deep', 'bots/x/deep/er'].flatMap(bot)).bots,
    ).toHaveLength(3);
    expect(find([pattern('**')], 'config.yml', 'domain.yml', ...bot('tests/x')).bots).toEqual([
      ['x', 'tests/x'],
    ]);
    expect(find([pattern('b[ao]t?')], ...bot('bots'), ...bot('bits')).bots).toEqual([['bots', 'bots']]);
  });

  test('enters hidden folders only where the pattern does', () => {
    const paths = [...bot('.hidden/bank'), ...bot('bots/.old'), ...bot('bots/shop')];
    expect(find([pattern('*/*')], ...paths).bots).toEqual([['shop', 'bots/shop']]);
    expect(find([pattern('.hidden/*')], ...paths).bots).toEqual([['bank', '.hidden/bank']]);
    expect(find([pattern('bots/.o*')], ...paths).problems).toMatchObject([
      ['bad-name', expect.stringContaining('"bots/.old"'), expect.anything()],
    ]);
  });

  test('finds the root by its name', () => {
    expect(find([pattern('.', { name: 'bank' })], 'config.yml', 'domain/x.yml').bots).toEqual([
      ['bank', '.'],
    ]);
    expect(find([pattern('./', { name: 'bank' })], 'config.yml', 'domain.yml').bots).toEqual([['bank', '.']]);
  });

  test('says what a named directory lacks', () => {
    const { problems, whole } = find(
      [pattern('bots/bnak'), pattern('half'), pattern('other')],
      ...bot('bots/bank'),
      'half/config.yml',
      'other/domain/x.yml',
    );
    expect(problems).toEqual([
      [
        'no-bot',
        '"bots/bnak" holds no bot: it has no config.yml and no domain.yml (or domain/ with YAML files).',
        'Bots are in: bots/bank.',
      ],
      [
        'no-bot',
        '"half" holds no bot: it has no domain.yml (or domain/ with YAML files).',
        'Bots are in: bots/bank.',
      ],
      ['no-bot', '"other" holds no bot: it has no config.yml.', 'Bots are in: bots/bank.'],
    ]);
    expect(whole.problems[0]).toMatchObject({ severity: 'error', place });
  });

  test('says that a pattern finds nothing', () => {
    expect(find([pattern('bots/*')], 'README.md').problems).toEqual([
      [
        'no-bot',
        '"bots/*" finds no bot: no directory that it matches has config.yml and domain.yml.',
        'Commit a Rasa project there.',
      ],
    ]);
    expect(find([pattern('**')], 'README.md').problems).toHaveLength(1);
    expect(find([pattern('nowhere/*', { place: undefined })]).problems).toHaveLength(1);
  });

  test.each(['../x', 'bots/../../x', '/etc', '\\\\host\\x', 'C:\\bots', 'bots/..'])(
    '%s is refused',
    (path) => {
      const { bots, problems } = find([pattern(path)], ...bot('bots'));
      expect(bots).toEqual([]);
      expect(problems).toEqual([
        [
          'outside-repository',
          `${JSON.stringify(path)} leaves the repository.`,
          'Name a directory of this repository, relative to its root.',
        ],
      ]);
    },
  );

  test('asks for a name where a directory cannot give one', () => {
    const { bots, problems, whole } = find([pattern('bots/*')], ...bot('bots/2fast'), ...bot('bots/fine'));
    expect(bots).toEqual([['fine', 'bots/fine']]);
    expect(problems).toEqual([
      [
        'bad-name',
        `The directory "bots/2fast" can't name its bot: a name has 1 to 40 of a-z, 0-9 and -, starts with a letter and doesn't end with -.`,
        'Give it an entry of its own under `bots:` in tidegate.yml: `- { path: "bots/2fast", name: … }`.',
      ],
    ]);
    expect(whole.problems[0]?.place).toEqual(place);
    const named = find(
      [pattern('bots/*'), pattern('bots/2fast', { name: 'fast' })],
      ...bot('bots/2fast'),
      ...bot('bots/fine'),
    );
    expect(named).toMatchObject({
      problems: [],
      bots: [
        ['fast', 'bots/2fast'],
        ['fine', 'bots/fine'],
      ],
    });
  });

  test('refuses two bots of one name', () => {
    const { problems } = find([pattern('*/bank')], ...bot('a/bank'), ...bot('b/bank'), ...bot('c/bank'));
    expect(problems).toEqual([
      [
        'duplicate-name',
        'Two bots are called bank: "a/bank" and "b/bank".',
        'Give one of them another `name:` in tidegate.yml.',
      ],
      [
        'duplicate-name',
        'Two bots are called bank: "a/bank" and "c/bank".',
        'Give one of them another `name:` in tidegate.yml.',
      ],
    ]);
  });

  test('gives the same bots whatever the order of the tree, none of them twice', () => {
    const paths = ['bots/bank', 'bots/shop', 'x/y', 'tests/z'].flatMap(bot);
    fc.assert(
      fc.property(fc.shuffledSubarray(paths, { minLength: paths.length }), (shuffled) => {
        const given = [pattern('bots/*'), pattern('**')];
        expect(find(given, ...shuffled).whole).toEqual(find(given, ...paths).whole);
        expect(
          find(given, ...shuffled)
            .bots.map(([, path]) => path)
            .sort(),
        ).toEqual(['bots/bank', 'bots/shop', 'tests/z', 'x/y']);
      }),
    );
  });

  test('never fails, whatever the paths', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (patterns, paths) => {
        const found = findBots({ bots: patterns.map((path) => pattern(path)) }, tree(...paths));
        expect(found.bots.length + found.problems.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
