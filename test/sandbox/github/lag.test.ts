import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../sandbox/github/index.ts';
import { client, commit, scenes } from './support.ts';

const associated = `query($owner: String!, $name: String!, $oid: GitObjectID!) {
  repository(owner: $owner, name: $name) {
    object(oid: $oid) {
      ... on Commit { associatedPullRequests(first: 10) { nodes { number state } } }
    }
  }
}`;

describe('the index from commits to pull requests', () => {
  const clock = new ManualClock();
  const the = scenes({ clock, lags: { commitPulls: 120_000 } });

  test.each(['merge', 'squash', 'rebase'] as const)('lags behind a %s', async (merge_method) => {
    const { ada, name, github } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': '1' });
    const head = await commit(the.scene, 'topic', { 'b.txt': '2' });
    await ada.pulls.create({ ...name, head: 'topic', base: 'main', title: 'T' });
    const rest = async (commit_sha: string) =>
      (await ada.repos.listPullRequestsAssociatedWithCommit({ ...name, commit_sha })).data.map(
        ({ number, merged_at }) => [number, merged_at !== null],
      );
    const graphql = async (oid: string) => {
      const { data } = await ada.request(`POST ${github.graphqlUrl}`, {
        query: associated,
        variables: { owner: 'ada', name: 'bots', oid },
      });
      return (data.data as Associated).repository.object.associatedPullRequests.nodes;
    };
    expect(await rest(head)).toEqual([]);
    clock.advance(120_000);
    expect(await rest(head)).toEqual([[1, false]]);
    expect(await graphql(head)).toEqual([{ number: 1, state: 'OPEN' }]);

    const { data } = await ada.pulls.merge({ ...name, pull_number: 1, merge_method });
    expect(await rest(data.sha)).toEqual([]);
    expect(await graphql(data.sha)).toEqual([]);
    clock.advance(119_999);
    expect(await rest(data.sha)).toEqual([]);
    clock.advance(1);
    expect(await rest(data.sha)).toEqual([[1, true]]);
    expect(await graphql(data.sha)).toEqual([{ number: 1, state: 'MERGED' }]);
    expect(await rest(head)).toEqual([[1, true]]);
    // The pull request itself is never late.
    expect((await ada.pulls.get({ ...name, pull_number: 1 })).data.merge_commit_sha).toBe(data.sha);
  });

  test('knows nothing of commits that were pushed', async () => {
    const { ada, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': '1' });
    clock.advance(120_000);
    const { data } = await ada.repos.listPullRequestsAssociatedWithCommit({ ...name, commit_sha: sha });
    expect(data).toEqual([]);
  });
});

interface Associated {
  readonly repository: {
    readonly object: { readonly associatedPullRequests: { readonly nodes: readonly object[] } };
  };
}

describe('lists', () => {
  const clock = new ManualClock();
  const the = scenes({ clock, lags: { lists: 5000 } });

  test('lag behind what was written, and single things do not', async () => {
    const { ada, name, github, repository } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': '1' });
    const { data: issue } = await ada.issues.create({ ...name, title: 'One', labels: ['x'] });
    await ada.issues.createComment({ ...name, issue_number: issue.number, body: 'Hi' });
    await ada.repos.createDeployment({ ...name, ref: 'main', auto_merge: false, required_contexts: [] });
    await ada.repos.createRelease({ ...name, tag_name: 'v1' });
    await ada.repos.createCommitStatus({ ...name, sha, state: 'success' });
    const workflow = client(github, github.createWorkflowToken(repository, { checks: 'write' }));
    await workflow.checks.create({ ...name, name: 'c', head_sha: sha });
    const counts = async () => [
      (await ada.issues.listForRepo(name)).data.length,
      (await ada.issues.listComments({ ...name, issue_number: issue.number })).data.length,
      (await ada.repos.listDeployments(name)).data.length,
      (await ada.repos.listReleases(name)).data.length,
      (await ada.repos.listCommitStatusesForRef({ ...name, ref: sha })).data.length,
      (await ada.checks.listForRef({ ...name, ref: sha })).data.total_count,
    ];
    expect(await counts()).toEqual([0, 0, 0, 0, 0, 0]);
    expect((await ada.issues.get({ ...name, issue_number: issue.number })).data.comments).toBe(1);
    expect((await ada.repos.getReleaseByTag({ ...name, tag: 'v1' })).status).toBe(200);
    clock.advance(5000);
    expect(await counts()).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
