import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sameAnswer } from '../../../src/domain/run/same-answer.ts';

const responses = {
  utter_greet: ['Hello!', 'Hi there, {name}.', 'Welcome.\n\nHow are you?'],
  utter_bye: ['Bye', 'See you'],
  utter_free: ['{text}', 'Sorry, {reason}'],
  utter_balance: ['You have {amount}.'],
};

describe('sameAnswer', () => {
  test.each([
    ['equal lines', ['a', 'b'], ['a', 'b']],
    ['silence', [], []],
    ['white space at the ends', ['a '], ['a']],
    ['variants of one response', ['Hello!'], ['Hi there, Ada.']],
    ['variants line by line', ['Bye', 'x', 'Hello!'], ['See you', 'x', 'Hi there, Bob.']],
    ['a variant in several messages', ['Hello!'], ['Welcome.', 'How are you?']],
  ])('the same: %s', (_, one, other) => {
    expect(sameAnswer(one, other, responses)).toBe(true);
    expect(sameAnswer(other, one, responses)).toBe(true);
  });

  test.each([
    ['another text', ['a'], ['b']],
    ['one message more', ['a'], ['a', 'a']],
    ['silence', ['a'], []],
    ['silence for an empty text', [''], []],
    ['variants of two responses', ['Hello!'], ['Bye']],
    ['another value in one variant', ['You have 1.'], ['You have 2.']],
    ['one line of two', ['Bye', 'x'], ['See you', 'y']],
    ['a variant of slots alone', ['anything'], ['Sorry, I am tired']],
  ])('not the same: %s', (_, one, other) => {
    expect(sameAnswer(one, other, responses)).toBe(false);
    expect(sameAnswer(other, one, responses)).toBe(false);
  });

  test('every answer is the same as itself, and the order of the two plays no part', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom(...Object.values(responses).flat()));
    const answer = fc.array(line, { maxLength: 4 });
    fc.assert(
      fc.property(answer, answer, (one, other) => {
        expect(sameAnswer(one, one, responses)).toBe(true);
        expect(sameAnswer(one, other, responses)).toBe(sameAnswer(other, one, responses));
      }),
    );
  });
});
