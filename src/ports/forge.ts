import type { Fact } from '../domain/facts.ts';
import type { Account, MergedCommit, PullRequest } from '../domain/forge/pull-request.ts';
import type { Annotation, CheckConclusion } from '../domain/report/check-output.ts';

/**
 * A code host such as GitHub: what people and checks said about commits, and where the pipeline shows what it did.
 * History, trees and files come from `Repository`, never from here.
 *
 * Every write is safe to repeat: it carries a key, and what a call with that key wrote before is found and changed
 * in place. Every call throws EnvironmentError where the host can't be reached, is out of order or asks to wait for
 * longer than it may take (codes `forge-unreachable`, `forge-failed`, `forge-limited`), and UserError where the token
 * isn't valid or may not do it (`forge-token`, `forge-forbidden`) or the repository isn't there (`forge-missing`).
 */
export interface Forge {
  readonly repository: ForgeRepository;
  readonly pulls: PullRequests;
  readonly checks: CheckRuns;
  readonly deployments: Deployments;
  readonly threads: Threads;
  readonly releases: Releases;
  readonly workflows: Workflows;
  /** Who the token speaks for. */
  whoAmI(): Promise<Account>;
  /** Whether a branch asks for a check of that name before anything is merged into it. */
  isCheckRequired(branch: string, check: string): Promise<boolean>;
  /** What it has cost so far. */
  usage(): ForgeUsage;
}

export interface ForgeRepository {
  readonly owner: string;
  readonly name: string;
  /** Its page, such as `https://github.com/acme/bots`, without a slash at its end. */
  readonly url: string;
}

export interface ForgeUsage {
  /** Requests that were sent, repeated ones too. */
  readonly calls: number;
  /** The same, by method and kind, such as `GET /repos/{owner}/{repo}/releases/tags/{tag}`. */
  readonly byRoute: Readonly<Record<string, number>>;
  /** How many of them were sent again after a failure. */
  readonly repeated: number;
  /** Milliseconds waited because the host asked for it. */
  readonly waitedMs: number;
  /** Requests left in this hour, as the last answer told it; undefined where it didn't. */
  readonly remaining: number | undefined;
}

/** What people said about changes. */
export interface PullRequests {
  /**
   * The pull requests that brought commits of a branch, with reviews and checks, by commit id; each is asked for has
   * an entry. The host learns of a merge some seconds late: a commit that has no pull request yet is looked up again
   * for as long as `patienceMs`, and is unknown afterwards, unless it is so old that it can have none.
   */
  merged(query: MergedQuery): Promise<ReadonlyMap<string, Fact<MergedCommit>>>;
  /** Open pull requests, oldest first, those of one head branch (of this repository) or into one base if given. */
  open(query: { readonly head?: string; readonly base?: string }): Promise<readonly PullRequest[]>;
  /** Undefined: there is none of that number. */
  get(number: number): Promise<PullRequest | undefined>;
}

export interface MergedQuery {
  /** The branch that the commits are on. */
  readonly branch: string;
  readonly commits: readonly {
    readonly id: string;
    /** ISO 8601: when it was committed, as git tells. */
    readonly at: string;
    /** The pull request that the commit says it merged: believed only if the host agrees. */
    readonly number: number | undefined;
  }[];
  readonly patienceMs: number;
  readonly signal?: AbortSignal;
}

/** What a check shows. `summary` and `text` are Markdown; everything untrusted in them is escaped already. */
export interface CheckReport {
  readonly name: string;
  readonly commit: string;
  /** Names this very check of this very run and attempt: a repeated report with it changes the check in place. */
  readonly key: string;
  readonly state:
    | { readonly phase: 'queued' | 'running' }
    | { readonly phase: 'ended'; readonly conclusion: CheckConclusion };
  readonly title: string;
  readonly summary: string;
  readonly text: string | undefined;
  /** All of them, however many; they are given once, with the report that ends the check. */
  readonly annotations: readonly Annotation[];
  /** The page behind it: the workflow's run. */
  readonly detailsUrl: string | undefined;
  /** ISO 8601; left out: it stays as it was. */
  readonly startedAt?: string;
  /** ISO 8601. */
  readonly endedAt?: string;
}

