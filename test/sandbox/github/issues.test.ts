import { describe, expect, test } from '@jest/globals';
import { client, commit, failure, scenes } from './support.ts';

describe('issues and their comments', () => {
  const the = scenes();

  test('issues are opened, changed, closed and opened again', async () => {
    const { ada, bob, eve, name } = the.scene;
    const opened = await bob.issues.create({
      ...name,
      title: 'Board',
      body: 'Text',
      labels: ['tidegate'],
      assignees: ['ada'],
    });
    expect(opened.data).toMatchObject({
      number: 1,
      state: 'open',
      labels: [{ name: 'tidegate' }],
      assignees: [{ login: 'ada' }],
    });
    const one = { ...name, issue_number: 1 };
    await ada.issues.update({ ...one, title: 'New', body: 'Other', labels: ['x', 'y'] });
    await ada.issues.update({ ...one, state: 'closed', state_reason: 'not_planned' });
    expect((await ada.issues.get(one)).data).toMatchObject({
      title: 'New',
      body: 'Other',
      state: 'closed',
      state_reason: 'not_planned',
      closed_by: { login: 'ada' },
    });
    await ada.issues.update({ ...one, state: 'open' });
    expect((await ada.issues.get(one)).data).toMatchObject({ state: 'open', closed_at: null });
    expect((await failure(eve.issues.update({ ...one, title: 'Mine' }))).status).toBe(403);
    expect((await failure(ada.issues.create({ ...name, title: ' ' }))).status).toBe(422);
    expect((await failure(ada.issues.get({ ...name, issue_number: 9 }))).status).toBe(404);
    const stranger = await failure(ada.issues.create({ ...name, title: 'T', assignees: ['nobody'] }));
    expect(stranger).toMatchObject({ errors: [{ field: 'assignees', code: 'invalid' }] });
  });

  test('a stranger may open one and comment, but not label it', async () => {
    const { eve, name } = the.scene;
    const opened = await eve.issues.create({ ...name, title: 'Hers', labels: ['tidegate'] });
    expect(opened.data).toMatchObject({ labels: [], author_association: 'NONE' });
    expect((await eve.issues.createComment({ ...name, issue_number: 1, body: 'Hi' })).status).toBe(201);
    expect((await failure(eve.issues.addLabels({ ...name, issue_number: 1, labels: ['x'] }))).status).toBe(
      404,
    );
  });

  test('issues are listed by state, label, author and time, with the pull requests', async () => {
    const { ada, eve, name } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    await commit(the.scene, 'topic', { 'a.txt': '2' });
    await ada.issues.create({ ...name, title: 'One', labels: ['Board'] });
    await eve.issues.create({ ...name, title: 'Two' });
    await ada.pulls.create({ ...name, head: 'topic', base: 'main', title: 'Three' });
    await ada.issues.update({ ...name, issue_number: 1, state: 'closed' });
    const numbers = async (query: object) =>
      (await ada.issues.listForRepo({ ...name, ...query })).data.map(({ number }) => number);
    expect(await numbers({})).toEqual([3, 2]);
    expect(await numbers({ state: 'all', direction: 'asc' })).toEqual([1, 2, 3]);
    expect(await numbers({ state: 'all', labels: 'board' })).toEqual([1]);
    expect(await numbers({ creator: 'eve' })).toEqual([2]);
    expect(await numbers({ since: '2999-01-01T00:00:00Z' })).toEqual([]);
    const pull = (await ada.issues.get({ ...name, issue_number: 3 })).data;
    expect(pull.pull_request?.html_url).toMatch('/ada/bots/pull/3');
    expect((await failure(ada.pulls.get({ ...name, pull_number: 1 }))).status).toBe(404);
  });

  test('comments are written, changed in place and removed', async () => {
    const { ada, bob, eve, name, github } = the.scene;
    await ada.issues.create({ ...name, title: 'One' });
    const { data } = await bob.issues.createComment({ ...name, issue_number: 1, body: 'First' });
    const one = { ...name, comment_id: data.id };
    await bob.issues.updateComment({ ...one, body: 'Second' });
    expect((await ada.issues.getComment(one)).data).toMatchObject({ body: 'Second', user: { login: 'bob' } });
    expect((await failure(eve.issues.updateComment({ ...one, body: 'Mine' }))).status).toBe(403);
    expect((await ada.issues.listComments({ ...name, issue_number: 1 })).data).toHaveLength(1);
    expect((await ada.issues.listCommentsForRepo({ ...name, sort: 'updated' })).data).toHaveLength(1);
    await ada.issues.deleteComment(one);
    expect((await failure(ada.issues.getComment(one))).status).toBe(404);
    expect((await ada.issues.get({ ...name, issue_number: 1 })).data.comments).toBe(0);
    expect(github.events.map(({ name: event, action }) => `${event}.${action ?? ''}`)).toEqual([
      'issues.opened',
      'issue_comment.created',
      'issue_comment.edited',
      'issue_comment.deleted',
    ]);
  });

  test('a body has a length and is not blank', async () => {
    const { ada, name } = the.scene;
    await ada.issues.create({ ...name, title: 'One' });
    const say = (body: string) => ada.issues.createComment({ ...name, issue_number: 1, body });
    expect((await say('x'.repeat(65_536))).status).toBe(201);
    expect((await failure(say('x'.repeat(65_537)))).message).toMatch('maximum is 65536 characters');
    expect((await failure(say('  '))).status).toBe(422);
    const long = 'x'.repeat(65_537);
    expect((await failure(ada.issues.create({ ...name, title: 'T', body: long }))).status).toBe(422);
    expect((await failure(ada.issues.create({ ...name, title: 'x'.repeat(257) }))).status).toBe(422);
  });

  test('what an app wrote shows the app', async () => {
    const { github, repository, name, ada } = the.scene;
    await ada.issues.create({ ...name, title: 'One' });
    const workflow = client(github, github.createWorkflowToken(repository, { issues: 'write' }));
    const { data } = await workflow.issues.createComment({ ...name, issue_number: 1, body: 'Hi' });
    expect(data).toMatchObject({
      user: { login: 'github-actions[bot]', type: 'Bot' },
      performed_via_github_app: { slug: 'github-actions' },
    });
    expect(github.events.at(-1)).toMatchObject({ name: 'issue_comment', startsWorkflows: false });
  });

  test('labels are made once, and put on issues', async () => {
    const { ada, name } = the.scene;
    await ada.issues.create({ ...name, title: 'One' });
    await ada.issues.createLabel({ ...name, name: 'Board', color: 'abcdef', description: 'The board' });
    const again = await failure(ada.issues.createLabel({ ...name, name: 'board' }));
    expect(again).toMatchObject({ status: 422, errors: [{ field: 'name', code: 'already_exists' }] });
    expect((await failure(ada.issues.createLabel({ ...name, name: 'x', color: '#fff' }))).status).toBe(422);
    await ada.issues.addLabels({ ...name, issue_number: 1, labels: ['board', 'other'] });
    const on = await ada.issues.listLabelsOnIssue({ ...name, issue_number: 1 });
    expect(on.data.map((label) => label.name)).toEqual(['Board', 'other']);
    await ada.issues.removeLabel({ ...name, issue_number: 1, name: 'board' });
    const gone = ada.issues.removeLabel({ ...name, issue_number: 1, name: 'board' });
    expect((await failure(gone)).status).toBe(404);
    expect((await ada.issues.listLabelsForRepo(name)).data).toHaveLength(2);
    expect((await ada.issues.getLabel({ ...name, name: 'BOARD' })).data.color).toBe('abcdef');
  });
});
