import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../sandbox/github/index.ts';
import { client, cloneOf, commit, failure, scenes, type Scene } from './support.ts';

/** A pull request of `topic` into `main`. */
async function topic(scene: Scene, files: Record<string, string> = { 'b.txt': 'two\n' }) {
  await commit(scene, 'main', { 'a.txt': 'one\n' });
  const head = await commit(scene, 'topic', files);
  const { data } = await scene.ada.pulls.create({
    ...scene.name,
    head: 'topic',
    base: 'main',
    title: 'Topic',
  });
  return { head, pull: data };
}

describe('pull requests', () => {
  const the = scenes();

  test('are opened, and show what they hold', async () => {
    const { ada, name, repository } = the.scene;
    const { head, pull } = await topic(the.scene);
    expect(pull).toMatchObject({
      number: 1,
      state: 'open',
      mergeable: true,
      mergeable_state: 'clean',
      head: { ref: 'topic', sha: head, label: 'ada:topic' },
      base: { ref: 'main' },
      user: { login: 'ada' },
      commits: 1,
      additions: 1,
      changed_files: 1,
    });
    expect((await ada.pulls.listFiles({ ...name, pull_number: 1 })).data).toMatchObject([
      { filename: 'b.txt' },
    ]);
    expect((await ada.pulls.listCommits({ ...name, pull_number: 1 })).data).toMatchObject([{ sha: head }]);
    const diff = await ada.pulls.get({ ...name, pull_number: 1, mediaType: { format: 'diff' } });
    expect(String(diff.data)).toMatch('+++ b/b.txt');
    expect(await repository.git.ref('refs/pull/1/head')).toMatchObject({ sha: head });
    const clone = await cloneOf(the.scene);
    await clone.git('fetch', '--quiet', 'origin', 'refs/pull/1/merge');
    expect(await clone.git('ls-tree', '--name-only', 'FETCH_HEAD')).toBe('a.txt\nb.txt');
    expect(the.scene.github.events.at(-1)).toMatchObject({
      name: 'pull_request',
      action: 'opened',
      ref: 'refs/pull/1/merge',
      payload: { number: 1, pull_request: { head: { sha: head } } },
    });
  });

  test('are refused where there is nothing to merge, or one is open', async () => {
    const { ada, name } = the.scene;
    await topic(the.scene);
    const open = (head: string, base: string, title = 'T') =>
      failure(ada.pulls.create({ ...name, head, base, title }));
    const said = (message: string) => ({ errors: [expect.objectContaining({ message })] });
    expect(await open('topic', 'main')).toMatchObject(said('A pull request already exists for ada:topic.'));
    expect(await open('main', 'main')).toMatchObject(said('No commits between main and main'));
    const field = (name: string) => ({ status: 422, errors: [expect.objectContaining({ field: name })] });
    expect(await open('none', 'main')).toMatchObject(field('head'));
    expect(await open('topic', 'none')).toMatchObject(field('base'));
    expect(await open('main', 'topic', ' ')).toMatchObject({ status: 422 });
    expect((await ada.pulls.list(name)).data).toHaveLength(1);
  });

  test('are listed by state, head and base', async () => {
    const { ada, name } = the.scene;
    await topic(the.scene);
    await commit(the.scene, 'other', { 'c.txt': 'three\n' });
    await ada.pulls.create({ ...name, head: 'other', base: 'main', title: 'Other', draft: true });
    await ada.pulls.update({ ...name, pull_number: 1, state: 'closed' });
    const numbers = async (query: object) =>
      (await ada.pulls.list({ ...name, ...query })).data.map(({ number }) => number);
    expect(await numbers({})).toEqual([2]);
    expect(await numbers({ state: 'all' })).toEqual([2, 1]);
    expect(await numbers({ state: 'all', direction: 'asc' })).toEqual([1, 2]);
    expect(await numbers({ state: 'closed' })).toEqual([1]);
    expect(await numbers({ state: 'all', head: 'ada:topic' })).toEqual([1]);
    expect(await numbers({ state: 'all', base: 'none' })).toEqual([]);
  });

  test('follow their branch', async () => {
    const { ada, name, github } = the.scene;
    const { head } = await topic(the.scene);
    const clone = await cloneOf(the.scene);
    await clone.git('checkout', '--quiet', 'topic');
    const next = await clone.commit('Next', { 'c.txt': 'three\n' });
    await clone.git('push', '--quiet', 'origin', 'topic');
    const { data } = await ada.pulls.get({ ...name, pull_number: 1 });
    expect(data).toMatchObject({ head: { sha: next }, commits: 2 });
    expect(github.events.at(-1)).toMatchObject({
      name: 'pull_request',
      action: 'synchronize',
      payload: { before: head, after: next },
    });
    await clone.git('push', '--quiet', 'origin', ':topic');
    expect((await ada.pulls.get({ ...name, pull_number: 1 })).data).toMatchObject({
      state: 'closed',
      merged: false,
    });
    expect(github.events.at(-1)).toMatchObject({ name: 'pull_request', action: 'closed' });
  });

  test('in conflict say so, until they are not any more', async () => {
    const { ada, name } = the.scene;
    await topic(the.scene, { 'a.txt': 'mine\n' });
    await commit(the.scene, 'main', { 'a.txt': 'theirs\n' });
    const state = async () => {
      const { data } = await ada.pulls.get({ ...name, pull_number: 1 });
      return [data.mergeable, data.mergeable_state];
    };
    expect(await state()).toEqual([false, 'dirty']);
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    expect(await state()).toEqual([true, 'clean']);
  });

  test('are edited, closed and opened again', async () => {
    const { ada, bob, eve, name } = the.scene;
    await topic(the.scene);
    const update = { ...name, pull_number: 1 };
    expect((await bob.pulls.update({ ...update, title: 'New', body: 'Text' })).data).toMatchObject({
      title: 'New',
      body: 'Text',
    });
    expect((await failure(eve.pulls.update({ ...update, title: 'Mine' }))).status).toBe(404);
    await ada.pulls.update({ ...update, state: 'closed' });
    expect((await ada.pulls.update({ ...update, state: 'open' })).data.state).toBe('open');
    expect((await failure(ada.pulls.get({ ...name, pull_number: 9 }))).status).toBe(404);
  });

  test('come from forks, too', async () => {
    const { github, repository, name, ada } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const fork = await github.createFork(repository, 'eve');
    const token = github.createToken('eve');
    const files = { 'b.txt': 'hers\n' };
    const sha = await github.commit(fork, { as: 'eve', branch: 'mine', message: 'Mine', files });
    const eve = client(github, token);
    const opened = await eve.pulls.create({ ...name, head: 'eve:mine', base: 'main', title: 'Hers' });
    expect(opened.data).toMatchObject({
      head: { sha, label: 'eve:mine', repo: { full_name: 'eve/bots', fork: true } },
      author_association: 'NONE',
    });
    const next = await github.commit(fork, { as: 'eve', branch: 'mine', message: 'More', files: { c: '1' } });
    expect((await ada.pulls.get({ ...name, pull_number: 1 })).data.head.sha).toBe(next);
    const { data } = await ada.repos.compareCommitsWithBasehead({ ...name, basehead: 'main...eve:mine' });
    expect(data.ahead_by).toBe(2);
    await ada.pulls.merge({ ...name, pull_number: 1, merge_method: 'squash' });
    expect(await repository.git.tree('refs/heads/main')).toHaveLength(3);
  });

  test('are reviewed by others than their author', async () => {
    const { ada, bob, name } = the.scene;
    const { head } = await topic(the.scene);
    const review = { ...name, pull_number: 1 };
    const own = await failure(ada.pulls.createReview({ ...review, event: 'APPROVE' }));
    expect(own).toMatchObject({ status: 422, message: expect.stringMatching('Can not approve your own') });
    const blank = await failure(bob.pulls.createReview({ ...review, event: 'REQUEST_CHANGES' }));
    expect(blank.status).toBe(422);
    const given = await bob.pulls.createReview({ ...review, event: 'APPROVE' });
    expect(given.data).toMatchObject({ state: 'APPROVED', commit_id: head, user: { login: 'bob' } });
    const one = { ...review, review_id: given.data.id };
    const dismiss = () => ada.pulls.dismissReview({ ...one, message: 'Too early' });
    await dismiss();
    expect((await ada.pulls.getReview(one)).data.state).toBe('DISMISSED');
    expect((await failure(dismiss())).status).toBe(422);
    expect((await ada.pulls.listReviews(review)).data).toHaveLength(1);
  });
});

describe('whether a pull request can be merged', () => {
  const clock = new ManualClock();
  const the = scenes({ clock, lags: { mergeability: 3000 } });

  test('is found out a while after it was opened', async () => {
    const { ada, name } = the.scene;
    const { pull } = await topic(the.scene);
    expect(pull.mergeable).toBeNull();
    clock.advance(3000);
    expect((await ada.pulls.get({ ...name, pull_number: 1 })).data.mergeable).toBe(true);
  });
});
