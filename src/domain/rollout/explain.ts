import { counted } from '../text.ts';
import type { Half } from '../revision.ts';
import { halfOf, sceneOf } from './classify.ts';
import { controllerOf, deploymentTroubles, ownedIn, scopeOf } from './deployment.ts';
import { exitText, timesText } from './ended.ts';
import { isCompleteJob, jobTroubles, podsOf } from './job.ts';
import type { ObjectMeta, Pod, RolloutObjects } from './objects.ts';
import { podTroubles } from './pod.ts';
import { collapsed, field, notByItself, type Scene, type Trouble } from './trouble.ts';
import type { Culprit, Evidence, GraceMs, RolloutCode } from './verdict.ts';
import { byText, containerName, isReadyPod, pathOf, sentence } from './words.ts';

/** Why something in a namespace isn't well, in one sentence with its evidence. */
export interface Explanation {
  /** `warning`: it may pass by itself. `note`: it only takes its time, or is over. */
  readonly severity: 'error' | 'warning' | 'note';
  /** What it is about: a Deployment, a Job, or whatever else made the pods; a pod that nothing made is itself. */
  readonly kind: string;
  readonly name: string;
  readonly half: Half | undefined;
  readonly code: RolloutCode;
  readonly headline: string;
  readonly evidence: readonly Evidence[];
  readonly remedy: string;
  readonly culprit: Culprit | undefined;
  /** The pods that have it, by name. */
  readonly pods: readonly string[];
}

export interface ExplainOptions {
  /** Only this pod, by its name. */
  readonly pod?: string | undefined;
  readonly graceMs?: Partial<GraceMs> | undefined;
}

/** Restarts of a pod that is ready, from which on they are worth a warning. */
const manyRestarts = 3;

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly half: Half | undefined;
}

/**
 * Explains everything in a namespace that isn't well, or one pod: whoever made it, of whichever revision. What is well
 * gives nothing. The worst first.
 */
export function explain(
  objects: RolloutObjects,
  now: number,
  { pod: only, graceMs }: ExplainOptions = {},
): readonly Explanation[] {
  const scene = sceneOf(objects, now, { deadlineAt: Number.POSITIVE_INFINITY, graceMs });
  const found = new Map<string, { subject: Subject; troubles: Trouble[] }>();
  const add = (subject: Subject, troubles: readonly Trouble[]) => {
    const key = `${subject.kind} ${subject.name} ${subject.half}`;
    const entry = found.get(key) ?? { subject, troubles: [] };
    entry.troubles.push(...troubles);
    found.set(key, entry);
  };
  if (only === undefined) for (const [subject, troubles] of ofOwners(scene, objects)) add(subject, troubles);
  const makers = makersIn(objects);
  const ended = endedJobs(objects);
  for (const pod of objects.pods) {
    if (only === undefined ? ended.has(String(controllerOf(pod.metadata)?.uid)) : pod.metadata.name !== only)
      continue;
    const subject = makers(pod);
    const place = { pod, half: subject.half, job: subject.kind === 'Job' };
    add(subject, [
      ...(isReadyPod(pod) ? restartTroubles(pod, subject.half) : []),
      ...podTroubles(scene, place),
    ]);
  }
  return [...found.values()]
    .flatMap(({ subject, troubles }) => explanations(subject, troubles, now))
    .sort(
      (a, b) =>
        rank[a.severity] - rank[b.severity] ||
        byText<Explanation>((its) => `${its.kind} ${its.name} ${its.half}`)(a, b),
    );
}

const rank = { error: 0, warning: 1, note: 2 } as const;

