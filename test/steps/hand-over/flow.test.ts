import { describe, expect, test } from '@jest/globals';
import { EnvironmentError } from '../../../src/domain/errors.ts';
import type { LedgerRecord } from '../../../src/domain/ledger.ts';
import { runKind, type RunEvent } from '../../../src/domain/run/event.ts';
import type { Workspace } from '../../../src/domain/project.ts';
import { identify } from '../../../src/steps/identify.ts';
import { findChanges } from '../../../src/steps/hand-over/changes.ts';
import { collectingLedger, packingStore, witnessed } from '../../../src/steps/hand-over/ports.ts';
import { receivePackage } from '../../../src/steps/hand-over/receive.ts';
import { showUnderWay } from '../../../src/steps/hand-over/show.ts';
import { stageHandedOver } from '../../../src/steps/hand-over/stage.ts';
import { toldBy } from '../../../src/steps/hand-over/told.ts';
import { train } from '../../../src/steps/train.ts';
import { digest, released } from '../../domain/builders.ts';
import { FakeForge } from '../../support/fakes/forge.ts';
import { Life } from '../../support/fakes/life.ts';
import { FakeStore } from '../../support/fakes/packages.ts';
import { botFiles, rita, World } from '../../support/fakes/world.ts';
import { staged, trained, trainRequest } from '../scenes.ts';

const kindOf = (world: World, event: RunEvent) => runKind(event, world.project.branches);
const push = (branch: string, before?: string): RunEvent => ({
  kind: 'push',
  branch,
  before,
  deleted: false,
});

async function changesOf(world: World, event: RunEvent, commit = world.head) {
  const workspace: Workspace = await world.sources.workspace(commit);
  const kind = kindOf(world, event);
  return findChanges(world.ports, { workspace, commit, against: 'main', kind });
}

describe('what a run is to do', () => {
  test('is found by inputs: of a branch, all that it changed since it left the default branch', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    const { id: from } = world.commitBot('shop', 'hello = Hi');
    world.repository.commit('staging/x', botFiles('bank', 'hello = Hello'), { from });
    const { id } = world.repository.commit('staging/x', { 'README.md': 'Read me' });
    const found = await changesOf(world, push('staging/x'), id);
    expect(found.bots).toEqual([{ bot: 'bank', state: 'changed' }]);
    expect(found.expects).toEqual([{ bot: 'bank', phases: ['validate', 'train', 'deploy', 'talk'] }]);
    expect(found.matrix).toEqual([{ name: 'bank', bots: 'bank' }]);
    expect(found.parts).toMatchObject([{ bot: 'bank', phase: 'validate', state: 'passed' }]);
  });

  test('leaves out of the jobs what is wrong, and expects it all the same', async () => {
    const world = new World();
    const { id: from } = world.commitBot('bank', 'hello = Hi');
    const files = {
      ...botFiles('bank', 'hello = Hello', 'error It is no YAML.'),
      ...botFiles('shop', 'hello = Hi'),
    };
    const { id } = world.repository.commit('feature', files, { from });
    const found = await changesOf(world, push('feature'), id);
    expect(found.validated.reason).toBe('invalid');
    expect(found.expects).toEqual([
      { bot: 'bank', phases: ['validate', 'train'] },
      { bot: 'shop', phases: ['validate', 'train'] },
    ]);
    expect(found.matrix).toEqual([{ name: 'shop', bots: 'shop' }]);
  });

  test('is nothing where a branch ended', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    const found = await changesOf(world, { kind: 'push', branch: 'main', before: undefined, deleted: true });
    expect(found).toMatchObject({ bots: [], expects: [], matrix: [], parts: [] });
  });

  test('on the default branch is all that the push brought, also before its last commit', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    const { id: before } = world.commitBot('shop', 'hello = Hi');
    await staged(world, 'bank');
    await staged(world, 'shop');
    world.commitBot('bank', 'hello = Hello');
    world.repository.commit('main', { 'README.md': 'Read me' });
    expect((await changesOf(world, push('main', before))).bots).toEqual([{ bot: 'bank', state: 'changed' }]);
    // What was there before is gone from this clone: then it is the commit before, and what nobody got through with.
    expect((await changesOf(world, push('main', 'f'.repeat(40)))).bots).toEqual([
      { bot: 'bank', state: 'unsettled' },
    ]);
  });

  test('on the default branch is also what no run got through with', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    const { id: before } = world.commitBot('shop', 'hello = Hi');
    world.repository.commit('main', { 'README.md': 'Read me' });
    const bots = async () => (await changesOf(world, push('main', before))).bots.map(({ bot }) => bot);
    expect(await bots()).toEqual(['bank', 'shop']);
    await trained(world, 'bank');
    await staged(world, 'shop');
    expect(await bots()).toEqual(['bank']);
    await staged(world, 'bank');
    expect(await bots()).toEqual([]);
  });

  test('is a suite that nobody held yet, but not what holds none, nor what somebody revoked', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = Hi');
    await staged(world, 'bank');
    const { id: before } = world.repository.commit('main', botFiles('bank', 'hello = Hi', 'more: hello'));
    world.repository.commit('main', { 'README.md': 'Read me' });
    const bots = async () => (await changesOf(world, push('main', before))).bots;
    expect(await bots()).toEqual([{ bot: 'bank', state: 'unsettled' }]);
    const [said] = world.ledger.of('verification');
    world.ledger.records.push({ ...said!, suite: undefined });
    world.ledger.records.splice(world.ledger.records.indexOf(said!), 1);
    expect(await bots()).toEqual([]);
    const { package: revoked } = said!;
    world.ledger.records.push({
      ...rita,
      kind: 'revocation',
      schema: 1,
      bot: 'bank',
      package: revoked,
      at: said!.at,
    });
    expect(await bots()).toEqual([]);
  });
});

