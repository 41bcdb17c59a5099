import type { Digest } from '../digest.ts';
import type { Fact } from '../facts.ts';
import type { Metrics } from '../package.ts';
import type { BotOutcome, Conclusion } from '../run/conclude.ts';
import type { RunName } from '../run/record.ts';

/** All that is shown of a run: on the pull request, in the job's summary and in checks. */
export interface RunView {
  readonly run: RunName;
  readonly commit: string;
  readonly conclusion: Conclusion;
  /** By name; one for each outcome of the conclusion. */
  readonly bots: readonly BotView[];
}

/** What is shown of one bot beside how its phases went. */
export interface BotView {
  readonly outcome: BotOutcome;
  /** Undefined: nobody looked. */
  readonly registration: 'registered' | 'unregistered' | 'invalid' | undefined;
  /** The sealed file that would register it, ready to commit. */
  readonly sealed: { readonly path: string; readonly text: string } | undefined;
  /** What customers talk to now; known and undefined before the first release. */
  readonly production: Fact<Production | undefined>;
  /** Conversations that production answers in another way; unknown where nobody could ask it. */
  readonly differing: Fact<readonly Difference[]>;
  /** Who has staging's traffic, where it isn't this run. */
  readonly slot: Slot | undefined;
  /** Whether the default branch will have this very package after the merge. */
  readonly foresight: Foresight | undefined;
}

export interface Production {
  readonly version: string | undefined;
  readonly package: Digest;
  /** ISO 8601. */
  readonly since: string;
  /** Undefined where its package can't be read. */
  readonly metrics: Metrics | undefined;
}

/** One thing said to which the two answer differently. */
export interface Difference {
  readonly conversation: string;
  readonly said: string;
  readonly here: readonly string[];
  readonly production: readonly string[];
}

export interface Slot {
  /** A branch: untrusted text. */
  readonly branch: string;
  /** ISO 8601. */
  readonly since: string;
  readonly pull: { readonly number: number; readonly url: string } | undefined;
}

/** `again`: the merged tree has other inputs, because of what was merged or would be merged meanwhile. */
export type Foresight =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'again';
      readonly because: { readonly number: number; readonly title: string; readonly url: string } | undefined;
    }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown'; readonly why: string };
