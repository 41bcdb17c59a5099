import { describe, expect, test } from '@jest/globals';
import { commit, failure, scenes } from './support.ts';

const quiet = { auto_merge: false, required_contexts: [] };

describe('deployments', () => {
  const the = scenes();

  test('are made for a ref, and found again by what they say', async () => {
    const { ada, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': '1' });
    const { data } = await ada.repos.createDeployment({
      ...name,
      ...quiet,
      ref: 'main',
      environment: 'staging/bank',
      payload: { key: 'run-1' },
      description: 'By hand',
    });
    expect(data).toMatchObject({ sha, ref: 'main', environment: 'staging/bank', payload: { key: 'run-1' } });
    const count = async (query: object) =>
      (await ada.repos.listDeployments({ ...name, ...query })).data.length;
    expect(await count({ environment: 'staging/bank', sha })).toBe(1);
    expect(await count({ environment: 'production' })).toBe(0);
    expect(await count({ ref: 'main', task: 'deploy' })).toBe(1);
    const id = { ...name, deployment_id: (data as { id: number }).id };
    expect((await ada.repos.getDeployment(id)).data.creator?.login).toBe('ada');
    expect((await ada.repos.getEnvironment({ ...name, environment_name: 'staging/bank' })).data.name).toBe(
      'staging/bank',
    );
  });

  test('that succeed end the older ones of their environment, except in production', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const deploy = async (environment: string) => {
      const made = await ada.repos.createDeployment({ ...name, ...quiet, ref: 'main', environment });
      const deployment_id = (made.data as { id: number }).id;
      await ada.repos.createDeploymentStatus({ ...name, deployment_id, state: 'success' });
      return deployment_id;
    };
    const states = async (deployment_id: number) =>
      (await ada.repos.listDeploymentStatuses({ ...name, deployment_id })).data.map(({ state }) => state);
    const [first, other, second] = [await deploy('staging'), await deploy('other'), await deploy('staging')];
    expect(await states(first)).toEqual(['inactive', 'success']);
    expect(await states(other)).toEqual(['success']);
    expect(await states(second)).toEqual(['success']);
    const [old] = [await deploy('production'), await deploy('production')];
    expect(await states(old)).toEqual(['success']);
    const one = await ada.repos.listDeploymentStatuses({ ...name, deployment_id: first });
    const read = { ...name, deployment_id: first, status_id: one.data[0]!.id };
    expect((await ada.repos.getDeploymentStatus(read)).data.state).toBe('inactive');
  });

  test('want every status and the default branch, unless they are told otherwise', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const sha = await commit(the.scene, 'topic', { 'b.txt': '1' });
    const deploy = (more: object) => ada.repos.createDeployment({ ...name, ref: 'topic', ...more });
    await ada.repos.createCommitStatus({ ...name, sha, state: 'failure' });
    expect((await failure(deploy({}))).message).toMatch('status checks failed');
    expect((await failure(deploy({ required_contexts: ['ci'] }))).status).toBe(409);
    await commit(the.scene, 'main', { 'a.txt': '2' });
    expect((await failure(deploy({ required_contexts: [] }))).message).toMatch('Conflict merging main');
    expect((await deploy(quiet)).status).toBe(201);
    expect((await failure(deploy({ ...quiet, ref: 'none' }))).status).toBe(422);
    const long = 'x'.repeat(141);
    expect((await failure(deploy({ ...quiet, description: long }))).status).toBe(422);
  });

  test('are removed only when nothing runs by them', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const make = async () => {
      const made = await ada.repos.createDeployment({ ...name, ...quiet, ref: 'main', environment: 'e' });
      return { ...name, deployment_id: (made.data as { id: number }).id };
    };
    const [one, other] = [await make(), await make()];
    await ada.repos.createDeploymentStatus({ ...one, state: 'in_progress' });
    expect((await failure(ada.repos.deleteDeployment(one))).status).toBe(422);
    await ada.repos.createDeploymentStatus({ ...one, state: 'inactive' });
    await ada.repos.deleteDeployment(one);
    expect((await failure(ada.repos.getDeployment(one))).status).toBe(404);
    expect((await ada.repos.getDeployment(other)).status).toBe(200);
  });

  test('environments tell who must agree', async () => {
    const { ada, name, github, repository } = the.scene;
    github.createEnvironment(repository, 'production', { reviewers: ['bob'], waitMinutes: 5 });
    github.createEnvironment(repository, 'staging');
    expect((await ada.repos.getAllEnvironments(name)).data).toMatchObject({
      total_count: 2,
      environments: [
        {
          name: 'production',
          protection_rules: [
            { type: 'wait_timer', wait_timer: 5 },
            { type: 'required_reviewers', reviewers: [{ type: 'User', reviewer: { login: 'bob' } }] },
          ],
        },
        { name: 'staging', protection_rules: [] },
      ],
    });
    const none = ada.repos.getEnvironment({ ...name, environment_name: 'none' });
    expect((await failure(none)).status).toBe(404);
  });
});

