import { describe, expect, test } from '@jest/globals';
import { EnvironmentError } from '../../src/domain/errors.ts';
import { candidates } from '../../src/steps/candidates.ts';
import { models } from '../../src/steps/models.ts';
import { promote } from '../../src/steps/promote.ts';
import { readPast } from '../../src/steps/past.ts';
import { askedAbout, status } from '../../src/steps/status.ts';
import { botFiles, rita, World } from '../support/fakes/world.ts';
import { planRequest, promoteRequest, staged, trained } from './scenes.ts';

/** Two bots that are live in production. */
async function released(): Promise<World> {
  const world = new World();
  world.repository.commit('main', { ...botFiles('bank', 'hello = Hi'), ...botFiles('desk', 'hello = Hey') });
  await staged(world, 'bank');
  await staged(world, 'desk');
  expect(await promote(world.ports, await promoteRequest(world))).toMatchObject({ reason: 'promoted' });
  return world;
}

describe('models', () => {
  const list = async (world: World) => {
    const result = await models(world.ports, { project: world.project, bot: 'bank' });
    expect(result).toMatchObject({ reason: 'listed', bot: 'bank' });
    return result.packages;
  };

  test("lists a bot's packages newest first, those of uncommitted work last, each with where it is", async () => {
    const world = await released();
    const first = world.head;
    world.commitBot('bank', 'hello = Hello');
    const local = await trained(world, 'bank', { local: true });
    await staged(world);
    world.commitBot('bank', 'hello = Howdy', 'greets: hello > Hi');
    const preview = await staged(world, 'bank', { keepFailed: true });
    const packages = await list(world);
    expect(packages).toHaveLength(4);
    expect(packages).toMatchObject([
      {
        package: preview.revision.package,
        commit: world.head,
        verification: { state: 'failed' },
        places: [{ environment: 'staging', role: 'candidate' }],
      },
      { verification: { state: 'verified' }, places: [{ environment: 'staging', role: 'active' }] },
      {
        commit: first,
        at: expect.any(String),
        places: [
          { environment: 'staging', role: 'kept' },
          { environment: 'production', role: 'active' },
        ],
      },
      {
        package: local.digest,
        stored: local,
        commit: undefined,
        at: undefined,
        verification: { state: 'none' },
        places: [],
      },
    ]);
  });

  test('shows what the store lost, and a package of two commits once', async () => {
    const world = await released();
    const [record] = world.ledger.of('package');
    if (!record) throw new Error('It was trained.');
    world.ledger.records.push({ ...record, inputs: 'sha256:other', commit: 'later' });
    world.store().packages.delete(record.package);
    expect(await list(world)).toMatchObject([
      { package: record.package, stored: undefined, commit: 'later' },
    ]);
  });

  test('shows what the ledger knows where the store is out of reach, to who can do with that', async () => {
    const world = await released();
    const [record] = world.ledger.of('package');
    const away = new EnvironmentError('Nobody answers.', { code: 'registry-unreachable' });
    let thrown: Error = away;
    world.store().list = () => Promise.reject(thrown);
    const request = { project: world.project, bot: 'bank' };
    await expect(models(world.ports, request)).rejects.toBe(away);
    const result = await models(world.ports, { ...request, ledgerAlone: true });
    expect(result).toMatchObject({
      unread: away,
      packages: [{ package: record?.package, stored: undefined }],
    });
    thrown = new Error('a defect');
    await expect(models(world.ports, { ...request, ledgerAlone: true })).rejects.toBe(thrown);
  });

  test('tells the newest verification, whichever suite was held', async () => {
    const world = new World();
    world.repository.commit('main', { 'bots/bank/data.txt': 'hello = Hi' });
    await staged(world);
    expect(await list(world)).toMatchObject([{ verification: { state: 'verified', suite: undefined } }]);
    world.repository.commit('main', { 'bots/bank/tests/talk.yml': 'greets: hello > Ho' });
    await staged(world);
    expect(await list(world)).toMatchObject([{ verification: { state: 'failed' } }]);
    const [{ package: digest } = { package: undefined }] = await list(world);
    if (digest === undefined) throw new Error('It was listed.');
    const at = '2026-03-02T00:00:00.000Z';
    world.ledger.records.push({ kind: 'revocation', schema: 1, bot: 'bank', package: digest, at, ...rita });
    expect(await list(world)).toMatchObject([{ verification: { state: 'revoked' } }]);
  });
});

