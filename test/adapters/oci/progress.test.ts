import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startNodeRegistry, type NodeRegistry } from '../../../sandbox/registry/node-registry.ts';
import { openPackageStore } from '../../../src/adapters/oci/index.ts';
import type { StoredPackage } from '../../../src/domain/package.ts';
import type { OnBytes, PackageStore } from '../../../src/ports/packages.ts';
import { sourceIn, temporary } from '../../support/packages.ts';

const directory = temporary();
let registry: NodeRegistry;
let folder: PackageStore;
let stored: StoredPackage;
let copies = 0;

/** Bytes of a package's blobs: all of it but the manifest, which is small. */
const mostOf = (size: number) => size * 0.99;
const empty = (name: string) => openPackageStore(join(directory.path, name));
const repository = () => openPackageStore(`oci://${registry.host}/copies/${(copies += 1)}`);

beforeAll(async () => {
  registry = await startNodeRegistry({ directory: join(directory.path, 'registry') });
  folder = await empty('folder');
  const model = randomBytes(5 * 1024 * 1024);
  stored = await folder.pack(sourceIn(join(directory.path, 'bot'), { model }));
});
afterAll(async () => {
  await registry.stop();
  directory[Symbol.dispose]();
});

/** What was told, which must grow to its end and never beyond. */
function told(): { readonly steps: [number, number][]; readonly onBytes: OnBytes } {
  const steps: [number, number][] = [];
  return { steps, onBytes: (bytes, of) => steps.push([bytes, of]) };
}

function grows(steps: readonly [number, number][]): void {
  expect(steps.length).toBeGreaterThan(3);
  for (const [index, [bytes, of]] of steps.entries()) {
    expect(bytes).toBeLessThanOrEqual(of);
    expect(bytes).toBeGreaterThanOrEqual(steps[index - 1]?.[0] ?? 0);
  }
  const [bytes, of] = steps.at(-1)!;
  expect(of).toBeGreaterThan(mostOf(stored.size));
  expect(bytes).toBeGreaterThan(mostOf(of));
}

test.each<[string, () => Promise<PackageStore>, () => Promise<PackageStore>]>([
  ['a folder to a folder', () => Promise.resolve(folder), () => empty('to-folder')],
  ['a folder to a registry', () => Promise.resolve(folder), repository],
  [
    'a registry to a folder',
    async () => {
      const from = await repository();
      await from.copy(stored.digest, folder);
      return from;
    },
    () => empty('from-registry'),
  ],
])('from %s every byte is moved once, told on its way, and not again', async (_, open, openTo) => {
  const [from, to] = [await open(), await openTo()];
  const { steps, onBytes } = told();
  const first = await to.copy(stored.digest, from, onBytes);
  grows(steps);
  expect(first).toEqual({ moved: steps.at(-1)![1], mounted: 0, present: 0 });
  const again = await to.copy(stored.digest, from);
  expect(again).toEqual({ moved: 0, mounted: 0, present: first.moved });
});

test('within a registry no byte goes through this machine', async () => {
  const [from, to] = [await repository(), await repository()];
  const { moved } = await from.copy(stored.digest, folder);
  const { steps, onBytes } = told();
  expect(await to.copy(stored.digest, from, onBytes)).toEqual({ moved: 0, mounted: moved, present: 0 });
  expect(steps.at(-1)).toEqual([moved, moved]);
  expect(await to.find(stored.digest)).toEqual(stored);
});

test('a package that is fetched or laid out is told on its way', async () => {
  const fetched = told();
  const from = await repository();
  await from.copy(stored.digest, folder);
  await from.unpack(stored.digest, join(directory.path, 'fetched'), fetched.onBytes);
  grows(fetched.steps);
  const laidOut = told();
  await folder.unpack(stored.digest, join(directory.path, 'laid-out'), laidOut.onBytes);
  grows(laidOut.steps);
});
