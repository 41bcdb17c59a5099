import type { Json, JsonObject } from '../json.ts';
import type { Account } from './accounts.ts';
import type { RepositoryState } from './repository.ts';

/** A webhook that somebody registered. */
export interface Hook {
  readonly id: number;
  readonly url: string;
  readonly secret: string | undefined;
  /** Names of events, or `*`. */
  readonly events: readonly string[];
}

/** One try to deliver an event. */
export interface Delivery {
  readonly id: string;
  readonly hook: Hook;
  readonly event: string;
  /** The status that was answered; undefined where nobody did. */
  readonly status: number | undefined;
}

/** Something that happened, as GitHub tells it to webhooks and starts workflows by it. */
export interface RepositoryEvent {
  /** As in `on:` of a workflow: `push`, `pull_request`, `workflow_dispatch` … */
  readonly name: string;
  readonly action?: string;
  readonly repository: RepositoryState;
  readonly actor: Account;
  /** What GitHub would run workflows for: `refs/heads/…`, `refs/pull/N/merge`. */
  readonly ref?: string;
  readonly sha?: string;
  /** False where a workflow's own token did it. */
  readonly startsWorkflows: boolean;
  readonly payload: JsonObject & { readonly [key: string]: Json | undefined };
}
