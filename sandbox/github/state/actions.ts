import type { Json } from '../json.ts';
import type { Account } from './accounts.ts';
import type { Conclusion } from './checks.ts';
import type { RepositoryState } from './repository.ts';

export interface Workflow {
  readonly id: number;
  readonly repository: RepositoryState;
  readonly path: string;
  readonly name: string;
  readonly createdAt: number;
}

export interface WorkflowJob {
  readonly id: number;
  readonly run: WorkflowRun;
  readonly name: string;
  readonly createdAt: number;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: Conclusion | null;
  startedAt: number;
  completedAt: number | null;
  /** The check run that stands for the job. */
  readonly checkRunId: number;
}

export interface WorkflowRun {
  readonly id: number;
  readonly workflow: Workflow;
  readonly number: number;
  readonly attempt: number;
  readonly event: string;
  readonly branch: string | null;
  readonly sha: string;
  readonly headRepository: RepositoryState;
  readonly actor: Account;
  readonly title: string;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly suiteId: number;
  readonly jobs: WorkflowJob[];
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'pending';
  conclusion: Conclusion | null;
  cancelRequested: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Artifact {
  readonly id: number;
  readonly run: WorkflowRun;
  readonly name: string;
  /** A zip archive. */
  readonly content: Uint8Array;
  readonly digest: string;
  /** The last part of the address that it is downloaded from. */
  readonly secret: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}
