import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { HalfProcess, hangMs, type HalfEvents } from '../../../src/adapters/local/half.ts';
import { HalfLog } from '../../../src/adapters/local/log-writer.ts';
import { freePort } from '../../../src/adapters/local/ports.ts';
import { probeHealth } from '../../../src/adapters/local/probe.ts';
import { runningHalves } from '../../../src/adapters/local/view.ts';
import { until } from './harness.ts';

jest.setTimeout(60_000);

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tidegate-hang-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Serves /health, until it is told to hang: then its event loop turns no more. */
const program = `
  import { createServer } from 'node:http';
  process.stdin.on('end', () => process.exit(0)).resume();
  createServer((request, response) => {
    if (request.url === '/hang') for (;;);
    if (request.url === '/sick') process.sick = true;
    response.writeHead(process.sick ? 500 : 200).end('{}');
  }).listen(Number(process.argv[1]), '127.0.0.1');
`;

async function half(limit: number) {
  const port = await freePort(new Set());
  const base = `http://127.0.0.1:${port}`;
  const seen: (string | undefined)[] = [];
  const events: HalfEvents = {
    plan: () =>
      Promise.resolve({
        command: [process.execPath, '--input-type=module', '--eval', program, String(port)],
        environment: { PATH: process.env['PATH'] ?? '' },
        directory,
        port,
        probe: () => probeHealth(base, '/health', 200),
      }),
    persistent: () => true,
    started: () => undefined,
    ended: () => undefined,
    changed: () =>
      void seen.push(runningHalves({ core: it.facts, actions: undefined, elsewhere: undefined })[0]?.trouble),
  };
  const log = new HalfLog(directory, 'core');
  const it = new HalfProcess('core', log, events, { hangMs: limit });
  const ready = (restarts: number) =>
    until(
      `ready after ${restarts} restarts`,
      () => Promise.resolve(it.facts),
      (facts) => facts.state === 'ready' && facts.restarts === restarts,
    );
  return { it, base, seen, log, ready };
}

test('a process that hangs is ended and started again, with one sentence in its log and in its state', async () => {
  const { it, base, seen, log, ready } = await half(1_500);
  try {
    it.start();
    const { pid } = await ready(0);
    await fetch(`${base}/hang`, { signal: AbortSignal.timeout(200) }).catch(() => undefined);
    const again = await ready(1);
    expect(again.pid).not.toBe(pid);
    expect(again.lastExit).toMatchObject({
      signal: 'SIGKILL',
      wasReady: true,
      hung: expect.stringContaining('/health'),
    });
    expect(seen).toContainEqual(
      expect.stringMatching(/^It hung \(GET .*\/health.*\) and is started again\.$/),
    );
    expect(seen).toContainEqual(expect.stringMatching(/^It hung \(GET .*\) and was started again\.$/));
    expect(
      runningHalves({ core: again, actions: undefined, elsewhere: undefined })[0]?.trouble,
    ).toBeUndefined();

    // One that answers, and answers that it isn't well, is no better.
    await fetch(`${base}/sick`);
    await ready(2);
  } finally {
    await it.stop(1_000);
    await log.close();
  }
  const text = await readFile(join(directory, 'core.log'), 'utf8');
  expect(text.match(/was not well for 2 s \(GET .*\): it is ended and started again/g)).toHaveLength(2);
});

test('a short trouble is waited for', async () => {
  const { it, base, log, ready } = await half(hangMs);
  try {
    it.start();
    const { pid } = await ready(0);
    process.kill(pid!, 'SIGSTOP');
    await until(
      'unready',
      () => Promise.resolve(it.facts),
      ({ state }) => state === 'unready',
    );
    process.kill(pid!, 'SIGCONT');
    expect((await ready(0)).pid).toBe(pid);
    expect((await fetch(`${base}/health`)).status).toBe(200);
  } finally {
    await it.stop(1_000);
    await log.close();
  }
});
