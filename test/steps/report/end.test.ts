import { describe, expect, test } from '@jest/globals';
import { EnvironmentError, UserError } from '../../../src/domain/errors.ts';
import type { RunEvent } from '../../../src/domain/run/event.ts';
import { begin } from '../../../src/steps/report/begin.ts';
import { end } from '../../../src/steps/report/end.ts';
import { changesRecord, part, record, stageRecord, trainRecord } from '../../support/acceptance/reporting.ts';
import { openPull } from '../../support/fakes/forge.ts';
import { FakeRegistrar } from '../../support/fakes/work-tree.ts';
import { environment, World } from '../../support/fakes/world.ts';
import { convergesWhereverItIsKilled } from '../../support/fakes/converge.ts';
import { released as release, rolledBack, verified } from '../../domain/builders.ts';
import { files, nameOf, needs, push, Reported, whole } from './scene.ts';

const conclusions = ({ forge }: Reported) =>
  Object.fromEntries(
    [...forge.reports.values()].map(({ key, name, state }) => [
      `${key.split('/')[2]} ${name}`,
      state.phase === 'ended' ? state.conclusion : state.phase,
    ]),
  );
const down = (code = 'forge-failed') => new EnvironmentError('GitHub is down.', { code });
const pullEvent = (scene: Reported, given: object = {}): RunEvent => ({
  ...{ kind: 'pull-request', number: 12, branch: 'staging/tea', commit: scene.commit },
  ...{ own: true, restricted: false },
  ...given,
});

describe('a run that went well', () => {
  test('is told everywhere, once, whatever is run again', async () => {
    const scene = new Reported();
    await begin(scene.ports, scene.request());
    const result = await end(scene.ports, scene.request());
    expect({ ...result, view: undefined }).toEqual({
      ...{ reason: 'passed', headline: 'bank went through all of it.' },
      ...{ view: undefined, notes: [], untold: [] },
    });
    const told = {
      '1 bank / validate': 'success',
      '1 bank / train': 'success',
      '1 bank / deploy': 'success',
      '1 bank / talk': 'success',
    };
    expect(conclusions(scene)).toEqual(told);
    expect([...scene.forge.listed.values()].map(({ environment: where, states }) => [where, states])).toEqual(
      [['staging/bank', ['success']]],
    );
    const comment = scene.forge.comments.get(12);
    expect(comment).toContain('nothing is trained again');
    expect(scene.world.ledger.records.map(({ kind }) => kind)).toEqual(['package', 'verification']);
    expect(scene.forge.calls.length).toBeLessThanOrEqual(12);
    for (const attempt of [1, 2]) {
      await end(scene.ports, scene.request({ run: nameOf(scene.commit, attempt) }));
      expect(conclusions(scene)).toEqual(told);
      expect(scene.forge.listed.size).toBe(1);
      expect(scene.world.ledger.records).toHaveLength(2);
    }
  });

  test('without a beginning its checks are made at its end', async () => {
    const scene = new Reported();
    await end(scene.ports, scene.request());
    expect(Object.keys(conclusions(scene))).toHaveLength(4);
  });

  test('converges wherever it is killed', async () => {
    const kills = await convergesWhereverItIsKilled(
      () => {
        const scene = new Reported();
        const lasting = Object.assign(scene.world, { scene });
        return Promise.resolve({ world: lasting, run: () => end(scene.ports, scene.request()) });
      },
      undefined,
      (world) => {
        const { scene } = world as World & { readonly scene: Reported };
        return {
          checks: conclusions(scene),
          deployments: [...scene.forge.listed.keys()],
          comments: [...scene.forge.comments.keys()],
          ledger: world.ledger.records,
        };
      },
    );
    expect(kills).toBeGreaterThan(5);
  });

  test('any write may fail alone: the others are tried, and another run of the job writes it', async () => {
    const calls = ['checks.report', 'checks.own', 'deployments.report', 'threads.comment', 'pulls.open'];
    for (const broken of calls) {
      const scene = new Reported();
      scene.forge.trouble = (call) => (call === broken ? down() : undefined);
      const first = await end(scene.ports, scene.request());
      expect({ broken, reason: first.reason }).toEqual({ broken, reason: 'not-told' });
      expect(first.untold.length).toBeGreaterThan(0);
      expect(scene.world.ledger.records).toHaveLength(2);
      for (const other of calls.filter((call) => call !== broken && call !== 'threads.comment')) {
        if (broken !== 'checks.own' || other !== 'checks.report') expect(scene.forge.calls).toContain(other);
      }
      scene.forge.trouble = () => undefined;
      expect((await end(scene.ports, scene.request({ run: nameOf(scene.commit, 2) }))).reason).toBe('passed');
      expect(Object.values(conclusions(scene))).toEqual(['success', 'success', 'success', 'success']);
      expect(scene.forge.comments.has(12)).toBe(true);
      expect(scene.forge.listed.size).toBe(1);
    }
  });

  test('a ledger that cannot be written keeps nothing else from being told', async () => {
    const scene = new Reported();
    scene.world.ledger.trouble = new EnvironmentError('The remote is down.', { code: 'remote-unreachable' });
    const { reason, notes } = await end(scene.ports, scene.request());
    expect({ reason, notes }).toEqual({
      reason: 'not-told',
      notes: ["What the ledger is told couldn't be written: The remote is down."],
    });
    expect(scene.forge.comments.has(12)).toBe(true);
  });

  test('a defect is thrown', async () => {
    const scene = new Reported();
    scene.forge.trouble = () => new TypeError('a defect');
    await expect(end(scene.ports, scene.request())).rejects.toThrow('a defect');
  });
});

