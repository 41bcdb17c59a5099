import { describe, expect, test } from '@jest/globals';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { retire, type RetireRequest } from '../../src/steps/retire.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { World } from '../support/fakes/world.ts';
import { staged } from './scenes.ts';

/** Staging runs a bot, which has left main unless told otherwise. */
async function running(left = true): Promise<World> {
  const world = new World();
  world.commitBot('bank', 'hello = Hi');
  await staged(world);
  if (left) world.repository.commit('main', { 'bots/bank/data.txt': undefined });
  world.life.log.length = 0;
  return world;
}

const end = async (world: World, given: Partial<RetireRequest> = {}) =>
  retire(world.ports, {
    workspace: await world.workspace(),
    environment: world.environment('staging'),
    bot: 'bank',
    yes: false,
    ...given,
  });

describe('a bot that is gone from the default branch', () => {
  test('ends, and everything of it in the environment is forgotten', async () => {
    const world = await running();
    const was = world.target('staging').state('bank');
    expect(await end(world)).toEqual({ reason: 'retired', was });
    expect(world.target('staging').bots.has('bank')).toBe(false);
    expect(world.reporter.steps.at(-1)).toEqual({ title: 'End bank in staging', end: 'done' });
    // What was made and said of it stays.
    expect(world.store().packages.size).toBe(1);
    expect(world.ledger.of('verification')).toHaveLength(1);
  });

  test('ends once: another time there is nothing to do', async () => {
    const world = await running();
    await end(world);
    expect(await end(world)).toEqual({ reason: 'nothing' });
    expect(world.life.logged('end')).toEqual(['end bank staging']);
    world.target('staging').state('emptied');
    expect(await end(world, { bot: 'emptied' })).toEqual({ reason: 'nothing' });
    expect(await end(world, { bot: 'nobody' })).toEqual({ reason: 'nothing' });
  });

  test('ends wherever it is killed', async () => {
    await convergesWhereverItIsKilled(async () => {
      const world = await running();
      return { world, run: () => end(world) };
    });
  });

  test('that somebody else ends at the same moment has ended', async () => {
    const world = await running();
    world.target('staging').meanwhile.end = () => world.target('staging').bots.delete('bank');
    expect(await end(world)).toEqual({ reason: 'nothing' });
    expect(world.reporter.steps.at(-1)).toMatchObject({ end: 'done: it was ended already' });
  });

  test('that cannot be ended is told by whatever keeps it', async () => {
    const world = await running();
    const trouble = new EnvironmentError('The API is gone.', { code: 'gone' });
    world.target('staging').end = () => Promise.reject(trouble);
    await expect(end(world)).rejects.toBe(trouble);
    expect(world.reporter.steps.at(-1)).toMatchObject({ end: 'failed: it broke off' });
  });
});

describe('a bot of the default branch', () => {
  test('with the traffic is only ended where that is meant', async () => {
    const world = await running(false);
    await expect(end(world)).rejects.toMatchObject({
      code: 'still-a-bot',
      next: 'If that is meant: tidegate retire bank --environment staging --yes',
    });
    expect(world.life.logged('end')).toEqual([]);
    expect(await end(world, { yes: true })).toMatchObject({ reason: 'retired' });
  });

  test('without the traffic has no customers who would miss it', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    await staged(world, 'bank', { preview: true });
    expect(await end(world)).toMatchObject({ reason: 'retired' });
  });
});
