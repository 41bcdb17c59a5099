import { completeJob, completeRun, startJob } from '../../../../sandbox/github/index.ts';
import type { Actor } from '../../../../sandbox/github/state/accounts.ts';
import type { WorkflowRun as HostRun } from '../../../../sandbox/github/state/actions.ts';
import { githubContext } from './context.ts';
import { Expressions, type Contexts, type Progress } from './expressions.ts';
import { ancestorsOf, needsOf, type JobSource, type WorkflowSource } from './file.ts';
import { runJob, type Ground } from './job.ts';
import type { Concurrency, Machines } from './queue.ts';
import type { JobRun, Result, WorkflowRun } from './records.ts';

/** What a run is carried out with. */
export interface RunPlan {
  readonly ground: Ground;
  readonly machines: Machines;
  readonly concurrency: Concurrency;
  readonly run: WorkflowRun;
  readonly source: WorkflowSource;
  /** The run as the host knows it. */
  readonly host: HostRun;
  readonly actor: Actor;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Aborted when the run is cancelled. */
  readonly cancel: AbortController;
  /** Jobs that are taken over from the attempt before. */
  readonly kept: (job: JobRun) => boolean;
}

/** How all jobs of one id went together. */
interface Outcome {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Carries out one attempt of a run to its end. */
export async function carryOut(plan: RunPlan): Promise<Result> {
  const { run, source, host, actor, ground, cancel } = plan;
  const outcomes = new Map<string, Promise<Outcome>>();
  const settled = new Map<string, Outcome>();
  const outcomeOf = (id: string): Promise<Outcome> => {
    const known = outcomes.get(id);
    if (known) return known;
    const made = (async () => {
      await Promise.all(needsOf(source.jobs[id]!).map(outcomeOf));
      const outcome = await jobsOf(plan, id, settled);
      settled.set(id, outcome);
      return outcome;
    })();
    outcomes.set(id, made);
    return made;
  };
  const all = await Promise.all(Object.keys(source.jobs).map(outcomeOf));
  const results = all.map(({ result }) => result);
  const result = cancel.signal.aborted
    ? 'cancelled'
    : results.includes('failure')
      ? 'failure'
      : results.includes('cancelled')
        ? 'cancelled'
        : 'success';
  run.result = result;
  completeRun(ground.github.world, host, actor, result);
  return result;
}

/** Decides about the jobs of an id, and carries them out. */
async function jobsOf(plan: RunPlan, id: string, settled: ReadonlyMap<string, Outcome>): Promise<Outcome> {
  const { run, source, ground, inputs } = plan;
  const job = source.jobs[id]!;
  const needs = Object.fromEntries(needsOf(job).map((need) => [need, settled.get(need)!]));
  const github = githubContext(ground.github, ground.repository, run, { id, token: '', workspace: '' });
  const base: Contexts = { github, needs, inputs, vars: {} };
  const decide = () => new Expressions(base, progressOf(plan, id, settled)).condition(job.if);
  if (!decide()) {
    const result = plan.cancel.signal.aborted ? 'cancelled' : 'skipped';
    const name = job.name?.includes('matrix.') ? job.name : new Expressions(base).text(job.name ?? id);
    await showLeftOut(plan, { id, name, result });
    return { result, outputs: {} };
  }
  const entries = matrixOf(job, base);
  const ran = await Promise.all(entries.map((matrix) => oneJob(plan, id, { ...base, matrix }, decide)));
  const results = ran.map(({ result }) => result);
  const worst = (['failure', 'cancelled', 'success'] as const).find((one) => results.includes(one));
  return {
    result: worst ?? 'skipped',
    // Jobs of a matrix overwrite each other's outputs.
    outputs: Object.assign({}, ...ran.map(({ outputs }) => outputs)) as Outcome['outputs'],
  };
}

function progressOf(plan: RunPlan, id: string, settled: ReadonlyMap<string, Outcome>): Progress {
  const before = [...ancestorsOf(plan.source, id)].map((name) => settled.get(name)?.result);
  return {
    failed: before.includes('failure'),
    cancelled: plan.cancel.signal.aborted,
    succeeded: before.every((result) => result === 'success'),
  };
}

function matrixOf(job: JobSource, contexts: Contexts): readonly (Readonly<Record<string, unknown>> | null)[] {
  if (!job.strategy) return [null];
  const expressions = new Expressions(contexts);
  const matrix = expressions.value(job.strategy.matrix) as { readonly include?: unknown };
  const include = expressions.value(matrix.include) as readonly Readonly<Record<string, unknown>>[];
  if (Object.keys(matrix).join() !== 'include') throw new Error('Only `matrix.include` is carried out here.');
  if (include.length === 0 || include.length > 256)
    throw new Error(`A matrix of ${include.length} jobs: GitHub takes 1 to 256.`);
  return include;
}

async function showLeftOut(
  { run, host, ground }: RunPlan,
  { id, name, result }: { readonly id: string; readonly name: string; readonly result: Result },
): Promise<void> {
  const shown = await startJob(ground.github.world, host, name);
  completeJob(ground.github.world, shown, result);
  run.jobs.push({ id, name, attempt: run.attempt, steps: [], result, outputs: {} });
}

async function oneJob(
  plan: RunPlan,
  id: string,
  contexts: Contexts,
  decide: () => boolean,
): Promise<Outcome> {
  const { run, source, host, ground, machines, concurrency } = plan;
  const { world } = ground.github;
  const job = source.jobs[id]!;
  const expressions = new Expressions(contexts);
  const name = expressions.text(job.name ?? id);
  const old = run.jobs.findLast((one) => one.name === name && one.attempt === run.attempt - 1);
  if (old && plan.kept(old)) return { result: old.result ?? 'failure', outputs: old.outputs };
  const record: JobRun = { id, name, attempt: run.attempt, steps: [], result: undefined, outputs: {} };
  run.jobs.push(record);
  const shown = await startJob(world, host, name);
  const own = new AbortController();
  // A cancelled run's jobs go on where their condition says so.
  const onCancel = () => {
    if (!decide()) own.abort();
  };
  plan.cancel.signal.addEventListener('abort', onCancel);
  try {
    const { concurrency: wanted } = job;
    const asked = typeof wanted === 'string' ? { group: wanted } : wanted;
    const leave =
      asked === undefined
        ? () => undefined
        : await concurrency.enter(expressions.text(asked.group), {
            cancelInProgress: expressions.value(asked['cancel-in-progress']) === true,
            queued: asked.queue === 'max',
            cancel: () => own.abort(),
            signal: own.signal,
          });
    if (leave === undefined) record.result = 'cancelled';
    else {
      try {
        await machines.use(async () => {
          if (own.signal.aborted) record.result = 'cancelled';
          else
            await runJob(ground, {
              run,
              job: record,
              workflow: source,
              source: job,
              contexts,
              signal: own.signal,
            });
        });
      } finally {
        leave();
      }
    }
  } finally {
    plan.cancel.signal.removeEventListener('abort', onCancel);
    completeJob(world, shown, record.result ?? 'failure');
  }
  return { result: record.result ?? 'failure', outputs: record.outputs };
}
