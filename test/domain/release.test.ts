import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import semver from 'semver';
import { UserError } from '../../src/domain/errors.ts';
import { changesOf, type Change } from '../../src/domain/history.ts';
import {
  bumpOf,
  changeName,
  nextVersion,
  notesMarkdown,
  releaseName,
  tagMessage,
  tagName,
  type ReleaseFigures,
} from '../../src/domain/release.ts';
import { anyText, commit, commitId, digest, entry, released } from './builders.ts';

const change = (subject: string, body = '', word = subject): Change =>
  changesOf([entry(word, word, { commit: { subject, body } })])[0]!;

describe('bumpOf', () => {
  test.each([
    ['feat: a form', '', 'minor'],
    ['feat(bank): a form', '', 'minor'],
    ['Feat: a form', '', 'minor'],
    ['feat!: another form', '', 'major'],
    ['fix(bank)!: another form', '', 'major'],
    ['fix: a typo', '', 'patch'],
    ['Greet people', '', 'patch'],
    ['a feat: no', '', 'patch'],
    ['feature: no', '', 'patch'],
    ['feat no colon', '', 'patch'],
    ['fix: x', 'Text\n\nBREAKING CHANGE: y', 'major'],
    ['fix: x', 'BREAKING-CHANGE: y', 'major'],
    ['fix: x', 'no BREAKING CHANGE: here', 'patch'],
    ['Wow!', '', 'patch'],
  ])('%j with %j is a %s', (subject, body, bump) => {
    expect(bumpOf(commit('x', { subject, body }))).toBe(bump);
  });
});

describe('nextVersion', () => {
  const next = (versions: string[], subjects: string[], override?: string) =>
    nextVersion({
      releases: versions.map((version) => released(`old ${version}`, version)),
      package: digest('new'),
      line: commitId('new'),
      shipped: subjects.map((subject) => change(subject)),
      override,
    });

  test.each([
    [[], ['feat!: x'], '1.0.0'],
    [['1.2.3'], ['fix: x'], '1.2.4'],
    [['1.2.3'], [], '1.2.4'],
    [['1.2.3'], ['fix: x', 'feat: y'], '1.3.0'],
    [['1.2.3'], ['feat: x', 'fix!: y', 'fix: z'], '2.0.0'],
    [['0.2.3'], ['feat!: x'], '0.3.0'],
    [['0.2.3'], ['feat: x'], '0.3.0'],
    [['0.2.3'], ['fix: x'], '0.2.4'],
    [['2.0.0-beta.1'], ['fix: x'], '2.0.0'],
    [['2.0.0-beta.1'], ['feat: x'], '2.1.0'],
    [['1.9.0', '1.10.0', '1.2.0'], ['fix: x'], '1.10.1'],
    [['1.0.0', 'not a version'], ['fix: x'], '1.0.1'],
  ])('after %j, %j is released as %s', (versions, subjects, version) => {
    expect(next(versions, subjects)).toBe(version);
  });

  test('looks at every commit of a change', () => {
    const shipped = changesOf([
      entry('b', 'one', { commit: { subject: 'test: more' } }),
      entry('a', 'one', { commit: { subject: 'feat: a form' } }),
    ]);
    const releases = [released('old', '1.0.0')];
    expect(
      nextVersion({ releases, package: undefined, line: commitId('b'), shipped, override: undefined }),
    ).toBe('1.1.0');
  });

  test('keeps the version of the same package at the same commit', () => {
    const releases = [
      released('new', '1.0.0', { commit: commitId('new') }),
      released('new', '1.1.0', { commit: commitId('elsewhere') }),
      released('other', '1.2.0', { commit: commitId('new') }),
    ];
    const request = { releases, shipped: [], override: undefined };
    expect(nextVersion({ ...request, package: digest('new'), line: commitId('new') })).toBe('1.0.0');
    expect(nextVersion({ ...request, package: digest('new'), line: commitId('later') })).toBe('1.2.1');
    expect(
      nextVersion({ ...request, package: digest('new'), line: commitId('new'), override: '3.0.0' }),
    ).toBe('3.0.0');
  });

  test('takes a version that a person asks for', () => {
    expect(next(['1.0.0'], [], '1.0.1')).toBe('1.0.1');
    expect(next([], ['fix: x'], 'v0.1.0')).toBe('0.1.0');
    expect(next(['1.0.0'], [], '2.0.0-beta.1')).toBe('2.0.0-beta.1');
  });

  test.each([
    [
      ['1.2.3'],
      'soon',
      '"soon" isn\'t a version: three numbers are, such as 1.3.0.',
      'bad-version',
      'Leave it out',
    ],
    [[], '1.2', '"1.2" isn\'t a version: three numbers are, such as 1.0.0.', 'bad-version', 'Leave it out'],
    [[], '=1.2.3', '"=1.2.3" isn\'t a version', 'bad-version', 'Leave it out'],
    [
      ['1.2.3'],
      '1.2.3',
      "Version 1.2.3 isn't greater than 1.2.3",
      'version-not-greater',
      'Ask for 1.2.4 or more',
    ],
    [
      ['1.2.3'],
      '1.0.0',
      "Version 1.0.0 isn't greater than 1.2.3",
      'version-not-greater',
      'Ask for 1.2.4 or more',
    ],
  ])('after %j, %j is refused', (versions, override, message, code, todo) => {
    const refused = () => next(versions, [], override);
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ code, next: expect.stringContaining(todo) }));
  });

  test('is always greater than every version before', () => {
    const version = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)).map((parts) => parts.join('.'));
    const subject = fc.constantFrom('feat: x', 'fix: x', 'feat!: x', 'x');
    fc.assert(
      fc.property(fc.array(version, { minLength: 1 }), fc.array(subject), (versions, subjects) => {
        const result = next(versions, subjects);
        for (const before of versions) expect(semver.gt(result, before)).toBe(true);
      }),
    );
  });
});

