import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { say } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { conclusions, expectConclusions, Scene } from './scene.ts';
import { toolForTests } from './tools.ts';

jest.setTimeout(240_000);

const { testWith } = toolForTests('act');

describe('from a push to production, under a real runner', () => {
  let scene: Scene;
  let head: string;
  let merged: string;
  let pull: number;
  beforeAll(async () => {
    scene = await Scene.open({
      files: teaBot('tea', { greeting: 'One' }),
      bots: '[{path: tea, engine: builtin}]',
    });
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  testWith('a push to a staging branch is trained, staged, talked to and told', async () => {
    head = await scene.push('staging/tea', teaBot('tea', { greeting: 'Two' }));
    await scene.runner.settled();
    const [run] = scene.runner.of('staging');
    expectConclusions(run!, {
      changes: 'success',
      begin: 'success',
      'train (tea)': 'success',
      'stage (tea)': 'success',
      tidegate: 'success',
    });
    expect(scene.checks(head)).toEqual({
      ...{ changes: ['success'], begin: ['success'], tidegate: ['success'] },
      ...{ 'train (tea)': ['success'], 'stage (tea)': ['success'] },
      ...{ 'tea / validate': ['success'], 'tea / train': ['success'] },
      ...{ 'tea / deploy': ['success'], 'tea / talk': ['success'] },
    });
    expect(scene.deployments()).toEqual([`staging/tea ${head}: success`]);
    expect(run!.summaries['tidegate']).toContain('2 of 2 conversations right');
    expect(await say((await scene.running('staging'))['tea'].url, 'hello')).toBe('Two');
  });

  testWith('a pull request of that commit has the required check once, and one comment', async () => {
    pull = await scene.openPull('staging/tea', 'Greet with Two');
    await scene.runner.settled();
    const run = scene.runner.of('staging').at(-1)!;
    expect(run.run).toMatchObject({ event: 'pull_request', sha: head });
    expectConclusions(run, { changes: 'success', 'tidegate (told by the push)': 'success' });
    expect(scene.checks(head)['tidegate']).toEqual(['success']);
    const comments = scene.comments(pull);
    expect(comments).toHaveLength(1);
    expect(comments[0]).toContain('After the merge, the default branch has this very package');
    // Nothing was deployed a second time.
    expect(scene.deployments()).toHaveLength(1);
  });

  testWith('after the merge nothing is trained again, and the board names the candidate', async () => {
    const { data } = await scene.as('ada').pulls.merge({
      ...scene.name,
      pull_number: pull,
      merge_method: 'squash',
    });
    merged = data.sha;
    await scene.runner.settled();
    const run = scene.runner.of('staging').at(-1)!;
    expect(run.run).toMatchObject({ event: 'push', sha: merged, branch: 'main', conclusion: 'success' });
    const trained = JSON.parse(run.jobs.find(({ id }) => id === 'train')!.outputs['1']!['result']!);
    expect(trained.bots).toMatchObject([{ bot: 'tea', reason: 'found' }]);
    expect(scene.checks(merged)['tidegate']).toEqual(['success']);
    expect(scene.board()).toEqual([expect.stringContaining('`tea:#1`')]);
    expect(scene.board()[0]).toContain('✅ ready');
  });

  testWith('somebody who knows no numbers promotes in two forms', async () => {
    const listed = await scene.dispatch('release');
    expectConclusions(listed, { plan: 'success' });
    expect(listed.summaries['plan']).toContain('| `select` | `tea:*` |');
    const planned = await scene.dispatch('release', { mode: 'plan', select: 'tea:*' });
    expectConclusions(planned, { plan: 'success' });
    const plan = planned.jobs[0]!.outputs['plan']!['plan']!;
    expect(planned.summaries['plan']).toContain(`| \`plan\` | \`${plan}\` |`);
    const release = await scene.dispatch('release', {
      ...{ mode: 'promote', select: 'tea:*', plan },
      reason: 'it is time',
    });
    expectConclusions(release, { plan: 'success', promote: 'success', tidegate: 'success' });
    expect(release.run.conclusion).toBe('success');
  });

  testWith('production answers, and everybody is told', async () => {
    const { tea } = await scene.running('production');
    expect(await say(tea.url, 'hello')).toBe('Two');
    const { tea: staged } = await scene.running('staging');
    expect(tea.active.package).toBe(staged.active.package);
    expect(scene.deployments().at(-1)).toBe(`production/tea ${merged}: success`);
    const releases = [...scene.repository.releases.values()];
    expect(releases.map(({ tag }) => tag)).toEqual(['tea/v1.0.0']);
    expect(releases[0]!.body).toContain('it is time');
    const [comment, ...others] = scene.comments(pull);
    expect(others).toEqual([]);
    expect(comment).toContain('brought it to production');
    expect(scene.board()).toEqual([expect.stringContaining('Everything that is merged is live')]);
  });

  testWith('people without a key to the environments look and talk', async () => {
    const chat = await scene.dispatch('inspect', { mode: 'chat', bots: 'tea', message: 'hello' });
    expectConclusions(chat, { inspect: 'success' });
    expect(chat.summaries['inspect']).toContain('| Two | tea |');
    const status = await scene.dispatch('inspect', { mode: 'status', environment: 'production' });
    expect(status.summaries['inspect']).toContain('1.0.0');
  });

  testWith('a second release is rolled back', async () => {
    // An hour ago, straight to main: what no pull request brought is known by now.
    const three = teaBot('tea', { greeting: 'Three' });
    const commit = await scene.push('main', three, { agoMs: 3_600_000 });
    await scene.runner.settled();
    expect(conclusions(scene.runner.of('staging').at(-1)!)).toMatchObject({ tidegate: 'success' });
    expect(scene.checks(commit)['tidegate']).toEqual(['success']);
    const planned = await scene.dispatch('release', { mode: 'plan', select: 'all' });
    const plan = planned.jobs[0]!.outputs['plan']!['plan']!;
    const release = await scene.dispatch('release', { mode: 'promote', select: 'all', plan });
    expectConclusions(release, { plan: 'success', promote: 'success', tidegate: 'success' });
    expect(await say((await scene.running('production'))['tea'].url, 'hello')).toBe('Three');
    const back = await scene.dispatch('release', { mode: 'rollback', bots: 'tea', reason: 'too rude' });
    expectConclusions(back, { rollback: 'success', tidegate: 'success' });
    expect(await say((await scene.running('production'))['tea'].url, 'hello')).toBe('Two');
  });

  testWith('all that was asked of GitHub is as GitHub describes it, and no token was shown', () => {
    expect(scene.github.mismatches).toEqual([]);
    const tokens = [...scene.github.world.tokens.keys()];
    for (const { jobs, summaries } of scene.runner.finished)
      for (const text of [...jobs.map(({ full }) => full), ...Object.values(summaries)])
        expect(tokens.filter((token) => text.includes(token))).toEqual([]);
  });
});
