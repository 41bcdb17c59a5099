import type { Json } from '../json.ts';
import type { Account, App } from './accounts.ts';
import type { RepositoryState } from './repository.ts';

export type DeploymentState =
  'error' | 'failure' | 'inactive' | 'in_progress' | 'queued' | 'pending' | 'success';

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly creator: Account;
  readonly app: App | undefined;
  readonly description: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly createdAt: number;
}

export interface Deployment {
  readonly id: number;
  readonly repository: RepositoryState;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: Json;
  readonly environment: string;
  readonly description: string | null;
  readonly transient: boolean;
  readonly production: boolean;
  readonly creator: Account;
  readonly app: App | undefined;
  readonly createdAt: number;
  updatedAt: number;
  readonly statuses: DeploymentStatus[];
}

export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly reviewers: readonly Account[];
  readonly waitMinutes: number;
  readonly createdAt: number;
}

/** The state that a deployment's statuses add up to. */
export function deploymentState(deployment: Deployment): DeploymentState | undefined {
  return deployment.statuses.at(-1)?.state;
}