describe('candidates', () => {
  test('are the merged changes that are not live, with what is known of each', async () => {
    const world = await released();
    const untrained = world.commitBot('bank', 'hello = one');
    const unverified = world.commitBot('bank', 'hello = two');
    const two = await trained(world);
    const wrong = world.commitBot('bank', 'hello = three', 'greets: hello > 3');
    await staged(world);
    const result = await candidates(world.ports, await planRequest(world));
    expect(result).toMatchObject({ reason: 'listed', environment: 'production' });
    expect(result.bots).toMatchObject([
      {
        bot: 'bank',
        live: { version: '1.0.0' },
        liveLine: 'commit',
        candidates: [
          { change: { line: wrong.id }, verification: 'failed' },
          { change: { line: unverified.id }, package: two.digest, verification: 'none' },
          { change: { line: untrained.id }, package: undefined, verification: 'none' },
        ],
      },
      { bot: 'desk', candidates: [] },
    ]);
  });

  test('are none where everything is live', async () => {
    const world = await released();
    expect((await candidates(world.ports, await planRequest(world))).reason).toBe('none');
  });
});

describe('the past', () => {
  const past = async (world: World) => {
    const { workspace, bots, head } = await planRequest(world);
    const records = await world.ledger.read();
    const histories = await readPast(world.ports, {
      workspace,
      bots,
      head,
      environment: 'production',
      records,
    });
    return histories.find(({ bot }) => bot === 'bank');
  };

  test('is each commit by the configuration that it had; one with mistakes held nothing', async () => {
    const world = new World();
    world.sources.projects.set('rasa', { ...world.project, engine: { name: 'rasa', settings: {} } });
    const builtin = world.commitBot('bank', 'hello = Hi');
    world.repository.commit('main', { 'tidegate.yml': 'broken' });
    const rasa = world.repository.commit('main', { 'tidegate.yml': 'rasa' });
    const history = await past(world);
    expect(history?.changes.map(({ line }) => line)).toEqual([rasa.id, builtin.id]);
    world.repository.commit('main', {
      'bots/bank/data.txt': undefined,
      'bots/bank/tests/talk.yml': undefined,
    });
    const again = world.commitBot('bank', 'hello = Hi');
    expect((await past(world))?.changes.map(({ line }) => line)).toEqual([again.id, builtin.id]);
  });

  test('that could not be read is no past without changes', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    world.repository.commit('main', { 'tidegate.yml': 'unreadable' });
    world.repository.commit('main', { 'tidegate.yml': '' });
    await expect(past(world)).rejects.toThrow(EnvironmentError);
  });

  test('goes back 200 commits, and further where what is live is older', async () => {
    const world = new World();
    const first = world.commitBot('bank', 'hello = 0');
    for (let number = 1; number <= 210; number++) world.commitBot('bank', `hello = ${number}`);
    expect((await past(world))?.changes).toHaveLength(200);
    const stored = await trained(world, 'bank', { treeish: first.id, commit: first.id });
    world.ledger.records.push({
      kind: 'release',
      schema: 1,
      environment: 'production',
      bot: 'bank',
      version: '1.0.0',
      package: stored.digest,
      revision: 'abc',
      commit: first.id,
      plan: 'sha256:plan',
      previous: undefined,
      at: '2026-03-01T00:00:00.000Z',
      ...rita,
    });
    const history = await past(world);
    expect(history).toMatchObject({ liveLine: 'commit' });
    expect(history?.ahead).toHaveLength(210);
  });
});

