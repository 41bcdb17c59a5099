import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerRegistryInstalled, startDockerRegistry } from '../../../sandbox/registry/index.ts';
import { registryContract } from './contract.ts';
import { call, temporary } from './support.ts';

if (!dockerRegistryInstalled()) console.warn('docker-registry is not installed: its tests are skipped.');

(dockerRegistryInstalled() ? describe : describe.skip)("Debian's docker-registry", () => {
  // So it is with 2.8.
  registryContract((directory) => startDockerRegistry({ directory }), {
    ignoresContentRange: true,
    cannotResume: true,
    noTagPages: true,
  });

  test('is gone after stop, and stop can be said twice', async () => {
    using directory = temporary();
    const registry = await startDockerRegistry({ directory: directory.path });
    await Promise.all([registry.stop(), registry.stop()]);
    expect(await call('GET', `${registry.origin}/v2/`)).toMatchObject({ error: 'ECONNREFUSED' });
  });

  test('starts again at the same address', async () => {
    using directory = temporary();
    const first = await startDockerRegistry({ directory: directory.path });
    await first.stop();
    const port = Number(new URL(first.origin).port);
    await using second = await startDockerRegistry({ directory: directory.path, port });
    expect(second.origin).toBe(first.origin);
    expect(await call('GET', `${second.origin}/v2/`)).toMatchObject({ status: 200 });
  });

  test('says why it does not start', async () => {
    using directory = temporary();
    await using first = await startDockerRegistry({ directory: directory.path });
    const port = Number(new URL(first.origin).port);
    await expect(startDockerRegistry({ directory: directory.path, port })).rejects.toMatchObject({
      code: 'docker-registry-failed',
      message: expect.stringContaining('address already in use'),
    });
  });

  test('ends with the process that started it, even when that is killed', async () => {
    using directory = temporary();
    const program = join(directory.path, 'start.ts');
    const entry = JSON.stringify(new URL('../../../sandbox/registry/index.ts', import.meta.url).href);
    writeFileSync(
      program,
      `import { startDockerRegistry } from ${entry};
       const registry = await startDockerRegistry({ directory: ${JSON.stringify(directory.path)} });
       console.log(registry.origin);
       setInterval(() => undefined, 1_000);`,
    );
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = `${line.toString().trim()}/v2/`;
    expect(await call('GET', url)).toMatchObject({ status: 200 });
    child.kill('SIGKILL');
    await once(child, 'close');
    const deadline = performance.now() + 5_000;
    while ((await call('GET', url)).error !== 'ECONNREFUSED') {
      expect(performance.now()).toBeLessThan(deadline);
      await new Promise((done) => setTimeout(done, 10));
    }
  });
});
