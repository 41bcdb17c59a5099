import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  checkPattern,
  greetingSuite,
  judgeTurn,
  leftOut,
  summarize,
  type BotMessage,
  type Conversation,
  type ConversationResult,
  type Expectation,
  type Reply,
  type Turn,
} from '../../src/domain/conversation.ts';
import { UserError } from '../../src/domain/errors.ts';

const place = { file: 'tests/test_bank.yml', line: 4 };
const turn = (given: Partial<Turn> = {}): Turn => ({
  say: 'hello',
  expect: undefined,
  actions: undefined,
  withinMs: undefined,
  place,
  ...given,
});
const message = (text: string | undefined, given: Partial<BotMessage> = {}): BotMessage => ({
  text,
  image: undefined,
  buttons: [],
  custom: undefined,
  ...given,
});
const button = (title: string) => ({ title, payload: `/${title}` });
const answered = (...messages: (string | BotMessage)[]): Reply => ({
  kind: 'answered',
  messages: messages.map((one) => (typeof one === 'string' ? message(one) : one)),
  tookMs: 20,
});
const passed = { passed: true };
const failed = (code: string, text: string) => ({ passed: false, code, message: text });

const responses = {
  utter_greet: ['Hello {name}!', 'Hi!'],
  utter_bye: ['Bye.'],
  utter_picture: [],
  'utter_faq/hours': ['From 9 to 5.'],
  'utter_faq/place': ['In {city}, near {street}.'],
  utter_long: ['First.\n\nSecond.'],
};
const judge = (expectations: readonly Expectation[], reply: Reply) =>
  judgeTurn(turn({ expect: expectations }), reply, undefined, responses);
const act = (actions: readonly string[], ran: readonly string[] | undefined, reply: Reply) =>
  judgeTurn(turn({ actions }), reply, ran, responses);

describe('judgeTurn on what went wrong before any words', () => {
  test('a time-out names its limit', () => {
    const timeout = (afterMs: number) =>
      judgeTurn(turn(), { kind: 'timeout', afterMs }, undefined, responses);
    expect(timeout(10_000)).toEqual(failed('timeout', "It didn't answer within 10 s."));
    expect(timeout(1_540)).toEqual(failed('timeout', "It didn't answer within 1.5 s."));
    expect(timeout(999.6)).toEqual(failed('timeout', "It didn't answer within 1000 ms."));
    expect(timeout(250)).toEqual(failed('timeout', "It didn't answer within 250 ms."));
  });

  test('unreachable and refused have sentences of their own, on one line', () => {
    const of = (kind: 'unreachable' | 'refused') =>
      judgeTurn(turn(), { kind, message: 'ECONN\nREFUSED' }, undefined, responses);
    expect(of('unreachable')).toEqual(failed('unreachable', "It couldn't be reached: ECONN REFUSED"));
    expect(of('refused')).toEqual(failed('refused', 'It refused what was said: ECONN REFUSED'));
  });

  test('silence is a failure, also in the form of empty messages', () => {
    const sentence = 'It answered nothing. A bot whose action threw does that.';
    expect(judgeTurn(turn(), answered(), undefined, responses)).toEqual(failed('empty-answer', sentence));
    const empty = answered('', message(undefined, { image: '', custom: null }));
    expect(judgeTurn(turn(), empty, undefined, responses)).toEqual(failed('empty-answer', sentence));
    expect(judge([{ text: 'x' }], answered())).toEqual(failed('empty-answer', sentence));
    expect(act(['utter_greet'], ['action_listen', 'utter_greet'], answered())).toEqual(
      failed(
        'empty-answer',
        'It answered nothing after it ran utter_greet. A bot whose action threw does that.',
      ),
    );
    expect(act(['utter_greet'], [], answered())).toEqual(failed('empty-answer', sentence));
  });

  test.each([
    ['text', message('x')],
    ['an image', message(undefined, { image: 'http://x' })],
    ['buttons', message(undefined, { buttons: [button('yes')] })],
    ['something custom', message(undefined, { custom: { map: 1 } })],
    ['something custom that is false', message(undefined, { custom: false })],
  ])('%s is an answer', (_, given) => {
    expect(judgeTurn(turn(), answered(given), undefined, responses)).toEqual(passed);
  });

  test('silence is right where actions were expected that say nothing, and ran', () => {
    expect(act(['action_remember'], ['action_remember'], answered())).toEqual(passed);
    expect(act([], [], answered())).toEqual(passed);
    expect(act(['action_listen'], undefined, answered())).toEqual(passed);
    expect(act(['action_remember'], undefined, answered())).toMatchObject({ code: 'empty-answer' });
    expect(act(['action_remember'], ['action_other'], answered())).toMatchObject({ code: 'wrong-actions' });
    const both = turn({ actions: [], expect: [{ text: 'x' }] });
    expect(judgeTurn(both, answered(), [], responses)).toMatchObject({ code: 'empty-answer' });
    expect(judgeTurn(turn({ actions: [], expect: [] }), answered(), [], responses)).toEqual(passed);
  });

  test('an answer may be right and too late', () => {
    const late = (withinMs: number) => judgeTurn(turn({ withinMs }), answered('x'), undefined, responses);
    expect(late(20)).toEqual(passed);
    expect(late(19)).toEqual(failed('too-slow', 'It took 20 ms to answer; 19 ms is allowed.'));
    expect(
      judgeTurn(turn({ withinMs: 1, expect: [{ text: 'y' }] }), answered('x'), undefined, responses),
    ).toMatchObject({
      code: 'wrong-text',
    });
  });
});

