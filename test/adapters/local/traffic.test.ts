import { connect } from 'node:net';
import { Agent, request } from 'node:http';
import { describe, expect, jest, test } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { startLoad } from '../../support/load.ts';
import { Harness, say, until } from './harness.ts';

jest.setTimeout(60_000);

/** Seconds under load: the acceptance test asks for more. */
const loadSeconds = Number(process.env['TIDEGATE_LOAD_SECONDS'] ?? 4);

describe('the stable port', () => {
  test(
    'loses no request of 200 a second while the traffic moves back and forth',
    async () => {
      await using harness = await Harness.open();
      const target = harness.target();
      let [active, other] = [await harness.release(target, { label: 'one' }), ''];
      const load = startLoad({ url: (await target.current()).bots[0]!.url!, perSecond: 200 });
      other = active;
      active = await harness.release(target, { label: 'two' });
      let switches = 1;
      while (load.sent() < loadSeconds * 200 || switches < 6) {
        const before = load.sent();
        await until(
          'traffic',
          async () => load.sent(),
          (sent) => sent > before + 60,
        );
        expect(await target.switch('helper', other, active)).toMatchObject({
          state: 'switched',
          previous: active,
        });
        [active, other] = [other, active];
        switches += 1;
      }
      const report = await load.stop();
      expect(report.failures).toEqual({});
      expect(report.sent).toBeGreaterThanOrEqual(loadSeconds * 200);
      expect(Object.keys(report.answers).sort()).toEqual(['helper one: hello', 'helper two: hello']);
    },
    (loadSeconds + 30) * 1_000,
  );

  test('lets a request finish on the revision that it began on, also when that one is not kept', async () => {
    await using harness = await Harness.open();
    const target = harness.target({ keepMinutes: 0 });
    const one = await harness.release(target, { label: 'one', core: { delayMs: 1_000 } });
    const { url } = (await target.current()).bots[0]!;
    const slow = say(url!);
    await wait(100);
    await harness.release(target, { label: 'two' });
    expect(await say(url!)).toBe('helper two: hello');
    expect(await slow).toBe('helper one: hello');
    const stopped = await until(
      'the end of the old pair',
      async () => (await target.current()).bots[0]!.previous!,
      (previous) => previous.halves.every(({ state }) => state === 'stopped'),
    );
    expect(stopped.id).toBe(one);
  });

  test('keeps idle connections of customers over a switch', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const one = await harness.release(target, { label: 'one' });
    const { url } = (await target.current()).bots[0]!;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = () =>
      new Promise<{ text: string; port: number | undefined }>((resolve, reject) => {
        const asking = request(`${url}/webhooks/rest/webhook`, { method: 'POST', agent }, (response) => {
          const port = response.socket.localPort;
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () =>
            resolve({ text: (JSON.parse(text) as { text: string }[])[0]!.text, port }),
          );
        });
        asking.on('error', reject).end(JSON.stringify({ sender: 'a', message: 'hi' }));
      });
    const before = await ask();
    await harness.release(target, { label: 'two' });
    const after = await ask();
    agent.destroy();
    expect([before.text, after.text]).toEqual(['helper one: hi', 'helper two: hi']);
    expect(after.port).toBe(before.port);
    expect((await target.current()).bots[0]!.previous?.id).toBe(one);
  });

  test('passes on headers, bodies, streams and WebSockets as they are', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    await harness.release(target);
    const { url } = (await target.current()).bots[0]!;
    const echoed = (await (
      await fetch(`${url}/echo?a=b%20c`, {
        method: 'PUT',
        body: 'ü'.repeat(100_000),
        headers: { 'x-own': 'kept', 'x-forwarded-for': '192.0.2.7' },
      })
    ).json()) as { method: string; url: string; headers: Record<string, string>; body: string };
    expect(echoed).toMatchObject({ method: 'PUT', url: '/echo?a=b%20c' });
    expect(echoed.body).toHaveLength(100_000);
    expect(echoed.headers).toMatchObject({
      'x-own': 'kept',
      host: new URL(url!).host,
      'x-forwarded-for': '192.0.2.7, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': new URL(url!).host,
    });

    const stream = await fetch(`${url}/stream`);
    const chunks: string[] = [];
    for await (const chunk of stream.body!) chunks.push(Buffer.from(chunk as Uint8Array).toString());
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('')).toBe('part 0\npart 1\npart 2\npart 3\npart 4\n');

    const { port } = new URL(url!);
    const socket = connect(Number(port), '127.0.0.1');
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.write('GET /socket HTTP/1.1\r\nhost: bot\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    await until(
      'the upgrade',
      async () => received,
      (text) => text.includes('101 Switching'),
    );
    socket.write('over the wire');
    await until(
      'the echo',
      async () => received,
      (text) => text.endsWith('over the wire'),
    );
    socket.destroy();
  });

  test('says in a sentence why there is no answer', async () => {
    await using harness = await Harness.open();
    const target = harness.target();
    const request = harness.request();
    await target.start(request);
    await target.ready('helper', request.revision.id, { deadlineMs: 10_000 });
    const { port } = JSON.parse(
      await (await import('node:fs/promises')).readFile(`${harness.directory}/state.json`, 'utf8'),
    ).bots[0] as { port: number };
    const nothing = await fetch(`http://127.0.0.1:${port}/status`);
    expect(nothing.status).toBe(503);
    expect(await nothing.json()).toMatchObject({
      status: 'failure',
      message: 'No revision of helper has the traffic.',
      code: 503,
    });
    await target.switch('helper', request.revision.id, undefined);
    const broken = await fetch(`http://127.0.0.1:${port}/crash`);
    expect(broken.status).toBe(502);
    expect(((await broken.json()) as { message: string }).message).toContain('broke off before it answered');
    await until(
      'a new core',
      async () => (await fetch(`http://127.0.0.1:${port}/status`)).status,
      (status) => status === 200,
    );
    const [core] = (await target.current()).bots[0]!.active!.halves;
    expect(core).toMatchObject({ half: 'core', restarts: 1 });
  });
});
