import { describe, expect, test } from '@jest/globals';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../../../src/adapters/oci/lock.ts';
import { placeDirectory } from '../../../src/adapters/oci/place.ts';
import { temporary, writeTree } from '../../support/packages.ts';

const uuid = (at: number) => `0b9fb6ee-6a3c-4d43-8f4d-0000000000${String(at).padStart(2, '0')}`;
const leftBy = (parent: string, name: string, at: number) => join(parent, `.${name}.${uuid(at)}.unpacking`);

const fill = (tree: string) => {
  writeFileSync(join(tree, 'file'), 'content');
  return Promise.resolve();
};

/** Unfinished folders in each state that a kill can leave: while filling, while removing, and before the lock. */
function leave(parent: string, name: string): void {
  writeTree(leftBy(parent, name, 1), { lock: '', 'tree/file': 'half', 'scratch/blobs/sha256/x': 'y' });
  writeTree(leftBy(parent, name, 2), { lock: '' });
  mkdirSync(leftBy(parent, name, 3));
}

describe('what killed processes left unfinished', () => {
  test('is removed by the next one to that place', async () => {
    using directory = temporary();
    leave(directory.path, 'place');
    await placeDirectory(join(directory.path, 'place'), fill);
    expect(readdirSync(directory.path)).toEqual(['place']);
  });

  test('is removed though the place had come to be before the kill', async () => {
    using directory = temporary();
    const place = join(directory.path, 'place');
    await placeDirectory(place, fill);
    leave(directory.path, 'place');
    await expect(placeDirectory(place, fill)).rejects.toMatchObject({ code: 'directory-exists' });
    expect(readdirSync(directory.path)).toEqual(['place']);
    expect(readdirSync(place)).toEqual(['file']);
  });

  test('is removed by one that goes to another place', async () => {
    using directory = temporary();
    leave(directory.path, 'place');
    await placeDirectory(join(directory.path, 'another'), fill);
    expect(readdirSync(directory.path)).toEqual(['another']);
  });

  test('stays while its process lives, and goes with it', async () => {
    using directory = temporary();
    const alive = leftBy(directory.path, 'place', 1);
    writeTree(alive, { 'tree/file': 'half' });
    const held = tryLock(join(alive, 'lock'), 'exclusive');
    await placeDirectory(join(directory.path, 'place'), fill);
    expect(readdirSync(join(alive, 'tree'))).toEqual(['file']);
    held?.release();
    await expect(placeDirectory(join(directory.path, 'place'), fill)).rejects.toThrow('in the way');
    expect(readdirSync(directory.path)).toEqual(['place']);
  });

  test('is not what others call alike', async () => {
    using directory = temporary();
    const others = ['.place.mine.unpacking', `place.${uuid(1)}.unpacking`, `.place.${uuid(1)}.unpacking.txt`];
    for (const name of others) writeTree(join(directory.path, name), { lock: '', file: 'mine' });
    await placeDirectory(join(directory.path, 'place'), fill);
    expect(readdirSync(directory.path).sort()).toEqual([...others, 'place'].sort());
  });
});

test('what fails leaves nothing, whatever it had written', async () => {
  using directory = temporary();
  const failing = placeDirectory(join(directory.path, 'place'), async (tree, scratch) => {
    await fill(tree);
    mkdirSync(scratch);
    throw new Error('no more');
  });
  await expect(failing).rejects.toMatchObject({ name: 'EnvironmentError', code: 'file-failed' });
  expect(readdirSync(directory.path)).toEqual([]);
});

test('a place may have the longest name of a file system', async () => {
  using directory = temporary();
  const name = '\u65e5'.repeat(85);
  await placeDirectory(join(directory.path, name), fill);
  expect(readdirSync(directory.path)).toEqual([name]);
});
