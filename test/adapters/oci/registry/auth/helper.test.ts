import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { askHelper } from '../../../../../src/adapters/oci/registry/auth-helper.ts';
import { EnvironmentError, UserError } from '../../../../../src/domain/errors.ts';
import { Home } from './support.ts';

/** Where the helper's name is said to be written. */
const placeIn = (home: Home) => ({ file: join(home.path, 'config.json'), line: 3 });
const canary = 'canary-of-a-helper';

const ask = (
  home: Home,
  name = 'test',
  more: { host?: string; timeoutMs?: number; environment?: object } = {},
) =>
  askHelper({
    name,
    host: more.host ?? 'ghcr.io',
    place: placeIn(home),
    environment: home.environment({ CANARY: canary, ...more.environment }),
    ...(more.timeoutMs !== undefined && { timeoutMs: more.timeoutMs }),
  });

const answers = (value: unknown) => `console.log(${JSON.stringify(JSON.stringify(value))})`;

test('is asked by `get` with the host on standard input, and nothing else', async () => {
  using home = new Home();
  home.helper('test', answers({ ServerURL: 'ghcr.io', Username: 'ada', Secret: canary }));
  expect(await ask(home)).toEqual({
    kind: 'basic',
    username: 'ada',
    password: canary,
    source: `docker-credential-test (named in ${placeIn(home).file})`,
  });
  await ask(home, 'test', { host: 'registry-1.docker.io' });
  const asked = readFileSync(join(home.path, 'asked-test.json'), 'utf8').trim().split('\n');
  expect(asked.map((line) => JSON.parse(line) as unknown)).toEqual([
    { input: 'ghcr.io', argv: ['get'] },
    { input: 'https://index.docker.io/v1/', argv: ['get'] },
  ]);
});

test('gets the environment that was given and no other, and starts beside the file', async () => {
  using home = new Home();
  const secret = 'JSON.stringify({ env: process.env, cwd: process.cwd() })';
  home.helper('test', `console.log(JSON.stringify({ Username: 'ada', Secret: ${secret} }))`);
  const credential = await ask(home);
  const seen: unknown = JSON.parse(credential?.kind === 'basic' ? credential.password : '{}');
  expect(seen).toMatchObject({ env: home.environment({ CANARY: canary }), cwd: realpathSync(home.path) });
  expect(seen).not.toHaveProperty('env.JEST_WORKER_ID');
});

describe('gives', () => {
  test.each<[string, string, object | undefined]>([
    [
      'an identity token',
      answers({ Username: '<token>', Secret: 'it' }),
      { kind: 'identity-token', token: 'it' },
    ],
    ['none where it has no secret', answers({ Username: '', Secret: '' }), undefined],
    [
      'none where it knows none',
      `console.log('credentials not found in native keychain'); process.exit(1)`,
      undefined,
    ],
  ])('%s', async (_, body, expected) => {
    using home = new Home();
    home.helper('test', body);
    const credential = await ask(home);
    if (expected === undefined) expect(credential).toBeUndefined();
    else expect(credential).toMatchObject(expected);
  });
});

describe('fails with a sentence that quotes nothing', () => {
  test.each<[string, string, string]>([
    [
      'its exit code',
      `console.log(process.env.CANARY); console.error(process.env.CANARY); process.exit(3)`,
      'failed with exit code 3',
    ],
    [
      'a signal',
      `process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 10_000)`,
      'was ended by a signal',
    ],
    ['no JSON', `console.log(process.env.CANARY)`, 'answered something else than JSON'],
    ['nothing', '', 'answered something else than JSON'],
    ['another form', answers({ username: 'ada', secret: canary }), 'answered something else than JSON'],
    ['numbers', answers({ Username: 1, Secret: canary }), 'answered something else than JSON'],
    [
      'too much',
      `process.stdout.write(process.env.CANARY.repeat(100_000))`,
      'answered more than 65536 bytes',
    ],
  ])('%s', async (_, body, message) => {
    using home = new Home();
    home.helper('test', body);
    const error: unknown = await ask(home).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error).toMatchObject({ code: 'credential-helper-failed', place: placeIn(home) });
    const { message: said, stack, next } = error as EnvironmentError;
    expect(said).toContain(
      `The credential helper docker-credential-test, which ${placeIn(home).file} names for ghcr.io, ${message}`,
    );
    expect([said, stack, next, JSON.stringify(error)].join()).not.toContain(canary);
  });

  test('one that never answers, and whose own child keeps the pipe', async () => {
    using home = new Home();
    const pids = join(home.path, 'pids');
    home.helper(
      'test',
      `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20_000)'], { stdio: 'inherit' });
      fs.writeFileSync(${JSON.stringify(pids)}, String(child.pid));
      setTimeout(() => {}, 20_000);`,
    );
    const pipes = () => process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length;
    const before = pipes();
    const began = performance.now();
    await expect(ask(home, 'test', { timeoutMs: 1_500 })).rejects.toMatchObject({
      message: expect.stringContaining("didn't answer within 1.5 seconds"),
    });
    // Nothing of it keeps this process from ending, while the helper's child still runs.
    while (pipes() > before && performance.now() - began < 10_000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(pipes()).toBeLessThanOrEqual(before);
    expect(performance.now() - began).toBeLessThan(10_000);
    if (existsSync(pids)) process.kill(Number(readFileSync(pids, 'utf8')), 'SIGKILL');
  });

  test('one that ends without reading what it is asked', async () => {
    using home = new Home();
    home.program('docker-credential-deaf', 'process.stdin.destroy(); process.exit(4)');
    await expect(ask(home, 'deaf', { host: 'x'.repeat(1_000_000) })).rejects.toThrow(
      'failed with exit code 4',
    );
  });
});

describe('is not there', () => {
  test('because nothing on PATH has its name', async () => {
    using home = new Home();
    await expect(ask(home, 'gone')).rejects.toMatchObject({
      code: 'credential-helper-missing',
      message: `The credential helper docker-credential-gone, which ${placeIn(home).file} names for ghcr.io, isn't on PATH.`,
      next: `Install docker-credential-gone, or take it out of ${placeIn(home).file} and log in again.`,
      place: placeIn(home),
    });
  });

  test('because it is no program', async () => {
    using home = new Home();
    home.write('bin/docker-credential-text', 'just a text');
    await expect(ask(home, 'text')).rejects.toMatchObject({
      code: 'credential-helper-failed',
      message: expect.stringContaining("couldn't be started (EACCES)"),
    });
  });
});

test.each(['', 'a b', 'a/b', '../x', 'a;b', '$(id)', 'a\nb', 'a\0b', 'ä', 'x'.repeat(101)])(
  'the name %j starts nothing',
  async (name) => {
    using home = new Home();
    const error: unknown = await ask(home, name).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'bad-docker-config', place: placeIn(home) });
  },
);
