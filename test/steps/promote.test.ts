import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortDigest } from '../../src/domain/digest.ts';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { plan } from '../../src/steps/plan.ts';
import { promote, type PromoteRequest } from '../../src/steps/promote.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { botFiles, environment, lasting, rita, World } from '../support/fakes/world.ts';
import { planRequest, promoteRequest, staged, trained } from './scenes.ts';

/** Bots on main, each staged and verified. */
async function verified(
  names: readonly string[] = ['bank'],
  given: ConstructorParameters<typeof World>[0] = {},
): Promise<World> {
  const world = new World(given);
  const files = names.map((name) => botFiles(name, `hello = Hi from ${name}`));
  world.repository.commit('main', Object.assign({}, ...files) as Record<string, string>);
  for (const name of names) await staged(world, name);
  world.life.log.length = 0;
  return world;
}

const hashOf = async (world: World, given: Partial<PromoteRequest> = {}) =>
  (await plan(world.ports, await planRequest(world, given))).plan.hash;
const apply = async (world: World, given: Partial<PromoteRequest> = {}) =>
  promote(world.ports, await promoteRequest(world, given));
const reasons = (result: Awaited<ReturnType<typeof promote>>) =>
  result.bots.map(({ bot, reason }) => `${bot} ${reason}`);
const production = (world: World, name = 'bank') => world.target('production').state(name);

describe('a promotion', () => {
  test('brings the very same package to production, tags its line, and says so once', async () => {
    const world = await verified();
    const confirmed = await hashOf(world);
    const result = await apply(world, { confirmed });
    const [trainedAs] = world.ledger.of('package');
    const release = {
      kind: 'release',
      schema: 1,
      environment: 'production',
      bot: 'bank',
      version: '1.0.0',
      package: trainedAs?.package,
      revision: production(world).active?.id,
      commit: world.head,
      plan: confirmed,
      previous: undefined,
      switched: production(world).active?.since,
      at: expect.any(String),
      ...rita,
    };
    expect(result).toMatchObject({
      reason: 'promoted',
      decisions: [],
      bots: [
        {
          reason: 'released',
          release,
          url: 'http://127.0.0.1/production/bank',
          tag: 'bank/v1.0.0',
          tagged: 'created',
        },
      ],
    });
    expect(world.ledger.of('release')).toEqual([release]);
    expect(production(world).active).toMatchObject({
      package: trainedAs?.package,
      version: '1.0.0',
      commit: world.head,
    });
    const [tag] = world.repository.tags.values();
    expect(tag).toMatchObject({ name: 'bank/v1.0.0', commit: world.head, tagger: rita.by });
    expect(tag?.message).toContain(`Package: ${trainedAs?.package}`);
    expect(result.bots[0]).toMatchObject({ notes: expect.stringContaining('## bank 1.0.0') });
    expect(world.life.logged('train')).toEqual([]);
    const did = world.life.logged('start', 'ready', 'talk', 'switch', 'append', 'tag');
    expect(did.map((entry) => entry.split(' ')[0])).toEqual([
      'start',
      'ready',
      'talk',
      'switch',
      'tag',
      'append',
    ]);
  });

  test('says what was live before', async () => {
    const world = await verified();
    await apply(world);
    const first = production(world).active;
    world.commitBot('bank', 'hello = Hello', undefined, { subject: 'feat: greet', body: '' });
    await staged(world);
    const result = await apply(world);
    expect(result.bots).toMatchObject([{ release: { version: '1.1.0', previous: first?.package } }]);
    expect([...world.repository.tags.keys()]).toEqual(['bank/v1.0.0', 'bank/v1.1.0']);
    expect(result.bots[0]).toMatchObject({ notes: expect.stringContaining('| Version before | 1.0.0 |') });
  });

  test('holds the test conversations of its line, not of what came after it', async () => {
    const world = await verified();
    const line = world.head;
    world.commitBot('bank', 'hello = Hello', 'greets: hello > Hello');
    expect(await apply(world, { selection: `bank:${line.slice(0, 10)}` })).toMatchObject({
      reason: 'promoted',
    });
  });

  test("copies the package into the environment's own store, once", async () => {
    const environments = [environment('staging'), environment('production', { store: 'own' })];
    const world = await verified(['bank'], { environments });
    const { bots } = await apply(world);
    const [digest = 'sha256:'] = world.store().packages.keys();
    expect([...world.store('own').packages.keys()]).toEqual([digest]);
    expect(world.life.logged('copy')).toEqual(['copy store own']);
    expect(bots).toMatchObject([{ transfer: { moved: 200, mounted: 0, present: 0 } }]);
    const title = `Copy bank ${shortDigest(digest)} to own`;
    expect(world.reporter.steps).toContainEqual({ title, end: 'done: 200 B copied' });
    expect(world.reporter.progress).toContainEqual({ title, fraction: 0.5, text: 'copying' });
  });

  test('of nothing that is new does nothing', async () => {
    const world = await verified();
    await apply(world);
    const before = lasting(world);
    expect(await apply(world)).toMatchObject({ reason: 'nothing', bots: [] });
    expect(lasting(world)).toEqual(before);
  });

  test('that is denied does nothing', async () => {
    const world = await verified();
    world.commitBot('bank', 'hello = never trained');
    const before = lasting(world);
    expect(await apply(world)).toMatchObject({
      reason: 'denied',
      bots: [],
      plan: { bots: [{ outcome: 'denied' }] },
    });
    expect(lasting(world)).toEqual(before);
    expect(world.targets.has('production')).toBe(false);
  });

  test('ships what ships where another bot of the plan is denied, and names that one', async () => {
    const world = await verified(['bank', 'desk']);
    world.commitBot('desk', 'hello = never trained');
    const result = await apply(world, { confirmed: await hashOf(world) });
    expect(result.reason).toBe('partly');
    expect(reasons(result)).toEqual(['bank released', 'desk not-shipping']);
    expect(production(world, 'desk').active).toBeUndefined();
  });

  test('passes an interruption and what is kept on', async () => {
    const world = await verified();
    const { signal } = new AbortController();
    world.talk.reply = { kind: 'timeout', afterMs: 10 };
    await apply(world, { signal, keepFailed: true });
    expect(world.target('production').readyOptions[0]).toMatchObject({ signal });
    expect(production(world).revisions).toHaveLength(1);
  });
});

