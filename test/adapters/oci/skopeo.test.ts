import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPackageStore } from '../../../src/adapters/oci/index.ts';
import { packageTag } from '../../../src/domain/package.ts';
import { layoutProblems, metadata, readTree, sourceIn, temporary } from '../../support/packages.ts';

const installed = spawnSync('skopeo', ['--version']).status === 0;
if (!installed)
  process.stderr.write('SKIPPED: skopeo is not installed, the peer of these tests is missing.\n');

const skopeo = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync('skopeo', [...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`skopeo ${args.join(' ')}: ${stderr}`);
  return stdout;
};

test('CI has skopeo', () => {
  expect(installed || process.env.CI !== 'true').toBe(true);
});

(installed ? describe : describe.skip)('skopeo', () => {
  test('inspects a package', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    const { digest } = await (await openPackageStore(location)).pack(sourceIn(join(directory.path, 'bot')));
    const image = `oci:${location}:${packageTag(metadata, digest)}`;
    expect(JSON.parse(skopeo('inspect', image))).toMatchObject({
      Digest: digest,
      Os: 'linux',
      Architecture: 'amd64',
      Labels: { 'dev.tidegate.bot': 'helpdesk', 'dev.tidegate.inputs': metadata.inputs },
      Layers: [expect.stringMatching(/^sha256:/)],
    });
    const raw = readFileSync(join(location, 'blobs', 'sha256', digest.slice(7)), 'utf8');
    expect(skopeo('inspect', '--raw', image)).toBe(raw);
    expect(JSON.parse(skopeo('inspect', '--config', image))).toMatchObject({ rootfs: { type: 'layers' } });
  });

  test('copies packages to and fro, and the digest stays', async () => {
    using directory = temporary();
    const store = await openPackageStore(join(directory.path, 'store'));
    const packed = await store.pack(sourceIn(join(directory.path, 'bot')));
    const second = await store.pack(sourceIn(join(directory.path, 'two'), { change: { bot: 'second' } }));
    const tag = packageTag(metadata, packed.digest);
    const copy = (from: string, to: string, name: string) =>
      skopeo(
        '--insecure-policy',
        'copy',
        '--preserve-digests',
        `oci:${join(directory.path, from)}:${name}`,
        `oci:${join(directory.path, to)}:${name}`,
      );

    // Into a layout that skopeo makes, and further into one of ours.
    copy('store', 'theirs', tag);
    const theirs = await openPackageStore(join(directory.path, 'theirs'));
    expect(await theirs.list()).toEqual([packed]);
    await theirs.unpack(packed.digest, join(directory.path, 'out'));
    await store.unpack(packed.digest, join(directory.path, 'original'));
    expect(readTree(join(directory.path, 'out'))).toEqual(readTree(join(directory.path, 'original')));

    // We write where skopeo wrote, and skopeo where we did.
    await theirs.copy(second.digest, store);
    expect((await theirs.list()).map((one) => one.digest).sort()).toEqual(
      [packed.digest, second.digest].sort(),
    );
    copy('theirs', 'theirs-again', packageTag(second.metadata, second.digest));
    const again = await openPackageStore(join(directory.path, 'theirs-again'));
    expect(await again.list()).toEqual([second]);
    copy('store', 'theirs-again', tag);
    expect(await again.find(packed.digest)).toEqual(packed);
    expect(layoutProblems(join(directory.path, 'store'))).toEqual([]);
  });
});
