import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { fitTemperature, probabilities } from '../../../src/engine/nlu/calibrate.ts';
import { stratify } from '../../../src/engine/nlu/folds.ts';
import { loadNlu, trainNlu } from '../../../src/engine/nlu/index.ts';
import { LookupTable } from '../../../src/engine/nlu/lookup.ts';
import { Pattern, translatePattern } from '../../../src/engine/nlu/patterns.ts';
import { readPayload } from '../../../src/engine/nlu/payload.ts';
import { viterbi } from '../../../src/engine/nlu/perceptron.ts';
import { foldAccents, tokenize } from '../../../src/engine/nlu/tokens.ts';
import { readBot } from '../../../src/engine/read/index.ts';
import type { Nlu } from '../../../src/engine/types.ts';
import { library, readFiles } from '../support/bots.ts';

const bot = readBot({ directory: library, shownAs: '', tests: 'tests', shared: [] });
const nlu = loadNlu(trainNlu(bot.nlu, bot.config));
const found = (one: Nlu, text: string) =>
  one
    .parse(text)
    .entities.map(({ entity, role, value, extractor }) =>
      [entity, role, value, extractor].filter((part) => part !== undefined).join(' '),
    );

describe('intents', () => {
  test.each([
    ['good evening librarian', 'greet'],
    ['please lend me a book', 'borrow'],
    ['could you extend the loan', 'extend'],
    ['when are you open', 'opening'],
    ['你好！', '问候'],
    ['نعم', 'yes'],
  ])('%s', (text, intent) => {
    expect(nlu.parse(text).intentRanking.find(({ name }) => name !== 'nlu_fallback')?.name).toBe(intent);
  });

  test('sub-intents count as one, and are told apart within it', () => {
    const parse = nlu.parse('how much is the late fine');
    expect(parse.intent.name).toBe('faq');
    expect(parse.responseSelector).toBe('faq/fees');
  });

  test('confidences fall, are probabilities, and what says nothing known falls back', () => {
    const { intent, intentRanking } = nlu.parse('qqq zzzz');
    expect(intent.name).toBe('nlu_fallback');
    const rest = intentRanking.slice(1).map(({ confidence }) => confidence);
    expect(rest).toEqual([...rest].sort((a, b) => b - a));
    for (const confidence of rest) expect(confidence).toBeGreaterThanOrEqual(0);
    expect(nlu.parse('').intent.name).toBe('nlu_fallback');
  });

  test('without a FallbackClassifier nothing falls back', () => {
    const config = {
      ...bot.config,
      pipeline: bot.config.pipeline.filter(({ name }) => name !== 'FallbackClassifier'),
    };
    expect(loadNlu(trainNlu(bot.nlu, config)).parse('qqq zzzz').intent.name).not.toBe('nlu_fallback');
  });

  test('training is the same every time, and tells how far it is', () => {
    const seen: number[] = [];
    expect(trainNlu(bot.nlu, bot.config, (done) => seen.push(done))).toEqual(trainNlu(bot.nlu, bot.config));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  test.each([
    ['no examples', ''],
    ['one example', 'nlu:\n- intent: greet\n  examples: |\n    - hi\n'],
    ['one intent', 'nlu:\n- intent: greet\n  examples: |\n    - hi\n    - hello\n    - [x](e)\n'],
  ])('a bot with %s is trained and answers', (_, content) => {
    const data = readFiles({ 'data/nlu.yml': content });
    const parse = loadNlu(trainNlu(data.nlu, data.config)).parse('hi');
    expect(Number.isNaN(parse.intent.confidence)).toBe(false);
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `/${text}`),
        ),
        (text) => {
          const parse = nlu.parse(text);
          expect(parse.text).toBe(text);
          for (const { start, end } of parse.entities) expect(start).toBeLessThanOrEqual(end);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('a text without an end costs no more than a long one', () => {
    const before = performance.now();
    nlu.parse('lend me winter bees '.repeat(50_000));
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('entities', () => {
  test('learnt from annotations, with roles', () => {
    expect(found(nlu, 'borrow the glass lighthouse from the hill and bring it to the harbour')).toEqual([
      'title the glass lighthouse DIETClassifier',
      'branch pickup hill DIETClassifier',
      'branch return harbour DIETClassifier',
    ]);
  });

  test('of lookup tables and patterns, once each', () => {
    const text = 'A House of Chalk, or ISBN 1234?';
    expect(nlu.parse(text).entities.map(({ value }) => value)).toEqual(['A House of Chalk', 'ISBN 1234']);
    const pipeline = bot.config.pipeline.filter(({ name }) => name !== 'DIETClassifier');
    const exact = loadNlu(trainNlu(bot.nlu, { ...bot.config, pipeline }));
    expect(found(exact, text)).toEqual([
      'title A House of Chalk RegexEntityExtractor',
      'title ISBN 1234 RegexEntityExtractor',
    ]);
    expect(found(exact, 'bring it to the harbour')).toEqual([]);
  });

  test('stand where their offsets say, and take their synonyms', () => {
    const [entity] = nlu.parse('/borrow{"branch":"The Docks"}').entities;
    expect(entity?.value).toBe('harbour');
    const text = '👋 lend me winter bees';
    const [title] = nlu.parse(text).entities;
    expect(text.slice(title?.start, title?.end)).toBe('winter bees');
  });

  test('an inside only follows its own kind', () => {
    // One token, tags: none, begin a, inside a; the inside is the best by far and still impossible at the start.
    expect([...viterbi(Float64Array.of(0, 1, 9), new Float64Array(12), 1, 3)]).toEqual([1]);
    expect([...viterbi(Float64Array.of(0, 1, 9, 0, 1, 9), new Float64Array(12), 2, 3)]).toEqual([1, 2]);
  });
});

describe('payloads', () => {
  test.each([
    ['/greet', { intent: 'greet', confidence: 1, entities: [] }],
    ['/greet@0.5', { intent: 'greet', confidence: 0.5, entities: [] }],
    ['/greet@0.9{"a": "b"}', { intent: 'greet', confidence: 0.9, entities: [['a', 'b']] }],
    [
      ' /faq/fees {"a": [1, "x"], "b": null}',
      {
        intent: 'faq/fees',
        confidence: 1,
        entities: [
          ['a', 1],
          ['a', 'x'],
          ['b', null],
        ],
      },
    ],
    ['/greet{"a": }', { intent: 'greet', confidence: 1, entities: [] }],
    ['/greet{"a"', undefined],
    ['/', undefined],
    ['greet', undefined],
    ['/greet@x', undefined],
  ])('%s', (text, expected) => {
    const payload = readPayload(text);
    expect(
      payload && { ...payload, entities: payload.entities.map(({ entity, value }) => [entity, value]) },
    ).toEqual(expected);
  });
});

describe('tokens', () => {
  test.each([
    ['Ich möchte 3 Zimmer, bitte!', ['Ich', 'möchte', '3', 'Zimmer', ',', 'bitte', '!']],
    ['你好吗', ['你', '好', '吗']],
    ['مرحبا بك', ['مرحبا', 'بك']],
    ['ok 👍🏽👨‍👩‍👧', ['ok', '👍🏽', '👨‍👩‍👧']],
    ['10km', ['10', 'km']],
    ['  ', []],
  ])('%s', (text, expected) => {
    expect(tokenize(text).map((token) => token.text)).toEqual(expected);
  });

  test('are pieces of the text, in order, with only white space between', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let at = 0;
        for (const token of tokenize(text)) {
          expect(text.slice(token.start, token.end)).toBe(token.text);
          expect(text.slice(at, token.start).trim()).toBe('');
          at = token.end;
        }
        expect(text.slice(at).trim()).toBe('');
      }),
    );
  });

  test('accents are left off where people leave them off', () => {
    expect(foldAccents('Übergröße à la façon')).toBe('Ubergroße a la facon');
    expect(foldAccents('हिन्दी')).toBe('हिन्दी');
  });
});

describe('patterns and tables', () => {
  test('Python’s expressions are ours', () => {
    const expression = translatePattern('(?i)\\A(?P<first>ab)c(?P=first)\\Z', true);
    expect(expression?.test('ABcab')).toBe(true);
    expect(translatePattern('(unclosed', false)).toBeUndefined();
    expect(translatePattern('a++', false)).toBeUndefined();
    // An escaped backslash is a backslash, whatever follows it.
    expect(translatePattern('\\\\A\\Z', true)?.source).toBe('\\\\A$');
  });

  test('a pattern that would take for ever finds nothing, soon', () => {
    const expression = translatePattern('(a+)+$', false);
    const before = performance.now();
    expect(expression && new Pattern(expression).find(`${'a'.repeat(60)}b`)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(3000);
    expect(expression && new Pattern(expression).find('caaa')).toEqual([{ start: 1, end: 4 }]);
  });

  test('tables find the longest entries as whole words', () => {
    const table = new LookupTable(['new york', 'new york city', 'york']);
    const find = (text: string): string[] =>
      table.find(tokenize(text)).map(({ start, end }) => text.slice(start, end));
    expect(find('From New  York City to York, not Yorkshire')).toEqual(['New  York City', 'York']);
  });
});

describe('folds and confidences', () => {
  test('every label is spread evenly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 }),
        fc.integer({ min: 2, max: 6 }),
        (labels, folds) => {
          const parts = stratify(labels, folds);
          for (const label of new Set(labels)) {
            const counts = new Array<number>(folds).fill(0);
            labels.forEach((one, at) => {
              if (one === label) counts[parts[at] ?? 0]! += 1;
            });
            expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  test('a temperature makes over-sure scores as sure as they are right', () => {
    // Right in three of four cases, but with a confidence of nearly 1.
    const heldOut = [0, 0, 0, 1].map((label) => ({ scores: Float64Array.of(8, 0), label }));
    const temperature = fitTemperature(heldOut);
    expect(probabilities(Float64Array.of(8, 0), temperature)[0]).toBeCloseTo(0.75, 2);
    expect(fitTemperature([])).toBe(1);
  });
});
