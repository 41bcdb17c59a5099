import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { say, until } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { conclusions, Scene, transcript } from './scene.ts';
import { toolForTests } from './tools.ts';

jest.setTimeout(240_000);

const { testWith } = toolForTests('act');

/** A bot whose training takes longer than anybody waits. */
function slowBot(greeting: string): Record<string, string> {
  const bot = teaBot('tea', { greeting });
  return { ...bot, 'tea/config.yml': bot['tea/config.yml']!.replace('epochs: 20', 'epochs: 100000') };
}

describe('a run that is cancelled in the middle of a training', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open({
      files: teaBot('tea', { greeting: 'One' }),
      bots: '[{path: tea, engine: builtin}]',
    });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  testWith('ends within its patience, and no check stays in progress', async () => {
    const head = await scene.push('staging/tea', slowBot('Two'));
    const run = await until(
      'the run',
      () => [...scene.repository.runs.values()][0],
      (seen) => seen !== undefined,
    );
    await scene.runner.reached(run!, 'Train');
    await until(
      'the check in progress',
      () => scene.progress(head)['tea / train'],
      (seen) => seen?.[0] === 'in_progress',
      60_000,
    );
    const began = performance.now();
    await scene.runner.cancel(run!);
    expect(performance.now() - began).toBeLessThan(9_000);
    await scene.runner.settled();
    const [finished] = scene.runner.finished;
    expect(run!.conclusion).toBe('cancelled');
    if (conclusions(finished!)['train (tea)'] !== 'cancelled') throw new Error(transcript(finished!));
    expect(finished!.jobs.find(({ id }) => id === 'train')!.log).toMatch(
      /Cancelled while it was at: .*Train/i,
    );
    expect(scene.checks(head)['tidegate']).toHaveLength(1);
    expect(scene.checks(head)['tidegate']).not.toEqual(['success']);
    const statuses = Object.values(scene.progress(head)).flat();
    expect(statuses.filter((status) => status !== 'completed')).toEqual([]);
    expect((await scene.running('staging'))['tea']).toBeUndefined();
  });

  testWith('the next push goes on as if nothing had been', async () => {
    const head = await scene.push('staging/tea', teaBot('tea', { greeting: 'Three' }));
    await scene.runner.settled();
    expect(scene.checks(head)['tidegate']).toEqual(['success']);
    expect(await say((await scene.running('staging'))['tea'].url, 'hello')).toBe('Three');
    expect(scene.github.mismatches).toEqual([]);
  });
});
