import { describe, expect, test } from '@jest/globals';
import { EnvironmentError, UserError } from '../../src/domain/errors.ts';
import { findPackage } from '../../src/steps/line-facts.ts';
import { plan } from '../../src/steps/plan.ts';
import { promote } from '../../src/steps/promote.ts';
import { environment, World } from '../support/fakes/world.ts';
import { planRequest, promoteRequest, staged, trained } from './scenes.ts';

async function verified(given: ConstructorParameters<typeof World>[0] = {}): Promise<World> {
  const world = new World(given);
  world.commitBot('bank', 'hello = Hi');
  await staged(world);
  return world;
}

const codes = (bot: { decisions: readonly { code: string; allowed: boolean }[] } | undefined) =>
  bot?.decisions.filter(({ allowed }) => !allowed).map(({ code }) => code);

describe('a plan', () => {
  test('ships what is merged and verified, and needs no target', async () => {
    const world = await verified();
    world.life.log.length = 0;
    const result = await plan(world.ports, await planRequest(world, { withoutTarget: true }));
    expect(result).toMatchObject({
      reason: 'ships',
      head: world.head,
      plan: {
        environment: 'production',
        bots: [{ bot: 'bank', ships: true, version: '1.0.0', line: world.head }],
      },
    });
    expect(result.plan.bots[0]?.package).toBe(world.ledger.of('package')[0]?.package);
    expect(world.life.log).toEqual(['ledger-read']);
    expect(world.targets.has('production')).toBe(false);
  });

  test('is the same for the same facts', async () => {
    const world = await verified();
    const [one, two] = [
      await plan(world.ports, await planRequest(world)),
      await plan(world.ports, await planRequest(world)),
    ];
    expect(one.plan.hash).toBe(two.plan.hash);
  });

  test('says whether the target runs what was released, and has the same hash where none can be read', async () => {
    const world = await verified();
    const alone = await plan(world.ports, await planRequest(world, { withoutTarget: true }));
    const local = await trained(world, 'bank', { local: true });
    await staged(world, 'bank', { package: local, environment: world.environment('production') });
    const drifted = await plan(world.ports, await planRequest(world));
    expect(drifted.reason).toBe('denied');
    expect(codes(drifted.plan.bots[0])).toEqual(['DRIFT']);
    expect(drifted.plan.hash).toBe(alone.plan.hash);
    for (const trouble of [
      new EnvironmentError('There is no cluster.', { code: 'unreachable' }),
      new UserError('No kubeconfig is here.', { code: 'no-kubeconfig' }),
    ]) {
      const ports = { ...world.ports, target: () => Promise.reject(trouble) };
      expect(await plan(ports, await planRequest(world))).toEqual(alone);
      expect(world.reporter.problems.at(-1)).toMatchObject({
        severity: 'note',
        code: 'target-unread',
        message: expect.stringContaining(trouble.message),
      });
    }
    const broken = { ...world.ports, target: () => Promise.reject(new TypeError('a defect')) };
    await expect(plan(broken, await planRequest(world))).rejects.toThrow('a defect');
  });

  test('takes the package of exactly the line, never the nearest one', async () => {
    const world = await verified();
    world.commitBot('bank', 'hello = never trained');
    const result = await plan(world.ports, await planRequest(world));
    expect(result.reason).toBe('denied');
    expect(result.plan.bots[0]?.package).toBeUndefined();
    expect(codes(result.plan.bots[0])).toEqual(['NO_PACKAGE_FOR_INPUTS', 'NOT_VERIFIED']);
  });

  test('draws its line where it is picked: what is older comes along', async () => {
    const world = await verified();
    const older = world.head;
    const picked = world.commitBot('bank', 'hello = Hello');
    await staged(world);
    world.commitBot('bank', 'hello = not picked');
    const request = await planRequest(world, { selection: `bank:${picked.id.slice(0, 10)}` });
    const [bot] = (await plan(world.ports, request)).plan.bots;
    expect(bot).toMatchObject({
      ships: true,
      line: picked.id,
      picked: [{ line: picked.id }],
      passengers: [{ line: older }],
    });
  });

  test('denies with every reason: a package that was trained but never held, or failed, or lost', async () => {
    const world = await verified();
    world.commitBot('bank', 'hello = Hello');
    const stored = await trained(world);
    expect(codes((await plan(world.ports, await planRequest(world))).plan.bots[0])).toEqual(['NOT_VERIFIED']);
    world.repository.commit('main', { 'bots/bank/tests/talk.yml': 'greets: hello > Ho' });
    await staged(world);
    world.store().packages.delete(stored.digest);
    expect(codes((await plan(world.ports, await planRequest(world))).plan.bots[0])).toEqual([
      'PACKAGE_MISSING',
      'NOT_VERIFIED',
    ]);
  });

  test('denies a suite that changed since it was held, and a bot without any', async () => {
    const world = await verified();
    world.repository.commit('main', { 'bots/bank/tests/talk.yml': 'greets: hello > Hi' });
    expect(codes((await plan(world.ports, await planRequest(world))).plan.bots[0])).toEqual([
      'SUITE_CHANGED',
    ]);
    world.repository.commit('main', { 'bots/bank/tests/talk.yml': undefined });
    await staged(world);
    expect(codes((await plan(world.ports, await planRequest(world))).plan.bots[0])).toEqual(['NO_SUITE']);
  });

  test('denies what nobody can tell without a forge, where the policy asks for it', async () => {
    const { policy } = environment('production');
    const strict = {
      ...policy,
      requireRegistration: true,
      requireReview: true,
      requiredChecks: ['tests'],
      approvals: 1,
      requireSignature: true,
    };
    const world = await verified({
      environments: [environment('staging'), environment('production', { policy: strict })],
    });
    const [bot] = (await plan(world.ports, await planRequest(world))).plan.bots;
    expect(codes(bot)).toEqual(['UNREGISTERED', ...Array.from({ length: 4 }, () => 'FACT_UNAVAILABLE')]);
    expect(bot?.decisions.map(({ observed }) => observed).join('\n')).toContain(
      'no forge such as GitHub is connected',
    );
    world.repository.commit('main', { 'bots/bank/.tidegate.bot': 'f00' });
    expect(codes((await plan(world.ports, await planRequest(world))).plan.bots[0])).not.toContain(
      'UNREGISTERED',
    );
  });

  test('denies what would ship while the ledger holds a record that this version cannot read', async () => {
    const world = await verified();
    world.ledger.leftOut = [
      {
        file: 'tidegate/ledger:records/00/00/00/02.json',
        commit: 'c'.repeat(40),
        why: 'a newer version of Tidegate wrote it',
      },
    ];
    const [bot] = (await plan(world.ports, await planRequest(world))).plan.bots;
    expect(codes(bot)).toEqual(['FACT_UNAVAILABLE']);
    expect(bot?.decisions[0]?.observed).toContain('records/00/00/00/02.json');
    expect(bot?.decisions[0]?.remedy).toMatchObject({
      kind: 'read-again',
      fact: 'ledger',
      sentence: expect.stringContaining('Update Tidegate'),
    });
    const promoted = await promote(world.ports, await promoteRequest(world));
    expect(promoted.reason).toBe('denied');
    expect(world.target('production').starts).toEqual([]);
  });

  test('denies both bots that hold one and the same id, also where only one is picked', async () => {
    const world = await verified();
    world.commitBot('desk', 'hello = Hey');
    await staged(world, 'desk');
    world.repository.commit('main', {
      'bots/bank/.tidegate.bot': 'f00',
      'bots/desk/.tidegate.bot': 'f00',
    });
    const both = await plan(world.ports, await planRequest(world));
    expect(both.plan.bots.map(codes)).toEqual([['DUPLICATE_ID'], ['DUPLICATE_ID']]);
    const one = await plan(world.ports, await planRequest(world, { selection: 'desk:*' }));
    expect(one.plan.bots.map(codes)).toEqual([['DUPLICATE_ID']]);
  });

  test('takes the version that was asked for, of the bot that it was asked for alone', async () => {
    const world = await verified();
    const asked = await plan(
      world.ports,
      await planRequest(world, { versions: { bank: '2.0.0', desk: '9.0.0' } }),
    );
    expect(asked.plan.bots[0]?.version).toBe('2.0.0');
    world.commitBot('constructor', 'hello = Hi');
    await staged(world, 'constructor');
    const other = await plan(world.ports, await planRequest(world, { selection: 'constructor:*' }));
    expect(other.plan.bots).toMatchObject([{ bot: 'constructor', version: '1.0.0' }]);
  });

  test('has nothing to say for a selection that matches nothing, or an environment that is none', async () => {
    const world = await verified();
    const unknown = plan(world.ports, await planRequest(world, { selection: '#7' }));
    await expect(unknown).rejects.toThrow(UserError);
    const nowhere = plan(world.ports, await planRequest(world, { environment: 'moon' }));
    await expect(nowhere).rejects.toThrow('There is no environment "moon"');
  });
});

test("a package is found in the environment's own store, or in the project's", async () => {
  const world = await verified();
  const [stored] = [...world.store().packages.values()];
  if (!stored) throw new Error('It was trained.');
  const own = environment('production', { store: 'own' });
  const find = () => findPackage(world.ports, world.project, own, stored.digest);
  expect(await find()).toEqual(stored);
  await world.store('own').copy(stored.digest, world.store());
  world.store().packages.clear();
  expect(await find()).toEqual(stored);
  world.store('own').packages.clear();
  expect(await find()).toBeUndefined();
});
