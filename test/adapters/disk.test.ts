import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { diskFull, isDiskFull, withDiskFull } from '../../src/adapters/disk.ts';
import { openLocalTarget } from '../../src/adapters/local/index.ts';
import { layoutOf, packageDirectory } from '../../src/adapters/local/layout.ts';
import { openLedger } from '../../src/adapters/git/index.ts';
import { openPackageStore } from '../../src/adapters/oci/index.ts';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { SqliteStore } from '../../src/engine/tracker/sqlite.ts';
import { createOutbox } from '../../src/wiring/outbox.ts';
import { fromSystem } from '../../src/wiring/system-error.ts';
import { metadata } from '../support/packages.ts';
import { revocation } from './git/ledger-scratch.ts';
import { Harness, supervisorPath } from './local/harness.ts';

/** What a piece of work throws. */
async function thrown(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('It threw nothing.');
}

/** SQLite's own error for a database that may not grow. */
function sqliteFull(): unknown {
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA max_page_count = 2; CREATE TABLE t (x)');
  try {
    database.prepare('INSERT INTO t VALUES (?)').run('x'.repeat(100_000));
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
  throw new Error('It had space.');
}

describe('a full disk', () => {
  test("is known by the system's code, by SQLite's, by words, and behind what it caused", () => {
    const full = sqliteFull();
    expect(full).toMatchObject({ message: 'database or disk is full' });
    for (const error of [
      full,
      Object.assign(new Error('x'), { code: 'ENOSPC' }),
      Object.assign(new Error('x'), { code: 'EDQUOT' }),
      new Error('fatal: write error: No space left on device'),
      new Error('x', { cause: new Error('y', { cause: full }) }),
    ]) {
      expect(isDiskFull(error)).toBe(true);
    }
    const loop = new Error('x');
    loop.cause = loop;
    for (const error of [undefined, 'ENOSPC', Object.assign(new Error('x'), { code: 'EACCES' }), loop]) {
      expect(isDiskFull(error)).toBe(false);
    }
  });

  test('names the directory and what to do next, and leaves other errors as they are', async () => {
    const other = new Error('other');
    const ours = new EnvironmentError('ours', { code: 'ours', cause: sqliteFull() });
    const about = { name: 'EnvironmentError', code: 'disk-full', place: { file: '/srv/x' } };
    const failing = (error: unknown) => withDiskFull('/srv/x', () => Promise.reject(error as Error));
    await expect(failing(sqliteFull())).rejects.toMatchObject({
      ...about,
      message: 'The disk that /srv/x lies on is full.',
      next: expect.stringContaining('df -h "/srv/x"'),
    });
    await expect(failing(other)).rejects.toBe(other);
    await expect(failing(ours)).rejects.toBe(ours);
    expect(await withDiskFull('/srv/x', () => Promise.resolve(1))).toBe(1);
    expect(fromSystem(sqliteFull())).toMatchObject({ code: 'disk-full' });
    expect(diskFull('/srv/x', other).cause).toBe(other);
  });

  test('is what /dev/full is', async () => {
    const error = await thrown(() => {
      const file = openSync('/dev/full', 'w');
      try {
        writeSync(file, 'x');
      } finally {
        closeSync(file);
      }
    });
    expect(fromSystem(error)).toMatchObject({ code: 'disk-full', next: expect.stringContaining('df -h') });
  });
});

/** A disk of one megabyte; undefined where this user may mount none. */
function mount(directory: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('SKIPPED: no disk can be mounted here, so that none can be filled.\n');
    return false;
  }
}

describe('on a disk that is full to the last byte', () => {
  let root = '';
  let disk = '';
  let mounted = false;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tidegate-full-'));
    disk = join(root, 'disk');
    mkdirSync(disk);
    mounted = mount(disk);
  });
  afterAll(() => {
    if (mounted) execFileSync('umount', ['-l', disk]);
    rmSync(root, { recursive: true });
  });
  beforeEach(() => {
    if (mounted) mkdirSync(join(disk, 'there'));
  });
  afterEach(() => {
    for (const name of ['there', 'filling']) rmSync(join(disk, name), { recursive: true, force: true });
  });

  const fill = () => {
    const file = openSync(join(disk, 'filling'), 'a');
    try {
      for (const size of [65_536, 1]) {
        try {
          for (;;) writeSync(file, Buffer.alloc(size));
        } catch {
          // Smaller pieces may still fit.
        }
      }
    } finally {
      closeSync(file);
    }
  };
  const full = (directory: string) => ({
    name: 'EnvironmentError',
    code: 'disk-full',
    message: expect.stringContaining(directory),
    next: expect.stringMatching(/free some space/i),
  });

  test('the store says so', async () => {
    if (!mounted) return;
    const there = join(disk, 'there');
    writeFileSync(join(root, 'model.json'), 'x'.repeat(50_000));
    const source = {
      metadata: { ...metadata, actions: { kind: 'none' as const, names: [] } },
      modelFile: join(root, 'model.json'),
      actionsDirectory: undefined,
    };
    fill();
    const pack = async () => (await openPackageStore(join(there, 'store'))).pack(source);
    expect(await thrown(pack)).toMatchObject(full(there));
  });

  test('the environment says so', async () => {
    if (!mounted) return;
    const directory = join(disk, 'there');
    const target = openLocalTarget({
      environment: 'staging',
      directory,
      store: { unpack: async (_digest, into) => void mkdirSync(into) },
      supervisorPath,
      keepMinutes: 1,
      previews: 1,
    });
    await using harness = await Harness.open();
    const request = harness.request();
    mkdirSync(packageDirectory(layoutOf(directory), request.revision.package), { recursive: true });
    fill();
    try {
      expect(await thrown(() => target.start(request))).toMatchObject(full(directory));
    } finally {
      rmSync(join(disk, 'filling'));
      await target.stop();
    }
  });

  test('the tracker store says so, and keeps what it had', async () => {
    if (!mounted) return;
    const file = join(disk, 'there', 'conversations.db');
    const store = new SqliteStore(file);
    const event = { event: 'slot', timestamp: 1, value: 'x'.repeat(20_000) };
    expect(await store.append('ada', 0, [event])).toBe(1);
    fill();
    await expect(store.append('ada', 1, [event])).rejects.toThrow(
      new RegExp(`the disk that ${join(disk, 'there')} lies on is full .*Free some space`),
    );
    expect(() => new SqliteStore(join(disk, 'there', 'other.db'))).toThrow(/is full/);
    rmSync(join(disk, 'filling'));
    expect(await store.version('ada')).toBe(1);
    expect(await store.append('ada', 1, [event])).toBe(2);
    await store.close();
  });

  test('the outbox and the ledger say so', async () => {
    if (!mounted) return;
    const directory = join(disk, 'there');
    execFileSync('git', ['init', '--quiet', '--template=', directory]);
    const ledger = openLedger({
      directory,
      branch: 'tidegate/ledger',
      remote: undefined,
      identity: 'Ada <ada@example.com>',
    });
    try {
      fill();
      expect(await thrown(() => ledger.append([revocation('a')]))).toMatchObject(full(directory));
      const outbox = createOutbox(join(directory, 'outbox'));
      expect(await thrown(() => outbox.postpone([revocation('a')]))).toMatchObject(full(directory));
    } finally {
      await ledger.close();
    }
  });
});
