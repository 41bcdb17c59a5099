import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/domain/errors.ts';
import { stage, type StageRequest } from '../../src/steps/stage.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { botFiles, lasting, rita, World } from '../support/fakes/world.ts';

function request(world: World, given: Partial<StageRequest> = {}): StageRequest {
  return {
    ...rita,
    head: 'branch',
    against: 'main',
    environment: world.environment('staging'),
    branch: 'branch',
    bots: undefined,
    preview: false,
    keepFailed: false,
    ...given,
  };
}

/** Main holds bank and desk; the branch changes what is given. */
function branched(changes: Record<string, string | undefined> = {}): World {
  const world = new World();
  world.repository.commit('main', { ...botFiles('bank', 'hello = Hi'), ...botFiles('desk', 'hello = Hey') });
  world.repository.commit('branch', changes, { from: world.head });
  return world;
}

describe('staging', () => {
  test('trains, deploys and verifies what changed, and leaves the rest alone', async () => {
    const world = branched(botFiles('bank', 'hello = Hello'));
    const { signal } = new AbortController();
    const result = await stage(world.ports, request(world, { signal }));
    expect(result).toMatchObject({
      reason: 'staged',
      head: world.repository.branches.get('branch'),
      base: world.head,
      bots: [
        {
          bot: 'bank',
          state: 'changed',
          reason: 'staged',
          trained: { reason: 'trained' },
          deployed: { reason: 'switched', recorded: { passed: true } },
        },
      ],
      unchanged: ['desk'],
      removed: [],
    });
    expect(world.life.logged('train', 'start')).toEqual(['train bank', 'start bank staging']);
    expect(world.engines.builtin.signals).toEqual([signal]);
    expect(world.target('staging').starts[0]).toMatchObject({ branch: 'branch' });
    expect(world.target('staging').readyOptions[0]).toMatchObject({ signal });
  });

  test('of changed tests alone trains nothing anew, and holds them', async () => {
    const world = branched(botFiles('bank', 'hello = Hi', 'greets: hello > Hi'));
    await stage(world.ports, request(world, { bots: ['bank'], head: 'main' }));
    const result = await stage(world.ports, request(world));
    expect(result.bots).toMatchObject([
      { bot: 'bank', state: 'suite', trained: { reason: 'found' }, deployed: { reason: 'already-active' } },
    ]);
    expect(new Set(world.ledger.of('verification').map(({ suite }) => suite)).size).toBe(2);
  });

  test('of nothing does nothing', async () => {
    const world = branched({ 'README.md': 'text' });
    expect(await stage(world.ports, request(world))).toMatchObject({
      reason: 'unchanged',
      bots: [],
      unchanged: ['bank', 'desk'],
    });
    expect(world.life.logged('train', 'start', 'append')).toEqual([]);
  });

  test('of named bots stages those, changed or not', async () => {
    const world = branched(botFiles('bank', 'hello = Hello'));
    const result = await stage(world.ports, request(world, { bots: ['desk'] }));
    expect(result).toMatchObject({
      reason: 'staged',
      bots: [{ bot: 'desk', state: 'same' }],
      unchanged: ['bank'],
    });
  });

  test('of a name that no bot has is a mistake, and nothing happens', async () => {
    const world = branched(botFiles('bank', 'hello = Hello'));
    await expect(stage(world.ports, request(world, { bots: ['bank', 'dusk'] }))).rejects.toThrow(UserError);
    expect(world.life.logged('train')).toEqual([]);
  });

  test('goes on with the others where one fails, and says so', async () => {
    const world = branched({
      ...botFiles('bank', 'hello = Hello', 'greets: hello > Hi'),
      ...botFiles('cook', 'hello = Ho'),
      'bots/desk/data.txt': undefined,
      'bots/desk/tests/talk.yml': undefined,
    });
    const result = await stage(world.ports, request(world));
    expect(result).toMatchObject({
      reason: 'failed',
      bots: [
        {
          bot: 'bank',
          reason: 'not-deployed',
          trained: { reason: 'trained' },
          deployed: { reason: 'failed-talk' },
        },
        { bot: 'cook', state: 'new', reason: 'staged' },
      ],
      removed: ['desk'],
    });
  });

  test('of a bot that is not trained deploys nothing', async () => {
    const world = branched(botFiles('bank', 'hello = Hello'));
    world.engines.builtin.trouble = { state: 'invalid', problems: [] };
    const result = await stage(world.ports, request(world));
    expect(result).toMatchObject({
      reason: 'failed',
      bots: [{ reason: 'not-trained', trained: { reason: 'invalid' } }],
    });
    expect(world.life.logged('start')).toEqual([]);
  });

  test('of a preview leaves the traffic where it is', async () => {
    const world = branched(botFiles('bank', 'hello = Hello'));
    const result = await stage(world.ports, request(world, { preview: true }));
    expect(result).toMatchObject({ reason: 'staged', bots: [{ deployed: { reason: 'previewed' } }] });
    expect(world.target('staging').state('bank').active).toBeUndefined();
  });

  test('keeps what failed, if that is wanted', async () => {
    const world = branched(botFiles('bank', 'hello = Hello', 'greets: hello > Hi'));
    await stage(world.ports, request(world, { keepFailed: true }));
    expect(world.target('staging').state('bank').revisions).toHaveLength(1);
  });
});

test('killed anywhere and typed again, several bots end the same', async () => {
  // A bot that was done before the interruption is talked to again, and so verified once more: that is counted once.
  const view = (world: World) => {
    const left = lasting(world);
    return {
      ...left,
      ledger: [...new Map(left.ledger.map((record) => [JSON.stringify(record), record])).values()],
    };
  };
  const places = await convergesWhereverItIsKilled(
    () => {
      const world = branched({ ...botFiles('bank', 'hello = Hello'), ...botFiles('desk', 'hello = Howdy') });
      return Promise.resolve({ world, run: () => stage(world.ports, request(world)) });
    },
    (world) => {
      expect(world.ledger.of('package').map(({ bot }) => bot)).toEqual(['bank', 'desk']);
      for (const bot of ['bank', 'desk']) expect(world.target('staging').state(bot).active).toBeDefined();
    },
    view,
  );
  expect(places).toBe(12);
});
