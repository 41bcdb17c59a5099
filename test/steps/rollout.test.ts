import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RolloutVerdict } from '../../src/domain/revision.ts';
import { rollout, type RolloutRequest, type RolloutResult } from '../../src/steps/rollout.ts';
import { prepareScript } from '../../src/steps/smoke-test.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { Killed } from '../support/fakes/life.ts';
import { environment, lasting, World } from '../support/fakes/world.ts';
import { deployRequest } from './scenes.ts';

const crashed: Exclude<RolloutVerdict, { state: 'ready' }> = {
  state: 'fatal',
  headline: 'The core crashed.',
  evidence: ['exit code 1'],
  remedy: 'Read its logs.',
  half: 'core',
  lastLines: ['boom'],
};

async function request(world: World, given: Partial<RolloutRequest> = {}): Promise<RolloutRequest> {
  const { project, environment: staging, bot, package: stored } = await deployRequest(world);
  const script = await prepareScript(world.ports, { project, bot, treeish: world.head });
  return {
    project,
    environment: staging,
    bot,
    package: stored,
    script,
    commit: world.head,
    branch: 'main',
    version: undefined,
    preview: false,
    keepFailed: false,
    ...given,
  };
}

async function roll(world: World, given: Partial<RolloutRequest> = {}): Promise<RolloutResult> {
  return rollout(world.ports, await request(world, given));
}

/** A world whose staging runs a first version of the bot, and whose main holds a second. */
async function running(data = 'hello = Hello'): Promise<{ world: World; first: string }> {
  const world = new World();
  world.commitBot('bank', 'hello = Hi');
  const { revision } = await roll(world);
  world.commitBot('bank', data);
  world.life.log.length = 0;
  return { world, first: revision.id };
}

const order = (world: World) =>
  world.life.logged('start', 'ready', 'talk', 'switch', 'retire').map((entry) => entry.split(' ')[0]);
const active = (world: World) => world.target('staging').state('bank').active?.id;

