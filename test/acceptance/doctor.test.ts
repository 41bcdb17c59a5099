import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { hasBundle, runAction } from '../support/acceptance/action.ts';
import { halvesOf, supervisorOf } from '../support/acceptance/kill.ts';
import { Project, until, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(120_000);

/** An action that prints what a customer said, as actions do. */
const talkative = `export default {
  name: 'action_price',
  run({ slots, say }) {
    console.log('the customer wants ' + slots.tea);
    say({ text: \`A pot of \${slots.tea} is 2.50.\` });
  },
};
`;

const yaml = `bots: [tea*]
environments:
  live: {gates: {suite: optional, registration: optional}}
`;

describe('doctor', () => {
  let project: Project;
  const look = (...args: string[]): Promise<Document> => project.json(['doctor', ...args]);
  const local = (...path: string[]) => join(project.work.directory, '.tidegate/local', ...path);
  beforeAll(async () => {
    project = Project.open({
      ...{ ...teaBot('tea'), 'tea/actions/price.js': talkative, 'tidegate.yml': yaml },
      ...teaBot('teashop', { greeting: 'The shop is open.' }),
    });
    await project.done(['stage', 'tea']);
    await project.done(['deploy', 'tea', '--environment', 'live']);
  });
  afterAll(async () => {
    await project.run(['down', 'live']);
    await project[Symbol.asyncDispose]();
  });

  test('finds everything well in one line, and makes no environment for a look at it', async () => {
    const { code, stdout } = await project.run(['doctor', 'tea', '--environment', 'staging']);
    expect([code, stdout]).toEqual([0, '✓ tea is well in staging.\n']);
    expect(await look()).toMatchObject({ code: 0, reason: 'well' });
    expect(readdirSync(local()).sort()).toEqual(['live', 'staging']);
    expect(await look('tea', '--environment', 'production')).toMatchObject({
      ...{ code: 1, reason: 'unwell', findings: [{ code: 'not-deployed', severity: 'warning' }] },
    });
    expect(await look('nobody')).toMatchObject({ code: 2, reason: 'unknown-bot' });
    expect(await look('--environment', 'nowhere')).toMatchObject({ code: 2, reason: 'unknown-environment' });
  });

  test('tells customers’ words to nobody who reads a workflow log', async () => {
    if (!hasBundle('inspect')) throw new Error('dist/ has no action-inspect.js');
    for (const environment of ['staging', 'live']) {
      const said = [
        'chat',
        'tea',
        '--environment',
        environment,
        '-m',
        'I want to order tea',
        '/inform{"tea":"green"}',
      ];
      await project.done(said);
    }
    const words = 'the customer wants green';
    const staging = await runAction(project, 'inspect', { mode: 'logs', bots: 'tea' });
    expect(staging.log).toContain(words);
    const live = await runAction(project, 'inspect', { mode: 'logs', bots: 'tea', environment: 'live' });
    expect(live).toMatchObject({ reason: 'read', result: { environment: 'live' } });
    expect(live.result.withheld).toBeGreaterThan(0);
    expect(live.log).toContain('started as process');
    expect(live.log).toContain('left out: what customers say may be among them');
    expect(live.log + live.summary).not.toContain(words);
    const chat = { mode: 'chat', bots: 'tea', message: 'hello', environment: 'production' };
    expect(await runAction(project, 'inspect', chat)).toMatchObject({ reason: 'mistake' });
    expect(await runAction(project, 'inspect', { ...chat, environment: 'live' })).toMatchObject({
      reason: 'mistake',
    });
  });

  test('says that the supervisor is gone, and starts nothing by itself', async () => {
    process.kill(supervisorOf(project, 'staging')!, 'SIGKILL');
    const seen = await look('tea', '--environment', 'staging');
    expect(seen).toMatchObject({
      code: 1,
      findings: [{ code: 'environment-down', remedy: 'Start what should run: tidegate up staging' }],
    });
    expect(seen.findings[0].headline).toMatch(/^Nothing of staging answers: .*supervisor/);
    expect(await look('tea', '--environment', 'staging')).toMatchObject({ reason: 'unwell' });
    const action = await runAction(project, 'inspect', { mode: 'doctor', environment: 'staging' });
    expect(action).toMatchObject({ reason: 'unwell', code: 1 });
    expect(action.summary).toContain('tidegate up staging');
    await project.done(['up', 'staging']);
    expect(await look('tea', '--environment', 'staging')).toMatchObject({ reason: 'well' });
    const well = await runAction(project, 'inspect', { mode: 'doctor', bots: 'tea', environment: 'staging' });
    expect(well).toMatchObject({ reason: 'read', code: 0 });
  });

  test('reaches a bot that left the repository and still runs', async () => {
    const files = Object.fromEntries(Object.keys(teaBot('tea')).map((path) => [path, undefined]));
    project.push(files, 'Close the tea house');
    expect(await look('tea', '--environment', 'staging')).toMatchObject({
      findings: [{ code: 'left-repository', remedy: 'End it: tidegate retire tea --environment staging' }],
    });
    expect((await project.run(['logs', 'tea', '--tail', '1'])).code).toBe(0);
    expect(await project.done(['chat', 'tea', '-m', 'hello'])).toMatchObject({ bot: 'tea' });
    expect(await project.json(['rollback', 'tea', '--environment', 'staging'])).toMatchObject({
      reason: 'nothing-to-roll-back-to',
    });
    expect(await project.json(['logs', 'nobody'])).toMatchObject({ code: 2, reason: 'unknown-bot' });
    project.push(teaBot('tea'), 'Open it again');
  });

  test('says that a package is gone from disk', async () => {
    const pids = halvesOf(project, 'staging', /serve/);
    rmSync(local('staging', 'packages'), { recursive: true });
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const seen = await until(
      'the verdict',
      () => look('tea', '--environment', 'staging'),
      ({ findings }: Document) => JSON.stringify(findings).includes('its package no longer lies on disk'),
    );
    expect(seen).toMatchObject({ code: 1, findings: [{ code: 'not-ready', half: 'core' }] });
    expect(seen.findings[0].remedy).toContain('tidegate deploy tea --environment staging --package ');
  });
});
