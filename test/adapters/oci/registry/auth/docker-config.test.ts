import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalHost,
  helperKey,
  parseRegistryKey,
} from '../../../../../src/adapters/oci/registry/auth-hosts.ts';
import {
  parseDockerConfig,
  readDockerConfig,
} from '../../../../../src/adapters/oci/registry/docker-config.ts';
import { UserError } from '../../../../../src/domain/errors.ts';
import { auth, Home } from './support.ts';

const file = '/home/ada/.docker/config.json';
const parse = (config: unknown) => parseDockerConfig(JSON.stringify(config), file);
const login = (password: string) => ({ auth: auth('ada', password) });
const found = (password: string) => ({ kind: 'basic', username: 'ada', password, source: file });

describe('auths', () => {
  test.each([
    ['ghcr.io', 'ghcr.io'],
    ['https://ghcr.io', 'ghcr.io'],
    ['https://GHCR.io/v2/', 'ghcr.io'],
    ['http://localhost:5000', 'localhost:5000'],
    ['127.0.0.1:5000/', '127.0.0.1:5000'],
    ['registry.example.com:443', 'registry.example.com'],
    ['[::1]:5000', '[::1]:5000'],
    ['https://index.docker.io/v1/', 'registry-1.docker.io'],
    ['docker.io', 'index.docker.io'],
    ['index.docker.io', 'docker.io'],
    ['quay.io/team/image', 'quay.io'],
  ])('the entry %s is for %s', (key, host) => {
    expect(parse({ auths: { [key]: login('pw') } }).credential(host)).toEqual(found('pw'));
  });

  test.each([
    ['ghcr.io', 'ghcr.io.example.com'],
    ['ghcr.io', 'evil-ghcr.io'],
    ['ghcr.io.example.com', 'ghcr.io'],
    ['localhost:5000', 'localhost:5001'],
    ['localhost', 'localhost:5000'],
    ['example.com/ghcr.io', 'ghcr.io'],
    ['ghcr.io@example.com', 'ghcr.io'],
    ['example.com#ghcr.io', 'ghcr.io'],
    ['me@ghcr.io', 'ghcr.io'],
    ['https://me:pw@ghcr.io', 'ghcr.io'],
    ['', 'ghcr.io'],
    ['https://', 'ghcr.io'],
    ['ht tp://ghcr.io', 'ghcr.io'],
  ])('the entry %s is not for %s', (key, host) => {
    expect(parse({ auths: { [key]: login('pw') } }).credential(host)).toBeUndefined();
  });

  test('an entry for the whole host comes before one for a path below it', () => {
    const auths = { 'quay.io/a': login('a'), 'https://quay.io/v1/': login('all'), 'quay.io/b': login('b') };
    expect(parse({ auths }).credential('quay.io')).toEqual(found('all'));
    const paths = { 'quay.io/a': login('a'), 'quay.io/b': login('b') };
    expect(parse({ auths: paths }).credential('quay.io')).toEqual(found('a'));
  });

  test.each<[string, unknown, unknown]>([
    ['a colon within the password', { auth: auth('ada', 'p:w') }, found('p:w')],
    ["old Docker's padding", { auth: auth('ada', 'pw\0\0') }, found('pw')],
    ['a password of other scripts', { auth: auth('ada', 'pässwörd✓') }, found('pässwörd✓')],
    ['base64 for URLs', { auth: Buffer.from('ada:???>>>').toString('base64url') }, found('???>>>')],
    ['user name and password', { username: 'ada', password: 'pw' }, found('pw')],
    ['auth before them', { username: 'bob', password: 'x', ...login('pw') }, found('pw')],
    [
      'an identity token before all',
      { auth: auth('ada', ''), identitytoken: 'it' },
      { kind: 'identity-token', token: 'it', source: file },
    ],
    ['an empty entry', {}, undefined],
    ['empty texts', { auth: '', identitytoken: '', username: 'ada', password: '' }, undefined],
    ['nulls', { auth: null, identitytoken: null }, undefined],
    ['a user name alone', { username: 'ada' }, undefined],
    ['null', null, undefined],
  ])('%s', (_, entry, expected) => {
    expect(parse({ auths: { 'ghcr.io': entry } }).credential('ghcr.io')).toEqual(expected);
  });

  test('any login comes out as it went in', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes(':'));
    const password = fc.string({ unit: 'grapheme' }).filter((text) => !text.endsWith('\0'));
    fc.assert(
      fc.property(name, password, (username, secret) => {
        const { credential } = parse({ auths: { 'ghcr.io': { auth: auth(username, secret) } } });
        expect(credential('ghcr.io')).toEqual({ kind: 'basic', username, password: secret, source: file });
      }),
    );
  });
});

describe('helpers', () => {
  const config = parse({ credHelpers: { 'https://ghcr.io': 'github', 'quay.io': '' }, credsStore: 'pass' });
  test.each([
    ['ghcr.io', { name: 'github', line: 1 }],
    ['other.example.com', { name: 'pass', line: 1 }],
    ['quay.io', undefined],
  ])('for %s', (host, expected) => expect(config.helper(host)).toEqual(expected));

  test('nobody, where none is named', () => {
    expect(parse({}).helper('ghcr.io')).toBeUndefined();
    expect(parse({ credsStore: null, credHelpers: null, auths: null }).helper('ghcr.io')).toBeUndefined();
    expect(parse({ credsStore: '' }).helper('ghcr.io')).toBeUndefined();
  });
});

