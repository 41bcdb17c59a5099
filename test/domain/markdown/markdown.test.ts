import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fenced, folded, list, marker, stacked, table } from '../../../src/domain/markdown/blocks.ts';
import { bodyLimit, cut, fitted, type Part } from '../../../src/domain/markdown/fit.ts';
import { code, cutText, link, sentence } from '../../../src/domain/markdown/inline.ts';
import { plainHtml, plainMarkdown, visible, visibleLines } from '../../../src/domain/text.ts';
import { anyText } from '../builders.ts';
import { payloads } from './payloads.ts';

const joiner = '\u2060';
/** Signs that mean something in a line of Markdown. */
const signs = /[\\`*_{}[\]()+.!|~$^=<>&-]/;
/** What GitHub makes a link, a mention or a picture of, in the text that Markdown gives. */
const meanings = [
  /@[a-z0-9]/i,
  /#\d/,
  /[a-z]:\/\//i,
  /:[a-z0-9+_-]+:/i,
  /\bwww\./i,
  /\bgh-\d/i,
  /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i,
];
const hiddenCharacter =
  /(?![\u2060\u200c\u200d\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** What a reader sees of a text in Markdown that has only escapes and the three entities. */
const shown = (markdown: string) =>
  markdown
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

function expectPlain(text: string): void {
  const markdown = plainMarkdown(text, 10_000);
  expect(markdown).not.toMatch(/\n/);
  expect(markdown).not.toMatch(hiddenCharacter);
  const bare = markdown.replace(/\\[!-/:-@[-`{-~]/g, '').replace(/&(lt|gt|amp);/g, '');
  expect(bare).not.toMatch(signs);
  for (const meaning of meanings) expect(shown(markdown)).not.toMatch(meaning);
  expect(shown(markdown).replaceAll(joiner, '')).toBe(visible(text).replaceAll(joiner, ''));
}

test('there are more than 200 payloads, all of them different', () => {
  expect(new Set(payloads).size).toBe(payloads.length);
  expect(payloads.length).toBeGreaterThanOrEqual(200);
});

describe('plainMarkdown', () => {
  test.each(payloads)('shows %j as it is', (payload) => {
    expectPlain(payload);
    expectPlain(`before ${payload} after`);
    expectPlain(payload.repeat(3).slice(0, 3_000));
  });

  test('shows any text as it is', () => {
    fc.assert(fc.property(anyText, expectPlain));
  });

  test('tells what nobody sees, and leaves what a script needs', () => {
    expect(plainMarkdown('a\u202eb\u{e0041}')).toBe('a\\\\u202eb\\\\u\\{e0041\\}');
    expect(visible('نمی\u200cخواهم 👩‍🔧 👩🏽‍🔧 ❤️')).toBe('نمی\u200cخواهم 👩‍🔧 👩🏽‍🔧 ❤️');
    expect(visible('ad\u200cmin')).toBe('ad\\u200cmin');
    expect(visible('\u200da')).toBe('\\u200da');
  });
});

