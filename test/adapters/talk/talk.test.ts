import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exchange } from '../../../src/adapters/talk/http.ts';
import { createTalk } from '../../../src/adapters/talk/index.ts';
import { parseMessages } from '../../../src/adapters/talk/messages.ts';
import { parseTracker } from '../../../src/adapters/talk/tracker.ts';
import type { Address } from '../../../src/ports/target.ts';

let server: Server;
let address: Address;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let connections: number;
let talk: ReturnType<typeof createTalk>;

beforeEach(async () => {
  connections = 0;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(request, response, body));
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  address = { core: base, actions: base };
  talk = createTalk({ patienceMs: 5_000 });
});
afterEach(async () => {
  talk.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const json = (value: unknown, status = 200) => {
  answer = (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof value === 'string' ? value : JSON.stringify(value));
  };
};

describe('saying something', () => {
  test("sends Rasa's REST form and reads every kind of message, over one connection", async () => {
    const received: string[] = [];
    answer = (request, response, body) => {
      received.push(`${request.method} ${request.url} ${body}`);
      response.end(
        JSON.stringify([
          { recipient_id: 'ann', text: 'Grüße' },
          { recipient_id: 'ann', text: null, image: 'https://example.org/a.png' },
          { text: 'Which?', buttons: [{ title: 'Yes', payload: '/affirm', extra: 1 }, { title: 'No' }] },
          { custom: { a: [1] } },
          { attachment: { type: 'video' } },
          {},
        ]),
      );
    };
    const nothing = { text: undefined, image: undefined, buttons: [], custom: undefined };
    const reply = await talk.say(address, 'ann', 'hej "you"', 5_000);
    expect(reply).toEqual({
      kind: 'answered',
      tookMs: expect.any(Number),
      messages: [
        { ...nothing, text: 'Grüße' },
        { ...nothing, image: 'https://example.org/a.png' },
        {
          ...nothing,
          text: 'Which?',
          buttons: [
            { title: 'Yes', payload: '/affirm' },
            { title: 'No', payload: '' },
          ],
        },
        { ...nothing, custom: { a: [1] } },
        { ...nothing, custom: { attachment: { type: 'video' } } },
        nothing,
      ],
    });
    expect(received).toEqual(['POST /webhooks/rest/webhook {"sender":"ann","message":"hej \\"you\\""}']);
    await talk.say(address, 'ann', 'again', 5_000);
    expect(connections).toBe(1);
  });

  test('tells silence from an error', async () => {
    json([]);
    expect(await talk.say(address, 'a', 'b', 5_000)).toMatchObject({ kind: 'answered', messages: [] });
    json({ status: 'failure', reason: 'Oops', message: 'the tracker is locked', code: 500 }, 500);
    expect(await talk.say(address, 'a', 'b', 5_000)).toEqual({
      kind: 'refused',
      message: 'it answers 500: the tracker is locked',
    });
    json('', 302);
    expect(await talk.say(address, 'a', 'b', 5_000)).toEqual({ kind: 'refused', message: 'it answers 302' });
  });

  test('waits no longer than it is told, for the first byte or for the last', async () => {
    answer = () => undefined;
    expect(await talk.say(address, 'a', 'b', 80)).toEqual({ kind: 'timeout', afterMs: 80 });
    answer = (_request, response) => response.write('[');
    expect(await talk.say(address, 'a', 'b', 80)).toEqual({ kind: 'timeout', afterMs: 80 });
  });

  test('names what stands in the way', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const say = (core: string) => talk.say({ core, actions: undefined }, 'a', 'b', 5_000);
    expect(await say(`http://127.0.0.1:${port}`)).toEqual({
      kind: 'unreachable',
      message: 'connection refused (ECONNREFUSED)',
    });
    expect(await say('ftp://bot')).toEqual({
      kind: 'unreachable',
      message: 'ftp://bot/webhooks/rest/webhook is no http or https address',
    });
    answer = (request) => request.socket.destroy();
    expect(await say(address.core)).toMatchObject({ kind: 'unreachable' });
    answer = (request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('[');
      setTimeout(() => request.socket.destroy(), 20);
    };
    expect(await say(address.core)).toMatchObject({ kind: 'unreachable' });
  });

  test('refuses what is no list of messages', async () => {
    json('[{"text": ');
    expect(await talk.say(address, 'a', 'b', 5_000)).toEqual({
      kind: 'refused',
      message: 'it answers 200, but with no JSON',
    });
    json({ text: 'hi' });
    expect(await talk.say(address, 'a', 'b', 5_000)).toMatchObject({
      kind: 'refused',
      message: 'it answers 200, but with no list of messages: expected Array, got Object',
    });
    json([{ text: 'fine' }, { text: 7 }]);
    expect(await talk.say(address, 'a', 'b', 5_000)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('at 1.text: expected'),
    });
    json(Array.from({ length: 1_000 }, () => ({ text: 'x' })));
    expect(await talk.say(address, 'a', 'b', 5_000)).toMatchObject({ kind: 'refused' });
    json(`[{"text": "${'x'.repeat(2_000_000)}"}]`);
    expect(await talk.say(address, 'a', 'b', 5_000)).toEqual({
      kind: 'refused',
      message: 'its answer is larger than 1048576 bytes',
    });
    json('['.repeat(400_000));
    expect(await talk.say(address, 'a', 'b', 5_000)).toMatchObject({ kind: 'refused' });
  });

  test('takes any JSON without falling over', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const result = parseMessages(value);
        expect(typeof result === 'string' || Array.isArray(result)).toBe(true);
        expect(() => parseTracker(value)).not.toThrow();
      }),
    );
  });
});

