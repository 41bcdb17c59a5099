import { describe, expect, test } from '@jest/globals';
import { client, commit, failure, scenes, type Scene } from './support.ts';

const annotation = (line: number) => ({
  path: 'data/nlu.yml',
  start_line: line,
  end_line: line,
  annotation_level: 'failure' as const,
  message: `Line ${line}`,
});
const output = { title: 'Title', summary: 'Summary' };

/** A commit, and the client of a workflow that may write checks. */
async function started(scene: Scene) {
  const sha = await commit(scene, 'main', { 'data/nlu.yml': '1\n' });
  const token = scene.github.createWorkflowToken(scene.repository, { checks: 'write', contents: 'read' });
  return { sha, checks: client(scene.github, token).checks };
}

describe('check runs', () => {
  const the = scenes();

  test('begin, and end with a conclusion', async () => {
    const { name } = the.scene;
    const { sha, checks } = await started(the.scene);
    const begun = await checks.create({
      ...name,
      name: 'train / bank',
      head_sha: sha,
      status: 'in_progress',
      external_id: 'run-1',
      details_url: 'https://example.com/run/1',
    });
    expect(begun.data).toMatchObject({
      status: 'in_progress',
      conclusion: null,
      external_id: 'run-1',
      app: { slug: 'github-actions' },
    });
    const one = { ...name, check_run_id: begun.data.id };
    await checks.update({ ...one, conclusion: 'success', output });
    expect((await checks.get(one)).data).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      details_url: 'https://example.com/run/1',
      output: { title: 'Title', summary: 'Summary', annotations_count: 0 },
    });
    expect((await failure(checks.get({ ...name, check_run_id: 1 }))).status).toBe(404);
  });

  test('take 50 annotations at a time, and keep all', async () => {
    const { name } = the.scene;
    const { sha, checks } = await started(the.scene);
    const batch = (from: number, count: number) => ({
      ...output,
      annotations: Array.from({ length: count }, (_, index) => annotation(from + index)),
    });
    const { data } = await checks.create({ ...name, name: 'c', head_sha: sha, output: batch(1, 50) });
    const one = { ...name, check_run_id: data.id };
    const added = await checks.update({ ...one, conclusion: 'failure', output: batch(51, 25) });
    expect(added.data.output.annotations_count).toBe(75);
    const listed = await the.scene.ada.paginate(the.scene.ada.checks.listAnnotations, {
      ...one,
      per_page: 50,
    });
    expect(listed.map(({ start_line }) => start_line)).toEqual(Array.from({ length: 75 }, (_, i) => i + 1));
  });

  test('that their description forbids are mismatches', async () => {
    the.expectMismatches();
    const { name, github } = the.scene;
    const { sha, checks } = await started(the.scene);
    const { data } = await checks.create({ ...name, name: 'c', head_sha: sha });
    const one = { ...name, check_run_id: data.id };
    const annotations = Array.from({ length: 51 }, (_, index) => annotation(index + 1));
    expect((await failure(checks.update({ ...one, output: { ...output, annotations } }))).status).toBe(500);
    expect((await failure(checks.update({ ...one, status: 'completed' }))).status).toBe(500);
    expect(github.mismatches).toMatchObject([
      { where: 'request', problems: [expect.stringMatching('must NOT have more than 50 items')] },
      { where: 'request' },
    ]);
  });

  test('refuse a text that is too long', async () => {
    const { name } = the.scene;
    const { sha, checks } = await started(the.scene);
    const long = { ...output, summary: 'ä'.repeat(32_768) };
    const call = checks.create({ ...name, name: 'c', head_sha: sha, output: long });
    expect(await failure(call)).toMatchObject({ status: 422, errors: [{ field: 'summary' }] });
  });

  test('belong to apps', async () => {
    const { ada, bob, name, github } = the.scene;
    const { sha, checks } = await started(the.scene);
    const wanted = { ...name, name: 'c', head_sha: sha };
    for (const person of [ada, bob]) {
      expect(await failure(person.checks.create(wanted))).toEqual({
        status: 403,
        message: 'You must authenticate via a GitHub App.',
      });
    }
    const { data } = await checks.create(wanted);
    const { app } = github.createApp({ slug: 'other', owner: 'ada', permissions: { checks: 'write' } });
    const installation = github.installApp(app, 'ada');
    const other = client(github, github.createInstallationToken(installation));
    const update = { ...name, check_run_id: data.id, conclusion: 'success' as const };
    expect((await failure(other.checks.update(update))).status).toBe(403);
    const missing = checks.create({ ...wanted, head_sha: '0'.repeat(40) });
    expect(await failure(missing)).toMatchObject({
      status: 422,
      message: expect.stringMatching('No commit'),
    });
  });

  test('are listed for a ref: the newest of each name, or all', async () => {
    const { ada, name } = the.scene;
    const { sha, checks } = await started(the.scene);
    const create = async (check: string, conclusion: 'success' | 'failure') =>
      (await checks.create({ ...name, name: check, head_sha: sha, conclusion })).data.id;
    const old = await create('a', 'failure');
    const other = await create('b', 'success');
    const again = await create('a', 'success');
    const ids = async (query: object) =>
      (await ada.checks.listForRef({ ...name, ref: 'main', ...query })).data.check_runs.map(({ id }) => id);
    expect(await ids({})).toEqual([again, other]);
    expect(await ids({ filter: 'all' })).toEqual([again, other, old]);
    expect(await ids({ check_name: 'b' })).toEqual([other]);
    expect(await ids({ status: 'in_progress' })).toEqual([]);
    expect(await ids({ app_id: 1 })).toEqual([]);
  });

  test('make up a suite of their app', async () => {
    const { ada, name } = the.scene;
    const { sha, checks } = await started(the.scene);
    const first = await checks.create({ ...name, name: 'a', head_sha: sha, conclusion: 'success' });
    await checks.create({ ...name, name: 'b', head_sha: sha, status: 'in_progress' });
    const { data } = await ada.checks.listSuitesForRef({ ...name, ref: sha });
    expect(data).toMatchObject({
      total_count: 1,
      check_suites: [
        { status: 'in_progress', conclusion: null, head_branch: 'main', latest_check_runs_count: 2 },
      ],
    });
    const suite = { ...name, check_suite_id: data.check_suites[0]!.id };
    expect(first.data.check_suite?.id).toBe(suite.check_suite_id);
    expect((await ada.checks.getSuite(suite)).data.head_sha).toBe(sha);
    expect((await ada.checks.listForSuite(suite)).data.total_count).toBe(2);
  });
});

describe('commit statuses', () => {
  const the = scenes();

  test('are added, and the newest of a context counts', async () => {
    const { ada, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': '1' });
    const combined = async () => (await ada.repos.getCombinedStatusForRef({ ...name, ref: 'main' })).data;
    expect((await combined()).state).toBe('pending');
    const say = (context: string, state: 'failure' | 'success' | 'error') =>
      ada.repos.createCommitStatus({ ...name, sha, context, state, description: `It is ${state}` });
    await say('one', 'failure');
    await say('two', 'success');
    expect(await combined()).toMatchObject({ state: 'failure', total_count: 2 });
    await say('one', 'success');
    expect((await combined()).state).toBe('success');
    const { data } = await ada.repos.listCommitStatusesForRef({ ...name, ref: sha });
    expect(data.map(({ context, state }) => `${context} ${state}`)).toEqual([
      'one success',
      'two success',
      'one failure',
    ]);
    const none = ada.repos.createCommitStatus({ ...name, sha: '0'.repeat(40), state: 'success' });
    expect((await failure(none)).status).toBe(422);
  });
});
