import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkName, isName, sealedIdPath, type Bot } from '../../src/domain/bot.ts';
import { UserError } from '../../src/domain/errors.ts';

describe('a name', () => {
  test.each(['a', 'bakery', 'faq-2', 'a'.repeat(40)])('may be %s', (name) => {
    expect(isName(name)).toBe(true);
    expect(checkName('bot', name)).toBe(name);
  });

  test.each([
    '',
    '../x',
    '2faq',
    '-faq',
    'faq-',
    'Faq',
    'fäq',
    'a b',
    'a_b',
    'a'.repeat(41),
    'constructor\n',
  ])('may not be %j', (name) => expect(isName(name)).toBe(false));

  test('is a DNS label', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (isName(text)) expect(text).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      }),
    );
  });

  test('that is wrong is told with its place, what is allowed and what to do', () => {
    const place = { file: 'tidegate.yml', line: 3 };
    const wrong = () => checkName('bot', '../x', place);
    expect(wrong).toThrow(UserError);
    expect(wrong).toThrow(/"\.\.\/x" can't name a bot: a name has 1 to 40 of a-z, 0-9 and -/);
    try {
      wrong();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'bad-name',
        place,
        next: 'Give the bot such a name in tidegate.yml.',
      });
    }
  });

  test('of an environment is told as such, without a place where there is none', () => {
    try {
      checkName('environment', 'PROD');
      throw new Error('it was taken');
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-name', place: undefined });
      expect((error as Error).message).toContain('an environment');
    }
  });
});

test("a bot's sealed id lies in its directory", () => {
  expect(sealedIdPath({ path: 'bots/faq' } as Bot)).toBe('bots/faq/.tidegate.bot');
  expect(sealedIdPath({ path: '.' } as Bot)).toBe('.tidegate.bot');
});
