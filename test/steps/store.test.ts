import { describe, expect, test } from '@jest/globals';
import { shortDigest, type Digest } from '../../src/domain/digest.ts';
import { packageTag, type StoredPackage } from '../../src/domain/package.ts';
import { transferText } from '../../src/steps/bring.ts';
import { copyPackages, listStore, showPackage, type StoreChoice } from '../../src/steps/store.ts';
import { environment, World } from '../support/fakes/world.ts';
import { trained } from './scenes.ts';

/** A project's store with a package of bank and one of shop. */
async function world(): Promise<{ world: World; bank: StoredPackage; shop: StoredPackage }> {
  const world = new World({ environments: [environment('staging', { store: 'other' })] });
  world.commitBot('bank', 'hello = Hi');
  world.commitBot('shop', 'hello = Ho');
  return { world, bank: await trained(world), shop: await trained(world, 'shop') };
}

const at = (world: World, store?: string): StoreChoice => ({
  project: world.project,
  ...(store !== undefined && { environment: { store } }),
});

describe('store list', () => {
  test('shows each package with its tag and what other tools call it', async () => {
    const { world: given, bank, shop } = await world();
    const tag = packageTag(bank.metadata, bank.digest);
    const result = await listStore(given.ports, { store: at(given), bot: undefined });
    expect(result).toMatchObject({ reason: 'listed', store: 'store' });
    expect(result.packages.map(({ digest }) => digest).sort()).toEqual([bank.digest, shop.digest].sort());
    const one = await listStore(given.ports, { store: at(given), bot: 'bank' });
    expect(one.packages).toEqual([{ ...bank, tag, reference: `oci:store:${tag}` }]);
    expect(given.reporter.steps.filter(({ title }) => title.startsWith('Read'))).toEqual([]);
  });

  test("of an environment's store; reading a registry is told, for it may take a while", async () => {
    const { world: given, bank } = await world();
    const [staging] = given.project.environments;
    expect(
      (
        await listStore(given.ports, {
          store: { project: given.project, environment: staging! },
          bot: undefined,
        })
      ).store,
    ).toBe('other');
    const registry = 'oci://ghcr.io/owner/bots';
    await given.store(registry).copy(bank.digest, given.store());
    const { packages } = await listStore(given.ports, { store: at(given, registry), bot: 'bank' });
    expect(packages.map(({ reference }) => reference)).toEqual([`ghcr.io/owner/bots@${bank.digest}`]);
    expect(given.reporter.steps).toContainEqual({ title: `Read ${registry}`, end: 'done: 1 found' });
  });

  test('a registry that breaks off is told as failed', async () => {
    const { world: given } = await world();
    const registry = 'oci://ghcr.io/owner/bots';
    given.store(registry).list = () => Promise.reject(new Error('gone'));
    await expect(listStore(given.ports, { store: at(given, registry), bot: undefined })).rejects.toThrow(
      'gone',
    );
    expect(given.reporter.steps).toContainEqual({ title: `Read ${registry}`, end: 'failed: it broke off' });
  });
});

describe('store show', () => {
  test.each<[string, (stored: StoredPackage) => string]>([
    ['its digest', ({ digest }) => digest],
    ['its digest without the algorithm', ({ digest }) => digest.slice(7).toUpperCase()],
    ['7 of its digits', ({ digest }) => digest.slice(7, 14)],
    ['its short digest', ({ digest }) => shortDigest(digest)],
    ['its tag', ({ digest, metadata }) => packageTag(metadata, digest)],
  ])('finds a package by %s', async (_, nameOf) => {
    const { world: given, shop } = await world();
    expect(await showPackage(given.ports, { store: at(given), package: nameOf(shop) })).toMatchObject({
      reason: 'shown',
      store: 'store',
      package: shop,
    });
  });

  test.each(['0'.repeat(64), `sha256:${'0'.repeat(64)}`, '0000000', 'bank', 'abc', ''])(
    '%j is no package there',
    async (name) => {
      const { world: given } = await world();
      await expect(showPackage(given.ports, { store: at(given), package: name })).rejects.toMatchObject({
        code: 'no-such-package',
        next: expect.stringContaining('tidegate store list --store store'),
      });
    },
  );

  test('of a registry, what others tagged is named by its whole digest', async () => {
    const { world: given } = await world();
    const store = at(given, 'oci://ghcr.io/owner/bots');
    const next = async (name: string) =>
      showPackage(given.ports, { store, package: name }).catch(({ next: said }: { next: string }) => said);
    expect(await next('bank')).toMatch(/7 of its digits, or by its whole digest\.$/);
    expect(await next('0'.repeat(64))).toMatch(/7 of its digits\.$/);
  });

  test('digits that several have are refused, with all of them named', async () => {
    const { world: given, bank } = await world();
    const twin = `${bank.digest.slice(0, 20)}${'0'.repeat(51)}` as Digest;
    given.store().packages.set(twin, { ...bank, digest: twin });
    const name = bank.digest.slice(7, 17);
    await expect(showPackage(given.ports, { store: at(given), package: name })).rejects.toMatchObject({
      code: 'ambiguous-package',
      message: expect.stringMatching(
        new RegExp(`2 packages.*${bank.digest}.*${twin}|2 packages.*${twin}.*${bank.digest}`),
      ),
    });
  });
});