describe('releases', () => {
  const the = scenes();

  test('make their tag, where there is none', async () => {
    const { ada, name, repository, github } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': '1' });
    const { data } = await ada.repos.createRelease({
      ...name,
      tag_name: 'bank/v1.0.0',
      name: 'Bank',
      body: 'N',
    });
    expect(data).toMatchObject({ tag_name: 'bank/v1.0.0', draft: false, author: { login: 'ada' } });
    expect(await repository.git.ref('refs/tags/bank/v1.0.0')).toMatchObject({ sha });
    expect(github.events.map(({ name: event }) => event)).toEqual(['push', 'push', 'release']);
    const again = ada.repos.createRelease({ ...name, tag_name: 'bank/v1.0.0' });
    expect(await failure(again)).toMatchObject({ status: 422, errors: [{ code: 'already_exists' }] });
    const byTag = await ada.repos.getReleaseByTag({ ...name, tag: 'bank/v1.0.0' });
    expect(byTag.data.id).toBe(data.id);
  });

  test('leave a tag that is there as it is', async () => {
    const { ada, name, repository } = the.scene;
    const first = await commit(the.scene, 'main', { 'a.txt': '1' });
    await commit(the.scene, 'main', { 'a.txt': '2' });
    await ada.git.createRef({ ...name, ref: 'refs/tags/v1', sha: first });
    await ada.repos.createRelease({ ...name, tag_name: 'v1' });
    expect(await repository.git.ref('refs/tags/v1')).toMatchObject({ sha: first });
    const nowhere = ada.repos.createRelease({ ...name, tag_name: 'v2', target_commitish: 'none' });
    expect(await failure(nowhere)).toMatchObject({ errors: [{ field: 'target_commitish' }] });
  });

  test('are changed, published and removed', async () => {
    const { ada, eve, name, repository } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const { data } = await ada.repos.createRelease({ ...name, tag_name: 'v1', draft: true });
    const one = { ...name, release_id: data.id };
    expect(await repository.git.ref('refs/tags/v1')).toBeUndefined();
    expect((await failure(ada.repos.getReleaseByTag({ ...name, tag: 'v1' }))).status).toBe(404);
    expect((await failure(eve.repos.getRelease(one))).status).toBe(404);
    expect((await eve.repos.listReleases(name)).data).toEqual([]);
    await ada.repos.updateRelease({ ...one, draft: false, body: 'Notes' });
    expect(await repository.git.ref('refs/tags/v1')).toBeDefined();
    expect((await eve.repos.getRelease(one)).data.body).toBe('Notes');
    await ada.repos.deleteRelease(one);
    expect((await ada.repos.listReleases(name)).data).toEqual([]);
    expect(await repository.git.ref('refs/tags/v1')).toBeDefined();
  });

  test('have one that is the latest', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const latest = async () => (await ada.repos.getLatestRelease(name)).data.tag_name;
    expect((await failure(latest())).status).toBe(404);
    await ada.repos.createRelease({ ...name, tag_name: 'v1' });
    await ada.repos.createRelease({ ...name, tag_name: 'v2', make_latest: 'false' });
    await ada.repos.createRelease({ ...name, tag_name: 'v3', prerelease: true });
    expect(await latest()).toBe('v1');
    await ada.repos.createRelease({ ...name, tag_name: 'v4' });
    expect(await latest()).toBe('v4');
  });
});
