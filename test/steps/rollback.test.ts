import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { liveState } from '../../src/domain/history.ts';
import { shortDigest } from '../../src/domain/digest.ts';
import { EnvironmentError, UserError } from '../../src/domain/errors.ts';
import type { RolloutVerdict } from '../../src/domain/revision.ts';
import { promote } from '../../src/steps/promote.ts';
import { rollback, type RollbackRequest } from '../../src/steps/rollback.ts';
import { convergesWhereverItIsKilled } from '../support/fakes/converge.ts';
import { rita, World } from '../support/fakes/world.ts';
import { promoteRequest, staged } from './scenes.ts';

/** A bot with so many releases: 1.0.0, 1.0.1, … */
async function released(count = 2): Promise<World> {
  const world = new World();
  for (let number = 0; number < count; number++) {
    world.commitBot('bank', `hello = ${number}`);
    await staged(world);
    expect(await promote(world.ports, await promoteRequest(world))).toMatchObject({ reason: 'promoted' });
  }
  world.life.log.length = 0;
  return world;
}

const back = (world: World, given: Partial<RollbackRequest> = {}) =>
  rollback(world.ports, {
    by: 'Omar <omar@example.org>',
    why: 'it is wrong',
    project: world.project,
    environment: world.environment('production'),
    bot: 'bank',
    to: undefined,
    ...given,
  });
const production = (world: World) => world.target('production').state('bank');
const down = () => new EnvironmentError("The remote can't be reached.", { code: 'remote' });

describe('a rollback', () => {
  test('gives the traffic back to the previous one, and records it afterwards', async () => {
    const world = await released();
    const { active, previous } = production(world);
    const result = await back(world);
    expect(result).toMatchObject({
      reason: 'rolled-back',
      from: { id: active?.id, version: '1.0.1' },
      to: { id: previous?.id, version: '1.0.0' },
      url: 'http://127.0.0.1/production/bank',
      recorded: true,
    });
    expect(production(world).active?.id).toBe(previous?.id);
    expect(world.ledger.of('rollback')).toEqual([
      {
        kind: 'rollback',
        schema: 1,
        environment: 'production',
        bot: 'bank',
        from: active?.package,
        to: previous?.package,
        switched: production(world).active?.since,
        revision: previous?.id,
        at: expect.any(String),
        by: 'Omar <omar@example.org>',
        why: 'it is wrong',
      },
    ]);
    expect(world.life.log).toEqual([
      'ready bank production',
      'switch bank production',
      'append rollback bank',
    ]);
    expect(world.reporter.steps.at(-1)).toEqual({
      title: 'Roll bank back in production',
      end: 'done: v1.0.0 has the traffic',
    });
    expect(world.reporter.progress.at(-1)).toMatchObject({
      fraction: undefined,
      text: 'the core is starting',
    });
    expect(world.target('production').readyOptions.at(-1)?.deadlineMs).toBe(60_000);
  });

  test('needs the target and nothing else: while the ledger is down, its record waits', async () => {
    for (const trouble of [down(), "The remote can't be reached."]) {
      const world = await released();
      const { previous } = production(world);
      world.ledger.trouble = trouble;
      world.store().packages.clear();
      const result = await back(world);
      expect(result).toMatchObject({ reason: 'rolled-back', recorded: false });
      expect(production(world).active?.id).toBe(previous?.id);
      expect(world.outbox.waiting).toMatchObject([{ kind: 'rollback', to: previous?.package }]);
      expect(world.ledger.of('rollback')).toEqual([]);
      expect(world.reporter.problems).toMatchObject([
        {
          severity: 'warning',
          code: 'record-postponed',
          message:
            "The ledger couldn't be written (The remote can't be reached.); the record waits on this machine.",
        },
      ]);
    }
  });

  test('of two at once, the one that moved the traffic last is what the ledger says, whoever writes first', async () => {
    const world = await released(3);
    const append = world.ledger.append.bind(world.ledger);
    const held: (() => Promise<unknown>)[] = [];
    world.ledger.append = (records) => {
      held.push(() => append(records));
      return Promise.resolve(records);
    };
    await back(world, { to: '1.0.1' });
    await back(world, { to: '1.0.0' });
    for (const write of held.reverse()) await write();
    const { active } = production(world);
    expect(active?.version).toBe('1.0.0');
    expect(world.ledger.of('rollback').at(-1)?.to).not.toBe(active?.package);
    expect(liveState(world.ledger.records, 'production', 'bank')).toMatchObject({
      package: active?.package,
      revision: active?.id,
    });
  });

  test('typed twice goes back once', async () => {
    const world = await released(3);
    await back(world);
    const { active } = production(world);
    expect(active?.version).toBe('1.0.1');
    expect(await back(world)).toMatchObject({
      reason: 'already-active',
      to: { id: active?.id },
      url: 'http://127.0.0.1/production/bank',
    });
    expect(production(world).active?.id).toBe(active?.id);
    expect(world.ledger.of('rollback')).toHaveLength(1);
    expect(world.life.logged('switch')).toHaveLength(1);
  });

  test('without versions, goes to the one before, whichever that was', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = 1');
    const first = await staged(world);
    world.commitBot('bank', 'hello = 2');
    const second = await staged(world);
    const environment = world.environment('staging');
    expect(await back(world, { environment })).toMatchObject({
      reason: 'rolled-back',
      to: { id: first.revision.id },
    });
    expect(world.reporter.steps.at(-1)?.end).toBe(
      `done: ${shortDigest(first.revision.package)} has the traffic`,
    );
    expect(await back(world, { environment })).toMatchObject({ to: { id: second.revision.id } });
  });
});

