import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdirSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  dockerRegistryInstalled,
  startDockerRegistry,
  startNodeRegistry,
} from '../../../../../sandbox/registry/index.ts';
import type { Digest } from '../../../../../src/domain/digest.ts';
import { inProcess } from '../../../../support/package-process.ts';
import { sourceIn, temporary } from '../../../../support/packages.ts';

const linux = process.platform === 'linux';
if (!linux) process.stderr.write('SKIPPED: only Linux tells how much memory a process had at most.\n');

const MiB = 2 ** 20;
const bar = 150;

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: MiB })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

(linux ? test : test.skip)(
  'a model of 300 MB goes to a registry and back in at most 150 MiB of memory',
  async () => {
    using directory = temporary();
    const content = { directory: join(directory.path, 'content') };
    await using registry = dockerRegistryInstalled()
      ? await startDockerRegistry(content)
      : await startNodeRegistry(content);
    const source = sourceIn(join(directory.path, 'bot'));
    spawnSync('truncate', ['-s', '300M', source.modelFile]);
    mkdirSync(join(directory.path, 'home'));
    // What ships is compiled before: taking the types out would count as its memory.
    const options = {
      env: { HOME: join(directory.path, 'home'), NODE_COMPILE_CACHE: join(directory.path, 'compiled') },
    };
    await inProcess(
      { do: 'pack', store: join(directory.path, 'small'), source: sourceIn(join(directory.path, 'little')) },
      undefined,
      options,
    );
    const location = `oci://${registry.host}/team/bots`;
    const folder = join(directory.path, 'folder');
    const out = join(directory.path, 'out');

    const pushed = await inProcess({ do: 'pack', store: location, source }, undefined, options);
    const digest = pushed.result.digest as Digest;
    expect(digest).toMatch(/^sha256:/);
    const unpack = { do: 'unpack', store: location, digest, directory: out } as const;
    const all = {
      push: pushed,
      unpack: await inProcess(unpack, undefined, options),
      copy: await inProcess({ do: 'copy', store: folder, from: location, digest }, undefined, options),
    };
    for (const { result } of Object.values(all)) expect(result.digest).toBe(digest);
    expect(await sha256(join(out, 'model', 'model.json'))).toBe(await sha256(source.modelFile));
    const peaks = Object.entries(all).map(([name, { result }]) => [name, Math.round(result.peak! / MiB)]);
    for (const [name, peak] of peaks) expect([name, Number(peak) <= bar, peak]).toEqual([name, true, peak]);
  },
  120_000,
);