/** A check that this token's app wrote. */
export interface OwnCheck {
  readonly name: string;
  readonly key: string;
  readonly ended: boolean;
  readonly url: string;
}

export interface CheckRuns {
  report(check: CheckReport): Promise<OwnCheck>;
  /** Checks of a commit that carry a key of ours beginning with `prefix`: to end what a dead run left in progress. */
  own(commit: string, prefix: string): Promise<readonly OwnCheck[]>;
}

/** What is deployed where. */
export interface DeploymentReport {
  /** The name under which the host lists it, such as `staging/bank`. */
  readonly environment: string;
  readonly commit: string;
  /** Names this very deployment: a repeated report with it adds a status to it, if that is a new one. */
  readonly key: string;
  readonly state: 'queued' | 'running' | 'success' | 'failure' | 'error' | 'inactive';
  /** Plain text; cut at 140 characters. */
  readonly description: string;
  readonly production: boolean;
  /** Goes away by itself, such as a preview. */
  readonly transient: boolean;
  readonly url: string | undefined;
  readonly logUrl: string | undefined;
}

export interface Deployments {
  /** With `success`, older deployments of the same environment become inactive, production's too. */
  report(deployment: DeploymentReport): Promise<{ readonly id: number; readonly changed: boolean }>;
}

/** A text of ours on the host: where it is, and what became of it. */
export interface Posted {
  readonly number: number;
  readonly url: string;
  readonly outcome: 'created' | 'updated' | 'unchanged';
}

/** What a comment is to say: a text, or a text that is made from the old one. */
export type CommentBody = string | ((old: string | undefined) => string | undefined);

/** Standing texts: one comment per pull request, one issue per board. Bodies are Markdown, escaped already. */
export interface Threads {
  /**
   * The body of the one comment of ours that begins with `marker`, undefined where there is none. A comment by
   * anybody else is none of ours, whatever it begins with.
   */
  commentBody(number: number, marker: string): Promise<string | undefined>;
  /**
   * Writes that comment: a new one, or the old one in place. `body` begins with the marker; a function is given what
   * the comment says now, and says nothing (undefined) where there is nothing to write: `unchanged`, with no address
   * if there is no comment.
   */
  comment(number: number, marker: string, body: CommentBody): Promise<Posted>;
  /** Writes the one issue of ours with this label whose body begins with `marker`; a closed one is opened again. */
  board(board: {
    readonly marker: string;
    readonly label: string;
    readonly title: string;
    readonly body: string;
  }): Promise<Posted>;
}

/** Releases of bots, one per tag. */
export interface Releases {
  /** Writes the release of a tag that is there already: a new one, or the old one in place. */
  publish(release: {
    readonly tag: string;
    readonly name: string;
    /** Markdown. */
    readonly notes: string;
    /** Where several things are released, only one of them can be the host's latest. */
    readonly latest: boolean;
  }): Promise<Posted>;
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly id: number;
  readonly attempt: number;
  /** The file, such as `.github/workflows/staging.yml`. */
  readonly workflow: string;
  readonly event: string;
  readonly branch: string | undefined;
  readonly commit: string;
  readonly state: 'waiting' | 'running' | 'ended';
  /** How it ended. */
  readonly conclusion: string | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly url: string;
}

export interface Workflows {
  /** Runs of a workflow's file on a branch that haven't ended, newest first. */
  active(workflow: string, branch: string): Promise<readonly WorkflowRun[]>;
  /** Runs of a workflow's file that an event started for a commit, newest first; 100 at most. */
  ofCommit(workflow: string, event: string, commit: string): Promise<readonly WorkflowRun[]>;
  /** Undefined: there is none. */
  run(id: number): Promise<WorkflowRun | undefined>;
  /** Asks a run to end. One that has ended already is no error. */
  cancel(id: number): Promise<void>;
  /**
   * Starts a workflow.
   * @throws EnvironmentError `forge-unsure` if nobody can tell whether it was started: it isn't tried again.
   */
  dispatch(workflow: string, ref: string, inputs: Readonly<Record<string, string>>): Promise<void>;
}
