import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseChallenges, type Challenge } from '../../../../../src/adapters/oci/registry/challenge.ts';

const read = (...headers: string[]) =>
  parseChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('reads', () => {
  test.each<[string, string, unknown]>([
    [
      "GitHub's",
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:team/bot:pull"',
      [['bearer', { realm: 'https://ghcr.io/token', service: 'ghcr.io', scope: 'repository:team/bot:pull' }]],
    ],
    [
      'commas inside quotation marks',
      'Bearer scope="repository:a:pull,push", error="insufficient_scope"',
      [['bearer', { scope: 'repository:a:pull,push', error: 'insufficient_scope' }]],
    ],
    ['escapes', String.raw`Basic realm="a \"b\" \\ c\d"`, [['basic', { realm: String.raw`a "b" \ cd` }]]],
    [
      'several in one header',
      'Negotiate, Basic realm="x" , , bearer Realm = "y" ,SERVICE=z',
      [
        ['negotiate', {}],
        ['basic', { realm: 'x' }],
        ['bearer', { realm: 'y', service: 'z' }],
      ],
    ],
    [
      'data that stands alone',
      'Negotiate oQcwBaADCgEA==, Basic realm="x"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    ['the first of two', 'Bearer realm="a", realm="b"', [['bearer', { realm: 'a' }]]],
    [
      'what should be in quotation marks',
      'Bearer realm=https://a/b?c',
      [['bearer', { realm: 'https://a/b?c' }]],
    ],
    ['missing commas', 'Bearer realm="a" service="b"', [['bearer', { realm: 'a', service: 'b' }]]],
    ['an empty value', 'Basic realm=""', [['basic', { realm: '' }]]],
    ['nothing', '', []],
    ['nonsense', '="', []],
    ['what comes before nonsense', 'Basic realm="x", "', [['basic', { realm: 'x' }]]],
    [
      'an open quotation mark',
      'Bearer realm="https://a',
      [
        ['bearer', {}],
        ['realm', {}],
      ],
    ],
  ])('%s', (_, header, expected) => {
    expect(read(header)).toEqual(expected);
  });

  test('several headers in their order', () => {
    expect(read('Basic realm="x"', 'Bearer realm="y"')).toEqual([
      ['basic', { realm: 'x' }],
      ['bearer', { realm: 'y' }],
    ]);
  });
});

const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
const blank = fc.stringMatching(/^[ \t]{0,3}$/);
const value = fc.oneof(
  token,
  fc.string({ maxLength: 30 }),
  fc.constantFrom('repository:a/b:pull,push', '", Basic realm="evil', '\\', '"', ',', '='),
);

interface Printed {
  readonly scheme: string;
  readonly parameters: readonly (readonly [string, string])[];
}

const printed = fc.record<Printed>({
  scheme: token,
  parameters: fc.uniqueArray(fc.tuple(token, value), { selector: ([name]) => name.toLowerCase() }),
});

/** Every form that the grammar allows is chosen at some time. */
const print = (challenges: readonly Printed[], blanks: readonly string[], plain: boolean) => {
  let next = 0;
  const gap = () => blanks[next++ % blanks.length] ?? '';
  const one = ([name, text]: readonly [string, string]) =>
    plain && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)
      ? `${name}${gap()}=${gap()}${text}`
      : `${name}${gap()}=${gap()}"${text.replace(/["\\]/g, '\\$&')}"`;
  return challenges
    .map(({ scheme, parameters }) =>
      parameters.length === 0 ? scheme : `${scheme} ${parameters.map(one).join(`${gap()},${gap()}`)}`,
    )
    .join(`${gap()},${gap()}`);
};

describe('always', () => {
  test('what the grammar prints is read as it was meant', () => {
    fc.assert(
      fc.property(
        fc.array(printed, { maxLength: 4 }),
        fc.array(blank, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (challenges, blanks, plain) => {
          const expected = challenges.map(({ scheme, parameters }) => [
            scheme.toLowerCase(),
            Object.fromEntries(parameters.map(([name, text]) => [name.toLowerCase(), text])),
          ]);
          expect(read(print(challenges, blanks, plain))).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('any text gives challenges whose names are in lower case', () => {
    const pieces = fc.constantFrom('"', '\\', ',', ' ', '\t', '=', 'Bearer', 'realm', '\u0000', 'é', '==');
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    const isLower = (name: string) => name === name.toLowerCase() && name !== '';
    fc.assert(
      fc.property(text, (header) => {
        const challenges: readonly Challenge[] = parseChallenges([header]);
        for (const { scheme, parameters } of challenges)
          expect([scheme, ...parameters.keys()].every(isLower)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['open quotation marks', 'Bearer realm="' + '\\"'.repeat(500_000)],
    ['blanks', 'Bearer ' + ' '.repeat(1_000_000)],
    ['equals signs', 'Bearer ' + '='.repeat(1_000_000)],
    ['names', 'a '.repeat(500_000)],
    ['parameters', 'Bearer ' + 'a=b,'.repeat(250_000)],
    ['commas', ','.repeat(1_000_000)],
  ])('a megabyte of %s is read in no time', (_, header) => {
    const began = performance.now();
    parseChallenges([header]);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
