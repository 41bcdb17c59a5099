import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { layoutOf, longestDirectory } from '../../../src/adapters/local/layout.ts';
import { openLocalTarget } from '../../../src/adapters/local/index.ts';
import { markOf } from '../../../src/adapters/local/processes.ts';
import { Harness, say, supervisorPath, until } from './harness.ts';

jest.setTimeout(60_000);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a bot that is ended', () => {
  test('gives up its processes, its port and its place, and the others serve on', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    await harness.release(target, { bot: 'gone', label: 'one' });
    await harness.release(target, { bot: 'gone', label: 'two' });
    await harness.release(target, { bot: 'helper' });
    const [gone, helper] = (await target.current()).bots;
    const pids = gone!.revisions.flatMap(({ halves }) => halves.map(({ pid }) => pid!));
    expect(pids).toHaveLength(4);
    await target.end('gone');
    for (const pid of pids) expect(await markOf(pid)).toBeUndefined();
    expect((await target.current()).bots.map(({ bot }) => bot)).toEqual(['helper']);
    expect(await say(helper!.url!)).toBe('helper one: hello');
    await expect(say(gone!.url!)).rejects.toThrow();
    expect(await target.reach('gone', 'active')).toBeUndefined();
    const unknown = { name: 'UserError', code: 'unknown-bot', message: /it holds helper\.$/ };
    await expect(target.end('gone')).rejects.toMatchObject({
      ...unknown,
      message: expect.stringMatching(unknown.message),
    });
    // It may come back.
    await harness.release(target, { bot: 'gone', label: 'one' });
    expect((await target.current()).bots.map(({ bot }) => bot)).toEqual(['gone', 'helper']);
  });

  test('is forgotten where nothing runs, and nothing is started for it', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    await expect(target.end('gone')).rejects.toMatchObject({ code: 'unknown-bot' });
    await harness.release(target, { bot: 'gone' });
    await harness.release(target, { bot: 'helper' });
    await target.stop();
    await expect(target.end('other')).rejects.toMatchObject({
      message: expect.stringContaining('it holds gone, helper.'),
    });
    await target.end('gone');
    expect(await harness.supervisorPid()).toBeUndefined();
    expect((await target.current()).bots.map(({ bot }) => bot)).toEqual(['helper']);
  });
});