describe('who may not write', () => {
  test.each([{ own: false }, { restricted: true }])('%j: concluded, nothing written', async (given) => {
    const scene = new Reported();
    const result = await end(scene.ports, scene.request({ event: pullEvent(scene, given) }));
    expect([result.reason, scene.forge.calls, scene.world.ledger.records]).toEqual(['passed', [], []]);
    expect(result.notes).toEqual([expect.stringContaining('reads only')]);
  });

  test('a forbidden kind is tried once, and the others go on', async () => {
    const scene = new Reported();
    scene.forge.trouble = (call) =>
      call === 'checks.report' ? new UserError('It may not.', { code: 'forge-forbidden' }) : undefined;
    const { reason, notes } = await end(scene.ports, scene.request());
    expect({ reason, notes }).toEqual({
      reason: 'passed',
      notes: ['The token may not write checks: It may not.'],
    });
    expect(scene.forge.comments.has(12)).toBe(true);
  });

  test('without a code host the ledger is written, and the rest is told in the job', async () => {
    const scene = new Reported();
    const { forge: _, ...ports } = scene.ports;
    const { reason, notes, view } = await end(ports, scene.request());
    expect([reason, notes.length, view?.bots.length]).toEqual(['passed', 1, 1]);
    expect(scene.world.ledger.records).toHaveLength(2);
  });
});

