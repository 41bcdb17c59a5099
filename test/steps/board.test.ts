import { describe, expect, test } from '@jest/globals';
import { boardMarker } from '../../src/domain/report/board.ts';
import { bodyLimit } from '../../src/domain/markdown/fit.ts';
import { boardBots, writeBoard, type BoardRequest } from '../../src/steps/board.ts';
import { candidates, judgedPerBot } from '../../src/steps/candidates.ts';
import { plan } from '../../src/steps/plan.ts';
import { promote } from '../../src/steps/promote.ts';
import { botFiles, environment, World } from '../support/fakes/world.ts';
import { CodeHost, down, pull } from './code-host.ts';
import { planRequest, promoteRequest, staged } from './scenes.ts';

const formUrl = 'https://github.example/acme/bots/actions/workflows/release.yml';

function reviewed(): World {
  const plain = environment('production');
  const production = { ...plain, policy: { ...plain.policy, requireReview: true } };
  return new World({ environments: [environment('staging'), production] });
}

async function boardOf(world: World, host: CodeHost, given: Partial<BoardRequest> = {}) {
  const request = { workspace: await world.workspace(), head: world.head, formUrl, ...given };
  const result = await writeBoard(world.ports, host.forge, request);
  return { result, body: host.boards.get(boardMarker('production'))?.body ?? '' };
}

const states = async (world: World, host: CodeHost) => {
  const ports = { ...world.ports, forge: () => Promise.resolve(host.forge) };
  const result = await candidates(ports, await planRequest(world));
  return result.bots.flatMap((bot) =>
    bot.candidates.map(({ state, denied }) => [bot.bot, state, ...denied.map(({ code }) => code)]),
  );
};

describe('candidates', () => {
  test('are judged as a plan judges that picks each alone', async () => {
    const world = reviewed();
    const host = new CodeHost();
    const ready = world.commitBot('bank', 'hello = 1', undefined, { subject: 'One (#1)' });
    host.merge(1, [ready]);
    await staged(world);
    const bare = world.commitBot('bank', 'hello = 2', undefined, { subject: 'Two (#2)' });
    host.pulls.set(2, { ...host.merge(2, [bare]), reviews: [] });
    await staged(world);
    const untrained = world.commitBot('bank', 'hello = 3', undefined, { subject: 'Three (#3)' });
    host.merge(3, [untrained]);
    expect(await states(world, host)).toEqual([
      ['bank', 'blocked', 'NO_PACKAGE_FOR_INPUTS', 'NOT_VERIFIED', 'REVIEW_MISSING'],
      ['bank', 'blocked', 'REVIEW_MISSING'],
      ['bank', 'ready'],
    ]);
    expect(host.calls).toEqual(['merged']);
    const ports = { ...world.ports, forge: () => Promise.resolve(host.forge) };
    for (const [index, [, , ...codes]] of (await states(world, host)).entries()) {
      const commit = [untrained, bare, ready][index]!;
      const { plan: made } = await plan(
        ports,
        await planRequest(world, { selection: `bank:${commit.id.slice(0, 9)}` }),
      );
      const denied = made.bots[0]!.decisions.filter(({ allowed }) => !allowed).map(({ code }) => code);
      expect(denied).toEqual(codes);
    }
  });

  test('are unknown where only what could not be read is against them', async () => {
    const world = reviewed();
    const host = new CodeHost();
    const commit = world.commitBot('bank', 'hello = 1', undefined, { subject: 'One (#1)' });
    host.merge(1, [commit]);
    await staged(world);
    host.late.add(commit.id);
    expect(await states(world, host)).toEqual([['bank', 'unknown', 'FACT_UNAVAILABLE']]);
    host.failing = { call: /merged/, error: down };
    expect(await states(world, host)).toEqual([['bank', 'unknown', 'FACT_UNAVAILABLE']]);
    world.commitBot('bank', 'hello = 2', undefined, { subject: 'Two (#2)' });
    expect((await states(world, host))[0]).toEqual([
      ...['bank', 'blocked', 'NO_PACKAGE_FOR_INPUTS', 'NOT_VERIFIED', 'FACT_UNAVAILABLE'],
    ]);
  });

  test('are named by what the code host says where their subjects do not tell, whatever the policy', async () => {
    const world = new World();
    const host = new CodeHost();
    const rebased = world.commitBot('bank', 'hello = 1', undefined, { subject: 'One' });
    host.merge(1, [rebased]);
    const told = world.commitBot('bank', 'hello = 2', undefined, { subject: 'Two (#2)' });
    const head = world.head;
    const merged = world.commitBot('bank', 'hello = 3', undefined, {
      ...{
        subject: 'Merge pull request #3 from acme/topic',
        body: 'Three\n\nmore',
        parents: [head, 'c'.repeat(40)],
      },
    });
    host.pulls.set(3, pull(3, { author: undefined }));
    host.index.set(merged.id, 3);
    const direct = world.commitBot('bank', 'hello = 4', undefined, { subject: 'Four' });
    const ports = { ...world.ports, forge: () => Promise.resolve(host.forge) };
    const { bots } = await candidates(ports, await planRequest(world));
    const shown = boardBots(bots, 'https://github.example/acme/bots')[0]!.candidates;
    expect(shown.map(({ name, url, title, author }) => [name, url, title, author])).toEqual([
      [direct.id.slice(0, 7), `https://github.example/acme/bots/commit/${direct.id}`, 'Four', 'Ada'],
      ['#3', 'https://github.example/acme/bots/pull/3', 'Pull 3', 'Ada'],
      ['#2', 'https://github.example/acme/bots/pull/2', 'Two (#2)', 'Ada'],
      ['#1', 'https://github.example/acme/bots/pull/1', 'Pull 1', 'ada'],
    ]);
    expect(host.asked[0]?.commits.map(({ id }) => id)).toEqual([direct.id, merged.id, rebased.id]);
    expect(host.asked[0]?.patienceMs).toBe(0);
    expect(told.pull).toBeUndefined();
    const alone = boardBots((await candidates(world.ports, await planRequest(world))).bots, undefined);
    expect(alone[0]?.candidates[1]).toMatchObject({ name: '#3', url: undefined, title: 'Three' });
  });

  test('beyond the newest ones are counted, not judged', async () => {
    const world = new World();
    for (let number = 0; number <= judgedPerBot; number++) world.commitBot('bank', `hello = ${number}`);
    const { bots } = await candidates(world.ports, await planRequest(world));
    const shown = boardBots(bots, undefined)[0]!.candidates;
    expect(shown).toHaveLength(judgedPerBot + 1);
    expect(shown.at(-2)?.state).toBe('blocked');
    expect(shown.at(-1)).toMatchObject({
      state: 'unknown',
      reasons: ['only the newest 50 changes are judged one by one'],
    });
  });

  test('look for each package once, and read the ledger once', async () => {
    const world = new World();
    world.commitBot('bank', 'hello = 1');
    await staged(world);
    world.commitBot('bank', 'hello = 2');
    world.commitBot('bank', 'hello = 1');
    const store = world.store();
    const find = store.find.bind(store);
    const looked: string[] = [];
    store.find = (digest) => {
      looked.push(digest);
      return find(digest);
    };
    world.life.log.length = 0;
    expect((await states(world, new CodeHost())).map(([, state]) => state)).toEqual([
      'ready',
      'blocked',
      'ready',
    ]);
    expect(looked).toHaveLength(1);
    expect(world.life.log).toEqual(['ledger-read']);
  });
});

