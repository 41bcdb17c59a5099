import { describe, expect, test } from '@jest/globals';
import { causeOf, lastWords } from '../../../src/adapters/local/causes.ts';
import type { Exit } from '../../../src/adapters/local/half.ts';
import { elsewhereGraceMs, judge, type RolloutFacts } from '../../../src/adapters/local/verdict.ts';
import type { HalfFacts } from '../../../src/adapters/local/half.ts';

const exit = (over: Partial<Exit> & { readonly stderr?: readonly string[] }): Exit => {
  const { stderr = [], ...rest } = over;
  return {
    code: 1,
    signal: null,
    spawnError: undefined,
    wasReady: false,
    lines: stderr.map((text) => ({ source: 'err', text })),
    ...rest,
  };
};

describe('the cause of an exit', () => {
  test.each([
    ["KeyError: 'DB_HOST'", 'DB_HOST'],
    [
      "rasa.shared.exceptions.RasaException: Error when trying to expand the environment variables in '${DB_URL}'. Please make sure to also set these environment variables: '['$DB_URL']'.",
      'DB_URL',
    ],
    ['Error: environment variable API_KEY is not set', 'API_KEY'],
    ['Missing required environment variable: SLACK_TOKEN', 'SLACK_TOKEN'],
    ['fatal: BOOKING_URL must be set', 'BOOKING_URL'],
  ])('is a missing variable: %s', (line, name) => {
    expect(causeOf(exit({ stderr: [line] }))).toEqual({ kind: 'missing-variable', name });
  });

  test.each([
    [exit({ signal: 'SIGKILL', code: null }), 'out-of-memory'],
    [exit({ code: 137 }), 'out-of-memory'],
    [
      exit({
        signal: 'SIGABRT',
        code: null,
        stderr: ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
      }),
      'out-of-memory',
    ],
    [exit({ stderr: ['MemoryError'] }), 'out-of-memory'],
    [exit({ stderr: ['Error: listen EADDRINUSE: address already in use 127.0.0.1:5005'] }), 'port-taken'],
    [
      exit({ stderr: ['OSError: [Errno 98] error while attempting to bind: address already in use'] }),
      'port-taken',
    ],
    [exit({ signal: 'SIGSEGV', code: null }), 'killed'],
    [exit({ spawnError: 'spawn x ENOENT', code: null }), 'not-started'],
    [exit({ stderr: ["KeyError: 'name'"] }), 'exit'],
  ])('of %j is %s', (ended, kind) => {
    expect(causeOf(ended).kind).toBe(kind);
  });

  test('quotes the line that says most', () => {
    const words = (...texts: string[]) => lastWords(texts.map((text) => ({ source: 'err' as const, text })));
    expect(
      words(
        'Traceback (most recent call last):',
        '  File "a.py", line 3, in <module>',
        "ModuleNotFoundError: No module named 'x'",
      ),
    ).toBe("ModuleNotFoundError: No module named 'x'");
    expect(
      words('file:1', 'throw new Error("no")', '^', 'Error: no', '    at file.js:1:1', '', 'Node.js v24.1.0'),
    ).toBe('Error: no');
    expect(words('just gone')).toBe('just gone');
    expect(lastWords([{ source: 'out', text: 'only said aloud' }])).toBe('only said aloud');
    expect(lastWords([{ source: 'tidegate', text: 'started' }])).toBeUndefined();
    expect(words('x'.repeat(1_000))).toHaveLength(301);
  });
});

describe('the verdict on a start', () => {
  const half = (over: Partial<HalfFacts> & Pick<HalfFacts, 'half'>): HalfFacts => ({
    state: 'ready',
    pid: 1,
    port: 5005,
    program: 'bot',
    restarts: 0,
    crashes: 0,
    gaveUp: false,
    lastExit: undefined,
    probe: undefined,
    lines: [],
    ...over,
  });
  const facts = (over: Partial<RolloutFacts> = {}): RolloutFacts => ({
    bot: 'helper',
    environment: 'staging',
    directory: '/srv/staging',
    core: half({ half: 'core' }),
    actions: half({ half: 'actions' }),
    elsewhere: undefined,
    port: undefined,
    ...over,
  });

  test('is ready when everything is', () => {
    expect(judge(facts())).toEqual({ state: 'ready' });
  });

  test('names the action server first, since a core may only fail because of it', () => {
    const broken = { state: 'crashed', gaveUp: true, crashes: 2, lastExit: exit({ code: 2 }) } as const;
    const both = facts({
      core: half({ half: 'core', ...broken }),
      actions: half({ half: 'actions', ...broken }),
    });
    expect(judge(both)).toMatchObject({ state: 'fatal', half: 'actions' });
  });

  test('gives one crash another try, and an action server elsewhere some time', () => {
    const once = half({ half: 'core', state: 'crashed', pid: undefined, crashes: 1, lastExit: exit({}) });
    expect(judge(facts({ core: once }))).toMatchObject({
      state: 'waiting',
      evidence: ['it crashed before (exit code 1)', 'no process runs'],
    });
    const elsewhere = (refusedForMs: number) =>
      judge(
        facts({
          actions: undefined,
          elsewhere: {
            url: 'http://far:5055',
            probe: { state: 'waiting', text: 'GET x: connection refused', refused: true },
            refusedForMs,
          },
        }),
      );
    expect(elsewhere(elsewhereGraceMs - 1)).toMatchObject({ state: 'waiting' });
    expect(elsewhere(elsewhereGraceMs)).toMatchObject({
      state: 'fatal',
      headline: 'The action server of helper at http://far:5055 does not answer.',
      evidence: ['GET x: connection refused'],
      remedy:
        'Start that action server, or correct its address in environments.staging.bots.helper.actions of tidegate.yml.',
    });
  });

  test('tells a port that is taken from one that is forbidden', () => {
    const headline = (trouble: 'taken' | 'denied', fixed: boolean) => {
      const judgement = judge(facts({ port: { number: 80, fixed, trouble } }));
      return judgement.state === 'ready' ? '' : judgement.headline;
    };
    expect(headline('taken', true)).toBe(
      'Port 80, which environment "staging" fixes for helper, is taken by another program.',
    );
    expect(headline('denied', true)).toBe(
      'Port 80, which environment "staging" fixes for helper, may not be opened by this user.',
    );
    expect(headline('taken', false)).toBe(
      'Port 80, which helper has in environment "staging", is taken by another program.',
    );
  });
});
