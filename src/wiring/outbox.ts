import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDiskFull } from '../adapters/disk.ts';
import { parseRecord } from '../adapters/git/index.ts';
import { digestOf, shortDigest } from '../domain/digest.ts';
import type { LedgerRecord } from '../domain/ledger.ts';
import type { Ledger, Outbox } from '../ports/ledger.ts';

/**
 * A ledger whose words can wait: what couldn't be written (a rollback while the remote is down) is kept in a folder,
 * and written before the next words.
 */
export function withOutbox(ledger: Ledger, directory: string): Ledger {
  return {
    read: () => ledger.read(),
    unread: () => ledger.unread(),
    async append(records) {
      const waiting = await readWaiting(directory);
      const written = await ledger.append([...waiting.map(({ record }) => record), ...records]);
      for (const { file } of waiting) await rm(file, { force: true });
      return written.slice(waiting.length);
    },
  };
}

/** The folder's other side: one file per record, written whole or not at all. */
export function createOutbox(directory: string): Outbox {
  return {
    pending: async () => (await readWaiting(directory)).map(({ record }) => record),
    postpone: (records) =>
      withDiskFull(directory, async () => {
        await mkdir(directory, { recursive: true });
        for (const record of records) {
          const text = `${JSON.stringify(record, null, 2)}\n`;
          const file = join(
            directory,
            `${record.at.replaceAll(/[^0-9]/g, '')}-${shortDigest(digestOf(text))}.json`,
          );
          await writeFile(`${file}.tmp`, text);
          await rename(`${file}.tmp`, file);
        }
      }),
  };
}

async function readWaiting(directory: string): Promise<{ file: string; record: LedgerRecord }[]> {
  const names = await readdir(directory).catch(() => []);
  const waiting = [];
  for (const name of names.filter((candidate) => candidate.endsWith('.json')).sort()) {
    const file = join(directory, name);
    const record = parseRecord(await readFile(file, 'utf8'));
    if (record) waiting.push({ file, record });
  }
  return waiting;
}
