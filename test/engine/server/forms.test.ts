import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { actionsOf, type ActionProcess } from '../actions/process.ts';
import { botOf } from '../dialogue/bots.ts';
import { serve, serving, type TestServer } from './serve.ts';

const bot = botOf({
  'domain.yml': `
intents: [order, inform, yes, no, help, stop, price, crash, quiet, fly, hello, handover]
entities: [size, count, from, to, city, extra]
slots:
  size: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: size}]}
  count: {type: float, influence_conversation: false, mappings: [{type: from_entity, entity: count}]}
  note:
    type: text
    influence_conversation: false
    mappings:
      - {type: from_text, not_intent: [help, stop], conditions: [{active_loop: order_form, requested_slot: note}]}
  gift:
    type: bool
    influence_conversation: false
    mappings:
      - {type: from_intent, intent: yes, value: true, conditions: [{active_loop: order_form, requested_slot: gift}]}
      - {type: from_intent, intent: no, value: false, conditions: [{active_loop: order_form, requested_slot: gift}]}
  reason:
    type: text
    influence_conversation: false
    mappings:
      - {type: from_trigger_intent, intent: order, value: hunger, conditions: [{active_loop: order_form}]}
  extras: {type: list, influence_conversation: false, mappings: [{type: from_entity, entity: extra}]}
  from: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: city, role: from}, {type: from_entity, entity: city}]}
  to: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: city, role: to}, {type: from_entity, entity: city}]}
  looked_up: {type: text, influence_conversation: false, mappings: [{type: custom, action: action_look_up}]}
forms:
  order_form: {required_slots: [size, count, note, gift], ignored_intents: [price]}
  flight_form: {required_slots: [from, to]}
responses:
  utter_ask_size: [{text: "Which size?"}]
  utter_ask_order_form_count: [{text: "How many, {size}?"}]
  utter_ask_count: [{text: "not this one"}]
  utter_ask_note: [{text: "Any wishes?"}]
  utter_ask_gift: [{text: "A gift?"}]
  utter_ask_from: [{text: "From where?"}]
  utter_ask_to: [{text: "To where?"}]
  utter_help: [{text: "Just answer."}]
  utter_done: [{text: "{count} {size} for {reason}, {note}, gift: {gift}"}]
  utter_flight: [{text: "{from} to {to}"}]
  utter_stopped: [{text: Stopped}]
  utter_wrong_size: [{text: "No {size} here"}]
  utter_price: [{text: "It costs {price}"}]
  utter_sorry: [{text: Sorry}]
  utter_hello: [{text: "Hello {looked_up}"}]
  utter_default: [{text: What?}]
actions: [validate_order_form, action_price, action_crash, action_slow, action_nobody, action_look_up, action_ask_from, action_handover]
`,
  'data/rules.yml': `
rules:
  - {rule: order, steps: [{intent: order}, {action: order_form}, {active_loop: order_form}]}
  - rule: ordered
    condition: [{active_loop: order_form}]
    steps: [{action: order_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: utter_done}]
  - {rule: help, steps: [{intent: help}, {action: utter_help}]}
  - rule: stop
    condition: [{active_loop: order_form}]
    steps: [{intent: stop}, {action: action_deactivate_loop}, {active_loop: null}, {action: utter_stopped}]
  - {rule: fly, steps: [{intent: fly}, {action: flight_form}, {active_loop: flight_form}]}
  - rule: flown
    condition: [{active_loop: flight_form}]
    steps: [{action: flight_form}, {active_loop: null}, {slot_was_set: [{requested_slot: null}]}, {action: utter_flight}]
  - {rule: price, steps: [{intent: price}, {action: action_price}]}
  - {rule: crash, steps: [{intent: crash}, {action: action_crash}, {action: utter_sorry}]}
  - {rule: quiet, steps: [{intent: quiet}, {action: action_nobody}, {action: utter_sorry}]}
  - {rule: hello, steps: [{intent: hello}, {action: utter_hello}]}
  - {rule: handover, steps: [{intent: handover}, {action: action_handover}]}
`,
});