describe('judgeTurn on texts', () => {
  test('takes a text as it is, white space around it aside', () => {
    expect(judge([{ text: 'Hello {name}!' }], answered(' Hello {name}!\n'))).toEqual(passed);
    expect(judge([{ text: 'Hello {name}!' }], answered('Hello Ada!'))).toEqual(
      failed('wrong-text', 'It said "Hello Ada!" where "Hello {name}!" was expected.'),
    );
    expect(judge([{ text: 'x' }], answered(message(undefined, { image: 'y' })))).toEqual(
      failed('wrong-text', 'It said "" where "x" was expected.'),
    );
  });

  test('shortens what it shows, and makes control characters visible', () => {
    const judgement = judge([{ text: 'x' }], answered(`\u0007${'a'.repeat(1_000)}`));
    expect(judgement).toEqual(
      failed('wrong-text', `It said "\\u0007${'a'.repeat(199)}…" where "x" was expected.`),
    );
  });

  test('takes one of several texts', () => {
    expect(judge([{ oneOf: ['a', 'b'] }], answered('b'))).toEqual(passed);
    expect(judge([{ oneOf: ['a', '{x}'] }], answered('c'))).toEqual(
      failed('wrong-text', 'It said "c" where one of "a" and "{x}" was expected.'),
    );
  });

  test('looks for a regular expression', () => {
    expect(judge([{ matches: '\\d+ €' }], answered('That is 12 €.'))).toEqual(passed);
    expect(judge([{ matches: '^\\d+$' }], answered('twelve'))).toEqual(
      failed('no-match', 'It said "twelve", which doesn\'t match "^\\\\d+$".'),
    );
    expect(judge([{ matches: '(' }], answered('x'))).toMatchObject({
      code: 'bad-pattern',
      message: expect.stringMatching(/^"\(" is no regular expression: .*Unterminated group\.$/),
    });
  });

  test('knows a response by its variants, with slots filled in', () => {
    for (const text of ['Hello Ada!', 'Hello !', ' Hi!'])
      expect(judge([{ response: 'utter_greet' }], answered(text))).toEqual(passed);
    expect(judge([{ response: 'utter_greet' }], answered('Hello Ada'))).toEqual(
      failed(
        'wrong-response',
        'It said "Hello Ada" where utter_greet was expected, such as "Hello {name}!".',
      ),
    );
    expect(judge([{ response: 'utter_picture' }], answered('anything'))).toEqual(passed);
    expect(judge([{ response: 'utter_gret' }], answered('x'))).toEqual(
      failed(
        'unknown-response',
        'The bot has no response "utter_gret". Did you mean utter_greet, utter_bye and utter_long?',
      ),
    );
    expect(judge([{ response: 'constructor_of_everything_else' }], answered('x'))).toEqual(
      failed('unknown-response', 'The bot has no response "constructor_of_everything_else".'),
    );
  });

  test('knows a retrieval response by all of its sub-responses, or by one', () => {
    for (const text of ['From 9 to 5.', 'In Rome, near Via Roma.']) {
      expect(judge([{ response: 'utter_faq' }], answered(text))).toEqual(passed);
    }
    expect(judge([{ response: 'utter_faq/hours' }], answered('In Rome, near Via Roma.'))).toMatchObject({
      passed: false,
    });
    for (const text of [
      'In Rome near Via Roma.',
      'On Rome, near Via.',
      'In Rome, near Via',
      'In, near .',
      'In near , near ',
    ]) {
      expect(judge([{ response: 'utter_faq/place' }], answered(text))).toMatchObject({
        code: 'wrong-response',
      });
    }
    expect(judge([{ response: 'utter_faq/place' }], answered('In , near .'))).toEqual(passed);
  });

  test('any value of the slots fits its variant', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (city, street) => {
        expect(judge([{ response: 'utter_faq' }], answered(`In ${city}, near ${street}.`))).toEqual(passed);
      }),
    );
  });

  test('every part of an expectation must hold', () => {
    const given = message('Hello Ada!', { buttons: [button('yes'), button('no')] });
    const all = {
      matches: 'Ada',
      oneOf: ['Hello Ada!'],
      response: 'utter_greet',
      text: 'Hello Ada!',
      buttons: ['yes', 'no'],
    };
    expect(judge([all], answered(given))).toEqual(passed);
    expect(judge([{ ...all, matches: 'x' }], answered(given))).toMatchObject({ code: 'no-match' });
    expect(judge([{ ...all, oneOf: ['x'] }], answered(given))).toMatchObject({ code: 'wrong-text' });
    expect(judge([{ ...all, response: 'utter_bye' }], answered(given))).toMatchObject({
      code: 'wrong-response',
    });
    expect(judge([{}], answered('anything'))).toEqual(passed);
  });

  test('compares the titles of buttons, in order', () => {
    const given = message('x', { buttons: [button('yes'), button('no')] });
    for (const buttons of [['yes'], ['no', 'yes'], ['yes', 'no', 'maybe'], []]) {
      expect(judge([{ buttons }], answered(given))).toMatchObject({ code: 'wrong-buttons' });
    }
    expect(judge([{ buttons: ['yes', 'maybe'] }], answered(given))).toEqual(
      failed('wrong-buttons', 'Its buttons are "yes" and "no" where "yes" and "maybe" were expected.'),
    );
    expect(judge([{ buttons: ['yes'] }], answered('x'))).toEqual(
      failed('wrong-buttons', 'Its buttons are none where "yes" were expected.'),
    );
  });
});