describe('asking a server about itself', () => {
  test('reads the model', async () => {
    json({ model_file: 'models/a.tar.gz', model_id: 'id', num_active_training_jobs: 0 });
    expect(await talk.model(address)).toEqual({
      kind: 'serving',
      modelFile: 'models/a.tar.gz',
      modelId: 'id',
    });
    json({ model_file: 'a.tar.gz', model_id: null });
    expect(await talk.model(address)).toEqual({ kind: 'serving', modelFile: 'a.tar.gz', modelId: undefined });
    json({ status: 'failure', message: 'No agent loaded', code: 409 }, 409);
    expect(await talk.model(address)).toMatchObject({ kind: 'no-model' });
    json({ model_file: '' });
    expect(await talk.model(address)).toMatchObject({ kind: 'no-model' });
    json('gateway', 502);
    expect(await talk.model(address)).toEqual({ kind: 'unreachable', message: 'it answers 502' });
  });

  test('reads the names of actions', async () => {
    json([{ name: 'action_a' }, { name: 'validate_form' }]);
    expect(await talk.actions(address)).toEqual(['action_a', 'validate_form']);
    expect(await talk.actions({ ...address, actions: undefined })).toBeUndefined();
    json({ actions: [] });
    expect(await talk.actions(address)).toBeUndefined();
    json([], 404);
    expect(await talk.actions(address)).toBeUndefined();
  });

  test('reads a conversation turn by turn', async () => {
    let url: string | undefined;
    const missing = (action: string, reason: string) => ({
      tidegate: { unavailable: [{ action, reason, message: 'x' }] },
    });
    answer = (request, response) => {
      url = request.url;
      response.end(
        JSON.stringify({
          sender_id: 'ann/1',
          slots: { city: 'Malmö', size: null },
          events: [
            { event: 'action', name: 'action_session_start' },
            { event: 'session_started' },
            { event: 'action', name: 'action_listen' },
            { event: 'user', text: 'hi' },
            { event: 'action', name: 'utter_greet' },
            { event: 'bot', text: 'hej' },
            { event: 'action', name: 'action_listen' },
            { event: 'user', text: 'book' },
            {
              event: 'action',
              name: 'booking_form',
              metadata: missing('validate_booking_form', 'unknown-action'),
            },
            {
              event: 'action',
              name: null,
              action_text: 'Well said',
              metadata: missing('action_down', 'unreachable'),
            },
            { event: 'action', name: 'action_price', metadata: missing('action_price', 'no-server') },
            'not an event',
          ],
        }),
      );
    };
    expect(await talk.trace(address, 'ann/1')).toEqual({
      turns: [['utter_greet'], ['booking_form', 'Well said', 'action_price']],
      slots: { city: 'Malmö', size: null },
      missingActions: ['validate_booking_form', 'action_price'],
    });
    expect(url).toBe('/conversations/ann%2F1/tracker?include_events=AFTER_RESTART');
    json({ message: 'the API is not enabled' }, 404);
    expect(await talk.trace(address, 'ann')).toBeUndefined();
    json({ slots: {} });
    expect(await talk.trace(address, 'ann')).toEqual({ turns: [], slots: {}, missingActions: [] });
  });

  test('can be cancelled, before and during', async () => {
    answer = () => undefined;
    const stop = new AbortController();
    const asking = exchange(address.core, { timeoutMs: 5_000, signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    expect(await asking).toMatchObject({ kind: 'unreachable', code: 'ABORT_ERR' });
    expect(await exchange(address.core, { timeoutMs: 5_000, signal: stop.signal })).toMatchObject({
      code: 'ABORT_ERR',
    });
  });
});