describe('a destination', () => {
  test('is a version, a revision or a package, in any of their forms', async () => {
    const probe = await released(3);
    const [oldest] = production(probe).revisions;
    if (!oldest) throw new Error('It was released.');
    const hex = oldest.package.slice(7);
    for (const to of ['1.0.0', 'v1.0.0', oldest.id, hex.slice(0, 7), hex, `sha256:${hex}`]) {
      const world = await released(3);
      expect(await back(world, { to })).toMatchObject({ reason: 'rolled-back', to: { version: '1.0.0' } });
      expect(production(world).active?.id).toBe(oldest.id);
    }
  });

  test('that has the traffic already is left as it is', async () => {
    const world = await released();
    expect(await back(world, { to: '1.0.1' })).toMatchObject({ reason: 'already-active' });
    expect(world.life.logged('switch', 'append')).toEqual([]);
  });

  test('that is a package is its other revision, where it runs with other settings, too', async () => {
    const world = await released(1);
    const [start] = world.target('production').starts;
    const { active } = production(world);
    if (!start || !active) throw new Error('It was released.');
    await world.target('production').start({ ...start, revision: { ...start.revision, id: 'other' } });
    world.target('production').activate('bank', 'other');
    world.target('production').activate('bank', active.id);
    expect(await back(world, { to: active.package.slice(7, 19) })).toMatchObject({
      reason: 'rolled-back',
      to: { id: 'other' },
    });
  });

  test('may be the newer one, once it is named', async () => {
    const world = await released();
    await back(world);
    expect(await back(world, { to: 'v1.0.1' })).toMatchObject({
      reason: 'rolled-back',
      to: { version: '1.0.1' },
    });
    expect(world.ledger.of('rollback')).toHaveLength(2);
  });

  test('that is not there names what is', async () => {
    const world = await released(3);
    const { revisions } = production(world);
    const named = revisions.map(({ package: digest }) => digest.slice(7, 13));
    for (const to of ['9.9.9', 'v', '', ...named]) {
      const failing = back(world, { to });
      await expect(failing).rejects.toThrow(UserError);
      await expect(failing).rejects.toThrow(
        `production no longer holds ${JSON.stringify(to)} of bank; it holds v1.0.0, v1.0.1.`,
      );
    }
    expect(world.life.logged('switch')).toEqual([]);
  });

  test('is missing where there was no release before, or where only one is left', async () => {
    const world = await released(1);
    await expect(back(world)).rejects.toThrow(
      expect.objectContaining({
        message: 'bank has no previous revision in production.',
        next: 'Type `tidegate models bank` for its packages: any of them can be planned and promoted again.',
      }),
    );
    await expect(back(world, { to: '0.9.0' })).rejects.toThrow('production no longer holds "0.9.0" of bank.');
  });

  test('is missing where the bot does not run', async () => {
    const world = await released(1);
    await expect(back(world, { bot: 'desk' })).rejects.toThrow(
      "desk doesn't run in production: there is nothing to roll back.",
    );
    world.target('production').state('desk');
    await expect(back(world, { bot: 'desk' })).rejects.toThrow(UserError);
  });
});