/** What a training job leaves, and a world in which nobody wrote anything. */
async function handed(data = 'hello = Hi') {
  const world = new World();
  world.commitBot('bank', data);
  const folder = new FakeStore('handed', world.life);
  const ledger = collectingLedger(world.ledger);
  const ports = {
    ...world.ports,
    ledger,
    store: () => Promise.resolve(packingStore(world.store(), () => Promise.resolve(folder))),
  };
  const result = await train(ports, trainRequest(world));
  return { world, folder, ledger, result };
}

describe('a training that hands over', () => {
  test('writes neither the store nor the ledger; its package lies in the folder', async () => {
    const { world, folder, ledger, result } = await handed();
    expect(result.reason).toBe('trained');
    expect(world.ledger.records).toEqual([]);
    expect(world.store().packages.size).toBe(0);
    expect([...folder.packages.keys()]).toEqual(['package' in result ? result.package.digest : '']);
    expect(ledger.collected).toMatchObject([{ kind: 'package', bot: 'bank' }]);
    expect(await ledger.unread()).toEqual([]);
  });

  test('reads what is in the store as ever, and copies into the folder alone', async () => {
    const { world, folder } = await handed();
    const real = await trained(world);
    const store = packingStore(world.store(), () => Promise.resolve(folder));
    expect(store.location).toBe(world.store().location);
    expect(await store.find(real.digest)).toEqual(real);
    expect(await store.list('bank')).toEqual([real]);
    await expect(store.unpack(real.digest, '/nowhere')).rejects.toThrow('Steps unpack nothing');
    folder.packages.clear();
    await store.copy(real.digest, world.store());
    expect(folder.packages.size).toBe(1);
  });
});

