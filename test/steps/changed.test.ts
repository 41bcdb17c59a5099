import { describe, expect, test } from '@jest/globals';
import { EnvironmentError, UserError } from '../../src/domain/errors.ts';
import { changed, commitOf } from '../../src/steps/changed.ts';
import { identify } from '../../src/steps/identify.ts';
import { botFiles, World } from '../support/fakes/world.ts';

function twoBots(): World {
  const world = new World();
  world.repository.commit('main', { ...botFiles('bank', 'hello = Hi'), ...botFiles('desk', 'hello = Hey') });
  return world;
}

async function states(world: World, head: string): Promise<Record<string, string>> {
  const { bots } = await changed(world.ports, { head, against: 'main' });
  return Object.fromEntries(bots.map(({ bot, state }) => [bot.name, state]));
}

describe('what a branch changed', () => {
  test('is told bot by bot, by inputs: data, tests, neither, and a new bot', async () => {
    const world = twoBots();
    const from = world.head;
    world.repository.commit('branch', botFiles('bank', 'hello = Hi there'), { from });
    expect(await states(world, 'branch')).toEqual({ bank: 'changed', desk: 'same' });
    world.repository.commit('tests', botFiles('bank', 'hello = Hi', 'greets: hello > Hi'), { from });
    expect(await states(world, 'tests')).toEqual({ bank: 'suite', desk: 'same' });
    world.repository.commit('readme', { 'README.md': 'text' }, { from });
    expect(await states(world, 'readme')).toEqual({ bank: 'same', desk: 'same' });
    world.repository.commit('more', botFiles('cook', 'hello = Ho'), { from });
    expect(await states(world, 'more')).toEqual({ bank: 'same', cook: 'new', desk: 'same' });
  });

  test('counts from where the branch left, whatever main did since', async () => {
    const world = twoBots();
    const from = world.head;
    world.repository.commit('branch', botFiles('bank', 'hello = Hi there'), { from });
    world.commitBot('desk', 'hello = changed on main');
    const result = await changed(world.ports, { head: 'branch', against: 'main' });
    expect(result).toMatchObject({ reason: 'compared', base: from, removed: [] });
    expect(await states(world, 'branch')).toEqual({ bank: 'changed', desk: 'same' });
  });

  test('on the default branch itself counts from the commit before', async () => {
    const world = twoBots();
    const base = world.head;
    world.commitBot('desk', 'hello = changed on main');
    const result = await changed(world.ports, { head: 'main', against: 'main' });
    expect(result.base).toBe(base);
    expect(await states(world, 'main')).toEqual({ bank: 'same', desk: 'changed' });
  });

  test('names bots that are gone', async () => {
    const world = twoBots();
    world.repository.commit(
      'branch',
      { 'bots/desk/data.txt': undefined, 'bots/desk/tests/talk.yml': undefined },
      { from: world.head },
    );
    const result = await changed(world.ports, { head: 'branch', against: 'main' });
    expect(result.removed).toEqual(['desk']);
    expect(result.bots.map(({ bot }) => bot.name)).toEqual(['bank']);
  });

  test('without anything in common, every bot is new', async () => {
    const world = twoBots();
    world.repository.commit('orphan', botFiles('bank', 'hello = Hi'));
    const unrelated = await changed(world.ports, { head: 'orphan', against: 'main' });
    expect(unrelated).toMatchObject({ base: undefined, removed: [] });
    expect(unrelated.bots.map(({ state }) => state)).toEqual(['new']);
    const first = await changed(world.ports, { head: 'main', against: 'nothing-yet' });
    expect(first.bots.map(({ state }) => state)).toEqual(['new', 'new']);
  });

  test('a base with mistakes in its configuration can be mended: every bot counts as new', async () => {
    const world = twoBots();
    world.repository.commit('main', { 'tidegate.yml': 'broken' });
    world.repository.commit('mend', { 'tidegate.yml': '' }, { from: world.head });
    expect(await states(world, 'mend')).toEqual({ bank: 'new', desk: 'new' });
  });

  test("a base that the environment can't read is its failure, not an answer", async () => {
    const world = twoBots();
    world.repository.commit('main', { 'tidegate.yml': 'unreadable' });
    world.repository.commit('branch', { 'tidegate.yml': '' }, { from: world.head });
    await expect(changed(world.ports, { head: 'branch', against: 'main' })).rejects.toThrow(EnvironmentError);
  });

  test('mistakes in the configuration at hand are told', async () => {
    const world = twoBots();
    world.repository.commit('main', { 'tidegate.yml': 'broken' });
    await expect(changed(world.ports, { head: 'main', against: 'main' })).rejects.toThrow(UserError);
  });

  test('an unknown commit is a mistake', async () => {
    const world = twoBots();
    await expect(changed(world.ports, { head: 'nowhere', against: 'main' })).rejects.toThrow(
      '"nowhere" names no commit of this repository.',
    );
    expect((await commitOf(world.ports, 'main')).id).toBe(world.head);
    const { ports } = new World();
    await expect(commitOf(ports, 'HEAD')).rejects.toThrow('The branch at hand has no commit yet');
  });
});

test('an identity tells inputs and suite apart, and local work from committed work', async () => {
  const world = twoBots();
  const request = { project: world.project, bot: world.bot('bank'), treeish: world.head, local: false };
  const identity = await identify(world.ports, request);
  expect(identity.suite).toMatch(/^sha256:/);
  const local = await identify(world.ports, { ...request, local: true });
  expect(local.suite).toBe(identity.suite);
  expect(local.inputs).not.toBe(identity.inputs);
  world.engines.builtin.trainer = '2';
  expect((await identify(world.ports, request)).inputs).not.toBe(identity.inputs);
});
