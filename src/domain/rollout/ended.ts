import { eventEvidence, lastOf } from './events.ts';
import type { ClusterEvent, Terminated } from './objects.ts';
import { atOnce, field, notByItself, troubleOf, type ContainerPlace, type Trouble } from './trouble.ts';
import type { Evidence } from './verdict.ts';
import { gist, named, timeOf, told } from './words.ts';

/** Ends that the node is to blame for: what ran there isn't known, or was lost with it. */
const lost: ReadonlySet<string> = new Set(['ContainerStatusUnknown', 'Unknown']);

/** Ends before the program ran: the runtime refused. */
const refused: ReadonlySet<string> = new Set(['StartError', 'ContainerCannotRun']);

/** How it ended last, unless the node is to blame. */
export function endOf({ status }: ContainerPlace): Terminated | undefined {
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  return ended === undefined || lost.has(String(ended.reason)) ? undefined : ended;
}

/** `exit code 1`, or `signal 9 (exit code 137)` where one ended it. */
export function exitText({ exitCode, signal }: Terminated): string {
  // Shells and runtimes add 128 to the number of a signal.
  const by = signal ?? (exitCode > 128 && exitCode < 160 ? exitCode - 128 : 0);
  return by > 0 ? `signal ${by} (exit code ${exitCode})` : `exit code ${exitCode}`;
}

/** A number of times in words: `once`, `twice`, `3 times`. */
export function timesText(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** What is told of a container that ended, or is being ended, and should run or should have ended well. */
export function endedTroubles(place: ContainerPlace, events: readonly ClusterEvent[]): readonly Trouble[] {
  const ended = endOf(place);
  const { restartPolicy } = place.pod.spec;
  const mayEnd = place.init || restartPolicy === 'OnFailure' || restartPolicy === 'Never';
  const badly = ended !== undefined && !(mayEnd && ended.exitCode === 0) ? ended : undefined;
  if (badly?.reason === 'OOMKilled') return [memoryTrouble(place, badly)];
  if (badly && refused.has(String(badly.reason))) return [refusedTrouble(place, badly)];
  const kills = killsOf(events);
  if (kills.length > 0 && (badly || place.status.state?.running)) return [killTrouble(place, kills, badly)];
  return badly ? [crashTrouble(place, badly, events)] : [];
}

/** What is told of a container that is ready, and is being ended because of a probe at this moment. */
export function dyingTroubles(place: ContainerPlace, events: readonly ClusterEvent[]): readonly Trouble[] {
  const kills = killsOf(events).filter((event) => isSince(event, place));
  return kills.length > 0 ? [killTrouble(place, kills, undefined)] : [];
}

/** Whether an event is about the container that runs now, not about one before it. */
function isSince(event: ClusterEvent, { status }: ContainerPlace): boolean {
  const started = timeOf(status.state?.running?.startedAt);
  return started !== undefined && lastOf(event) > started;
}

/** What the kubelet says when a probe has a container ended (kubelet/kuberuntime, computePodActions). */
const killing = /failed (liveness|startup) probe/;

function killsOf(events: readonly ClusterEvent[]): readonly ClusterEvent[] {
  return events.filter(({ reason, message }) => reason === 'Killing' && killing.test(String(message)));
}

function untilOf({ job }: ContainerPlace): number {
  return job ? notByItself : atOnce;
}

function endEvidence({ status, path }: ContainerPlace, ended: Terminated, more = ''): Evidence {
  const state = status.state?.terminated ? 'state' : 'lastState';
  return field(`${path}.${state}.terminated`, `${told(ended.reason, 60)}, ${exitText(ended)}${more}`);
}

function memoryTrouble(place: ContainerPlace, ended: Terminated): Trouble {
  const limit = place.container.resources?.limits?.['memory'];
  const now = limit === undefined ? 'none is set, the node itself ran out' : `now ${named(limit)}`;
  return troubleOf(place, {
    ...{ code: 'out-of-memory', until: untilOf(place), evidence: [endEvidence(place, ended)], logged: true },
    headline: `${place.name} needs more memory than its limit (${now}) and was killed`,
    remedy: `Raise the memory limit of ${place.name} (${now}).`,
  });
}

function refusedTrouble(place: ContainerPlace, ended: Terminated): Trouble {
  return troubleOf(place, {
    ...{ code: 'cannot-start', until: untilOf(place), logged: true },
    headline: `${place.name} can't be started (${exitText(ended)}): ${told(gist(ended.message), 200)}`,
    evidence: [endEvidence(place, ended, `: ${told(ended.message)}`)],
    remedy: 'Check the command, the image and the mounts of the container.',
  });
}

function killTrouble(
  place: ContainerPlace,
  kills: readonly ClusterEvent[],
  ended: Terminated | undefined,
): Trouble {
  const probe = String(killing.exec(String(kills.at(-1)?.message))?.[1]);
  return troubleOf(place, {
    ...{ code: 'probe-kill', until: untilOf(place), logged: true },
    headline: `${place.name} was ended because its ${probe} probe failed`,
    evidence: [eventEvidence(kills), ...(ended ? [endEvidence(place, ended)] : [])],
    remedy: `Give it longer to answer (failureThreshold of the ${probe} probe), or make it answer sooner.`,
  });
}

function crashTrouble(place: ContainerPlace, ended: Terminated, events: readonly ClusterEvent[]): Trouble {
  const { status, name, path } = place;
  // The kubelet tells that it waits before the next try sooner than that this one has ended.
  const again = events.some((event) => event.reason === 'BackOff' && isSince(event, place));
  const count = status.restartCount + (status.state?.running && !again ? 0 : 1);
  return troubleOf(place, {
    ...{ code: 'crash', logged: true },
    // One end may be an accident, such as a peer that wasn't up yet.
    until: count > 1 ? untilOf(place) : notByItself,
    headline: `${name} ended ${timesText(count)}, ${count > 1 ? 'last ' : ''}with ${exitText(ended)}`,
    evidence: [endEvidence(place, ended), field(`${path}.restartCount`, `ended ${timesText(count)}`)],
    remedy: 'Read the last lines of its log and correct what ended it.',
  });
}