describe('a package that is handed over', () => {
  const received = async (world: World, folder: FakeStore | undefined, bots = ['bank']) => {
    const bot = world.bot('bank');
    const { project } = world;
    const { inputs } = await identify(world.ports, { project, bot, treeish: world.head, local: false });
    return receivePackage(world.ports, { project, bot, inputs, handed: folder, bots });
  };

  test('of this bot and these inputs comes into the store by its digest', async () => {
    const { world, folder, result } = await handed();
    const expected = 'package' in result ? result.package : undefined;
    expect(await received(world, folder)).toEqual({ stored: expected, fresh: true });
    expect([...world.store().packages.keys()]).toEqual([expected?.digest]);
  });

  test('gives way to the one that the ledger knows', async () => {
    const { world, folder } = await handed();
    world.engines.builtin.random = true;
    const known = await trained(world);
    expect(await received(world, folder)).toEqual({ stored: known, fresh: false });
    expect(await received(world, undefined)).toEqual({ stored: known, fresh: false });
  });

  test('is refused if it is of another bot, of other inputs, of no commit, or one of two', async () => {
    const { world, folder } = await handed();
    const [[key, good]] = [...folder.packages] as [[`sha256:${string}`, never]];
    const alone = async (metadata: object, bots?: string[]) => {
      folder.packages.clear();
      const stored = good as { metadata: object };
      folder.packages.set(key, { ...stored, metadata: { ...stored.metadata, ...metadata } } as never);
      return received(world, folder, bots);
    };
    const refused = (why: string) => ({ code: 'package-refused', message: expect.stringContaining(why) });
    await expect(alone({ bot: 'shop' })).rejects.toMatchObject(
      refused('the bot "shop", which isn\'t this job\'s'),
    );
    await expect(alone({ inputs: digest('others') })).rejects.toMatchObject(refused('made from the inputs'));
    await expect(alone({ local: true })).rejects.toMatchObject(refused('in no commit'));
    await expect(alone({ bot: 'shop' }, ['bank', 'shop'])).rejects.toMatchObject({ code: 'no-package' });
    await alone({});
    folder.packages.set(digest('again'), { ...(good as object), digest: digest('again') } as never);
    await expect(received(world, folder)).rejects.toMatchObject(refused('another one of bank beside it'));
    expect(world.store().packages.size).toBe(1);
  });
});

describe('a deployment of what was handed over', () => {
  const request = (world: World, folder: FakeStore | undefined) => ({
    ...rita,
    project: world.project,
    environment: world.environment('staging'),
    bot: world.bot('bank'),
    commit: world.head,
    branch: 'staging/x',
    handed: folder,
    bots: ['bank'],
    preview: false,
    keepFailed: false,
    superseded: undefined,
  });

  test('says what the ledger is to be told, and tells it nothing itself', async () => {
    const { world, folder } = await handed();
    const told: LedgerRecord[] = [];
    const { deployed, package: of } = await stageHandedOver(world.ports, request(world, folder), (more) =>
      told.push(...more),
    );
    expect(deployed).toMatchObject({ reason: 'switched', recorded: { passed: true } });
    expect(told).toMatchObject([
      { kind: 'package', bot: 'bank', package: of, by: rita.by },
      { kind: 'verification', package: of, passed: true },
    ]);
    expect(world.ledger.records).toEqual([]);
    await world.ledger.append(told);
    const again: LedgerRecord[] = [];
    await stageHandedOver(world.ports, request(world, undefined), (more) => again.push(...more));
    expect(again).toEqual([]);
  });

  test('tells of the package also where it fails after that', async () => {
    const { world, folder } = await handed();
    world.target('staging').meanwhile.ready = () => {
      throw new Error('it broke');
    };
    const told: LedgerRecord[] = [];
    const done = stageHandedOver(world.ports, request(world, folder), (more) => told.push(...more));
    await expect(done).rejects.toThrow('it broke');
    expect(told.map(({ kind }) => kind)).toEqual(['package']);
  });
});

describe('a ledger that is watched', () => {
  const record = released('package', '1.0.0');

  test('is written as ever, and what it says stands', async () => {
    const world = new World();
    const { ledger, outbox, said } = witnessed(world.ledger, world.outbox);
    expect(await ledger.append([record])).toEqual([record]);
    expect(await ledger.read()).toEqual([record]);
    expect(await ledger.unread()).toEqual([]);
    expect(said).toEqual([record]);
    await outbox.postpone([record]);
    expect(await outbox.pending()).toEqual([record]);
    expect(said).toHaveLength(2);
  });

  test('loses no word that could not be written', async () => {
    const world = new World();
    const { ledger, said } = witnessed(world.ledger, world.outbox);
    world.ledger.trouble = new EnvironmentError('The remote is down.', { code: 'remote' });
    await expect(ledger.append([record])).rejects.toThrow('down');
    expect(said).toEqual([record]);
  });
});

