import type { Deployment, DeploymentStatus, Environment } from '../state/deployments.ts';
import { deploymentState } from '../state/deployments.ts';
import type { RepositoryState } from '../state/repository.ts';
import type { World } from '../state/world.ts';

export interface NewStatus extends Omit<DeploymentStatus, 'id' | 'createdAt'> {
  /** Whether a success makes the older deployments of the environment inactive. */
  readonly autoInactive: boolean;
}

/**
 * Adds a status. A success ends the older deployments of the same environment, unless the environment is a production
 * one or they are kept on purpose (transient).
 */
export function addStatus(world: World, deployment: Deployment, given: NewStatus): DeploymentStatus {
  const { autoInactive, ...rest } = given;
  const now = world.now();
  const status: DeploymentStatus = { ...rest, id: world.nextId(), createdAt: now };
  deployment.statuses.push(status);
  deployment.updatedAt = now;
  if (status.state !== 'success' || !autoInactive) return status;
  for (const older of deployment.repository.deployments.values()) {
    if (older === deployment || older.environment !== deployment.environment) continue;
    if (older.transient || older.production || deploymentState(older) !== 'success') continue;
    older.statuses.push({ ...status, id: world.nextId(), state: 'inactive', description: '' });
    older.updatedAt = now;
  }
  return status;
}

/** The environment of that name, which a deployment to it makes. */
export function environmentNamed(world: World, repository: RepositoryState, name: string): Environment {
  const found = repository.environments.get(name);
  if (found) return found;
  const environment: Environment = {
    id: world.nextId(),
    name,
    reviewers: [],
    waitMinutes: 0,
    createdAt: world.now(),
  };
  repository.environments.set(name, environment);
  return environment;
}
