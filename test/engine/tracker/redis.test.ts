import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, describe, expect, test } from '@jest/globals';

import { openRedisStore } from '../../../src/engine/tracker/redis/store.ts';
import { redisSettings, shownRedis, type RedisSettings } from '../../../src/engine/tracker/redis/settings.ts';
import { StoreUnavailable, type TrackerStore } from '../../../src/engine/tracker/store.ts';
import type { TrackerEvent } from '../../../src/engine/types.ts';
import { pem, selfSigned } from '../../../sandbox/registry/certificate.ts';
import { temporary } from '../../support/packages.ts';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.ts';

const note = (value: unknown): TrackerEvent => ({ event: 'slot', timestamp: 1, name: 'note', value });
const session: TrackerEvent = { event: 'session_started', timestamp: 1 };

const environment = (store: string, more: Record<string, string> = {}) => ({
  TIDEGATE_TRACKER_STORE: store,
  ...more,
});
const settingsOf = (store: string, more: Record<string, string> = {}): RedisSettings => {
  const settings = redisSettings(environment(store, more));
  if (!settings) throw new Error('These name no store.');
  return settings;
};

describe('the address of a Redis', () => {
  test('is read whole', () => {
    expect(
      settingsOf('rediss://ann:p%40ss%2Fword@[fd00::1]:7000/3', {
        TIDEGATE_TRACKER_PREFIX: 'staging/bakery',
        TIDEGATE_TRACKER_EXPIRY: '60',
      }),
    ).toEqual({
      host: 'fd00::1',
      port: 7000,
      tls: true,
      username: 'ann',
      password: 'p@ss/word',
      database: 3,
      prefix: 'staging/bakery',
      expirySeconds: 60,
    });
    expect(settingsOf('redis://cache.example')).toMatchObject({ port: 6379, database: 0, tls: false });
    expect(redisSettings({})).toBeUndefined();
    expect(redisSettings(environment('  '))).toBeUndefined();
  });

  test('is shown without what is secret', () => {
    expect(shownRedis(settingsOf('redis://ann:hunter2@cache:1/2'))).toBe('redis://cache:1/2');
    expect(shownRedis(settingsOf('rediss://:hunter2@[::1]'))).toBe('rediss://[::1]:6379/0');
  });

  test.each([
    ['hunter2', /no address/],
    ['https://:hunter2@cache', /something else than Redis/],
    ['redis://:hunter2@cache/one', /number of a database/],
    ['redis://:hunter2@cache/0?tls=1', /holds a \?/],
    ['redis://:hunter2%zz@cache/0', /holds a %/],
    ['redis:///0', /no host/],
  ])('%s is refused, and not repeated', (address, wrong) => {
    const refused = () => redisSettings(environment(address));
    expect(refused).toThrow(wrong);
    expect(refused).not.toThrow(/hunter2/);
    expect(refused).toThrow(/Write redis:\/\/HOST:6379\/0/);
  });

  test.each([
    [{ TIDEGATE_TRACKER_PREFIX: 'a:b' }, /letters, digits/],
    [{ TIDEGATE_TRACKER_EXPIRY: '0' }, /whole number of seconds/],
    [{ TIDEGATE_TRACKER_EXPIRY: '1.5' }, /whole number of seconds/],
    [{ TIDEGATE_TRACKER_EXPIRY: '9999999999' }, /whole number of seconds/],
  ])('%j is refused beside it', (more, wrong) => {
    expect(() => redisSettings(environment('redis://cache', more as Record<string, string>))).toThrow(wrong);
  });
});

