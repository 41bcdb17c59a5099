import { containerTroubles, isSettled } from './container.ts';
import { eventEvidence, firstOf, lastOf } from './events.ts';
import type { ClusterEvent, Condition, Container, ContainerStatus, Pod } from './objects.ts';
import {
  field,
  graceUntil,
  notByItself,
  type ContainerPlace,
  type PodPlace,
  type Scene,
  type Trouble,
} from './trouble.ts';
import { conditionOf, containerName, halfName, isReadyPod, pathOf, timeOf, told } from './words.ts';

/** What a pod's status says where it was taken away rather than ended. */
const takenAway: ReadonlySet<string> = new Set([
  'Evicted',
  'Preempting',
  'Preempted',
  'NodeLost',
  'NodeShutdown',
  'Shutdown',
  'Terminated',
  'NodeAffinity',
  'UnexpectedAdmissionError',
]);

/** Events of what has to be there before a container: the newest of them counts until one is made. */
const preparing: Readonly<Record<string, 'volume' | 'sandbox'>> = {
  FailedMount: 'volume',
  FailedAttachVolume: 'volume',
  FailedMapVolume: 'volume',
  FailedCreatePodSandBox: 'sandbox',
  FailedPrepareDynamicResources: 'sandbox',
  NetworkNotReady: 'sandbox',
};

const prepared: ReadonlySet<string> = new Set(['Pulling', 'Pulled', 'Created', 'Started']);

/** Whether a pod counts at all: one on its way out, and one that is done, don't. */
export function counts(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && pod.status?.phase !== 'Succeeded';
}

/**
 * Why a pod was taken away: by eviction, preemption, its node's end. Undefined: it wasn't. A failed pod whose owner
 * makes another one counts as taken away, whatever was the reason.
 */
export function disruptionOf({ pod, job }: PodPlace, events: readonly ClusterEvent[]): string | undefined {
  const { reason, phase, containerStatuses = [] } = pod.status ?? {};
  const target = conditionOf(pod, 'DisruptionTarget');
  if (target?.status === 'True') return String(target.reason);
  if (takenAway.has(String(reason)) || phase === 'Unknown') return String(reason ?? phase);
  if (phase === 'Failed' && !job) return String(reason ?? phase);
  // A node that doesn't answer: the containers' last word stands, and the pod isn't ready any more.
  const silent = events.some((event) => event.reason === 'NodeNotReady') && containerStatuses.length > 0;
  return silent && !isReadyPod(pod) && containerStatuses.every(({ ready }) => ready)
    ? 'NodeNotReady'
    : undefined;
}

/** What keeps a pod from being ready: of an init container first, and else of each container. */
export function podTroubles(scene: Scene, place: PodPlace): readonly Trouble[] {
  const { pod } = place;
  if (!counts(pod)) return [];
  if (isReadyPod(pod)) return allContainersTroubles(scene, place);
  const events = scene.events.about(pod);
  const disruption = disruptionOf(place, events);
  if (disruption !== undefined) return [disruptionTrouble(place, disruption)];
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return [unschedulableTrouble(scene, place, scheduled, events)];
  const before = preparingTrouble(scene, place, events);
  const found = before ? [before] : allContainersTroubles(scene, place);
  return found.length > 0 ? found : [progressTrouble(place, events)];
}

function disruptionTrouble({ pod, half }: PodPlace, reason: string): Trouble {
  return {
    ...{ code: 'disruption', until: notByItself, half, pod: pod.metadata.name },
    headline: `${halfName(half)} was taken off its node (${told(reason, 60)}) and is replaced`,
    evidence: [field('status.reason', `${told(reason, 60)}: ${told(pod.status?.message)}`)],
    remedy: 'Wait for the replacement; if none comes, look at the nodes.',
  };
}

