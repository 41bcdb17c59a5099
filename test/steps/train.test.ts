import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortDigest } from '../../src/domain/digest.ts';
import { knownPackage, train } from '../../src/steps/train.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { metrics } from '../support/fakes/engine.ts';
import { rita, World } from '../support/fakes/world.ts';
import { packageOf, trained, trainRequest } from './scenes.ts';

function oneBot(data = 'hello = Hi'): World {
  const world = new World();
  world.commitBot('bank', data);
  return world;
}

describe('training', () => {
  test('packages what the engine made, and the ledger says which inputs gave it', async () => {
    const world = oneBot('hello = Hi\noffers action_sum\nwarning no tests for bye');
    const result = await train(world.ports, trainRequest(world));
    const stored = packageOf(result);
    const { inputs } = result;
    expect(result).toMatchObject({ reason: 'trained', problems: [{ message: 'no tests for bye' }] });
    expect(stored.metadata).toMatchObject({
      schema: 1,
      bot: 'bank',
      inputs,
      local: false,
      engine: { name: 'builtin', trainer: '1' },
      model: { file: `bank-${shortDigest(inputs)}.tar.gz`, id: `id-bank-${shortDigest(inputs)}` },
      actions: { kind: 'javascript', names: ['action_sum'] },
      metrics,
    });
    expect(world.ledger.records).toEqual([
      {
        kind: 'package',
        schema: 1,
        bot: 'bank',
        inputs,
        package: stored.digest,
        commit: world.head,
        at: expect.stringMatching(/^2026-03-01T/),
        ...rita,
      },
    ]);
    expect(world.reporter.problems.map(({ message }) => message)).toEqual(['no tests for bye']);
    expect(world.reporter.progress.map(({ text, fraction }) => [text, fraction])).toEqual([
      ['intents', 0.5],
      ['packaging', 0.5],
    ]);
    expect(world.reporter.steps).toEqual([
      { title: 'Train bank', end: `done: ${shortDigest(stored.digest)}` },
    ]);
    expect(world.sources.laidOut.size).toBe(0);
  });

  test('a bot without actions of its own says so', async () => {
    const world = oneBot();
    expect((await trained(world)).metadata.actions).toEqual({ kind: 'none', names: [] });
  });

  test('never trains the same inputs twice, whatever the commit', async () => {
    const world = oneBot();
    const first = await trained(world);
    const squashed = world.repository.commit('main', { 'README.md': 'text' });
    const again = await train(world.ports, trainRequest(world, 'bank', { commit: squashed.id }));
    expect(again).toMatchObject({ reason: 'found', package: first, problems: [] });
    expect(world.life.logged('train', 'pack', 'append')).toEqual([
      'train bank',
      'pack bank',
      'append package bank',
    ]);
  });

  test('trains again when it is told to, and the first package stands', async () => {
    const world = oneBot();
    world.engines.builtin.random = true;
    const first = await trained(world);
    const again = await train(world.ports, trainRequest(world, 'bank', { again: true }));
    expect(again).toMatchObject({ reason: 'trained', package: first });
    expect(world.life.logged('train')).toHaveLength(2);
    expect(world.store().packages.size).toBe(2);
    expect(world.ledger.records).toHaveLength(1);
  });

  test('a package that the store lost is trained anew', async () => {
    const world = oneBot();
    const first = await trained(world);
    world.store().packages.clear();
    const again = await train(world.ports, trainRequest(world));
    expect(again).toMatchObject({ reason: 'trained', package: { digest: first.digest } });
    world.store().packages.clear();
    world.engines.builtin.random = true;
    const other = await trained(world);
    expect(other.digest).not.toBe(first.digest);
    expect(world.ledger.of('package').map((record) => record.package)).toEqual([first.digest]);
  });

  test.each([
    ['invalid', 'failed: the bot has errors'],
    ['failed', 'failed: the training failed'],
  ] as const)('what the engine calls %s leaves no package and no word', async (state, end) => {
    const world = oneBot();
    const problems = [{ severity: 'error', code: 'bad', message: 'It is bad.' }] as const;
    world.engines.builtin.trouble = { state, problems };
    const result = await train(world.ports, trainRequest(world));
    expect(result).toMatchObject({ reason: state, problems });
    expect(world.reporter).toMatchObject({ problems, steps: [{ title: 'Train bank', end }] });
    expect(world.store().packages.size).toBe(0);
    expect(world.ledger.records).toEqual([]);
    expect(world.sources.laidOut.size).toBe(0);
  });

  test('passes an interruption on', async () => {
    const world = oneBot();
    const { signal } = new AbortController();
    await train(world.ports, trainRequest(world, 'bank', { signal }));
    expect(world.engines.builtin.signals).toEqual([signal]);
  });

  test('a file name is the last part of a path of any system', async () => {
    const world = oneBot();
    const engine = world.engines.builtin;
    const plain = engine.train.bind(engine);
    engine.train = async (...given) => ({
      ...(await plain(...given)),
      modelFile: 'C:\\scratch\\model.tar.gz',
    });
    expect((await trained(world)).metadata.model.file).toBe('model.tar.gz');
  });
});

