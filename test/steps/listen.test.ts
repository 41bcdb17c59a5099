import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liveState } from '../../src/domain/history.ts';
import { EnvironmentError } from '../../src/domain/errors.ts';
import type { Environment } from '../../src/domain/project.ts';
import type { RolloutVerdict } from '../../src/domain/revision.ts';
import { promote, type PromoteRequest } from '../../src/steps/promote.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { botFiles, environment, rita, World } from '../support/fakes/world.ts';
import { promoteRequest, staged } from './scenes.ts';

const crashed: Exclude<RolloutVerdict, { state: 'ready' }> = {
  state: 'fatal',
  headline: 'The core crashed.',
  evidence: ['exit code 1'],
  remedy: 'Read its logs.',
  half: 'core',
  lastLines: ['boom'],
};
const lost = () => new EnvironmentError("The API server can't be reached.", { code: 'unreachable' });
const apply = async (world: World, given: Partial<PromoteRequest> = {}) =>
  promote(world.ports, await promoteRequest(world, given));
const production = (world: World, bot = 'bank') => world.target('production').state(bot);
const target = (world: World) => world.target('production');

/** A world whose production listens, with so many releases of the bot, and one more that is verified. */
async function listening(
  given: Partial<Environment> = {},
  releases = 1,
  names: readonly string[] = ['bank'],
): Promise<World> {
  const world = new World({
    environments: [environment('staging'), environment('production', { listenSeconds: 30, ...given })],
  });
  for (let number = 0; number <= releases; number++) {
    const files = names.map((name) => botFiles(name, `hello = ${number}`));
    world.repository.commit('main', Object.assign({}, ...files) as Record<string, string>);
    for (const name of names) await staged(world, name);
    if (number < releases) expect(await apply(world)).toMatchObject({ reason: 'promoted' });
  }
  world.life.log.length = 0;
  world.talk.said.length = 0;
  return world;
}

/** From the time that so many pauses are over on, customers of this bot get no answer. */
function fallsSilent(world: World, after: number, reply = 'timeout' as const): void {
  world.clock.onWait = (waited) => {
    if (waited >= after) world.talk.reply = { kind: reply, afterMs: 10_000 };
  };
}

/** The pauses that were made before, so that a test counts from its own first one. */
function pauses(world: World): () => number {
  let count = 0;
  world.clock.onWait = () => (count += 1);
  return () => count;
}

