import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { heldWithin, type Transcript } from '../../src/steps/transcript.ts';

const message = (text: string) => ({ text, image: undefined, buttons: [], custom: undefined });
const spoken = (name: string, passed: boolean, said: string, ...answers: string[]): Transcript => ({
  name,
  passed,
  exchanges: [{ said, answered: answers.map(message) }],
});

describe('what was said', () => {
  test('is kept in the order of the conversations, answers as people see them', () => {
    const button = { ...message('Which?'), buttons: [{ title: 'Green', payload: '/green' }] };
    const held = heldWithin([
      { name: 'buys', passed: true, exchanges: [{ said: 'tea', answered: [button] }] },
      spoken('greets', false, 'hi'),
    ]);
    expect(held).toEqual([
      {
        name: 'buys',
        passed: true,
        exchanges: [{ said: 'tea', answered: ['Which?', '[buttons] Green'] }],
      },
      { name: 'greets', passed: false, exchanges: [{ said: 'hi', answered: [] }] },
    ]);
  });

  test('of those that failed is kept first, and of the others the name', () => {
    const long = 'x'.repeat(2_000);
    const held = heldWithin([
      ...Array.from({ length: 60 }, (_, index) => spoken(`right ${index}`, true, 'hi', long)),
      spoken('wrong', false, 'hi', long),
    ]);
    expect(held).toHaveLength(61);
    expect(held.at(-1)?.exchanges).toEqual([{ said: 'hi', answered: [long] }]);
    expect(held[0]?.exchanges).toHaveLength(1);
    expect(held[58]).toMatchObject({ name: 'right 58', exchanges: [] });
  });

  test('never grows beyond its bounds', () => {
    const text = fc.oneof(
      fc.string(),
      fc.integer({ min: 1_900, max: 30_000 }).map((n) => '😀'.repeat(n)),
    );
    const transcript = fc.record({
      name: text,
      passed: fc.boolean(),
      exchanges: fc.array(
        fc.record({ said: text, answered: fc.array(text.map(message), { maxLength: 30 }) }),
        { maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(fc.array(transcript, { maxLength: 8 }), (transcripts) => {
        const held = heldWithin(transcripts);
        expect(held.map(({ passed }) => passed)).toEqual(transcripts.map(({ passed }) => passed));
        const texts = held.flatMap(({ exchanges }) =>
          exchanges.flatMap(({ said, answered }) => [said, ...answered]),
        );
        expect(texts.join('').length).toBeLessThanOrEqual(100_000);
        for (const one of texts) expect([...one].length).toBeLessThanOrEqual(2_001);
        for (const { exchanges } of held)
          for (const { answered } of exchanges) expect(answered.length).toBeLessThanOrEqual(20);
      }),
      { numRuns: 30 },
    );
  });
});
