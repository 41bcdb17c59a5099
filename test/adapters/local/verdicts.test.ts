import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { RolloutVerdict } from '../../../src/domain/revision.ts';
import type { LocalTarget } from '../../../src/adapters/local/index.ts';
import { Harness, type RevisionOptions } from './harness.ts';

jest.setTimeout(60_000);

/** One environment for all: what fails is retired, and the next starts beside it. */
let harness: Harness;
let target: LocalTarget;
beforeAll(async () => {
  harness = await Harness.open();
  target = harness.target();
});
afterAll(() => harness[Symbol.asyncDispose]());

type Failed = Exclude<RolloutVerdict, { state: 'ready' }>;

async function fail(options: RevisionOptions, deadlineMs = 15_000): Promise<Failed> {
  const request = harness.request(options);
  await target.start(request);
  const verdict = await target.ready(request.revision.bot, request.revision.id, { deadlineMs });
  if (verdict.state === 'ready') throw new Error('it is ready');
  const outcome = await target.switch(request.revision.bot, request.revision.id, undefined);
  expect(outcome).toEqual({ state: 'not-ready' });
  await target.retire(request.revision.bot, request.revision.id);
  return verdict;
}

describe('a revision that does not get ready', () => {
  test('names the exit code and the last words of what crashed twice', async () => {
    const verdict = await fail({
      label: 'crash',
      core: {
        exit: 3,
        stderr: 'TypeError: the model is unreadable\n    at load (file.js:1:2)\n\nNode.js v24.0.0',
      },
    });
    expect(verdict).toMatchObject({
      state: 'fatal',
      half: 'core',
      headline:
        'The core of helper ended with exit code 3 before it was ready: TypeError: the model is unreadable.',
      lastLines: ['TypeError: the model is unreadable', '    at load (file.js:1:2)', 'Node.js v24.0.0'],
    });
    expect(verdict.evidence).toContain('2 crashes before it was ready');
    expect(verdict.remedy).toBe('Read the whole log: tidegate logs helper --environment staging');
  });

  test('survives one crash', async () => {
    const request = harness.request({
      label: 'once',
      core: { exit: 1, once: join(harness.root, 'crashed-once') },
    });
    await target.start(request);
    expect(await target.ready('helper', request.revision.id, { deadlineMs: 15_000 })).toMatchObject({
      state: 'ready',
    });
    const state = (await target.current()).bots[0]!.revisions.find(({ id }) => id === request.revision.id)!;
    expect(state.halves[0]).toMatchObject({ half: 'core', state: 'ready', restarts: 1 });
    await target.retire('helper', request.revision.id);
  });

  test('names the variable that is missing, and never the value of one', async () => {
    const verdict = await fail({
      label: 'variable',
      actions: { exit: 1, stderr: "KeyError: 'BOOKING_URL'" },
      variables: { SECRET_OF_OURS: 'hunter2-in-clear' },
    });
    expect(verdict).toMatchObject({
      state: 'fatal',
      half: 'actions',
      headline:
        'The action server of helper needs the variable BOOKING_URL, which environment "staging" does not set.',
      remedy: 'Set BOOKING_URL in environments.staging.bots.helper.variables of tidegate.yml.',
    });
    expect(JSON.stringify(verdict)).not.toContain('hunter2');
    const log = await readFile(join(harness.directory, 'supervisor.log'), 'utf8');
    expect(log).not.toContain('hunter2');
  });

  test('tells a kill from a crash', async () => {
    const verdict = await fail({ label: 'oom', core: { signal: 'SIGKILL' } });
    expect(verdict).toMatchObject({
      state: 'fatal',
      headline: 'The core of helper was killed, most likely because memory ran out.',
    });
  });

  test('names a program that is not there', async () => {
    const request = harness.request({ label: 'absent' });
    await target.start({
      ...request,
      serve: {
        ...request.serve,
        actions: { ...request.serve.actions, command: ['no-such-program', '{port}'] },
      },
    });
    const verdict = await target.ready('helper', request.revision.id, { deadlineMs: 10_000 });
    expect(verdict).toMatchObject({
      state: 'fatal',
      headline:
        'The action server of helper can\'t start: the program "no-such-program" or its package directory is not there.',
    });
    await target.retire('helper', request.revision.id);
  });

  test('notices another model behind the port', async () => {
    const verdict = await fail({ label: 'right', core: { model: 'wrong.tar.gz' } });
    expect(verdict).toMatchObject({ state: 'fatal', half: 'core' });
    expect(verdict.headline).toContain('answers another model');
    expect(verdict.evidence[0]).toMatch(/names the model wrong.tar.gz instead of right.tar.gz$/);
    const id = await fail({ label: 'right-too', core: { modelId: 'other' } });
    expect(id.evidence[0]).toMatch(/names the model id other instead of id-right-too$/);
  });

  test('says what it waited for when time is up', async () => {
    const changes: string[] = [];
    const request = harness.request({ label: 'slow', core: { status: 409 } });
    await target.start(request);
    const verdict = await target.ready('helper', request.revision.id, {
      deadlineMs: 1_500,
      onChange: (text) => changes.push(text),
    });
    expect(verdict).toMatchObject({ state: 'timeout', half: 'core' });
    expect((verdict as Failed).headline).toMatch(
      /^The core of helper is not ready: GET .*\/status: it answers, but has no model/,
    );
    expect((verdict as Failed).evidence).toContain('waited 1.5 s for it');
    expect(changes.length).toBeGreaterThan(0);
    await target.retire('helper', request.revision.id);
  });

  test('asks an action server elsewhere, and names it when it does not answer', async () => {
    const server = createServer((_request, response) => response.end('{"status":"ok"}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const request = harness.request({ label: 'elsewhere', actionsUrl: `${url}/webhook` });
    await target.start(request);
    expect(await target.ready('helper', request.revision.id, { deadlineMs: 10_000 })).toMatchObject({
      state: 'ready',
    });
    expect(await target.reach('helper', request.revision.id)).toMatchObject({ actions: url });
    const state = (await target.current()).bots[0]!.revisions.find(({ id }) => id === request.revision.id)!;
    expect(state.halves.map((half) => [half.half, half.state])).toEqual([
      ['core', 'ready'],
      ['actions', 'elsewhere'],
    ]);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await target.retire('helper', request.revision.id);

    const verdict = await fail({ label: 'nowhere', actionsUrl: `${url}/webhook` }, 1_500);
    expect(verdict).toMatchObject({
      state: 'timeout',
      half: 'actions',
      headline: `The action server of helper at ${url} does not answer.`,
    });
    expect(verdict.evidence[0]).toBe(`GET ${url}/health: connection refused (ECONNREFUSED)`);
  });

  test('names bot, port and environment when the port is taken, and gets it when it is free again', async () => {
    const squatter = createTcpServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    const request = harness.request({ bot: 'fixed', label: 'port', port });
    await target.start(request);
    const verdict = await target.ready('fixed', request.revision.id, { deadlineMs: 10_000 });
    expect(verdict).toMatchObject({
      state: 'fatal',
      headline: `Port ${port}, which environment "staging" fixes for fixed, is taken by another program.`,
      remedy:
        'End the program that listens on it, or write another port in environments.staging.bots.fixed.port of tidegate.yml.',
    });
    expect(await target.switch('fixed', request.revision.id, undefined)).toEqual({ state: 'not-ready' });
    await new Promise((resolve) => squatter.close(resolve));
    const id = await harness.release(target, { bot: 'fixed', label: 'port-two', port });
    const bot = (await target.current()).bots.find(({ bot }) => bot === 'fixed')!;
    expect([bot.active?.id, bot.url]).toEqual([id, `http://127.0.0.1:${port}`]);
  });
});