describe('listening after the switch', () => {
  test('says what it got right before, through the address of its customers, before it is released', async () => {
    const world = await listening();
    const { bots } = await apply(world);
    expect(bots).toMatchObject([{ reason: 'released' }]);
    const said = world.talk.said.filter(({ text }) => text === 'hello');
    expect(said.length).toBeGreaterThan(3);
    expect(new Set(said.map(({ sender }) => sender)).size).toBe(said.length);
    expect(world.reporter.steps).toContainEqual({
      title: 'Listen to bank in production',
      end: expect.stringMatching(/^done: it answered \d+ times$/),
    });
    const order = world.life.logged('switch', 'talk', 'tag', 'append').map((entry) => entry.split(' ')[0]);
    expect(order.slice(0, 2)).toEqual(['talk', 'switch']);
    expect(order.slice(-2)).toEqual(['tag', 'append']);
    expect(order.filter((entry) => entry === 'talk').length).toBe(said.length);
  });

  test('holds one conversation after the other, and one that is not answered again', async () => {
    const world = new World({
      environments: [environment('staging'), environment('production', { listenSeconds: 30 })],
    });
    for (const answer of ['One', 'Two']) {
      world.commitBot('bank', `hello = ${answer}\npay = Paid`, 'greets: hello\npays: pay');
      await staged(world);
      if (answer === 'One') await apply(world);
    }
    const say = world.talk.say.bind(world.talk);
    let waits = 0;
    world.clock.onWait = () => (waits += 1);
    const heard: string[] = [];
    world.talk.say = (address, sender, text, timeoutMs) => {
      if (waits > 0) heard.push(text);
      if (text === 'pay' && waits > 5) return Promise.resolve({ kind: 'timeout', afterMs: timeoutMs });
      return say(address, sender, text, timeoutMs);
    };
    expect(await apply(world)).toMatchObject({ bots: [{ reason: 'switched-back', silence: { times: 3 } }] });
    expect(heard.slice(0, 4)).toEqual(['pay', 'hello', 'pay', 'hello']);
    expect(heard.slice(-3)).toEqual(['pay', 'pay', 'pay']);
  });

  test('is not done where it is not asked for', async () => {
    const world = await listening({ listenSeconds: 0 });
    const count = pauses(world);
    expect(await apply(world)).toMatchObject({ reason: 'promoted' });
    expect(count()).toBe(0);
    expect(world.talk.said).toHaveLength(1);
  });

  test('lasts as long as the environment says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 120 }), async (listenSeconds) => {
        const world = await listening({ listenSeconds }, 0);
        const before = world.clock.time;
        expect(await apply(world)).toMatchObject({ reason: 'promoted' });
        const took = (world.clock.time - before) / 1_000;
        expect(took).toBeGreaterThanOrEqual(listenSeconds);
        expect(took).toBeLessThan(listenSeconds + 15);
      }),
      { numRuns: 8 },
    );
  });

  test('switches back when answers stop, says why, and takes the new one away', async () => {
    const world = await listening();
    const before = production(world).active;
    fallsSilent(world, 4);
    const { reason, bots } = await apply(world);
    expect(reason).toBe('failed');
    expect(bots).toMatchObject([
      {
        reason: 'switched-back',
        silence: { code: 'no-answer', times: 3, message: "It didn't answer within 10 s." },
        to: { id: before?.id, version: '1.0.0' },
        url: 'http://127.0.0.1/production/bank',
        switched: production(world).active?.since,
        cause: undefined,
        recorded: true,
      },
    ]);
    expect(production(world).active?.id).toBe(before?.id);
    expect(production(world).revisions).toHaveLength(1);
    expect(world.repository.tags.has('bank/v1.0.1')).toBe(false);
    expect(world.ledger.of('release')).toHaveLength(1);
    expect(world.ledger.of('rollback')).toMatchObject([
      {
        to: before?.package,
        revision: before?.id,
        by: rita.by,
        why: expect.stringMatching(
          /^Switched back by itself\. It stopped answering \d+ s after the switch \(3 times in a row\)/,
        ),
      },
    ]);
    expect(liveState(world.ledger.records, 'production', 'bank')).toMatchObject({ version: '1.0.0' });
    expect(world.reporter.steps.slice(-2)).toMatchObject([
      { title: 'Listen to bank in production', end: expect.stringMatching(/^failed: It stopped answering/) },
      { title: 'Switch bank back in production', end: 'done: v1.0.0 has the traffic' },
    ]);
  });

  test('keeps what fell silent where that is asked for, and tells what the target says of it', async () => {
    const world = await listening();
    fallsSilent(world, 2);
    const original = target(world).switch.bind(target(world));
    target(world).switch = async (bot, revision, expected) => {
      const outcome = await original(bot, revision, expected);
      const { previous } = production(world);
      if (previous) target(world).verdicts.set(previous.package, crashed);
      return outcome;
    };
    target(world).verdicts.clear();
    const first = production(world).active;
    // The verdict on what had the traffic is only asked after it went back.
    const ready = target(world).ready.bind(target(world));
    target(world).ready = (bot, revision, options) =>
      revision === first?.id ? Promise.resolve({ state: 'ready', tookMs: 1 }) : ready(bot, revision, options);
    const { bots } = await apply(world, { keepFailed: true });
    expect(bots).toMatchObject([{ reason: 'switched-back', cause: crashed }]);
    expect(production(world).revisions).toHaveLength(2);
  });

  test.each([
    ['the model of another', 'wrong-model'],
    ['no model', 'unreachable'],
    ['an action server that is down', 'action-server-down'],
    ['an address that is gone', 'unreachable'],
    ['an address that cannot be asked for', 'unreachable'],
  ])('takes %s for silence', async (what, code) => {
    const world = await listening();
    const reach = target(world).reach.bind(target(world));
    world.clock.onWait = () => {
      if (what === 'the model of another') {
        world.talk.instead = () => ({ kind: 'serving', modelFile: 'other.tar.gz', modelId: 'other' });
      } else if (what === 'no model') {
        world.talk.instead = () => ({ kind: 'no-model', message: 'There is no model.' });
      } else if (what === 'an action server that is down') world.talk.offered = undefined;
      else {
        target(world).reach = (bot, revision) => {
          if (revision !== 'active') return reach(bot, revision);
          return what === 'an address that is gone' ? Promise.resolve(undefined) : Promise.reject(lost());
        };
      }
    };
    const { bots } = await apply(world);
    expect(bots).toMatchObject([{ reason: 'switched-back', silence: { code } }]);
  });

  test('does not mind a failure or two, nor an answer that is wrong by now', async () => {
    const world = await listening();
    let pause = 0;
    world.clock.onWait = () => {
      pause += 1;
      world.talk.reply =
        pause % 3 === 0
          ? {
              kind: 'answered',
              messages: [{ text: 'wrong', image: undefined, buttons: [], custom: undefined }],
              tookMs: 1,
            }
          : { kind: 'unreachable', message: 'connection refused' };
    };
    expect(await apply(world)).toMatchObject({ reason: 'promoted' });
    expect(pause).toBeGreaterThan(6);
  });

  test('that ends while it fails goes on until it is known', async () => {
    const world = await listening({ listenSeconds: 1 });
    world.talk.offered = [];
    const { reach } = target(world);
    target(world).reach = (bot, revision) =>
      revision === 'active' ? Promise.resolve(undefined) : reach.call(target(world), bot, revision);
    expect(await apply(world)).toMatchObject({ bots: [{ reason: 'switched-back', silence: { times: 3 } }] });
  });

  test('lets a release stay that has nothing before it, and says so', async () => {
    const world = await listening({}, 0);
    fallsSilent(world, 1);
    const { reason, bots } = await apply(world);
    expect(reason).toBe('failed');
    expect(bots).toMatchObject([
      {
        reason: 'stopped-answering',
        why: 'production holds nothing of bank to go back to.',
        release: { version: '1.0.0' },
        url: 'http://127.0.0.1/production/bank',
        silence: { times: 3 },
      },
    ]);
    // What runs must never be unsaid.
    expect(world.ledger.of('release')).toHaveLength(1);
    expect(production(world).active?.version).toBe('1.0.0');
  });

  test('never goes back to what the traffic had gone back from', async () => {
    const world = await listening({}, 2);
    await rollback(world.ports, {
      ...rita,
      project: world.project,
      environment: world.environment('production'),
      bot: 'bank',
      to: undefined,
    });
    expect(production(world)).toMatchObject({ active: { version: '1.0.0' }, previous: { version: '1.0.1' } });
    // It is released again by hand, under its old version.
    const state = production(world);
    const { listen } = await import('../../src/steps/listen.ts');
    const [stored] = [...world.store().packages.values()].filter(
      ({ digest }) => digest === state.active?.package,
    );
    world.talk.reply = { kind: 'timeout', afterMs: 1 };
    const facts = { examples: {}, responses: {}, problems: [], actionsWithoutCode: [] };
    const script = { suite: undefined, conversations: [], leftOut: [], errors: [], examples: [], facts };
    const smoke = {
      reason: 'passed',
      message: undefined,
      suite: undefined,
      passed: [],
      failures: [],
      leftOut: [],
      held: [],
    } as const;
    world.talk.offered = undefined;
    const heard = await listen(world.ports, target(world), {
      environment: world.environment('production'),
      bot: 'bank',
      revision: state.active?.id ?? '',
      metadata: stored!.metadata,
      ...{ script, smoke, keepFailed: false },
    });
    expect(heard).toMatchObject({
      reason: 'stays',
      why: expect.stringContaining('nothing of bank to go back to'),
    });
    world.talk.offered = [];
    const quiet = {
      environment: world.environment('production'),
      bot: 'bank',
      revision: state.active?.id ?? '',
    };
    expect(
      await listen(world.ports, target(world), {
        ...quiet,
        metadata: stored!.metadata,
        ...{ script, smoke, keepFailed: false },
      }),
    ).toMatchObject({ reason: 'answers', rounds: expect.any(Number) });
  });

  test.each([
    ['is not ready', "v1.0.0, which had the traffic before, isn't ready: The core crashed."],
    ['stopped', 'v1.0.0, which had the traffic before, stopped before it could get it back.'],
    ['cannot be asked', "Going back failed: The API server can't be reached."],
  ])('stays where the one before %s', async (what, why) => {
    const world = await listening();
    const first = production(world).active;
    fallsSilent(world, 1);
    const switchTo = target(world).switch.bind(target(world));
    target(world).switch = async (bot, revision, expected) => {
      if (what === 'cannot be asked' && revision === first?.id) throw lost();
      const outcome = await switchTo(bot, revision, expected);
      if (what === 'is not ready') target(world).verdicts.set(first?.package ?? '', crashed);
      if (what === 'stopped') target(world).stoppedAtSwitch.add(first?.package ?? '');
      return outcome;
    };
    const { bots } = await apply(world);
    expect(bots).toMatchObject([{ reason: 'stopped-answering', why }]);
    expect(production(world).active?.version).toBe('1.0.1');
    expect(world.reporter.steps.at(-1)).toMatchObject({ title: 'Switch bank back in production' });
  });

  test('passes on what is a defect', async () => {
    const world = await listening();
    world.clock.onWait = () => {
      target(world).reach = () => Promise.reject(new TypeError('x is undefined'));
    };
    await expect(apply(world)).rejects.toThrow(TypeError);
  });
});

