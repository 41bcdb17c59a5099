import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  dockerRegistryInstalled,
  startDockerRegistry,
  type Running,
} from '../../../../sandbox/registry/index.ts';
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

(installed ? describe : describe.skip)('docker-registry', () => {
  const directory = temporary();
  const registries: Record<'first' | 'second', Running | undefined> = { first: undefined, second: undefined };
  /** A registry keeps one blob once, whoever has it: what is copied goes to another one. */
  const which = (place: string) => (basename(place) === 'to' ? 'second' : 'first');

  beforeAll(async () => {
    for (const name of ['first', 'second'] as const)
      registries[name] = await startDockerRegistry({ directory: join(directory.path, name) });
  });
  /** Whole files by their names: it keeps a spoiled one for all tests, whatever is pushed. */
  const whole = new Map<string, Uint8Array>();
  afterEach(() => {
    for (const [file, bytes] of whole) writeFileSync(file, bytes);
    whole.clear();
  });
  afterAll(async () => {
    for (const registry of Object.values(registries)) await registry?.stop();
    directory[Symbol.dispose]();
  });

  packageStoreContract('docker-registry', (place) => {
    const root = join(directory.path, which(place), 'content', 'docker/registry/v2/blobs/sha256');
    return {
      blobs: registryBlobs({
        location: `oci://${registries[which(place)]!.host}/${repository(place)}`,
        environment: nobody,
      }),
      mends: ['remove'],
      spoil(digest, how) {
        const hex = digest.slice('sha256:'.length);
        const file = join(root, hex.slice(0, 2), hex, 'data');
        whole.set(file, readFileSync(file));
        if (how === 'remove') rmSync(file);
        else if (how === 'truncate') writeFileSync(file, readFileSync(file).subarray(0, 600));
        else writeFileSync(file, flipped(readFileSync(file)));
      },
    };
  });
});
