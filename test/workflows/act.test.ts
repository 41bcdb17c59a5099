import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { say } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { conclusions, Scene, transcript } from './scene.ts';
import { toolForTests } from './tools.ts';

jest.setTimeout(240_000);

const { testWith } = toolForTests('act');
const only = process.env['D_ONLY'];

describe('from a push to production', () => {
  let scene: Scene;
  let sha: string;
  let number: number;
  beforeAll(async () => {
    scene = await Scene.open({
      files: teaBot('tea', { greeting: 'One' }),
      bots: '[{path: tea, engine: builtin}]',
    });
  });
  afterAll(() => scene[Symbol.asyncDispose]());
  const show = (one: any) => console.log(one.run.event, one.file.name, one.tookMs, only ? transcript(one) : '', one.summaries, conclusions(one));

  testWith('a push to a staging branch is staged', async () => {
    sha = await scene.push('staging/tea', teaBot('tea', { greeting: 'Two' }));
    await scene.runner.settled();
    show(scene.runner.finished.at(-1)!);
    console.log(await scene.checks(sha));
  });
  testWith('pr', async () => {
    number = await scene.openPull('staging/tea', 'Greet with Two');
    await scene.runner.settled();
    show(scene.runner.finished.at(-1)!);
    console.log(await scene.checks(sha), [...scene.repository.comments.values()].map((c) => c.body));
  });
  testWith('merge', async () => {
    await scene.as('ada').pulls.merge({ ...scene.name, pull_number: number, merge_method: 'squash' });
    await scene.runner.settled();
    show(scene.runner.finished.at(-1)!);
    console.log([...scene.repository.comments.values()].map((c) => c.body), [...scene.repository.issues.values()].map((i) => [i.title, i.body]));
  });
  testWith('release', async () => {
    let one = await scene.dispatch('release');
    show(one);
    one = await scene.dispatch('release', { mode: 'plan', select: 'all' });
    show(one);
    const plan = one.jobs.find((j) => j.id === 'plan')?.outputs['plan']?.['plan'];
    one = await scene.dispatch('release', { mode: 'promote', select: 'all', plan: String(plan), reason: 'try' });
    show(one);
    console.log([...scene.repository.comments.values()].map((c) => c.body), [...scene.repository.issues.values()].map((i) => [i.title, i.body]), [...scene.repository.releases.values()].map((r) => [r.tag, r.body]), [...scene.repository.deployments.values()].map((d) => [d.environment, d.ref]));
    console.log(await scene.running('production'));
    one = await scene.dispatch('inspect', { mode: 'chat', bots: 'tea', message: 'hello' });
    show(one);
    expect(scene.github.mismatches).toEqual([]);
    void say;
  });
});
