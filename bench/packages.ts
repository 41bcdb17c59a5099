/**
 * How fast a package of a 512 MB model comes to be, beside what it can't be faster than (SHA-256 of the same file, in
 * the same process) and what people would type instead. Run it with: node bench/packages.ts [megabytes] [rounds]
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPackageStore } from '../src/adapters/oci/index.ts';
import { digestOf } from '../src/domain/digest.ts';
import type { PackageSource } from '../src/ports/packages.ts';

const megabytes = Number(process.argv[2] ?? 512);
const rounds = Number(process.argv[3] ?? 5);
const chunk = 1024 * 1024;
/** Packing must be at least this fast, as a share of the speed of SHA-256. */
const bar = 0.8;

const directory = await mkdtemp(join(tmpdir(), 'tidegate-bench-'));
const model = join(directory, 'model.tar.gz');

async function makeModel(): Promise<void> {
  await using file = await open(model, 'w');
  const bytes = Buffer.alloc(chunk);
  for (let at = 0; at < megabytes; at++) await file.write(randomFillSync(bytes));
  await file.sync();
}

async function sha256(): Promise<void> {
  const hash = createHash('sha256');
  const bytes = Buffer.alloc(chunk);
  await using file = await open(model);
  for (;;) {
    const { bytesRead } = await file.read(bytes, 0, chunk);
    if (bytesRead === 0) break;
    hash.update(bytes.subarray(0, bytesRead));
  }
  hash.digest();
}

function run(command: string, ...args: readonly string[]): void {
  const { status, error } = spawnSync(command, [...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw error ?? new Error(`${command} failed`);
}

const source: PackageSource = {
  metadata: {
    schema: 1,
    bot: 'bench',
    inputs: digestOf('bench'),
    local: false,
    engine: { name: 'builtin', trainer: '1' },
    images: {},
    model: { file: 'model.tar.gz', id: 'bench' },
    actions: { kind: 'none', names: [] },
    metrics: {},
  },
  modelFile: model,
  actionsDirectory: undefined,
};

const fresh = (name: string) => rm(join(directory, name), { recursive: true, force: true });

/** Each with what it needs before, which isn't measured. */
const candidates = [
  { name: 'SHA-256 of the file, 1 MiB reads', before: async () => {}, work: sha256 },
  {
    name: 'pack into an empty layout, durable',
    before: () => fresh('store'),
    work: async () => void (await (await openPackageStore(join(directory, 'store'))).pack(source)),
  },
  {
    name: 'unpack it, listed and verified, durable',
    before: () => fresh('out'),
    work: async () => {
      const store = await openPackageStore(join(directory, 'store'));
      for (const { digest } of await store.list()) await store.unpack(digest, join(directory, 'out'));
    },
  },
  {
    name: 'cp, sync and sha256sum',
    before: () => fresh('copy'),
    work: () => {
      run('cp', model, join(directory, 'copy'));
      run('sync', join(directory, 'copy'));
      run('sha256sum', join(directory, 'copy'));
      return Promise.resolve();
    },
  },
] as const;

try {
  await makeModel();
  const times = candidates.map((): number[] => []);
  // Side by side, round by round: what else the machine does meets all of them.
  for (let round = 0; round < rounds; round++)
    for (const [at, { before, work }] of candidates.entries()) {
      await before();
      const start = performance.now();
      await work();
      times[at]!.push(performance.now() - start);
    }
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const base = median(times[0]!);
  console.log(`A model of ${megabytes} MB, median of ${rounds} rounds\n`);
  console.log('| what | ms | MB/s | of SHA-256 |\n|---|--:|--:|--:|');
  for (const [at, { name }] of candidates.entries()) {
    const ms = median(times[at]!);
    console.log(
      `| ${name} | ${ms.toFixed(0)} | ${((megabytes / ms) * 1000).toFixed(0)} | ${((base / ms) * 100).toFixed(0)} % |`,
    );
  }
  const share = base / median(times[1]!);
  console.log(`\nPeak memory of this process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  console.log(`Packing at ${bar * 100} % of SHA-256 or faster: ${share >= bar ? 'yes' : 'NO'}`);
  if (share < bar) process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
