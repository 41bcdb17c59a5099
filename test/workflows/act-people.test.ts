import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals';
import type { Finished } from '../../sandbox/act/index.ts';
import { enqueue } from '../../sandbox/act/merge-queue.ts';
import { say, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { rendered } from '../support/markdown.ts';
import { expectConclusions, Scene } from './scene.ts';
import { toolForTests } from './tools.ts';

jest.setTimeout(240_000);

const { testWith } = toolForTests('act');

const summariesOf = ({ summaries }: Finished) => Object.values(summaries);

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
        expect(job.log).not.toContain('owned');
        expect(job.commands.filter(({ name }) => name !== 'add-mask')).toEqual([]);
        expect(Object.values(job.outputs).flatMap(Object.keys)).not.toContain('x');
      }
    }
    const [comment, ...others] = scene.comments(number);
    expect(others).toEqual([]);
    for (const text of [comment!, ...scene.board(), ...scene.runner.finished.flatMap(summariesOf)]) {
      const seen = rendered(text);
      expect([seen.images, seen.mentions, seen.html]).toEqual([[], [], []]);
      expect(seen.links.filter((link) => !link.startsWith(scene.github.origin))).toEqual(
        expect.not.arrayContaining([expect.stringContaining('javascript')]),
      );
    }
    expect(await say((await scene.running('staging'))['tea'].url, 'hello')).toBe(text.split('\n\n')[0]);
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
        expect(summaries['tidegate']?.replaceAll('\u2060', '')).toMatch(
          /Superseded by the push of [0-9a-f]{7}/,
        );
    expect(scene.runner.finished.filter(({ run }) => run.conclusion !== 'success').length).toBeGreaterThan(0);
  });
});

describe('a merge queue', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  testWith('stops two changes that are right alone and wrong together before the merge', async () => {
    await scene.push('staging/said', teaBot('tea', { greeting: 'Two' }));
    await scene.runner.settled();
    const said = await scene.openPull('staging/said', 'Greet with Two');
    // A branch of no environment: validated and trained, not deployed.
    await scene.push('more', {
      'tea/tests/more.yml':
        'conversations:\n  - name: stays\n    steps:\n      - user: hello there\n      - bot: One\n',
    });
    const more = await scene.openPull('more', 'Expect One');
    await scene.runner.settled();
    for (const number of [said, more]) {
      const { sha } = scene.repository.issues.get(number)!.pull!.head;
      expect(scene.checks(sha)['tidegate']).toEqual(['success']);
    }
    const before = await scene.running('staging');
    const group = await enqueue(scene.github, scene.repository, 'ada', [said, more]);
    await scene.runner.settled();
    const run = scene.runner.finished.at(-1)!;
    expect(run.run).toMatchObject({ event: 'merge_group', sha: group, conclusion: 'failure' });
    expect(scene.checks(group)['tidegate']).toEqual(['failure']);
    expect(run.summaries['tidegate']).toContain('stays');
    // It was a preview: nobody's traffic moved, and it is gone.
    const ids = ({ active, revisions }: Document) => [active.id, revisions.map(({ id }: Document) => id)];
    expect(ids((await scene.running('staging'))['tea'])).toEqual(ids(before['tea']));
  });
});
