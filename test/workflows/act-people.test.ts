import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import { say } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { expectConclusions, Scene } from './scene.ts';
import { toolForTests } from './tools.ts';

jest.setTimeout(240_000);

const { testWith } = toolForTests('act');

const open = () =>
  Scene.open({ files: teaBot('tea', { greeting: 'One' }), bots: '[{path: tea, engine: builtin}]' });

describe('a fork', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  testWith('is validated and trained, and nobody writes to GitHub', async () => {
    const fork = await scene.github.createFork(scene.repository, 'eve');
    const head = await scene.github.commit(fork, {
      ...{ as: 'eve', branch: 'staging/tea', message: 'Be kind' },
      files: teaBot('tea', { greeting: 'Two' }),
    });
    const number = await scene.openPull('eve:staging/tea', 'Be kind', 'eve');
    await scene.runner.settled();
    const [run] = scene.runner.finished;
    expect(run!.run).toMatchObject({ event: 'pull_request', sha: head, conclusion: 'success' });
    expectConclusions(run!, {
      changes: 'success',
      begin: 'success',
      'train (tea)': 'success',
      tidegate: 'success',
    });
    expect(scene.checks(head)['tidegate']).toEqual(['success']);
    expect(Object.keys(scene.checks(head)).filter((name) => name.startsWith('tea /'))).toEqual([]);
    expect([scene.comments(number), scene.deployments(), scene.board()]).toEqual([[], [], []]);
    expect(run!.summaries['tidegate']).toContain('tea');
    expect((await scene.running('staging'))['tea']).toBeUndefined();
  });
});

describe('names and texts that were made to break out', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  testWith('do nothing but be shown', async () => {
    const canary = join(scene.directory, 'canary');
    const shell = `$(touch\${IFS}${canary})`;
    const branch = `staging/";${shell};'\${{github.token}}\`id\``.replaceAll('//', '/');
    const text = [
      `::error::owned ${shell} \`touch ${canary}\` \${{ github.token }}`,
      '',
      '::set-output name=x::y',
      '##[add-mask]tea',
      '<img src=x onerror=alert(1)> @ada [click](javascript:alert(1)) <!-- tidegate:pull-request -->',
      '"; } | ; -- %0A::warning::z',
    ].join('\n');
    const head = await scene.push(branch, teaBot('tea', { greeting: text }), { message: text });
    await scene.runner.settled();
    const number = await scene.openPull(branch, text.split('\n')[0]!);
    await scene.runner.settled();
    const { data } = await scene.as('ada').pulls.merge({
      ...{ ...scene.name, pull_number: number, merge_method: 'squash' },
      ...{ commit_title: text.split('\n')[0]!, commit_message: text },
    });
    await scene.runner.settled();
    expect(existsSync(canary)).toBe(false);
    expect(scene.checks(head)['tidegate']).toEqual(['success']);
    expect(scene.checks(data.sha)['tidegate']).toEqual(['success']);
    // What a bot says reaches the log of a training or deployment as no command.
    for (const run of scene.runner.finished) {
      expect(run.run.conclusion).toBe('success');
      for (const job of run.jobs) {
        expect(job.full).not.toContain('owned');
        expect(Object.values(job.outputs).flatMap(Object.keys)).not.toContain('x');
      }
    }
    const [comment, ...others] = scene.comments(number);
    expect(others).toEqual([]);
    expect(comment).not.toMatch(/<img|@ada|\(javascript:/);
    expect(await say((await scene.running('staging'))['tea'].url, 'hello')).toBe(text);
  });
});

describe('three pushes in ten seconds', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  testWith('the last one stays, and those before say by what they were superseded', async () => {
    const heads: string[] = [];
    for (const greeting of ['Two', 'Three', 'Four'])
      heads.push(await scene.push('staging/tea', teaBot('tea', { greeting })));
    await scene.runner.settled();
    for (const head of heads) expect(scene.checks(head)['tidegate']).toHaveLength(1);
    expect(scene.checks(heads[2]!)['tidegate']).toEqual(['success']);
    expect(await say((await scene.running('staging'))['tea'].url, 'hello')).toBe('Four');
    for (const { run, summaries } of scene.runner.finished)
      if (run.conclusion !== 'success')
        expect(summaries['tidegate']).toMatch(/Superseded by the push of [0-9a-f]{7}/);
    expect(scene.runner.finished.filter(({ run }) => run.conclusion !== 'success').length).toBeGreaterThan(0);
  });
});
