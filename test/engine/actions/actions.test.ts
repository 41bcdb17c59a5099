import { deflateSync, gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { actionsOf, startActions, type ActionProcess } from './process.ts';

const files = {
  'many.mjs': `
import { double } from './helpers/numbers.mjs';
export default [
  { name: 'action_say', run({ say, slots, text, intent, sender }) {
      say('Hello ' + sender);
      say({ response: 'utter_price', price: double(slots.price), buttons: [{ title: 'Yes', payload: '/yes' }] });
      say(text + '|' + intent);
  } },
  { name: 'action_slots', async run({ set, follow, event }) {
      await Promise.resolve();
      set('a', 1); set('b', undefined); follow('utter_bye'); event({ event: 'restart' });
      return [{ event: 'slot', name: 'c', value: [1] }];
  } },
  { name: 'action_one', run: () => ({ event: 'reset_slots' }) },
  { name: 'action_reject', run: ({ reject }) => reject('not now') },
  { name: 'action_fail', run() {

      throw new Error('out of flour');
  } },
  { name: 'action_nonsense', run: () => 'yes' },
  { name: 'action_say_nothing', run: ({ say }) => say({}) },
  { name: 'action_stray', run({ say }) { setTimeout(() => { throw new Error('left behind') }, 1); Promise.reject(new Error('forgotten')); say('ok'); } },
  { name: 'action_frozen', run({ slots, say }) { try { slots.price = 9 } catch (error) { say(error.name) } } },
];`,
  'helpers/numbers.mjs': 'export const double = (number) => number * 2;\n',
  'sub/form.cjs.js': `module.exports = {
  form: {
    name: 'validate_form',
    prices: { large: 3 },
    validate: {
      size(value) { return this.prices[value] ? value.toUpperCase() : null; },
      count(value, { say }) { if (value > 3) say('too many'); },
    },
    required: ({ slots }) => (slots.size === 'LARGE' ? ['size', 'count', 'colour'] : ['size', 'count']),
  },
};`,
  'node_modules/other.js': 'throw new Error("not ours");\n',
  '.hidden.js': 'throw new Error("not ours");\n',
  'notes.txt': 'nothing',
};

let server: ActionProcess;
beforeAll(async () => {
  server = await actionsOf(files);
});
afterAll(() => server.stop());

const tracker = (more: Readonly<Record<string, unknown>> = {}) => ({
  sender_id: 'me',
  slots: { price: 4 },
  latest_message: { text: 'how much?', intent: { name: 'ask' }, entities: [] },
  events: [],
  ...more,
});
const call = async (name: unknown, body: Readonly<Record<string, unknown>> = {}) => {
  const answer = await fetch(`${server.url}/webhook`, {
    method: 'POST',
    body: JSON.stringify({
      next_action: name,
      sender_id: 'me',
      tracker: tracker(),
      domain: {},
      version: '3.6.21',
      ...body,
    }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const slot = (name: string, value: unknown) => ({ event: 'slot', timestamp: null, name, value });

describe('the protocol', () => {
  test('tells health and actions', async () => {
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ status: 'ok' });
    const names = ((await (await fetch(`${server.url}/actions`)).json()) as { name: string }[]).map(
      ({ name }) => name,
    );
    expect(names).toContain('validate_form');
    expect(names).toHaveLength(10);
    expect(names).toEqual([...names].sort());
  });

  test('answers what an action says and does', async () => {
    expect(await call('action_say')).toEqual({
      status: 200,
      body: {
        events: [],
        responses: [
          { text: 'Hello me' },
          { response: 'utter_price', price: 8, buttons: [{ title: 'Yes', payload: '/yes' }] },
          { text: 'how much?|ask' },
        ],
      },
    });
    expect((await call('action_slots')).body['events']).toEqual([
      slot('a', 1),
      slot('b', null),
      { event: 'followup', timestamp: null, name: 'utter_bye' },
      { event: 'restart', timestamp: null },
      slot('c', [1]),
    ]);
    expect((await call('action_one')).body['events']).toEqual([{ event: 'reset_slots', timestamp: null }]);
    expect((await call('action_frozen')).body['responses']).toEqual([{ text: 'TypeError' }]);
  });

  test('takes packed bodies', async () => {
    const body = JSON.stringify({ next_action: 'action_one', tracker: tracker() });
    for (const [encoding, packed] of [
      ['deflate', deflateSync(body)],
      ['gzip', gzipSync(body)],
    ] as const) {
      const headers = { 'content-encoding': encoding };
      const answer = await fetch(`${server.url}/webhook`, { method: 'POST', headers, body: packed });
      expect(answer.status).toBe(200);
    }
  });

  test('answers 404, 400 and 500 as Rasa’s does, and says where an action failed', async () => {
    expect(await call('action_unknown')).toEqual({
      status: 404,
      body: { error: 'No action named action_unknown.', action_name: 'action_unknown' },
    });
    expect(await call('action_reject')).toEqual({
      status: 400,
      body: { error: 'not now', action_name: 'action_reject' },
    });
    expect((await call('action_fail')).status).toBe(500);
    expect(server.log()).toContain('action_fail failed at many.mjs:18: out of flour');
    expect((await call('action_nonsense')).body['error']).toMatch(/an event is an object/);
    expect((await call('action_say_nothing')).body['error']).toMatch(/it can say a text/);
  });

  test.each([
    ['no JSON', '{', 400],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400],
    ['no action', '{}', 400],
    ['null', 'null', 400],
    ['a body that claims to be packed', 'x', 400],
    ['a body that unpacks to more than is read', deflateSync(Buffer.alloc(20 * 1024 * 1024)), 413],
  ])('refuses %s', async (what, body, status) => {
    const isPacked = /packed|unpacks/.test(what);
    const answer = await fetch(`${server.url}/webhook`, {
      method: 'POST',
      body,
      headers: isPacked ? { 'content-encoding': 'deflate' } : {},
    });
    expect(answer.status).toBe(status);
  });

  test('goes on when code fails that an action left running', async () => {
    expect((await call('action_stray')).body['responses']).toEqual([{ text: 'ok' }]);
    const until = Date.now() + 5000;
    while (
      !(server.log().includes('left behind') && server.log().includes('forgotten')) &&
      Date.now() < until
    )
      await fetch(`${server.url}/health`);
    expect(server.log()).toMatch(/many\.mjs:22.*left behind/);
    expect(server.isRunning()).toBe(true);
  });

  test('property: no body ends the process or the connection', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.constantFrom('action_say', 'validate_form', 'action_slots'),
        async (value, name) => {
          const bodies = [
            value,
            { next_action: name, tracker: value },
            { next_action: name, tracker: { slots: value, events: value, latest_message: value } },
          ];
          for (const body of bodies) {
            const answer = await fetch(`${server.url}/webhook`, {
              method: 'POST',
              body: JSON.stringify(body),
            });
            expect([200, 400, 404, 500]).toContain(answer.status);
            await answer.json();
          }
        },
      ),
      { numRuns: 40 },
    );
    expect(server.isRunning()).toBe(true);
  });
});