describe('consent', () => {
  test('a plan with passengers needs its hash', async () => {
    const world = await verified();
    const passenger = world.head;
    const picked = world.commitBot('bank', 'hello = Hello');
    await staged(world);
    const selection = picked.id.slice(0, 12);
    const before = lasting(world);
    const refused = await apply(world, { selection });
    expect(refused).toMatchObject({
      reason: 'unconfirmed',
      bots: [],
      decisions: [{ code: 'PASSENGERS_UNCONFIRMED', allowed: false }],
    });
    expect(refused.plan.bots[0]?.passengers).toMatchObject([{ line: passenger }]);
    expect(lasting(world)).toEqual(before);
    const confirmed = shortDigest(await hashOf(world, { selection }));
    expect(await apply(world, { selection, confirmed })).toMatchObject({ reason: 'promoted' });
  });

  test('the hash of a plan that no longer stands is refused, and nothing is touched', async () => {
    const world = await verified();
    const stale = await hashOf(world);
    world.commitBot('bank', 'hello = Hello');
    await staged(world);
    const before = lasting(world);
    const result = await apply(world, { confirmed: stale });
    expect(result).toMatchObject({
      reason: 'unconfirmed',
      bots: [],
      decisions: [{ code: 'PLAN_STALE' }, { code: 'PASSENGERS_UNCONFIRMED' }].slice(0, 1),
    });
    expect(lasting(world)).toEqual(before);
    expect(world.target('production').starts).toEqual([]);
  });

  test('a plan that was applied and rolled back since is stale, too', async () => {
    const world = await verified();
    await apply(world);
    world.commitBot('bank', 'hello = Hello');
    await staged(world);
    const confirmed = await hashOf(world);
    await apply(world, { confirmed });
    await rollback(world.ports, {
      ...rita,
      project: world.project,
      environment: world.environment('production'),
      bot: 'bank',
      to: undefined,
    });
    const refused = await apply(world, { confirmed });
    expect(refused).toMatchObject({ reason: 'unconfirmed', decisions: [{ code: 'PLAN_STALE' }] });
    expect(refused.plan.hash).toBe(await hashOf(world));
    expect(production(world).active?.version).toBe('1.0.0');
  });
});

