import { describe, expect, test } from '@jest/globals';

import type { TrackerEvent } from '../../../src/engine/types.ts';
import { botOf } from '../dialogue/bots.ts';
import { serve, serving, withConversations } from './serve.ts';

const counter = (more: string = '') =>
  botOf({
    'domain.yml': `
intents: [hello, note, bye, thanks, again]
entities: [word]
slots:
  word: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: word}]}
  known: {type: bool, mappings: [{type: custom}]}
responses:
  utter_hello: [{text: "Hello {word}"}]
  utter_bye:
    - {text: Bye}
    - {text: "Bye, friend", condition: [{type: slot, name: known, value: true}]}
    - {text: "Bye by wire", channel: telegraph}
  utter_thanks: [{text: one}, {text: two}, {text: three}]
  utter_restart: [{text: From the start}]
${more}
`,
    'data/rules.yml': `
rules:
  - {rule: hello, steps: [{intent: hello}, {action: utter_hello}]}
  - {rule: bye, steps: [{intent: bye}, {action: utter_bye}]}
  - {rule: thanks, steps: [{intent: thanks}, {action: utter_thanks}]}
`,
  });

describe('sessions', () => {
  test('start once, with what the client tells of itself', () =>
    serving(counter(), {}, async (server) => {
      await server.say('hello', 'me', { shop: 7 });
      await server.say('bye');
      const events = await server.events();
      expect(events.filter(({ event }) => event === 'session_started')).toHaveLength(1);
      expect(events[0]).toMatchObject({
        event: 'slot',
        name: 'session_started_metadata',
        value: { shop: 7 },
      });
      expect(events.find(({ event }) => event === 'user')).toMatchObject({
        metadata: { shop: 7 },
        input_channel: 'rest',
      });
    }));

  const expired = async (carryOver: boolean): Promise<unknown[]> => {
    const more = `session_config: {session_expiration_time: 10, carry_over_slots_to_new_session: ${carryOver}}\n`;
    return serving(counter(more), {}, async (server) => {
      await server.say('hello word=Ada', 'late');
      const [session] = (await server.events('late')).slice(-6);
      const old = (await server.events('late')).map((event) => ({ ...event, timestamp: 1000 }));
      await fetch(`${server.url}/conversations/old/tracker/events`, {
        method: 'POST',
        body: JSON.stringify(old),
      });
      expect(session).toBeDefined();
      const answer = await server.say('hello', 'old');
      const sessions = (await server.events('old')).filter(({ event }) => event === 'session_started');
      return [answer, sessions.length];
    });
  };
  test('expire, and carry slots over if they may', async () => {
    expect(await expired(true)).toEqual([['Hello Ada'], 2]);
    expect(await expired(false)).toEqual([['Hello None'], 2]);
  });

  test('start anew by a restart', () =>
    serving(counter(), {}, async (server) => {
      await server.say('hello word=Ada');
      expect(await server.say('/restart')).toEqual(['From the start']);
      expect(await server.say('hello')).toEqual(['Hello None']);
    }));
});

describe('responses', () => {
  test('vary, but never for the same conversation', () =>
    serving(counter(), {}, async (server) => {
      const ask = (sender: string) => server.say('thanks', sender);
      const answers = new Set<string>();
      for (let number = 0; number < 20; number += 1) answers.add(String(await ask(`customer ${number}`)));
      expect([...answers].sort()).toEqual(['one', 'three', 'two']);
      const first = await ask('customer 100');
      await serving(counter(), {}, async (other) => {
        expect(await other.say('thanks', 'customer 100')).toEqual(first);
      });
    }));

  test('with a condition that holds go before the others', () =>
    serving(counter(), {}, async (server) => {
      expect(await server.say('bye')).toEqual(['Bye']);
      const event = JSON.stringify({ event: 'slot', name: 'known', value: true });
      await fetch(`${server.url}/conversations/me/tracker/events`, { method: 'POST', body: event });
      expect(await server.say('bye')).toEqual(['Bye, friend']);
    }));
});

test('a dialogue that would never listen is stopped, and goes on afterwards', () =>
  serving(
    botOf({
      'domain.yml':
        'intents: [go, hello]\nresponses: {utter_on: [{text: and on}], utter_hello: [{text: Hello}]}\n',
      'data/rules.yml': `
rules:
  - {rule: go, wait_for_user_input: false, steps: [{intent: go}, {action: utter_on}]}
  - {rule: on, wait_for_user_input: false, steps: [{action: utter_on}, {action: utter_on}]}
  - {rule: hello, steps: [{intent: hello}, {action: utter_hello}]}
`,
    }),
    {},
    async (server) => {
      expect(await server.say('go')).toHaveLength(10);
      expect(server.log.join('\n')).toMatch(/10 actions in a row/);
      expect(await server.say('hello')).toEqual(['Hello']);
    },
  ));

describe('several at once', () => {
  const wordsOf = (events: readonly TrackerEvent[]): unknown[] =>
    events.filter(({ event }) => event === 'user').map(({ text }) => text);

  test('messages of one sender are answered one after another', () =>
    serving(counter(), {}, async (server) => {
      const words = Array.from({ length: 12 }, (_, index) => `w${index}`);
      const answers = await Promise.all(words.map((word) => server.say(`hello word=${word}`, 'eager')));
      expect(answers.map(([text]) => text).sort()).toEqual(words.map((word) => `Hello ${word}`).sort());
      const actions = (await server.events('eager'))
        .filter(({ event }) => event !== 'slot')
        .map(({ event }) => event);
      expect(actions.slice(3).join(' ')).toBe(Array(12).fill('user action bot action').join(' '));
    }));

  test('two servers on one file lose nothing, and each knows what the other heard', () =>
    withConversations(async (conversations) => {
      const one = await serve(counter(), { conversations });
      const two = await serve(counter(), { conversations });
      try {
        await one.say('hello word=Ada', 'walker');
        expect(await two.say('hello', 'walker')).toEqual(['Hello Ada']);
        await two.say('hello word=Bo', 'walker');
        expect(await one.say('hello', 'walker')).toEqual(['Hello Bo']);
        await Promise.all(
          Array.from({ length: 30 }, (_, index) =>
            (index % 2 ? one : two).say(`hello word=w${index}`, 'crowd'),
          ),
        );
        const heard = wordsOf(await one.events('crowd'));
        expect(new Set(heard).size).toBe(30);
        expect(heard).toHaveLength(30);
      } finally {
        await Promise.all([one.close(), two.close()]);
      }
    }));

  test('a conversation goes on after the server ended, its slots intact', () =>
    withConversations(async (conversations) => {
      await serving(counter(), { conversations }, (server) => server.say('hello word=Ada', 'back'));
      await serving(counter(), { conversations }, async (server) => {
        expect(await server.say('hello', 'back')).toEqual(['Hello Ada']);
        expect(await server.events('tidegate-smoke')).toEqual([]);
      });
    }));
});
