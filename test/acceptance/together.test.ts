import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startLoad } from '../support/load.ts';
import { liveProject, merge, Poller, production } from '../support/acceptance/live.ts';
import { say, type Document, type Project } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(120_000);

/** Seconds under load. */
const loadSeconds = Number(process.env['TIDEGATE_LOAD_SECONDS'] ?? 30);

let project: Project;
let url: string;
beforeAll(async () => {
  ({ project, url } = await liveProject());
});
afterAll(() => project[Symbol.asyncDispose]());

const short = (hash: string) => hash.slice(7, 19);
const codes = (documents: readonly Document[]) => documents.map(({ code }) => code);

describe('two at once', () => {
  test('stage and stage: one package, and one revision with the traffic', async () => {
    project.push(teaBot('tea', { greeting: 'Three' }), 'feat: greet with Three');
    const both = await Promise.all([project.json(['stage', 'tea']), project.json(['stage', 'tea'])]);
    // Whoever comes second finds it done, or is told that it was overtaken: then the same command again is content.
    for (const one of both.filter(({ code }) => code !== 0))
      expect(one.bots[0].deployed).toMatchObject({ reason: 'overtaken' });
    expect(codes(both)).toContain(0);
    const again = await project.done(['stage', 'tea']);
    expect(await say(again.bots[0].deployed.url, 'hello')).toBe('Three');
    const { records } = await project.done(['history']);
    const { inputs } = again.bots[0].trained;
    expect(records.filter((record: Document) => record.inputs === inputs)).toHaveLength(1);
  });

  test('promote and promote of the same plan: one release', async () => {
    const { plan } = await project.done(['plan', 'all']);
    const words = ['promote', 'all', '--plan', short(plan.hash)];
    const poller = new Poller(url);
    const both = await Promise.all([project.json(words), project.json(words)]);
    const { failures, answers } = await poller.stop();
    expect(failures).toEqual([]);
    for (const answer of answers) expect(['Two', 'Three']).toContain(answer);
    expect(codes(both)).toContain(0);
    for (const { code } of both) expect([0, 1]).toContain(code);
    const { records } = await project.done(['history', 'tea', '--environment', 'production']);
    expect(records.filter(({ version }: Document) => version === '1.2.0')).toHaveLength(1);
    const { state, drifted } = await production(project);
    expect({ drifted, version: state.active.version }).toEqual({ drifted: false, version: '1.2.0' });
    expect(await say(url, 'hello')).toBe('Three');
  });

  test('stage and rollback, of one bot in different environments, do not disturb each other', async () => {
    project.push(teaBot('tea', { greeting: 'Four' }), 'feat: greet with Four');
    const both = await Promise.all([project.json(['stage', 'tea']), project.json(['rollback', 'tea'])]);
    expect(codes(both)).toEqual([0, 0]);
    expect(await say(url, 'hello')).toBe('Two');
    const kinds = (await project.done(['history', 'tea'])).records
      .slice(0, 3)
      .map(({ kind }: Document) => kind)
      .sort();
    expect(kinds).toEqual(['package', 'rollback', 'verification']);
  });

  test('rollback and rollback: back once', async () => {
    const { plan } = await project.done(['plan', 'all']);
    await project.done(['promote', 'all', '--plan', short(plan.hash)]);
    expect(await say(url, 'hello')).toBe('Four');
    const both = await Promise.all([project.json(['rollback', 'tea']), project.json(['rollback', 'tea'])]);
    expect(codes(both)).toContain(0);
    expect(await say(url, 'hello')).toBe('Two');
    expect((await production(project)).drifted).toBe(false);
  });

  test('up, down and a promotion: nothing hangs, and the same commands again end well', async () => {
    const all = await Promise.all([
      project.json(['up', 'production']),
      project.json(['down', 'production']),
      project.json(['rollback', 'tea', '--to', '1.0.0']),
    ]);
    for (const { code } of all) expect([0, 1, 3]).toContain(code);
    await project.done(['up', 'production']);
    await project.done(['rollback', 'tea', '--to', '1.0.0']);
    expect(await say(url, 'hello')).toBe('One');
  });
});

test(
  'under 200 requests a second, promotions and rollbacks lose none',
  async () => {
    await merge(project, 'Five');
    const { plan } = await project.done(['plan', 'all']);
    await project.done(['promote', 'all', '--plan', short(plan.hash)]);
    const load = startLoad({ url, perSecond: 200 });
    let switches = 0;
    while (load.sent() < loadSeconds * 200 || switches < 4) {
      await project.done(['rollback', 'tea', '--to', '1.1.0']);
      const { plan: forward } = await project.done(['plan', 'all']);
      await project.done(['promote', 'all', '--plan', short(forward.hash)]);
      switches += 2;
    }
    const report = await load.stop();
    expect(report.failures).toEqual({});
    expect(report.sent).toBeGreaterThanOrEqual(loadSeconds * 200);
    expect(Object.keys(report.answers).sort()).toEqual(['Five', 'Two']);
  },
  (loadSeconds + 90) * 1_000,
);
