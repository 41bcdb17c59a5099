import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSuite } from '../../src/config/suite.ts';
import { withoutAnnotations } from '../../src/config/suite-stories.ts';
import { compilePattern } from '../../src/domain/pattern.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => parseSuite([{ path: 'tests/a.yml', content: bytes(text) }]);
const told = (text: string) =>
  read(text).problems.map(({ severity, code, place }) => `${severity} ${place?.line} ${code}`);

describe('the plain format', () => {
  test('knows every kind of answer', () => {
    const { conversations, problems } = read(`conversations:
  - name: bread
    steps:
      - user: How much?
        within: 1.5s
      - bot: 3.20
      - user: /order{"item":"loaf"}
      - bot:
          - text: Yes
            matches: '\\d'
          - one_of: [No, 7]
            buttons: [Yes, No]
          - response: utter_x
      - bot: and this
      - user: bye
`);
    expect(problems).toEqual([]);
    const place = (line: number) => ({ file: 'tests/a.yml', line, column: 9 });
    expect(conversations).toEqual([
      {
        name: 'bread',
        place: { file: 'tests/a.yml', line: 2, column: 5 },
        turns: [
          {
            say: 'How much?',
            expect: [{ text: '3.20' }],
            actions: undefined,
            withinMs: 1500,
            place: place(4),
          },
          {
            say: '/order{"item":"loaf"}',
            expect: [
              { text: 'Yes', matches: String.raw`\d` },
              { oneOf: ['No', '7'], buttons: ['Yes', 'No'] },
              { response: 'utter_x' },
              { text: 'and this' },
            ],
            actions: undefined,
            withinMs: undefined,
            place: place(7),
          },
          { say: 'bye', expect: undefined, actions: undefined, withinMs: undefined, place: place(15) },
        ],
      },
    ]);
  });

  test.each([
    ['an empty answer', '- user: a\n    - bot: []', 'error 5 no-answer'],
    ['no answer', '- user: a\n    - bot:', 'error 5 no-answer'],
    ['an answer of nothing', '- user: a\n    - bot: {}', 'error 5 no-answer'],
    ['one of none', '- user: a\n    - bot: {one_of: []}', 'error 5 no-answer'],
    ['a wrong pattern', "- user: a\n    - bot: {matches: '(a'}", 'error 5 bad-value'],
    ['a pattern that could explode', "- user: a\n    - bot: {matches: '(?=a)'}", 'error 5 bad-value'],
    ['a bot that speaks first', '- bot: a\n    - user: b', 'error 4 bot-first'],
    ['both at once', '- user: a\n    - {user: a, bot: b}', 'error 5 bad-step'],
    ['neither', '- user: a\n    - {}', 'error 5 bad-step'],
    ['nothing said', '- user: a\n    - user:', 'error 5 wrong-type'],
    ['a bound without a unit', '- {user: a, within: 5}', 'error 4 bad-value'],
    ['a bound for the bot', '- user: a\n    - {bot: b, within: 5s}', 'error 5 unknown-key'],
    ['an unknown part', '- user: a\n    - bot: {txt: b}', 'error 5 unknown-key'],
  ])('%s is a mistake, and the conversation is not held', (_, steps, expected) => {
    const text = `conversations:\n- name: a\n  steps:\n    ${steps}\n- {name: b, steps: [{user: hi}]}\n`;
    expect(told(text)).toEqual([expected]);
    expect(read(text).conversations.map(({ name }) => name)).toEqual(['b']);
  });

  test('a conversation needs a name and a turn', () => {
    expect(told('conversations: [{steps: [{user: a}]}, {name: b}, 5]\n')).toEqual([
      'error 1 missing',
      'error 1 no-turns',
      'error 1 wrong-type',
    ]);
  });
});

