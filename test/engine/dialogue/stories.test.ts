import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Dialogue, evaluateConversations, trainDialogue } from '../../../src/engine/dialogue/index.ts';
import { actionRan } from '../../../src/engine/tracker/events.ts';
import { Tracker } from '../../../src/engine/tracker/tracker.ts';
import { botIn, botOf, Talk } from './bots.ts';

const names = ['a', 'b', 'c', 'd', 'e'];
const domain = `
intents: [${names.join(', ')}]
entities: [city]
slots:
  mood: {type: categorical, values: [good, bad], mappings: [{type: custom}]}
  city: {type: text, mappings: [{type: from_entity, entity: city}]}
responses:
${names.map((name) => `  utter_${name}: [{text: ${name}}]`).join('\n')}
actions: [action_look]
`;

const step = (intent: string, ...actions: readonly string[]): string =>
  [`{intent: ${intent}}`, ...actions.map((action) => `{action: ${action}}`)].join(', ');
const story = (name: string, ...steps: readonly string[]): string =>
  `  - story: ${name}\n    steps: [${steps.join(', ')}]\n`;
const bot = (stories: readonly string[], policies = '[]') =>
  botOf({
    'config.yml': `policies: ${policies}\n`,
    'domain.yml': domain,
    'data/stories.yml': `stories:\n${stories.join('')}`,
  });

describe('stories', () => {
  test('are recalled', () => {
    const talk = new Talk(bot([story('one', step('a', 'utter_a', 'utter_b'), step('a', 'utter_c'))]));
    expect(talk.say('a')).toEqual(['utter_a', 'utter_b']);
    expect(talk.say('a')).toEqual(['utter_c']);
  });

  test('know one alternative as well as the other', () => {
    const data = bot([
      story('one', '{or: [{intent: a}, {intent: b}]}', '{action: utter_a}', step('c', 'utter_c')),
    ]);
    for (const first of ['a', 'b']) {
      const talk = new Talk(data);
      expect(talk.say(first)).toEqual(['utter_a']);
      expect(talk.say('c')).toEqual(['utter_c']);
    }
  });

  test('go on at checkpoints, and through cycles', () => {
    const data = bot([
      story('begin', step('a', 'utter_a'), '{checkpoint: middle}'),
      story('again', '{checkpoint: middle}', step('b', 'utter_b'), '{checkpoint: middle}'),
      story('end', '{checkpoint: middle}', step('c', 'utter_c')),
    ]);
    const talk = new Talk(data);
    expect(talk.say('a')).toEqual(['utter_a']);
    expect(talk.say('b')).toEqual(['utter_b']);
    expect(talk.say('b')).toEqual(['utter_b']);
    expect(talk.say('c')).toEqual(['utter_c']);
  });

  test('with many alternatives and cycles are learnt in bounded time', () => {
    const or = `{or: [${names.map((name) => `{intent: ${name}}`).join(', ')}]}`;
    const long = Array.from({ length: 12 }, () => `${or}, {action: utter_a}`);
    const tangle = names.map((name) =>
      story(`tangle ${name}`, '{checkpoint: knot}', step(name, `utter_${name}`), '{checkpoint: knot}'),
    );
    const data = bot(
      [story('long', ...long), story('in', step('a', 'utter_a'), '{checkpoint: knot}'), ...tangle],
      '[{name: MemoizationPolicy, max_history: 3}, {name: RulePolicy}]',
    );
    const before = performance.now();
    trainDialogue(data);
    expect(performance.now() - before).toBeLessThan(15_000);
  });

  test('branch on slots', () => {
    const branch = (mood: string, action: string): string =>
      story(
        mood,
        '{intent: a}',
        '{action: action_look}',
        `{slot_was_set: [{mood: ${mood}}]}`,
        `{action: ${action}}`,
      );
    const data = bot([branch('good', 'utter_a'), branch('bad', 'utter_b')]);
    for (const [mood, action] of [
      ['good', 'utter_a'],
      ['bad', 'utter_b'],
    ] as const) {
      const talk = new Talk(data);
      talk.add({ event: 'user', text: 'a', parse_data: { intent: { name: 'a' } } });
      expect(talk.next()).toBe('action_look');
      talk.add({ event: 'slot', name: 'mood', value: mood });
      expect(talk.next()).toBe(action);
    }
  });

  test('imply the slots of their entities', () => {
    const data = bot([
      story('with', '{intent: a, entities: [{city: Rome}]}', '{action: utter_a}'),
      story('without', '{intent: a}', '{action: utter_b}'),
    ]);
    const talk = new Talk(data);
    talk.add({
      event: 'user',
      text: 'a',
      parse_data: { intent: { name: 'a' }, entities: [{ entity: 'city', value: 'Oslo' }] },
    });
    talk.add({ event: 'slot', name: 'city', value: 'Oslo' });
    expect(talk.next()).toBe('utter_a');
    expect(new Talk(data).say('a')).toEqual(['utter_b']);
  });

  test('are recalled later in a conversation by augmented memory, not by the plain one', () => {
    const stories = [
      story('one', step('a', 'utter_a'), step('b', 'utter_b')),
      story('two', step('c', 'utter_c')),
    ];
    const late = (memory: string): string[] => {
      const talk = new Talk(bot(stories, `[{name: ${memory}, max_history: 4}, {name: RulePolicy}]`));
      talk.say('c');
      talk.say('a');
      return talk.say('b').slice(0, 1);
    };
    expect(late('AugmentedMemoizationPolicy')).toEqual(['utter_b']);
    expect(late('MemoizationPolicy')).toEqual(['action_default_fallback']);
  });

  test('are generalized to conversations that no story tells', () => {
    const stories = [
      story('one', step('a', 'utter_a'), step('b', 'utter_b')),
      story('two', step('c', 'utter_c')),
    ];
    const talk = new Talk(
      bot(stories, '[{name: MemoizationPolicy, max_history: 4}, {name: RulePolicy}, {name: TEDPolicy}]'),
    );
    expect(talk.say('c')).toEqual(['utter_c']);
    expect(talk.say('a')).toEqual(['utter_a']);
    expect(talk.say('b')).toEqual(['utter_b']);
    expect(talk.say('d').slice(0, 1)).toEqual(['action_default_fallback']);
  });

  test('written with texts answer those texts', () => {
    const data = bot([story('words', '{user: "how do you do"}', '{bot: "how do you do, too"}')]);
    const dialogue = new Dialogue(data.domain, trainDialogue(data));
    const tracker = new Tracker(data.domain, 'x', [actionRan('action_listen', 0)]);
    tracker.add({
      event: 'user',
      timestamp: 0,
      text: 'how do you do',
      parse_data: { intent: { name: 'e' } },
    });
    expect(dialogue.predict(tracker, 0).action).toBe('how do you do, too');
  });
});

