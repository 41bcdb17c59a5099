import type { Half, RolloutVerdict } from '../revision.ts';

/**
 * What can keep a rollout from being ready: a closed list, the root causes first. Where several things are wrong, the
 * one that stands earlier here is the cause of the others, or hides them.
 */
export const rolloutCodes = [
  /** Somebody takes it away. */
  'deleted',
  /** Its pods are refused: Pod Security, a webhook, a policy, a missing ServiceAccount. */
  'admission',
  'quota',
  'paused',
  'scaled-down',
  /** A Secret, a ConfigMap or a key of one isn't there. */
  'configuration-missing',
  /** The image's name or the pull policy can't work. */
  'bad-reference',
  'image-absent',
  'pull-denied',
  'cannot-start',
  'out-of-memory',
  /** A liveness or startup probe had it ended. */
  'probe-kill',
  'crash',
  'volume',
  'unschedulable',
  /** The registry or the way to it doesn't work now. */
  'pull-transient',
  /** The node can't prepare a pod now. */
  'sandbox',
  /** It runs, and its readiness probe fails. */
  'not-ready',
  'job-policy',
  'job-deadline',
  'job-failed',
  'suspended',
  /** What is asked about isn't there. */
  'missing',
  /** The controller hasn't seen the last change yet. */
  'unobserved',
  /** A node or the scheduler took a pod away; another replaces it. */
  'disruption',
  /** Nothing is wrong: it takes its time. */
  'progress',
  /** It is ready, and was started again before: `explain` alone tells it. */
  'restarts',
  /** Time is up; the rest of the verdict is the cause. */
  'deadline',
] as const;

export type RolloutCode = (typeof rolloutCodes)[number];

/** Where a statement comes from. */
export interface Evidence {
  readonly kind: 'field' | 'event';
  /** A path such as `status.containerStatuses[core].state.waiting.reason`, or an event's reason. */
  readonly name: string;
  /** How many pods say it, or how often the event came. */
  readonly count: number;
  /** What it says; what others wrote stands in quotation marks. */
  readonly text: string;
}

/** Whose last lines of log tell more. */
export interface Culprit {
  readonly half: Half | undefined;
  readonly pod: string;
  readonly container: string;
  /** Read the log of the container that ended before this one. */
  readonly previous: boolean;
  /** How it ended, where it did. */
  readonly exitCode: number | undefined;
}

export interface Ready {
  readonly state: 'ready';
}

export interface Waiting {
  readonly state: 'waiting';
  readonly code: RolloutCode;
  /** One sentence. */
  readonly headline: string;
  /** When it won't be waited for any longer: milliseconds since 1970. */
  readonly until: number;
  readonly evidence: readonly Evidence[];
  readonly half: Half | undefined;
}

export interface Fatal {
  readonly state: 'fatal';
  /** `deadline`: time is up; `cause` says what kept it. Else the same as `cause`. */
  readonly code: RolloutCode;
  readonly cause: RolloutCode;
  /** One sentence: the root cause. */
  readonly headline: string;
  readonly evidence: readonly Evidence[];
  /** One thing to do. */
  readonly remedy: string;
  readonly half: Half | undefined;
  readonly culprit: Culprit | undefined;
}

/** What a look at the objects says. A Job that is complete counts as ready. */
export type Verdict = Ready | Waiting | Fatal;

/** What is waited for how long, in milliseconds, from when it began: afterwards it is fatal. */
export interface GraceMs {
  /** The object that is asked about doesn't exist yet. */
  readonly missing: number;
  readonly unobserved: number;
  /** No node takes the pod. */
  readonly unschedulable: number;
  /** The same, from when the autoscaler began to add a node. */
  readonly scaleUp: number;
  readonly volume: number;
  readonly sandbox: number;
  readonly pullTransient: number;
  /** The image is there, and a container or its configuration couldn't be made for a reason that passes. */
  readonly create: number;
  /** Others use the quota up. */
  readonly quota: number;
  /** It runs and isn't ready; at least what its probes allow. */
  readonly notReady: number;
}

export const defaultGraceMs: GraceMs = {
  missing: 15_000,
  unobserved: 30_000,
  unschedulable: 60_000,
  scaleUp: 300_000,
  volume: 60_000,
  sandbox: 60_000,
  pullTransient: 90_000,
  create: 60_000,
  quota: 120_000,
  notReady: 120_000,
};

/** How long is waited for what. Times are milliseconds since 1970, by the clock that `now` is of. */
export interface RolloutPolicy {
  /** When waiting ends, whatever is the case. */
  readonly deadlineAt: number;
  /** When the rollout began: no grace counts from before it, so that another clock's error does no harm. */
  readonly startedAt?: number | undefined;
  readonly graceMs?: Partial<GraceMs> | undefined;
  /** The Deployments that must be ready; undefined: those among the objects, their halves told by their labels. */
  readonly halves?: readonly Subject[] | undefined;
}

/** A Deployment that must be ready. */
export interface Subject {
  readonly half: Half | undefined;
  readonly deployment: string;
}

/** A piece of evidence as people read it. */
export function evidenceText({ kind, name, count, text }: Evidence): string {
  const times = count === 1 ? '' : kind === 'event' ? ` (${count} times)` : ` (in ${count} pods)`;
  return `${kind === 'event' ? 'event ' : ''}${name}${times}: ${text}`;
}

/**
 * A verdict as a rollout ends with it.
 * @param tookMs milliseconds since the start.
 * @param lastLines of the culprit's log.
 */
export function asRolloutVerdict(
  verdict: Ready | Fatal,
  { tookMs, lastLines = [] }: { readonly tookMs: number; readonly lastLines?: readonly string[] | undefined },
): RolloutVerdict {
  if (verdict.state === 'ready') return { state: 'ready', tookMs };
  const { code, headline, evidence, remedy, half } = verdict;
  return {
    state: code === 'deadline' ? 'timeout' : 'fatal',
    headline,
    evidence: evidence.map(evidenceText),
    remedy,
    half,
    lastLines,
  };
}
