import { describe, expect, test } from '@jest/globals';
import type { Bot, EngineChoice } from '../../src/domain/bot.ts';
import { unchosenEngine } from '../../src/domain/engine-choice.ts';
import type { Problem } from '../../src/domain/errors.ts';
import type { Project } from '../../src/domain/project.ts';

const builtin: EngineChoice = { name: 'builtin', settings: {} };
const project = (engine?: EngineChoice) => ({ engine }) as Project;
const bot = (path: string, engine?: EngineChoice): Bot => ({
  name: 'bank',
  path,
  engine,
  shared: [],
  ignore: [],
  tests: 'tests',
});
const files = (...paths: string[]) => paths.map((path) => ({ mode: '100644', oid: '0', path }));
const custom: Problem = {
  severity: 'warning',
  code: 'custom-component',
  message: 'x.Y is a component of the bot itself.',
  place: { file: 'bots/bank/config.yml', line: 7 },
};

describe('a bot with code of its own', () => {
  test.each([
    ['bots/bank', 'bots/bank/actions/actions.py'],
    ['bots/bank', 'bots/bank/actions.py'],
    ['bots/bank', 'bots/bank/actions/forms/order.py'],
    ['.', 'actions/actions.py'],
  ])('in %s with %s must name its engine', (path, file) => {
    expect(unchosenEngine(project(), bot(path), files('README.md', file), [])).toEqual({
      severity: 'error',
      code: 'engine-not-named',
      message: 'bank has Python actions, which only some engines run, and nobody named its engine.',
      place: { file },
      next: expect.stringContaining('engine: builtin'),
    });
  });

  test('a custom component must be answered by a named engine, at its line', () => {
    const found = unchosenEngine(project(), bot('bots/bank'), [], [custom]);
    expect(found?.message).toContain('components of its own');
    expect(found?.place).toEqual({ file: 'bots/bank/config.yml', line: 7 });
  });

  test.each([
    ['the bot names it', bot('bots/bank', builtin), project()],
    ['the project names it', bot('bots/bank'), project(builtin)],
  ])('is taken where %s', (_, named, of) => {
    expect(unchosenEngine(of, named, files('bots/bank/actions/actions.py'), [custom])).toBeUndefined();
  });

  test.each([
    'bots/bank/actions/__init__.py',
    'bots/bank/actions/order.js',
    'bots/bank/data/actions.py',
    'bots/other/actions/actions.py',
    'bots/bank/actions/actions.python',
  ])('%s asks for no engine', (file) => {
    const other: Problem = { ...custom, code: 'unsupported-component' };
    expect(unchosenEngine(project(), bot('bots/bank'), files(file), [other])).toBeUndefined();
  });
});
