import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isolateGit, type ScratchRepository } from '../../support/git.ts';
import { branch, claim, LedgerSpace, revocation } from './ledger-scratch.ts';

isolateGit();
const space = new LedgerSpace();
const open = space.open.bind(space);
const pair = space.pair.bind(space);
const servers: Server[] = [];

afterEach(async () => {
  await space.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => space.remove());

/** A server on a free port of this machine. */
async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function hook(origin: ScratchRepository, name: string, lines: readonly string[]): void {
  const directory = join(origin.directory, 'hooks');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), `#!/bin/sh\n${lines.join('\n')}\n`, { mode: 0o755 });
}

describe("a remote that can't be used", () => {
  test('is gone', async () => {
    const { clone } = pair();
    clone.git('remote', 'set-url', 'origin', space.path('gone'));
    const ledger = open(clone);
    const expected = {
      name: 'EnvironmentError',
      code: 'remote-missing',
      message: expect.stringContaining('no repository at the remote "origin"'),
    };
    await expect(ledger.read()).rejects.toMatchObject(expected);
    await expect(ledger.append([revocation('a')])).rejects.toMatchObject(expected);
  });

  test("isn't reached, and its password isn't told", async () => {
    const { clone } = pair();
    const port = await serve(() => undefined);
    const [server] = servers.splice(0);
    await new Promise((resolve) => server!.close(resolve));
    const error = await open(clone, { remote: `http://me:secret@127.0.0.1:${port}/x.git` })
      .read()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'EnvironmentError',
      code: 'remote-unreachable',
      next: expect.stringContaining('network'),
    });
    expect(String(error)).toContain(`"http://127.0.0.1:${port}/x.git"`);
    expect(String(error)).not.toContain('secret');
  });

  test.each([
    [401, 'remote-denied', /doesn't let us/],
    [403, 'remote-denied', /doesn't let us/],
    [404, 'remote-missing', /There is no repository/],
    [503, 'remote-interrupted', /broke off/],
  ])('answers %p', async (status, code, message) => {
    const { clone } = pair();
    const port = await serve((_request, response) =>
      response.writeHead(status, status === 401 ? { 'WWW-Authenticate': 'Basic realm="x"' } : {}).end(),
    );
    const reading = open(clone, { remote: `http://127.0.0.1:${port}/x.git` }).read();
    await expect(reading).rejects.toMatchObject({
      name: 'EnvironmentError',
      code,
      message: expect.stringMatching(message),
    });
  });

  test('has a hook that refuses, whose words are shown without their tricks', async () => {
    const { origin, clone } = pair();
    hook(origin, 'pre-receive', [
      `printf 'No ledger here.\\033[31m Ask \\342\\200\\256Ops.\\n' >&2`,
      'exit 1',
    ]);
    const ledger = open(clone);
    const error = await ledger.append([revocation('a')]).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: 'EnvironmentError',
      code: 'remote-denied',
      next: expect.stringContaining(branch),
    });
    expect(String(error)).toMatch(/pre-receive hook declined.*: No ledger here\. *\[31m Ask *Ops\./);
    expect(String(error)).not.toMatch(/\p{Cc}|\u202e/u);
    expect(await ledger.read()).toEqual([]);
  });
});

describe('answers that are lost', () => {
  test('a push that the remote took before it broke off is not written twice', async () => {
    const { origin, clone } = pair();
    // Git runs this hook after the branch has moved, and before it answers.
    hook(origin, 'reference-transaction', [
      `test "$1" = committed || exit 0`,
      `test -e '${origin.directory}/broken' && exit 0`,
      `touch '${origin.directory}/broken'`,
      'kill -9 $PPID',
    ]);
    const ledger = open(clone);
    expect(await ledger.append([claim('i', 'p'), revocation('a')])).toEqual([
      claim('i', 'p'),
      revocation('a'),
    ]);
    expect(await ledger.read()).toEqual([claim('i', 'p'), revocation('a')]);
    expect(existsSync(join(origin.directory, 'broken'))).toBe(true);
    expect(origin.git('rev-list', '--count', branch)).toBe('1');
  });

  test('a remote that always breaks off is given up in time', async () => {
    const { origin, clone } = pair();
    hook(origin, 'pre-receive', ['kill -9 $PPID']);
    const ledger = open(clone, { writeTimeoutMs: 300 });
    await expect(ledger.append([revocation('a')])).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'remote-interrupted',
    });
  });

  test('a lock that nobody takes away is named', async () => {
    const scratch = space.repository();
    const lock = join(scratch.directory, '.git/refs/heads/tidegate/ledger.lock');
    mkdirSync(join(lock, '..'), { recursive: true });
    writeFileSync(lock, '');
    const ledger = open(scratch, { remote: undefined, writeTimeoutMs: 100 });
    await expect(ledger.append([revocation('a')])).rejects.toMatchObject({
      name: 'EnvironmentError',
      code: 'ledger-locked',
      message: expect.stringContaining('ledger.lock'),
    });
  });

  test("a lock on the reference of our own doesn't matter", async () => {
    const { clone } = pair();
    const ledger = open(clone);
    await ledger.append([revocation('a')]);
    const ours = clone.git('for-each-ref', '--format=%(refname)', 'refs/tidegate/');
    writeFileSync(join(clone.directory, '.git', `${ours}.lock`), '');
    await ledger.append([revocation('b')]);
    expect(await open(clone).read()).toEqual([revocation('a'), revocation('b')]);
  });
});