describe('a rollback while it is listened', () => {
  const goBack = (world: World) =>
    rollback(world.ports, {
      ...rita,
      project: world.project,
      environment: world.environment('production'),
      bot: 'bank',
      to: '1.0.0',
    });

  test('ends the promotion: it is overtaken, and was never released', async () => {
    const world = await listening();
    const first = production(world).active;
    let going: Promise<unknown> | undefined;
    world.clock.onWait = () => {
      going ??= goBack(world);
    };
    expect(await apply(world)).toMatchObject({
      reason: 'failed',
      bots: [{ reason: 'overtaken', active: first?.id, released: undefined }],
    });
    expect(await going).toMatchObject({ reason: 'rolled-back' });
    expect(world.ledger.of('release')).toHaveLength(1);
    expect(production(world).active?.id).toBe(first?.id);
  });

  test('is seen also where both have one model', async () => {
    const world = await listening();
    const first = production(world).active;
    let gone = false;
    world.clock.onWait = () => {
      if (gone) return;
      gone = true;
      target(world).activate('bank', first?.id ?? '');
      const { reach } = target(world);
      const second = production(world).previous?.id ?? '';
      target(world).reach = (bot, revision) =>
        reach.call(target(world), bot, revision === 'active' ? second : revision);
    };
    expect(await apply(world)).toMatchObject({ bots: [{ reason: 'overtaken', active: first?.id }] });
  });

  test('is told apart from a bot that ended altogether', async () => {
    const world = await listening();
    world.clock.onWait = () => {
      target(world).current = () => Promise.resolve({ environment: 'production', running: true, bots: [] });
    };
    expect(await apply(world)).toMatchObject({ bots: [{ reason: 'overtaken', active: undefined }] });
  });

  test('in the very moment of going back goes first', async () => {
    const world = await listening({}, 2);
    fallsSilent(world, 0);
    const { active, previous } = production(world);
    const original = target(world).switch.bind(target(world));
    target(world).switch = (bot, revision, expected) => {
      if (revision === active?.id) target(world).activate('bank', previous?.id ?? '');
      return original(bot, revision, expected);
    };
    expect(await apply(world)).toMatchObject({ bots: [{ reason: 'overtaken', active: previous?.id }] });
  });

  test('stops the promotion before its next bot', async () => {
    const world = await listening({ listenSeconds: 0 }, 1, ['bank', 'tea']);
    const first = production(world).active;
    const released = async (given: Partial<PromoteRequest>) => apply(world, given);
    const append = world.ledger.append.bind(world.ledger);
    world.ledger.append = async (records) => {
      const written = await append(records);
      if (records.some(({ kind, bot }) => kind === 'release' && bot === 'bank')) await goBack(world);
      return written;
    };
    const { reason, bots } = await released({});
    expect(reason).toBe('failed');
    expect(bots).toMatchObject([
      { bot: 'bank', reason: 'overtaken', active: first?.id, released: { version: '1.0.1' } },
      { bot: 'tea', reason: 'not-tried' },
    ]);
    expect(production(world, 'tea').active?.version).toBe('1.0.0');
  });

  test('of several bots, those that nobody touched are released one after the other', async () => {
    const world = await listening({ listenSeconds: 4 }, 1, ['bank', 'tea']);
    expect(await apply(world)).toMatchObject({
      reason: 'promoted',
      bots: [
        { bot: 'bank', reason: 'released' },
        { bot: 'tea', reason: 'released' },
      ],
    });
  });
});

