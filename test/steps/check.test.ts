import { describe, expect, test } from '@jest/globals';
import { EnvironmentError, UserError } from '../../src/domain/errors.ts';
import { check, type CheckResult } from '../../src/steps/check.ts';
import { FakeForge } from '../support/fakes/forge.ts';
import { environment, lasting, World } from '../support/fakes/world.ts';
import { staged } from './scenes.ts';

const lost = (what: string, next?: string) =>
  new EnvironmentError(`${what} can't be reached.`, { code: 'gone', ...(next !== undefined && { next }) });

/** A world with one bot that staging runs, and a code host that asks for the last job's check. */
async function installed(given: ConstructorParameters<typeof World>[0] = {}) {
  const world = new World(given);
  world.commitBot('bank', 'hello = Hi');
  await staged(world);
  world.checkout.upstream = () => Promise.resolve(world.head);
  world.target('production');
  const forge = new FakeForge(world.life);
  world.life.log.length = 0;
  const read = async (name?: string): Promise<CheckResult> =>
    check(
      { ...world.ports, forge: () => Promise.resolve(forge) },
      { workspace: { ...(await world.workspace()), commit: world.head }, environment: name },
    );
  return { world, forge, read };
}

const about = ({ items }: CheckResult, what: string, of?: string) =>
  items.filter((item) => item.what === what && item.environment === of);

describe('an installation that is right', () => {
  test('has a line for each thing, none of which needs anything; and nothing is changed', async () => {
    const { world, read } = await installed();
    const before = lasting(world);
    const result = await read();
    expect(result.reason).toBe('right');
    expect(
      result.items.map(({ what, environment: of, outcome, observed, fix }) => [
        of,
        what,
        outcome,
        observed,
        fix,
      ]),
    ).toEqual([
      [undefined, 'default branch', 'right', `main is at commit ${world.head.slice(0, 7)}`, undefined],
      [undefined, 'tidegate.yml', 'right', '1 bot: bank', undefined],
      [undefined, 'ledger', 'right', '2 records', undefined],
      [undefined, 'identity', 'right', 'git knows you as Rita <rita@example.org>', undefined],
      [undefined, 'code host', 'right', 'acme/bots as github-actions[bot]', undefined],
      [undefined, 'branch rule', 'right', 'main requires the check tidegate', undefined],
      ['staging', 'store', 'right', 'store answers', undefined],
      ['staging', 'environment', 'right', 'it can take bots, and runs 1 bot', undefined],
      ['production', 'store', 'right', 'store answers', undefined],
      ['production', 'environment', 'right', 'it can take bots, and runs 0 bots', undefined],
    ]);
    expect(lasting(world)).toEqual(before);
    expect(world.life.log).toEqual(['ledger-read']);
  });

  test('is looked at as far as it is asked about', async () => {
    const { read } = await installed();
    const { items } = await read('production');
    expect(new Set(items.map((item) => item.environment))).toEqual(new Set([undefined, 'production']));
  });

  test('does not make an environment of this machine for a look at it', async () => {
    const { world, read } = await installed();
    world.target('production').refusals = [{ severity: 'error', code: 'x', message: 'It was made.' }];
    expect((await read()).reason).toBe('right');
  });
});