describe('a local environment', () => {
  test('starts a revision beside what runs, gives it the traffic in one write, and goes back', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    expect(await target.current()).toEqual({ environment: 'staging', running: false, bots: [] });
    expect(await target.reach('helper', 'active')).toBeUndefined();
    expect(await harness.supervisorPid()).toBeUndefined();

    const one = await harness.release(target, { label: 'one' });
    const first = (await target.current()).bots[0]!;
    expect(first.active).toMatchObject({ id: one, role: 'active', commit: 'c0ffee', branch: undefined });
    expect(first.active?.halves).toEqual([
      { half: 'core', state: 'ready', restarts: 0, pid: expect.any(Number), trouble: undefined },
      { half: 'actions', state: 'ready', restarts: 0, pid: expect.any(Number), trouble: undefined },
    ]);
    expect(await say(first.url!)).toBe('helper one: hello');
    expect(await target.reach('helper', 'active')).toMatchObject({ core: first.url });

    const two = await harness.release(target, { label: 'two' });
    const second = (await target.current()).bots[0]!;
    expect(second.url).toBe(first.url);
    expect(second.previous).toMatchObject({ id: one, role: 'kept' });
    expect(await say(second.url!)).toBe('helper two: hello');
    expect(await say((await target.reach('helper', one))!.core)).toBe('helper one: hello');

    // Compare and swap: what was expected must be true, and what is done already is done.
    expect(await target.switch('helper', one, 'somebody-else')).toEqual({ state: 'conflict', active: two });
    expect(await target.switch('helper', one, two)).toEqual({
      state: 'switched',
      at: expect.any(String),
      url: first.url,
      previous: two,
    });
    expect(await target.switch('helper', one, two)).toEqual({
      state: 'switched',
      at: expect.any(String),
      url: first.url,
      previous: two,
    });
    expect(await say(first.url!)).toBe('helper one: hello');
    await expect(target.switch('helper', 'nobody', one)).rejects.toMatchObject({
      name: 'UserError',
      code: 'unknown-revision',
    });
    await expect(target.retire('helper', one)).rejects.toMatchObject({
      name: 'UserError',
      code: 'active-revision',
    });
    await expect(target.ready('helper', 'nobody', { deadlineMs: 100 })).rejects.toMatchObject({
      name: 'UserError',
    });

    await target.stop();
    expect(await harness.children()).toEqual([]);
    expect(await harness.supervisorPid()).toBeUndefined();
    await target.stop();
    await target.up();
    expect(await say(first.url!)).toBe('helper one: hello');
  });

  test('unpacks a package once for all its revisions and removes it with the last', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const active = await harness.release(target, { label: 'live' });
    const requests = ['a', 'b'].map((value) =>
      harness.request({ label: 'shared', variables: { VALUE: value } }),
    );
    await Promise.all(requests.map((request) => target.start(request)));
    const { packages } = layoutOf(harness.directory);
    expect(await readdir(packages)).toHaveLength(2);
    const [first, second] = requests.map(({ revision }) => revision.id);
    expect(first).not.toBe(second);
    await target.retire('helper', first!);
    expect(await readdir(packages)).toHaveLength(2);
    await target.retire('helper', second!);
    expect(await readdir(packages)).toHaveLength(1);
    // A start finds what it needs, even if it was just removed.
    await target.start(requests[0]!);
    expect(await target.ready('helper', first!, { deadlineMs: 15_000 })).toMatchObject({ state: 'ready' });
    expect((await target.current()).bots[0]!.active?.id).toBe(active);
  });

  test('gives both halves the variables of the settings and nothing of the caller', async () => {
    await using harness = await Harness.open();
    process.env['CALLERS_SECRET'] = 'hunter2';
    try {
      const target = harness.target();
      await harness.release(target, { variables: { BOOKING_URL: 'https://booking.example' } });
    } finally {
      delete process.env['CALLERS_SECRET'];
    }
    const texts: string[] = [];
    const query = { bot: 'helper', half: undefined, revision: undefined, tail: undefined, follow: false };
    for await (const { text } of harness.target().logs(query)) texts.push(text);
    const environments = texts.filter((text) => text.includes(' starts with '));
    expect(environments).toHaveLength(2);
    for (const text of environments) {
      expect(text).toContain('BOOKING_URL');
      expect(text).toContain('PATH');
      expect(text).not.toContain('CALLERS_SECRET');
      expect(text).not.toContain('NODE_');
    }
    for (const file of ['state.json', 'control.json', 'processes.json']) {
      expect((await stat(join(harness.directory, file))).mode & 0o077).toBe(0);
    }
  });

  test('keeps the pair before for its time, and wakes it for a rollback afterwards', async () => {
    await using harness = await Harness.open();
    const target = harness.target({ keepMinutes: 1 / 60 });
    const one = await harness.release(target, { label: 'one' });
    const two = await harness.release(target, { label: 'two' });
    const previous = async () => (await target.current()).bots[0]!.previous;
    const asleep = await until(
      'the end of its time',
      previous,
      (seen) => seen!.halves[0]!.state === 'stopped',
    );
    expect(asleep).toMatchObject({ id: one, role: 'kept' });
    expect(await target.reach('helper', one)).toBeUndefined();
    expect(await target.switch('helper', one, two)).toEqual({ state: 'not-ready' });
    expect(await target.ready('helper', one, { deadlineMs: 15_000 })).toMatchObject({ state: 'ready' });
    expect(await target.switch('helper', one, two)).toMatchObject({ state: 'switched' });
    expect(await say((await target.current()).bots[0]!.url!)).toBe('helper one: hello');
  });

  test('holds as many previews as it may, and lets the oldest go', async () => {
    await using harness = await Harness.open();
    const target = harness.target({ previews: 2 });
    const active = await harness.release(target, { label: 'live' });
    const ids: string[] = [];
    for (const branch of ['a', 'b', 'c']) {
      const request = harness.request({ label: `preview-${branch}`, role: 'preview', branch });
      await target.start(request);
      ids.push(request.revision.id);
    }
    const { revisions } = (await target.current()).bots[0]!;
    expect(new Set(revisions.map(({ id }) => id))).toEqual(new Set([active, ids[1], ids[2]]));
    expect(revisions.find(({ id }) => id === ids[2])).toMatchObject({ role: 'preview', branch: 'c' });
    const none = harness.target({ previews: 0 });
    await expect(none.start(harness.request({ label: 'more', role: 'preview' }))).rejects.toMatchObject({
      code: 'no-previews',
    });
    const foreign = harness.target({ environment: 'production' });
    await expect(foreign.start(harness.request())).rejects.toMatchObject({ code: 'other-environment' });
  });

  test('moves a bot to another port with the switch, and not before', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const [from, to] = [await freePort(), await freePort()];
    await harness.release(target, { label: 'one', port: from });
    const request = harness.request({ label: 'two', port: to });
    await target.start(request);
    await target.ready('helper', request.revision.id, { deadlineMs: 15_000 });
    expect((await target.current()).bots[0]!.url).toBe(`http://127.0.0.1:${from}`);
    const active = (await target.current()).bots[0]!.active!.id;
    const outcome = await target.switch('helper', request.revision.id, active);
    expect(outcome).toMatchObject({ state: 'switched', url: `http://127.0.0.1:${to}` });
    expect(await say(`http://127.0.0.1:${to}`)).toBe('helper two: hello');
    await until(
      'the old port to close',
      () =>
        fetch(`http://127.0.0.1:${from}/status`).then(
          () => 'open',
          () => 'closed',
        ),
      (seen) => seen === 'closed',
    );
  });

  test('marks a half that stops being well, and tells when it is back', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const failFile = join(harness.root, 'fail');
    await harness.release(target, { core: { failFile } });
    const core = async () => (await target.current()).bots[0]!.active!.halves[0]!;
    await writeFile(failFile, '');
    const failing = await until('unready', core, ({ state }) => state === 'unready');
    expect(failing.trouble).toMatch(/\/status: it answers 500: it is not well\.$/);
    const { rm } = await import('node:fs/promises');
    await rm(failFile);
    expect((await until('ready', core, ({ state }) => state === 'ready')).trouble).toBeUndefined();
  }, 40_000);
});

