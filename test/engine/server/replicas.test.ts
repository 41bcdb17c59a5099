import { Agent, request } from 'node:http';

import { describe, expect, test } from '@jest/globals';

import { redisSettings } from '../../../src/engine/tracker/redis/settings.ts';
import { hasRedis, startRedis } from '../../support/redis.ts';
import { botOf } from '../dialogue/bots.ts';
import { serve, serving } from './serve.ts';

const bot = botOf({
  'domain.yml': `
intents: [hello, bye]
entities: [word]
slots:
  word: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: word}]}
responses:
  utter_hello: [{text: "Hello {word}"}]
  utter_bye: [{text: "Bye {word}"}]
`,
  'data/rules.yml': `
rules:
  - {rule: hello, steps: [{intent: hello}, {action: utter_hello}]}
  - {rule: bye, steps: [{intent: bye}, {action: utter_bye}]}
`,
});

(hasRedis() ? describe : describe.skip)('replicas with one Redis', () => {
  test('go on with each other’s conversations, and lose no message of one that speaks to all', async () => {
    const redis = await startRedis();
    const settings = redisSettings({ TIDEGATE_TRACKER_STORE: redis.url })!;
    const replicas = await Promise.all([1, 2, 3].map(() => serve(bot, { redis: settings })));
    try {
      const [one, two, three] = replicas;
      expect(await one!.say('hello word=Ada', 'ann')).toEqual(['Hello Ada']);
      expect(await two!.say('bye', 'ann')).toEqual(['Bye Ada']);
      expect(await three!.say('hello word=Bo', 'ann')).toEqual(['Hello Bo']);
      expect(await one!.say('bye', 'ann')).toEqual(['Bye Bo']);
      // Nobody waits for an answer.
      const said = await Promise.all(
        Array.from({ length: 30 }, (_, index) => replicas[index % 3]!.say('hello', 'bo')),
      );
      expect(said.every(([text]) => text === 'Hello None')).toBe(true);
      const events = await two!.events('bo');
      expect(events.filter(({ event }) => event === 'user')).toHaveLength(30);
      expect(events.filter(({ event }) => event === 'bot')).toHaveLength(30);
    } finally {
      for (const replica of replicas) await replica.close();
      await redis.close();
    }
  });

  test('answer 503 while Redis is away, stay ready, and go on afterwards', async () => {
    const redis = await startRedis();
    const settings = redisSettings({ TIDEGATE_TRACKER_STORE: redis.url })!;
    const server = await serve(bot, { redis: settings });
    try {
      await redis.stop();
      const body = JSON.stringify({ sender: 'ann', message: 'hello' });
      const answer = await fetch(`${server.url}/webhooks/rest/webhook`, { method: 'POST', body });
      expect([answer.status, await answer.json()]).toEqual([
        503,
        expect.objectContaining({ message: "Conversations can't be read or kept at the moment." }),
      ]);
      expect((await fetch(`${server.url}/status`)).status).toBe(200);
      await redis.start();
      expect(await server.say('hello word=Ada', 'ann')).toEqual(['Hello Ada']);
    } finally {
      await server.close();
      await redis.close();
    }
  }, 30_000);

  test('don’t start without it', async () => {
    const redis = await startRedis();
    await redis.close();
    const settings = redisSettings({ TIDEGATE_TRACKER_STORE: redis.url })!;
    await expect(serve(bot, { redis: settings })).rejects.toThrow(/^Redis at .* can't be reached/);
  }, 30_000);
});

describe('a server that is told to end', () => {
  test('says so, answers everybody for a while, and lets connections go', () =>
    serving(bot, {}, async (server) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const get = (path: string): Promise<[number | undefined, string | undefined]> =>
        new Promise((resolve, reject) => {
          request(new URL(path, server.url), { agent }, (response) => {
            response.resume().once('end', () => resolve([response.statusCode, response.headers.connection]));
          })
            .once('error', reject)
            .end();
        });
      expect(await get('/status')).toEqual([200, 'keep-alive']);
      let isClosed = false;
      const closed = server.close(700).then(() => {
        isClosed = true;
      });
      expect(await get('/status')).toEqual([503, 'close']);
      expect(await get('/')).toEqual([200, 'close']);
      expect(await server.say('hello word=Ada')).toEqual(['Hello Ada']);
      expect(isClosed).toBe(false);
      await closed;
      await expect(get('/')).rejects.toThrow();
      agent.destroy();
    }));
});
