import { describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillDirectory, openPackageStore } from '../../../src/adapters/oci/index.ts';
import type { PackageStore } from '../../../src/ports/packages.ts';
import { readTree, sourceIn, temporary, writeTree } from '../../support/packages.ts';

/** A store with one package, and an empty directory that is there already, as a mounted volume is. */
async function scene(root: string) {
  const store = await openPackageStore(join(root, 'store'));
  const packed = await store.pack(sourceIn(join(root, 'source')));
  const volume = join(root, 'volume');
  mkdirSync(volume);
  const laidOut = join(root, 'laid-out');
  await store.unpack(packed.digest, laidOut);
  return { store, digest: packed.digest, volume, expected: readTree(laidOut) };
}

describe('a directory that is there already', () => {
  test('gets the package itself, and stays the same directory', async () => {
    using root = temporary();
    const { store, digest, volume, expected } = await scene(root.path);
    const { ino } = statSync(volume);
    await fillDirectory(store, digest, volume);
    expect(readTree(volume)).toEqual(expected);
    expect(statSync(volume).ino).toBe(ino);
    await fillDirectory(store, digest, join(root.path, 'new', 'one'));
    expect(readTree(join(root.path, 'new', 'one'))).toEqual(expected);
  });

  test('may be filled twice: what was changed in between is whole again', async () => {
    using root = temporary();
    const { store, digest, volume, expected } = await scene(root.path);
    mkdirSync(join(volume, 'lost+found'));
    await fillDirectory(store, digest, volume);
    writeTree(volume, { 'actions/stray.js': 'x', 'model/model.json': 'damaged' });
    await fillDirectory(store, digest, volume);
    expect(readTree(volume)).toEqual({ ...expected, 'lost+found': expect.stringContaining('directory') });
  });

  test('is taken up where a run was ended, wherever that was', async () => {
    using root = temporary();
    const { store, digest, volume, expected } = await scene(root.path);
    writeTree(volume, {
      'model/model.json': 'half',
      '.package/package.json': '{}',
      '..package.0f8fad5b-d9cb-469f-a165-70867728950e.unpacking/tree/model': 'half',
    });
    // A dead one is known by its lock.
    writeTree(volume, { '..package.0f8fad5b-d9cb-469f-a165-70867728950e.unpacking/lock': '' });
    await fillDirectory(store, digest, volume);
    expect(readTree(volume)).toEqual(expected);
  });

  test('shows package.json only once all the rest is there', async () => {
    using root = temporary();
    const { store, digest, volume } = await scene(root.path);
    const seen: string[][] = [];
    const watched: Pick<PackageStore, 'unpack'> = {
      unpack: async (...given) => {
        seen.push(readdirSync(volume));
        await store.unpack(...given);
        seen.push(readdirSync(volume));
      },
    };
    await fillDirectory(watched, digest, volume);
    expect(seen).toEqual([[], ['.package']]);
    expect(existsSync(join(volume, 'package.json'))).toBe(true);
  });

  test('is refused with anything else in it, and left as it is', async () => {
    using root = temporary();
    const { store, digest, volume } = await scene(root.path);
    writeFileSync(join(volume, 'letter.txt'), 'Dear customer');
    const before = readTree(volume);
    await expect(fillDirectory(store, digest, volume)).rejects.toMatchObject({
      code: 'directory-exists',
      message: `${volume} holds "letter.txt": a package is only unpacked to where nothing else lies.`,
    });
    expect(readTree(volume)).toEqual(before);
  });

  test('is refused with another package in it, and left as it is', async () => {
    using root = temporary();
    const { store, digest, volume } = await scene(root.path);
    const other = await store.pack(sourceIn(join(root.path, 'other'), { change: { bot: 'bakery' } }));
    await fillDirectory(store, other.digest, volume);
    const before = readTree(volume);
    await expect(fillDirectory(store, digest, volume)).rejects.toMatchObject({
      code: 'directory-exists',
      message: expect.stringContaining('holds another package'),
    });
    expect(readTree(volume)).toEqual(before);
  });

  test('stays empty where there is no such package', async () => {
    using root = temporary();
    const { store, volume } = await scene(root.path);
    const missing = `sha256:${'0'.repeat(64)}` as const;
    await expect(fillDirectory(store, missing, volume)).rejects.toMatchObject({ code: 'no-such-package' });
    expect(readdirSync(volume)).toEqual([]);
  });
});
