import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { annotate, createWorkflowReporter, line } from '../../src/entrypoints/log.ts';
import { payloads } from '../domain/markdown/payloads.ts';
import { isCommand, linesOf } from '../support/runner.ts';

let printed: string;
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed += String(chunk);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

const commands = () => linesOf(printed).filter(isCommand);

describe('a log', () => {
  test.each(payloads)('holds no command of %j', (payload) => {
    const reporter = createWorkflowReporter(() => 0);
    for (const text of [payload, `::${payload}`, ` ::error::${payload}`, `x ##[error]${payload}`]) {
      line(text);
      reporter.info(text);
      reporter.info(`first\n${text}`);
      const step = reporter.step(text);
      step.progress(0.5, text);
      step.done(text);
      reporter.step('Train').failed(text);
    }
    expect(commands()).toEqual([]);
  });

  test('tells a step with what it took, and what is under way', () => {
    let now = 0;
    const reporter = createWorkflowReporter(() => now);
    const step = reporter.step('Train tea');
    now = 20_000;
    expect(reporter.underWay()).toEqual(['Train tea (20.0 s)']);
    step.progress(0.25, 'intents');
    step.done('3f2a9c01b2c4');
    expect(reporter.underWay()).toEqual([]);
    expect(linesOf(printed)).toEqual([
      'Train tea: intents, 25 % (20.0 s)',
      '✓ Train tea: 3f2a9c01b2c4 (20.0 s)',
      '',
    ]);
  });
});

describe('an annotation', () => {
  test.each(payloads)('is one command, whatever %j holds', (payload) => {
    const place = { file: `bots/${payload}`, line: 3 };
    annotate({ severity: 'error', code: 'wrong', message: payload, next: payload, place });
    const [command, ...more] = commands();
    expect(more).toEqual([]);
    const [, properties = '', data = ''] = /^::error ([^:]*)::(.*)$/u.exec(command ?? '') ?? [];
    expect(command).not.toContain('##[');
    expect(properties.split(',').map((property) => property.split('=')[0])).toEqual([
      'title',
      'file',
      'line',
    ]);
    expect(data.length).toBeGreaterThan(0);
    expect(linesOf(printed).filter((each) => each !== '')).toEqual([command]);
  });

  test('escapes as the runner reads it, and is told once', () => {
    const reporter = createWorkflowReporter(() => 0);
    const problem = {
      severity: 'warning',
      code: 'odd',
      message: '100 %\nx: y, z',
      place: { file: 'a:b,c' },
    } as const;
    reporter.problem(problem);
    reporter.problem(problem);
    expect(linesOf(printed).filter((each) => each !== '')).toEqual([
      '::warning title=odd,file=a%3Ab%2Cc::100 %25 x: y, z',
    ]);
  });
});
