import { describe, expect, test } from '@jest/globals';
import { client, cloneOf, commit, failure, scenes, type Scene } from './support.ts';

/** A pull request of two commits into a `main` that has gone on. */
async function diverged(scene: Scene): Promise<{ readonly base: string; readonly head: string }> {
  await commit(scene, 'main', { 'a.txt': '1\n2\n3\n4\n5\n' });
  await commit(scene, 'topic', { 'a.txt': 'one\n2\n3\n4\n5\n' }, 'First of two', 'bob');
  const head = await commit(scene, 'topic', { 'b.txt': 'two\n' }, 'Second of two', 'bob');
  const base = await commit(scene, 'main', { 'a.txt': '1\n2\n3\n4\nfive\n' }, 'Meanwhile');
  await scene.bob.pulls.create({ ...scene.name, head: 'topic', base: 'main', title: 'Two things' });
  return { base, head };
}

const merged = 'one\n2\n3\n4\nfive';

describe('merging a pull request', () => {
  const the = scenes();
  const pull = { owner: 'ada', repo: 'bots', pull_number: 1 } as const;

  test('by a merge commit keeps both sides', async () => {
    const { base, head } = await diverged(the.scene);
    const { data } = await the.scene.ada.pulls.merge(pull);
    const clone = await cloneOf(the.scene);
    expect(await clone.git('log', '-1', '--format=%H %P|%an|%cn|%s|%b')).toBe(
      `${data.sha} ${base} ${head}|Ada Test|GitHub|Merge pull request #1 from ada/topic|Two things`,
    );
    expect(await clone.git('show', 'HEAD:a.txt')).toBe(merged);
    expect((await the.scene.ada.pulls.get(pull)).data).toMatchObject({
      state: 'closed',
      merged: true,
      merge_commit_sha: data.sha,
      merged_by: { login: 'ada' },
      base: { sha: base },
      commits: 2,
    });
    expect((await the.scene.ada.pulls.checkIfMerged(pull)).status).toBe(204);
    expect(the.scene.github.events.slice(-2)).toMatchObject([
      { name: 'push', ref: 'refs/heads/main', sha: data.sha },
      { name: 'pull_request', action: 'closed', payload: { pull_request: { merged: true } } },
    ]);
  });

  test('by a squash makes one commit of its author', async () => {
    const { base } = await diverged(the.scene);
    await the.scene.ada.pulls.merge({ ...pull, merge_method: 'squash' });
    const clone = await cloneOf(the.scene);
    expect(await clone.git('log', '-1', '--format=%P|%an|%s|%b')).toBe(
      `${base}|Bob Test|Two things (#1)|* First of two\n\n* Second of two`,
    );
    expect(await clone.git('show', 'HEAD:a.txt', 'HEAD:b.txt')).toBe(`${merged}\ntwo`);
  });

  test('by a rebase puts each commit on top', async () => {
    const { base, head } = await diverged(the.scene);
    const { data } = await the.scene.ada.pulls.merge({ ...pull, merge_method: 'rebase' });
    const clone = await cloneOf(the.scene);
    expect(await clone.git('log', '--format=%an|%s', `${base}..HEAD`)).toBe(
      'Bob Test|Second of two\nBob Test|First of two',
    );
    expect(await clone.git('rev-parse', 'HEAD')).toBe(data.sha);
    expect(await clone.git('show', 'HEAD:a.txt')).toBe(merged);
    expect(data.sha).not.toBe(head);
  });

  test('takes a title and a message', async () => {
    await diverged(the.scene);
    const words = { commit_title: 'Title `x` $(y)', commit_message: '@bob\n\nText' };
    await the.scene.ada.pulls.merge({ ...pull, merge_method: 'squash', ...words });
    const [head] = await the.scene.repository.git.log(['refs/heads/main'], { limit: 1 });
    expect(head?.message).toBe('Title `x` $(y)\n\n@bob\n\nText');
  });

  test('stops at a conflict, a draft, a moved head and a method that is off', async () => {
    const { ada, name, repository } = the.scene;
    await diverged(the.scene);
    const no = (more: object = {}) => failure(ada.pulls.merge({ ...pull, ...more }));
    expect(await no({ sha: '0'.repeat(40) })).toEqual({
      status: 409,
      message: 'Head branch was modified. Review and try the merge again.',
    });
    repository.mergeMethods = { merge: false, squash: true, rebase: true };
    expect(await no()).toEqual({
      status: 405,
      message: 'Merge commits are not allowed on this repository.',
    });
    await commit(the.scene, 'main', { 'b.txt': 'theirs\n' });
    expect(await no({ merge_method: 'squash' })).toEqual({
      status: 405,
      message: 'Pull Request is not mergeable',
    });
    await commit(the.scene, 'other', { 'c.txt': '1\n' });
    await ada.pulls.create({ ...name, head: 'other', base: 'main', title: 'Draft', draft: true });
    expect((await no({ pull_number: 2, merge_method: 'squash' })).message).toMatch('draft');
    expect((await failure(ada.pulls.checkIfMerged(pull))).status).toBe(404);
  });

  test('is done once', async () => {
    await diverged(the.scene);
    const merge = () => the.scene.ada.pulls.merge({ ...pull, merge_method: 'squash' });
    const results = await Promise.allSettled([merge(), merge()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await failure(merge())).status).toBe(405);
    expect(await the.scene.repository.git.count(['refs/heads/main'])).toBe(3);
  });

  test('waits for what the branch asks for', async () => {
    const { ada, bob, github, repository } = the.scene;
    const { head } = await diverged(the.scene);
    github.protectBranch(repository, 'main', { requiredChecks: ['tidegate'], requiredApprovals: 1 });
    const no = async () => (await failure(ada.pulls.merge(pull))).message;
    expect(await no()).toMatch('At least 1 approving review is required');
    await ada.pulls.createReview({ ...pull, event: 'REQUEST_CHANGES', body: 'No' });
    expect(await no()).toBe('Changes have been requested.');
    await ada.pulls.createReview({ ...pull, event: 'APPROVE' });
    expect(await no()).toBe('Required status check "tidegate" is expected.');
    const status = { owner: 'ada', repo: 'bots', sha: head, context: 'tidegate' };
    await bob.repos.createCommitStatus({ ...status, state: 'failure' });
    expect(await no()).toBe('Required status check "tidegate" is failing.');
    expect((await ada.pulls.get(pull)).data.mergeable_state).toBe('blocked');
    await bob.repos.createCommitStatus({ ...status, state: 'success' });
    expect((await ada.pulls.merge(pull)).data.merged).toBe(true);
  });

  test('may delete the branch', async () => {
    const { ada, github } = the.scene;
    const repository = await github.createRepository({
      owner: 'ada',
      name: 'tidy',
      deleteBranchOnMerge: true,
    });
    const files = (content: string) => ({ as: 'ada', message: content, files: { a: content } });
    await github.commit(repository, { ...files('1'), branch: 'main' });
    await github.commit(repository, { ...files('2'), branch: 'topic' });
    const name = { owner: 'ada', repo: 'tidy' };
    await ada.pulls.create({ ...name, head: 'topic', base: 'main', title: 'T' });
    await ada.pulls.merge({ ...name, pull_number: 1 });
    expect(await repository.git.branches()).toMatchObject([{ name: 'main' }]);
    expect((await ada.pulls.get({ ...name, pull_number: 1 })).data.merged).toBe(true);
  });

  test('happens by a push of its commits, too', async () => {
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const head = await commit(the.scene, 'topic', { 'b.txt': 'two\n' });
    await the.scene.bob.pulls.create({ ...the.scene.name, head: 'topic', base: 'main', title: 'T' });
    const clone = await cloneOf(the.scene);
    await clone.git('push', '--quiet', 'origin', 'origin/topic:main');
    expect((await the.scene.ada.pulls.get(pull)).data).toMatchObject({
      merged: true,
      merge_commit_sha: head,
    });
  });

  test("is refused to a workflow's token that may not write", async () => {
    const { github, repository } = the.scene;
    await diverged(the.scene);
    const token = github.createWorkflowToken(repository, { contents: 'read', pull_requests: 'write' });
    expect(await failure(client(github, token).pulls.merge(pull))).toEqual({
      status: 403,
      message: 'Resource not accessible by integration',
    });
  });
});