(hasRedis() ? describe : describe.skip)('conversations in a Redis', () => {
  const opened: { close(): Promise<void> }[] = [];
  const logged: string[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
    logged.length = 0;
  });
  const redis = async (options: Parameters<typeof startRedis>[0] = {}): Promise<TestRedis> => {
    const started = await startRedis(options);
    opened.push(started);
    return started;
  };
  const open = async (
    url: string,
    more: Record<string, string> = {},
    patience: Parameters<typeof openRedisStore>[2] = {},
  ): Promise<TrackerStore> => {
    const store = await openRedisStore(settingsOf(url, more), (line) => logged.push(line), patience);
    opened.push(store);
    return store;
  };

  test('begin empty, grow in order, and are the same for every replica', async () => {
    const { url } = await redis();
    const [one, other] = [await open(url), await open(url)];
    expect(await one.load('a', 'all')).toEqual({ events: [], version: 0 });
    const first = await one.append('a', 0, [note(1), note('ü 🚲')]);
    expect(await other.append('a', 0, [note('late')])).toBeUndefined();
    expect(await other.append('a', first! + 1, [note('early')])).toBeUndefined();
    expect(await other.append('a', first!, [note(3)])).toBe(first! + 1);
    const all = { events: [note(1), note('ü 🚲'), note(3)], version: first! + 1 };
    expect(await one.load('a', 'all')).toEqual(all);
    expect(await one.version('a')).toBe(all.version);
    expect(await one.append('a', all.version, [])).toBe(all.version);
    expect((await one.load('b', 'all')).events).toEqual([]);
    expect(logged).toEqual([]);
  });

  test('give the last session alone where that is enough', async () => {
    const { url } = await redis();
    const store = await open(url);
    let version = 0;
    for (const batch of [[session, note(1)], [note(2)], [note(3), session, note(4)], [note(5)]])
      version = (await store.append('a', version, batch))!;
    expect((await store.load('a', 'session')).events).toEqual([note(3), session, note(4), note(5)]);
    expect((await store.load('a', 'all')).events).toHaveLength(7);
  });

  test('hold a batch larger than what a script may take as arguments of one call', async () => {
    const { url } = await redis();
    const store = await open(url);
    const events = Array.from({ length: 12_000 }, (_, index) => note(index));
    const version = await store.append('a', 0, events);
    expect(await store.load('a', 'all')).toEqual({ events, version });
  });

  test('of bots with different prefixes don’t meet', async () => {
    const { url } = await redis();
    const bakery = await open(url, { TIDEGATE_TRACKER_PREFIX: 'staging/bakery' });
    const library = await open(url, { TIDEGATE_TRACKER_PREFIX: 'staging/library' });
    await bakery.append('a', 0, [note(1)]);
    expect(await library.version('a')).toBe(0);
  });

  test('expire when they were told to, and never look like what they were', async () => {
    const { url, ask } = await redis();
    const store = await open(url, { TIDEGATE_TRACKER_EXPIRY: '100' });
    const before = await store.append('a', 0, [note(1)]);
    const left = () => Number(ask('PTTL', 'tidegate:bot:a'));
    expect(left()).toBeGreaterThan(90_000);
    expect(left()).toBeLessThanOrEqual(100_000);
    // As if the time were over.
    ask('DEL', 'tidegate:bot:a');
    expect(await store.version('a')).toBe(0);
    const after = await store.append('a', 0, [note(2)]);
    expect(after).toBeGreaterThan(before!);
    expect(await store.append('a', before!, [note(3)])).toBeUndefined();
  });

  test('are kept for ever otherwise, but for talks that test a bot', async () => {
    const { url, ask } = await redis();
    const store = await open(url);
    await store.append('a', 0, [note(1)]);
    await store.append('tidegate-smoke-1', 0, [note(1)]);
    expect(ask('PTTL', 'tidegate:bot:a')).toBe('-1');
    const left = Number(ask('PTTL', 'tidegate:bot:tidegate-smoke-1'));
    expect(left).toBeGreaterThan(14 * 60_000);
    expect(left).toBeLessThanOrEqual(15 * 60_000);
  });

  test('lose nothing where four processes write at once', async () => {
    const { url } = await redis();
    const store = await open(url);
    const writers = ['a', 'b', 'c', 'd'].map((name) =>
      spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), '', name, '60', '3'], {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, ...environment(url) },
      }),
    );
    const codes = await Promise.all(writers.map(async (child) => (await once(child, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0, 0, 0]);
    const loaded = await Promise.all([0, 1, 2].map((number) => store.load(`customer ${number}`, 'all')));
    const all = loaded.flatMap(({ events }) => events);
    expect(all).toHaveLength(240);
    for (const name of ['a', 'b', 'c', 'd']) {
      const values = all.filter((event) => event['name'] === name).map((event) => Number(event['value']));
      expect(values.sort((x, y) => x - y)).toEqual(Array.from({ length: 60 }, (_, index) => index));
    }
  });

  test('go on when every connection is cut, and after a restart of Redis', async () => {
    const server = await redis();
    const store = await open(server.url);
    const version = await store.append('a', 0, [note(1)]);
    server.ask('CLIENT', 'KILL', 'TYPE', 'normal');
    expect(await store.version('a')).toBe(version);
    await server.stop();
    const asked = store.version('a');
    await server.start();
    expect(await asked).toBe(0);
    expect(logged.at(-2)).toMatch(/^Redis at redis:\/\/127\.0\.0\.1:\d+\/0 .*it is asked again\.$/);
    expect(logged.at(-1)).toMatch(/answers again after/);
  });

  test('are added once, though the answer to the first time never came', async () => {
    const server = await redis();
    const store = await open(server.url, {}, { answerMs: 200, connectMs: 200 });
    const version = await store.append('a', 0, [note(1)]);
    server.pause();
    const adding = store.append('a', version!, [note(2), note(3)]);
    // It has given the first answer up, and what was sent still lies there for Redis to carry out.
    while (!logged.some((line) => line.includes('no answer within'))) await new Promise(setImmediate);
    server.resume();
    expect(await adding).toBe(version! + 2);
    expect((await store.load('a', 'all')).events).toEqual([note(1), note(2), note(3)]);
  });

  test('aren’t to be had while Redis is away: that is said in one sentence, and in time', async () => {
    const server = await redis({ password: 'hunter2' });
    const store = await open(server.url, {}, { inAllMs: 300 });
    await server.stop();
    const since = performance.now();
    const failure: unknown = await store.version('a').catch((error: unknown) => error);
    expect(performance.now() - since).toBeLessThan(2_000);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect((failure as Error).message).toMatch(
      /^Redis at redis:\/\/127\.0\.0\.1:\d+\/0 can't be reached \(.*\)\.$/,
    );
    await expect(store.append('a', 0, [note(1)])).rejects.toThrow(/can't be reached/);
    expect(logged.filter((line) => line.includes('asked again'))).toHaveLength(1);
    expect(logged.join()).not.toContain('hunter2');
  });

  test('are let into with the right password alone, and told so at once', async () => {
    const server = await redis({ password: 'hunter2 & more' });
    await (await open(server.url)).append('a', 0, [note(1)]);
    const since = performance.now();
    const wrong = server.url.replace('hunter2', 'hunter3');
    const failure: unknown = await open(wrong).catch((error: unknown) => error);
    expect(performance.now() - since).toBeLessThan(2_000);
    expect((failure as Error).message).toMatch(/doesn't let us in: WRONGPASS/);
    expect((failure as Error).message).not.toContain('hunter3');
    const none = `redis://127.0.0.1:${server.port}`;
    await expect(open(none)).rejects.toThrow(/doesn't let us in: NOAUTH/);
  });

  test('go over TLS where the certificate is trusted, and nowhere else', async () => {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = pem(selfSigned(keys, 'localhost'));
    const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const server = await redis({ tls: { certificate, key } });
    expect(server.url).toMatch(/^rediss:/);
    await expect(open(server.url, {}, { inAllMs: 100 })).rejects.toThrow(/can't be reached \(self-signed/);
    using folder = temporary();
    const authorities = join(folder.path, 'authorities.pem');
    writeFileSync(authorities, certificate);
    const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), '', 'a', '5', '1'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environment(server.url), NODE_EXTRA_CA_CERTS: authorities },
    });
    const told = await text(child.stdout);
    expect(told).toBe('ready\n0\n1\n2\n3\n4\n');
  });

  test('wait for a Redis that is still starting', async () => {
    const server = await redis();
    await server.stop();
    const opening = open(server.url);
    await server.start();
    expect(await (await opening).version('a')).toBe(0);
  });

  test('fail clearly where Redis is full, and are whole afterwards', async () => {
    const server = await redis();
    const store = await open(server.url);
    const version = await store.append('a', 0, [note(1)]);
    server.ask('CONFIG', 'SET', 'maxmemory', '1');
    const failure: unknown = await store.append('a', version!, [note(2)]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect((failure as Error).message).toMatch(/no memory left/);
    server.ask('CONFIG', 'SET', 'maxmemory', '0');
    expect(await store.append('a', version!, [note(2)])).toBe(version! + 1);
  });

  test('leave keys alone that somebody else made', async () => {
    const server = await redis();
    const store = await open(server.url);
    server.ask('RPUSH', 'tidegate:bot:a', 'mine');
    await expect(store.load('a', 'all')).rejects.toThrow(/something else than a conversation/);
    await expect(store.append('a', 0, [note(1)])).rejects.toThrow(/something else than a conversation/);
    expect(server.ask('LRANGE', 'tidegate:bot:a', '0', '-1')).toBe('mine');
  });
});