describe('before a start', () => {
  test('nothing stands against a directory that can be made', async () => {
    await using harness = await Harness.open(join('deep', 'x'.repeat(200)));
    expect(await harness.target().preflight()).toEqual([]);
    expect(await harness.supervisorPid()).toBeUndefined();
    expect(await harness.release(harness.target())).toMatch(/^[0-9a-f]{12}$/);
    expect(await harness.target().preflight()).toEqual([]);
  });

  test('a path that is too long, a missing program and a damaged state are problems with a next step', async () => {
    await using harness = await Harness.open();
    const open = (directory: string, program = supervisorPath) =>
      openLocalTarget({
        environment: 'staging',
        directory,
        store: { unpack: () => Promise.reject(new Error('not asked for')) },
        supervisorPath: program,
        keepMinutes: 1,
        previews: 1,
      });
    const long = join(harness.root, ...Array.from({ length: 5 }, () => 'd'.repeat(100)));
    const [tooLong] = await open(long).preflight();
    expect(tooLong).toMatchObject({
      code: 'directory-too-long',
      message: expect.stringContaining(String(longestDirectory)),
    });
    await expect(open(long).up()).resolves.toBeUndefined();
    const [missing] = await open(harness.directory, '/no/such/supervisor.js').preflight();
    expect(missing).toMatchObject({ code: 'supervisor-missing', place: { file: '/no/such/supervisor.js' } });
    await writeFile(join(harness.directory, 'state.json'), '{"schema": 1, "environment"');
    const [damaged] = await open(harness.directory).preflight();
    expect(damaged).toMatchObject({
      code: 'state-damaged',
      place: { file: join(harness.directory, 'state.json') },
    });
    await expect(open(harness.directory).retire('helper', 'x')).rejects.toMatchObject({
      name: 'EnvironmentError',
      message: expect.stringContaining("The environment's state is damaged"),
    });
    // What can't be read is never overwritten.
    expect(await readFile(join(harness.directory, 'state.json'), 'utf8')).toBe('{"schema": 1, "environment"');
  });

  (process.getuid?.() === 0 ? test.skip : test)('a directory that may not be written is named', async () => {
    await using harness = await Harness.open();
    await mkdir(harness.directory);
    await chmod(harness.directory, 0o500);
    const [problem] = await harness.target().preflight();
    expect(problem).toMatchObject({ code: 'directory-unwritable', place: { file: harness.directory } });
    await chmod(harness.directory, 0o700);
  });

  test("a file in the directory's place is named", async () => {
    await using harness = await Harness.open(join('file', 'environment'));
    await writeFile(join(harness.root, 'file'), '');
    const [problem] = await harness.target().preflight();
    expect(problem).toMatchObject({ code: 'directory-unwritable', place: { file: harness.directory } });
  });
});