describe("Rasa's test stories", () => {
  test('give what is said, the actions and the answers of each turn', () => {
    const { conversations, problems, leftOut } = read(`version: "3.1"
stories:
- story: trip
  steps:
  - user: |-
      to [Rome](city) or [Milan](city:milano), [one]{"entity": "n", "role": "x"}
    intent: travel
    entities:
    - city: Rome
  - action: utter_price
  - slot_was_set:
    - city: Rome
  - action: action_listen
  - intent: No
    entities:
    - city: Rome
    - city: Paris
    - n: 5
  - active_loop: trip_form
  - bot: Where to?
  - user: yes
`);
    expect(problems).toEqual([]);
    expect(leftOut).toEqual([]);
    expect(
      conversations[0]?.turns.map(({ say, expect: answer, actions, place }) => [
        say,
        answer,
        actions,
        place.line,
      ]),
    ).toEqual([
      ['to Rome or Milan, one', undefined, ['utter_price'], 5],
      ['/No{"city":["Rome","Paris"],"n":"5"}', [{ text: 'Where to?' }], [], 14],
      ['yes', undefined, [], 21],
    ]);
  });

  test.each([
    ['- or: [{intent: a}, {intent: b}]', 'a choice (or) between several things to say'],
    ['- checkpoint: x', 'a checkpoint'],
    ['- action: utter_x', 'utter_x to run before anyone has said something'],
    ['- slot_was_set: [{a: b}]', 'slots that are set before anyone has said something'],
    ['- active_loop: f', 'a form that is active before anyone has said something'],
    ['- bot: hello', 'the bot to speak before anyone has said something'],
    ['- {intent: a, entities: [city]}', 'a value for the entity "city"'],
    ['- {intent: a, entities: [{city: x, role: to}]}', 'a text, because an entity has a role'],
    ['- user:', 'a text or an intent'],
    ['- whatever: 1', 'a step "whatever"'],
    ['- action: action_session_start', 'a step in which somebody says something'],
  ])('%s leaves the story out by name', (steps, needs) => {
    const suite = read(
      `stories:\n- story: hard\n  steps:\n  ${steps}\n- story: easy\n  steps: [{user: hi}]\n`,
    );
    expect(suite.conversations.map(({ name }) => name)).toEqual(['easy']);
    expect(suite.leftOut).toMatchObject([{ conversation: 'hard', needs }]);
    expect(suite.problems).toMatchObject([{ severity: 'warning', code: 'conversation-left-out' }]);
    expect(suite.problems[0]?.message).toContain('"hard"');
  });

  test('annotations go, and other brackets stay', () => {
    expect(
      withoutAnnotations('[a b](x) [c](x:y z) [d]{"entity":"x"} [e][{"entity":"x"},{"entity":"y"}]'),
    ).toBe('a b c d e');
    expect(withoutAnnotations('[1] f(x) {y} [a] (b) [')).toBe('[1] f(x) {y} [a] (b) [');
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zé .!?]+$/), (text) => {
        expect(withoutAnnotations(`${text}[${text}](e:v)${text}`)).toBe(text + text + text);
      }),
    );
  });
});

