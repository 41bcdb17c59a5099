import { ApiError, invalid, notFound, unprocessable } from '../http/errors.ts';
import { paged } from '../http/pages.ts';
import { created, noContent, ok, route, type RepositoryCall, type Route } from '../http/route.ts';
import { emit } from '../events/emit.ts';
import { flag, list, text } from '../json.ts';
import { addStatus, environmentNamed } from '../logic/deployments.ts';
import { checkStates } from '../logic/checks.ts';
import { writer } from '../state/access.ts';
import { appOf } from '../state/accounts.ts';
import { deploymentState, type Deployment, type DeploymentState } from '../state/deployments.ts';
import { viewDeployment, viewDeploymentStatus } from '../view/deployment.ts';

const resource = 'Deployment';

/** Deployments and what became of them. */
export const deploymentRoutes: readonly Route[] = [
  route('repos/list-deployments', { deployments: 'read' }, (call) => {
    const { world, repository, query } = call;
    const wanted = (name: 'sha' | 'ref' | 'task' | 'environment', one: Deployment): boolean =>
      query[name] === undefined || query[name] === 'none' || query[name] === one[name];
    const found = [...repository.deployments.values()].filter(
      (one) =>
        (['sha', 'ref', 'task', 'environment'] as const).every((name) => wanted(name, one)) &&
        world.isListed(one.createdAt),
    );
    return paged(call, found.reverse(), (one) => viewDeployment(world, one));
  }),

  route('repos/create-deployment', { deployments: 'write' }, async (call) => {
    const { world, repository, actor, body } = call;
    const ref = text(body, 'ref') ?? '';
    const sha = await repository.git.commitOf(ref);
    if (sha === undefined) throw unprocessable(`No ref found for: ${ref}`);
    await mayBegin(call, ref, sha);
    const environment = text(body, 'environment') ?? 'production';
    if ((text(body, 'description') ?? '').length > 140) {
      throw invalid({
        resource,
        field: 'description',
        code: 'custom',
        message: 'description is too long (maximum is 140 characters)',
      });
    }
    environmentNamed(world, repository, environment);
    const now = world.now();
    const deployment: Deployment = {
      id: world.nextId(),
      repository,
      sha,
      ref,
      task: text(body, 'task') ?? 'deploy',
      payload: body['payload'] ?? {},
      environment,
      description: text(body, 'description') ?? null,
      transient: flag(body, 'transient_environment') ?? false,
      production: flag(body, 'production_environment') ?? environment === 'production',
      creator: writer(actor),
      app: appOf(actor),
      createdAt: now,
      updatedAt: now,
      statuses: [],
    };
    repository.deployments.set(deployment.id, deployment);
    emit(world, repository, actor, {
      name: 'deployment',
      action: 'created',
      sha,
      payload: { deployment: viewDeployment(world, deployment) },
    });
    return created(viewDeployment(world, deployment));
  }),

  route('repos/get-deployment', { deployments: 'read' }, (call) =>
    ok(viewDeployment(call.world, deploymentOf(call))),
  ),

  route('repos/delete-deployment', { deployments: 'write' }, (call) => {
    const deployment = deploymentOf(call);
    const { deployments } = call.repository;
    const state = deploymentState(deployment);
    if (
      deployments.size > 1 &&
      state !== undefined &&
      state !== 'inactive' &&
      state !== 'failure' &&
      state !== 'error'
    ) {
      throw unprocessable(
        'We cannot delete an active deployment unless it is the only deployment in a given environment.',
      );
    }
    deployments.delete(deployment.id);
    return noContent();
  }),

  route('repos/list-deployment-statuses', { deployments: 'read' }, (call) => {
    const deployment = deploymentOf(call);
    return paged(call, deployment.statuses.toReversed(), (one) =>
      viewDeploymentStatus(call.world, deployment, one),
    );
  }),

  route('repos/create-deployment-status', { deployments: 'write' }, (call) => {
    const { world, actor, body } = call;
    const deployment = deploymentOf(call);
    const description = text(body, 'description') ?? '';
    if (description.length > 140) {
      throw invalid({
        resource: 'DeploymentStatus',
        field: 'description',
        code: 'custom',
        message: 'description is too long (maximum is 140 characters)',
      });
    }
    const status = addStatus(world, deployment, {
      state: (text(body, 'state') ?? 'pending') as DeploymentState,
      creator: writer(actor),
      app: appOf(actor),
      description,
      environment: text(body, 'environment') ?? deployment.environment,
      environmentUrl: text(body, 'environment_url') ?? '',
      logUrl: text(body, 'log_url') ?? text(body, 'target_url') ?? '',
      autoInactive: flag(body, 'auto_inactive') ?? true,
    });
    emit(world, call.repository, actor, {
      name: 'deployment_status',
      action: 'created',
      sha: deployment.sha,
      payload: {
        deployment: viewDeployment(world, deployment),
        deployment_status: viewDeploymentStatus(world, deployment, status),
      },
    });
    return created(viewDeploymentStatus(world, deployment, status));
  }),

  route('repos/get-deployment-status', { deployments: 'read' }, (call) => {
    const deployment = deploymentOf(call);
    const id = Number(call.parameters['status_id']);
    const status = deployment.statuses.find((one) => one.id === id);
    if (!status) throw notFound();
    return ok(viewDeploymentStatus(call.world, deployment, status));
  }),
];

function deploymentOf({ repository, parameters }: RepositoryCall): Deployment {
  const deployment = repository.deployments.get(Number(parameters['deployment_id']));
  if (!deployment) throw notFound();
  return deployment;
}

/**
 * Unless it is told otherwise, GitHub first merges the default branch into what is deployed, and wants every status of
 * the commit to have passed.
 */
async function mayBegin({ repository, body }: RepositoryCall, ref: string, sha: string): Promise<void> {
  const { git, defaultBranch } = repository;
  if (flag(body, 'auto_merge') !== false && (await git.ref(`refs/heads/${ref}`))) {
    const main = (await git.ref(`refs/heads/${defaultBranch}`))?.sha;
    if (main !== undefined && !(await git.isAncestor(main, sha))) {
      throw new ApiError(409, `Conflict merging ${defaultBranch} into ${ref}.`);
    }
  }
  const states = checkStates(repository, sha);
  const wanted = list(body, 'required_contexts')?.map(String) ?? [...states.keys()];
  const contexts = wanted.map((context) => ({ context, state: states.get(context) ?? 'missing' }));
  if (contexts.some(({ state }) => state !== 'success')) {
    throw new ApiError(409, `Conflict: Commit status checks failed for ${ref}.`);
  }
}
