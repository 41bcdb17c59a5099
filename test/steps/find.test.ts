import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/domain/errors.ts';
import {
  heldBotNamed,
  packageNamed,
  packageOfCommit,
  runningRevision,
  testRunning,
} from '../../src/steps/find.ts';
import { World } from '../support/fakes/world.ts';
import { staged, trained } from './scenes.ts';

function oneBot(): World {
  const world = new World();
  world.commitBot('bank', 'hello = Hi', 'greets: hello > Hi');
  return world;
}

const wanted = (world: World, text?: string) => ({
  project: world.project,
  bot: world.bot('bank'),
  commit: world.head,
  text,
});

describe('a package', () => {
  test('of a commit is found by its inputs, and there may be none', async () => {
    const world = oneBot();
    expect(await packageOfCommit(world.ports, wanted(world))).toBeUndefined();
    await expect(packageNamed(world.ports, wanted(world))).rejects.toThrow(
      `bank has no package for commit ${world.head.slice(0, 7)}.`,
    );
    const stored = await trained(world);
    expect(await packageOfCommit(world.ports, wanted(world))).toEqual({ stored, commit: world.head });
    expect(await packageNamed(world.ports, wanted(world))).toEqual({ stored, commit: world.head });
  });

  test('is found by its first digits, with the commit that it was made for', async () => {
    const world = oneBot();
    const stored = await trained(world);
    const commit = world.head;
    world.commitBot('bank', 'hello = Ho');
    const digits = stored.digest.slice(7, 19);
    expect(await packageNamed(world.ports, wanted(world, digits))).toEqual({ stored, commit });
    await expect(packageNamed(world.ports, wanted(world, 'ffffffff'))).rejects.toThrow(
      '"ffffffff" names no package of bank in this store.',
    );
  });

  test('of uncommitted work goes with the commit at hand', async () => {
    const world = oneBot();
    const stored = await trained(world);
    world.ledger.records.splice(0);
    expect(await packageNamed(world.ports, wanted(world, stored.digest))).toEqual({
      stored,
      commit: world.head,
    });
  });

  test('that digits name more than once is none', async () => {
    const world = oneBot();
    const stored = await trained(world);
    const twin = {
      ...stored,
      digest: `${stored.digest.slice(0, -1)}${stored.digest.endsWith('0') ? '1' : '0'}`,
    };
    world.store().packages.set(twin.digest as typeof stored.digest, {
      ...world.store().packages.get(stored.digest)!,
      ...(twin as typeof stored),
    });
    await expect(packageNamed(world.ports, wanted(world, stored.digest.slice(7, 19)))).rejects.toThrow(
      'names more than one package of bank',
    );
  });
});

describe('what runs', () => {
  const about = (world: World, text?: string) => ({
    project: world.project,
    environment: world.environment('staging'),
    bot: 'bank',
    text,
  });

  test('is reached by the traffic, or by the digits of a package', async () => {
    const world = oneBot();
    const { revision } = await staged(world);
    for (const text of [undefined, revision.package.slice(7, 19)]) {
      const running = await runningRevision(world.ports, about(world, text));
      expect(running.revision).toMatchObject({ id: revision.id, package: revision.package });
      expect(running.address.core).toEqual(expect.any(String));
    }
    await expect(runningRevision(world.ports, about(world, 'ffffffff'))).rejects.toThrow(
      "bank doesn't run in staging with a package ffffffff.",
    );
  });

  test('is nothing before the first deployment, and while the environment is down', async () => {
    const world = oneBot();
    await expect(runningRevision(world.ports, about(world))).rejects.toThrow(UserError);
    await expect(runningRevision(world.ports, about(world))).rejects.toThrow("bank doesn't run in staging.");
    await staged(world);
    world.target('staging').running = false;
    await expect(runningRevision(world.ports, about(world))).rejects.toMatchObject({
      message: 'Nothing of staging runs on this machine now.',
      next: 'Type `tidegate up staging` to start what should run.',
    });
  });

  test('is talked to with the conversations of its own commit, or of another one', async () => {
    const world = oneBot();
    const { revision } = await staged(world);
    const commit = world.head;
    world.commitBot('bank', 'hello = Hi', 'greets: hello > Ho');
    const request = { ...about(world), bot: world.bot('bank'), treeish: undefined, head: world.head };
    expect(await testRunning(world.ports, request)).toMatchObject({
      reason: 'passed',
      revision: { id: revision.id, commit },
    });
    expect(await testRunning(world.ports, { ...request, treeish: 'main' })).toMatchObject({
      reason: 'failed',
    });
    const bot = world.target('staging').bots.get('bank')!;
    const state = bot.revisions.get(revision.id)!;
    bot.revisions.set(revision.id, { ...state, commit: undefined });
    expect(await testRunning(world.ports, request)).toMatchObject({ reason: 'failed' });
  });

  test('is not talked to when no store holds its package: nobody knows which model it should be', async () => {
    const world = oneBot();
    await staged(world);
    world.store().packages.clear();
    const request = { ...about(world), bot: world.bot('bank'), treeish: undefined, head: world.head };
    await expect(testRunning(world.ports, request)).rejects.toMatchObject({ code: 'package-missing' });
  });
});

describe('a bot that may have left the repository', () => {
  test('is found in the environment that still holds it, and nowhere else', async () => {
    const world = oneBot();
    await staged(world);
    const named = async (name: string, environment = 'staging') =>
      heldBotNamed(world.ports, {
        workspace: await world.workspace(),
        environment: world.environment(environment),
        name,
      });
    expect(await named('bank', 'production')).toBe('bank');
    world.repository.commit('main', { 'bots/bank/data.txt': undefined, 'bots/desk/data.txt': 'hello = Hi' });
    expect(await named('bank')).toBe('bank');
    await expect(named('bank', 'production')).rejects.toMatchObject({ code: 'unknown-bot' });
    world.target('staging').bots.get('bank')?.revisions.clear();
    await expect(named('bank')).rejects.toMatchObject({ code: 'unknown-bot' });
  });
});
