import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { readWorkflow } from '../../sandbox/act/workflow.ts';
import { actions, type InputSpec } from '../../src/entrypoints/catalogue.ts';
import { workflowFiles, type UsedAction, type WorkflowOptions } from '../../src/workflows/index.ts';
import { parse } from 'yaml';

// What act ignores is asserted by reading the files: environments, concurrency, permissions, and what reaches a shell.

const options: WorkflowOptions = {
  uses: (action) => `acme/tidegate/actions/${action}@${'a'.repeat(40)} # v1.2.3`,
  defaultBranch: 'main',
  staging: 'staging',
  production: 'production',
  secrets: ['REGISTRY_TOKEN'],
};

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly if?: string;
}

interface Job {
  readonly if?: string;
  readonly name: string;
  readonly needs?: string | readonly string[];
  readonly environment?: { readonly name: string; readonly deployment: boolean };
  readonly concurrency?: object;
  readonly permissions: Readonly<Record<string, string>>;
  readonly 'timeout-minutes': number;
  readonly strategy?: object;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: object;
  readonly on: Readonly<Record<string, { branches?: readonly string[]; inputs?: Record<string, object> }>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = workflowFiles(options);
const read = (name: string): Workflow => {
  const found = files.find(({ path }) => path === `.github/workflows/${name}.yml`);
  return parse(found!.text) as Workflow;
};
const [staging, release, inspect] = ['staging', 'release', 'inspect'].map(read) as [
  Workflow,
  Workflow,
  Workflow,
];
const all = Object.entries({ staging, release, inspect });
const steps = all.flatMap(([file, { jobs }]) =>
  Object.entries(jobs).flatMap(([id, job]) => job.steps.map((step) => ({ file, id, job, step }))),
);

describe('rights', () => {
  test('nothing is granted on top, and every job says what it asks for', () => {
    for (const [, workflow] of all) {
      expect(workflow.permissions).toEqual({});
      for (const job of Object.values(workflow.jobs)) expect(job.permissions).toBeDefined();
    }
  });

  test('each grant has its reason beside it', () => {
    for (const { text } of files)
      for (const line of text.split('\n').filter((one) => /^ {6}[a-z-]+: (?:read|write)\b/.test(one)))
        expect(line).toMatch(/: (?:read|write) # \S/);
  });

  test('who trains may write nothing and has no secret; who plans neither, and no environment', () => {
    for (const job of [staging.jobs['train']!, release.jobs['plan']!, staging.jobs['changes']!]) {
      expect(Object.values(job.permissions)).not.toContain('write');
      expect(job.environment).toBeUndefined();
      expect(JSON.stringify(job)).not.toContain('secrets.');
    }
  });

  test('only the last jobs and those that release write to the ledger', () => {
    const writers = all.flatMap(([file, { jobs }]) =>
      Object.entries(jobs)
        .filter(([, { permissions }]) => permissions['contents'] === 'write')
        .map(([id]) => `${file}/${id}`),
    );
    expect(writers).toEqual([
      ...['staging/tidegate', 'release/promote', 'release/rollback', 'release/tidegate'],
    ]);
  });

  test('secrets reach steps of a job in an environment, and no other', () => {
    for (const { job, step } of steps)
      if (JSON.stringify(step).includes('secrets.')) expect(job.environment).toBeDefined();
    expect(steps.filter(({ step }) => step.env?.['REGISTRY_TOKEN']).map(({ id }) => id)).toEqual([
      ...['stage', 'promote', 'rollback', 'inspect'],
    ]);
  });

  test('no pull request runs with the rights of its target', () => {
    expect(Object.keys(staging.on)).toEqual(['push', 'pull_request', 'merge_group']);
    for (const { text } of files) expect(text).not.toContain('pull_request_target');
  });
});

describe('environments and queues', () => {
  test.each([
    ['staging', staging.jobs['stage']!, 'staging'],
    ['promote', release.jobs['promote']!, 'production'],
    ['rollback', release.jobs['rollback']!, 'production'],
    ['inspect', inspect.jobs['inspect']!, '${{ inputs.environment }}'],
  ])('%s runs in its environment, without a deployment of its own', (_, job, name) => {
    expect(job.environment).toEqual({ name, deployment: false });
  });

  test('deployments of a bot queue, all of them, and none is cancelled in the middle', () => {
    expect(staging.jobs['stage']!.concurrency).toEqual({
      group: 'tidegate-staging-${{ matrix.name }}',
      'cancel-in-progress': false,
      queue: 'max',
    });
    expect(release.jobs['promote']!.concurrency).toEqual({
      group: 'tidegate-production',
      'cancel-in-progress': false,
      queue: 'max',
    });
  });

  test('a rollback waits for nobody', () => {
    expect(release.jobs['rollback']!.concurrency).toBeUndefined();
    expect(release.jobs['rollback']!.needs).toBeUndefined();
  });
});

describe('steps', () => {
  test('no text is put into a script: there is none', () => {
    expect(steps.filter(({ step }) => step.run !== undefined)).toEqual([]);
  });

  test('what others publish is pinned by its commit, with the version beside it', () => {
    for (const { text } of files)
      for (const line of text.split('\n').filter((one) => one.includes('uses:')))
        expect(line).toMatch(/^ +uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('no checkout keeps the token', () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(8);
    for (const { step } of checkouts)
      expect(step.with).toMatchObject({ 'persist-credentials': false, 'fetch-depth': 0 });
  });

  test('every job is bounded in time', () => {
    for (const [, { jobs }] of all)
      for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(180);
  });

  test("what an action is given are inputs of it, and all that it can't do without", () => {
    for (const { step } of steps) {
      const name = /^acme\/tidegate\/actions\/([a-z-]+)@/.exec(step.uses ?? '')?.[1];
      if (name === undefined) continue;
      const known: Readonly<Record<string, InputSpec>> = actions[name as UsedAction].inputs;
      expect(Object.keys(known)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      const required = Object.keys(known).filter((input) => known[input]!.required);
      expect(Object.keys(step.with ?? {})).toEqual(expect.arrayContaining(required));
    }
  });

  test('what a form offers is what the action takes', () => {
    const choices = actions.inspect.inputs.mode.choices;
    expect(inspect.on['workflow_dispatch']!.inputs!['mode']).toMatchObject({ options: choices });
  });
});

describe('the files', () => {
  test('of this repository are made from the same templates', async () => {
    const own = workflowFiles({
      uses: (action) => `./actions/${action}`,
      defaultBranch: 'main',
      staging: 'staging',
      production: 'production',
    });
    for (const { path, text } of own) {
      const there = await readFile(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
      expect(there).toBe(text);
    }
  });

  test('hold names that YAML would read as something else', () => {
    const [made] = workflowFiles({
      ...options,
      defaultBranch: 'yes',
      stagingBranches: ["it's/**", '*', '!not', '1.0'],
      staging: 'null',
    });
    expect(readWorkflow(made!.path, made!.text)?.on['push']).toEqual({
      branches: ['yes', "it's/**", '*', '!not', '1.0'],
    });
    expect((parse(made!.text) as Workflow).jobs['stage']!.environment!.name).toBe('null');
  });

  test.each<[string, Partial<WorkflowOptions>]>([
    ['a branch with a line break', { defaultBranch: 'a\nb' }],
    ['an expression', { staging: '${{ github.head_ref }}' }],
    ['a control character', { runsOn: 'a\u0007' }],
    ['a secret with a dash', { secrets: ['A-B'] }],
    ["a secret of GitHub's own", { secrets: ['GITHUB_TOKEN'] }],
    ['the same as key ring', { keyRing: { secret: '${{ x }}', environment: 'keys' } }],
  ])('are refused with %s', (_, given) => {
    expect(() => workflowFiles({ ...options, ...given })).toThrow(RangeError);
  });

  test('a key ring comes from an environment of its own', () => {
    const [made] = workflowFiles({ ...options, keyRing: { secret: 'KEYS', environment: 'keys' } });
    const { tidegate } = (parse(made!.text) as Workflow).jobs;
    expect(tidegate!.environment).toEqual({ name: 'keys', deployment: false });
    expect(tidegate!.steps.at(-1)!.with).toMatchObject({ 'key-ring': '${{ secrets.KEYS }}' });
  });
});
