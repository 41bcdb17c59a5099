import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { RevisionState } from '../../src/domain/revision.ts';
import { hostedProject, Runs, type EndedJob } from '../support/acceptance/jobs.ts';
import { say, until, type Project } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(120_000);

describe('what a change answers differently from production', () => {
  let project: Project;
  let runs: Runs;
  let live: string;
  beforeAll(async () => {
    project = await hostedProject(teaBot('tea', { greeting: 'One' }), ['tea']);
    runs = new Runs(project);
    const commit = project.work.git('rev-parse', 'HEAD');
    const { train, stage } = await runs.start(runs.push('main', commit)).through('tea');
    live = String(train.record?.parts[0]?.training?.package);
    // Nothing is in production yet: that is said, and holds up nothing.
    expect(stage).toMatchObject({ code: 0, reason: 'switched' });
    expect(differing(stage)).toEqual({
      known: false,
      why: 'nothing of it is live in production yet',
    });
    const dispatched = { name: 'workflow_dispatch', payload: {}, ref: 'refs/heads/main', commit };
    const promoted = await runs.start(dispatched).job('promote', { bots: 'tea', select: 'all' });
    expect(promoted).toMatchObject({ code: 0, reason: 'promoted' });
  }, 90_000);
  afterAll(() => project[Symbol.asyncDispose]());

  const differing = ({ record }: EndedJob) =>
    record?.parts.find(({ phase }) => phase === 'talk')?.talk?.differing;

  /** Pushes a greeting to a staging branch, and carries its run out. */
  const staged = async (greeting: string, branch: string): Promise<EndedJob> => {
    project.work.git('switch', '--quiet', '--force-create', branch);
    const commit = project.push(teaBot('tea', { greeting }), `feat: greet with ${greeting}`);
    return (await runs.start(runs.push(branch, commit)).through('tea')).stage;
  };

  /** Roles in staging of the package that is live in production, and the bot's address there. */
  const staging = async () => {
    const { bots } = await project.done(['status', 'tea', '--environment', 'staging']);
    const { revisions, url } = bots[0].state as { revisions: readonly RevisionState[]; url: string };
    const [active] = revisions.filter(({ role }) => role === 'active');
    return {
      roles: revisions.filter((one) => one.package === live).map(({ role }) => role),
      active: active?.branch,
      url,
    };
  };

  test('leaves alone what staging goes back to, where that is the same package', async () => {
    const stage = await staged('Two', 'staging/two');
    expect(stage).toMatchObject({ code: 0, reason: 'switched' });
    expect(differing(stage)).toEqual({
      known: true,
      value: [{ conversation: 'greets', said: 'hello there', here: ['Two'], production: ['One'] }],
    });
    const { roles, active, url } = await staging();
    expect({ roles, active }).toEqual({ roles: ['kept'], active: 'staging/two' });
    expect(await say(url, 'hello')).toBe('Two');
  });

  test('is found out from a pair of its own, of which nothing is left', async () => {
    const stage = await staged('Three', 'staging/three');
    expect(differing(stage)).toMatchObject({
      known: true,
      value: [{ here: ['Three'], production: ['One'] }],
    });
    const { active, url } = await staging();
    expect(active).toBe('staging/three');
    expect(await say(url, 'hello')).toBe('Three');
    // What is kept beyond the pair before has no time here: soon nothing of production's package is there.
    await until('the end of what was kept', staging, ({ roles }) => roles.length === 0);
  });

  test('is nothing where production has the very package', async () => {
    const stage = await staged('One', 'staging/one');
    expect(stage).toMatchObject({ code: 0, reason: 'switched' });
    expect(differing(stage)).toEqual({ known: true, value: [] });
  });
});
