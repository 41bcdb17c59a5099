import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../src/domain/errors.ts';
import type { StoredPackage } from '../../src/domain/package.ts';
import type { Environment, Project } from '../../src/domain/project.ts';
import { compareWithLive, type CompareRequest } from '../../src/steps/compare.ts';
import { deploy, type DeployResult } from '../../src/steps/deploy.ts';
import { longestText } from '../../src/steps/transcript.ts';
import { environment, rita, World } from '../support/fakes/world.ts';
import { deployRequest, staged, trained } from './scenes.ts';

const tests = 'greets: hello | bye\npays: pay';

/** Says that a package is live in production. */
function release(world: World, { digest }: StoredPackage, where = 'production'): void {
  world.ledger.records.push({
    ...{ kind: 'release', schema: 1, bot: 'bank', environment: where, package: digest, version: '1.0.0' },
    ...{ inputs: digest, revision: '0123456789ab', previous: undefined, plan: undefined, changes: [] },
    ...{ commit: world.head, at: '2026-02-01T00:00:00.000Z', ...rita },
  } as never);
}

/** A world in which production answers as `live` does, and main says something else. */
async function worldOf(live: string, now: string, given: Partial<Project> = {}) {
  const world = new World(given);
  world.commitBot('bank', live, tests);
  const old = await trained(world);
  release(world, old);
  world.commitBot('bank', now, tests);
  return { world, old };
}

const old = 'hello = Hi\nbye = Bye\npay = How much?';

async function compared(world: World, given: Parameters<typeof staged>[2] = {}): Promise<DeployResult> {
  return staged(world, 'bank', { compare: true, ...given });
}

