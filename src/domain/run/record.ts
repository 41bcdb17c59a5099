import type { Digest } from '../digest.ts';
import type { Problem } from '../errors.ts';
import type { Fact } from '../facts.ts';
import type { LedgerRecord } from '../ledger.ts';
import type { Metrics } from '../package.ts';
import type { Difference } from '../report/view.ts';

/** What a run does with a bot, in order. */
export const phases = ['validate', 'train', 'deploy', 'talk'] as const;
export type Phase = (typeof phases)[number];

/** A run of a workflow, as its jobs know it. */
export interface RunName {
  readonly id: number;
  /** Counts from 1; a job that is run again has a higher one. */
  readonly attempt: number;
  /** Its page. */
  readonly url: string;
}

/** What a job of a run leaves for the last one, which alone speaks to people and to the ledger. */
export interface RunRecord {
  readonly schema: 1;
  readonly run: RunName;
  /** The job's name, such as `train (bank)`. */
  readonly job: string;
  readonly commit: string;
  /** ISO 8601. */
  readonly at: string;
  /** What the run is to do: the job that found what changed says it, and no other. */
  readonly expects: readonly Expected[] | undefined;
  readonly parts: readonly RunPart[];
  /** Why the job broke off, where that is about no bot of its own; left out where it didn't. */
  readonly trouble?: Trouble | undefined;
  /** What the ledger is to be told. */
  readonly ledger: readonly LedgerRecord[];
}

/** What went wrong with a job as a whole, such as a configuration with mistakes. */
export interface Trouble {
  /** One sentence. */
  readonly headline: string;
  readonly next: string | undefined;
  readonly problems: readonly Problem[];
}

/** What is to be done with a bot. */
export interface Expected {
  readonly bot: string;
  readonly phases: readonly Phase[];
}

/** How one phase of one bot went. */
export interface RunPart {
  readonly bot: string;
  readonly phase: Phase;
  /** `skipped`: there was nothing to do, which is as good as passed. */
  readonly state: 'passed' | 'failed' | 'skipped' | 'cancelled';
  /** One sentence. */
  readonly headline: string;
  /** What to do next, where something is to be done. */
  readonly next: string | undefined;
  readonly problems: readonly Problem[];
  readonly training: TrainingPart | undefined;
  readonly deployment: DeploymentPart | undefined;
  readonly talk: TalkPart | undefined;
  /** Last lines of the log of what failed, a bot's own words left out. */
  readonly log: readonly string[];
}

export interface TrainingPart {
  readonly inputs: Digest;
  /** Undefined: none came out of it. */
  readonly package: Digest | undefined;
  /** A package of these inputs was there already. */
  readonly found: boolean;
  readonly metrics: Metrics;
}

export interface DeploymentPart {
  readonly environment: string;
  readonly revision: string;
  readonly url: string | undefined;
  /** Ready and talked to, without the traffic. */
  readonly preview: boolean;
  /** What had the traffic until this got it: left out where nothing had it, and where nothing was switched. */
  readonly replaced?: {
    /** Untrusted text. */
    readonly branch?: string | undefined;
    readonly commit?: string | undefined;
  };
}

/** What was said to a bot and what it answered, as `shownMessages` writes it: untrusted text. */
export interface Exchange {
  readonly said: string;
  readonly answered: readonly string[];
}

export interface HeldConversation {
  readonly name: string;
  readonly passed: boolean;
  readonly exchanges: readonly Exchange[];
}

export interface TalkPart {
  /** Undefined: the bot has no suite, and was only talked to. */
  readonly suite: Digest | undefined;
  readonly held: readonly HeldConversation[];
  readonly leftOut: readonly { readonly conversation: string; readonly needs: string }[];
  /** What production answers in another way, texts as in `Exchange`; left out where nobody looked. */
  readonly differing?: Fact<readonly Difference[]>;
}