describe('a run that did not go well', () => {
  test('a failure is told with what comes before it', async () => {
    const scene = new Reported();
    await begin(scene.ports, scene.request());
    const records = {
      ...whole(scene.commit),
      'stage-bank': stageRecord(scene.commit, 'bank', {
        talk: { state: 'failed', headline: 'It was silent.' },
      }),
    };
    const result = await end(scene.ports, scene.request({ records }));
    expect([result.reason, result.headline]).toEqual(['failed', 'bank: It was silent.']);
    expect(conclusions(scene)).toMatchObject({ '1 bank / talk': 'failure' });
    expect([...scene.forge.listed.values()].map(({ state }) => state)).toEqual(['failure']);
  });

  test('a deployment that failed is listed where the run was to deploy to', async () => {
    const scene = new Reported();
    const failed = record(scene.commit, 'stage', [
      part('bank', 'deploy', { state: 'failed', headline: 'It crashed.' }),
    ]);
    await end(scene.ports, scene.request({ records: { ...whole(scene.commit), 'stage-bank': failed } }));
    expect([...scene.forge.listed.values()]).toMatchObject([
      { environment: 'staging/bank', state: 'failure', description: 'It crashed.' },
    ]);
  });

  test('previews and what nobody can tell are no deployments', async () => {
    const scene = new Reported();
    const preview = { environment: 'staging', revision: '0123456789ab', url: undefined, preview: true };
    for (const given of [
      { deploy: { deployment: preview } },
      { talk: { state: 'cancelled' } },
      { deploy: { state: 'cancelled' } },
    ] as const) {
      const records = { ...whole(scene.commit), 'stage-bank': stageRecord(scene.commit, 'bank', given) };
      await end(scene.ports, scene.request({ records }));
    }
    expect(scene.forge.listed.size).toBe(0);
  });

  test('what an older attempt left in progress is ended, and a newer word gets a check of its own', async () => {
    const scene = new Reported();
    const { commit } = scene;
    await begin(scene.ports, scene.request());
    const died = { changes: changesRecord(commit, ['bank']) };
    const jobs = { changes: 'success', train: 'cancelled', stage: 'skipped' } as const;
    const first = await end(scene.ports, scene.request({ records: died, needs: needs(['bank'], { jobs }) }));
    expect(first.reason).toBe('cancelled');
    expect(conclusions(scene)).toEqual({
      '1 bank / validate': 'success',
      '1 bank / train': 'cancelled',
      '1 bank / deploy': 'skipped',
      '1 bank / talk': 'skipped',
    });
    const run = nameOf(commit, 2);
    const second = [trainRecord(commit, 'bank'), stageRecord(commit, 'bank')].map((one) => ({ ...one, run }));
    const records = { ...died, 'train-bank': second[0]!, 'stage-bank': second[1]! };
    expect((await end(scene.ports, scene.request({ run, records }))).reason).toBe('passed');
    expect(conclusions(scene)).toMatchObject({
      '1 bank / validate': 'success',
      '2 bank / train': 'success',
      '2 bank / talk': 'success',
    });
  });

  test('checks of bots that the run has no more are withdrawn', async () => {
    const scene = new Reported();
    const both = changesRecord(scene.commit, ['bank', 'shop']);
    await begin(scene.ports, scene.request({ files: files({ changes: both }) }));
    const { run } = scene.request({ run: nameOf(scene.commit, 2) });
    await end(scene.ports, scene.request({ run }));
    expect(conclusions(scene)).toMatchObject({
      '1 bank / talk': 'success',
      '1 shop / validate': 'success',
      '1 shop / train': 'cancelled',
    });
    await end(scene.ports, scene.request({ run, records: { changes: changesRecord(scene.commit, []) } }));
    expect(Object.values(conclusions(scene))).not.toContain('running');
  });

  test('a job that only shows decides nothing', async () => {
    const scene = new Reported();
    const jobs = { ...needs().jobs, begin: 'failure' } as const;
    expect((await end(scene.ports, scene.request({ needs: needs(['bank'], { jobs }) }))).reason).toBe(
      'passed',
    );
    const stopped = { ...needs().jobs, begin: 'cancelled' } as const;
    const cancelled = await end(scene.ports, scene.request({ needs: needs(['bank'], { jobs: stopped }) }));
    expect(cancelled.reason).toBe('cancelled');
  });

  test('a newer push speaks in the comment, and is named where it took the place', async () => {
    const scene = new Reported();
    scene.world.repository.commit('staging/tea', { 'bots/bank/data.txt': 'three' }, { subject: 'Three' });
    const jobs = { changes: 'success', train: 'cancelled', stage: 'skipped' } as const;
    const records = { changes: changesRecord(scene.commit, ['bank']) };
    const result = await end(scene.ports, scene.request({ records, needs: needs(['bank'], { jobs }) }));
    expect(result.reason).toBe('superseded');
    expect(result.headline).toMatch(/^The push of [0-9a-f]{7} \(Three\) took the place of this run\.$/);
    expect(scene.forge.comments.size).toBe(0);
    scene.world.repository.commit('staging/tea', {}, { subject: '' });
    const nameless = await end(scene.ports, scene.request({ records, needs: needs(['bank'], { jobs }) }));
    expect(nameless.headline).toMatch(/^The push of [0-9a-f]{7} took/);
  });
});

