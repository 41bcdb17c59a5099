import { describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { readGitHubSettings } from '../../../src/adapters/github/settings.ts';
import { UserError } from '../../../src/domain/errors.ts';

const token = { GITHUB_TOKEN: 'ghs_0123456789' };
const repository = { GITHUB_REPOSITORY: 'acme/bots' };
const read = (variables: Record<string, string>, remote?: string) => readGitHubSettings(variables, remote);

function mistake(variables: Record<string, string>, remote?: string): UserError {
  try {
    read(variables, remote);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('settings', () => {
  test('are those of github.com where nothing else is said', () => {
    expect(read({ ...token, ...repository })).toEqual({
      ...{ owner: 'acme', name: 'bots', serverUrl: 'https://github.com' },
      ...{ apiUrl: 'https://api.github.com', graphqlUrl: 'https://api.github.com/graphql' },
      auth: { kind: 'token', token: 'ghs_0123456789' },
      proxies: {},
    });
    expect(read({ GH_TOKEN: ' gho_x\n', ...repository }).auth).toEqual({ kind: 'token', token: 'gho_x' });
  });

  test('are those of a workflow on a server of one’s own', () => {
    expect(
      read({
        ...{ ...token, ...repository, GITHUB_SERVER_URL: 'https://github.acme.com/' },
        ...{ GITHUB_API_URL: 'https://github.acme.com/api/v3/' },
        GITHUB_GRAPHQL_URL: 'https://github.acme.com/api/graphql',
        ...{ HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'localhost', HTTP_PROXY: '' },
      }),
    ).toMatchObject({
      ...{ serverUrl: 'https://github.acme.com', apiUrl: 'https://github.acme.com/api/v3' },
      graphqlUrl: 'https://github.acme.com/api/graphql',
      proxies: { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'localhost' },
    });
  });

  test.each([
    ['https://github.com/acme/bots.git', 'acme', 'bots', 'https://github.com', 'https://api.github.com'],
    ['git@github.com:acme/bots.git', 'acme', 'bots', 'https://github.com', 'https://api.github.com'],
    ['https://u:p@github.com/acme/bots/', 'acme', 'bots', 'https://github.com', 'https://api.github.com'],
    [
      'ssh://git@git.acme.com:22/a/b.c.git',
      'a',
      'b.c',
      'https://git.acme.com',
      'https://git.acme.com/api/v3',
    ],
    ['git@acme.ghe.com:a/b', 'a', 'b', 'https://acme.ghe.com', 'https://api.acme.ghe.com'],
    [
      'https://git.acme.com:8443/a/b',
      'a',
      'b',
      'https://git.acme.com:8443',
      'https://git.acme.com:8443/api/v3',
    ],
    ['http://127.0.0.1:3000/a/b', 'a', 'b', 'http://127.0.0.1:3000', 'http://127.0.0.1:3000/api/v3'],
  ])('are read from the remote %s', (remote, owner, name, serverUrl, apiUrl) => {
    expect(read(token, remote)).toMatchObject({ owner, name, serverUrl, apiUrl });
  });

  test.each([
    ['Nothing says which repository', token, undefined],
    ['Nothing says which repository', token, '/srv/git/x'],
    ["isn't a repository on GitHub", { ...token, GITHUB_REPOSITORY: 'x' }, undefined],
    ["isn't a repository on GitHub", { ...token, GITHUB_REPOSITORY: '../..' }, undefined],
    ["isn't a repository on GitHub", { ...token, GITHUB_REPOSITORY: 'a/b/c' }, undefined],
    ["isn't a repository on GitHub", token, 'https://github.com/a/b?c=d'],
    ['it is no address', { ...token, ...repository, GITHUB_API_URL: 'api' }, undefined],
    ['tokens could be read', { ...token, ...repository, GITHUB_API_URL: 'http://api.acme.com' }, undefined],
    ['tokens could be read', { ...token, ...repository, GITHUB_GRAPHQL_URL: 'file:///x' }, undefined],
    ['nothing but host', { ...token, ...repository, GITHUB_API_URL: 'https://a:b@x/y' }, undefined],
    ['nothing but host', { ...token, ...repository, GITHUB_API_URL: 'https://x/y?z' }, undefined],
    ['There is no token', repository, undefined],
    ['There is no token', { ...repository, GITHUB_TOKEN: ' ' }, undefined],
    ['characters that no token has', { ...repository, GITHUB_TOKEN: 'a\nb' }, undefined],
  ])('say what is wrong: %s', (message, variables, remote) => {
    const error = mistake(variables, remote);
    expect(error.message).toContain(message);
    expect(error.next).not.toBe('');
    expect(error.message).not.toMatch(/ghs_|a:b@/);
  });

  test('an address on this machine needs no encryption', () => {
    for (const host of ['localhost:1', '127.0.0.1:1', '[::1]:1']) {
      expect(read({ ...token, ...repository, GITHUB_API_URL: `http://${host}` }).apiUrl).toBe(
        `http://${host}`,
      );
    }
  });
});

describe('a GitHub App', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const app = { ...repository, TIDEGATE_GITHUB_APP_ID: '7', TIDEGATE_GITHUB_APP_KEY: pem };

  test('comes before a token', () => {
    expect(read({ ...app, ...token }).auth).toMatchObject({ kind: 'app', id: '7', installation: undefined });
    expect(read({ ...app, TIDEGATE_GITHUB_APP_INSTALLATION: '12' }).auth).toMatchObject({ installation: 12 });
    const oneLine = pem.trim().replaceAll('\n', '\\n');
    expect(read({ ...app, TIDEGATE_GITHUB_APP_KEY: oneLine }).auth).toMatchObject({ privateKey: pem.trim() });
  });

  test.each([
    ["TIDEGATE_GITHUB_APP_KEY isn't", { ...repository, TIDEGATE_GITHUB_APP_ID: '7' }],
    ["TIDEGATE_GITHUB_APP_ID isn't", { ...repository, TIDEGATE_GITHUB_APP_KEY: 'x' }],
    ["isn't a number", { ...app, TIDEGATE_GITHUB_APP_INSTALLATION: 'x' }],
    ["isn't a private key", { ...app, TIDEGATE_GITHUB_APP_KEY: 'secret-key' }],
  ])('says what is wrong: %s', (message, variables) => {
    const error = mistake(variables);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('secret-key');
  });
});
