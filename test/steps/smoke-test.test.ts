import { describe, expect, test } from '@jest/globals';
import { prepareScript, smokeTest, type SmokeTestResult } from '../../src/steps/smoke-test.ts';
import { botFiles, World } from '../support/fakes/world.ts';
import { deployRequest, trained } from './scenes.ts';

/** Talks to a bot that was started from these files. */
async function talkTo(
  data: string,
  tests: string | undefined,
  prepare: (world: World) => void = () => undefined,
): Promise<{ world: World; result: SmokeTestResult }> {
  const world = new World();
  world.repository.commit('main', botFiles('bank', data, tests));
  if (tests === undefined) world.repository.commit('main', { 'bots/bank/tests/talk.yml': undefined });
  const { project, bot } = await deployRequest(world);
  const stored = await trained(world);
  const target = world.target('staging');
  await target.start({
    revision: {
      id: 'abc',
      environment: 'staging',
      bot: 'bank',
      package: stored.digest,
      settings: { variables: {}, actionsUrl: undefined, replicas: 1 },
    },
    serve: world.engines.builtin.serve(stored.metadata),
    role: 'candidate',
    commit: undefined,
    version: undefined,
    branch: undefined,
    port: undefined,
  });
  prepare(world);
  const script = await prepareScript(world.ports, { project, bot, treeish: world.head });
  const address = await target.reach('bank', 'abc');
  if (!address) throw new Error('It was started.');
  world.reporter.steps.length = 0;
  const result = await smokeTest(world.ports, {
    bot: 'bank',
    address,
    metadata: stored.metadata,
    script,
    patienceMs: 5_000,
  });
  return { world, result };
}

describe('conversations', () => {
  test('all right: passed, by name and in order', async () => {
    const { world, result } = await talkTo(
      'hello = Hi there [utter_greet]\nbye = Bye',
      'greets: hello > Hi there | bye > Bye\nacts: hello [utter_greet]\nanswers: bye',
    );
    expect(result).toMatchObject({ reason: 'passed', message: undefined, failures: [], leftOut: [] });
    expect(result.passed).toEqual(['greets', 'acts', 'answers']);
    expect(result.suite).toMatch(/^sha256:/);
    expect(world.reporter.steps).toEqual([
      { title: 'Talk to bank', end: 'done: 3 of 3 conversations right' },
    ]);
    expect(world.reporter.progress.filter(({ title }) => title === 'Talk to bank').at(-1)?.fraction).toBe(1);
    expect(world.sources.laidOut.size).toBe(0);
  });

  test('a wrong turn fails its conversation there, with all that was said before it', async () => {
    const { world, result } = await talkTo(
      'hello = Hi there\npay = How much?\nbye = Bye',
      'fine: hello > Hi there\npays: hello > Hi there | pay > Sure | bye > Bye',
    );
    expect(result).toMatchObject({ reason: 'failed', passed: ['fine'] });
    expect(result.failures).toEqual([
      {
        conversation: 'pays',
        turn: 2,
        code: 'wrong-text',
        message: 'It said "How much?" where "Sure" was expected.',
        place: { file: 'bots/bank/tests/talk.yml', line: 2 },
        transcript: [
          { said: 'hello', answered: [expect.objectContaining({ text: 'Hi there' })] },
          { said: 'pay', answered: [expect.objectContaining({ text: 'How much?' })] },
        ],
      },
    ]);
    expect(result.message).toBe(result.failures[0]?.message);
    expect(world.talk.said.map(({ text }) => text)).not.toContain('bye');
    expect(world.reporter.steps).toEqual([
      { title: 'Talk to bank', end: 'failed: 1 of 2 conversations right' },
    ]);
  });

  test('each turn is held against its own actions, and each outcome stands with its own conversation', async () => {
    const { result } = await talkTo(
      'hello = Hi there [utter_greet]\nbye = Bye [utter_bye]',
      'long: hello | hello | what\nshort: hello\nacts: hello [utter_greet] | bye [utter_bye]',
    );
    expect(result.passed).toEqual(['short', 'acts']);
    expect(result.failures).toMatchObject([{ conversation: 'long', turn: 3 }]);
  });

  test('an empty answer is a failure, and so are a time-out and a lost connection', async () => {
    const silent = await talkTo('hello = Hi', 'says: what');
    expect(silent.result).toMatchObject({ reason: 'failed', failures: [{ code: 'empty-answer', turn: 1 }] });
    const late = await talkTo('hello = Hi', 'says: hello', ({ talk }) => {
      talk.reply = { kind: 'timeout', afterMs: 5_000 };
    });
    expect(late.result.failures).toMatchObject([{ code: 'timeout', transcript: [{ answered: [] }] }]);
    const gone = await talkTo('hello = Hi', 'says: hello', ({ talk }) => {
      talk.reply = { kind: 'unreachable', message: 'connection reset' };
    });
    expect(gone.result.failures).toMatchObject([{ code: 'unreachable' }]);
  });

  test("each has a sender of its own, which another talk doesn't take, and the patience that was asked", async () => {
    const { world } = await talkTo('hello = Hi', 'a: hello | hello\nb: hello\nquick: hello < 700');
    const senders = world.talk.said.map(({ sender }) => sender);
    expect(new Set(senders).size).toBe(3);
    const { world: later } = await talkTo('hello = Hi', 'a: hello');
    expect(senders[0]).toMatch(/^tidegate-[0-9a-z]+-0$/);
    expect(later.talk.said[0]?.sender).toBeDefined();
    expect(world.talk.said.map(({ timeoutMs }) => timeoutMs).sort()).toEqual([5_000, 5_000, 5_000, 700]);
  });

  test('at most four are held at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `number ${index}`);
    const { world, result } = await talkTo(
      'hello = Hi',
      names.map((name) => `${name}: hello | hello`).join('\n'),
    );
    expect(result.passed).toEqual(names);
    expect(world.talk.holding).toEqual({ now: 0, most: 4 });
  });

  test('without trackers, the expected responses are looked for in the answers', async () => {
    const { result } = await talkTo(
      'hello = Hi there [utter_other]',
      'acts: hello [utter_greet]',
      ({ talk }) => {
        talk.traces = false;
      },
    );
    expect(result).toMatchObject({ reason: 'passed', passed: ['acts'] });
    const told = await talkTo('hello = Hi there [utter_other]', 'acts: hello [utter_greet]');
    expect(told.result.failures).toMatchObject([{ code: 'wrong-actions' }]);
  });
});

