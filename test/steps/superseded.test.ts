import { describe, expect, test } from '@jest/globals';
import { EnvironmentError, UserError } from '../../src/domain/errors.ts';
import { rollout } from '../../src/steps/rollout.ts';
import { prepareScript } from '../../src/steps/smoke-test.ts';
import { askSuperseded, supersededSentence } from '../../src/steps/superseded.ts';
import { train } from '../../src/steps/train.ts';
import { World } from '../support/fakes/world.ts';
import { deployRequest, trainRequest } from './scenes.ts';

function pushed(now: () => Promise<string>): { world: World; ask: ReturnType<typeof askSuperseded> } {
  const world = new World();
  const { id } = world.commitBot('bank', 'hello = Hi');
  world.checkout.upstream = now;
  return { world, ask: askSuperseded(world.ports, { branch: 'staging/x', commit: id }) };
}

describe('whether something newer took the place of a run', () => {
  test('is known of the branch: another commit than its own is newer', async () => {
    const world = new World();
    const { id } = world.commitBot('bank', 'hello = Hi');
    const asked: string[] = [];
    world.checkout.upstream = (...given: string[]) => {
      asked.push(...given);
      return Promise.resolve(world.head);
    };
    const ask = askSuperseded(world.ports, { branch: 'staging/x', commit: id });
    expect(await ask()).toBeUndefined();
    const newer = world.commitBot('bank', 'hello = Hello', undefined, { subject: 'Greet anew' });
    expect(await ask()).toEqual({ commit: newer.id, subject: 'Greet anew' });
    expect(asked).toEqual(['staging/x', 'staging/x']);
  });

  test('is not so where the branch is gone, and not known where nobody can be asked', async () => {
    const gone = pushed(() => Promise.reject(new UserError('There is none.', { code: 'no-branch' })));
    expect(await gone.ask()).toBeUndefined();
    const trouble = new EnvironmentError('It is down.', { code: 'remote' });
    const down = pushed(() => Promise.reject(trouble));
    await expect(down.ask()).rejects.toBe(trouble);
  });

  test('is told without a subject where the newer commit is not here', async () => {
    const { ask } = pushed(() => Promise.resolve('f'.repeat(40)));
    expect(await ask()).toEqual({ commit: 'f'.repeat(40), subject: undefined });
  });

  test('is told in one sentence on one line', () => {
    const commit = 'abcdef0123'.repeat(4);
    expect(supersededSentence({ commit, subject: 'Greet\u202e\nanew' })).toBe(
      'Superseded by the push of abcdef0 (Greet anew).',
    );
    expect(supersededSentence({ commit, subject: undefined })).toBe('Superseded by the push of abcdef0.');
  });
});

describe('what is superseded', () => {
  const by = { commit: 'f'.repeat(40), subject: 'Newer' };
  const after = (calls: number) => () => Promise.resolve(calls-- > 0 ? undefined : by);

  test('is not trained; a package that is there is found all the same', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    const request = trainRequest(world, 'bank', { superseded: after(0) });
    expect(await train(world.ports, request)).toMatchObject({ reason: 'superseded', by });
    expect(world.life.logged('pack', 'append')).toEqual([]);
    expect(await train(world.ports, { ...request, superseded: after(1) })).toMatchObject({
      reason: 'trained',
    });
    expect(await train(world.ports, request)).toMatchObject({ reason: 'found' });
  });

  async function roll(calls: number) {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    const given = await deployRequest(world);
    const script = await prepareScript(world.ports, { ...given, treeish: world.head });
    world.life.log.length = 0;
    const result = await rollout(world.ports, {
      ...given,
      script,
      version: undefined,
      superseded: after(calls),
    });
    return { world, result };
  }

  test('starts nothing, where that is known before', async () => {
    const { world, result } = await roll(0);
    expect(result).toMatchObject({ reason: 'superseded', by, smoke: undefined });
    expect(world.life.logged('start')).toEqual([]);
  });

  test('gets no traffic, and what was started is taken away', async () => {
    const { world, result } = await roll(1);
    expect(result).toMatchObject({ reason: 'superseded', by, smoke: { reason: 'passed' } });
    expect(world.life.logged('start', 'talk', 'switch', 'retire').map((line) => line.split(' ')[0])).toEqual([
      'start',
      'talk',
      'retire',
    ]);
    expect(world.target('staging').state('bank').revisions).toEqual([]);
  });

  test('by nothing has the traffic; it was asked twice', async () => {
    expect((await roll(2)).result).toMatchObject({ reason: 'switched' });
  });
});

describe('a preview that ends', () => {
  test('is ready, talked to, told so, and taken away; what has the traffic stays', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    const given = await deployRequest(world);
    const script = await prepareScript(world.ports, { ...given, treeish: world.head });
    const told: string[] = [];
    const onTalk = () => Promise.resolve(void told.push(world.life.logged('ready', 'talk').at(-1) ?? ''));
    const request = { ...given, script, version: undefined, preview: 'ends', onTalk } as const;
    expect(await rollout(world.ports, request)).toMatchObject({ reason: 'previewed' });
    expect(world.target('staging').starts[0]?.role).toBe('preview');
    expect(told).toEqual([expect.stringMatching(/^ready/)]);
    expect(world.target('staging').state('bank').revisions).toEqual([]);
    await rollout(world.ports, { ...request, preview: false });
    expect(await rollout(world.ports, request)).toMatchObject({ reason: 'previewed' });
    expect(world.target('staging').state('bank').active).toBeDefined();
  });
});