describe('a rollout', () => {
  test('starts, waits, talks, and only then switches', async () => {
    const { world, first } = await running();
    const result = await roll(world);
    expect(result).toMatchObject({
      reason: 'switched',
      url: 'http://127.0.0.1/staging/bank',
      previous: first,
      smoke: { reason: 'passed' },
    });
    expect(order(world)).toEqual(['start', 'ready', 'talk', 'switch']);
    expect(active(world)).toBe(result.revision.id);
    expect(world.target('staging').state('bank').previous?.id).toBe(first);
    expect(world.reporter.steps).toContainEqual({
      title: 'Start bank in staging',
      end: 'done: ready after 1.5 s',
    });
    expect(world.reporter.progress).toContainEqual({
      title: 'Start bank in staging',
      fraction: undefined,
      text: 'the core is starting',
    });
  });

  test("tells the target all that is said of the revision, and the environment's settings", async () => {
    const { world } = await running();
    const own = { variables: { A: 'b' }, actionsUrl: undefined, port: 5005, replicas: 2, place: undefined };
    const settled = environment('staging', { bots: { bank: own }, readySeconds: 7 });
    const { signal } = new AbortController();
    const { revision } = await roll(world, { environment: settled, version: '1.2.0', branch: 'b', signal });
    expect(world.target('staging').starts.at(-1)).toMatchObject({
      revision: { id: revision.id, settings: { variables: { A: 'b' }, replicas: 2 } },
      role: 'candidate',
      commit: world.head,
      version: '1.2.0',
      branch: 'b',
      port: 5005,
    });
    expect(world.target('staging').readyOptions.at(-1)).toMatchObject({ deadlineMs: 7_000, signal });
    expect(world.talk.said.at(-1)?.timeoutMs).toBe(10_000);
  });

  test('of a bot with the name of a member of every object takes no setting from there', async () => {
    const world = new World();
    world.commitBot('constructor', 'hello = Hi');
    const given = await deployRequest(world, 'constructor');
    const script = await prepareScript(world.ports, { ...given, treeish: world.head });
    const result = await rollout(world.ports, { ...given, script, version: undefined });
    expect(result.reason).toBe('switched');
    expect(world.target('staging').starts[0]).toMatchObject({ port: undefined });
  });

  test('of what is active already talks to it again, and nothing else changes', async () => {
    const { world } = await running();
    const once = await roll(world);
    const before = lasting(world);
    const twice = await roll(world);
    expect(twice).toMatchObject({ reason: 'already-active', revision: { id: once.revision.id } });
    expect(lasting(world)).toEqual(before);
  });

  test('of a preview is ready and talked to, without the traffic', async () => {
    const { world, first } = await running();
    const result = await roll(world, { preview: true });
    expect(result).toMatchObject({ reason: 'previewed', smoke: { reason: 'passed' } });
    expect(order(world)).toEqual(['start', 'ready', 'talk']);
    expect(active(world)).toBe(first);
    expect(world.target('staging').state('bank').revisions).toContainEqual(
      expect.objectContaining({ id: result.revision.id, role: 'preview' }),
    );
  });

  test('of a preview that ends is taken away after its talk', async () => {
    const { world, first } = await running();
    const result = await roll(world, { preview: 'ends' });
    expect(result).toMatchObject({ reason: 'previewed', smoke: { reason: 'passed' } });
    expect(order(world)).toEqual(['start', 'ready', 'talk', 'retire']);
    expect(
      world
        .target('staging')
        .state('bank')
        .revisions.map(({ id }) => id),
    ).toEqual([first]);
  });

  test('of a preview that ends leaves what has the traffic, or is kept, as it is and whose it is', async () => {
    const { world } = await running();
    const given = { ...(await request(world)), preview: 'ends', commit: 'd0d0', branch: 'group' } as const;
    const older = await roll(world);
    const served = lasting(world);
    expect(await rollout(world.ports, given)).toMatchObject({
      reason: 'previewed',
      revision: { id: older.revision.id },
    });
    expect(lasting(world)).toEqual(served);
    world.commitBot('bank', 'hello = Howdy');
    await roll(world);
    const kept = lasting(world);
    expect(await rollout(world.ports, given)).toMatchObject({ reason: 'previewed' });
    expect(lasting(world)).toEqual(kept);
    expect(world.target('staging').state('bank').previous).toMatchObject({ branch: 'main' });
    expect(world.life.logged('retire')).toEqual([]);
  });

  test('of a preview that ends leaves what another run gives the traffic in that very moment', async () => {
    const { world } = await running();
    const target = world.target('staging');
    target.meanwhile.retire = () => target.activate('bank', String(target.starts.at(-1)?.revision.id));
    const result = await roll(world, { preview: 'ends' });
    expect(result.reason).toBe('previewed');
    expect(active(world)).toBe(result.revision.id);
  });

  test('into an environment that takes nothing starts nothing', async () => {
    const { world, first } = await running();
    const problems = [{ severity: 'error', code: 'disk-full', message: 'The disk is full.' }] as const;
    world.target('staging').refusals = problems;
    expect(await roll(world)).toMatchObject({ reason: 'refused', problems });
    expect(order(world)).toEqual([]);
    expect(active(world)).toBe(first);
  });

  test('with a broken suite starts nothing', async () => {
    const { world, first } = await running();
    world.commitBot('bank', 'hello = Hello', 'error It is no YAML.');
    const result = await roll(world);
    expect(result).toMatchObject({
      reason: 'failed-talk',
      smoke: { reason: 'failed', message: 'It is no YAML.' },
    });
    expect(order(world)).toEqual([]);
    expect(active(world)).toBe(first);
  });
});

