import type { Half } from '../revision.ts';
import type { Events } from './events.ts';
import type { Container, ContainerStatus, Pod } from './objects.ts';
import { rolloutCodes, type Culprit, type Evidence, type GraceMs, type RolloutCode } from './verdict.ts';
import { byText, latest } from './words.ts';

/** What every rule needs to know beside the object that it looks at. */
export interface Scene {
  readonly now: number;
  readonly startedAt: number | undefined;
  readonly graceMs: GraceMs;
  readonly events: Events;
}

/** Something that keeps a rollout from being ready. */
export interface Trouble {
  readonly code: RolloutCode;
  /** From when on it is fatal, in milliseconds since 1970: at once, after a grace, or never by itself. */
  readonly until: number;
  /** A sentence without its large letter, which says the same of every pod that has the same trouble. */
  readonly headline: string;
  readonly evidence: readonly Evidence[];
  readonly remedy: string;
  readonly half: Half | undefined;
  /** The pod and the container that it is about, if it is about one. */
  readonly pod?: string | undefined;
  readonly container?: string | undefined;
  /** Nothing that anybody need do something about. */
  readonly calm?: boolean | undefined;
  /** Set where a log tells more. */
  readonly culprit?: Culprit | undefined;
}

/** A pod in its rollout. */
export interface PodPlace {
  readonly pod: Pod;
  readonly half: Half | undefined;
  /** Its owner decides how often it is tried: what ends in it isn't fatal by itself. */
  readonly job: boolean;
}

/** A container in its pod. */
export interface ContainerPlace extends PodPlace {
  readonly container: Container;
  readonly status: ContainerStatus;
  readonly init: boolean;
  /** As a sentence names it. */
  readonly name: string;
  /** Where its status stands, such as `status.containerStatuses[core]`. */
  readonly path: string;
}

export const atOnce = Number.NEGATIVE_INFINITY;
export const notByItself = Number.POSITIVE_INFINITY;

/** When a grace ends that began with the rollout, or at `since` if that is later; never in the future of `now`. */
export function graceUntil(
  { now, startedAt, graceMs }: Scene,
  kind: keyof GraceMs,
  since?: number,
  atLeastMs = 0,
): number {
  return Math.min(now, latest(since, startedAt) ?? now) + Math.max(graceMs[kind], atLeastMs);
}

/** The worst first: what is fatal, then by root cause, then in an order that no listing changes. */
export function byWeight(now: number): (a: Trouble, b: Trouble) => number {
  const weight = ({ code, until }: Trouble) =>
    (until <= now ? 0 : rolloutCodes.length) + rolloutCodes.indexOf(code);
  const place = byText<Trouble>(
    ({ half, container, pod, headline }) => `${half === 'core' ? 0 : 1} ${container} ${pod} ${headline}`,
  );
  return (a, b) => weight(a) - weight(b) || place(a, b);
}

/** Troubles that are the same in several pods, told once. The worst first. */
export function collapsed(troubles: readonly Trouble[], now: number): readonly Trouble[] {
  const sorted = troubles.toSorted(byWeight(now));
  const same = Map.groupBy(
    sorted,
    ({ code, half, container, until, pod, headline }) =>
      // What isn't about a pod is the same only if it says the same.
      `${code} ${half} ${container} ${until <= now} ${pod === undefined ? headline : ''}`,
  );
  return [...same.values()].flatMap((group) => group.slice(0, 1).map((first) => together(first, group)));
}

function together(first: Trouble, group: readonly Trouble[]): Trouble {
  const pods = new Set(group.flatMap(({ pod }) => pod ?? [])).size;
  return {
    ...first,
    until: Math.min(...group.map(({ until }) => until)),
    headline: pods > 1 ? `${pods} pods: ${first.headline}` : first.headline,
    evidence: merged(group.flatMap(({ evidence }) => evidence)),
  };
}

/** The same kind of evidence of several objects: the first text, and all of the counts. */
function merged(evidence: readonly Evidence[]): readonly Evidence[] {
  const same = Map.groupBy(evidence, ({ kind, name }) => `${kind} ${name}`);
  return [...same.values()].flatMap((group) =>
    group.slice(0, 1).map((first) => ({ ...first, count: group.reduce((sum, { count }) => sum + count, 0) })),
  );
}

export function field(name: string, text: string, count = 1): Evidence {
  return { kind: 'field', name, count, text };
}

/** Whose log tells more: that of the container that runs or has just ended, or of the one before it. */
export function culpritOf({ half, pod, status }: ContainerPlace): Culprit {
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  return {
    half,
    pod: pod.metadata.name,
    container: status.name,
    previous: status.state?.terminated === undefined && status.lastState?.terminated !== undefined,
    exitCode: ended?.exitCode,
  };
}

/** A trouble of one container. */
export function troubleOf(
  place: ContainerPlace,
  trouble: Omit<Trouble, 'half' | 'pod' | 'container' | 'culprit'> & { readonly logged?: boolean },
): Trouble {
  const { logged = false, ...rest } = trouble;
  return {
    ...rest,
    half: place.half,
    pod: place.pod.metadata.name,
    container: `${place.init ? 'init ' : ''}${place.container.name}`,
    culprit: logged ? culpritOf(place) : undefined,
  };
}
