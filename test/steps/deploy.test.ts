import { describe, expect, test } from '@jest/globals';
import { deploy } from '../../src/steps/deploy.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { rita, World } from '../support/fakes/world.ts';
import { deployRequest, staged, trained } from './scenes.ts';

function oneBot(
  data = 'hello = Hi\nlacks action_pay',
  tests = 'greets: hello > Hi\npays: hello [action_pay]',
): World {
  const world = new World();
  world.commitBot('bank', data, tests);
  return world;
}

test('held again with nothing new to say, a package gets no other record', async () => {
  const world = new World();
  world.commitBot('bank', 'hello = Hi');
  const first = await staged(world);
  const again = await staged(world);
  expect(again).toMatchObject({ reason: 'already-active', recorded: first.recorded });
  expect(world.life.logged('talk').length).toBeGreaterThan(1);
  expect(world.ledger.of('verification')).toHaveLength(1);
  world.repository.commit('main', { 'bots/bank/tests/talk.yml': 'greets: hello > Ho' });
  await staged(world);
  await staged(world);
  expect(world.ledger.of('verification').map(({ passed }) => passed)).toEqual([true, false]);
});

describe('a deployment', () => {
  test('gives the traffic, and then says once that the package was verified', async () => {
    const world = oneBot();
    const result = await staged(world);
    const record = {
      kind: 'verification',
      schema: 1,
      bot: 'bank',
      package: result.revision.package,
      suite: expect.stringMatching(/^sha256:/),
      commit: world.head,
      environment: 'staging',
      revision: result.revision.id,
      passed: true,
      conversations: { passed: 1, failed: 0 },
      leftOut: ['pays'],
      at: expect.any(String),
      ...rita,
    };
    expect(result).toMatchObject({ reason: 'switched', recorded: record });
    expect(world.ledger.of('verification')).toEqual([record]);
    expect(world.life.log.indexOf('switch bank staging')).toBeLessThan(
      world.life.log.indexOf('append verification bank'),
    );
  });

  test('that fails its conversations is recorded as failed', async () => {
    const world = oneBot('hello = Ho', 'greets: hello > Hi\nanswers: hello');
    const result = await staged(world);
    expect(result).toMatchObject({
      reason: 'failed-talk',
      recorded: { passed: false, conversations: { passed: 1, failed: 1 } },
    });
    expect(world.ledger.of('verification')).toHaveLength(1);
    expect(world.life.logged('switch')).toEqual([]);
  });

  test('whose suite is broken is recorded as failed', async () => {
    const world = oneBot('hello = Hi', 'error It is no YAML.');
    expect(await staged(world)).toMatchObject({ reason: 'failed-talk', recorded: { passed: false } });
  });

  test('of a preview is recorded, too', async () => {
    const world = oneBot();
    expect(await staged(world, 'bank', { preview: true })).toMatchObject({
      reason: 'previewed',
      recorded: { passed: true },
    });
  });

  test('that never came to talk, or talked to something else, says nothing of the package', async () => {
    const world = oneBot();
    const stored = await trained(world);
    world.target('staging').stoppedAtReach.add(stored.digest);
    expect(await staged(world)).toMatchObject({ reason: 'failed-talk', recorded: undefined });
    world.target('staging').refusals = [{ severity: 'error', code: 'full', message: 'Full.' }];
    expect(await staged(world)).toMatchObject({ reason: 'refused', recorded: undefined });
    expect(world.ledger.of('verification')).toEqual([]);
  });

  test('of uncommitted work is talked to and served, and never recorded', async () => {
    const world = oneBot();
    const local = await trained(world, 'bank', { local: true });
    const result = await staged(world, 'bank', { package: local });
    expect(result).toMatchObject({ reason: 'switched', recorded: undefined });
    expect(world.ledger.records).toEqual([]);
  });

  test('holds the conversations of the commit that it is asked for', async () => {
    const world = oneBot('hello = Hi', 'greets: hello > Hi');
    const stored = await trained(world);
    const earlier = world.head;
    world.repository.commit('main', { 'bots/bank/tests/talk.yml': 'greets: hello > Ho' });
    expect(await staged(world, 'bank', { package: stored, treeish: earlier })).toMatchObject({
      reason: 'switched',
    });
    expect(await staged(world, 'bank', { package: stored })).toMatchObject({ reason: 'failed-talk' });
  });
});

test('killed anywhere and typed again, it ends the same, verified once', async () => {
  const places = await convergesWhereverItIsKilled(
    async () => {
      const world = oneBot();
      await staged(world);
      world.commitBot('bank', 'hello = Hi\nbye = Bye', 'greets: hello > Hi');
      const request = await deployRequest(world);
      return { world, run: () => deploy(world.ports, request) };
    },
    (world) => expect(world.ledger.of('verification')).toHaveLength(2),
  );
  expect(places).toBe(3);
});
