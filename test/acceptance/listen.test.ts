import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { merge, production } from '../support/acceptance/live.ts';
import { Project, say } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(120_000);

const yaml = `bots: [{path: tea, engine: builtin}]
environments:
  staging: {keep: 0s}
  production: {listen: 20s, answer: 2s}
`;

/** An action that works for its conversations in staging and before the switch, and then no more. */
const forgetful = `let times = 0;
export default {
  name: 'action_price',
  run({ slots, say }) {
    times += 1;
    if (times > 1 && process.env.FORGETS === 'yes') throw new Error('The price list is gone.');
    say({ text: \`A pot of \${slots.tea} is 2.50.\` });
  },
};
`;

/** The same project, whose production is told to forget. */
const forgets = `${yaml.replace('listen: 20s', 'defaults: {variables: {FORGETS: "yes"}}, listen: 20s')}`;

describe('a release that falls silent after the switch', () => {
  let project: Project;
  beforeAll(async () => {
    project = Project.open({ ...teaBot('tea', { greeting: 'One' }), 'tidegate.yml': yaml });
    await project.done(['register', '--new-key']);
    project.push({}, 'chore: register the tea house');
    await project.done(['stage', 'tea']);
    await project.done(['promote', 'all', '--why', 'first']);
  }, 120_000);
  afterAll(() => project[Symbol.asyncDispose]());

  test('gives the traffic back by itself, and everything says so', async () => {
    const before = await production(project);
    project.push(
      { ...teaBot('tea', { greeting: 'Two' }), 'tea/actions/price.js': forgetful, 'tidegate.yml': forgets },
      'feat: greet with Two',
    );
    await project.done(['stage', 'tea']);
    const promoted = await project.json(['promote', 'all', '--why', 'second']);
    expect(promoted).toMatchObject({
      code: 1,
      reason: 'failed',
      bots: [{ reason: 'switched-back', silence: { code: 'no-answer', times: 3 }, to: { version: '1.0.0' } }],
    });
    const after = await production(project);
    expect(after.state.active).toMatchObject({ version: '1.0.0', package: before.state.active.package });
    expect(after.drifted).toBe(false);
    expect(after.state.revisions).toHaveLength(1);
    expect(await say(after.state.url, 'hello there', 'after')).toBe('One');
    const { stdout } = await project.run(['history', 'tea', '--environment', 'production']);
    expect(stdout).toContain('Switched back by itself.');
    expect(project.work.git('tag', '--list')).not.toContain('1.1.0');
  });

  test('is released once it answers', async () => {
    project.push({ 'tidegate.yml': yaml }, 'chore: remember the prices');
    await merge(project, 'Three');
    const { plan } = await project.done(['plan', 'all']);
    expect(await project.done(['promote', 'all', '--plan', plan.hash.slice(7, 19)])).toMatchObject({
      reason: 'promoted',
      bots: [{ reason: 'released' }],
    });
    expect(await say((await production(project)).state.url, 'hello there', 'now')).toBe('Three');
  });

  test('is retired with its bot, which is orphaned as long as it runs', async () => {
    expect(await project.json(['retire', 'tea', '--environment', 'production'])).toMatchObject({
      code: 2,
      reason: 'still-a-bot',
    });
    const files = Object.keys(teaBot('tea')).map((path) => [path, undefined] as const);
    project.push(Object.fromEntries([...files, ['tidegate.yml', undefined]]), 'chore: close the tea house');
    const { stdout } = await project.run(['status']);
    expect(stdout).toContain('orphaned');
    expect(stdout).toContain('tidegate retire tea --environment production');
    expect(await project.done(['retire', 'tea', '--environment', 'production'])).toMatchObject({
      reason: 'retired',
    });
    expect(await project.done(['retire', 'tea', '--environment', 'production'])).toMatchObject({
      reason: 'nothing',
    });
    expect(await project.json(['check'])).toMatchObject({ code: 1, reason: 'wrong' });
  });
});
