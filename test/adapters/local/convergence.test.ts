import { spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import { expectWell, Harness, until } from './harness.ts';

jest.setTimeout(60_000);

const command = fileURLToPath(new URL('../../fixtures/local/release.ts', import.meta.url));

describe('a release that is killed', () => {
  test.each([0, 40, 200])(
    'converges when the supervisor is killed %i ms into a switch or a retirement',
    async (ms) => {
      await using harness = await Harness.open();
      const target = harness.target();
      const one = await harness.release(target, { label: 'one' });
      const two = harness.request({ label: 'two' });
      const { id } = two.revision;
      const pid = (await harness.supervisorPid())!;
      setTimeout(() => process.kill(pid, 'SIGKILL'), ms);
      // Each call survives it by itself, or is made again: both must end the same way.
      await target.start(two);
      expect(await target.ready('helper', id, { deadlineMs: 15_000 })).toMatchObject({ state: 'ready' });
      const outcome = await target.switch('helper', id, one);
      if (outcome.state === 'not-ready') {
        expect(await target.ready('helper', id, { deadlineMs: 15_000 })).toMatchObject({ state: 'ready' });
        expect(await target.switch('helper', id, one)).toMatchObject({ state: 'switched', previous: one });
      } else {
        expect(outcome).toMatchObject({ state: 'switched', previous: one });
      }
      await expectWell(harness, target, id, 'two');

      const next = (await harness.supervisorPid())!;
      setTimeout(() => process.kill(next, 'SIGKILL'), ms / 10);
      await target.retire('helper', one);
      await target.retire('helper', one);
      await target.up();
      await expectWell(harness, target, id, 'two');
      expect((await target.current()).bots[0]!.revisions.map((revision) => revision.id)).toEqual([id]);
    },
  );

  test.each(['', 'started', 'ready'])('converges when the command is killed after "%s"', async (word) => {
    await using harness = await Harness.open();
    const target = harness.target();
    const one = await harness.release(target, { label: 'one' });
    const two = harness.request({ label: 'two' });
    const child = spawn(
      process.execPath,
      [command, harness.directory, JSON.stringify(two), harness.metadata(two), one],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    if (word === '') await wait(150);
    else
      await until(
        word,
        async () => said,
        (text) => text.includes(word),
      );
    child.kill('SIGKILL');
    await ended;
    expect(await harness.release(target, { label: 'two' })).toBe(two.revision.id);
    await expectWell(harness, target, two.revision.id, 'two');
  });
});
