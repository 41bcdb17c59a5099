import { describe, expect, test } from '@jest/globals';
import {
  addArtifact,
  completeJob,
  completeRun,
  ManualClock,
  startJob,
} from '../../../sandbox/github/index.ts';
import { client, commit, failure, scenes, type Scene } from './support.ts';

const release = `
name: Release
on:
  workflow_dispatch:
    inputs:
      mode: { type: choice, options: [plan, promote, rollback], required: true }
      select: { default: all }
      force: { type: boolean, default: false }
`;
const file = '.github/workflows/release.yml';

async function dispatched(scene: Scene) {
  const sha = await commit(scene, 'main', { [file]: release });
  const { data } = await scene.ada.actions.createWorkflowDispatch({
    ...scene.name,
    workflow_id: 'release.yml',
    ref: 'main',
    inputs: { mode: 'plan' },
    return_run_details: true,
  });
  const run = scene.repository.runs.get((data as { workflow_run_id: number }).workflow_run_id)!;
  return { sha, run, id: { ...scene.name, run_id: run.id } };
}

describe('workflows', () => {
  const the = scenes();

  test('are the files of the default branch', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', { [file]: release, '.github/workflows/read.me': 'x', 'a.yml': 'x' });
    const { data } = await ada.actions.listRepoWorkflows(name);
    expect(data).toMatchObject({ total_count: 1, workflows: [{ name: 'Release', path: file }] });
    const byId = await ada.actions.getWorkflow({ ...name, workflow_id: data.workflows[0]!.id });
    expect(byId.data.path).toBe(file);
    expect((await failure(ada.actions.getWorkflow({ ...name, workflow_id: 'none.yml' }))).status).toBe(404);
  });

  test('are started by hand, with their inputs filled up', async () => {
    const { github } = the.scene;
    const { sha, run } = await dispatched(the.scene);
    expect(run).toMatchObject({ event: 'workflow_dispatch', branch: 'main', sha, status: 'queued' });
    expect(github.events.at(-1)).toMatchObject({
      name: 'workflow_dispatch',
      ref: 'refs/heads/main',
      sha,
      startsWorkflows: true,
      payload: { inputs: { mode: 'plan', select: 'all', force: 'false' } },
    });
  });

  test('tell their run if they are asked to, and always in the newer version of the API', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', { [file]: release });
    const wanted = { ...name, workflow_id: 'release.yml', ref: 'main', inputs: { mode: 'plan' } };
    expect((await ada.actions.createWorkflowDispatch(wanted)).status).toBe(204);
    const headers = { 'x-github-api-version': '2026-03-10' };
    const newer = await ada.actions.createWorkflowDispatch({ ...wanted, headers });
    expect(newer.status).toBe(200);
  });

  test.each([
    [
      'an input that is not declared',
      'main',
      { mode: 'plan', nope: '1' },
      'Unexpected inputs provided: ["nope"]',
    ],
    ['a required input that is missing', 'main', {}, "Required input 'mode' not provided"],
    ['a choice that is none', 'main', { mode: 'x' }, 'not in the list of allowed values'],
    ['a truth that is none', 'main', { mode: 'plan', force: 'maybe' }, 'is not a boolean'],
    [
      'inputs that are too large',
      'main',
      { mode: 'plan', select: 'x'.repeat(65_536) },
      'inputs are too large',
    ],
    ['a ref that is not there', 'none', { mode: 'plan' }, 'No ref found for: none'],
    ['a file without the trigger', 'push', { mode: 'plan' }, "does not have 'workflow_dispatch' trigger"],
  ])('are not started with %s', async (_, ref, inputs, message) => {
    await commit(the.scene, 'main', { [file]: release });
    await commit(the.scene, 'push', { [file]: 'on: [push, pull_request]\n' });
    const call = the.scene.ada.actions.createWorkflowDispatch({
      ...the.scene.name,
      workflow_id: 'release.yml',
      ref,
      inputs,
    });
    expect(await failure(call)).toMatchObject({ status: 422, message: expect.stringContaining(message) });
    expect(the.scene.repository.runs.size).toBe(0);
  });

  test("are started by a workflow's own token too, but only by hand", async () => {
    const { github, repository, name } = the.scene;
    await commit(the.scene, 'main', { [file]: release });
    const token = github.createWorkflowToken(repository, { actions: 'write', contents: 'write' });
    const workflow = client(github, token);
    const wanted = { ...name, workflow_id: 'release.yml', ref: 'main', inputs: { mode: 'plan' } };
    await workflow.actions.createWorkflowDispatch(wanted);
    expect(github.events.at(-1)).toMatchObject({ name: 'workflow_dispatch', startsWorkflows: true });
    await workflow.repos.createRelease({ ...name, tag_name: 'v1' });
    expect(github.events.slice(-2)).toMatchObject([
      { name: 'push', startsWorkflows: false },
      { name: 'release', startsWorkflows: false },
    ]);
  });

  test('have runs that are listed, and jobs that are checks', async () => {
    const { ada, name, github } = the.scene;
    const { sha, run, id } = await dispatched(the.scene);
    const job = await startJob(github.world, run, 'tidegate');
    expect((await ada.actions.getWorkflowRun(id)).data).toMatchObject({
      status: 'in_progress',
      head_sha: sha,
      path: file,
      run_number: 1,
      head_commit: { id: sha },
    });
    completeJob(github.world, job, 'success');
    const actor = { kind: 'workflow', app: github.world.actionsApp } as const;
    completeRun(
      github.world,
      run,
      { ...actor, value: '', permissions: {}, repository: the.scene.repository },
      'success',
    );
    const jobs = await ada.actions.listJobsForWorkflowRun(id);
    expect(jobs.data.jobs).toMatchObject([{ name: 'tidegate', conclusion: 'success', run_id: run.id }]);
    const checks = await ada.checks.listForRef({ ...name, ref: sha });
    expect(checks.data.check_runs).toMatchObject([{ name: 'tidegate', conclusion: 'success' }]);
    const count = async (query: object) =>
      (await ada.actions.listWorkflowRuns({ ...name, workflow_id: 'release.yml', ...query })).data
        .total_count;
    expect(await count({ status: 'success', branch: 'main', event: 'workflow_dispatch' })).toBe(1);
    expect(await count({ status: 'queued' })).toBe(0);
    expect(await count({ head_sha: '0'.repeat(40) })).toBe(0);
    expect((await ada.actions.listWorkflowRunsForRepo({ ...name, actor: 'ada' })).data.total_count).toBe(1);
  });

  test('are cancelled: at once while they wait, else when their runner has stopped', async () => {
    const { ada, github } = the.scene;
    const waiting = await dispatched(the.scene);
    expect((await ada.actions.cancelWorkflowRun(waiting.id)).status).toBe(202);
    expect(waiting.run).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    expect((await failure(ada.actions.cancelWorkflowRun(waiting.id))).status).toBe(409);
    const running = await dispatched(the.scene);
    await startJob(github.world, running.run, 'tidegate');
    await ada.actions.cancelWorkflowRun(running.id);
    expect(running.run).toMatchObject({ status: 'in_progress', cancelRequested: true });
    const none = ada.actions.cancelWorkflowRun({ ...the.scene.name, run_id: 1 });
    expect((await failure(none)).status).toBe(404);
  });
});