describe('what has no code here', () => {
  const data = 'hello = Hi there [utter_greet]\npay = ! action_pay\nlacks action_pay';

  test('is left out by name, and never counts as passed', async () => {
    const { world, result } = await talkTo(
      data,
      'greets: hello\npays: hello | pay [action_pay]\nalso: pay\nskip written slot_was_set',
    );
    expect(result).toMatchObject({ reason: 'passed', passed: ['greets'], failures: [] });
    expect(result.suite).toBeDefined();
    expect(result.leftOut).toEqual([
      { conversation: 'written', needs: 'slot_was_set' },
      { conversation: 'pays', needs: 'action_pay' },
      { conversation: 'also', needs: 'action_pay' },
    ]);
    expect(world.talk.said.map(({ text }) => text).sort()).toEqual(['hello', 'pay']);
    expect(world.reporter.steps[0]?.end).toBe('done: 1 of 1 conversations right, 3 left out');
  });

  test('is held where an action server offers it', async () => {
    const { result } = await talkTo(
      'pay = Paid [action_pay]\nlacks action_pay',
      'pays: pay [action_pay]',
      ({ talk }) => {
        talk.offered = ['action_pay'];
      },
    );
    expect(result).toMatchObject({ reason: 'passed', passed: ['pays'], leftOut: [] });
  });

  test('a server that is said to have no actions is not asked for them', async () => {
    const { result } = await talkTo(data, 'greets: hello\npays: pay [action_pay]', (world) => {
      world.target('staging').actionsElsewhere = { url: undefined };
      world.talk.offered = undefined;
    });
    expect(result).toMatchObject({ reason: 'passed', passed: ['greets'] });
    expect(result.leftOut).toHaveLength(1);
  });

  test('is no excuse for a wrong way that ran into it, other than a form that asks or validates by itself', async () => {
    const wrong = await talkTo('hello = ! action_other', 'greets: hello [utter_greet]');
    expect(wrong.result).toMatchObject({
      reason: 'failed',
      failures: [{ conversation: 'greets' }],
      leftOut: [],
    });
    const form = await talkTo(
      'hello = ! validate_payment\nbye = Bye',
      'pays: hello [utter_greet]\nleaves: bye',
    );
    expect(form.result).toMatchObject({
      reason: 'passed',
      passed: ['leaves'],
      leftOut: [{ conversation: 'pays', needs: 'validate_payment' }],
    });
  });

  test('where that is the whole suite, it is talked to by its examples, and no suite is named', async () => {
    const { world, result } = await talkTo(data, 'pays: pay [action_pay]');
    expect(result).toMatchObject({
      reason: 'passed',
      suite: undefined,
      passed: ['an example of intent_hello'],
    });
    expect(result.leftOut).toEqual([
      { conversation: 'pays', needs: 'action_pay' },
      { conversation: 'an example of intent_pay', needs: 'action_pay' },
    ]);
    expect(world.talk.said.map(({ text }) => text)).toEqual(['hello', 'pay']);
  });

  test('where nothing at all can be held, nothing is right', async () => {
    const { world, result } = await talkTo('pay = ! action_pay\nlacks action_pay', 'pays: pay [action_pay]');
    expect(result).toMatchObject({
      reason: 'failed',
      message: 'None of its conversations could be held: "pays" needs action_pay, for one.',
      passed: [],
      failures: [],
    });
    expect(world.reporter.steps[0]?.end).toBe('failed: 0 of 0 conversations right, 2 left out');
    const mute = await talkTo('', undefined);
    expect(mute.result).toMatchObject({
      reason: 'failed',
      message:
        'There is nothing to say to it: it has neither test conversations nor examples of its intents.',
    });
  });
});