const code = {
  'actions.mjs': `
export default [
  { name: 'validate_order_form', validate: {
      size(value, { say }) {
        if (value === 'large' || value === 'small') return value.toUpperCase();
        say({ response: 'utter_wrong_size', size: value });
        return null;
      },
      count: (value) => Number(value),
  } },
  { name: 'action_price', run: ({ say, event }) => { event({ event: 'slot', name: 'note', value: 'priced' }); say({ response: 'utter_price', price: 5 }); } },
  { name: 'action_crash', run() { throw new Error('no oven') } },
  { name: 'action_look_up', run: ({ set, sender }) => set('looked_up', 'of ' + sender) },
  { name: 'action_handover', run: ({ say, event }) => { say('A person takes over.'); event({ event: 'pause' }); event({ event: 'nonsense' }); } },
];`,
};

let actions: ActionProcess;
let server: TestServer;
beforeAll(async () => {
  actions = await actionsOf(code);
  server = await serve(bot, { actionsUrl: `${actions.url}/webhook` });
});
afterAll(async () => {
  await server.close();
  await actions.stop();
});

describe('a form', () => {
  test('asks for one slot after the other, checks what it gets, and hands over when it has all', async () => {
    expect(await server.say('order', 'a')).toEqual(['Which size?']);
    expect(await server.say('inform size=large', 'a')).toEqual(['How many, LARGE?']);
    expect(await server.say('inform count=3', 'a')).toEqual(['Any wishes?']);
    expect(await server.say('well done, please', 'a')).toEqual(['A gift?']);
    expect(await server.say('no', 'a')).toEqual(['3 LARGE for hunger, well done, please, gift: False']);
    const tracker = await server.tracker('a');
    expect(tracker['active_loop']).toEqual({});
    expect(tracker['slots']).toMatchObject({ size: 'LARGE', count: 3, gift: false, requested_slot: null });
  });

  test('takes what was said when it starts', async () => {
    expect(await server.say('order size=small count=2', 'b')).toEqual(['Any wishes?']);
  });

  test('says what is wrong, and asks again', async () => {
    await server.say('order', 'c');
    expect(await server.say('inform size=huge', 'c')).toEqual(['No huge here', 'Which size?']);
    expect((await server.slots('c'))['size']).toBeNull();
  });

  test('lets others answer in between, and goes on', async () => {
    await server.say('order size=large', 'd');
    expect(await server.say('help', 'd')).toEqual(['Just answer.', 'How many, LARGE?']);
    expect(await server.say('inform count=1', 'd')).toEqual(['Any wishes?']);
    expect(await server.say('help', 'd')).toEqual(['Just answer.', 'Any wishes?']);
    const events = await server.events('d');
    expect(events.filter(({ event }) => event === 'action_execution_rejected')).toHaveLength(2);
  });

  test('doesn’t take an ignored intent for an answer', async () => {
    await server.say('order size=large count=1', 'e');
    expect(await server.say('price', 'e')).toEqual(['It costs 5', 'A gift?']);
  });

  test('ends where a rule says so', async () => {
    await server.say('order', 'f');
    expect(await server.say('stop', 'f')).toEqual(['Stopped']);
    expect(await server.say('help', 'f')).toEqual(['Just answer.']);
  });

  test('fills the slot that it asked for where an entity would fit several', async () => {
    expect(await server.say('fly', 'g')).toEqual(['From where?']);
    expect(await server.say('inform city=Rome', 'g')).toEqual(['To where?']);
    expect(await server.say('inform city=Oslo', 'g')).toEqual(['Rome to Oslo']);
  });

  test('is what a button’s payload goes through, too', async () => {
    expect(await server.say('/order{"size": "large", "count": 2}', 'h')).toEqual(['Any wishes?']);
  });
});

