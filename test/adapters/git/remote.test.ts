import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRepository, type GitRepository } from '../../../src/adapters/git/index.ts';
import { isolateGit, ScratchSpace, type ScratchRepository } from '../../support/git.ts';

isolateGit();
const space = new ScratchSpace();
const opened: GitRepository[] = [];

async function open(at: ScratchRepository): Promise<GitRepository> {
  const repository = await openRepository(at.directory);
  opened.push(repository);
  return repository;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
});
afterAll(() => space.remove());

function pair(): { origin: ScratchRepository; clone: ScratchRepository; first: string } {
  const origin = space.bare();
  const clone = space.clone(origin);
  const first = clone.commit({ x: '1' });
  clone.git('push', '--quiet', 'origin', 'main');
  return { origin, clone, first };
}

const request = {
  name: 'faq/v1.4.0',
  commit: 'HEAD',
  message: 'faq 1.4.0\n\nNotes.\n',
  tagger: 'Ada <ada@example.com>',
  at: '2026-11-23T12:00:00.000Z',
};

describe('the shared remote', () => {
  test('is origin, the only one, or the one that is followed', async () => {
    const scratch = space.repository();
    const repository = await open(scratch);
    expect(await repository.defaultRemote()).toBeUndefined();
    scratch.git('remote', 'add', 'upstream', '/one');
    expect(await repository.defaultRemote()).toBe('upstream');
    scratch.git('remote', 'add', 'fork', '/two');
    await expect(repository.defaultRemote()).rejects.toMatchObject({
      name: 'UserError',
      code: 'which-remote',
    });
    scratch.git('config', 'branch.main.remote', 'fork');
    expect(await repository.defaultRemote()).toBe('fork');
    scratch.git('remote', 'add', 'origin', '/three');
    expect(await repository.defaultRemote()).toBe('origin');
  });
});

describe('a branch on the remote', () => {
  test('is read as it stands there now', async () => {
    const { origin, clone, first } = pair();
    const other = space.clone(origin);
    const second = other.commit({ x: '2' });
    other.git('push', '--quiet', 'origin', 'main', 'HEAD:refs/heads/feature/ü');
    const repository = await open(clone);
    expect(await repository.upstream('main')).toBe(second);
    expect(await repository.upstream('feature/ü')).toBe(second);
    expect(clone.git('rev-parse', 'HEAD', 'refs/remotes/origin/main').split('\n')).toEqual([first, second]);
    other.git('push', '--quiet', '--force', 'origin', `${first}:main`);
    expect(await repository.upstream('main')).toBe(first);
    expect(await Promise.all(Array.from({ length: 6 }, () => repository.upstream('main')))).toEqual(
      Array(6).fill(first),
    );
  });

  test('without a remote is the branch here', async () => {
    const scratch = space.repository();
    const id = scratch.commit({ x: '1' });
    const repository = await open(scratch);
    expect(await repository.upstream('main')).toBe(id);
    await expect(repository.upstream('none')).rejects.toMatchObject({ name: 'UserError', code: 'no-branch' });
  });

  test('that is missing, badly named, or out of reach is told', async () => {
    const { clone } = pair();
    const repository = await open(clone);
    await expect(repository.upstream('none')).rejects.toMatchObject({
      name: 'UserError',
      code: 'no-branch',
      message: 'The remote "origin" has no branch "none".',
    });
    for (const name of ['', 'a b', '-x..', 'x:y', '-x', 'a\0b', 'x^{}'])
      await expect(repository.upstream(name)).rejects.toMatchObject({ code: 'bad-branch' });
    clone.git('remote', 'set-url', 'origin', space.path('gone'));
    await expect(repository.upstream('main')).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'remote-missing',
      next: expect.any(String),
    });
  });
});

