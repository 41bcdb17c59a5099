/**
 * What moving packages costs, beside `skopeo copy` in the same run: requests and bytes of a promotion within a registry,
 * requests of a push that changes nothing, and the time of pushes and pulls of a new model. The registry is Debian's
 * docker-registry where it is installed, and one of our own elsewhere. Run it with:
 * node bench/registry.ts [megabytes] [rounds]
 */
import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  dockerRegistryInstalled,
  startDockerRegistry,
  startFaultProxy,
  startNodeRegistry,
  startTokenServer,
  type RecordedRequest,
  type Running,
  type TokenServer,
} from '../sandbox/registry/index.ts';
import { openPackageStore } from '../src/adapters/oci/index.ts';
import { digestOf, type Digest } from '../src/domain/digest.ts';
import { packageTag } from '../src/domain/package.ts';
import type { PackageSource } from '../src/ports/packages.ts';

const megabytes = Number(process.argv[2] ?? 512);
const rounds = Number(process.argv[3] ?? 3);
const run = promisify(execFile);
const directory = await mkdtemp(join(tmpdir(), 'tidegate-bench-'));
const real = dockerRegistryInstalled();
const skopeo = await run('skopeo', ['--version']).then(
  () => true,
  () => false,
);

let count = 0;
const fresh = (name: string) => join(directory, `${name}-${(count += 1)}`);

async function startRegistry(auth?: TokenServer): Promise<Running> {
  const place = fresh('registry');
  await mkdir(place);
  const options = { directory: place, ...(auth && { auth }) };
  return real ? startDockerRegistry(options) : startNodeRegistry(options);
}

async function makeModel(file: string): Promise<void> {
  const bytes = Buffer.alloc(1024 * 1024);
  await using handle = await open(file, 'w');
  for (let at = 0; at < megabytes; at++) await handle.write(randomFillSync(bytes));
  await handle.sync();
}

const source = (modelFile: string): PackageSource => ({
  metadata: {
    schema: 1,
    bot: 'bench',
    inputs: digestOf('bench'),
    local: false,
    engine: { name: 'builtin', trainer: '1' },
    images: {},
    model: { file: 'model.bin', id: 'bench' },
    actions: { kind: 'none', names: [] },
    metrics: {},
  },
  modelFile,
  actionsDirectory: undefined,
});

const copySkopeo = (from: string, to: string) =>
  run('skopeo', [
    ...['--insecure-policy', 'copy', '--quiet', '--preserve-digests'],
    ...['--src-tls-verify=false', '--dest-tls-verify=false', from, to],
  ]);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const shown = (requests: readonly RecordedRequest[]) =>
  [...Map.groupBy(requests, ({ method }) => method)]
    .map(([method, all]) => `${all.length} ${method}`)
    .join(', ');
/** Bytes of bodies that are no manifest, tag list or token: those of blobs. */
const blobBytes = (requests: readonly RecordedRequest[]) =>
  requests
    .filter(({ path }) => path.includes('/blobs/'))
    .reduce(
      (sum, { requestBytes, responseBytes, method }) =>
        sum + requestBytes + (method === 'GET' ? responseBytes : 0),
      0,
    );

const missed: string[] = [];
function bar(name: string, held: boolean): void {
  console.log(`${held ? 'held' : 'MISSED'}: ${name}`);
  if (!held) missed.push(name);
}

