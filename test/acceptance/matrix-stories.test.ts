import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openGround, type Ground } from '../support/acceptance/matrix/ground.ts';
import { lastJobs, look, story, strangeCommands, twice, unended } from '../support/acceptance/matrix/seen.ts';
import { openWorld, type World } from '../support/acceptance/matrix/world.ts';
import { say } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(180_000);

describe('what several people do at once, and what they do by hand', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround();
  }, 120_000);
  afterAll(() => ground[Symbol.asyncDispose]());

  /** Tells a story in a repository of its own; what holds always is looked at in the end. */
  async function inWorld(tell: (world: World) => Promise<void>): Promise<void> {
    const world = await openWorld(ground);
    const { runs } = world.workflows;
    try {
      await tell(world);
      await world.workflows.idle();
      expect({ twice: twice(world), unended: unended(world), strange: strangeCommands(runs) }).toEqual({
        twice: [],
        unended: [],
        strange: [],
      });
      expect(world.github.mismatches).toEqual([]);
    } catch (error) {
      if (error instanceof Error) error.message += `\n\n${story(runs)}`;
      throw error;
    } finally {
      await world[Symbol.asyncDispose]();
    }
  }

  const results = ({ workflows: { runs } }: World) => runs.flatMap(lastJobs);
  const hello = () => say(ground.urls['tea']!, 'hello there');

  test('of three pushes in a moment the last one stays, and the others say what came after them', () =>
    inWorld(async (world) => {
      for (const greeting of ['A', 'B', 'C']) await world.push('staging/tea', teaBot('tea', { greeting }));
      await world.workflows.idle();
      expect(results(world)).toHaveLength(3);
      expect(results(world).at(-1)).toBe('tidegate: success');
      expect(results(world).filter((result) => result === 'tidegate: success')).toHaveLength(1);
      expect(await hello()).toBe('C');
    }));

  test('two branches that change one bot at once both end, and one of them has staging', () =>
    inWorld(async (world) => {
      await Promise.all(
        ['one', 'two'].map((name) =>
          world.push(`staging/${name}`, teaBot('tea', { greeting: `of ${name}` })),
        ),
      );
      await world.workflows.idle();
      expect(results(world)).toEqual(['tidegate: success', 'tidegate: success']);
      expect(['of one', 'of two']).toContain(await hello());
    }));

  test('two green pull requests of which the second breaks main are stopped before the merge', () =>
    inWorld(async (world) => {
      const before = await hello();
      const changed = teaBot('tea', { greeting: 'Something new' });
      await world.push('feature/greeting', changed);
      const first = await world.open('feature/greeting');
      const asked = `conversations:\n  - {name: as ever, steps: [{user: hello there}, {bot: tea at first}]}\n`;
      await world.push('feature/test', { 'tea/tests/more.yml': asked });
      const second = await world.open('feature/test');
      await world.workflows.idle();
      expect(results(world)).toEqual(['tidegate: success', 'tidegate: success']);
      await world.enqueue(first);
      await world.workflows.idle();
      await world.enqueue(first, second);
      await world.workflows.idle();
      expect(results(world).slice(2)).toEqual(['tidegate: success', 'tidegate: failure']);
      // A preview never has the traffic.
      expect(await hello()).toBe(before);
    }));

  test('the first push ever makes the ledger', () =>
    inWorld(async (world) => {
      await world.git('update-ref', '-d', 'refs/heads/tidegate/ledger');
      await world.push('staging/first', teaBot('tea', { greeting: 'The very first' }));
      await world.workflows.idle();
      expect(results(world)).toEqual(['tidegate: success']);
      expect((await look(world)).ledger).toEqual(['package tea', 'verification tea staging true']);
    }));

  test('from a merge to production and back, by the forms alone', () =>
    inWorld(async (world) => {
      const { workflows, github, repository } = world;
      const as = { as: 'ada' };
      await world.push('staging/tea', teaBot('tea', { greeting: 'Fresh' }), { message: 'feat: fresh tea' });
      await workflows.idle();
      const pull = await world.open('staging/tea', { title: 'Fresh tea' });
      await workflows.idle();
      await world
        .as('ada')
        .pulls.merge({ owner: 'ada', repo: 'bots', pull_number: pull, merge_method: 'squash' });
      await workflows.idle();
      const step = (run: (typeof workflows.runs)[number], action: string) =>
        run.jobs.flatMap(({ steps }) => steps).find((one) => one.action === action);
      const listed = await workflows.dispatch('release', {}, as);
      expect(step(listed, 'plan')).toMatchObject({ reason: 'listed', result: 'success' });
      expect(step(listed, 'plan')?.summary).toContain(`#${pull}`);
      const planned = await workflows.dispatch('release', { select: `#${pull}` }, as);
      expect(step(planned, 'plan')?.reason).toBe('ships');
      const plan = step(planned, 'plan')?.outputs['plan'] ?? '';
      const wrong = await workflows.dispatch(
        'release',
        { mode: 'promote', select: 'all', plan: 'f'.repeat(12) },
        as,
      );
      expect(wrong.result).toBe('failure');
      const promoted = await workflows.dispatch('release', { mode: 'promote', select: `#${pull}`, plan }, as);
      expect(promoted.result).toBe('success');
      const live = async () =>
        (await ground.project.done(['status', 'tea', '--environment', 'production'])).bots[0].state;
      expect(await say((await live()).url, 'hello there')).toBe('Fresh');
      expect([...repository.releases.values()].map(({ tag }) => tag)).toEqual(['tea/v1.1.0']);
      const nothing = await workflows.dispatch('release', { mode: 'plan', select: 'all' }, as);
      expect(step(nothing, 'plan')?.reason).toBe('nothing');
      const back = await workflows.dispatch('release', { mode: 'rollback', bots: 'tea', reason: 'no' }, as);
      expect(back.result).toBe('success');
      expect(await say((await live()).url, 'hello there')).toBe('tea at first');
      for (const mode of ['status', 'logs', 'doctor', 'chat']) {
        const given = { mode, bots: 'tea', ...(mode === 'chat' && { message: 'hello there' }) };
        expect((await workflows.dispatch('inspect', given, as)).result).toBe('success');
      }
      const boards = [...repository.issues.values()].filter((issue) => !issue.pull);
      expect(boards).toHaveLength(1);
      const [comment] = [...repository.comments.values()].filter(({ issue }) => issue.number === pull);
      expect(comment?.body).toContain('1.1.0');
      expect([...repository.deployments.values()].map(({ environment }) => environment).toSorted()).toEqual(
        expect.arrayContaining(['production/tea', 'staging/tea']),
      );
      expect(github.mismatches).toEqual([]);
    }));
});
