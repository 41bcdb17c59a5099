import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createAuthorizer } from '../../../../../src/adapters/oci/registry/authorizer.ts';
import { dockerCredentials } from '../../../../../src/adapters/oci/registry/credentials.ts';
import {
  auth,
  call,
  everything,
  Home,
  pull,
  request,
  startServer,
  TestClock,
  type Answer,
  type Seen,
} from './support.ts';

/** Every secret that stands somewhere in these tests holds this word. */
const canary = 'c4n4ry';
/** And so it looks in base64, wherever it stands in the text. */
const encoded = ['', 'x', 'xx'].map((before) =>
  Buffer.from(before + canary)
    .toString('base64')
    .slice(3, 7),
);

const expectSilence = (text: string) => {
  for (const hidden of [canary, ...encoded]) expect(text).not.toContain(hidden);
};

const login = `${canary}-password`;
/** A server of bad will: it gives back whatever it was given. */
const echo = ({ url, authorization, form }: Seen) =>
  `${url.href} ${authorization} ${form.toString()} ${canary}`;

const helper = (secret: string) => `console.log(JSON.stringify({ Username: 'ada', Secret: '${secret}' }))`;

interface Setting {
  readonly config: object | string;
  readonly answer?: (seen: Seen) => Answer;
}

const password = { auth: auth('ada', login) };
const identity = { identitytoken: `${canary}-identity` };
const given =
  (body: unknown, status = 200) =>
  () => ({ status, body });

/** `HOST` stands for the registry's. */
const settings: readonly (readonly [string, Setting])[] = [
  [
    'a token server that refuses',
    { config: { auths: { HOST: password } }, answer: given({ error: canary }, 401) },
  ],
  [
    'one that fails',
    { config: { auths: { HOST: password } }, answer: (seen) => ({ status: 500, body: echo(seen) }) },
  ],
  ['one that talks', { config: { auths: { HOST: password } }, answer: (seen) => ({ body: echo(seen) }) }],
  [
    'one that refuses an identity',
    { config: { auths: { HOST: identity } }, answer: given({ error: canary }, 400) },
  ],
  [
    'one that knows none',
    { config: { auths: { HOST: identity } }, answer: (seen) => ({ status: 404, body: echo(seen) }) },
  ],
  [
    'one that sends on',
    {
      config: { auths: { HOST: identity } },
      answer: (seen) => ({
        status: 307,
        headers: { location: `http://127.0.0.1:1/?${canary}` },
        body: echo(seen),
      }),
    },
  ],
  ['a bad token', { config: { auths: { HOST: password } }, answer: given({ token: `${canary}\n` }) }],
  ['a token that helps nothing', { config: { auths: { HOST: password } }, answer: given({ token: canary }) }],
  [
    'a token that is too long',
    { config: { auths: { HOST: password } }, answer: given({ token: canary.repeat(40_000) }) },
  ],
  ['a broken file', { config: `{"auths": {"HOST": {"auth": "${password.auth}" "${canary}"` }],
  ['a broken entry', { config: { auths: { HOST: { auth: `${canary}!` } } } }],
  ['an entry of another form', { config: { auths: { HOST: [canary, password.auth] } } }],
  ['a helper that fails', { config: { credsStore: 'fails' } }],
  ['a helper that talks', { config: { credsStore: 'talks' } }],
  ['a helper whose login is refused', { config: { credsStore: 'works' }, answer: given(canary, 403) }],
  ['a name of a helper that is a secret', { config: { credHelpers: { HOST: { [canary]: canary } } } }],
];