describe('an environment that cannot be asked while it is listened to', () => {
  test.each([['throws'], ['does not run']])('%s: nothing is held against the bot', async (how) => {
    const world = await listening();
    let pause = 0;
    const { current } = target(world);
    world.clock.onWait = () => {
      pause += 1;
      const out = pause < 5;
      world.talk.instead = out ? () => ({ kind: 'unreachable', message: '503' }) : undefined;
      target(world).running = !(out && how === 'does not run');
      target(world).current = () =>
        out && how === 'throws' ? Promise.reject(lost()) : current.call(target(world));
    };
    expect(await apply(world)).toMatchObject({ reason: 'promoted' });
    expect(world.reporter.problems).toMatchObject([{ severity: 'warning', code: 'not-listened' }]);
  });

  test('to the very end is no reason to wait for longer', async () => {
    const world = await listening({ listenSeconds: 10 });
    const { current } = target(world);
    let pause = 0;
    world.clock.onWait = () => {
      pause += 1;
      world.talk.instead = () => ({ kind: 'unreachable', message: '503' });
      target(world).current = () => (pause < 100 ? Promise.reject(lost()) : current.call(target(world)));
    };
    expect(await apply(world)).toMatchObject({ bots: [{ reason: 'released' }] });
    expect(pause).toBeLessThan(10);
  });
});