describe('store copy', () => {
  const to = 'oci://ghcr.io/owner/bots';

  test('copies what is named, and says what was there when it is typed again', async () => {
    const { world: given, bank, shop } = await world();
    const request = { from: at(given), to: at(given, to), wanted: [shortDigest(bank.digest)] };
    const first = await copyPackages(given.ports, request);
    expect(first).toMatchObject({
      reason: 'copied',
      from: 'store',
      to,
      packages: [
        {
          digest: bank.digest,
          state: 'copied',
          reference: `ghcr.io/owner/bots@${bank.digest}`,
          transfer: { moved: 200, mounted: 0, present: 0 },
        },
      ],
    });
    expect([...given.store(to).packages.keys()]).toEqual([bank.digest]);
    const again = await copyPackages(given.ports, request);
    expect(again.packages).toMatchObject([
      { state: 'there', transfer: { moved: 0, mounted: 0, present: 200 } },
    ]);
    const all = await copyPackages(given.ports, { ...request, wanted: undefined });
    expect(all.packages.map(({ digest, state }) => [digest, state]).sort()).toEqual(
      [
        [bank.digest, 'there'],
        [shop.digest, 'copied'],
      ].sort(),
    );
  });

  test('what was there and had to be moved again was copied', async () => {
    const { world: given, bank } = await world();
    const request = { from: at(given), to: at(given, to), wanted: [bank.digest] };
    await copyPackages(given.ports, request);
    given.store(to).copy = () => Promise.resolve({ moved: 150, mounted: 0, present: 50 });
    expect((await copyPackages(given.ports, request)).packages).toMatchObject([{ state: 'copied' }]);
  });

  test('takes a bot for all its packages, and each package once', async () => {
    const { world: given, bank } = await world();
    given.commitBot('bank', 'hello = Hello');
    const newer = await trained(given);
    const { packages } = await copyPackages(given.ports, {
      from: at(given),
      to: at(given, to),
      wanted: ['bank', bank.digest, shortDigest(newer.digest)],
    });
    expect(packages.map(({ digest }) => digest).sort()).toEqual([bank.digest, newer.digest].sort());
  });

  test('copies nothing while any name is wrong, or to itself', async () => {
    const { world: given, bank } = await world();
    const wrong = { from: at(given), to: at(given, to), wanted: [bank.digest, '0000000'] };
    await expect(copyPackages(given.ports, wrong)).rejects.toMatchObject({ code: 'no-such-package' });
    expect(given.store(to).packages.size).toBe(0);
    await expect(
      copyPackages(given.ports, { from: at(given), to: at(given, 'store'), wanted: undefined }),
    ).rejects.toMatchObject({ code: 'same-store' });
  });

  test('an interruption ends it between two packages', async () => {
    const { world: given } = await world();
    const interruption = new AbortController();
    interruption.abort();
    const request = { from: at(given), to: at(given, to), wanted: undefined, signal: interruption.signal };
    await expect(copyPackages(given.ports, request)).rejects.toThrow(/abort/i);
    expect(given.store(to).packages.size).toBe(0);
  });
});

test('what a copy took, in words', () => {
  expect(transferText({ moved: 1_500_000, mounted: 3, present: 3 })).toBe('1.5 MB copied');
  expect(transferText({ moved: 0, mounted: 3, present: 3 })).toBe('mounted, no byte of it moved');
  expect(transferText({ moved: 0, mounted: 0, present: 3 })).toBe('all of it was there');
});