describe('facts that are read again', () => {
  test('a target that runs something else stops every bot before anything moves', async () => {
    const world = await verified(['bank', 'desk']);
    await apply(world);
    world.repository.commit('main', { ...botFiles('bank', 'hello = 2'), ...botFiles('desk', 'hello = 2') });
    await staged(world, 'bank');
    await staged(world, 'desk');
    const confirmed = await hashOf(world);
    const other = await trained(world, 'desk', { local: true });
    await staged(world, 'desk', { package: other, environment: world.environment('production') });
    world.life.log.length = 0;
    const result = await apply(world, { confirmed });
    expect(result.reason).toBe('failed');
    expect(reasons(result)).toEqual(['bank not-tried', 'desk drifted']);
    expect(result.bots[1]).toMatchObject({ decision: { code: 'DRIFT', allowed: false } });
    expect(world.life.logged('start', 'switch', 'append', 'tag')).toEqual([]);
  });

  test('a target that changes while the bots before it are promoted stops there', async () => {
    const world = await verified(['bank', 'desk']);
    const other = await trained(world, 'desk', { local: true });
    const given = await promoteRequest(world);
    await staged(world, 'desk', {
      package: other,
      environment: world.environment('production'),
      preview: true,
    });
    const [preview] = production(world, 'desk').revisions;
    world.target('production').meanwhile.switch = () =>
      world.target('production').activate('desk', preview?.id ?? '');
    const result = await promote(world.ports, given);
    expect(reasons(result)).toEqual(['bank released', 'desk drifted']);
    expect(production(world, 'desk').active?.id).toBe(preview?.id);
  });

  test('a package that was lost since the plan is in no store any more', async () => {
    const environments = [environment('staging'), environment('production', { store: 'own' })];
    for (const world of [await verified(), await verified(['bank'], { environments })]) {
      const given = await promoteRequest(world);
      const store = world.store();
      const find = store.find.bind(store);
      let asked = 0;
      store.find = async (digest) => (++asked > 1 ? undefined : find(digest));
      const result = await promote(world.ports, given);
      expect(result.reason).toBe('failed');
      expect(reasons(result)).toEqual(['bank package-missing']);
      expect(world.life.logged('start', 'copy')).toEqual([]);
    }
  });
});

describe('what was released and is not what runs', () => {
  const down = (world: World, name = 'bank') => world.target('production').bots.delete(name);

  test('runs again by the same command, as it was released, without another word', async () => {
    for (const stop of [
      (world: World) => down(world),
      (world: World) => (world.target('production').running = false),
    ]) {
      const world = await verified(['bank', 'desk']);
      await apply(world);
      const { ledger } = lasting(world);
      const revision = production(world).active?.id;
      stop(world);
      world.commitBot('desk', 'hello = never trained');
      const start = world.target('production').start.bind(world.target('production'));
      world.target('production').start = async (request) => {
        world.target('production').running = true;
        return start(request);
      };
      const result = await apply(world, { selection: 'bank:*' });
      expect(result).toMatchObject({
        reason: 'promoted',
        bots: [{ bot: 'bank', reason: 'restored', release: { bot: 'bank', version: '1.0.0' } }],
      });
      expect(production(world).active).toMatchObject({ id: revision, version: '1.0.0' });
      expect(lasting(world).ledger).toEqual(ledger);
      expect(world.repository.tags.size).toBe(2);
      expect(await apply(world, { selection: 'bank:*' })).toMatchObject({ reason: 'nothing' });
    }
  });

  test('is told where it cannot run again', async () => {
    const world = await verified();
    await apply(world);
    down(world);
    world.target('production').stoppedAtReach.add(world.ledger.of('release')[0]?.package ?? '');
    expect(reasons(await apply(world))).toEqual(['bank not-rolled-out']);
  });

  test('is left alone where something else runs: that is drift, with or without the hash', async () => {
    const world = await verified();
    await apply(world);
    const first = production(world).active;
    world.commitBot('bank', 'hello = Hello');
    await staged(world);
    const confirmed = await hashOf(world);
    await apply(world, { confirmed });
    // The traffic goes back, and no word of it reaches the ledger.
    world.target('production').activate('bank', first?.id ?? '');
    for (const given of [{}, { confirmed }]) {
      const result = await apply(world, given);
      expect(result).toMatchObject({
        reason: 'failed',
        bots: [{ reason: 'drifted', decision: { code: 'DRIFT', allowed: false } }],
      });
    }
    expect(production(world).active?.id).toBe(first?.id);
  });

  test('is not brought back where it never was a release', async () => {
    const world = await verified();
    const [trainedAs] = world.ledger.of('package');
    world.ledger.records.push({
      ...{ kind: 'rollback', schema: 1, bot: 'bank', at: '2026-01-01T12:00:00.000Z', ...rita },
      ...{ environment: 'production', revision: '0123456789ab' },
      from: `sha256:${'0'.repeat(64)}`,
      to: trainedAs?.package ?? 'sha256:',
    });
    expect(await apply(world)).toMatchObject({ reason: 'nothing', bots: [] });
    expect(world.target('production').starts).toEqual([]);
  });
});