describe('real files', () => {
  test('have a byte-order mark, CRLF, and quoted texts that are indented too little', () => {
    const text =
      '\uFEFFstories:\r\n- story: a\r\n  steps:\r\n  - user: "one\r\n two\r\n\r\nthree" # end\r\n  - action: utter_x\r\n';
    const { conversations, problems } = read(text);
    expect(problems).toEqual([]);
    expect(conversations[0]?.turns).toMatchObject([{ say: 'one two\nthree', actions: ['utter_x'] }]);
  });

  test('an indented-too-little text is taken and what looks like one is left alone', () => {
    const { conversations, problems } = read(`conversations:
  - name: 'it''s
 here'
    steps:
      - user: |
          - x: "never closed
          y: 'neither
      - bot: "a \\"b\\"
c"
`);
    expect(problems).toEqual([]);
    expect(conversations).toMatchObject([
      {
        name: "it's here",
        turns: [{ say: `- x: "never closed\ny: 'neither`, expect: [{ text: 'a "b" c' }] }],
      },
    ]);
  });

  test('a quote that is never closed is named where it opens', () => {
    expect(told('conversations:\n  - name: "a\n    steps:\n    - user: "b"\n')[0]).toBe(
      'error 2 unclosed-quote',
    );
    expect(told("conversations:\n  - name: 'a\n    steps:\n    - user: b\n")[0]).toBe(
      'error 2 unclosed-quote',
    );
  });

  test('other files in the directory are passed over', () => {
    const suite = parseSuite([
      { path: 'tests/readme.md', content: bytes('# [') },
      { path: 'tests/empty.yml', content: bytes('') },
      { path: 'tests/nlu.yaml', content: bytes('version: "3.1"\nnlu:\n- intent: x\n') },
    ]);
    expect(suite).toEqual({ conversations: [], leftOut: [], problems: [] });
  });

  test('what cannot be read is a problem of its file, and the others are read', () => {
    const suite = parseSuite([
      { path: 'tests/z.yml', content: bytes('conversations: [{name: z, steps: [{user: hi}]}]') },
      { path: 'tests/latin.yml', content: Buffer.from('stories:\n# \xe4\n', 'latin1') },
      { path: 'tests/huge.yml', content: new Uint8Array(3_000_000) },
      { path: 'tests/typo.yml', content: bytes('conversation: []\n') },
      { path: 'tests/list.yml', content: bytes('- a\n') },
      { path: 'tests/pro.yml', content: bytes('test_cases: []\n') },
    ]);
    expect(suite.conversations.map(({ name }) => name)).toEqual(['z']);
    expect(suite.problems.map(({ severity, code, place }) => `${place?.file} ${severity} ${code}`)).toEqual([
      'tests/huge.yml error file-too-large',
      'tests/latin.yml error not-utf8',
      'tests/list.yml warning no-conversations',
      'tests/pro.yml warning unsupported-tests',
      'tests/typo.yml error unknown-key',
    ]);
  });

  test('names are told apart by numbers, in the order of the paths', () => {
    const file = (path: string, ...names: string[]) => ({
      path,
      content: bytes(
        JSON.stringify({ conversations: names.map((name) => ({ name, steps: [{ user: 'x' }] })) }),
      ),
    });
    const { conversations } = parseSuite([file('b.yml', 'a', 'c', 'c'), file('a.yml', 'a', 'a', 'a (2)')]);
    expect(conversations.map(({ name }) => name)).toEqual(['a', 'a (3)', 'a (2)', 'a (4)', 'c', 'c (2)']);
  });

  test('a small file cannot stand for endless turns', () => {
    const turns = `- &t [${'{user: x},'.repeat(2_000)}]`;
    const text = `other:\n${turns}\nstories:\n${'- {story: a, steps: *t}\n'.repeat(50)}`;
    expect(told(text)).toEqual(['error 9 too-many-turns']);
  });
});

test('the example in docs/SUITES.md is right', () => {
  const docs = readFileSync(new URL('../../docs/SUITES.md', import.meta.url), 'utf8');
  const [plain, stories] = [...docs.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');
  for (const text of [plain, stories]) {
    const { conversations, problems } = read(text ?? '');
    expect(problems).toEqual([]);
    expect(conversations).toHaveLength(1);
  }
});

test('whatever the bytes, names are unique, every turn has its line, and patterns compile', () => {
  const parts = fc.constantFrom(
    ...[
      'stories:',
      'conversations:',
      '\n',
      '\n- story: a',
      '\n  steps:',
      '\n  - user: x',
      '\n  - bot: ',
      '"',
    ],
    ...["'", ' y', '\n  - action: b', '- name: a', '{', '}', '[', 'matches: (', '*a', '&a ', ': ', '|', '\t'],
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), (words) => {
      const { conversations } = read(words.join(''));
      expect(new Set(conversations.map(({ name }) => name)).size).toBe(conversations.length);
      for (const turn of conversations.flatMap(({ turns }) => turns)) {
        expect(turn.place.line).toBeGreaterThan(0);
        for (const { matches } of turn.expect ?? []) {
          if (matches !== undefined) expect(compilePattern(matches)).toBeInstanceOf(Object);
        }
      }
    }),
    { numRuns: 500 },
  );
});

const bots = new URL('../../../shared/bots', import.meta.url).pathname;
const present = existsSync(bots);
if (!present) console.warn(`Skipped: tests with real bots need ${bots}.`);

(present ? test : test.skip)('the test conversations of real bots are read whole', () => {
  for (const [bot, count] of [
    ['financial-demo', 48],
    ['helpdesk-assistant', 12],
  ] as const) {
    const files = globSync('tests/*.yml', { cwd: join(bots, bot) });
    const suite = parseSuite(files.map((path) => ({ path, content: readFileSync(join(bots, bot, path)) })));
    expect(suite.problems).toEqual([]);
    expect(suite.leftOut).toEqual([]);
    expect(suite.conversations).toHaveLength(count);
  }
});
