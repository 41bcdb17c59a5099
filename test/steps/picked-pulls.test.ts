import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/domain/errors.ts';
import type { Commit } from '../../src/domain/history.ts';
import { plan } from '../../src/steps/plan.ts';
import { World } from '../support/fakes/world.ts';
import { CodeHost, down, pull } from './code-host.ts';
import { planRequest, staged } from './scenes.ts';

const at = (minute: number) => new Date(Date.parse('2026-02-01T08:00:00Z') + minute * 60_000).toISOString();

/** Two changes of the bank and one of the desk, whose subjects tell nothing. */
async function scene(given: Partial<Commit> = {}) {
  const world = new World();
  const host = new CodeHost();
  const first = world.commitBot('bank', 'hello = 1', undefined, { subject: 'One', at: at(0), ...given });
  await staged(world);
  const second = world.commitBot('bank', 'hello = 2', undefined, { subject: 'Two', at: at(0), ...given });
  await staged(world);
  const desk = world.commitBot('desk', 'hello = 3', undefined, { subject: 'Three', at: at(30) });
  await staged(world, 'desk');
  const ports = { ...world.ports, forge: () => Promise.resolve(host.forge) };
  const picked = async (selection: string) => {
    const { plan: made } = await plan(ports, await planRequest(world, { selection }));
    return made.bots.map(({ bot, picked: changes, passengers }) => [
      bot,
      changes.map(({ line }) => line),
      passengers.length,
    ]);
  };
  return { world, host, first, second, desk, ports, picked };
}

describe('a pull request that is picked', () => {
  test('is found where it was squashed under another subject', async () => {
    const { host, second, picked } = await scene({ at: at(-60) });
    host.merge(12, [second]);
    host.pulls.set(12, pull(12, { merged: { commit: second.id, at: at(0), by: undefined } }));
    expect(await picked('#12')).toEqual([['bank', [second.id], 1]]);
    expect(host.calls).toEqual(['get 12']);
  });

  test('is found where it was rebased: each of its commits', async () => {
    const { host, first, second, desk, picked } = await scene();
    host.merge(12, [first, second]);
    host.merge(13, [desk]);
    expect(await picked('#12')).toEqual([['bank', [second.id, first.id], 0]]);
    expect(host.calls).toEqual(['get 12', 'merged']);
    expect(host.asked[0]).toMatchObject({ branch: 'main', commits: [{ id: first.id, number: undefined }] });
    host.calls.length = 0;
    expect(await picked('#12 #13')).toHaveLength(2);
    expect(host.calls).toEqual(['get 12', 'get 13', 'merged']);
  });

  test('is found where its last commit changed no bot', async () => {
    const { host, world, first, picked } = await scene();
    const docs = world.repository.commit('main', { 'docs.md': 'x' }, { at: at(1) });
    host.merge(12, [first, docs]);
    expect(await picked('#12')).toEqual([['bank', [first.id], 0]]);
  });

  test('is found where a merge commit has a subject of its own', async () => {
    const { host, second, picked } = await scene({ parents: ['a', 'b'] });
    host.merge(12, [second]);
    expect((await picked('#12'))[0]?.[0]).toBe('bank');
    expect(host.calls).toEqual(['get 12']);
  });

  test('is named by what the code host says', async () => {
    const { host, second, ports, world } = await scene({ at: at(-60) });
    host.merge(12, [second]);
    const { plan: made } = await plan(ports, await planRequest(world, { selection: '#12' }));
    expect(made.bots[0]?.picked[0]?.commit.pull).toEqual({
      ...{ number: 12, title: 'Pull 12', url: 'https://github.example/acme/bots/pull/12', author: 'ada' },
    });
  });

  test('is taken at its subject where that tells, without asking', async () => {
    const { host, world, picked } = await scene();
    const told = world.commitBot('bank', 'hello = 4', undefined, { subject: 'Four (#14)' });
    expect(await picked('bank:#14')).toEqual([['bank', [told.id], 2]]);
    expect(host.calls).toEqual([]);
  });

  test('is refused with the reason where it is not merged', async () => {
    const { host, first, picked } = await scene();
    host.pulls.set(1, pull(1, { state: 'open', merged: undefined }));
    host.pulls.set(2, pull(2, { state: 'closed', merged: undefined }));
    host.pulls.set(3, pull(3, { base: 'next' }));
    host.merge(4, [first]);
    const refusal = await picked('#1 #2 #3 #4 #5').then(
      () => undefined,
      (error: unknown) => error as UserError,
    );
    expect(refusal).toBeInstanceOf(UserError);
    expect(refusal?.code).toBe('bad-selection');
    expect(refusal?.problems.map(({ message }) => message)).toEqual([
      `"#1" can't be selected: it isn't merged yet.`,
      `"#2" can't be selected: it was closed without being merged.`,
      `"#3" can't be selected: it was merged into another branch than main.`,
      `"#5" can't be selected: there is no pull request of that number.`,
    ]);
  });

  test('that changed no bot is no merged change of any', async () => {
    const { host, world, picked } = await scene();
    host.merge(12, [world.repository.commit('main', { 'docs.md': 'x' }, { at: at(400) })]);
    await expect(picked('#12')).rejects.toThrow('no merged change of a bot is called that');
  });

  test('of one commit is known at once, however far the index is behind', async () => {
    const { host, first, second, picked } = await scene();
    host.merge(12, [second]);
    host.pulls.set(12, {
      ...pull(12, { merged: { commit: second.id, at: at(0), by: undefined } }),
      commits: 1,
    });
    host.late.add(first.id);
    expect(await picked('#12')).toEqual([['bank', [second.id], 1]]);
    expect(host.calls).toEqual(['get 12']);
  });

  test('is not guessed at while the index is behind', async () => {
    const { host, first, second, picked } = await scene();
    host.merge(12, [first, second]);
    host.late.add(first.id);
    await expect(picked('#12')).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'forge-behind',
      message: expect.stringContaining(first.id.slice(0, 7)),
    });
  });

  test('is not found where the code host cannot be read, or none is connected', async () => {
    const { host, world, picked } = await scene();
    host.failing = { call: /get/, error: down };
    await expect(picked('#12')).rejects.toBe(down);
    await expect(plan(world.ports, await planRequest(world, { selection: '#12' }))).rejects.toThrow(
      'no merged change of a bot is called that',
    );
  });
});
