import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { killDuring, seeded, type Victim } from '../support/acceptance/kill.ts';
import { Project, say, type Document } from '../support/acceptance/project.ts';
import { teaBot } from '../support/acceptance/tea.ts';

jest.setTimeout(60_000);

// Old pairs end at once, so that a dozen of them doesn't slow the machine down.
const yaml = 'bots: [{path: tea, engine: builtin}]\nenvironments: {staging: {keep: 0s}}\n';
const random = seeded(4);
const victims: readonly Victim[] = ['command', 'supervisor', 'command', 'core'];
let project: Project;
let url: string;
/** How long the verb takes when nobody disturbs it, in milliseconds: kills are spread over it. */
let undisturbed: number;
let running = 'Before';

beforeAll(async () => {
  project = Project.open({
    ...teaBot('tea', { greeting: running }),
    'tidegate.yml': yaml,
  });
  await project.done(['stage', 'tea']);
  running = 'Undisturbed';
  project.push(teaBot('tea', { greeting: running }));
  const started = performance.now();
  const { bots } = await project.done(['stage', 'tea']);
  undisturbed = performance.now() - started;
  ({ url } = bots[0].deployed);
});
afterAll(() => project[Symbol.asyncDispose]());

const kills = Array.from({ length: 12 }, (_, number) => ({
  number,
  victim: victims[number % victims.length] ?? 'command',
  // Spread evenly, and shaken: every part of the way is met.
  part: (number + random()) / 12,
}));

test.each(kills)(
  'stage, killed ($number: the $victim): the same command again ends it well',
  async ({ number, victim, part }) => {
    const greeting = `Kill ${number}`;
    project.push(teaBot('tea', { greeting }));
    await killDuring(project, ['stage', 'tea'], 'staging', victim, part * undisturbed);

    // What is told is what is: either it answers, or it says that nothing runs and what to type.
    const status = await project.run(['status', 'tea', '--environment', 'staging']);
    expect(status.code).toBe(0);
    if (status.stdout.includes('tidegate up staging')) await project.done(['up', 'staging']);
    expect([running, greeting]).toContain(await say(url, 'hello'));

    const again = await project.done(['stage', 'tea']);
    expect(again).toMatchObject({ reason: 'staged', bots: [{ reason: 'staged', deployed: { url } }] });
    running = greeting;
    expect(await say(url, 'hello')).toBe(greeting);
    const { state } = (await project.done(['status', 'tea', '--environment', 'staging'])).bots[0];
    expect(state.active).toMatchObject({ package: again.bots[0].trained.package.digest, role: 'active' });
    expect(state.active.halves.map(({ state: health }: Document) => health)).toEqual(['ready', 'ready']);
    // Nothing of it lies about, and nothing is said twice.
    const { records } = await project.done(['history', 'tea']);
    const { inputs } = again.bots[0].trained;
    expect(records.filter((record: Document) => record.inputs === inputs)).toHaveLength(1);
    expect(state.revisions.map(({ role }: Document) => role).sort()).toEqual(['active', 'kept']);
  },
);
