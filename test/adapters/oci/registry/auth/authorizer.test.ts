import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createAuthorizer,
  type Authorizer,
  type Scope,
} from '../../../../../src/adapters/oci/registry/authorizer.ts';
import type { Credential, Credentials } from '../../../../../src/adapters/oci/registry/credentials.ts';
import {
  auth,
  basic,
  call,
  only,
  pull,
  push,
  request,
  startServer,
  TestClock,
  type Answer,
} from './support.ts';

type Server = Awaited<ReturnType<typeof startServer>>;

/** What the token server answers; by turns, the last one for ever. */
let answers: Answer[];
let tokens: Server;
/** Whether the registry takes a header, and what it demands where it doesn't. */
let takes: (authorization: string | undefined) => boolean;
let demand: string | string[];
let registry: Server;
let clock: TestClock;

const token = (value: string, more: object = {}): Answer => ({
  body: { token: value, expires_in: 300, ...more },
});
const wants = (scope?: string, more = '') =>
  `Bearer realm="${tokens.origin}/token?x=1",service="registry.test"${scope ? `,scope="${scope}"` : ''}${more}`;

beforeEach(async () => {
  clock = new TestClock();
  answers = [token('t1')];
  tokens = await startServer((_, count) => answers[Math.min(count, answers.length) - 1] ?? {});
  takes = (authorization) => authorization === 'Bearer t1';
  demand = wants();
  registry = await startServer(({ authorization }) =>
    takes(authorization) ? { body: 'fine' } : { status: 401, headers: { 'www-authenticate': demand } },
  );
});

afterEach(async () => {
  await registry.stop();
  await tokens.stop();
});

const authorizer = (credential?: Credential, credentials: Credentials = only(registry.host, credential)) =>
  createAuthorizer({ origin: new URL(registry.origin), credentials, request, waiting: clock });

const get = async (using: Authorizer, scopes: readonly Scope[] = [pull('bot')]) => {
  const response = await call(using, 'GET', `${registry.origin}/v2/x`, scopes);
  await response.discard();
  return response.status;
};

const asked = () => tokens.seen.map(({ url }) => url.searchParams.getAll('scope'));

