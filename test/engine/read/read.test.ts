import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { readBot } from '../../../src/engine/read/index.ts';
import { layOut, library, readFiles, shown, temporary } from '../support/bots.ts';

const read = (directory: string) =>
  readBot({ directory, shownAs: 'bots/library', tests: 'tests', shared: [] });

describe('a whole bot', () => {
  const bot = read(library);

  test('has nothing wrong with it', () => {
    expect(bot.problems).toEqual([]);
  });

  test('has the intents of any script, with their rules', () => {
    expect([...bot.domain.intents.keys()]).toEqual([
      'greet',
      'borrow',
      'extend',
      'opening',
      'faq',
      'yes',
      '问候',
    ]);
    expect(bot.domain.intents.get('borrow')?.useEntities).toEqual(['title']);
    expect(bot.domain.intents.get('greet')?.useEntities).toBe(true);
  });

  test('has examples with annotations and places', () => {
    const example = bot.nlu.examples.find(({ text }) => text.includes('from the hill'));
    expect(example?.text).toBe('borrow the glass lighthouse from the hill and bring it to the harbour');
    expect(example?.entities).toEqual([
      { entity: 'title', value: 'the glass lighthouse', start: 7, end: 27 },
      { entity: 'branch', role: 'pickup', value: 'hill', start: 37, end: 41 },
      { entity: 'branch', role: 'return', value: 'harbour', start: 62, end: 69 },
    ]);
    expect(example?.place).toEqual({ file: 'bots/library/data/nlu.yml', line: 16, column: 7 });
    expect(bot.nlu.examples.filter(({ intent }) => intent === 'extend')).toHaveLength(4);
    expect(bot.nlu.examples.filter(({ intent }) => intent.startsWith('faq/'))).toHaveLength(6);
  });

  test('has synonyms, those of annotations among them, lookup tables and patterns', () => {
    expect(Object.fromEntries(bot.nlu.synonyms)).toEqual({
      'der fährmann': 'The Ferryman',
      port: 'harbour',
      'the docks': 'harbour',
    });
    expect(bot.nlu.lookups.get('title')).toEqual(['winter bees', 'the salt road', 'a house of chalk']);
    expect(bot.nlu.regexes.map(({ name, pattern }) => [name, pattern])).toEqual([
      ['title', '\\bISBN \\d{4}\\b'],
    ]);
  });

  test('has slots, responses, forms and the session', () => {
    const { slots, responses, forms, sessionExpirationMinutes, carryOverSlots } = bot.domain;
    expect(slots.get('branch')).toMatchObject({
      type: 'categorical',
      values: ['harbour', 'hill'],
      mappings: [{ type: 'from_entity', entity: 'branch', role: 'pickup', notIntents: ['opening'] }],
    });
    expect(responses.get('utter_opening')?.[0]?.conditions).toEqual([{ slot: 'branch', value: 'hill' }]);
    expect(responses.get('utter_opening')?.[1]?.buttons).toEqual([
      { title: 'No', payload: '/opening{"branch":"hill"}' },
    ]);
    expect(forms.get('borrow_form')).toMatchObject({ requiredSlots: ['title'], ignoredIntents: ['opening'] });
    expect([sessionExpirationMinutes, carryOverSlots]).toEqual([30, false]);
  });

  test('has stories, rules and tests', () => {
    const [first, second, greet] = bot.stories;
    expect(first?.steps.map(({ kind }) => kind)).toEqual(['user', 'slots', 'action', 'action', 'checkpoint']);
    expect(second?.steps[1]).toMatchObject({
      kind: 'or',
      options: [{ intent: 'extend' }, { intent: 'yes' }],
    });
    expect(greet).toMatchObject({ kind: 'rule', name: 'greet', waitForUserInput: true });
    expect(bot.stories[4]?.condition).toMatchObject([
      { kind: 'slots', slots: [{ name: 'branch', value: 'hill' }] },
    ]);
    expect(bot.tests).toMatchObject([
      {
        kind: 'test',
        steps: [{ intent: 'greet', text: 'good morning librarian' }, { action: 'utter_greet' }],
      },
    ]);
    expect(bot.actionFiles).toEqual(['actions/reserve.js']);
  });
});

