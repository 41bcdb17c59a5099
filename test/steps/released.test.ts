import { describe, expect, test } from '@jest/globals';
import type { Conclusion } from '../../src/domain/run/conclude.ts';
import { commentMarker } from '../../src/domain/report/comment.ts';
import { plan } from '../../src/steps/plan.ts';
import { promote } from '../../src/steps/promote.ts';
import { tellMerged, tellReleased, type ToldRequest } from '../../src/steps/released/index.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { botFiles, environment, rita, World } from '../support/fakes/world.ts';
import { CodeHost, down } from './code-host.ts';
import type { RollbackRecord } from '../../src/domain/ledger.ts';
import { planRequest, promoteRequest, staged } from './scenes.ts';

const runUrl = 'https://github.example/acme/bots/actions/runs/7';

/** Three merged and verified changes of the bank, each of a pull request of its own. */
async function scene() {
  const world = new World();
  const host = new CodeHost();
  const commits = [];
  for (const number of [1, 2, 3]) {
    const commit = world.commitBot('bank', `hello = ${number}`, undefined, {
      subject: `Say ${number} (#${number})`,
    });
    host.merge(number, [commit]);
    commits.push(commit);
    await staged(world);
  }
  const release = async (selection = 'all') => {
    const request = await planRequest(world, { selection });
    const { plan: made } = await plan(world.ports, request);
    const given = await promoteRequest(world, { selection, confirmed: made.hash });
    const result = await promote(world.ports, given);
    expect(result.reason).toBe('promoted');
    return world.ledger.of('release').slice(-result.bots.length);
  };
  const back = async () => {
    const production = world.environment('production');
    const about = { project: world.project, environment: production, bot: 'bank', to: undefined, ...rita };
    expect((await rollback(world.ports, about)).reason).toBe('rolled-back');
    return world.ledger.of('rollback').slice(-1);
  };
  const tell = async (records: ToldRequest['records'], given: Partial<ToldRequest> = {}) =>
    tellReleased(world.ports, host.forge, {
      ...{ workspace: await world.workspace(), records, runUrl, patienceMs: 0 },
      ...given,
    });
  return { world, host, commits, release, back, tell };
}

const wheres = ({ told }: Awaited<ReturnType<typeof tellReleased>>) =>
  told.map(({ where, outcome }) => `${where} ${outcome}`);

