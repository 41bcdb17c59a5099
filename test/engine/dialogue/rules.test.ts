import { describe, expect, test } from '@jest/globals';

import { contradictions } from '../../../src/engine/dialogue/index.ts';
import { botOf, Talk } from './bots.ts';

const domain = `
intents: [hello, bye, ask, order, stop, other]
entities: [size]
slots:
  known:
    type: bool
    mappings: [{type: custom}]
  size:
    type: text
    influence_conversation: false
    mappings: [{type: from_entity, entity: size}]
forms:
  order_form:
    required_slots: [size]
responses:
  utter_hello: [{text: Hello}]
  utter_again: [{text: Hello again}]
  utter_first: [{text: Nice to meet you}]
  utter_bye: [{text: Bye}]
  utter_answer: [{text: Yes}]
  utter_more: [{text: More}]
  utter_ordered: [{text: Ordered}]
  utter_stopped: [{text: Stopped}]
  utter_ask_size: [{text: Which size?}]
actions: []
`;

const rules = `
rules:
  - rule: hello
    steps: [{intent: hello}, {action: utter_hello}]
  - rule: hello to friends
    condition: [{slot_was_set: [{known: true}]}]
    steps: [{intent: hello}, {action: utter_again}]
  - rule: bye
    steps: [{intent: bye}, {action: utter_bye}]
  - rule: the very first word
    conversation_start: true
    steps: [{intent: ask}, {action: utter_first}]
  - rule: an answer that goes on
    wait_for_user_input: false
    steps: [{intent: other}, {action: utter_answer}]
  - rule: and on
    steps: [{action: utter_answer}, {action: utter_more}]
  - rule: start
    steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]
  - rule: done
    condition: [{active_loop: order_form}]
    steps: [{action: order_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: utter_ordered}]
  - rule: stop
    condition: [{active_loop: order_form}]
    steps: [{intent: stop}, {action: action_deactivate_loop}, {active_loop: null}, {action: utter_stopped}]
`;

const bot = () => botOf({ 'domain.yml': domain, 'data/rules.yml': rules });

describe('rules', () => {
  test('answer an intent, wherever it is said', () => {
    const talk = new Talk(bot());
    expect(talk.say('hello')).toEqual(['utter_hello']);
    expect(talk.say('bye')).toEqual(['utter_bye']);
    expect(talk.say('hello')).toEqual(['utter_hello']);
  });

  test('with a condition that holds go before those without', () => {
    const talk = new Talk(bot());
    talk.add({ event: 'slot', name: 'known', value: true });
    expect(talk.say('hello')).toEqual(['utter_again']);
    talk.add({ event: 'slot', name: 'known', value: false });
    expect(talk.say('hello')).toEqual(['utter_hello']);
  });

  test('of the start of a conversation hold there alone', () => {
    expect(new Talk(bot()).say('ask')).toEqual(['utter_first']);
    const later = new Talk(bot());
    later.say('hello');
    expect(later.say('ask')).toEqual(['action_default_fallback']);
  });

  test('that don’t wait for the user hand over to the next', () => {
    expect(new Talk(bot()).say('other')).toEqual(['utter_answer', 'utter_more']);
  });

  test('fall back where none speaks, and not at all where that is switched off', () => {
    expect(new Talk(bot()).say('stop')).toEqual(['action_default_fallback']);
    const config = 'policies: [{name: RulePolicy, enable_fallback_prediction: false}]\n';
    const silent = botOf({ 'config.yml': config, 'domain.yml': domain, 'data/rules.yml': rules });
    expect(new Talk(silent).say('stop')).toEqual([]);
  });

  test('fall back to the action and threshold that config.yml names', () => {
    const config = `policies: [{name: RulePolicy, core_fallback_threshold: 0.2, core_fallback_action_name: utter_bye}]\n`;
    const data = botOf({ 'config.yml': config, 'domain.yml': domain, 'data/rules.yml': rules });
    expect(new Talk(data).say('stop')).toEqual(['utter_bye']);
  });
});

describe('loops', () => {
  const started = (): Talk => {
    const talk = new Talk(bot());
    talk.tracker.add({ event: 'user', timestamp: 0, text: 'x', parse_data: { intent: { name: 'order' } } });
    expect(talk.next()).toBe('order_form');
    talk.add(
      { event: 'active_loop', name: 'order_form' },
      { event: 'slot', name: 'requested_slot', value: 'size' },
    );
    expect(talk.next()).toBe('action_listen');
    return talk;
  };
  const user = (intent: string) => ({
    event: 'user',
    text: intent,
    parse_data: { intent: { name: intent } },
  });

  test('go on whatever is said', () => {
    const talk = started();
    talk.add(user('bye'));
    expect(talk.next()).toBe('order_form');
  });

  test('let rules answer what they refuse, and take over again, interrupted', () => {
    const talk = started();
    talk.add(user('bye'), { event: 'action_execution_rejected', name: 'order_form' });
    expect(talk.next()).toBe('utter_bye');
    expect(talk.next()).toBe('order_form');
    expect(talk.next()).toBe('action_listen');
  });

  test('end by a rule that was written for them', () => {
    const talk = started();
    talk.add(user('stop'), { event: 'action_execution_rejected', name: 'order_form' });
    expect(talk.next()).toBe('action_deactivate_loop');
    talk.add({ event: 'active_loop', name: null }, { event: 'slot', name: 'requested_slot', value: null });
    expect(talk.next()).toBe('utter_stopped');
    expect(talk.next()).toBe('action_listen');
  });

  test('are followed by what comes after them', () => {
    const talk = started();
    talk.add(user('other'));
    expect(talk.next()).toBe('order_form');
    talk.add({ event: 'active_loop', name: null }, { event: 'slot', name: 'requested_slot', value: null });
    expect(talk.next()).toBe('utter_ordered');
    expect(talk.next()).toBe('action_listen');
  });
});

describe('default intents', () => {
  test('run their actions, inside a loop, too', () => {
    const talk = new Talk(bot());
    talk.add({ event: 'active_loop', name: 'order_form' });
    talk.add({ event: 'user', text: '/restart', parse_data: { intent: { name: 'restart' } } });
    expect(talk.next()).toBe('action_restart');
  });
});

describe('contradictions', () => {
  test('between a story and a rule are found by name', () => {
    const stories = `
stories:
  - story: another greeting
    steps: [{intent: hello}, {action: utter_bye}]
`;
    const found = contradictions(
      botOf({ 'domain.yml': domain, 'data/rules.yml': rules, 'data/stories.yml': stories }),
    );
    expect(found).toMatchObject([
      { story: { name: 'another greeting' }, says: 'utter_bye', rules: ['hello'], demanded: 'utter_hello' },
    ]);
  });

  test('are none where rules and stories agree', () => {
    expect(contradictions(bot())).toEqual([]);
  });
});
