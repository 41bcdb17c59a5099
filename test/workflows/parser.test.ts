import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { workflowFiles } from '../../src/workflows/index.ts';
import { Expressions, type Contexts, type Progress } from '../support/acceptance/workflow/expressions.ts';

const made = workflowFiles({
  uses: (action) => `acme/tidegate/actions/${action}@${'a'.repeat(40)} # v1.2.3`,
  defaultBranch: 'main',
  staging: 'staging',
  production: 'production',
  secrets: ['REGISTRY_TOKEN'],
  keyRing: { secret: 'KEYS', environment: 'keys' },
});
const folder = fileURLToPath(new URL('../../.github/workflows/', import.meta.url));
const own = readdirSync(folder).map((name) => ({ path: name, text: readFileSync(folder + name, 'utf8') }));

/** Reads a workflow as GitHub's own parser does. */
async function errorsOf(path: string, content: string): Promise<string[]> {
  const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  return [
    ...context.errors.getErrors().map(({ message }) => message),
    ...(template?.errors ?? []).map(({ Message }) => Message),
  ];
}

describe("GitHub's own parser", () => {
  test.each([...own, ...made])('reads $path without an error', async ({ path, text }) => {
    expect(await errorsOf(path, text)).toEqual([]);
  });

  test('would tell of an unknown key, and of a context that is not there', async () => {
    const wrong = 'on: push\njobs:\n  a:\n    runs-on: x\n    colour: red\n    steps: []\n';
    expect(await errorsOf('wrong.yml', wrong)).not.toEqual([]);
    const outside = `on: push\njobs:\n  a:\n    name: \${{ secrets.X }}\n    runs-on: x\n    steps: [{run: a}]\n`;
    expect(await errorsOf('outside.yml', outside)).not.toEqual([]);
  });
});

interface Job {
  readonly name: string;
  readonly if?: string;
  readonly steps: readonly { readonly name: string; readonly with: Readonly<Record<string, string>> }[];
}

const jobs = Object.assign(
  {},
  ...made.map(({ path, text }) =>
    Object.fromEntries(
      Object.entries((parse(text) as { jobs: Record<string, Job> }).jobs).map(([id, job]) => [
        `${path.slice('.github/workflows/'.length, -'.yml'.length)}/${id}`,
        job,
      ]),
    ),
  ),
) as Readonly<Record<string, Job>>;

const well: Progress = { failed: false, cancelled: false, succeeded: true };
const failed: Progress = { failed: true, cancelled: false, succeeded: false };
const cancelled: Progress = { failed: false, cancelled: true, succeeded: false };

const changes = (outputs: Readonly<Record<string, string>> = {}, result = 'success'): Contexts => ({
  needs: {
    changes: { result, outputs: { matrix: '[{"name":"tea","bots":"tea"}]', deploys: 'true', ...outputs } },
  },
});

