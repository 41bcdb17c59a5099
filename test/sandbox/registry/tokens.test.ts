import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { X509Certificate } from 'node:crypto';
import {
  dockerRegistryInstalled,
  startDockerRegistry,
  startNodeRegistry,
  startTokenServer,
  type Running,
  type TokenServer,
} from '../../../sandbox/registry/index.ts';
import { may, parseScope } from '../../../sandbox/registry/scopes.ts';
import { call, codeOf, jsonOf, temporary, type Seen } from './support.ts';

const canary = 'canary-5f1c';
const users = {
  ada: { password: canary, repositories: { 'team/*': ['pull', 'push'], library: ['pull'] } },
  root: { password: 'other', repositories: { '*': ['*'] } },
};
const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

interface Given {
  readonly token?: string;
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in?: number;
}
const given = (seen: Seen) => jsonOf(seen) as Given;
const accessOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { access: object[] }).access;
const ask = (tokens: TokenServer, scopes: readonly string[], headers = {}, more = '') =>
  call(
    'GET',
    `${tokens.realm}?service=registry.test${scopes.map((scope) => `&scope=${encodeURIComponent(scope)}`).join('')}${more}`,
    { headers },
  );
const post = (tokens: TokenServer, form: Record<string, string>) =>
  call('POST', tokens.realm, {
    body: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

describe('the token server', () => {
  let tokens: TokenServer;
  beforeAll(async () => {
    tokens = await startTokenServer({ users, anonymous: { public: ['pull'] } });
  });
  afterAll(() => tokens.stop());

  test('its certificate is one that others can read and verify', () => {
    const certificate = new X509Certificate(tokens.certificate);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe('CN=tidegate sandbox');
    expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 86_400_000);
  });

  test('gives what is allowed of several scopes', async () => {
    const scopes = [
      'repository:team/bot:pull,push',
      'repository:library:pull,push',
      'repository:secret:pull',
    ];
    const seen = await ask(tokens, scopes, basic('ada', canary));
    expect(seen.status).toBe(200);
    const { token, access_token, expires_in } = given(seen);
    expect(token).toBe(access_token);
    expect(expires_in).toBe(300);
    expect(accessOf(access_token)).toEqual([
      { type: 'repository', name: 'team/bot', actions: ['pull', 'push'] },
      { type: 'repository', name: 'library', actions: ['pull'] },
    ]);
  });

  test('gives strangers what everybody may, and nobody anything for a wrong password', async () => {
    const scopes = ['repository:public:pull,push', 'repository:team/bot:pull'];
    const { access_token } = given(await ask(tokens, scopes));
    expect(accessOf(access_token)).toEqual([{ type: 'repository', name: 'public', actions: ['pull'] }]);
    for (const wrong of [basic('ada', 'wrong'), basic('__proto__', ''), { authorization: 'Basic' }]) {
      const seen = await ask(tokens, scopes, wrong);
      expect(seen.status).toBe(401);
      expect(codeOf(seen)).toBe('UNAUTHORIZED');
    }
  });

  test('gives and takes identity tokens', async () => {
    const scope = 'repository:team/bot:pull repository:library:pull';
    const first = given(await ask(tokens, [], basic('ada', canary), '&offline_token=true'));
    const password = await post(tokens, {
      grant_type: 'password',
      username: 'ada',
      password: canary,
      access_type: 'offline',
      scope,
    });
    for (const refresh of [first.refresh_token, given(password).refresh_token, tokens.identityToken('ada')]) {
      const seen = await post(tokens, { grant_type: 'refresh_token', refresh_token: refresh!, scope });
      expect(seen.status).toBe(200);
      expect(accessOf(given(seen).access_token)).toHaveLength(2);
      expect(given(seen)).not.toHaveProperty('refresh_token');
    }
    const revoked = tokens.identityToken('ada');
    tokens.revokeIdentityTokens();
    const refused = await post(tokens, { grant_type: 'refresh_token', refresh_token: revoked, scope });
    expect(refused.status).toBe(401);
    expect(await post(tokens, { grant_type: 'magic' })).toMatchObject({ status: 400 });
    expect(() => tokens.identityToken('nobody')).toThrow('There is no user "nobody".');
  });

  test('refuses what is malformed', async () => {
    expect(await ask(tokens, ['repository'], basic('ada', canary))).toMatchObject({ status: 400 });
    expect(await call('GET', `${tokens.origin}/other`)).toMatchObject({ status: 404 });
    expect(await call('DELETE', tokens.realm)).toMatchObject({ status: 405 });
  });

  test('counts its requests without their secrets', () => {
    expect(tokens.requests.length).toBeGreaterThan(5);
    expect(tokens.requests[0]).toEqual({
      method: 'GET',
      grant: 'basic',
      user: 'ada',
      scopes: ['repository:team/bot:pull,push', 'repository:library:pull,push', 'repository:secret:pull'],
      status: 200,
    });
    expect(JSON.stringify(tokens.requests)).not.toContain(canary);
  });

  test('can say less, and refuse where another would give less', async () => {
    await using strict = await startTokenServer({ users, excess: 'forbid', statesExpiry: false });
    expect(await ask(strict, ['repository:team/bot:pull'])).toMatchObject({ status: 401 });
    const forbidden = await ask(strict, ['repository:library:push'], basic('ada', canary));
    expect(forbidden.status).toBe(403);
    const seen = await ask(strict, ['repository:library:pull'], basic('ada', canary));
    expect(given(seen)).not.toHaveProperty('expires_in');
  });
});

test.each([
  ['repository:a/b:pull,push,pull', { type: 'repository', name: 'a/b', actions: ['pull', 'push'] }],
  ['repository:host:5000/a:pull', { type: 'repository', name: 'host:5000/a', actions: ['pull'] }],
  ['repository(plugin):a:*', { type: 'repository', name: 'a', actions: ['*'] }],
  ['registry:catalog:*', { type: 'registry', name: 'catalog', actions: ['*'] }],
  ['repository::pull', undefined],
  ['', undefined],
])('scope %s', (text, expected) => expect(parseScope(text)).toEqual(expected));

test('a prefix covers what is below it, and nothing beside', () => {
  const on = (name: string) => may({ 'team/*': ['pull'] }, { type: 'repository', name }, 'pull');
  expect(['team/a', 'team/a/b', 'team', 'teams/a'].map(on)).toEqual([true, true, false, false]);
  expect(may({ '*': ['*'] }, { type: 'registry', name: 'catalog' }, '*')).toBe(true);
});

/** What a registry has to make of tokens. */
function tokenContract(
  start: (directory: string, auth: TokenServer) => Promise<Running>,
  leewaySeconds: number,
): void {
  const directory = temporary();
  let tokens: TokenServer;
  let registry: Running;
  beforeAll(async () => {
    tokens = await startTokenServer({ users, expirySeconds: 2, leewaySeconds });
    registry = await start(directory.path, tokens);
  });
  afterAll(async () => {
    await registry?.stop();
    await tokens?.stop();
    directory[Symbol.dispose]();
  });
  const upload = (repository: string, headers = {}) =>
    call('POST', `${registry.origin}/v2/${repository}/blobs/uploads/`, { headers });

  test('sends to the token server', async () => {
    const base = await call('GET', `${registry.origin}/v2/`);
    expect(base.status).toBe(401);
    expect(base.headers['www-authenticate']).toContain(`realm="${tokens.realm}",service="registry.test"`);
    const seen = await upload('team/bot');
    expect(seen.status).toBe(401);
    expect(seen.headers['www-authenticate']).toMatch(
      /^Bearer .*scope="repository:team\/bot:(pull,push|push,pull)"/,
    );
  });

  test('lets through what a token allows, and for as long as it does', async () => {
    const scopes = ['repository:team/bot:pull,push', 'repository:library:pull,push'];
    const token = given(await ask(tokens, scopes, basic('ada', canary))).access_token;
    expect(await call('GET', `${registry.origin}/v2/`, { headers: bearer(token) })).toMatchObject({
      status: 200,
    });
    expect(await upload('team/bot', bearer(token))).toMatchObject({ status: 202 });
    const library = await upload('library', bearer(token));
    expect(library.status).toBe(401);
    expect(library.headers['www-authenticate']).toContain('error="insufficient_scope"');
    const deadline = performance.now() + 8_000;
    while ((await upload('team/bot', bearer(token))).status !== 401) {
      expect(performance.now()).toBeLessThan(deadline);
      await new Promise((done) => setTimeout(done, 100));
    }
  });

  test('believes nobody else, and no changed token', async () => {
    await using other = await startTokenServer({ users });
    const foreign = given(
      await ask(other, ['repository:team/bot:pull,push'], basic('root', 'other')),
    ).access_token;
    const own = given(await ask(tokens, ['repository:team/bot:pull'], basic('ada', canary))).access_token;
    const [head, , signature] = own.split('.');
    const claims = { ...(JSON.parse(Buffer.from(own.split('.')[1]!, 'base64url').toString()) as object) };
    const access = [{ type: 'repository', name: 'team/bot', actions: ['pull', 'push'] }];
    const forged = Buffer.from(JSON.stringify({ ...claims, access })).toString('base64url');
    for (const token of [foreign, `${head}.${forged}.${signature}`, 'nonsense', 'a.b.c']) {
      expect(await upload('team/bot', bearer(token))).toMatchObject({ status: 401 });
    }
    expect(await upload('team/bot', basic('ada', canary))).toMatchObject({ status: 401 });
  });
}

describe('tokens at the registry of our own', () => {
  tokenContract((directory, auth) => startNodeRegistry({ directory, auth }), 0);
});

(dockerRegistryInstalled() ? describe : describe.skip)("tokens at Debian's docker-registry", () => {
  tokenContract((directory, auth) => startDockerRegistry({ directory, auth }), 60);
});

describe('passwords at the registry of our own', () => {
  test('are asked for, and say what is allowed', async () => {
    await using registry = await startNodeRegistry({ auth: { users } });
    const upload = (repository: string, headers = {}) =>
      call('POST', `${registry.origin}/v2/${repository}/blobs/uploads/`, { headers });
    const challenge = await upload('team/bot');
    expect(challenge.status).toBe(401);
    expect(challenge.headers['www-authenticate']).toMatch(/^Basic realm=/);
    expect(await upload('team/bot', basic('ada', 'wrong'))).toMatchObject({ status: 401 });
    expect(await upload('team/bot', basic('ada', canary))).toMatchObject({ status: 202 });
    expect(await upload('library', basic('ada', canary))).toMatchObject({ status: 403 });
    const base = await call('GET', `${registry.origin}/v2/`, { headers: basic('ada', canary) });
    expect(base.status).toBe(200);
  });

  test('strangers may be allowed something', async () => {
    await using registry = await startNodeRegistry({ auth: { users, anonymous: { library: ['pull'] } } });
    expect(await call('GET', `${registry.origin}/v2/library/tags/list`)).toMatchObject({ status: 404 });
    expect(await call('GET', `${registry.origin}/v2/team/bot/tags/list`)).toMatchObject({ status: 401 });
  });
});
