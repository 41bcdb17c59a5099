import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { layoutOf, logDirectory, type Layout } from '../../../src/adapters/local/layout.ts';
import { readLogs } from '../../../src/adapters/local/log-reader.ts';
import { HalfLog, LineSplitter, longestLine } from '../../../src/adapters/local/log-writer.ts';
import type { LogLine, LogQuery } from '../../../src/ports/target.ts';
import { until } from './harness.ts';

let layout: Layout;
beforeEach(async () => {
  layout = layoutOf(await mkdtemp(join(tmpdir(), 'tidegate-logs-')));
});
afterEach(() => rm(layout.directory, { recursive: true, force: true }));

const everything: LogQuery = {
  bot: undefined,
  half: undefined,
  revision: undefined,
  tail: undefined,
  follow: false,
};

async function read(query: Partial<LogQuery> = {}): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of readLogs(layout, { ...everything, ...query })) lines.push(line);
  return lines;
}

async function write(bot: string, revision: string, file: string, lines: readonly string[]): Promise<string> {
  const directory = logDirectory(layout, bot, revision);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, file), lines.map((line) => `${line}\n`).join(''));
  return join(directory, file);
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

describe('splitting output into lines', () => {
  const split = (chunks: readonly Uint8Array[]) => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const chunk of chunks) splitter.push(chunk);
    splitter.end();
    return lines;
  };

  test('does not depend on where the chunks end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 7 }),
        (texts, size) => {
          const bytes = Buffer.from(texts.join('\n'));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          expect(split(chunks)).toEqual(split([bytes]));
        },
      ),
    );
  });

  test('gives lines that a terminal can show, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        for (const line of split(chunks)) {
          expect(line).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
          expect(line.trim()).not.toBe('');
        }
      }),
    );
    expect(split([Buffer.from('\u001b[31mred\u001b[0m\r\n10%\r20%\r\n\u0007bell')])).toEqual([
      'red',
      '10%',
      '20%',
      '\uFFFDbell',
    ]);
  });

  test('cuts a line that does not end, in bounded memory', () => {
    const chunk = Buffer.alloc(65_536, 'x');
    const [line, rest] = split([...Array.from({ length: 32 }, () => chunk), Buffer.from('\nnext\n')]);
    expect(line).toBe(`${'x'.repeat(longestLine)} … (${32 * 65_536 - longestLine} more characters)`);
    expect(rest).toBe('next');
  });
});

describe('writing a log', () => {
  test('rotates it by size and never holds more than it should', async () => {
    const directory = logDirectory(layout, 'helper', 'one');
    const log = new HalfLog(directory, 'core');
    const output = new PassThrough();
    log.attach(output, 'out');
    const line = 'y'.repeat(1_000);
    for (let index = 0; index < 14_000; index += 1) {
      if (!output.write(`${index} ${line}\n`)) await new Promise((resolve) => output.once('drain', resolve));
    }
    output.end('the end');
    await until(
      'the last line',
      async () => log.tail.at(-1)?.text,
      (text) => text === 'the end',
    );
    await log.close();
    expect((await readdir(directory)).sort()).toEqual(['core.log', 'core.log.1', 'core.log.2']);
    const sizes = await Promise.all(
      (await readdir(directory)).map(async (name) => (await stat(join(directory, name))).size),
    );
    expect(Math.max(...sizes)).toBeLessThan(4.5 * 1_048_576);
    const last = await read({ tail: 2 });
    expect(last.map(({ text }) => text.slice(0, 6))).toEqual(['13999 ', 'the en']);
    const all = await read();
    const numbers = all.slice(0, -1).map(({ text }) => Number(text.split(' ')[0]));
    expect(numbers).toEqual(
      Array.from({ length: numbers.length }, (_, index) => 14_000 - numbers.length + index),
    );
  });

  test('goes on when the disk does not take it', async () => {
    await writeFile(layout.logs, 'a file where a directory should be');
    const log = new HalfLog(logDirectory(layout, 'helper', 'one'), 'core');
    log.note('not written');
    await log.close();
    log.note('not written either');
    expect(log.tail.map(({ text }) => text)).toEqual(['not written', 'not written either']);
    await log.close();
  });
});

describe('reading logs', () => {
  test('merges halves, revisions and rotated files by time', async () => {
    await write('helper', 'one', 'core.log.1', [`${at(1)} out first`]);
    await write('helper', 'one', 'core.log', [`${at(4)} err fourth`, 'half a li']);
    await write('helper', 'one', 'actions.log', [`${at(2)} tidegate started`, `${at(5)} out fifth`]);
    await write('other', 'two', 'core.log', [`${at(3)} out third`]);
    expect((await read()).map(({ text }) => text)).toEqual(['first', 'started', 'third', 'fourth', 'fifth']);
    expect((await read({ bot: 'other' })).map(({ text }) => text)).toEqual(['third']);
    expect((await read({ half: 'actions' })).map(({ text }) => text)).toEqual(['started', 'fifth']);
    expect((await read({ revision: 'one', tail: 1 })).map(({ text }) => text)).toEqual(['fourth', 'fifth']);
    expect((await read({ bot: 'helper', half: 'core', tail: 2 })).map(({ text }) => text)).toEqual([
      'first',
      'fourth',
    ]);
    expect(await read({ bot: '../helper' })).toEqual([]);
    expect(await read({ tail: 0 })).toEqual([]);
    expect((await read())[0]).toEqual({
      bot: 'helper',
      half: 'core',
      revision: 'one',
      source: 'out',
      at: at(1),
      text: 'first',
    });
  });

  test('reads tails of any file like its whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 12 }),
        fc.nat(14),
        async (lengths, tail) => {
          const lines = lengths.map((length, index) => `${at(index)} out ${index}${'z'.repeat(length)}`);
          await write('helper', 'one', 'core.log', lines);
          const texts = (await read()).map(({ text }) => text);
          expect(texts).toHaveLength(lines.length);
          expect((await read({ tail })).map(({ text }) => text)).toEqual(
            tail === 0 ? [] : texts.slice(-tail),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('follows rotations and revisions that come later, until it is told to stop', async () => {
    const path = await write('helper', 'one', 'core.log', [`${at(0)} out before`]);
    const stop = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const { text } of readLogs(layout, {
        ...everything,
        tail: 1,
        follow: true,
        signal: stop.signal,
      }))
        seen.push(text);
    })();
    await until(
      'the backlog',
      async () => [...seen],
      (texts) => texts.length === 1,
    );
    await appendFile(path, `${at(1)} out one\n${at(2)} out half`);
    await until(
      'a whole line',
      async () => [...seen],
      (texts) => texts.length === 2,
    );
    await appendFile(path, ` of it\n${at(3)} out last of this file\n`);
    await rename(path, `${path}.1`);
    await writeFile(path, `${at(4)} out rotated\n`);
    await write('helper', 'two', 'core.log', [`${at(5)} out later`]);
    await until(
      'all',
      async () => [...seen],
      (texts) => texts.length === 6,
    );
    expect(seen).toEqual(['before', 'one', 'half of it', 'last of this file', 'rotated', 'later']);
    stop.abort();
    await following;
    expect(await readFile(path, 'utf8')).toContain('rotated');
  });

  test('has nothing to say where nothing ran', async () => {
    expect(await read()).toEqual([]);
  });
});
