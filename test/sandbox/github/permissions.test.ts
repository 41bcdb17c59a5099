import { describe, expect, test } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import type { Permissions } from '../../../sandbox/github/index.ts';
import { client, commit, failure, scenes, type Scene } from './support.ts';

/** What a call that has every right is answered; the same call without them fails. */
interface Try {
  readonly needs: Permissions;
  readonly call: (octokit: Octokit, scene: Scene, sha: string) => Promise<unknown>;
}

const name = { owner: 'ada', repo: 'bots' };

const reads: Record<string, Try> = {
  contents: { needs: { contents: 'read' }, call: (octokit) => octokit.repos.listCommits(name) },
  'pull requests': { needs: { pull_requests: 'read' }, call: (octokit) => octokit.pulls.list(name) },
  issues: { needs: { issues: 'read' }, call: (octokit) => octokit.issues.listForRepo(name) },
  checks: {
    needs: { checks: 'read' },
    call: (octokit, _, sha) => octokit.checks.listForRef({ ...name, ref: sha }),
  },
  statuses: {
    needs: { statuses: 'read' },
    call: (octokit, _, sha) => octokit.repos.getCombinedStatusForRef({ ...name, ref: sha }),
  },
  deployments: { needs: { deployments: 'read' }, call: (octokit) => octokit.repos.listDeployments(name) },
  runs: { needs: { actions: 'read' }, call: (octokit) => octokit.actions.listWorkflowRunsForRepo(name) },
};

const writes: Record<string, Try> = {
  'a ref': {
    needs: { contents: 'write' },
    call: (octokit, _, sha) =>
      octokit.git.createRef({ ...name, ref: `refs/heads/${crypto.randomUUID()}`, sha }),
  },
  'a release': {
    needs: { contents: 'write' },
    call: (octokit) => octokit.repos.createRelease({ ...name, tag_name: crypto.randomUUID() }),
  },
  'a status': {
    needs: { statuses: 'write' },
    call: (octokit, _, sha) => octokit.repos.createCommitStatus({ ...name, sha, state: 'success' }),
  },
  'a check': {
    needs: { checks: 'write' },
    call: (octokit, _, sha) => octokit.checks.create({ ...name, name: 'c', head_sha: sha }),
  },
  'a deployment': {
    needs: { deployments: 'write' },
    call: (octokit, _, sha) =>
      octokit.repos.createDeployment({ ...name, ref: sha, auto_merge: false, required_contexts: [] }),
  },
  'an issue': {
    needs: { issues: 'write' },
    call: (octokit) => octokit.issues.create({ ...name, title: 'T' }),
  },
  'a comment on an issue': {
    needs: { issues: 'write' },
    call: (octokit) => octokit.issues.createComment({ ...name, issue_number: 1, body: 'Hi' }),
  },
  'a comment on a pull request': {
    needs: { pull_requests: 'write' },
    call: (octokit) => octokit.issues.createComment({ ...name, issue_number: 2, body: 'Hi' }),
  },
};

/** A commit, issue 1 and pull request 2. */
async function filled(scene: Scene): Promise<string> {
  const sha = await commit(scene, 'main', { 'a.txt': '1' });
  await commit(scene, 'topic', { 'b.txt': '2' });
  await scene.ada.issues.create({ ...name, title: 'Issue' });
  await scene.ada.pulls.create({ ...name, head: 'topic', base: 'main', title: 'Pull' });
  return sha;
}