describe('what Rasa reads', () => {
  test('a domain that is split over a folder and data files, with 2.x forms and slots', () => {
    const { domain, problems } = readFiles({
      'domain/a.yml': 'entities: [city]\nslots:\n  city:\n    type: text\n  people:\n    type: float\n',
      'domain/b.yml':
        'forms:\n  trip_form:\n    city:\n    - type: from_entity\n      entity: city\n    people:\n    - type: from_text\n',
      'data/more.yml': 'responses:\n  utter_bye: [{text: Bye.}]\n',
    });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(domain.forms.get('trip_form')?.requiredSlots).toEqual(['city', 'people']);
    expect(domain.slots.get('city')?.mappings).toMatchObject([
      { type: 'from_entity', entity: 'city', conditions: [{ activeLoop: 'trip_form' }] },
      { type: 'from_entity', entity: 'city', conditions: [] },
    ]);
    expect(domain.slots.get('people')?.mappings).toMatchObject([
      { type: 'from_text', conditions: [{ activeLoop: 'trip_form', requestedSlot: 'people' }] },
    ]);
    expect([...domain.responses.keys()]).toEqual(['utter_greet', 'utter_bye']);
  });

  test('every form of entities and slots in a story', () => {
    const { stories } = readFiles({
      'data/s.yml': `stories:
- story: forms
  steps:
  - intent: /greet
    entities:
    - city
    - city: Rome
      role: to
    - {entity: city, value: Oslo}
  - slot_was_set:
    - a
    - b: null
    - c: [1, x]
  - active_loop: null
  - active_loop: f
`,
    });
    expect(stories[0]?.steps).toMatchObject([
      {
        intent: 'greet',
        entities: [
          { entity: 'city' },
          { entity: 'city', value: 'Rome', role: 'to' },
          { entity: 'city', value: 'Oslo' },
        ],
      },
      {
        slots: [
          { name: 'a', value: undefined },
          { name: 'b', value: null },
          { name: 'c', value: [1, 'x'] },
        ],
      },
      { kind: 'loop', loop: null },
      { kind: 'loop', loop: 'f' },
    ]);
  });

  test('test stories in data/ are no training data', () => {
    const { stories, tests } = readFiles({
      'data/test_it.yml': 'stories:\n- story: x\n  steps:\n  - user: hi\n    intent: greet\n',
    });
    expect([stories.length, tests.length]).toEqual([0, 1]);
  });

  test('nothing of hidden folders, environments, models and packages', () => {
    const { nlu } = readFiles({
      'data/.cache/nlu.yml': 'nlu: 3',
      'data/venv/pyvenv.cfg': '',
      'data/venv/nlu.yml': 'nlu: 3',
      'data/node_modules/x/nlu.yml': 'nlu: 3',
      'data/models/nlu.yml': 'nlu: 3',
      'data/nlu.yml': 'nlu:\n- intent: greet\n  examples: |\n    - hi\n',
    });
    expect(nlu.examples).toHaveLength(1);
  });

  test('shared data, shown relative to the repository', () => {
    using directory = temporary();
    layOut(directory.path, {
      'bots/a/config.yml': '',
      'bots/a/domain.yml': 'intents: [greet]\n',
      'shared/chat.yml': 'nlu:\n- intent: greet\n  examples: |\n    - hi\n    nothing\n',
    });
    const bot = readBot({
      directory: join(directory.path, 'bots/a'),
      shownAs: 'bots/a',
      tests: 'tests',
      shared: [join(directory.path, 'shared')],
    });
    expect(bot.nlu.examples).toHaveLength(1);
    expect(bot.problems.map(shown)).toEqual(['warning no-dash shared/chat.yml:5:5']);
  });
});