function unschedulableTrouble(
  scene: Scene,
  { pod, half }: PodPlace,
  condition: Condition,
  events: readonly ClusterEvent[],
): Trouble {
  const scaling = events.findLast(({ reason }) => reason === 'TriggeredScaleUp');
  const waits = graceUntil(scene, 'unschedulable', timeOf(condition.lastTransitionTime));
  const gated = condition.reason === 'SchedulingGated';
  const claim = /persistentvolumeclaim/i.test(String(condition.message));
  const [until, then] = gated
    ? [notByItself, ' until its scheduling gates are taken away']
    : scaling
      ? [Math.max(waits, graceUntil(scene, 'scaleUp', lastOf(scaling))), '; a node is being added']
      : [waits, ''];
  return {
    ...{ code: claim ? 'volume' : 'unschedulable', until, half, pod: pod.metadata.name },
    headline: `no node takes ${halfName(half)}${then}: ${told(condition.message, 240)}`,
    evidence: [
      field('status.conditions[PodScheduled]', `${told(condition.reason, 60)}: ${told(condition.message)}`),
      ...(scaling ? [eventEvidence([scaling])] : []),
    ],
    remedy: claim
      ? 'Create the PersistentVolumeClaim that the message names, in this namespace, or let it be bound.'
      : 'Request less, free or add nodes, or correct the node selector and the tolerations.',
  };
}

/** Volumes that aren't mounted, a sandbox that isn't made. */
function preparingTrouble(
  scene: Scene,
  { pod, half }: PodPlace,
  events: readonly ClusterEvent[],
): Trouble | undefined {
  const failures = events.filter(({ reason }) => Object.hasOwn(preparing, String(reason)));
  const last = failures.at(-1);
  if (last === undefined || !isWaitingForNode(pod)) return undefined;
  if (events.some((event) => prepared.has(String(event.reason)) && lastOf(event) >= lastOf(last)))
    return undefined;
  const reason = String(last.reason);
  const same = failures.filter((event) => event.reason === reason);
  const code = preparing[reason] === 'volume' ? 'volume' : 'sandbox';
  const about = { code, half, pod: pod.metadata.name, evidence: [eventEvidence(same)] } as const;
  const until = graceUntil(scene, code, Math.min(...same.map(firstOf)));
  return code === 'volume'
    ? {
        ...{ ...about, until },
        headline: `a volume of ${halfName(half)} can't be mounted: ${told(last.message, 240)}`,
        remedy:
          'Create what the message names (a Secret, ConfigMap or PersistentVolumeClaim) in this namespace.',
      }
    : {
        ...{ ...about, until },
        headline: `the node can't prepare ${halfName(half)}: ${told(last.message, 240)}`,
        remedy: 'Look at the node: its network or its container runtime may be unwell.',
      };
}

/** Whether nothing of a pod has begun. */
function isWaitingForNode({ status }: Pod): boolean {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return all.every(
    ({ state, lastState }) =>
      !state?.running &&
      !state?.terminated &&
      !lastState?.terminated &&
      ['ContainerCreating', 'PodInitializing', undefined].includes(state?.waiting?.reason),
  );
}

function allContainersTroubles(scene: Scene, place: PodPlace): readonly Trouble[] {
  const { spec, status } = place.pod;
  const of = (list: readonly Container[], statuses: readonly ContainerStatus[] | undefined, init: boolean) =>
    list.flatMap((container): ContainerPlace[] => {
      const found = statuses?.find(({ name }) => name === container.name);
      const path = pathOf(init ? 'initContainerStatuses' : 'containerStatuses', container.name);
      const name = containerName(container, init, place.half);
      return found ? [{ ...place, container, status: found, init, path, name }] : [];
    });
  // They run one after the other: the first that isn't done holds all others up.
  const first = of(spec.initContainers ?? [], status?.initContainerStatuses, true).find(
    ({ container, status: its }) => !isSettled(its, true, container.restartPolicy === 'Always'),
  );
  const early = first ? containerTroubles(scene, first) : [];
  if (early.length > 0) return early;
  return of(spec.containers, status?.containerStatuses, false).flatMap((container) =>
    containerTroubles(scene, container),
  );
}

function progressTrouble({ pod, half }: PodPlace, events: readonly ClusterEvent[]): Trouble {
  const last = events.findLast(({ reason }) => reason === 'Pulling' || prepared.has(String(reason)));
  const doing =
    last?.reason === 'Pulling' ? "'s image is being pulled" : last ? ' is starting' : ' is being made';
  return {
    ...{ code: 'progress', until: notByItself, half, pod: pod.metadata.name },
    headline: `${halfName(half)}${doing}`,
    evidence: last ? [eventEvidence([last])] : [field('status.phase', told(pod.status?.phase, 60))],
    remedy: 'Allow more time (timeout), or look at the node that the pod is on.',
  };
}
