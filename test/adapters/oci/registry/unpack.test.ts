import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { startNodeRegistry } from '../../../../sandbox/registry/node-registry.ts';
import { openPackageStore } from '../../../../src/adapters/oci/index.ts';
import { readTree, sourceIn, temporary } from '../../../support/packages.ts';
import { content, MiB } from './support.ts';

const program = join(import.meta.dirname, '../../../../src/cli/bin.ts');
const execute = promisify(execFile);

/** Runs `tidegate store unpack` as an init container does: in a folder that is no repository, with a mounted secret. */
async function unpack(directory: string, dockerConfig: string, ...words: string[]) {
  const flags = ['--disable-warning=ExperimentalWarning', program, 'store', 'unpack', ...words];
  const env = { PATH: process.env['PATH'], HOME: directory, DOCKER_CONFIG: dockerConfig };
  try {
    const { stdout, stderr } = await execute(process.execPath, flags, {
      cwd: directory,
      env,
      timeout: 30_000,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

describe('tidegate store unpack', () => {
  test('lays a package of a private registry out, twice, with a mounted pull secret', async () => {
    using root = temporary();
    await using registry = await startNodeRegistry({
      auth: { users: { puller: { password: 'hunter2', repositories: { 'team/bots': ['pull', 'push'] } } } },
    });
    const secret = join(root.path, 'secret');
    mkdirSync(secret);
    const auth = Buffer.from('puller:hunter2').toString('base64');
    writeFileSync(join(secret, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    const location = `oci://${registry.host}/team/bots`;
    const store = await openPackageStore(location, { environment: { DOCKER_CONFIG: secret } });
    const { digest } = await store.pack(sourceIn(join(root.path, 'source')));
    const laidOut = join(root.path, 'laid-out');
    await store.unpack(digest, laidOut);

    const reference = `${registry.host}/team/bots@${digest}`;
    const first = await unpack(root.path, secret, reference, './volume');
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(join(root.path, 'volume')) });
    expect(readTree(join(root.path, 'volume'))).toEqual(readTree(laidOut));
    const again = await unpack(root.path, secret, `oci://${reference}`, './volume', '--json', '--plain-http');
    expect(JSON.parse(again.stdout)).toEqual({
      schema: 1,
      command: 'store unpack',
      reason: 'unpacked',
      digest,
      location,
      directory: join(root.path, 'volume'),
    });

    const denied = await unpack(root.path, join(root.path, 'none'), reference, './other', '--json');
    expect([denied.code, JSON.parse(denied.stdout)]).toMatchObject([3, { reason: 'registry-denied' }]);
    const wrong = await unpack(root.path, secret, `${registry.host}/team/bots:latest`, './other', '--json');
    expect([wrong.code, JSON.parse(wrong.stdout)]).toMatchObject([2, { reason: 'bad-reference' }]);
    const absent = `${registry.host}/team/bots@sha256:${'0'.repeat(64)}`;
    const missing = await unpack(root.path, secret, absent, './other', '--json');
    expect([missing.code, JSON.parse(missing.stdout)]).toMatchObject([2, { reason: 'no-such-package' }]);
    expect(missing.stdout + denied.stdout + denied.stderr).not.toContain('hunter2');
  }, 60_000);

  test('may be killed at any moment: the next run makes it whole', async () => {
    using root = temporary();
    await using registry = await startNodeRegistry();
    const store = await openPackageStore(`oci://${registry.host}/bots`);
    const model = content(4 * MiB);
    const { digest } = await store.pack(sourceIn(join(root.path, 'source'), { model }));
    const laidOut = join(root.path, 'laid-out');
    await store.unpack(digest, laidOut);
    const volume = join(root.path, 'volume');
    const words = [program, 'store', 'unpack', `${registry.host}/bots@${digest}`, volume];
    let killed = 0;
    for (let run = 0; run < 8; run += 1) {
      const child = spawn(process.execPath, words, { cwd: root.path, stdio: 'ignore', env: {} });
      const ended = once(child, 'exit');
      // Each run is ended a little later after it has begun to write.
      while (child.exitCode === null && !existsSync(volume)) await wait(5);
      await wait(run * 6);
      child.kill('SIGKILL');
      if ((await ended)[1] === 'SIGKILL') killed += 1;
      if (existsSync(join(volume, 'package.json'))) expect(Object.keys(readTree(volume))).toContain('model');
    }
    expect(killed).toBeGreaterThan(0);
    expect((await unpack(root.path, root.path, `${registry.host}/bots@${digest}`, volume)).code).toBe(0);
    expect(readTree(volume)).toEqual(readTree(laidOut));
  }, 60_000);
});
