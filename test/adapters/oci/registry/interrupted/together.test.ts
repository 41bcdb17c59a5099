import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import {
  dockerRegistryInstalled,
  type FaultProxy,
  type HoldPhase,
  type RecordedRequest,
} from '../../../../../sandbox/registry/index.ts';
import { startProcess } from '../../../../support/package-process.ts';
import type { Order } from '../../../../support/package-child.ts';
import { promote, push, type Operation } from './operations.ts';
import { startStage, type Stage } from './stage.ts';

const kind = dockerRegistryInstalled() ? 'docker-registry' : 'node';

/** Where the first process is held while the second one does all of its work. */
const moments: readonly (readonly [string, Parameters<FaultProxy['hold']>[0], HoldPhase])[] = [
  ['looks whether the model is there', { method: 'HEAD' }, 'answered'],
  ['begins an upload', { method: 'POST', path: /uploads/ }, 'answered'],
  ['sends the model', { method: 'PUT', path: /uploads/ }, 'arrived'],
  ['publishes', { method: 'PUT', path: /manifests/ }, 'arrived'],
];

describe('two at once', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ kind, tokens: false });
  }, 120_000);
  afterAll(async () => await stage[Symbol.asyncDispose]());
  const start = (order: Order) =>
    startProcess(order, {
      env: { ...stage.environment, NODE_COMPILE_CACHE: join(stage.directory, 'compiled') },
    });
  let count = 0;

  /** One is held in the middle while the other does everything; both end well, and the package is there. */
  async function overlap(
    first: Operation,
    second: (first: Order) => Order,
    moment: Parameters<FaultProxy['hold']>[0],
    phase: HoldPhase,
  ): Promise<readonly RecordedRequest[]> {
    const attempt = await first.prepare(stage, `together-${(count += 1)}`);
    stage.proxy.reset();
    using held = stage.proxy.hold(moment, phase);
    const one = start(attempt.order);
    await held.reached(20_000);
    const other = start(second(attempt.order));
    expect((await other.ended).result).toMatchObject({ digest: stage.shipped.digest });
    expect(await attempt.done()).toEqual([]);
    held.release();
    expect((await one.ended).result).toMatchObject({ digest: stage.shipped.digest });
    expect(await attempt.done()).toEqual([]);
    return stage.proxy.requests;
  }

  test.each(moments)(
    'two push one package, the first one held when it %s',
    async (_, moment, phase) => {
      await overlap(push, (same) => same, moment, phase);
    },
    120_000,
  );

  test.each(moments)(
    'one pushes where another promotes to, held when it %s',
    async (_, moment) => {
      const { digest } = stage.shipped;
      const promoting = ({ store }: Order): Order => ({
        do: 'copy',
        store,
        from: stage.sourceLocation,
        digest,
      });
      await overlap(push, promoting, moment, 'arrived');
    },
    120_000,
  );

  test.each([
    ['reads the manifest', { method: 'GET' }],
    ['mounts', { method: 'POST', path: /mount=/ }],
    ['publishes', { method: 'PUT', path: /manifests/ }],
  ] as const)(
    'one promotes where another pushes to, held when it %s',
    async (_, moment) => {
      const pushing = ({ store }: Order): Order => ({ do: 'pack', store, source: stage.shipped.source });
      await overlap(promote, pushing, moment, 'arrived');
    },
    120_000,
  );

  test('four that start at the same moment', async () => {
    const attempt = await push.prepare(stage, 'four');
    stage.proxy.reset();
    const all = [1, 2, 3, 4].map(() => start(attempt.order));
    for (const one of all) expect((await one.ended).result).toMatchObject({ digest: stage.shipped.digest });
    expect(await attempt.done()).toEqual([]);
  }, 120_000);
});
