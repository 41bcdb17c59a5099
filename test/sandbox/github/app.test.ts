import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { ManualClock } from '../../../sandbox/github/index.ts';
import { client, commit, failure, scenes, type Scene } from './support.ts';

function installed(scene: Scene, permissions = { checks: 'write', contents: 'read' } as const) {
  const { github } = scene;
  const { app, privateKey } = github.createApp({ slug: 'tidegate', owner: 'ada', permissions });
  return { app, privateKey, installation: github.installApp(app, 'ada') };
}

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function jwt(key: string, claims: object, header: object = { alg: 'RS256', typ: 'JWT' }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${createSign('sha256').update(content).sign(key).toString('base64url')}`;
}

describe('a GitHub App', () => {
  const the = scenes({ private: true });

  test('gets a token for its installation by a signed JSON web token', async () => {
    const { github, name, repository } = the.scene;
    const { app, privateKey, installation } = installed(the.scene);
    const sha = await commit(the.scene, 'main', { 'a.txt': '1' });
    const octokit = new Octokit({
      baseUrl: github.apiUrl,
      authStrategy: createAppAuth,
      log: silent,
      auth: { appId: app.id, privateKey, installationId: installation.id },
    });
    expect((await octokit.apps.getAuthenticated()).data?.slug).toBe('tidegate');
    expect((await octokit.apps.getRepoInstallation(name)).data.id).toBe(installation.id);
    const { data } = await octokit.checks.create({ ...name, name: 'c', head_sha: sha });
    expect(data.app?.slug).toBe('tidegate');
    const issue = await failure(octokit.issues.create({ ...name, title: 'T' }));
    expect(issue).toEqual({ status: 403, message: 'Resource not accessible by integration' });
    expect(github.requests.map(({ token }) => token)).toEqual([
      'app',
      'app',
      'app',
      'installation',
      'installation',
    ]);
    expect(repository.checkRuns.size).toBe(1);
  });

  test('may ask for less, and for no more', async () => {
    const { github, name } = the.scene;
    const { app, privateKey, installation } = installed(the.scene);
    const other = await github.createRepository({ owner: 'ada', name: 'other', private: true });
    const now = Math.floor(Date.now() / 1000);
    const asApp = client(github, jwt(privateKey, { iat: now, exp: now + 300, iss: app.id }));
    const ask = (more: object) =>
      asApp.apps.createInstallationAccessToken({ installation_id: installation.id, ...more });
    const { data } = await ask({ repositories: ['bots'], permissions: { contents: 'read' } });
    expect(data).toMatchObject({
      permissions: { contents: 'read', metadata: 'read' },
      repository_selection: 'selected',
      repositories: [{ name: 'bots' }],
    });
    const limited = client(github, data.token);
    expect((await limited.repos.get(name)).status).toBe(200);
    expect((await failure(limited.repos.get({ owner: 'ada', repo: other.name }))).status).toBe(404);
    expect((await failure(ask({ permissions: { issues: 'write' } }))).status).toBe(422);
    expect((await failure(ask({ repositories: ['none'] }))).status).toBe(422);
    expect((await ask({ repository_ids: [other.id] })).data.repositories).toMatchObject([{ name: 'other' }]);
    expect((await failure(limited.users.getAuthenticated())).status).toBe(403);
  });

  test('is nobody with a token that it did not sign just now', async () => {
    const { github } = the.scene;
    const { app, privateKey } = installed(the.scene);
    const { privateKey: foreign } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const now = Math.floor(Date.now() / 1000);
    const good = { iat: now, exp: now + 300, iss: app.id };
    const ask = (token: string) => client(github, token).apps.getAuthenticated();
    expect((await ask(jwt(privateKey, good))).status).toBe(200);
    expect((await ask(jwt(privateKey, { ...good, iss: app.clientId }))).status).toBe(200);
    const wrong = [
      jwt(foreign, good),
      jwt(privateKey, good, { alg: 'none' }),
      jwt(privateKey, { ...good, iss: 1 }),
      jwt(privateKey, { ...good, exp: now - 1 }),
      jwt(privateKey, { ...good, exp: now + 3600 }),
      jwt(privateKey, { ...good, iat: now + 600 }),
      'no.json.here',
    ];
    for (const token of wrong) expect((await failure(ask(token))).status).toBe(401);
  });
});

describe("an installation's token", () => {
  const clock = new ManualClock();
  const the = scenes({ clock });

  test('ends after an hour', async () => {
    const { github, name } = the.scene;
    const { installation } = installed(the.scene);
    const app = client(github, github.createInstallationToken(installation));
    expect((await app.repos.get(name)).status).toBe(200);
    clock.advance(3_600_000);
    expect((await failure(app.repos.get(name))).status).toBe(401);
  });
});