test('an interruption ends the listening, and what is live is recorded', async () => {
  const world = await listening({ listenSeconds: 600 });
  const interruption = new AbortController();
  let pause = 0;
  world.clock.onWait = () => {
    pause += 1;
    if (pause === 3) interruption.abort();
  };
  expect(await apply(world, { signal: interruption.signal })).toMatchObject({
    bots: [{ reason: 'released', release: { version: '1.0.1' } }],
  });
  expect(pause).toBe(3);
});

test('what an earlier run of the plan released is not listened to again; what was not recorded is', async () => {
  const world = await listening();
  const { plan } = await apply(world);
  const count = pauses(world);
  expect(await apply(world, { confirmed: plan.hash })).toMatchObject({
    bots: [{ reason: 'already-released' }],
  });
  expect(count()).toBe(0);
});

test('wherever it is killed, running it again leads to the same', async () => {
  const places = await convergesWhereverItIsKilled(async () => {
    const world = await listening({ listenSeconds: 6 });
    return { world, run: () => apply(world) };
  });
  expect(places).toBeGreaterThan(3);
});

test('a record that cannot be written waits', async () => {
  const world = await listening();
  fallsSilent(world, 1);
  world.ledger.append = () => Promise.reject(lost());
  expect(await apply(world)).toMatchObject({ bots: [{ reason: 'switched-back', recorded: false }] });
  expect(world.outbox.waiting).toMatchObject([{ kind: 'rollback' }]);
});

test('what was released, had stopped and falls silent again is told as silent', async () => {
  const world = await listening({}, 1);
  await apply(world);
  const { active } = production(world);
  target(world).bots.delete('bank');
  fallsSilent(world, 1);
  world.clock.onWait = () => {
    world.talk.reply = { kind: 'timeout', afterMs: 10_000 };
  };
  expect(await apply(world)).toMatchObject({
    bots: [{ reason: 'stopped-answering', release: { package: active?.package } }],
  });
  expect(world.ledger.of('release')).toHaveLength(2);
});
