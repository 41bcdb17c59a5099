import { describe, expect, test } from '@jest/globals';
import { commit, failure, scenes } from './support.ts';

describe('commits', () => {
  const the = scenes();

  test('are listed in pages, from a branch and by a path', async () => {
    const { ada, name } = the.scene;
    const made: string[] = [];
    for (const number of [1, 2, 3, 4, 5]) {
      made.push(await commit(the.scene, 'main', { [`${number % 2}/a.txt`]: `${number}\n` }));
    }
    const first = await ada.repos.listCommits({ ...name, per_page: 2 });
    expect(first.data.map(({ sha }) => sha)).toEqual([made[4], made[3]]);
    expect(first.headers.link).toMatch(/[?&]page=2[^>]*>; rel="next"/);
    const all = await ada.paginate(ada.repos.listCommits, { ...name, per_page: 2 });
    expect(all.map(({ sha }) => sha)).toEqual(made.toReversed());
    const odd = await ada.repos.listCommits({ ...name, path: '1', sha: 'main' });
    expect(odd.data.map(({ sha }) => sha)).toEqual([made[4], made[2], made[0]]);
    expect(first.data[0]).toMatchObject({
      author: { login: 'ada' },
      commit: { author: { name: 'Ada Test' } },
    });
  });

  test('show what they changed', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', {
      'a.txt': 'one\ntwo\n',
      'gone.txt': 'x\n',
      'old name.txt': '1\n2\n3\n4\n',
    });
    const sha = await commit(the.scene, 'main', {
      'a.txt': 'one\n2\n',
      'gone.txt': null,
      'old name.txt': null,
      'new.txt': '1\n2\n3\n4\n',
    });
    const { data } = await ada.repos.getCommit({ ...name, ref: 'main' });
    expect(data).toMatchObject({ sha, stats: { additions: 1, deletions: 2, total: 3 } });
    expect(data.files).toMatchObject([
      {
        filename: 'a.txt',
        status: 'modified',
        additions: 1,
        deletions: 1,
        patch: '@@ -1,2 +1,2 @@\n one\n-two\n+2',
      },
      { filename: 'gone.txt', status: 'removed' },
      { filename: 'new.txt', status: 'renamed', previous_filename: 'old name.txt', changes: 0 },
    ]);
    const short = await ada.repos.getCommit({
      ...name,
      ref: sha.slice(0, 7),
      mediaType: { format: 'sha' },
    });
    expect(String(short.data)).toBe(sha);
  });

  test('are compared with where the two parted', async () => {
    const { ada, name } = the.scene;
    const base = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const topic = await commit(the.scene, 'topic', { 'b.txt': 'two\n' });
    await commit(the.scene, 'main', { 'c.txt': 'three\n' });
    const compare = async (basehead: string) =>
      (await ada.repos.compareCommitsWithBasehead({ ...name, basehead })).data;
    expect(await compare('main...topic')).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
      merge_base_commit: { sha: base },
      commits: [{ sha: topic }],
      files: [{ filename: 'b.txt', status: 'added' }],
    });
    expect(await compare(`${base}...main`)).toMatchObject({ status: 'ahead', ahead_by: 1 });
    expect(await compare(`main...${base}`)).toMatchObject({ status: 'behind', files: [] });
    expect(await compare('main...main')).toMatchObject({ status: 'identical' });
    const none = ada.repos.compareCommitsWithBasehead({ ...name, basehead: 'main...none' });
    expect((await failure(none)).status).toBe(404);
  });

  test('that are not there are told apart from a repository without any', async () => {
    const { ada, name } = the.scene;
    expect(await failure(ada.repos.listCommits(name))).toEqual({
      status: 409,
      message: 'Git Repository is empty.',
    });
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    expect((await failure(ada.repos.listCommits({ ...name, sha: 'none' }))).status).toBe(404);
    expect(await failure(ada.repos.getCommit({ ...name, ref: 'none' }))).toEqual({
      status: 422,
      message: 'No commit found for SHA: none',
    });
    // What git would take for something else than a name is no name either.
    expect((await failure(ada.repos.getCommit({ ...name, ref: 'main~1' }))).status).toBe(422);
    expect((await failure(ada.repos.getCommit({ ...name, ref: '--all' }))).status).toBe(422);
  });
});

describe('branches and contents', () => {
  const the = scenes();

  test('branches are listed with their heads', async () => {
    const { ada, name, github, repository } = the.scene;
    const main = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const topic = await commit(the.scene, 'staging/topic', { 'a.txt': 'two\n' });
    github.protectBranch(repository, 'main', { requiredChecks: ['tidegate'], requiredApprovals: 1 });
    expect((await ada.repos.listBranches(name)).data).toMatchObject([
      { name: 'main', commit: { sha: main }, protected: true },
      { name: 'staging/topic', commit: { sha: topic }, protected: false },
    ]);
    expect((await ada.repos.listBranches({ ...name, protected: false })).data).toHaveLength(1);
    const { data } = await ada.repos.getBranch({ ...name, branch: 'staging/topic' });
    expect(data).toMatchObject({ commit: { sha: topic }, protection: { enabled: false } });
    const rule = await ada.repos.getBranchProtection({ ...name, branch: 'main' });
    expect(rule.data.required_status_checks?.contexts).toEqual(['tidegate']);
    expect((await failure(ada.repos.getBranch({ ...name, branch: 'none' }))).message).toBe(
      'Branch not found',
    );
  });

  test('contents are those of a commit', async () => {
    const { ada, name } = the.scene;
    const first = await commit(the.scene, 'main', { 'bots/bank/config.yml': 'one\n', 'ä b.txt': 'ü\n' });
    await commit(the.scene, 'main', { 'bots/bank/config.yml': 'two\n' });
    const path = 'bots/bank/config.yml';
    const now = (await ada.repos.getContent({ ...name, path })).data as { content: string };
    expect(Buffer.from(now.content, 'base64').toString()).toBe('two\n');
    const raw = await ada.repos.getContent({ ...name, path, ref: first, mediaType: { format: 'raw' } });
    expect(String(raw.data)).toBe('one\n');
    expect((await ada.repos.getContent({ ...name, path: 'bots' })).data).toMatchObject([
      { type: 'dir', path: 'bots/bank' },
    ]);
    expect((await ada.repos.getContent({ ...name, path: '' })).data).toHaveLength(2);
    expect((await ada.repos.getContent({ ...name, path: 'ä b.txt' })).data).toMatchObject({
      name: 'ä b.txt',
    });
    expect((await failure(ada.repos.getContent({ ...name, path: 'none' }))).status).toBe(404);
  });

  test('the repository tells who may do what', async () => {
    const { ada, bob, name } = the.scene;
    expect((await ada.repos.get(name)).data).toMatchObject({
      full_name: 'ada/bots',
      default_branch: 'main',
      permissions: { admin: true, push: true },
    });
    expect((await bob.repos.get(name)).data.permissions).toMatchObject({ admin: false, push: true });
    const level = (username: string) =>
      ada.repos.getCollaboratorPermissionLevel({ ...name, username }).then(({ data }) => data.permission);
    expect(await Promise.all(['ada', 'bob', 'eve'].map(level))).toEqual(['admin', 'write', 'read']);
  });
});