describe('when it fails', () => {
  const crashed: Exclude<RolloutVerdict, { state: 'ready' }> = {
    state: 'timeout',
    headline: "The core doesn't answer.",
    evidence: [],
    remedy: 'Read its logs.',
    half: 'core',
    lastLines: [],
  };

  test.each([
    [
      'gets ready never',
      (world: World, id: string) => void world.target('production').verdicts.set(id, crashed),
    ],
    [
      'stops before the switch',
      (world: World, id: string) => void world.target('production').stoppedAtSwitch.add(id),
    ],
  ])('the previous one that %s leaves the traffic where it is', async (_, spoil) => {
    const world = await released();
    const { active, previous } = production(world);
    spoil(world, previous?.package ?? '');
    const result = await back(world);
    expect(result).toMatchObject({ reason: 'not-ready', to: { id: previous?.id } });
    expect(production(world)).toMatchObject({ active: { id: active?.id }, previous: { id: previous?.id } });
    expect(world.ledger.of('rollback')).toEqual([]);
    expect(world.life.logged('retire')).toEqual([]);
    const headline = 'verdict' in result ? result.verdict.headline : '';
    expect(world.reporter.steps.at(-1)?.end).toBe(`failed: ${headline}`);
  });

  test.each(['ready', 'switch'] as const)('somebody else was faster (at %s)', async (call) => {
    const world = await released(3);
    const [oldest] = production(world).revisions;
    world.target('production').meanwhile[call] = () =>
      world.target('production').activate('bank', oldest?.id ?? '');
    expect(await back(world)).toMatchObject({ reason: 'overtaken', active: oldest?.id });
    expect(production(world).active?.id).toBe(oldest?.id);
    expect(world.ledger.of('rollback')).toEqual([]);
    expect(world.reporter.steps.at(-1)?.end).toBe('failed: something else changed it in the meantime');
  });
});

describe('whatever happens', () => {
  test.each([undefined, '1.0.0'])('killed anywhere and typed again (to %s), it ends the same', async (to) => {
    const places = await convergesWhereverItIsKilled(
      async () => {
        const world = await released();
        return { world, run: () => back(world, { to }) };
      },
      (world) => {
        expect(world.ledger.of('rollback')).toHaveLength(1);
        expect(production(world).active?.version).toBe('1.0.0');
      },
    );
    expect(places).toBe(2);
  });

  test('killed with the ledger down, the same command again leaves the traffic back, and the record is not lost', async () => {
    for (let write = 1; write <= 3; write++) {
      const world = await released();
      world.ledger.trouble = down();
      world.life.killAtWrite(write);
      await expect(back(world)).rejects.toThrow('killed');
      world.life.restart();
      await back(world);
      expect(production(world).active?.version).toBe('1.0.0');
      world.ledger.trouble = undefined;
      await back(world);
      const words = [...world.ledger.of('rollback'), ...world.outbox.waiting];
      expect(words.length).toBeGreaterThanOrEqual(1);
      expect(words).toMatchObject(
        words.map(() => ({ kind: 'rollback', to: production(world).active?.package })),
      );
    }
  });

  test('of two at once, one revision is active in the end, and every move has its record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.constantFrom(undefined, '1.0.0', '1.0.1'), async (s, to) => {
        const world = await released(3);
        world.life.pause = () => s.schedule(Promise.resolve());
        const all = Promise.all([back(world), back(world, { to, ...rita })]);
        await s.waitFor(all);
        const { active, revisions } = production(world);
        expect(revisions.filter(({ role }) => role === 'active').map(({ id }) => id)).toEqual([active?.id]);
        expect(active?.version).not.toBe('1.0.2');
        const recorded = world.ledger.of('rollback').map(({ revision }) => revision);
        expect(recorded).toContain(active?.id);
        for (const result of await all) {
          if (result.reason === 'rolled-back') expect(recorded).toContain(result.to.id);
        }
        expect(world.life.logged('switch').length).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