describe('what a token may do in a private repository', () => {
  const the = scenes({ private: true });
  const all = Object.entries({ ...reads, ...writes });

  test("a workflow's token needs the permission, and nothing but it", async () => {
    const sha = await filled(the.scene);
    const { github, repository } = the.scene;
    for (const [what, { needs, call }] of all) {
      const allowed = client(github, github.createWorkflowToken(repository, needs));
      await expect(call(allowed, the.scene, sha).then(() => what)).resolves.toBe(what);
      const others: Permissions = {
        contents: 'write',
        pull_requests: 'write',
        issues: 'write',
        checks: 'write',
        statuses: 'write',
        deployments: 'write',
        actions: 'write',
        ...Object.fromEntries(Object.keys(needs).map((one) => [one, 'none'])),
        // Some go by either.
        ...(what === 'issues' && { pull_requests: 'none' }),
        ...(what === 'a comment on a pull request' && { issues: 'none' }),
      };
      const without = client(github, github.createWorkflowToken(repository, others));
      expect([what, await failure(call(without, the.scene, sha))]).toEqual([
        what,
        { status: 403, message: 'Resource not accessible by integration' },
      ]);
    }
  });

  test('reading is not writing', async () => {
    const sha = await filled(the.scene);
    const { github, repository } = the.scene;
    for (const [what, { needs, call }] of Object.entries(writes)) {
      const less = Object.fromEntries(Object.keys(needs).map((one) => [one, 'read'])) as Permissions;
      const reader = client(github, github.createWorkflowToken(repository, less));
      expect([what, (await failure(call(reader, the.scene, sha))).status]).toEqual([what, 403]);
    }
  });

  test('a stranger does not know that it exists, and nobody may look without a login', async () => {
    const sha = await filled(the.scene);
    const { eve, github } = the.scene;
    const anonymous = client(github);
    for (const [what, { call }] of all) {
      expect([what, (await failure(call(eve, the.scene, sha))).status]).toEqual([what, 404]);
      expect([what, (await failure(call(anonymous, the.scene, sha))).status]).toEqual([what, 404]);
    }
    expect((await failure(eve.repos.get(name))).status).toBe(404);
  });

  test('a token of another repository does not know it either', async () => {
    const sha = await filled(the.scene);
    const { github } = the.scene;
    const other = await github.createRepository({ owner: 'ada', name: 'other', private: true });
    const token = github.createWorkflowToken(other, { contents: 'write', issues: 'write' });
    for (const [what, { call }] of all) {
      expect([what, (await failure(call(client(github, token), the.scene, sha))).status]).toEqual([
        what,
        404,
      ]);
    }
  });

  test("a person's fine-grained token is told what it lacks, a classic one is not", async () => {
    const sha = await filled(the.scene);
    const { github } = the.scene;
    const fine = client(github, github.createToken('ada', { permissions: { contents: 'read' } }));
    expect((await fine.repos.listCommits(name)).status).toBe(200);
    expect(await failure(writes['a ref']!.call(fine, the.scene, sha))).toEqual({
      status: 403,
      message: 'Resource not accessible by personal access token',
    });
    const classic = client(github, github.createToken('ada', { scopes: ['public_repo'] }));
    expect((await failure(classic.repos.get(name))).status).toBe(404);
  });

  test('who reads may comment, but not push', async () => {
    const sha = await filled(the.scene);
    const { github, repository, eve } = the.scene;
    github.addCollaborator(repository, 'eve', 'read');
    expect((await eve.issues.createComment({ ...name, issue_number: 1, body: 'Hi' })).status).toBe(201);
    expect((await failure(writes['a ref']!.call(eve, the.scene, sha))).status).toBe(404);
    expect((await failure(writes['a status']!.call(eve, the.scene, sha))).status).toBe(404);
  });
});

describe('what a token may do in a public repository', () => {
  const the = scenes();

  test('everybody reads, and logs in to write', async () => {
    const sha = await filled(the.scene);
    const anonymous = client(the.scene.github);
    for (const [what, { call }] of Object.entries(reads)) {
      await expect(call(anonymous, the.scene, sha).then(() => what)).resolves.toBe(what);
    }
    for (const [what, { call }] of Object.entries(writes)) {
      expect([what, (await failure(call(anonymous, the.scene, sha))).status]).toEqual([what, 401]);
    }
  });

  test("scopes limit a person's classic token", async () => {
    const sha = await filled(the.scene);
    const { github } = the.scene;
    const none = client(github, github.createToken('ada', { scopes: [] }));
    expect((await failure(writes['a ref']!.call(none, the.scene, sha))).status).toBe(404);
    const status = client(github, github.createToken('ada', { scopes: ['repo:status'] }));
    await writes['a status']!.call(status, the.scene, sha);
    const open = client(github, github.createToken('ada', { scopes: ['public_repo'] }));
    await writes['a ref']!.call(open, the.scene, sha);
  });

  test('a wrong token is refused, where none would do', async () => {
    await filled(the.scene);
    for (const token of ['ghp_wrong', 'ghs_wrong']) {
      expect(await failure(client(the.scene.github, token).repos.get(name))).toEqual({
        status: 401,
        message: 'Bad credentials',
      });
    }
    const { github, adaToken } = the.scene;
    github.revokeToken(adaToken);
    expect((await failure(the.scene.ada.repos.get(name))).status).toBe(401);
  });
});