describe('on the code host', () => {
  const run = { id: 77, attempt: 2, url: 'https://github.com/acme/bots/actions/runs/77' };
  const shown = (bot: string, phase: 'deploy' | 'talk') => ({ run, bot, phase, commit: 'c'.repeat(40) });
  function connected() {
    const world = new World();
    const forge = new FakeForge(new Life());
    return { world, forge, ports: { ...world.ports, forge: () => Promise.resolve(forge) } };
  }

  test('it is shown what is under way, in the check that waits for it or in one of its own', async () => {
    const { forge, ports } = connected();
    await showUnderWay(ports, shown('bank', 'deploy'));
    expect([...forge.reports.values()]).toMatchObject([
      {
        name: 'bank / deploy',
        key: 'tidegate/77/2/bank/deploy',
        state: { phase: 'running' },
        detailsUrl: run.url,
        title: 'Starting it beside what runs',
      },
    ]);
    const key = 'tidegate/77/2/bank/talk';
    forge.reports.set(key, { ...[...forge.reports.values()][0]!, key, state: { phase: 'queued' } });
    await showUnderWay(ports, shown('bank', 'talk'));
    expect(forge.reports.get(key)).toMatchObject({ state: { phase: 'running' }, title: 'Talking to it' });
    expect(forge.reports.size).toBe(2);
  });

  test('nothing is shown beside a table of all bots, over an end, without a host, or without the right', async () => {
    const { world, forge, ports } = connected();
    await showUnderWay(ports, shown('bank', 'deploy'));
    const [first] = [...forge.reports.values()];
    forge.reports.set('tidegate/77/2/bots', { ...first!, key: 'tidegate/77/2/bots' });
    await showUnderWay(ports, shown('shop', 'deploy'));
    expect(forge.reports.size).toBe(2);
    forge.reports.delete('tidegate/77/2/bots');
    forge.reports.set(first!.key, { ...first!, state: { phase: 'ended', conclusion: 'success' } });
    await showUnderWay(ports, shown('bank', 'deploy'));
    expect(forge.reports.get(first!.key)?.state.phase).toBe('ended');
    await showUnderWay(world.ports, shown('bank', 'deploy'));
    await showUnderWay({ ...world.ports, forge: () => Promise.resolve(undefined) }, shown('bank', 'deploy'));
    forge.trouble = () => new Error('403');
    await showUnderWay(ports, shown('bank', 'deploy'));
    const text = { toString: () => 'odd' };
    await showUnderWay({ ...ports, forge: () => Promise.reject(text as never) }, shown('bank', 'deploy'));
    expect(world.reporter.infos).toEqual([
      "What is under way can't be shown on the commit: 403",
      "What is under way can't be shown on the commit: odd",
    ]);
  });

  test('a run of the push of the very commit is found; otherwise this one goes through it itself', async () => {
    const { world, forge, ports } = connected();
    const asked = { workflow: '.github/workflows/staging.yml', commit: 'c'.repeat(40) };
    expect(await toldBy(ports, asked)).toBeUndefined();
    const one = {
      id: 5,
      attempt: 1,
      workflow: asked.workflow,
      event: 'push',
      branch: 'staging/x',
      commit: asked.commit,
    };
    forge.runs.set(5, { ...one, state: 'running', conclusion: undefined, createdAt: '', url: '' });
    forge.runs.set(6, {
      ...one,
      id: 6,
      event: 'pull_request',
      state: 'running',
      conclusion: undefined,
      createdAt: '',
      url: '',
    });
    expect(await toldBy(ports, asked)).toBe(5);
    expect(await toldBy(world.ports, asked)).toBeUndefined();
    forge.trouble = () => new Error('It is down.');
    expect(await toldBy(ports, asked)).toBeUndefined();
    expect(await toldBy({ ...ports, forge: () => Promise.reject('odd' as never) }, asked)).toBeUndefined();
    expect(world.reporter.infos).toHaveLength(2);
  });
});