describe('artifacts', () => {
  const clock = new ManualClock();
  const the = scenes({ clock });

  test('are listed and downloaded until they expire', async () => {
    const { ada, name, github } = the.scene;
    const { run, id } = await dispatched(the.scene);
    const { id: artifact_id } = addArtifact(github.world, run, 'record', Buffer.from('PK'));
    const listed = await ada.actions.listWorkflowRunArtifacts({ ...id, name: 'record' });
    expect(listed.data).toMatchObject({ total_count: 1, artifacts: [{ id: artifact_id, size_in_bytes: 2 }] });
    expect((await ada.actions.listArtifactsForRepo({ ...name, name: 'none' })).data.total_count).toBe(0);
    expect((await ada.actions.getArtifact({ ...name, artifact_id })).data.expired).toBe(false);
    const download = () => ada.actions.downloadArtifact({ ...name, artifact_id, archive_format: 'zip' });
    expect(Buffer.from((await download()).data as ArrayBuffer).toString()).toBe('PK');
    const anonymous = client(github).actions.downloadArtifact({
      ...name,
      artifact_id,
      archive_format: 'zip',
    });
    expect((await failure(anonymous)).status).toBe(401);
    clock.advance(91 * 24 * 3_600_000);
    expect((await failure(download())).status).toBe(410);
    expect((await ada.actions.getArtifact({ ...name, artifact_id })).data.expired).toBe(true);
  });
});
