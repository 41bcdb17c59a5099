import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GitLedger } from '../../../src/adapters/git/index.ts';
import { digestOf, type Digest } from '../../../src/domain/digest.ts';
import type { PackageRecord } from '../../../src/domain/ledger.ts';
import { isolateGit } from '../../support/git.ts';
import { branch, LedgerSpace, packages, revocation } from './ledger-scratch.ts';

/** What every process of ledger-writer.ts claims. */
const claimed = digestOf('claimed by all');

isolateGit();
const space = new LedgerSpace();
const open = space.open.bind(space);
const pair = space.pair.bind(space);
afterEach(() => space.close());
afterAll(() => space.remove());

describe('many writers at once', () => {
  const program = fileURLToPath(new URL('./ledger-writer.ts', import.meta.url));

  function writer(directory: string, remote: string, name: string, count: number) {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, directory, remote, name, String(count)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let output = '';
    let trouble = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (trouble += text));
    const ended = new Promise<{ lines: Digest[]; code: number | null; trouble: string }>((resolve) => {
      child.once('close', (code) =>
        resolve({ lines: output.split('\n').slice(0, -1) as Digest[], code, trouble }),
      );
    });
    return { child, ended, printed: () => output.split('\n').length - 1 };
  }

  async function allWritten(
    ended: readonly { lines: Digest[]; code: number | null; trouble: string }[],
    ledger: GitLedger,
    count: number,
  ) {
    expect(ended.map(({ code, trouble }) => [code, trouble])).toEqual(ended.map(() => [0, '']));
    const records = await ledger.read();
    const claims = records.filter((one): one is PackageRecord => one.kind === 'package');
    expect(claims).toHaveLength(1);
    expect(claims[0]!.inputs).toBe(claimed);
    // Every writer was told of the same first claim.
    expect(new Set(ended.map(({ lines }) => lines[0]))).toEqual(new Set([claims[0]!.package]));
    const written = ended.flatMap(({ lines }) => lines.slice(1));
    expect(written).toHaveLength(ended.length * count);
    const read = packages(records.filter((one) => one.kind === 'revocation'));
    expect([...read].sort()).toEqual([...written].sort());
    // Each writer's own words stand in the order in which it said them.
    for (const { lines } of ended) expect(read.filter((one) => lines.includes(one))).toEqual(lines.slice(1));
  }

  test('sixteen processes in sixteen clones lose nothing, and agree on the first claim', async () => {
    const { origin, clone } = pair();
    const clones = Array.from({ length: 16 }, () => space.clone(origin));
    const writers = clones.map((one, index) => writer(one.directory, 'origin', `w${index}`, 1));
    await allWritten(await Promise.all(writers.map(({ ended }) => ended)), open(clone), 1);
    expect(origin.git('fsck', '--no-dangling')).toBe('');
  }, 120_000);

  test('sixteen processes in one clone lose nothing', async () => {
    const { origin, clone } = pair();
    const writers = Array.from({ length: 16 }, (_, index) =>
      writer(clone.directory, 'origin', `w${index}`, 1),
    );
    await allWritten(await Promise.all(writers.map(({ ended }) => ended)), open(clone), 1);
    expect(origin.git('rev-list', '--count', branch)).toBe('17');
  }, 120_000);

  test('sixteen processes in one repository without a remote lose nothing', async () => {
    const scratch = space.repository();
    const writers = Array.from({ length: 16 }, (_, index) => writer(scratch.directory, '-', `w${index}`, 1));
    await allWritten(
      await Promise.all(writers.map(({ ended }) => ended)),
      open(scratch, { remote: undefined }),
      1,
    );
  }, 120_000);

  test('writers that are killed leave a ledger that others go on writing', async () => {
    const { origin, clone } = pair();
    const told: Digest[] = [];
    for (let round = 0; round < 3; round++) {
      const victims = [0, 1].map((index) => writer(clone.directory, 'origin', `k${round}${index}`, 1000));
      const deadline = Date.now() + 60_000;
      while (victims.some((one) => one.printed() < 1 + round) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 5 + round));
      }
      for (const { child } of victims) child.kill('SIGKILL');
      for (const { ended } of victims) told.push(...(await ended).lines.slice(1));
    }
    const ledger = open(clone);
    await ledger.append([revocation('after')]);
    const read = packages(await ledger.read());
    expect(read).toEqual(expect.arrayContaining([...told, digestOf('after')]));
    expect(new Set(read).size).toBe(read.length);
    expect(origin.git('fsck', '--no-dangling')).toBe('');
    expect(clone.git('status', '--porcelain')).toBe('');
    // Nor is anything left lying about.
    expect(readdirSync(join(clone.directory, '.git/tidegate/tmp'))).toEqual([]);
  }, 120_000);

  test('appends of one ledger are written one after the other', async () => {
    const { clone } = pair();
    const ledger = open(clone);
    await Promise.all(Array.from({ length: 8 }, (_, index) => ledger.append([revocation(`r${index}`)])));
    expect(packages(await ledger.read())).toEqual(
      Array.from({ length: 8 }, (_, index) => digestOf(`r${index}`)),
    );
  });
});