describe('a registry that demands', () => {
  test('nothing: nobody looks for credentials', async () => {
    takes = () => true;
    const credentials: Credentials = {
      for: () => Promise.reject(new Error('Nobody should look for credentials.')),
    };
    expect(await get(authorizer(undefined, credentials))).toBe(200);
    expect(registry.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('Basic: the login goes there, from the first request on once that is known', async () => {
    demand = 'basic realm="x"';
    takes = (authorization) => authorization === `Basic ${auth('ada', 'secret')}`;
    const ours = authorizer(basic());
    expect([await get(ours), await get(ours)]).toEqual([200, 200]);
    expect(registry.seen).toHaveLength(3);
    expect(await ours.login()).toBe('with the credentials from this environment');
  });

  test('Basic, and refuses the login: once is enough', async () => {
    demand = 'Basic realm="x"';
    const ours = authorizer(basic());
    expect(await get(ours)).toBe(401);
    expect(registry.seen).toHaveLength(2);
    const sent = await ours.header([]);
    expect(await ours.challenged(['Basic realm="x"'], [], sent)).toBe(false);
  });

  test.each<[string, string, Credential | undefined]>([
    ['Basic, and there is no login', 'Basic realm="x"', undefined],
    ['Basic, and there is an identity token', 'Basic realm="x"', { kind: 'identity-token', token: 'it' }],
    ['what nobody here knows', 'Negotiate', basic()],
    ['nothing by name', '', basic()],
  ])('%s: nothing is sent', async (_, demanded, credential) => {
    demand = demanded;
    expect(await get(authorizer(credential))).toBe(401);
    expect(registry.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('a token or a login: a token is taken', async () => {
    demand = ['Basic realm="x"', wants()];
    expect(await get(authorizer(basic()))).toBe(200);
    expect(registry.seen.at(-1)?.authorization).toBe('Bearer t1');
  });
});

describe('a token is asked for', () => {
  test('anonymously where there is no login', async () => {
    demand = wants('repository:bot:pull');
    expect(await get(authorizer())).toBe(200);
    expect(tokens.seen).toMatchObject([{ method: 'GET', authorization: undefined }]);
    expect([...(tokens.seen[0]?.url.searchParams ?? [])]).toEqual([
      ['x', '1'],
      ['service', 'registry.test'],
      ['scope', 'repository:bot:pull'],
    ]);
  });

  test('with a login', async () => {
    answers = [{ body: { access_token: 't1' } }];
    expect(await get(authorizer(basic('pä:ss')))).toBe(200);
    expect(tokens.seen).toMatchObject([{ method: 'GET', authorization: `Basic ${auth('ada', 'pä:ss')}` }]);
  });

  test('with an identity token: a form, and nothing of it in the address', async () => {
    const ours = authorizer({ kind: 'identity-token', token: 'it+/=' });
    expect(await get(ours, [push('bot'), pull('other')])).toBe(200);
    expect(tokens.seen).toMatchObject([{ method: 'POST', authorization: undefined }]);
    expect(tokens.seen[0]?.url.search).toBe('?x=1');
    expect(Object.fromEntries(tokens.seen[0]?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      client_id: 'tidegate',
      service: 'registry.test',
      scope: 'repository:bot:pull,push repository:other:pull',
      refresh_token: 'it+/=',
    });
  });

  test('with the identity token that the server gave in place of the first', async () => {
    answers = [token('t1', { refresh_token: 'second' }), token('t1'), token('t1')];
    const ours = authorizer({ kind: 'identity-token', token: 'first' });
    for (const name of ['a', 'b', 'c']) await get(ours, [pull(name)]);
    expect(tokens.seen.map(({ form }) => form.get('refresh_token'))).toEqual(['first', 'second', 'second']);
  });

  test('for what the request needs and what the registry names beside it', async () => {
    demand = wants('repository:bot:metadata_read registry:catalog:*');
    expect(await get(authorizer(), [pull('bot'), push('other')])).toBe(200);
    expect(asked()).toEqual([
      ['registry:catalog:*', 'repository:bot:metadata_read,pull', 'repository:other:pull,push'],
    ]);
  });

  test('for what the request needs alone, where there is none for what the registry names', async () => {
    answers = [{ status: 403 }, token('t1')];
    demand = wants('repository:user/image:pull');
    expect(await get(authorizer())).toBe(200);
    expect(asked()).toEqual([['repository:bot:pull', 'repository:user/image:pull'], ['repository:bot:pull']]);
  });

  test('without a service and without scopes, where there are none', async () => {
    demand = `Bearer realm="${tokens.origin}/token"`;
    expect(await get(authorizer(), [])).toBe(200);
    expect(tokens.seen[0]?.url.search).toBe('');
    tokens.seen.length = 0;
    expect(await get(authorizer({ kind: 'identity-token', token: 'it' }), [])).toBe(200);
    expect([...(tokens.seen[0]?.form.keys() ?? [])]).toEqual(['grant_type', 'client_id', 'refresh_token']);
  });

  test('of another server, where the registry moves to one', async () => {
    const ours = authorizer();
    await get(ours);
    const other = await startServer(() => token('t2'));
    takes = (authorization) => authorization === 'Bearer t2';
    demand = `Bearer realm="${other.origin}/"`;
    expect(await get(ours)).toBe(200);
    expect(other.seen).toHaveLength(1);
    await other.stop();
  });
});

describe('a token is kept', () => {
  test('and serves every part of what it was for', async () => {
    const ours = authorizer();
    await get(ours, [push('bot'), pull('other')]);
    for (const scopes of [[pull('bot')], [pull('other')], [push('bot')], [pull('other'), pull('bot')], []])
      expect(await get(ours, scopes)).toBe(200);
    expect(tokens.seen).toHaveLength(1);
    expect(await get(ours, [push('other')])).toBe(200);
    expect(asked()[1]).toEqual(['repository:other:pull,push']);
    expect(registry.seen).toHaveLength(8);
  });

  test.each<[string, object, number]>([
    ['as long as its server says, less ten seconds', { expires_in: 300 }, 290],
    ['for a minute where that says nothing', { expires_in: undefined }, 50],
    ['for a minute where that makes no sense', { expires_in: -5 }, 50],
    ['for three quarters of a short life', { expires_in: 8 }, 6],
    ['for a day at most', { expires_in: 1e12 }, 86_390],
    ['from its issue on', { expires_in: 300, issued_at: '2026-11-23T11:59:00Z' }, 230],
    ['from now on, where its server is ahead', { expires_in: 300, issued_at: '2026-11-23T13:00:00Z' }, 290],
    [
      'from now on, where its server is far behind',
      { expires_in: 300, issued_at: '2026-11-23T11:00:00Z' },
      290,
    ],
    ['from now on, where its issue is no time', { expires_in: 300, issued_at: 'yesterday' }, 290],
    ['from now on, where there are nulls', { expires_in: null, issued_at: null }, 50],
  ])('%s', async (_, more, seconds) => {
    answers = [token('t1', more)];
    const ours = authorizer();
    await get(ours);
    clock.time += seconds * 1000 - 1;
    await get(ours);
    expect(tokens.seen).toHaveLength(1);
    clock.time += 1;
    await get(ours);
    expect(tokens.seen).toHaveLength(2);
    // The renewal came before the request, not after a refusal.
    expect(registry.seen).toHaveLength(4);
  });

  test('by all who need it at once: one credential, one token', async () => {
    let looked = 0;
    const credentials: Credentials = {
      async for() {
        looked += 1;
        await new Promise((resolve) => setTimeout(resolve, 20));
        return basic();
      },
    };
    const ours = authorizer(undefined, credentials);
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, index) => get(ours, [index === 0 ? push('bot') : pull('bot')])),
    );
    expect(new Set(all)).toEqual(new Set([200]));
    // Whose refusal came first decides whether the wider token was there for all.
    expect(tokens.seen.length).toBeLessThanOrEqual(2);
    expect(looked).toBe(1);
    clock.time += 400_000;
    tokens.seen.length = 0;
    await Promise.all(Array.from({ length: 30 }, () => get(ours)));
    expect(tokens.seen).toHaveLength(1);
  });
});

describe('a token that is refused', () => {
  test('when it is new is not replaced', async () => {
    takes = () => false;
    expect(await get(authorizer())).toBe(401);
    expect([registry.seen.length, tokens.seen.length]).toEqual([2, 1]);
    // Not by the first request with it, and not by the next.
    const ours = authorizer();
    await get(ours);
    clock.time += 9_999;
    expect(await get(ours)).toBe(401);
    expect(tokens.seen).toHaveLength(2);
  });

  test('when it is older is replaced once', async () => {
    answers = [token('t1'), token('t2')];
    const ours = authorizer();
    await get(ours);
    clock.time += 10_000;
    takes = (authorization) => authorization === 'Bearer t2';
    demand = wants('repository:bot:pull', ',error="invalid_token"');
    expect(await get(ours)).toBe(200);
    takes = () => false;
    expect(await get(ours)).toBe(401);
    expect(tokens.seen).toHaveLength(2);
  });

  test('for want of rights is not replaced by one with the same', async () => {
    const ours = authorizer();
    await get(ours);
    clock.time += 60_000;
    takes = () => false;
    demand = wants('repository:bot:pull', ',error="insufficient_scope"');
    expect(await get(ours)).toBe(401);
    expect(tokens.seen).toHaveLength(1);
  });

  test('for want of rights that nobody asked for yet is replaced by one with them', async () => {
    answers = [token('t1'), token('t2')];
    const ours = authorizer();
    await get(ours);
    takes = (authorization) => authorization === 'Bearer t2';
    demand = wants('repository:bot:delete', ',error="insufficient_scope"');
    expect(await get(ours)).toBe(200);
    expect(asked()[1]).toEqual(['repository:bot:delete,pull']);
  });

  test('for want of rights that there is no token for stays refused', async () => {
    answers = [token('t1'), { status: 403 }, token('t2')];
    const ours = authorizer();
    await get(ours);
    takes = () => false;
    demand = wants('repository:bot:delete', ',error="insufficient_scope"');
    expect(await get(ours)).toBe(401);
    expect([registry.seen.length, tokens.seen.length]).toEqual([3, 2]);
  });

  test('is known by the error that the registry names, where nobody says what was sent', async () => {
    const ours = authorizer();
    await get(ours);
    const refused = (error: string) => ours.challenged([wants('repository:bot:pull', error)], [pull('bot')]);
    expect(await refused(',error="insufficient_scope"')).toBe(false);
    expect(await refused(',error="invalid_token"')).toBe(false);
    // Without one, the request went out before there was a token.
    expect(await refused('')).toBe(true);
    expect(tokens.seen).toHaveLength(1);
  });

  test('was an older one, and the newer is there already', async () => {
    answers = [token('t1'), token('t2')];
    const ours = authorizer();
    await get(ours);
    clock.time += 300_000;
    await ours.header([pull('bot')]);
    expect(await ours.challenged([wants()], [pull('bot')], 'Bearer t1')).toBe(true);
    expect(await ours.header([pull('bot')])).toBe('Bearer t2');
    expect(tokens.seen).toHaveLength(2);
  });
});

describe('a token server', () => {
  test.each([400, 401, 403])('that answers %d is asked once for the same', async (status) => {
    answers = [{ status, body: { errors: [{ code: 'UNAUTHORIZED' }] } }];
    const ours = authorizer({ ...basic(), source: '/home/ada/.docker/config.json' });
    expect([await get(ours), await get(ours)]).toEqual([401, 401]);
    expect([registry.seen.length, tokens.seen.length]).toEqual([2, 1]);
    expect(await ours.login()).toBe(
      'its token server refused the credentials from /home/ada/.docker/config.json',
    );
  });

  test('that refuses one thing may give another', async () => {
    answers = [{ status: 403 }, token('t1')];
    const ours = authorizer(basic());
    expect(await get(ours, [push('bot')])).toBe(401);
    expect(await get(ours, [pull('bot')])).toBe(200);
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
    answers = [answer];
    await expect(get(authorizer(basic()))).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'token-server-failed',
      message: expect.stringMatching(message),
    });
    expect(tokens.seen).toHaveLength(1);
  });

  test.each([429, 500, 502, 503, 504])('that answers %d is asked again', async (status) => {
    answers = [{ status, headers: { 'retry-after': '7' } }, { status }, token('t1')];
    expect(await get(authorizer())).toBe(200);
    expect(clock.waits).toHaveLength(2);
    expect(clock.waits[0]).toBe(7_000);
  });

  test('that stays busy is given up, and asked anew by the next request', async () => {
    answers = [{ status: 503 }, { status: 503 }, { status: 503 }, token('t1')];
    const ours = authorizer();
    await expect(get(ours)).rejects.toMatchObject({
      code: 'token-server-failed',
      message: `The token server ${tokens.origin} answered 503.`,
    });
    expect(tokens.seen).toHaveLength(3);
    expect(await get(ours)).toBe(200);
  });

  test('that is gone is given up after three tries', async () => {
    demand = 'Bearer realm="http://127.0.0.1:1/token"';
    await expect(get(authorizer())).rejects.toMatchObject({
      code: 'token-server-failed',
      message: "The token server http://127.0.0.1:1 can't be used: nothing answers at its port.",
    });
    expect(clock.waits).toHaveLength(2);
  });

  test.each([404, 405])('that takes no identity tokens says so by %d', async (status) => {
    answers = [{ status }];
    await expect(get(authorizer({ kind: 'identity-token', token: 'it' }))).rejects.toMatchObject({
      message: expect.stringContaining("doesn't take identity tokens"),
      next: expect.stringContaining('password'),
    });
  });
});

test('says where no credentials were found', async () => {
  const ours = (places?: readonly string[]) =>
    authorizer(undefined, { for: async () => undefined, ...(places && { places: () => places }) }).login();
  expect(await ours()).toBe(`no credentials for ${registry.host} were found`);
  expect(await ours(['/a', '/b'])).toBe(`no credentials for ${registry.host} were found in /a and /b`);
});
