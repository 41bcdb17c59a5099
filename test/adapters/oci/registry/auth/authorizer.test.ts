import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Credential, Credentials } from '../../../../../src/adapters/oci/registry/credentials.ts';
import { startStage, token, type Stage } from './stage.ts';
import { auth, basic, pull, push, startServer } from './support.ts';

let stage: Stage;

beforeEach(async () => {
  stage = await startStage();
});

afterEach(() => stage.stop());

describe('a registry that demands', () => {
  test('nothing: nobody looks for credentials', async () => {
    stage.takes = () => true;
    const credentials: Credentials = {
      for: () => Promise.reject(new Error('Nobody should look for credentials.')),
    };
    expect(await stage.get(stage.authorizer(undefined, credentials))).toBe(200);
    expect(stage.registry.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('Basic: the login goes there, from the first request on once that is known', async () => {
    stage.demand = 'basic realm="x"';
    stage.takes = (authorization) => authorization === `Basic ${auth('ada', 'secret')}`;
    const ours = stage.authorizer(basic());
    expect([await stage.get(ours), await stage.get(ours)]).toEqual([200, 200]);
    expect(stage.registry.seen).toHaveLength(3);
    expect(await ours.login()).toBe('with the credentials from this environment');
  });

  test('Basic, and refuses the login: once is enough', async () => {
    stage.demand = 'Basic realm="x"';
    const ours = stage.authorizer(basic());
    expect(await stage.get(ours)).toBe(401);
    expect(stage.registry.seen).toHaveLength(2);
    const sent = await ours.header([]);
    expect(await ours.challenged(['Basic realm="x"'], [], sent)).toBe(false);
  });

  test.each<[string, string, Credential | undefined]>([
    ['Basic, and there is no login', 'Basic realm="x"', undefined],
    ['Basic, and there is an identity token', 'Basic realm="x"', { kind: 'identity-token', token: 'it' }],
    ['what nobody here knows', 'Negotiate', basic()],
    ['nothing by name', '', basic()],
  ])('%s: nothing is sent', async (_, demanded, credential) => {
    stage.demand = demanded;
    expect(await stage.get(stage.authorizer(credential))).toBe(401);
    expect(stage.registry.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('a token or a login: a token is taken', async () => {
    stage.demand = ['Basic realm="x"', stage.wants()];
    expect(await stage.get(stage.authorizer(basic()))).toBe(200);
    expect(stage.registry.seen.at(-1)?.authorization).toBe('Bearer t1');
  });
});

describe('a token is asked for', () => {
  test('anonymously where there is no login', async () => {
    stage.demand = stage.wants('repository:bot:pull');
    expect(await stage.get(stage.authorizer())).toBe(200);
    expect(stage.tokens.seen).toMatchObject([{ method: 'GET', authorization: undefined }]);
    expect([...(stage.tokens.seen[0]?.url.searchParams ?? [])]).toEqual([
      ['x', '1'],
      ['service', 'registry.test'],
      ['scope', 'repository:bot:pull'],
    ]);
  });

  test('with a login', async () => {
    stage.answers = [{ body: { access_token: 't1' } }];
    expect(await stage.get(stage.authorizer(basic('pä:ss')))).toBe(200);
    expect(stage.tokens.seen).toMatchObject([
      { method: 'GET', authorization: `Basic ${auth('ada', 'pä:ss')}` },
    ]);
  });

  test('with an identity token: a form, and nothing of it in the address', async () => {
    const ours = stage.authorizer({ kind: 'identity-token', token: 'it+/=' });
    expect(await stage.get(ours, [push('bot'), pull('other')])).toBe(200);
    expect(stage.tokens.seen).toMatchObject([{ method: 'POST', authorization: undefined }]);
    expect(stage.tokens.seen[0]?.url.search).toBe('?x=1');
    expect(Object.fromEntries(stage.tokens.seen[0]?.form ?? [])).toEqual({
      grant_type: 'refresh_token',
      client_id: 'tidegate',
      service: 'registry.test',
      scope: 'repository:bot:pull,push repository:other:pull',
      refresh_token: 'it+/=',
    });
  });

  test('with the identity token that the server gave in place of the first', async () => {
    stage.answers = [token('t1', { refresh_token: 'second' }), token('t1'), token('t1')];
    const ours = stage.authorizer({ kind: 'identity-token', token: 'first' });
    for (const name of ['a', 'b', 'c']) await stage.get(ours, [pull(name)]);
    expect(stage.tokens.seen.map(({ form }) => form.get('refresh_token'))).toEqual([
      'first',
      'second',
      'second',
    ]);
  });

  test('for what the request needs and what the registry names beside it', async () => {
    stage.demand = stage.wants('repository:bot:metadata_read registry:catalog:*');
    expect(await stage.get(stage.authorizer(), [pull('bot'), push('other')])).toBe(200);
    expect(stage.asked()).toEqual([
      ['registry:catalog:*', 'repository:bot:metadata_read,pull', 'repository:other:pull,push'],
    ]);
  });

  test('for what the request needs alone, where there is none for what the registry names', async () => {
    stage.answers = [{ status: 403 }, token('t1')];
    stage.demand = stage.wants('repository:user/image:pull');
    expect(await stage.get(stage.authorizer())).toBe(200);
    expect(stage.asked()).toEqual([
      ['repository:bot:pull', 'repository:user/image:pull'],
      ['repository:bot:pull'],
    ]);
  });

  test('without a service and without scopes, where there are none', async () => {
    stage.demand = `Bearer realm="${stage.tokens.origin}/token"`;
    expect(await stage.get(stage.authorizer(), [])).toBe(200);
    expect(stage.tokens.seen[0]?.url.search).toBe('');
    stage.tokens.seen.length = 0;
    expect(await stage.get(stage.authorizer({ kind: 'identity-token', token: 'it' }), [])).toBe(200);
    expect([...(stage.tokens.seen[0]?.form.keys() ?? [])]).toEqual([
      'grant_type',
      'client_id',
      'refresh_token',
    ]);
  });

  test('of another server, where the registry moves to one', async () => {
    const ours = stage.authorizer();
    await stage.get(ours);
    const other = await startServer(() => token('t2'));
    stage.takes = (authorization) => authorization === 'Bearer t2';
    stage.demand = `Bearer realm="${other.origin}/"`;
    expect(await stage.get(ours)).toBe(200);
    expect(other.seen).toHaveLength(1);
    await other.stop();
  });
});

describe('a token is kept', () => {
  test('and serves every part of what it was for', async () => {
    const ours = stage.authorizer();
    await stage.get(ours, [push('bot'), pull('other')]);
    for (const scopes of [[pull('bot')], [pull('other')], [push('bot')], [pull('other'), pull('bot')], []])
      expect(await stage.get(ours, scopes)).toBe(200);
    expect(stage.tokens.seen).toHaveLength(1);
    expect(await stage.get(ours, [push('other')])).toBe(200);
    expect(stage.asked()[1]).toEqual(['repository:other:pull,push']);
    expect(stage.registry.seen).toHaveLength(8);
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
    stage.answers = [token('t1', more)];
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.clock.time += seconds * 1000 - 1;
    await stage.get(ours);
    expect(stage.tokens.seen).toHaveLength(1);
    stage.clock.time += 1;
    await stage.get(ours);
    expect(stage.tokens.seen).toHaveLength(2);
    // The renewal came before the request, not after a refusal.
    expect(stage.registry.seen).toHaveLength(4);
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
    const ours = stage.authorizer(undefined, credentials);
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, index) => stage.get(ours, [index === 0 ? push('bot') : pull('bot')])),
    );
    expect(new Set(all)).toEqual(new Set([200]));
    // Whose refusal came first decides whether the wider token was there for all.
    expect(stage.tokens.seen.length).toBeLessThanOrEqual(2);
    stage.clock.time += 400_000;
    stage.tokens.seen.length = 0;
    await Promise.all(Array.from({ length: 30 }, () => stage.get(ours)));
    expect(stage.tokens.seen).toHaveLength(1);
    expect(looked).toBe(1);
  });
});

describe('a token that is refused', () => {
  test('when it is new is not replaced', async () => {
    stage.takes = () => false;
    expect(await stage.get(stage.authorizer())).toBe(401);
    expect([stage.registry.seen.length, stage.tokens.seen.length]).toEqual([2, 1]);
    // Not by the first request with it, and not by the next.
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.clock.time += 9_999;
    expect(await stage.get(ours)).toBe(401);
    expect(stage.tokens.seen).toHaveLength(2);
  });

  test('when it is older is replaced once', async () => {
    stage.answers = [token('t1'), token('t2')];
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.clock.time += 10_000;
    stage.takes = (authorization) => authorization === 'Bearer t2';
    stage.demand = stage.wants('repository:bot:pull', ',error="invalid_token"');
    expect(await stage.get(ours)).toBe(200);
    stage.takes = () => false;
    expect(await stage.get(ours)).toBe(401);
    expect(stage.tokens.seen).toHaveLength(2);
  });

  test('because it ended on the way is replaced, however short its life was', async () => {
    stage.answers = [token('t1', { expires_in: 4 }), token('t2')];
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.clock.time += 4_000;
    expect(await ours.challenged([stage.wants()], [pull('bot')], 'Bearer t1')).toBe(true);
    expect(await ours.header([pull('bot')])).toBe('Bearer t2');
  });

  test('for want of rights is not replaced by one with the same', async () => {
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.clock.time += 60_000;
    stage.takes = () => false;
    stage.demand = stage.wants('repository:bot:pull', ',error="insufficient_scope"');
    expect(await stage.get(ours)).toBe(401);
    expect(stage.tokens.seen).toHaveLength(1);
  });

  test('for want of rights that nobody asked for yet is replaced by one with them', async () => {
    stage.answers = [token('t1'), token('t2')];
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.takes = (authorization) => authorization === 'Bearer t2';
    stage.demand = stage.wants('repository:bot:delete', ',error="insufficient_scope"');
    expect(await stage.get(ours)).toBe(200);
    expect(stage.asked()[1]).toEqual(['repository:bot:delete,pull']);
  });

  test('for want of rights that there is no token for stays refused', async () => {
    stage.answers = [token('t1'), { status: 403 }, token('t2')];
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.takes = () => false;
    stage.demand = stage.wants('repository:bot:delete', ',error="insufficient_scope"');
    expect(await stage.get(ours)).toBe(401);
    expect([stage.registry.seen.length, stage.tokens.seen.length]).toEqual([3, 2]);
  });

  test('is known by the error that the registry names, where nobody says what was sent', async () => {
    const ours = stage.authorizer();
    await stage.get(ours);
    const refused = (error: string) =>
      ours.challenged([stage.wants('repository:bot:pull', error)], [pull('bot')]);
    expect(await refused(',error="insufficient_scope"')).toBe(false);
    expect(await refused(',error="invalid_token"')).toBe(false);
    // Without one, the request went out before there was a token.
    expect(await refused('')).toBe(true);
    expect(stage.tokens.seen).toHaveLength(1);
  });

  test('was an older one, and the newer is there already', async () => {
    stage.answers = [token('t1'), token('t2')];
    const ours = stage.authorizer();
    await stage.get(ours);
    stage.clock.time += 300_000;
    await ours.header([pull('bot')]);
    expect(await ours.challenged([stage.wants()], [pull('bot')], 'Bearer t1')).toBe(true);
    expect(await ours.header([pull('bot')])).toBe('Bearer t2');
    expect(stage.tokens.seen).toHaveLength(2);
  });
});

test('says where no credentials were found', async () => {
  const ours = (places?: readonly string[]) =>
    stage
      .authorizer(undefined, { for: async () => undefined, ...(places && { places: () => places }) })
      .login();
  expect(await ours()).toBe(`no credentials for ${stage.registry.host} were found`);
  expect(await ours(['/a', '/b'])).toBe(`no credentials for ${stage.registry.host} were found in /a and /b`);
});
