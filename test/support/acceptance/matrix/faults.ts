import type { FaultKind } from '../../../../sandbox/github/index.ts';
import type { Moment, WorkflowRun } from '../workflow.ts';
import type { Fault } from './scenario.ts';
import type { World } from './world.ts';

/** Something that goes wrong, and how it ends. */
export interface Trouble extends Fault {
  /** How the first attempt of the required check ends. */
  readonly first: 'success' | 'failure' | 'either';
  /** What can't be there in the end. */
  readonly lacks?: readonly ('checks' | 'deployments')[];
}

/** Forgets what goes wrong and runs again what failed, or everything. */
const again = (what: 'all' | 'failed') => async (world: World, runs: readonly WorkflowRun[]) => {
  world.github.faults.clear();
  world.workflows.watch = () => undefined;
  for (const run of runs) await world.workflows.rerun(run, what);
};

/** Every request to the API fails with this chance; git's don't. */
export const byChance = (seed: number, probability = 0.3): Trouble => ({
  first: 'either',
  before: ({ github }) =>
    github.faults.byChance({ probability, seed, hits: ({ operation }) => operation !== 'git' }),
  after: again('all'),
});

/** Requests of one kind fail always. */
export const refused = (method: string, path: RegExp, kind: FaultKind): Trouble => ({
  first: 'either',
  before({ github }) {
    const fault = kind === 'secondary-limit' ? ({ kind, retryAfter: 1 } as const) : { kind };
    github.faults.add({ fault, method, path, times: Number.POSITIVE_INFINITY });
  },
  after: again('all'),
});

const once = (action: string, act: (moment: Moment, world: World) => void) => {
  let done = false;
  return (moment: Moment, world: World) => {
    if (done || moment.action !== action || !moment.log.includes('\n')) return;
    if (moment.job.id === 'begin') return;
    done = true;
    act(moment, world);
  };
};

/** A step's process is killed as soon as it has said something. */
export const killed = (action: string, what: 'all' | 'failed'): Trouble => ({
  first: 'failure',
  watch: once(action, ({ kill }) => kill()),
  after: again(what),
});

/** The machine of a job is gone: no record, and no further step. */
export const lost = (action: string, what: 'all' | 'failed'): Trouble => ({
  first: 'failure',
  watch: once(action, ({ lose }) => lose()),
  after: again(what),
});

/** Somebody cancels the run. The last job runs always: it goes on. */
export const cancelled = (action: string): Trouble => ({
  first: action === 'report' ? 'success' : 'failure',
  watch: once(action, ({ run }, { workflows }) => workflows.cancel(run)),
  after: again('all'),
});

/** Nothing goes wrong, and somebody runs it again all the same. */
export const repeated: Trouble = { first: 'success', after: again('all') };

/** New comments, checks and deployments are seen in lists late, and pull requests by their commits. */
export const late: Trouble = {
  first: 'success',
  before: ({ github }) => Object.assign(github.lags, { commitPulls: 120_000, mergeability: 0 }),
};

/** The ledger's branch isn't there yet. */
export const firstEver: Trouble = {
  first: 'success',
  before: ({ repository }) => void repository.git.run(['update-ref', '-d', 'refs/heads/tidegate/ledger']),
};

/** What a job may not write by its token: as where somebody grants less. */
export const withheld = (permission: string): Trouble => ({
  first: 'success',
  lacks: permission === 'checks' || permission === 'deployments' ? [permission] : [],
  before(world) {
    const give = world.github.createWorkflowToken.bind(world.github);
    world.github.createWorkflowToken = (repository, permissions, run) =>
      give(repository, { ...permissions, [permission]: 'read' }, run);
  },
});
