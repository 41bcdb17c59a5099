import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { halvesOf, killDuring, seeded, supervisorOf, type Victim } from '../support/acceptance/kill.ts';
import { liveProject, merge, Poller, production } from '../support/acceptance/live.ts';
import { say, until, type Document, type Project } from '../support/acceptance/project.ts';

jest.setTimeout(120_000);

const cycles = 6;
const random = seeded(44);
const victims: readonly Victim[] = ['command', 'supervisor', 'command', 'core'];
let project: Project;
let url: string;
/** How long each verb takes when nobody disturbs it, in milliseconds. */
let promotion: number;
let rollback: number;

beforeAll(async () => {
  ({ project, url } = await liveProject());
  const hash = await planned('Undisturbed');
  promotion = await timed(['promote', 'all', '--plan', hash]);
  rollback = await timed(['rollback', 'tea']);
});
afterAll(() => project[Symbol.asyncDispose]());

async function timed(args: readonly string[]): Promise<number> {
  const started = performance.now();
  await project.done(args);
  return performance.now() - started;
}

/** Merges another greeting. @returns the hash of the plan that ships it */
async function planned(greeting: string): Promise<string> {
  await merge(project, greeting);
  const { plan } = await project.done(['plan', 'all']);
  return plan.hash.slice(7, 19);
}

/** Kills somebody in a verb, and looks at what is told and answered, by then and meanwhile. */
async function disturbed(
  args: readonly string[],
  victim: Victim,
  afterMs: number,
  allowed: readonly string[],
) {
  const poller = new Poller(url);
  await killDuring(project, args, 'production', victim, afterMs);
  const { stdout, code } = await project.run(['status', 'tea', '--environment', 'production']);
  expect(code).toBe(0);
  const gone = stdout.includes('Nothing of production runs now');
  expect(stdout.includes('tidegate up production')).toBe(gone);
  const { answers, failures } = await poller.stop();
  for (const answer of answers) expect(allowed).toContain(answer);
  // The command isn't in the way of any request: who kills it disturbs nobody.
  if (victim === 'command') expect({ failures, gone }).toEqual({ failures: [], gone: false });
  return gone;
}

async function count(matching: (record: Document) => boolean): Promise<number> {
  const { records } = await project.done(['history', 'tea', '--environment', 'production']);
  return records.filter(matching).length;
}

const rounds = Array.from({ length: cycles }, (_, number) => ({
  number,
  victim: victims[number % victims.length] ?? 'command',
  promoteAt: (number + random()) / cycles,
  rollbackAt: (((number * 3) % cycles) + random()) / cycles,
}));

test.each(rounds)(
  'promote, then rollback, killed ($number: the $victim): the same command again ends it well',
  async ({ number, victim, promoteAt, rollbackAt }) => {
    const greeting = `Kill ${number}`;
    const why = `round ${number}`;
    const hash = await planned(greeting);
    const before = await say(url, 'hello');

    const promote = ['promote', 'all', '--plan', hash, '--why', why];
    const gone = await disturbed(promote, victim, promoteAt * promotion, [before, greeting]);
    // Half of the time somebody follows the advice; the command itself brings everything back, too.
    if (gone && number % 2 === 1) {
      await project.done(['up', 'production']);
      expect([before, greeting]).toContain(await say(url, 'hello'));
    }
    const promoted = await project.done(promote);
    // Killed after the release was recorded, there is nothing to promote any more: status says what to do.
    if (promoted.reason === 'nothing') await project.done(['up', 'production']);
    expect(await say(url, 'hello')).toBe(greeting);
    const { state, drifted } = await production(project);
    expect({ drifted, role: state.active.role }).toEqual({ drifted: false, role: 'active' });
    expect(promoted.reason).toMatch(/^(promoted|nothing)$/);
    expect(await count(({ kind, why: said }) => kind === 'release' && said === why)).toBe(1);
    const tags = project.origin.git('tag', '--list', `tea/v${state.active.version}`);
    expect(tags).toBe(`tea/v${state.active.version}`);

    const back = ['rollback', 'tea', '--why', why];
    await disturbed(back, victim, rollbackAt * rollback, [before, greeting]);
    await project.done(back);
    expect(await say(url, 'hello')).toBe(before);
    expect(await count(({ kind, why: said }) => kind === 'rollback' && said === why)).toBe(1);
    expect((await production(project)).drifted).toBe(false);
  },
);

test('a rollback that is done already brings back what a kill ended, and what was left ends by itself', async () => {
  await project.done(['rollback', 'tea']);
  const before = await say(url, 'hello');
  const supervisor = supervisorOf(project, 'production');
  process.kill(supervisor ?? 0, 'SIGKILL');
  await until(
    'the end of what the supervisor ran',
    () => halvesOf(project, 'production'),
    ({ length }) => length === 0,
  );
  const { stdout } = await project.run(['status', 'tea', '--environment', 'production']);
  expect(stdout).toContain('tidegate up production');
  expect(await project.done(['rollback', 'tea'])).toMatchObject({ reason: 'already-active', url });
  expect(await say(url, 'hello')).toBe(before);
});