describe('a form’s validation', () => {
  const events = [slot('count', 1), { event: 'action', name: 'form' }];
  const validate = (...filled: readonly unknown[]) => {
    const slots = Object.fromEntries(
      (filled as { name: string; value: unknown }[]).map(({ name, value }) => [name, value]),
    );
    return call('validate_form', { tracker: tracker({ events: [...events, ...filled], slots }) });
  };

  test('keeps, changes and empties slots, and asks for what is required then', async () => {
    expect((await validate(slot('size', 'large'), slot('count', 2))).body['events']).toEqual([
      slot('size', 'LARGE'),
      slot('count', 2),
      slot('requested_slot', 'colour'),
    ]);
    expect((await validate(slot('size', 'tiny'))).body['events']).toEqual([
      slot('size', null),
      slot('requested_slot', 'size'),
    ]);
  });

  test('says what is wrong, and looks only at what was just filled', async () => {
    expect((await validate(slot('count', 9))).body).toEqual({
      events: [slot('count', 9), slot('requested_slot', 'size')],
      responses: [{ text: 'too many' }],
    });
    expect((await validate()).body['events']).toEqual([slot('requested_slot', 'size')]);
  });
});

describe('actions that can’t be loaded end the process with one line', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['a syntax error', { 'a.mjs': 'export default {\n  name: \n};' }, /^a\.mjs:3: SyntaxError: /],
    [
      'a syntax error in what is imported',
      { 'a.mjs': "import x from './lib/b.mjs';\n", 'lib/b.mjs': 'const x = 1;\n\nexport default x x;\n' },
      /^lib\/b\.mjs:3: SyntaxError: /,
    ],
    [
      'a missing export',
      { 'a.mjs': "\nimport { x } from './lib/b.mjs';\n", 'lib/b.mjs': 'export const y = 1;\n' },
      /^a\.mjs:2: SyntaxError: .*'x'/,
    ],
    [
      'a missing module',
      { 'a.mjs': "// x\nimport x from './other.mjs';\n" },
      /^a\.mjs:2: cannot find "other\.mjs"\.$/,
    ],
    ['a missing package', { 'a.mjs': "import x from 'left-pad';\n" }, /^a\.mjs:1: cannot find "left-pad"\.$/],
    [
      'a missing variable of the environment',
      {
        'sub/a.js':
          "const key = process.env.NO_SUCH_KEY;\nif (!key) throw new Error('NO_SUCH_KEY is not set');\n",
      },
      /^sub\/a\.js:2: Error: NO_SUCH_KEY is not set$/,
    ],
    ['something else that is thrown', { 'a.mjs': "throw 'no';" }, /^a\.mjs: Error: no$/],
    [
      'a default export that is none',
      { 'a.mjs': 'export default 3;' },
      /^a\.mjs: the default export is no action/,
    ],
    [
      'an action without a name',
      { 'a.mjs': 'export default { run() {} };' },
      /^a\.mjs: an action needs a "name"/,
    ],
    [
      'an action that can’t run',
      { 'a.mjs': "export default { name: 'x', run: 1 };" },
      /^a\.mjs: "run" of the action x/,
    ],
    [
      'two of one name',
      {
        'a.mjs': "export default { name: 'x', run() {} };",
        'b.mjs': "export default { name: 'x', run() {} };",
      },
      /^b\.mjs: the action x is already defined in a\.mjs\.$/,
    ],
  ])('%s', async (_, broken, line) => {
    const ended = await startActions(broken);
    if ('url' in ended) await ended.stop();
    expect(ended).toMatchObject({ code: 1 });
    const log = 'url' in ended ? '' : ended.log;
    expect(log.trimEnd()).toMatch(line);
    expect(log.trimEnd().split('\n')).toHaveLength(1);
  });
});
