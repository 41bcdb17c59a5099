import type { Problem } from '../domain/errors.ts';
import type { Half, Revision, RolloutVerdict, TargetState } from '../domain/revision.ts';
import type { ServeDescription } from './engine.ts';
import type { OnBytes } from './packages.ts';

export interface StartRequest {
  readonly revision: Revision;
  readonly serve: ServeDescription;
  readonly role: 'preview' | 'candidate';
  /** Said about the revision, never part of its id. */
  readonly commit: string | undefined;
  readonly version: string | undefined;
  readonly branch: string | undefined;
  /** The port that customers use, if the project fixes one. */
  readonly port: number | undefined;
}

/** How to talk to one revision, or to whichever is active. */
export interface Address {
  readonly core: string;
  readonly actions: string | undefined;
}

/** What runs an environment. Every call is safe to repeat. */
export interface Target {
  readonly environment: string;
  /** Whether the environment can take anything at all; an empty list when it can. */
  preflight(): Promise<readonly Problem[]>;
  /**
   * Starts a revision beside what runs, under its own name. It gets no traffic. What has the traffic, or is there to
   * go back to, stays that; and as a preview nothing else is said of it than before.
   * @param onFetch told while the package is fetched, where it isn't there yet.
   */
  start(request: StartRequest, onFetch?: OnBytes): Promise<void>;
  /** Waits until a revision is ready or can't be. */
  ready(bot: string, revision: string, options: ReadyOptions): Promise<RolloutVerdict>;
  /** The address of a revision, or of the active one; undefined if it doesn't run. */
  reach(bot: string, revision: string | 'active'): Promise<Address | undefined>;
  /**
   * Gives a ready revision the traffic in one write, if `expected` still has it (undefined: nothing has). The old
   * one drains and is kept. Switching to what is active is no error.
   */
  switch(bot: string, revision: string, expected: string | undefined): Promise<SwitchOutcome>;
  /** Stops a revision and forgets it. The active one is refused. */
  retire(bot: string, revision: string): Promise<void>;
  /**
   * Ends a bot, whichever of its revisions has the traffic, and forgets it: its revisions and its address.
   * @throws UserError `unknown-bot` if the environment holds nothing of it.
   */
  end(bot: string): Promise<void>;
  current(): Promise<TargetState>;
}

export interface ReadyOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  /** What changed, in a few words. */
  readonly onChange?: (text: string) => void;
}

export type SwitchOutcome =
  | {
      readonly state: 'switched';
      readonly url: string;
      readonly previous: string | undefined;
      /** ISO 8601: when it got the traffic, by the target's own clock; undefined where the target doesn't tell. */
      readonly at?: string | undefined;
    }
  | { readonly state: 'conflict'; /** What has the traffic instead. */ readonly active: string | undefined }
  | { readonly state: 'not-ready' };

export interface LogQuery {
  readonly bot: string | undefined;
  readonly half: Half | undefined;
  readonly revision: string | undefined;
  /** Only the last lines of each half. */
  readonly tail: number | undefined;
  readonly follow: boolean;
  readonly signal?: AbortSignal;
}

export interface LogLine {
  readonly bot: string;
  readonly half: Half;
  readonly revision: string;
  /** ISO 8601. */
  readonly at: string;
  /** Who wrote it: the half, to its standard output or error, or the target about the half. */
  readonly source: 'out' | 'err' | 'tidegate';
  readonly text: string;
}

export interface LogSource {
  logs(query: LogQuery): AsyncIterable<LogLine>;
}