describe('what runs', () => {
  test.each<[string, string, Contexts, Progress, boolean]>([
    ['staging/begin', 'where bots changed', changes(), well, true],
    ['staging/begin', 'where none did', changes({ matrix: '[]' }), well, false],
    ['staging/begin', 'after changes that failed', changes({ matrix: '' }, 'failure'), failed, false],
    ['staging/train', 'where bots changed', changes(), well, true],
    ['staging/train', 'where none did', changes({ matrix: '[]' }), well, false],
    ['staging/train', 'in a cancelled run', changes(), cancelled, false],
    ['staging/stage', 'after a training', changes(), well, true],
    ['staging/stage', "although another bot's training failed", changes(), failed, true],
    ['staging/stage', 'for a fork', changes({ deploys: 'false' }), well, false],
    ['staging/stage', 'where no bot changed', changes({ matrix: '[]' }), well, false],
    ['staging/stage', 'after changes that failed', changes({}, 'failure'), failed, false],
    ['staging/stage', 'in a cancelled run', changes(), cancelled, false],
    ['staging/tidegate', 'always', changes(), failed, true],
    ['staging/tidegate', 'also in a cancelled run', changes(), cancelled, true],
    ['release/plan', 'for a plan', { inputs: { mode: 'plan' } }, well, true],
    ['release/plan', 'before a promotion', { inputs: { mode: 'promote' } }, well, true],
    ['release/plan', 'for a rollback', { inputs: { mode: 'rollback' } }, well, false],
    ['release/rollback', 'for a rollback', { inputs: { mode: 'rollback' } }, well, true],
    ['release/rollback', 'for a promotion', { inputs: { mode: 'promote' } }, well, false],
    ...(['ships', 'denied', 'nothing', 'listed', 'mistake', ''] as const).flatMap(
      (reason): [string, string, Contexts, Progress, boolean][] => {
        const needs = { plan: { result: 'success', outputs: { reason } } };
        const ships = ['ships', 'denied', 'nothing'].includes(reason);
        const progress = reason === 'denied' || reason === 'mistake' ? failed : well;
        return [
          ['release/promote', `after "${reason}"`, { inputs: { mode: 'promote' }, needs }, progress, ships],
          ['release/promote', `for a plan: ${reason}`, { inputs: { mode: 'plan' }, needs }, progress, false],
          [
            'release/promote',
            `cancelled: ${reason}`,
            { inputs: { mode: 'promote' }, needs },
            cancelled,
            false,
          ],
        ];
      },
    ),
    ['release/tidegate', 'after a promotion that failed', { inputs: { mode: 'promote' } }, failed, true],
    ['release/tidegate', 'after a plan', { inputs: { mode: 'plan' } }, well, false],
  ])('%s %s', (id, _, contexts, progress, runs) => {
    expect(new Expressions(contexts, progress).condition(jobs[id]!.if)).toBe(runs);
  });
});

describe('the one required check', () => {
  const name = (contexts: Contexts) => new Expressions(contexts).text(jobs['staging/tidegate']!.name);
  test.each([
    [
      'what the first job says',
      changes({ check: 'tidegate (told by the push)' }),
      'tidegate (told by the push)',
    ],
    ['by default', changes({ check: 'tidegate' }), 'tidegate'],
    ['where the first job failed', changes({}, 'failure'), 'tidegate'],
    ['where it never ran', { needs: { changes: { result: 'cancelled', outputs: {} } } }, 'tidegate'],
  ])('is named: %s', (_, contexts, expected) => expect(name(contexts)).toBe(expected));
});

describe('what steps are given', () => {
  const given = (id: string, step: number, input: string, contexts: Contexts) =>
    new Expressions(contexts).text(jobs[id]!.steps[step]!.with[input]);

  test.each([
    ['a push', { github: { sha: 'of the push', event: {} } }, 'of the push'],
    ['a merge group', { github: { sha: 'of the group', event: { merge_group: {} } } }, 'of the group'],
    [
      'a pull request: its own commit, not the merge',
      { github: { sha: 'of the merge', event: { pull_request: { head: { sha: 'of the head' } } } } },
      'of the head',
    ],
  ])('the commit of %s', (_, contexts, expected) => {
    const ids = Object.keys(jobs).filter(
      (id) => id.startsWith('staging/') && 'ref' in jobs[id]!.steps[0]!.with,
    );
    // The beginning looks at nothing of the repository.
    expect(ids.toSorted()).toEqual(['changes', 'stage', 'tidegate', 'train'].map((job) => `staging/${job}`));
    for (const id of ids) expect(given(id, 0, 'ref', contexts)).toBe(expected);
  });

  test('records of the own run need no token, and those of another one do', () => {
    const github = { run_id: 7, token: 'secret' };
    const of = (toldBy: string) => {
      const contexts = { github, ...changes({ 'told-by': toldBy }) };
      return [given('staging/tidegate', 1, 'run-id', contexts)].concat(
        given('staging/tidegate', 1, 'github-token', contexts),
      );
    };
    expect(of('')).toEqual(['7', '']);
    expect(of('42')).toEqual(['42', 'secret']);
  });

  test.each([
    ['both', ''],
    ['core', 'core'],
    ['actions', 'actions'],
  ])('half %s is %j', (half, expected) => {
    expect(given('inspect/inspect', 1, 'half', { inputs: { half } })).toBe(expected);
  });
});
