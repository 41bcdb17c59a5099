import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { client, commit, failure, scenes, type Scene } from './support.ts';

interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly type?: string; readonly message: string; readonly path?: unknown }[];
}

async function ask(
  { github, ada }: Scene,
  query: string,
  variables: object = {},
  octokit: Octokit = ada,
): Promise<Answer> {
  const answer = await octokit.request(`POST ${github.graphqlUrl}`, { query, variables });
  return answer.data as Answer;
}

/** What is asked of the repository. */
async function inRepository(scene: Scene, fields: string, octokit?: Octokit): Promise<unknown> {
  const answer = await ask(scene, `{ repository(owner: "ada", name: "bots") { ${fields} } }`, {}, octokit);
  expect(answer.errors).toBeUndefined();
  return answer.data?.['repository'];
}

describe('GraphQL', () => {
  const the = scenes();

  test('shows pull requests with their reviews, commits and checks', async () => {
    const { ada, bob, name, github, repository } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const head = await commit(the.scene, 'topic', { 'b.txt': '2' }, 'Add b', 'bob');
    await bob.pulls.create({ ...name, head: 'topic', base: 'main', title: 'T', body: 'Text' });
    await ada.issues.addLabels({ ...name, issue_number: 1, labels: ['bank'] });
    await ada.pulls.createReview({ ...name, pull_number: 1, event: 'APPROVE' });
    await ada.repos.createCommitStatus({ ...name, sha: head, state: 'success', context: 'ci' });
    const workflow = client(github, github.createWorkflowToken(repository, { checks: 'write' }));
    await workflow.checks.create({ ...name, name: 'tidegate', head_sha: head, conclusion: 'failure' });
    const found = await inRepository(
      the.scene,
      `pullRequest(number: 1) {
        number title body state isDraft mergeable reviewDecision headRefName headRefOid isCrossRepository
        author { __typename login }
        labels(first: 10) { nodes { name } }
        reviews(first: 10, states: [APPROVED]) { nodes { author { login } state commit { oid } authorCanPushToRepository } }
        commits(last: 1) { totalCount nodes { commit { oid messageHeadline author { user { login } }
          statusCheckRollup { state contexts(first: 10) { totalCount nodes { __typename
            ... on CheckRun { name status conclusion } ... on StatusContext { context state } } } } } } }
        files(first: 10) { nodes { path changeType additions } }
      }`,
    );
    expect(found).toEqual({
      pullRequest: {
        number: 1,
        title: 'T',
        body: 'Text',
        state: 'OPEN',
        isDraft: false,
        mergeable: 'MERGEABLE',
        reviewDecision: 'APPROVED',
        headRefName: 'topic',
        headRefOid: head,
        isCrossRepository: false,
        author: { __typename: 'User', login: 'bob' },
        labels: { nodes: [{ name: 'bank' }] },
        reviews: {
          nodes: [
            {
              author: { login: 'ada' },
              state: 'APPROVED',
              commit: { oid: head },
              authorCanPushToRepository: true,
            },
          ],
        },
        commits: {
          totalCount: 1,
          nodes: [
            {
              commit: {
                oid: head,
                messageHeadline: 'Add b',
                author: { user: { login: 'bob' } },
                statusCheckRollup: {
                  state: 'FAILURE',
                  contexts: {
                    totalCount: 2,
                    nodes: expect.arrayContaining([
                      {
                        __typename: 'CheckRun',
                        name: 'tidegate',
                        status: 'COMPLETED',
                        conclusion: 'FAILURE',
                      },
                      { __typename: 'StatusContext', context: 'ci', state: 'SUCCESS' },
                    ]),
                  },
                },
              },
            },
          ],
        },
        files: { nodes: [{ path: 'b.txt', changeType: 'ADDED', additions: 1 }] },
      },
    });
    const { data } = await ada.pulls.merge({ ...name, pull_number: 1 });
    const after = 'pullRequest(number: 1) { state merged mergedBy { login } mergeCommit { oid } }';
    expect(await inRepository(the.scene, after)).toEqual({
      pullRequest: {
        state: 'MERGED',
        merged: true,
        mergedBy: { login: 'ada' },
        mergeCommit: { oid: data.sha },
      },
    });
  });

  test('pages by cursors that hold still while others are added', async () => {
    const { ada, name } = the.scene;
    for (let number = 1; number <= 5; number += 1) await ada.issues.create({ ...name, title: `${number}` });
    const page = async (more: string) => {
      const found = await inRepository(
        the.scene,
        `issues(${more}, orderBy: { field: CREATED_AT, direction: DESC }) {
          totalCount nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
      );
      const { issues } = found as {
        issues: { nodes: { number: number }[]; pageInfo: Record<string, unknown> };
      };
      return { numbers: issues.nodes.map(({ number }) => number), ...issues.pageInfo };
    };
    const first = await page('first: 2');
    expect(first).toMatchObject({ numbers: [5, 4], hasNextPage: true, hasPreviousPage: false });
    await ada.issues.create({ ...name, title: '6' });
    const after = `after: "${String(first['endCursor' as keyof typeof first])}"`;
    expect(await page(`first: 2, ${after}`)).toMatchObject({ numbers: [3, 2], hasNextPage: true });
    expect(await page(`first: 100, ${after}`)).toMatchObject({ numbers: [3, 2, 1], hasNextPage: false });
    expect(await page('last: 2')).toMatchObject({ numbers: [2, 1], hasPreviousPage: true });
  });

  test('filters pull requests and issues', async () => {
    const { ada, name } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    for (const branch of ['one', 'two']) {
      await commit(the.scene, branch, { [branch]: '2' });
      await ada.pulls.create({ ...name, head: branch, base: 'main', title: branch });
    }
    await ada.issues.create({ ...name, title: 'Board', labels: ['Board'] });
    await ada.pulls.update({ ...name, pull_number: 2, state: 'closed' });
    const pulls = (filter: string) =>
      inRepository(the.scene, `pullRequests(first: 9, ${filter}) { nodes { number } }`);
    const numbers = (...all: number[]) => ({ pullRequests: { nodes: all.map((number) => ({ number })) } });
    expect(await pulls('states: [OPEN]')).toEqual(numbers(1));
    expect(await pulls('headRefName: "two"')).toEqual(numbers(2));
    expect(await pulls('baseRefName: "none"')).toEqual(numbers());
    expect(await pulls('orderBy: { field: UPDATED_AT, direction: DESC }')).toEqual(numbers(2, 1));
    const issues = 'issues(first: 9, labels: ["board"], states: [OPEN]) { nodes { number viewerDidAuthor } }';
    expect(await inRepository(the.scene, issues)).toEqual({
      issues: { nodes: [{ number: 3, viewerDidAuthor: true }] },
    });
    const either = `issueOrPullRequest(number: 3) { __typename ... on Issue { title } }
      other: issueOrPullRequest(number: 1) { __typename ... on PullRequest { title } }`;
    expect(await inRepository(the.scene, either)).toEqual({
      issueOrPullRequest: { __typename: 'Issue', title: 'Board' },
      other: { __typename: 'PullRequest', title: 'one' },
    });
  });

  test('shows commits by id and by name', async () => {
    const first = await commit(the.scene, 'main', { 'a.txt': '1' }, 'First');
    const sha = await commit(the.scene, 'main', { 'a.txt': '2' }, 'Second\n\nWith a body');
    const fields = `
      object(expression: "main") { ... on Commit { oid messageHeadline messageBody parents(first: 1) { nodes { oid } } } }
      defaultBranchRef { name target { oid } }
      none: object(oid: "${'0'.repeat(40)}") { oid }`;
    expect(await inRepository(the.scene, fields)).toEqual({
      object: {
        oid: sha,
        messageHeadline: 'Second',
        messageBody: 'With a body',
        parents: { nodes: [{ oid: first }] },
      },
      defaultBranchRef: { name: 'main', target: { oid: sha } },
      none: null,
    });
  });

  test('knows who asks, as the REST API does not name bots', async () => {
    const { github, repository, name, ada } = the.scene;
    await ada.issues.create({ ...name, title: 'T' });
    const workflow = client(github, github.createWorkflowToken(repository, { issues: 'write' }));
    await workflow.issues.createComment({ ...name, issue_number: 1, body: 'Hi' });
    const viewer = await ask(the.scene, '{ viewer { login } }', {}, workflow);
    expect(viewer.data).toEqual({ viewer: { login: 'github-actions[bot]' } });
    const comments =
      'issue(number: 1) { comments(first: 9) { nodes { author { __typename login } viewerDidAuthor body } } }';
    expect(await inRepository(the.scene, comments, workflow)).toEqual({
      issue: {
        comments: {
          nodes: [
            { author: { __typename: 'Bot', login: 'github-actions' }, viewerDidAuthor: true, body: 'Hi' },
          ],
        },
      },
    });
  });

  test('counts what a document costs', async () => {
    const nested = `{
      rateLimit { cost limit remaining }
      repository(owner: "ada", name: "bots") {
        pullRequests(first: 100) { nodes { reviews(first: 100) { nodes { commit { oid } } } comments(first: 100) { nodes { id } } } }
      }
    }`;
    const { data } = await ask(the.scene, nested);
    expect(data?.['rateLimit']).toEqual({ cost: 2, limit: 5000, remaining: 4998 });
  });

  test('answers what is not there with null and an error', async () => {
    const pull = await ask(
      the.scene,
      'query($n: Int!) { repository(owner: "ada", name: "bots") { pullRequest(number: $n) { id } } }',
      { n: 7 },
    );
    expect(pull).toMatchObject({
      data: { repository: { pullRequest: null } },
      errors: [
        {
          type: 'NOT_FOUND',
          path: ['repository', 'pullRequest'],
          message: 'Could not resolve to a PullRequest with the number of 7.',
        },
      ],
    });
    const none = await ask(the.scene, '{ repository(owner: "ada", name: "none") { id } }');
    expect(none).toMatchObject({ data: { repository: null }, errors: [{ type: 'NOT_FOUND' }] });
  });

  test('asks for a login', async () => {
    const anonymous = client(the.scene.github);
    expect((await failure(ask(the.scene, '{ viewer { login } }', {}, anonymous))).status).toBe(401);
  });
});

describe('GraphQL that GitHub would refuse', () => {
  const the = scenes();

  test('is a mismatch: unknown fields, pages without a size or too large, fields that nobody offers here', async () => {
    the.expectMismatches();
    const { github } = the.scene;
    const repository = (fields: string) =>
      ask(the.scene, `{ repository(owner: "ada", name: "bots") { ${fields} } }`);
    const unknown = await repository('nothing');
    expect(unknown.errors?.[0]?.message).toMatch('Cannot query field "nothing" on type "Repository"');
    const syntax = await ask(the.scene, '{');
    expect(syntax.errors?.[0]?.message).toMatch('Syntax Error');
    for (const fields of [
      'issues { totalCount }',
      'issues(first: 101) { totalCount }',
      'issues(first: 1, after: "x") { totalCount }',
      'forkCount',
    ]) {
      expect((await failure(repository(fields))).status).toBe(500);
    }
    expect(github.mismatches.map(({ where }) => where)).toEqual([
      'request',
      'request',
      'response',
      'response',
      'response',
      'response',
    ]);
    expect(github.mismatches.at(-1)?.problems).toEqual([
      'The stand-in offers no field Repository.forkCount.',
    ]);
  });
});

describe('GraphQL in a private repository', () => {
  const the = scenes({ private: true });

  test('shows what the token may read', async () => {
    const { github, repository, eve } = the.scene;
    const query = `{ repository(owner: "ada", name: "bots") {
      name issues(first: 1) { totalCount } pullRequests(first: 1) { totalCount } } }`;
    const token = github.createWorkflowToken(repository, { issues: 'read' });
    expect(await ask(the.scene, query, {}, client(github, token))).toMatchObject({
      errors: [
        {
          type: 'FORBIDDEN',
          message: 'Resource not accessible by integration',
          path: ['repository', 'pullRequests'],
        },
      ],
    });
    expect(await ask(the.scene, query, {}, eve)).toMatchObject({
      data: { repository: null },
      errors: [{ type: 'NOT_FOUND' }],
    });
  });
});
