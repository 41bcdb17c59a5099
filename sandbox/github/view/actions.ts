import { timestamp, timestampOrNull } from '../clock.ts';
import type { CommitData } from '../git/commits.ts';
import type { JsonObject } from '../json.ts';
import { pullsOf } from '../logic/pulls.ts';
import type { Artifact, Workflow, WorkflowJob, WorkflowRun } from '../state/actions.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount } from './account.ts';
import { viewSimpleCommit } from './commit.ts';
import { viewMinimalPull } from './pull.ts';
import { viewMinimalRepository } from './repository.ts';

/** The schema `workflow`. */
export function viewWorkflow(world: World, workflow: Workflow): JsonObject {
  const { repository, path } = workflow;
  const file = path.split('/').at(-1) ?? path;
  return {
    id: workflow.id,
    node_id: nodeId('W', workflow.id),
    name: workflow.name,
    path,
    state: 'active',
    created_at: timestamp(workflow.createdAt),
    updated_at: timestamp(workflow.createdAt),
    url: world.repositoryApi(repository, `/actions/workflows/${workflow.id}`),
    html_url: world.html(repository, `/blob/${repository.defaultBranch}/${path}`),
    badge_url: world.html(repository, `/actions/workflows/${file}/badge.svg`),
  };
}

/** The schema `workflow-run`. */
export function viewRun(world: World, run: WorkflowRun, commit: CommitData | undefined): JsonObject {
  const { workflow } = run;
  const { repository } = workflow;
  const url = world.repositoryApi(repository, `/actions/runs/${run.id}`);
  const suite = world.repositoryApi(repository, `/check-suites/${run.suiteId}`);
  return {
    id: run.id,
    name: workflow.name,
    node_id: nodeId('WFR', run.id),
    check_suite_id: run.suiteId,
    check_suite_node_id: nodeId('CS', run.suiteId),
    head_branch: run.branch,
    head_sha: run.sha,
    path: workflow.path,
    run_number: run.number,
    run_attempt: run.attempt,
    referenced_workflows: [],
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: workflow.id,
    url,
    html_url: world.html(repository, `/actions/runs/${run.id}`),
    pull_requests: pullsOf(repository)
      .filter((pull) => pull.head.sha === run.sha && pull.head.repository === repository)
      .map((pull) => viewMinimalPull(world, pull)),
    created_at: timestamp(run.createdAt),
    updated_at: timestamp(run.updatedAt),
    actor: viewAccount(world, run.actor),
    triggering_actor: viewAccount(world, run.actor),
    run_started_at: timestamp(run.createdAt),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: suite,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: null,
    workflow_url: world.repositoryApi(repository, `/actions/workflows/${workflow.id}`),
    head_commit: commit ? viewSimpleCommit(commit) : null,
    repository: viewMinimalRepository(world, repository),
    head_repository: viewMinimalRepository(world, run.headRepository),
    display_title: run.title,
  };
}

/** The schema `job`. */
export function viewJob(world: World, job: WorkflowJob): JsonObject {
  const { run } = job;
  const { repository } = run.workflow;
  return {
    id: job.id,
    run_id: run.id,
    run_url: world.repositoryApi(repository, `/actions/runs/${run.id}`),
    run_attempt: run.attempt,
    node_id: nodeId('J', job.id),
    head_sha: run.sha,
    url: world.repositoryApi(repository, `/actions/jobs/${job.id}`),
    html_url: world.html(repository, `/actions/runs/${run.id}/job/${job.id}`),
    status: job.status,
    conclusion: job.conclusion,
    created_at: timestamp(job.createdAt),
    started_at: timestamp(job.startedAt),
    completed_at: timestampOrNull(job.completedAt),
    name: job.name,
    steps: [],
    check_run_url: world.repositoryApi(repository, `/check-runs/${job.checkRunId}`),
    labels: ['ubuntu-latest'],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
    workflow_name: run.workflow.name,
    head_branch: run.branch,
  };
}

/** The schema `artifact`. */
export function viewArtifact(world: World, artifact: Artifact): JsonObject {
  const { run } = artifact;
  const { repository } = run.workflow;
  const url = world.repositoryApi(repository, `/actions/artifacts/${artifact.id}`);
  return {
    id: artifact.id,
    node_id: nodeId('ART', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: world.now() >= artifact.expiresAt,
    created_at: timestamp(artifact.createdAt),
    expires_at: timestamp(artifact.expiresAt),
    updated_at: timestamp(artifact.createdAt),
    digest: artifact.digest,
    workflow_run: {
      id: run.id,
      repository_id: repository.id,
      head_repository_id: run.headRepository.id,
      ...(run.branch !== null && { head_branch: run.branch }),
      head_sha: run.sha,
    },
  };
}