describe('judgeTurn on several messages', () => {
  test('takes them in order, each as expected', () => {
    expect(judge([{ text: 'a' }, { text: 'b' }], answered('a', 'b'))).toEqual(passed);
    expect(judge([{ text: 'a' }, { text: 'b' }], answered('b', 'a'))).toMatchObject({ code: 'wrong-text' });
    expect(judge([{ text: 'a' }, { text: 'b' }], answered('a', 'c'))).toEqual(
      failed('wrong-text', 'It said "c" where "b" was expected.'),
    );
    expect(judge([], answered('a', 'b'))).toEqual(passed);
  });

  test('tells of messages that are missing or too many', () => {
    expect(judge([{ text: 'a' }, { text: 'b' }], answered('a'))).toEqual(
      failed('missing-message', 'It said 1 message, and 2 were expected; number 2 is missing.'),
    );
    expect(judge([{ text: 'a' }], answered('a', 'b', message(undefined, { image: 'c' })))).toEqual(
      failed('extra-message', 'It said more than was expected: "b" and a message without text.'),
    );
  });

  test('takes paragraphs that come one by one for one text', () => {
    const paragraphs = answered('First.', 'Second.', 'Bye.');
    expect(judge([{ response: 'utter_long' }, { text: 'Bye.' }], paragraphs)).toEqual(passed);
    expect(judge([{ text: 'First.\n\nSecond.' }, { text: 'Bye.' }], paragraphs)).toEqual(passed);
    expect(judge([{ text: 'First.\n\nSecond.\n\nBye.' }], paragraphs)).toEqual(passed);
    expect(judge([{ text: 'First.\n\nOther.' }], paragraphs)).toEqual(
      failed('wrong-text', 'It said "First." where "First.\\n\\nOther." was expected.'),
    );
    const withButtons = answered('First.', message('Second.', { buttons: [button('yes')] }));
    expect(judge([{ response: 'utter_long', buttons: ['yes'] }], withButtons)).toEqual(passed);
  });
});