/** What is wrong with Deployments and Jobs themselves: their pods are looked at one by one. */
function ofOwners(
  scene: Scene,
  objects: RolloutObjects,
): readonly (readonly [Subject, readonly Trouble[]])[] {
  const owned = ownedIn(objects);
  const deployments = objects.deployments.map((deployment) => {
    const half = halfOf(deployment);
    const scope = scopeOf(deployment, owned);
    const own = deploymentTroubles(scene, scope, half).filter(({ pod }) => pod === undefined);
    // That it waits for its pods is told of the pods, unless there are none.
    const plain = scope.pods.length > 0;
    const kept = own.filter(({ code }) => !(plain && code === 'progress'));
    return [{ kind: 'Deployment', name: deployment.metadata.name, half }, kept] as const;
  });
  const jobs = (objects.jobs ?? [])
    .filter((job) => !isCompleteJob(job))
    .map((job) => {
      const pods = podsOf(job, objects.pods);
      // A Job that runs is well.
      const own = jobTroubles(scene, job, pods).filter(
        ({ pod, code }) => pod === undefined && !(pods.length > 0 && code === 'progress'),
      );
      return [{ kind: 'Job', name: job.metadata.name, half: undefined }, own] as const;
    });
  return [...deployments, ...jobs];
}

/** The Jobs that are over, by UID: what became of them is said of them, not of each of their pods. */
function endedJobs({ jobs = [] }: RolloutObjects): ReadonlySet<string> {
  const over = jobs.filter(({ status }) =>
    status?.conditions?.some(
      ({ type, status: is }) => (type === 'Failed' || type === 'Complete') && is === 'True',
    ),
  );
  return new Set(over.map(({ metadata }) => metadata.uid));
}

/** Who made a pod: through its ReplicaSet the Deployment, else its controller, else nobody. */
function makersIn({ replicaSets, deployments }: RolloutObjects): (pod: Pod) => Subject {
  const sets = new Map(replicaSets.map((set) => [set.metadata.uid, set.metadata]));
  const half = new Map(deployments.map((deployment) => [deployment.metadata.uid, halfOf(deployment)]));
  return (pod) => {
    const itself: { kind: string; name: string; uid: string } = { kind: 'Pod', ...pod.metadata };
    const owner = controllerOf(pod.metadata) ?? itself;
    const set: ObjectMeta | undefined = sets.get(owner.uid);
    const maker = (set && controllerOf(set)) ?? owner;
    return { kind: maker.kind, name: maker.name, half: half.get(maker.uid) ?? halfOf(pod) };
  };
}

function explanations(
  { kind, name, half }: Subject,
  troubles: readonly Trouble[],
  now: number,
): Explanation[] {
  return collapsed(troubles, now).map((trouble) => {
    const { code, headline, evidence, remedy, culprit, until, container } = trouble;
    const pods = troubles.filter((other) => other.code === code && other.container === container);
    const severity = until <= now ? 'error' : (trouble.calm ?? quiet.has(code)) ? 'note' : 'warning';
    return {
      ...{ severity, kind, name, half, code, headline: sentence(headline), evidence, remedy, culprit },
      pods: [...new Set(pods.flatMap(({ pod }) => pod ?? []))].sort(),
    };
  });
}

const quiet: ReadonlySet<RolloutCode> = new Set(['progress', 'disruption', 'suspended']);

/** What is told of a pod that is ready, and whose containers were started again before. */
function restartTroubles(pod: Pod, half: Half | undefined): readonly Trouble[] {
  return pod.spec.containers.flatMap((container): Trouble[] => {
    const status = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
    const ended = status?.lastState?.terminated;
    if (!status || !ended || status.restartCount < 1) return [];
    const { restartCount } = status;
    const name = containerName(container, false, half);
    const path = pathOf('containerStatuses', container.name);
    return [
      {
        ...{ code: 'restarts', until: notByItself, calm: restartCount < manyRestarts },
        ...{ half, pod: pod.metadata.name, container: container.name },
        headline: `${name} is ready, and was started again ${timesText(restartCount)}, last after ${exitText(ended)}`,
        evidence: [field(`${path}.restartCount`, counted(restartCount, 'restart'))],
        remedy: 'Read the log of the container that ended before this one.',
        culprit: {
          ...{ half, pod: pod.metadata.name, container: container.name },
          ...{ previous: true, exitCode: ended.exitCode },
        },
      },
    ];
  });
}
