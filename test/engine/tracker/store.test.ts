import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { openStore as open } from '../../../src/engine/tracker/index.ts';
import { MemoryStore } from '../../../src/engine/tracker/store.ts';
import type { TrackerEvent } from '../../../src/engine/types.ts';

/** Nothing is told of a store of this machine. */
const openStore = (file: string | undefined) => open({ file }, () => undefined);

let directory = '';
let file = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  file = join(directory, 'deep', 'conversations.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const note = (value: unknown): TrackerEvent => ({ event: 'slot', timestamp: 1, name: 'note', value });
const session: TrackerEvent = { event: 'session_started', timestamp: 1 };

describe.each([
  ['in memory', () => openStore(undefined)],
  ['in a file', () => openStore(file)],
])('conversations %s', (_, opened) => {
  test('begin empty, and grow in order', async () => {
    const store = await opened();
    expect(await store.load('a', 'all')).toEqual({ events: [], version: 0 });
    expect(await store.append('a', 0, [note(1), note('ü 🚲')])).toBe(2);
    expect(await store.append('a', 2, [note(3)])).toBe(3);
    expect(await store.load('a', 'all')).toEqual({ events: [note(1), note('ü 🚲'), note(3)], version: 3 });
    expect(await store.version('a')).toBe(3);
    expect((await store.load('b', 'all')).events).toEqual([]);
    await store.close();
  });

  test('take nothing from who didn’t know the latest', async () => {
    const store = await opened();
    await store.append('a', 0, [note(1)]);
    expect(await store.append('a', 0, [note('late')])).toBeUndefined();
    expect(await store.append('a', 2, [note('early')])).toBeUndefined();
    expect((await store.load('a', 'all')).events).toEqual([note(1)]);
    await store.close();
  });
});

describe('conversations in a file', () => {
  test('outlive the process, and are the same for several', async () => {
    const one = await openStore(file);
    const other = await openStore(file);
    await one.append('a', 0, [note(1)]);
    expect(await other.append('a', 0, [note(2)])).toBeUndefined();
    expect(await other.append('a', 1, [note(2)])).toBe(2);
    expect((await one.load('a', 'all')).events).toEqual([note(1), note(2)]);
    await one.close();
    await other.close();
    const again = await openStore(file);
    expect((await again.load('a', 'all')).version).toBe(2);
    await again.close();
  });

  test('give the last session alone where that is enough', async () => {
    const store = await openStore(file);
    await store.append('a', 0, [session, note(1)]);
    await store.append('a', 2, [note(2)]);
    await store.append('a', 3, [note(3), session, note(4)]);
    await store.append('a', 6, [note(5)]);
    expect(await store.load('a', 'session')).toEqual({
      events: [note(3), session, note(4), note(5)],
      version: 7,
    });
    expect((await store.load('a', 'all')).events).toHaveLength(7);
    await store.close();
  });

  test('hold nothing of talks that test a bot', async () => {
    const store = await openStore(file);
    await store.append('tidegate-smoke-1', 0, [note(1)]);
    expect((await store.load('tidegate-smoke-1', 'all')).events).toEqual([note(1)]);
    await store.close();
    const again = await openStore(file);
    expect((await again.load('tidegate-smoke-1', 'all')).events).toEqual([]);
    await again.close();
  });

  test('refuse a file that is no database, and leave it as it is', async () => {
    const other = join(directory, 'letter.txt');
    writeFileSync(other, 'Dear customer, '.repeat(500));
    await expect(openStore(other)).rejects.toThrow();
    expect(existsSync(other)).toBe(true);
  });

  test('lose nothing where four processes write at once', async () => {
    const writers = ['a', 'b', 'c', 'd'].map((name) => writer(name, 60, 3));
    await Promise.all(writers.map((child) => once(child, 'exit')));
    const store = await openStore(file);
    const loaded = await Promise.all([0, 1, 2].map((number) => store.load(`customer ${number}`, 'all')));
    const all = loaded.flatMap(({ events }) => events);
    await store.close();
    expect(all).toHaveLength(240);
    for (const name of ['a', 'b', 'c', 'd']) {
      const values = all.filter((event) => event['name'] === name).map((event) => event['value']);
      expect(values.sort((x, y) => Number(x) - Number(y))).toEqual(
        Array.from({ length: 60 }, (_, index) => index),
      );
    }
  });

  test('hold what was told as stored when the process is killed', async () => {
    const child = writer('a', 100_000, 1);
    let told = '';
    const enough = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.split('\n').length > 50) resolve();
      });
    });
    await enough;
    child.kill('SIGKILL');
    await once(child, 'exit');
    const last =
      Number(
        told
          .trimEnd()
          .split('\n')
          .filter((line) => /^\d+$/.test(line))
          .at(-1),
      ) - 1;
    const store = await openStore(file);
    const { events } = await store.load('customer 0', 'all');
    await store.close();
    expect(events.length).toBeGreaterThan(last);
    expect(events.map((event) => event['value'])).toEqual(events.map((_, index) => index));
  });

  function writer(name: string, count: number, conversations: number) {
    const script = join(import.meta.dirname, 'writer.ts');
    const flags = [
      '--disable-warning=ExperimentalWarning',
      script,
      file,
      name,
      String(count),
      String(conversations),
    ];
    return spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  }
});

test('conversations in memory give way to newer ones', async () => {
  const store = new MemoryStore(2);
  for (const sender of ['a', 'b', 'c']) await store.append(sender, 0, [note(sender)]);
  expect(await store.version('a')).toBe(0);
  expect(await store.version('c')).toBe(1);
});
