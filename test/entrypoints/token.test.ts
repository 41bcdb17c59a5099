import { expect, test } from '@jest/globals';
import { useToken } from '../../src/entrypoints/token.ts';

const basic = `AUTHORIZATION: basic ${Buffer.from('x-access-token:t0ken').toString('base64')}`;

test("a token becomes a header for the repository's server alone, behind what is configured already", () => {
  const environment: NodeJS.ProcessEnv = {
    GITHUB_SERVER_URL: 'https://git.example.org/somewhere',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'user.name',
    GIT_CONFIG_VALUE_0: 'Ada',
  };
  useToken('t0ken', environment);
  expect(environment).toMatchObject({
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_1: 'http.https://git.example.org/.extraheader',
    GIT_CONFIG_VALUE_1: '',
    GIT_CONFIG_KEY_2: 'http.https://git.example.org/.extraheader',
    GIT_CONFIG_VALUE_2: basic,
    GITHUB_TOKEN: 't0ken',
  });
});

test.each([undefined, '', 'nonsense', 'http://git.example.org', 'ftp://127.0.0.1'])(
  'a server that is %s gets none',
  (server) => {
    const environment: NodeJS.ProcessEnv = { GITHUB_SERVER_URL: server };
    useToken('t0ken', environment);
    expect(JSON.stringify(environment)).not.toContain('t0ken');
    expect(environment['GIT_CONFIG_COUNT']).toBeUndefined();
  },
);

test('on loopback plain HTTP will do', () => {
  const environment: NodeJS.ProcessEnv = { GITHUB_SERVER_URL: 'http://127.0.0.1:3000' };
  useToken('t0ken', environment);
  expect(environment['GIT_CONFIG_KEY_0']).toBe('http.http://127.0.0.1:3000/.extraheader');
});
