import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LedgerRecord } from '../../src/domain/ledger.ts';
import type { RunRecord } from '../../src/domain/run/record.ts';
import { writeBoard } from '../../src/steps/board.ts';
import { tellReleased } from '../../src/steps/released/index.ts';
import { released } from '../../src/steps/workspace.ts';
import { wire, type Wiring } from '../../src/wiring/ports.ts';
import { approve, merge, permissions } from '../adapters/github/host.ts';
import { runAction, type ActionRun } from '../support/acceptance/action.ts';
import type { Document } from '../support/acceptance/project.ts';
import { ReportScene } from '../support/acceptance/reporting.ts';
import { teaBot } from '../support/acceptance/tea.ts';
import { FakeReporter } from '../support/fakes/reporter.ts';

jest.setTimeout(180_000);

const yaml = (store: string) => `bots: [{path: bots/tea, engine: builtin}, {path: bots/cafe, engine: builtin}]
store: ${store}
environments:
  production:
    gates: {review: true, registration: optional}
`;

/** What a step's summary tells to enter, from the last of its tables. */
function valuesIn(summary: string): Record<string, string> {
  const table = summary.slice(summary.lastIndexOf('| Field | Value |'));
  const rows = [...table.matchAll(/^\| `([a-z]+)` \| (?:`(.*)`|<code>(.*)<\/code>) \|$/gm)];
  return Object.fromEntries(
    rows.map(([, field = '', value = '', entities = '']) => [
      field,
      value || entities.replaceAll(/&#(\d+);/g, (_, sign: string) => String.fromCharCode(Number(sign))),
    ]),
  );
}

describe('a release on GitHub', () => {
  let scene: ReportScene;
  let wiring: Wiring;
  let env: Readonly<Record<string, string>>;
  const pulls = { opened: 0, rebased: 0, merged: 0 };

  const main = async () => {
    await scene.git('fetch', '--quiet', '--tags', 'origin');
    await scene.git('switch', '--quiet', 'main');
    await scene.git('merge', '--quiet', '--ff-only', 'origin/main');
    return scene.git('rev-parse', 'HEAD');
  };
  const token = (given: Partial<typeof permissions> | Record<string, 'read' | 'write'> = permissions) =>
    scene.host.github.createWorkflowToken(scene.host.repository, given);
  const act = (name: string, inputs: Record<string, string>, cwd?: string): Promise<ActionRun> =>
    runAction(scene.project, name, { token: token(), ...inputs }, { env, ...(cwd !== undefined && { cwd }) });
  const stage = async (bots: string) => {
    const staged = await act('stage', { bots });
    expect({ reason: staged.reason, log: staged.log }).toMatchObject({ reason: 'staged' });
  };
  /** Merges what a branch holds, as people do, and stages what comes of it. */
  const bring = async (branch: string, method: 'squash' | 'rebase' | 'merge', bots: string) => {
    const number = await scene.openPull(branch, `Bring ${branch} by ${method}`);
    await approve(scene.host, number, 'bob');
    await merge(scene.host, number, method);
    await main();
    await stage(bots);
    return number;
  };
  /** Runs a job of the release workflow, and then its last one. */
  const releaseJob = async (name: 'promote' | 'rollback', inputs: Record<string, string>) => {
    const folder = join(scene.project.root, 'hand-over');
    mkdirSync(folder, { recursive: true });
    const ran = await act(name, { ...inputs, 'hand-over': folder });
    const left = JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8')) as RunRecord;
    await main();
    return { ran, left };
  };
  const tell = async (left: RunRecord, job: 'promote' | 'rollback'): Promise<void> => {
    const told = await scene.report({
      ...{ trigger: { on: 'workflow_dispatch', branch: 'main' }, commit: left.commit },
      ...{
        records: { release: left },
        jobs: { plan: 'success', promote: 'skipped', rollback: 'skipped', [job]: 'success' },
      },
      run: left.run.id,
      inputs: { environment: 'production' },
    });
    if (told.code !== 0) throw new Error(`${told.log}\n${told.summary}`);
  };
  const board = async () => {
    const { data } = await scene.host.people.ada.issues.listForRepo({
      ...scene.host.name,
      labels: 'tidegate',
    });
    return data;
  };
  const releases = async () => (await scene.host.people.ada.repos.listReleases(scene.host.name)).data;
  const moves = async (kind: LedgerRecord['kind']) =>
    (await scene.ledger()).filter((record) => record.kind === kind);

  beforeAll(async () => {
    scene = await ReportScene.open([]);
    const { github } = scene.host;
    env = {
      GITHUB_SERVER_URL: github.origin,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_GRAPHQL_URL: github.graphqlUrl,
      GITHUB_REPOSITORY: 'ada/bots',
      GITHUB_RUN_ID: '77',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_WORKFLOW_REF: 'ada/bots/.github/workflows/release.yml@refs/heads/main',
    };
    wiring = await wire(scene.project.work.directory, new FakeReporter());
    const tidegate = { 'tidegate.yml': yaml(join(scene.project.root, 'store')) };
    await scene.push(
      'staging/open',
      { ...tidegate, ...teaBot('bots/tea'), ...teaBot('bots/cafe') },
      'feat: open',
    );
    pulls.opened = await bring('staging/open', 'squash', 'tea cafe');
    await scene.push('staging/hello', teaBot('bots/tea', { price: 300 }), 'Raise the price');
    await scene.push('staging/hello', teaBot('bots/tea', { price: 310 }), 'Raise it once more');
    pulls.rebased = await bring('staging/hello', 'rebase', 'tea');
    await scene.push('staging/coffee', teaBot('bots/cafe', { price: 400 }), 'Raise the price of coffee');
    pulls.merged = await bring('staging/coffee', 'merge', 'cafe');
  });
  afterAll(async () => {
    await wiring.close();
    await scene[Symbol.asyncDispose]();
  });
  afterEach(() => expect(scene.host.github.mismatches).toEqual([]));

  test('is listed and planned by a job that has a token to read with, and nothing else', async () => {
    // A checkout as that job has it: no login is left in it, and no environment runs there.
    const clone = join(scene.project.root, 'plan');
    await scene.git('clone', '--quiet', scene.host.github.cloneUrl(scene.host.repository), clone);
    const read = { token: token({ contents: 'read', pull_requests: 'read', checks: 'read' }) };
    scene.host.github.forgetRequests();
    const listed = await act('plan', read, clone);
    expect({ code: listed.code, reason: listed.reason, log: listed.log }).toMatchObject({
      code: 0,
      reason: 'listed',
    });
    expect(scene.host.github.apiCalls.length).toBeLessThanOrEqual(2);
    expect(scene.host.github.apiCalls.every(({ operation }) => operation === 'graphql')).toBe(true);
    for (const name of [`tea:#${pulls.rebased}`, `cafe:#${pulls.merged}`, `tea:#${pulls.opened}`]) {
      expect(listed.summary).toContain(`\`${name}\``);
    }
    expect(listed.summary).toContain('Bring staging/coffee by merge');
    expect(valuesIn(listed.summary)).toEqual({ mode: 'plan', select: 'cafe:* tea:*' });
    expect(listed.summary).toContain(`${scene.host.github.origin}/ada/bots/actions/workflows/release.yml`);
    const { select = '' } = valuesIn(listed.summary);
    const planned = await act('plan', { ...read, select }, clone);
    expect({ code: planned.code, reason: planned.reason, log: planned.log }).toMatchObject({
      code: 0,
      reason: 'ships',
    });
    expect(valuesIn(planned.summary)).toEqual({ mode: 'promote', select, plan: planned.outputs['plan'] });
    const told = await scene.project.run(['candidates', '--json'], {
      cwd: clone,
      env: { ...env, GITHUB_TOKEN: read.token },
    });
    const states = (JSON.parse(told.stdout) as Document).bots.flatMap(({ candidates }: Document) =>
      candidates.map(({ state }: Document) => state),
    );
    // The first commit of the rebase was never trained: only its second one can ship.
    expect(states.toSorted()).toEqual(['blocked', 'ready', 'ready', 'ready', 'ready']);
  });

  test('picks a pull request that was rebased by its number, and names who comes along', async () => {
    const planned = await act('plan', { select: `#${pulls.rebased}` });
    expect({ reason: planned.reason, log: planned.log }).toMatchObject({ reason: 'ships' });
    const [bot] = planned.result.plan.bots;
    expect(bot.bot).toBe('tea');
    expect(bot.picked).toHaveLength(2);
    expect(bot.passengers).toHaveLength(1);
    expect(planned.summary).toContain(`agrees that \`#${pulls.opened}\` of tea comes along unpicked`);
    for (const number of [pulls.opened, pulls.merged]) {
      const other = await act('plan', { select: `#${number}` });
      expect(other.reason).toBe('ships');
    }
  });

  test('is refused without a selection and a plan, and with a plan that is not of everything', async () => {
    expect(await act('promote', {})).toMatchObject({ code: 1, reason: 'mistake' });
    const planned = await act('plan', { select: `#${pulls.rebased}` });
    const wrong = await act('promote', { plan: String(planned.outputs['plan']) });
    expect(wrong.reason).toBe('unconfirmed');
    expect(valuesIn(wrong.summary)['plan']).not.toBe(planned.outputs['plan']);
    expect(await moves('release')).toEqual([]);
  });

  test('is told: a release, a deployment, a word in each pull request, and the board', async () => {
    const planned = await act('plan', { select: `#${pulls.rebased}` });
    const { ran, left } = await releaseJob('promote', {
      ...{ select: `#${pulls.rebased}`, plan: String(planned.outputs['plan']), why: 'the <b>price</b>' },
    });
    expect({ reason: ran.reason, log: ran.log }).toMatchObject({ reason: 'promoted' });
    scene.host.github.forgetRequests();
    await tell(left, 'promote');
    expect(scene.host.github.apiCalls.length).toBeLessThanOrEqual(30);
    expect((await releases()).map(({ tag_name: tag, name }) => [tag, name])).toEqual([
      ['tea/v1.0.0', 'tea 1.0.0'],
    ]);
    expect((await releases())[0]?.body).toContain('Raise it once more');
    expect(await scene.deployments()).toMatchObject([{ environment: 'production/tea', states: ['success'] }]);
    for (const number of [pulls.opened, pulls.rebased]) {
      const comments = await scene.comments(number);
      expect(comments).toHaveLength(1);
      expect(comments[0]).toContain('brought it to production');
      expect(comments[0]).not.toContain('<b>');
    }
    expect(await scene.comments(pulls.merged)).toEqual([]);
    const [issue, ...others] = await board();
    expect(others).toEqual([]);
    expect(issue?.body).toContain(`\`cafe:#${pulls.merged}\``);
    expect(issue?.body).not.toContain('tea:#');
    // The same again: the board alone is looked at anew.
    await tell(left, 'promote');
    expect(await releases()).toHaveLength(1);
    expect(await scene.deployments()).toHaveLength(1);
    expect(await scene.comments(pulls.rebased)).toHaveLength(1);
    expect(await board()).toHaveLength(1);
  });

  test('is promoted without a selection by the hash of the plan of everything', async () => {
    await scene.push('staging/more', teaBot('bots/tea', { price: 320 }), 'Raise it again');
    await bring('staging/more', 'squash', 'tea');
    const planned = await act('plan', { select: 'all' });
    const hash = String(planned.outputs['plan']);
    expect((await act('plan', { plan: hash })).outputs['plan']).toBe(hash);
    const { ran, left } = await releaseJob('promote', { plan: hash });
    expect({ reason: ran.reason, log: ran.log }).toMatchObject({ reason: 'promoted' });
    await tell(left, 'promote');
    expect((await releases()).map(({ tag_name: tag }) => tag).toSorted()).toEqual([
      'cafe/v1.0.0',
      'tea/v1.0.0',
      'tea/v1.0.1',
    ]);
    expect((await board())[0]?.body).toContain('Everything that is merged is live in production.');
  });

  test('that is rolled back is told where it shipped', async () => {
    const { ran, left } = await releaseJob('rollback', { bot: 'tea' });
    expect({ reason: ran.reason, log: ran.log }).toMatchObject({ reason: 'rolled-back' });
    await tell(left, 'rollback');
    const { data } = await scene.host.people.ada.pulls.list({ ...scene.host.name, state: 'closed' });
    const newest = Math.max(...data.map(({ number }) => number));
    expect((await scene.comments(newest))[0]).toContain('was rolled back to `1.0.0');
    expect((await scene.comments(pulls.rebased))[0]).not.toContain('rolled back');
    const active = (await scene.deployments()).filter(({ states }) => states.at(-1) === 'success');
    expect(active.map(({ environment }) => environment).toSorted()).toEqual([
      'production/cafe',
      'production/tea',
    ]);
    expect((await board())[0]?.body).toContain(`\`tea:#${newest}\``);
  });

  test('is told once, however often and wherever the telling fails', async () => {
    const { github } = scene.host;
    const { workspace, head } = await released(wiring.ports);
    const records = [...(await moves('release')), ...(await moves('rollback'))];
    const about = {
      workspace,
      records,
      runUrl: 'https://github.com/ada/bots/actions/runs/77',
      patienceMs: 0,
    };
    const state = async () => ({
      releases: (await releases()).map(({ tag_name: tag, body }) => [tag, body]),
      deployments: await scene.deployments(),
      comments: await Promise.all(Object.values(pulls).map((number) => scene.comments(number))),
    });
    const clean = await tellReleased(wiring.ports, scene.host.forge(), about);
    expect(clean.problems).toEqual([]);
    const before = await state();
    for (const { id } of await releases()) {
      await scene.host.people.ada.repos.deleteRelease({ ...scene.host.name, release_id: id });
    }
    github.forgetRequests();
    github.faults.byChance({ probability: 0.3, seed: 7 });
    let rounds = 0;
    for (let done = false; !done; rounds += 1) {
      expect(rounds).toBeLessThan(30);
      const told = await tellReleased(wiring.ports, scene.host.forge(), about).catch(() => undefined);
      const written = await writeBoard(wiring.ports, scene.host.forge(), {
        ...{ workspace, head, formUrl: 'https://github.com/form' },
      }).catch(() => undefined);
      done = told?.problems.length === 0 && written?.problems.length === 0;
    }
    expect(github.faults.injected).toBeGreaterThan(0);
    github.faults.clear();
    const after = await state();
    expect(after.deployments).toEqual(before.deployments);
    expect(after.comments).toEqual(before.comments);
    expect(after.releases.toSorted()).toEqual(before.releases.toSorted());
    expect(await board()).toHaveLength(1);
  });

  test('of what GitHub has not indexed yet is picked by number, and told when it is known', async () => {
    const { github } = scene.host;
    github.lags.commitPulls = 120_000;
    try {
      await scene.push('staging/late', teaBot('bots/cafe', { price: 500 }), 'Raise coffee');
      const late = await bring('staging/late', 'rebase', 'cafe');
      github.forgetRequests();
      const planned = await act('plan', { select: `#${late}` });
      expect({ reason: planned.reason, log: planned.log }).toMatchObject({ reason: 'ships' });
      expect(planned.result.plan.bots[0].picked).toHaveLength(1);
      const { workspace, head } = await released(wiring.ports);
      const written = await writeBoard(wiring.ports, scene.host.forge(), {
        workspace,
        head,
        formUrl: 'https://github.com/form',
      });
      expect(written.problems).toEqual([]);
      const body = (await board())[0]?.body ?? '';
      expect(body).toContain('❓');
      const select = { select: `#${late}`, plan: String(planned.outputs['plan']) };
      const { left } = await releaseJob('promote', select);
      const about = { workspace, records: left.ledger, runUrl: undefined, patienceMs: 0 };
      const early = await tellReleased(wiring.ports, scene.host.forge(), about);
      expect(early.problems).toMatchObject([{ severity: 'note', code: 'forge-behind' }]);
      expect(early.told.map(({ where }) => where)).toEqual([
        'release cafe/v1.0.1',
        'deployment production/cafe',
      ]);
      github.lags.commitPulls = 0;
      const known = await tellReleased(wiring.ports, scene.host.forge(), about);
      expect(known.problems).toEqual([]);
      expect(known.told.map(({ where, outcome }) => `${where} ${outcome}`)).toEqual([
        // Its notes name the pull request now.
        'release cafe/v1.0.1 updated',
        'deployment production/cafe unchanged',
        `pull request ${late} created`,
      ]);
    } finally {
      github.lags.commitPulls = 0;
    }
  });
});
