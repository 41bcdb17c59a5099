import type { GitStore } from '../git/store.ts';
import type { Account, Role } from './accounts.ts';
import type { Artifact, Workflow, WorkflowRun } from './actions.ts';
import type { CheckRun, CheckSuite, CommitStatus } from './checks.ts';
import type { Deployment, Environment } from './deployments.ts';
import type { Comment, Issue, Label } from './issues.ts';
import type { Mutex } from './mutex.ts';
import type { Release } from './releases.ts';
import type { Hook } from './hooks.ts';

/** What a branch rule asks for. */
export interface BranchProtection {
  /** Contexts of statuses and names of checks that must have passed. */
  readonly requiredChecks: readonly string[];
  /** How many people must have approved the head. */
  readonly requiredApprovals: number;
  readonly allowForcePushes: boolean;
  /** Only a merge through a pull request changes the branch. */
  readonly requirePullRequest: boolean;
}

export interface MergeMethods {
  readonly merge: boolean;
  readonly squash: boolean;
  readonly rebase: boolean;
}

export interface RepositoryState {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly private: boolean;
  readonly description: string | null;
  defaultBranch: string;
  readonly git: GitStore;
  /** One change of refs or pull requests at a time. */
  readonly lock: Mutex;
  /** Roles by login; the owner is an administrator anyway. */
  readonly collaborators: Map<string, Role>;
  /** What it was forked from. */
  readonly parent?: RepositoryState;
  readonly createdAt: number;
  pushedAt: number;
  mergeMethods: MergeMethods;
  deleteBranchOnMerge: boolean;
  /** The last number given to an issue or pull request. */
  lastNumber: number;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly labels: Map<string, Label>;
  readonly checkSuites: Map<number, CheckSuite>;
  readonly checkRuns: Map<number, CheckRun>;
  readonly statuses: CommitStatus[];
  readonly deployments: Map<number, Deployment>;
  readonly environments: Map<string, Environment>;
  readonly releases: Map<number, Release>;
  readonly workflows: Map<string, Workflow>;
  readonly runs: Map<number, WorkflowRun>;
  readonly artifacts: Map<number, Artifact>;
  readonly hooks: Map<number, Hook>;
  readonly protections: Map<string, BranchProtection>;
}

export function fullName(repository: RepositoryState): string {
  return `${repository.owner.login}/${repository.name}`;
}
