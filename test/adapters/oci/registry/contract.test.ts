import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  dockerRegistryInstalled,
  startDockerRegistry,
  type Running,
} from '../../../../sandbox/registry/index.ts';
import { startNodeRegistry } from '../../../../sandbox/registry/node-registry.ts';
import { registryBlobs } from '../../../../src/adapters/oci/registry/index.ts';
import { temporary } from '../../../support/packages.ts';
import { packageStoreContract } from '../contract.ts';
import { flipped, nobody } from './support.ts';

const installed = dockerRegistryInstalled();
if (!installed)
  process.stderr.write('SKIPPED: docker-registry is not installed, the peer of these tests is missing.\n');

test('CI has docker-registry', () => {
  expect(installed || process.env.CI !== 'true').toBe(true);
});

/** A repository's name for a directory of a test. */
const repository = (directory: string) =>
  `t${createHash('sha256').update(directory).digest('hex').slice(0, 12)}/bots`;

/** Holds a kind of registry to the stores' contract. `file` says where it keeps a blob's bytes. */
function registryContract(
  kind: string,
  start: (directory: string) => Promise<Running>,
  file: (directory: string, hex: string) => string,
): void {
  const directory = temporary();
  const registries = new Map<string, Running>();
  /** Files that were spoiled, as they were: a registry keeps them for all tests, whatever is pushed. */
  const whole = new Map<string, Uint8Array>();
  /** A registry keeps one blob once, whoever has it: what is copied goes to another one. */
  const which = (place: string) => join(directory.path, basename(place) === 'to' ? 'second' : 'first');

  beforeAll(async () => {
    for (const name of ['first', 'second'])
      registries.set(join(directory.path, name), await start(join(directory.path, name)));
  });
  afterEach(() => {
    for (const [path, bytes] of whole) writeFileSync(path, bytes);
    whole.clear();
  });
  afterAll(async () => {
    for (const registry of registries.values()) await registry.stop();
    directory[Symbol.dispose]();
  });

  packageStoreContract(kind, (place) => ({
    blobs: registryBlobs({
      location: `oci://${registries.get(which(place))!.host}/${repository(place)}`,
      environment: nobody,
    }),
    mends: ['remove'],
    spoil(digest, how) {
      const path = file(which(place), digest.slice('sha256:'.length));
      const bytes = readFileSync(path);
      whole.set(path, bytes);
      if (how === 'remove') rmSync(path);
      else writeFileSync(path, how === 'truncate' ? bytes.subarray(0, 600) : flipped(bytes));
    },
  }));
}

(installed ? describe : describe.skip)("Debian's registry", () => {
  const start = (directory: string) => startDockerRegistry({ directory });
  registryContract('docker-registry', start, (directory, hex) =>
    join(directory, 'content/docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data'),
  );
});

describe("the sandbox's registry", () => {
  const start = (directory: string) => startNodeRegistry({ directory });
  registryContract("the sandbox's registry", start, (directory, hex) => join(directory, 'blobs/sha256', hex));
});