describe('the board', () => {
  test('says what is live, what could be and why it cannot, and what to enter', async () => {
    const world = reviewed();
    const host = new CodeHost();
    host.merge(1, [world.commitBot('bank', 'hello = 1', undefined, { subject: 'One (#1)' })]);
    await staged(world);
    const ports = { ...world.ports, forge: () => Promise.resolve(host.forge) };
    expect((await promote(ports, await promoteRequest(world))).reason).toBe('promoted');
    host.merge(2, [world.commitBot('bank', 'hello = 2', undefined, { subject: 'Two (#2)' })]);
    await staged(world);
    const hostile = '**bold** @team <img src=x> | cell';
    const bare = world.commitBot('bank', 'hello = 3', undefined, { subject: 'Three (#3)' });
    host.pulls.set(3, { ...host.merge(3, [bare]), reviews: [], title: hostile });
    await staged(world);
    const { result, body } = await boardOf(world, host);
    expect(result).toMatchObject({
      reason: 'written',
      boards: [{ environment: 'production', posted: { outcome: 'created' } }],
      problems: [],
    });
    expect(body).toContain('2 changes of 1 bot are merged and not live in production.');
    expect(body).toContain('Live is `1.0.0`');
    expect(body).toContain(
      '| `bank:#2` | Pull 2 ([pull request 2](https://github.example/acme/bots/pull/2)) | ada |',
    );
    expect(body).toContain('✅ ready');
    expect(body).toMatch(/⛔ .*REVIEW/);
    expect(body).toContain(`[the form](${formUrl})`);
    expect(body).not.toContain('<img');
    expect(body).not.toMatch(/[^\\`]@team/);
    expect((await boardOf(world, host)).result.boards[0]?.posted.outcome).toBe('unchanged');
    expect(host.calls.filter((call) => call.startsWith('board'))).toHaveLength(2);
  });

  test('of an environment that could not be written is a problem', async () => {
    const world = new World();
    const host = new CodeHost();
    world.commitBot('bank', 'hello = 1');
    host.failing = { call: /board/, error: down };
    const { result } = await boardOf(world, host);
    expect(result).toEqual({
      reason: 'failed',
      boards: [],
      problems: [
        {
          ...{ severity: 'error', code: 'forge-failed', next: 'Try again in a while.' },
          message: "The board of production wasn't written: GitHub is down.",
        },
      ],
    });
  });

  test.each([
    [[environment('staging'), environment('live', { policy: environment('production').policy })], ['live']],
    [
      [environment('staging'), environment('production', { policy: environment('x').policy })],
      ['production'],
    ],
    [[environment('staging')], []],
  ])('is written for environments that take releases', async (environments, expected) => {
    const world = new World({ environments });
    world.commitBot('bank', 'hello = 1');
    const { result } = await boardOf(world, new CodeHost());
    expect(result.boards.map((one) => one.environment)).toEqual(expected);
    const named = await boardOf(world, new CodeHost(), { environments: ['staging'] });
    expect(named.result.boards.map((one) => one.environment)).toEqual(['staging']);
  });

  test('of 200 bots keeps within what an issue takes, and asks once', async () => {
    const world = reviewed();
    const host = new CodeHost();
    const names = Array.from({ length: 200 }, (_, index) => `bot-${index}`);
    for (const [index, name] of names.entries()) {
      const files = botFiles(name, `hello = ${index}`);
      host.merge(index + 1, [
        world.repository.commit('main', files, { subject: `Add ${name} (#${index + 1})` }),
      ]);
    }
    const { result, body } = await boardOf(world, host);
    expect(result.reason).toBe('written');
    expect(body.length).toBeLessThanOrEqual(bodyLimit);
    for (const name of names) expect(body).toContain(`### ${name}\n`);
    expect(host.calls).toEqual(['merged', 'board What can be released to production']);
    expect(host.asked[0]?.commits).toHaveLength(100);
  });
});
