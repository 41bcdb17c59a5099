import { dyingTroubles, endedTroubles } from './ended.ts';
import { eventEvidence } from './events.ts';
import type { ClusterEvent, ContainerStatus } from './objects.ts';
import { pullReasons, pullTrouble } from './pull.ts';
import {
  atOnce,
  field,
  graceUntil,
  notByItself,
  troubleOf,
  type ContainerPlace,
  type Scene,
  type Trouble,
} from './trouble.ts';
import type { Evidence } from './verdict.ts';
import { conditionOf, gist, latest, probeAllowanceMs, probeText, timeOf, told } from './words.ts';

/** Reasons that say nothing but that it isn't its turn yet. */
const early: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** Reasons for which a container couldn't be made or begun (kubelet/kuberuntime, kubelet/container). */
const unstartable: ReadonlySet<string> = new Set([
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
]);

/** Troubles that nodes under load have for a moment. */
const passing = /context deadline exceeded|deadlineexceeded|timed out|failed to reserve container name/i;

/** Whether a container has done all that the pod's readiness needs of it. */
export function isSettled(status: ContainerStatus, init: boolean, sidecar: boolean): boolean {
  if (status.ready) return true;
  if (!init) return false;
  return sidecar ? status.started === true : status.state?.terminated?.exitCode === 0;
}

/** What keeps a container from being ready. Nothing is told of one whose turn hasn't come. */
export function containerTroubles(scene: Scene, place: ContainerPlace): readonly Trouble[] {
  const { status, pod, container, init } = place;
  const path = `{${container.name}}`;
  const events = scene.events
    .about(pod)
    .filter(({ involvedObject }) => involvedObject.fieldPath?.endsWith(path) === true);
  if (isSettled(status, init, container.restartPolicy === 'Always')) return dyingTroubles(place, events);
  const { waiting, running } = status.state ?? {};
  const reason = waiting?.reason ?? '';
  const message = waiting?.message ?? '';
  if (pullReasons.has(reason)) return [pullTrouble(scene, place, reason, message, scene.events.about(pod))];
  if (reason === 'CreateContainerConfigError') return [configurationTrouble(scene, place, message)];
  if (unstartable.has(reason)) return [unstartableTrouble(scene, place, reason, message)];
  const ended = endedTroubles(place, events);
  // One that ended and runs again may yet become ready, or not.
  if (running) return [...ended, runningTrouble(scene, place, running.startedAt, events)];
  if (ended.length > 0 || early.has(reason) || reason === '') return ended;
  return [
    troubleOf(place, {
      ...{ code: 'sandbox', until: graceUntil(scene, 'sandbox', timeOf(pod.status?.startTime)) },
      headline: `${place.name} waits: ${told(reason, 60)}`,
      evidence: [field(`${place.path}.state.waiting`, `${told(reason, 60)}: ${told(message)}`)],
      remedy: 'Look at the node that the pod is on; its container runtime may be unwell.',
    }),
  ];
}

function configurationTrouble(scene: Scene, place: ContainerPlace, message: string): Trouble {
  const evidence = [field(`${place.path}.state.waiting`, `CreateContainerConfigError: ${told(message)}`)];
  if (/failed to sync .* cache/i.test(message)) {
    return troubleOf(place, {
      ...{ code: 'volume', evidence },
      until: graceUntil(scene, 'create', timeOf(place.pod.status?.startTime)),
      headline: `the node hasn't read the configuration of ${place.name} yet`,
      remedy: 'Check that the node reaches the API server.',
    });
  }
  const user = /runAsNonRoot|runAsUser|non-numeric user/i.test(message);
  return troubleOf(place, {
    ...{ code: user ? 'cannot-start' : 'configuration-missing', evidence, until: atOnce },
    headline: `${place.name} can't be configured: ${told(message, 200)}`,
    remedy: user
      ? 'Build the image with a numeric user that is not root.'
      : 'Create the Secret or ConfigMap (or the key in it) that the message names, in this namespace.',
  });
}

function unstartableTrouble(scene: Scene, place: ContainerPlace, reason: string, message: string): Trouble {
  const since = timeOf(place.pod.status?.startTime);
  return troubleOf(place, {
    ...{ code: 'cannot-start', headline: `${place.name} can't be started: ${told(gist(message), 200)}` },
    until: passing.test(message) ? graceUntil(scene, 'create', since) : atOnce,
    evidence: [field(`${place.path}.state.waiting`, `${reason}: ${told(message)}`)],
    remedy: 'Check the command, the image and the mounts of the container.',
    logged: true,
  });
}

/** It runs, and a probe hasn't passed. */
function runningTrouble(
  scene: Scene,
  place: ContainerPlace,
  startedAt: string | undefined,
  events: readonly ClusterEvent[],
): Trouble {
  const { container, status, name, path, pod } = place;
  const { startupProbe, readinessProbe } = container;
  const begun = timeOf(startedAt);
  if (place.init && !startupProbe) return progressOf(place, `${name} runs`, []);
  if (startupProbe && status.started !== true) {
    const asked = `${name} is starting: ${probeText(startupProbe)} doesn't answer well yet`;
    return progressOf(place, asked, unhealthy(events, 'Startup'));
  }
  if (!readinessProbe) return progressOf(place, `${name} is starting`, []);
  const failures = unhealthy(events, 'Readiness');
  const since = latest(begun, timeOf(conditionOf(pod, 'Ready')?.lastTransitionTime));
  const startup = probeAllowanceMs(startupProbe);
  const probe = probeText(readinessProbe);
  const [failed] = failures;
  return troubleOf(place, {
    code: 'not-ready',
    until: graceUntil(scene, 'notReady', since, startup + probeAllowanceMs(readinessProbe)),
    headline: `${name} runs and isn't ready${failed ? `: ${failed.text}` : ''}`,
    evidence: [...failures, field(`${path}.ready`, `false, asked by ${probe}`)],
    remedy: `Make ${probe} answer well, or give it more time; its log says what it waits for.`,
    logged: true,
  });
}

function progressOf(place: ContainerPlace, headline: string, evidence: readonly Evidence[]): Trouble {
  return troubleOf(place, {
    ...{ code: 'progress', until: notByItself, headline, logged: true },
    evidence: [...evidence, field(`${place.path}.state`, 'running')],
    remedy: 'Read its log for what takes so long, or allow more time (timeout).',
  });
}

/** The failures of a probe, the last text of all. */
function unhealthy(events: readonly ClusterEvent[], probe: 'Startup' | 'Readiness'): readonly Evidence[] {
  const failures = events.filter(
    ({ reason, message }) => reason === 'Unhealthy' && String(message).startsWith(`${probe} probe`),
  );
  return failures.length > 0 ? [eventEvidence(failures, 200)] : [];
}