/** Requests of a push that changes nothing, and of a promotion to another repository of the same registry. */
async function countRequests(layout: string, digest: Digest, tag: string): Promise<void> {
  console.log(`\nRequests for a package of ${megabytes} MB, through a proxy that counts them\n`);
  console.log('| what | requests | bytes of blobs |\n|---|---|--:|');
  const row = (what: string, requests: readonly RecordedRequest[], more = '') =>
    console.log(`| ${what} | ${requests.length}: ${shown(requests)}${more} | ${blobBytes(requests)} |`);
  const bars: (() => void)[] = [];
  for (const withTokens of [false, true]) {
    await using tokens = withTokens
      ? await startTokenServer({
          users: { bench: { password: 'bench', repositories: { 'team/*': ['pull', 'push'] } } },
        })
      : undefined;
    await using registry = await startRegistry(tokens);
    // A promotion comes in a process of its own, which knows no token yet: another address of the same registry.
    const front = () =>
      startFaultProxy({ upstream: registry.origin, ...(tokens && { others: [tokens.origin] }) });
    await using pushes = await front();
    await using promotions = await front();
    const config = fresh('docker');
    await mkdir(config);
    const auth = Buffer.from('bench:bench').toString('base64');
    const auths = { [pushes.host]: { auth }, [promotions.host]: { auth } };
    await writeFile(join(config, 'config.json'), JSON.stringify({ auths }));
    const options = { environment: { ...process.env, DOCKER_CONFIG: config } };
    const staging = await openPackageStore(`oci://${pushes.host}/team/staging`, options);
    await staging.copy(digest, await openPackageStore(layout));
    const how = withTokens ? ', with token authentication' : '';

    pushes.reset();
    await staging.copy(digest, await openPackageStore(layout));
    row(`push again${how}`, pushes.requests);
    const pushed = [...pushes.requests];

    const asked = tokens?.requests.length ?? 0;
    const production = await openPackageStore(`oci://${promotions.host}/team/production`, options);
    await production.copy(digest, await openPackageStore(`oci://${promotions.host}/team/staging`, options));
    const promoted = [...promotions.requests];
    const forTokens = (tokens?.requests.length ?? 0) - asked;
    row(`promote${how}`, promoted, withTokens ? `, ${forTokens} of them for tokens` : '');

    bars.push(() => {
      const most = withTokens ? 7 : 4;
      bar(`promotion${how}: at most ${most} requests`, promoted.length <= most);
      bar(`promotion${how}: no byte of a blob`, blobBytes(promoted) === 0);
      if (!withTokens)
        bar(
          'push of what is there: HEADs alone',
          pushed.every(({ method }) => method === 'HEAD'),
        );
    });
    if (!withTokens && skopeo) {
      promotions.reset();
      const repository = `docker://${promotions.host}/team`;
      await copySkopeo(`${repository}/staging:${tag}`, `${repository}/skopeo:${tag}`);
      row('skopeo copy to another repository', promotions.requests);
    }
  }
  console.log('');
  for (const check of bars) check();
}

/** Pushes and pulls of a new package, each round with a registry of its own: nothing is there, nothing is remembered. */
async function timeTransfers(layout: string, digest: Digest, tag: string): Promise<void> {
  const times = { push: [], pull: [], theirPush: [], theirPull: [] } as Record<string, number[]>;
  for (let round = 0; round < rounds; round++) {
    const ours = async () => {
      await using registry = await startRegistry();
      const location = `oci://${registry.host}/team/bots`;
      const pulled = fresh('pulled');
      times['push']!.push(
        await timed(async () =>
          (await openPackageStore(location)).copy(digest, await openPackageStore(layout)),
        ),
      );
      times['pull']!.push(
        await timed(async () =>
          (await openPackageStore(pulled)).copy(digest, await openPackageStore(location)),
        ),
      );
      await rm(pulled, { recursive: true });
    };
    const theirs = async () => {
      await using registry = await startRegistry();
      const image = `docker://${registry.host}/team/bots:${tag}`;
      const pulled = fresh('pulled');
      times['theirPush']!.push(await timed(() => copySkopeo(`oci:${layout}:${tag}`, image)));
      times['theirPull']!.push(await timed(() => copySkopeo(image, `oci:${pulled}:${tag}`)));
      await rm(pulled, { recursive: true });
    };
    // In turns, so that neither always finds a warmer machine.
    for (const each of round % 2 === 0 ? [ours, theirs] : [theirs, ours])
      if (skopeo || each === ours) await each();
  }
  console.log(`\nA new package of ${megabytes} MB, median of ${rounds} rounds (and the fastest)\n`);
  console.log("| what | ms | fastest | MB/s | of skopeo's time |\n|---|--:|--:|--:|--:|");
  const row = (what: string, own: readonly number[], other: readonly number[]) => {
    const ms = median(own);
    const share = other.length === 0 ? '' : `${((ms / median(other)) * 100).toFixed(0)} %`;
    console.log(
      `| ${what} | ${ms.toFixed(0)} | ${Math.min(...own).toFixed(0)} | ${((megabytes / ms) * 1000).toFixed(0)} | ${share} |`,
    );
  };
  const { push = [], pull = [], theirPush = [], theirPull = [] } = times;
  row('push, from a layout', push, theirPush);
  row('pull, into a layout, durable', pull, theirPull);
  if (!skopeo) return console.log('\nskopeo is not installed: nothing to compare with.');
  row('skopeo copy, layout to registry', theirPush, []);
  row('skopeo copy, registry to layout', theirPull, []);
  console.log('');
  bar('push no slower than skopeo', median(push) <= median(theirPush));
  bar('pull no slower than skopeo', median(pull) <= median(theirPull));
}

try {
  console.log(
    `The registry is ${real ? "Debian's docker-registry" : 'our own: docker-registry is not installed'}.`,
  );
  const model = join(directory, 'model.bin');
  await makeModel(model);
  const layout = join(directory, 'layout');
  const { digest, metadata } = await (await openPackageStore(layout)).pack(source(model));
  await rm(model);
  const tag = packageTag(metadata, digest);
  await countRequests(layout, digest, tag);
  await timeTransfers(layout, digest, tag);
  console.log(
    `\nPeak memory of this process, a registry's proxy among it: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  if (missed.length > 0) process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