describe('a bot without test conversations', () => {
  test('is talked to all the same: an example of each intent must be answered', async () => {
    const { result } = await talkTo('hello = Hi\nbye = Bye', undefined);
    expect(result).toMatchObject({
      reason: 'passed',
      suite: undefined,
      passed: ['an example of intent_bye', 'an example of intent_hello'],
    });
    const silent = await talkTo('hello = Hi\nbye = ', undefined);
    expect(silent.result).toMatchObject({ reason: 'failed', failures: [{ code: 'empty-answer' }] });
  });
});

describe('a suite with errors', () => {
  test("isn't held as if it were whole: nothing is said, each error stands at its place", async () => {
    const { world, result } = await talkTo(
      'hello = Hi',
      'greets: hello\nerror Line 2 is no conversation.\nplaceless It is too large.\nwarning Odd.',
    );
    expect(result).toMatchObject({
      reason: 'failed',
      message: 'Line 2 is no conversation.',
      passed: [],
      failures: [
        {
          conversation: 'bots/bank/tests/talk.yml',
          code: 'bad-suite',
          place: { file: 'bots/bank/tests/talk.yml', line: 2 },
        },
        { message: 'It is too large.', place: { file: 'its test conversations' } },
      ],
    });
    expect(world.talk.said).toEqual([]);
    expect(world.reporter.problems).toHaveLength(3);
  });

  test('a warning alone changes nothing', async () => {
    const { result } = await talkTo('hello = Hi', 'greets: hello\nwarning Odd.');
    expect(result.reason).toBe('passed');
  });
});

describe('before anything is said', () => {
  test('another model behind the port is refused, by its id', async () => {
    const { world, result } = await talkTo('hello = Hi', 'greets: hello', ({ talk }) => {
      talk.instead = () => ({ kind: 'serving', modelFile: 'old.tar.gz', modelId: 'id-old' });
    });
    expect(result).toMatchObject({ reason: 'wrong-model', passed: [], failures: [] });
    expect(result.message).toMatch(/^The model behind the port is old.tar.gz \(id-old\), not bank-/);
    expect(world.talk.said).toEqual([]);
  });

  test('a server that tells no id is known by the file', async () => {
    const wrong = await talkTo('hello = Hi', 'greets: hello', ({ talk }) => {
      talk.instead = () => ({ kind: 'serving', modelFile: '/models/old.tar.gz', modelId: undefined });
    });
    expect(wrong.result.reason).toBe('wrong-model');
    expect(wrong.result.message).toContain('(without an id)');
    const right = await talkTo('hello = Hi', 'greets: hello', ({ talk }) => {
      talk.instead = (served) =>
        served.kind === 'serving'
          ? { ...served, modelFile: `/models/${served.modelFile}`, modelId: undefined }
          : served;
    });
    expect(right.result.reason).toBe('passed');
  });

  test.each([
    ['no-model', 'it has no model loaded'],
    ['unreachable', 'connection refused'],
  ] as const)('a server with %s is said to be unreachable', async (kind, message) => {
    const { result } = await talkTo('hello = Hi', 'greets: hello', ({ talk }) => {
      talk.instead = () => ({ kind, message });
    });
    expect(result).toMatchObject({ reason: 'unreachable', message });
  });

  test('an action server that is down is named', async () => {
    const { world, result } = await talkTo('hello = Hi', 'greets: hello', ({ talk }) => {
      talk.offered = undefined;
    });
    expect(result).toMatchObject({
      reason: 'action-server-down',
      message: "The action server at http://staging/bank/abc/actions doesn't say which actions it offers.",
    });
    expect(world.talk.said).toEqual([]);
  });
});
