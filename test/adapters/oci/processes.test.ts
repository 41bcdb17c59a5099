import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPackageStore } from '../../../src/adapters/oci/index.ts';
import { inProcess } from '../../support/package-process.ts';
import { layoutProblems, readTree, sourceIn, temporary } from '../../support/packages.ts';

/** Content that no two blocks of are alike. */
function noise(bytes: number, seed: number): Uint8Array {
  const words = new Uint32Array(bytes / 4);
  let state = seed;
  for (let at = 0; at < words.length; at++)
    words[at] = state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return new Uint8Array(words.buffer);
}

const unfinished = (store: string) => {
  const folder = join(store, '.tidegate', 'new');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('processes at once', () => {
  test('six writers of one store lose nothing', async () => {
    using directory = temporary();
    const store = join(directory.path, 'store');
    const sources = Array.from({ length: 6 }, (_, at) =>
      sourceIn(join(directory.path, String(at)), {
        model: noise(400_000, at % 4),
        change: { bot: `bot-${at % 4}` },
      }),
    );
    const ended = await Promise.all(sources.map((source) => inProcess({ do: 'pack', store, source })));
    const digests = [...new Set(ended.map((one) => one.result.digest))].sort();
    expect(digests).toHaveLength(4);
    const listed = await (await openPackageStore(store)).list();
    expect(listed.map((one) => one.digest).sort()).toEqual(digests);
    expect(layoutProblems(store)).toEqual([]);
    expect(unfinished(store)).toEqual([]);
  }, 60_000);

  test('three that unpack to one place converge', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    const store = await openPackageStore(location);
    const { digest } = await store.pack(
      sourceIn(join(directory.path, 'bot'), { model: noise(4_000_000, 1) }),
    );
    const place = join(directory.path, 'out', 'package');
    const order = { do: 'unpack', store: location, digest, directory: place } as const;
    const ended = await Promise.all([inProcess(order), inProcess(order), inProcess(order)]);
    // One that starts when another is done finds the place taken.
    for (const { result } of ended) expect([undefined, 'directory-exists']).toContain(result.code);
    expect(ended.some(({ result }) => result.digest === digest)).toBe(true);
    expect(readdirSync(join(directory.path, 'out'))).toEqual(['package']);
    await store.unpack(digest, join(directory.path, 'again'));
    expect(readTree(place)).toEqual(readTree(join(directory.path, 'again')));
  }, 60_000);
});

/** Moments to kill at, spread over how long the work takes. */
const moments = (tookMs: number, count: number) =>
  Array.from({ length: count }, (_, at) => (tookMs * (at + Math.random())) / count);