describe('each thing that is wrong has its line, and its one fix', () => {
  test('the default branch: the commit at hand is looked at', async () => {
    const { world, read } = await installed();
    world.checkout.upstream = () => Promise.reject(lost('The remote', 'Connect to the network.'));
    const result = await read();
    expect(result.reason).toBe('wrong');
    expect(about(result, 'default branch')).toEqual([
      {
        ...{ what: 'default branch', environment: undefined, outcome: 'wrong' },
        ...{ observed: "The remote can't be reached.", fix: 'Connect to the network.' },
      },
    ]);
    expect(about(result, 'tidegate.yml')).toMatchObject([{ outcome: 'right', observed: '1 bot: bank' }]);
  });

  test('tidegate.yml: every mistake, with its line', async () => {
    const { world, read } = await installed();
    const place = { file: 'tidegate.yml', line: 4 };
    const problems = [
      { severity: 'error', code: 'a', message: 'Unknown key.', place, next: 'Take it away.' },
      { severity: 'warning', code: 'b', message: 'It is old.' },
    ] as const;
    const { workspace } = world.sources;
    world.sources.workspace = async (at) => ({ ...(await workspace.call(world.sources, at)), problems });
    expect(about(await read(), 'tidegate.yml')).toMatchObject([
      { outcome: 'wrong', observed: 'Unknown key. (tidegate.yml:4)', fix: 'Take it away.' },
      { outcome: 'unknown', observed: 'It is old.', fix: 'Mend that line, and merge it.' },
    ]);
  });

  test('tidegate.yml that cannot be understood at all', async () => {
    const { world } = await installed();
    const workspace = { ...(await world.workspace()), commit: world.head };
    const problems = [
      { severity: 'error', code: 'a', message: 'One.', next: 'Mend one.' },
      { severity: 'error', code: 'b', message: 'Two.' },
    ] as const;
    world.sources.workspace = () => Promise.reject(new UserError('2 mistakes.', { code: 'bad', problems }));
    const result = await check(world.ports, { workspace, environment: undefined });
    expect(about(result, 'tidegate.yml')).toMatchObject([
      { observed: 'One.', fix: 'Mend one.' },
      { observed: 'Two.', fix: 'Mend it, and check again.' },
    ]);
  });

  test('a repository without bots', async () => {
    const { world, read } = await installed();
    world.repository.commit('main', {
      'bots/bank/data.txt': undefined,
      'bots/bank/tests/talk.yml': undefined,
    });
    expect(about(await read(), 'tidegate.yml')).toMatchObject([
      { outcome: 'wrong', observed: 'No bot was found.', fix: expect.stringContaining('tidegate init') },
    ]);
  });

  test('the ledger', async () => {
    const { world, read } = await installed();
    world.ledger.leftOut = [{ file: 'tidegate/ledger:1.json', commit: undefined, why: 'it is torn' }];
    expect(about(await read(), 'ledger')).toMatchObject([
      { outcome: 'wrong', observed: "tidegate/ledger:1.json can't be read: it is torn." },
    ]);
    world.ledger.read = () => Promise.reject(lost('The ledger'));
    expect(about(await read(), 'ledger')).toMatchObject([
      { outcome: 'wrong', observed: "The ledger can't be reached.", fix: 'Mend it, and check again.' },
    ]);
  });

  test('the identity', async () => {
    const { world, read } = await installed();
    world.checkout.identity = () =>
      Promise.reject(
        new UserError('git has no name for you.', { code: 'no-identity', next: 'git config …' }),
      );
    expect(about(await read(), 'identity')).toMatchObject([{ outcome: 'wrong', fix: 'git config …' }]);
  });

  test('the rule of the default branch', async () => {
    const { forge, read } = await installed();
    forge.required = ['ci'];
    const result = await read();
    expect(result.reason).toBe('wrong');
    expect(about(result, 'branch rule')).toMatchObject([
      {
        observed: "main doesn't require the check tidegate: what failed can be merged.",
        fix: 'Require the status check `tidegate` for main: https://github.com/acme/bots/settings/rules',
      },
    ]);
    forge.isCheckRequired = () => Promise.reject(lost('GitHub'));
    expect(about(await read(), 'branch rule')).toMatchObject([{ outcome: 'wrong' }]);
  });

  test('a code host that cannot be asked, or that is not connected', async () => {
    const { world, forge, read } = await installed();
    forge.whoAmI = () =>
      Promise.reject(new UserError('The token is bad.', { code: 'forge-token', next: 'Renew it.' }));
    expect(about(await read(), 'code host')).toMatchObject([{ outcome: 'wrong', fix: 'Renew it.' }]);
    const workspace = { ...(await world.workspace()), commit: world.head };
    for (const open of [undefined, () => Promise.resolve(undefined)]) {
      const ports = { ...world.ports, ...(open && { forge: open }) };
      const result = await check(ports, { workspace, environment: undefined });
      expect(about(result, 'code host')).toMatchObject([{ outcome: 'unknown' }]);
      expect(about(result, 'branch rule')).toEqual([]);
      expect(result.reason).toBe('right');
    }
  });

  test('a store, and what an environment lacks', async () => {
    const { world, read } = await installed();
    world.store().find = () => Promise.reject(lost('The registry', 'Log in.'));
    world.target('staging').refusals = [
      {
        severity: 'error',
        code: 'verb-missing',
        message: 'It may not list pods.',
        next: 'Give it the Role.',
      },
      { severity: 'warning', code: 'slow', message: 'It is slow.' },
    ];
    const result = await read('staging');
    expect(about(result, 'store', 'staging')).toMatchObject([{ outcome: 'wrong', fix: 'Log in.' }]);
    expect(about(result, 'environment', 'staging')).toMatchObject([
      { outcome: 'wrong', observed: 'It may not list pods.', fix: 'Give it the Role.' },
      { outcome: 'unknown', fix: 'Look closer: tidegate doctor --environment staging' },
    ]);
  });

  test('a defect is none of it', async () => {
    const { world, read } = await installed();
    world.store().find = () => Promise.reject(new TypeError('x is undefined'));
    await expect(read()).rejects.toThrow(TypeError);
  });
});

test('an environment elsewhere is tried even where nothing runs, and its pull secrets are named', async () => {
  const target = { kind: 'kubernetes', namespace: 'bots', pullSecrets: ['registry'] } as never;
  const { world, read } = await installed({
    environments: [environment('staging'), environment('production', { target })],
  });
  world.target('production').refusals = [
    { severity: 'error', code: 'gone', message: 'No answer.', next: 'Wait.' },
  ];
  const result = await read('production');
  expect(about(result, 'environment', 'production')).toMatchObject([{ outcome: 'wrong', fix: 'Wait.' }]);
  expect(about(result, 'pull secret', 'production')).toMatchObject([
    { outcome: 'unknown', fix: expect.stringContaining('kubectl --namespace bots get secret registry') },
  ]);
});
