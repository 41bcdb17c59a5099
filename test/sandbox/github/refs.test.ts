import { describe, expect, test } from '@jest/globals';
import { cloneOf, commit, failure, scenes } from './support.ts';

const nothing = '0'.repeat(39) + '1';

describe('refs by REST', () => {
  const the = scenes();

  test('are created once, which makes one a lock', async () => {
    const { ada, bob, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const wanted = { ...name, ref: 'refs/heads/locks/production', sha };
    const results = await Promise.allSettled([ada.git.createRef(wanted), bob.git.createRef(wanted)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await failure(ada.git.createRef(wanted))).toEqual({
      status: 422,
      message: 'Reference already exists',
    });
    const { data } = await ada.git.getRef({ ...name, ref: 'heads/locks/production' });
    expect(data).toMatchObject({ ref: wanted.ref, object: { type: 'commit', sha } });
  });

  test('move forward only, unless they are forced', async () => {
    const { ada, name } = the.scene;
    const first = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const second = await commit(the.scene, 'main', { 'a.txt': 'two\n' });
    const side = await commit(the.scene, 'side', { 'b.txt': 'side\n' });
    const ref = 'heads/main';
    const update = (sha: string, force?: boolean) =>
      ada.git.updateRef({ ...name, ref, sha, ...(force !== undefined && { force }) });
    expect(await failure(update(first))).toEqual({ status: 422, message: 'Update is not a fast forward' });
    expect((await update(side)).data.object.sha).toBe(side);
    expect((await update(second, true)).data.object.sha).toBe(second);
    expect(await failure(update(nothing, true))).toEqual({ status: 422, message: 'Object does not exist' });
  });

  test('are deleted, but not the default branch', async () => {
    const { ada, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    await ada.git.createRef({ ...name, ref: 'refs/tags/v1', sha });
    expect((await ada.git.deleteRef({ ...name, ref: 'tags/v1' })).status).toBe(204);
    expect((await failure(ada.git.getRef({ ...name, ref: 'tags/v1' }))).status).toBe(404);
    expect(await failure(ada.git.deleteRef({ ...name, ref: 'tags/v1' }))).toMatchObject({
      message: 'Reference does not exist',
    });
    expect((await failure(ada.git.deleteRef({ ...name, ref: 'heads/main' }))).status).toBe(422);
  });

  test.each([
    ['a name that git refuses', 'refs/heads/a..b'],
    ['a name without a kind', 'refs/main'],
    ['no ref at all', 'main'],
  ])('refuse %s', async (_, ref) => {
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const call = the.scene.ada.git.createRef({ ...the.scene.name, ref, sha });
    expect((await failure(call)).message).toBe(`Reference name is not well-formed: ${ref}`);
  });

  test('refuse a name below another ref, and short ids', async () => {
    const { ada, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const below = ada.git.createRef({ ...name, ref: 'refs/heads/main/below', sha });
    expect(await failure(below)).toEqual({ status: 422, message: 'Reference update failed' });
    const short = ada.git.createRef({ ...name, ref: 'refs/heads/x', sha: sha.slice(0, 7) });
    expect((await failure(short)).message).toMatch('exactly 40 characters');
  });

  test('are listed by how their names begin', async () => {
    const { ada, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    for (const branch of ['staging/one', 'staging/two', 'stage']) {
      await ada.git.createRef({ ...name, ref: `refs/heads/${branch}`, sha });
    }
    const { data } = await ada.git.listMatchingRefs({ ...name, ref: 'heads/stag' });
    expect(data.map(({ ref }) => ref)).toEqual([
      'refs/heads/stage',
      'refs/heads/staging/one',
      'refs/heads/staging/two',
    ]);
    expect((await ada.git.listMatchingRefs({ ...name, ref: 'heads/none' })).data).toEqual([]);
  });

  test('hold to the rule of a protected branch', async () => {
    const { ada, name, github, repository } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    await commit(the.scene, 'side', { 'a.txt': 'two\n' });
    github.protectBranch(repository, 'side', {});
    const call = ada.git.updateRef({ ...name, ref: 'heads/side', sha, force: true });
    expect((await failure(call)).message).toMatch('Cannot force-push to this branch');
  });

  test('that move are told as pushes', async () => {
    const { ada, name, github } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    await ada.git.createRef({ ...name, ref: 'refs/heads/topic', sha });
    await ada.git.createRef({ ...name, ref: 'refs/tidegate/other', sha });
    expect(github.events.map(({ name: event, ref }) => `${event} ${ref ?? ''}`)).toEqual([
      'push refs/heads/main',
      'push refs/heads/topic',
    ]);
  });
});

describe("git's objects by REST", () => {
  const the = scenes();

  test('get the ids that git gives them', async () => {
    const { ada, name } = the.scene;
    const parent = await commit(the.scene, 'main', { 'a.txt': 'one\n', 'b/c.txt': 'two\n' });
    const blob = await ada.git.createBlob({ ...name, content: 'three\n' });
    const tree = await ada.git.createTree({
      ...name,
      base_tree: parent,
      tree: [
        { path: 'b/d.txt', mode: '100644', type: 'blob', sha: blob.data.sha },
        { path: 'e.sh', mode: '100755', type: 'blob', content: 'true\n' },
        { path: 'a.txt', mode: '100644', type: 'blob', sha: null },
      ],
    });
    const person = { name: 'Ada Test', email: 'ada@example.com', date: '2026-01-05T09:00:00Z' };
    const made = await ada.git.createCommit({
      ...name,
      message: 'By API',
      tree: tree.data.sha,
      parents: [parent],
      author: person,
      committer: person,
    });
    await ada.git.createRef({ ...name, ref: 'refs/heads/api', sha: made.data.sha });

    const clone = await cloneOf(the.scene);
    await clone.git('checkout', '--quiet', 'api');
    expect(await clone.git('ls-files', '--stage')).toMatch(/^100755 \w+ 0\te\.sh$/m);
    expect(await clone.git('ls-tree', '-r', '--name-only', 'HEAD')).toBe('b/c.txt\nb/d.txt\ne.sh');
    expect(await clone.git('rev-parse', 'HEAD^{tree}', 'HEAD:b/d.txt')).toBe(
      `${tree.data.sha}\n${blob.data.sha}`,
    );
    expect(await clone.git('log', '-1', '--format=%an %ae %aI %s')).toBe(
      'Ada Test ada@example.com 2026-01-05T09:00:00+00:00 By API',
    );
    // The very same commit made by git has the very same id.
    const content = await clone.git('cat-file', 'commit', 'HEAD');
    expect(content).toMatch(`tree ${tree.data.sha}\nparent ${parent}\nauthor Ada Test`);
  });

  test('are read back', async () => {
    const { ada, name } = the.scene;
    const sha = await commit(the.scene, 'main', { 'a.txt': 'one\n', 'b/c.txt': 'two\n' }, 'First');
    const read = await ada.git.getCommit({ ...name, commit_sha: sha });
    expect(read.data).toMatchObject({ sha, message: 'First', parents: [], author: { name: 'Ada Test' } });
    const flat = await ada.git.getTree({ ...name, tree_sha: 'main' });
    expect(flat.data.tree.map(({ path, type }) => `${type} ${path}`)).toEqual(['blob a.txt', 'tree b']);
    const deep = await ada.git.getTree({ ...name, tree_sha: read.data.tree.sha, recursive: 'true' });
    expect(deep.data.tree.map(({ path }) => path)).toEqual(['a.txt', 'b', 'b/c.txt']);
    const file = deep.data.tree.find(({ path }) => path === 'b/c.txt');
    const blob = await ada.git.getBlob({ ...name, file_sha: file?.sha ?? '' });
    expect(Buffer.from(blob.data.content, 'base64').toString()).toBe('two\n');
    expect((await failure(ada.git.getBlob({ ...name, file_sha: sha }))).status).toBe(404);
    expect((await failure(ada.git.getCommit({ ...name, commit_sha: nothing }))).status).toBe(404);
  });

  test('name tags with a message, which git reads', async () => {
    const { ada, name } = the.scene;
    const object = await commit(the.scene, 'main', { 'a.txt': 'one\n' });
    const tag = await ada.git.createTag({ ...name, tag: 'bank/v1', message: 'One', object, type: 'commit' });
    await ada.git.createRef({ ...name, ref: 'refs/tags/bank/v1', sha: tag.data.sha });
    const read = await ada.git.getTag({ ...name, tag_sha: tag.data.sha });
    expect(read.data).toMatchObject({ tag: 'bank/v1', message: 'One', object: { sha: object } });
    const clone = await cloneOf(the.scene);
    expect(await clone.git('cat-file', '-t', 'bank/v1')).toBe('tag');
    expect(await clone.git('for-each-ref', '--format=%(contents:subject) %(taggername)', 'refs/tags')).toBe(
      'One Ada Test',
    );
    const { data } = await ada.repos.listTags(name);
    expect(data).toMatchObject([{ name: 'bank/v1', commit: { sha: object } }]);
  });

  test.each([
    ['a tree of a missing blob', { tree: [{ path: 'a', mode: '100644' as const, sha: nothing }] }],
    ['a path that climbs out', { tree: [{ path: '../a', mode: '100644' as const, content: 'x' }] }],
    ['a base that is no tree', { tree: [], base_tree: nothing }],
  ])('refuse %s', async (_, wanted) => {
    const call = the.scene.ada.git.createTree({ ...the.scene.name, ...wanted });
    expect((await failure(call)).status).toBe(422);
  });
});