describe('what is wrong is named by file and line', () => {
  const story = (steps: string): string => `stories:\n- story: s\n  steps:\n${steps}`;

  test.each([
    [
      'an unknown action',
      story('  - intent: greet\n  - action: action_x\n'),
      'error unknown-action bots/desk/data/f.yml:5:13',
    ],
    [
      'an unknown response',
      story('  - intent: greet\n  - action: utter_x\n'),
      'error unknown-action bots/desk/data/f.yml:5:13',
    ],
    [
      'an unknown intent',
      story('  - intent: leave\n  - action: utter_greet\n'),
      'warning unknown-intent bots/desk/data/f.yml:4:13',
    ],
    [
      'an unknown form',
      story('  - intent: greet\n  - active_loop: f\n'),
      'error unknown-form bots/desk/data/f.yml:5:18',
    ],
    [
      'an unknown slot',
      story('  - intent: greet\n  - slot_was_set:\n    - x: 1\n'),
      'warning unknown-slot bots/desk/data/f.yml:6:7',
    ],
    [
      'a lone checkpoint',
      story('  - checkpoint: c\n  - action: utter_greet\n'),
      'warning lone-checkpoint bots/desk/data/f.yml:4:17',
    ],
    [
      'a wrong annotation',
      'nlu:\n- intent: greet\n  examples: |\n    - [hi]{"x": 1}\n',
      'error wrong-annotation bots/desk/data/f.yml:4:5',
    ],
    [
      'a form’s slot',
      'forms:\n  f:\n    required_slots: [x]\n',
      'error unknown-slot bots/desk/data/f.yml:2:3',
    ],
    [
      'a mapping',
      'slots:\n  s:\n    type: text\n    mappings:\n    - type: from_mars\n',
      'error wrong-mapping bots/desk/data/f.yml:5:13',
    ],
    [
      'a duplicate key',
      'responses:\n  utter_a: []\n  utter_a: []\n',
      'error duplicate-key bots/desk/data/f.yml:3:3',
    ],
    ['broken YAML', 'nlu:\n- intent: [greet\n', 'error yaml bots/desk/data/f.yml:3:1'],
    ['two documents', 'nlu: []\n---\nnlu: []\n', 'error yaml-documents bots/desk/data/f.yml:2:1'],
    ['CALM flows', 'flows:\n  a: {}\n', 'error calm bots/desk/data/f.yml:1:1'],
    ['a list at the top', '- nlu\n', 'error wrong-type bots/desk/data/f.yml:1:1'],
  ])('%s', (_, content, expected) => {
    expect(readFiles({ 'data/f.yml': content }).problems.map(shown)).toContain(expected);
  });

  test('what the engine can’t do, with whether it goes on', () => {
    const { problems } = readFiles({
      'config.yml': `pipeline:
- name: WhitespaceTokenizer
- name: DucklingEntityExtractor
  dimensions: [time]
- name: SpacyNLP
- name: my.components.Mood
- name: rasa.nlu.classifiers.diet_classifier.DIETClassifier
policies:
- name: FlowPolicy
- name: MappingPolicy
`,
    });
    expect(problems.filter(({ place }) => place?.file === 'bots/desk/config.yml').map(shown)).toEqual([
      'warning unsupported-component bots/desk/config.yml:3:9',
      'note replaced-component bots/desk/config.yml:5:9',
      'warning custom-component bots/desk/config.yml:6:9',
      'error calm bots/desk/config.yml:9:9',
      'warning retired-policy bots/desk/config.yml:10:9',
    ]);
  });

  test('an error in a test file is only a warning', () => {
    const { problems } = readFiles({ 'tests/test_x.yml': 'stories:\n- story: [\n' });
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(problems.some(({ code, severity }) => code === 'yaml' && severity === 'warning')).toBe(true);
  });

  test('a bot without configuration and domain', () => {
    using directory = temporary();
    expect(read(directory.path).problems.map(({ code }) => code)).toEqual(['no-config', 'no-domain']);
  });

  test('a file of 1 GB is refused by name and limit', () => {
    using directory = temporary();
    layOut(directory.path, { 'config.yml': '', 'domain.yml': '' });
    const huge = join(directory.path, 'domain.yml');
    writeFileSync(huge, '');
    truncateSync(huge, 1024 ** 3);
    const [problem] = read(directory.path).problems;
    expect(problem).toMatchObject({ code: 'too-large', place: { file: 'bots/library/domain.yml' } });
    expect(problem?.message).toContain('32 MiB');
  });

  test('a link that leads out of the bot is left out', () => {
    using directory = temporary();
    layOut(directory.path, {
      'bot/config.yml': '',
      'bot/domain.yml': '',
      'bot/data/x.yml': '',
      'secret.yml': 'nlu: 3',
    });
    symlinkSync(join(directory.path, 'secret.yml'), join(directory.path, 'bot/data/out.yml'));
    symlinkSync('.', join(directory.path, 'bot/data/loop'));
    expect(read(join(directory.path, 'bot')).problems.map(({ code }) => code)).toEqual(['link-outside']);
  });
});

const shared = resolve(import.meta.dirname, '../../../../shared/bots');
const real = existsSync(shared) ? test : test.skip;
if (!existsSync(shared)) process.stderr.write('Real bots are left out: ../shared/bots is not here.\n');

real.each([
  ['helpdesk-assistant', [17, 452, 14, 7, 12]],
  ['financial-demo', [22, 578, 19, 20, 48]],
])('the real bot %s is read whole, without errors', (name, counts) => {
  const bot = readBot({ directory: join(shared, name), shownAs: '.', tests: 'tests', shared: [] });
  expect(bot.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect([
    bot.domain.intents.size,
    bot.nlu.examples.length,
    bot.stories.filter(({ kind }) => kind === 'story').length,
    bot.stories.filter(({ kind }) => kind === 'rule').length,
    bot.tests.length,
  ]).toEqual(counts);
});

test('a regular expression that only Python reads is named by file and line, and left out', () => {
  const { nlu, problems } = readFiles({
    'config.yml': 'language: en\n',
    'domain.yml': 'version: "3.1"\nintents: [greet]\n',
    'data/nlu.yml': `nlu:
- intent: greet
  examples: |
    - hello
    - hi
- regex: account
  examples: |
    - (?i)\\A(?P<number>[0-9]{6})\\Z
    - (?(1)a|b)
    - a++
`,
  });
  expect(nlu.regexes).toMatchObject([{ name: 'account', place: { line: 8 } }]);
  const bad = problems.filter(({ code }) => code === 'bad-regex');
  expect(bad).toMatchObject([
    { severity: 'warning', place: { file: expect.stringContaining('data/nlu.yml'), line: 9 } },
    { severity: 'warning', place: { line: 10 } },
  ]);
  expect(bad[0]?.message).toContain('"(?(1)a|b)" of "account"');
});