describe('judgeTurn on actions', () => {
  test('leaves the housekeeping out on both sides', () => {
    const ran = [
      'action_session_start',
      'action_listen',
      'action_extract_slots',
      'utter_greet',
      'action_listen',
    ];
    expect(act(['utter_greet', 'action_listen'], ran, answered('Hi!'))).toEqual(passed);
  });

  test('names the first difference', () => {
    const of = (expected: string[], ran: string[]) => act(expected, ran, answered('x'));
    expect(of(['utter_greet', 'utter_bye'], ['utter_greet', 'utter_help'])).toEqual(
      failed('wrong-actions', 'It ran utter_help where utter_bye was expected (action 2 of 2).'),
    );
    expect(of(['utter_greet', 'utter_bye'], ['utter_greet'])).toEqual(
      failed('wrong-actions', "It didn't run utter_bye (action 2 of 2)."),
    );
    expect(of(['utter_greet'], ['utter_greet', 'utter\nbye'])).toEqual(
      failed('wrong-actions', 'It ran utter bye beyond the actions expected.'),
    );
    expect(of([], ['utter_bye'])).toMatchObject({ code: 'wrong-actions' });
  });

  test('knows an answer to a question by its own name and by that of its action', () => {
    const hours = answered('From 9 to 5.');
    const place = answered('In Rome, near Via Appia.');
    expect(act(['utter_faq/hours'], ['utter_faq'], hours)).toEqual(passed);
    expect(act(['utter_faq'], ['utter_faq/hours'], hours)).toEqual(passed);
    expect(act(['utter_faq/hours'], ['utter_faq/hours'], hours)).toEqual(passed);
    expect(act(['utter_faq'], ['utter_faq'], hours)).toEqual(passed);
    // The tracker doesn't say which question was answered: the words do.
    expect(act(['utter_faq/hours'], ['utter_faq'], place)).toMatchObject({
      code: 'wrong-response',
      message: expect.stringContaining('None of its answers was utter_faq/hours'),
    });
    expect(act(['utter_faq/unknown'], ['utter_faq'], place)).toEqual(passed);
    expect(act(['utter_faq/place'], ['utter_faq/hours'], place)).toMatchObject({ code: 'wrong-actions' });
    expect(act(['action_x/y'], ['action_x'], hours)).toMatchObject({ code: 'wrong-actions' });
    expect(act(['utter_faq_more'], ['utter_faq'], hours)).toMatchObject({ code: 'wrong-actions' });
    expect(act(['utter_faq/hours', 'utter_bye'], ['utter_faq'], hours)).toMatchObject({
      code: 'wrong-actions',
      message: "It didn't run utter_bye (action 2 of 2).",
    });
  });

  test('goes on to the texts where the actions are right', () => {
    const given = turn({ actions: ['utter_greet'], expect: [{ text: 'Hi!' }] });
    expect(judgeTurn(given, answered('Hi!'), ['utter_greet'], responses)).toEqual(passed);
    expect(judgeTurn(given, answered('Hello Ada!'), ['utter_greet'], responses)).toMatchObject({
      code: 'wrong-text',
    });
    expect(
      judgeTurn(turn({ actions: ['utter_greet'] }), answered('odd'), ['utter_greet'], responses),
    ).toEqual(passed);
    expect(judgeTurn(turn(), answered('odd'), ['utter_greet'], responses)).toEqual(passed);
  });

  test('looks for texts that are written out among what the actions say', () => {
    const given = turn({ actions: ['utter_greet', 'action_x'], expect: [{ text: 'a' }, { text: 'c' }] });
    const of = (...texts: string[]) =>
      judgeTurn(given, answered(...texts), ['utter_greet', 'action_x'], responses);
    expect(of('x', 'a', 'b', 'c', 'd')).toEqual(passed);
    expect(of('a', 'b')).toEqual(failed('wrong-text', 'It said "b" where "c" was expected.'));
    expect(of('c', 'a')).toMatchObject({ code: 'missing-message' });
  });

  test("looks for the responses' texts where nobody tells what ran", () => {
    const of = (actions: string[], ...texts: string[]) => act(actions, undefined, answered(...texts));
    expect(of(['utter_greet', 'action_x', 'utter_bye'], 'Hello Ada!', 'from action_x', 'Bye.')).toEqual(
      passed,
    );
    expect(of(['utter_long', 'utter_bye'], 'First.', 'Second.', 'Bye.')).toEqual(passed);
    expect(of(['utter_faq'], 'From 9 to 5.')).toEqual(passed);
    expect(of(['utter_unknown', 'utter_picture', 'bank_form'], 'anything')).toEqual(passed);
    expect(of(['utter_bye', 'utter_greet'], 'Hi!', 'Bye.')).toEqual(
      failed(
        'wrong-response',
        'None of its answers was utter_greet, such as "Hello {name}!": "Hi!" and "Bye.".',
      ),
    );
    expect(of(['utter_bye', 'utter_bye'], 'Bye.')).toMatchObject({ code: 'wrong-response' });
    expect(of(['bye'], 'Bye!')).toEqual(passed);
    expect(of(['utter_long', 'utter_long'], 'First.', 'Second.', 'First.', 'Second.')).toEqual(passed);
    expect(of(['utter_long', 'utter_long'], 'First.', 'Second.')).toMatchObject({ code: 'wrong-response' });
    expect(of(['action_listen'], 'Bye.')).toEqual(
      failed('extra-message', 'It should have stayed silent, and said "Bye.".'),
    );
  });
});

