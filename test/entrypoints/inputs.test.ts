import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UserError } from '../../src/domain/errors.ts';
import { actions, type ActionSpec } from '../../src/entrypoints/catalogue.ts';
import { readInputs, variableOf } from '../../src/entrypoints/inputs.ts';

const specs = {
  bots: { kind: 'names', description: 'the bots' },
  bot: { kind: 'text', description: 'the bot', example: 'bakery' },
  why: { kind: 'text', description: 'the reason', default: '' },
  again: { kind: 'flag', description: 'again', default: 'false' },
  lines: { kind: 'count', description: 'lines', default: '200' },
  mode: { kind: 'text', description: 'what', choices: ['status', 'logs'], default: 'status' },
  'key-ring': { kind: 'secret', description: 'the key ring', required: true },
} as const;
const right = { 'INPUT_KEY-RING': 'k1:secret' };

function wrong(environment: Record<string, string>): string {
  try {
    readInputs(specs, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('It was read.');
}

describe('inputs', () => {
  test('that are left out have their defaults', () => {
    expect(readInputs(specs, right)).toEqual({
      bots: [],
      bot: undefined,
      why: '',
      again: false,
      lines: 200,
      mode: 'status',
      'key-ring': 'k1:secret',
    });
  });

  test('are read by their kind', () => {
    const given = {
      ...right,
      INPUT_BOTS: ' a, b\n c ',
      INPUT_BOT: ' x ',
      INPUT_AGAIN: 'true',
      INPUT_LINES: '5',
    };
    expect(readInputs(specs, given)).toMatchObject({
      bots: ['a', 'b', 'c'],
      bot: 'x',
      again: true,
      lines: 5,
    });
  });

  test('that are wrong are all told at once, each with what is allowed', () => {
    const said = wrong({ INPUT_AGAIN: 'yes', INPUT_LINES: '-1', INPUT_MODE: 'stats', INPUT_BOT: 'a\u0007b' });
    expect(said.split('\n')).toEqual([
      'The input `bot` is "a\\u0007b": it is one line without control characters.',
      'The input `again` is "yes"; allowed are: true, false.',
      'The input `lines` is "-1"; allowed is a whole number from 1 to 999999.',
      'The input `mode` is "stats"; allowed are: status, logs.',
      'The input `key-ring` is missing: the key ring.',
    ]);
  });

  test('never show a secret, and never more than a line of what was given', () => {
    expect(wrong({ 'INPUT_KEY-RING': 'x'.repeat(70_000) })).not.toContain('xxx');
    expect(wrong({ ...right, INPUT_MODE: 'y'.repeat(5_000) }).length).toBeLessThan(200);
    expect(wrong({ ...right, INPUT_BOT: 'z'.repeat(70_000) })).toBe(
      'The input `bot` is longer than 65535 characters.',
    );
  });

  test('of any text are read or refused, and never crash', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(specs).map(variableOf)), fc.string()),
        (given) => {
          try {
            readInputs(specs, given);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
    );
  });
});

describe('the catalogue', () => {
  test.each(Object.entries<ActionSpec>(actions))('%s: defaults and examples are right', (_, { inputs }) => {
    const given: Record<string, string> = {};
    for (const [name, spec] of Object.entries(inputs)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      if (spec.required) given[variableOf(name)] = spec.example ?? 'something';
      if (spec.example !== undefined) given[variableOf(name)] = spec.example;
    }
    expect(Object.keys(readInputs(inputs, given)).sort()).toEqual(Object.keys(inputs).sort());
  });
});