describe('killed at any moment', () => {
  test('a writer leaves a valid layout, and the same command ends with the same digest', async () => {
    using directory = temporary();
    const source = sourceIn(join(directory.path, 'bot'), { model: noise(12 * 2 ** 20, 7) });
    const whole = await inProcess({ do: 'pack', store: join(directory.path, 'whole'), source });
    let killed = 0;
    for (const [at, moment] of moments(whole.tookMs, 14).entries()) {
      // Into an empty folder, and into one where the killed ones before left something.
      const store = join(directory.path, at % 2 === 0 ? `empty-${at}` : 'used');
      const { signal } = await inProcess({ do: 'pack', store, source }, moment);
      if (signal) killed += 1;
      expect(layoutProblems(store)).toEqual([]);
      const found = await (await openPackageStore(store)).list();
      expect([[], [whole.result.digest]]).toContainEqual(found.map((one) => one.digest));
      if (at < 12) continue;
      const again = await inProcess({ do: 'pack', store, source });
      expect(again.result).toMatchObject({ digest: whole.result.digest });
      expect(layoutProblems(store)).toEqual([]);
      expect(unfinished(store)).toEqual([]);
    }
    expect(killed).toBeGreaterThan(4);
  }, 120_000);

  test('a copy leaves a valid layout', async () => {
    using directory = temporary();
    const from = join(directory.path, 'from');
    const packed = await (
      await openPackageStore(from)
    ).pack(sourceIn(join(directory.path, 'bot'), { model: noise(8 * 2 ** 20, 7) }));
    const { digest } = packed;
    const whole = await inProcess({ do: 'copy', store: join(directory.path, 'whole'), from, digest });
    const store = join(directory.path, 'to');
    for (const moment of moments(whole.tookMs, 6)) {
      await inProcess({ do: 'copy', store, from, digest }, moment);
      expect(layoutProblems(store)).toEqual([]);
    }
    expect((await inProcess({ do: 'copy', store, from, digest })).result).toMatchObject({ digest });
    expect(await (await openPackageStore(store)).list()).toEqual([packed]);
    expect(unfinished(store)).toEqual([]);
  }, 120_000);

  test('one that unpacks leaves all or nothing, and the next one removes what is left', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    const store = await openPackageStore(location);
    const { digest } = await store.pack(
      sourceIn(join(directory.path, 'bot'), { model: noise(8 * 2 ** 20, 3) }),
    );
    const out = join(directory.path, 'out');
    const first = { do: 'unpack', store: location, digest, directory: join(out, 'whole') } as const;
    const whole = await inProcess(first);
    const expected = readTree(first.directory);
    for (const [at, moment] of moments(whole.tookMs, 6).entries()) {
      const place = join(out, `package-${at % 2}`);
      await inProcess({ ...first, directory: place }, moment);
      if (existsSync(place)) expect(readTree(place)).toEqual(expected);
    }
    for (const name of ['package-0', 'package-1']) {
      const { result } = await inProcess({ ...first, directory: join(out, name) });
      expect([undefined, 'directory-exists']).toContain(result.code);
      expect(readTree(join(out, name))).toEqual(expected);
    }
    expect(readdirSync(out).filter((name) => name.startsWith('.package'))).toEqual([]);
  }, 120_000);

  test('what another writer has open is never removed', async () => {
    using directory = temporary();
    const location = join(directory.path, 'store');
    mkdirSync(join(location, '.tidegate', 'new'), { recursive: true });
    writeFileSync(join(location, '.tidegate', 'new', 'left-behind'), 'by one who is gone');
    const big = sourceIn(join(directory.path, 'big'), {
      model: noise(32 * 2 ** 20, 5),
      change: { bot: 'big' },
    });
    const small = sourceIn(join(directory.path, 'small'), { change: { bot: 'small' } });
    const [first, ...others] = await Promise.all([
      inProcess({ do: 'pack', store: location, source: big }),
      ...[1, 2, 3].map(() => inProcess({ do: 'pack', store: location, source: small })),
    ]);
    expect(first.result.digest).toMatch(/^sha256:/);
    for (const other of others) expect(other.result.digest).toMatch(/^sha256:/);
    expect(unfinished(location)).toEqual([]);
    expect(layoutProblems(location)).toEqual([]);
  }, 60_000);
});