describe('a release', () => {
  test('is told by a release with notes, a deployment, and a word in each pull request', async () => {
    const { host, commits, release, tell } = await scene();
    const result = await tell(await release('#2'), { urls: { bank: 'http://127.0.0.1:9' } });
    expect(result.problems).toEqual([]);
    expect(wheres(result)).toEqual([
      'release bank/v1.0.0 created',
      'deployment production/bank created',
      'pull request 1 created',
      'pull request 2 created',
    ]);
    expect(result.told[0]?.about).toBe('bank 1.0.0');
    const notes = host.releases.get('bank/v1.0.0');
    expect(notes).toMatchObject({ name: 'bank 1.0.0', latest: true });
    expect(notes?.notes).toContain('Say 2');
    expect(notes?.notes).not.toContain('Say 3');
    expect(notes?.notes).toContain('Pull requests: [1](https://github.example/acme/bots/pull/1), [2]');
    expect([...host.deployments.values()]).toMatchObject([
      {
        environment: 'production/bank',
        commit: commits[1]?.id,
        state: 'success',
        production: true,
        transient: false,
        url: 'http://127.0.0.1:9',
        logUrl: runUrl,
      },
    ]);
    expect(host.comments.get(1)).toContain(commentMarker);
    expect(host.comments.get(1)).toContain(
      '🚀 bank [1\\.0\\.0](https://github.example/acme/bots/releases/tag/bank%2Fv1.0.0) brought it to production',
    );
    expect(host.comments.get(1)).toContain(
      'by Rita in [this run](https://github.example/acme/bots/actions/runs/7): it is time',
    );
    expect(host.comments.has(3)).toBe(false);
  });

  test('tells what came since the one before, and keeps what the comments said', async () => {
    const { host, commits, release, tell } = await scene();
    await tell(await release('#1'));
    host.comments.set(3, `${commentMarker}\n\n## It was staged`);
    const result = await tell(await release());
    expect(wheres(result)).toEqual([
      'release bank/v1.0.1 created',
      'deployment production/bank created',
      'pull request 2 created',
      'pull request 3 updated',
    ]);
    expect(host.comments.get(3)).toContain('## It was staged');
    expect(host.comments.get(1)).not.toContain('1\\.0\\.1');
    expect(host.releases.get('bank/v1.0.1')?.notes).toContain('| Version before | 1.0.0 |');
    expect([...host.deployments.values()].at(-1)?.commit).toBe(commits[2]?.id);
  });

  test('can be told again: nothing is there twice, whether the ledger has it or not', async () => {
    const { world, host, release, tell } = await scene();
    const [record] = await release();
    const records = [record!, { ...record!, at: '2026-09-09T00:00:00.000Z' }];
    world.ledger.records.splice(world.ledger.records.indexOf(record!), 1);
    const first = await tell(records);
    expect(first.told).toHaveLength(5);
    world.ledger.records.push(record!);
    const again = await tell(records);
    expect(again.told.map(({ outcome }) => outcome)).toEqual(Array(5).fill('unchanged'));
    expect(host.deployments.size).toBe(1);
  });

  test('of which one telling fails is told everywhere else', async () => {
    const { host, release, tell } = await scene();
    const records = await release();
    for (const [call, count, what] of [
      [/^release/, 4, 'bank 1.0.0 has no release on the code host'],
      [/^deployment/, 4, 'bank 1.0.0 has no deployment on the code host'],
      [/^comment 2/, 4, "The comment of pull request 2 wasn't written"],
      [/^merged/, 2, 'Nobody could tell which pull requests are concerned'],
    ] as const) {
      host.failing = { call, error: down };
      const result = await tell(records);
      expect(result.told).toHaveLength(count);
      expect(result.problems).toEqual([
        {
          severity: 'error',
          code: 'forge-failed',
          message: `${what}: GitHub is down.`,
          next: 'Try again in a while.',
        },
      ]);
    }
    host.failing = { call: /^release/, error: new TypeError('a defect') };
    await expect(tell(records)).rejects.toThrow('a defect');
  });

  test('says which commits nobody knows yet, and tells the rest', async () => {
    const { host, commits, release, tell } = await scene();
    host.late.add(commits[1]!.id);
    const result = await tell(await release());
    expect(wheres(result).slice(2)).toEqual(['pull request 1 created', 'pull request 3 created']);
    expect(result.problems).toMatchObject([
      {
        code: 'forge-behind',
        message: expect.stringContaining(`${commits[1]!.id.slice(0, 7)} (the index is behind)`),
      },
    ]);
  });

  test('of which the code host says nothing is told nowhere; one without changes has notes', async () => {
    const { world, host, commits, release, tell } = await scene();
    const [record] = await release();
    host.silent.add(commits[1]!.id);
    const result = await tell([record!]);
    expect(result.problems[0]?.message).toContain('the code host said nothing of it');
    expect(result.told).toHaveLength(4);
    const same = {
      ...{ ...record!, version: '1.0.1', plan: record!.package },
      at: '2027-01-01T00:00:00.000Z',
    };
    world.repository.tags.set('bank/v1.0.1', {
      ...world.repository.tags.get('bank/v1.0.0')!,
      name: 'bank/v1.0.1',
    });
    expect(wheres(await tell([same]))).toEqual([
      'release bank/v1.0.1 created',
      'deployment production/bank created',
    ]);
    expect(host.releases.get('bank/v1.0.1')?.notes).toContain('No changes since the version before.');
  });

  test('is not published at another commit than was released', async () => {
    const { world, host, commits, release, tell } = await scene();
    const records = await release();
    const tag = world.repository.tags.get('bank/v1.0.0')!;
    world.repository.tags.set('bank/v1.0.0', { ...tag, commit: commits[0]!.id });
    const moved = await tell(records);
    expect(moved.problems).toMatchObject([
      { code: 'tag-misplaced', next: expect.stringContaining('git log') },
    ]);
    world.repository.tags.delete('bank/v1.0.0');
    const gone = await tell(records);
    expect(gone.problems[0]?.message).toContain("the tag bank/v1.0.0 isn't there");
    expect(gone.problems[0]?.next).toContain('fetch-depth: 0');
    expect(host.releases.size).toBe(0);
  });

  test('of a bot that is gone is a problem; of one of several none is the latest', async () => {
    const { world, host, release, tell } = await scene();
    world.repository.commit('main', botFiles('desk', 'hello = Hey'));
    const records = await release('bank:*');
    const workspace = await world.workspace();
    await tell(records);
    expect(host.releases.get('bank/v1.0.0')?.latest).toBe(false);
    const bots = workspace.bots.filter(({ name }) => name !== 'bank');
    const result = await tell(records, { workspace: { ...workspace, bots } });
    expect(result).toMatchObject({ told: [], problems: [{ code: 'unknown-bot' }] });
  });

  test('and a push wait a moment for the index, unless told otherwise', async () => {
    const { world, host, commits, release } = await scene();
    const records = await release();
    const workspace = await world.workspace();
    await tellReleased(world.ports, host.forge, { workspace, records, runUrl });
    const conclusion = { state: 'failure', headline: 'No.', notes: [], bots: [] } as const;
    const run = { id: 7, attempt: 1, url: runUrl };
    const commit = commits[2]!.id;
    await tellMerged(world.ports, host.forge, { branch: 'main', from: undefined, commit, run, conclusion });
    expect(host.asked.map(({ patienceMs }) => patienceMs)).toEqual([3_000, 3_000]);
  });

  test('with nothing that moved asks nobody', async () => {
    const { world, host, tell } = await scene();
    expect(await tell(world.ledger.records)).toEqual({ told: [], problems: [] });
    expect(host.calls).toEqual([]);
  });

  test('of an environment that the project names no more is one of production where it is called so', async () => {
    const { world, host, release, tell } = await scene();
    const records = await release();
    const workspace = await world.workspace();
    const rename = (name: string) => ({
      ...workspace,
      project: { ...workspace.project, environments: [environment('production', { name })] },
    });
    await tell(records, { workspace: rename('live') });
    expect([...host.deployments.values()][0]?.production).toBe(true);
    const live = records.map((record) => ({ ...record, environment: 'live' }));
    world.ledger.records.push(...live);
    await tell(live, { workspace: rename('live') });
    expect(host.deployments.get(`release:live/bank/${live[0]!.at}`)?.production).toBe(true);
    const test = records.map((record) => ({ ...record, environment: 'test' }));
    world.ledger.records.push(...test);
    await tell(test, { workspace: rename('live') });
    expect(host.deployments.get(`release:test/bank/${test[0]!.at}`)?.production).toBe(false);
  });
});