describe('a ledger that was changed behind our back', () => {
  test('rewritten: nothing is believed until somebody says so', async () => {
    const { origin, clone } = pair();
    const ledger = open(clone);
    await ledger.append([revocation('a')]);
    await ledger.append([revocation('b')]);
    const old = origin.git('rev-parse', branch);
    origin.git('update-ref', `refs/heads/${branch}`, `${branch}~1`);
    const error = {
      name: 'EnvironmentError',
      code: 'ledger-rewritten',
      message: expect.stringContaining('was rewritten'),
    };
    await expect(ledger.read()).rejects.toMatchObject(error);
    await expect(ledger.append([revocation('c')])).rejects.toMatchObject(error);
    const { next } = (await ledger.read().catch((reason: unknown) => reason)) as { next: string };
    // Both ways out that the sentence names work.
    clone.git(.../git (update-ref .*)$/.exec(next)![1]!.split(' '));
    expect(await ledger.read()).toEqual([revocation('a')]);
    clone.git(.../git (push .*) —/.exec(next)![1]!.split(' '));
    expect(origin.git('rev-parse', branch)).toBe(old);
    expect(await ledger.read()).toEqual([revocation('a'), revocation('b')]);
  });

  test('gone', async () => {
    const { origin, clone } = pair();
    const ledger = open(clone);
    await ledger.append([revocation('a')]);
    origin.git('update-ref', '-d', `refs/heads/${branch}`);
    await expect(ledger.read()).rejects.toMatchObject({
      code: 'ledger-rewritten',
      message: expect.stringContaining('is gone'),
    });
    const { next } = (await ledger.append([revocation('b')]).catch((reason: unknown) => reason)) as {
      next: string;
    };
    clone.git(.../git (push .*) —/.exec(next)![1]!.split(' '));
    expect(await ledger.read()).toEqual([revocation('a')]);
  });
});

describe('what was read last', () => {
  test('is there without the remote, with the time of reading', async () => {
    const { clone } = pair();
    const writer = open(clone);
    expect(await writer.readCached()).toEqual({ records: [], readAt: undefined });
    const before = new Date().toISOString();
    await writer.append([revocation('a')]);
    clone.git('remote', 'set-url', 'origin', space.path('gone'));
    const reader = open(clone);
    await expect(reader.read()).rejects.toThrow(/no repository/);
    const { records, readAt } = await reader.readCached();
    expect(records).toEqual([revocation('a')]);
    expect(readAt! >= before && readAt! <= new Date().toISOString()).toBe(true);
    writeFileSync(
      join(
        clone.directory,
        '.git/tidegate',
        clone.git('for-each-ref', '--format=ledger-%(refname:lstrip=3).json', 'refs/tidegate/'),
      ),
      '{"readAt": 1}',
    );
    expect((await reader.readCached()).readAt).toBeUndefined();
  });

  test('of a ledger in the repository itself is what it is now', async () => {
    const scratch = space.repository();
    const ledger = open(scratch, { remote: undefined });
    await ledger.append([revocation('a')]);
    const { records, readAt } = await ledger.readCached();
    expect(records).toEqual([revocation('a')]);
    expect(readAt).toMatch(/^\d{4}-/);
  });
});

describe('clones of every kind write to it', () => {
  test('shallow, blobless, work trees of their own, and addresses in place of names', async () => {
    const { origin, clone } = pair();
    origin.git('config', 'uploadpack.allowFilter', 'true');
    origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    clone.commit({ file: 'y' });
    clone.git('push', '--quiet', 'origin', 'main');
    const url = `file://${origin.directory}`;
    const all = [revocation('first')];
    await open(clone).append(all);
    const side = space.path('worktree');
    clone.git('worktree', 'add', '--quiet', '--detach', side);
    const writers = [
      [space.clone(url, '--depth=1'), 'origin'],
      [space.clone(url, '--depth=1', '--no-single-branch'), 'origin'],
      [space.clone(url, '--filter=blob:none'), 'origin'],
      [{ directory: side } as ScratchRepository, 'origin'],
      [clone, origin.directory],
      [clone, url],
    ] as const;
    for (const [index, [at, remote]] of writers.entries()) {
      const ledger = open(at, { remote });
      const record = revocation(`w${index}`);
      await ledger.append([record]);
      all.push(record);
      expect(await ledger.read()).toEqual(all);
    }
    for (const [at, remote] of writers) expect(await open(at, { remote }).read()).toEqual(all);
    expect(writers[0][0].git('rev-parse', '--is-shallow-repository')).toBe('true');
    expect(origin.git('fsck', '--no-dangling')).toBe('');
  });
});

test.each([
  [{ branch: 'a..b' }, /can't name a branch/],
  [{ branch: '' }, /can't name a branch/],
  [{ identity: 'nobody' }, /doesn't name a person/],
])('%j is refused', async (options, message) => {
  await expect(
    open(space.repository(), { remote: undefined, ...options }).append([revocation('a')]),
  ).rejects.toThrow(message);
});

test('who writes is asked when something is written, and not before', async () => {
  const scratch = space.repository();
  let asked = 0;
  const identity = async () => `Zoë <${(asked += 1)}@example.com>`;
  const ledger = open(scratch, { remote: undefined, identity });
  expect(await ledger.read()).toEqual([]);
  expect(asked).toBe(0);
  await ledger.append([revocation('a')]);
  expect(scratch.git('log', '-1', '--format=%an <%ae>', branch)).toBe('Zoë <1@example.com>');
});