describe('the comment', () => {
  test('goes to the pull request of the event, or of the branch; nothing changed says nothing new', async () => {
    const scene = new Reported();
    const records = { changes: changesRecord(scene.commit, []) };
    await end(scene.ports, scene.request({ records, event: pullEvent(scene) }));
    expect(scene.forge.comments.size).toBe(0);
    await end(scene.ports, scene.request({ event: pullEvent(scene, { number: 30 }) }));
    expect([...scene.forge.comments.keys()]).toEqual([30]);
    await end(scene.ports, scene.request({ records, event: pullEvent(scene, { number: 30 }) }));
    expect(scene.forge.comments.get(30)).toContain('Nothing changed');
    scene.forge.pullRequests = [];
    await end(scene.ports, scene.request());
    expect(scene.forge.comments.size).toBe(1);
  });

  test('who lost a slot is told, and who has it again too', async () => {
    const scene = new Reported();
    scene.forge.pullRequests.push(openPull(9, 'staging/other'));
    const taking = (branch?: string) => ({
      ...whole(scene.commit),
      'stage-bank': stageRecord(scene.commit, 'bank', { replaced: branch === undefined ? {} : { branch } }),
    });
    for (const branch of [undefined, 'staging/tea', 'staging/gone']) {
      await end(scene.ports, scene.request({ records: taking(branch) }));
    }
    expect([...scene.forge.comments.keys()]).toEqual([12]);
    await end(scene.ports, scene.request({ records: taking('staging/other') }));
    expect(scene.forge.comments.get(9)).toContain(
      'went to [pull request 12](https://github.com/acme/bots/pull/12)',
    );
    await end(scene.ports, scene.request({ event: pullEvent(scene, { number: 9 }) }));
    expect(scene.forge.comments.get(9)).toContain('has the traffic of staging again');
    scene.forge.pullRequests = [openPull(9, 'staging/other')];
    await end(scene.ports, scene.request({ records: taking('staging/other') }));
    expect(scene.forge.comments.get(9)).toContain('went to the branch `staging/tea`');
  });
});

