import { describe, expect, test } from '@jest/globals';

import { botOf } from '../dialogue/bots.ts';
import { serving } from './serve.ts';

const domain = `
intents: [hello, bye, out_of_scope, nlu_fallback]
responses:
  utter_hello: [{text: Hello}]
  utter_bye: [{text: Bye}]
  utter_default: [{text: I give up}]
  utter_ask_rephrase: [{text: Say it another way?}]
  utter_back: [{text: One step back}]
`;
const rules = `
rules:
  - {rule: hello, steps: [{intent: hello}, {action: utter_hello}]}
  - {rule: bye, steps: [{intent: bye}, {action: utter_bye}]}
`;
const bot = botOf({ 'domain.yml': domain, 'data/rules.yml': rules });
const twoStage = botOf({
  'domain.yml': domain,
  'data/rules.yml': `${rules}
  - rule: fall back in two stages
    steps: [{intent: nlu_fallback}, {action: action_two_stage_fallback}, {active_loop: action_two_stage_fallback}]
`,
});

describe('what nobody understands', () => {
  test('is answered, taken back, and forgotten', () =>
    serving(bot, {}, async (server) => {
      await server.say('hello');
      expect(await server.say('nlu_fallback')).toEqual(['I give up']);
      expect((await server.tracker())['latest_message']).toMatchObject({ intent: { name: 'hello' } });
      expect(await server.say('bye')).toEqual(['Bye']);
    }));

  test('at the very start doesn’t end the conversation', () =>
    serving(bot, {}, async (server) => {
      expect(await server.say('nlu_fallback')).toEqual(['I give up']);
      expect(await server.say('hello')).toEqual(['Hello']);
    }));
});

describe('two-stage fallback', () => {
  const asks = ["Did you mean 'out_of_scope'?"];

  test('asks whether it understood, and goes on with what is affirmed', () =>
    serving(twoStage, {}, async (server) => {
      const [question] = await server.messages('nlu_fallback');
      expect(question?.['buttons']).toMatchObject([
        { title: 'Yes' },
        { title: 'No', payload: '/out_of_scope' },
      ]);
      expect(await server.say('/hello')).toEqual(['Hello']);
      expect((await server.tracker())['active_loop']).toEqual({});
    }));

  test('asks to rephrase what was denied, and goes on with what is said then', () =>
    serving(twoStage, {}, async (server) => {
      expect(await server.say('nlu_fallback')).toEqual(asks);
      expect(await server.say('/out_of_scope')).toEqual(['Say it another way?']);
      expect(await server.say('bye')).toEqual(['Bye']);
    }));

  test('gives up after two failures', () =>
    serving(twoStage, {}, async (server) => {
      expect(await server.say('nlu_fallback')).toEqual(asks);
      expect(await server.say('nlu_fallback')).toEqual(['I give up']);
      expect(await server.say('hello')).toEqual(['Hello']);
    }));
});

test('/back takes the last message back', () =>
  serving(bot, {}, async (server) => {
    await server.say('hello');
    await server.say('bye');
    expect(await server.say('/back')).toEqual(['One step back']);
    expect((await server.tracker())['latest_message']).toMatchObject({ intent: { name: 'hello' } });
    expect(await server.say('bye')).toEqual(['Bye']);
  }));
