import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { botOf } from '../dialogue/bots.ts';
import { serve, serving, type TestServer } from './serve.ts';

const bot = botOf({
  'domain.yml': `
intents: [hello, pictures, all, faq, faq/hours, nothing]
entities: [name]
slots:
  name: {type: text, mappings: [{type: from_entity, entity: name}]}
responses:
  utter_hello: [{text: "Hello {name}"}]
  utter_pictures:
    - text: "First\\n\\nSecond"
      image: "https://example.org/{name}.png"
      buttons: [{title: "For {name}", payload: '/hello{"name": "{name}"}'}]
      custom: {colour: red, of: "{name}"}
      attachment: letter.pdf
  utter_all: [{text: "One\\n\\nTwo"}, {text: "One\\n\\nTwo"}]
  utter_faq/hours: [{text: Always}]
`,
  'data/rules.yml': `
rules:
  - {rule: hello, steps: [{intent: hello}, {action: utter_hello}]}
  - {rule: pictures, steps: [{intent: pictures}, {action: utter_pictures}]}
  - {rule: all, steps: [{intent: all}, {action: utter_all}]}
  - {rule: faq, steps: [{intent: faq}, {action: utter_faq}]}
`,
});

let server: TestServer;
beforeAll(async () => {
  server = await serve(bot);
});
afterAll(() => server.close());

const get = async (path: string) => {
  const answer = await fetch(server.url + path);
  return { status: answer.status, body: await answer.text() };
};
const send = async (method: string, path: string, body: string | Uint8Array<ArrayBuffer>) => {
  const answer = await fetch(server.url + path, { method, body });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe('what it says of itself', () => {
  test('is Rasa’s', async () => {
    expect((await get('/')).body).toMatch(/^Hello from Rasa/);
    expect(JSON.parse((await get('/status')).body)).toEqual({
      model_file: 'bot.model',
      model_id: 'id-of-the-model',
      num_active_training_jobs: 0,
    });
    expect(JSON.parse((await get('/version')).body)).toHaveProperty('version');
    expect(JSON.parse((await get('/webhooks/rest/')).body)).toEqual({ status: 'ok' });
    expect(JSON.parse((await get('/domain')).body)).toMatchObject({
      slots: { name: { type: 'text', mappings: [{ type: 'from_entity', entity: 'name' }] } },
      responses: { utter_hello: [{ text: 'Hello {name}' }] },
    });
  });

  test('is what a message means', async () => {
    const parse = await send('POST', '/model/parse', '{"text": "hello name=Ada"}');
    expect(parse.body).toMatchObject({
      text: 'hello name=Ada',
      intent: { name: 'hello', confidence: 0.9 },
      entities: [{ entity: 'name', value: 'Ada' }],
      intent_ranking: [{ name: 'hello', confidence: 0.9 }],
    });
    const payload = await send(
      'POST',
      '/model/parse',
      JSON.stringify({ text: '/hello{"name": ["Ada", "Bo"], "x": 1}' }),
    );
    expect(payload.body).toMatchObject({
      intent: { name: 'hello', confidence: 1 },
      entities: [
        { entity: 'name', value: 'Ada' },
        { entity: 'name', value: 'Bo' },
      ],
    });
    const question = await send('POST', '/model/parse', '{"text": "/faq/hours"}');
    expect(question.body).toMatchObject({
      intent: { name: 'faq' },
      response_selector: {
        faq: { response: { intent_response_key: 'faq/hours', utter_action: 'utter_faq/hours' } },
      },
    });
  });
});

describe('messages', () => {
  test('come back as the REST channel writes them', async () => {
    expect(await server.messages('pictures name=Ada', 'painter')).toEqual([
      {
        recipient_id: 'painter',
        text: 'First\n\nSecond',
        buttons: [{ title: 'For Ada', payload: '/hello{"name": "Ada"}' }],
      },
      { recipient_id: 'painter', custom: { colour: 'red', of: 'Ada' } },
      { recipient_id: 'painter', image: 'https://example.org/Ada.png' },
      { recipient_id: 'painter', attachment: 'letter.pdf' },
    ]);
    expect(await server.say('all', 'painter')).toEqual(['One', 'Two']);
  });

  test('with an empty slot say None, as Rasa’s', async () => {
    expect(await server.say('hello', 'nobody')).toEqual(['Hello None']);
  });

  test('answer questions through their retrieval action, from words and from payloads', async () => {
    expect(await server.say('faq/hours', 'asker')).toEqual(['Always']);
    expect(await server.say('/faq/hours', 'asker')).toEqual(['Always']);
    expect(await server.say('/faq', 'asker')).toEqual([]);
  });

  test('may be empty or strange without harm', async () => {
    for (const text of [
      '',
      '   ',
      '/',
      '/unknown',
      '/hello{"name": ',
      '/hello{"name": null}',
      '/restart',
      '{name}',
    ])
      expect(Array.isArray(await server.say(text, 'stranger'))).toBe(true);
  });
});

describe('mistakes of clients', () => {
  test.each([
    ['POST', '/webhooks/rest/webhook', '{', 400],
    ['POST', '/webhooks/rest/webhook', '[]', 400],
    ['POST', '/webhooks/rest/webhook', '{"sender": 3, "message": "hello"}', 400],
    ['POST', '/webhooks/rest/webhook', '{"sender": "", "message": "hello"}', 400],
    ['POST', '/webhooks/rest/webhook', '{"sender": "me"}', 400],
    ['POST', '/webhooks/rest/webhook', JSON.stringify({ sender: 'x'.repeat(501), message: 'hello' }), 400],
    ['POST', '/webhooks/rest/webhook', JSON.stringify({ message: 'x'.repeat(1_100_000) }), 413],
    ['POST', '/model/parse', '{}', 400],
    ['PUT', '/model', '{"model_file": "other.tar.gz"}', 409],
    ['POST', '/conversations/me/tracker/events', '{"event": "explode"}', 400],
    ['POST', '/conversations/me/messages', '{"text": "hello", "sender": "bot"}', 400],
    ['POST', '/conversations/%ff/tracker/events', '{"event": "pause"}', 400],
    ['DELETE', '/status', '', 405],
    ['POST', '/nowhere', '', 404],
  ])('%s %s is answered in Rasa’s shape (%#)', async (method, path, body, status) => {
    const answer = await send(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status: 'failure', code: status });
    expect(typeof answer.body['message']).toBe('string');
    expect(typeof answer.body['reason']).toBe('string');
  });

  test('don’t cost others their answers', async () => {
    expect((await send('POST', '/webhooks/rest/webhook', new Uint8Array([0xff]))).status).toBe(400);
    expect((await get('/conversations/me/tracker?include_events=SOME')).status).toBe(400);
    expect(await server.say('hello name=Ada', 'other')).toEqual(['Hello Ada']);
  });
});

