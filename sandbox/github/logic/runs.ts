import { randomUUID, createHash } from 'node:crypto';
import { emit } from '../events/emit.ts';
import type { Json } from '../json.ts';
import { accountOf, type Actor } from '../state/accounts.ts';
import type { Artifact, Workflow, WorkflowJob, WorkflowRun } from '../state/actions.ts';
import type { Conclusion } from '../state/checks.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';
import { viewRun } from '../view/actions.ts';
import { createCheckRun, suiteFor, updateCheckRun } from './check-runs.ts';

/** Artifacts are kept for 90 days. */
const kept = 90 * 24 * 3_600_000;

export interface NewRun {
  readonly workflow: Workflow;
  readonly event: string;
  readonly branch: string | null;
  readonly sha: string;
  readonly title: string;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly headRepository?: RepositoryState;
}

/** Queues a run. Who carries it out tells how it goes with `startJob`, `completeJob` and `completeRun`. */
export async function startRun(
  world: World,
  repository: RepositoryState,
  actor: Actor,
  given: NewRun,
): Promise<WorkflowRun> {
  const account = accountOf(actor);
  if (!account) throw new Error('Nobody starts no workflow.');
  const before = [...repository.runs.values()].filter(({ workflow }) => workflow === given.workflow);
  const suite = await suiteFor(world, repository, world.actionsApp, given.sha);
  const now = world.now();
  const run: WorkflowRun = {
    id: world.nextId(),
    workflow: given.workflow,
    number: before.length + 1,
    attempt: 1,
    event: given.event,
    branch: given.branch,
    sha: given.sha,
    headRepository: given.headRepository ?? repository,
    actor: account,
    title: given.title,
    inputs: given.inputs ?? {},
    suiteId: suite.id,
    jobs: [],
    status: 'queued',
    conclusion: null,
    cancelRequested: false,
    createdAt: now,
    updatedAt: now,
  };
  repository.runs.set(run.id, run);
  tell(world, run, actor, 'requested');
  return run;
}

/** A job begins, and with it a check run of its name. */
export async function startJob(world: World, run: WorkflowRun, name: string): Promise<WorkflowJob> {
  const { repository } = run.workflow;
  const check = await createCheckRun(world, repository, world.actionsApp, run.sha, {
    name,
    status: 'in_progress',
    details_url: world.html(repository, `/actions/runs/${run.id}`),
  });
  const now = world.now();
  const job: WorkflowJob = {
    id: world.nextId(),
    run,
    name,
    createdAt: now,
    status: 'in_progress',
    conclusion: null,
    startedAt: now,
    completedAt: null,
    checkRunId: check.id,
  };
  run.jobs.push(job);
  run.status = 'in_progress';
  run.updatedAt = now;
  return job;
}

export function completeJob(world: World, job: WorkflowJob, conclusion: Conclusion): void {
  const check = job.run.workflow.repository.checkRuns.get(job.checkRunId);
  if (check) updateCheckRun(world, check, { conclusion });
  job.status = 'completed';
  job.conclusion = conclusion;
  job.completedAt = job.run.updatedAt = world.now();
}

export function completeRun(world: World, run: WorkflowRun, actor: Actor, conclusion: Conclusion): void {
  for (const job of run.jobs) if (job.status !== 'completed') completeJob(world, job, conclusion);
  run.status = 'completed';
  run.conclusion = conclusion;
  run.updatedAt = world.now();
  tell(world, run, actor, 'completed');
}

/** Keeps a zip archive as an artifact of a run. */
export function addArtifact(world: World, run: WorkflowRun, name: string, content: Uint8Array): Artifact {
  const now = world.now();
  const artifact: Artifact = {
    id: world.nextId(),
    run,
    name,
    content,
    digest: `sha256:${createHash('sha256').update(content).digest('hex')}`,
    secret: randomUUID(),
    createdAt: now,
    expiresAt: now + kept,
  };
  run.workflow.repository.artifacts.set(artifact.id, artifact);
  return artifact;
}

function tell(world: World, run: WorkflowRun, actor: Actor, action: string): void {
  emit(world, run.workflow.repository, actor, {
    name: 'workflow_run',
    action,
    sha: run.sha,
    payload: { workflow_run: viewRun(world, run, undefined) },
  });
}