describe('a failure', () => {
  test('stops there: the old one keeps the traffic, those before stay released, the rest is not tried', async () => {
    const world = await verified(['bank', 'cook', 'desk']);
    const confirmed = await hashOf(world);
    const cook = world.ledger.of('package').find(({ bot }) => bot === 'cook');
    world.target('production').stoppedAtReach.add(cook?.package ?? '');
    const result = await apply(world, { confirmed });
    expect(result.reason).toBe('failed');
    expect(reasons(result)).toEqual(['bank released', 'cook not-rolled-out', 'desk not-tried']);
    expect(result.bots[1]).toMatchObject({ rollout: { reason: 'failed-talk' } });
    expect(production(world, 'cook').active).toBeUndefined();
    expect(world.ledger.of('release').map(({ bot }) => bot)).toEqual(['bank']);
    expect([...world.repository.tags.keys()]).toEqual(['bank/v1.0.0']);

    world.target('production').stoppedAtReach.clear();
    const [first] = world.ledger.of('release');
    const again = await apply(world, { confirmed, by: 'Omar <omar@example.org>', why: 'again' });
    expect(again.reason).toBe('promoted');
    expect(reasons(again)).toEqual(['bank already-released', 'cook released', 'desk released']);
    expect(again.bots[0]).toMatchObject({ release: first, tagged: 'exists' });
    expect(again.plan.hash).toBe(confirmed);
    expect(world.life.logged('append').filter((entry) => entry === 'append release bank')).toHaveLength(1);
    const releases = world.ledger.of('release');
    expect(releases.map(({ bot, by }) => [bot, by])).toEqual([
      ['bank', rita.by],
      ['cook', 'Omar <omar@example.org>'],
      ['desk', 'Omar <omar@example.org>'],
    ]);
    expect(new Set(releases.map((release) => release.plan))).toEqual(new Set([confirmed]));
  });

  test('another hash than that of the interrupted plan recognises nothing', async () => {
    const world = await verified(['bank', 'desk']);
    const confirmed = await hashOf(world, { selection: 'bank:*' });
    await apply(world, { selection: 'bank:*', confirmed });
    expect(await apply(world, { confirmed })).toMatchObject({
      reason: 'unconfirmed',
      decisions: [{ code: 'PLAN_STALE' }],
    });
  });

  test('without a hash, the rest follows as a plan of its own', async () => {
    const world = await verified(['bank', 'desk']);
    const desk = world.ledger.of('package').find(({ bot }) => bot === 'desk');
    world.target('production').stoppedAtReach.add(desk?.package ?? '');
    await apply(world);
    world.target('production').stoppedAtReach.clear();
    expect(reasons(await apply(world))).toEqual(['bank not-shipping', 'desk released']);
    expect(world.ledger.of('release')).toHaveLength(2);
  });

  test('a tag at another commit is left alone, and told', async () => {
    const world = await verified();
    const taken = { name: 'bank/v1.0.0', commit: 'other', message: '', tagger: rita.by, at: '' };
    world.repository.tags.set(taken.name, taken);
    expect(await apply(world)).toMatchObject({ reason: 'promoted', bots: [{ tagged: 'conflict' }] });
    expect(world.repository.tags.get(taken.name)).toBe(taken);
    expect(world.ledger.of('release')).toHaveLength(1);
  });

  test('a tag that cannot be made is told, but the release is recorded, and tagged by the same command', async () => {
    const world = await verified();
    const confirmed = await hashOf(world);
    world.repository.tagTrouble = new EnvironmentError('The remote is down.', { code: 'remote' });
    await expect(apply(world, { confirmed })).rejects.toThrow('The remote is down.');
    expect(world.ledger.of('release')).toHaveLength(1);
    world.repository.tagTrouble = undefined;
    const again = await apply(world, { confirmed });
    expect(again.bots).toMatchObject([{ reason: 'already-released', tagged: 'created' }]);
    expect(world.ledger.of('release')).toHaveLength(1);
  });

  test('a ledger that is down fails it after the switch, and the same command makes up for it', async () => {
    const world = await verified();
    const given = await promoteRequest(world);
    const append = world.ledger.append.bind(world.ledger);
    world.ledger.append = () => Promise.reject(new EnvironmentError('It is down.', { code: 'remote' }));
    await expect(promote(world.ports, given)).rejects.toThrow('It is down.');
    world.ledger.append = append;
    expect(await promote(world.ports, given)).toMatchObject({
      reason: 'promoted',
      bots: [{ reason: 'released', tagged: 'exists' }],
    });
    expect(world.ledger.of('release')).toHaveLength(1);
  });
});