describe('plainHtml', () => {
  test.each(payloads)('shows %j as it is', (payload) => {
    const html = plainHtml(payload, 10_000);
    expect(html).not.toMatch(/[<>"\n]/);
    expect(html.replace(/&(lt|gt|amp|quot);/g, '')).not.toContain('&');
    for (const meaning of meanings) expect(html.replace(/&\w+;/g, ' ')).not.toMatch(meaning);
  });

  test('escapes with entities alone', () => {
    expect(plainHtml('<b> & "*c*"')).toBe('&lt;b&gt; &amp; &quot;*c*&quot;');
  });
});

describe('code', () => {
  test.each(payloads)('holds %j', (payload) => {
    const text = code(payload, 10_000);
    expect(text).toMatch(/^(`[^`|\\\n]+`|<code>([^`|\\<>\n&]|&#\d+;)*<\/code>)$/u);
    expect(text).not.toMatch(hiddenCharacter);
    const read = text.startsWith('`')
      ? text.slice(1, -1)
      : text.slice(6, -7).replace(/&#(\d+);/g, (_, digits: string) => String.fromCharCode(Number(digits)));
    expect(read).toBe(visible(payload));
  });

  test('is easy to read where it can be', () => {
    expect(code('bank:#12')).toBe('`bank:#12`');
    expect(code('a|b')).toBe('<code>a&#124;b</code>');
    expect(code('a`b')).toBe('<code>a&#96;b</code>');
    expect(code(' ')).toBe('<code></code>');
    expect(code('abc', 2)).toBe('`ab…`');
    expect(cutText('👋👋👋', 2)).toBe('👋👋…');
  });
});

describe('sentence', () => {
  test('makes code of what is to be typed', () => {
    expect(sentence('Run `tidegate register bank`, and *commit* it.')).toBe(
      'Run `tidegate register bank`, and \\*commit\\* it\\.',
    );
    expect(sentence('`a` `b|c` d')).toBe('`a` <code>b&#124;c</code> d');
    expect(sentence('a `b')).toBe('a \\`b');
    expect(sentence(' a  b ', 1)).toBe('a…');
  });

  test.each(payloads)('shows %j as it is', (payload) => {
    const markdown = sentence(payload, 10_000).replace(/`[^`|\\\n]+`|<code>[^`|\\<>\n]*<\/code>/gu, '');
    const bare = markdown.replace(/\\[!-/:-@[-`{-~]/g, '').replace(/&(lt|gt|amp);/g, '');
    expect(bare).not.toMatch(signs);
    for (const meaning of meanings) expect(shown(markdown)).not.toMatch(meaning);
  });
});

describe('link', () => {
  test('links to the web alone', () => {
    expect(link('run 12', 'https://github.com/acme/bots/actions/runs/12')).toBe(
      '[run 12](https://github.com/acme/bots/actions/runs/12)',
    );
    for (const url of ['javascript:alert(1)', 'data:x', '//x', 'https://', 'https:///x', '', undefined]) {
      expect(link('x', url)).toBe('x');
    }
    expect(link('x', `https://x/${'y'.repeat(2_000)}`)).toBe('x');
    expect(link('', 'https://x')).toBe('');
  });

  test.each(payloads)('keeps %j inside its parentheses', (payload) => {
    const text = link('x', `https://example.com/${payload}`);
    expect(text === 'x' || /^\[x\]\(https:\/\/example\.com\/[^()<>\s\\"'`[\]]*\)$/.test(text)).toBe(true);
    expect(link(payload, 'https://example.com')).toMatch(/^(\[.*\]\(https:\/\/example\.com\))?$/u);
  });
});

describe('fenced', () => {
  const limit = { lines: 1_000, characters: 100_000 };

  function expectFenced(text: string): void {
    const lines = fenced(text, limit).split('\n');
    const [first = '', last] = [lines[0], lines.at(-1)];
    const fence = first.slice(0, -'text'.length);
    expect(fence).toMatch(/^`{3,}$/);
    expect(first).toBe(`${fence}text`);
    expect(last).toBe(fence);
    const inner = lines.slice(1, -1);
    for (const line of inner) expect(line).not.toContain(fence);
    expect(inner.join('\n')).toBe(visibleLines(text).replace(/\n$/, ''));
  }

  test.each(payloads)('holds %j', (payload) => {
    expectFenced(payload);
    expectFenced(`a\n${payload}\nb`);
  });

  test('holds any text', () => {
    fc.assert(fc.property(anyText, expectFenced));
  });

  test('counts the lines that it leaves out', () => {
    expect(fenced('a\nb\nc', { lines: 2, characters: 100 })).toBe('```text\na\nb\n… 1 more line\n```');
    expect(fenced('a\nbbb\nc', { lines: 9, characters: 3 })).toBe('```text\na\n… 2 more lines\n```');
    expect(fenced('a\r\nb\tc', limit)).toBe('```text\na\nb\tc\n```');
  });
});

describe('blocks', () => {
  test('stand one below the other', () => {
    expect(stacked(['a', '', list(['b', 'c'])])).toBe('a\n\n- b\n- c');
    expect(folded('a <b>', 'c')).toBe('<details>\n<summary>a &lt;b&gt;</summary>\n\nc\n\n</details>');
    expect(table(['a', 'b'], [['c', 'd']])).toBe('| a | b |\n| --- | --- |\n| c | d |');
    expect(marker('tidegate:x')).toBe('<!-- tidegate:x -->');
    expect(marker('a --> b -- c')).toBe('<!-- a-b-c -->');
  });

  test.each(payloads)('a cell holds %j', (payload) => {
    for (const cell of [plainMarkdown(payload), code(payload), link(payload, 'https://example.com')]) {
      const row = table(['a', 'b'], [[cell, 'x']]).split('\n');
      expect(row).toHaveLength(3);
      // GitHub parts a row at each stroke that no backslash stands before.
      expect(row[2]!.replace(/\\./gu, '').split('|')).toHaveLength(4);
    }
  });
});

describe('fitted', () => {
  test('gives way where it is longest', () => {
    const parts: Part[] = [['head'], ['a'.repeat(50), 'a', ''], ['b'.repeat(40), 'b']];
    expect(fitted(parts, 200)).toBe(`head\n\n${'a'.repeat(50)}\n\n${'b'.repeat(40)}`);
    expect(fitted(parts, 60)).toBe(`head\n\na\n\n${'b'.repeat(40)}`);
    expect(fitted(parts, 20)).toBe('head\n\na\n\nb');
  });

  test('leaves out the end, and says so', () => {
    const parts: Part[] = [['head'], ['a'.repeat(50)], ['b'.repeat(60)]];
    expect(fitted(parts, 110)).toBe(
      `head\n\n${'a'.repeat(50)}\n\n*1 more part left out: the text would be too long.*`,
    );
    expect(fitted(parts, 60)).toBe('head\n\n*2 more parts left out: the text would be too long.*');
    expect(fitted(parts, 40)).toBe('head\n\naaa\n… (cut: the text was too long)');
    expect(fitted([], 10)).toBe('');
  });

  test('always keeps within the limit', () => {
    const part = fc
      .array(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 3 })
      .map((forms) => forms.toSorted((a, b) => b.length - a.length) as [string, ...string[]]);
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 0, max: 200 }), (parts, limit) => {
        expect(fitted(parts, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe('cut', () => {
  const bytesOf = (text: string) => new TextEncoder().encode(text).length;

  test('counts bytes where those are limited', () => {
    expect(cut('äöü', 6, 'bytes')).toBe('äöü');
    expect(cut('ä'.repeat(50), 40, 'bytes')).toBe('äää\n… (cut: the text was too long)');
    expect(cut('a👋b', 4, 'bytes')).toBe('a');
    expect(cut('a👋b', 5, 'bytes')).toBe('a👋');
    expect(cut('👋', 0, 'bytes')).toBe('');
    const parts: Part[] = [['head'], ['ä'.repeat(50), 'ä']];
    expect(fitted(parts, 105, 'bytes')).toBe('head\n\nä');
    expect(fitted(parts, 106, 'bytes')).toBe(`head\n\n${'ä'.repeat(50)}`);
    expect(fitted([['ä'.repeat(50)], ['b']], 60, 'bytes')).toBe(cut(`${'ä'.repeat(50)}\n\nb`, 60, 'bytes'));
  });

  test('never parts a character in bytes either', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 120 }), (whole, limit) => {
        const short = cut(whole, limit, 'bytes');
        expect(bytesOf(short)).toBeLessThanOrEqual(limit);
        expect(short.isWellFormed()).toBe(true);
        // A parted character would show as U+FFFD; one that the text itself holds may stay.
        expect(short.split('\ufffd').length).toBeLessThanOrEqual(whole.split('\ufffd').length);
      }),
      { examples: [['\ufffd', 3]] },
    );
  });

  test('cuts between characters and says so', () => {
    expect(cut('abc', 3)).toBe('abc');
    expect(cut('a'.repeat(100), 40)).toBe(`${'a'.repeat(9)}\n… (cut: the text was too long)`);
    expect(cut('abcdef', 3)).toBe('abc');
    expect(cut('a👋b', 2)).toBe('a');
    expect(bodyLimit).toBe(65_535);
  });

  test('never parts a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 100 }),
        fc.integer({ min: 0, max: 80 }),
        (text, limit) => {
          const short = cut(text, limit);
          expect(short.length).toBeLessThanOrEqual(limit);
          expect(short.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
