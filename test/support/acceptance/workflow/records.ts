import type { RepositoryEvent } from '../../../../sandbox/github/index.ts';
import type { ActionRun } from '../action.ts';
import type { Document } from '../project.ts';

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

/** A step that ran, or was left out. */
export interface StepRun {
  readonly name: string;
  /** `checkout`, `upload-artifact`, `download-artifact`, or an action of ours. */
  readonly action: string;
  readonly result: Result;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly commands: ActionRun['commands'];
  readonly reason: string | undefined;
  readonly document: Document;
  /** How long it took. */
  readonly ms: number;
}

/** A job of a run, or one of its matrix. */
export interface JobRun {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
  readonly steps: StepRun[];
  result: Result | undefined;
  outputs: Readonly<Record<string, string>>;
}

/** A run of a workflow: all its attempts. */
export interface WorkflowRun {
  readonly id: number;
  /** `staging`, `release` or `inspect`. */
  readonly workflow: string;
  readonly event: RepositoryEvent;
  /** What its checks are shown at. */
  readonly sha: string;
  /** Newest attempt. */
  attempt: number;
  readonly jobs: JobRun[];
  result: Result | undefined;
}

/** A step while it runs, for whoever disturbs it. */
export interface Moment {
  readonly run: WorkflowRun;
  readonly job: JobRun;
  readonly action: string;
  /** What it has said so far; empty when it begins. */
  readonly log: string;
  /** Ends the step's process as the system does, without a warning. */
  readonly kill: () => void;
  /** Ends the whole machine: no further step runs. */
  readonly lose: () => void;
}
