import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern, type Pattern } from '../../src/domain/pattern.ts';

function compiled(source: string): Pattern {
  const pattern = compilePattern(source);
  if (typeof pattern === 'string') throw new Error(pattern);
  return pattern;
}

describe('compilePattern', () => {
  test.each([
    ['', ''],
    ['abc', 'xabcx ab'],
    ['^abc$', 'abc'],
    ['^abc$', 'xabc'],
    ['^abc$', 'abcx'],
    ['a|bc|', 'bc'],
    ['^(?:a|bc)$', 'bc'],
    ['^(?:a|bc)$', 'c'],
    ['^(a|b)+c?$', 'ababc'],
    ['^(a|b)+c?$', 'c'],
    ['^a{3}$', 'aaa'],
    ['^a{3}$', 'aa'],
    ['^a{3}$', 'aaaa'],
    ['^a{2,}$', 'a'],
    ['^a{2,}$', 'aaaaa'],
    ['^a{1,2}$', 'aa'],
    ['^a{1,2}$', 'aaa'],
    ['^a{0,1}$', ''],
    ['^a*?b+?$', 'aab'],
    ['^a??$', 'aa'],
    ['\\bcat\\b', 'a cat.'],
    ['\\bcat\\b', 'concat'],
    ['\\Bcat', 'concat'],
    ['\\Bcat', 'cat'],
    ['^\\d{1,3}\\.\\d+ [€$]$', '12.50 €'],
    ['^[^\\]a-c]+$', 'xyz'],
    ['^[^\\]a-c]+$', 'x]'],
    ['^\\p{L}+$', 'çà'],
    ['^\\P{L}$', '1'],
    ['^\\u{1F44B}$', '👋'],
    ['^\\u0061$', 'a'],
    ['^\\uD83D\\uDC4B$', '👋'],
    ['^\\x61\\cJ$', 'a\n'],
    ['^.$', '👋'],
    ['^.$', '\n'],
    ['^(?s:.)$', '\n'],
    ['^(?i:abc)$', 'ABC'],
    ['^(?i:a(?-i:b)c)$', 'AbC'],
    ['^(?i:a(?-i:b)c)$', 'ABC'],
    ['^(?i:a(?s-i:b.))$', 'Ab\n'],
    ['^(?<year>\\d+)$', '2026'],
    ['(a+)+$', 'aaab'],
    ['()*x', 'x'],
    ['a()b', 'ab'],
    ['^\\/\\^$', '/^'],
    ['\\w\\W\\s\\S', 'a- b'],
  ])('/%s/ on %j answers as JavaScript does', (source, text) => {
    expect(compiled(source).matches(text)).toBe(new RegExp(source, 'u').test(text));
  });

  test('answers as JavaScript does, whatever is generated', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\b', '^', '$', '\\w', '');
    const { source } = fc.letrec<{ source: string }>((tie) => ({
      source: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        atom,
        fc.tuple(tie('source'), tie('source')).map(([one, two]) => `${one}${two}`),
        fc.tuple(tie('source'), tie('source')).map(([one, two]) => `(?:${one}|${two})`),
        fc
          .tuple(tie('source'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'))
          .map(([one, times]) => `(${one})${times}`),
      ),
    }));
    fc.assert(
      fc.property(
        source,
        fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 }),
        (pattern, text) => {
          expect(compiled(pattern).matches(text)).toBe(new RegExp(pattern, 'u').test(text));
        },
      ),
      { numRuns: fc.readConfigureGlobal().numRuns ?? 300 },
    );
  });

  test('takes no longer for hostile patterns', () => {
    const started = performance.now();
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', 'a*a*a*a*a*a*c', '(.*)*x']) {
      expect(compiled(source).matches(`${'a'.repeat(2_000)}b`)).toBe(false);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('looks at the first 10,000 characters', () => {
    expect(compiled('b').matches(`${'a'.repeat(9_999)}b`)).toBe(true);
    expect(compiled('b').matches(`${'a'.repeat(10_000)}b`)).toBe(false);
  });

  test.each([
    ['(', 'Unterminated group'],
    ['a**', 'Nothing to repeat'],
    ['[b-a]', 'Range out of order'],
    ['\\-', 'Invalid escape'],
    ['(?=a)', 'look-around such as (?=…) can'],
    ['(?!a)', 'look-around such as (?!…) can'],
    ['(?<=a)b', 'look-around such as (?<=…) can'],
    ['(?<!a)b', 'look-around such as (?<!…) can'],
    ['(a)\\1', 'a back reference such as \\1 can'],
    ['(?<n>a)\\k<n>', 'a back reference such as \\k<n> can'],
    ['a'.repeat(1_001), 'it has more than 1000 characters'],
    ['(a{1000}){1000}', 'its repetitions make it too large'],
    ['a{2001}', 'its repetitions make it too large'],
    ['a{0,2001}', 'its repetitions make it too large'],
    ['(((a{99}){99}){99}){99,}', 'its repetitions make it too large'],
  ])('%s is refused', (source, reason) => {
    expect(compilePattern(source)).toEqual(expect.stringContaining(reason));
  });

  test('allows the longest pattern and a large repetition', () => {
    expect(compiled('a'.repeat(1_000)).matches('a'.repeat(1_000))).toBe(true);
    expect(compiled('^a{500}$').matches('a'.repeat(500))).toBe(true);
    expect(compiled('^a{1,300}$').matches('a'.repeat(301))).toBe(false);
  });
});