describe('conversations', () => {
  test('are shown with as many events as is asked for', async () => {
    await server.say('hello', 'shown');
    const shown = async (events: string) => {
      const tracker = JSON.parse((await get(`/conversations/shown/tracker${events}`)).body) as Record<
        string,
        unknown
      >;
      return tracker['events'] as { event: string }[] | null;
    };
    expect((await shown(''))?.map(({ event }) => event)).toEqual([
      'action',
      'session_started',
      'action',
      'user',
      'action',
      'bot',
      'action',
    ]);
    expect(await shown('?include_events=none')).toBeNull();
    expect(await shown('?include_events=APPLIED')).toHaveLength(5);
    await server.say('/restart', 'shown');
    expect(await shown('?include_events=AFTER_RESTART')).toHaveLength(3);
    expect(await shown('?include_events=ALL')).toHaveLength(13);
  });

  test('that nobody had are empty', async () => {
    expect(await server.tracker('nobody at all')).toMatchObject({ sender_id: 'nobody at all', events: [] });
  });

  test('take events from outside', async () => {
    await server.say('hello', 'guest');
    const events = [{ event: 'slot', name: 'name', value: 'Zoë' }, { event: 'pause' }];
    const answer = await send('POST', '/conversations/guest/tracker/events', JSON.stringify(events));
    expect(answer.body).toMatchObject({ paused: true, slots: { name: 'Zoë' } });
    expect(await server.say('hello', 'guest')).toEqual([]);
    await send('POST', '/conversations/guest/tracker/events', '{"event": "resume"}');
    expect(await server.say('hello', 'guest')).toEqual(['Hello Zoë']);
  });

  test('take messages without an answer', async () => {
    const noted = await send('POST', '/conversations/noted/messages', '{"text": "hello", "sender": "user"}');
    expect(noted.body).toMatchObject({ latest_message: { text: 'hello', intent: { name: 'hello' } } });
    const told = '{"text": "x", "sender": "user", "parse_data": {"intent": {"name": "pictures"}}}';
    expect((await send('POST', '/conversations/noted/messages', told)).body).toMatchObject({
      latest_message: { intent: { name: 'pictures' } },
    });
  });
});

test('property: no message and no event brings the server down', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'hello',
      '/restart',
      '/back',
      '/session_start',
      '/out_of_scope',
      'faq',
      'name=',
      '/hello{"name":[1,{}]}',
    ),
  );
  const kinds = [
    'slot',
    'user',
    'action',
    'active_loop',
    'followup',
    'rewind',
    'undo',
    'restart',
    'bot',
    'session_started',
  ];
  const events = fc.record({
    event: fc.constantFrom(...kinds),
    name: fc.jsonValue(),
    value: fc.jsonValue(),
    parse_data: fc.jsonValue(),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(texts, events), { minLength: 1, maxLength: 8 }), async (steps) => {
      run += 1;
      for (const step of steps) {
        const isText = typeof step === 'string';
        const path = isText ? '/webhooks/rest/webhook' : `/conversations/p${run}/tracker/events`;
        const body = JSON.stringify(isText ? { sender: `p${run}`, message: step } : step);
        expect((await send('POST', path, body)).status).toBe(200);
      }
    }),
    { numRuns: 60 },
  );
  expect(server.log.filter((line) => line.includes('Error'))).toEqual([]);
});

/** Resolves when nothing takes connections any more. */
async function closing(url: string): Promise<void> {
  const { port, hostname } = new URL(url);
  const deadline = performance.now() + 10_000;
  const taken = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  while (await taken()) {
    if (performance.now() > deadline) throw new Error('The server goes on taking connections.');
    await wait(5);
  }
}

test('closing lets a request under way finish, and keeps no connection', async () => {
  const answer = await serving(bot, {}, async ({ url }) => {
    // The body is sent in two halves: the server closes in between.
    const body = Buffer.from(JSON.stringify({ sender: 'slow', message: 'hello name=Ada' }));
    const sent = request(`${url}/webhooks/rest/webhook`, {
      method: 'POST',
      headers: { 'content-length': body.length },
    });
    const done = new Promise<string>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve(text));
      });
    });
    sent.write(body.subarray(0, 10));
    await fetch(`${url}/`);
    // The rest comes when the server has begun to close: it takes no new connection then.
    void closing(url).finally(() => sent.end(body.subarray(10)));
    return { done };
  });
  expect(JSON.parse(await answer.done)).toMatchObject([{ text: 'Hello Ada' }]);
});
