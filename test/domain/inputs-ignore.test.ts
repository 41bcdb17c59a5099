import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/domain/errors.ts';
import { ignoreFault, ignoreMatcher, literalDirectory } from '../../src/domain/glob.ts';

const matched = (patterns: string[], ...paths: string[]) => {
  const matcher = ignoreMatcher(patterns);
  return paths.filter((path) => matcher(path));
};

describe('patterns of ignore', () => {
  test('a pattern without a slash matches at every depth', () => {
    expect(matched(['*.md'], 'a.md', 'b/c/a.md', 'a.mdx', '.md', 'b/.x.md')).toEqual([
      'a.md',
      'b/c/a.md',
      '.md',
      'b/.x.md',
    ]);
  });

  test('a pattern with a slash is anchored', () => {
    expect(matched(['docs/*.md'], 'docs/a.md', 'x/docs/a.md', 'docs/b/a.md')).toEqual(['docs/a.md']);
    expect(matched(['/a.md'], 'a.md', 'b/a.md')).toEqual(['a.md']);
    expect(matched(['./a.md'], 'a.md', 'b/a.md')).toEqual(['a.md']);
  });

  test('** crosses directories', () => {
    expect(matched(['docs/**/x'], 'docs/x', 'docs/a/b/x', 'docs/a/y')).toEqual(['docs/x', 'docs/a/b/x']);
  });

  test('a directory is matched with all below it; a slash at the end asks for one', () => {
    expect(matched(['docs'], 'docs', 'docs/a', 'b/docs/c/d', 'docs2/a')).toEqual([
      'docs',
      'docs/a',
      'b/docs/c/d',
    ]);
    expect(matched(['docs/'], 'docs', 'docs/a', 'b/docs/c/d')).toEqual(['docs/a', 'b/docs/c/d']);
    expect(ignoreMatcher(['docs/'])('docs', true)).toBe(true);
  });

  test('the last pattern that matches decides', () => {
    expect(matched(['docs/', '!docs/keep.yml'], 'docs/a', 'docs/keep.yml')).toEqual(['docs/a']);
    expect(matched(['!a', 'a'], 'a')).toEqual(['a']);
    expect(matched(['*', '!*.yml', 'x.yml'], 'a.yml', 'x.yml', 'b')).toEqual(['x.yml', 'b']);
  });

  test('characters and choices', () => {
    expect(matched(['?.yml'], 'a.yml', 'ab.yml')).toEqual(['a.yml']);
    expect(matched(['[ab].yml', '{c,d}.yml'], 'a.yml', 'c.yml', 'e.yml')).toEqual(['a.yml', 'c.yml']);
    expect(matched(['ä ö'], 'ä ö', 'a o')).toEqual(['ä ö']);
  });

  test('what has no meaning of its own is a character like others', () => {
    expect(matched(['a\\*b', '$$', '(c)', '^^'], 'a*b', 'axb', '$$', '(c)', 'c', '^^')).toEqual([
      'a*b',
      '$$',
      '(c)',
      '^^',
    ]);
  });

  test('a pattern of nothing matches nothing', () => {
    expect(matched(['', '/', '!', '!/', './'], 'a', 'b/c', '!')).toEqual([]);
    expect(matched([], 'a')).toEqual([]);
  });

  test('a pattern that is too long is refused', () => {
    expect(() => ignoreMatcher(['a'.repeat(1001)])).toThrow(/1001 characters; at most 1000/);
    expect(matched(['a'.repeat(1000)], 'a'.repeat(1000))).toHaveLength(1);
  });

  test('a pattern that could take for ever is refused, and any other is quick', () => {
    for (const [pattern, fault] of [
      ['*a*a*a*a*b', 'has 5 `*` between two `/`; at most 3 are allowed'],
      ['docs/*a*a*a*a', 'has 4 `*` between'],
      ['**/a/**/b/**/c/**', 'has `**` 4 times; at most 3'],
    ] as const) {
      expect(ignoreFault(pattern)).toContain(fault);
      expect(() => ignoreMatcher([pattern])).toThrow(UserError);
    }
    for (const pattern of ['**/*.test.*', '\\*\\*\\*\\*\\*', '***', 'a/*/*/*/*/*', 'docs/**/*-*-*.md']) {
      expect(ignoreFault(pattern)).toBeUndefined();
    }
    const hostile = `${'a'.repeat(255)}/`.repeat(16);
    const start = performance.now();
    ignoreMatcher(['*a*a*b', '**/*a*a*b/**', '/**/a*a*b', '**/a/**/b/**/c'])(`${hostile}a`);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('no pattern crashes the matcher', () => {
    const pattern = fc.string({
      unit: fc.constantFrom('*', '?', '[', ']', '{', '}', '(', ')', '!', '/', '\\', '.', 'a', ',', '+'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 3 }),
        fc.array(fc.constantFrom('a', '.', 'b]', '[')),
        (patterns, parts) => {
          fc.pre(patterns.every((one) => ignoreFault(one) === undefined));
          expect(typeof ignoreMatcher(patterns)(parts.join('/'))).toBe('boolean');
        },
      ),
    );
  });
});

test('a literal directory matches itself alone', () => {
  const name = fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      '*',
      '?',
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      '!',
      '+',
      '@',
      '|',
      '\\',
      ',',
      ' ',
    ),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(name, name, (one, other) => {
      const matcher = ignoreMatcher([literalDirectory(one)]);
      expect(matcher(`${one}/file`)).toBe(true);
      expect(matcher(one)).toBe(false);
      expect(matcher(`x/${one}/file`)).toBe(false);
      expect(matcher(`${other}/file`)).toBe(one === other);
    }),
  );
});
