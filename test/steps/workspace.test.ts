import { describe, expect, test } from '@jest/globals';
import { EnvironmentError, UserError, type Problem } from '../../src/domain/errors.ts';
import {
  beginsDigest,
  botsNamed,
  comparedWith,
  environmentSettings,
  oneBotNamed,
  refuseUnplanned,
  released,
  versionsOf,
  workspaceAt,
} from '../../src/steps/workspace.ts';
import { botFiles, environment, project, World } from '../support/fakes/world.ts';

function twoBots(): World {
  const world = new World();
  world.repository.commit('main', { ...botFiles('bank', 'hello = Hi'), ...botFiles('desk', 'hello = Hey') });
  world.repository.commit('HEAD', botFiles('bank', 'hello = Hi there'), { from: world.head });
  world.checkout.upstream = () => Promise.resolve('main');
  return world;
}

const unreachable = () =>
  Promise.reject(new EnvironmentError('The remote is down.', { code: 'remote-failed' }));

describe('the workspace', () => {
  test('is that of a commit, of HEAD unless one is named, and what is odd in it is told', async () => {
    const { ports, sources, reporter, repository } = twoBots();
    const odd: Problem = { severity: 'warning', code: 'odd', message: 'A variable looks like a secret.' };
    const read = sources.workspace.bind(sources);
    sources.workspace = async (treeish) => ({ ...(await read(treeish)), problems: [odd] });
    const here = await workspaceAt(ports);
    expect(here.commit).toBe((await repository.resolve('HEAD'))?.id);
    expect((await workspaceAt(ports, 'main')).commit).toBe((await repository.resolve('main'))?.id);
    expect(here.bots.map(({ name }) => name)).toEqual(['bank', 'desk']);
    expect(reporter.problems).toEqual([odd, odd]);
    await expect(workspaceAt(ports, 'nowhere')).rejects.toThrow(UserError);
  });

  test('that is released is what the default branch has on the remote now', async () => {
    const { ports, repository } = twoBots();
    const { workspace, head } = await released(ports);
    expect(head).toBe('main');
    expect(workspace).toMatchObject({ commit: (await repository.resolve('main'))?.id });
  });

  test('gives the bots of these names, or all of them', async () => {
    const workspace = await workspaceAt(twoBots().ports);
    expect(botsNamed(workspace, [])).toBe(workspace.bots);
    expect(botsNamed(workspace, ['desk']).map(({ name }) => name)).toEqual(['desk']);
    expect(() => botsNamed(workspace, ['dusk'])).toThrow('there are: bank, desk.');
    expect(() => botsNamed({ ...workspace, bots: [] }, [])).toThrow(
      expect.objectContaining({ code: 'no-bots' }),
    );
  });
});

describe("an environment's settings", () => {
  const slow = project({ environments: [environment('staging', { readySeconds: 600 })] });

  test('are those of the default branch', async () => {
    const { ports, sources } = twoBots();
    const workspace = await workspaceAt(ports);
    expect((await environmentSettings(ports, { ...workspace, project: slow }, 'staging')).readySeconds).toBe(
      60,
    );
    expect(sources.projects.size).toBeGreaterThan(0);
  });

  test('are those at hand where the default branch has none or is out of reach', async () => {
    const { ports, checkout } = twoBots();
    const workspace = { ...(await workspaceAt(ports)), project: slow };
    checkout.upstream = unreachable;
    expect((await environmentSettings(ports, workspace, 'staging')).readySeconds).toBe(600);
    await expect(environmentSettings(ports, workspace, 'production')).rejects.toThrow('there are: staging.');
  });

  test('say whether anything goes there without a plan', () => {
    expect(() => refuseUnplanned(environment('staging'))).not.toThrow();
    expect(() => refuseUnplanned(environment('production'))).toThrow(
      expect.objectContaining({ code: 'releases-alone' }),
    );
  });
});

test('what others are compared with is the remote branch, or the one that was last seen', async () => {
  const { ports, checkout } = twoBots();
  checkout.upstream = () => Promise.resolve('0123456');
  expect(await comparedWith(ports, 'main')).toBe('0123456');
  checkout.upstream = unreachable;
  expect(await comparedWith(ports, 'main')).toBe('main');
});

test('a digest is named by at least 7 of its first digits', () => {
  const digest = `sha256:3f2a9c01b2c4${'0'.repeat(52)}` as const;
  for (const text of ['3f2a9c0', '3F2A9C01B2C4', 'sha256:3f2a9c0', digest])
    expect(beginsDigest(digest, text)).toBe(true);
  for (const text of ['', '3f2a9c', '2f2a9c0', 'f2a9c01', `${digest}0`, '3f2a9c0z', 'x3f2a9c0'])
    expect(beginsDigest(digest, text)).toBe(false);
});

test('versions by hand', () => {
  expect(versionsOf(undefined, '--set-version')).toEqual({});
  expect(versionsOf(' ', '--set-version')).toEqual({});
  expect(versionsOf('bank=2.0.0, desk=1.1.0', '--set-version')).toEqual({ bank: '2.0.0', desk: '1.1.0' });
  for (const wrong of ['bank', '=1.0.0', 'bank=1=2', 'bank=1.0.0,'])
    expect(() => versionsOf(wrong, '--set-version')).toThrow(
      expect.objectContaining({ code: 'bad-option', next: 'For example: --set-version bakery=2.0.0' }),
    );
});

test('one bot is the one that is named, or the only one', async () => {
  const workspace = await workspaceAt(twoBots().ports);
  expect(oneBotNamed(workspace, 'desk').name).toBe('desk');
  expect(oneBotNamed({ ...workspace, bots: workspace.bots.slice(1) }, undefined).name).toBe('desk');
  expect(() => oneBotNamed(workspace, undefined)).toThrow('Name a bot: bank, desk.');
});
