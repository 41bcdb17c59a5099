import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bytesText,
  closest,
  counted,
  listed,
  oneLine,
  plainMarkdown,
  quoted,
  withoutCredentials,
} from '../../src/domain/text.ts';
import { anyText } from './builders.ts';

const control = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

describe('quoted', () => {
  test('shows what nobody could see', () => {
    expect(quoted('a\n\r\t\u0007\u202e\ufeff\ud800"\\')).toBe(
      '"a\\n\\r\\t\\u0007\\u202e\\ufeff\\ud800\\"\\\\"',
    );
    expect(quoted('naïve 👋 سلام')).toBe('"naïve 👋 سلام"');
    expect(quoted('\udc00x')).toBe('"\\udc00x"');
  });

  test('shortens by characters, and shows that it did', () => {
    expect(quoted('👋👋👋', 2)).toBe('"👋👋…"');
    expect(quoted('👋👋', 2)).toBe('"👋👋"');
    expect(quoted('x'.repeat(201))).toBe(`"${'x'.repeat(200)}…"`);
    expect(quoted('x'.repeat(200))).toBe(`"${'x'.repeat(200)}"`);
  });

  test('never lets a control character through', () => {
    fc.assert(fc.property(anyText, (text) => expect(quoted(text)).not.toMatch(control)));
  });
});

describe('oneLine', () => {
  test('puts everything on one line', () => {
    expect(oneLine('  a\r\nb\u2028c\u0000\t d  ')).toBe('a b c d');
    expect(oneLine('👋'.repeat(3), 2)).toBe('👋👋…');
    expect(oneLine('')).toBe('');
  });

  test('never lets a control character through', () => {
    fc.assert(fc.property(anyText, (text) => expect(oneLine(text)).not.toMatch(control)));
  });
});

describe('plainMarkdown', () => {
  test('takes the meaning from Markdown, HTML, mentions, references and links', () => {
    expect(plainMarkdown('**a** _b_ `c` <img src=x> &amp; [d](e)')).toBe(
      '\\*\\*a\\*\\* \\_b\\_ \\`c\\` &lt;img src\\=x&gt; &amp;amp; \\[d\\]\\(e\\)',
    );
    expect(plainMarkdown('@team #12 http://x')).toBe('@\u2060team #\u206012 http:\u2060//x');
    expect(plainMarkdown('a\n# b')).toBe('a #\u2060 b');
    expect(plainMarkdown('1. - + ! | ~ $ ^ {} \\')).toBe('1\\. \\- \\+ \\! \\| \\~ \\$ \\^ \\{\\} \\\\');
    expect(plainMarkdown('abc', 2)).toBe('ab…');
  });

  test('leaves no bare sign that means something', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const plain = plainMarkdown(text, 10_000);
        expect(plain).not.toMatch(/[<>]|(^|[^\\])(\\\\)*[`*_[\]|~]|[@#](?!\u2060)|\n/);
      }),
    );
  });
});

test('listed', () => {
  expect(listed([])).toBe('none');
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b'])).toBe('a and b');
  expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d and e');
  expect(listed(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  expect(listed(['a', 'b', 'c'], 2)).toBe('a, b and 1 more');
});

test.each([
  ['oci://user:secret@ghcr.io/bots', 'oci://…@ghcr.io/bots'],
  ['oci://user:se/cr@et@ghcr.io/bots', 'oci://…@ghcr.io/bots'],
  ['oci://ghcr.io/bots?token=secret', 'oci://ghcr.io/bots?…'],
  ['https://a:secret@x and https://b:secret@y', 'https://…@x and https://…@y'],
  [`oci://ghcr.io/bots@sha256:${'a'.repeat(64)}`, `oci://ghcr.io/bots@sha256:${'a'.repeat(64)}`],
  [`oci://u:secret@h/b@sha256:${'a'.repeat(64)}`, `oci://…@h/b@sha256:${'a'.repeat(64)}`],
  ['mail me@example.com?', 'mail me@example.com?'],
])('%s is shown as %s', (text, shown) => {
  expect(withoutCredentials(text)).toBe(shown);
});

test('bytesText', () => {
  expect([0, 999, 1_000, 1_549_999, 3_200_000_000, 5e12].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.5 MB',
    '3.2 GB',
    '5000.0 GB',
  ]);
});

test('counted', () => {
  expect([0, 1, 2].map((count) => counted(count, 'change'))).toEqual(['0 changes', '1 change', '2 changes']);
});

describe('closest', () => {
  test('names the likest first, and nothing that is far', () => {
    expect(closest('bnak', ['shop', 'bank', 'banks', 'tank'])).toEqual(['bank', 'banks', 'shop'].slice(0, 1));
    expect(closest('BANK', ['banks', 'bank'])).toEqual(['bank', 'banks']);
    expect(closest('helpdesk', ['helpdesc', 'bank', 'desk'])).toEqual(['helpdesc', 'desk']);
    expect(closest('ab', ['xy', 'wxyz'])).toEqual(['xy']);
    expect(closest('aaaa', ['aaaa', 'aaab', 'aabb', 'abbb', 'aaaa'])).toEqual(['aaaa', 'aaab', 'aabb']);
    expect(closest('aaaa', ['aaab', 'aaaa'], 1)).toEqual(['aaaa']);
    expect(closest('', ['ab', 'abc'])).toEqual(['ab']);
  });

  test('looks at a bounded part of hostile names', () => {
    expect(closest('x'.repeat(1_000_000), ['x'.repeat(80)])).toHaveLength(1);
  });

  test('a name is its own nearest', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.array(fc.string({ maxLength: 20 })),
        (name, others) => {
          const lower = name.toLowerCase();
          expect(closest(lower, [...others.filter((one) => one.toLowerCase() !== lower), lower])[0]).toBe(
            lower,
          );
        },
      ),
    );
  });
});