const anyTurn = fc.record({
  intent: fc.constantFrom(...names),
  actions: fc.array(fc.constantFrom(...names.map((name) => `utter_${name}`)), { minLength: 1, maxLength: 3 }),
});
const anyStories = fc.array(fc.array(anyTurn, { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 6,
});
const write = (stories: readonly (readonly { intent: string; actions: string[] }[])[]): string[] =>
  stories.map((turns, index) =>
    story(`story ${index}`, ...turns.map(({ intent, actions }) => step(intent, ...actions))),
  );

test('property: the order of stories, and the files they stand in, change nothing', () => {
  fc.assert(
    fc.property(anyStories, fc.infiniteStream(fc.nat()), (stories, order) => {
      const written = write(stories);
      const shuffled = written
        .map((text) => ({ text, at: order.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ text }) => text);
      const split = botOf({
        'config.yml': 'policies: []\n',
        'domain.yml': domain,
        ...Object.fromEntries(shuffled.map((text, index) => [`data/z${index}.yml`, `stories:\n${text}`])),
      });
      expect(trainDialogue(split)).toEqual(trainDialogue(bot(written)));
    }),
    { numRuns: 25 },
  );
});

test('property: a model survives JSON, and predicts some action for any conversation', () => {
  fc.assert(
    fc.property(anyStories, fc.array(fc.constantFrom(...names), { maxLength: 6 }), (stories, said) => {
      const data = bot(write(stories));
      const model = trainDialogue(data);
      const read = JSON.parse(JSON.stringify(model)) as typeof model;
      expect(read).toEqual(model);
      const talk = new Talk(data);
      for (const intent of said)
        for (const action of talk.say(intent)) expect(action).toMatch(/^(utter|action)_|on$/);
    }),
    { numRuns: 25 },
  );
});

const root = join(import.meta.dirname, '../../..');

describe('real bots, intents given', () => {
  const examples = join(root, 'examples/bots');
  test.each(readdirSync(examples))('the example %s is wholly right', (name) => {
    const results = evaluate(join(examples, name));
    expect(results.failures).toEqual([]);
    expect(results.conversations.of).toBeGreaterThan(0);
  });

  const shared = join(root, '../shared/bots');
  const ifThere = existsSync(shared) ? test : test.skip;
  if (!existsSync(shared)) console.warn(`SKIPPED: ${shared} is not here, so no real bots are tried.`);
  ifThere('helpdesk-assistant is right as with Rasa itself', () => {
    const results = evaluate(join(shared, 'helpdesk-assistant'));
    expect(results.conversations).toEqual({ right: 12, of: 12 });
    expect(results.actions).toEqual({ right: 50, of: 50 });
  });
  ifThere('financial-demo is right but for one of its 48 conversations', () => {
    const { conversations, actions } = evaluate(join(shared, 'financial-demo'));
    expect(conversations.of).toBe(48);
    expect(conversations.right).toBeGreaterThanOrEqual(47);
    expect(actions.right / actions.of).toBeGreaterThan(0.99);
  });

  function evaluate(directory: string) {
    const data = botIn(directory);
    const { domain: own, config } = data;
    return evaluateConversations(data, { domain: own, config, dialogue: trainDialogue(data) }, undefined);
  }
});
