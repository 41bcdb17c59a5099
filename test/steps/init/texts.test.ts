import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  actionsSourceOf,
  readActionsSource,
  runnerInWorkflows,
  sourceInWorkflows,
  usesOf,
} from '../../../src/steps/init/actions-source.ts';
import { difference, sameText } from '../../../src/steps/init/difference.ts';
import { compare, write } from '../../../src/steps/init/files.ts';
import { rasaVersion, tellsVersion } from '../../../src/steps/init/rasa-version.ts';
import { World } from '../../support/fakes/world.ts';

const sha = '0123456789abcdef0123456789abcdef01234567';

describe('where actions come from', () => {
  test('is one commit of one repository, with its version', () => {
    const source = { repository: 'acme/tidegate', commit: sha, version: 'v1.2.3' };
    expect(readActionsSource(` acme/tidegate@${sha}#v1.2.3 `)).toEqual(source);
    expect(actionsSourceOf(`acme/tidegate@${sha}#1.2.3`)).toEqual(source);
    expect(usesOf(source, 'train')).toBe(`acme/tidegate/actions/train@${sha} # v1.2.3`);
  });

  test.each([
    `acme/tidegate@${sha}`,
    'acme/tidegate@main#v1.2.3',
    `acme/tidegate@${sha.slice(1)}#v1.2.3`,
    `acme@${sha}#v1.2.3`,
    `acme/..@${sha}#v1.2.3`,
    `acme/tide gate@${sha}#v1.2.3`,
    `acme/tidegate@${sha}#v1`,
    `acme/tidegate@${sha}#v1.2.3\nrun: x`,
  ])('is never guessed from %j', (text) => {
    expect(readActionsSource(text)).toBeUndefined();
    expect(() => actionsSourceOf(text)).toThrow(/OWNER\/REPOSITORY@COMMIT#VERSION/);
  });

  test('is found again in the workflows that were written', () => {
    fc.assert(
      fc.property(fc.constantFrom('train', 'smoke-test'), fc.nat(99), (action, number) => {
        const source = { repository: 'a/b.c', commit: sha, version: `v${number}.0.1` };
        const text = `steps:\n  - uses: actions/checkout@${sha} # v7.0.1\n  - uses: ${usesOf(source, action)}\n`;
        expect(sourceInWorkflows(['no workflow', text])).toEqual(source);
      }),
    );
    expect(sourceInWorkflows([`uses: a/b/actions/train@${sha} # v1`])).toBeUndefined();
    expect(sourceInWorkflows([])).toBeUndefined();
  });

  test("the runner is found again, where it isn't the usual one", () => {
    expect(
      runnerInWorkflows(['jobs:\n  a:\n    runs-on: ubuntu-latest\n  b:\n    runs-on: our-own # here\n']),
    ).toBe('our-own');
    expect(runnerInWorkflows(['    runs-on: ubuntu-latest\n', ''])).toBeUndefined();
  });
});

describe('difference', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 })
    .map((lines) => lines.join('\n'));

  test('of a text and itself is nothing, however its lines end', () => {
    fc.assert(
      fc.property(text, (lines) => {
        expect(difference(lines, lines)).toEqual({ removed: [], added: [] });
        expect(sameText(lines, `\uFEFF${lines.replaceAll('\n', '\r\n')}`)).toBe(true);
      }),
    );
    expect(sameText('a', 'b')).toBe(false);
  });

  test('takes as few lines as it can, and all of them on both sides', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { removed, added } = difference(before, after);
        const [a, b] = [before, after].map((each) => each.replace(/\n$/, '').split('\n')) as [
          string[],
          string[],
        ];
        expect(a.length - removed.length).toBe(b.length - added.length);
        expect(removed.every((line) => a.includes(line)) && added.every((line) => b.includes(line))).toBe(
          true,
        );
        expect(a.length - removed.length).toBe(longest(a, b));
      }),
    );
  });

  test('of what is very long is the whole of its middle', () => {
    const many = (word: string) => Array.from({ length: 1_100 }, (_, line) => `${word} ${line}`);
    const { removed, added } = difference(
      ['x', ...many('a'), 'y'].join('\n'),
      ['x', ...many('b'), 'y'].join('\n'),
    );
    expect([removed.length, added.length]).toEqual([1_100, 1_100]);
  });
});

/** The length of a longest common subsequence, by its definition. */
function longest(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  const at = b.indexOf(first);
  const without = longest(rest, b);
  return at < 0 ? without : Math.max(without, 1 + longest(rest, b.slice(at + 1)));
}

