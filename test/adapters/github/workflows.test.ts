import { afterEach, describe, expect, test } from '@jest/globals';
import { completeJob, completeRun, startJob } from '../../../sandbox/github/index.ts';
import { sandbox, type Sandbox } from './host.ts';

const file = '.github/workflows/release.yml';
const text = `
name: Release
on:
  workflow_dispatch:
    inputs:
      mode: { type: choice, options: [plan, promote], required: true }
`;

let last: Sandbox | undefined;

async function started() {
  const host = (last = await sandbox());
  await host.github.commit(host.repository, {
    ...{ as: 'ada', branch: 'main', message: 'Add a workflow' },
    files: { [file]: text },
  });
  return { host, forge: host.forge(), [Symbol.asyncDispose]: () => host[Symbol.asyncDispose]() };
}

afterEach(() => {
  expect(last?.github.mismatches ?? []).toEqual([]);
});

describe('workflow runs', () => {
  test('are started, found, and cancelled', async () => {
    await using made = await started();
    const { workflows } = made.forge;
    expect(await workflows.active(file, 'main')).toEqual([]);
    await workflows.dispatch(file, 'main', { mode: 'plan' });
    await workflows.dispatch(file, 'main', { mode: 'promote' });
    const active = await workflows.active(file, 'main');
    expect(active).toMatchObject([
      { workflow: file, event: 'workflow_dispatch', branch: 'main', state: 'waiting', attempt: 1 },
      { conclusion: undefined },
    ]);
    expect(active[0]!.id).toBeGreaterThan(active[1]!.id);
    expect(await workflows.active(file, 'other')).toEqual([]);
    const [{ commit }] = active as [(typeof active)[number]];
    expect(await workflows.ofCommit(file, 'workflow_dispatch', commit)).toEqual(active);
    expect(await workflows.ofCommit(file, 'push', commit)).toEqual([]);
    expect(await workflows.ofCommit(file, 'workflow_dispatch', 'f'.repeat(40))).toEqual([]);
    const { id } = active[0]!;
    expect(await workflows.run(id)).toEqual(active[0]);
    await workflows.cancel(id);
    const state = await workflows.run(id);
    expect(state?.state === 'ended' || state?.state === 'running' || state?.state === 'waiting').toBe(true);
    expect(await workflows.run(999_999)).toBeUndefined();
    await expect(workflows.cancel(999_999)).rejects.toMatchObject({ code: 'forge-missing' });
  });

  test('that have ended are active no more, and cancelling them is no error', async () => {
    await using made = await started();
    const { host, forge } = made;
    await forge.workflows.dispatch(file, 'main', { mode: 'plan' });
    const [run] = [...host.repository.runs.values()];
    const { world } = host.github;
    const job = await startJob(world, run!, 'plan');
    expect(await forge.workflows.run(run!.id)).toMatchObject({ state: 'running' });
    completeJob(world, job, 'success');
    const actor = { kind: 'user', value: '', account: world.account('ada'), scopes: ['repo'] } as const;
    completeRun(world, run!, actor, 'success');
    expect(await forge.workflows.run(run!.id)).toMatchObject({ state: 'ended', conclusion: 'success' });
    expect(await forge.workflows.active(file, 'main')).toEqual([]);
    await forge.workflows.cancel(run!.id);
  });

  test('that may have started are not started again', async () => {
    await using made = await started();
    const { host, forge } = made;
    host.github.faults.add({ fault: { kind: 'drop-after' }, operation: 'actions/create-workflow-dispatch' });
    await expect(forge.workflows.dispatch(file, 'main', { mode: 'plan' })).rejects.toMatchObject({
      code: 'forge-unsure',
    });
    expect(host.repository.runs.size).toBe(1);
    await expect(forge.workflows.dispatch(file, 'main', { mode: 'x' })).rejects.toMatchObject({
      code: 'forge-refused',
    });
  });
});