const figures: ReleaseFigures = {
  bot: 'bank',
  version: '1.4.0',
  environment: 'production',
  package: digest('package'),
  inputs: digest('inputs'),
  previousVersion: '1.3.2',
  picked: [change('feat: a form (#12)')],
  passengers: [change('Say *hello* @team <b>\n## x')],
  by: 'Rita <rita@example.org>',
  why: 'Friday',
};

test('tagName', () => expect(tagName('bank', '1.4.0')).toBe('bank/v1.4.0'));

describe('tagMessage', () => {
  const [first, second] = [...figures.picked, ...figures.passengers].map(({ commit: { id } }) =>
    id.slice(0, 7),
  );

  test('tells what shipped, one line for each change', () => {
    expect(tagMessage(figures)).toBe(
      [
        'bank 1.4.0',
        '',
        `- feat: a form (#12) (${first}, Ada)`,
        `- Say *hello* @team <b> ## x (${second}, Ada) [passenger]`,
        '',
        `Package: ${digest('package')}`,
        `Inputs: ${digest('inputs')}`,
        'Environment: production',
        'Previous: 1.3.2',
        'Released-by: Rita <rita@example.org>',
        'Reason: Friday',
        '',
      ].join('\n'),
    );
  });

  test('leaves out a reason that nobody gave, and says where it is the first', () => {
    const message = tagMessage({ ...figures, why: '', previousVersion: undefined });
    expect(message).toContain('Previous: none\n');
    expect(message).toMatch(/Released-by: [^\n]*\n$/);
  });
});

describe('notesMarkdown', () => {
  const [first, second] = [...figures.picked, ...figures.passengers].map(({ commit: { id } }) =>
    id.slice(0, 7),
  );

  test('tells the same, with the texts of people as they are', () => {
    expect(notesMarkdown(figures)).toBe(
      [
        '## bank 1.4.0',
        '',
        `- feat: a form \\(#\u206012\\) (\`${first}\`, Ada)`,
        `- Say \\*hello\\* @\u2060team &lt;b&gt; #\u2060#\u2060 x (\`${second}\`, Ada) — *came along unpicked*`,
        '',
        '| | |',
        '|---|---|',
        `| Package | \`${digest('package')}\` |`,
        '| Environment | production |',
        '| Version before | 1\\.3\\.2 |'.replaceAll('\\.', '.'),
        '| Released by | Rita &lt;rita@\u2060example\\.org&gt; |',
        '| Reason | Friday |',
        '',
      ].join('\n'),
    );
  });

  test('says where nothing changed, and where it is the first', () => {
    const notes = notesMarkdown({
      ...figures,
      picked: [],
      passengers: [],
      why: '',
      previousVersion: undefined,
    });
    expect(notes).toContain('\nNo changes since the version before.\n');
    expect(notes).toContain('| Version before | none |');
    expect(notes).not.toContain('Reason');
  });

  test('no text of a person starts a line, a tag or a mention', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = notesMarkdown({
          ...figures,
          picked: [change(text, '', 'x')],
          passengers: [],
          why: text,
          by: text,
        }).split('\n');
        expect(lines).toHaveLength(text === '' ? 11 : 12);
        for (const line of lines.filter((one) => !one.includes('sha256:')))
          expect(line).not.toMatch(/<|@(?!\u2060)/);
      }),
    );
  });
});

test('changeName is the pull request or the short commit', () => {
  expect(changeName(change('x (#12)'))).toBe('#12');
  expect(changeName(change('x', '', 'word'))).toBe(commitId('word').slice(0, 7));
});

test('releaseName', () => {
  const short = digest('package').slice(7, 19);
  expect(releaseName('1.4.0', digest('package'))).toBe(`1.4.0 (package ${short})`);
  expect(releaseName(undefined, digest('package'))).toBe(`package ${short}`);
});