describe('files', () => {
  test('are written where nothing lies, left where the same lies, and kept where another lies', async () => {
    const world = new World();
    const files = ['new', 'same', 'other', 'mine'].map((path) => ({ path, text: 'one\ntwo\n' }));
    world.workTree.files.set('same', 'one\r\ntwo\r\n').set('other', 'two\n').set('mine', 'three\n');
    const compared = await compare(world.ports, files);
    expect(compared.map(({ state, removed, added }) => [state, removed, added])).toEqual([
      ['new', [], []],
      ['same', [], []],
      ['differs', [], ['one']],
      ['differs', ['three'], ['one', 'two']],
    ]);
    const written = await write(world.ports, compared, ({ path }) => Promise.resolve(path === 'other'));
    expect(written.map(({ outcome }) => outcome)).toEqual(['written', 'unchanged', 'replaced', 'kept']);
    expect(Object.fromEntries(world.workTree.files)).toEqual({
      ...{ new: 'one\ntwo\n', same: 'one\r\ntwo\r\n' },
      ...{ other: 'one\ntwo\n', mine: 'three\n' },
    });
  });
});

describe('the Rasa version', () => {
  const of = (path: string, text: string) => rasaVersion([{ path, text }]);

  test.each([
    ['requirements.txt', '# rasa==1.0\nrasa-sdk==3.6.2\nrasa==3.6.21\n', '3.6.21', false, 3],
    ['requirements-dev.txt', 'rasa[full,spacy]~=3.6 ; python_version > "3.8"', '~=3.6', false, 1],
    ['bots/requirements/base.txt', 'rasa-pro===3.9.1', '3.9.1', true, 1],
    ['pyproject.toml', '[tool.poetry.dependencies]\nrasa = "^3.5"\n', '^3.5', false, 2],
    ['pyproject.toml', 'rasa = { extras = ["spacy"], version = "3.6.20" }', '3.6.20', false, 1],
    ['pyproject.toml', 'dependencies = [\n  "rasa>=3.4",\n]', '>=3.4', false, 2],
    ['Pipfile', 'rasa = "==3.6.16"', '3.6.16', false, 1],
    ['setup.py', "install_requires=['rasa==3.1.0']", '3.1.0', false, 1],
    ['actions/Dockerfile', 'FROM rasa/rasa-sdk:3.6.2\nFROM rasa/rasa:3.6.20-full', '3.6.20', false, 2],
    ['docker-compose.yml', '  image: rasa/rasa-pro:3.10.1', '3.10.1', true, 1],
    ['domain.yml', 'version: "2.0"\nintents: []', '2', false, 1],
    ['config.yml', 'recipe: default.v1\nassistant_id: x', '3', false, 1],
    ['config.yml', 'assistant_id: x\nrecipe: default.v1', '3.5 or newer', false, 1],
  ])('%s: %j', (path, text, version, pro, line) => {
    expect(tellsVersion(path)).toBe(true);
    expect(of(path, text)).toEqual({ version, pro, file: path, line });
  });

  test('is unknown where nothing tells', () => {
    expect(rasaVersion([])).toBeUndefined();
    expect(of('requirements.txt', 'rasa-sdk==3.6.2\nrasalike==1\nxrasa==2')).toBeUndefined();
    expect(of('config.yml', 'language: en')).toBeUndefined();
    expect(tellsVersion('data/nlu.yml')).toBe(false);
  });

  test('is the nearest pin; an image tells less than a program, a format less than an image', () => {
    const files = [
      { path: 'bots/a/config.yml', text: 'recipe: default.v1' },
      { path: 'bots/a/Dockerfile', text: 'FROM rasa/rasa:3.0.0' },
      { path: 'bots/requirements.txt', text: 'rasa==3.2.0' },
      { path: 'requirements.txt', text: 'rasa==3.6.0' },
    ];
    expect(rasaVersion(files)?.version).toBe('3.2.0');
    expect(rasaVersion(files.slice(0, 2))?.version).toBe('3.0.0');
    expect(rasaVersion(files.slice(0, 1))?.version).toBe('3');
  });

  test('is looked for without harm in whatever lies there', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => of('requirements.txt', text)).not.toThrow();
      }),
    );
    const started = performance.now();
    of('pyproject.toml', `rasa = {${'version '.repeat(100_000)}\n${'rasa '.repeat(100_000)}`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
