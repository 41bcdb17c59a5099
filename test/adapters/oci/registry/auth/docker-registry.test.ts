import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  dockerRegistryInstalled,
  startDockerRegistry,
  startFaultProxy,
  startTokenServer,
  type FaultProxy,
  type Running,
  type TokenServer,
} from '../../../../../sandbox/registry/index.ts';
import { createAuthorizer, type Authorizer } from '../../../../../src/adapters/oci/registry/authorizer.ts';
import { dockerCredentials } from '../../../../../src/adapters/oci/registry/credentials.ts';
import { auth, call, Home, pull, push, request } from './support.ts';

const installed = dockerRegistryInstalled();
if (!installed)
  process.stderr.write('SKIPPED: docker-registry is not installed, the peer of these tests is missing.\n');

test('CI has docker-registry', () => {
  expect(installed || process.env.CI !== 'true').toBe(true);
});

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const blobs = ['{}', 'the model'].map((text) => Buffer.from(text));
const manifest = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(blobs[0]!), size: 2 },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(blobs[1]!), size: 9 }],
  }),
);

(installed ? describe : describe.skip)('docker-registry with a token server', () => {
  let content: Home;
  let tokens: TokenServer;
  let registry: Running;
  let proxy: FaultProxy;

  beforeAll(async () => {
    content = new Home();
    tokens = await startTokenServer({
      users: {
        ada: {
          password: 'right',
          repositories: { 'staging/*': ['pull', 'push'], 'production/*': ['pull', 'push'] },
        },
        bob: { password: 'reads', repositories: { 'staging/*': ['pull'] } },
      },
      anonymous: { 'open/bot': ['pull'] },
    });
    registry = await startDockerRegistry({ directory: content.path, auth: tokens });
    proxy = await startFaultProxy({ upstream: registry.origin });
    const ada = await authorizerOf({ auth: auth('ada', 'right') });
    for (const bytes of blobs) {
      const begun = await call(ada, 'POST', url('staging/bot/blobs/uploads/'), [push('staging/bot')]);
      const place = new URL(begun.header('location') ?? '', proxy.origin);
      place.searchParams.set('digest', digestOf(bytes));
      const octets = { bytes, type: 'application/octet-stream' };
      const put = await call(
        ada,
        'PUT',
        new URL(place.pathname + place.search, proxy.origin),
        [push('staging/bot')],
        octets,
      );
      expect(put.status).toBe(201);
    }
    expect((await putManifest(ada, 'staging/bot')).status).toBe(201);
  });

  afterAll(async () => {
    await proxy?.stop();
    await registry?.stop();
    await tokens?.stop();
    content?.[Symbol.dispose]();
  });

  const url = (path: string) => `${proxy.origin}/v2/${path}`;
  const putManifest = (authorizer: Authorizer, repository: string) =>
    call(authorizer, 'PUT', url(`${repository}/manifests/v1`), [push(repository)], {
      bytes: manifest,
      type: manifestType,
    });

  async function authorizerOf(entry: object | undefined): Promise<Authorizer> {
    using home = new Home();
    const file = home.write('auth.json', entry === undefined ? {} : { auths: { [proxy.host]: entry } });
    const credentials = dockerCredentials(home.environment({ REGISTRY_AUTH_FILE: file }));
    const authorizer = createAuthorizer({ origin: new URL(proxy.origin), credentials, request });
    // Read now, so that the file may go.
    await credentials.for(proxy.host);
    return authorizer;
  }

  test('a promotion takes seven requests: four, a refusal and two tokens', async () => {
    const ada = await authorizerOf({ auth: auth('ada', 'right') });
    proxy.reset();
    const before = tokens.requests.length;
    const [from, to] = [pull('staging/bot'), push('production/bot')];
    const read = await call(ada, 'GET', url('staging/bot/manifests/v1'), [from]);
    expect(read.status).toBe(200);
    expect(Buffer.from(await read.bytes(10_000)).equals(manifest)).toBe(true);
    for (const bytes of blobs) {
      const mount = url(`production/bot/blobs/uploads/?mount=${digestOf(bytes)}&from=staging/bot`);
      expect((await call(ada, 'POST', mount, [from, to])).status).toBe(201);
    }
    expect((await putManifest(ada, 'production/bot')).status).toBe(201);
    expect(proxy.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
      'GET 401',
      'GET 200',
      'POST 201',
      'POST 201',
      'PUT 201',
    ]);
    expect(tokens.requests.slice(before)).toEqual([
      { method: 'GET', grant: 'basic', user: 'ada', scopes: ['repository:staging/bot:pull'], status: 200 },
      {
        method: 'GET',
        grant: 'basic',
        user: 'ada',
        scopes: ['repository:production/bot:pull,push', 'repository:staging/bot:pull'],
        status: 200,
      },
    ]);
  });

  test('an identity token does what a login does', async () => {
    const ada = await authorizerOf({ identitytoken: tokens.identityToken('ada') });
    const before = tokens.requests.length;
    expect((await call(ada, 'HEAD', url('staging/bot/manifests/v1'), [pull('staging/bot')])).status).toBe(
      200,
    );
    expect(tokens.requests.slice(before)).toMatchObject([
      { method: 'POST', grant: 'refresh_token', user: 'ada' },
    ]);
  });

  test('without a login, what is open is open', async () => {
    const nobody = await authorizerOf(undefined);
    expect((await call(nobody, 'HEAD', url('open/bot/manifests/v1'), [pull('open/bot')])).status).toBe(404);
    expect((await call(nobody, 'HEAD', url('staging/bot/manifests/v1'), [pull('staging/bot')])).status).toBe(
      401,
    );
  });

  test('who may not push is told so after one token and one more try', async () => {
    const bob = await authorizerOf({ auth: auth('bob', 'reads') });
    proxy.reset();
    const before = tokens.requests.length;
    expect((await putManifest(bob, 'staging/bot')).status).toBe(401);
    expect(proxy.requests).toHaveLength(2);
    expect(tokens.requests.slice(before)).toHaveLength(1);
    expect((await call(bob, 'GET', url('staging/bot/manifests/v1'), [pull('staging/bot')])).status).toBe(200);
  });

  test('a wrong password ends at the token server', async () => {
    const ada = await authorizerOf({ auth: auth('ada', 'wrong') });
    proxy.reset();
    expect((await call(ada, 'GET', url('staging/bot/manifests/v1'), [pull('staging/bot')])).status).toBe(401);
    expect(proxy.requests).toHaveLength(1);
    expect(await ada.login()).toMatch(/^its token server refused the credentials from .*auth\.json$/);
  });
});
