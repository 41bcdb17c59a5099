import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/domain/errors.ts';
import { botNamed, engineOf, environmentNamed } from '../../src/steps/context.ts';
import { botOf } from '../support/fakes/sources.ts';
import { project } from '../support/fakes/world.ts';

const rasa = { name: 'rasa', settings: {} } as const;
const builtin = { name: 'builtin', settings: { epochs: 3 } } as const;

describe('names', () => {
  test('a bot is found, or the error names those that there are', () => {
    const bots = [botOf('bank'), botOf('desk')];
    expect(botNamed(bots, 'desk')).toBe(bots[1]);
    expect(() => botNamed(bots, 'dusk')).toThrow(UserError);
    expect(() => botNamed(bots, 'dusk')).toThrow('There is no bot "dusk"; there are: bank, desk.');
  });

  test('without any bot, the error says where to add one', () => {
    expect(() => botNamed([], 'bank')).toThrow(
      expect.objectContaining({
        message: 'There is no bot "bank": no bot was found.',
        next: 'Add its directory under `bots:` in tidegate.yml.',
      }),
    );
  });

  test('an environment is found, or the error names those that there are', () => {
    expect(environmentNamed(project(), 'staging').name).toBe('staging');
    expect(() => environmentNamed(project(), 'prod')).toThrow(UserError);
    expect(() => environmentNamed(project(), 'prod')).toThrow('there are: staging, production.');
  });
});

test("a bot's engine comes before the project's, and that before the builtin one", () => {
  expect(engineOf(project({ engine: rasa }), botOf('bank', { engine: builtin }))).toBe(builtin);
  expect(engineOf(project({ engine: rasa }), botOf('bank'))).toBe(rasa);
  expect(engineOf(project(), botOf('bank'))).toEqual({ name: 'builtin', settings: {} });
});