describe('no secret comes out of', () => {
  test.each(settings)('%s', async (_, { config, answer }) => {
    using home = new Home();
    home.helper('fails', `console.log('${canary}'); console.error('${canary}'); process.exit(1)`);
    home.helper('talks', `console.log('Your password is ${canary}')`);
    home.helper('works', helper(login));
    const tokens = await startServer((seen) => answer?.(seen) ?? {});
    const registry = await startServer((seen) => ({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${tokens.origin}/token?key=${canary}",service="x"` },
      body: echo(seen),
    }));
    const text = typeof config === 'string' ? config : JSON.stringify(config);
    home.write('.docker/config.json', text.replaceAll('HOST', registry.host));
    const authorizer = createAuthorizer({
      origin: new URL(registry.origin),
      credentials: dockerCredentials(home.environment()),
      request,
      waiting: new TestClock(),
    });
    const ended: unknown = await call(authorizer, 'GET', `${registry.origin}/v2/`, [pull('bot')]).then(
      ({ status }) => status,
      (error: unknown) => error,
    );
    if (!(ended instanceof Error)) expect(ended).toBe(401);
    const said = await authorizer.login().catch((error: unknown) => error);
    expectSilence(
      `${everything(ended)} ${everything(said)} ${inspect(authorizer, { depth: 9, showHidden: true })}`,
    );
    await tokens.stop();
    await registry.stop();
  });
});

describe('no secret goes', () => {
  test('into what a helper is started with', async () => {
    using home = new Home();
    home.helper('works', helper(login));
    home.write('.docker/config.json', { auths: { 'ghcr.io': password }, credsStore: 'works' });
    await dockerCredentials(home.environment({ GITHUB_TOKEN: `${canary}-token` })).for('ghcr.io');
    expectSilence(readFileSync(join(home.path, 'asked-works.json'), 'utf8'));
  });

  test("to a registry that isn't the credential's", async () => {
    using home = new Home();
    const registry = await startServer(({ authorization }) =>
      authorization === undefined
        ? { status: 401, headers: { 'www-authenticate': 'Basic realm="ghcr.io"' } }
        : {},
    );
    home.write('.docker/config.json', {
      auths: Object.fromEntries(
        [
          'ghcr.io',
          '127.0.0.1',
          '127.0.0.1:1',
          'localhost',
          `${registry.host}0`,
          `ghcr.io/${registry.host}`,
        ].map((host) => [host, password]),
      ),
    });
    const credentials = dockerCredentials(home.environment({ GITHUB_TOKEN: `${canary}-token` }));
    const authorizer = createAuthorizer({ origin: new URL(registry.origin), credentials, request });
    expect((await call(authorizer, 'GET', registry.origin, [pull('bot')])).status).toBe(401);
    expect(registry.seen).toHaveLength(1);
    expectSilence(inspect(registry.seen, { depth: 9 }));
    await registry.stop();
  });

  test('to a token server over plain http, and no request either', async () => {
    const thief = await startServer(() => ({ body: { token: 't' } }));
    for (const origin of ['https://registry.example.com', 'http://registry.example.com']) {
      using home = new Home();
      home.write('.docker/config.json', { auths: { 'registry.example.com': password } });
      const authorizer = createAuthorizer({
        origin: new URL(origin),
        credentials: dockerCredentials(home.environment()),
        request,
      });
      for (const realm of [thief.origin, `http://ada:x@${thief.host}`, `ftp://${thief.host}`]) {
        const error: unknown = await authorizer
          .challenged([`Bearer realm="${realm}/token"`], [pull('bot')])
          .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'token-server-refused' });
        expectSilence(everything(error));
        expect(await authorizer.header([pull('bot')])).toBeUndefined();
      }
    }
    expect(thief.seen).toEqual([]);
    await thief.stop();
  });

  test('where a token server sends on to', async () => {
    const thief = await startServer(() => ({ body: { token: 't' } }));
    const tokens = await startServer(() => ({ status: 307, headers: { location: `${thief.origin}/token` } }));
    const registry = await startServer(() => ({
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${tokens.origin}/token"` },
    }));
    for (const entry of [password, identity]) {
      using home = new Home();
      home.write('.docker/config.json', { auths: { [registry.host]: entry } });
      const credentials = dockerCredentials(home.environment());
      const authorizer = createAuthorizer({ origin: new URL(registry.origin), credentials, request });
      await expect(call(authorizer, 'GET', registry.origin, [pull('bot')])).rejects.toMatchObject({
        code: 'token-server-failed',
      });
    }
    expect(thief.seen).toEqual([]);
    for (const server of [thief, tokens, registry]) await server.stop();
  });
});