describe('mistakes are named with their line, and nothing of the content is', () => {
  const secret = 'canary-in-the-file';
  test.each<[string, string, number, string]>([
    [
      'a comma too many',
      `{\n\t"auths": {"a": "${secret}"},\n}`,
      3,
      'it is no valid JSON: A name in quotation marks',
    ],
    ['a value alone', `{"x":\n${secret}}`, 2, 'it is no valid JSON: A value is expected'],
    ['a cut file', `{\n"auths": {\n"ghcr.io": {"auth": "${secret}`, 3, 'it is no valid JSON'],
    ['nothing', '', 1, 'it is no valid JSON: A value is expected, and the file ends'],
    ['a list', `\n["${secret}"]`, 1, 'it must be a JSON object'],
    ['a text for auths', `{\n"auths":\n"${secret}"}`, 3, '"auths" must be an object'],
    ['a list for credHelpers', `{\n"credHelpers": ["${secret}"]}`, 2, '"credHelpers" must be an object'],
    ['a number for credsStore', '{\n\n"credsStore": 1}', 3, '"credsStore" must be the name of a helper'],
    ['a helper in a list', '{"credHelpers": {\n"ghcr.io": ["a"]}}', 2, '"credHelpers" of "ghcr.io" must be'],
    [
      'an entry that is a text',
      `{"auths": {\n"ghcr.io": "${secret}"}}`,
      2,
      '"auths" of "ghcr.io" must be an object',
    ],
    [
      'a number for auth',
      '{"auths": {"ghcr.io": {\n"auth": 5}}}',
      2,
      '"auth" in "auths" of "ghcr.io" must be a text',
    ],
    [
      'no base64',
      `{"auths": {"ghcr.io": {\n"auth": "${secret}!"}}}`,
      2,
      '"auth" in "auths" of "ghcr.io" must be base64.',
    ],
    [
      'no colon',
      `{"auths": {"ghcr.io": {\n"auth": "${auth(secret, '').slice(0, 8)}"}}}`,
      2,
      'base64 of "username:password"',
    ],
    [
      'no user name',
      `{"auths": {"ghcr.io": {\n"auth": "${auth('', secret)}"}}}`,
      2,
      'base64 of "username:password"',
    ],
  ])('%s', (_, text, line, message) => {
    let thrown: unknown;
    try {
      const config = parseDockerConfig(text, file);
      config.helper('ghcr.io');
      config.credential('ghcr.io');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    const error = thrown as UserError;
    expect(error).toMatchObject({ code: 'bad-docker-config', place: { file, line } });
    expect(error.message).toContain(`The credentials in ${file} can't be used: `);
    expect(error.message).toContain(message);
    for (const hidden of [secret, auth('', secret)])
      expect([error.message, error.stack, JSON.stringify(error)].join()).not.toContain(hidden);
  });

  test('one bad entry is of no concern to other hosts', () => {
    const config = parse({ auths: { 'ghcr.io': 5, 'quay.io': login('pw') }, credHelpers: { 'ghcr.io': 5 } });
    expect(config.helper('quay.io')).toBeUndefined();
    expect(config.credential('quay.io')).toEqual(found('pw'));
  });
});

test('any JSON is understood or named as a mistake', () => {
  const key = fc.constantFrom(
    'auths',
    'credHelpers',
    'credsStore',
    'ghcr.io',
    'auth',
    'identitytoken',
    '__proto__',
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, 1, true, '', 'ghcr.io', auth('ada', 'pw'), []),
      fc.dictionary(key, tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(tree, (content) => {
      try {
        const config = parse(content);
        expect(typeof (config.helper('ghcr.io')?.name ?? '')).toBe('string');
        expect([undefined, 'basic', 'identity-token']).toContain(config.credential('ghcr.io')?.kind);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        expect(error).toMatchObject({ code: 'bad-docker-config', place: { file, line: 1 } });
      }
    }),
    { numRuns: 1000 },
  );
});

describe('files', () => {
  test('a BOM and CRLF are fine', async () => {
    using home = new Home();
    const path = home.write(
      'config.json',
      `\uFEFF{\r\n"auths": ${JSON.stringify({ 'ghcr.io': login('pw') })}\r\n}`,
    );
    const config = await readDockerConfig(path);
    expect(config?.credential('ghcr.io')).toEqual({ ...found('pw'), source: path });
  });

  test('a missing one is none, also below a file', async () => {
    using home = new Home();
    expect(await readDockerConfig(join(home.path, 'none.json'))).toBeUndefined();
    expect(await readDockerConfig(join(home.write('file', ''), 'config.json'))).toBeUndefined();
  });

  test('what is no file, or too large a one, is refused', async () => {
    using home = new Home();
    const large = home.write('large.json', ' '.repeat(1_048_577));
    await expect(readDockerConfig(large)).rejects.toMatchObject({
      code: 'bad-docker-config',
      message: expect.stringContaining('it is larger than 1048576 bytes'),
    });
    await expect(readDockerConfig(home.path)).rejects.toMatchObject({
      message: `The credentials in ${home.path} can't be used: it is no file.`,
    });
    const pipe = join(home.path, 'pipe');
    if (spawnSync('mkfifo', [pipe]).status === 0)
      await expect(readDockerConfig(pipe)).rejects.toMatchObject({ code: 'bad-docker-config' });
  });
});

test('a host and its names', () => {
  expect(canonicalHost('GHCR.io')).toBe('ghcr.io');
  expect(['docker.io', 'registry-1.docker.io', 'index.docker.io'].map(helperKey)).toEqual(
    Array(3).fill('https://index.docker.io/v1/'),
  );
  expect(helperKey('localhost:5000')).toBe('localhost:5000');
});

test('any key is a host or none, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.domain()), (key) => {
      const parsed = parseRegistryKey(key);
      if (parsed !== undefined) expect(parsed.host).not.toMatch(/[@/?#\s]/);
    }),
  );
});