describe('what production answers differently', () => {
  test('is told sentence by sentence, in the order of the conversations', async () => {
    const { world, old: live } = await worldOf(old, 'hello = Hi\nbye = See you\npay = Tell me the sum');
    const result = await compared(world);
    expect(result).toMatchObject({ reason: 'switched', recorded: { passed: true } });
    expect(result.differing).toEqual({
      known: true,
      value: [
        { conversation: 'greets', said: 'bye', here: ['See you'], production: ['Bye'] },
        { conversation: 'pays', said: 'pay', here: ['Tell me the sum'], production: ['How much?'] },
      ],
    });
    const target = world.target('staging');
    // It ran as a candidate, after the switch, and is gone.
    expect(target.starts.map(({ revision, role }) => [revision.package === live.digest, role])).toEqual([
      [false, 'candidate'],
      [true, 'candidate'],
    ]);
    expect(target.state('bank').revisions.map(({ package: digest }) => digest)).toEqual([
      result.revision.package,
    ]);
    expect(world.life.log.indexOf('switch bank staging')).toBeLessThan(
      world.life.log.lastIndexOf('start bank staging'),
    );
    expect(world.reporter.steps.at(-1)).toEqual({
      title: 'Say the same to what is live in production (bank)',
      end: 'done: 2 answers differ',
    });
    // Conversations of their own, at most four at once, none for longer than an answer may take.
    const senders = new Set(world.talk.said.map(({ sender }) => sender));
    expect(senders.size).toBe(4);
    expect(world.talk.said.every(({ timeoutMs }) => timeoutMs > 0 && timeoutMs <= 10_000)).toBe(true);
    expect(world.reporter.progress.at(-1)?.fraction).toBe(1);
  });

  test('is nothing where both say the same, or a variant of one response', async () => {
    const { world } = await worldOf(old, `${old}\nmore = More`);
    expect((await compared(world)).differing).toEqual({ known: true, value: [] });
    const varied = await worldOf(old, 'hello = Hello!\nbye = Bye\npay = How much?');
    const { world: other } = varied;
    const request = await requestOf(other, { responses: { utter_greet: ['Hi', 'Hello!'] } });
    expect(await compareWithLive(other.ports, request)).toEqual({ known: true, value: [] });
  });

  test('is told of a deployment that failed its conversations, too, and of none that was superseded', async () => {
    const { world } = await worldOf(old, 'hello = Hi\nbye = Bye\npay = No');
    world.repository.commit('main', { 'bots/bank/tests/talk.yml': 'pays: pay > Sure' });
    const result = await compared(world);
    expect(result).toMatchObject({
      reason: 'failed-talk',
      differing: { known: true, value: [{ said: 'pay', here: ['No'], production: ['How much?'] }] },
    });
    let asked = 0;
    const superseded = () => Promise.resolve((asked += 1) > 1 ? { commit: '1', subject: 'x' } : undefined);
    const other = await worldOf(old, 'hello = Hi\nbye = Bye\npay = Pay');
    const late = await compared(other.world, { superseded: superseded as never });
    expect([late.reason, late.differing]).toEqual(['superseded', undefined]);
  });

  test('is not asked for where nobody wants it', async () => {
    const { world } = await worldOf(old, 'hello = Ho\nbye = Bye\npay = Pay');
    expect(await staged(world)).not.toHaveProperty('differing');
    expect(world.target('staging').starts).toHaveLength(1);
  });

  test('needs no talk where the very same package is live', async () => {
    const world = new World();
    world.commitBot('bank', old, tests);
    release(world, await trained(world));
    expect((await compared(world)).differing).toEqual({ known: true, value: [] });
    expect(world.target('staging').starts).toHaveLength(1);
  });

  test('leaves alone what ran before', async () => {
    const { world, old: live } = await worldOf(old, 'hello = Ho\nbye = Bye\npay = How much?');
    const before = await deploy(world.ports, await deployRequest(world, 'bank', { package: live }));
    const result = await compared(world);
    expect(result.differing).toMatchObject({ known: true, value: [{ said: 'hello' }] });
    // Started once, by whoever deployed it: a pair of its own was talked to, and is gone.
    const { starts, ...target } = {
      starts: world.target('staging').starts,
      ...world.target('staging').state('bank'),
    };
    expect(starts.map(({ revision }) => revision.id)).toEqual([
      before.revision.id,
      result.revision.id,
      `${before.revision.id}-live`,
    ]);
    expect(target.previous).toMatchObject({ id: before.revision.id, commit: world.head });
    expect(target.revisions.map(({ id }) => id).toSorted()).toEqual(
      [before.revision.id, result.revision.id].toSorted(),
    );
  });

  test('leaves it where somebody gave it the traffic meanwhile', async () => {
    const { world, old: live } = await worldOf(old, 'hello = Ho\nbye = Bye\npay = How much?');
    const request = await requestOf(world);
    const target = world.target('staging');
    target.meanwhile.reach = () => target.activate('bank', target.starts.at(-1)!.revision.id);
    expect(await compareWithLive(world.ports, request)).toMatchObject({ known: true });
    expect(target.state('bank').active?.package).toBe(live.digest);
  });

  test('is bounded, in number and in size', async () => {
    const { world } = await worldOf(old, 'hello = Ho\nbye = Bye\npay = How much?');
    const held = Array.from({ length: 30 }, (_, at) => ({
      name: `c${at}`,
      passed: true,
      exchanges: [{ said: 'hello', answered: ['x'.repeat(9_995)] }],
    }));
    const result = await compareWithLive(world.ports, await requestOf(world, { held }));
    expect(result.known && result.value.map(({ conversation }) => conversation)).toEqual(
      Array.from({ length: 9 }, (_, at) => `c${at}`),
    );
  });
});

/** All that a comparison needs, of a package that isn't live. */
async function requestOf(world: World, given: Partial<CompareRequest> = {}): Promise<CompareRequest> {
  const { digest } = await trained(world);
  return {
    project: world.project,
    environment: world.environment('staging'),
    bot: world.bot('bank'),
    package: digest,
    held: [{ name: 'greets', passed: true, exchanges: [{ said: 'hello', answered: ['Hello!'] }] }],
    responses: {},
    ...given,
  };
}

