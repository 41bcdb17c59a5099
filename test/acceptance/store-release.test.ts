import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { Project, say, type Document } from '../support/acceptance/project.ts';
import { seenRegistry } from '../support/acceptance/registry.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(120_000);

const short = (digest: string) => digest.slice(7, 19);

/** A registered bot in a project whose packages lie at one place, and production's at another. */
async function begin(project: Project, store: string, production: string): Promise<void> {
  const lines = [
    'bots: [{path: tea, engine: builtin}]',
    `store: ${JSON.stringify(store)}`,
    `environments: {staging: {keep: 0s}, production: {store: ${JSON.stringify(production)}}}`,
  ];
  project.push(
    { ...teaBot('tea', { greeting: 'One' }), 'tidegate.yml': `${lines.join('\n')}\n` },
    'feat: begin',
  );
  await project.done(['register', '--new-key']);
  project.push({}, 'chore: register the tea house');
  await project.done(['stage', 'tea']);
}

const release = async (project: Project): Promise<Document> =>
  (await project.done(['promote', 'all', '--why', 'it is time'])).bots[0];

test('staging and production in two repositories of a registry, which nothing needs to go back', async () => {
  await using project = Project.open();
  await using registry = await seenRegistry(join(project.root, 'registry'));
  const [staging, production] = [registry.at('bots/staging'), registry.at('bots/production')];
  await begin(project, staging, production);
  expect((await project.done(['store', 'list', '--store', 'production'])).packages).toEqual([]);

  registry.proxy.reset();
  const first = await release(project);
  expect(first).toMatchObject({ reason: 'released', transfer: { moved: 0, present: 0 } });
  expect(first.transfer.mounted).toBeGreaterThan(0);
  expect(registry.uploaded()).toBe(0);
  const { packages } = await project.done(['store', 'list', '--store', 'production']);
  expect(packages.map(({ digest }: Document) => digest)).toEqual([first.release.package]);
  expect(await say(first.url, 'hello')).toBe('One');

  project.push(teaBot('tea', { greeting: 'Two' }), 'feat: greet with Two');
  await project.done(['stage', 'tea']);
  expect(await release(project)).toMatchObject({ reason: 'released', url: first.url });
  expect(await say(first.url, 'hello')).toBe('Two');

  // The registry is gone, and everything that runs goes on.
  await registry.proxy.goDown();
  expect(await project.json(['store', 'list'])).toMatchObject({ code: 3, reason: 'registry-unreachable' });
  const back = await project.done(['rollback', 'tea', '--why', 'at night']);
  expect(back).toMatchObject({
    reason: 'rolled-back',
    recorded: true,
    to: { package: first.release.package },
  });
  expect(await say(first.url, 'hello')).toBe('One');
  await project.done(['down', 'production']);
  await project.done(['up', 'production']);
  expect(await say(first.url, 'hello')).toBe('One');
  expect(await project.done(['rollback', 'tea', '--to', '1.1.0'])).toMatchObject({ reason: 'rolled-back' });
  expect(await say(first.url, 'hello')).toBe('Two');
  await registry.proxy.comeUp();
});

test('staging in a folder and production in a registry: the very same digest is copied', async () => {
  await using project = Project.open();
  await using registry = await seenRegistry(join(project.root, 'registry'));
  await begin(project, './packages', registry.at('bots'));
  const [staged] = (await project.done(['store', 'list', '--store', 'staging'])).packages;

  // It breaks off in the middle of the model, and goes on when it is typed again.
  registry.proxy.reset();
  registry.proxy.fail({ when: { method: 'PUT' }, fault: { kind: 'status', status: 403 } });
  const { plan } = await project.done(['plan', 'all']);
  const promote = ['promote', 'all', '--plan', short(plan.hash)];
  const denied = await project.json(promote);
  expect(denied).toMatchObject({ code: 3, reason: 'registry-denied', kind: 'our-failure' });
  expect(denied.next).toContain('docker login');
  const status = await project.done(['status', 'tea', '--environment', 'production']);
  expect(status.bots[0].state?.active).toBeUndefined();
  registry.proxy.reset();
  const released = (await project.done(promote)).bots[0];
  expect(released).toMatchObject({
    reason: 'released',
    release: { package: staged.digest },
    transfer: { mounted: 0 },
  });
  expect(registry.uploaded()).toBe(released.transfer.moved);
  expect(released.transfer.moved).toBeGreaterThan(0);
  expect(await say(released.url, 'hello')).toBe('One');
});

test('from one registry to another the package goes through this machine, and is the same', async () => {
  await using project = Project.open();
  await using one = await seenRegistry(join(project.root, 'one'));
  await using other = await seenRegistry(join(project.root, 'other'));
  await begin(project, one.at('bots'), other.at('bots'));
  const released = await release(project);
  expect(released).toMatchObject({ reason: 'released', transfer: { mounted: 0 } });
  const { packages } = await project.done(['store', 'list', '--store', other.at('bots')]);
  expect(packages.map(({ digest }: Document) => digest)).toEqual([released.release.package]);
  expect(await say(released.url, 'hello')).toBe('One');
});
