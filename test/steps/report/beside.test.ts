import { describe, expect, test } from '@jest/globals';
import { EnvironmentError } from '../../../src/domain/errors.ts';
import { trainingOf } from '../../../src/domain/report/words.ts';
import { end } from '../../../src/steps/report/end.ts';
import { beginWrites } from '../../../src/steps/report/writes.ts';
import { changesRecord, part, record, stageRecord } from '../../support/acceptance/reporting.ts';
import { released, verified } from '../../domain/builders.ts';
import { nameOf, needs, push, Reported, whole } from './scene.ts';
import { trained } from '../scenes.ts';

const away = () => Promise.reject(new EnvironmentError('It is away.', { code: 'remote-unreachable' }));

describe('what cannot be looked up', () => {
  test('is shown as that, and breaks nothing', async () => {
    const scene = new Reported();
    const { commit, world } = scene;
    world.ledger.records.push(verified('package', { commit: 'd'.repeat(40), environment: 'staging' }));
    const failed = {
      ...whole(commit),
      'stage-bank': stageRecord(commit, 'bank', { talk: { state: 'failed' }, ledger: [] }),
    };
    scene.forge.trouble = (call) =>
      call === 'pulls.open' ? new EnvironmentError('GitHub is down.', { code: 'forge-failed' }) : undefined;
    Object.assign(scene.ports.checkout, { upstream: away });
    const { view, reason } = await end(scene.ports, scene.request({ records: failed }));
    expect(reason).toBe('failed');
    expect(view?.bots[0]).toMatchObject({
      slot: undefined,
      foresight: { kind: 'unknown', why: 'It is away' },
    });

    const { sources } = world;
    const registration = sources.registration.bind(sources);
    Object.assign(sources, { registration: away });
    expect((await end(scene.ports, scene.request())).view?.bots[0]?.registration).toBeUndefined();
    const workspace = sources.workspace.bind(sources);
    Object.assign(sources, { registration, workspace: away });
    expect((await end(scene.ports, scene.request())).view?.bots[0]?.registration).toBeUndefined();
    Object.assign(sources, { workspace });
    const { forge: _, ...alone } = scene.ports;
    expect((await end(alone, scene.request({ records: failed }))).view?.bots[0]?.slot).toBeUndefined();
  });

  test('a ledger that is away leaves production unknown', async () => {
    const scene = new Reported();
    scene.world.ledger.trouble = new EnvironmentError('It is away.', { code: 'remote-unreachable' });
    const { view } = await end(scene.ports, scene.request());
    expect(view?.bots[0]?.production).toEqual({ known: false, why: 'It is away' });
  });

  test('a board that cannot be begun is noted', async () => {
    const scene = new Reported();
    const commit = scene.world.head;
    Object.assign(scene.ports.checkout, { upstream: away });
    const about = { commit, run: nameOf(commit), event: push('main'), records: whole(commit) };
    const { reason, untold } = await end(scene.ports, scene.request(about));
    expect([reason, untold]).toEqual(['not-told', ['the release board']]);
  });
});

test("production's scores stand beside, and in a table of many bots nobody reads them", async () => {
  const scene = new Reported();
  const stored = await trained(scene.world);
  scene.world.ledger.records.push(released('x', '1.0.0', { package: stored.digest }));
  const { view } = await end(scene.ports, scene.request());
  expect(view?.bots[0]?.production).toMatchObject({ value: { metrics: stored.metadata.metrics } });
  const many = Array.from({ length: 11 }, (_, index) => `bot-${index}`);
  const records = whole(scene.commit, ['bank', ...many]);
  const table = await end(scene.ports, scene.request({ records }));
  expect(table.view?.bots).toHaveLength(12);
  expect(table.view?.bots.find(({ outcome }) => outcome.bot === 'bank')?.production).toMatchObject({
    value: { metrics: undefined },
  });
  expect(trainingOf(table.view!.bots[0]!.outcome)).toBeDefined();
});

test('a success that names no revision is no deployment; one that was not talked to is one', async () => {
  const scene = new Reported();
  const { commit } = scene;
  const nameless = record(commit, 'stage', [part('bank', 'deploy'), part('bank', 'talk')]);
  await end(scene.ports, scene.request({ records: { ...whole(commit), 'stage-bank': nameless } }));
  expect(scene.forge.listed.size).toBe(0);
  const silent = stageRecord(commit, 'bank', { talk: { state: 'skipped' } });
  await end(scene.ports, scene.request({ records: { ...whole(commit), 'stage-bank': silent } }));
  expect(scene.forge.listed.size).toBe(1);
  const changes = changesRecord(commit, ['bank'], ['validate', 'train', 'deploy']);
  const untalked = record(commit, 'stage', stageRecord(commit, 'bank').parts.slice(0, 1));
  await end(scene.ports, scene.request({ records: { ...whole(commit), changes, 'stage-bank': untalked } }));
  expect([...scene.forge.listed.values()].map(({ state }) => state)).toEqual(['success']);
});

test('a newer push of which nothing more is known, and slots of pull requests that were all read', async () => {
  const scene = new Reported();
  const { commit, world } = scene;
  scene.branches.set('staging/tea', 'e'.repeat(40));
  const changes = changesRecord(commit, ['bank']);
  const jobs = { changes: 'success', train: 'cancelled', stage: 'skipped' } as const;
  const stopped = await end(
    scene.ports,
    scene.request({ records: { changes }, needs: needs(['bank'], { jobs }) }),
  );
  expect(stopped.headline).toBe('The push of eeeeeee took the place of this run.');

  scene.branches.clear();
  world.ledger.records.push(
    verified('package', { bot: 'shop', commit: 'd'.repeat(40), environment: 'staging' }),
  );
  const both = changesRecord(commit, ['bank', 'shop']);
  const lost = stageRecord(commit, 'shop', { talk: { state: 'failed' }, ledger: [] });
  scene.forge.calls.length = 0;
  await end(
    scene.ports,
    scene.request({ records: { ...whole(commit, ['bank', 'shop']), changes: both, 'stage-shop': lost } }),
  );
  expect(scene.forge.calls.filter((call) => call === 'pulls.open')).toHaveLength(1);
});

test('what is only noted is nothing that was missed', () => {
  const writes = beginWrites();
  writes.noted('Nobody could tell yet.');
  writes.missed('checks', 'the check', 'forge-forbidden', 'It may not.');
  writes.missed('checks', 'the check', 'forge-forbidden', 'It may not.');
  expect([writes.untold(), writes.notes()]).toEqual([
    [],
    ['Nobody could tell yet.', 'The token may not write checks: It may not.'],
  ]);
});