test('checkPattern gives a pattern back, or says what is wrong and where', () => {
  expect(checkPattern('^a+$', place)).toBe('^a+$');
  const refused = () => checkPattern('(?=a)', place);
  expect(refused).toThrow(UserError);
  expect(refused).toThrow(
    '"(?=a)" is no regular expression that can be used: look-around such as (?=…) can\'t be used here.',
  );
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'bad-pattern',
      place,
      next: expect.stringContaining("in JavaScript's syntax"),
    }),
  );
});

const conversation = (name: string, ...turns: Turn[]): Conversation => ({ name, turns, place });

test('leftOut names the first action that no code offers', () => {
  const given = conversation(
    'book',
    turn({ actions: ['utter_greet', 'book_form'] }),
    turn(),
    turn({ actions: ['action_book', 'action_pay'] }),
  );
  expect(leftOut(given, ['action_pay', 'action_book', 'validate_book_form'])).toBe('action_book');
  expect(leftOut(given, ['validate_book_form', 'action_other'])).toBeUndefined();
  expect(leftOut(given, [])).toBeUndefined();
});

test('greetingSuite says an example of each intent, by name', () => {
  const found = greetingSuite({ thank: 'Thanks!', bye: 'Bye', greet: 'Hello' }, 'bots/bank');
  const one = (intent: string, say: string) => ({
    name: `an example of ${intent}`,
    turns: [
      { say, expect: undefined, actions: undefined, withinMs: undefined, place: { file: 'bots/bank' } },
    ],
    place: { file: 'bots/bank' },
  });
  expect(found).toEqual({
    digest: undefined,
    conversations: [one('bye', 'Bye'), one('greet', 'Hello'), one('thank', 'Thanks!')],
  });
});

describe('summarize', () => {
  const given = conversation(
    'book',
    turn({ place: { file: 'a', line: 1 } }),
    turn({ place: { file: 'a', line: 9 } }),
  );
  const ok: ConversationResult = { conversation: conversation('greet'), outcome: 'passed' };
  const out: ConversationResult = {
    conversation: conversation('pay'),
    outcome: 'left-out',
    needs: 'action_pay',
  };
  const bad: ConversationResult = {
    conversation: given,
    outcome: 'failed',
    turn: 1,
    code: 'timeout',
    message: 'It was slow.',
  };

  test('counts what was held, and names what was left out', () => {
    expect(summarize([ok, out, ok])).toEqual({
      passed: true,
      conversations: { passed: 2, failed: 0 },
      leftOut: ['pay'],
      sentence: '2 of 2 conversations right, 1 left out',
      problems: [],
    });
    expect(summarize([ok]).sentence).toBe('1 of 1 conversation right');
  });

  test('points at the turn at fault', () => {
    expect(summarize([bad, ok])).toEqual({
      passed: false,
      conversations: { passed: 1, failed: 1 },
      leftOut: [],
      sentence: '1 of 2 conversations right',
      problems: [
        { severity: 'error', code: 'timeout', message: 'book: It was slow.', place: { file: 'a', line: 9 } },
      ],
    });
    expect(summarize([{ ...bad, turn: 7 }]).problems[0]?.place).toEqual(place);
  });

  test('nothing held is nothing passed', () => {
    expect(summarize([])).toMatchObject({ passed: false, sentence: '0 of 0 conversations right' });
    expect(summarize([out])).toMatchObject({
      passed: false,
      sentence: '0 of 0 conversations right, 1 left out',
    });
  });
});
