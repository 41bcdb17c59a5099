import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { openStore } from '../../../src/engine/tracker/index.ts';
import { MemoryStore } from '../../../src/engine/tracker/store.ts';
import type { TrackerEvent } from '../../../src/engine/types.ts';

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
])('conversations %s', (_, open) => {
  test('begin empty, and grow in order', () => {
    const store = open();
    expect(store.load('a', 'all')).toEqual({ events: [], version: 0 });
    expect(store.append('a', 0, [note(1), note('ü 🚲')])).toBe(true);
    expect(store.append('a', 2, [note(3)])).toBe(true);
    expect(store.load('a', 'all')).toEqual({ events: [note(1), note('ü 🚲'), note(3)], version: 3 });
    expect(store.version('a')).toBe(3);
    expect(store.load('b', 'all').events).toEqual([]);
    store.close();
  });

  test('take nothing from who didn’t know the latest', () => {
    const store = open();
    store.append('a', 0, [note(1)]);
    expect(store.append('a', 0, [note('late')])).toBe(false);
    expect(store.append('a', 2, [note('early')])).toBe(false);
    expect(store.load('a', 'all').events).toEqual([note(1)]);
    store.close();
  });
});

describe('conversations in a file', () => {
  test('outlive the process, and are the same for several', () => {
    const one = openStore(file);
    const other = openStore(file);
    one.append('a', 0, [note(1)]);
    expect(other.append('a', 0, [note(2)])).toBe(false);
    expect(other.append('a', 1, [note(2)])).toBe(true);
    expect(one.load('a', 'all').events).toEqual([note(1), note(2)]);
    one.close();
    other.close();
    const again = openStore(file);
    expect(again.load('a', 'all').version).toBe(2);
    again.close();
  });

  test('give the last session alone where that is enough', () => {
    const store = openStore(file);
    store.append('a', 0, [session, note(1)]);
    store.append('a', 2, [note(2)]);
    store.append('a', 3, [note(3), session, note(4)]);
    store.append('a', 6, [note(5)]);
    expect(store.load('a', 'session')).toEqual({ events: [note(3), session, note(4), note(5)], version: 7 });
    expect(store.load('a', 'all').events).toHaveLength(7);
    store.close();
  });

  test('hold nothing of talks that test a bot', () => {
    const store = openStore(file);
    store.append('tidegate-smoke-1', 0, [note(1)]);
    expect(store.load('tidegate-smoke-1', 'all').events).toEqual([note(1)]);
    store.close();
    const again = openStore(file);
    expect(again.load('tidegate-smoke-1', 'all').events).toEqual([]);
    again.close();
  });

  test('refuse a file that is no database, and leave it as it is', () => {
    const other = join(directory, 'letter.txt');
    writeFileSync(other, 'Dear customer, '.repeat(500));
    expect(() => openStore(other)).toThrow();
    expect(existsSync(other)).toBe(true);
  });

  test('lose nothing where four processes write at once', async () => {
    const writers = ['a', 'b', 'c', 'd'].map((name) => writer(name, 60, 3));
    await Promise.all(writers.map((child) => once(child, 'exit')));
    const store = openStore(file);
    const all = [0, 1, 2].flatMap((number) => store.load(`customer ${number}`, 'all').events);
    store.close();
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
    const store = openStore(file);
    const { events } = store.load('customer 0', 'all');
    store.close();
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

test('conversations in memory give way to newer ones', () => {
  const store = new MemoryStore(2);
  for (const sender of ['a', 'b', 'c']) store.append(sender, 0, [note(sender)]);
  expect(store.version('a')).toBe(0);
  expect(store.version('c')).toBe(1);
});
