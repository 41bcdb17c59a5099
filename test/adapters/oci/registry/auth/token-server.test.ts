import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startStage, token, type Stage } from './stage.ts';
import { basic, pull, push, type Answer } from './support.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});

afterEach(() => stage.stop());

describe('a token server', () => {
  test.each([400, 401, 403])('that answers %d is asked once for the same', async (status) => {
    stage.answers = [{ status, body: { errors: [{ code: 'UNAUTHORIZED' }] } }];
    const ours = stage.authorizer({ ...basic(), source: '/home/ada/.docker/config.json' });
    expect([await stage.get(ours), await stage.get(ours)]).toEqual([401, 401]);
    expect([stage.registry.seen.length, stage.tokens.seen.length]).toEqual([2, 1]);
    expect(await ours.login()).toBe(
      'its token server refused the credentials from /home/ada/.docker/config.json',
    );
  });

  test('that refuses one thing may give another', async () => {
    stage.answers = [{ status: 403 }, token('t1')];
    const ours = stage.authorizer(basic());
    expect(await stage.get(ours, [push('bot')])).toBe(401);
    expect(await stage.get(ours, [pull('bot')])).toBe(200);
    expect(await ours.login()).toBe('with the credentials from this environment');
  });

  test.each<[string, Answer, RegExp]>([
    [
      'sends elsewhere',
      { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      /sends elsewhere \(a redirect\)/,
    ],
    ['has no such page', { status: 404 }, /answered 404/],
    ['answers no JSON', { body: '<html>' }, /answered something else than JSON/],
    ['answers a list', { body: [] }, /answered something else than JSON|answered without a token/],
    ['answers a number for a token', { body: { token: 5 } }, /answered something else than JSON/],
    ['answers no token', { body: {} }, /answered without a token/],
    ['answers an empty token', { body: { token: '', access_token: '' } }, /answered without a token/],
    ['answers a token with a line feed', { body: { token: 'a\r\nx: y' } }, /answered without a token/],
    ['answers too much', { body: { token: 'a'.repeat(200_000) } }, /its answer is longer than 131072 bytes/],
    ['is no HTTP server', { status: 999 }, /answered 999/],
  ])('that %s is named in one sentence', async (_, answer, message) => {
    stage.answers = [answer];
    await expect(stage.get(stage.authorizer(basic()))).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'token-server-failed',
      message: expect.stringMatching(message),
    });
    expect(stage.tokens.seen).toHaveLength(1);
  });

  test.each([429, 500, 502, 503, 504])('that answers %d is asked again', async (status) => {
    stage.answers = [{ status, headers: { 'retry-after': '7' } }, { status }, token('t1')];
    expect(await stage.get(stage.authorizer())).toBe(200);
    expect(stage.clock.waits).toHaveLength(2);
    expect(stage.clock.waits[0]).toBe(7_000);
  });

  test('that stays busy is given up, and asked anew by the next request', async () => {
    stage.answers = [{ status: 503 }, { status: 503 }, { status: 503 }, token('t1')];
    const ours = stage.authorizer();
    await expect(stage.get(ours)).rejects.toMatchObject({
      code: 'token-server-failed',
      message: `The token server ${stage.tokens.origin} answered 503.`,
    });
    expect(stage.tokens.seen).toHaveLength(3);
    expect(await stage.get(ours)).toBe(200);
  });

  test('that is gone is given up after three tries', async () => {
    stage.demand = 'Bearer realm="http://127.0.0.1:1/token"';
    await expect(stage.get(stage.authorizer())).rejects.toMatchObject({
      code: 'token-server-failed',
      message: "The token server http://127.0.0.1:1 can't be used: nothing answers at its port.",
    });
    expect(stage.clock.waits).toHaveLength(2);
  });

  test.each([404, 405])('that takes no identity tokens says so by %d', async (status) => {
    stage.answers = [{ status }];
    await expect(stage.get(stage.authorizer({ kind: 'identity-token', token: 'it' }))).rejects.toMatchObject({
      message: expect.stringContaining("doesn't take identity tokens"),
      next: expect.stringContaining('password'),
    });
  });
});
