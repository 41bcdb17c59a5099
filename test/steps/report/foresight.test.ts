import { describe, expect, test } from '@jest/globals';
import { EnvironmentError } from '../../../src/domain/errors.ts';
import { lookAhead } from '../../../src/steps/report/foresight.ts';
import { World } from '../../support/fakes/world.ts';

const url = 'https://github.com/acme/bots';

/** A world with a bot that is changed on a branch. */
function begun(files: Record<string, string | undefined> = { 'bots/bank/data.txt': 'two' }) {
  const world = new World();
  world.commitBot('bank', 'one');
  world.commitBot('shop', 'one');
  const head = world.repository.commit('side', files, { from: world.head }).id;
  const ask = async (page: string | undefined = url) => {
    const about = { base: world.head, head, project: world.project, url: page };
    return (await lookAhead(world.ports, about))(world.bot('bank'));
  };
  return { world, ask };
}

describe('after the merge', () => {
  test('the very same package, where only others moved', async () => {
    const { world, ask } = begun();
    expect(await ask()).toEqual({ kind: 'same' });
    world.commitBot('shop', 'two');
    expect(await ask()).toEqual({ kind: 'same' });
  });

  test('another one, because of the first change of the bot since the fork', async () => {
    const { world, ask } = begun({ 'bots/bank/extra.txt': 'more' });
    world.repository.commit('main', { 'bots/bank/tests/talk.yml': 'tests: more' });
    world.commitBot('bank', 'three', undefined, { subject: 'Answer *faster* (#13)' });
    world.commitBot('bank', 'four', undefined, { subject: 'Later (#14)' });
    const because = { number: 13, title: 'Answer *faster*', url: `${url}/pull/13` };
    expect(await ask()).toEqual({ kind: 'again', because });
    expect(await ask('')).toMatchObject({ kind: 'again' });
  });

  test.each([
    ['Merge pull request #15 from ada/x', 'Say hello\n\nMore.', 'Say hello'],
    ['Merge pull request #15 from ada/x', '', 'Merge pull request #15 from ada/x'],
  ])('a merge commit is known by what follows its subject: %s', async (subject, body, title) => {
    const { world, ask } = begun({ 'bots/bank/extra.txt': 'more' });
    world.commitBot('bank', 'three', undefined, { subject, body });
    expect(await ask()).toMatchObject({ because: { number: 15, title } });
  });

  test('nobody is named where the commit names no pull request, or no page is known', async () => {
    const { world, ask } = begun({ 'bots/bank/extra.txt': 'more' });
    world.commitBot('bank', 'three');
    expect(await ask()).toEqual({ kind: 'again', because: undefined });
    const numbered = begun({ 'bots/bank/extra.txt': 'more' });
    numbered.world.commitBot('bank', 'three', undefined, { subject: 'x (#1)' });
    const about = { base: numbered.world.head, head: String(numbered.world.repository.branches.get('side')) };
    const asked = await lookAhead(numbered.world.ports, {
      ...about,
      project: numbered.world.project,
      url: undefined,
    });
    expect(await asked(numbered.world.bot('bank'))).toEqual({ kind: 'again', because: undefined });
  });

  test('a conflict, a configuration that is wrong, and what git cannot tell', async () => {
    const conflict = begun();
    conflict.world.commitBot('bank', 'three');
    expect(await conflict.ask()).toEqual({ kind: 'conflict' });
    const { world, ask } = begun();
    world.repository.commit('main', { 'tidegate.yml': 'broken' });
    expect(await ask()).toEqual({ kind: 'unknown', why: 'the merged configuration has no such bot' });
    world.repository.commit('main', { 'tidegate.yml': 'unreadable' });
    expect(await ask()).toEqual({ kind: 'unknown', why: 'The object is missing' });
    world.repository.mergeTrouble = new EnvironmentError('git is too old.', { code: 'merge-unknown' });
    expect(await ask()).toEqual({ kind: 'unknown', why: 'git is too old' });
    world.repository.mergeTrouble = new TypeError('a defect');
    await expect(ask()).rejects.toThrow('a defect');
  });

  test('histories that have nothing in common name nobody', async () => {
    const { world } = begun();
    const lone = world.repository.commit('lone', { 'bots/bank/data.txt': 'one', 'bots/bank/x.txt': 'x' }).id;
    const about = { base: world.head, head: lone, project: world.project, url };
    const ask = await lookAhead(world.ports, about);
    expect(['same', 'again']).toContain((await ask(world.bot('bank'))).kind);
    world.repository.commit('main', { 'bots/bank/y.txt': 'y' });
    const later = await lookAhead(world.ports, { ...about, base: world.head });
    expect(await later(world.bot('bank'))).toEqual({ kind: 'again', because: undefined });
  });
});
