import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { toJson } from '../../../src/engine/read/node.ts';
import { Report } from '../../../src/engine/read/report.ts';
import { firstWrongByte } from '../../../src/engine/read/utf8.ts';
import { readYaml } from '../../../src/engine/read/yaml.ts';
import { readFiles, shown } from '../support/bots.ts';

function read(content: string | Uint8Array): { value: unknown; problems: readonly string[] } {
  const report = new Report();
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const node = readYaml(bytes, 'f.yml', report);
  const value = node && toJson(node, report);
  return { value, problems: report.problems.map(shown) };
}

describe('YAML as Rasa reads it', () => {
  test.each([
    ['bare yes and No are texts', 'a: yes\nb: No\nc: on', { a: 'yes', b: 'No', c: 'on' }],
    ['a byte order mark and CRLF', '\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n', { a: 1, b: 'x\ny\n' }],
    ['nothing', '', undefined],
    ['comments alone', '# only this\n', undefined],
    ['merge keys', 'a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}', { a: { p: 1, q: 2 }, b: { q: 3, p: 1 } }],
    ['keys that are no texts', '1: a\nyes: b\n~: c', { '1': 'a', yes: 'b', '~': 'c' }],
    [
      'a shallow double-quoted scalar',
      'a:\n  b: "one\n two\n\nthree"\n  c: 1\n',
      { a: { b: 'one two\nthree', c: 1 } },
    ],
    [
      'a shallow single-quoted scalar',
      "a:\n  - b: 'it''s\n one'\n  - c: 'x\ny'\n",
      { a: [{ b: "it's one" }, { c: 'x y' }] },
    ],
    [
      'a shallow scalar with an escaped quote',
      'a:\n  b: "say \\"no\\"\n now"\n',
      { a: { b: 'say "no" now' } },
    ],
  ])('%s', (_, content, expected) => {
    expect(read(content)).toEqual({ value: expected, problems: [] });
  });

  test('a quote that never ends stays an error', () => {
    expect(read('a:\n  b: "one\n two\n').problems).toEqual(['error yaml f.yml:4:1']);
  });

  test('many shallow scalars in one file', () => {
    const content = `a:\n${'  - "x\n y"\n'.repeat(100)}`;
    expect(read(content).value).toEqual({ a: new Array(100).fill('x y') });
  });

  test('a value that contains itself', () => {
    expect(read('a: &x [*x]\n').problems).toEqual(['error yaml-depth f.yml:1:7']);
  });

  test('aliases that multiply are refused, quickly', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 20; level += 1) {
      lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]`);
    }
    const before = performance.now();
    expect(read(lines.join('\n')).problems[0]).toMatch(/^error too-large/);
    expect(performance.now() - before).toBeLessThan(5000);
  });

  test.each([
    ['lists', '['.repeat(20_000)],
    ['maps', `${'{a: '.repeat(5000)}${'}'.repeat(5000)}`],
    ['blocks', Array.from({ length: 2000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('nesting of %s without an end', (_, content) => {
    expect(read(content).problems.every((problem) => problem.startsWith('error yaml'))).toBe(true);
  });
});

describe('UTF-8', () => {
  test('the first wrong byte is named with its line', () => {
    const bytes = Buffer.concat([Buffer.from('a: 1\nb: "Gr\u00fc'), Buffer.from([0xfc]), Buffer.from('"\n')]);
    const report = new Report();
    expect(readYaml(bytes, 'f.yml', report)).toBeUndefined();
    expect(report.problems[0]).toMatchObject({ code: 'not-utf8', place: { file: 'f.yml', line: 2 } });
    expect(report.problems[0]?.message).toContain('byte 13 (0xfc)');
  });

  test('agrees with the platform on what is UTF-8, and finds where the longest good start ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const wrong = firstWrongByte(bytes);
        const isGood = (part: Uint8Array): boolean => {
          try {
            new TextDecoder('utf-8', { fatal: true }).decode(part);
            return true;
          } catch {
            return false;
          }
        };
        expect(wrong === undefined).toBe(isGood(bytes));
        if (wrong !== undefined) expect(isGood(bytes.subarray(0, wrong))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

const pieces = [
  'nlu:',
  'rules:',
  'stories:',
  'responses:',
  'intents:',
  'slots:',
  'forms:',
  'session_config:',
  'entities:',
  'actions:',
  '- intent: greet',
  '- rule: r',
  '- story: s',
  'steps:',
  '- action: utter_greet',
  '- or:',
  '- slot_was_set:',
  '- active_loop: f',
  'examples: |',
  '- [x](e)',
  '- [x]{"entity": 1}',
  'type: text',
  'mappings:',
  '- type: from_entity',
  'required_slots:',
  'condition:',
  '&a',
  '*a',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '- ',
  ': ',
  '~',
  '!!python/x',
  '\t',
  '\r\n',
  '\u0000',
  '👋',
  '---',
  '<<: *a',
];

test('no text at all makes the reader throw', () => {
  const line = fc
    .tuple(
      fc.integer({ min: 0, max: 6 }),
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 })), { maxLength: 3 }),
    )
    .map(([indent, parts]) => ' '.repeat(indent) + parts.join(' '));
  const file = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(file, file, file, (config, domain, data) => {
      const bot = readFiles({ 'config.yml': config, 'domain.yml': domain, 'data/x.yml': data });
      for (const problem of bot.problems) {
        expect(problem.message).not.toBe('');
        expect(problem.place?.line ?? 1).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});
