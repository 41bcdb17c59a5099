import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dockerCredentials } from '../../../../../src/adapters/oci/registry/credentials.ts';
import { auth, Home } from './support.ts';

const config = (password: string, host = 'ghcr.io') => ({
  auths: { [host]: { auth: auth('ada', password) } },
});
const passwordOf = async (environment: NodeJS.ProcessEnv, host = 'ghcr.io') => {
  const credential = await dockerCredentials(environment).for(host);
  return credential?.kind === 'basic' ? credential.password : credential?.token;
};

describe('files', () => {
  test('come in their order, each where its variable says', async () => {
    using home = new Home();
    const at = (path: string) => join(home.path, path);
    const environment = home.environment({ XDG_RUNTIME_DIR: at('run') });
    expect(await passwordOf(environment)).toBeUndefined();
    home.write('.config/containers/auth.json', config('from .config'));
    expect(await passwordOf(environment)).toBe('from .config');
    home.write('xdg/containers/auth.json', config('from XDG_CONFIG_HOME'));
    expect(await passwordOf({ ...environment, XDG_CONFIG_HOME: at('xdg') })).toBe('from XDG_CONFIG_HOME');
    home.write('run/containers/auth.json', config('from XDG_RUNTIME_DIR'));
    expect(await passwordOf(environment)).toBe('from XDG_RUNTIME_DIR');
    home.write('.docker/config.json', config('from .docker'));
    expect(await passwordOf(environment)).toBe('from .docker');
    home.write('elsewhere/config.json', config('from DOCKER_CONFIG'));
    expect(await passwordOf({ ...environment, DOCKER_CONFIG: at('elsewhere') })).toBe('from DOCKER_CONFIG');
    const named = home.write('named.json', config('from REGISTRY_AUTH_FILE'));
    expect(await passwordOf({ ...environment, REGISTRY_AUTH_FILE: named })).toBe('from REGISTRY_AUTH_FILE');
  });

  test('are gone through until one knows the host', async () => {
    using home = new Home();
    home.write('.docker/config.json', config('docker', 'quay.io'));
    home.write('.config/containers/auth.json', config('podman'));
    expect(await passwordOf(home.environment())).toBe('podman');
    expect(
      await passwordOf(home.environment({ REGISTRY_AUTH_FILE: join(home.path, 'none') }), 'quay.io'),
    ).toBe('docker');
  });

  test('an empty variable is as good as none', async () => {
    using home = new Home();
    home.write('.docker/config.json', config('docker'));
    const empty = { REGISTRY_AUTH_FILE: '', DOCKER_CONFIG: '', XDG_RUNTIME_DIR: '', XDG_CONFIG_HOME: '' };
    expect(await passwordOf(home.environment(empty))).toBe('docker');
  });

  test('a broken one is not passed over', async () => {
    using home = new Home();
    const file = home.write('.docker/config.json', '{');
    home.write('.config/containers/auth.json', config('podman'));
    await expect(passwordOf(home.environment())).rejects.toMatchObject({
      code: 'bad-docker-config',
      place: { file, line: 1 },
    });
  });

  test('are read once, and nothing is read before somebody asks', async () => {
    using home = new Home();
    home.write('.docker/config.json', '{');
    const credentials = dockerCredentials(home.environment());
    home.write('.docker/config.json', config('first'));
    expect(await credentials.for('ghcr.io')).toMatchObject({ password: 'first' });
    home.write('.docker/config.json', config('second'));
    expect(await credentials.for('GHCR.IO')).toMatchObject({ password: 'first' });
    home.write('.docker/config.json', config('second', 'quay.io'));
    expect(await credentials.for('quay.io')).toBeUndefined();
  });

  test('are named for people', () => {
    using home = new Home();
    const { places } = dockerCredentials(
      home.environment({ XDG_RUNTIME_DIR: '/run/user/1', REGISTRY_AUTH_FILE: '/a' }),
    );
    const files = [
      '/a',
      join('~', '.docker', 'config.json'),
      join('/run/user/1', 'containers', 'auth.json'),
      join('~', '.config', 'containers', 'auth.json'),
    ];
    expect(places?.('quay.io')).toEqual(files);
    expect(places?.('ghcr.io')).toEqual([...files, 'GITHUB_TOKEN']);
  });
});

