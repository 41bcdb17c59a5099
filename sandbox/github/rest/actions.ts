import { ApiError, notFound } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { noContent, notOffered, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { flag, isObject, text } from '../json.ts';
import { dispatch } from '../logic/dispatch.ts';
import { findWorkflow, workflowsOf } from '../logic/workflows.ts';
import { completeRun } from '../logic/runs.ts';
import type { Workflow, WorkflowRun } from '../state/actions.ts';
import { viewJob, viewRun, viewWorkflow } from '../view/actions.ts';

/** Workflows and their runs. */
export const actionRoutes: readonly Route[] = [
  route('actions/list-repo-workflows', { actions: 'read' }, async (call) => {
    const workflows = await workflowsOf(call.world, call.repository);
    return paged(
      call,
      workflows,
      (one) => viewWorkflow(call.world, one),
      (page, total_count) => ({ total_count, workflows: page }),
    );
  }),

  route('actions/get-workflow', { actions: 'read' }, async (call) =>
    ok(viewWorkflow(call.world, await workflowOf(call))),
  ),

  route('actions/create-workflow-dispatch', { actions: 'write' }, async (call) => {
    const { world, repository, actor, body, headers } = call;
    const workflow = await workflowOf(call);
    const inputs = body['inputs'];
    const run = await dispatch(world, repository, actor, workflow, {
      ref: text(body, 'ref') ?? '',
      inputs: isObject(inputs) ? inputs : {},
    });
    // Since the version 2026-03-10 of the API the run is always told, before only who asks is told.
    const always = (headers['x-github-api-version'] ?? '') >= '2026-03-10';
    if (!always && flag(body, 'return_run_details') !== true) return noContent();
    return ok({
      workflow_run_id: run.id,
      run_url: world.repositoryApi(repository, `/actions/runs/${run.id}`),
      html_url: world.html(repository, `/actions/runs/${run.id}`),
    });
  }),

  route('actions/list-workflow-runs', { actions: 'read' }, async (call) => {
    const workflow = await workflowOf(call);
    return listRuns(
      call,
      [...call.repository.runs.values()].filter((run) => run.workflow === workflow),
    );
  }),

  route('actions/list-workflow-runs-for-repo', { actions: 'read' }, (call) =>
    listRuns(call, [...call.repository.runs.values()]),
  ),

  route('actions/get-workflow-run', { actions: 'read' }, async (call) => {
    const run = runOf(call);
    return ok(viewRun(call.world, run, await call.repository.git.commit(run.sha)));
  }),

  route('actions/cancel-workflow-run', { actions: 'write' }, (call) => {
    const { world, actor } = call;
    const run = runOf(call);
    if (run.status === 'completed') {
      throw new ApiError(409, 'Cannot cancel a workflow run that is completed.');
    }
    run.cancelRequested = true;
    // Nobody has begun it yet: it ends at once. A run in progress ends when its runner has stopped.
    if (run.status !== 'in_progress') completeRun(world, run, actor, 'cancelled');
    return { status: 202, body: {} };
  }),

  route('actions/list-jobs-for-workflow-run', { actions: 'read' }, (call) =>
    paged(
      call,
      runOf(call).jobs,
      (one) => viewJob(call.world, one),
      (jobs, total_count) => ({ total_count, jobs }),
    ),
  ),
];

async function workflowOf({ world, repository, parameters }: RepositoryCall): Promise<Workflow> {
  const workflow = await findWorkflow(world, repository, parameters['workflow_id'] ?? '');
  if (!workflow) throw notFound();
  return workflow;
}

function runOf({ repository, parameters }: RepositoryCall): WorkflowRun {
  const run = repository.runs.get(Number(parameters['run_id']));
  if (!run) throw notFound();
  return run;
}

function listRuns(call: RepositoryCall, all: readonly WorkflowRun[]): ReturnType<typeof paged> {
  const { world, repository, query } = call;
  notOffered(query, 'created', 'exclude_pull_requests');
  const is = (name: string, value: unknown): boolean => query[name] === undefined || query[name] === value;
  const found = all.filter(
    (run) =>
      is('actor', run.actor.login) &&
      is('branch', run.branch) &&
      is('event', run.event) &&
      is('head_sha', run.sha) &&
      is('check_suite_id', run.suiteId) &&
      // A status, or the conclusion of what is completed.
      (query['status'] === undefined ||
        query['status'] === run.status ||
        query['status'] === run.conclusion) &&
      world.isListed(run.createdAt),
  );
  return paged(
    call,
    found.toReversed(),
    async (run) => viewRun(world, run, await repository.git.commit(run.sha)),
    (workflow_runs, total_count) => ({ total_count, workflow_runs }),
  );
}