/** Ways to fail before the switch, each with what it comes to and what was done. */
const failures = [
  {
    name: "it doesn't get ready",
    spoil: (world: World, digest: string) => void world.target('staging').verdicts.set(digest, crashed),
    reason: { reason: 'not-ready', verdict: crashed },
    done: ['start', 'ready'],
  },
  {
    name: 'it stops when it was ready',
    spoil: (world: World, digest: string) => void world.target('staging').stoppedAtReach.add(digest),
    reason: {
      reason: 'failed-talk',
      smoke: { reason: 'unreachable', message: 'It stopped right after it was ready.' },
    },
    done: ['start', 'ready'],
  },
  {
    name: 'it says something wrong',
    spoil: (world: World) => {
      world.talk.reply = { kind: 'answered', messages: [], tookMs: 3 };
    },
    reason: { reason: 'failed-talk', smoke: { reason: 'failed', failures: [{ code: 'empty-answer' }] } },
    done: ['start', 'ready', 'talk'],
  },
  {
    name: 'it stops before it gets the traffic',
    spoil: (world: World, digest: string) => void world.target('staging').stoppedAtSwitch.add(digest),
    reason: {
      reason: 'not-ready',
      verdict: {
        state: 'fatal',
        headline: 'bank was ready, but stopped before it could get the traffic.',
        remedy: 'Try again; if it comes back, read `tidegate logs bank --environment staging`.',
      },
    },
    done: ['start', 'ready', 'talk', 'switch'],
  },
] as const;

describe.each(failures)('when $name', ({ spoil, reason, done }) => {
  test('the old one keeps the traffic, and the new one is taken away', async () => {
    const { world, first } = await running();
    const given = await request(world);
    spoil(world, given.package.digest);
    const result = await rollout(world.ports, given);
    expect(result).toMatchObject(reason);
    expect(order(world)).toEqual([...done, 'retire']);
    expect(active(world)).toBe(first);
    expect(
      world
        .target('staging')
        .state('bank')
        .revisions.map(({ id }) => id),
    ).toEqual([first]);
  });

  test('it stays there to be looked at, if that is wanted', async () => {
    const { world, first } = await running();
    const given = await request(world, { keepFailed: true });
    spoil(world, given.package.digest);
    const { revision } = await rollout(world.ports, given);
    expect(order(world)).toEqual([...done]);
    expect(active(world)).toBe(first);
    expect(
      world
        .target('staging')
        .state('bank')
        .revisions.map(({ id }) => id),
    ).toEqual([first, revision.id]);
  });

  test('a failing preview is taken away, too', async () => {
    const { world, first } = await running();
    const given = await request(world, { preview: true });
    spoil(world, given.package.digest);
    const { reason: ended } = await rollout(world.ports, given);
    const kept = world
      .target('staging')
      .state('bank')
      .revisions.map(({ id }) => id);
    expect(kept.length).toBe(ended === 'previewed' ? 2 : 1);
    expect(active(world)).toBe(first);
  });

  test('the active one itself stays active', async () => {
    const { world } = await running();
    const { revision } = await roll(world);
    const given = await request(world);
    spoil(world, given.package.digest);
    await rollout(world.ports, given);
    expect(world.life.logged('retire')).toEqual([]);
    expect(active(world)).toBe(revision.id);
  });

  test('what there is to roll back to stays there', async () => {
    const { world } = await running();
    const older = await request(world);
    await rollout(world.ports, older);
    world.commitBot('bank', 'hello = Howdy');
    const newest = await roll(world);
    spoil(world, older.package.digest);
    await rollout(world.ports, older);
    expect(world.life.logged('retire')).toEqual([]);
    expect(active(world)).toBe(newest.revision.id);
    expect(world.target('staging').state('bank').previous?.package).toBe(older.package.digest);
  });
});

