import { expect } from '@jest/globals';
import type { Moment, WorkflowRun } from '../workflow.ts';
import { expected, type EventName, type Expected } from './expect.ts';
import type { Ground } from './ground.ts';
import { checksOf, lastJobs, look, story, strangeCommands, twice, unended, type Seen } from './seen.ts';
import { greeting, states, type Change, type State } from './states.ts';
import { openWorld, type World } from './world.ts';

/** One row of the matrix. */
export interface Scenario {
  readonly event: EventName;
  readonly state: State;
}

export interface Played {
  readonly world: World;
  readonly change: Change;
  readonly wanted: Expected;
  /** Before and after. */
  readonly before: Seen;
  readonly after: Seen;
  /** The runs of the event itself, without those that led to it. */
  readonly runs: readonly WorkflowRun[];
  readonly sha: string;
  readonly tag: string;
  readonly pull: number | undefined;
}

/** Disturbs a scenario. */
export interface Fault {
  /** When the repository is ready and the event is still to come. */
  readonly before?: (world: World) => void;
  readonly watch?: (moment: Moment, world: World) => void;
  /** When all has ended: such as a second attempt. */
  readonly after?: (world: World, runs: readonly WorkflowRun[]) => Promise<void>;
}

let count = 0;

/** Lets an event happen in a repository of its own, and looks at what came of it. */
export async function play(
  ground: Ground,
  { event, state }: Scenario,
  use: (played: Played) => void | Promise<void>,
  fault: Fault = {},
): Promise<void> {
  count += 1;
  const tag = `${event} ${state} ${process.pid} ${count}`;
  const world = await openWorld(ground);
  try {
    const change = states[state](ground, tag);
    const lead = leads[event];
    const branch = lead.branch(`x${count}`);
    await lead.before?.(world, branch, change);
    await world.workflows.idle();
    const before = await look(world);
    world.github.forgetRequests();
    const earlier = world.workflows.runs.length;
    fault.before?.(world);
    world.workflows.watch = (moment) => fault.watch?.(moment, world);
    const { sha, pull } = await lead.happen(world, branch, change);
    await world.workflows.idle();
    const runs = () => world.workflows.runs.slice(earlier);
    await fault.after?.(world, runs());
    await world.workflows.idle();
    const after = await look(world);
    const wanted = expected(event, change);
    try {
      await use({ ...{ world, change, wanted, before, after, sha, tag, pull }, runs: runs() });
    } catch (error) {
      if (error instanceof Error) error.message += `\n\n${story(runs())}`;
      throw error;
    }
  } finally {
    await world[Symbol.asyncDispose]();
  }
}

interface Lead {
  branch(unique: string): string;
  before?(world: World, branch: string, change: Change): Promise<unknown>;
  happen(
    world: World,
    branch: string,
    change: Change,
  ): Promise<{ readonly sha: string; readonly pull?: number }>;
}

const push = async (world: World, branch: string, { files }: Change) => ({
  sha: await world.push(branch, files),
});

/** Pushes to a branch that starts nothing, and opens a pull request of it. */
const opened = async (world: World, branch: string, { files }: Change, as = 'bob') => {
  const sha = await world.push(branch, files, { as });
  return { sha, pull: await world.open(branch, { as }) };
};

const leads: Readonly<Record<EventName, Lead>> = {
  'push-staging': { branch: (one) => `staging/${one}`, happen: push },
  'push-main': { branch: () => 'main', happen: push },
  'pull-feature': { branch: (one) => `feature/${one}`, happen: opened },
  'pull-dependabot': {
    branch: (one) => `dependabot/npm/${one}`,
    happen: (world, branch, change) => opened(world, branch, change, 'dependabot[bot]'),
  },
  'pull-fork': {
    branch: (one) => `feature/${one}`,
    async happen(world, branch, { files }) {
      const fork = await world.github.createFork(world.repository, 'eve');
      const sha = await world.push(branch, files, { as: 'eve', fork });
      return { sha, pull: await world.open(`eve:${branch}`, { as: 'eve' }) };
    },
  },
  'pull-after-push': {
    branch: (one) => `staging/${one}`,
    async happen(world, branch, change) {
      const { sha } = await push(world, branch, change);
      await world.workflows.idle();
      return { sha, pull: await world.open(branch) };
    },
  },
  'pull-at-once': { branch: (one) => `staging/${one}`, happen: opened },
  'pull-synchronize': {
    branch: (one) => `staging/${one}`,
    async before(world, branch) {
      await world.push(branch, { 'NOTES.md': 'To be done.\n' });
      await world.workflows.idle();
      await world.open(branch);
    },
    async happen(world, branch, { files }) {
      return { sha: await world.push(branch, files), pull: world.repository.lastNumber };
    },
  },
  'merge-group': {
    branch: (one) => `feature/${one}`,
    before: (world, branch, change) => opened(world, branch, change),
    happen: async (world) => ({ sha: await world.enqueue(world.repository.lastNumber) }),
  },
  'workflow-staging': {
    branch: (one) => `staging/${one}`,
    happen: async (world, branch, { files }) => ({ sha: await world.pushByWorkflow(branch, files) }),
  },
  'workflow-main': {
    branch: () => 'main',
    happen: async (world, branch, { files }) => ({ sha: await world.pushByWorkflow(branch, files) }),
  },
};

/** What holds whatever happens: nothing twice, nothing left open, no command of somebody else's. */
export function always({ world, runs }: Played): void {
  expect({ twice: twice(world), unended: unended(world), strange: strangeCommands(runs) }).toEqual({
    twice: [],
    unended: [],
    strange: [],
  });
  expect(world.github.mismatches).toEqual([]);
  for (const run of runs) expect(lastJobs(run)).toHaveLength(1);
}

/** What must have come of it in the end, whatever went wrong on the way. */
export function converged(played: Played): void {
  const { world, wanted, before, after, runs, sha, tag, pull } = played;
  always(played);
  const ours = [...world.repository.comments.values()].filter(({ issue }) => issue.number === pull);
  const seen = {
    required: runs.flatMap(lastJobs).toSorted(),
    checks: checksOf(world, sha),
    comments: ours.length,
    ledger: added(before.ledger, after.ledger),
    deployments: deploymentsOf(world),
  };
  const { required, checks, comments, ledger, deployments } = wanted;
  expect(seen).toEqual({ required, checks, comments, ledger, deployments });
  for (const [bot, answer] of Object.entries(after.answers)) {
    const known = wanted.switched.includes(bot) ? played.change.answers?.[bot] : before.answers[bot];
    expect(answer).toBe(known ?? greeting(bot, tag));
  }
}

/** The same where nothing went wrong, with as few requests as there may be. */
export function asExpected(played: Played): void {
  converged(played);
  const calls = played.world.github.apiCalls.filter(({ token }) => token === 'workflow');
  // How often a run that another one tells of asks for that one's end depends on how long it takes: 30 s at most.
  const asked = calls.filter(({ operation }) => operation === 'actions/get-workflow-run').length;
  expect(asked).toBeLessThanOrEqual(10);
  expect(calls.length - asked).toBeLessThanOrEqual(played.wanted.calls);
}

/** What is there in one list and not in the other, each as often as it is. */
function added(before: readonly string[], after: readonly string[]): readonly string[] {
  const left = [...before];
  return after.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function deploymentsOf({ repository }: World): readonly string[] {
  return [...repository.deployments.values()]
    .map(({ environment, statuses }) => `${environment}: ${statuses.at(-1)?.state}`)
    .toSorted();
}