describe('code of the bot', () => {
  test('fills slots that are mapped to it, and lists', async () => {
    expect(await server.say('hello extra=nuts extra=milk', 'i')).toEqual(['Hello of i']);
    expect((await server.slots('i'))['extras']).toEqual(['nuts', 'milk']);
  });

  test('may hand a conversation over to a person', async () => {
    expect(await server.say('handover', 'j')).toEqual(['A person takes over.']);
    expect(await server.say('help', 'j')).toEqual([]);
    expect((await server.tracker('j'))['paused']).toBe(true);
    expect(server.log.join('\n')).toMatch(/action_handover returned an event that is left out: "nonsense"/);
    await server.say('/restart', 'j');
    expect(await server.say('help', 'j')).toEqual(['Just answer.']);
  });

  test('that fails, or isn’t there, is noted on the action’s event, and the conversation goes on', async () => {
    expect(await server.say('crash', 'k')).toEqual(['Sorry']);
    expect(await server.say('quiet', 'k')).toEqual(['Sorry']);
    expect(await unavailable(server, 'k')).toEqual([
      ['action_crash', 'action_crash', 'failed'],
      ['action_nobody', 'action_nobody', 'unknown-action'],
    ]);
    const [failed] = (await server.events('k')).filter(({ name }) => name === 'action_crash');
    expect(failed).toMatchObject({
      metadata: { tidegate: { unavailable: [{ message: expect.stringContaining('no oven') as unknown }] } },
    });
  });

  test('for a question that nobody offers gives way to the response', async () => {
    await server.say('fly', 'l');
    expect(await unavailable(server, 'l')).toEqual([['flight_form', 'action_ask_from', 'unknown-action']]);
  });

  test('without any server is told to be missing', () =>
    serving(bot, {}, async (alone) => {
      expect(await alone.say('price')).toEqual([]);
      expect(await alone.say('order size=huge')).toEqual(['How many, huge?']);
      expect((await unavailable(alone)).slice(0, 1)).toEqual([['action_price', 'action_price', 'no-server']]);
      expect(await alone.say('help')).toEqual(['Just answer.', 'How many, huge?']);
    }));

  test('on a server that is down is told to be out of reach', async () => {
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
    const { port } = dead.address() as AddressInfo;
    await new Promise((resolve) => dead.close(resolve));
    await serving(bot, { actionsUrl: `http://127.0.0.1:${port}` }, async (alone) => {
      await alone.say('price');
      expect(await unavailable(alone)).toEqual([['action_price', 'action_price', 'unreachable']]);
    });
  });

  test('that doesn’t answer in time is told so, and so is nonsense', async () => {
    const answers: Record<string, string> = { action_price: '', action_crash: '<html>' };
    const odd = createServer((incoming, outgoing) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
      incoming.on('end', () => {
        const name = body === '' ? '' : (JSON.parse(body) as { next_action: string }).next_action;
        if (name !== 'action_price') outgoing.end(answers[name] ?? '{}');
      });
    });
    await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
    const { port } = odd.address() as AddressInfo;
    try {
      await serving(bot, { actionsUrl: `http://127.0.0.1:${port}/`, actionTimeoutMs: 200 }, async (alone) => {
        expect(await alone.say('price')).toEqual([]);
        expect(await alone.say('crash')).toEqual(['Sorry']);
        expect(await unavailable(alone)).toEqual([
          ['action_price', 'action_price', 'timeout'],
          ['action_crash', 'action_crash', 'failed'],
        ]);
      });
    } finally {
      odd.closeAllConnections();
      await new Promise((resolve) => odd.close(resolve));
    }
  });
});

/** What was noted as missing: the action whose event says so, what was missing, and why. */
async function unavailable(of: TestServer, sender?: string): Promise<(readonly [unknown, string, string])[]> {
  const events = await of.events(sender);
  return events.flatMap(({ name, metadata }) => {
    const noted = metadata as
      { tidegate?: { unavailable?: { action: string; reason: string }[] } } | undefined;
    return (noted?.tidegate?.unavailable ?? []).map(({ action, reason }) => [name, action, reason] as const);
  });
}