/** A small disk of its own, where this user may mount one. */
function smallDisk(path: string, options: string): Disposable | undefined {
  mkdirSync(path, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tidegate-test', path]);
  if (mounted.status !== 0) {
    process.stderr.write(`SKIPPED: no tmpfs can be mounted here (${String(mounted.stderr).trim()}).\n`);
    return undefined;
  }
  return { [Symbol.dispose]: () => void spawnSync('umount', [path]) };
}

describe('disks that refuse', () => {
  test('a full disk is told, leaves a valid layout, and is no end', async () => {
    using directory = temporary();
    const place = join(directory.path, 'disk');
    using disk = smallDisk(place, 'size=6m');
    if (!disk) return;
    const location = join(place, 'store');
    const store = await openPackageStore(location);
    const small = await store.pack(sourceIn(join(directory.path, 'small'), { model: noise(2 ** 20, 1) }));
    const big = sourceIn(join(directory.path, 'big'), {
      model: noise(8 * 2 ** 20, 2),
      change: { bot: 'big' },
    });
    await expect(store.pack(big)).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'disk-full',
      message: expect.stringContaining(location),
    });
    expect(layoutProblems(location)).toEqual([]);
    expect(unfinished(location)).toEqual([]);
    expect(await store.list()).toEqual([small]);
    // And so for what is unpacked.
    writeFileSync(join(place, 'filler'), noise(4.6 * 2 ** 20, 9));
    await expect(store.unpack(small.digest, join(place, 'out'))).rejects.toMatchObject({ code: 'disk-full' });
    expect(readdirSync(place).sort()).toEqual(['filler', 'store']);
    // Every size that fills up somewhere else.
    for (let bytes = 64 * 1024; bytes <= 2 ** 20; bytes += 64 * 1024) {
      const source = sourceIn(join(directory.path, 'more'), {
        model: noise(bytes, bytes),
        change: { bot: 'more' },
      });
      await store.pack(source).catch((error: unknown) => expect(error).toMatchObject({ code: 'disk-full' }));
      expect(layoutProblems(location)).toEqual([]);
    }
  }, 60_000);

  test('a read-only disk is told, and can be read', async () => {
    using directory = temporary();
    const place = join(directory.path, 'disk');
    using disk = smallDisk(place, 'size=6m');
    if (!disk) return;
    const store = await openPackageStore(join(place, 'store'));
    const packed = await store.pack(sourceIn(join(directory.path, 'bot')));
    spawnSync('mount', ['-o', 'remount,ro', place]);
    const again = await openPackageStore(join(place, 'store'));
    expect(await again.list()).toEqual([packed]);
    await again.unpack(packed.digest, join(directory.path, 'out'));
    const other = sourceIn(join(directory.path, 'other'), { model: 'other' });
    const error = { name: 'EnvironmentError', code: 'read-only-disk' };
    await expect(again.pack(other)).rejects.toMatchObject(error);
    await expect(again.unpack(packed.digest, join(place, 'out'))).rejects.toMatchObject(error);
    const fresh = await openPackageStore(join(place, 'fresh'));
    expect(await fresh.list()).toEqual([]);
    await expect(fresh.pack(other)).rejects.toMatchObject(error);
  });

  test('a missing permission is told', async () => {
    using directory = temporary();
    chmodSync(directory.path, 0o755);
    const location = join(directory.path, 'store');
    const source = sourceIn(join(directory.path, 'bot'));
    await (await openPackageStore(location)).pack(source);
    const root = process.getuid?.() === 0;
    if (!root) chmodSync(join(location, '.tidegate', 'new'), 0o555);
    const order = { do: 'pack', store: location, source } as const;
    const { result } = await inProcess(order, undefined, root ? { uid: 65534, gid: 65534 } : {});
    if (!root) chmodSync(join(location, '.tidegate', 'new'), 0o755);
    if (result.message?.includes('EACCES') && result.code === undefined) {
      process.stderr.write('SKIPPED: another user may not read this checkout.\n');
      return;
    }
    expect(result).toMatchObject({ name: 'EnvironmentError', code: 'no-permission' });
    expect(layoutProblems(location)).toEqual([]);
  });
});

test('a model of 1 GB takes at most 150 MiB of memory', async () => {
  using directory = temporary();
  const store = join(directory.path, 'store');
  const source = sourceIn(join(directory.path, 'bot'));
  spawnSync('truncate', ['-s', '1G', source.modelFile]);
  const packed = await inProcess({ do: 'pack', store, source });
  expect(packed.result.digest).toMatch(/^sha256:/);
  expect(packed.result.peak! / 2 ** 20).toBeLessThan(150);
  const digest = packed.result.digest as `sha256:${string}`;
  const others = await Promise.all([
    inProcess({ do: 'unpack', store, digest, directory: join(directory.path, 'out') }),
    inProcess({ do: 'copy', store: join(directory.path, 'copy'), from: store, digest }),
  ]);
  for (const { result } of others) {
    expect(result.digest).toBe(digest);
    expect(result.peak! / 2 ** 20).toBeLessThan(150);
  }
}, 120_000);
