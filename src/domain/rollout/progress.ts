import type { Half } from '../revision.ts';
import { listed } from '../text.ts';
import { durationText } from '../transfer.ts';
import { classify, subjectsOf } from './classify.ts';
import { isComplete, ownedIn, scopeOf, wantedOf } from './deployment.ts';
import { eventsIn, type Events } from './events.ts';
import type { Deployment, Pod, RolloutObjects } from './objects.ts';
import type { RolloutPolicy, Verdict } from './verdict.ts';
import { conditionOf, halfName, isReadyPod, named, probeAllowanceMs } from './words.ts';

/** How far a half is: the steps that every pod goes through, in their order. */
export const rolloutSteps = ['waiting', 'placed', 'pulling', 'starting', 'ready'] as const;
export type RolloutStep = (typeof rolloutSteps)[number];

export interface HalfProgress {
  readonly half: Half | undefined;
  readonly deployment: string;
  readonly wanted: number;
  readonly ready: number;
  /** The step of the pod that is furthest behind. */
  readonly step: RolloutStep;
}

/** What one look at the objects showed. */
export interface Observation {
  readonly halves: readonly HalfProgress[];
  readonly verdict: Verdict;
}

/** Judges a rollout like `classify`, and says how far each half is. */
export function observe(objects: RolloutObjects, now: number, policy: RolloutPolicy): Observation {
  const owned = ownedIn(objects);
  const events = eventsIn(objects.events);
  const halves = subjectsOf(objects, policy).map(({ half, name, deployment }): HalfProgress => {
    if (!deployment) return { half, deployment: name, wanted: 1, ready: 0, step: 'waiting' };
    const wanted = wantedOf(deployment);
    const pods = scopeOf(deployment, owned).pods.filter(
      ({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase !== 'Failed',
    );
    const behind = pods.length < wanted ? 'waiting' : furthestBehind(pods.map((pod) => stepOf(pod, events)));
    const step = isComplete(deployment) ? 'ready' : behind;
    return { half, deployment: name, wanted, ready: pods.filter(isReadyPod).length, step };
  });
  return { halves, verdict: classify(objects, now, policy) };
}

/** The least of the steps. A half is ready when its Deployment is: until then it is at most starting. */
function furthestBehind(steps: readonly RolloutStep[]): RolloutStep {
  const order = (step: RolloutStep) => rolloutSteps.indexOf(step);
  return steps.reduce((least, step) => (order(step) < order(least) ? step : least), 'starting');
}

function stepOf(pod: Pod, events: Events): RolloutStep {
  if (isReadyPod(pod)) return 'ready';
  const all = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  if (all.some(({ state }) => state?.running !== undefined || state?.terminated !== undefined))
    return 'starting';
  const last = events
    .about(pod)
    .findLast(({ reason }) => ['Pulling', 'Pulled', 'Created', 'Started'].includes(String(reason)));
  if (last) return last.reason === 'Pulling' ? 'pulling' : 'starting';
  return conditionOf(pod, 'PodScheduled')?.status === 'True' ? 'placed' : 'waiting';
}

/**
 * What changed from one look to the next, in a few words for a log; undefined where nothing did that a person would
 * want to know.
 */
export function changeText(before: Observation | undefined, after: Observation): string | undefined {
  const parts = after.halves.flatMap((half) => {
    const old = before?.halves.find(({ deployment }) => deployment === half.deployment);
    return old?.step === half.step && old.ready === half.ready ? [] : [halfText(half)];
  });
  const trouble = troubleText(after.verdict);
  if (trouble !== undefined && trouble !== troubleText(before?.verdict)) parts.push(trouble);
  return parts.length === 0 ? undefined : parts.join('; ');
}

function halfText({ half, deployment, wanted, ready, step }: HalfProgress): string {
  const name = half === undefined ? named(deployment) : halfName(half).replace(/^the /, '');
  if (step === 'ready') return `${name} ready`;
  const some = ready > 0 ? `, ${ready} of ${wanted} ready` : '';
  return `${name} ${stepTexts[step]}${some}`;
}

const stepTexts: Readonly<Record<Exclude<RolloutStep, 'ready'>, string>> = {
  waiting: 'waits for a node',
  placed: 'has a node',
  pulling: 'fetches its image',
  starting: 'starts',
};

/** What is wrong and may pass; that something takes its time isn't. */
function troubleText(verdict: Verdict | undefined): string | undefined {
  if (verdict === undefined || verdict.state === 'ready') return undefined;
  return verdict.state === 'waiting' && verdict.code === 'progress' ? undefined : verdict.headline;
}

/**
 * What is told every so often while nothing changes: what is waited for, for how long it has been, and for how long
 * at most it will be, such as `waiting for the core, 42 s; about 18 s more (gives up in 1 min 18 s)`.
 */
export function heartbeatText(
  { halves, verdict }: Observation,
  now: number,
  { startedAt, estimate }: { readonly startedAt: number; readonly estimate?: Estimate | undefined },
): string {
  const behind = halves.filter(({ step }) => step !== 'ready');
  const names = behind.map(({ half, deployment }) =>
    half === undefined ? named(deployment) : halfName(half),
  );
  const gone = `waiting for ${listed(names)}, ${span(now - startedAt)}`;
  const left = estimate === undefined ? 0 : startedAt + estimate.ms - now;
  const more = left > 0 ? `; ${estimate?.kind === 'usual' ? 'about' : 'at most'} ${span(left)} more` : '';
  const ends =
    verdict.state === 'waiting' && Number.isFinite(verdict.until)
      ? ` (gives up in ${span(verdict.until - now)})`
      : '';
  return `${gone}${more}${ends}`;
}

function span(ms: number): string {
  return durationText(ms / 1_000);
}

/** Milliseconds that a Deployment's rollout took, once it has ended well. */
export function rolloutMs({ metadata, status }: Deployment): number | undefined {
  const done = status?.conditions?.find(
    ({ type, reason }) => type === 'Progressing' && reason === 'NewReplicaSetAvailable',
  );
  const ms = Date.parse(done?.lastUpdateTime ?? '') - Date.parse(metadata.creationTimestamp ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}

/** How long a rollout takes from its start. */
export interface Estimate {
  readonly ms: number;
  /** `usual`: what earlier ones took. `most`: what the probes allow. */
  readonly kind: 'usual' | 'most';
}

/**
 * Estimates how long a rollout takes: as long as most of the last ones (the median of up to ten), or where there were
 * none, at most what the probes of its slowest container allow.
 * @param earlierMs what earlier rollouts of the bot took, the newest last; anything that isn't a duration is left out.
 */
export function estimateOf(
  earlierMs: readonly number[],
  deployments: readonly Deployment[],
): Estimate | undefined {
  const usual = earlierMs
    .filter((ms) => Number.isFinite(ms) && ms > 0)
    .slice(-10)
    .sort((a, b) => a - b);
  const median = usual[Math.floor((usual.length - 1) / 2)];
  if (median !== undefined) return { ms: median, kind: 'usual' };
  const allowed = deployments
    .flatMap(({ spec }) => spec.template?.spec?.containers ?? [])
    .map(
      ({ startupProbe, readinessProbe }) => probeAllowanceMs(startupProbe) + probeAllowanceMs(readinessProbe),
    );
  const most = Math.max(0, ...allowed);
  return most > 0 ? { ms: most, kind: 'most' } : undefined;
}
