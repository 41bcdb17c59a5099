import { countOf } from './events.ts';
import type { ClusterEvent, Terminated } from './objects.ts';
import { atOnce, field, notByItself, troubleOf, type ContainerPlace, type Trouble } from './trouble.ts';
import { named, told } from './words.ts';

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

/** What is told of a container that ended, and should run or should have ended well. */
export function endedTroubles(place: ContainerPlace, events: readonly ClusterEvent[]): readonly Trouble[] {
  const ended = endOf(place);
  const { restartPolicy } = place.pod.spec;
  const mayEnd = place.init || restartPolicy === 'OnFailure' || restartPolicy === 'Never';
  return ended === undefined || (mayEnd && ended.exitCode === 0) ? [] : [endTrouble(place, ended, events)];
}

function endTrouble(place: ContainerPlace, ended: Terminated, events: readonly ClusterEvent[]): Trouble {
  const { status, name, path, job } = place;
  const state = status.state?.terminated ? 'state' : 'lastState';
  const until = job ? notByItself : atOnce;
  const said = field(`${path}.${state}.terminated`, `${told(ended.reason, 60)}, ${exitText(ended)}`);
  if (ended.reason === 'OOMKilled') {
    const limit = place.container.resources?.limits?.['memory'];
    const now = limit === undefined ? 'none is set, the node itself ran out' : `now ${named(limit)}`;
    return troubleOf(place, {
      ...{ code: 'out-of-memory', until, evidence: [said], logged: true },
      headline: `${name} needs more memory than its limit (${now}) and was killed`,
      remedy: `Raise the memory limit of ${name} (${now}).`,
    });
  }
  if (refused.has(String(ended.reason))) {
    return troubleOf(place, {
      ...{ code: 'cannot-start', until, logged: true },
      headline: `${name} can't be started (${exitText(ended)}): ${told(ended.message, 200)}`,
      evidence: [field(said.name, `${said.text}: ${told(ended.message)}`)],
      remedy: 'Check the command, the image and the mounts of the container.',
    });
  }
  const kills = events.filter(({ reason, message }) => reason === 'Killing' && killing.test(String(message)));
  const kill = kills.at(-1);
  if (kill) {
    const probe = String(killing.exec(String(kill.message))?.[1]);
    return troubleOf(place, {
      ...{ code: 'probe-kill', until, logged: true },
      headline: `${name} was ended because its ${probe} probe failed`,
      evidence: [
        {
          ...{ kind: 'event', name: 'Killing', text: told(kill.message) },
          count: kills.reduce((sum, event) => sum + countOf(event), 0),
        },
        said,
      ],
      remedy: `Give it longer to answer (failureThreshold of the ${probe} probe), or make it answer sooner.`,
    });
  }
  const count = status.restartCount + (status.state?.running ? 0 : 1);
  return troubleOf(place, {
    ...{ code: 'crash', logged: true },
    // One end may be an accident, such as a peer that wasn't up yet.
    until: count > 1 ? until : notByItself,
    headline: `${name} ended ${timesText(count)}, ${count > 1 ? 'last ' : ''}with ${exitText(ended)}`,
    evidence: [said, field(`${path}.restartCount`, `${name} ended`, count)],
    remedy: 'Read the last lines of its log and correct what ended it.',
  });
}

/** What the kubelet says when a probe has a container ended (kubelet/kuberuntime, computePodActions). */
const killing = /failed (liveness|startup) probe/;
