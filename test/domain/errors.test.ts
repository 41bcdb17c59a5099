import { expect, test } from '@jest/globals';
import { EnvironmentError, placeText, UserError } from '../../src/domain/errors.ts';

test("the user's mistake and the environment's failure are told apart", () => {
  const cause = new Error('ENOSPC');
  const failure = new EnvironmentError('The disk is full.', { code: 'disk-full', cause });
  expect(failure).toMatchObject({ name: 'EnvironmentError', code: 'disk-full', problems: [], cause });
  expect(failure).not.toBeInstanceOf(UserError);
  const mistake = new UserError('There is no such bot.', { code: 'unknown-bot', next: 'Name another.' });
  expect(mistake).toMatchObject({ name: 'UserError', next: 'Name another.', place: undefined });
  expect(mistake).not.toBeInstanceOf(EnvironmentError);
});

test('a place is written as editors read it', () => {
  expect(placeText({ file: 'domain.yml' })).toBe('domain.yml');
  expect(placeText({ file: 'domain.yml', line: 4 })).toBe('domain.yml:4');
  expect(placeText({ file: 'domain.yml', line: 4, column: 9 })).toBe('domain.yml:4:9');
});
