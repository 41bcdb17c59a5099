import { describe, expect, test } from '@jest/globals';
import { authorized, cloneOf, commit, git, scenes } from './support.ts';

describe('git over HTTP', () => {
  const the = scenes();

  test('pushes, fetches and clones what git made, with any name and a token as the password', async () => {
    const clone = await cloneOf(the.scene);
    await clone.git('checkout', '--quiet', '-b', 'main');
    const sha = await clone.commit('First', { 'a.txt': 'one\n' });
    await clone.git('push', '--quiet', 'origin', 'main');
    expect(await the.scene.repository.git.ref('refs/heads/main')).toMatchObject({ sha });
    const other = await cloneOf(the.scene);
    expect(await other.git('rev-parse', 'HEAD')).toBe(sha);
    await commit(the.scene, 'main', { 'b.txt': 'two\n' });
    await other.git('pull', '--quiet', '--ff-only');
    expect(await other.git('show', 'HEAD:b.txt')).toBe('two');
  });

  test('serves a clone without blobs, which come when they are needed', async () => {
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const clone = await cloneOf(the.scene, the.scene.adaToken, '--filter=blob:none', '--no-checkout');
    expect(await clone.git('rev-list', '--objects', '--missing=print', 'HEAD')).toMatch(/^\?/m);
    expect(await clone.git('show', 'HEAD:a.txt')).toBe('one');
  });

  test('refuses a push that is not a fast-forward', async () => {
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const clone = await cloneOf(the.scene);
    await commit(the.scene, 'main', { 'a.txt': 'two\n' });
    await clone.commit('Mine', { 'a.txt': 'three\n' });
    await expect(clone.git('push', 'origin', 'main')).rejects.toThrow('fetch first');
  });

  test('lets one of two pushes at once win', async () => {
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const [one, other] = [await cloneOf(the.scene), await cloneOf(the.scene)];
    await one.commit('One', { 'one.txt': '1' });
    await other.commit('Other', { 'other.txt': '2' });
    const results = await Promise.allSettled([
      one.git('push', '--quiet', 'origin', 'main'),
      other.git('push', '--quiet', 'origin', 'main'),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await the.scene.repository.git.count(['refs/heads/main'])).toBe(2);
  });

  test('keeps the refs of pull requests to itself', async () => {
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const clone = await cloneOf(the.scene);
    await expect(clone.git('push', 'origin', `${sha}:refs/pull/7/head`)).rejects.toThrow('hidden ref');
  });

  test('holds to the rule of a protected branch', async () => {
    const { github, repository } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    github.protectBranch(repository, 'main', { requirePullRequest: true });
    const clone = await cloneOf(the.scene);
    const sha = await clone.commit('Mine', { 'a.txt': 'three\n' });
    await expect(clone.git('push', 'origin', 'main')).rejects.toThrow(
      'GH006: Protected branch update failed for refs/heads/main. Changes must be made through a pull request.',
    );
    await expect(clone.git('push', 'origin', ':main')).rejects.toThrow('refusing to delete');
    // Another branch in the same push goes through.
    await expect(clone.git('push', 'origin', 'main', `${sha}:refs/heads/topic`)).rejects.toThrow('GH006');
    expect(await repository.git.ref('refs/heads/topic')).toMatchObject({ sha });
    github.protectBranch(repository, 'topic', {});
    await expect(clone.git('push', 'origin', ':topic')).rejects.toThrow('Cannot delete a protected branch');
    github.protectBranch(repository, 'main', {});
    await clone.git('push', '--quiet', 'origin', 'main');
    // So does what is new and goes forward.
    await clone.commit('More', { 'b.txt': 'four\n' });
    await clone.git('push', '--quiet', 'origin', 'main');
    await clone.git('reset', '--quiet', '--hard', 'HEAD~1');
    await expect(clone.git('push', '--force', 'origin', 'main')).rejects.toThrow('Cannot force-push');
  });

  test('refuses a change of workflows without the right to it', async () => {
    const { github, repository } = the.scene;
    const path = '.github/workflows/staging.yml';
    await commit(the.scene, 'main', { 'a.txt': 'one\n', [path]: 'on: push\n' });
    const clone = await cloneOf(the.scene);
    await clone.commit('Mine', { [path]: 'on: []\n' });
    const push = (token: string, refs = 'HEAD:topic') =>
      clone.git('push', '--quiet', authorized(github, repository, token), refs);
    const words =
      'refusing to allow a %s to create or update workflow `.github/workflows/staging.yml` without';
    const said = (who: string, lacks: string) => `${words.replace('%s', who)} \`${lacks}`;
    await expect(push(github.createWorkflowToken(repository, { contents: 'write' }))).rejects.toThrow(
      said('GitHub App', 'workflows` permission'),
    );
    await expect(push(github.createToken('ada', { scopes: ['repo'] }))).rejects.toThrow(
      said('Personal Access Token', 'workflow` scope'),
    );
    const fine = github.createToken('ada', { permissions: { contents: 'write' } });
    await expect(push(fine)).rejects.toThrow(said('Personal Access Token', 'workflows` permission'));
    await push(the.scene.adaToken);
    // What is there already may go anywhere.
    await push(github.createWorkflowToken(repository, { contents: 'write' }), 'HEAD:refs/heads/other');
    await push(github.createWorkflowToken(repository, { contents: 'write' }), ':refs/heads/other');
  });

  test('tells of every ref that a push moved', async () => {
    const clone = await cloneOf(the.scene);
    await clone.git('checkout', '--quiet', '-b', 'main');
    const first = await clone.commit('First', { 'a.txt': 'one\n' });
    const second = await clone.commit('Second', { 'a.txt': 'two\n' });
    await clone.git('tag', 'v1');
    await clone.git('push', '--quiet', 'origin', 'main', 'v1', `${first}:refs/tidegate/other`);
    await clone.git('push', '--quiet', 'origin', ':v1');
    const pushes = the.scene.github.events.map(({ name, ref, sha, actor, startsWorkflows, payload }) => ({
      name,
      ref,
      sha,
      actor: actor.login,
      startsWorkflows,
      deleted: payload['deleted'],
    }));
    const same = { name: 'push', actor: 'ada', startsWorkflows: true };
    expect(pushes).toEqual([
      { ...same, ref: 'refs/heads/main', sha: second, deleted: false },
      { ...same, ref: 'refs/tags/v1', sha: second, deleted: false },
      { ...same, ref: 'refs/tags/v1', sha: undefined, deleted: true },
    ]);
  });

  test('records its requests apart from those to the API', async () => {
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    await cloneOf(the.scene);
    expect(the.scene.github.requests.map(({ operation }) => operation)).toContain('git');
    expect(the.scene.github.apiCalls).toEqual([]);
  });
});

describe('who may use git over HTTP', () => {
  const the = scenes({ private: true });

  const list = (token: string | undefined, path = 'ada/bots.git'): Promise<string> => {
    const { github, repository, directory } = the.scene;
    const url = token === undefined ? github.cloneUrl(repository) : authorized(github, repository, token);
    return git(directory, 'ls-remote', url.replace('ada/bots.git', path));
  };

  test('asks for a login where nobody is logged in, and refuses an unknown token', async () => {
    await expect(list(undefined)).rejects.toThrow('could not read Username');
    await expect(list('ghp_wrong')).rejects.toThrow('Authentication failed');
  });

  test('hides a private repository from strangers, and knows no other', async () => {
    const eve = the.scene.github.createToken('eve');
    await expect(list(eve)).rejects.toThrow('not found');
    await expect(list(the.scene.adaToken, 'ada/none.git')).rejects.toThrow('not found');
    await expect(list(the.scene.adaToken)).resolves.toBe('');
  });

  test("lets a workflow's token do what its permissions say", async () => {
    const { github, repository } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    await expect(list(github.createWorkflowToken(repository, { contents: 'none' }))).rejects.toThrow('403');
    const reader = await cloneOf(the.scene, github.createWorkflowToken(repository, { contents: 'read' }));
    await reader.commit('Mine', { 'a.txt': 'two\n' });
    await expect(reader.git('push', 'origin', 'main')).rejects.toThrow('403');
    const writer = await cloneOf(the.scene, github.createWorkflowToken(repository, { contents: 'write' }));
    await writer.commit('Mine', { 'a.txt': 'two\n' });
    await writer.git('push', '--quiet', 'origin', 'main');
    expect(github.events.at(-1)).toMatchObject({
      name: 'push',
      actor: { login: 'github-actions[bot]' },
      startsWorkflows: false,
    });
  });

  test('refuses a push by who may only read', async () => {
    const { github, repository } = the.scene;
    await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    github.addCollaborator(repository, 'eve', 'read');
    const clone = await cloneOf(the.scene, github.createToken('eve'));
    await clone.commit('Mine', { 'a.txt': 'two\n' });
    await expect(clone.git('push', 'origin', 'main')).rejects.toThrow('403');
  });

  test('ends a token at its time', async () => {
    const { github } = the.scene;
    const expired = github.createToken('ada', { expiresAt: Date.now() - 1 });
    await expect(list(expired)).rejects.toThrow('Authentication failed');
  });
});
