import { describe, expect, test } from '@jest/globals';
import { history } from '../../src/steps/history.ts';
import { testBot } from '../../src/steps/test.ts';
import { validate } from '../../src/steps/validate.ts';
import { metrics } from '../support/fakes/engine.ts';
import { botFiles, World } from '../support/fakes/world.ts';
import { staged } from './scenes.ts';

describe('validate', () => {
  async function validated(files: Record<string, string | undefined>) {
    const world = new World();
    world.repository.commit('main', files);
    const workspace = await world.workspace();
    const result = await validate(world.ports, { workspace, bots: workspace.bots, treeish: world.head });
    return { world, result };
  }

  test('reads bots, their conversations and their sealed ids', async () => {
    const { world, result } = await validated({
      ...botFiles('bank', 'hello = Hi\nwarning odd', 'a: hello\nb: hello'),
      'bots/bank/.tidegate.bot': 'f00',
      ...botFiles('desk', 'hello = Hey'),
    });
    expect(result).toMatchObject({
      reason: 'valid',
      bots: [
        {
          bot: 'bank',
          registration: { state: 'registered', fingerprint: 'f00' },
          conversations: 2,
          examples: { intent_hello: 'hello' },
          problems: [{ severity: 'warning', message: 'odd' }],
        },
        { bot: 'desk', registration: { state: 'unregistered' }, conversations: 1, problems: [] },
      ],
    });
    expect(world.reporter.steps).toEqual([
      { title: 'Read bank', end: 'done: 2 test conversations' },
      { title: 'Read desk', end: 'done: 1 test conversations' },
    ]);
    expect(world.sources.laidOut.size).toBe(0);
  });

  test('an error of one bot or of its tests makes all invalid, and the others are read all the same', async () => {
    const { world, result } = await validated({
      ...botFiles('bank', 'error no domain', 'error no YAML'),
      ...botFiles('cook', 'hello = Hi', 'error no YAML'),
      ...botFiles('desk', 'hello = Hi'),
    });
    expect(result.reason).toBe('invalid');
    expect(result.bots.map(({ problems }) => problems.map(({ message }) => message))).toEqual([
      ['no domain', 'no YAML'],
      ['no YAML'],
      [],
    ]);
    expect(world.reporter.steps.map(({ end }) => end)).toEqual([
      'failed: 2 errors',
      'failed: 1 error',
      'done: 1 test conversations',
    ]);
  });

  test('names the files of bots that hold one and the same id, whichever of them is asked about', async () => {
    const world = new World();
    world.repository.commit('main', {
      ...botFiles('bank', 'hello = Hi'),
      'bots/bank/.tidegate.bot': 'f00',
      ...botFiles('desk', 'hello = Hi'),
      'bots/desk/.tidegate.bot': 'f00',
      ...botFiles('shop', 'hello = Hi'),
      'bots/shop/.tidegate.bot': 'bar',
    });
    const workspace = await world.workspace();
    const asked = { workspace, treeish: world.head };
    const result = await validate(world.ports, { ...asked, bots: workspace.bots });
    expect(result.reason).toBe('invalid');
    expect(result.bots.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      ['duplicate-id'],
      ['duplicate-id'],
      [],
    ]);
    const one = await validate(world.ports, { ...asked, bots: workspace.bots.slice(0, 1) });
    expect(one.bots[0]?.problems).toEqual([
      {
        severity: 'error',
        code: 'duplicate-id',
        message:
          'The sealed id is the one of bots/desk/.tidegate.bot, too: one is a copy, and none of them can be promoted.',
        place: { file: 'bots/bank/.tidegate.bot' },
        next: expect.stringContaining('one of bank and desk'),
      },
    ]);
  });

  test('a bot with code of its own must name its engine', async () => {
    const { result } = await validated({
      ...botFiles('bank', 'hello = Hi\nwarning odd'),
      'bots/bank/actions/actions.py': 'class Pay: ...',
      ...botFiles('desk', 'component desk.Sentiment'),
    });
    expect(result.reason).toBe('invalid');
    expect(result.bots.map(({ problems }) => problems.map(({ code }) => code))).toEqual([
      ['engine-not-named', 'bot'],
      ['engine-not-named', 'custom-component'],
    ]);
  });
});

describe('test', () => {
  async function tested(data: string, signal?: AbortSignal) {
    const world = new World();
    world.commitBot('bank', data);
    const result = await testBot(world.ports, {
      project: world.project,
      bot: world.bot('bank'),
      treeish: world.head,
      ...(signal && { signal }),
    });
    return { world, result };
  }

  test('scores a bot and packages nothing', async () => {
    const { signal } = new AbortController();
    const { world, result } = await tested('hello = Hi\nwarning odd', signal);
    expect(result).toMatchObject({ reason: 'scored', metrics });
    expect(world.reporter).toMatchObject({
      steps: [{ title: 'Test bank', end: 'done' }],
      progress: [{ fraction: 0.25, text: 'folds' }],
      problems: [{ message: 'odd' }],
    });
    expect(world.engines.builtin.signals).toEqual([signal]);
    expect(world.life.logged('pack', 'append')).toEqual([]);
    expect(world.sources.laidOut.size).toBe(0);
  });

  test("a bot with errors isn't scored", async () => {
    const { world, result } = await tested('error no domain');
    expect(result.reason).toBe('invalid');
    expect(world.reporter.steps).toEqual([{ title: 'Test bank', end: 'failed: the bot has errors' }]);
  });
});

describe('history', () => {
  test('is what the ledger holds, newest first, of one bot and one environment where they are named', async () => {
    const world = new World();
    world.repository.commit('main', {
      ...botFiles('bank', 'hello = Hi'),
      ...botFiles('desk', 'hello = Hey'),
    });
    await staged(world, 'bank');
    await staged(world, 'desk');
    const read = async (bot: string | undefined, environment: string | undefined) => {
      const { reason, records } = await history(world.ports, { bot, environment });
      expect(reason).toBe('read');
      return records.map((record) => `${record.kind} ${record.bot}`);
    };
    const all = ['verification desk', 'package desk', 'verification bank', 'package bank'];
    expect(await read(undefined, undefined)).toEqual(all);
    expect(await read('bank', undefined)).toEqual(['verification bank', 'package bank']);
    expect(await read(undefined, 'staging')).toEqual(all);
    expect(await read('bank', 'production')).toEqual(['package bank']);
    expect(world.ledger.records.map(({ kind }) => kind)).toEqual([
      'package',
      'verification',
      'package',
      'verification',
    ]);
  });
});
