import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { buildImage } from '../../../../sandbox/cluster/image.ts';
import { cluster } from '../../../support/cluster.ts';
import { temporary } from '../../../support/packages.ts';
import { applyBakery, available, bakeryIn, endOf, podsOf, reaching, type World } from './world.ts';

jest.setTimeout(120_000);

const it = cluster();
const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

(it ? describe : describe.skip)('what a pod runs', () => {
  const here = it!;
  const scratch = temporary();
  let world: World;
  beforeAll(async () => {
    world = await bakeryIn(here, scratch.path);
  });
  afterAll(() => scratch[Symbol.dispose]());

  test('is an image that is built once for one content', async () => {
    const again = await buildImage({ registry: here.registry, base: here.baseImage });
    expect(again).toMatchObject({ built: false, reference: world.image });
    expect(world.image).toMatch(/\/tidegate@sha256:[0-9a-f]{64}$/);
  });

  test.each(['image-volume', 'init-container'] as const)(
    'is a bot that answers, with its package by %s, as a restricted pod',
    async (delivery) => {
      await using namespace = await here.namespace('image', restricted);
      const names = await applyBakery(here, world, namespace.name, { delivery });
      const tookMs = await available(here, namespace.name, names);
      expect(tookMs).toBeLessThan(60_000);
      await using core = await reaching(here, namespace.name, { service: names.core, port: 5005 });
      expect(await (await core.get('/status')).json()).toEqual({
        model_file: world.serve.expect.modelFile,
        model_id: world.serve.expect.modelId,
        num_active_training_jobs: 0,
      });
      // The menu is what an action of the package says.
      expect((await core.say('ann', 'show me the menu')).join('\n')).toContain('croissant');
      await using actions = await reaching(here, namespace.name, { service: names.actions, port: 5055 });
      expect(await (await actions.get('/health')).json()).toEqual({ status: 'ok' });
    },
  );

  test('goes on with its conversations in other replicas, and loses no request when one is ended', async () => {
    await using namespace = await here.namespace('image', restricted);
    const names = await applyBakery(here, world, namespace.name, {
      delivery: 'image-volume',
      replicas: 2,
      drainSeconds: 3,
      trackerStore: { url: here.redis },
    });
    await available(here, namespace.name, names);
    const pods = (await podsOf(here, namespace.name, 'core')).map(({ metadata }) => metadata.name);
    expect(pods).toHaveLength(2);
    // A sender of its own, since all tests share one Redis.
    const sender = `ann of ${namespace.name}`;
    {
      await using one = await reaching(here, namespace.name, { pod: pods[0]!, port: 5005 });
      await using other = await reaching(here, namespace.name, { pod: pods[1]!, port: 5005 });
      expect(await one.say(sender, 'I want to order a dozen croissants')).toEqual([
        'When will you pick it up?',
      ]);
      expect(await other.say(sender, 'In the afternoon')).toEqual(['Shall we wrap it as a gift?']);
    }
    await using core = await reaching(here, namespace.name, { service: names.core, port: 5005 });
    let answered = 0;
    let isDone = false;
    const failed: string[] = [];
    const talking = Array.from({ length: 4 }, async (_, number) => {
      while (!isDone) {
        const text = await core.say(`${sender} ${number}`, '/greet').catch((error: unknown) => String(error));
        if (typeof text === 'string' || text.length === 0) failed.push(String(text));
        else answered += 1;
      }
    });
    await here.kubectl(['delete', 'pod', pods[0]!, `--namespace=${namespace.name}`]);
    await available(here, namespace.name, names);
    isDone = true;
    await Promise.all(talking);
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThan(100);
    expect((await core.say(sender, 'yes please'))[0]).toMatch(/^12 × croissant for the afternoon/);
  });

  test('ends clearly, and never gets ready, where its Redis lets nobody in', async () => {
    await using namespace = await here.namespace('image', restricted);
    const url = here.redis.replace('redis://', 'redis://:hunter2@').replace(/:\d+$/, ':1');
    await applyBakery(here, world, namespace.name, { delivery: 'image-volume', trackerStore: { url } });
    const ended = await endOf(here, namespace.name, 'core', 'containerStatuses');
    expect(ended.exitCode).toBe(3);
    expect(ended.message).toMatch(/Redis at redis:\/\/\S+:1\/0 can't be reached/);
    expect(ended.message).not.toContain('hunter2');
  });

  test('says what is wrong where an init container finds no such package', async () => {
    await using namespace = await here.namespace('image', restricted);
    const reference = `${here.registry}/t-image/bots@sha256:${'0'.repeat(64)}`;
    await applyBakery(here, world, namespace.name, { delivery: 'init-container', reference });
    const ended = await endOf(here, namespace.name, 'core', 'initContainerStatuses');
    expect(ended.exitCode).toBe(2);
    expect(ended.message).toContain('has no package sha256:0000');
  });
});