describe('when somebody else is at it, too', () => {
  test('another switch in the meantime wins, and what was started waits for another try', async () => {
    const { world } = await running();
    const other = await roll(world, { preview: true });
    world.commitBot('bank', 'hello = Howdy');
    world.target('staging').meanwhile.switch = () =>
      world.target('staging').activate('bank', other.revision.id);
    const result = await roll(world);
    expect(result).toMatchObject({ reason: 'overtaken', active: other.revision.id });
    expect(active(world)).toBe(other.revision.id);
    expect(world.life.logged('retire')).toEqual([]);
    expect(await roll(world)).toMatchObject({ reason: 'switched', previous: other.revision.id });
    expect(active(world)).toBe(result.revision.id);
  });

  test('a switch while it gets ready wins, too', async () => {
    const { world, first } = await running();
    const other = await roll(world, { preview: true });
    world.commitBot('bank', 'hello = Howdy');
    world.target('staging').meanwhile.ready = () =>
      world.target('staging').activate('bank', other.revision.id);
    expect(await roll(world)).toMatchObject({ reason: 'overtaken', active: other.revision.id });
    expect(world.target('staging').state('bank').previous?.id).toBe(first);
  });

  test('a rollback in the meantime wins over a new run of what was active', async () => {
    const { world, first } = await running();
    await roll(world);
    world.target('staging').meanwhile.switch = () => world.target('staging').activate('bank', first);
    const result = await roll(world);
    expect(result).toMatchObject({ reason: 'overtaken', active: first });
    expect(active(world)).toBe(first);
    expect(world.life.logged('retire')).toEqual([]);
  });

  test('a revision that another run gave the traffic is not retired when this one fails', async () => {
    const { world } = await running();
    const given = await request(world);
    world.target('staging').stoppedAtReach.add(given.package.digest);
    world.target('staging').meanwhile.reach = () => {
      const started = world.target('staging').starts.at(-1);
      world.target('staging').activate('bank', started?.revision.id ?? '');
    };
    const result = await rollout(world.ports, given);
    expect(result.reason).toBe('failed-talk');
    expect(active(world)).toBe(result.revision.id);
  });

  test('what was taken away by another run is not taken away twice', async () => {
    const { world } = await running();
    const given = await request(world);
    world.target('staging').meanwhile.reach = () => {
      const started = world.target('staging').starts.at(-1);
      world
        .target('staging')
        .bots.get('bank')
        ?.revisions.delete(started?.revision.id ?? '');
    };
    expect(await rollout(world.ports, given)).toMatchObject({ reason: 'failed-talk' });
    world.target('staging').meanwhile.reach = () => void world.target('staging').bots.clear();
    expect(await rollout(world.ports, given)).toMatchObject({ reason: 'failed-talk' });
    expect(world.life.logged('retire')).toEqual([]);
  });

  test('an interruption before the switch leaves everything as it was', async () => {
    const { world, first } = await running();
    const interruption = new AbortController();
    world.target('staging').meanwhile.reach = () => interruption.abort();
    await expect(roll(world, { signal: interruption.signal })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(world.life.logged('switch')).toEqual([]);
    expect(active(world)).toBe(first);
  });
});

describe('whatever happens', () => {
  test('killed anywhere and typed again, it ends the same', async () => {
    const places = await convergesWhereverItIsKilled(async () => {
      const { world } = await running();
      const given = await request(world);
      return { world, run: () => rollout(world.ports, given) };
    });
    expect(places).toBe(2);
  });

  test('before its one write that moves the traffic, what is active is unchanged; after it, it has changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: failures.length }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.boolean(),
        async (failure, killedAt, keepFailed, preview) => {
          const { world, first } = await running();
          const given = await request(world, { keepFailed, preview });
          failures[failure]?.spoil(world, given.package.digest);
          world.life.killAtWrite(killedAt);
          const outcome = await rollout(world.ports, given).catch((error: unknown) => error);
          if (outcome instanceof Killed) expect(world.life.dead).toBe(true);
          const switched = (outcome as Partial<RolloutResult>).reason === 'switched';
          expect(active(world) === first).toBe(!switched);
          if (switched) expect(failure).toBe(failures.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('of several at once, one has the traffic in the end, and every one that was told so had it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (s) => {
        const { world } = await running();
        const one = await request(world);
        world.commitBot('bank', 'hello = Howdy');
        const other = await request(world);
        world.life.pause = () => s.schedule(Promise.resolve());
        const all = Promise.all([one, other, one].map((given) => rollout(world.ports, given)));
        await s.waitFor(all);
        const results = await all;
        const winners = results.filter(({ reason }) => reason === 'switched' || reason === 'already-active');
        expect(winners.map(({ revision }) => revision.id)).toContain(active(world));
        for (const { reason } of results)
          expect(['switched', 'already-active', 'overtaken']).toContain(reason);
        const { revisions } = world.target('staging').state('bank');
        expect(revisions.filter(({ role }) => role === 'active')).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });
});
