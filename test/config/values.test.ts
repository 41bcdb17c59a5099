import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  botDirectory,
  branchName,
  branchPattern,
  directory,
  duration,
  httpUrl,
  remote,
  repositoryPath,
} from '../../src/config/values.ts';

const bounded = duration('1s', 100, 7 * 86_400_000);

test.each([
  ['500ms', 500],
  ['1.5s', 1_500],
  ['90s', 90_000],
  ['15m', 900_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('%s is a duration', (text, value) => {
  expect(bounded.check(text)).toEqual({ value });
});

test.each([
  ['60', { wrong: 'it has no unit', next: 'Write 60s, 60m or 60h.' }],
  ['50ms', { wrong: 'allowed are 100ms to 7d' }],
  ['8d', { wrong: 'allowed are 100ms to 7d' }],
  ['24 h', { wrong: '' }],
  ['-1s', { wrong: '' }],
  ['1e3s', { wrong: '' }],
  ['', { wrong: '' }],
])('%j is none', (text, expected) => {
  expect(bounded.check(text)).toEqual(expected);
});

test.each([
  ['./bots//a/', 'bots/a'],
  ['.', '.'],
  ['bots/*', 'bots/*'],
  ['a/../b', 'b'],
  ['Bäckerei', 'Bäckerei'],
])('%j is a path in the repository', (text, value) => {
  expect(repositoryPath.check(text)).toEqual({ value });
});

test.each(['', ' a', '/a', 'C:/a', '..', 'a/../../b', 'a\\b', 'a\nb', 'x'.repeat(1_001)])(
  '%j is no path in the repository',
  (text) => {
    expect(repositoryPath.check(text)).toHaveProperty('wrong');
    expect(botDirectory.check(text)).toHaveProperty('wrong');
  },
);

test('a directory of tests is not the whole bot', () => {
  expect(botDirectory.check('./')).toHaveProperty('wrong');
  expect(botDirectory.check('e2e/tests')).toEqual({ value: 'e2e/tests' });
});

test('no path leaves the repository', () => {
  const parts = fc.array(fc.constantFrom('..', '.', 'a', 'b', ''), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(parts, (names) => {
      const checked = repositoryPath.check(names.join('/'));
      if ('value' in checked) expect(checked.value).toMatch(/^(?!\/)(?!\.\.(?:\/|$))./);
    }),
  );
});

test('a folder may lie anywhere, and is one', () => {
  const folder = directory('/srv/x');
  expect(folder.check('/srv//x/')).toEqual({ value: '/srv/x' });
  expect(folder.check('../x')).toEqual({ value: '../x' });
  expect(folder.check('/')).toEqual({ value: '/' });
  for (const wrong of ['oci://host/x', '~/x', '', 'a\0']) expect(folder.check(wrong)).toHaveProperty('wrong');
});

test('branches are those that git allows', () => {
  for (const right of ['main', 'tidegate/ledger', 'übung', 'v1.0']) {
    expect(branchName('main').check(right)).toEqual({ value: right });
  }
  for (const wrong of [
    '',
    '@',
    'HEAD',
    '-a',
    'a.',
    'a..b',
    'a b',
    'a~',
    '/a',
    'a//b',
    '.a',
    'a.lock',
    'a@{b',
    'a\x7f',
  ]) {
    expect(branchPattern.check(wrong)).toHaveProperty('wrong');
  }
  expect(branchName('main').check('a*')).toEqual({ wrong: 'it is a pattern' });
  expect(branchPattern.check('staging/**')).toEqual({ value: 'staging/**' });
});

test('remotes and addresses run nothing and hold no secret', () => {
  for (const right of ['origin', 'git@host:a/b.git', 'https://host/x', '../bare.git']) {
    expect(remote.check(right)).toEqual({ value: right });
  }
  for (const wrong of ['', '--upload-pack=x', 'ext::sh -c x', 'ext::x', 'https://a:b@host/x', 'a b']) {
    expect(remote.check(wrong)).toHaveProperty('wrong');
  }
  expect(httpUrl.check('http://127.0.0.1:5055/webhook')).toEqual({ value: 'http://127.0.0.1:5055/webhook' });
  for (const wrong of ['', 'host:80', 'file:///x', 'http://a@host/', 'http://a:b@host/', 'http://host/a b']) {
    expect(httpUrl.check(wrong)).toHaveProperty('wrong');
  }
});