describe('status', () => {
  const read = async (world: World, environment?: string) => {
    const { workspace, bots, head } = await planRequest(world);
    return status(world.ports, { workspace, bots, head, environment });
  };

  test('compares what runs with what is merged and what the ledger says', async () => {
    const world = await released();
    const change = world.commitBot('bank', 'hello = Hello');
    world.repository.commit('main', { 'bots/desk/.tidegate.bot': 'f00' });
    const result = await read(world);
    expect(result).toMatchObject({
      reason: 'read',
      environments: [
        { name: 'staging', running: true, unread: undefined },
        { name: 'production', running: true, unread: undefined },
      ],
      registrations: { bank: { state: 'unregistered' }, desk: { state: 'registered' } },
    });
    expect(result.bots).toHaveLength(4);
    expect(result.bots[2]).toMatchObject({
      bot: 'bank',
      environment: 'production',
      state: { active: { version: '1.0.0' } },
      live: { version: '1.0.0' },
      ahead: [{ line: change.id }],
      drifted: false,
    });
    expect(result.bots[3]).toMatchObject({ bot: 'desk', ahead: [], drifted: false });
  });

  test('shows a target that runs something else, or nothing, and one that does not answer', async () => {
    const world = await released();
    world.commitBot('bank', 'hello = Hello');
    await staged(world, 'bank', { environment: world.environment('production') });
    world.target('production').bots.delete('desk');
    world.target('production').running = false;
    const result = await read(world, 'production');
    expect(result.environments).toEqual([{ name: 'production', running: false }]);
    expect(result.bots).toMatchObject([
      { bot: 'bank', drifted: true },
      { bot: 'desk', state: undefined, live: { version: '1.0.0' }, drifted: false },
    ]);
  });

  test('shows what has left the repository and is still there, to who asks about all', async () => {
    const world = await released();
    world.repository.commit('main', {
      'bots/desk/data.txt': undefined,
      'bots/desk/tests/talk.yml': undefined,
    });
    world.target('staging').state('emptied');
    const result = await read(world);
    expect(result.bots.map(({ bot, environment, left }) => `${environment} ${bot} ${left}`)).toEqual([
      'staging bank false',
      'staging desk true',
      'production bank false',
      'production desk true',
    ]);
    expect(result.bots[3]).toMatchObject({
      state: { active: { version: '1.0.0' } },
      live: { version: '1.0.0' },
      ahead: [],
      drifted: false,
    });
    const { workspace, bots, head } = await planRequest(world, {});
    const some = { workspace, bots: bots.slice(1), head, environment: undefined };
    expect((await status(world.ports, some)).bots.filter(({ left }) => left)).toEqual([]);
    const named = { workspace, bots: [], others: ['desk'], head, environment: undefined };
    expect((await status(world.ports, named)).bots.map(({ bot, left }) => `${bot} ${left}`)).toEqual([
      'desk true',
      'desk true',
    ]);
    await expect(status(world.ports, { ...named, others: ['desk', 'nope'] })).rejects.toThrow(
      'There is no bot "nope"; there are: bank.',
    );
  });

  test('says which environment cannot be read, and all that is known of the others', async () => {
    const world = await released();
    const trouble = new EnvironmentError("The API server can't be reached.", {
      code: 'unreachable',
      next: 'Wait.',
    });
    world.target('production').current = () => Promise.reject(trouble);
    const result = await read(world);
    expect(result.environments).toEqual([
      { name: 'staging', running: true, unread: undefined },
      {
        name: 'production',
        running: false,
        unread: expect.objectContaining({ message: trouble.message, next: 'Wait.' }),
      },
    ]);
    expect(result.bots.map(({ environment }) => environment)).toEqual(['staging', 'staging']);
    const { packages } = await models(world.ports, { project: world.project, bot: 'bank' });
    expect(packages[0]?.places).toEqual([{ environment: 'staging', role: 'active' }]);
    world.target('production').current = () => Promise.reject(new TypeError('a defect'));
    await expect(read(world)).rejects.toThrow(TypeError);
  });

  test('shows orphans also where no bot is left, and says where there is none at all', async () => {
    const world = await released();
    const before = await world.workspace();
    expect(askedAbout(before, ['desk', 'nobody'])).toEqual({
      bots: before.bots.slice(1),
      others: ['nobody'],
    });
    expect(askedAbout(before, [])).toEqual({ bots: before.bots, others: [] });
    const gone = ['bank', 'desk'].flatMap((bot) =>
      ['data.txt', 'tests/talk.yml'].map((file) => [`bots/${bot}/${file}`, undefined] as const),
    );
    world.repository.commit('main', Object.fromEntries(gone));
    const workspace = await world.workspace();
    const request = { workspace, head: world.head, environment: 'production' };
    const all = await status(world.ports, { ...request, ...askedAbout(workspace, []) });
    expect(all.bots.map(({ bot, left }) => `${bot} ${left}`)).toEqual(['bank true', 'desk true']);
    const one = await status(world.ports, { ...request, ...askedAbout(workspace, ['desk']) });
    expect(one.bots.map(({ bot }) => bot)).toEqual(['desk']);
    world.target('production').bots.clear();
    await expect(status(world.ports, { ...request, ...askedAbout(workspace, []) })).rejects.toMatchObject({
      code: 'no-bots',
    });
    world.target('production').current = () =>
      Promise.reject(new EnvironmentError('It is gone.', { code: 'gone' }));
    expect((await status(world.ports, { ...request, ...askedAbout(workspace, []) })).bots).toEqual([]);
  });

  test('takes no bot for an orphan that is new on a branch, and one that its branch has lost', async () => {
    const world = await released();
    const main = world.head;
    world.commitBot('shop', 'hello = Hi');
    const branch = world.head;
    await staged(world, 'shop', { branch: 'staging/shop' });
    await staged(world, 'shop', { branch: undefined, commit: branch });
    const { workspace, bots } = { workspace: await world.sources.workspace(main), bots: [] };
    const read = async (upstream: (branch: string) => Promise<string>) => {
      world.checkout.upstream = upstream;
      const request = { workspace, bots, others: ['shop'], head: main, environment: 'staging' };
      return (await status(world.ports, request)).bots.map(({ bot, left }) => `${bot} ${left}`);
    };
    await staged(world, 'shop', { branch: 'staging/shop' });
    expect(await read(() => Promise.resolve(branch))).toEqual(['shop false']);
    expect(await read(() => Promise.resolve(main))).toEqual(['shop true']);
    expect(await read(() => Promise.reject(new Error('there is no such branch')))).toEqual(['shop true']);
    // Who has the branch checked out sees it as their own.
    const own = await world.sources.workspace(branch);
    const mine = { workspace: own, bots: own.bots, head: main, environment: 'staging' };
    expect((await status(world.ports, mine)).bots.filter(({ left }) => left)).toEqual([]);
  });

  test('finds an orphan also from a commit that still has it, and none in who is merely not here', async () => {
    const world = await released();
    const old = await world.workspace();
    const before = world.head;
    world.repository.commit('main', {
      'bots/desk/data.txt': undefined,
      'bots/desk/tests/talk.yml': undefined,
    });
    const from = async (head: string, workspace: typeof old) =>
      (
        await status(world.ports, { workspace, bots: workspace.bots, head, environment: 'production' })
      ).bots.map(({ bot, left }) => `${bot} ${left}`);
    expect(await from(world.head, old)).toEqual(['bank false', 'desk true']);
    expect(await from(before, await world.workspace())).toEqual(['bank false', 'desk false']);
  });

  test('of a bot that was never released has nothing to differ from', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    await staged(world);
    const result = await read(world, 'staging');
    expect(result.bots).toMatchObject([{ live: undefined, drifted: false, ahead: [{}] }]);
    world.target('production').state('bank');
    const production = await read(world, 'production');
    expect(production.bots).toMatchObject([{ state: { active: undefined }, drifted: false }]);
  });
});