describe('helpers', () => {
  const helper = (secret: string) => `console.log(JSON.stringify({ Username: 'ada', Secret: '${secret}' }))`;
  const none = `console.log('credentials not found in native keychain'); process.exit(1)`;

  test("the host's own comes before credsStore, and that before auths", async () => {
    using home = new Home();
    home.helper('own', helper('own'));
    home.helper('all', helper('all'));
    const file = { ...config('auths'), credsStore: 'all', credHelpers: { 'ghcr.io': 'own', 'quay.io': '' } };
    home.write('.docker/config.json', {
      ...file,
      auths: { ...file.auths, 'quay.io': { auth: auth('ada', 'quay') } },
    });
    expect(await passwordOf(home.environment())).toBe('own');
    expect(await passwordOf(home.environment(), 'other.example.com')).toBe('all');
    expect(await passwordOf(home.environment(), 'quay.io')).toBe('quay');
  });

  test('what one knows nothing about may stand in the file, or in the next', async () => {
    using home = new Home();
    home.helper('none', none);
    home.write('.docker/config.json', { ...config('auths'), credsStore: 'none' });
    home.write('.config/containers/auth.json', config('podman', 'quay.io'));
    expect(await passwordOf(home.environment())).toBe('auths');
    expect(await passwordOf(home.environment(), 'quay.io')).toBe('podman');
    expect(await passwordOf(home.environment(), 'other.example.com')).toBeUndefined();
  });

  test('is asked once for a host, however many ask', async () => {
    using home = new Home();
    home.helper('all', helper('pw'));
    home.write('.docker/config.json', { credsStore: 'all' });
    const credentials = dockerCredentials(home.environment());
    await Promise.all(
      ['docker.io', 'registry-1.docker.io', 'docker.io'].map((host) => credentials.for(host)),
    );
    expect(readFileSync(join(home.path, 'asked-all.json'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  test('one that is missing is an error with file and line', async () => {
    using home = new Home();
    const file = home.write('.docker/config.json', '{\n"credHelpers": {\n"ghcr.io": "gone"}}');
    await expect(passwordOf(home.environment())).rejects.toMatchObject({
      code: 'credential-helper-missing',
      place: { file, line: 3 },
    });
    expect(await passwordOf(home.environment(), 'quay.io')).toBeUndefined();
  });

  test('one that is slow is given up', async () => {
    using home = new Home();
    home.helper('slow', 'setTimeout(() => {}, 20_000)');
    home.write('.docker/config.json', { credsStore: 'slow' });
    const credentials = dockerCredentials(home.environment(), { helperTimeoutMs: 200 });
    await expect(credentials.for('ghcr.io')).rejects.toMatchObject({ code: 'credential-helper-failed' });
  });

  test('a name with a path in it starts nothing', async () => {
    using home = new Home();
    home.helper('evil', helper('evil'));
    home.write('.docker/config.json', { credsStore: '../bin/docker-credential-evil' });
    await expect(passwordOf(home.environment())).rejects.toMatchObject({ code: 'bad-docker-config' });
    expect(existsSync(join(home.path, 'asked-evil.json'))).toBe(false);
  });
});

describe("GitHub's token", () => {
  const token = { GITHUB_TOKEN: 'ghs_canary' };
  const github = { kind: 'basic', password: 'ghs_canary', source: 'GITHUB_TOKEN' };

  test('is for ghcr.io, in the name of the actor', async () => {
    using home = new Home();
    const find = (more: object) => dockerCredentials(home.environment({ ...token, ...more })).for('ghcr.io');
    expect(await find({ GITHUB_ACTOR: 'ada' })).toEqual({ ...github, username: 'ada' });
    expect(await find({ GITHUB_ACTOR: '' })).toEqual({ ...github, username: 'x-access-token' });
    expect(await find({ GITHUB_SERVER_URL: 'https://github.com' })).toMatchObject(github);
    expect(await find({ GITHUB_TOKEN: '' })).toBeUndefined();
    expect(await dockerCredentials(home.environment(token)).for('GHCR.IO')).toMatchObject(github);
  });

  test.each([
    ['evil.example.com', undefined],
    ['ghcr.io.example.com', undefined],
    ['ghcr.io:8443', undefined],
    ['github.com', undefined],
    ['docker.io', undefined],
    ['containers.github.com', undefined],
    ['ghcr.io', 'https://ghes.example.com'],
    ['ghes.example.com', 'https://ghes.example.com'],
    ['containers.ghes.example.com.evil.com', 'https://ghes.example.com'],
    ['containers.ghes.example.com', 'http://ghes.example.com'],
    ['ghcr.io', 'no address'],
  ])('is not for %s where the server is %s', async (host, server) => {
    using home = new Home();
    const environment = home.environment({ ...token, ...(server && { GITHUB_SERVER_URL: server }) });
    expect(await dockerCredentials(environment).for(host)).toBeUndefined();
  });

  test("is for the registry of one's own GitHub server", async () => {
    using home = new Home();
    const environment = home.environment({ ...token, GITHUB_SERVER_URL: 'https://GHES.example.com' });
    expect(await dockerCredentials(environment).for('containers.ghes.example.com')).toMatchObject(github);
  });

  test("comes after Docker's files", async () => {
    using home = new Home();
    home.write('.docker/config.json', config('docker'));
    expect(await passwordOf(home.environment(token))).toBe('docker');
  });
});