describe('a tag', () => {
  test('is annotated, pushed, and the same object each time', async () => {
    const { origin, clone, first } = pair();
    const repository = await open(clone);
    expect(await repository.tag(request)).toBe('created');
    const raw = `object ${first}\ntype commit\ntag faq/v1.4.0\ntagger Ada <ada@example.com> 1795435200 +0000\n\nfaq 1.4.0\n\nNotes.`;
    expect(origin.git('cat-file', 'tag', 'faq/v1.4.0').trimEnd()).toBe(raw);
    expect(clone.git('rev-parse', 'refs/tags/faq/v1.4.0')).toBe(
      origin.git('rev-parse', 'refs/tags/faq/v1.4.0'),
    );
    expect(await repository.tag(request)).toBe('exists');
    clone.git('tag', '-d', 'faq/v1.4.0');
    expect(await repository.tag(request)).toBe('exists');
    const other = await open(space.clone(origin));
    expect(await other.tag({ ...request, message: 'Other words', at: '2026-11-24T12:00:00Z' })).toBe(
      'exists',
    );
    expect(origin.git('cat-file', 'tag', 'faq/v1.4.0').trimEnd()).toBe(raw);
  });

  test('on another commit is a conflict, wherever it is', async () => {
    const { origin, clone } = pair();
    const repository = await open(clone);
    await repository.tag(request);
    const before = origin.git('rev-parse', 'faq/v1.4.0');
    clone.commit({ x: '2' });
    expect(await repository.tag(request)).toBe('conflict');
    clone.git('tag', '-d', 'faq/v1.4.0');
    expect(await repository.tag(request)).toBe('conflict');
    expect(origin.git('rev-parse', 'faq/v1.4.0')).toBe(before);
    clone.git('tag', 'here');
    clone.commit({ x: '3' });
    expect(await repository.tag({ ...request, name: 'here' })).toBe('conflict');
    expect(() => origin.git('rev-parse', 'refs/tags/here')).toThrow();
  });

  test('is made by one of several who try at once', async () => {
    const { origin, clone, first } = pair();
    const clones = Array.from({ length: 4 }, () => space.clone(origin));
    for (const one of clones.slice(2)) one.commit({ x: 'other' });
    const outcomes = await Promise.all(
      clones.map(async (one, index) => (await open(one)).tag({ ...request, message: `${index}` })),
    );
    const winner = origin.git('rev-parse', 'faq/v1.4.0^{commit}');
    expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(2);
    expect(outcomes.slice(0, 2).includes('created')).toBe(winner === first);
    const same = await open(clone);
    const again = { ...request, name: 'v2' };
    expect(
      (await Promise.all([same.tag(again), same.tag(again), same.tag(again)])).filter(
        (outcome) => outcome === 'conflict',
      ),
    ).toEqual([]);
  });

  test('without a remote stays here', async () => {
    const scratch = space.repository();
    scratch.commit({ x: '1' });
    const repository = await open(scratch);
    expect(await repository.tag(request)).toBe('created');
    expect(await repository.tag(request)).toBe('exists');
    scratch.commit({ x: '2' });
    expect(await repository.tag(request)).toBe('conflict');
    mkdirSync(join(scratch.directory, '.git/refs/tags'), { recursive: true });
    writeFileSync(join(scratch.directory, '.git/refs/tags/locked.lock'), '');
    await expect(repository.tag({ ...request, name: 'locked' })).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'tag-failed',
      message: expect.stringContaining('locked.lock'),
    });
  });

  test('that the remote refuses, or that never gets there, is not made here', async () => {
    const { origin, clone } = pair();
    const hook = join(origin.directory, 'hooks/pre-receive');
    mkdirSync(join(hook, '..'), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho No tags on Fridays. >&2\nexit 1\n', { mode: 0o755 });
    const repository = await open(clone);
    await expect(repository.tag(request)).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'remote-denied',
      message: expect.stringContaining('No tags on Fridays.'),
    });
    clone.git('remote', 'set-url', 'origin', space.path('gone'));
    await expect(repository.tag(request)).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'remote-missing',
    });
    expect(clone.git('tag')).toBe('');
  });

  test.each([
    [{ name: 'a b' }, 'bad-tag'],
    [{ name: '' }, 'bad-tag'],
    [{ name: '--force' }, 'bad-tag'],
    [{ name: 'a\0b' }, 'bad-tag'],
    [{ commit: 'none' }, 'unknown-revision'],
    [{ tagger: 'nobody' }, 'bad-identity'],
    [{ at: 'today' }, 'bad-time'],
    [{ at: '1960-01-01T00:00:00Z' }, 'bad-time'],
  ])('%j is refused', async (change, code) => {
    const { clone } = pair();
    await expect((await open(clone)).tag({ ...request, ...change })).rejects.toMatchObject({
      name: 'UserError',
      code,
    });
    expect(clone.git('tag')).toBe('');
  });
});