describe('a rollback', () => {
  test('is told where it took something out of the traffic, and by a deployment', async () => {
    const { host, commits, release, back, tell } = await scene();
    await tell(await release('#1'));
    const second = await release();
    await tell(second);
    const result = await tell(await back(), { runUrl: undefined });
    expect(result.problems).toEqual([]);
    expect(wheres(result)).toEqual([
      'deployment production/bank created',
      'pull request 2 updated',
      'pull request 3 updated',
    ]);
    expect(host.comments.get(3)).toMatch(
      /⏪ bank was rolled back to `1\.0\.0 \(package [0-9a-f]+\)`, which doesn't have it/,
    );
    expect(host.comments.get(1)).not.toContain('⏪');
    expect([...host.deployments.values()].at(-1)).toMatchObject({
      commit: commits[0]?.id,
      description: expect.stringMatching(/^Rolled back to 1\.0\.0 \(package [0-9a-f]+\) from 1\.0\.1$/),
      logUrl: undefined,
    });
    // The release is told again, by a job that is run once more: it isn't live any more.
    const before = host.deployments.size;
    expect(wheres(await tell(second))).toEqual([
      'release bank/v1.0.1 unchanged',
      'pull request 2 unchanged',
      'pull request 3 unchanged',
    ]);
    expect(host.deployments.size).toBe(before);
  });

  test('to something newer brings it back', async () => {
    const { world, host, release, back, tell } = await scene();
    await tell(await release('#1'));
    await release();
    await tell(await back());
    const production = world.environment('production');
    const about = {
      project: world.project,
      environment: production,
      bot: 'bank',
      to: '1.0.1',
      ...rita,
      why: '',
    };
    expect((await rollback(world.ports, about)).reason).toBe('rolled-back');
    const result = await tell(world.ledger.of('rollback').slice(-1));
    expect(wheres(result)).toEqual([
      'deployment production/bank created',
      'pull request 2 updated',
      'pull request 3 updated',
    ]);
    expect(host.comments.get(3)).toMatch(
      /🚀 bank `1\.0\.1 [^`]*` brought it back to production at .* by Rita in \[this run\]\([^)]*\)\. /,
    );
  });

  test('of which nobody knows what lies between tells no pull request', async () => {
    const { world, host, release, tell } = await scene();
    const [record] = await release();
    const to = `sha256:${'0'.repeat(64)}` as const;
    const rolled: RollbackRecord = {
      ...{
        kind: 'rollback' as const,
        schema: 1 as const,
        environment: 'production',
        bot: 'bank',
        from: record!.package,
        to,
      },
      ...{ revision: '0123456789ab', at: '2027-01-01T00:00:00.000Z', ...rita },
    } as const;
    expect(await tell([rolled])).toEqual({ told: [], problems: [] });
    // Before the first release, nothing had the traffic.
    world.ledger.records.splice(0, Infinity, rolled);
    expect(await tell([rolled])).toEqual({ told: [], problems: [] });
    expect(host.calls).toEqual([]);
  });

  test('from what was never released says no version that it came from', async () => {
    const { world, host, release, tell } = await scene();
    const [first] = await release('#1');
    const stray = `sha256:${'1'.repeat(64)}` as const;
    const there: RollbackRecord = {
      ...{
        kind: 'rollback' as const,
        schema: 1 as const,
        environment: 'production',
        bot: 'bank',
        from: first!.package,
        to: stray,
      },
      ...{ revision: '0123456789ab', at: '2027-01-01T00:00:00.000Z', ...rita },
    } as const;
    const back = { ...there, from: stray, to: first!.package, at: '2027-01-02T00:00:00.000Z' };
    world.ledger.records.push(there, back);
    await tell([back]);
    expect([...host.deployments.values()].at(-1)?.description).toMatch(
      /^Rolled back to 1\.0\.0 \(package [0-9a-f]+\)$/,
    );
  });
});

describe('a push to the default branch', () => {
  const conclusion = (state: Conclusion['state']): Conclusion => ({
    ...{ state, headline: 'bank: It failed <b>', notes: [], bots: [] },
  });
  const request = (
    { commits }: Awaited<ReturnType<typeof scene>>,
    state: Conclusion['state'],
    given: { readonly attempt?: number; readonly from?: string | undefined } = {},
  ) => ({
    branch: 'main',
    from: 'from' in given ? given.from : commits[0]!.id,
    commit: commits[2]!.id,
    run: { id: 7, attempt: given.attempt ?? 1, url: runUrl },
    conclusion: conclusion(state),
    patienceMs: 0,
  });

  test('that failed is told in the pull requests that it brought', async () => {
    const made = await scene();
    const { world, host, commits } = made;
    const result = await tellMerged(world.ports, host.forge, request(made, 'failure'));
    expect(wheres(result)).toEqual(['pull request 2 created', 'pull request 3 created']);
    expect(host.comments.get(3)).toContain(
      `❌ On \`main\`, [run 7](${runUrl}) of commit \`${commits[2]!.id.slice(0, 12)}\` failed: bank: It failed &lt;b&gt;`,
    );
    const again = await tellMerged(world.ports, host.forge, request(made, 'success', { attempt: 2 }));
    expect(wheres(again)).toEqual(['pull request 2 updated', 'pull request 3 updated']);
    expect(host.comments.get(3)).not.toContain('❌');
    expect(host.comments.get(3)).toContain('✅ On `main`, [run 7]');
    expect(host.comments.get(3)).toContain(', attempt 2, of commit');
  });

  test('that was cancelled is told; one that was superseded, or went well at once, is not', async () => {
    const made = await scene();
    const { world, host } = made;
    for (const state of ['superseded', 'success'] as const) {
      expect(await tellMerged(world.ports, host.forge, request(made, state))).toEqual({
        told: [],
        problems: [],
      });
    }
    expect(host.calls).toEqual([]);
    // Nothing was said before: there is nothing to take back.
    const well = await tellMerged(world.ports, host.forge, request(made, 'success', { attempt: 2 }));
    expect(wheres(well)).toEqual(['pull request 2 unchanged', 'pull request 3 unchanged']);
    expect(host.comments.size).toBe(0);
    await tellMerged(world.ports, host.forge, request(made, 'cancelled'));
    expect(host.comments.get(2)).toContain('⏹️');
  });

  test.each([undefined, '0'.repeat(40), 'f'.repeat(40)])(
    'that began at %s is about its newest commit',
    async (from) => {
      const made = await scene();
      const { world, host } = made;
      const result = await tellMerged(world.ports, host.forge, request(made, 'failure', { from }));
      expect(wheres(result)).toEqual(['pull request 3 created']);
    },
  );

  test('without a pull request is told nobody', async () => {
    const made = await scene();
    const { world, host } = made;
    host.index.clear();
    const result = await tellMerged(world.ports, host.forge, request(made, 'failure'));
    expect(result).toEqual({ told: [], problems: [] });
  });
});