describe('told elsewhere', () => {
  const other = (scene: Reported, state: 'running' | 'ended', conclusion?: string) => ({
    ...{ id: nameOf(scene.commit).id, attempt: 1, workflow: 'w', event: 'push', branch: 'staging/tea' },
    ...{ commit: scene.commit, state, conclusion, createdAt: '', url: 'https://github.com/acme/bots/runs/1' },
  });
  const request = (scene: Reported, records = whole(scene.commit)) =>
    scene.request({
      records,
      event: pullEvent(scene),
      needs: needs([], {
        jobs: { changes: 'success', train: 'skipped', stage: 'skipped' },
        toldBy: nameOf(scene.commit).id,
      }),
      run: { id: 5, attempt: 1, url: 'https://github.com/acme/bots/runs/5' },
    });

  test('shows what the push came to where the pull request came later', async () => {
    const scene = new Reported();
    scene.forge.runs.set(nameOf(scene.commit).id, other(scene, 'ended', 'success'));
    const result = await end(scene.ports, request(scene));
    expect([result.reason, result.view?.conclusion.state]).toEqual(['told-elsewhere', 'success']);
    expect(scene.forge.comments.get(12)).toContain('/runs/1');
    expect([scene.forge.reports.size, scene.forge.listed.size, scene.world.ledger.records]).toEqual([
      0,
      0,
      [],
    ]);
  });

  test('waits half a minute for its end, and no longer', async () => {
    const scene = new Reported();
    const going = other(scene, 'running');
    scene.forge.runs.set(going.id, going);
    const result = await end(scene.ports, request(scene));
    expect([result.reason, result.view, scene.forge.comments.size]).toEqual(['told-elsewhere', undefined, 0]);
    expect(scene.waited.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
    const slow = scene.request({
      ...request(scene),
      wait: () => {
        scene.forge.runs.set(going.id, other(scene, 'ended', 'cancelled'));
        return Promise.resolve();
      },
    });
    const later = await end(scene.ports, { ...slow, files: request(scene).files });
    expect(later.view?.conclusion.state).toBe('cancelled');
  });

  test('a run that is gone, that left nothing, or that cannot be asked for', async () => {
    const scene = new Reported();
    expect((await end(scene.ports, request(scene))).view).toBeUndefined();
    scene.forge.runs.set(nameOf(scene.commit).id, other(scene, 'ended', 'failure'));
    expect((await end(scene.ports, request(scene, {}))).view).toBeUndefined();
    const { forge: _, ...ports } = scene.ports;
    expect((await end(ports, request(scene))).notes).toHaveLength(1);
    scene.forge.trouble = () => down();
    expect((await end(scene.ports, request(scene))).reason).toBe('told-elsewhere');
  });

  test('is not shown over a newer push', async () => {
    const scene = new Reported();
    scene.forge.runs.set(nameOf(scene.commit).id, other(scene, 'ended', 'success'));
    scene.branches.set('staging/tea', scene.world.head);
    await end(scene.ports, request(scene));
    expect(scene.forge.comments.size).toBe(0);
  });
});

describe('what is shown beside how it went', () => {
  test('the default branch gets a board, and no comment', async () => {
    const scene = new Reported();
    const commit = scene.world.head;
    const event = push('main', commit);
    const about = { commit, run: nameOf(commit), event, records: whole(commit) };
    const result = await end(scene.ports, scene.request(about));
    expect([result.reason, result.notes]).toEqual(['passed', []]);
    expect(result.view?.bots[0]?.foresight).toBeUndefined();
    expect([scene.forge.boards.size, scene.forge.comments.size]).toEqual([1, 0]);
    scene.forge.trouble = (call) => (call === 'threads.board' ? down() : undefined);
    expect((await end(scene.ports, scene.request(about))).reason).toBe('not-told');
    const docs = { changes: changesRecord(commit, []) };
    scene.forge.calls.length = 0;
    expect((await end(scene.ports, scene.request({ ...about, records: docs }))).reason).toBe('passed');
    expect(scene.forge.calls).toEqual([]);
  });

  test('a release is told, and what it did not do is no failure', async () => {
    const scene = new Reported();
    const jobs = { promote: 'success', rollback: 'skipped' } as const;
    const commit = scene.world.head;
    const moved = record(commit, 'promote', [part('bank', 'deploy')], {
      ledger: [release('package', '1.0.0', { commit })],
    });
    scene.world.repository.branches.set('refs/tags/bank/v1.0.0', commit);
    const about = {
      ...{ commit, run: nameOf(commit), event: { kind: 'other', branch: 'main' } as const },
      needs: needs([], { jobs }),
    };
    const told = await end(scene.ports, scene.request({ ...about, records: { release: moved } }));
    expect(told.headline).toBe('bank 1.0.0 is live in production.');
    expect(scene.world.ledger.records.map(({ kind }) => kind)).toEqual(['release']);
    expect([scene.forge.boards.size, scene.forge.reports.size]).toEqual([1, 0]);
    const none = await end(scene.ports, scene.request({ ...about, records: {} }));
    expect([none.reason, none.headline]).toEqual(['passed', 'Nothing was released.']);
  });

  test('a release that failed, and one of many bots', async () => {
    const scene = new Reported();
    const commit = scene.world.head;
    const about = {
      ...{ commit, run: nameOf(commit), event: { kind: 'other', branch: 'main' } as const },
      needs: needs([], { jobs: { promote: 'success', rollback: 'skipped' } }),
    };
    const headline = async (given: Parameters<typeof record>[3], parts = [part('bank', 'deploy')]) =>
      (
        await end(
          scene.ports,
          scene.request({ ...about, records: { release: record(commit, 'promote', parts, given) } }),
        )
      ).headline;
    expect(await headline({}, [part('bank', 'deploy', { state: 'failed', headline: 'It crashed.' })])).toBe(
      'bank: It crashed.',
    );
    scene.world.repository.branches.set('refs/tags/bank/v1.0.0', commit);
    const ledger = [release('package', '1.0.0', { commit }), rolledBack('package', 'old')];
    const { view, headline: both } = await end(
      scene.ports,
      scene.request({ ...about, records: { release: record(commit, 'promote', [], { ledger }) } }),
    );
    expect(view?.conclusion.headline).toBe(
      'bank 1.0.0 is live in production and bank went back in production.',
    );
    expect(both).not.toBe('');
    const many = ['1.0.0', '1.0.1', '1.0.2', '1.0.3'].map((version) =>
      release('package', version, { commit }),
    );
    const all = await end(
      scene.ports,
      scene.request({ ...about, records: { release: record(commit, 'promote', [], { ledger: many }) } }),
    );
    expect(all.view?.conclusion.headline).toContain('4 moves');
    const stopped = needs([], { jobs: { promote: 'cancelled', rollback: 'skipped' } });
    const cancelled = await end(scene.ports, scene.request({ ...about, needs: stopped, records: {} }));
    expect(cancelled.reason).toBe('cancelled');
    const wordless = needs([], { jobs: { promote: 'failure', rollback: 'skipped' } });
    const failed = await end(scene.ports, scene.request({ ...about, needs: wordless, records: {} }));
    expect(failed.reason).toBe('failed');
  });

  test('a plan that denies says so, unless what may ship was released', async () => {
    const scene = new Reported();
    const commit = scene.world.head;
    const about = { commit, run: nameOf(commit), event: { kind: 'other', branch: 'main' } as const };
    const jobs = { plan: 'failure', promote: 'skipped', rollback: 'skipped' } as const;
    const denied = await end(
      scene.ports,
      scene.request({ ...about, records: {}, needs: needs([], { jobs, planned: 'denied' }) }),
    );
    expect([denied.reason, denied.headline]).toEqual([
      'failed',
      expect.stringContaining('the plan is denied'),
    ]);
    const partly = { ...jobs, promote: 'success' } as const;
    const told = await end(
      scene.ports,
      scene.request({ ...about, records: {}, needs: needs([], { jobs: partly, planned: 'denied' }) }),
    );
    expect(told.reason).toBe('passed');
    expect([...scene.forge.comments.keys()]).toEqual([]);
  });

  test('a merge group moves no traffic and lists no deployment', async () => {
    const scene = new Reported();
    const event = {
      kind: 'merge-group',
      branch: 'gh-readonly-queue/main/pr-12',
      base: scene.world.head,
    } as const;
    const { reason } = await end(scene.ports, scene.request({ event }));
    expect([reason, scene.forge.listed.size, scene.forge.comments.size]).toEqual(['passed', 0, 0]);
    expect(scene.forge.reports.size).toBe(4);
  });

  test('what was never trained has nothing that outlives the merge', async () => {
    const scene = new Reported();
    const records = { changes: changesRecord(scene.commit, ['bank']) };
    const { view } = await end(scene.ports, scene.request({ records }));
    expect(view?.bots[0]?.foresight).toBeUndefined();
  });

  test('an unregistered bot has its sealed file in the comment where there is a key ring', async () => {
    const scene = new Reported();
    const { view } = await end(scene.ports, scene.request({ registrar: new FakeRegistrar() }));
    expect(view?.bots[0]?.registration).toBe('unregistered');
    expect(view?.bots[0]?.sealed).toEqual({ path: 'bots/bank/.tidegate.bot', text: 'id-1 of bank' });
    expect(scene.forge.comments.get(12)).toContain('id-1 of bank');
  });

  test('what production has, with its scores', async () => {
    const scene = new Reported();
    const packed = scene.world.store();
    scene.world.ledger.records.push(release('package', '1.0.0'));
    const { view } = await end(scene.ports, scene.request());
    expect(view?.bots[0]?.production).toMatchObject({
      known: true,
      value: { version: '1.0.0', metrics: undefined },
    });
    expect(packed.packages.size).toBe(0);
    const other = new Reported(new World({ environments: [environment('staging')] }));
    const alone = await end(other.ports, other.request());
    expect(alone.view?.bots[0]?.production).toMatchObject({ known: false });
  });

  test('a commit whose configuration is wrong is told all the same', async () => {
    const scene = new Reported();
    const broken = scene.world.repository.commit('staging/tea', { 'tidegate.yml': 'broken' }).id;
    const result = await end(
      scene.ports,
      scene.request({ commit: broken, run: nameOf(broken), records: whole(broken) }),
    );
    expect(result.view?.bots[0]).toMatchObject({ registration: undefined, foresight: undefined });
    expect(result.reason).toBe('passed');
  });

  test('who has the slot where this run did not get it', async () => {
    const scene = new Reported();
    const failed = {
      ...whole(scene.commit),
      'stage-bank': stageRecord(scene.commit, 'bank', { talk: { state: 'failed' }, ledger: [] }),
    };
    const slot = async () => (await end(scene.ports, scene.request({ records: failed }))).view?.bots[0]?.slot;
    expect(await slot()).toBeUndefined();
    const held = (commit: string, at: string) => verified('package', { commit, at, environment: 'staging' });
    scene.world.ledger.records.push(held(scene.world.head, '2026-02-01T00:00:00Z'));
    expect(await slot()).toMatchObject({ branch: 'main', pull: undefined });
    scene.world.ledger.records.push(held('b'.repeat(40), '2026-02-03T00:00:00Z'));
    scene.world.ledger.records.push(held('c'.repeat(40), '2026-02-02T00:00:00Z'));
    expect(await slot()).toBeUndefined();
    const head = { branch: 'staging/b', commit: 'b'.repeat(40), fork: false };
    scene.forge.pullRequests.push(openPull(8, 'staging/b', { head }));
    expect(await slot()).toMatchObject({ branch: 'staging/b', pull: { number: 8 } });
    // Open pull requests are asked for once, however many bots there are.
    scene.world.ledger.records.push(
      verified('package', { bot: 'shop', commit: 'b'.repeat(40), environment: 'staging' }),
    );
    const lost = (bot: string) => stageRecord(scene.commit, bot, { talk: { state: 'failed' }, ledger: [] });
    const both = {
      ...whole(scene.commit, ['bank', 'shop']),
      ...{ 'stage-bank': lost('bank'), 'stage-shop': lost('shop') },
    };
    const before = scene.forge.calls.filter((call) => call === 'pulls.open').length;
    const { view } = await end(scene.ports, scene.request({ records: both }));
    expect(view?.bots.map(({ slot: of }) => of?.pull?.number)).toEqual([8, 8]);
    expect(scene.forge.calls.filter((call) => call === 'pulls.open')).toHaveLength(before + 1);
    const { forge: _, ...alone } = scene.ports;
    expect((await end(alone, scene.request({ records: both }))).view?.bots[0]?.slot).toBeUndefined();
    scene.world.ledger.records.push(held(scene.commit, '2026-02-04T00:00:00Z'));
    expect(await slot()).toBeUndefined();
  });
});
