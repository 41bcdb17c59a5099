/**
 * A very large model on its way to a registry and back, each step in a process of its own, beside `skopeo copy` of the
 * same package: memory, speed, and whether every byte came back. The registry is Debian's docker-registry where it is
 * installed, and one of our own elsewhere. Linux alone tells a process's memory. Run it with:
 * node soak/registry.ts [megabytes]
 */
import { spawn } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  dockerRegistryInstalled,
  startDockerRegistry,
  startNodeRegistry,
} from '../sandbox/registry/index.ts';
import { openPackageStore } from '../src/adapters/oci/index.ts';
import { digestOf, type Digest } from '../src/domain/digest.ts';
import { packageTag } from '../src/domain/package.ts';
import type { PackageSource } from '../src/ports/packages.ts';

const megabytes = Number(process.argv[2] ?? 3_000);
/** MiB that a process of ours may have at most. */
const bar = 150;
const bytesOfMegabyte = 1_000_000;
const MiB = 2 ** 20;

const directory = await mkdtemp(join(tmpdir(), 'tidegate-soak-'));
const child = fileURLToPath(new URL('../test/support/package-child.ts', import.meta.url));
const home = join(directory, 'home');
const problems: string[] = [];

/** Random bytes, so that nothing is sparse and nothing can be compressed. @returns their SHA-256. */
async function makeModel(file: string): Promise<string> {
  const bytes = Buffer.alloc(bytesOfMegabyte);
  const hash = createHash('sha256');
  await using handle = await open(file, 'w');
  for (let at = 0; at < megabytes; at++) {
    hash.update(randomFillSync(bytes));
    await handle.write(bytes);
  }
  await handle.sync();
  return hash.digest('hex');
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: MiB })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

interface Ran {
  readonly seconds: number;
  /** The most memory that it had, in MiB; 0 where nobody tells. */
  readonly peak: number;
  readonly output: string;
}

/** Runs a program to its end, and looks at its memory every now and then: the kernel keeps the most that it had. */
async function run(command: string, ...args: readonly string[]): Promise<Ran> {
  const start = performance.now();
  const program = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { HOME: home, PATH: process.env.PATH },
  });
  let output = '';
  let peak = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${program.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It is gone, or this isn't Linux.
    }
  };
  const looking = setInterval(look, 20);
  program.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    program.once('error', reject);
    program.once('close', resolve);
  });
  clearInterval(looking);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${output}`);
  return { seconds: (performance.now() - start) / 1000, peak, output };
}

const order = (what: object) =>
  run(process.execPath, '--disable-warning=ExperimentalWarning', child, JSON.stringify(what));
const skopeo = (from: string, to: string) =>
  run(
    'skopeo',
    ...['--insecure-policy', 'copy', '--quiet', '--preserve-digests'],
    ...['--src-tls-verify=false', '--dest-tls-verify=false', from, to],
  );

const rows: string[] = [];
function row(what: string, { seconds, peak }: Ran, note: string): void {
  const speed = (megabytes / seconds).toFixed(0);
  rows.push(
    `| ${what} | ${seconds.toFixed(1)} | ${speed} | ${peak === 0 ? '?' : peak.toFixed(0)} | ${note} |`,
  );
  process.stderr.write(`${rows.at(-1)}\n`);
}

/** One of ours: its memory is held against the bar. */
async function ours(what: string, ordered: object, note: string, digest?: Digest): Promise<Digest> {
  const ran = await order(ordered);
  const result = JSON.parse(ran.output.trim().split('\n').at(-1) ?? '') as {
    digest: Digest;
    highWater?: number;
  };
  const peak = result.highWater === undefined ? 0 : result.highWater / MiB;
  row(what, { ...ran, peak }, note);
  if (peak > bar) problems.push(`${what} took ${peak.toFixed(0)} MiB`);
  if (digest !== undefined && result.digest !== digest) problems.push(`${what} gave ${result.digest}`);
  return result.digest;
}

async function soak(): Promise<void> {
  await mkdir(home);
  const model = join(directory, 'model.bin');
  const expected = await makeModel(model);
  const content = { directory: join(directory, 'registry') };
  await using registry = dockerRegistryInstalled()
    ? await startDockerRegistry(content)
    : await startNodeRegistry(content);
  const source: PackageSource = {
    metadata: {
      schema: 1,
      bot: 'soak',
      inputs: digestOf('soak'),
      local: false,
      engine: { name: 'builtin', trainer: '1' },
      images: {},
      model: { file: 'model.bin', id: 'soak' },
      actions: { kind: 'none', names: [] },
      metrics: {},
    },
    modelFile: model,
    actionsDirectory: undefined,
  };
  const at = (path: string) => `oci://${registry.host}/${path}`;
  const staging = at('soak/staging');
  const unpacked = join(directory, 'unpacked');
  const layout = join(directory, 'layout');

  const digest = await ours(
    'pack into the registry',
    { do: 'pack', store: staging, source },
    'read twice: first for its name',
  );
  await rm(model);
  await ours(
    'unpack from the registry',
    { do: 'unpack', store: staging, digest, directory: unpacked },
    'verified, listed, durable',
    digest,
  );
  const came = await sha256(join(unpacked, 'model', 'model.bin'));
  if (came !== expected) problems.push(`the model came back as ${came} instead of ${expected}`);
  await rm(unpacked, { recursive: true });
  await ours(
    'copy from the registry to a folder',
    { do: 'copy', store: layout, from: staging, digest },
    'verified, durable',
    digest,
  );
  const stored = (await (await openPackageStore(layout)).find(digest))?.metadata;
  if (!stored) throw new Error('The folder has no such package.');
  const tag = packageTag(stored, digest);
  await ours(
    'copy from a folder to the registry',
    { do: 'copy', store: at('soak/pushed'), from: layout, digest },
    'another repository',
    digest,
  );
  await ours(
    'promote within the registry',
    { do: 'copy', store: at('soak/production'), from: staging, digest },
    'no byte of it',
    digest,
  );
  const hasSkopeo = await run('skopeo', '--version').then(
    () => true,
    () => false,
  );
  if (!hasSkopeo) return void rows.push('| skopeo copy | | | | not installed |');
  const image = `docker://${registry.host}/soak/skopeo:${tag}`;
  row('skopeo copy, folder to registry', await skopeo(`oci:${layout}:${tag}`, image), '');
  const theirs = join(directory, 'theirs');
  row('skopeo copy, registry to folder', await skopeo(image, `oci:${theirs}:${tag}`), '');
}

try {
  await soak();
  console.log(
    `A model of ${megabytes} MB of random bytes, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.versions.node}, ${dockerRegistryInstalled() ? 'docker-registry' : 'our own registry'} on the same machine.\n`,
  );
  console.log('| what | s | MB/s | peak MiB | |\n|---|--:|--:|--:|---|');
  for (const line of rows) console.log(line);
  console.log('');
  for (const problem of problems) console.log(`MISSED: ${problem}`);
  if (problems.length === 0)
    console.log(`held: the model came back as it was, and no process of ours had more than ${bar} MiB`);
  else process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