describe('whatever happens', () => {
  const several = async () => {
    const environments = [environment('staging'), environment('production', { store: 'own' })];
    const world = await verified(['bank', 'cook', 'desk'], { environments });
    await apply(world, { selection: 'bank:* cook:*' });
    world.repository.commit('main', { ...botFiles('bank', 'hello = 2'), ...botFiles('cook', 'hello = 2') });
    await staged(world, 'bank');
    await staged(world, 'cook');
    return world;
  };
  const once = (world: World) => {
    expect(world.ledger.of('release').map(({ bot, version }) => `${bot} ${version}`)).toEqual([
      'bank 1.0.0',
      'cook 1.0.0',
      'bank 1.0.1',
      'cook 1.0.1',
      'desk 1.0.0',
    ]);
    expect(world.repository.tags.size).toBe(5);
  };

  test('killed anywhere and typed again with its hash, several bots end the same', async () => {
    const places = await convergesWhereverItIsKilled(async () => {
      const world = await several();
      const confirmed = await hashOf(world);
      return { world, run: () => apply(world, { confirmed }) };
    }, once);
    expect(places).toBe(15);
  });

  test('killed anywhere and typed again without one, several bots end the same but for the hash of the rest', async () => {
    const view = (world: World) => {
      const left = lasting(world);
      return { ...left, ledger: left.ledger.map((record) => ({ ...record, plan: undefined })) };
    };
    const places = await convergesWhereverItIsKilled(
      async () => {
        const world = await several();
        return { world, run: () => apply(world) };
      },
      once,
      view,
    );
    expect(places).toBe(15);
  });

  test('two at once release each bot as one version, of one package', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (s) => {
        const world = await verified(['bank', 'desk']);
        const given = await promoteRequest(world);
        world.life.pause = () => s.schedule(Promise.resolve());
        const all = Promise.all([promote(world.ports, given), promote(world.ports, given)]);
        await s.waitFor(all);
        for (const name of ['bank', 'desk']) {
          const releases = world.ledger.of('release').filter(({ bot }) => bot === name);
          expect(new Set(releases.map(({ version, package: digest }) => `${version} ${digest}`)).size).toBe(
            1,
          );
          expect(production(world, name).active?.package).toBe(releases[0]?.package);
          expect(production(world, name).revisions).toHaveLength(1);
        }
        expect(world.repository.tags.size).toBe(2);
      }),
      { numRuns: 40 },
    );
  });
});
