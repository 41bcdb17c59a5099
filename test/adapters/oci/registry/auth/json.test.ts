import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  JsonError,
  parseLocatedJson,
  type Located,
} from '../../../../../src/adapters/oci/registry/auth-json.ts';

/** The value without its lines. */
const plain = ({ value }: Located): unknown => {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([name, entry]) => [name, plain(entry as Located)]));
  return Array.isArray(value) ? value.map((entry) => plain(entry as Located)) : value;
};

const ours = (text: string): unknown => {
  try {
    return { value: plain(parseLocatedJson(text)) };
  } catch (error) {
    if (error instanceof JsonError) return 'no JSON';
    throw error;
  }
};

const theirs = (text: string): unknown => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return 'no JSON';
  }
};

const document = fc
  .json({ maxDepth: 5 })
  .chain((text) =>
    fc.constantFrom(undefined, 1, '\t').map((space) => JSON.stringify(JSON.parse(text), undefined, space)),
  );

describe('reads what JSON.parse reads', () => {
  test('documents', () => {
    fc.assert(fc.property(document, (text) => expect(ours(text)).toEqual(theirs(text))));
  });

  test('documents with a mistake', () => {
    const broken = fc
      .tuple(
        document,
        fc.nat(),
        fc.nat(3),
        fc.constantFrom('', '"', ',', '}', ']', '\\', 'x', '1', '\u0001', '\n'),
      )
      .map(([text, at, removed, added]) => {
        const position = at % (text.length + 1);
        return text.slice(0, position) + added + text.slice(position + removed);
      });
    fc.assert(
      fc.property(broken, (text) => expect(ours(text)).toEqual(theirs(text))),
      { numRuns: 2000 },
    );
  });

  test.each([
    '',
    ' ',
    '{',
    '[',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '[1,]',
    '[,1]',
    '01',
    '1.',
    '.5',
    '-',
    '+1',
    '1e',
  ])('%j', (text) => expect(ours(text)).toEqual(theirs(text)));

  test.each([
    'nul',
    'truex',
    "{'a':1}",
    '"\\x"',
    '"\\u12g4"',
    '"a\nb"',
    'NaN',
    '// a\n1',
    '{"a":1}{',
    '[1 2]',
  ])('%j', (text) => expect(ours(text)).toEqual(theirs(text)));
});

test('keeps the lines', () => {
  const { line, value } = parseLocatedJson('\n{\r\n "a": [\n1,\n\n"b"],\n\t"c":\n{}}');
  expect(line).toBe(2);
  const entries = value as ReadonlyMap<string, Located>;
  expect(entries.get('a')).toEqual({
    line: 3,
    value: [
      { line: 4, value: 1 },
      { line: 6, value: 'b' },
    ],
  });
  expect(entries.get('c')).toEqual({ line: 8, value: new Map() });
});

test.each([
  ['{\n"a": 1,\n}', 3, 'A name in quotation marks is expected, and something else comes'],
  ['{\n"a": 1\n"b"', 3, 'A comma or "}" is expected, and something else comes'],
  ['{\n"a"', 2, 'A colon is expected, and the file ends'],
  ['[\n\n', 3, 'A value is expected, and the file ends'],
  ['1\n\n2', 3, 'The end of the file is expected, and something else comes'],
  ['['.repeat(101), 1, 'It is nested more than 100 levels deep'],
])('says where %j is wrong', (text, line, message) => {
  expect(() => parseLocatedJson(text)).toThrow(expect.objectContaining({ line, message }));
});

test('never hangs, and never runs out of stack', () => {
  for (const text of [
    '"' + 'a'.repeat(1_000_000),
    '['.repeat(1_000_000),
    ' '.repeat(1_000_000),
    '"\\'.repeat(300_000),
  ])
    expect(() => parseLocatedJson(text)).toThrow(JsonError);
  const long = 'a"\\\n'.repeat(250_000);
  expect(parseLocatedJson(JSON.stringify(long)).value).toBe(long);
});

test('a name such as __proto__ is a name', () => {
  const { value } = parseLocatedJson('{"__proto__": 1}');
  expect([...(value as ReadonlyMap<string, Located>).keys()]).toEqual(['__proto__']);
});