describe('a bot with code of its own whose engine nobody named', () => {
  const python = { 'bots/bank/actions/actions.py': 'class Pay: ...' };

  test('is refused before it is trained', async () => {
    const world = oneBot();
    world.repository.commit('main', python);
    const result = await train(world.ports, trainRequest(world));
    expect(result).toMatchObject({
      reason: 'invalid',
      problems: [
        { severity: 'error', code: 'engine-not-named', place: { file: 'bots/bank/actions/actions.py' } },
      ],
    });
    expect(world.reporter.problems).toHaveLength(1);
    expect(world.life.logged('train', 'pack', 'append')).toEqual([]);
  });

  test('is refused once its training found a component of its own, and not packaged', async () => {
    const world = oneBot('hello = Hi\ncomponent bank.Sentiment');
    const result = await train(world.ports, trainRequest(world));
    expect(result).toMatchObject({
      reason: 'invalid',
      problems: [{ code: 'engine-not-named', place: { file: 'config.yml', line: 3 } }],
    });
    expect(world.reporter.steps).toEqual([{ title: 'Train bank', end: 'failed: its engine must be named' }]);
    expect(world.reporter.problems.map(({ code }) => code)).toEqual(['custom-component', 'engine-not-named']);
    expect(world.life.logged('pack', 'append')).toEqual([]);
  });

  test('is trained once it is named', async () => {
    const world = new World({ engine: { name: 'builtin', settings: {} } });
    world.commitBot('bank', 'hello = Hi\ncomponent bank.Sentiment');
    world.repository.commit('main', python);
    expect(await train(world.ports, trainRequest(world))).toMatchObject({ reason: 'trained' });
  });
});

describe('uncommitted or unpushed work', () => {
  test('is marked, stays out of the ledger, and is found again here', async () => {
    const world = oneBot();
    const request = trainRequest(world, 'bank', { local: true });
    const result = await train(world.ports, request);
    expect(packageOf(result).metadata.local).toBe(true);
    expect(world.ledger.records).toEqual([]);
    expect(await train(world.ports, request)).toMatchObject({
      reason: 'found',
      package: { digest: packageOf(result).digest },
    });
    expect(world.life.logged('train')).toHaveLength(1);
  });

  test('and committed work are never taken for one another', async () => {
    const world = oneBot();
    const local = await trained(world, 'bank', { local: true });
    const committed = await trained(world);
    expect(committed.digest).not.toBe(local.digest);
    expect(await trained(world, 'bank', { local: true })).toEqual(local);
    expect(world.life.logged('train')).toHaveLength(2);
  });
});

test('the known package is that of the bot and its inputs alone', async () => {
  const world = oneBot();
  const stored = await trained(world);
  const { inputs } = stored.metadata;
  const known = (name: string, wanted = inputs) =>
    knownPackage(world.ports, world.project, world.bot(name), wanted);
  expect(await known('bank')).toEqual(stored);
  expect(await known('desk')).toBeUndefined();
  expect(await known('bank', 'sha256:0')).toBeUndefined();
});

describe('whatever happens', () => {
  test('killed anywhere and typed again, it ends the same', async () => {
    const places = await convergesWhereverItIsKilled(
      () => {
        const world = oneBot();
        return Promise.resolve({ world, run: () => train(world.ports, trainRequest(world)) });
      },
      (world) => {
        expect(world.ledger.of('package')).toHaveLength(1);
        expect(world.store().packages.size).toBe(1);
      },
    );
    expect(places).toBe(3);
  });

  test('several at once return one package, which the ledger names', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 2, max: 4 }),
        fc.boolean(),
        async (s, writers, random) => {
          const world = oneBot();
          world.engines.builtin.random = random;
          world.life.pause = () => s.schedule(Promise.resolve());
          const all = Promise.all(
            Array.from({ length: writers }, () => train(world.ports, trainRequest(world))),
          );
          await s.waitFor(all);
          const digests = new Set((await all).map((result) => packageOf(result).digest));
          expect([...digests]).toEqual(world.ledger.of('package').map((record) => record.package));
        },
      ),
      { numRuns: 60 },
    );
  });
});
