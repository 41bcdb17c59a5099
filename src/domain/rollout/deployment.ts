import type { Half } from '../revision.ts';
import { createTrouble } from './create.ts';
import type { Condition, Deployment, ObjectMeta, Pod, ReplicaSet, RolloutObjects } from './objects.ts';
import { podTroubles } from './pod.ts';
import { atOnce, field, graceUntil, notByItself, type Scene, type Trouble } from './trouble.ts';
import { byText, conditionOf, halfName, isReadyPod, named, timeOf, told } from './words.ts';

const revisionAnnotation = 'deployment.kubernetes.io/revision';

/** A Deployment with what belongs to its current revision, and to nothing older. */
export interface Scope {
  readonly deployment: Deployment;
  readonly replicaSet: ReplicaSet | undefined;
  /** In the order of their names. */
  readonly pods: readonly Pod[];
}

/** Objects by the UID of the object that owns them, made once. */
export interface Owned {
  readonly replicaSets: ReadonlyMap<string, readonly ReplicaSet[]>;
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
}

export function ownedIn({ replicaSets, pods }: RolloutObjects): Owned {
  return { replicaSets: byOwner(replicaSets), pods: byOwner(pods) };
}

function byOwner<T extends { readonly metadata: ObjectMeta }>(
  objects: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const sorted = objects.toSorted(byText(({ metadata }) => `${metadata.name} ${metadata.uid}`));
  return Map.groupBy(sorted, ({ metadata }) => controllerOf(metadata)?.uid ?? '');
}

/** The object that made this one and replaces it. */
export function controllerOf({ ownerReferences = [] }: ObjectMeta) {
  return ownerReferences.find(({ controller }) => controller === true) ?? ownerReferences[0];
}

/** What belongs to a Deployment's current revision: the ReplicaSet of that number (else the highest), and its pods. */
export function scopeOf(deployment: Deployment, owned: Owned): Scope {
  const number = ({ metadata }: { readonly metadata: ObjectMeta }) =>
    Number(metadata.annotations?.[revisionAnnotation] ?? Number.NaN);
  const wanted = number(deployment);
  const sets = (owned.replicaSets.get(deployment.metadata.uid) ?? []).filter(
    // One that has a number below the Deployment's is an older revision's; the new one isn't there yet.
    (set) => !(number(set) < wanted),
  );
  // In the order of names, and the first of those with the highest number.
  const numbers = sets.map((set) => number(set) || 0);
  const replicaSet = sets[numbers.indexOf(Math.max(...numbers))];
  const pods = replicaSet ? (owned.pods.get(replicaSet.metadata.uid) ?? []) : [];
  return { deployment, replicaSet, pods };
}

/** How many pods a Deployment should have. */
export function wantedOf({ spec }: Deployment): number {
  return spec.replicas ?? 1;
}

/** Whether the controller has seen the Deployment as it is. */
export function isObserved({ metadata, status }: Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

/** Whether all that it should run is of its current revision, and available. */
export function isComplete(deployment: Deployment): boolean {
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = deployment.status ?? {};
  const wanted = wantedOf(deployment);
  return (
    deployment.metadata.deletionTimestamp === undefined &&
    isObserved(deployment) &&
    wanted > 0 &&
    updatedReplicas >= wanted &&
    availableReplicas >= wanted &&
    replicas <= updatedReplicas
  );
}

/** The condition by which Kubernetes itself gave up waiting for it. */
export function givenUp(deployment: Deployment): Condition | undefined {
  const progressing = conditionOf(deployment, 'Progressing');
  const late = progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded';
  return late && isObserved(deployment) && !isComplete(deployment) ? progressing : undefined;
}

/** What keeps a Deployment from being ready; nothing where it is. */
export function deploymentTroubles(scene: Scene, scope: Scope, half: Half | undefined): readonly Trouble[] {
  const { deployment, replicaSet, pods } = scope;
  const { metadata, spec } = deployment;
  const about = half === undefined ? `the Deployment ${named(metadata.name)}` : halfName(half);
  if (metadata.deletionTimestamp !== undefined) {
    return [
      {
        ...{ code: 'deleted', until: atOnce, half, headline: `${about} is being deleted` },
        evidence: [field('metadata.deletionTimestamp', told(metadata.deletionTimestamp, 60))],
        remedy: 'Find out who deletes it, and deploy again.',
      },
    ];
  }
  if (!isObserved(deployment)) {
    const { generation } = metadata;
    return [
      {
        ...{ code: 'unobserved', half, headline: `the cluster hasn't seen the change of ${about} yet` },
        until: graceUntil(scene, 'unobserved', timeOf(metadata.creationTimestamp)),
        evidence: [
          field(
            'status.observedGeneration',
            `${deployment.status?.observedGeneration ?? 0} of ${generation}`,
          ),
        ],
        remedy: "Look at the cluster's controller manager; it is behind, or doesn't run.",
      },
    ];
  }
  const found = (some: readonly Pod[]) =>
    some.flatMap((pod) => podTroubles(scene, { pod, half, job: false }));
  // What is ready may be about to end: a probe says so.
  if (isComplete(deployment)) return found(pods.filter(isReadyPod));
  if (wantedOf(deployment) === 0) {
    return [
      {
        ...{ code: 'scaled-down', until: atOnce, half, headline: `${about} is scaled down to nothing` },
        evidence: [field('spec.replicas', '0')],
        remedy: `Scale it up: kubectl scale deployment ${metadata.name} --replicas 1`,
      },
    ];
  }
  if (spec.paused === true) {
    return [
      {
        ...{ code: 'paused', until: atOnce, half, headline: `somebody paused the rollout of ${about}` },
        evidence: [field('spec.paused', 'true')],
        remedy: `Resume it: kubectl rollout resume deployment ${metadata.name}`,
      },
    ];
  }
  const live = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const failed = live.length < wantedOf(deployment) ? refusedPods(scene, scope, half) : [];
  const all = [...failed, ...found(pods)];
  if (all.length > 0) return all;
  const ready = live.filter(isReadyPod).length;
  return [
    {
      ...{ code: 'progress', until: notByItself, half },
      headline: `${about} has ${ready} of ${wantedOf(deployment)} pods ready`,
      evidence: [
        field(replicaSet ? 'status.availableReplicas' : 'status.replicas', String(availableOf(deployment))),
      ],
      remedy: 'Allow more time (timeout), or look at the nodes.',
    },
  ];
}

function availableOf({ status }: Deployment): number {
  return status?.availableReplicas ?? 0;
}

function refusedPods(
  scene: Scene,
  { deployment, replicaSet }: Scope,
  half: Half | undefined,
): readonly Trouble[] {
  const owner = replicaSet ?? deployment;
  const conditions = [owner, deployment].map((object) => conditionOf(object, 'ReplicaFailure'));
  const trouble = createTrouble(scene, owner, conditions, half);
  return trouble ? [trouble] : [];
}
