import { cp, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { markOf } from '../../../src/adapters/local/processes.ts';
import { openLocalTarget } from '../../../src/adapters/local/index.ts';
import { expectWell, Harness, supervisorPath, until } from './harness.ts';

jest.setTimeout(60_000);

describe('an environment that is interrupted', () => {
  test('tells the truth when its supervisor was killed, and comes back as it was, on the same ports', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const one = await harness.release(target, { label: 'one' });
    const two = await harness.release(target, { label: 'two', core: { outlive: true } });
    const before = (await target.current()).bots[0]!;
    const addresses = await Promise.all([one, two].map((id) => target.reach('helper', id)));

    await harness.killSupervisor();
    await until(
      'the end of what ends with it',
      () => harness.children(),
      (pids) => pids.length === 1,
    );
    const dead = await target.current();
    expect(dead.running).toBe(false);
    expect(dead.bots[0]).toMatchObject({ url: before.url, active: { id: two }, previous: { id: one } });
    const [core, actions] = dead.bots[0]!.active!.halves;
    expect(core).toMatchObject({ state: 'unready', pid: before.active!.halves[0]!.pid });
    expect(core!.trouble).toContain('still runs, but nobody watches it');
    expect(actions).toMatchObject({ state: 'stopped', pid: undefined });
    expect(actions!.trouble).toContain('The supervisor was killed');
    expect(await target.reach('helper', 'active')).toBeUndefined();
    // Reading starts nothing.
    expect(await harness.supervisorPid()).toBeUndefined();

    await target.up();
    await expectWell(harness, target, two, 'two');
    const after = (await target.current()).bots[0]!;
    expect(after.url).toBe(before.url);
    expect(after.previous?.id).toBe(one);
    expect(await Promise.all([one, two].map((id) => target.reach('helper', id)))).toEqual(addresses);
    expect(await markOf(before.active!.halves[0]!.pid!)).toBeUndefined();

    const stopped = await target.stop().then(() => target.current());
    expect(stopped.running).toBe(false);
    expect(stopped.bots[0]!.active!.halves[0]!.trouble).toContain('The environment was stopped');
  });

  test('starts a killed process again and counts it', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    await harness.release(target);
    const [core] = (await target.current()).bots[0]!.active!.halves;
    process.kill(core!.pid!, 'SIGKILL');
    await until(
      'a new core',
      async () => (await target.current()).bots[0]!.active!.halves[0]!,
      (half) => half.state === 'ready' && half.restarts === 1 && half.pid !== core!.pid,
    );
  });

  test('has one supervisor when ten commands start it at once, and all their revisions', async () => {
    await using harness = await Harness.open('ein Verzeichnis mit Leerzeichen, ünïcödé und 漢字');
    const requests = Array.from({ length: 10 }, (_, index) =>
      harness.request({ bot: `bot-${index % 2}`, label: `label-${index % 5}`, role: 'candidate' }),
    );
    await Promise.all(requests.map((request) => harness.target().start(request)));
    const target = harness.target();
    const verdicts = await Promise.all(
      requests.map(({ revision }) =>
        harness.target().ready(revision.bot, revision.id, { deadlineMs: 30_000 }),
      ),
    );
    expect(verdicts.filter(({ state }) => state === 'ready')).toHaveLength(10);
    expect((await target.current()).bots.map(({ revisions }) => revisions.length)).toEqual([5, 5]);
    const log = await readFile(join(harness.directory, 'supervisor.log'), 'utf8');
    expect(log.match(/supervising staging/g)).toHaveLength(1);
    // Of two that want the traffic from the same state, one gets it.
    const outcomes = await Promise.all(
      requests
        .filter(({ revision }) => revision.bot === 'bot-0')
        .map(({ revision }) => harness.target().switch('bot-0', revision.id, undefined)),
    );
    expect(outcomes.filter(({ state }) => state === 'switched')).toHaveLength(1);
    expect(outcomes.filter(({ state }) => state === 'conflict')).toHaveLength(4);
  });

  test('is ended by stop whatever its processes do, also when the supervisor hangs', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    await harness.release(target, {
      core: { outlive: true, child: 'detached' },
      actions: { outlive: true, child: 'same' },
    });
    const pids = await until(
      'all processes',
      () => harness.children(),
      (seen) => seen.length === 4,
    );
    const supervisor = (await harness.supervisorPid())!;
    process.kill(supervisor, 'SIGSTOP');
    await target.stop();
    for (const pid of [supervisor, ...pids]) expect(await markOf(pid)).toBeUndefined();
    expect((await target.current()).running).toBe(false);
  });

  test('leaves the environment alone that its directory was copied from', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const id = await harness.release(target);
    const pids = [(await harness.supervisorPid())!, ...(await harness.children())];
    await cp(harness.directory, join(harness.root, 'copy'), { recursive: true });
    const copy = openLocalTarget({
      environment: 'staging',
      directory: join(harness.root, 'copy'),
      store: { unpack: () => Promise.reject(new Error('not asked for')) },
      supervisorPath,
      keepMinutes: 1,
      previews: 1,
    });
    expect(await copy.current()).toMatchObject({ running: false, bots: [{ active: { id } }] });
    expect(await copy.reach('helper', id)).toBeUndefined();
    await copy.stop();
    for (const pid of pids) expect(await markOf(pid)).toBeDefined();
    await expectWell(harness, target, id, 'one');
  });

  test('kills what ignores the request to end', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const id = await harness.release(target, { label: 'one', core: { ignoreTerm: true, outlive: true } });
    const { pid } = (await target.current()).bots[0]!.active!.halves[0]!;
    await harness.release(target, { label: 'two' });
    await target.retire('helper', id);
    expect(await markOf(pid!)).toBeUndefined();
  });

  test('ends with its directory', async () => {
    await using harness = await Harness.open();
    await harness.release(harness.target());
    const supervisor = (await harness.supervisorPid())!;
    const pids = await harness.children();
    await rm(harness.directory, { recursive: true, force: true });
    for (const pid of [supervisor, ...pids]) {
      await until(
        'its end',
        () => markOf(pid),
        (mark) => mark === undefined,
        15_000,
      );
    }
    await expect(stat(harness.directory)).rejects.toThrow('ENOENT');
  });
});
