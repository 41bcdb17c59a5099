import { containerNames, labelKeys } from '../../domain/kubernetes/names.ts';
import { classify } from '../../domain/rollout/classify.ts';
import type { Deployment, Pod, RolloutObjects } from '../../domain/rollout/objects.ts';
import type { BotState, Half, HalfState, RevisionState } from '../../domain/revision.ts';
import { asDeployment } from './api/objects.ts';
import { driftOf } from './drift.ts';
import type { HeldBot, HeldRevision } from './held.ts';

const halves = ['core', 'actions'] as const satisfies readonly Half[];

/** Whether every half of a revision has a pod of its newest form that may get traffic. */
export function isSteady({ deployments }: HeldRevision): boolean {
  return halves.every((half) => {
    const object = deployments[half];
    if (!object) return half === 'actions';
    return isAvailable(asDeployment(object));
  });
}

function isAvailable({ metadata, status }: Deployment): boolean {
  const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
  return observedGeneration >= (metadata.generation ?? 0) && updatedReplicas > 0 && availableReplicas > 0;
}

/**
 * A bot as the port tells it.
 * @param url the address that customers use.
 * @param objects what its revisions are made of; events alone may be missing.
 * @param now milliseconds of the epoch.
 */
export function botState(held: HeldBot, url: string, objects: RolloutObjects, now: number): BotState {
  const revisions = held.revisions.map((revision): RevisionState => {
    const { id, role, since, commit, version, branch } = revision;
    const states = halves.map((half) => halfState(held.bot, revision, half, objects, now));
    return { id, package: revision.package, role, since, commit, version, branch, halves: states };
  });
  const find = (id: string | undefined) => revisions.find((revision) => revision.id === id);
  const active = find(held.pointer.active);
  return {
    bot: held.bot,
    url: held.pointer.active === undefined ? undefined : url,
    active,
    previous: find(held.pointer.previous),
    revisions,
  };
}

function halfState(
  bot: string,
  revision: HeldRevision,
  half: Half,
  objects: RolloutObjects,
  now: number,
): HalfState {
  const object = revision.deployments[half];
  const none = { half, restarts: 0, pid: undefined, trouble: undefined } as const;
  if (!object) return { ...none, state: 'elsewhere' };
  const deployment = asDeployment(object);
  const pods = objects.pods.filter((pod) => isOf(pod, bot, revision.id, half));
  const restarts = pods.reduce((sum, pod) => sum + restartsOf(pod, half), 0);
  if (deployment.spec.replicas === 0) return { ...none, restarts, state: 'stopped' };
  const drift = driftOf(object);
  const { replicas: wanted = 1 } = deployment.spec;
  const available = deployment.status?.availableReplicas ?? 0;
  if (isAvailable(deployment) && available >= wanted) {
    return { ...none, restarts, state: 'ready', trouble: drift };
  }
  const verdict = classify(objects, now, {
    deadlineAt: now + 24 * 3_600_000,
    halves: [{ half, deployment: deployment.metadata.name }],
  });
  const trouble = verdict.state === 'ready' ? drift : withoutDot(verdict.headline);
  const was = pods.some((pod) => restartsOf(pod, half) > 0);
  const state =
    verdict.state === 'fatal' && was
      ? 'crashed'
      : available > 0 || verdict.state === 'fatal'
        ? 'unready'
        : 'starting';
  return { ...none, restarts, state, trouble };
}

function isOf({ metadata: { labels } }: Pod, bot: string, revision: string, half: Half): boolean {
  return (
    labels?.[labelKeys.bot] === bot &&
    labels[labelKeys.revision] === revision &&
    labels[labelKeys.component] === half
  );
}

function restartsOf(pod: Pod, half: Half): number {
  const own = pod.status?.containerStatuses?.find(({ name }) => name === containerNames[half]);
  return own?.restartCount ?? 0;
}

function withoutDot(text: string): string {
  return text.replace(/[.\s]+$/, '');
}
