/**
 * A writer of its own process: `ledger-writer.ts <directory> <remote or -> <name> <count>`. It appends its records
 * one by one, and prints the digest of each once it is written. All writers claim the same inputs first.
 */
import { openLedger } from '../../../src/adapters/git/index.ts';
import { digestOf } from '../../../src/domain/digest.ts';
import type { LedgerRecord } from '../../../src/domain/ledger.ts';

const [directory = '', remote = '', name = '', count = '0'] = process.argv.slice(2);

const claimed = digestOf('claimed by all');

const said = {
  schema: 1 as const,
  bot: 'faq',
  at: '2026-11-23T12:00:00Z',
  by: `${name} <w@example.com>`,
  why: '',
};

const ledger = openLedger({
  directory,
  branch: 'tidegate/ledger',
  remote: remote === '-' ? undefined : remote,
  identity: `${name} <w@example.com>`,
  writeTimeoutMs: 120_000,
});
const claim: LedgerRecord = {
  ...said,
  kind: 'package',
  inputs: claimed,
  package: digestOf(name),
  commit: '1'.repeat(40),
};
const [standing] = await ledger.append([claim]);
console.log(standing?.kind === 'package' ? standing.package : 'none');
for (let index = 0; index < Number(count); index++) {
  const subject = digestOf(`${name} ${index}`);
  await ledger.append([{ ...said, kind: 'revocation', package: subject }]);
  console.log(subject);
}
await ledger.close();