describe('nobody knows', () => {
  async function unknownFor(
    prepare: (world: World, live: StoredPackage) => Partial<CompareRequest> | void,
    given: Partial<Project> = {},
  ) {
    const { world, old: live } = await worldOf(old, 'hello = Hello!\nbye = Bye\npay = Pay', given);
    const request = await requestOf(world);
    const result = await compareWithLive(world.ports, { ...request, ...prepare(world, live) });
    return { world, why: result.known ? result.value : result.why };
  }
  const only = (...environments: Environment[]) => ({ environments });

  test.each([
    ['no environment is production', only(environment('staging')), 'tidegate.yml has no environment that'],
    [
      'it is compared in production itself',
      only(environment('staging', { policy: { ...environment('production').policy } })),
      'staging is production itself',
    ],
  ])('%s', async (_, given, why) => {
    expect((await unknownFor(() => undefined, given)).why).toContain(why);
  });

  test.each<[string, (world: World, live: StoredPackage) => Partial<CompareRequest> | void, string]>([
    ['nothing was said', () => ({ held: [] }), 'nothing was said to it'],
    [
      'what was said was cut',
      () => ({
        held: [
          { name: 'a', passed: true, exchanges: [{ said: 'x'.repeat(longestText + 1), answered: [] }] },
          { name: 'b', passed: true, exchanges: [] },
        ],
      }),
      'nothing was said to it',
    ],
    [
      'nothing is live',
      (world) => void world.ledger.records.splice(0),
      'nothing of it is live in production',
    ],
    [
      'its package is gone',
      (world, live) => void world.store().packages.delete(live.digest),
      "isn't in the store",
    ],
    [
      "it doesn't get ready",
      (world, live) => {
        world.target('staging').verdicts.set(live.digest, {
          ...{ state: 'timeout', headline: 'It is slow.', evidence: [], remedy: 'Wait.' },
          ...{ half: undefined, lastLines: [] },
        });
      },
      "the package that is live didn't get ready beside it: It is slow.",
    ],
    [
      'it stops',
      (world, live) => void world.target('staging').stoppedAtReach.add(live.digest),
      'stopped right after it was ready',
    ],
    [
      'it answers nothing in time',
      (world) => void (world.talk.reply = { kind: 'timeout', afterMs: 10 }),
      'only 0 of 1 conversation could be held with it; these agree',
    ],
    [
      'time is out',
      (world) => {
        world.target('staging').meanwhile.reach = () => {
          const { now } = world.clock;
          let calls = 0;
          world.clock.now = () => {
            if ((calls += 1) === 2) world.clock.time += 3_600_000;
            return now.call(world.clock);
          };
        };
      },
      'only 0 of 1 conversation',
    ],
    ['the ledger is broken', (world) => void (world.ledger.trouble = new Error('Boom.')), 'broke off (Boom)'],
    ['the ledger throws a word', (world) => void (world.ledger.trouble = 'boom'), 'broke off (boom)'],
    ['it was interrupted before', () => ({ signal: AbortSignal.abort() }), 'it was interrupted'],
  ])('%s', async (_, prepare, why) => {
    const { world, why: told } = await unknownFor(prepare);
    expect(told).toContain(why);
    expect(world.target('staging').state('bank').revisions).toEqual([]);
  });

  test('it is interrupted in the middle', async () => {
    const controller = new AbortController();
    const { why } = await unknownFor((world) => {
      world.target('staging').meanwhile.reach = () => controller.abort();
      return { signal: controller.signal };
    });
    expect(why).toBe('it was interrupted');
  });

  test('a user is told what is wrong, and what is left behind', async () => {
    const { world, why } = await unknownFor((given) => {
      given.target('staging').meanwhile.retire = () => {
        throw new Error('gone');
      };
    });
    expect(why).toMatchObject([{ said: 'hello' }]);
    expect(world.reporter.problems).toMatchObject([{ severity: 'warning', code: 'not-retired' }]);
    const { ports } = world;
    const away = { ...ports, store: () => Promise.reject(new UserError('No store.', { code: 'x' })) };
    expect(await compareWithLive(away, await requestOf(world))).toEqual({ known: false, why: 'No store' });
  });
});
