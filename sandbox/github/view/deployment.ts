import { timestamp } from '../clock.ts';
import type { JsonObject } from '../json.ts';
import type { Deployment, DeploymentStatus, Environment } from '../state/deployments.ts';
import type { RepositoryState } from '../state/repository.ts';
import { nodeId, type World } from '../state/world.ts';
import { viewAccount, viewAppOrNull } from './account.ts';

/** The schema `deployment`. */
export function viewDeployment(world: World, deployment: Deployment): JsonObject {
  const { repository } = deployment;
  const url = world.repositoryApi(repository, `/deployments/${deployment.id}`);
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.environment,
    environment: deployment.environment,
    description: deployment.description,
    creator: viewAccount(world, deployment.creator),
    created_at: timestamp(deployment.createdAt),
    updated_at: timestamp(deployment.updatedAt),
    statuses_url: `${url}/statuses`,
    repository_url: world.repositoryApi(repository),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: viewAppOrNull(world, deployment.app),
  };
}

/** The schema `deployment-status`. */
export function viewDeploymentStatus(
  world: World,
  deployment: Deployment,
  status: DeploymentStatus,
): JsonObject {
  const url = world.repositoryApi(deployment.repository, `/deployments/${deployment.id}`);
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state: status.state,
    creator: viewAccount(world, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: timestamp(status.createdAt),
    updated_at: timestamp(status.createdAt),
    deployment_url: url,
    repository_url: world.repositoryApi(deployment.repository),
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: viewAppOrNull(world, status.app),
  };
}

/** The schema `environment`. */
export function viewEnvironment(
  world: World,
  repository: RepositoryState,
  environment: Environment,
): JsonObject {
  const { id, name, reviewers, waitMinutes } = environment;
  return {
    id,
    node_id: nodeId('EN', id),
    name,
    url: world.repositoryApi(repository, `/environments/${encodeURIComponent(name)}`),
    html_url: world.html(
      repository,
      `/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    ),
    created_at: timestamp(environment.createdAt),
    updated_at: timestamp(environment.createdAt),
    protection_rules: [
      ...(waitMinutes > 0
        ? [{ id: id + 1, node_id: nodeId('GA', id + 1), type: 'wait_timer', wait_timer: waitMinutes }]
        : []),
      ...(reviewers.length > 0
        ? [
            {
              id: id + 2,
              node_id: nodeId('GA', id + 2),
              type: 'required_reviewers',
              prevent_self_review: false,
              reviewers: reviewers.map((one) => ({ type: 'User', reviewer: viewAccount(world, one) })),
            },
          ]
        : []),
    ],
    deployment_branch_policy: null,
  };
}
