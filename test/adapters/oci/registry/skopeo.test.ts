import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { dockerRegistryInstalled, startDockerRegistry } from '../../../../sandbox/registry/index.ts';
import { openPackageStore } from '../../../../src/adapters/oci/index.ts';
import { packageTag } from '../../../../src/domain/package.ts';
import { readTree, sourceIn, temporary } from '../../../support/packages.ts';
import { nobody } from './support.ts';

const installed = dockerRegistryInstalled() && spawnSync('skopeo', ['--version']).status === 0;
if (!installed)
  process.stderr.write('SKIPPED: skopeo or docker-registry is not installed, the peers of these tests.\n');

const skopeo = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('skopeo', ['--insecure-policy', ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`skopeo ${args.join(' ')}: ${stderr}`);
  return stdout;
};

test('CI has skopeo and docker-registry', () => {
  expect(installed || process.env.CI !== 'true').toBe(true);
});

(installed ? describe : describe.skip)('skopeo and a registry', () => {
  test('we pull what it pushes, it pulls what we push, and the digest stays', async () => {
    using directory = temporary();
    await using registry = await startDockerRegistry({ directory: join(directory.path, 'registry') });
    const open = (path: string) =>
      openPackageStore(`oci://${registry.host}/${path}`, { environment: nobody });
    const copy = ['copy', '--preserve-digests', '--src-tls-verify=false', '--dest-tls-verify=false'];

    const ours = await open('ours/bots');
    const packed = await ours.pack(sourceIn(join(directory.path, 'bot')));
    const tag = packageTag(packed.metadata, packed.digest);
    const image = `docker://${registry.host}/ours/bots:${tag}`;
    expect(JSON.parse(skopeo('inspect', '--tls-verify=false', image))).toMatchObject({
      Digest: packed.digest,
      RepoTags: [tag],
    });

    skopeo(...copy, image, `oci:${join(directory.path, 'layout')}:${tag}`);
    skopeo(
      ...copy,
      `oci:${join(directory.path, 'layout')}:${tag}`,
      `docker://${registry.host}/theirs/bots:${tag}`,
    );
    const theirs = await open('theirs/bots');
    expect(await theirs.list()).toEqual([packed]);
    await theirs.unpack(packed.digest, join(directory.path, 'theirs'));
    await ours.unpack(packed.digest, join(directory.path, 'ours'));
    expect(readTree(join(directory.path, 'theirs'))).toEqual(readTree(join(directory.path, 'ours')));

    // A promotion, and a copy into a folder and back: one manifest everywhere.
    const production = await open('production/bots');
    await production.copy(packed.digest, theirs);
    const folder = await openPackageStore(join(directory.path, 'folder'));
    await folder.copy(packed.digest, production);
    const again = await open('again/bots');
    await again.copy(packed.digest, folder);
    const raw = ['ours', 'theirs', 'production', 'again'].map((path) =>
      skopeo('inspect', '--raw', '--tls-verify=false', `docker://${registry.host}/${path}/bots:${tag}`),
    );
    expect(new Set(raw).size).toBe(1);
  });

  test('a tag that skopeo gave is none of our packages, its digest is', async () => {
    using directory = temporary();
    await using registry = await startDockerRegistry({ directory: join(directory.path, 'registry') });
    const store = await openPackageStore(join(directory.path, 'layout'));
    const packed = await store.pack(sourceIn(join(directory.path, 'bot')));
    const from = `oci:${join(directory.path, 'layout')}:${packageTag(packed.metadata, packed.digest)}`;
    skopeo(
      'copy',
      '--preserve-digests',
      '--dest-tls-verify=false',
      from,
      `docker://${registry.host}/x:latest`,
    );
    const theirs = await openPackageStore(`oci://${registry.host}/x`, { environment: nobody });
    expect(await theirs.list()).toEqual([]);
    expect(await theirs.find(packed.digest)).toEqual(packed);
  });
});
