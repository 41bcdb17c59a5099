import { describe, expect, test } from '@jest/globals';

import { crossValidate } from '../../../src/engine/evaluate/index.ts';
import { scoreOfCounts, scoresByLabel } from '../../../src/engine/evaluate/scores.ts';
import { readBot } from '../../../src/engine/read/index.ts';
import { library, readFiles } from '../support/bots.ts';

describe('scores', () => {
  test('of counts, and of nothing', () => {
    expect(scoreOfCounts(3, 4, 6)).toEqual({ precision: 0.75, recall: 0.5, f1: 0.6, support: 6 });
    expect(scoreOfCounts(0, 0, 0)).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 });
  });

  test('by label, the worst first', () => {
    const pairs = [
      ['a', 'a'],
      ['a', 'b'],
      ['b', 'b'],
      ['c', 'elsewhere'],
    ] as const;
    expect(scoresByLabel(pairs).map(({ intent, precision, recall }) => [intent, precision, recall])).toEqual([
      ['c', 0, 0],
      ['a', 1, 0.5],
      ['b', 0.5, 1],
    ]);
  });
});

describe('cross-validation', () => {
  const bot = readBot({ directory: library, shownAs: '', tests: 'tests', shared: [] });

  test('scores intents and entities, the same every time', () => {
    const seen: number[] = [];
    const scores = crossValidate(bot.nlu, bot.config, (done) => seen.push(done));
    expect(scores.intents).toMatchObject({ examples: bot.nlu.examples.length, folds: 5 });
    expect(scores.intents?.accuracy).toBeGreaterThan(0.5);
    expect(scores.entities?.support).toBe(9);
    expect(scores.byIntent).toHaveLength(7);
    expect(seen.at(-1)).toBe(1);
    expect(crossValidate(bot.nlu, bot.config)).toEqual(scores);
  });

  test('an example never helps to predict itself', () => {
    // Words that occur once each: whoever gets one right has seen it.
    const words = Array.from({ length: 20 }, (_, at) => String.fromCodePoint(0x4e00 + 37 * at));
    const lines = (from: number): string =>
      words
        .slice(from, from + 10)
        .map((word) => `    - ${word}\n`)
        .join('');
    const { nlu, config } = readFiles({
      'data/nlu.yml': `nlu:\n- intent: a\n  examples: |\n${lines(0)}- intent: b\n  examples: |\n${lines(10)}`,
    });
    expect(crossValidate(nlu, config).intents?.accuracy).toBeLessThanOrEqual(0.7);
  });

  test('has no scores for a single intent and no annotations', () => {
    const { nlu, config } = readFiles({
      'data/nlu.yml': 'nlu:\n- intent: greet\n  examples: |\n    - hi\n    - ho\n',
    });
    const { intents, entities } = crossValidate(nlu, config);
    expect([intents, entities]).toEqual([undefined, undefined]);
  });
});
